"""The files of the workbench are served under one digest, and its scripts know nothing but each other."""

import json
import posixpath
import re
from pathlib import Path

import specapp.ui.workbench.assets
from specapp.ui.workbench.assets import assets, assets_digest, loader
from specapp.ui.workbench.endpoints import routes
from tests.support.asgi import get

ROUTES = routes()


def test_files_of_the_component_are_served_and_nothing_else() -> None:
    base = f"/specapp/assets/{assets_digest()}"
    assert {"main.js", "sound/player.js", "workbench.css", "colours.json"} <= assets().keys()
    for name, asset in assets().items():
        answer = get(ROUTES, f"{base}/{name}")
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].startswith(asset.media_type)
        assert answer.body == asset.content
    assert len(json.loads(get(ROUTES, f"{base}/colours.json").body)["maps"]["viridis"]["table"]) == 768
    assert get(ROUTES, f"{base}/../tracks.py").status == 404
    assert get(ROUTES, f"{base}/player.js").status == 404
    assert get(ROUTES, "/specapp/assets/0/main.js").status == 404
    assert get(ROUTES, f"{base}/types.d.ts").status == 404


def test_the_loader_asks_for_all_modules_at_once() -> None:
    modules = {name for name in assets() if name.endswith(".js")}
    assert "main.js" in modules
    assert all(f'"{name}"' in loader() for name in modules)
    assert f'"specapp/assets/{assets_digest()}/"' in loader()


def test_no_room_of_the_scripts_is_crowded() -> None:
    static = Path(specapp.ui.workbench.assets.__file__).parent / "static"
    rooms = [static, *(path for path in static.iterdir() if path.is_dir())]
    assert {room.name for room in rooms} == {
        "static",
        "sound",
        "picture",
        "marks",
        "controls",
        "listen",
        "strength",
        "page",
    }
    assert max(len(list(room.iterdir())) for room in rooms) <= 15


def test_modules_import_only_each_other() -> None:
    scripts = {name: asset.content.decode() for name, asset in assets().items() if name.endswith(".js")}
    for script, text in scripts.items():
        for name in re.findall(r'^(?:import|\}) .*from "(.*?)"', text, re.MULTILINE):
            assert name.startswith(("./", "../"))
            assert posixpath.normpath(posixpath.join(posixpath.dirname(script), name)) in assets()
        assert not re.search(r"https?://", text), f"{script} names a third party"
