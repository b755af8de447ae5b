"""Metadata as JSON, and what is said inside of pictures and chapters."""

import io
import json
import struct

import numpy as np
import pytest
import soundfile

from specapp.audio.containers.wav_chunks import Chunk
from specapp.audio.formats import FORMATS
from specapp.audio.metadata import Chapter, Cover, Metadata
from specapp.audio.recording import Recording, encode, read
from specapp.audio.write_back import lost_words
from tests.support.kinds import chunk
from tests.support.png import png

PNG = png(np.zeros((1, 1), np.uint8))


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(),
        Metadata(
            name="drei\N{SNOWMAN}.wav",
            container="MKV",
            subtype="PCM_16",
            tags={"title": "Té"},
            covers=(Cover(bytes(range(256)), "image/png", 4), Cover(b"x", "image/jpeg")),
            has_video=True,
            pictures=("h264",),
            streams=("aac", "ac3"),
            start_s=0.25,
            chunks=(Chunk(b"bext", b"\0\xff", after_sound=True), Chunk(b"LIST", b"")),
            fmt=b"\1\0",
            warnings=("one packet skipped",),
            digest="ab12",
        ),
    ],
)
def test_metadata_come_back_whole_from_json(metadata: Metadata) -> None:
    assert Metadata.from_plain(json.loads(json.dumps(metadata.to_plain()))) == metadata


def test_other_json_is_no_metadata() -> None:
    plain = Metadata().to_plain()
    for wrong in (plain | {"fmt": "?"}, plain | {"unknown": 1}, {}):
        with pytest.raises((KeyError, TypeError, ValueError)):
            Metadata.from_plain(wrong)


TAKEN = (("ARTIST", "One of them"),)
INSIDE = Metadata(
    container="WAV",
    covers=(Cover(PNG, "image/png", name="cover_land.png"), Cover(PNG, "image/png", name="the band.png")),
    chapters=(Chapter(0.0, 0.4, "One", TAKEN), Chapter(0.4, 1.0, "Two")),
)


@pytest.mark.parametrize("container", [entry.container for entry in FORMATS.values() if "chapters" in entry.keeps])
def test_names_of_pictures_and_tags_of_chapters_stay_or_are_named(container: str) -> None:
    sound = Recording(np.sin(np.arange(48_000, dtype=np.float32) / 30)[np.newaxis], 48_000, INSIDE)
    again = read(encode(sound, container=container).data).source
    lost = lost_words(INSIDE, FORMATS[container])
    stays = {
        "tags of chapters": [one.words for one in again.chapters] == [one.words for one in INSIDE.chapters],
        "file names of pictures": [one.name for one in again.covers] == [one.name for one in INSIDE.covers],
    }
    has_pictures = FORMATS[container].holds_cover("image/png")
    assert stays["tags of chapters"] == ("tags of chapters" not in lost)
    assert stays["file names of pictures"] == (has_pictures and "file names of pictures" not in lost)
    assert ("2 pictures" in lost) == (not has_pictures)


def test_what_metadata_says_is_what_its_json_says() -> None:
    plain = json.loads(json.dumps(INSIDE.to_plain()))
    assert Metadata.from_plain(plain) == INSIDE
    older = plain | {"chapters": [[0.0, 1.0, "One"]], "covers": [one[:4] for one in plain["covers"]]}
    assert Metadata.from_plain(older).chapters == (Chapter(0.0, 1.0, "One"),)


WORDS = ("Tést", "“Größe” – 5 €", "Ελ", "日本")
CODED = [*((one, "utf-8") for one in WORDS), *((one, "cp1252") for one in WORDS[:2])]


def words_of_windows(kind: str, words: bytes) -> bytes:
    stored = io.BytesIO()
    soundfile.write(stored, np.zeros(500), 8000, "PCM_16", format=kind.upper())
    if kind == "wav":
        return stored.getvalue() + chunk(b"LIST", b"INFO" + chunk(b"INAM", words + b"\0"))
    name = b"NAME" + struct.pack(">I", len(words)) + words + bytes(len(words) % 2)
    return stored.getvalue()[:12] + name + stored.getvalue()[12:]


@pytest.mark.parametrize("kind", ["wav", "aiff"])
@pytest.mark.parametrize(("title", "coding"), CODED)
def test_words_that_programs_of_windows_wrote_lose_no_letter(kind: str, title: str, coding: str) -> None:
    recording = read(words_of_windows(kind, title.encode(coding)))
    assert recording.source.tags["title"] == title
    again = read(encode(recording, container="FLAC", subtype="PCM_16").data)
    assert again.source.tags["title"] == title
