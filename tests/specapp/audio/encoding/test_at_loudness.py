"""A file is as loud as asked, its peaks never above the limit; what fits, or has no loudness, keeps its samples."""

from pathlib import Path

import numpy as np
import pytest

from specapp import LoudnessTarget, Recording, SettingsError, encode, read, write
from specapp.audio.encoding.at_loudness import at_loudness
from specapp.audio.encoding.programme_loudness import measure_programme
from specapp.audio.examples import SAMPLES

RATE = 44_100
TARGETS = [LoudnessTarget(-16), LoudnessTarget(-23), LoudnessTarget(-12, -2.5), LoudnessTarget(-38)]
KINDS = [
    ("WAV", "PCM_16"),
    ("WAV", "PCM_U8"),
    ("FLAC", "PCM_24"),
    ("MP3", "MPEG_LAYER_III"),
    ("OGG", "VORBIS"),
    ("OGG", "OPUS"),
]


@pytest.fixture(scope="module")
def speech() -> Recording:
    """Some seconds whose peaks are far above their mean."""
    return read(SAMPLES["speech"].path).excerpt(1.0, 4.0)


def in_stereo(mono: Recording) -> Recording:
    """The second channel is softer."""
    return Recording(np.concatenate([mono.samples, 0.7 * mono.samples]), mono.sample_rate)


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_the_finished_file_is_as_loud_as_asked(
    speech: Recording, target: LoudnessTarget, kind: tuple[str, str]
) -> None:
    container, subtype = kind
    encoded = encode(in_stereo(speech), container=container, subtype=subtype, loudness=target)
    heard = measure_programme(read(encoded.data))
    assert heard.true_peak_dbtp <= target.true_peak_dbtp + 0.001
    assert heard.integrated_lufs == pytest.approx(target.lufs, abs=0.25)
    assert encoded.programme is not None
    assert encoded.programme.integrated_lufs == pytest.approx(heard.integrated_lufs, abs=0.1)


@pytest.mark.parametrize("target", TARGETS[:3], ids=str)
def test_once_more_changes_nothing(speech: Recording, tmp_path: Path, target: LoudnessTarget) -> None:
    first = write(in_stereo(speech), tmp_path / "a.wav", container="WAV", subtype="PCM_16", loudness=target)
    second = write(read(first.path), tmp_path / "b.wav", loudness=target)
    assert first.gain_db != 0
    assert second.gain_db == 0
    assert np.array_equal(read(first.path).samples, read(second.path).samples)


@pytest.mark.parametrize(
    ("recording", "word"),
    [
        (Recording(np.zeros((1, 3 * RATE), np.float32), RATE), "silent"),
        (Recording(np.full((2, RATE // 4), 0.1, np.float32), RATE), "less than 0.4 s"),
        (Recording((1e-3 * np.sin(np.arange(3 * RATE))).astype(np.float32)[np.newaxis], RATE), "next to silence"),
    ],
    ids=["silence", "a snippet", "almost silence"],
)
@pytest.mark.parametrize("container", ["FLAC", "MP3"])
def test_what_has_no_loudness_keeps_its_level_and_says_why(recording: Recording, word: str, container: str) -> None:
    encoded = encode(recording, container=container, loudness=LoudnessTarget(-16))
    assert encoded.gain_db == 0
    assert word in " ".join(encoded.notes)
    assert encoded.data == encode(recording, container=container).data


def test_peaks_too_high_are_lowered_where_the_loudness_fits(speech: Recording) -> None:
    recording = at_loudness(speech, LoudnessTarget(-20, 0)).recording
    done = at_loudness(recording, LoudnessTarget(-20, -6))
    assert done.programme.true_peak_dbtp <= -6
    assert done.programme.integrated_lufs == pytest.approx(-20, abs=0.2)
    assert "Peaks were lowered by up to" in done.note


def test_one_factor_where_no_peak_is_in_the_way(speech: Recording) -> None:
    done = at_loudness(speech, LoudnessTarget(-40))
    assert np.allclose(done.recording.samples, speech.samples * 10 ** (done.gain_db / 20), rtol=2e-3, atol=1e-9)
    assert not done.note


def test_what_cannot_be_reached_is_said() -> None:
    """Low tones are hardly heard: at full scale they are still softer than that."""
    hum = 0.1 * np.sin(2 * np.pi * 25 * np.arange(3 * RATE) / RATE)
    done = at_loudness(Recording(hum.astype(np.float32)[np.newaxis], RATE), LoudnessTarget(-6))
    assert done.programme.true_peak_dbtp <= -1
    assert "below the loudness that was asked for" in done.note


def test_mono_counts_as_one_channel() -> None:
    """The same sound on two channels is 3 LU louder (ITU-R BS.1770)."""
    speech = read(SAMPLES["speech"].path)
    one, both = (Recording(np.repeat(speech.samples[:1], count, axis=0), speech.sample_rate) for count in (1, 2))
    difference = measure_programme(both).integrated_lufs - measure_programme(one).integrated_lufs
    assert difference == pytest.approx(3.01, abs=0.1)


@pytest.mark.parametrize(("lufs", "dbtp"), [(-61, -1), (-4, -1), (float("nan"), -1), (-16, 0.5), (-16, -21)])
def test_what_cannot_be_asked_for_is_said(lufs: float, dbtp: float) -> None:
    with pytest.raises(SettingsError, match="choose"):
        LoudnessTarget(lufs, dbtp)
