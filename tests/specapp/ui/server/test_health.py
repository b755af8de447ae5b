"""Whoever watches the server learns at one address whether it is well."""

import json
from pathlib import Path

import pytest

from specapp.jobs import JobPool
from specapp.ui.server import health
from specapp.ui.server.health import health_route
from specapp.ui.server.same_server import REASON
from specapp.ui.session.counts import counts
from tests.support.asgi import get


@pytest.mark.parametrize("base", ["", "/tool"])
def test_health(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = JobPool(root=tmp_path)
    monkeypatch.setattr(health, "pool", lambda: pool)
    monkeypatch.setattr(health, "own_name", lambda: "this")
    try:
        answer = get([health_route(base)], f"{base}/healthz")
    finally:
        pool.close()
    facts = json.loads(answer.body)
    assert answer.status == 200
    assert facts["status"] == "ok"
    assert facts["queue"] == {"waiting": 0, "running": 0, "workers": pool.limits.workers}
    assert {"landlock", "seccomp"} <= facts["sandbox"].keys()
    assert facts["versions"]["specapp"]
    assert facts["server"] == "this"
    assert facts["requests_of_other_servers"] == counts().rejections(REASON)
