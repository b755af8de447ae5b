"""What stands beside the sound comes back as it was where a file comes back as its own kind; mutagen is the judge."""

import io
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import mutagen.apev2
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import mutagen.oggflac
import mutagen.oggopus
import mutagen.oggvorbis
import numpy as np
import pytest
import soundfile

from specapp.audio.containers import beside
from specapp.audio.containers import id3_frames as id3
from specapp.audio.recording import Metadata, Recording, encode, read
from specapp.audio.write_back import comes_back_as, write_back
from tests.support.kinds import chunk, with_chunks

ID3_FRAMES: Mapping[str, Any] = {
    "artists": mutagen.id3.TPE1(encoding=3, text=["A1", "A2"]),
    "genres": mutagen.id3.TCON(encoding=3, text=["G1", "G2"]),
    "comments": mutagen.id3.COMM(encoding=3, lang="deu", desc="second", text=["zwei"]),
    "lyrics": mutagen.id3.USLT(encoding=3, lang="fra", desc="d", text="la"),
    "rating": mutagen.id3.POPM(email="a@b", rating=200, count=7),
    "file id": mutagen.id3.UFID(owner="http://x", data=b"id"),
    "private": mutagen.id3.PRIV(owner="me", data=b"\xff\xfb\0x"),
    "object": mutagen.id3.GEOB(encoding=0, mime="a/b", filename="f", desc="d", data=b"\xff\xe0\0"),
    "timed lyrics": mutagen.id3.SYLT(encoding=3, lang="eng", format=2, type=1, desc="", text=[("la", 20)]),
    "own address": mutagen.id3.WXXX(encoding=3, desc="d", url="http://y"),
    "address": mutagen.id3.WOAR(url="http://z"),
    "counter": mutagen.id3.PCNT(count=9),
    "movement": mutagen.id3.MVNM(encoding=3, text=["M"]),
    "tempo": mutagen.id3.TBPM(encoding=3, text=["120"]),
    "key": mutagen.id3.TKEY(encoding=3, text=["Am"]),
    "own": mutagen.id3.TXXX(encoding=1, desc="Mood Ü", text=["x", "y"]),
    "picture": mutagen.id3.APIC(encoding=3, mime="image/png", type=8, desc="words", data=b"\x89PNG1"),
    "chapter": mutagen.id3.CHAP(
        element_id="c1", start_time=0, end_time=100, sub_frames=[mutagen.id3.TIT2(encoding=3, text=["One"])]
    ),
}
COMMENTS: Mapping[str, Any] = {
    "artist": ["A1", "A2"], "Genre": ["one", "two", "three"], "encoded-by": ["me"], "mood": ["=\n="], "bpm": ["120"],
}  # fmt: skip
ITEMS: Mapping[str, Any] = {
    "\xa9ART": ["A1", "A2"], "tmpo": [120], "purl": ["http://x"], "\xa9grp": ["g"], "cpil": True, "pgap": True,
    "stik": [2], "ldes": ["long"], "----:com.me:Own": [b"v1", b"v2"], "rtng": [1],
    "covr": [mutagen.mp4.MP4Cover(b"\xff\xd8\xff1", 13), mutagen.mp4.MP4Cover(b"\x89PNG2", 14)],
}  # fmt: skip


def sound(container: str, subtype: str | None = None, source: Metadata | None = None) -> bytes:
    samples = np.random.default_rng(0).normal(0, 0.1, (1, 24000)).astype(np.float32)
    if source is not None and container in ("MP3", "AIFF", "WAV"):
        file = io.BytesIO()
        soundfile.write(file, samples.T, 48000, format=container)
        return file.getvalue()
    recording = Recording(samples, 48000, source or Metadata(tags={"title": "T"}))
    return encode(recording, container=container, subtype=subtype).data


def id3_tag(version: int = 4, frames: Mapping[str, Any] = ID3_FRAMES) -> bytes:
    tag = mutagen.id3.ID3()
    for frame in frames.values():
        tag.add(frame)
    if version == 3:
        tag.update_to_v23()
    file = io.BytesIO()
    tag.save(file, v1=0, v2_version=version, v23_sep=None)
    return file.getvalue()


def of_id3(data: bytes) -> dict[str, str]:
    tag = mutagen.id3.ID3(io.BytesIO(data), translate=False)
    return {key: repr(frame) for key, frame in tag.items() if "SHA256" not in key}


