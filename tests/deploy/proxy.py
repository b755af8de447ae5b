"""nginx in front of replicas, with the configuration that hosts are given; only names, ports and certificate differ."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load.server import Server
from tests.support.scripts import ROOT


@dataclass(frozen=True, slots=True)
class Host:
    """Addresses of the proxy, of which one leads to the encrypted one, and what stands behind it."""

    plain: str
    encrypted: str
    leading: str
    replicas: tuple[Server, ...]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def configuration(
    folder: Path,
    replicas: tuple[Server, ...],
    ports: tuple[int, int, int],
    place: str = "",
    *,
    sticky: bool = True,
) -> Path:
    plain, encrypted, leading = ports
    text = (ROOT / "deploy/nginx.conf").read_text()
    if not sticky:
        text = text.replace("    ip_hash;\n", "")
    if place:
        text = text.replace("    location / {\n        proxy_pass http://specapp;", place)
    if len(replicas) == 1:
        text = text.replace("    server page-2:8501 max_fails=0;\n", "")
    for number, replica in enumerate(replicas, 1):
        text = text.replace(f"page-{number}:8501", replica.address.removeprefix("http://"))
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{encrypted} ssl;\n    listen 127.0.0.1:{plain};")
    text = text.replace("/etc/nginx/tls", str(folder / "tls")).replace("listen 80;", f"listen 127.0.0.1:{leading};")
    text = text.replace("/var/log/nginx", str(folder))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    head = f"daemon off; error_log {folder}/error.log; pid {folder}/pid; user root; events {{}}"
    whole = folder / "nginx.conf"
    whole.write_text(f"{head} http {{ access_log {folder}/access.log; {temporary}\n{text}\n}}\n")
    return whole


@contextmanager
def proxied(
    nginx: str, folder: Path, replicas: tuple[Server, ...], place: str = "", *, sticky: bool = True
) -> Iterator[Host]:
    plain, encrypted, leading = ports = free_port(), free_port(), free_port()
    subprocess.run([shutil.copy(ROOT / "deploy/make-certificate", folder)], check=True)
    written = configuration(folder, replicas, ports, place, sticky=sticky)
    with subprocess.Popen([nginx, "-c", written]) as process:
        try:
            until = time.monotonic() + 10
            while not listens(plain) and time.monotonic() < until:
                time.sleep(0.05)
            yield Host(f"http://127.0.0.1:{plain}", f"127.0.0.1:{encrypted}", f"127.0.0.1:{leading}", replicas)
        finally:
            process.terminate()
