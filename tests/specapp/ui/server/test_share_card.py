"""What a pasted link shows."""

import io
import re
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from PIL import Image
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from specapp.ui.server.share_card import ShareCard, share_card_route
from specapp.ui.text import LEAD, TITLE
from tests.support.asgi import Answer, get

INDEX = (Path(st.__file__).parent / "static/index.html").read_text()


def page(headers: dict[str, str] | None = None) -> Answer:
    route = Route("/", lambda _: HTMLResponse(INDEX))
    return get([route], "/", {"host": "example.org", **(headers or {})}, middleware=[Middleware(ShareCard)])


def facts(answer: Answer) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', answer.body.decode())
    return {name: unescape(value) for name, value in found}


def test_title_sentence_and_picture_are_in_the_page() -> None:
    answer = page({"x-forwarded-proto": "https"})
    told = facts(answer)
    assert f"<title>{TITLE}</title>" in answer.body.decode()
    assert "<title>Streamlit</title>" not in answer.body.decode()
    assert told["og:title"] == TITLE
    assert told["og:description"] == told["description"] == LEAD
    assert told["og:image"] == "https://example.org/share-card.jpg"
    assert told["og:url"] == "https://example.org/"
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.body.decode().replace("\n", "").endswith(INDEX.replace("\n", "")[-500:])


@pytest.mark.parametrize("host", ['a"><script>x</script>', "a|b", "", "a/b"])
def test_a_host_that_is_none_is_not_repeated(host: str) -> None:
    answer = page({"host": host})
    assert "og:image" not in facts(answer)
    assert "og:url" not in facts(answer)
    assert not host or host.encode() not in answer.body


def test_whoever_runs_the_page_can_say_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECAPP_PUBLIC_URL", "https://example.org/tool/")
    assert facts(page({"host": "page-1:8501"}))["og:image"] == "https://example.org/tool/share-card.jpg"


def test_other_answers_stay_as_they_are() -> None:
    route = Route("/", lambda _: PlainTextResponse("<title>Streamlit</title>"))
    assert get([route], "/", middleware=[Middleware(ShareCard)]).body == b"<title>Streamlit</title>"


@pytest.mark.parametrize("base", ["", "/tool"])
def test_the_picture_has_the_size_that_the_card_says(base: str) -> None:
    answer = get([share_card_route(base)], f"{base}/share-card.jpg")
    told = facts(page())
    assert Image.open(io.BytesIO(answer.body)).size == (int(told["og:image:width"]), int(told["og:image:height"]))
    assert len(answer.body) < 300_000
