"""Pages of other streams hide no comment of the one that is heard."""

import io
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.containers.ogg_pages import FIRST, LAST, Page, pages
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.awkward import Awkward, made

SERIAL = 777
HEAD = Page(FIRST, 0, SERIAL, 0, bytes([64]), b"fishead\0\3\0\0\0".ljust(64, b"\0"))
BONES = Page(0, 0, SERIAL, 1, bytes([52]), b"fisbone\0".ljust(52, b"\0"))
END = Page(LAST, 0, SERIAL, 2, bytes([0]), b"")


@pytest.mark.parametrize("codec", ["opus", "flac"])
@pytest.mark.parametrize("place", ["before", "behind"])
def test_skeleton_hides_no_words_and_moves_no_sound(codec: str, place: str, tmp_path: Path) -> None:
    data, _ = made(Awkward("ogg", codec, "tagged", words={"title": "Ein Titel", "own": "one\ntwo"}))
    first, *rest = pages(io.BytesIO(data))
    begin = [HEAD, first, BONES, END, *rest] if place == "before" else [first, HEAD, rest[0], BONES, END, *rest[1:]]
    source = tmp_path / "in.ogg"
    source.write_bytes(b"".join(page.packed() for page in begin))
    alone, found = read(data), read(source)
    np.testing.assert_array_equal(found.samples, alone.samples)
    assert (found.source.tags, found.source.chunks) == (alone.source.tags, alone.source.chunks)
    written = write_back(found, source, tmp_path / "out.ogg")
    assert read(written.path).source.tags == alone.source.tags
    assert alone.source.tags["title"] == "Ein Titel"
    assert "data track" in written.output.note
