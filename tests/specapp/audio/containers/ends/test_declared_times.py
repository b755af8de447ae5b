"""Files that end before they say that they do: one true sentence for each, and none for whole ones."""

import io
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from specapp.audio.recording import read
from tests.support.kinds import KINDS, Kind, made, sound

DECLARING = (
    "mp3-vbr", "mp3-cbr", "flac-16", "ogg-vorbis", "ogg-opus", "ogg-flac", "webm-opus", "mkv-video", "wma", "wavpack",
    "tta", "wav-16", "wav-mp3", "wav-ima", "wav-ms", "mp4-fragmented",
)  # fmt: skip
"""Kinds that declare a length, or say where they end, before their end."""
ENDS_EARLY = ("although it declares", "no end mark")


def notes(data: bytes) -> list[str]:
    warnings = read(io.BytesIO(data)).source.warnings
    return [one for one in warnings if any(words in one for words in ENDS_EARLY)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name in DECLARING], ids=lambda kind: kind.name)
def test_a_file_that_was_cut_off_says_so_once(kind: Kind) -> None:
    data = kind.make(kind, sound(kind, 3.0))  # some hold a second in each of their parts
    assert len(notes(data[: len(data) * 6 // 10])) == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_whole_file_does_not(kind: Kind) -> None:
    assert not notes(made(kind)[0])


@pytest.mark.parametrize("codec", ["alac", "wavpack", "flac", "pcm_s16le"])
@pytest.mark.parametrize("length", [1, 2, 50, 3000])
def test_sound_shorter_than_a_packet_is_whole(codec: str, length: int) -> None:
    """Matroska counts milliseconds: FFmpeg declares a whole packet of less than that."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        track: Any = container.add_stream(codec, rate=8000, layout="mono")
        track.format = "s16p" if codec in ("alac", "wavpack") else "s16"
        frame = av.AudioFrame.from_ndarray(np.full((1, length), 9000, np.int16), track.format.name, "mono")
        frame.sample_rate, frame.pts = 8000, 0
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    assert read(file.getvalue()).length == length
    assert not notes(file.getvalue())


def voc(samples: int, *, blocks: int, end: bytes = b"\0") -> bytes:
    """Sound in so many blocks, as Creative's programs and SoX write it."""
    block = b"\1" + (samples + 2).to_bytes(3, "little") + bytes([131, 0]) + bytes(range(100, 150)) * (samples // 50)
    return b"Creative Voice File\x1a" + bytes([26, 0, 10, 1, 0x29, 0x11]) + block * blocks + end


@pytest.mark.parametrize("blocks", [1, 3])
@pytest.mark.parametrize("end", [b"\0", b""])
def test_a_voc_that_was_cut_says_so(blocks: int, end: bytes) -> None:
    data = voc(8000, blocks=blocks, end=end)
    assert not notes(data)
    (note,) = notes(data[: len(data) - 3000])
    assert f"declares {8000 * blocks / 8000:.2f} s" in note


@pytest.mark.parametrize("length", [160, 8000, 8160])
def test_gsm_in_aiff_is_as_long_as_it_is(length: int) -> None:
    """libsndfile counts samples where others count packets."""
    file = io.BytesIO()
    soundfile.write(file, np.zeros(length), 8000, "GSM610", format="AIFF")
    assert not notes(file.getvalue())


def test_the_sentence_names_what_was_declared() -> None:
    (kind,) = (kind for kind in KINDS if kind.name == "mp3-vbr")
    data, samples = made(kind)
    (note,) = notes(data[: len(data) * 6 // 10])
    assert f"declares {len(samples) / kind.sample_rate:.2f} s" in note


def test_behind_tags_the_length_is_found_too() -> None:
    (kind,) = (kind for kind in KINDS if kind.name == "mp3-cbr")
    data = made(kind)[0]
    tag = b"ID3\x03\0\0" + bytes([0, 0, 8, 0]) + bytes(1024)
    assert not notes(tag + data)
    assert len(notes((tag + tag + data)[: 2 * len(tag) + len(data) // 2])) == 1
