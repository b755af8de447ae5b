"""Each denoiser against a slow reference or its own figures; what all of them promise is in test_contracts.py."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage
from scipy.fft import dctn, idctn

from specapp.denoisers import DENOISERS
from specapp.denoisers.local_filters import gaussian_blur
from specapp.denoisers.pixel_model import load_pixel_model
from specapp.denoisers.reference_noise import reference_noise
from specapp.spectral.image import NOISE_MEAN_DB, SIGMA_DB, Pixels, Scale
from tests.support.pictures import noisy_and_clean

PROTOTYPE = Path(__file__).parents[4] / "shared" / "bench" / "prototype" / "prototype.py"
SCALE = Scale(snr_db=8.0)

NOISE_LEFT = {
    "cepstral": (0.51, 0.08, 0.01),
    "dct": (0.55, 0.19, 0.14),
    "pixels": (0.49, 0.03, 0.01),
    "nlm": (0.48, 0.21, 0.13),
    "nlm_float": (0.42, 0.23, 0.16),
    "tv_chambolle": (0.44, 0.25, 0.18),
    "tv_bregman": (0.41, 0.28, 0.20),
    "bilateral": (0.51, 0.26, 0.20),
    "wavelet": (0.65, 0.25, 0.14),
    "wiener": (0.66, 0.22, 0.22),
    "median": (0.58, 0.33, 0.25),
    "gaussian": (0.51, 0.29, 0.16),
    "opening": (0.61, 0.45, 0.45),
}
"""Standard deviation of what is left of pure noise at strengths 0.5, 1 and 2, in sigma."""
MODELS = {"cepstral", "pixels", "learned"}
"""They do not average decibels but know what noise is, so they leave less."""


def power_ratio(pixels: Pixels) -> NDArray[np.float64]:
    """Power over noise of a picture."""
    return np.asarray(10 ** (pixels.astype(np.float64) / 10))


@pytest.fixture(scope="module")
def prototype() -> ModuleType:
    """The numerical reference of the method, where it lies beside the repository."""
    if not PROTOTYPE.exists():
        pytest.skip("the prototype is not beside this repository")
    spec = importlib.util.spec_from_file_location("prototype", PROTOTYPE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module._g.close()  # it leaves its file of weights open
    return module


def test_reference_noise_has_the_known_strength() -> None:
    noise = reference_noise(1000)
    assert noise.std() == pytest.approx(SIGMA_DB, abs=0.05)
    assert noise.mean() == pytest.approx(NOISE_MEAN_DB, abs=0.05)


@pytest.mark.parametrize("name", NOISE_LEFT)
def test_noise_left_is_as_stated(name: str) -> None:
    noise = reference_noise(1200, 512)
    inside = slice(450, -450)
    left = [DENOISERS[name](noise, strength=s, scale=SCALE)[inside].std() / SIGMA_DB for s in (0.5, 1, 2)]
    assert left == pytest.approx(NOISE_LEFT[name], abs=0.03)


def test_strength_one_is_alike_for_all() -> None:
    assert set(NOISE_LEFT) | {"learned"} == set(DENOISERS)
    at_one = {name: left[1] for name, left in NOISE_LEFT.items() if name not in MODELS | {"opening"}}
    assert all(0.15 <= left <= 0.35 for left in at_one.values()), at_one


@pytest.mark.parametrize("name", [name for name in NOISE_LEFT if name not in MODELS])
def test_unbiased_noise_is_at_zero_decibels(name: str) -> None:
    noise = reference_noise(600)
    for strength in (1.0, 2.0):
        smooth = DENOISERS[name].unbias(DENOISERS[name](noise, strength=strength), strength=strength)
        assert abs(smooth.mean()) < 0.35


@pytest.mark.parametrize(("frames", "bins", "closing"), [(3, 3, True), (5, 3, False), (9, 1, True)])
def test_opening_measures_its_own_bias(frames: int, bins: int, *, closing: bool) -> None:
    opening = DENOISERS["opening"]
    opened = opening(reference_noise(600, seed=7), frames=frames, bins=bins, closing=closing)
    unbiased = opening.unbias(opened, {"frames": frames, "bins": bins, "closing": closing})
    assert abs(unbiased.mean()) < 0.15


@pytest.mark.parametrize("name", ["dct", "nlm_float", "tv_chambolle", "tv_bregman", "bilateral", "wavelet", "wiener"])
def test_sigma_scales_the_picture(name: str) -> None:
    noisy = noisy_and_clean(96)[0]
    doubled = DENOISERS[name](2 * noisy, sigma=2 * SIGMA_DB)
    np.testing.assert_allclose(doubled, 2 * DENOISERS[name](noisy), atol=2e-3)


def slow_block_dct(pixels: Pixels, threshold: float) -> NDArray[np.float64]:
    padded = np.pad(pixels.astype(np.float64), 8, mode="reflect")
    total, weights = np.zeros_like(padded), np.zeros_like(padded)
    for row in range(0, padded.shape[0] - 7, 2):
        for column in range(0, padded.shape[1] - 7, 2):
            place = slice(row, row + 8), slice(column, column + 8)
            block = dctn(padded[place], norm="ortho")
            keep = np.abs(block) > threshold
            keep[0, 0] = True
            weight = 1 / (1 + keep.sum())
            total[place] += weight * idctn(block * keep, norm="ortho")
            weights[place] += weight
    inside = slice(8, -8), slice(8, -8)
    return np.asarray(total[inside] / weights[inside])


@pytest.mark.parametrize("shape", [(40, 50), (33, 31), (3, 90), (17, 8)])
@pytest.mark.parametrize("strength", [0.6, 1.0])
def test_block_dct_equals_its_definition(shape: tuple[int, int], strength: float) -> None:
    pixels = np.maximum(noisy_and_clean(96)[0][: shape[0], : shape[1]], -15)
    expected = slow_block_dct(pixels, 3 * SIGMA_DB * strength)
    np.testing.assert_allclose(DENOISERS["dct"](pixels, strength=strength), expected, atol=2e-5)


def slow_cepstral_snr(ratio: NDArray[np.float64], frame_s: float, bin_hz: float) -> NDArray[np.float64]:
    bins = ratio.shape[1]
    size = 2 * (bins - 1)
    cepstrum = np.fft.irfft(np.log(np.maximum(ratio - 1, 10**-2.5)), n=size, axis=1)[:, :bins]
    place_s = np.arange(bins) / (size * bin_hz) * 16000
    alpha = np.where(place_s < 3, 0.2, np.where(place_s < 20, 0.5, 0.93))
    low, high = int(40 * size * bin_hz / 16000), min(int(230 * size * bin_hz / 16000), bins - 3)
    smoothed = []
    for order in (1, -1):
        state, states = cepstrum[::order][0], []
        for row in cepstrum[::order]:
            kept = alpha.copy()
            peak = low + int(row[low:high].argmax())
            if row[peak] > 0.2:
                kept[peak - 2 : peak + 3] = 0.2
            kept **= frame_s / 0.008
            state = kept * state + (1 - kept) * row
            states.append(state)
        smoothed.append(np.array(states)[::order])
    half = np.mean(smoothed, axis=0)
    spectrum = np.fft.rfft(np.concatenate([half, half[:, -2:0:-1]], axis=1), axis=1).real
    return np.asarray(np.maximum(np.exp(spectrum + 0.5), 10**-2.5))


@pytest.mark.parametrize(("bins", "bin_hz", "frame_s"), [(257, 31.25, 0.008), (255, 15.625, 0.016), (161, 62.5, 0.004)])
def test_cepstral_smoothing_equals_its_definition(bins: int, bin_hz: float, frame_s: float) -> None:
    pixels = noisy_and_clean(150, bins)[0]
    cepstral = DENOISERS["cepstral"]
    unbiased = cepstral.unbias(cepstral(pixels, scale=Scale(frame_s, bin_hz)))
    snr = np.maximum(power_ratio(unbiased) - 1, 10**-2.5)
    np.testing.assert_allclose(snr, slow_cepstral_snr(power_ratio(pixels), frame_s, bin_hz), rtol=2e-4)


def kernel_radius(widths: tuple[float, ...]) -> list[int]:
    """Half the length of the kernels that OpenCV takes for these standard deviations."""
    return [(round(8 * width + 1) | 1) // 2 for width in widths]


def slow_model_gain(ratio: NDArray[np.float64], snr_db: float) -> NDArray[np.float64]:
    def blur(image: NDArray[np.float64], seconds: float, bins: float) -> NDArray[np.float64]:
        widths = (seconds / 0.008, bins)
        return np.asarray(ndimage.gaussian_filter(image, widths, mode="reflect", radius=kernel_radius(widths)))

    level = np.maximum(np.log10(ratio), -1.5)
    hertz = np.arange(ratio.shape[1]) * 31.25
    features = [
        level,
        blur(level, 0.02, 1.2),
        blur(level, 0.012, 8),
        blur(level, 0.2, 6),
        np.log10(np.maximum(blur(ratio, 0.04, 2), 0.03)),
        np.log10(np.maximum(blur(ratio, 0.01, 10), 0.03)),
        np.full_like(level, snr_db / 10),
        np.broadcast_to(np.log2(1 + 8 * np.minimum(hertz / 8000, 2)) / 3, level.shape),
        np.broadcast_to(blur(np.maximum(level, 0).mean(axis=1, keepdims=True), 0.08, 0), level.shape),
    ]
    model = load_pixel_model()
    z = np.clip((np.stack(features, axis=-1) - model.mean) / model.deviation, -4, 4)
    score = model.constant + z @ model.linear + np.einsum("...i,ij,...j", z, model.quadratic, z)
    return np.asarray(np.maximum((1 / (1 + np.exp(-score))) ** (1 / model.exponent), 1e-3))


def test_pixel_model_equals_its_definition() -> None:
    pixels = noisy_and_clean(240, 150)[0]
    proposed = power_ratio(DENOISERS["pixels"](pixels, scale=SCALE)) - 1
    gain = proposed / (1 + proposed)
    np.testing.assert_allclose(gain, slow_model_gain(power_ratio(pixels), 8.0), atol=2e-4)


def test_pixel_model_keeps_its_verdicts() -> None:
    pixels, clean = noisy_and_clean(240, 150)
    proposed = power_ratio(DENOISERS["pixels"](pixels, scale=SCALE)) - 1
    gain = proposed / (1 + proposed)
    verdicts = [gain[clean > 15].mean(), gain[clean < 0.1].mean(), gain[60, 9], gain[100, 40], gain[30, 120]]
    assert verdicts == pytest.approx([0.9236, 0.1834, 0.9543, 0.0792, 0.0455], abs=5e-4)


def test_pixel_model_measures_the_snr_itself_when_it_is_not_told() -> None:
    pixels = noisy_and_clean(120, 150)[0]
    told = DENOISERS["pixels"](pixels, scale=Scale(snr_db=10 * np.log10(power_ratio(pixels).mean())))
    np.testing.assert_allclose(DENOISERS["pixels"](pixels), told, atol=1e-4)


@pytest.mark.parametrize("family", ["haar", "sym4"])
def test_wavelet_equals_the_stationary_transform_of_pywavelets(family: str) -> None:
    import pywt

    pixels = np.maximum(noisy_and_clean(128, 128)[0], -15)
    padded = np.pad(pixels, 64, mode="symmetric").astype(np.float64)
    approximation, *details = pywt.swt2(padded, family, 3, trim_approx=True)
    limit = 2.5 * SIGMA_DB
    shrunk = [tuple(band * (np.abs(band) > limit) for band in level) for level in details]
    expected = pywt.iswt2([approximation, *shrunk], family)[64:-64, 64:-64]
    np.testing.assert_allclose(DENOISERS["wavelet"](pixels, family=family), expected, atol=1e-4)


@pytest.mark.parametrize("widths", [(0.6, 1.4), (7.0, 2.0), (2.0, 9.0), (25.0, 12.0), (0.0, 3.0)])
@pytest.mark.parametrize("shape", [(80, 70), (5, 200), (1, 40)])
def test_gaussian_blur_equals_its_definition(widths: tuple[float, float], shape: tuple[int, int]) -> None:
    pixels = np.resize(noisy_and_clean(200, 100)[0], shape)
    image = pixels.astype(np.float64)
    expected = ndimage.gaussian_filter(image, widths, mode="reflect", radius=kernel_radius(widths))
    # A kernel of zero width, which OpenCV does not know, is one of a thousandth of a pixel.
    np.testing.assert_allclose(gaussian_blur(pixels, *widths), expected, atol=3e-3)


def test_eight_bit_means_keep_the_range_and_the_fine_levels() -> None:
    pixels = np.full((60, 60), 12.3456, np.float32)
    pixels[:, 20:40] = 110.5
    np.testing.assert_array_equal(DENOISERS["nlm"](pixels), pixels)


def test_means_of_more_unlike_patches_are_smoother() -> None:
    noise = reference_noise(120, 256)
    for name, values in (("nlm", (6.0, 10.0, 20.0)), ("nlm_float", (0.4, 0.75, 1.2))):
        left = [DENOISERS[name](noise, h=h).std() for h in values]
        assert left[0] > left[1] > left[2]


@pytest.mark.parametrize("name", ["tv_chambolle", "bilateral", "wiener", "median", "nlm", "nlm_float"])
def test_an_edge_stays_an_edge(name: str) -> None:
    pixels = reference_noise(80, 128).copy()
    pixels[:, 30:] += 60
    smooth = DENOISERS[name](pixels)
    assert (smooth[10:-10, 31] - smooth[10:-10, 28]).mean() > 45


def test_time_constants_are_seconds() -> None:
    cepstral, pixels = DENOISERS["cepstral"], DENOISERS["pixels"]
    assert cepstral.context(scale=Scale(0.016, 15.625)) < cepstral.context(scale=Scale(0.008, 31.25))
    assert pixels.context(scale=Scale(0.004, 62.5)) > 1.8 * pixels.context(scale=Scale(0.008, 31.25))
    assert cepstral.context(strength=2.0) == pytest.approx(2 * cepstral.context(), rel=0.05)


@pytest.mark.parametrize("name", ["cepstral", "pixels"])
@pytest.mark.parametrize("scale", [Scale(0.016, 15.625, 8.0), Scale(0.004, 62.5, 8.0)])
def test_context_fits_other_windows(name: str, scale: Scale) -> None:
    denoiser = DENOISERS[name]
    context = denoiser.context(scale=scale)
    pixels = noisy_and_clean(2 * context + 256, 129)[0]
    whole = denoiser(pixels, scale=scale)[context:]
    np.testing.assert_allclose(denoiser(pixels[context:], scale=scale)[context:], whole[context:], atol=1.2e-5)
    shorter = context // 4
    assert np.abs(denoiser(pixels[context:], scale=scale)[shorter] - whole[shorter]).max() > 1e-3


def test_block_dct_agrees_with_the_prototype(prototype: ModuleType) -> None:
    pixels = noisy_and_clean(250, 255)[0]
    expected = prototype.dct_denoise(np.maximum(pixels, -15))
    np.testing.assert_allclose(DENOISERS["dct"](pixels), expected, atol=5e-5)


def test_cepstral_smoothing_agrees_with_the_prototype(prototype: ModuleType) -> None:
    pixels = noisy_and_clean(400, 257)[0]
    cepstral = DENOISERS["cepstral"]
    snr = np.maximum(power_ratio(cepstral.unbias(cepstral(pixels))) - 1, 10**-2.5)
    np.testing.assert_allclose(snr, prototype.tcs(power_ratio(pixels).astype(np.float32)), rtol=2e-4)


def test_pixel_model_agrees_with_the_prototype(prototype: ModuleType) -> None:
    pixels = noisy_and_clean(400, 257)[0]
    ratio = power_ratio(pixels).astype(np.float32)
    noise = np.ones_like(ratio)
    expected = np.maximum(prototype.glm_gain(ratio, noise, ratio, 125.0, gs=0.8), 1e-3)
    proposed = power_ratio(DENOISERS["pixels"](pixels, scale=SCALE)) - 1
    np.testing.assert_allclose(proposed / (1 + proposed), expected, atol=2e-5)
