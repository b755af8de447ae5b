"""One file about a result: pictures, three players, settings, figures, digests and versions. It opens offline."""

import base64
import hashlib
import io
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from specapp.audio.metadata import Metadata
from specapp.audio.recording import Recording, encode, write
from specapp.audio.write_back import download_name, kept_format
from specapp.base.version import __version__
from specapp.display.figures.png import figure_png
from specapp.display.panels import Which
from specapp.display.pyramid import Pyramid
from specapp.display.view import View
from specapp.pipeline.measuring.measured import Measurements
from specapp.pipeline.result import Result

if TYPE_CHECKING:
    from jinja2 import Template

LONGEST_S = 180.0
"""Seconds in each player; the digests are about the whole sound (own choice)."""
_PICTURES: Mapping[Which, str] = {
    "original": "Spectrogram of the original.",
    "denoised": "Spectrogram of the denoised sound.",
    "removed": "Spectrogram of what was removed, on the scale of the original.",
}
_PACKAGES = ("numpy", "scipy", "opencv-python-headless", "scikit-image", "PyWavelets", "soundfile", "av")


@dataclass(frozen=True, slots=True)
class _Picture:
    url: str
    alt: str
    width: int
    height: int


def report(
    result: Result,
    *,
    name: str = "",
    address: str = "",
    view: View | None = None,
    pyramids: Mapping[str, Pyramid] | None = None,
) -> str:
    """A result as one HTML file without scripts, which needs nothing else.

    Parameters
    ----------
    result : Result
    name : str
        What the sound is called; by default the name of its file.
    address : str
        Of a page, for a link with the settings; empty for none.
    view : View, optional
        Of the pictures.
    pyramids : mapping of str to Pyramid, optional
        Those of "original", "denoised" and "removed" that are there already.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from specapp import denoise, read
    >>> from specapp.audio.examples import SAMPLES
    >>> result = denoise(read(SAMPLES["speech"].path).excerpt(0, 0.5))
    >>> report(result, name="first words")[:15]
    '<!DOCTYPE html>'
    """
    title = name or result.original.source.name or "recording"
    return _template().render(
        title=title,
        facts=_facts(result.original),
        players={label: _sound(recording) for label, recording in _sounds(result).items()},
        shortened_s=LONGEST_S if result.original.duration_s > LONGEST_S else None,
        pictures=_pictures(result, view or View(), pyramids),
        figures=tuple(_figures(result.measurements)),
        notes=result.notes,
        made_by=result.made_by,
        copies=result.copies(title, download_name(title, kept_format(result.denoised)), address),
        digests=tuple(_digests(result)),
        versions=tuple(_versions()),
    )


def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("specapp.display", "templates")
    rooms = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return rooms.get_template("report.html")


def _sounds(result: Result) -> Mapping[str, Recording]:
    return {"Original": result.original, "Denoised": result.denoised, "Removed": result.removed}


def _facts(recording: Recording) -> str:
    channels = {1: "mono", 2: "stereo"}.get(recording.channels, f"{recording.channels} channels")
    kind = " ".join(filter(None, (recording.source.container, recording.source.subtype)))
    return f"{recording.duration_s:.2f} s, {channels}, {recording.sample_rate} Hz, {kind}"


def _sound(recording: Recording) -> str:
    part = recording.excerpt(0.0, LONGEST_S)
    subtype = "PCM_16" if recording.source.subtype in ("PCM_16", "PCM_U8", "PCM_S8") else "PCM_24"
    data = encode(replace(part, source=Metadata()), container="FLAC", subtype=subtype).data
    return _data_url("audio/flac", data)


def _pictures(result: Result, view: View, pyramids: Mapping[str, Pyramid] | None) -> tuple[_Picture, ...]:
    from PIL import Image

    pictures = []
    for which, alt in _PICTURES.items():
        file = io.BytesIO()
        drawn = Image.open(io.BytesIO(figure_png(result, (which,), view=view, pyramids=pyramids)))
        drawn.convert("RGB").save(file, "WEBP", quality=84)
        pictures.append(_Picture(_data_url("image/webp", file.getvalue()), alt, drawn.width, drawn.height))
    return tuple(pictures)


def _figures(measurements: Measurements) -> Iterator[tuple[str, str]]:
    m = measurements
    yield "Noise, where the sound is quietest", f"{-m.noise_reduced_db:+.1f} dB"
    yield "Signal over noise, before and after (estimated)", f"{m.snr_before_db:.1f} dB, {m.snr_after_db:.1f} dB"
    yield "Removed, over the original", f"{m.removed_db:.1f} dB"
    yield "Sound lost with the noise, over all sound (estimated)", f"{m.lost_db:.1f} dB"
    yield "Musical noise (0 is natural, above 1 it twitters)", f"{m.musical_noise:.2f}"
    yield "Picture and back without cleaning: error over the sound", f"{m.round_trip_db:.1f} dB"
    yield "Samples beyond full scale", str(m.clipped_samples)
    yield "Time taken", f"{m.seconds:.2f} s"


def _digests(result: Result) -> Iterator[tuple[str, str]]:
    if result.original.source.digest:
        yield "SHA-256 of the file that came", result.original.source.digest
    yield "SHA-256 of the file that leaves", _written_digest(result.denoised)
    yield "Digest of the samples that came", result.original.digest()
    yield "Digest of the samples that leave", result.denoised.digest()


def _written_digest(recording: Recording) -> str:
    """SHA-256 of what `specapp.write` writes in the format that the recording came in."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"denoised{kept_format(recording).suffix}"
        write(recording, path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _versions() -> Iterator[tuple[str, str]]:
    yield "specapp", __version__
    yield "Python", platform.python_version()
    for package in _PACKAGES:
        yield package, version(package)


def _data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"
