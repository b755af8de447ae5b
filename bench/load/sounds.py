"""Sounds for visitors to bring."""

import io
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile

RATE_HZ = 48_000
FILM_FPS, GREY_STEP = 5, 12
"""Pictures a second of a film, and how much brighter than the last each of them is, until it is black again."""
_BLOCK = 1 << 20
_SOUND = {".webm": ("libopus", "flt"), ".mkv": ("libopus", "flt")}


def noisy_tone(seconds: float, seed: int) -> bytes:
    """A WAV of a slowly beating tone in noise, mono, 16 bits."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    tone = 0.2 * np.sin(2 * np.pi * 300 * time_s) * (1 + np.sin(2 * np.pi * 3 * time_s)) / 2
    samples = (32767 * (tone + rng.normal(0, 0.05, time_s.size))).astype("<i2")
    return _wav(samples.tobytes())


def large_wav(path: Path, size_bytes: int) -> Path:
    """A WAV of noise of about this size, stereo, 16 bits: one block of noise again and again."""
    block = np.random.default_rng(0).integers(-2000, 2000, _BLOCK).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        for _ in range(max(1, size_bytes // len(block))):
            file.writeframesraw(block)
    return path


def noisy_file(path: Path, seconds: int, rate_hz: int = RATE_HZ, seed: int = 0) -> Path:
    """A tone that comes and goes, in noise, mono, as a file of the kind that its name says."""
    time_s = np.arange(seconds * rate_hz) / rate_hz
    tone = 0.2 * np.sin(2 * np.pi * 300 * time_s) * (time_s % 1 < 0.6)
    noisy = tone + np.random.default_rng(seed).normal(0, 0.03, time_s.size)
    soundfile.write(path, noisy.astype(np.float32), rate_hz)
    return path


def film(path: Path, codec: str = "libvpx-vp9", seconds: int = 4) -> Path:
    """A film by the name of its file: grey pictures, each brighter than the last, and a tone in noise."""
    rng = np.random.default_rng(0)
    time_s = np.arange(seconds * RATE_HZ) / RATE_HZ
    samples = (0.2 * np.sin(2 * np.pi * 440 * time_s) + rng.normal(0, 0.03, time_s.size)).astype(np.float32)
    with av.open(str(path), "w") as file:
        pictures: Any = file.add_stream(codec, rate=FILM_FPS)
        pictures.width, pictures.height, pictures.pix_fmt = 320, 180, "yuv420p"
        codec_of_sound, kind = _SOUND.get(path.suffix, ("aac", "fltp"))
        sound: Any = file.add_stream(codec_of_sound, rate=RATE_HZ)
        sound.codec_context.layout, sound.codec_context.format = "mono", kind
        file.start_encoding()
        size = sound.codec_context.frame_size
        for number in range(seconds * FILM_FPS):
            grey = np.full((180, 320, 3), GREY_STEP * number % 252, np.uint8)
            file.mux(pictures.encode(av.VideoFrame.from_ndarray(grey, "rgb24")))
        file.mux(pictures.encode(None))
        for start in range(0, len(samples), size):
            heard = av.AudioFrame.from_ndarray(samples[None, start : start + size], kind, "mono")
            heard.sample_rate, heard.pts = RATE_HZ, start
            file.mux(sound.encode(heard))
        file.mux(sound.encode(None))
    return path


def _wav(content: bytes) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(content)
    return made.getvalue()
