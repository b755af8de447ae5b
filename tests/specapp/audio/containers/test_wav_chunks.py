"""What stands beside the sound of a WAV is found however its program counts."""

import struct
import wave
from itertools import product
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.kinds import chunk


@pytest.mark.parametrize("behind", [b"INFO" + chunk(b"INAM", b"Night"), b"INFO" + chunk(b"INAM", b"Nights\0")])
@pytest.mark.parametrize("padded", [True, False])
def test_chunks_of_a_wave_are_found_without_the_byte_that_makes_sizes_even(behind: bytes, *, padded: bool) -> None:
    sound = np.random.default_rng(0).integers(0, 256, 4801).astype(np.uint8).tobytes()
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 48000, 48000, 1, 8))
    data = chunk(b"data", sound)[: None if padded else -1]
    body = b"WAVE" + fmt + data + chunk(b"LIST", behind)
    recording = read(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert [one.content for one in recording.source.chunks] == [behind]
    assert (recording.length, recording.source.warnings) == (4801, ())


NAMES = [b"cue ", b"smpl", b"acid", b"LIST", b"bext", b"cart", b"PEAK", b"inst", b"fact", b"id3 ", b"strc", b"regn"]
CONTENTS = {"zeros": bytes(100), "ones": b"\xff" * 100, "random": np.random.default_rng(0).bytes(100)}


@pytest.mark.parametrize("what", CONTENTS)
@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_no_chunk_of_any_size_takes_sound_away(name: bytes, what: str, tmp_path: Path) -> None:
    sound = np.random.default_rng(0).integers(-9000, 9000, 481).astype("<i2").tobytes()
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 48000, 96000, 2, 16))
    source = tmp_path / "in.wav"
    for size in (0, 1, 2, 4, 7, 8, 12, 15, 16, 24, 28, 36, 61, 100):
        body = b"WAVE" + fmt + chunk(name, CONTENTS[what][:size]) + chunk(b"data", sound)
        source.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
        recording = read(source)
        assert (recording.samples[0] * 32_768).astype("<i2").tobytes() == sound
        written = write_back(recording, source, tmp_path / "out.wav").path
        assert soundfile.read(written, dtype="int16")[0].astype("<i2").tobytes() == sound


@pytest.mark.parametrize("size", [5, 7, 16, 17])
def test_a_list_of_odd_size_comes_back_in_a_file_that_opens_everywhere(size: int, tmp_path: Path) -> None:
    words = (b"adtl" + chunk(b"labl", struct.pack("<I", 1) + b"abcdefgh"))[:size]
    sound = np.random.default_rng(0).integers(-9000, 9000, 4801).astype("<i2").tobytes()
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 48000, 96000, 2, 16))
    body = b"WAVE" + fmt + chunk(b"LIST", words) + chunk(b"data", sound)
    source = tmp_path / "in.wav"
    source.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    recording = read(source)
    written = write_back(recording, source, tmp_path / "out.wav")
    assert chunk(b"LIST", words) in written.path.read_bytes()
    for one in (recording, read(written.path)):
        assert (one.samples[0] * 32_768).astype("<i2").tobytes() == sound
    assert soundfile.read(written.path, dtype="int16")[0].astype("<i2").tobytes() == sound


STRANGE = (b"ab\0\0", b"\xa9xyz", b"\1\2\3\4", b"id3\0", b"\xff\xff\xff\xff", b"\0abc")
PLACES = ("before", "behind", "behind, and words", "both")


@pytest.mark.parametrize(("name", "place"), list(product(STRANGE, PLACES)))
def test_chunks_of_strange_names_come_back_in_files_that_open_everywhere(
    name: bytes, place: str, tmp_path: Path
) -> None:
    first, second, words = chunk(name, b"thirteen byte"), chunk(name, b"others"), chunk(b"LIST", b"INFO")
    before = first if place in ("before", "both") else b""
    behind = (second if place != "before" else b"") + (words if place == "behind, and words" else b"")
    sound = np.random.default_rng(0).integers(-9000, 9000, 4801).astype("<i2").tobytes()
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 48000, 96000, 2, 16))
    body = b"WAVE" + fmt + before + chunk(b"data", sound) + behind
    source = tmp_path / "in.wav"
    source.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    recording = read(source)
    assert recording.source.warnings == ()
    written = write_back(recording, source, tmp_path / "out.wav")
    assert not written.output.note
    data = written.path.read_bytes()
    assert [one in data for one in (first, second, words)] == [one in before + behind for one in (first, second, words)]
    assert soundfile.read(written.path, dtype="int16")[0].astype("<i2").tobytes() == sound
    with wave.open(str(written.path)) as opened:
        assert opened.readframes(opened.getnframes()) == sound
    with av.open(str(written.path)) as container:
        assert b"".join(frame.to_ndarray().tobytes() for frame in container.decode(audio=0)) == sound
    assert {one.content for one in read(written.path).source.chunks} == {one.content for one in recording.source.chunks}


@pytest.mark.parametrize("size", [0x7FFFF000, 0x7FFFFFFF, 0xFFFFFFFF])
def test_sizes_that_programs_write_into_pipes_are_none(size: int) -> None:
    samples = np.arange(3000, dtype="<i2")
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16_000, 2, 16))
    found = read(
        b"RIFF" + struct.pack("<I", size) + b"WAVE" + fmt + b"data" + struct.pack("<I", size) + samples.tobytes()
    )
    np.testing.assert_array_equal(found.samples[0] * 32_768, samples)
    assert found.source.warnings == ()