def through(data: bytes, name: str, folder: Path) -> bytes:
    """The bytes of a file that was read and written back as what it was."""
    (folder / "in").mkdir(parents=True)
    path = folder / "in" / name
    path.write_bytes(data)
    recording = read(path)
    assert "Not kept" not in comes_back_as(recording).note
    return write_back(recording, path, folder / name).path.read_bytes()


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("frame", ID3_FRAMES)
def test_a_frame_of_id3_stays(frame: str, version: int) -> None:
    tag = id3_tag(version, {frame: ID3_FRAMES[frame]})
    again = id3.packed(id3.parsed(tag))
    assert of_id3(again + b"\xff\xfb") == of_id3(tag + b"\xff\xfb") != {}
    assert id3.parsed(again) == id3.parsed(tag)


@pytest.mark.parametrize(("container", "subtype"), [("WV", "WAVPACK_16"), ("TTA", "TTA_16")])
def test_ape_tags_stay(container: str, subtype: str, tmp_path: Path) -> None:
    data = sound(container, subtype, Metadata())
    file = io.BytesIO(data[: data.index(b"APETAGEX")])
    ape = mutagen.apev2.APEv2()
    ape["Artist"] = mutagen.apev2.APEValue("A1\0A2", 0)
    ape["Cover Art (Front)"] = mutagen.apev2.APEValue(b"a.png\0\x89PNG", 1)
    ape.save(file)
    again = through(file.getvalue(), f"a.{container.lower()}", tmp_path)
    found = mutagen.apev2.APEv2(io.BytesIO(again))
    assert {key: value.value for key, value in found.items()} == {key: value.value for key, value in ape.items()}
    np.testing.assert_array_equal(read(again).samples, read(data).samples)


@pytest.mark.parametrize("version", [3, 4])
def test_the_tags_of_an_mp3_stay(version: int, tmp_path: Path) -> None:
    file = io.BytesIO(sound("MP3", source=Metadata()))
    ape = mutagen.apev2.APEv2()
    ape["Own"] = mutagen.apev2.APEValue("x\0y", 0)
    ape.save(file)
    data = id3_tag(version) + file.getvalue() + (b"TAG" + b"old title").ljust(128, b"\0")
    again = through(data, "a.mp3", tmp_path)
    assert of_id3(again) == of_id3(data)
    assert dict(mutagen.apev2.APEv2(io.BytesIO(again))) == dict(ape)
    assert again[-128:] == data[-128:]


@pytest.mark.parametrize(("container", "subtype", "name", "kind"), [
    ("FLAC", None, "a.flac", mutagen.flac.FLAC), ("OGG", "VORBIS", "a.ogg", mutagen.oggvorbis.OggVorbis),
    ("OGG", "OPUS", "a.opus", mutagen.oggopus.OggOpus), ("OGG", "FLAC_16", "a.oga", mutagen.oggflac.OggFLAC),
    ("FLAC", "PCM_32", "a.flac", mutagen.flac.FLAC),
])  # fmt: skip
def test_comments_stay_with_all_their_values(
    container: str, subtype: str | None, name: str, kind: Callable[..., Any], tmp_path: Path
) -> None:
    file = io.BytesIO(sound(container, subtype))
    tagged = kind(file)
    tagged.update(COMMENTS)
    picture = mutagen.flac.Picture()
    picture.data, picture.mime, picture.desc, picture.type = b"\x89PNG3", "image/png", "words Ü", 4
    if container == "FLAC":
        tagged.add_picture(picture)
    file.seek(0)
    tagged.save(file)
    again = kind(io.BytesIO(through(file.getvalue(), name, tmp_path)))
    ours = ("samples_sha256", "encoder")
    assert [pair for pair in again.tags if pair[0].lower() not in ours] == [
        pair for pair in kind(io.BytesIO(file.getvalue())).tags if pair[0].lower() not in ours
    ]
    if container == "FLAC":
        assert [(one.data, one.desc, one.type) for one in again.pictures] == [(picture.data, "words Ü", 4)]


