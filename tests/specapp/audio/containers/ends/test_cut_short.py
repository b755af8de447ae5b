"""Files that were cut say so, of whatever kind; what stands behind sound is no sound."""

import io
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from specapp.audio.containers.ends.cut_short import stops_in_a_packet
from specapp.audio.recording import read
from specapp.base.errors import AudioError
from tests.support.kinds import KINDS, made


def data_of(name: str) -> bytes:
    return made(next(kind for kind in KINDS if kind.name == name))[0]


def test_a_video_says_how_long_its_sound_should_be() -> None:
    data = data_of("avi-mp3")
    assert read(data).source.warnings == ()
    assert any("although it declares 0.5" in warning for warning in read(data[: len(data) * 6 // 10]).source.warnings)


UNMEASURED = ("mpeg-ts", "aac", "ac3", "eac3", "mp2", "mp3-no-length", "amr")


@pytest.mark.parametrize("name", UNMEASURED)
@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_kinds_that_say_no_length_say_that_they_were_cut(name: str, share: float) -> None:
    data = data_of(name)
    whole = read(data).source.warnings
    stop = int(share * len(data)) // 188 * 188 + 7  # in the middle of a packet, whatever the kind
    assert whole == ()
    assert any("in the middle of a packet" in warning for warning in read(data[:stop]).source.warnings)


@pytest.mark.parametrize(("muxer", "codec"), [("flv", "aac"), ("mpeg", "mp2"), ("dts", "dca")])
@pytest.mark.parametrize("share", [0.5, 0.7])
def test_films_say_that_they_were_cut(muxer: str, codec: str, share: float) -> None:
    if muxer == "dts":  # FFmpeg here encodes none: frames of silence by hand
        frame = b"\x7f\xfe\x80\x01\xfc\x3c" + bytes([1000 >> 4, (1000 & 15) << 4]) + bytes(993)
        data = frame * 12
    else:
        data = _film(muxer, codec)
    assert not stops_in_a_packet(io.BytesIO(data))
    assert stops_in_a_packet(io.BytesIO(data[: int(share * len(data)) + 5]))


def _film(muxer: str, codec: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=muxer) as container:
        track: Any = container.add_stream(codec, rate=44100, layout="stereo")
        track.format = "fltp" if codec == "aac" else "s16"
        for start in range(0, 44100, 1024):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 2048), np.int16), "s16", "stereo")
            frame.sample_rate, frame.pts = 44100, start
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return file.getvalue()


def test_a_film_without_its_index_says_why_it_cannot_be_read() -> None:
    data = data_of("mov-video")
    with pytest.raises(AudioError, match="stops before its index"):
        read(data[: data.index(b"moov") - 4])


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT", "ULAW"])
def test_what_stands_behind_the_sound_of_a_w64_is_no_sound(subtype: str) -> None:
    file = io.BytesIO()
    soundfile.write(file, np.zeros((5000, 2)), 48000, subtype, format="W64")
    chunk = b"bext" + bytes.fromhex("f3acd3118cd100c04f8edb8a") + (632).to_bytes(8, "little") + bytes(608)
    data = bytearray(file.getvalue() + chunk)
    data[16:24] = len(data).to_bytes(8, "little")
    assert read(bytes(data)).length == 5000
