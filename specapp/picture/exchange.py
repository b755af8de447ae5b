"""The picture that leaves and comes back: `to_picture` and `from_picture` are a pair.

What comes back is not turned into sound. It is compared with the picture that left, and the ratio of the two is a gain
on the spectrum of the original: where nothing was edited the gain is 1 and the samples are the original's, bit for bit.
"""

import shlex
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.errors import LimitError, PictureError
from specapp.base.sentences import say
from specapp.picture.codes import LARGEST_PIXELS, Values, as_values, codes_of, displayed, in_8_bits, layout_of, parts
from specapp.picture.layout import USUAL_RANGE_DB, USUAL_STEP_DB, PictureLayout
from specapp.picture.recovery.apply import EditedRecording
from specapp.picture.recovery.edits import BOOST, Change
from specapp.picture.recovery.matching import matched
from specapp.picture.tone_curve import Converted
from specapp.pipeline.measurements import measure
from specapp.pipeline.removal import Progress
from specapp.pipeline.result import Result
from specapp.settings.settings import Settings

_DEPTHS = {"uint16": 16, "uint8": 8, "float32": 32}


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture of a sound, as image editors show it.

    Parameters
    ----------
    pixels : ndarray, uint8, uint16 or float32 [shape=(rows, columns)]
        High frequencies in the first row. Integers: 0 is silence, 2/255 of the highest value the floor, the highest
        value the ceiling; where energy is black, the other way round. float32: decibels on the same scale, so that 0 is
        silence.
    layout : PictureLayout or None
        What the pixels mean; None for a picture that does not say.
    notes : tuple of str
        Sentences about what happened to it on the way.
    jpeg : mapping of int to list, optional
        Quantisation tables, if it comes from a JPEG file.
    converted : Converted, optional
        What the pixels were before they were turned back, if the file says that they had been converted.

    Raises
    ------
    PictureError
        If the pixels have another shape or type, or there are none.
    """

    pixels: Values
    layout: PictureLayout | None = None
    notes: tuple[str, ...] = ()
    jpeg: dict[int, list[int]] | None = None
    converted: Converted | None = None

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.ndim != 2 or pixels.dtype.name not in _DEPTHS or 0 in pixels.shape:
            raise PictureError(
                say(
                    "Pixels of shape {shape} and type {type} are no picture. Give uint8, uint16 or float32 of shape "
                    "(rows, columns).",
                    shape=pixels.shape,
                    type=pixels.dtype,
                )
            )

    @property
    def depth(self) -> int:
        """Bits per pixel: 8, 16, or 32 for real numbers."""
        return _DEPTHS[self.pixels.dtype.name]

    def to_8_bit(self) -> NDArray[np.uint8]:
        """The same picture in 8 bits, as most image libraries want it.

        Returns
        -------
        ndarray, uint8 [shape=(rows, columns)]
        """
        return in_8_bits(self.pixels, self.layout)

    def to_decibels(self) -> NDArray[np.float32]:
        """The same picture in decibels, 0 is silence; `edited` takes it back.

        Returns
        -------
        ndarray, float32 [shape=(rows, columns)]
            dB above the darkest value.
        """
        if self.pixels.dtype == np.float32:
            return self.pixels.copy()
        step_db = self.layout.step_db if self.layout else USUAL_STEP_DB
        return np.asarray(self.pixels * np.float32(step_db * (257 if self.depth == 8 else 1)), np.float32)

    def edited(self, pixels: NDArray[Any]) -> "Picture":
        """The picture with other pixels: what an image function returned.

        Parameters
        ----------
        pixels : ndarray [shape=(rows, columns)]
            8 or 16 bits, decibels, or real numbers from 0 for black to 1 for white.

        Returns
        -------
        Picture
        """
        return replace(self, pixels=as_values(np.asarray(pixels)), converted=None)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PictureResult(Result):
    """A recording that an edited picture has changed.

    Parameters
    ----------
    change : Change
        What was edited.
    """

    change: Change = field(default_factory=Change)

    @property
    def made_by(self) -> tuple[tuple[str, str], ...]:
        """What made this result, as pairs of a name and a value."""
        return (("Changed by", "an edited picture"),)

    def copies(self, source: str, target: str, address: str = "") -> dict[str, str]:
        """The command that brings an edited picture back; see `Result.copies`."""
        names = shlex.quote(source), shlex.quote(f"edited {source}")
        return {"Command line": f"python -m specapp apply PICTURE.png {names[0]} -o {names[1]}"}


def to_picture(recording: Recording, layout: PictureLayout | None = None, **options: Any) -> Picture:
    """Picture of a recording, or of a part of it, for any image editor or image library.

    Parameters
    ----------
    recording : Recording
    layout : PictureLayout, optional
        From `layout_of`, `parts` or another picture; by default that of the options.
    **options
        See `specapp.picture.layout.PICTURE_PARAMETERS`.

    Returns
    -------
    Picture
        With 16-bit pixels.

    Raises
    ------
    LimitError
        If the picture would be too large.
    SettingsError
        If an option is out of range.

    See Also
    --------
    from_picture : the inverse.

    Examples
    --------
    >>> recording = Recording(np.sin(np.arange(8000, dtype=np.float32))[None], 8000)
    >>> picture = to_picture(recording)
    >>> darker = np.maximum(picture.to_8_bit(), 40) - 40
    >>> result = from_picture(picture.edited(darker), recording)
    >>> result.denoised.length
    8000
    """
    layout = layout or layout_of(recording, **options)
    if layout.rows * layout.columns > LARGEST_PIXELS:
        most_s = LARGEST_PIXELS // layout.rows * layout.hop_length / layout.sample_rate
        raise LimitError(
            say(
                "The picture would have {columns} x {rows} pixels; at most {millions} million are drawn. "
                "Choose a part of at most {seconds} s.",
                columns=layout.columns,
                rows=layout.rows,
                millions=f"{LARGEST_PIXELS / 1000000.0:.1f}",
                seconds=f"{most_s:.1f}",
            )
        )
    return Picture(displayed(codes_of(recording.samples, layout), layout), layout)


def from_picture(
    pictures: Picture | NDArray[Any] | Iterable[Picture],
    recording: Recording,
    *,
    layout: PictureLayout | None = None,
    boost_db: float = 0.0,
    any_sound: bool = False,
    range_db: float = USUAL_RANGE_DB,
    progress: Progress | None = None,
) -> PictureResult:
    """The recording, changed as its picture was: pixels made darker turn it down, untouched pixels leave it alone.

    Parameters
    ----------
    pictures : Picture, ndarray, or several pictures of different parts
        Of 8, 16 bits or float32; also resized, or without its layout: then it is matched to the recording.
    recording : Recording
        The one that the picture was made from.
    layout : PictureLayout, optional
        Of a picture that does not say how it was made.
    boost_db : float
        How far pixels made brighter may turn the sound up, 0 to 60 dB.
    any_sound : bool
        Accept a picture of another sound of the same length.
    range_db : float
        Range of a picture that does not say it and is edited all over, so that it does not show it either.
    progress : callable, optional
        Called with the share of the work that is done, 0 to 1.

    Returns
    -------
    PictureResult
        ``denoised = original - removed``, sample by sample; what there is to say about the picture is in `notes`. Its
        `measurements` are about the part that the pictures show.

    Raises
    ------
    PictureError
        If a picture does not belong to the recording, or two show the same part of it.
    SettingsError
        If `boost_db` is out of range.

    See Also
    --------
    to_picture : the inverse.

    Examples
    --------
    >>> recording = Recording(np.sin(np.arange(8000, dtype=np.float32))[None], 8000)
    >>> result = from_picture(to_picture(recording), recording)
    >>> bool((result.denoised.samples == recording.samples).all())
    True
    """
    started = time.perf_counter()
    BOOST.checked(boost_db)
    work = EditedRecording(recording, boost_db, progress)
    for picture in _each(pictures):
        edit = matched(
            picture.pixels,
            picture.layout or layout,
            recording,
            converted=picture.converted,
            any_sound=any_sound,
            range_db=range_db,
        )
        work.take(edit, picture.notes, picture.jpeg)
    if not work.layouts:
        raise PictureError(say("There is no picture. Bring at least one."))
    denoised = work.left()
    reach = work.reach
    measurements = measure(
        recording.samples[:, reach],
        denoised[:, reach],
        work.removed[:, reach],
        sample_rate=recording.sample_rate,
        framing=work.layouts[0].framing,
        seconds=time.perf_counter() - started,
    )
    offset_s = reach.start / recording.sample_rate
    places = (replace(one, start_s=one.start_s + offset_s, stop_s=one.stop_s + offset_s) for one in measurements.places)
    return PictureResult(
        recording,
        replace(recording, samples=denoised),
        replace(recording, samples=work.removed),
        Settings(strength=0.0),
        replace(measurements, places=tuple(places)),
        (*work.notes, *work.change.sentences(boost_db)),
        change=work.change,
    )


def _each(pictures: Picture | NDArray[Any] | Iterable[Picture]) -> Iterable[Picture]:
    if isinstance(pictures, np.ndarray):
        return (Picture(as_values(pictures)),)
    return (pictures,) if isinstance(pictures, Picture) else pictures


__all__ = [
    "LARGEST_PIXELS",
    "Change",
    "Picture",
    "PictureLayout",
    "PictureResult",
    "from_picture",
    "layout_of",
    "parts",
    "to_picture",
]
