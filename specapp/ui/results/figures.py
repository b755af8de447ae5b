"""Section *Figures*: pictures and spectra of a result."""

from functools import lru_cache, partial
from pathlib import Path, PurePath
from typing import Any

import streamlit as st

from specapp.display.figures.png import figure_png
from specapp.display.panels import Panels, Which
from specapp.display.pyramid import Pyramid
from specapp.display.view import LARGEST_SIDE, View
from specapp.pipeline.result import Result
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.noise.gated import gate
from specapp.spectral.noise.learned import learn
from specapp.ui.session.denoise_jobs import Task
from specapp.ui.session.download_button import download
from specapp.ui.session.state import said
from specapp.ui.settings.view import view_in_use
from specapp.ui.tasks.storage import open_recording, open_result
from specapp.ui.text import msg
from specapp.ui.text.charts import chart
from specapp.ui.text.language import tr
from specapp.ui.workbench.tracks import opened, publish

FIGURES = {
    "comparison": msg("Before and after"),
    "removed": msg("Removed"),
    "difference": msg("Change"),
    "gain": msg("Gain"),
    "spectrum": msg("Spectrum"),
    "profile": msg("Noise"),
    "noise": msg("Noise estimate"),
}
"""Figures by name, and what they are called."""
_HELP = {
    "comparison": msg("The sound as a picture, before and after: time to the right, pitch upwards, loud is bright."),
    "removed": msg("Only what was taken away. A voice or a tune that can be made out here was lost with the noise."),
    "difference": msg("How much quieter each place of the picture became."),
    "gain": msg("What each denoiser proposes to keep of every place of the picture: bright stays, dark goes."),
    "spectrum": msg("How strong each pitch is on average, before and after: noise is what sank."),
    "profile": msg("How strong the noise is at each pitch."),
    "noise": msg(
        "What a small network takes for noise, beside the recording. The wider the band, the less sure it is, "
        "and the less the gentle presets take away."
    ),
}
"""What each is for."""
_PAINTED: dict[str, tuple[Which, ...]] = {
    "comparison": ("original", "denoised"),
    "removed": ("removed",),
    "difference": ("difference",),
}
_FILES: dict[Which, str] = {
    "original": msg("Picture of the original (PNG)"),
    "denoised": msg("Picture of the denoised sound (PNG)"),
    "removed": msg("Picture of the removed part (PNG)"),
    "difference": msg("Picture of the change (PNG)"),
}
_KEPT = 32


def figures_section(task: Task) -> None:
    """Draw the figures of a finished task, one at a time."""
    which = st.segmented_control(
        tr("Figure"),
        list(FIGURES),
        format_func=lambda name: tr(FIGURES[name]),
        default="comparison",
        required=True,
        key="figure",
        label_visibility="collapsed",
        persist_state="session",
    )
    name, view = which or "comparison", view_in_use()
    with said():
        figure = _figure(task.job.folder, name, view, task.strength)
        st.caption(tr(_HELP[name]))
        chart(figure, f"figure_{name}")
        with st.container(horizontal=True):
            if name in _PAINTED:
                _figure_button(task, _PAINTED[name], view)
            for part in _PAINTED.get(name, ()):
                _picture_button(task, part, view)
            if name == "profile":
                _profile_button(task)


@lru_cache(maxsize=_KEPT)
def _figure(folder: Path, name: str, view: View, strength: float) -> Any:
    """A Plotly figure of the result in `folder`, whose name is never used again for another."""
    from specapp.display.figures import Figures

    figure: Any = getattr(Figures(_result(folder, strength), view, _pyramids(folder, view, strength)), name)()
    return figure


def _result(folder: Path, strength: float) -> Result:
    return open_result(folder).at_strength(strength)


def _pyramids(folder: Path, view: View, strength: float) -> dict[str, Pyramid]:
    """Those that are kept; at a weaker strength, that of the original alone."""
    names = ("original", "denoised", "removed") if strength == 100 else ("original",)
    tracks = ((name, opened(publish(folder, name).token)) for name in names)
    return {name: track.pyramid(view) for name, track in tracks if track is not None}


def picture(folder: Path, which: Which, view: View, strength: float = 100.0) -> bytes:
    """PNG of one sound as it is shown, one pixel per frame and bin as far as that is possible."""
    pyramids = _pyramids(folder, view, strength)
    result = _result(folder, strength)
    pyramid = pyramids["original"]
    columns = min(LARGEST_SIDE, max(1, result.original.length // pyramid.hop_length))
    rows = min(LARGEST_SIDE, pyramid.n_fft // 2 + 1)
    return Panels(result, view, pyramids).panel(which, columns, rows).encode("png")


def _picture_button(task: Task, which: Which, view: View) -> None:
    name = f"{PurePath(task.sound.file_name).stem or 'sound'} {which}.png"
    unique = f"image/png; specapp={task.job.id}-{which}-{task.strength:g}-{hash(view):x}"
    download(
        tr(_FILES[which]), partial(picture, task.job.folder, which, view, task.strength), name, unique, kind="tertiary"
    )


def _figure_button(task: Task, which: tuple[Which, ...], view: View) -> None:
    name = f"{PurePath(task.sound.file_name).stem or 'sound'} {'-'.join(which)} figure.png"
    unique = f"image/png; specapp={task.job.id}-figure-{'-'.join(which)}-{task.strength:g}-{hash(view):x}"
    make = partial(figure_file, task.job.folder, which, view, task.strength)
    download(tr("Figure with axes (PNG)"), make, name, unique, kind="tertiary")


def figure_file(folder: Path, which: tuple[Which, ...], view: View, strength: float = 100.0) -> bytes:
    """PNG of pictures below each other, with their axes."""
    return figure_png(_result(folder, strength), which, view=view, pyramids=_pyramids(folder, view, strength))


def _profile_button(task: Task) -> None:
    name = f"{PurePath(task.sound.file_name).stem or 'sound'} noise.json"
    download(tr("Noise profile (JSON)"), partial(noise_profile, task), name, "application/json", kind="tertiary")


def noise_profile(task: Task) -> str:
    """What the noise of a sound is like, as a file that can be loaded for another sound."""
    recording, settings = open_recording(task.recording), task.settings
    region = settings.noise_region or tuple(mark for mark in settings.marks if mark.kind == "noise")
    if region:
        return learn(recording, region).to_json()
    framing = settings.effective_passes[0].framing(recording.sample_rate)
    floor = gate(FrameSource(recording.samples, recording.sample_rate, framing))
    return floor.profile(framing, recording.sample_rate, task.sound.name).to_json()
