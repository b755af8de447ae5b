"""Nothing that a stranger sends crashes, hangs, reads another file or asks the network."""

import http.server
import io
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from specapp.errors import LimitError, SpecappError
from specapp.limits import Limits
from specapp.recording import encode, read
from tests.hostile import SHARED, Canary, hostile_files, mutated, silence, without_length
from tests.kinds import KINDS, made
from tests.scripts import ROOT, run_script

CASES = list(hostile_files())


def outcome(data: bytes) -> str:
    """What became of a file; whatever is raised besides a sentence fails the test."""
    started = time.monotonic()
    try:
        recording = read(data)
    except SpecappError as error:
        text = str(error)
        assert text
        assert text.isprintable()
        assert len(text) < 400
        return text
    finally:
        assert time.monotonic() - started < 10
    assert np.isfinite(recording.samples).all()
    assert encode(recording).data
    return "".join(recording.source.warnings)


@pytest.mark.parametrize(("name", "data"), CASES, ids=[name for name, _ in CASES])
def test_hostile_files_are_read_or_refused_in_a_sentence(name: str, data: bytes) -> None:
    outcome(data)


@pytest.mark.parametrize(("name", "text"), [
    ("empty", "empty"), ("text", "no recording"), ("rate-2g", "2147483647 Hz"), ("channels-64", "64 channels"),
    ("bits-65535", "65535 bits"), ("ima-block-0", "blocks of 0 bytes"), ("au-header", "4294967295 bytes"),
    ("nan", "5 samples were no numbers"), ("infinite", "2 samples were no numbers"),
    ("huge", "2 samples were larger than any sound"),
    ("FLAC-cut", "declares 1.00 s"),
    ("ogg-chained", "several recordings"), ("ogg-position", "Damaged pages in the file: 1"),
    ("wav-two-pieces", "2 pieces of sound"),
    ("data-negative", "declares"), ("rf64-huge", "declares"), ("mp3-rate-changes", "16000 Hz"),
])  # fmt: skip
def test_the_sentence_names_what_is_wrong(name: str, text: str) -> None:
    assert text in outcome(dict(CASES)[name])


@pytest.mark.parametrize(
    "name", ["constant", "zeros", "lowest", "one-sample", "short", "square", "denormal", "sizes-4g"]
)
def test_odd_but_legal_files_are_processed_without_a_warning(name: str) -> None:
    assert outcome(dict(CASES)[name]) == ""


def test_mutated_files_stay_in_the_cage() -> None:
    """The short form of the fuzzing in `make soak`."""
    rng = np.random.default_rng(7)
    for kind in KINDS[::2]:
        data, _ = made(kind)
        head = int(rng.integers(64, 2048))
        outcome(mutated(data[:head], rng) + data[head:])


@pytest.mark.parametrize("folder", ["hostile", "odd", "formats"])
def test_the_shared_collection(folder: str) -> None:
    files = sorted(path for path in (SHARED / folder).glob("*") if path.suffix != ".csv")
    if not files:
        pytest.skip("no shared collection of files here")
    for path in files:
        outcome(path.read_bytes())


# Canaries: files that make FFmpeg read other files or ask the network, unless it is kept from it.


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
    from specapp import decoders, demuxing
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
        from specapp import cage
        secret, own = sys.argv[1:]
        handle = os.open(own, os.O_RDWR)
        cage.restrict(5, 2 << 30, 1 << 20, handle + 1)
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


# Bombs: little files that become very long.


@pytest.mark.parametrize("make", [
    lambda: silence("FLAC", "PCM_16", 150), lambda: without_length(silence("FLAC", "PCM_16", 150)),
    lambda: silence("OGG", "OPUS", 150), lambda: silence("OGG", "VORBIS", 150),
], ids=["flac", "flac-without-length", "opus", "vorbis"])  # fmt: skip
def test_bombs_are_refused_soon_and_cheaply(make: object) -> None:
    data = make()  # type: ignore[operator]
    read(silence("FLAC", "PCM_16", 1))
    before = resident()
    started = time.monotonic()
    with pytest.raises(LimitError, match="at most 1:00 min"):
        read(data, limits=Limits(seconds=60))
    assert time.monotonic() - started < 5
    assert resident() - before < 50e6


def resident() -> float:
    """Bytes in memory of this process and all that it started."""
    me = psutil.Process()
    return float(sum(process.memory_info().rss for process in (me, *me.children(recursive=True))))


def test_many_samples_are_refused_before_the_disk_is_full() -> None:
    with pytest.raises(LimitError, match="at most 0:01 min"):
        read(without_length(silence("FLAC", "PCM_16", 60)), limits=Limits(samples=60_000))


def test_the_command_line_says_one_line_and_exits_with_1(tmp_path: Path) -> None:
    for name in ("text", "channels-64", "m4a-sizes"):
        path = tmp_path / "in.wav"
        path.write_bytes(dict(CASES)[name])
        script = "import sys; from specapp.cli import main; sys.exit(main(['denoise', sys.argv[1], '-o', sys.argv[2]]))"
        done = run_script(script, str(path), str(tmp_path / "out.wav"))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("error: ")
        assert done.stderr.count("\n") == 1
        assert ROOT.as_posix() not in done.stderr


def test_a_stream_larger_than_allowed_is_not_swallowed() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            self.given += len(buffer)
            return len(buffer)

    stream = Endless()
    with pytest.raises(LimitError, match=r"at most 10\.0 MB"):
        read(io.BufferedReader(stream), limits=Limits(upload_bytes=10_000_000))
    assert stream.given < 15_000_000
