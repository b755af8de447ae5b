"""Where decoders put their samples: a file of interleaved samples, with the caps that stop decompression bombs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from specapp.audio.decoding.flac_sum import NOTE as SUM_NOTE
from specapp.audio.decoding.flac_sum import FlacSum
from specapp.audio.limits import Limits
from specapp.base.buffers import Samples, room_for
from specapp.base.sentences import listed, say, say_n

LARGEST = 2.0**20
"""Largest sample that is kept, 120 dB above full scale: products of the power of larger ones overflow (own choice)."""
_MOST_PLACES = 3  # own choice


@dataclass(slots=True)
class SampleWriter:
    """Takes blocks of samples, checks them and writes them.

    Parameters
    ----------
    file : binary file
        Receives native float32, float64 or int16, interleaved.
    limits : Limits
    first_s : float
        Once so much was written, that is told.
    tell : callable, optional
        Called once, with the writer.
    declared : int
        Samples of the whole as the decoder expects them; 0: not known.
    compact : bool
        Samples of 16 bits and less may be stored as int16.
    check : FlacSum, optional
        Takes all samples, too.
    """

    file: BinaryIO
    limits: Limits
    first_s: float = 0.0
    tell: "Callable[[SampleWriter], None] | None" = None
    declared: int = 0
    compact: bool = False
    channels: int = 0
    sample_rate: int = 0
    wide: bool = False
    narrow: bool = False
    length: int = 0
    replaced: int = 0
    limited: int = 0
    damaged: int = 0
    filled: int = 0
    check: FlacSum | None = None
    doubtful_s: list[float] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def start(self, channels: int, sample_rate: int, *, wide: bool, narrow: bool = False) -> None:
        """Begin a recording, forgetting whatever was put before.

        Parameters
        ----------
        channels, sample_rate : int
        wide : bool
            Store float64 instead of float32.
        narrow : bool
            What comes is int16, and is stored so; only where this writer is compact.

        Raises
        ------
        SpecappError
            If there are too many channels or the rate is impossible.
        """
        self.limits.check_shape(channels, sample_rate)
        self.clear()
        self.channels, self.sample_rate, self.wide, self.narrow = channels, sample_rate, wide, narrow

    def clear(self) -> None:
        """Forget everything, so that the next decoder starts as if there had been none before."""
        self.file.seek(0)
        self.file.truncate()
        self.channels = self.sample_rate = 0
        self.wide = self.narrow = False
        self.length = self.replaced = self.limited = self.damaged = self.filled = 0
        self.warnings.clear()
        self.doubtful_s.clear()
        if self.check is not None:
            self.check.restart()

    @property
    def dtype(self) -> str:
        """Type of the samples that are stored."""
        if self.narrow:
            return "int16"
        return "float64" if self.wide else "float32"

    def put(self, block: Samples) -> None:
        """Append samples; what is no number becomes silence, what is too large is limited; both are counted.

        Parameters
        ----------
        block : ndarray [shape=(length, channels)]

        Raises
        ------
        LimitError
            If the recording becomes longer than is accepted, or the disk is full.
        """
        self.length += len(block)
        self.limits.check_length(self.length, self.channels, self.sample_rate)
        block = np.ascontiguousarray(block, self.dtype)
        if not self.narrow:
            block = self._plausible(block)
        if self.check is not None:
            self.check.add(block)
        self._write(block)
        if self.tell is not None and self.length >= self.first_s * self.sample_rate:
            self.file.flush()
            self.tell(self)
            self.tell = None

    def _plausible(self, block: Samples) -> Samples:
        plausible = np.abs(block) <= LARGEST
        if not plausible.all():
            finite = np.isfinite(block)
            self.replaced += int(np.count_nonzero(~finite))
            self.limited += int(np.count_nonzero(finite & ~plausible))
            block = np.clip(np.where(finite, block, block.dtype.type(0)), -LARGEST, LARGEST)
        return block

    def put_silence(self, length: int, *, is_meant: bool = False) -> None:
        """Append zeros where sound is missing, which are counted unless the file says so itself."""
        self.filled += 0 if is_meant else length
        while length > 0:
            part = min(length, self.sample_rate)
            self.put(np.zeros((part, self.channels), self.dtype))
            length -= part

    def say_what_was_changed(self) -> None:
        """Add a warning for what is damaged, for sound that is missing and for samples that were replaced."""
        self.warnings += self._said_of_checks()
        if self.damaged:
            self.warnings.append(
                say_n("{n} damaged packet was skipped.", "{n} damaged packets were skipped.", self.damaged)
            )
        if self.filled:
            seconds = self.filled / self.sample_rate
            lost = f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
            self.warnings.append(say("{time} of sound are missing in the file; silence is in their place.", time=lost))
        if self.replaced:
            self.warnings.append(
                say("{n} samples were no numbers (NaN or infinite); they became silence.", n=f"{self.replaced:,}")
            )
        if self.limited:
            self.warnings.append(
                say("{n} samples were larger than any sound; they were limited.", n=f"{self.limited:,}")
            )

    def _said_of_checks(self) -> list[str]:
        """What is said of packets whose check failed and that were decoded all the same."""
        places = [f"{place_s:.2f} s" for place_s in self.doubtful_s]
        if len(places) > _MOST_PLACES:
            several = say(
                "The file is damaged: {n} checks of its sound fail, from {first} to {last}. It may sound wrong there.",
                n=f"{len(places):,}",
                first=places[0],
                last=places[-1],
            )
            return [several]
        if places:
            where = listed(places)
            return [
                say(
                    "The file is damaged: checks of its sound fail at {places}. It may sound wrong there.", places=where
                )
            ]
        is_named = self.damaged or self.filled
        return [SUM_NOTE] if self.check is not None and self.check.is_wrong and not is_named else []

    def cut(self, length: int) -> None:
        """Forget samples beyond `length`."""
        if length < self.length:
            self.file.flush()
            self.file.seek(length * self.channels * np.dtype(self.dtype).itemsize)
            self.file.truncate()
            self.length = length

    def _write(self, block: NDArray[np.floating]) -> None:
        with room_for(self.length * self.channels * block.itemsize + block.nbytes):
            self.file.write(block.data)
