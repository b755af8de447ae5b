"""Results are written as the kind of file that was asked for, all alike or each as its list says."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specapp.audio.encoding.at_loudness import LoudnessTarget
from specapp.audio.recording import read
from specapp.base.errors import SettingsError
from specapp.batch import Options, Writing, run
from specapp.batch.batch import planned
from specapp.batch.plan import key_of
from specapp.settings.settings import Settings

if TYPE_CHECKING:
    from distributed import Client

MP3 = Writing(format="mp3", bit_rate=64_000)


@pytest.mark.parametrize(
    ("wanted", "name", "expected"),
    [
        ("", "box/tape.wav", "box/tape.wav"),
        ("mp3", "box/tape.wav", "box/tape.mp3"),
        (".Flac", "tape.one.wav", "tape.one.Flac"),
        ("wav", "tape", "tape.wav"),
        ("mkv", "film.mp4", "film.mkv"),
    ],
)
def test_names_have_the_extension_that_was_asked_for(wanted: str, name: str, expected: str) -> None:
    assert Writing(format=wanted).named(name) == expected


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "xyz"}, r"Files named \.xyz cannot be written"),
        ({"format": "m/p3"}, "cannot be written"),
        ({"bit_rate": 999}, "Choose 1 to 10000 kbit/s"),
        ({"bit_rate": 10_000_001}, "Choose 1 to 10000 kbit/s"),
    ],
)
def test_what_is_not_written_is_said_before_the_start(change: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Writing(**change)  # type: ignore[arg-type]


def test_all_become_the_kind_that_was_asked_for_and_are_done_once(
    tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client"
) -> None:
    target = tmp_path / "clean"
    rows = run([str(tapes)], str(target), settings, cluster, options=Options(writing=MP3))
    done = [row for row in rows if row.state == "done"]
    assert {row.output for row in done} == {
        path.relative_to(tapes).with_suffix(".mp3").as_posix() for path in tapes.rglob("tape*")
    }
    rates = [read(target / row.output).source.bit_rate for row in done]  # headers count in so short files
    assert rates == pytest.approx([64_000] * 6, rel=0.25)
    assert not planned([str(tapes)], str(target), settings, Options(writing=MP3)).missing
    other = planned([str(tapes)], str(target), settings, Options(writing=Writing(format="mp3", bit_rate=96_000)))
    assert (len(other.missing), other.changed) == (len(rows), len(rows))


def test_a_bit_rate_for_exact_samples_is_refused_in_the_row(
    tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client"
) -> None:
    (source,) = tapes.rglob("tape 00000.wav")
    options = Options(writing=Writing(bit_rate=64_000))
    (row,) = run([str(source)], str(tmp_path / "clean"), settings, cluster, options=options)
    assert row.state == "failed"
    assert "cannot be chosen for PCM_16" in row.error


def test_with_another_loudness_results_are_made_anew() -> None:
    writings = [Writing(), *(Writing(loudness=LoudnessTarget(lufs)) for lufs in (-16, -23))]
    assert len({key_of(Settings(), writing) for writing in writings}) == len(writings)