@pytest.mark.parametrize("source", [Metadata(), Metadata(tags={"title": "T"})], ids=["bare", "titled"])
@pytest.mark.parametrize("subtype", ["AAC", "ALAC_16"])
def test_items_of_an_m4a_stay(subtype: str, source: Metadata, tmp_path: Path) -> None:
    file = io.BytesIO(sound("M4A", subtype, source))
    tagged = mutagen.mp4.MP4(file)
    tagged.update(ITEMS)
    tagged.save(file)
    data = file.getvalue()
    again = through(data, "a.m4a", tmp_path)
    expected = dict(mutagen.mp4.MP4(io.BytesIO(data)))
    found = dict(mutagen.mp4.MP4(io.BytesIO(again)))
    assert {key: value for key, value in found.items() if key != "\xa9too"} == {
        key: value for key, value in expected.items() if key != "\xa9too"
    }
    assert read(again).length == read(data).length


MARKERS = struct.pack(">HHIB", 2, 1, 100, 4) + b"here\0" + struct.pack(">HIB", 2, 12000, 3) + b"mid"
AIFF_CHUNKS: Mapping[str, tuple[bytes, bytes]] = {
    "markers": (b"MARK", MARKERS), "instrument": (b"INST", bytes(20)), "application": (b"APPL", b"stocodd"),
    "comments": (b"COMT", struct.pack(">HIHH", 1, 5, 1, 2) + b"hi"), "midi": (b"MIDI", b"\x90\x40"),
    "annotation": (b"ANNO", b"one"), "second annotation": (b"ANNO", b"two"), "name": (b"NAME", b"Name"),
}  # fmt: skip


def aiff_with(*chunks: tuple[bytes, bytes]) -> bytes:
    plain = sound("AIFF", source=Metadata(subtype="PCM_16"))
    added = b"".join(
        name + struct.pack(">I", len(content)) + content + b"\0" * (len(content) % 2) for name, content in chunks
    )
    return plain[:4] + struct.pack(">I", len(plain) - 8 + len(added)) + plain[8:12] + added + plain[12:]


def test_chunks_of_an_aiff_stay(tmp_path: Path) -> None:
    tag = id3_tag()
    data = aiff_with(*AIFF_CHUNKS.values(), (b"ID3 ", tag))
    again = through(data, "a.aiff", tmp_path)
    found = [(one.identifier, one.content) for one in beside.read(io.BytesIO(again), "AIFF")]
    assert sorted(one for one in found if one[0] != b"ID3 ") == sorted(AIFF_CHUNKS.values())
    assert of_id3(dict(found)[b"ID3 "]) == of_id3(tag)
    np.testing.assert_array_equal(read(again).samples, read(data).samples)


CAF_CHUNKS = ((b"info", struct.pack(">I", 2) + b"title\0T\0own\0V\0"), (b"mark", bytes(36)), (b"strg", bytes(4)))


@pytest.mark.parametrize("subtype", ["PCM_16", "ALAC_24", "ALAC_16"])
def test_chunks_of_a_caf_stay(subtype: str, tmp_path: Path) -> None:
    packed = b"".join(name + struct.pack(">q", len(content)) + content for name, content in CAF_CHUNKS)
    plain = sound("CAF", subtype, Metadata())
    end = 8
    while end + 12 <= len(plain):
        end += 12 + int.from_bytes(plain[end + 4 : end + 12], "big")
    data = plain[:end].replace(b"info", b"free") + packed
    again = through(data, "a.caf", tmp_path)
    found = [(one.identifier, one.content) for one in beside.read(io.BytesIO(again), "CAF")]
    assert tuple(one for one in found if one[0] != b"chan") == CAF_CHUNKS  # ALAC_24 comes with its speakers
    np.testing.assert_array_equal(read(again).samples, read(plain).samples)


def test_the_annotation_of_an_au_stays(tmp_path: Path) -> None:
    plain = sound("AU", "PCM_16", Metadata())
    note = b"said by a recorder\0\0"
    data = plain[:4] + struct.pack(">I", 24 + len(note)) + plain[8:24] + note + plain[24:]
    again = through(data, "a.au", tmp_path)
    assert again == data


@pytest.mark.parametrize("name", [b"bext" + bytes.fromhex("f3acd3118cd100c04f8edb8a"), bytes(range(16))])
def test_what_stands_beside_a_wave64_is_named(name: bytes) -> None:
    plain = sound("W64", "PCM_16", Metadata())
    extra = name + struct.pack("<Q", 24 + 16) + bytes(16)
    plain += bytes(-len(plain) % 8)
    said = "bext" if name.startswith(b"bext") else "00010203"
    assert f"chunk {said}" in comes_back_as(read(plain + extra)).note


