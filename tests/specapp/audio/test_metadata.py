"""Metadata as JSON."""

import json

import pytest

from specapp.audio.containers.wav_chunks import Chunk
from specapp.audio.metadata import Cover, Metadata


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
