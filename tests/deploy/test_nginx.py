"""Two replicas behind nginx: paths, HTTPS, frames, stickiness, and replicas that are replaced."""

import http.client
import json
import os
import shlex
import shutil
import signal
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, FilePayload, expect, sync_playwright

from bench.load.scenarios import together
from bench.load.server import Server
from bench.load.sounds import noisy_tone
from bench.load.visitor import Visitor
from specapp.ui.session.own_server import SENTENCE
from tests.deploy.proxy import Host, proxied
from tests.specapp.ui.browser.page.test_page import INBOX
from tests.support.debian_root import instructions
from tests.support.scripts import ROOT

pytestmark = pytest.mark.soak
PATIENCE_MS = 60_000
# Names of Spaces lead to this machine, and cookies of other sites are refused as browsers are about to do.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--test-third-party-cookie-phaseout"),
    "--host-resolver-rules=MAP *.hf.space 127.0.0.1",
)


@pytest.fixture(scope="module")
def nginx() -> str:
    """The program; got as Debian has it where tests may install."""
    if shutil.which("nginx") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        command = "apt-get update && apt-get install --yes --no-install-recommends nginx-light"
        subprocess.run(["sh", "-c", command], check=False, capture_output=True)
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("no nginx; Debian: apt-get install nginx-light")
    return program


@contextmanager
def two_replicas(folder: Path, drain_s: str = "100") -> Iterator[tuple[Server, ...]]:
    with ExitStack() as stack:
        replicas = []
        for name in ("a", "b"):
            (folder / name).mkdir()
            server = Server(folder / name, {"SPECAPP_DRAIN_S": drain_s})
            replicas.append(stack.enter_context(server))
        yield tuple(replicas)


@pytest.fixture
def host(nginx: str, tmp_path: Path) -> Iterator[Host]:
    with two_replicas(tmp_path) as replicas, proxied(nginx, tmp_path, replicas) as host:
        yield host


@pytest.fixture
def browser(chromium: str) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS])
        yield started.new_context(ignore_https_errors=True, permissions=["local-network-access"])
        started.close()


def serving(host: Host) -> Server:
    """The replica that has a visitor."""
    return next(one for one in host.replicas if b"specapp_visitors 1.0" in get(one.address + "/metrics"))


def get(address: str) -> bytes:
    with urlopen(address, timeout=20) as answer:  # noqa: S310  (our own server)
        return bytes(answer.read())


def test_a_replica_that_is_replaced_loses_no_sound(host: Host) -> None:
    visitor = Visitor(host.plain)
    visitor.upload([("anna.wav", noisy_tone(3.0, 0))])
    visitor.wait(visitor.is_done, "a file is cleaned")
    address = visitor._query
    visitor.upload([("long.wav", noisy_tone(240.0, 1))])
    visitor.wait(lambda: visitor.says("%"), "the next one is worked on")
    replica = serving(host)
    replica.process.send_signal(signal.SIGTERM)
    replica.process.wait(timeout=100)
    with pytest.raises(HTTPError) as refused:
        get(host.plain)
    assert refused.value.code == 502
    assert b"comes back by itself" in refused.value.read()
    replica.start()
    visitor.join()
    assert visitor._query.count("%2C") == 1
    assert address.partition("sounds=")[2][:32] in visitor._query
    visitor.wait(lambda: visitor.is_done("anna.wav", "long.wav"), "both are there")
    assert not replica.errors


@pytest.mark.parametrize("drain_s", ["200", "1"], ids=["work ends", "work begins again"])
def test_a_replica_with_a_crowd_is_replaced_and_nobody_loses_a_sound(drain_s: str, nginx: str, tmp_path: Path) -> None:
    """Four visitors have a finished sound and wait for a long one, a fifth has many files cleaned."""
    names = [(f"short{number}.wav", f"long{number}.wav") for number in range(4)]
    with two_replicas(tmp_path, drain_s) as replicas, proxied(nginx, tmp_path, replicas) as host:
        many, *others = together(5, lambda _: Visitor(host.plain))
        for visitor, (short, _) in zip(others, names, strict=True):
            visitor.upload([(short, noisy_tone(3.0, len(short)))])
            visitor.wait(visitor.is_done, "a file is cleaned")
        many.clean_many([(f"many{number}.wav", noisy_tone(20.0, number)) for number in range(6)])
        some = [f"{done} of 6 files done" for done in range(1, 7)]
        many.wait(lambda: any(map(many.says, some)), "one of many files is cleaned")
        for number, (visitor, (_, long)) in enumerate(zip(others, names, strict=True)):
            visitor.upload([(long, noisy_tone(180.0, number))])
        others[0].wait(lambda: others[0].says("%") and not others[0].is_done(*names[0]), "long ones are worked on")
        replica = next(one for one in replicas if one.counted("specapp_visitors") == len([many, *others]))
        assert replica.counted("specapp_jobs_running") + replica.counted("specapp_jobs_waiting") >= 2
        replica.process.send_signal(signal.SIGTERM)
        replica.process.wait(timeout=250)
        replica.start()
        for visitor, both in zip(others, names, strict=True):
            visitor.join()
            assert set(both) <= set(visitor.sounds)
            visitor.wait(lambda: visitor.is_done(*both), "both are there", 300)  # noqa: B023  (called at once)
        many.join()
        many.open_tab("Many files")
        many.wait(lambda: many.says("6 of 6 files done"), "all of the many are there", 300)
        assert not replica.errors


