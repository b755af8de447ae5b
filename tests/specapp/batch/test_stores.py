"""Object stores as source and target: an S3 server, also with the network cut, and the memory of the process."""

import errno
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem

from specapp.audio.recording import read
from specapp.base.errors import SpecappError
from specapp.batch import Row, run
from specapp.batch.cluster import Workers, connected
from specapp.batch.ledger import NAME, opened_ledger, place
from specapp.batch.places import put, read_bytes, stamp_of, walk
from specapp.settings.settings import Settings


class Network:
    """Brings connections to a server, until it is cut."""

    def __init__(self, port: int) -> None:
        self.server = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open: list[socket.socket] = []
        self.is_cut = False
        self.cut_at, self.cut_s, self.cuts = b"", 0.0, 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, seconds: float) -> None:
        self.is_cut = True
        self.cuts += 1
        for one in self.open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        time.sleep(seconds)
        self.is_cut = False

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.server))
                self.open += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError), closing(source), closing(target):
            while data := source.recv(1 << 16):
                if self.cut_at and self.cut_at in data:
                    self.cut_at = b""
                    self.cut(self.cut_s)
                target.sendall(data)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """An S3 server with the bucket `tapes`, and the way to it."""
    import s3fs
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    network = Network(server.get_host_and_port()[1])
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{network.port}",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().mkdir("tapes")
    yield network
    network.listener.close()
    server.stop()
    s3fs.S3FileSystem.clear_instance_cache()


def test_from_a_store_to_a_store_with_the_network_cut(tapes: Path, network: Network, settings: Settings) -> None:
    import s3fs

    s3fs.S3FileSystem().put(str(tapes), "tapes/in", recursive=True)
    network.cut_at, network.cut_s = b"PUT /tapes/out/", 2.0  # when the first result is on its way
    with connected(Workers(processes=2)) as client:
        rows = run(["s3://tapes/in"], "s3://tapes/out", settings, client)
        again = run(["s3://tapes/in"], "s3://tapes/out", settings, client)
    assert network.cuts == 1
    assert sorted(row.state for row in rows) == ["done"] * 6 + ["failed"]
    assert again == rows
    names = {found.name for found in walk("s3://tapes/out")}
    assert names == {path.relative_to(tapes).as_posix() for path in tapes.rglob("tape*")}
    assert read_bytes("s3://tapes/out/.specapp-batch/ledger.sqlite")


@pytest.mark.parametrize("direction", ["in", "out"])
def test_memory_of_this_process(direction: str, tapes: Path, tmp_path: Path, settings: Settings) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    memory: Any = MemoryFileSystem()
    source, target = str(tapes), f"memory://{tmp_path.name}-{direction}"
    if direction == "in":
        memory.put(source, f"/{tmp_path.name}-in", recursive=True)
        source, target = target, str(tmp_path / "clean")
    rows = run([source], target, settings)
    assert sorted(row.state for row in rows) == ["done"] * 6 + ["failed"]
    data = read_bytes(f"{target}/box 0/tape 00000.wav")
    assert data is not None
    assert read(data).length == read(tapes / "box 0/tape 00000.wav").length


def test_one_of_two_batches_on_one_target_of_a_store_stops_and_nothing_is_lost(tmp_path: Path) -> None:
    target = f"memory://{tmp_path.name}-two"
    with ExitStack() as late:
        ledger = late.enter_context(opened_ledger(target))
        with opened_ledger(target) as other:
            other.write(Row("a.wav", "a.wav", "done"))
        ledger.write(Row("b.wav", "b.wav", "done"))
        ledger.commit()
        with pytest.raises(SpecappError, match="another batch writes"):
            ledger.bring()
        with pytest.raises(SpecappError, match="another batch writes"):
            late.close()
    with opened_ledger(target, readonly=True) as ledger:
        assert [row.name for row in ledger.rows()] == ["a.wav"]


def test_a_ledger_that_came_to_its_store_without_an_answer_is_not_taken_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_and_lose(*arguments: Any) -> None:
        put(*arguments)
        raise OSError(errno.ECONNRESET, "Connection reset by peer")

    target = f"memory://{tmp_path.name}-lost"
    with opened_ledger(target) as ledger:
        assert stamp_of(f"{target}/{NAME}")  # from the start: it tells results from files of somebody else
        ledger.write(Row("a.wav", "a.wav", "done"))
        ledger.commit()
        with monkeypatch.context() as patched:
            patched.setattr(place, "put", put_and_lose)
            assert not ledger.bring()
        assert ledger.bring()


class ServerFileSystem(LocalFileSystem):  # type: ignore[misc]
    """Folders of a host, as SFTP has them: its client wants a host and nothing else, and its paths do not name it."""

    protocol = "server"

    def __init__(self, host: str) -> None:
        assert host == "attic"
        super().__init__()

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return f"/{path.partition('://')[2].partition('/')[2]}" if "://" in path else path

    @staticmethod
    def _get_kwargs_from_urls(path: str) -> dict[str, str]:
        return {"host": path.partition("://")[2].partition("/")[0]}


def test_folders_of_a_server(tapes: Path, tmp_path: Path, settings: Settings) -> None:
    fsspec.register_implementation("server", ServerFileSystem, clobber=True)
    source, target = f"server://attic{tapes}", f"server://attic{tmp_path}/clean"
    with connected(Workers(), in_process=True) as client:
        rows = run([source], target, settings, client)
        assert sorted(row.state for row in rows) == ["done"] * 6 + ["failed"]
        assert run([source], target, settings, client) == rows
        one = run([f"{source}/box 0/tape 00000.wav"], f"server://attic{tmp_path}/one", settings, client)
    assert [row.state for row in one] == ["done"]
    names = {path.relative_to(tapes).as_posix() for path in tapes.rglob("tape*")}
    assert {found.name for found in walk(target)} == names
    assert read(tmp_path / "clean/box 0/tape 00000.wav").length == read(tapes / "box 0/tape 00000.wav").length
