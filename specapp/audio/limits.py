"""How much this installation accepts: the one place where bytes, seconds, channels and rates are bounded."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from specapp.base import profiles
from specapp.base.errors import AudioError, LimitError, SettingsError
from specapp.base.sentences import say

_PREFIX = "SPECAPP_MAX_"


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of what is read; each can be set by an environment variable ``SPECAPP_MAX_<NAME>``.

    Parameters
    ----------
    upload_bytes : int
        Size of one file.
    seconds : float
        Duration of one recording.
    samples : int
        Samples of all channels together, which bounds the disk space of the decoded recording.
    channels : int
    sample_rate_hz : int
        The lower bound, `LOWEST_RATE_HZ`, is fixed.
    decoding_s : float
        Processor time that decoding one file may take; small files get less, see `decoding_seconds`.
    memory_bytes : int
        Address space of the process that decodes.
    sounds : int
        Sounds that one visitor may have on the page.
    files : int
        Files of *Many files* on the page, which is left out where they are fewer than two.
    """

    upload_bytes: int = 2 * 1024**3
    seconds: float = 2 * 3600.0
    samples: int = 1_000_000_000
    channels: int = 8
    sample_rate_hz: int = 1_000_000
    decoding_s: float = 300.0
    memory_bytes: int = 2 * 1024**3
    sounds: int = 12
    files: int = 200

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Limits with the overrides of the environment, for example ``SPECAPP_MAX_SECONDS=600``.

        Raises
        ------
        SettingsError
            If a variable holds no positive number, a whole one but for seconds.
        """
        environment = profiles.environment(environment)
        overrides: dict[str, Any] = {}
        for field in fields(cls):
            variable = _PREFIX + field.name.upper()
            if variable in environment:
                overrides[field.name] = _positive(variable, environment[variable], field.type, field.default)
        return cls(**overrides)

    def decoding_seconds(self, size: int) -> float:
        """Processor time for a file of `size` bytes: twice what the slowest codecs need, little for small files."""
        return min(self.decoding_s, 5.0 + 5.0 * size / 1e6)

    def check_size(self, size: int) -> None:
        """Raise if a file of `size` bytes is too large or holds nothing.

        Raises
        ------
        AudioError
            If the file is empty.
        LimitError
            If it is larger than `upload_bytes`.
        """
        if size == 0:
            raise AudioError(say("The file is empty (0 bytes). Choose a recording with sound in it."))
        if size > self.upload_bytes:
            raise LimitError(
                say(
                    "The file has {size}; at most {most} are accepted. Send a shorter part of it, or a FLAC; {setting} "
                    "moves the limit.",
                    size=size_text(size),
                    most=size_text(self.upload_bytes),
                    setting=_setting("upload_bytes"),
                )
            )

    def check_shape(self, channels: int, sample_rate: int) -> None:
        """Raise if a recording has too many channels or an impossible rate.

        Raises
        ------
        AudioError
            If there is no channel, or the rate lies outside what sound needs.
        LimitError
            If there are more than `channels` channels.
        """
        if channels < 1:
            raise AudioError(say("The file has 0 channels: its header is damaged. Export it again."))
        if channels > self.channels:
            raise LimitError(
                say(
                    "The recording has {n} channels; at most {most} are accepted. Split it into files of "
                    "fewer, or set {setting}.",
                    n=channels,
                    most=self.channels,
                    setting=_setting("channels"),
                )
            )
        if not LOWEST_RATE_HZ <= sample_rate <= self.sample_rate_hz:
            raise AudioError(
                say(
                    "The file gives a sample rate of {rate} Hz; rates from {lowest} to {highest} Hz are "
                    "accepted. Check it, or set {setting}.",
                    rate=sample_rate,
                    lowest=LOWEST_RATE_HZ,
                    highest=self.sample_rate_hz,
                    setting=_setting("sample_rate_hz"),
                )
            )

    def check_length(self, length: int, channels: int, sample_rate: int) -> None:
        """Raise if `length` samples per channel are more than are accepted.

        Raises
        ------
        LimitError
            If the recording is longer than `seconds` or holds more than `samples`.
        """
        if length > self.longest(channels, sample_rate):
            raise LimitError(
                say(
                    "The recording lasts {time} with {channels} channel(s) at {rate} Hz; at most {most} are "
                    "accepted. Cut it into parts, or set {setting} and {other}.",
                    time=_clock(length / sample_rate),
                    channels=channels,
                    rate=sample_rate,
                    most=_clock(self.longest(channels, sample_rate) / sample_rate),
                    setting=_setting("seconds"),
                    other=_setting("samples"),
                )
            )

    def longest(self, channels: int, sample_rate: int) -> int:
        """Most samples per channel that are accepted."""
        return min(int(self.seconds * sample_rate), self.samples // max(channels, 1))


LOWEST_RATE_HZ = 1000
"""Lowest sample rate that is taken for sound (own choice)."""


def no_part(start_s: float, stop_s: float, duration_s: float) -> str:
    """What to say about a part of a recording that holds nothing."""
    return say(
        "There is no sound from {start} to {stop} s. Choose a part of 0 to {duration} s that ends after it starts.",
        start=f"{start_s:g}",
        stop=f"{stop_s:g}",
        duration=f"{duration_s:g}",
    )


def _setting(name: str) -> str:
    """Name of the environment variable that sets a limit."""
    return _PREFIX + name.upper()


def _positive(variable: str, text: str, kind: Any, usual: Any) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf") or kind(value) != value:
        wanted = say("a positive whole number") if kind is int else say("a positive number")
        sentence = say(
            "{variable} = {text} is not {wanted}. Write one, for example {variable}={usual}.",
            variable=variable,
            text=repr(text),
            wanted=wanted,
            usual=f"{usual:.0f}",
        )
        raise SettingsError(sentence)
    return kind(value)  # type: ignore[no-any-return]


_WHOLE = {"GB": 1 << 30, "MB": 1 << 20}
"""As browsers and servers count them."""


def size_text(size: float) -> str:
    """A number of bytes in the unit in which it is a round number, else in millions."""
    for unit, unit_bytes in _WHOLE.items():
        if size >= unit_bytes and size % unit_bytes == 0:
            return f"{size / unit_bytes:,.0f} {unit}"
    return f"{size / 1e6:,.1f} MB" if size < 100e6 else f"{size / 1e6:,.0f} MB"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours and not minutes and not rest:
        return f"{hours} hour" if hours == 1 else f"{hours} hours"
    return f"{hours}:{minutes:02d}:{rest:02d} h" if hours else f"{minutes}:{rest:02d} min"
