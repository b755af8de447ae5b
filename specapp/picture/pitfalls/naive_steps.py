"""The steps that people write by hand around a spectrogram, with the conventions of librosa but without its compiler.

Window and hop are librosa's defaults. `stft` and `istft` are a pair, and so are `amplitude_to_db` and
`db_to_amplitude`; each gives what the function of that name in librosa gives.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.imports import extra
from specapp.spectral.frequency_axis import mel_weights

N_FFT, HOP_LENGTH = 2048, 512  # librosa's defaults
MEL_BANDS = 128  # librosa's default
TOP_DB = 80.0  # librosa's default
_AMIN = 1e-5  # librosa's default

ComplexSpectrum: TypeAlias = NDArray[np.complex64]
Reals: TypeAlias = NDArray[np.float32]
Grey: TypeAlias = NDArray[Any]


def _window() -> NDArray[np.float32]:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT), np.float32)


def stft(samples: NDArray[np.float32]) -> ComplexSpectrum:
    """Spectrum of a mono sound [shape=(bins, frames)].

    See Also
    --------
    istft : the inverse.
    """
    from scipy.fft import rfft

    padded = np.pad(samples, N_FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP_LENGTH]
    return np.asarray(rfft(frames * _window(), axis=1).T, np.complex64)


def istft(spectrum: ComplexSpectrum | Reals, length: int) -> NDArray[np.float32]:
    """The first `length` samples of a spectrum, float32 [shape=(length,)].

    See Also
    --------
    stft : the inverse.
    """
    from scipy.fft import irfft

    window = _window()
    frames = irfft(spectrum.T, n=N_FFT, axis=1) * window
    total, weight = (np.zeros((len(frames) - 1) * HOP_LENGTH + N_FFT, np.float64) for _ in range(2))
    for index, frame in enumerate(frames):
        span = slice(index * HOP_LENGTH, index * HOP_LENGTH + N_FFT)
        total[span] += frame
        weight[span] += window**2
    samples = np.where(weight > 1e-8, total / np.maximum(weight, 1e-8), total)[N_FFT // 2 :][:length]
    return np.pad(samples, (0, length - len(samples))).astype(np.float32)


def amplitude_to_db(amplitudes: NDArray[Any], ref: float = 1.0) -> Reals:
    """Decibels of amplitudes over `ref`, at most `TOP_DB` below the highest.

    See Also
    --------
    db_to_amplitude : the inverse.
    """
    levels = 20 * np.log10(np.maximum(np.abs(amplitudes), _AMIN)) - 20 * np.log10(max(ref, _AMIN))
    return np.asarray(np.maximum(levels, levels.max() - TOP_DB), np.float32)


def db_to_amplitude(levels: NDArray[Any], ref: float = 1.0) -> Reals:
    """Amplitudes of decibels over `ref`.

    See Also
    --------
    amplitude_to_db : the inverse.
    """
    return np.asarray(ref * 10 ** (np.asarray(levels, np.float64) / 20), np.float32)


def to_bytes(levels: Reals) -> NDArray[np.uint8]:
    """Levels stretched over 0 to 255, as ``cv2.normalize(…, 0, 255, cv2.NORM_MINMAX)`` does."""
    low, high = float(levels.min()), float(levels.max())
    return np.asarray(np.rint((levels - low) * (255 / max(high - low, 1e-9))), np.uint8)


def griffin_lim(
    magnitudes: Reals, length: int, *, iterations: int = 32, momentum: float = 0.99, seed: int = 0
) -> NDArray[np.float32]:
    """Sound of magnitudes without their phase: the fast Griffin-Lim algorithm, as `librosa.griffinlim` has it."""
    rng = np.random.default_rng(seed)
    spectrum = magnitudes * np.exp(2j * np.pi * rng.random(magnitudes.shape)).astype(np.complex64)
    before = np.zeros_like(spectrum)
    padded = (magnitudes.shape[1] - 1) * HOP_LENGTH
    for _ in range(iterations):
        again = stft(istft(spectrum, padded))
        ahead = again - np.float32(momentum / (1 + momentum)) * before
        before = again
        spectrum = magnitudes * ahead / np.maximum(np.abs(ahead), np.float32(1e-16))
    return istft(spectrum, length)


def resample(samples: NDArray[np.float32], rate: int, new_rate: int) -> NDArray[np.float32]:
    """The sound at another rate, with the filter that `librosa.load` uses."""
    with extra("This step of the tour", "tour"):
        import soxr

    return np.asarray(soxr.resample(samples, rate, new_rate, quality="HQ"), np.float32)


def through_mel(amplitudes: Reals, rate: int) -> Reals:
    """Amplitudes of a mel spectrogram of 128 bands, spread over the linear bins again, as librosa does both."""
    basis = mel_weights(rate, N_FFT, MEL_BANDS).T.astype(np.float64)
    return np.asarray(np.sqrt(_non_negative(basis, basis @ np.square(amplitudes))), np.float32)


def _non_negative(basis: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """The least squares solution without negative numbers, by the way and from the start that librosa takes."""
    from scipy.optimize import Bounds, minimize

    start = np.maximum(np.linalg.pinv(basis) @ wanted, 0)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        apart = basis @ flat.reshape(start.shape) - wanted
        return float(np.square(apart).sum()) / 2 / wanted.size, (basis.T @ apart).ravel() / wanted.size

    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", bounds=Bounds(0, np.inf))
    return np.asarray(found.x.reshape(start.shape))


def through_jpeg(picture: NDArray[np.uint8], quality: int = 95) -> NDArray[np.uint8]:
    """A grey picture, saved as JPEG and read again; `quality` is what OpenCV takes by itself."""
    import cv2

    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def through_figure(levels: Reals) -> NDArray[np.uint8]:
    """Levels drawn as a figure of 640 x 480 pixels with margins and colours, read again as grey, and stretched to size.

    The frame of the axes is where matplotlib puts it; ticks and labels are left out.
    """
    import cv2

    from specapp.display.colours import colour_table

    width, height = 640, 480
    left, right, top, bottom = round(0.125 * width), round(0.9 * width), round(0.12 * height), round(0.89 * height)
    inside = cv2.resize(to_bytes(levels)[::-1], (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    figure = np.full((height, width, 3), 255, np.uint8)
    figure[top:bottom, left:right] = colour_table("magma")[inside]
    grey = cv2.cvtColor(figure, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, levels.shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
