"""A tag in front of a file of a kind that keeps none there takes none of its sound away, and what it says is kept."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.containers.ends.in_front import KEPT, NOTE, without_tag
from specapp.audio.recording import Metadata, Recording, encode, read
from specapp.audio.write_back import write_back
from tests.support.awkward import Awkward
from tests.support.awkward import made as made_awkward
from tests.support.kinds import KINDS, chunk, made, with_chunks

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


NO_PLACE = ("ac3", "eac3", "amr", "au-16", "w64", "mov-pcm", "mp4-aac")
"""Of these the last two keep their own words, among which FFmpeg puts no others."""


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", FILES)
def test_the_sound_is_as_without_and_the_words_come_back_or_are_named(name: str, tag: str, tmp_path: Path) -> None:
    alone, found = read(FILES[name]), read(TAGS[tag] + FILES[name])
    np.testing.assert_array_equal(found.samples, alone.samples)
    is_left = name in NO_PLACE[-2:]
    assert found.source.warnings == (*alone.source.warnings, NOTE if is_left else KEPT)
    assert found.source.tags == {**alone.source.tags, **({} if is_left else {"title": "abc"})}
    source = tmp_path / "in"
    source.write_bytes(TAGS[tag] + FILES[name])
    written = write_back(found, source, tmp_path / "out")
    again = read(written.path)
    assert (again.length, again.source.warnings) == (found.length, ())
    assert (again.source.tags.get("title") == "abc") == (name not in NO_PLACE)
    assert ("title" in written.output.note) == (name in NO_PLACE and not is_left)


WITH_PICTURES = ("aiff-16", "ogg-opus", "ogg-flac", "matroska-flac")
PRIVATE = b"PRIV\0\0\0\5\0\0me\0ab"
PICTURE = b"APIC\0\0\0\x16\0\0\0image/png\0\3\0\x89PNG12345"


@pytest.mark.parametrize("name", FILES)
def test_pictures_come_back_and_frames_of_no_words_are_named(name: str, tmp_path: Path) -> None:
    frames = WORDS + PICTURE + PRIVATE
    data = b"ID3\3\0\0\0\0\0" + bytes([len(frames)]) + frames + FILES[name]
    found, source = read(data), tmp_path / "in"
    source.write_bytes(data)
    written = write_back(found, source, tmp_path / "out")
    named = f"{found.source.warnings} {written.output.note}"
    back = written.path.read_bytes()
    if name in NO_PLACE[-2:]:
        assert NOTE in named
        return
    covers = [cover.data for cover in read(written.path).source.covers]
    assert covers == ([b"\x89PNG12345"] if name in WITH_PICTURES else [])
    assert ("picture" in named) == (name not in WITH_PICTURES)
    assert (PRIVATE in back, "PRIV" in named) == ((True, False) if name == "aiff-16" else (False, True))


@pytest.mark.parametrize("name", ["flac-16", "wav-16"])
@pytest.mark.parametrize("tag", TAGS)
def test_of_kinds_that_keep_it_another_kind_says_both(name: str, tag: str, tmp_path: Path) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == name)
    file = tmp_path / "file"
    recording = Recording(read(made(kind)[0]).samples, kind.sample_rate, Metadata(tags={"artist": "Who"}))
    data = encode(recording, container="FLAC").data if name == "flac-16" else made(kind)[0]
    data = with_chunks(data, after=chunk(b"LIST", b"INFO" + chunk(b"IART", b"Who\0"))) if name == "wav-16" else data
    file.write_bytes(TAGS[tag] + data)
    found = read(file)
    assert found.source.tags == {"title": "abc", "artist": "Who"}
    assert found.source.warnings == ()
    for suffix in (".mka", ".flac", ".ogg"):
        again = read(write_back(found, file, tmp_path / f"out{suffix}").path)
        assert again.source.tags == found.source.tags


@pytest.mark.parametrize("name", ["mp3-vbr", "aac", "mp2", "flac-16", "wav-16"])
def test_kinds_that_keep_it_have_it(name: str) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == name)
    file = io.BytesIO(TAGS["a tag"] + made(kind)[0])
    assert without_tag(file) is file


@pytest.mark.parametrize("size", [0, 3, 10, 40])
def test_nothing_behind_a_tag_is_no_file(size: int) -> None:
    file = io.BytesIO((TAGS["a tag"] + struct.pack("<I", 0) * 10)[:size])
    assert without_tag(file) is file
