"""What docs/hosting.md says is what is there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bench.load.server import Server
from bench.load.visitor import Visitor
from specapp.audio.limits import Limits
from specapp.base.profiles import PROFILES
from specapp.jobs import JobLimits
from specapp.ui.server.drain import longest_s
from specapp.ui.session.counts import Counts
from tests.support.debian_root import instructions
from tests.support.scripts import ROOT

TEXT = (ROOT / "docs/hosting.md").read_text()
ROW = re.compile(r"^\| `(SPECAPP_(MAX|JOBS|DRAIN)_(\w+))` \| (\S+(?: \w+)?) \| (\S+(?: MiB)?) \|", re.MULTILINE)
ROWS = {match[1]: match for match in ROW.finditer(TEXT)}
FRONT_MATTER = {"title", "emoji", "colorFrom", "colorTo", "sdk", "app_port", "short_description", "tags", "license"}
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
LONGEST_DESCRIPTION = 60
"""As https://huggingface.co/docs/hub/spaces-config-reference says."""
UNITS = {"GiB": 2.0**30, "MiB": 2.0**20}


def number(text: str) -> float:
    value, _, unit = text.partition(" ")
    return float(value.replace(",", "")) * UNITS.get(unit, 1.0)


@pytest.mark.parametrize("variable", ROWS)
def test_the_table_of_limits_is_true(variable: str) -> None:
    _, room, name, usual, demo = ROWS[variable].groups()
    limits = {"MAX": Limits.from_environment({}), "JOBS": JobLimits.from_environment({})}.get(room)
    held = longest_s({}) if limits is None else getattr(limits, name.lower())
    assert held == number(usual)
    said = PROFILES["demo"].get(variable)
    assert demo == "\N{EN DASH}" if said is None else number(demo) == float(said)


def test_each_limit_of_a_file_and_of_the_demo_is_in_the_table() -> None:
    files = {f"SPECAPP_MAX_{name.upper()}" for name in Limits.__slots__}
    jobs = {f"SPECAPP_JOBS_{name.upper()}" for name in JobLimits.__slots__}
    assert files | jobs | PROFILES["demo"].keys() <= ROWS.keys()


def test_each_variable_that_is_read_is_told_and_no_other() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "specapp").rglob("*.py"))
    read = set(re.findall(r'"(SPECAPP_[A-Z_]*[A-Z])"', code))
    assert read
    told = set(re.findall(r"`(SPECAPP_[A-Z_]*[A-Z])", TEXT))
    assert told >= read
    assert told - read <= ROWS.keys(), "what is told is read"


def test_no_part_of_nginx_logs_requests() -> None:
    for server in (ROOT / "deploy/nginx.conf").read_text().split("\nserver {")[1:]:
        assert "    access_log off;" in server
        assert re.search(r"^    error_log \S+ emerg;", server, re.MULTILINE)


def test_each_counter_is_in_the_table() -> None:
    for family in Counts().registry.collect():
        assert f"`{family.name}_total" in TEXT, family.name


def test_each_file_that_is_named_is_there() -> None:
    for path in re.findall(r"(?<![\w/])(deploy/[\w./-]+\w|Dockerfile|app\.py|requirements\.txt)", TEXT):
        assert (ROOT / path).exists() or path == "deploy/tls", path


def test_secrets_of_community_cloud_set_the_limits(tmp_path: Path) -> None:
    """It runs app.py, with what was written under *Secrets* in a file."""
    secrets = re.findall(r'`(SPECAPP_\w+ = "\w+")`', TEXT)
    assert len(secrets) == 2
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/secrets.toml").write_text("\n".join(secrets))
    server = Server(tmp_path, {"HOME": str(tmp_path)})
    port = f"--server.port={server.address.rpartition(':')[2]}"
    server._command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", port]
    with server, Visitor(server.address) as visitor:
        visitor.wait(lambda: visitor.says("A demo"), "the limits are said")
        assert server.counted("specapp_workers") == float(PROFILES["demo"]["SPECAPP_JOBS_WORKERS"])
        assert [
            line for line in server.log.read_text().splitlines() if line.startswith("{") and json.loads(line)["place"]
        ]


def test_a_space_is_made_once_and_has_what_its_image_copies(tmp_path: Path) -> None:
    command = ["sh", str(ROOT / "deploy/make-space"), str(tmp_path / "space")]
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 0
    space = tmp_path / "space"
    _, front, about = (space / "README.md").read_text().split("---\n", 2)
    facts = yaml.safe_load(front)
    assert facts.keys() <= FRONT_MATTER
    assert (facts["sdk"], str(facts["app_port"])) == ("docker", dict(instructions(space / "Dockerfile"))["EXPOSE"])
    assert {facts["colorFrom"], facts["colorTo"]} <= COLOURS
    assert len(facts["short_description"]) <= LONGEST_DESCRIPTION
    assert about.strip()
    for line in (space / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            assert all((space / source).exists() for source in line.split()[1:-1]), line
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "is there already" in again.stderr
