"""Measuring how loud a result is, before and after."""

import json
from dataclasses import asdict
from pathlib import Path

from specapp.audio.encoding.programme_loudness import ProgrammeLoudness, measure_programme
from specapp.base.digests import digest_of
from specapp.base.version import build
from specapp.jobs import Report, Work
from specapp.ui.tasks.storage import open_at_strength

_FACTS = "loudness.json"
_NAMES = ("original", "denoised")


def loudness_work(folder: Path, strength: float) -> Work:
    """Work that measures the result in `folder` at a strength in percent; `open_loudness` opens what it writes."""
    return Work(run_loudness, (folder, strength), digest_of("loudness", build(), str(folder), str(strength)))


def run_loudness(folder: Path, request: tuple[Path, float], report: Report) -> None:
    """Measure the original and the denoised sound of a result (in a worker)."""
    found = {}
    for index, name in enumerate(_NAMES):
        report(index / len(_NAMES), "Measuring the loudness")
        found[name] = asdict(measure_programme(open_at_strength(request[0], name, request[1])))
    (folder / _FACTS).write_text(json.dumps(found), encoding="utf-8")


def open_loudness(folder: Path) -> dict[str, ProgrammeLoudness]:
    """Loudness of the original and the denoised sound, by name."""
    facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    return {name: ProgrammeLoudness(**facts[name]) for name in _NAMES}
