"""What stands between the tags of an MP3 and its first frame takes nothing away: the sound begins where it began."""

import numpy as np
import pytest

from specapp.audio.containers.ends.cut_short import HEADER_BYTES, frame_sizes
from specapp.audio.recording import read
from tests.support.kinds import KINDS, made

TAG = b"ID3\3\0\0\0\0\0\x0eTIT2\0\0\0\4\0\0\0abc"
JUNK = {
    "nothing": b"",
    "zeros": bytes(4096),
    "random bytes": np.random.default_rng(0).bytes(500),
    "words": b"recorded by a program that says so " * 9,
    "a frame alone": b"\xff\xfb\x90\x64" + bytes(20),
}
FILES = {kind.name: made(kind)[0] for kind in KINDS if kind.name in ("mp3-vbr", "mp3-cbr", "mp3-no-length", "mp2")}


@pytest.mark.parametrize("tag", [b"", TAG], ids=["alone", "tagged"])
@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("name", ["mp3-vbr", "mp3-cbr"])
def test_a_damaged_frame_behind_the_header_is_no_junk(name: str, number: int, tag: bytes) -> None:
    data, place = bytearray(FILES[name]), 0
    for _ in range(number):
        place += frame_sizes(b"")(bytes(data[place : place + HEADER_BYTES]))
    data[place] = 0
    alone, found = read(FILES[name]), read(tag + bytes(data))
    assert not any("in front" in one for one in found.source.warnings)
    lost, start, stop = 1152 * number, 8000, 16_000
    np.testing.assert_array_equal(found.samples[:, start - lost : stop - lost], alone.samples[:, start:stop])


@pytest.mark.parametrize("tag", [b"", TAG], ids=["alone", "tagged"])
@pytest.mark.parametrize("what", JUNK)
@pytest.mark.parametrize("name", FILES)
def test_it_begins_where_it_began(name: str, what: str, tag: bytes) -> None:
    alone, found = read(FILES[name]), read(tag + JUNK[what] + FILES[name])
    np.testing.assert_array_equal(found.samples, alone.samples)
    assert found.source.start_s == alone.source.start_s
    assert found.source.tags == {**alone.source.tags, **({"title": "abc"} if tag else {})}
    said = found.source.warnings[len(alone.source.warnings) :]
    assert any("in front of the first frame" in one for one in said) == (what not in ("nothing", "zeros"))
