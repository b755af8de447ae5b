"""The speakers for which channels were made are the same when a file comes back, where FFmpeg writes it."""

import io
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from specapp.audio.recording import read
from specapp.audio.write_back import write_back

RATE, LENGTH = 48_000, 9600
NAMES = ("2.1", "3.0", "3.0(back)", "4.0", "quad", "quad(side)", "5.0", "5.0(side)", "5.1", "5.1(side)")
WIDE = ("6.1", "6.1(back)", "hexagonal")
KINDS = {
    "a.wv": ("wv", "wavpack", "s16p"),
    "a.mka": ("matroska", "flac", "s16"),
    "a.mov": ("mov", "pcm_s16le", "s16"),
    "a.oga": ("ogg", "flac", "s16"),
    "a.ac3": ("ac3", "ac3", "fltp"),
    "a.eac3": ("eac3", "eac3", "fltp"),
}
CASES = [*product(KINDS, NAMES), *product(("a.wv", "a.mka", "a.mov"), WIDE)]


def made(name: str, speakers: str) -> bytes:
    muxer, codec, form = KINDS[name]
    channels = av.AudioLayout(speakers).nb_channels
    time = np.arange(LENGTH) / RATE
    sound = 0.2 * np.sin(2 * np.pi * 50 * np.outer(np.arange(1, channels + 1), time))
    file = io.BytesIO()
    with av.open(file, "w", format=muxer) as container:
        track: Any = container.add_stream(codec, rate=RATE)
        track.codec_context.layout, track.codec_context.format = speakers, form
        container.start_encoding()
        size = min(track.codec_context.frame_size or 1024, LENGTH)
        for start in range(0, LENGTH - size + 1, size):
            block = sound[:, start : start + size]
            numbers = block.astype(np.float32) if form == "fltp" else np.rint(32_767 * block).astype(np.int16)
            shaped = numbers if form.endswith("p") else np.ascontiguousarray(numbers.T).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(shaped), form, speakers)
            frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), start
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return file.getvalue()


def speakers_of(data: bytes) -> str:
    with av.open(io.BytesIO(data), "r") as container:
        return next(container.decode(audio=0)).layout.name


@pytest.mark.parametrize(("name", "speakers"), CASES)
def test_speakers_stay(name: str, speakers: str, tmp_path: Path) -> None:
    source = tmp_path / name
    source.write_bytes(made(name, speakers))
    found = read(source)
    (tmp_path / "out").mkdir()
    written = write_back(found, source, tmp_path / "out" / name).path
    assert speakers_of(written.read_bytes()) == speakers_of(source.read_bytes()) == found.source.speakers
    back = read(written)
    assert back.channels == found.channels
    if KINDS[name][2] != "fltp":
        np.testing.assert_array_equal(back.samples, found.samples)


def test_what_an_encoder_does_not_take_becomes_the_usual(tmp_path: Path) -> None:
    source = tmp_path / "a.wv"
    source.write_bytes(made("a.wv", "hexagonal"))
    written = write_back(read(source), source, tmp_path / "b.ac3").path
    assert speakers_of(written.read_bytes()) == "5.1(side)"  # as decoders of Dolby call 5.1
