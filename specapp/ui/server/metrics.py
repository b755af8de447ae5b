"""Measurements for Prometheus: one address with numbers, and a layer that counts what is refused."""

import shutil
import tempfile
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specapp.base.version import __version__
from specapp.ui.server.drain import drain
from specapp.ui.session.counts import counts
from specapp.ui.session.visitor import pool, presence

_REFUSALS = {403: "not_allowed", 413: "too_large", 429: "too_often", 503: "too_busy"}
"""What is counted as a refusal, by the status of the answer."""


def metrics_route(base: str) -> Route:
    """The route ``/metrics``.

    Parameters
    ----------
    base : str
        Path under which the page is served, such as ``""`` or ``"/tool"``.
    """
    registry = counts().registry
    for collector in (_Now(), ProcessCollector(registry=None), PlatformCollector(registry=None)):
        registry.register(collector)
    return Route(f"{base}/metrics", _metrics)


async def _metrics(_: Request) -> Response:
    text = await run_in_threadpool(generate_latest, counts().registry)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


class _Now(Collector):
    """What is true at the moment of the question."""

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        waiting, running = pool().load
        disk = shutil.disk_usage(tempfile.gettempdir())
        for name, text, value in (
            ("specapp_jobs_waiting", "Jobs that wait for a worker.", waiting),
            ("specapp_jobs_running", "Jobs that workers are at.", running),
            ("specapp_workers", "Jobs that may run at a time.", pool().limits.workers),
            ("specapp_visitors", "Browsers that have the page open.", len(presence().visitors())),
            ("specapp_disk_used_bytes", "Used on the disk with the visitors' sounds.", disk.used),
            ("specapp_disk_free_bytes", "Free on the disk with the visitors' sounds.", disk.free),
            ("specapp_draining", "1 while the server finishes its work to go.", drain().begun.is_set()),
        ):
            yield GaugeMetricFamily(name, text, value=float(value))
        yield InfoMetricFamily("specapp", "The version.", value={"version": __version__})


class CountedRefusals:
    """Middleware that counts the answers that refuse something."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the application does."""

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _REFUSALS:
                counts().rejected(_REFUSALS[message["status"]])
            await send(message)

        await self._app(scope, receive, send_counted if scope["type"] == "http" else send)
