"""A result at less than full strength as a sound of its own, to be heard beside others."""

from pathlib import Path

from specapp.base.digests import digest_of
from specapp.base.version import build
from specapp.display.pyramid import build_pyramid
from specapp.jobs import Report, Work
from specapp.ui.tasks.storage import open_at_strength, store_recording

_MIXED = 0.5


def mixed_work(folder: Path, strength: float) -> Work:
    """Work that stores the denoised sound of the result in `folder` at a strength in percent, as ``denoised``."""
    return Work(run_mixed, (folder, strength), digest_of("mixed", build(), str(folder), str(strength)))


def run_mixed(folder: Path, request: tuple[Path, float], report: Report) -> None:
    """Store the sound and its picture (in a worker)."""
    report(0.0, "Mixing")
    recording = open_at_strength(request[0], "denoised", request[1])
    store_recording(recording, folder, "denoised")
    report(_MIXED, "Drawing")
    build_pyramid(recording).save(folder / "denoised.pyramid")
