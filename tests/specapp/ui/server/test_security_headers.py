"""No third party gets into the page, and no stranger's frame around it."""

import re

import pytest
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from specapp.ui.server.security_headers import SafeHeaders, content_policy, safe_headers
from tests.support.asgi import get

ROUTES = [Route("/", lambda _: Response("page"))]


def rules(policy: str) -> dict[str, str]:
    return dict(rule.split(" ", 1) for rule in policy.split("; "))


def test_headers_keep_third_parties_out() -> None:
    answer = get(ROUTES, "/", middleware=[Middleware(SafeHeaders)])
    assert answer.headers["content-security-policy"] == content_policy()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"https?:|\*|unsafe-eval", content_policy())
    assert "'unsafe-inline'" not in rules(content_policy())["script-src"]


def test_only_the_own_websocket_and_the_microphone_are_allowed() -> None:
    headers = get(ROUTES, "/", middleware=[Middleware(SafeHeaders)]).headers
    assert not re.search(r"\bwss?:", headers["content-security-policy"])
    assert rules(headers["content-security-policy"])["frame-ancestors"] == "'self'"
    assert "microphone=(self)" in headers["permissions-policy"]
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("variable", "value", "header", "expected"),
    [
        ("FRAME_ANCESTORS", "https://host.example", "content-security-policy", "frame-ancestors https://host.example"),
        ("FRAME_ANCESTORS", "", "content-security-policy", "frame-ancestors 'self'"),
        ("PERMISSIONS_POLICY", "microphone=()", "permissions-policy", "microphone=()"),
        ("OPENER_POLICY", "unsafe-none", "cross-origin-opener-policy", "unsafe-none"),
    ],
)
def test_hosts_choose(variable: str, value: str, header: str, expected: str) -> None:
    assert safe_headers({f"SPECAPP_{variable}": value})[header].endswith(expected)


@pytest.mark.parametrize("wrong", ["*; script-src *", "a\r\nx: y"])
def test_a_choice_adds_no_header_and_no_rule(wrong: str) -> None:
    headers = safe_headers({"SPECAPP_FRAME_ANCESTORS": wrong})
    assert set(rules(headers["content-security-policy"])) == set(rules(content_policy()))
    assert not re.search(r"[\r\n]", "".join(headers.values()))


def test_what_is_set_to_nothing_is_not_sent() -> None:
    assert "permissions-policy" not in safe_headers({"SPECAPP_PERMISSIONS_POLICY": ""})
