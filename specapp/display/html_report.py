"""One file about a result: pictures, three players, settings, figures, digests and versions. It opens offline."""

import base64
import hashlib
import io
import platform
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from specapp.audio.metadata import Metadata
from specapp.audio.recording import Recording, encode, write
from specapp.audio.write_back import download_name, kept_format
from specapp.display.figures.png import figure_png
from specapp.display.panels import Which
from specapp.display.pyramid import Pyramid
from specapp.display.view import View
from specapp.picture.exchange import PictureResult
from specapp.pipeline.measurements import Measurements
from specapp.pipeline.result import Result
from specapp.settings.presets import PRESETS
from specapp.settings.sharing import command_line, link, python_code

LONGEST_S = 180.0
"""Seconds in each player; the digests are about the whole sound."""
_PICTURES: Mapping[Which, str] = {
    "original": "Spectrogram of the original.",
    "denoised": "Spectrogram of the denoised sound.",
    "removed": "Spectrogram of what was removed, on the scale of the original.",
}
_PACKAGES = ("numpy", "scipy", "opencv-python-headless", "scikit-image", "PyWavelets", "soundfile", "av")
_POLICY = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; overflow-wrap: anywhere; } h2 { font-size: 1.2rem; margin-top: 2rem; }
img { width: 100%; height: auto; } figure { margin: 1rem 0; } audio { width: 100%; }
.players { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8886; }
th { font-weight: 600; width: 34%; } td { overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .8rem; background: #8882; border-radius: .4rem; }
"""


@dataclass(frozen=True, slots=True)
class _Section:
    heading: str
    body: str


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
    """
    title = name or result.original.source.name or "recording"
    sections = (
        _Section("Listen", _players(result)),
        _Section("See", _pictures(result, view or View(), pyramids)),
        _Section("Figures", _table(_figures(result.measurements)) + _list(result.notes)),
        _Section("Settings", _settings(result, title, address)),
        _Section("Digests", _table(_digests(result))),
        _Section("Versions", _table(_versions())),
    )
    body = "\n".join(f"<section><h2>{part.heading}</h2>\n{part.body}\n</section>" for part in sections)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}: denoised</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n<p>{escape(_facts(result.original))}</p>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _facts(recording: Recording) -> str:
    channels = {1: "mono", 2: "stereo"}.get(recording.channels, f"{recording.channels} channels")
    kind = " ".join(filter(None, (recording.source.container, recording.source.subtype)))
    return f"{recording.duration_s:.2f} s, {channels}, {recording.sample_rate} Hz, {kind}"


def _players(result: Result) -> str:
    sounds = {"Original": result.original, "Denoised": result.denoised, "Removed": result.removed}
    players = "".join(
        f'<figure><figcaption>{label}</figcaption><audio controls src="{_sound(recording)}"></audio></figure>'
        for label, recording in sounds.items()
    )
    shortened = f"<p>The players hold the first {LONGEST_S:g} s.</p>" if result.original.duration_s > LONGEST_S else ""
    return f'<div class="players">{players}</div>{shortened}'


def _sound(recording: Recording) -> str:
    part = recording.excerpt(0.0, LONGEST_S)
    subtype = "PCM_16" if recording.source.subtype in ("PCM_16", "PCM_U8", "PCM_S8") else "PCM_24"
    data = encode(replace(part, source=Metadata()), container="FLAC", subtype=subtype).data
    return _data_url("audio/flac", data)


def _pictures(result: Result, view: View, pyramids: Mapping[str, Pyramid] | None) -> str:
    from PIL import Image

    figures = []
    for which, alt in _PICTURES.items():
        picture = io.BytesIO()
        drawn = Image.open(io.BytesIO(figure_png(result, (which,), view=view, pyramids=pyramids)))
        drawn.convert("RGB").save(picture, "WEBP", quality=84)
        url = _data_url("image/webp", picture.getvalue())
        figures.append(f'<figure><img src="{url}" alt="{alt}" width="{drawn.width}" height="{drawn.height}"></figure>')
    return "\n".join(figures)


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


def _settings(result: Result, name: str, address: str) -> str:
    if isinstance(result, PictureResult):
        code = f"python -m specapp apply PICTURE.png {shlex.quote(name)} -o {shlex.quote(f'edited {name}')}"
        return f"<p>Changed by an edited picture.</p><pre>{escape(code)}</pre>"
    settings = result.settings
    preset = PRESETS[settings.preset]
    target = download_name(name, kept_format(result.denoised))
    rows = [("Preset", "own settings" if settings.passes else preset.label), ("Strength", f"{settings.strength:g} %")]
    copies = {
        "JSON": settings.to_json(),
        "Command line": command_line(settings, name, target),
        "Python": python_code(settings, name, target),
    }
    if address:
        copies["Link"] = link(address, settings)
    blocks = "".join(f"<h3>{label}</h3><pre>{escape(text)}</pre>" for label, text in copies.items())
    return _table(rows) + blocks


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
    from specapp.base.version import __version__

    yield "specapp", __version__
    yield "Python", platform.python_version()
    for package in _PACKAGES:
        yield package, version(package)


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f'<tr><th scope="row">{escape(label)}</th><td>{escape(value)}</td></tr>\n' for label, value in rows)
    return f"<table>\n{lines}</table>"


def _list(sentences: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<ul>{items}</ul>" if items else ""


def _data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"
