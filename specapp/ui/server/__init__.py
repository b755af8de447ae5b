"""What stands between the page and the open web, as parts for ``st.App``."""

import os
from typing import Any

from starlette.middleware import Middleware

from specapp.ui.input.upload_places import UploadPlaces
from specapp.ui.server.closed_routes import ClosedRoutes
from specapp.ui.server.downloads import StreamedDownloads, files_route
from specapp.ui.server.drain import serving_to_the_end
from specapp.ui.server.environment import check, ended_with_a_sentence
from specapp.ui.server.fair_share import FairShare
from specapp.ui.server.health import health_route
from specapp.ui.server.logs import log_as_asked
from specapp.ui.server.metrics import CountedRefusals, metrics_route
from specapp.ui.server.same_server import SameServer
from specapp.ui.server.security_headers import SafeHeaders
from specapp.ui.server.share_card import ShareCard, share_card_route
from specapp.ui.server.uploads import StreamedUploads
from specapp.ui.server.visitor_cookie import VisitorCookie
from specapp.ui.server.websocket.own_sessions import OwnSessions
from specapp.ui.server.websocket.presses import KeptPresses
from specapp.ui.session.visitor import pool
from specapp.ui.workbench.endpoints import routes
from specapp.ui.workbench.packed import PackedScripts
from specapp.ui.workbench.tracks import base_path

_LAYERS = (
    *(CountedRefusals, SafeHeaders, ClosedRoutes, SameServer, VisitorCookie, FairShare, OwnSessions, ShareCard),
    *(UploadPlaces, KeptPresses, StreamedUploads, StreamedDownloads, PackedScripts),
)
"""From the outermost to the innermost."""


def parts() -> dict[str, Any]:
    """Options for ``st.App(__file__, **parts())``: routes, middleware and the workers' lifespan.

    Raises
    ------
    SystemExit
        If the environment says something that cannot be, or there is no room for a further server.
    """
    with ended_with_a_sentence():
        check(os.environ)
        log_as_asked(os.environ)
        pool()  # now, and not with the server's first request: it may find no place
    base = base_path()
    return {
        "routes": [files_route(base), *routes(), health_route(base), metrics_route(base), share_card_route(base)],
        "middleware": [Middleware(kind) for kind in _LAYERS],
        "lifespan": serving_to_the_end,
    }
