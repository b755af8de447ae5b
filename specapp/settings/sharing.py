"""The settings as something to copy: a link, a command line, a few lines of Python."""

import shlex
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from urllib.parse import urlencode

from specapp.audio.encoding.at_loudness import LoudnessTarget
from specapp.settings.serialisation import to_query
from specapp.settings.settings import SETTINGS_PARAMETERS, Settings

SETTINGS_FILE = "specapp-settings.json"
"""Name of the file that the command line reads where the settings do not fit on it."""
LONGEST_LINK = 4000
"""Characters; longer addresses are cut on the way by some servers (own choice)."""


def query_of(settings: Settings) -> dict[str, str]:
    """The settings as the query of a link, without what makes it too long."""
    query = to_query(settings)
    while len(urlencode(query)) > LONGEST_LINK:
        del query[max(query, key=lambda name: len(query[name]))]
    return query


def link(address: str, settings: Settings) -> str:
    """A link that opens the page with these settings.

    Parameters
    ----------
    address : str
        Of the page, without a query.
    settings : Settings

    Returns
    -------
    str
        The page's address with a query; as short as the settings allow.

    Examples
    --------
    >>> link("https://example.org/", Settings(preset="music", strength=80))
    'https://example.org/?preset=music&strength=80.0'
    """
    query = urlencode(query_of(settings))
    return f"{address}?{query}" if query else address


def fits_link(settings: Settings) -> bool:
    """Nothing has to be left out of the link."""
    return query_of(settings) == to_query(settings)


def command_line(
    settings: Settings,
    source: str,
    target: str,
    *,
    avoid_clipping: bool = False,
    dither: bool = False,
    loudness: LoudnessTarget | None = None,
) -> str:
    """The command that gives the same bytes as the page.

    Parameters
    ----------
    settings : Settings
    source, target : str
        Names of the recording and of the result.
    avoid_clipping : bool
        Lower the level where the result would exceed full scale.
    dither : bool
        Add triangular noise before rounding to fewer bits.
    loudness : LoudnessTarget, optional
        How loud the result shall be.

    Returns
    -------
    str
        One line for a POSIX shell.

    Examples
    --------
    >>> command_line(Settings(preset="voice"), "noisy.wav", "clean.wav")
    'python -m specapp denoise noisy.wav -o clean.wav --preset voice'
    """
    options = [f"--settings {SETTINGS_FILE}"] if _needs_file(settings) else list(_options(settings))
    options += ["--avoid-clipping"] if avoid_clipping else []
    options += ["--dither"] if dither else []
    options += [f"--loudness {loudness.lufs:g} --true-peak {loudness.true_peak_dbtp:g}"] if loudness else []
    return " ".join(["python -m specapp denoise", _path(source), "-o", _path(target), *options])


def python_code(
    settings: Settings,
    source: str,
    target: str,
    *,
    avoid_clipping: bool = False,
    dither: bool = False,
    loudness: LoudnessTarget | None = None,
) -> str:
    """The lines of Python that give the same bytes as the page.

    Parameters
    ----------
    settings : Settings
    source, target : str
        Names of the recording and of the result.
    avoid_clipping : bool
        Lower the level where the result would exceed full scale.
    dither : bool
        Add triangular noise before rounding to fewer bits.
    loudness : LoudnessTarget, optional
        How loud the result shall be.

    Returns
    -------
    str
        Several lines that run as they are.

    Examples
    --------
    >>> print(python_code(Settings(preset="voice"), "noisy.wav", "clean.wav"))
    import specapp
    <BLANKLINE>
    recording = specapp.read('noisy.wav')
    result = specapp.denoise(recording, specapp.Settings(preset='voice'))
    specapp.write(result.denoised, 'clean.wav')
    """
    level = f"{', avoid_clipping=True' if avoid_clipping else ''}{', dither=True' if dither else ''}"
    level += f", loudness={_expression(loudness)}" if loudness else ""
    made = _expression(settings)
    return "\n".join(
        (
            "import specapp",
            "",
            f"recording = specapp.read({source!r})",
            f"result = specapp.denoise(recording, {made})",
            f"specapp.write(result.denoised, {target!r}{level})",
        )
    )


def _expression(value: object, indent: int = 4) -> str:
    """Python that makes a value; several parts stand below each other."""
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            one.name: getattr(value, one.name) for one in fields(value) if getattr(value, one.name) != one.default
        }
        given = ", ".join(f"{name}={_expression(part, indent + 4)}" for name, part in changed.items())
        return f"specapp.{type(value).__name__}({given})"
    if isinstance(value, tuple) and any(is_dataclass(part) for part in value):
        lines = [f"\n{' ' * indent}{_expression(part, indent)}," for part in value]
        return f"({''.join(lines)}\n{' ' * (indent - 4)})"
    return repr(value)


def _needs_file(settings: Settings) -> bool:
    return bool(settings.passes or settings.marks or settings.profile)


def _changed(settings: Settings) -> Iterator[tuple[str, object]]:
    default = Settings()
    for name in ("preset", *(parameter.name for parameter in SETTINGS_PARAMETERS), "notch_hz", "noise_region"):
        if getattr(settings, name) != getattr(default, name):
            yield name, getattr(settings, name)


def _options(settings: Settings) -> Iterator[str]:
    for name, value in _changed(settings):
        if name == "noise_region":
            start, end = settings.noise_region or (0.0, 0.0)
            yield f"--noise {start!r} {end!r}"
        elif name == "notch_hz":
            yield from (f"--notch-hz {line!r}" for line in settings.notch_hz)
        elif value is True:
            yield "--" + name.replace("_", "-")
        else:
            text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
            yield f"--{name.replace('_', '-')} {shlex.quote(text)}"


def _path(name: str) -> str:
    """A file's name as one word that is no option."""
    return shlex.quote(f"./{name}" if name.startswith("-") else name)
