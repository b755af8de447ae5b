"""An end without loss: what runs is finished, nothing new is taken, and the next server has it all."""

import signal
import threading
import time
from pathlib import Path

import pytest

from bench.load.server import Server
from bench.load.sounds import noisy_tone
from bench.load.visitor import Visitor
from specapp.audio.examples import SAMPLES
from specapp.base.errors import SettingsError
from specapp.jobs import JobLimits, JobPool, Work
from specapp.ui.server.drain import Drain, longest_s
from tests.specapp.jobs.support_work import running, until, wait_for_file

_BRIEF_S, _SOUND_S = 0.3, 240.0


def test_the_longest_time_comes_from_the_environment() -> None:
    assert longest_s({}) > 0
    assert longest_s({"SPECAPP_DRAIN_S": "0"}) == 0
    for text in ("-1", "inf", "soon", ""):
        with pytest.raises(SettingsError, match="SPECAPP_DRAIN_S = "):
            longest_s({"SPECAPP_DRAIN_S": text})


@pytest.mark.parametrize("how", ["ends", "takes too long"])
def test_work_is_waited_for_but_not_for_ever(how: str, tmp_path: Path) -> None:
    pool = JobPool(JobLimits(workers=1), root=tmp_path / "jobs")
    ends = how == "ends"
    job = pool.submit("anna", Work(wait_for_file, tmp_path / "gate"))
    until(lambda: running(job))
    drained = threading.Thread(target=Drain(pool, 30.0 if ends else _BRIEF_S).begin)
    drained.start()
    if ends:
        time.sleep(_BRIEF_S)
        assert drained.is_alive()
        (tmp_path / "gate").touch()
    drained.join(10)
    assert not drained.is_alive()
    assert job.status.state == ("done" if ends else "running")
    pool.close()


def test_a_server_that_is_told_to_end_finishes_and_the_next_one_has_it_all(tmp_path: Path) -> None:
    server = Server(tmp_path, {"SPECAPP_DRAIN_S": "100"})
    server.start()
    with Visitor(server.address) as anna, Visitor(server.address) as bert:
        anna.upload([("anna.wav", noisy_tone(_SOUND_S, 0))])
        anna.wait(lambda: anna.says("%") and not anna.is_done(), "the work runs")
        address = anna._query
        assert "sounds=" in address
        server.process.send_signal(signal.SIGTERM)
        until(lambda: bert.get("/healthz")[0] == 503)
        assert b'"draining"' in bert.get("/healthz")[2]
        bert.choose(list(SAMPLES.values())[1].label)
        bert.wait(lambda: bert.says("being replaced and takes no new work"), "new work is refused")
        server.process.wait(timeout=100)
        with server:
            anna.join()
            anna.wait(anna.is_done, "what was finished is there", patience_s=15)
            assert anna._query == address
            assert not server.errors
