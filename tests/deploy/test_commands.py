"""Each command of docs/hosting.md is run by a test, or marked as one that needs an account.

Docker and systemd are not there to be run: what their commands do is run without them, in a fresh Debian.
"""

import re
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

from bench.load.__main__ import main as bench_load
from tests.deploy.commands import ACCOUNT, DOCKER_RUN, TEXT, commands, section
from tests.support.debian_root import Stage, copied, inside, let_in, run
from tests.support.scripts import ROOT

HERE, IMAGE, NGINX, SPACE = (f"tests/deploy/test_{name}.py" for name in ("commands", "image", "nginx", "hosting"))
DISK, PREPARED = "tests/bench/test_disk.py", "tests/specapp/ui/session/test_prepared.py"
COMPOSE = "docker compose --file deploy/compose.yaml up --build --detach"
PORT = 8792
PATIENCE_S = 120

TRIED: Mapping[str, str] = {
    "deploy/make-space out/space": f"{SPACE}::test_a_space_is_made_once_and_has_what_its_image_copies",
    "docker build --tag specapp .": f"{IMAGE}::test_the_image_serves",
    DOCKER_RUN: f"{IMAGE}::test_the_docs_run_it_as_the_tests_do",
    "deploy/make-certificate": f"{HERE}::test_a_certificate_is_made_once",
    COMPOSE: f"{HERE}::test_compose_starts_what_the_tests_of_nginx_start",
    f"{COMPOSE} --no-deps page-1": f"{NGINX}::test_a_replica_that_is_replaced_loses_no_sound",
    **dict.fromkeys(section("systemd"), f"{HERE}::test_the_service_is_installed_and_serves"),
    "specapp page --demo": "tests/specapp/cli/test_page.py::test_a_demo_is_said_in_the_environment",
    "python -m bench.load": f"{HERE}::test_the_scenarios_of_the_load_bench_are_known",
    'python -m bench.load "an hour"': f"{HERE}::test_the_scenarios_of_the_load_bench_are_known",
    "python -m bench.load sizes": f"{HERE}::test_the_scenarios_of_the_load_bench_are_known",
    "python -m bench.disk": f"{DISK}::test_each_file_that_is_kept_is_listed_and_is_part_of_the_most",
    "python -m specapp.ui.session.prepared FOLDER": f"{PREPARED}::test_the_command_prepares_the_folder",
    "make soak": "Makefile::soak",
    "make test": "Makefile::test",
}
"""Which test runs it, or what runs the tests."""


def test_each_command_is_tried() -> None:
    assert set(commands()) == TRIED.keys()
    assert TEXT.count(ACCOUNT) >= 2


@pytest.mark.parametrize("place", sorted(set(TRIED.values())))
def test_each_test_is_there(place: str) -> None:
    file, _, name = place.partition("::")
    assert re.search(rf"^(def {name}\(|{name}:)", (ROOT / file).read_text(), re.MULTILINE)


def test_compose_starts_what_the_tests_of_nginx_start() -> None:
    services: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]
    pages = {name: service for name, service in services.items() if name != "nginx"}
    upstream = re.findall(r"server (\S+):8501 max_fails=0;", (ROOT / "deploy/nginx.conf").read_text())
    assert upstream == list(pages) == services["nginx"]["depends_on"]
    (builder,) = (service for service in pages.values() if "build" in service)
    assert (ROOT / "deploy" / builder["build"] / "Dockerfile").exists()
    for service in pages.values():
        assert service["image"] == builder["image"]
        assert service is builder or service["pull_policy"] == "never", "it is built here, once"
        assert (service["read_only"], service["user"], service["cap_drop"]) == (True, "1000", ["ALL"])
        assert [volume.partition(":")[2] for volume in service["volumes"]] == ["/data"]
        waits_s = int(service["stop_grace_period"].removesuffix("s"))
        assert int(service["environment"]["SPECAPP_DRAIN_S"]) < waits_s
    network: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["networks"]["default"]
    subnet = ip_network(network["ipam"]["config"][0]["subnet"])
    addresses = {ip_address(service["networks"]["default"]["ipv4_address"]) for service in pages.values()}
    assert len(addresses) == len(pages), "a replica that is replaced is where nginx knows it"
    assert all(address in subnet for address in addresses)
    mounted = [volume.split(":")[0] for volume in services["nginx"]["volumes"]]
    assert mounted == ["./nginx.conf", "./tls"]
    assert "`deploy/tls`" in TEXT


