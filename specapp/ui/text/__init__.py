"""How numbers and names are written on the page, and what marks its messages."""

import re


def msg(message: str) -> str:
    """The message itself: says that it is one of the catalogue, and is translated where it is drawn."""
    return message


TITLE = msg("specapp: clean up a noisy recording")
LEAD = msg(
    "Bring a sound. Its noise is found in the picture of the sound and taken away; you hear and see what changed."
)
"""What the page is for, at its top and where a link to it is shown."""
_NAME_CHARACTERS = 48
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def short(name: str) -> str:
    """A name that fits on the page: long ones lose their middle."""
    if len(name) <= _NAME_CHARACTERS:
        return name
    half = (_NAME_CHARACTERS - 1) // 2
    return f"{name[:half]}…{name[-half:]}"


def escaped(text: str) -> str:
    r"""Text of strangers for places that read Markdown: every sign stands for itself.

    Examples
    --------
    >>> escaped("take_1 :red[loud]")
    'take\\_1 \\:red\\[loud\\]'
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def clock(seconds: float) -> str:
    """Duration as a clock shows it: 0:07, 12:30, 1:02:03; below a second in milliseconds."""
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def decibels(value: float) -> str:
    """A level with sign and unit, with a proper minus; what rounds to nothing has no sign."""
    return f"{round(value, 1) + 0.0:+.1f} dB".replace("-", "\N{MINUS SIGN}").replace("+0.0 dB", "0.0 dB")
