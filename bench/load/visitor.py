"""One visitor of the page: what somebody does there, and what the page then says."""

import http.client
import time
from collections.abc import Iterable
from pathlib import Path

from streamlit.proto.WidgetStates_pb2 import WidgetState

from bench.load.tab import Tab

_UPLOADER, _STRENGTH, _SOUNDS = "Drop recordings here", "Strength", "Sounds"


class Visitor(Tab):
    """Somebody with one tab; see `Tab`."""

    def strength(self, percent: float) -> float:
        """Move the slider. Returns seconds until the page stands."""
        self.turn_strength(percent)
        before, started = self._finished, time.monotonic()
        self.wait(lambda: self._finished > before, "the page stands")
        return time.monotonic() - started

    def turn_strength(self, percent: float) -> None:
        """Move the slider, and wait for nothing."""
        state = WidgetState(id=self._found("slider", _STRENGTH).id)
        state.double_array_value.data.append(percent)
        self._states[state.id] = state
        self._send_states()

    def choose(self, name: str) -> float:
        """Choose a sound of the list. Returns seconds until the page stands."""
        radio = self._found("radio", _SOUNDS)
        option = next(option for option in radio.options if name in option.replace("\\", ""))
        self._states[radio.id] = WidgetState(id=radio.id, string_value=option)
        return self.rerun()

    def open_tab(self, label: str) -> float:
        """Look at what is in a tab. Returns seconds until the page stands."""
        self._states["tabs"] = WidgetState(id=self._tabs, string_value=label)
        return self.rerun()

    def upload(self, files: Iterable[tuple[str, bytes | Path]], into: str = _UPLOADER) -> float:
        """Send files and let the page take them in, until it stands again. Returns when all was sent, monotonic."""
        files = list(files)
        uploader = self._found("file_uploader", into)
        places = self._places([name for name, _ in files])
        state = WidgetState(id=uploader.id)
        for (name, content), place in zip(files, places, strict=True):
            status, _, body = self.send_file(place.upload_url, name, content)
            if status != http.client.NO_CONTENT:
                raise RuntimeError(f"{name}: {status} {body[:200]!r}")
            size = content.stat().st_size if isinstance(content, Path) else len(content)
            info = state.file_uploader_state_value.uploaded_file_info.add(name=name, size=size, file_id=place.file_id)
            info.file_urls.CopyFrom(place)
        sent_s = time.monotonic()
        self._states[uploader.id] = state
        self._send_states()
        self.wait(lambda: self._found("file_uploader", into).id != uploader.id, "the files are taken in")
        before = self._finished
        self.wait(lambda: self._finished > before, "the page stands")
        return sent_s

    def place(self, name: str) -> str:
        """An address for an upload."""
        return str(self._places([name])[0].upload_url)

    def clean_many(self, files: Iterable[tuple[str, bytes | Path]]) -> None:
        """Bring files to *Many files*, and have all that are new there cleaned."""
        self.open_tab("Many files")
        self.upload(files, into="Drop up to")
        self.press("Clean ")

    def remove_sound(self) -> None:
        """Take the sound on show off the list."""
        self.press("Remove from the list")

    def press(self, label: str) -> None:
        """Press a button; returns when the page stands."""
        button = self._found("button", label)
        self._states[button.id] = WidgetState(id=button.id, trigger_value=True)
        self.rerun()
        self._states.pop(button.id, None)

    def press_download(self, label: str) -> str:
        """Press the button of a file. Returns the address of the file when it is made."""
        button = self._found("button", label)
        before = {shown.get("id") for shown in self._components()}
        self._states[button.id] = WidgetState(id=button.id, trigger_value=True)
        self._send_states()
        self._states.pop(button.id, None)
        self.wait(lambda: any("url" in one and one["id"] not in before for one in self._components()), "a file is made")
        return next(f"/{one['url']}" for one in self._components() if "url" in one and one["id"] not in before)

    @property
    def sounds(self) -> list[str]:
        """Names of the sounds in the list."""
        return [option.replace("\\", "") for option in self._found("radio", _SOUNDS).options]

    @property
    def sound_facts(self) -> list[str]:
        """What the list says about each sound."""
        return list(self._found("radio", _SOUNDS).captions)

    @property
    def tracks(self) -> dict[str, str]:
        """Addresses of the sounds on show, by ``"original"``, ``"denoised"`` and ``"removed"``."""
        shown: dict[str, dict[str, str] | None] = next(
            (one["tracks"] for one in self._components() if "tracks" in one), {}
        )
        return {name: "/" + track["url"] for name, track in shown.items() if track}

    def is_done(self, *names: str) -> bool:
        """Whether the page says that the work on these sounds is done; on the one on show without a name."""
        if self.says("Uncaught") or self.says("encountered an error"):
            raise RuntimeError(self.texts)
        behind = len(names) > 1 and (self.says("sounds done") or not set(names) <= set(self.sounds))
        return self.says("Done in") and not behind
