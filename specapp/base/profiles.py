"""Sets of limits under one name, for whoever runs the page: ``SPECAPP_PROFILE=demo``."""

import os
from collections.abc import Mapping

from specapp.base.errors import SettingsError

PROFILE = "SPECAPP_PROFILE"
"""Names in the environment the set of limits."""

PROFILES: Mapping[str, Mapping[str, str]] = {
    # What a machine of 1 GB bears while strangers try the page: short sounds, one at a time, little disk.
    "demo": {
        "SPECAPP_MAX_UPLOAD_BYTES": str(50 << 20),
        "SPECAPP_MAX_SECONDS": "180",
        "SPECAPP_MAX_SOUNDS": "1",
        "SPECAPP_MAX_FILES": "1",
        "SPECAPP_MAX_CHANNELS": "2",
        "SPECAPP_MAX_DECODING_S": "60",
        "SPECAPP_JOBS_WORKERS": "1",
        "SPECAPP_JOBS_QUEUED": "16",
        "SPECAPP_JOBS_QUEUED_PER_VISITOR": "4",
        "SPECAPP_JOBS_KEPT_MB": "1024",
        "SPECAPP_JOBS_WORK_S": "300",
    },
}
"""Variables of each profile."""


def number(name: str, text: str, *, whole: bool, least: int = 0) -> float:
    """The value of a variable that is a number.

    Parameters
    ----------
    name, text : str
        Of the variable, and what it holds.
    whole : bool
    least : int

    Raises
    ------
    SettingsError
        If it is none, or too small.

    Examples
    --------
    >>> number("SPECAPP_JOBS_WORKERS", "4", whole=True, least=1)
    4
    """
    kind = "whole number" if whole else "number"
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        value = -1
    if not least <= value < float("inf"):
        raise SettingsError(f"{name} = {text!r} is not allowed. Write a {kind} of at least {least}.")
    return value


def environment(given: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """The environment, with what its profile sets where it says nothing itself.

    Parameters
    ----------
    given : mapping of str to str, optional
        Default: that of this process.

    Raises
    ------
    SettingsError
        If there is no profile of that name.

    Examples
    --------
    >>> environment({"SPECAPP_PROFILE": "demo", "SPECAPP_MAX_SECONDS": "60"})["SPECAPP_MAX_SECONDS"]
    '60'
    """
    given = os.environ if given is None else given
    name = given.get(PROFILE, "")
    if name and name not in PROFILES:
        raise SettingsError(f"{PROFILE} = {name!r} is no profile. Choose from: {', '.join(PROFILES)}.")
    return {**PROFILES.get(name, {}), **given}
