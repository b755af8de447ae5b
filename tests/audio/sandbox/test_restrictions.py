"""Nothing that a stranger sends reads another file or asks the network: by one guard alone, and by all."""

import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.recording import read
from specapp.errors import SpecappError
from tests.support.hostile import Canary
from tests.support.scripts import run_script


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canary]:
    folder = tmp_path_factory.mktemp("canary")
    secret = folder / "secret.wav"
    soundfile.write(secret, np.full(48000, 0.77), 48000, "FLOAT")
    hits: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(Path(self.path).stem)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        made = Canary(folder, secret, server.server_port, hits)
        for name, data in made.tricks():
            for suffix in (".wav", ".m3u8", ".sdp"):
                (folder / f"{name}{suffix}").write_bytes(data)
        yield made
        server.shutdown()
        thread.join()


OPEN_ALL = """
    import io, os, resource, signal, sys
    import av
    from specapp.audio.decoding import sandboxed as decoders
    from specapp.audio.decoding import demuxing
    guard, folder = sys.argv[1:]
    os.chdir(folder)
    decoders.warm_up()
    everything = {"protocol_whitelist": "file,crypto,data,http,tcp,udp,rtp,concat,subfile", "timeout": "1000000"}
    options = demuxing.OPTIONS if guard == "whitelist" else everything

    class Named(io.BytesIO):
        name = ""

    def attempt(data):
        signal.alarm(5)
        if guard == "descriptors":
            os.closerange(3, 1000)
            resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
        try:
            with av.open(data, options=options) as container:
                frame = next(container.decode(audio=0))
                os.write(1, f"{data.name} {abs(frame.to_ndarray().max() - 0.77) < 0.01}\\n".encode())
        except Exception:
            pass
        os._exit(0)

    for name in sorted(os.listdir()):
        if name != "secret.wav":
            data = Named(open(name, "rb").read())
            data.name = name
            pid = os.fork()
            if not pid:
                attempt(data)
            os.waitpid(pid, 0)
    print("finished")
"""


def betrayed(canary: Canary, guard: str) -> set[str]:
    """Names of the tricks that read the secret or asked the server, with only one guard in place."""
    canary.hits.clear()
    *opened, last = run_script(OPEN_ALL, guard, str(canary.folder)).stdout.splitlines()
    assert last == "finished"
    return {line.split(".")[0] for line in opened if line.endswith("True")} | set(canary.hits)


def test_the_canaries_sing_without_guards(canary: Canary) -> None:
    assert {"concat-name", "hls-http"} <= betrayed(canary, "none")


@pytest.mark.parametrize("guard", ["whitelist", "descriptors"])
def test_each_guard_alone_keeps_them_silent(canary: Canary, guard: str) -> None:
    assert betrayed(canary, guard) == set()


def test_reading_is_deaf_to_them(canary: Canary) -> None:
    canary.hits.clear()
    for trick in canary.folder.iterdir():
        if trick != canary.secret:
            for source in (trick, trick.read_bytes()):
                try:
                    assert not read(source).samples.any(), "the sound of the other file was read"
                except SpecappError:
                    continue
    assert canary.hits == []


def test_the_cage_leaves_nothing_to_reach(tmp_path: Path) -> None:
    script = """
        import os, socket, sys, tempfile
        from specapp.audio.sandbox import restrictions
        secret, own = sys.argv[1:]
        handle = os.open(own, os.O_RDWR)
        restrictions.restrict(5, 2 << 30, 1 << 20, handle + 1)
        found = []
        def attempt(name, act):
            try:
                act()
                found.append(name)
            except (OSError, ValueError, RuntimeError):
                pass
        attempt("open", lambda: os.open(secret, os.O_RDONLY))
        attempt("socket", socket.socket)
        attempt("pipe", os.pipe)
        attempt("fork", os.fork) if os.geteuid() != 0 else found.append("root")
        attempt("raise the limit", lambda: __import__("resource").setrlimit(7, (100, 100)))
        os.close(handle)
        attempt("open in the place of another", lambda: os.open(secret, os.O_RDONLY))
        os.write(1, (",".join(found) + ".").encode())
    """
    secret, own = tmp_path / "secret", tmp_path / "own"
    secret.write_text("secret")
    own.write_text("")
    secret.chmod(0o600)
    found = run_script(script, str(secret), str(own)).stdout.strip(".").split(",")
    modules = Path("/sys/kernel/security/lsm")
    kernel_guards_files = modules.exists() and "landlock" in modules.read_text()
    allowed = set() if kernel_guards_files or os.geteuid() == 0 else {"open in the place of another"}
    assert set(filter(None, found)) <= allowed
