"""The first part of a sound is there before the rest, as it will be in the whole."""

import io
from collections.abc import Callable

import numpy as np
import pytest
import soundfile

from specapp.audio.decoding import first_part
from specapp.audio.decoding.decode import decode
from specapp.audio.decoding.first_part import FirstPart, Listener
from specapp.audio.inputs import opened
from specapp.audio.limits import Limits
from specapp.audio.recording import Recording, encode
from specapp.base.buffers import Samples

RATE, SECONDS, FIRST_S = 48_000, 30, 4.0


def sound(channels: int, seconds: float = SECONDS) -> Recording:
    values = np.random.default_rng(5).normal(0, 0.1, (channels, round(seconds * RATE)))
    return Recording(values.astype(np.float32), RATE)


def libsndfile(kind: str, subtype: str) -> Callable[[Recording], bytes]:
    def write(recording: Recording) -> bytes:
        file = io.BytesIO()
        soundfile.write(file, recording.samples.T, RATE, subtype, format=kind)
        return file.getvalue()

    return write


def by_name(container: str) -> Callable[[Recording], bytes]:
    return lambda recording: encode(recording, container=container).data


def heard(data: bytes, first_s: float = FIRST_S) -> tuple[list[FirstPart], Samples]:
    parts: list[FirstPart] = []
    with opened(data, Limits()) as file:
        whole = decode(file, Limits(), listener=Listener(first_s, parts.append))
    return parts, whole.samples


@pytest.mark.parametrize(
    ("make", "channels", "tolerance_s"),
    [
        (libsndfile("WAV", "PCM_16"), 2, 0),
        (libsndfile("WAV", "DOUBLE"), 1, 0),
        (libsndfile("FLAC", "PCM_24"), 2, 0),
        (libsndfile("OGG", "VORBIS"), 2, 0),
        (libsndfile("MP3", "MPEG_LAYER_III"), 2, 0.1),
        (by_name("M4A"), 1, 0.1),
    ],
    ids=["wav", "float64", "flac", "vorbis", "mp3", "m4a"],
)
def test_it_is_the_beginning_of_the_whole(
    make: Callable[[Recording], bytes], channels: int, tolerance_s: float
) -> None:
    (part,), whole = heard(make(sound(channels)))
    assert part.sample_rate == RATE
    assert part.samples.shape == (channels, FIRST_S * RATE)
    assert part.samples.dtype == whole.dtype
    assert np.array_equal(part.samples, whole[:, : part.samples.shape[1]])
    assert abs(part.whole - whole.shape[1]) <= tolerance_s * RATE


def test_short_sounds_have_none() -> None:
    parts, whole = heard(libsndfile("WAV", "PCM_16")(sound(1, 3.9)))
    assert parts == []
    assert whole.shape == (1, round(3.9 * RATE))


@pytest.mark.parametrize(
    "told",
    [
        None,
        {"channels": 1, "sample_rate": RATE, "length": 10, "dtype": "float32"},
        {"channels": 1, "sample_rate": RATE, "length": 10, "dtype": "object", "declared": 10},
        {"channels": 1, "sample_rate": RATE, "length": 11, "dtype": "float32", "declared": 10},
        {"channels": 1, "sample_rate": RATE, "length": 0, "dtype": "float32", "declared": 10},
        {"channels": -1, "sample_rate": RATE, "length": 10, "dtype": "float32", "declared": 10},
        {"channels": 1, "sample_rate": RATE, "length": 10, "dtype": "float32", "declared": 1 << 60},
        {"channels": 1, "sample_rate": 0, "length": 10, "dtype": "float32", "declared": 10},
    ],
)
def test_a_child_is_believed_only_as_far_as_the_file_goes(told: object) -> None:
    parts: list[FirstPart] = []
    with opened(np.zeros(10, np.float32).tobytes(), Limits()) as file:
        hear = first_part.told_of(Listener(1.0, parts.append), file, Limits())
        hear({"first": told})
        assert parts == []
        hear({"first": {"channels": 2, "sample_rate": RATE, "length": 5, "dtype": "float32", "declared": 3}})
    assert parts[0].samples.shape == (2, 5)
    assert parts[0].whole == 5