def test_excerpts_move_markers_and_chapters() -> None:
    later = ID3_FRAMES["chapter"].__class__(element_id="c2", start_time=100, end_time=400, sub_frames=[])
    listing = mutagen.id3.CTOC(element_id="toc", flags=3, child_element_ids=["c1", "c2"], sub_frames=[])
    tag = id3_tag(frames={**ID3_FRAMES, "later": later, "toc": listing})
    part = read(aiff_with(AIFF_CHUNKS["markers"], (b"ID3 ", tag))).excerpt(0.2, 0.5).source
    chunks = {one.identifier: one.content for one in part.chunks}
    assert chunks[b"MARK"] == struct.pack(">HHIB", 1, 2, 12000 - 9600, 3) + b"mid"
    found = mutagen.id3.ID3(io.BytesIO(chunks[b"ID3 "]))
    assert "CHAP:c1" not in found
    assert (found["CHAP:c2"].start_time, found["CHAP:c2"].end_time) == (0, 200)
    assert found["CTOC:toc"].child_element_ids == ["c2"]
    assert not found.getall("SYLT")
    assert found["PCNT"].count == 9
    assert "SYLT" in part.warnings[-1]


@pytest.mark.parametrize("frame", ["rating", "file id", "private", "object", "timed lyrics", "counter", "artists"])
def test_what_goes_into_another_kind_of_file_is_named(frame: str, tmp_path: Path) -> None:
    data = id3_tag(frames={frame: ID3_FRAMES[frame]}) + sound("MP3", source=Metadata())
    note = write_back(read(data), tmp_path / "a.mp3", tmp_path / "b.flac").output.note
    assert ID3_FRAMES[frame].FrameID in note


@pytest.mark.parametrize("frame", ["comments", "lyrics", "picture", "tempo"])
def test_what_another_kind_of_file_says_too_is_not_called_lost(frame: str, tmp_path: Path) -> None:
    data = id3_tag(frames={frame: ID3_FRAMES[frame]}) + sound("MP3", source=Metadata())
    assert "Not kept" not in write_back(read(data), tmp_path / "a.mp3", tmp_path / "b.flac").output.note


def test_id3_in_front_of_a_flac_stays(tmp_path: Path) -> None:
    plain = sound("FLAC")
    data = id3_tag() + plain
    again = through(data, "a.flac", tmp_path)
    assert of_id3(again) == of_id3(data)
    assert read(again).source.tags["title"] == "T"
    np.testing.assert_array_equal(read(again).samples, read(plain).samples)


@pytest.mark.parametrize("place", ["in front", "chunk"])
def test_id3_of_a_wave_stays(place: str, tmp_path: Path) -> None:
    wave, tag = sound("WAV", source=Metadata(subtype="PCM_16")), id3_tag()
    data = tag + wave if place == "in front" else with_chunks(wave, b"", chunk(b"id3 ", tag))
    again = read(through(data, "a.wav", tmp_path))
    (kept,) = again.source.chunks
    assert of_id3(kept.content) == of_id3(tag)
    assert again.length == 24000


LYRICS = {
    "version 1": b"LYRICSBEGIN[00:01]la\r\nLYRICSEND",
    "version 2": b"LYRICSBEGININD0000200LYR00004abcd000033LYRICS200",
}


@pytest.mark.parametrize("tail", [b"", b"TAG" + b"T".ljust(125, b"\0")])
@pytest.mark.parametrize("version", LYRICS)
def test_lyrics3_behind_an_mp3_stay_and_are_named_where_they_do_not(version: str, tail: bytes, tmp_path: Path) -> None:
    data = sound("MP3") + LYRICS[version] + tail
    recording = read(data)
    (tmp_path / "in.mp3").write_bytes(data)
    (tmp_path / "out").mkdir()
    again = write_back(recording, tmp_path / "in.mp3", tmp_path / "out" / "in.mp3").path.read_bytes()
    assert again.endswith(LYRICS[version] + tail)
    assert "Lyrics3" not in comes_back_as(recording).note
    assert "the Lyrics3 tag" in write_back(recording, tmp_path / "in.mp3", tmp_path / "out.flac").output.note
    assert any("Lyrics3" in warning for warning in recording.excerpt(0, 0.3).source.warnings)
