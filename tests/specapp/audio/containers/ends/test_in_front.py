"""A tag in front of a file of a kind that keeps none there takes none of its sound away, and is named."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.containers.ends.in_front import NOTE, without_tag
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.awkward import Awkward
from tests.support.awkward import made as made_awkward
from tests.support.kinds import KINDS, made

WORDS = b"TIT2\0\0\0\4\0\0\3abc"
TAGS = {
    "a tag": b"ID3\4\0\0\0\0\0\x0e" + WORDS,
    "with room": b"ID3\3\0\0\0\0\7\x0e" + WORDS + bytes(7 << 7),
    "two": 2 * (b"ID3\4\0\0\0\0\0\x0e" + WORDS),
}
FILES = {
    kind.name: made(kind)[0]
    for kind in KINDS
    if kind.name in ("ac3", "eac3", "amr", "au-16", "aiff-16", "caf-24", "w64")
}
FILES |= {
    f"{muxer}-{codec}": made_awkward(Awkward(muxer, codec, "plain"))[0]
    for muxer, codec in (("ogg", "opus"), ("ogg", "flac"), ("wv", "wavpack"), ("matroska", "flac"), ("mp4", "aac"),
                         ("mov", "pcm"), ("tta", "tta"))
}  # fmt: skip


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", FILES)
def test_the_sound_and_the_words_behind_it_are_as_without(name: str, tag: str, tmp_path: Path) -> None:
    alone, found = read(FILES[name]), read(TAGS[tag] + FILES[name])
    np.testing.assert_array_equal(found.samples, alone.samples)
    assert found.source.warnings == (*alone.source.warnings, NOTE)
    assert (found.source.tags, found.source.chunks) == (alone.source.tags, alone.source.chunks)
    source = tmp_path / "in"
    source.write_bytes(TAGS[tag] + FILES[name])
    again = read(write_back(found, source, tmp_path / "out").path)
    assert (again.length, again.source.warnings) == (found.length, ())


@pytest.mark.parametrize("name", ["mp3-vbr", "aac", "mp2", "flac-16", "wav-16"])
def test_kinds_that_keep_it_have_it(name: str) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == name)
    file = io.BytesIO(TAGS["a tag"] + made(kind)[0])
    assert without_tag(file) is file


@pytest.mark.parametrize("size", [0, 3, 10, 40])
def test_nothing_behind_a_tag_is_no_file(size: int) -> None:
    file = io.BytesIO((TAGS["a tag"] + struct.pack("<I", 0) * 10)[:size])
    assert without_tag(file) is file
