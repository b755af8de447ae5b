"""What a visitor sends beside the websocket: requests with cookies, and files chunk by chunk."""

import http.client
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import urlsplit

Answer: TypeAlias = tuple[int, dict[str, str], bytes]
"""Status, headers and body of a request."""

XSRF = "_streamlit_xsrf"
_PATIENCE_S = 120.0
_CHUNK = 1 << 20
_COOKIE = re.compile(r"([^=;\s]+)=([^;]*)")
_BOUNDARY = "bench"


class Browser:
    """Cookies, and requests with them.

    Parameters
    ----------
    address : str
        Of the page, such as ``http://localhost:8501``.
    cookies : mapping of str to str
        Those that the browser has already.
    """

    def __init__(self, address: str, cookies: Mapping[str, str] = MappingProxyType({})) -> None:
        self.host = urlsplit(address).netloc
        self.cookies = dict(cookies)

    def send_file(self, path: str, name: str, content: bytes | Path) -> Answer:
        """Put a file to an address, chunk by chunk."""
        head = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: audio/wav\r\n\r\n"
        ).encode()
        tail = f"\r\n--{_BOUNDARY}--\r\n".encode()
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Content-Length": str(len(head) + size + len(tail)),
            "X-Xsrftoken": self.cookies.get(XSRF, ""),
        }
        return self.ask("PUT", path, headers, _chunks(head, content, tail))

    def get(self, path: str, **headers: str) -> Answer:
        """Get an address."""
        return self.ask("GET", path, headers)

    def ask(self, method: str, path: str, headers: dict[str, str], body: Iterable[bytes] = ()) -> Answer:
        """Send a request with the cookies that were given, and keep those that come."""
        connection = http.client.HTTPConnection(self.host, timeout=_PATIENCE_S)
        try:
            connection.request(method, path, body or None, {"Cookie": self.cookie_header, **headers})
            response = connection.getresponse()
            for cookie in response.headers.get_all("set-cookie") or []:
                name, value = _COOKIE.match(cookie).groups()  # type: ignore[union-attr]
                self.cookies[name] = value
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def fetch(self, path: str) -> tuple[int, int]:
        """Status and length of what lies at an address, without keeping it."""
        connection = http.client.HTTPConnection(self.host, timeout=_PATIENCE_S)
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie_header})
            response = connection.getresponse()
            return response.status, sum(map(len, iter(lambda: response.read(_CHUNK), b"")))
        finally:
            connection.close()

    @property
    def cookie_header(self) -> str:
        """Value of the header ``Cookie``."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def _chunks(head: bytes, content: bytes | Path, tail: bytes) -> Iterator[bytes]:
    yield head
    if isinstance(content, bytes):
        yield content
    else:
        with content.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    yield tail
