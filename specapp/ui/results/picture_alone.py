"""A picture without its sound: painted from nothing, or anybody's; its phase is invented."""

from functools import partial
from typing import Any

import streamlit as st

from specapp.audio.write_back import kept_format
from specapp.base.parameter import Parameter
from specapp.picture.files import encode_picture_file
from specapp.picture.synthesis.canvas import FOREIGN_PARAMETERS, canvas
from specapp.picture.synthesis.sound_of import ALONE_PARAMETERS
from specapp.ui.input.arrivals import content
from specapp.ui.results.file_button import file_button
from specapp.ui.results.players import hear
from specapp.ui.session.download_button import download
from specapp.ui.session.side_jobs import answer, ask
from specapp.ui.settings.parameter_controls import control
from specapp.ui.tasks.export import LevelOptions, StoredSound, make_sound
from specapp.ui.tasks.picture_alone import alone_work
from specapp.ui.tasks.storage import open_recording
from specapp.ui.text import escaped, msg
from specapp.ui.text.language import tr

_PLACE = "picture alone"
_ACCEPTED = ("png", "tif", "tiff", "jpg", "jpeg", "webp", "bmp")
_FOREIGN = {one.name: one for one in FOREIGN_PARAMETERS}
_CANVAS = (_FOREIGN["seconds"], _FOREIGN["sample_rate"])
_LABELS = {
    "gradient": msg("From the picture's gradient"),
    "griffin-lim": msg("Random, then Griffin-Lim"),
    "linear": msg("Linear"),
    "mel": msg("Mel"),
    "log": msg("Logarithmic"),
    "white": msg("White"),
    "black": msg("Black"),
}


def picture_alone_section() -> None:
    """Draw the section."""
    with st.expander(tr("A picture without its sound"), icon=":material/brush:"):
        st.markdown(
            tr(
                "A picture holds no phase. Without the sound it was made from, a phase has to be invented: the picture "
                "of what you hear is right, the waveform is not, and voices turn a little metallic."
            )
        )
        canvas_column, sound_column = st.columns(2, gap="large")
        with canvas_column:
            _canvas()
        with sound_column:
            _sound()


def _canvas() -> None:
    st.markdown(tr("**A blank canvas to paint on**"))
    _draw(_CANVAS, "canvas_")
    seconds, rate = (st.session_state[f"canvas_{name}"] for name in ("seconds", "sample_rate"))
    download(tr("Canvas (PNG)"), partial(_blank, seconds, rate), f"canvas {seconds:g} s {rate} Hz.png", "image/png")


def _blank(seconds: float, sample_rate: int) -> bytes:
    return encode_picture_file(canvas(seconds, sample_rate))


def _sound() -> None:
    st.markdown(tr("**A picture to hear**"))
    file = st.file_uploader(tr("Picture"), type=list(_ACCEPTED), key="alone_file", max_upload_size=64)
    foreign = st.toggle(
        tr("Made by another program"), key="alone_foreign", help=tr("Then say what it shows. Crop its axes off.")
    )
    if foreign:
        _draw(FOREIGN_PARAMETERS, "foreign_")
    with st.popover(tr("How the phase is invented"), icon=":material/tune:"):
        _draw(ALONE_PARAMETERS, "alone_")
    if st.button(tr("Make it sound"), disabled=file is None, icon=":material/graphic_eq:") and file is not None:
        data, options = content(file), _held(ALONE_PARAMETERS, "alone_")
        stated = _held(FOREIGN_PARAMETERS, "foreign_") if foreign else None
        if stated is not None and not options["peak"]:
            del options["peak"]
        ask(_PLACE, lambda: alone_work(data, options, stated))
    job = answer(_PLACE)
    if job is None:
        return
    made = open_recording(job.folder)
    hear(job.folder, "original", tr("The sound of the picture"))
    for note in made.source.warnings:
        st.caption(escaped(tr(note)))
    make = partial(make_sound, StoredSound(job.folder, "original"), kept_format(made), LevelOptions())
    file_button(tr("Its sound (WAV)"), make, "picture.wav", "audio/wav")


def _draw(parameters: tuple[Parameter, ...], prefix: str) -> None:
    for parameter in parameters:
        control(parameter, key=prefix + parameter.name, labels=_LABELS)


def _held(parameters: tuple[Parameter, ...], prefix: str) -> dict[str, Any]:
    return {parameter.name: st.session_state[prefix + parameter.name] for parameter in parameters}