def test_without_stickiness_one_sentence_says_what_to_do(nginx: str, tmp_path: Path, browser: BrowserContext) -> None:
    with two_replicas(tmp_path) as replicas, proxied(nginx, tmp_path, replicas, sticky=False) as host:
        said = set()
        for number in range(6):
            page = browser.new_page()
            if number % 2:  # one request more, so that page and connection come to the same server now and then
                page.add_init_script("fetch('./_stcore/health')")
            page.goto(host.plain)
            expect(page.get_by_text(SENTENCE)).to_be_visible(timeout=PATIENCE_MS)
            assert "AxiosError" not in page.inner_text("body")
            said.add(page.get_by_role("dialog").count())
            page.close()
        assert said == {0, 1}  # in place of the page, and over one that was begun
        health = [json.loads(get(replica.address + "/healthz")) for replica in replicas]
        assert health[0]["server"] != health[1]["server"]
        assert sum(facts["requests_of_other_servers"] for facts in health) > 0
        assert any("sticky sessions" in replica.log.read_text() for replica in replicas)


def test_no_log_of_nginx_has_an_address(host: Host, tmp_path: Path) -> None:
    """Neither of whom it refuses nor of whom it cannot serve or leads to HTTPS."""
    assert answer_of(host.leading) == 301
    statuses = together(300, lambda _: status_of(f"{host.plain}/healthz?"))
    assert 503 in statuses, "the limit of requests"
    for replica in host.replicas:
        replica.kill()
    assert status_of(host.plain) == 502
    for replica in host.replicas:
        replica.start()
    for log in ("access.log", "error.log"):
        assert "127.0.0.1" not in (tmp_path / log).read_text()


def answer_of(address: str) -> int:
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("GET", "/")
    status = connection.getresponse().status
    connection.close()
    return status


def status_of(address: str) -> int:
    try:
        get(address)
    except HTTPError as refused:
        return refused.code
    return 200


def test_over_https_the_cookie_is_sent_encrypted_only(host: Host) -> None:
    context = ssl.create_default_context(cafile=None)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection(host.encrypted, context=context, timeout=20)
    connection.request("GET", "/")
    cookies = connection.getresponse().headers.get_all("set-cookie") or []
    connection.close()
    own = [cookie for cookie in cookies if cookie.startswith("specapp_visitor=")]
    assert len(own) == 1
    assert "Secure" in own[0]


def space_settings(folder: Path) -> dict[str, str]:
    """What the Dockerfile of a Space sets and the image does not."""
    subprocess.run([ROOT / "deploy/make-space", folder], check=True)
    given = (dict(instructions(one / "Dockerfile"))["ENV"] for one in (folder, ROOT))
    space, image = (dict(part.split("=", 1) for part in shlex.split(text)) for text in given)
    assert not space.keys() & image.keys()
    return space


def test_in_a_frame_a_refresh_finds_the_sounds(nginx: str, tmp_path: Path, browser: BrowserContext) -> None:
    """The page of another site shows the Space, whose cookie the browser keeps for that frame alone."""
    (tmp_path / "a").mkdir()
    settings = space_settings(tmp_path / "space")
    with Server(tmp_path / "a", settings) as server, proxied(nginx, tmp_path, (server,)) as host:
        port = host.encrypted.partition(":")[2]
        frame = f'<iframe src="https://you-specapp.hf.space:{port}/" width="1000" height="800">'
        page = browser.new_page()
        page.route("https://huggingface.co/**", lambda route: route.fulfill(body=frame, content_type="text/html"))
        page.goto("https://huggingface.co/spaces/you/specapp")
        inside = page.frame_locator("iframe")
        expect(inside.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=PATIENCE_MS)
        sound = FilePayload(name="anna.wav", mimeType="audio/wav", buffer=noisy_tone(3.0, 0))
        inside.locator(INBOX).set_input_files([sound])
        for _ in range(2):
            expect(inside.get_by_role("heading", name="anna.wav")).to_be_visible(timeout=PATIENCE_MS)
            expect(inside.get_by_text("Done in")).to_be_visible(timeout=PATIENCE_MS)
            page.frames[1].wait_for_url("**sounds=**")  # which a refresh goes by
            page.frames[1].evaluate("location.reload()")
        own = [cookie for cookie in browser.cookies() if cookie["name"] == "specapp_visitor"]
        assert [(cookie["secure"], cookie["sameSite"], cookie["partitionKey"]) for cookie in own] == [
            (True, "None", "https://huggingface.co")
        ]


@pytest.mark.parametrize(
    ("base", "place"),
    [
        ("tool", "    location /tool/ {\n        proxy_pass http://specapp;"),
        ("", "    location /tool/ {\n        proxy_pass http://specapp/;"),
    ],
    ids=["kept", "stripped"],
)
def test_the_page_works_under_a_path(
    base: str, place: str, nginx: str, tmp_path: Path, browser: BrowserContext
) -> None:
    (tmp_path / "a").mkdir()
    settings = {"STREAMLIT_SERVER_BASE_URL_PATH": base} if base else {}
    with ExitStack() as stack:
        server = stack.enter_context(Server(tmp_path / "a", settings))
        host = stack.enter_context(proxied(nginx, tmp_path, (server,), place))
        page = browser.new_page()
        missing: list[str] = []
        page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
        page.goto(f"{host.plain}/tool/")
        expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=PATIENCE_MS)
    assert missing == []
