"""Nothing that a stranger sends crashes or hangs: it is cleaned, with a warning, or refused in a sentence."""

import csv
import io
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import pytest

from specapp import Settings, denoise
from specapp.audio.limits import Limits
from specapp.audio.recording import encode, read
from specapp.base.errors import LimitError, SpecappError
from tests.support.hostile import SHARED, hostile_files, mutated, silence, without_length
from tests.support.kinds import KINDS, made
from tests.support.scripts import ROOT, run_script

CASES = list(hostile_files())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: the sentence with which it was refused, or what was said beside its sound."""

    refusal: str = ""
    warnings: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


def outcome(data: bytes) -> Outcome:
    """Read, denoise and encode a file; what is raised besides a sentence goes through."""
    started = time.monotonic()
    refusal, finite, encoded = "", True, True
    warnings: tuple[str, ...] = ()
    try:
        recording = read(data)
        warnings = recording.source.warnings
        result = denoise(recording, Settings(seconds=0.5))
        finite = bool(np.isfinite(recording.samples).all() and np.isfinite(result.denoised.samples).all())
        encoded = bool(encode(recording).data)
    except SpecappError as error:
        refusal = str(error)
        finite = encoded = True
    seconds = time.monotonic() - started
    said = [text for text in (refusal, *warnings) if not (text.isprintable() and len(text) < 400)]
    found = {
        f"took {seconds:.1f} s": seconds > 10,
        "samples that are no numbers": not finite,
        "nothing was encoded": not encoded,
        f"no sentence: {said}": bool(said),
        "refused without a word": not (refusal or encoded),
    }
    return Outcome(refusal, warnings, tuple(mistake for mistake, made in found.items() if made))


@pytest.mark.parametrize(("name", "data"), CASES, ids=[name for name, _ in CASES])
def test_hostile_files_are_cleaned_or_refused_in_a_sentence(name: str, data: bytes) -> None:
    assert outcome(data).mistakes == ()


@pytest.mark.parametrize(("name", "text"), [
    ("empty", "empty"), ("text", "no recording"), ("rate-2g", "2147483647 Hz"), ("channels-64", "64 channels"),
    ("bits-65535", "65535 bits"), ("ima-block-0", "blocks of 0 bytes"), ("au-header", "4294967295 bytes"),
])  # fmt: skip
def test_the_refusal_names_what_is_wrong(name: str, text: str) -> None:
    assert text in outcome(dict(CASES)[name]).refusal


@pytest.mark.parametrize(("name", "text"), [
    ("nan", "5 samples were no numbers"), ("infinite", "2 samples were no numbers"),
    ("huge", "2 samples were larger than any sound"),
    ("FLAC-cut", "declares 1.00 s"),
    ("ogg-chained", "several recordings"), ("ogg-position", "Damaged pages in the file: 1"),
    ("wav-two-pieces", "2 pieces of sound"), ("fmt-after-data", "stands behind its sound"),
    ("data-negative", "declares"), ("rf64-huge", "declares"), ("mp3-rate-changes", "16000 Hz"),
])  # fmt: skip
def test_the_warning_names_what_is_wrong(name: str, text: str) -> None:
    assert text in " ".join(outcome(dict(CASES)[name]).warnings)


@pytest.mark.parametrize(
    "name", ["constant", "zeros", "lowest", "one-sample", "short", "square", "denormal", "sizes-4g"]
)
def test_odd_but_legal_files_are_processed_without_a_warning(name: str) -> None:
    assert outcome(dict(CASES)[name]) == Outcome()


def test_mutated_files_stay_in_the_cage() -> None:
    """The short form of the fuzzing in `make soak`."""
    rng = np.random.default_rng(7)
    for kind in KINDS[::2]:
        data, _ = made(kind)
        head = int(rng.integers(64, 2048))
        assert outcome(mutated(data[:head], rng) + data[head:]).mistakes == (), kind.name


SHARED_FILES = sorted(path for folder in ("hostile", "odd", "formats") for path in (SHARED / folder).glob("*.*"))


@pytest.mark.parametrize("path", [path for path in SHARED_FILES if path.suffix != ".csv"], ids=lambda path: path.name)
def test_the_shared_collection(path: Path) -> None:
    assert outcome(path.read_bytes()).mistakes == ()


@pytest.mark.parametrize("row", [
    row for path in SHARED_FILES if path.suffix == ".csv" for row in csv.DictReader(path.read_text().splitlines())
], ids=lambda row: row["name"])  # fmt: skip
def test_the_shared_collection_ends_as_expected(row: dict[str, str]) -> None:
    """A file that is expected to be refused may be read as well if a warning says what is wrong with it."""
    found = outcome((SHARED / "hostile" / row["name"]).read_bytes())
    ways = [way.strip() for way in row["expected"].split("/")]
    if found.refusal:
        assert "clear error" in ways
    else:
        assert found.warnings or "processed" in ways


# Bombs: little files that become very long.


@pytest.mark.parametrize("make", [
    lambda: silence("FLAC", "PCM_16", 150), lambda: without_length(silence("FLAC", "PCM_16", 150)),
    lambda: silence("OGG", "OPUS", 150), lambda: silence("OGG", "VORBIS", 150),
], ids=["flac", "flac-without-length", "opus", "vorbis"])  # fmt: skip
def test_bombs_are_refused_soon_and_cheaply(make: object) -> None:
    data = make()  # type: ignore[operator]
    read(silence("FLAC", "PCM_16", 1))
    before = resident()
    started = time.monotonic()
    with pytest.raises(LimitError, match="at most 1:00 min"):
        read(data, limits=Limits(seconds=60))
    assert time.monotonic() - started < 5
    assert resident() - before < 50e6


def resident() -> float:
    """Bytes in memory of this process and all that it started."""
    me = psutil.Process()
    return float(sum(process.memory_info().rss for process in (me, *me.children(recursive=True))))


def test_many_samples_are_refused_before_the_disk_is_full() -> None:
    with pytest.raises(LimitError, match="at most 0:01 min"):
        read(without_length(silence("FLAC", "PCM_16", 60)), limits=Limits(samples=60_000))


def test_the_command_line_says_one_line_and_exits_with_1(tmp_path: Path) -> None:
    for name in ("text", "channels-64", "m4a-sizes"):
        path = tmp_path / "in.wav"
        path.write_bytes(dict(CASES)[name])
        script = (
            "import sys; from specapp.cli.main import main; sys.exit(main(['denoise', sys.argv[1], '-o', sys.argv[2]]))"
        )
        done = run_script(script, str(path), str(tmp_path / "out.wav"))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("error: ")
        assert done.stderr.count("\n") == 1
        assert ROOT.as_posix() not in done.stderr


def test_a_stream_larger_than_allowed_is_not_swallowed() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            self.given += len(buffer)
            return len(buffer)

    stream = Endless()
    with pytest.raises(LimitError, match=r"at most 10\.0 MB"):
        read(io.BufferedReader(stream), limits=Limits(upload_bytes=10_000_000))
    assert stream.given < 15_000_000
