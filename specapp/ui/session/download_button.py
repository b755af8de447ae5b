"""A button that makes a file when it is pressed, and streams it."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

import streamlit as st

from specapp.base.errors import SpecappError
from specapp.ui.session.state import said
from specapp.ui.session.streamed_files import PLACEHOLDER, media_type_of, put

Make: TypeAlias = Callable[[], bytes | str | Path]
Kind: TypeAlias = Literal["primary", "secondary", "tertiary"]

_LOOK_EVERY_S = 0.05
_BEGUN_AFTER_S = 3.0


def download(
    label: str, make: Make, file_name: str, media_type: str, *, kind: Kind = "secondary", disabled: bool = False
) -> None:
    """Draw a button that makes a file when it is pressed, without running the page again.

    What is wrong with the file is said below the button.

    Parameters
    ----------
    label : str
    make : callable
        Gives a short text or some bytes, or the path of a file that it has written, which is then streamed.
    file_name, media_type : str
    kind : {'primary', 'secondary', 'tertiary'}
    disabled : bool
    """
    st.fragment(_download)(label, make, file_name, media_type, kind=kind, disabled=disabled)


def _download(label: str, make: Make, file_name: str, media_type: str, *, kind: Kind, disabled: bool) -> None:
    key = f"{label} {file_name}"
    making = st.session_state.setdefault("downloads", {}).setdefault(key, Making())
    pressed = st.download_button(
        label,
        partial(making.make, make),
        file_name,
        media_type_of(media_type, making.token),
        type=kind,
        icon=":material/download:",
        key=key,
        disabled=disabled,
        width="stretch" if kind == "primary" else "content",
    )
    if pressed:
        place = st.empty()
        while making.lasts():
            place.empty()  # a newer wish of the visitor ends this run here
        with said():
            making.complain()


@dataclass(slots=True, eq=False)
class Making:
    """The files of one download button, which are made aside of the runs of the page."""

    token: str = field(default_factory=lambda: secrets.token_hex(16))
    begun: int = 0
    ended: int = 0
    seen: int = 0
    error: SpecappError | None = None

    def make(self, make: Make) -> bytes | str:
        """Make a file, and remember what was wrong with it."""
        self.begun, self.error = self.begun + 1, None
        try:
            return self._placed(make())
        except SpecappError as error:
            self.error = error
            raise
        finally:
            self.ended += 1

    def _placed(self, made: bytes | str | Path) -> bytes | str:
        if not isinstance(made, Path):
            return made
        put(self.token, made)
        return PLACEHOLDER

    def lasts(self) -> bool:
        """Wait a moment. True while the file that was asked for is being made, or may still be begun."""
        until = time.monotonic() + _BEGUN_AFTER_S
        while self.ended == self.seen and self.begun == self.seen and time.monotonic() < until:
            time.sleep(_LOOK_EVERY_S)
        if self.begun > self.ended:
            time.sleep(_LOOK_EVERY_S)
            return True
        return False

    def complain(self) -> None:
        """Raise what was wrong with the last file, once."""
        self.seen, error, self.error = self.ended, self.error, None
        if error is not None:
            raise error
