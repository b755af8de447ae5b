"""The files of the workbench that the browser loads, and how a page starts them."""

import hashlib
import json
from functools import cache
from pathlib import Path

from specapp.colours import COLOUR_MAPS, colour_table, difference_table
from specapp.ui.workbench.tracks import address

_FOLDER = Path(__file__).parent
ASSETS = frozenset(path.name for path in _FOLDER.iterdir() if path.suffix in (".js", ".css"))
"""Names of the files."""


@cache
def assets_digest() -> str:
    """Digest of all files and colours; a part of their address, so that browsers may keep them for ever."""
    digest = hashlib.sha256()
    for name in sorted(ASSETS):
        digest.update(name.encode() + b"\0" + (_FOLDER / name).read_bytes())
    for name in COLOUR_MAPS:
        digest.update(colour_table(name).tobytes())
    digest.update(difference_table().tobytes())
    return digest.hexdigest()[:24]


def loader() -> str:
    """Script that Streamlit runs: it loads the modules of the workbench once and hands every update to them."""
    main = json.dumps(f"{address()}/assets/{assets_digest()}/main.js")
    return (
        f"const workbench = import(new URL({main}, document.baseURI));\n"
        "export default async (component) => (await workbench).show(component);\n"
    )
