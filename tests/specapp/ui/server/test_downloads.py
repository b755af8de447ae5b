"""Downloads come from the disk, whole or in parts, and only for who knows the button."""

from pathlib import Path

import pytest
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specapp.base.errors import LimitError
from specapp.ui.server.downloads import StreamedDownloads
from specapp.ui.session.download_button import Making
from specapp.ui.session.streamed_files import FILE, put
from tests.support.asgi import Answer, get

CONTENT = bytes(range(256)) * 40
NAME = 'attachment; filename="take denoised.wav"'


def ask(kind: str, body: bytes = b"held by Streamlit", **headers: str) -> Answer:
    """Answer where Streamlit's route says that a download is of this kind."""

    def media(_: Request) -> Response:
        return Response(body, headers={"Content-Disposition": NAME, "Content-Type": kind})

    return get([Route("/media/{name}", media)], "/media/1.wav", headers, [Middleware(StreamedDownloads)])


@pytest.fixture
def kind(tmp_path: Path) -> str:
    path = tmp_path / "sound.wav"
    path.write_bytes(CONTENT)
    making = Making()
    held = making.make(lambda: path)
    assert len(held) < 100, "what Streamlit keeps in memory does not grow with the file"
    return f"audio/wav; {FILE}={making.token}"


def test_the_file_comes_from_the_disk_under_its_name(kind: str) -> None:
    answer = ask(kind)
    assert (answer.status, answer.body) == (200, CONTENT)
    assert answer.headers["content-disposition"] == NAME
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("wanted", "first", "stop"), [("bytes=0-9", 0, 10), ("bytes=10000-", 10_000, 10_240), ("bytes=-5", 10_235, 10_240)]
)
def test_ranges(kind: str, wanted: str, first: int, stop: int) -> None:
    answer = ask(kind, Range=wanted)
    assert (answer.status, answer.body) == (206, CONTENT[first:stop])


def test_nothing_behind_the_end(kind: str) -> None:
    assert ask(kind, Range="bytes=20000-").status == 416


@pytest.mark.parametrize("other", ["audio/wav", f"audio/wav; {FILE}=0123456789abcdef", "image/png; specapp=1-2"])
def test_what_no_button_has_made_is_left_to_streamlit(other: str) -> None:
    assert ask(other).body == b"held by Streamlit"


def test_a_file_that_was_deleted_is_not_served(kind: str, tmp_path: Path) -> None:
    (tmp_path / "sound.wav").unlink()
    answer = ask(kind)
    assert answer.status == 404
    assert b"deleted" in answer.body


def test_a_player_s_file_that_others_have_pushed_out_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "denoised at 52.flac"

    def again() -> Path:
        path.write_bytes(CONTENT)
        return path

    put("ab12", path, again=again)
    assert ask(f"audio/flac; {FILE}=ab12").body == CONTENT


def test_a_player_s_file_is_not_written_again_when_its_sound_is_gone(tmp_path: Path) -> None:
    def again() -> Path:
        raise AssertionError("the folder is gone")

    put("ab13", tmp_path / "gone" / "denoised.flac", again=again)
    assert ask(f"audio/flac; {FILE}=ab13").status == 404


def test_a_player_s_file_that_cannot_be_written_again_is_said_to_be_gone(tmp_path: Path) -> None:
    def again() -> Path:
        raise LimitError("The disk is full.")

    put("ab14", tmp_path / "denoised.flac", again=again)
    assert ask(f"audio/flac; {FILE}=ab14").status == 404
