"""Sound through pipes: what a program may send is understood, and what is sent others understand."""

import io
import struct
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile

from specapp.audio.containers.wav_stream import RAW, PipeFormat, open_header, read_blocks, read_header, write_blocks
from specapp.audio.limits import Limits
from specapp.audio.recording import read
from specapp.base.buffers import Samples
from specapp.base.errors import AudioError, LimitError

RATE = 16_000
SUBTYPES = sorted(RAW.values())
OPEN = {
    "FFmpeg": b"\xff\xff\xff\xff",
    "SoX": struct.pack("<I", 0x7FFFF000),
    "the largest with a sign": struct.pack("<I", 0x7FFFFFFF),
    "a recorder": b"\0\0\0\0",
    "GStreamer": struct.pack("<I", 0xFFFFFFFF - 44),
}


@pytest.fixture
def samples(rng: np.random.Generator) -> Samples:
    return (rng.normal(0, 0.1, (2, 5000)) * 127).round() / 128


def wav(samples: Samples, subtype: str = "PCM_16", container: str = "WAV") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples.T, RATE, subtype, format=container)
    return file.getvalue()


def read_all(data: bytes) -> tuple[PipeFormat, Samples]:
    file = io.BytesIO(data)
    form = read_header(file, Limits())
    return form, np.concatenate([np.zeros((form.channels, 0)), *read_blocks(file, form)], axis=1)


def with_size(data: bytes, size: bytes) -> bytes:
    place = data.index(b"data") + 4
    return data[:place] + size + data[place + 4 :]


@pytest.mark.parametrize("subtype", SUBTYPES)
@pytest.mark.parametrize("container", ["WAV", "RF64", "WAVEX"])
def test_what_others_write_is_read(container: str, subtype: str, samples: Samples) -> None:
    form, found = read_all(wav(samples, subtype, container))
    assert (form.subtype, form.channels, form.sample_rate) == (subtype, 2, RATE)
    assert np.array_equal(found, soundfile.read(io.BytesIO(wav(samples, subtype, container)))[0].T)


@pytest.mark.parametrize("program", OPEN)
def test_an_open_length_goes_to_the_end(program: str, samples: Samples) -> None:
    form, found = read_all(with_size(wav(samples), OPEN[program]))
    assert form.size is None
    assert np.array_equal(found, samples)


def test_a_known_length_ends_before_what_follows(samples: Samples) -> None:
    assert np.array_equal(read_all(wav(samples) + b"LIST\x04\0\0\0INFO")[1], samples)


def test_chunks_before_the_sound_are_passed_over(samples: Samples) -> None:
    data = wav(samples)
    place = data.index(b"fmt ")
    extra = b"junk" + struct.pack("<I", 3_000_001) + bytes(3_000_002)
    assert np.array_equal(read_all(data[:place] + extra + data[place:])[1], samples)


def test_a_last_sample_that_is_cut_is_left_out(samples: Samples) -> None:
    assert np.array_equal(read_all(with_size(wav(samples), OPEN["FFmpeg"])[:-3])[1], samples[:, :-1])


def test_what_is_no_number_is_silent(samples: Samples) -> None:
    odd = samples.copy()
    odd[0, :3] = np.nan, np.inf, 1e30
    found = read_all(wav(odd, "FLOAT"))[1]
    assert found[0, :3].tolist() == [0, 0, 2.0**20]


@pytest.mark.parametrize("subtype", SUBTYPES)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_what_is_written_is_read_by_us_and_by_others(subtype: str, channels: int, rng: np.random.Generator) -> None:
    samples = (rng.normal(0, 0.1, (channels, 3000)) * 127).round() / 128
    form, file = PipeFormat(subtype, channels, RATE), io.BytesIO()
    assert write_blocks((samples[:, :1000], samples[:, 1000:]), form, file) == 0
    assert np.array_equal(read_all(file.getvalue())[1], samples)
    recording = read(file.getvalue())
    assert recording.source.subtype == subtype
    assert np.array_equal(recording.samples, samples)


def test_a_block_leaves_at_once(samples: Samples) -> None:
    class Pipe(io.BytesIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed = len(self.getvalue())

    pipe = Pipe()
    seen: list[int] = []

    def blocks() -> Iterator[Samples]:
        for _ in range(3):
            seen.append(pipe.flushed)
            yield samples

    form = PipeFormat("PCM_16", 2, RATE)
    write_blocks(blocks(), form, pipe)
    assert seen == [len(open_header(form)) + 20_000 * index for index in range(3)]


def test_what_is_clipped_is_counted() -> None:
    loud = np.array([[0.5, 1.5, -1.5]])
    assert write_blocks([loud], PipeFormat("PCM_16", 1, RATE, has_header=False), io.BytesIO()) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no WAV"),
        (b"fLaC" + bytes(100), "no WAV"),
        (b"RIFF\0\0\0\0WAVE", "ends before"),
        (b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0", "ends before"),
        (b"RIFF\0\0\0\0WAVEdata\0\0\0\0", "plain samples"),
        (wav(np.zeros((1, 100)), "ULAW"), "plain samples"),
        (wav(np.zeros((1, 100)), "IMA_ADPCM"), "plain samples"),
        (wav(np.zeros((1, 100))).replace(struct.pack("<I", RATE), bytes(4)), "sample rate of 0"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, words: str) -> None:
    with pytest.raises(AudioError, match=words):
        read_all(data)


def test_more_channels_than_are_accepted() -> None:
    with pytest.raises(LimitError, match="9 channels"):
        read_all(wav(np.zeros((9, 100))))
