"""Where samples live: small recordings in arrays, long ones in anonymous temporary files mapped into memory."""

import errno
import mmap
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from specapp.base.computed import computed, difference, is_computed, multiplied, of_16_bits, sources_of
from specapp.base.errors import LimitError, RoomError
from specapp.base.sentences import say

Samples: TypeAlias = NDArray[np.floating]

ARRAY_BYTES = 16 * 1024**2
"""Recordings up to this size are held as arrays, larger ones as mapped files."""
BLOCK = 1 << 18
"""Samples per channel that are read, converted or written at a time."""
_LEAST_ITEM = 4
"""Bytes of a sample as it is worked on."""
FULL = (errno.ENOSPC, errno.EDQUOT)
"""What a system says when a disk is full, whatever comes next."""
_NO_ROOM = (*FULL, errno.EFBIG, errno.ENOMEM)


def spans(length: int, step: int = BLOCK) -> Iterator[slice]:
    """Slices that cover ``range(length)`` in order, `step` at a time."""
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))


def blocks(samples: Samples, gain: float = 1.0) -> Iterator[Samples]:
    """Samples block by block, interleaved, without keeping them in memory.

    Parameters
    ----------
    samples : ndarray [shape=(channels, length)]
    gain : float
        Factor on every sample.

    Yields
    ------
    ndarray [shape=(at most BLOCK, channels)]
        C-contiguous, of the same type.
    """
    factor = samples.dtype.type(gain)
    for span in spans(samples.shape[1]):
        block = samples[:, span].T
        yield np.ascontiguousarray(block) if gain == 1 else np.multiply(block, factor, order="C")
        release(samples)


def scratch(
    channels: int, length: int, dtype: DTypeLike, array_bytes: int | None = None, path: Path | None = None
) -> Samples:
    """Writable samples, all zero, in memory or (above `array_bytes`) in a temporary file that has no name.

    Parameters
    ----------
    channels, length : int
    dtype : dtype
        float32 or float64.
    array_bytes : int, optional
        By default `ARRAY_BYTES`.
    path : Path, optional
        Of the file, where it shall stay.

    Returns
    -------
    ndarray [shape=(channels, length)]

    Raises
    ------
    LimitError
        If the disk or the memory has no room for it.

    See Also
    --------
    release : keep the resident memory of a mapped file small.
    """
    size = channels * length * np.dtype(dtype).itemsize
    if size <= (ARRAY_BYTES if array_bytes is None else array_bytes):
        return np.zeros((channels, length), dtype)
    with room_for(size), path.open("w+b") if path else tempfile.TemporaryFile() as file:
        reserve(file, size)
        return _mapped(file, channels, length, dtype, mmap.ACCESS_WRITE)


def load(file: BinaryIO, channels: int, length: int, dtype: DTypeLike) -> Samples:
    """Samples of a file of interleaved native samples: read when small, mapped when large. Read-only.

    Parameters
    ----------
    file : file
    channels, length : int
    dtype : dtype
        float32, float64, or int16, of which float32 is made: at once when small, else whenever a part is looked at.

    Returns
    -------
    ndarray or Computed [shape=(channels, length)]
    """
    is_narrow = np.dtype(dtype) == np.int16
    if channels * length * max(np.dtype(dtype).itemsize, _LEAST_ITEM) <= ARRAY_BYTES:
        file.seek(0)
        interleaved = np.fromfile(file, dtype, channels * length).reshape(length, channels)
        stored: Samples = np.ascontiguousarray(interleaved.T)
        samples = of_16_bits(stored) if is_narrow else stored  # type: ignore[arg-type]
    else:
        samples = _mapped(file, channels, length, dtype, mmap.ACCESS_READ)
        if is_narrow:
            return computed(of_16_bits, samples)
    samples.flags.writeable = False
    return samples


def without(samples: Samples, removed: Samples) -> Samples:
    """What is left of samples when others are taken away: an array where it is small, else computed.

    Returns
    -------
    ndarray or Computed [shape=(channels, length)]
    """
    return small_as_array(computed(difference, samples, removed))


def times(samples: Samples, factor: float) -> Samples:
    """Samples times a factor: an array where it is small, else computed.

    Returns
    -------
    ndarray or Computed [shape=(channels, length)]
    """
    return small_as_array(computed(partial(multiplied, factor=np.float32(factor)), samples))


def small_as_array(samples: Samples) -> Samples:
    """The same samples; as an array if they are small."""
    return samples if samples.nbytes > ARRAY_BYTES else np.asarray(samples)


def held(samples: Samples) -> Samples:
    """The same samples as an array, in memory or in a temporary file, where they are computed.

    Raises
    ------
    LimitError
        If the disk or the memory has no room for it.
    """
    if not is_computed(samples):
        return samples
    array = scratch(len(samples), samples.shape[1], samples.dtype)
    for span in spans(samples.shape[1]):
        array[:, span] = samples[:, span]
        release(samples)
        release(array)
    return array


def release(samples: NDArray[Any]) -> None:
    """Give the memory of mapped samples back to the system; their content stays. No effect on arrays.

    Call it between the blocks of a long recording: what was touched is resident until then.
    """
    for source in sources_of(samples):
        release(source)
    owner: Any = samples
    while isinstance(owner, np.ndarray | memoryview):
        owner = owner.base if isinstance(owner, np.ndarray) else owner.obj
    if isinstance(owner, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        owner.madvise(mmap.MADV_DONTNEED)


def reserve(file: BinaryIO, size: int) -> None:
    """Make `file` hold `size` bytes on the disk: a full disk is an error here and not a signal when a page is touched.

    Raises
    ------
    OSError
        If the disk is full.
    """
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
    else:
        file.truncate(size)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Turn a full disk or lack of memory into one sentence.

    Parameters
    ----------
    size : int
        Bytes that are about to be used; 0 if not known.

    Raises
    ------
    RoomError
        If the disk is full.
    LimitError
        If the memory is, or the file is larger than files may be there.
    """  # noqa: DOC501  (errors of another kind pass through)
    try:
        yield
    except (OSError, MemoryError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_ROOM:
            raise
        kind = RoomError if isinstance(error, OSError) and error.errno in FULL else LimitError
        raise kind(no_room(size)) from error


def no_room(size: int = 0) -> str:
    """The sentence for a full disk or lack of memory.

    Parameters
    ----------
    size : int
        Bytes that were wanted; 0 if not known.
    """
    return say(
        "There is no room for {what} on the disk or in the memory of this machine. Free some space, or process a "
        "shorter part.",
        what=f"{size / 1e6:,.1f} MB" if size else say("the file"),
    )


def _mapped(file: BinaryIO, channels: int, length: int, dtype: DTypeLike, access: int) -> Samples:
    memory = mmap.mmap(file.fileno(), channels * length * np.dtype(dtype).itemsize, access=access)
    interleaved: Samples = np.frombuffer(memory, dtype)
    return interleaved.reshape(length, channels).T
