"""What the environment says of the page, checked before the server starts: what is wrong is one sentence."""

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import streamlit as st

from specapp.audio.limits import Limits
from specapp.base.errors import SettingsError, SpecappError
from specapp.jobs import JobLimits
from specapp.ui.server.drain import longest_s
from specapp.ui.server.logs import FORMAT, FORMATS
from specapp.ui.server.security_headers import FRAME_ANCESTORS
from specapp.ui.server.share_card import PUBLIC_ADDRESS
from specapp.ui.session.visitor import PREPARED

_LIMITS = {
    *(f"SPECAPP_MAX_{name.upper()}" for name in Limits.__slots__),
    *(f"SPECAPP_JOBS_{name.upper()}" for name in JobLimits.__slots__),
}
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
_FOLDER = "TMPDIR"


@contextmanager
def ended_with_a_sentence() -> Iterator[None]:
    """Let the server's start end with one sentence, where the environment makes it impossible.

    Streamlit's secrets are part of the environment.

    Raises
    ------
    SystemExit
    """
    st.secrets.load_if_toml_exists()
    try:
        yield
    except SpecappError as error:
        sys.exit(f"error: {error}")


def check(environment: Mapping[str, str]) -> None:
    """Read everything that can be said.

    Parameters
    ----------
    environment : mapping of str to str

    Raises
    ------
    SettingsError
        The first that is wrong: its value, and what may be written.
    """
    Limits.from_environment(environment)
    JobLimits.from_environment(environment)
    longest_s(environment)
    for look in (_check_names, _check_log, _check_address, _check_frames, _check_prepared, _check_folder):
        look(environment)


def _check_names(environment: Mapping[str, str]) -> None:
    """A misspelt limit would be none."""
    for name in environment:
        if name.startswith(("SPECAPP_MAX_", "SPECAPP_JOBS_")) and name not in _LIMITS:
            near = get_close_matches(name, _LIMITS, n=1, cutoff=0.0)[0]
            raise SettingsError(f"{name} is no limit of the page. Did you mean {near}?")


def _check_log(environment: Mapping[str, str]) -> None:
    """Another word than ``json`` would let names into the log."""
    text = environment.get(FORMAT, "")
    if text and text not in FORMATS:
        raise SettingsError(f"{FORMAT} = {text!r} is no form of the log. Choose from: {', '.join(FORMATS)}.")


def _check_address(environment: Mapping[str, str]) -> None:
    text = environment.get(PUBLIC_ADDRESS, "")
    if text and not _ADDRESS.fullmatch(text):
        raise SettingsError(f"{PUBLIC_ADDRESS} = {text!r} is no address. Write it whole, as https://example.org/tool.")


def _check_frames(environment: Mapping[str, str]) -> None:
    text = environment.get(FRAME_ANCESTORS, "")
    if re.search("[,;]", text):
        raise SettingsError(
            f"{FRAME_ANCESTORS} = {text!r}: write spaces between the addresses, no commas or semicolons."
        )


def _check_prepared(environment: Mapping[str, str]) -> None:
    text = environment.get(PREPARED)
    if text is not None and not Path(text).is_dir():
        raise SettingsError(
            f"{PREPARED} = {text!r} is no folder. Make it with python -m specapp.ui.session.prepared FOLDER."
        )


def _check_folder(environment: Mapping[str, str]) -> None:
    """Python would quietly take another folder, whose size and readers nobody has thought of."""
    text = environment.get(_FOLDER) or None
    try:
        with tempfile.TemporaryFile(dir=text) as file:
            file.write(bytes(1))
    except OSError as error:
        place = f"{_FOLDER} = {text!r}" if text else "The folder for temporary files"
        raise SettingsError(
            f"{place} cannot be used: {error.strerror}. The visitors' sounds lie there; name a folder with free space "
            "that this user may write to."
        ) from None
