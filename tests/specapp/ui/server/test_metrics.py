"""What Prometheus reads, and whether it is true."""

import json
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from bench.load.server import Server
from bench.load.sounds import noisy_tone
from bench.load.visitor import Visitor
from specapp.ui.server.metrics import CountedRefusals
from specapp.ui.session.counts import counts
from tests.support.asgi import get


@pytest.mark.parametrize(("status", "counted"), [(200, 0), (404, 0), (403, 1), (413, 1), (429, 1), (503, 1)])
def test_refusals_are_counted(status: int, counted: int) -> None:
    def total() -> float:
        samples = (one for family in counts().registry.collect() for one in family.samples)
        return sum(one.value for one in samples if one.name == "specapp_rejected_total")

    before = total()
    route = Route("/", lambda _: Response(status_code=status))
    assert get([route], "/", middleware=[Middleware(CountedRefusals)]).status == status
    assert total() - before == counted


def measured(visitor: Visitor) -> dict[str, float]:
    status, headers, body = visitor.get("/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(body.decode())
    return {"/".join([one.name, *one.labels.values()]): one.value for family in families for one in family.samples}


def test_the_counters_agree_with_what_a_visitor_saw(tmp_path: Path) -> None:
    with (
        Server(tmp_path, {"SPECAPP_LOG": "json"}) as server,
        Visitor(server.address) as one,
    ):
        one.wait(one.is_done, "the sample is done")
        before = measured(one)
        names = ["aunt.wav", "birthday.wav"]
        one.upload([(name, noisy_tone(2.0, number)) for number, name in enumerate(names)])
        one.wait(lambda: one.is_done(*names), "both are done")
        one.ask("PUT", one.place("large.wav"), {"Content-Length": str(1 << 40)}, [b"x"])
        after = measured(one)
        log = server.log.read_text()
    grown = {name: value - before.get(name, 0.0) for name, value in after.items()}
    assert grown["specapp_jobs_total/done"] == len(names)
    assert grown["specapp_jobs_total/failed"] == 0
    assert grown["specapp_sound_seconds_total/brought"] == grown["specapp_sound_seconds_total/cleaned"] == 4.0
    assert grown["specapp_rejected_total/too_large"] == 1
    assert after["specapp_jobs_running"] == after["specapp_jobs_waiting"] == after["specapp_draining"] == 0
    assert after["specapp_visitors"] == 1
    assert after["specapp_disk_free_bytes"] > 0
    assert after["process_resident_memory_bytes"] > 50e6
    assert all({"time", "level", "place", "event"} <= json.loads(line).keys() for line in log.splitlines())
    assert log.count("job done after") == after["specapp_jobs_total/done"]
    assert "aunt" not in log
    assert "birthday" not in log
    assert "127.0.0.1" not in log
    assert one.session not in log
