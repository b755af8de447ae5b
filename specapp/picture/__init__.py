"""The picture that can be edited: out, back, alone."""

from specapp.picture.exchange import Picture, from_picture, to_picture
from specapp.picture.files import read_picture, write_picture
from specapp.picture.layout import PictureLayout
from specapp.picture.synthesis.canvas import canvas, foreign_picture
from specapp.picture.synthesis.sound_of import sound_of

__all__ = [
    "Picture",
    "PictureLayout",
    "canvas",
    "foreign_picture",
    "from_picture",
    "read_picture",
    "sound_of",
    "to_picture",
    "write_picture",
]
