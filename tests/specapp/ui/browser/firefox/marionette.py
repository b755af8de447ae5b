"""Firefox by its own protocol, Marionette: JSON over a socket, so that nothing is installed beside the browser."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.05
_PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "media.autoplay.default": 0,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
_FIND = """
const all = (root, found = []) => {
  for (const one of root.querySelectorAll("*")) {
    found.push(one);
    if (one.shadowRoot) all(one.shadowRoot, found);
  }
  return found;
};
const seen = (one) => one.checkVisibility() && one.getBoundingClientRect().width > 0;
const bears = (one, name) => {
  const text = (one.getAttribute("aria-label") ?? one.textContent).trim();
  return text === name || text.endsWith(name);  // icons are words in front of it
};
"""


class Firefox:
    """A window of Firefox.

    Parameters
    ----------
    port : int
        Where it listens.
    """

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._file = self._socket.makefile("rb")
        self._number = 0
        self._read()
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        self.ask("WebDriver:SetTimeouts", script=int(1000 * PATIENCE_S), pageLoad=int(1000 * PATIENCE_S), implicit=0)

    def ask(self, command: str, **parameters: Any) -> Any:
        """Send a command and wait for its answer."""
        self._number += 1
        text = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(str(len(text)).encode() + b":" + text)
        _, _, error, result = self._read()
        assert error is None, error
        return result.get("value") if isinstance(result, dict) and "value" in result else result

    def _read(self) -> Any:
        length = b""
        while (byte := self._file.read(1)) != b":":
            assert byte, "Firefox has ended"
            length += byte
        return json.loads(self._file.read(int(length)))

    def open(self, address: str) -> None:
        """Go to an address."""
        self.ask("WebDriver:Navigate", url=address)

    def size(self, width: int, height: int) -> None:
        """Make what shows the page so large."""
        for _ in range(2):
            outer = self.run("return [window.outerWidth - innerWidth, window.outerHeight - innerHeight]")
            self.ask("WebDriver:SetWindowRect", width=width + outer[0], height=height + outer[1])

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns; it may await."""
        code = f"const done = [...arguments].at(-1);{_FIND}(async (...given) => {{ {script} }})(...arguments)"
        code += ".then((one) => done(one ?? null), (error) => done(String(error)))"
        return self.ask(
            "WebDriver:ExecuteAsyncScript", script=code, args=list(arguments), newSandbox=False, sandbox=None
        )

    def wait(self, condition: str, *arguments: Any) -> Any:
        """Wait until an expression holds; its value."""
        until = time.monotonic() + PATIENCE_S
        while (value := self.run(f"return {condition}", *arguments)) in (None, False, 0, "") or _is_error(value):
            assert time.monotonic() < until, (
                f"{condition}: {value}; {self.run('return document.body.innerText')[:2000]}"
            )
            time.sleep(_LOOK_EVERY_S)
        return value

    def place(self, element: str, *arguments: Any) -> tuple[int, int]:
        """Middle of an element that an expression gives, once it is there and does not move, brought into view."""
        place = f"""await (async () => {{ const one = {element}; one.scrollIntoView({{ block: "center" }});
          await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
          const box = one.getBoundingClientRect();
          return one.isConnected && [box.x + box.width / 2, box.y + box.height / 2]; }})()"""
        x, y = self.wait(place, *arguments)  # the page may take it away and draw it anew meanwhile
        return round(x), round(y)

    def press(self, name: str, role: str = "button") -> None:
        """Press the visible control that bears this name."""
        element = "all(document).find((one) => one.matches(given[1]) && seen(one) && bears(one, given[0]))"
        self.drag([self.place(element, name, f"{role}, [role={role}]")])

    def drag(self, path: list[tuple[int, int]]) -> None:
        """Press the mouse at the first place, let it go at the last one."""
        moves: list[dict[str, Any]] = [
            {"type": "pointerMove", "x": x, "y": y, "duration": 60, "origin": "viewport"} for x, y in path
        ]
        steps = [moves[0], {"type": "pointerDown", "button": 0}, *moves[1:], {"type": "pointerUp", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps})

    def keys(self, *keys: str) -> None:
        """Press keys one after the other; special ones by the characters of WebDriver."""
        steps = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": steps})

    def _act(self, source: dict[str, Any]) -> None:
        self.ask("WebDriver:PerformActions", actions=[source])
        self.ask("WebDriver:ReleaseActions")

    def drop(self, selector: str, path: Path) -> None:
        """Give a file to a field for files."""
        found = self.ask("WebDriver:FindElement", using="css selector", value=selector)
        self.ask("WebDriver:ElementSendKeys", id=next(iter(found.values())), text=str(path))

    def close(self) -> None:
        """Tell it to end."""
        with suppress(AssertionError, OSError):
            self.ask("Marionette:Quit", flags=["eForceQuit"])
        self._file.close()
        self._socket.close()


def _is_error(value: object) -> bool:
    return isinstance(value, str) and "Error:" in value


def _connected(port: int) -> socket.socket:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=2 * PATIENCE_S)
        except OSError:
            assert time.monotonic() < until, "Firefox does not answer"
            time.sleep(_LOOK_EVERY_S)


@contextmanager
def firefox(path: str, folder: Path) -> Iterator[Firefox]:
    """Firefox without a window on a screen, with all its files in a folder; downloads go there, too."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    profile, downloads = folder / "profile", folder / "downloads"
    profile.mkdir()
    downloads.mkdir()
    wanted = _PREFERENCES | {
        "marionette.port": port,
        "browser.download.folderList": 2,
        "browser.download.dir": str(downloads),
    }
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items())
    (profile / "user.js").write_text("\n".join(lines))
    command = [path, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    with (folder / "firefox.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        window = Firefox(port)
        yield window
        window.close()
    finally:
        process.terminate()
        process.wait(timeout=30)
