"""How much this installation accepts: the one place where bytes, seconds, channels and rates are bounded."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from specapp.base import profiles
from specapp.base.errors import AudioError, LimitError, SettingsError

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
            raise AudioError("The file is empty (0 bytes). Choose a recording with sound in it.")
        if size > self.upload_bytes:
            raise LimitError(
                f"The file has {size_text(size)}; at most {size_text(self.upload_bytes)} are accepted. "
                f"Send a shorter part of it, or a FLAC; {_setting('upload_bytes')} moves the limit."
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
            raise AudioError("The file has 0 channels: its header is damaged. Export it again.")
        if channels > self.channels:
            raise LimitError(
                f"The recording has {channels} channels; at most {self.channels} are accepted. Split it into files of "
                f"fewer, or set {_setting('channels')}."
            )
        if not LOWEST_RATE_HZ <= sample_rate <= self.sample_rate_hz:
            raise AudioError(
                f"The file gives a sample rate of {sample_rate} Hz; rates from {LOWEST_RATE_HZ} to "
                f"{self.sample_rate_hz} Hz are accepted. Check it, or set {_setting('sample_rate_hz')}."
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
                f"The recording lasts {_clock(length / sample_rate)} with {channels} channel(s) at {sample_rate} Hz; "
                f"at most {_clock(self.longest(channels, sample_rate) / sample_rate)} are accepted. Cut it into "
                f"parts, or set {_setting('seconds')} and {_setting('samples')}."
            )

    def longest(self, channels: int, sample_rate: int) -> int:
        """Most samples per channel that are accepted."""
        return min(int(self.seconds * sample_rate), self.samples // max(channels, 1))


LOWEST_RATE_HZ = 1000
"""Lowest sample rate that is taken for sound (own choice)."""


def _setting(name: str) -> str:
    """Name of the environment variable that sets a limit."""
    return _PREFIX + name.upper()


def _positive(variable: str, text: str, kind: Any, usual: Any) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf") or kind(value) != value:
        what = "positive whole number" if kind is int else "positive number"
        raise SettingsError(f"{variable} = {text!r} is not a {what}. Write one, for example {variable}={usual:.0f}.")
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
