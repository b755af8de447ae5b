"""The judges of speech: whom they are asked about, what they count, and whispers."""

import math
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile
from scipy.signal import butter, sosfiltfilt

from bench.evaluation import judges
from bench.evaluation.composite import Samples
from bench.evaluation.measures import SPEECH_RATE
from bench.evaluation.pairs import ORIGINAL, WHISPERED, Pair, clean_pairs, find_pairs, original_speech, with_texts
from bench.evaluation.runs import Cache, Row
from bench.evaluation.whispers import whisper, whispered_pairs
from bench.methods.table import METHODS

RATE = SPEECH_RATE


def noise(seed: int = 0, seconds: float = 1.0) -> Samples:
    return np.random.default_rng(seed).standard_normal(round(seconds * RATE))


def spoken(seconds: float = 1.0) -> Samples:
    """A buzz of 125 Hz through one resonance, then a hiss above 4 kHz."""
    count = round(seconds * RATE)
    pulses = np.zeros(count)
    pulses[: count // 2 : RATE // 125] = 1
    sos = butter(2, (500, 900), "bandpass", fs=RATE, output="sos")
    hiss = sosfiltfilt(butter(6, 4000, "highpass", fs=RATE, output="sos"), noise(1, seconds))
    hiss[: count // 2] = 0
    return np.asarray(sosfiltfilt(sos, pulses) + 0.05 * hiss)


def write_speech(folder: Path, count: int, domain: str = "speech") -> list[Pair]:
    for index in range(count):
        sound = 0.3 * spoken() / np.abs(spoken()).max()
        for kind, samples in (("clean", sound), ("noisy", sound + 0.01 * noise(index))):
            path = folder / domain / kind / f"vb_p232_{index:03}.flac"
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(path, samples, RATE)
    return find_pairs(folder)


class TestConsonants:
    @pytest.mark.parametrize("lost_db", [0.0, 6.0, 20.0])
    @pytest.mark.parametrize("noise_level", [0.0, 0.003])
    def test_a_fall_above_3_khz_is_counted_and_noise_is_no_consonant(self, lost_db: float, noise_level: float) -> None:
        clean = spoken()
        high = sosfiltfilt(butter(8, 2500, "highpass", fs=RATE, output="sos"), clean)
        estimate = clean - (1 - 10 ** (-lost_db / 20)) * high + noise_level * noise(2)
        assert judges.consonants_lost_db(clean, estimate) == pytest.approx(lost_db, abs=0.8)

    def test_what_is_lost_below_3_khz_does_not_count(self) -> None:
        clean = spoken()
        high = sosfiltfilt(butter(8, 2500, "highpass", fs=RATE, output="sos"), clean)
        assert judges.consonants_lost_db(clean, high) == pytest.approx(0, abs=0.2)

    def test_other_noise_in_place_of_a_consonant_is_a_loss_and_so_is_silence(self) -> None:
        clean = spoken()
        assert judges.consonants_lost_db(clean, 0.05 * noise(7)) > 10
        assert judges.consonants_lost_db(clean, np.zeros_like(clean)) == 40

    def test_without_consonants_there_is_nothing_to_lose(self) -> None:
        assert math.isnan(judges.consonants_lost_db(np.sin(np.arange(RATE) * 0.1), noise()))


class TestWords:
    @pytest.mark.parametrize(
        ("text", "heard", "errors"),
        [
            ("A cat, sat.", "a CAT sat", 0),
            ("it's late", "it's very late", 1),
            ("a cat sat", "a hat", 2),
            ("a cat sat", "", 3),
            ("", "two words", 2),
        ],
    )
    def test_errors_are_words_replaced_missed_and_added(self, text: str, heard: str, errors: int) -> None:
        pytest.importorskip("rapidfuzz", reason="rapidfuzz comes with the benchmark's requirements")
        assert judges.word_errors(text, heard) == errors

    def test_the_recogniser_hears_the_same_whatever_it_heard_before(self) -> None:
        pytest.importorskip("pocketsphinx", reason="pocketsphinx comes with the benchmark's requirements")
        first = judges.recognise(spoken(2.0))
        judges.recognise(0.3 * noise(3, 2.0))
        assert judges.recognise(spoken(2.0)) == first

    def test_a_verdict_is_of_the_estimate_at_16_khz(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[Samples] = []

        def run(samples: Samples, sample_rate: int) -> dict[str, float]:
            assert sample_rate == SPEECH_RATE
            asked.append(samples)
            return {"sig_mos": 1.0, "bak_mos": 2.0, "ovrl_mos": 3.0}

        dnsmos: Any = ModuleType("speechmos.dnsmos")
        dnsmos.run = run
        monkeypatch.setitem(sys.modules, "speechmos", ModuleType("speechmos"))
        monkeypatch.setitem(sys.modules, "speechmos.dnsmos", dnsmos)
        monkeypatch.setattr(judges, "_decoder", lambda: FakeDecoder("four"))
        monkeypatch.setattr(judges, "word_errors", lambda text, heard: len(text.split()) - len(heard.split()))
        clean = np.stack([spoken(), spoken()])
        verdict = judges.judge(clean, 20 * clean, 2 * RATE, "one two three")
        assert (verdict.dnsmos_sig, verdict.dnsmos_bak, verdict.dnsmos_ovrl) == (1, 2, 3)
        assert (verdict.words, verdict.word_errors) == (3, 2)
        assert asked[0].shape == (RATE // 2,)
        assert np.abs(asked[0]).max() <= 1


class FakeDecoder:
    """Answers one text to whatever it hears."""

    def __init__(self, text: str) -> None:
        self.text = text

    def reinit_feat(self) -> None: ...

    def start_utt(self) -> None: ...

    def end_utt(self) -> None: ...

    def process_raw(self, pcm: bytes, *, full_utt: bool) -> None:
        assert full_utt
        assert pcm

    def hyp(self) -> SimpleNamespace:
        return SimpleNamespace(hypstr=self.text)


class TestTexts:
    def test_transcripts_that_come_with_the_sounds_are_the_reference(self, tmp_path: Path) -> None:
        write_speech(tmp_path, 1)
        (tmp_path / "speech" / "text").mkdir()
        (tmp_path / "speech" / "text" / "vb_p232_000.txt").write_text("we also need a small plastic snake\n")
        (pair,) = with_texts(find_pairs(tmp_path), tmp_path / "kept", lambda _path: pytest.fail("nobody should listen"))
        assert pair.text == "we also need a small plastic snake"

    def test_else_the_clean_recording_is_heard_once(self, tmp_path: Path) -> None:
        pairs = write_speech(tmp_path / "sounds", 1)
        (pair,) = with_texts(pairs, tmp_path / "kept", lambda path: f"heard in {path.parent.name}")
        assert pair.text == "heard in clean"
        (again,) = with_texts(pairs, tmp_path / "kept", lambda _path: pytest.fail("heard before"))
        assert again == pair
        assert pair.digest != pairs[0].digest

    def test_nobody_listens_to_music(self, tmp_path: Path) -> None:
        pairs = write_speech(tmp_path, 1, domain="music")
        assert with_texts(pairs, tmp_path / "kept", lambda _path: pytest.fail("music has no words")) == pairs

    def test_who_is_judged(self, tmp_path: Path) -> None:
        pairs = write_speech(tmp_path, 1)
        assert [pair.judged for pair in (*pairs, *original_speech(pairs), *clean_pairs(pairs))] == [True, True, False]
        assert not replace(pairs[0], domain=WHISPERED).judged
        assert original_speech(pairs)[0].domain == ORIGINAL

    def test_a_verdict_is_kept_for_the_next_run(self, tmp_path: Path) -> None:
        (pair,) = write_speech(tmp_path, 1)
        figures = judges_figures()
        verdict = judges.Verdict(3.0, 3.5, 2.9, 7.0, 2.0, 1.5)
        row = Row("noisy", pair.name, "speech", True, 1.0, 0.1, figures, verdict)
        cache = Cache(tmp_path / "cache")
        cache.store(METHODS["noisy"], pair, row)
        kept = cache.load(METHODS["noisy"], pair)
        assert kept is not None
        assert kept.verdict == verdict


def judges_figures() -> Any:
    from bench.evaluation.measures import Figures

    return Figures(**dict.fromkeys(Figures.__dataclass_fields__, 1.0))


class TestWhispers:
    def test_a_whisper_has_no_pitch_and_keeps_energy_length_and_resonance(self) -> None:
        voiced = spoken()
        made = whisper(voiced, RATE)
        assert made.shape == voiced.shape
        assert made @ made == pytest.approx(voiced @ voiced)
        assert np.array_equal(made, whisper(voiced, RATE))
        vowel = slice(1000, RATE // 2 - 1000)
        assert periodicity(voiced[vowel]) > 0.8
        assert periodicity(made[vowel]) < 0.4
        spectrum = np.abs(np.fft.rfft(made[vowel])) ** 2
        strongest_hz = np.fft.rfftfreq(2 * spectrum.size - 2, 1 / RATE)[
            np.convolve(spectrum, np.ones(50), "same").argmax()
        ]
        assert 400 < strongest_hz < 1000

    def test_silence_stays_silent(self) -> None:
        assert not whisper(np.zeros(RATE), RATE).any()

    def test_every_fourth_recording_is_whispered_in_its_own_noise(self, tmp_path: Path) -> None:
        pairs = write_speech(tmp_path / "sounds", 5)
        made = whispered_pairs(pairs, tmp_path / "whispers")
        assert [(pair.name, pair.domain, pair.voicebank) for pair in made] == [
            ("vb_p232_000", WHISPERED, False),
            ("vb_p232_004", WHISPERED, False),
        ]
        for pair, source in zip(made, pairs[::4], strict=True):
            (clean, noisy, rate), (voiced, before, _) = pair.read(), source.read()
            assert rate == RATE
            assert noisy - clean == pytest.approx(before - voiced, abs=1e-5)
        assert [pair.digest for pair in whispered_pairs(pairs, tmp_path / "again")] == [pair.digest for pair in made]


def periodicity(samples: Samples) -> float:
    """Correlation of a sound with itself 8 ms later, the period of `spoken`."""
    period = RATE // 125
    return float(np.corrcoef(samples[:-period], samples[period:])[0, 1])
