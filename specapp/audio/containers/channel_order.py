"""Orders of channels: WAV's, which is that of all samples here, and that of the Vorbis and Opus codecs."""

import numpy as np

from specapp.base.buffers import Samples

_VORBIS = {
    3: (0, 2, 1),
    5: (0, 2, 1, 3, 4),
    6: (0, 2, 1, 4, 5, 3),
    7: (0, 2, 1, 5, 6, 4, 3),
    8: (0, 2, 1, 6, 7, 4, 5, 3),
}
"""Which channel of a WAV stands at each place of a Vorbis stream, by number of channels; libsndfile does not care."""
CODECS = ("VORBIS", "OPUS")
"""Subtypes with an order of their own."""


def to_vorbis(block: Samples) -> Samples:
    """Samples [shape=(length, channels)] in the order of Vorbis.

    See Also
    --------
    from_vorbis : the inverse.

    References
    ----------
    Xiph.Org, "Ogg Vorbis I format specification", 4.3.9.
    """
    channels = block.shape[1]
    return np.ascontiguousarray(block[:, _VORBIS[channels]]) if channels in _VORBIS else block


def from_vorbis(block: Samples) -> Samples:
    """Samples [shape=(length, channels)] of a Vorbis stream in the order of WAV.

    See Also
    --------
    to_vorbis : the inverse.
    """
    channels = block.shape[1]
    return np.ascontiguousarray(block[:, np.argsort(_VORBIS[channels])]) if channels in _VORBIS else block
