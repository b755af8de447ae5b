"""`specapp page`: the server is started with what was asked for."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from specapp.base import profiles
from specapp.cli.main import main

Started: TypeAlias = list[tuple[list[str], Mapping[str, str]]]
"""Commands that the process would become, with their environments."""

posix = pytest.mark.skipif(os.name != "posix", reason="elsewhere it is a child process")


@posix
def test_a_demo_is_said_in_the_environment(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    started: list[Mapping[str, str]] = []

    def become(_: str, command: list[str], environment: Mapping[str, str]) -> None:
        assert command[-6:-4] == ["--server.port", "8600"]
        started.append(environment)
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", become)
    for options in ([], ["--demo"]):
        with pytest.raises(SystemExit):
            main(["page", "--port", "8600", *options])
    usual, demo = (profiles.environment(one) for one in started)
    assert "SPECAPP_MAX_SECONDS" not in usual
    assert demo["SPECAPP_MAX_SECONDS"] == profiles.PROFILES["demo"]["SPECAPP_MAX_SECONDS"]
    assert capsys.readouterr().out.count("http://localhost:8600") == 2


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    seen: Started = []

    def become(_: str, command: list[str], environment: Mapping[str, str]) -> None:
        seen.append((command, environment))
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", become)
    for name in ("PORT", "STREAMLIT_SERVER_PORT", "STREAMLIT_SERVER_BASE_URL_PATH"):
        monkeypatch.delenv(name, raising=False)
    return seen


@posix
@pytest.mark.parametrize(
    ("given", "options", "port"),
    [
        ({}, [], "8501"),
        ({"PORT": "8080"}, [], "8080"),
        ({"STREAMLIT_SERVER_PORT": "80", "PORT": "8080"}, [], "80"),
        ({"PORT": "8080"}, ["--port", "8600"], "8600"),
        ({"PORT": ""}, [], "8501"),
    ],
)
def test_the_port_is_what_was_said_or_what_the_host_wants(
    given: dict[str, str], options: list[str], port: str, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        main(["page", *options])
    ((command, _),) = started
    assert command[command.index("--server.port") + 1] == port


@pytest.mark.parametrize("wrong", ["http", "0", "65536", "-1", "tcp://10.0.0.1:80"])
def test_a_port_that_is_none_is_said(
    wrong: str, started: Started, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", wrong)
    assert main(["page"]) == 1
    assert capsys.readouterr().err == f"error: PORT = {wrong!r} is no port. Choose from 1 to 65535.\n"
    assert started == []


@posix
@pytest.mark.parametrize("base", ["tool", "/tool", "/tool/"])
def test_the_address_is_told_with_its_path(
    base: str, started: Started, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", base)
    with pytest.raises(SystemExit):
        main(["page"])
    assert capsys.readouterr().out == "specapp: http://localhost:8501/tool\n"


@posix
def test_a_log_of_json_has_no_greeting(
    started: Started, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPECAPP_LOG", "json")
    with pytest.raises(SystemExit):
        main(["page"])
    ((command, _),) = started
    assert command[command.index("--logger.hideWelcomeMessage") + 1] == "true"
    assert capsys.readouterr().out == ""


@posix
def test_a_user_without_a_home_gets_one(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(SystemExit):
        main(["page"])
    assert Path(started[0][1]["HOME"]).is_dir()