def test_a_certificate_is_made_once(tmp_path: Path) -> None:
    command = [shutil.copy(ROOT / "deploy/make-certificate", tmp_path), "pages.example"]
    subprocess.run(command, check=True)
    context = ssl.create_default_context(cafile=tmp_path / "tls/fullchain.pem")
    context.load_cert_chain(tmp_path / "tls/fullchain.pem", tmp_path / "tls/privkey.pem")
    (held,) = context.get_ca_certs()
    assert held["subjectAltName"] == (("DNS", "pages.example"),)
    assert (tmp_path / "tls/privkey.pem").stat().st_mode & 0o077 == 0
    made = (tmp_path / "tls/privkey.pem").read_bytes()
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (again.returncode, (tmp_path / "tls/privkey.pem").read_bytes()) == (1, made)
    assert "is there already" in again.stderr


def test_a_certificate_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("dirname", "mkdir", "rm"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    command = ["/bin/sh", shutil.copy(ROOT / "deploy/make-certificate", tmp_path)]
    told = subprocess.run(command, env={"PATH": str(tools)}, capture_output=True, text=True, check=False)
    assert (told.returncode, list((tmp_path / "tls").iterdir())) == (1, [])
    assert told.stderr.startswith("make-certificate: openssl made none: ")
    assert "not found" in told.stderr


def test_the_key_of_a_certificate_is_neither_committed_nor_packed() -> None:
    assert "/deploy/tls/" in (ROOT / ".gitignore").read_text().splitlines()
    assert not any("deploy/tls".startswith(one) for one in let_in())


def test_the_scenarios_of_the_load_bench_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench_load(["--help"])
    assert ended.value.code == 0
    assert "an hour" in capsys.readouterr().out


@pytest.mark.soak
def test_the_service_is_installed_and_serves(debian_root: Path, tmp_path: Path) -> None:
    """The commands as they are written; then what the unit starts, as its user, while systemd itself is not there."""
    stage = copied(debian_root, tmp_path / "root")
    _must(stage, "apt-get update && apt-get install --yes --no-install-recommends ca-certificates python3-venv systemd")
    for name in [*let_in(), "deploy/specapp.service"]:
        _bring(name, stage.root / "src")
    stage.folder = "/src"
    stage.environment["SYSTEMD_OFFLINE"] = "1"  # systemctl starts nothing then, and does all else
    for command in section("systemd"):
        _must(stage, command)
    assert (stage.root / "etc/systemd/system/multi-user.target.wants/specapp.service").is_symlink()
    _must(stage, "systemd-analyze verify specapp.service")
    unit = dict(re.findall(r"(?m)^(\w+)=(.*)$", (ROOT / "deploy/specapp.service").read_text()))
    state = stage.root / "var/lib" / unit["StateDirectory"]
    state.mkdir(mode=0o700)
    shutil.chown(state, 61_200, 61_200)
    stage.user, stage.folder = "61200", "/"
    stage.environment |= dict(one.split("=", 1) for one in unit["Environment"].split())
    with subprocess.Popen(inside(stage, unit["ExecStart"].replace("8501", str(PORT)).split())) as process:
        try:
            _answers(process)
        finally:
            process.send_signal(signal.SIGTERM)
    assert list(state.iterdir())


def _must(stage: Stage, command: str) -> None:
    done = run(stage, ["sh", "-c", command])
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def _bring(name: str, target: Path) -> None:
    source = ROOT / name
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    else:
        shutil.copy(source, target / name)


def _answers(process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        assert process.poll() is None
        try:
            with urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.2)
