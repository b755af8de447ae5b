"""Shapes drawn in seconds and hertz cover the right pixels, and the gain obeys them."""

import numpy as np
import pytest

from specapp import Mark, Recording, Settings, SettingsError, denoise
from specapp.settings.passes import Pass, ShareName
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.masks import Masks, frame_times_s

RATE = 8000
SOURCE = FrameSource(np.zeros((1, 4 * RATE), np.float32), RATE, Framing(256, 64))
SECONDS = frame_times_s(SOURCE, 0, SOURCE.count)
HERTZ = np.arange(SOURCE.framing.bins) * SOURCE.bin_hz


def covered(mark: Mark) -> np.ndarray:
    return Masks((mark,)).covered(SOURCE, 0, SOURCE.count)


def test_box_covers_the_centres_inside() -> None:
    inside = covered(Mark("protect", "box", ((2.0, 3000.0), (1.0, 500.0))))
    expected = ((SECONDS >= 1) & (SECONDS <= 2))[:, None] & ((HERTZ >= 500) & (HERTZ <= 3000))[None]
    assert np.array_equal(inside, expected)


def test_lasso_of_a_triangle() -> None:
    inside = covered(Mark("remove", "lasso", ((1.0, 0.0), (3.0, 0.0), (1.0, 4000.0))))
    t, f = SECONDS[:, None], HERTZ[None]
    expected = (t >= 1) & (t < 3 - f / 2000)
    assert (inside != expected).mean() < 0.005
    assert inside.any()


def test_lasso_that_crosses_itself_is_even_odd() -> None:
    inside = covered(Mark("remove", "lasso", ((1.0, 1000.0), (2.0, 3000.0), (2.0, 1000.0), (1.0, 3000.0))))
    row = int(np.argmin(np.abs(SECONDS - 1.5)))
    assert not inside[row, int(1500 / SOURCE.bin_hz)]
    assert inside[int(np.argmin(np.abs(SECONDS - 1.1))), int(2000 / SOURCE.bin_hz)]


def test_brush_is_an_ellipse_along_its_stroke() -> None:
    inside = covered(Mark("only", "brush", ((1.0, 1000.0), (2.0, 1000.0)), radius_s=0.1, radius_hz=300))
    t, f = SECONDS[:, None], HERTZ[None]
    along = np.clip(t, 1, 2)
    expected = ((t - along) / 0.1) ** 2 + ((f - 1000) / 300) ** 2 <= 1
    assert np.array_equal(inside, expected)
    dot = covered(Mark("only", "brush", ((1.0, 1000.0),), radius_s=0.1, radius_hz=300))
    assert dot.any()
    assert dot.sum() < inside.sum()


def test_marks_outside_cover_nothing() -> None:
    assert not covered(Mark("remove", "box", ((9.0, 0.0), (10.0, 4000.0)))).any()


def test_blocks_rasterise_like_the_whole() -> None:
    mark = Mark("remove", "lasso", ((0.5, 100.0), (3.1, 900.0), (1.7, 3500.0)))
    whole = covered(mark)
    assert np.array_equal(Masks((mark,)).covered(SOURCE, 100, 77), whole[100:177])


@pytest.fixture
def hiss(rng: np.random.Generator) -> Recording:
    return Recording((0.05 * rng.standard_normal((1, 4 * RATE))).astype(np.float32), RATE)


def test_only_leaves_the_rest_bit_exact(hiss: Recording) -> None:
    only = Mark("only", "box", ((1.0, 0.0), (2.0, 4000.0)))
    result = denoise(hiss, Settings(preset="quick", marks=(only,)))
    reach = int(0.04 * RATE)
    assert np.array_equal(result.denoised.samples[:, : RATE - reach], hiss.samples[:, : RATE - reach])
    assert np.array_equal(result.denoised.samples[:, 2 * RATE + reach :], hiss.samples[:, 2 * RATE + reach :])
    assert result.removed.samples[:, int(1.2 * RATE) : int(1.8 * RATE)].std() > 0.02


def test_remove_takes_a_band_out_and_protect_wins(hiss: Recording) -> None:
    remove = Mark("remove", "box", ((0.0, 1000.0), (4.0, 2000.0)))
    protect = Mark("protect", "box", ((-1.0, 0.0), (5.0, 4000.0)))
    result = denoise(hiss, Settings(preset="quick", marks=(remove, Mark("only", "box", remove.points))))
    spectrum = np.abs(np.fft.rfft(result.denoised.samples[0, RATE : 3 * RATE]))
    hertz = np.fft.rfftfreq(2 * RATE, 1 / RATE)
    inside, outside = ((hertz > 1150) & (hertz < 1850)), (hertz > 2300)
    assert 20 * np.log10(spectrum[inside].mean() / spectrum[outside].mean()) < -40
    untouched = denoise(hiss, Settings(preset="quick", marks=(remove, protect)))
    assert np.array_equal(untouched.denoised.samples, hiss.samples)


@pytest.mark.parametrize(
    "shares", [("all", "all"), ("all", "all", "all"), ("all", "speech", "rest"), ("all", "speech")]
)
def test_several_passes_remove_a_mark_once(shares: tuple[ShareName, ...], hiss: Recording) -> None:
    everything = Mark("remove", "box", ((-1.0, 0.0), (5.0, 4000.0)))
    passes = tuple(Pass(window_ms=16.0 * (1 + index), share=share) for index, share in enumerate(shares))
    left = denoise(hiss, Settings(passes=passes, marks=(everything,))).denoised.samples
    assert 20 * np.log10(left.std() / hiss.samples.std()) < -100


@pytest.mark.parametrize(
    ("kind", "shape", "points"),
    [
        ("erase", "box", ((0, 0), (1, 1))),
        ("remove", "circle", ((0, 0), (1, 1))),
        ("remove", "box", ((0, 0),)),
        ("remove", "lasso", ((0, 0), (1, 1))),
        ("remove", "box", ((0, 0), (float("nan"), 1))),
        ("remove", "box", ("ab", "c")),
    ],
)
def test_marks_that_make_no_sense_are_refused(kind: str, shape: str, points: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(SettingsError):
        Mark(kind, shape, points)
