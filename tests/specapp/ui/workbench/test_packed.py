"""Scripts come packed to whom can unpack them, the same bytes as without, and nothing else does."""

import gzip

import pytest
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specapp.ui.workbench.assets import assets, assets_digest
from specapp.ui.workbench.endpoints import routes
from specapp.ui.workbench.packed import _FOLDER, PackedScripts, _packed_file
from tests.support.asgi import Answer, get

UNPACKS = {"Accept-Encoding": "gzip, deflate, br"}
SCRIPT = next(path.name for path in sorted((_FOLDER / "js").glob("index.*.js")))
STYLE = next(path.name for path in sorted((_FOLDER / "css").glob("*.css")))


def passed_on(_: Request) -> Response:
    return Response("passed on")


def ask(path: str, headers: dict[str, str] | None = None) -> Answer:
    return get([Route("/{path:path}", passed_on)], path, headers or UNPACKS, [Middleware(PackedScripts)])


@pytest.mark.parametrize("path", [f"js/{SCRIPT}", f"css/{STYLE}"])
def test_scripts_and_styles_of_streamlit_come_packed(path: str) -> None:
    answer = ask(f"/static/{path}")
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    whole = (_FOLDER / path).read_bytes()
    assert gzip.decompress(answer.body) == whole
    assert len(answer.body) < 0.5 * len(whole)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/static/js/{SCRIPT}", {"Accept-Encoding": "br"}),
        (f"/static/js/{SCRIPT}", UNPACKS | {"Range": "bytes=0-9"}),
        ("/static/js/none.js", UNPACKS),
        ("/static/js/../css/x.js", UNPACKS),
        (f"/static/media/{SCRIPT}", UNPACKS),
        ("/", UNPACKS),
    ],
)
def test_everything_else_is_passed_on(path: str, headers: dict[str, str]) -> None:
    assert ask(path, headers).body == b"passed on"


def test_of_names_that_strangers_invent_nothing_is_remembered() -> None:
    before = _packed_file.cache_info().currsize
    for number in range(20):
        assert ask(f"/static/js/invented.{number}.js").body == b"passed on"
    assert _packed_file.cache_info().currsize == before


def test_files_of_the_workbench_come_packed() -> None:
    address = f"/specapp/assets/{assets_digest()}/bench.js"
    plain, small = get(routes(), address), get(routes(), address, UNPACKS)
    assert plain.body == gzip.decompress(small.body) == assets()["bench.js"].content
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
