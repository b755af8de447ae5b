"""Jobs in the sandbox as their caller sees them: answers, refusals, and a sentence for every bad end."""

import errno
import logging
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from specapp.audio import sandbox
from specapp.audio.sandbox import child, client, sandboxed_nothing
from specapp.audio.sandbox.helper import Helper
from specapp.base.errors import AudioError, BusyError, LimitError, PictureError, RoomError, SettingsError, SpecappError
from specapp.base.sentences import Sentence, filled
from tests.support.sandboxed_attempts import FILE_BYTES, MEMORY_BYTES, Places

MISBEHAVE = "tests.support.sandboxed_attempts:misbehave"
ALLOWANCE = sandbox.Allowance(1, MEMORY_BYTES, FILE_BYTES)


@pytest.fixture
def file() -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as made:
        yield made


def test_a_job_of_any_room_is_refused_everything(places: Places, file: BinaryIO) -> None:
    request = {"places": asdict(places)}
    answer = sandbox.run("tests.support.sandboxed_attempts:attempt", request, [file, file], ALLOWANCE)
    assert answer.pop("caged")
    results = {name: result for name, result in answer.items() if name not in ("done", "ended")}
    assert len(results) > 10
    assert [name for name, result in results.items() if result == "done"] == []


@pytest.mark.parametrize(("how", "words"), [
    ("sleep", "took more than the 1 s"), ("compute", "took more than the 1 s"),
    ("compute in the header", "header or the tags"),
])  # fmt: skip
def test_work_without_end_is_ended(how: str, words: str, file: BinaryIO) -> None:
    with pytest.raises(LimitError, match=words):
        sandbox.run(MISBEHAVE, {"how": how}, [file], ALLOWANCE)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, 40])
def test_a_child_that_dies_harms_nobody(number: int, file: BinaryIO) -> None:
    with pytest.raises(AudioError, match="decoder failed"):
        sandbox.run(MISBEHAVE, {"how": "die", "signal": number}, [file], ALLOWANCE)
    assert sandbox.run(MISBEHAVE, {"how": "nothing"}, [file], ALLOWANCE)["done"]


@pytest.mark.parametrize("error", [AudioError, LimitError, PictureError, RoomError, SettingsError])
def test_a_refusal_is_raised_as_it_was_in_the_child(error: type[SpecappError], file: BinaryIO) -> None:
    with pytest.raises(SpecappError, match="A sentence") as raised:
        sandbox.run(MISBEHAVE, {"how": "refuse", "error": error.__name__}, [file], ALLOWANCE)
    assert raised.type is error


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, RoomError), (errno.EDQUOT, RoomError), (errno.EIO, AudioError)]
)
def test_a_full_disk_is_no_fault_of_a_file(
    number: int, kind: type[SpecappError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file that needed a place for its samples was called a bad one."""

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    replies: list[Mapping[str, Any]] = []
    monkeypatch.setattr(sandboxed_nothing, "do_nothing", refuse)
    child.work("specapp.audio.sandbox.sandboxed_nothing:do_nothing", {}, replies.append, [])
    assert [reply["error"] for reply in replies] == [kind.__name__]


def test_what_was_said_before_a_bad_end_counts(file: BinaryIO) -> None:
    answer = sandbox.run(MISBEHAVE, {"how": "compute in the header", "partial": True}, [file], ALLOWANCE)
    assert (answer["answer"], answer["signal"]) == (42, "SIGPROF")


@pytest.mark.parametrize("job", ["os:system", "specapp.audio.recording:read", "sandboxed:x", "a.sandboxed", ""])
def test_only_jobs_for_the_sandbox_run(job: str, file: BinaryIO) -> None:
    with pytest.raises(AudioError):
        sandbox.run(job, {}, [file], ALLOWANCE)


def test_the_layers_are_what_a_child_says_before_it_touches_a_file(file: BinaryIO) -> None:
    held = sandbox.layers()
    assert held.limits
    assert held.caged == (held.landlock > 0 or held.seccomp)
    assert sandbox.run(MISBEHAVE, {"how": "lie"}, [file], ALLOWANCE)["caged"] == held.caged
    assert sandbox.layers() == held


@pytest.mark.parametrize(("layers", "level"), [
    (sandbox.Layers(landlock=7, seccomp=True, limits=True, uid=1000), logging.INFO),
    (sandbox.Layers(seccomp=True, failures=("landlock: not there",)), logging.WARNING),
    (sandbox.Layers(), logging.WARNING),
])  # fmt: skip
def test_the_log_says_once_what_holds(layers: sandbox.Layers, level: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    helper = Helper()
    helper.tell_once(layers)
    helper.tell_once(layers)
    assert [record.levelno for record in caplog.records] == [level]
    assert str(layers) in caplog.text
    assert all(failure in caplog.text for failure in layers.failures)


def test_a_plain_child_is_ended_and_harms_nobody_either(file: BinaryIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.fork")
    short = sandbox.Allowance(0.1, MEMORY_BYTES, FILE_BYTES)
    with pytest.raises(LimitError, match="took more than"):
        sandbox.run(MISBEHAVE, {"how": "sleep"}, [file], short)
    with pytest.raises(AudioError, match="decoder failed"):
        sandbox.run(MISBEHAVE, {"how": "die", "signal": signal.SIGKILL}, [file], ALLOWANCE)
    answer = sandbox.run(MISBEHAVE, {"how": "nothing"}, [file], ALLOWANCE)
    assert (answer["done"], answer["caged"]) == (True, False)


@pytest.mark.parametrize(("signal", "kind"), [("SIGALRM", BusyError), ("SIGXCPU", LimitError)])
def test_a_machine_that_has_no_time_is_told_from_a_file_that_takes_too_much(signal: str, kind: type[Exception]) -> None:
    with pytest.raises(LimitError) as raised:
        client._judged([{"signal": signal}], client.Allowance(1.0, 1 << 30, 1))
    assert type(raised.value) is kind


def test_what_a_child_says_cannot_grow_large_in_another_language() -> None:
    plain = {"text": "a", "words": ["{a}" * 3_000], "values": {"a": "x" * 3_000}, "n": 1}
    with pytest.raises(AudioError) as raised:
        client._judged([{"error": "AudioError", "text": plain}], client.Allowance(1.0, 1 << 30, 1))
    said = str(raised.value)
    assert isinstance(said, Sentence)
    assert len(filled(said.words[0], said.values)) < 1_000_000


@pytest.mark.parametrize(("job", "imported"), [
    ("specapp.audio.decoding.sandboxed:decode", "libsndfile"), ("no.such.sandboxed:job", "python"),
])  # fmt: skip
def test_what_a_job_needs_is_imported_while_it_is_only_expected(job: str, imported: str) -> None:
    """And one that is expected in vain keeps nobody from another."""
    helper = Helper()
    helper.expect(job)
    assert helper._process is not None
    maps, until = Path(f"/proc/{helper._process.pid}/maps"), time.monotonic() + 30
    while imported not in maps.read_text() and time.monotonic() < until:
        time.sleep(0.01)
    assert imported in maps.read_text()
    with tempfile.TemporaryFile() as nothing:
        order = {"job": client._NOTHING, "request": {}, "allowance": asdict(ALLOWANCE)}
        assert any(reply.get("done") for reply in helper.work(order, [nothing.fileno()], 10))
    helper.close()
