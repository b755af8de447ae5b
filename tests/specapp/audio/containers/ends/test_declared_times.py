"""Files that end before they say that they do: one true sentence for each, and none for whole ones."""

import io

import pytest

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
