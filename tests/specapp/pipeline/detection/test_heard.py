"""What was heard when, from the router to the result."""

import numpy as np
import pytest

from specapp import Recording, Settings, denoise
from specapp.pipeline.detection.heard import Heard, stretches
from specapp.spectral.spectrogram import Samples
from tests.support.signals import music_like, noisy, speech_like

RATE = 16_000
KINDS = ("speech", "music", "other")


def sound(kind: str, rng: np.random.Generator, seconds: float) -> Samples:
    """Something of a kind with noise 15 dB below, of one level."""
    if kind == "other":
        return rng.normal(0, 0.1, int(seconds * RATE)).astype(np.float32)
    clean = (speech_like if kind == "speech" else music_like)(rng, seconds, RATE)
    return noisy(clean * np.float32(0.1 / clean.std()), rng, 15)


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("pattern", [("speech",), ("speech", "music"), KINDS])
def test_stretches_cover_everything_once(pattern: tuple[str, ...], count: int) -> None:
    kinds = [kind for kind in pattern for _ in range(count)]
    found = stretches(kinds, np.arange(len(kinds)) + 5.0, len(kinds) + 9.0)  # type: ignore[arg-type]
    assert tuple(one.kind for one in found) == pattern
    assert found[0].start_s == 0
    assert found[-1].stop_s == len(kinds) + 9.0
    assert [one.stop_s for one in found[:-1]] == [one.start_s for one in found[1:]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channels", [1, 2])
def test_one_kind_is_heard_throughout(kind: str, channels: int, rng: np.random.Generator) -> None:
    samples = np.tile(sound(kind, rng, 6.0), (channels, 1))
    assert denoise(Recording(samples, RATE)).heard == (Heard(0.0, 6.0, kind),)  # type: ignore[arg-type]


@pytest.mark.parametrize(("scale", "offset"), [(1.0, 0.0), (1e-3, 0.05)])
def test_what_follows_what(scale: float, offset: float, rng: np.random.Generator) -> None:
    """Of any level and offset, with channels of one noise or of two: the words are about the sound."""
    one = np.concatenate([sound("speech", rng, 16.0), sound("music", rng, 16.0)])
    other = one + rng.normal(0, 0.1, len(one)).astype(np.float32)
    heard = denoise(Recording(scale * (np.stack([one, other]) + offset), RATE)).heard
    assert [stretch.kind for stretch in heard] == ["speech", "music"]
    assert heard[0].stop_s == pytest.approx(16, abs=6)


@pytest.mark.parametrize("settings", [Settings(preset="music"), Settings(strength=0.0)])
def test_who_does_not_ask_hears_nothing(settings: Settings, rng: np.random.Generator) -> None:
    assert denoise(Recording(sound("speech", rng, 1.0)[None], RATE), settings).heard == ()
