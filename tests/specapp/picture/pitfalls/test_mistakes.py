"""The tour of mistakes measures what the real libraries do."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.pictures.mistakes import rows
from specapp.audio.examples import SAMPLES
from specapp.audio.recording import Recording, read
from specapp.base.errors import SettingsError
from specapp.picture.pitfalls import naive_steps
from specapp.picture.pitfalls.mistakes import FORCED_RATE, LONGEST_S, MISTAKES, RIGHT_WAY, run, run_all
from tests.support.signals import music_like, noisy, recording, speech_like

pytestmark = pytest.mark.long

RATE = 32_000


def stereo(seconds: float = 1.5) -> Recording:
    rng = np.random.default_rng(0)
    voices = (noisy(make(rng, seconds, RATE), rng, 15) for make in (speech_like, music_like))
    return recording(*voices, sample_rate=RATE)


def test_steps_by_hand_are_those_of_librosa() -> None:
    import librosa

    samples = stereo().samples[0]
    spectrum = naive_steps.stft(samples)
    assert np.abs(spectrum - librosa.stft(samples)).max() < 1e-4
    assert np.abs(naive_steps.istft(spectrum, len(samples)) - samples).max() < 1e-5
    halved = spectrum * np.linspace(0, 1, len(spectrum), dtype=np.float32)[:, np.newaxis]
    theirs = librosa.istft(halved, length=len(samples))
    assert np.abs(naive_steps.istft(halved, len(samples)) - theirs).max() < 1e-5
    magnitude = np.abs(spectrum)
    levels = naive_steps.amplitude_to_db(magnitude, ref=3.0)
    assert np.abs(levels - librosa.amplitude_to_db(magnitude, ref=3.0)).max() < 1e-3
    back = librosa.db_to_amplitude(levels, ref=3.0)
    assert np.abs(naive_steps.db_to_amplitude(levels, ref=3.0) - back).max() < 1e-3


@pytest.mark.filterwarnings("ignore:'(aifc|audioop|sunau)' is deprecated:DeprecationWarning")
@pytest.mark.parametrize("mistake", MISTAKES)
def test_figures_agree_with_the_code_people_write(mistake: str) -> None:
    if mistake == "figure":
        pytest.importorskip("matplotlib")
    row = rows("test", stereo(), (mistake,))[0]
    assert row.agrees, f"librosa {row.librosa_db:.2f} dB, specapp {row.specapp_db:.2f} dB"


def test_the_right_way_loses_nothing() -> None:
    original = stereo()
    outcome = run(original)
    assert outcome.snr_db == float("inf")
    assert np.array_equal(outcome.heard.samples, original.samples)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_costs(mistake: str) -> None:
    original = stereo(0.6)
    outcome = run(original, (mistake,))
    assert outcome.snr_db < 60
    assert outcome.heard.samples.shape == original.samples.shape
    assert outcome.picture.dtype == np.uint8
    assert outcome.mistakes == (mistake,)
    assert np.abs(outcome.playable.samples).max() <= np.abs(original.samples).max() * 1.0001


def test_mistakes_add_up() -> None:
    original = stereo(0.6)
    alone, both = run(original, ("jpeg",)), run(original, ("no_phase", "jpeg"))
    assert both.mistakes == ("jpeg", "no_phase")
    assert both.snr_db < alone.snr_db


def test_the_tour_ends_on_the_right_way() -> None:
    shares: list[float] = []
    outcomes = run_all(stereo(0.3), shares.append)
    assert list(outcomes) == [*MISTAKES, "right"]
    assert max(outcomes.values(), key=lambda outcome: outcome.snr_db) is outcomes["right"]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_mono_sound_at_the_forced_rate_is_not_harmed_by_it() -> None:
    samples = stereo(0.5).samples[:1]
    assert run(Recording(samples, FORCED_RATE), ("forced_rate",)).snr_db > 60


def test_only_the_beginning_is_taken_and_wide_samples_are_accepted() -> None:
    quiet = np.zeros((1, int((LONGEST_S + 2) * 8000)), np.float64)
    quiet[0, ::100] = 0.1
    long = Recording(quiet, 8000)
    assert run(replace(long), ("twice",)).heard.duration_s == LONGEST_S


def test_an_unknown_mistake_is_refused() -> None:
    with pytest.raises(SettingsError, match="no mistake 'typo'"):
        run(stereo(0.3), ("typo",))


def test_the_code_to_copy_runs(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    import specapp

    monkeypatch.chdir(str(tmp_path))
    specapp.write(stereo(0.5), "noisy.wav", container="WAV", subtype="PCM_16")
    exec(compile(RIGHT_WAY, "right way", "exec"), {})  # noqa: S102
    assert specapp.read("clean.wav").length == RATE // 2


@pytest.mark.parametrize("name", MISTAKES)
def test_every_mistake_says_what_is_wrong_and_right(name: str) -> None:
    mistake = MISTAKES[name]
    assert mistake.label
    assert mistake.help.endswith(".")
    assert mistake.wrong != mistake.right


@pytest.mark.parametrize("column", ["speech", "music"])
def test_the_table_in_the_docs_is_what_is_measured(column: str) -> None:
    lines = (Path(__file__).parents[4] / "docs" / "how-it-works.md").read_text(encoding="utf-8").splitlines()
    table = {cells[1].strip(): cells[2:4] for cells in (line.split("|") for line in lines) if len(cells) == 6}
    original = read(SAMPLES[column].path)
    for name, mistake in MISTAKES.items():
        if name == "mel":  # takes as long as all others together
            continue
        written = float(table[mistake.label][("speech", "music").index(column)])
        assert run(original, (name,)).snr_db == pytest.approx(written, abs=0.11), name
    assert table["The right way"][0].strip() == "bit for bit"
    assert RIGHT_WAY in "\n".join(lines)
