"""Promises that every entry of a table keeps, whatever it does: a new entry is tested by being in the table."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from specapp.base.errors import SettingsError
from specapp.denoisers import DENOISERS, Denoiser
from specapp.denoisers.base import STRENGTH
from specapp.denoisers.reference_noise import reference_noise
from specapp.spectral.image import SIGMA_DB, Pixels, Scale
from tests.support.pictures import noisy_and_clean

GRID = 256
SCALE = Scale(snr_db=8.0)
BLOCK_TOLERANCE_SIGMA = 1e-6
ROUNDING = 2e-7
STRENGTHS = (0.3, 1.0, 3.0)

every_denoiser = pytest.mark.parametrize("denoiser", DENOISERS.values(), ids=DENOISERS)


def extremes(denoiser: Denoiser) -> Iterator[dict[str, Any]]:
    """The parameters of a denoiser with one after the other at its ends, or at each of its choices."""
    for parameter in denoiser.parameters:
        values: tuple[Any, ...] = parameter.choices
        if isinstance(parameter.default, bool):
            values = (False, True)
        elif parameter.minimum is not None:
            values = (parameter.minimum, parameter.maximum)
        for value in values:
            yield {parameter.name: value}


def block_of(denoiser: Denoiser, whole: Pixels, start: int, stop: int, **settings: Any) -> Pixels:
    """The frames `start` to `stop` of the result, from these frames and their context alone."""
    strength = settings.pop("strength", 1.0)
    context = denoiser.context(settings, strength=strength, scale=SCALE)
    first, last = max(0, start - context), min(len(whole), stop + context)
    part = denoiser(whole[first:last], strength=strength, scale=SCALE, **settings)
    return part[start - first : stop - first]


def assert_close_to_whole(denoiser: Denoiser, part: Pixels, whole: Pixels, start: int) -> None:
    expected = whole[start : start + len(part)]
    if denoiser.name == "learned":
        # Its pixels are -10 log10(1 - gain), which swells the rounding of gains near 1: the gains are compared.
        part, expected = (np.power(np.float32(10), -pixels / 10) for pixels in (part, expected))
    tolerance = BLOCK_TOLERANCE_SIGMA * SIGMA_DB + ROUNDING * np.abs(expected).max()
    np.testing.assert_allclose(part, expected, rtol=0, atol=tolerance)


@every_denoiser
def test_says_what_it_is(denoiser: Denoiser) -> None:
    assert DENOISERS[denoiser.name] is denoiser
    assert denoiser.label
    assert denoiser.reference
    assert denoiser.help.endswith(".")
    assert denoiser.keeps_constant == (denoiser.constant_note == "")
    assert len({parameter.name for parameter in denoiser.parameters}) == len(denoiser.parameters)


@every_denoiser
@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (1, 60), (60, 1), (7, 5), (33, 47)])
def test_keeps_shape_and_type(denoiser: Denoiser, shape: tuple[int, int]) -> None:
    pixels = noisy_and_clean(64, 63)[0][: shape[0], : shape[1]]
    denoised = denoiser(pixels, scale=SCALE)
    assert denoised.shape == shape
    assert denoised.dtype == np.float32
    assert np.isfinite(denoised).all()


@every_denoiser
@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (0, 0)])
def test_returns_an_empty_picture_empty(denoiser: Denoiser, shape: tuple[int, int]) -> None:
    assert denoiser(np.zeros(shape, np.float32)).shape == shape


@every_denoiser
def test_stays_finite_on_extreme_pixels(denoiser: Denoiser) -> None:
    noise = reference_noise(48, 128)
    pixels = noise.copy()
    pixels[:16] = -200
    pixels[10:30, 20:22] = 120
    pixels[40, 40] = 120
    for picture in (pixels, np.full_like(pixels, -200), np.full_like(pixels, 120)):
        for strength in STRENGTHS:
            assert np.isfinite(denoiser(picture, strength=strength, scale=SCALE)).all()


@every_denoiser
@pytest.mark.parametrize("offset_db", [0.0, 60.0, -30.0])
def test_leaves_its_input_alone(denoiser: Denoiser, offset_db: float) -> None:
    pixels = noisy_and_clean(96)[0] + np.float32(offset_db)
    before = pixels.tobytes()
    denoised = denoiser(pixels, scale=SCALE)
    denoiser.unbias(denoised)
    assert pixels.tobytes() == before
    assert not np.shares_memory(denoised, pixels)


@every_denoiser
def test_accepts_read_only_and_strided_pixels(denoiser: Denoiser) -> None:
    pixels = np.repeat(noisy_and_clean(64)[0], 2, axis=1)[:, ::2]
    pixels.flags.writeable = False
    np.testing.assert_array_equal(denoiser(pixels, scale=SCALE), denoiser(pixels.copy(), scale=SCALE))


@every_denoiser
@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("level_db", [0.5, 12.34, 80.0])
def test_keeps_a_constant_picture(denoiser: Denoiser, level_db: float, strength: float) -> None:
    pixels = np.full((40, 65), level_db, np.float32)
    denoised = denoiser(pixels, strength=strength, scale=SCALE)
    if denoiser.keeps_constant:
        np.testing.assert_allclose(denoised, pixels, rtol=3e-6, atol=2e-5)
    else:
        assert np.isfinite(denoised).all()


@every_denoiser
def test_strength_zero_changes_nothing(denoiser: Denoiser) -> None:
    pixels = noisy_and_clean(64)[0] - np.float32(20)
    denoised = denoiser(pixels, strength=0.0, scale=SCALE)
    np.testing.assert_array_equal(denoised, pixels)
    assert denoised is not pixels
    np.testing.assert_array_equal(denoiser.unbias(denoised, strength=0.0), pixels)
    assert denoiser.context(strength=0.0) == 0


@every_denoiser
def test_noise_falls(denoiser: Denoiser) -> None:
    noise = reference_noise(160, 256)
    assert denoiser(noise, scale=SCALE).std() < 0.5 * noise.std()
    noisy, clean = noisy_and_clean()
    denoised = denoiser.unbias(denoiser(noisy, scale=SCALE))
    assert np.square(denoised - clean).mean() < np.square(noisy - clean).mean()


@every_denoiser
def test_more_strength_leaves_less_noise(denoiser: Denoiser) -> None:
    deepest = denoiser.context(strength=2.0, scale=SCALE)
    noise = reference_noise(2 * deepest + 120, 512)
    middle = slice(deepest, -deepest)
    left = [denoiser(noise, strength=strength, scale=SCALE)[middle].std() for strength in (0, 0.25, 0.5, 1.0, 2.0)]
    assert all(more <= less * 1.001 for less, more in itertools.pairwise(left)), left


@every_denoiser
def test_gives_the_same_twice(denoiser: Denoiser) -> None:
    pixels = noisy_and_clean(64)[0]
    np.testing.assert_array_equal(denoiser(pixels, scale=SCALE), denoiser(pixels, scale=SCALE))


@every_denoiser
@pytest.mark.parametrize("strength", [1.0, 0.4, 2.0])
def test_a_block_with_its_context_equals_the_whole(denoiser: Denoiser, strength: float) -> None:
    pixels = noisy_and_clean(5 * GRID, 127)[0]
    whole = denoiser(pixels, strength=strength, scale=SCALE)
    for start in (0, 2 * GRID, 4 * GRID):
        part = block_of(denoiser, pixels, start, start + GRID, strength=strength)
        assert_close_to_whole(denoiser, part, whole, start)


@every_denoiser
def test_context_covers_every_setting(denoiser: Denoiser) -> None:
    for settings in extremes(denoiser):
        context = denoiser.context(settings, scale=SCALE)
        frames = 2 * GRID + 2 * min(context, 3 * GRID)
        pixels = noisy_and_clean(frames, 63)[0]
        whole = denoiser(pixels, scale=SCALE, **settings)
        start = frames // 2 // GRID * GRID
        part = block_of(denoiser, pixels, start, start + 64, **settings)
        assert_close_to_whole(denoiser, part, whole, start)


@every_denoiser
def test_default_context_is_small(denoiser: Denoiser) -> None:
    assert 0 < denoiser.context_frames <= GRID
    assert denoiser.context_frames % 8 == 0


@every_denoiser
def test_works_at_the_ends_of_every_parameter(denoiser: Denoiser) -> None:
    pixels = noisy_and_clean(40, 63)[0]
    for settings in extremes(denoiser):
        for picture in (pixels, pixels[:1], pixels[:, :1]):
            denoised = denoiser(picture, scale=SCALE, **settings)
            assert denoised.shape == picture.shape
            assert np.isfinite(denoised).all()
        assert np.isfinite(denoiser.unbias(denoiser(pixels, scale=SCALE, **settings), settings)).all()


@every_denoiser
def test_refuses_what_it_does_not_know(denoiser: Denoiser) -> None:
    pixels = np.zeros((4, 4), np.float32)
    with pytest.raises(SettingsError, match="has no parameter 'sharpness'"):
        denoiser(pixels, sharpness=3)
    with pytest.raises(SettingsError, match="axes"):
        denoiser(pixels[0])
    with pytest.raises(SettingsError, match="strength = -1"):
        denoiser(pixels, strength=-1)
    with pytest.raises(SettingsError, match="sigma = 0"):
        denoiser(pixels, sigma=0)
    for parameter in denoiser.parameters:
        if parameter.maximum is not None:
            too_much: dict[str, Any] = {parameter.name: parameter.maximum * 2 + 1}
            with pytest.raises(SettingsError, match="out of range"):
                denoiser(pixels, **too_much)


@every_denoiser
def test_its_function_has_the_defaults_of_its_table(denoiser: Denoiser) -> None:
    pixels = noisy_and_clean(48)[0]
    np.testing.assert_array_equal(denoiser.function(pixels, scale=SCALE), denoiser(pixels, scale=SCALE))


def test_strength_is_one_parameter_for_all() -> None:
    assert (STRENGTH.default, STRENGTH.minimum, STRENGTH.maximum) == (1.0, 0.0, 3.0)
    assert all(parameter.name != "strength" for one in DENOISERS.values() for parameter in one.parameters)


def test_the_table_loads_without_heavy_libraries() -> None:
    script = "import sys, specapp.denoisers; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"cv2", "skimage", "pywt", "scipy.signal", "scipy.ndimage"} & set(loaded)
