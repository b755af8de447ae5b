"""`specapp page`: the server is started with what was asked for."""

import os
from collections.abc import Mapping

import pytest

from specapp.base import profiles
from specapp.cli.main import main


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it is a child process")
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
