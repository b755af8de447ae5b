"""The files of the workbench that the browser loads, and how a page starts them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from specapp.display.colours import COLOUR_MAPS, colour_table, difference_table
from specapp.ui.session.own_server import SENTENCE
from specapp.ui.text.catalogues import FOLDER as LANGUAGES
from specapp.ui.workbench.packed import packed
from specapp.ui.workbench.tracks import PREFIX

_FOLDER = Path(__file__).parent / "static"
_KINDS = {".js": "text/javascript", ".css": "text/css"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file for the browser, as it is and packed."""

    content: bytes
    media_type: str
    small: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "small", packed(self.content))


@cache
def assets() -> Mapping[str, Asset]:
    """All files by name, as ``sound/player.js``; read when first asked for, so that they and their digest fit."""
    found = {
        path.relative_to(_FOLDER).as_posix(): Asset(path.read_bytes(), _KINDS[path.suffix])
        for path in sorted(_FOLDER.rglob("*"))
        if path.suffix in _KINDS
    }
    words = {
        f"languages/{path.name}": Asset(path.read_bytes(), "application/json") for path in LANGUAGES.glob("*.json")
    }
    return found | words | {"colours.json": Asset(_colours().encode(), "application/json")}


@cache
def assets_digest() -> str:
    """Digest of all files; a part of their address, so that browsers may keep them for ever."""
    digest = hashlib.sha256()
    for name, asset in assets().items():
        digest.update(name.encode() + b"\0" + len(asset.content).to_bytes(8, "little") + asset.content)
    return digest.hexdigest()[:24]


def _colours() -> str:
    maps = {name: {"label": label, "table": colour_table(name).ravel().tolist()} for name, label in COLOUR_MAPS.items()}
    return json.dumps({"maps": maps, "difference": difference_table().ravel().tolist()})


def loader() -> str:
    """Script that Streamlit runs: it loads the modules of the workbench once and hands every update to them.

    All modules are asked for at once, so that none waits until another one names it; they run as soon as the language
    is known, which the document states from then on. Addresses are told from the page's own, so that they hold behind
    a proxy that serves it under another path.
    """
    modules = json.dumps(sorted(name for name in assets() if name.endswith(".js")))
    folder = json.dumps(f"{PREFIX}/assets/{assets_digest()}/")
    return (
        f"const folder = new URL({folder}, document.baseURI);\n"
        f"for (const name of {modules}) {{\n"
        "  const link = { rel: 'modulepreload', href: new URL(name, folder).href };\n"
        "  document.head.append(Object.assign(document.createElement('link'), link));\n"
        "}\n"
        "let workbench;\n"
        "async function begun(language) {\n"
        "  document.documentElement.lang = language;\n"
        "  const module = await import(new URL('main.js', folder));\n"
        f"  module.watchForOtherServers({json.dumps(SENTENCE)});\n"
        "  return module;\n"
        "}\n"
        "export default async (component) => {\n"
        "  workbench ??= begun(component.data[0].language);\n"
        "  return (await workbench).show(component);\n"
        "};\n"
    )
