"""One file about a result: pictures, three players, settings, figures, digests and versions. It opens offline."""

import base64
import hashlib
import io
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from specapp.audio.metadata import Metadata
from specapp.audio.recording import Recording, encode, write
from specapp.audio.write_back import download_name, kept_format
from specapp.base.sentences import say, say_n
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
    "original": say("Spectrogram of the original."),
    "denoised": say("Spectrogram of the denoised sound."),
    "removed": say("Spectrogram of what was removed, on the scale of the original."),
}
_HEADINGS = {
    "listen": say("Listen"),
    "see": say("See"),
    "figures": say("Measurements"),
    "settings": say("Settings"),
    "digests": say("Digests"),
    "versions": say("Versions"),
}
_SHORTENED = say("The players hold the first {seconds} s.", seconds=f"{LONGEST_S:g}")
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
    language: str = "en",
    told: Callable[[str], str] = str,
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
    language : str
        Tag of the language that `told` says sentences in.
    told : callable ``(sentence) -> str``
        By default in English.

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
    named = name or result.original.source.name
    title, file_name = named or told(say("recording")), named or "recording"
    return _template(told).render(
        language=language,
        title=title,
        made=say("{name}: denoised", name=title),
        headings=_HEADINGS,
        facts=_facts(result.original),
        players={label: _sound(recording) for label, recording in _sounds(result).items()},
        shortened=_SHORTENED if result.original.duration_s > LONGEST_S else "",
        pictures=_pictures(result, view or View(), pyramids),
        figures=tuple(_figures(result.measurements)),
        notes=result.notes,
        made_by=result.made_by,
        copies=result.copies(file_name, download_name(file_name, kept_format(result.denoised)), address),
        digests=tuple(_digests(result)),
        versions=tuple(_versions()),
    )


def _template(told: Callable[[str], str]) -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("specapp.display", "templates")
    rooms = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    rooms.filters["told"] = told
    return rooms.get_template("report.html")


def _sounds(result: Result) -> Mapping[str, Recording]:
    return {say("Original"): result.original, say("Denoised"): result.denoised, say("Removed"): result.removed}


def _facts(recording: Recording) -> str:
    return say(
        "{seconds} s, {channels}, {rate} Hz, {kind}",
        seconds=f"{recording.duration_s:.2f}",
        channels=_channels(recording.channels),
        rate=recording.sample_rate,
        kind=" ".join(filter(None, (recording.source.container, recording.source.subtype))),
    )


def _channels(count: int) -> str:
    named = {1: say("mono"), 2: say("stereo")}
    return named.get(count) or say_n("{n} channel", "{n} channels", count)


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
    yield say("Noise, where the sound is quietest"), f"{-m.noise_reduced_db:+.1f} dB"
    yield say("Signal over noise, before and after (estimated)"), f"{m.snr_before_db:.1f} dB, {m.snr_after_db:.1f} dB"
    yield say("Removed, over the original"), f"{m.removed_db:.1f} dB"
    yield say("Sound lost with the noise, over all sound (estimated)"), f"{m.lost_db:.1f} dB"
    yield say("Musical noise (0 is natural, above 1 it twitters)"), f"{m.musical_noise:.2f}"
    yield say("Picture and back without cleaning: error over the sound"), f"{m.round_trip_db:.1f} dB"
    yield say("Samples beyond full scale"), str(m.clipped_samples)
    yield say("Time taken"), f"{m.seconds:.2f} s"


def _digests(result: Result) -> Iterator[tuple[str, str]]:
    if result.original.source.digest:
        yield say("SHA-256 of the file that came"), result.original.source.digest
    yield say("SHA-256 of the file that leaves"), _written_digest(result.denoised)
    yield say("Digest of the samples that came"), result.original.digest()
    yield say("Digest of the samples that leave"), result.denoised.digest()


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
