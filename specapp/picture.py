"""The picture that leaves and comes back: `to_picture` and `from_picture` are a pair.

What comes back is not turned into sound. It is compared with the picture that left, and the ratio of the two is a gain
on the spectrum of the original: where nothing was edited the gain is 1 and the samples are the original's, bit for bit.
"""

import io
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.errors import LimitError, PictureError
from specapp.metrics import measure
from specapp.picture_codes import LARGEST_PIXELS, Values, codes_of, displayed, in_8_bits, layout_of, parts, undisplayed
from specapp.picture_edit import BOOST, Change, Edit, compare
from specapp.picture_layout import USUAL_STEP_DB, Layout
from specapp.picture_match import matched
from specapp.pipeline import Progress, Result
from specapp.recording import Recording
from specapp.samples import release, scratch, spans
from specapp.settings import Settings
from specapp.spectrogram import FrameSource, Samples, synthesise

_BLOCK_S = 20.0
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
    layout : Layout or None
        What the pixels mean; None for a picture that does not say.
    notes : tuple of str
        Sentences about what happened to it on the way.
    jpeg : mapping of int to list, optional
        Quantisation tables, if it comes from a JPEG file.
    """

    pixels: Values
    layout: Layout | None = None
    notes: tuple[str, ...] = ()
    jpeg: dict[int, list[int]] | None = None

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.ndim != 2 or pixels.dtype.name not in _DEPTHS or 0 in pixels.shape:
            raise PictureError(
                f"Pixels of shape {pixels.shape} and type {pixels.dtype} are no picture. "
                "Give uint8, uint16 or float32 of shape (rows, columns)."
            )

    @property
    def depth(self) -> int:
        """Bits per pixel: 8, 16, or 32 for real numbers."""
        return _DEPTHS[self.pixels.dtype.name]

    def to_8_bit(self) -> NDArray[np.uint8]:
        """The same picture in 8 bits, as most image libraries want it [shape=(rows, columns)]."""
        return in_8_bits(self.pixels, self.layout)

    def to_decibels(self) -> NDArray[np.float32]:
        """The same picture in decibels, 0 is silence [shape=(rows, columns)]; `edited` takes it back."""
        if self.pixels.dtype == np.float32:
            return self.pixels.copy()
        step_db = self.layout.step_db if self.layout else USUAL_STEP_DB
        return np.asarray(self.pixels * np.float32(step_db * (257 if self.depth == 8 else 1)), np.float32)

    def edited(self, pixels: NDArray[Any]) -> "Picture":
        """The picture with other pixels, of any of the three types: what an image function returned."""
        array = np.asarray(pixels)
        return replace(self, pixels=array.astype(np.float32) if array.dtype == np.float64 else array)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PictureResult(Result):
    """A recording that an edited picture has changed.

    Parameters
    ----------
    change : Change
        What was edited.
    """

    change: Change = field(default_factory=Change)


def to_picture(recording: Recording, layout: Layout | None = None, **options: Any) -> Picture:
    """Picture of a recording, or of a part of it, for any image editor or image library.

    Parameters
    ----------
    recording : Recording
    layout : Layout, optional
        From `layout_of`, `parts` or another picture; by default that of the options.
    **options
        See `specapp.picture_layout.PICTURE_PARAMETERS`.

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
    >>> picture = to_picture(read("noisy.wav"))  # doctest: +SKIP
    >>> cleaned = cv2.fastNlMeansDenoising(picture.to_8_bit(), h=10)  # doctest: +SKIP
    >>> result = from_picture(picture.edited(cleaned), recording)  # doctest: +SKIP
    """
    layout = layout or layout_of(recording, **options)
    if layout.rows * layout.columns > LARGEST_PIXELS:
        most_s = LARGEST_PIXELS // layout.rows * layout.hop_length / layout.sample_rate
        raise LimitError(
            f"The picture would have {layout.columns} x {layout.rows} pixels; at most {LARGEST_PIXELS / 1e6:.1f} "
            f"million are drawn. Choose a part of at most {most_s:.1f} s."
        )
    return Picture(displayed(codes_of(recording.samples, layout), layout), layout)


def from_picture(
    pictures: Picture | NDArray[Any] | Iterable[Picture],
    recording: Recording,
    *,
    layout: Layout | None = None,
    boost_db: float = 0.0,
    any_sound: bool = False,
    progress: Progress | None = None,
) -> PictureResult:
    """The recording, changed as its picture was: pixels made darker turn it down, untouched pixels leave it alone.

    Parameters
    ----------
    pictures : Picture, ndarray, or several pictures of different parts
        Of 8, 16 bits or float32; also resized, or without its layout: then it is matched to the recording.
    recording : Recording
        The one that the picture was made from.
    layout : Layout, optional
        Of a picture that does not say how it was made.
    boost_db : float
        How far pixels made brighter may turn the sound up, 0 to 60 dB.
    any_sound : bool
        Accept a picture of another sound of the same length.
    progress : callable, optional
        Called with the share of the work that is done, 0 to 1.

    Returns
    -------
    PictureResult
        ``denoised = original - removed``, sample by sample; what there is to say about the picture is in `notes`.

    Raises
    ------
    PictureError
        If a picture does not belong to the recording, or two show the same part of it.
    SettingsError
        If `boost_db` is out of range.

    See Also
    --------
    to_picture : the inverse.
    """
    started = time.perf_counter()
    BOOST.checked(boost_db)
    work = _Work(recording, boost_db, progress or _no_report)
    for picture in _each(pictures):
        edit = matched(picture.pixels, picture.layout or layout, recording, any_sound=any_sound)
        work.take(edit, picture)
    denoised = work.left()
    measurements = measure(
        recording.samples,
        denoised,
        work.removed,
        sample_rate=recording.sample_rate,
        framing=work.layouts[0].framing,
        seconds=time.perf_counter() - started,
    )
    return PictureResult(
        recording,
        replace(recording, samples=denoised),
        replace(recording, samples=work.removed),
        Settings(strength=0.0),
        measurements,
        (*work.notes, *work.change.sentences(boost_db)),
        change=work.change,
    )


class _Work:
    """Collects what the pictures take away."""

    def __init__(self, recording: Recording, boost_db: float, report: Progress) -> None:
        self.recording, self.boost_db, self.report = recording, boost_db, report
        self.removed = scratch(recording.channels, recording.length, np.float32)
        self.change = Change()
        self.notes: list[str] = []
        self.layouts: list[Layout] = []

    def take(self, edit: Edit, picture: Picture) -> None:
        """Take away what an edit takes away."""
        for other in self.layouts:
            if edit.layout.first_frame < other.last_frame and other.first_frame < edit.layout.last_frame:
                raise PictureError("Two of the pictures show the same part of the sound. Bring one picture of each.")
        self.layouts.append(edit.layout)
        self.notes += [note for note in (*picture.notes, *edit.notes) if note not in self.notes]
        if picture.jpeg is not None:
            self.notes.append(_jpeg_cost(edit, self.recording, picture.jpeg))
        self.change += _take(edit, self.recording, self.removed, self.boost_db, self.report)

    def left(self) -> Samples:
        """The original without what was taken away."""
        original = self.recording.samples
        left = scratch(self.recording.channels, self.recording.length, original.dtype)
        for span in spans(self.recording.length):
            left[:, span] = original[:, span] - self.removed[:, span]
            for walked in (original, self.removed, left):
                release(walked)
        self.report(1.0)
        return left


def _take(edit: Edit, recording: Recording, removed: Samples, boost_db: float, report: Progress) -> Change:
    """Add what an edit takes away to `removed`, block by block, and count what was edited."""
    layout, framing, hop = edit.layout, edit.layout.framing, edit.layout.hop_length
    source = FrameSource(recording.samples, recording.sample_rate, framing)
    start = max(0, layout.first_frame * hop - framing.lead)
    stop = min(recording.length, (layout.last_frame - 1) * hop + hop)
    counted, behind = Change(), layout.first_frame
    for part in spans(stop - start, max(1, round(_BLOCK_S * recording.sample_rate))):
        span = slice(start + part.start, start + part.stop)
        first, last = framing.frames_over(span.start, span.stop)
        taken, change = _taken(edit, source, (first, last), behind, boost_db)
        offset = span.start - first * hop
        removed[:, span] += taken[:, offset : offset + span.stop - span.start]
        counted, behind = counted + change, max(behind, last)
        release(recording.samples)
        release(removed)
        report(part.stop / (stop - start))
    return counted


def _taken(
    edit: Edit, source: FrameSource, frames: tuple[int, int], counted_to: int, boost_db: float
) -> tuple[Samples, Change]:
    """What the edit takes away from the samples that these frames determine; counts the frames from `counted_to`."""
    layout = edit.layout
    spectrogram = source.spectrogram(*frames)
    start, stop = max(frames[0], layout.first_frame), min(frames[1], layout.last_frame)
    inside = slice(start - layout.first_frame, stop - layout.first_frame)
    gain, change = compare(edit, inside, boost_db, skip=max(0, counted_to - start))
    taken = np.zeros_like(spectrogram.stft)
    rows = slice(start - frames[0], stop - frames[0])
    taken[:, rows] = spectrogram.stft[:, rows] * (1 - gain)
    return synthesise(replace(spectrogram, stft=taken)), change


def _jpeg_cost(edit: Edit, recording: Recording, tables: dict[int, list[int]]) -> str:
    """What the compression alone does to the sound: that of the picture as it left, with the same tables."""
    from PIL import Image

    picture = displayed(edit.exported, edit.layout)
    file = io.BytesIO()
    Image.fromarray(in_8_bits(picture, edit.layout)).save(file, "JPEG", qtables={0: tables[min(tables)]})
    returned = undisplayed(np.asarray(Image.open(file)), edit.layout)
    error = scratch(recording.channels, recording.length, np.float32)
    _take(replace(edit, returned=returned), recording, error, 0.0, _no_report)
    power, lost = (float(np.square(samples, dtype=np.float64).sum()) for samples in (recording.samples, error))
    if lost == 0:
        return "The picture came back as JPEG, which cost nothing here."
    return (
        f"The picture came back as JPEG, which changes pixels that nobody edited: that alone leaves an error "
        f"{10 * np.log10(max(power, 1e-20) / lost):.1f} dB below the sound. Save it as PNG or TIFF to lose nothing."
    )


def _each(pictures: Picture | NDArray[Any] | Iterable[Picture]) -> Iterable[Picture]:
    if isinstance(pictures, np.ndarray):
        return (Picture(pictures),)
    return (pictures,) if isinstance(pictures, Picture) else pictures


def _no_report(share: float) -> None:
    pass


__all__ = [
    "LARGEST_PIXELS",
    "Change",
    "Layout",
    "Picture",
    "PictureResult",
    "from_picture",
    "layout_of",
    "parts",
    "to_picture",
]
