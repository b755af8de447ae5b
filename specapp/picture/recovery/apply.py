"""What edited pictures take away from their recording, block by block."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from specapp.audio.recording import Recording
from specapp.base.buffers import release, scratch, spans
from specapp.base.decibels import power_to_db
from specapp.base.errors import PictureError
from specapp.base.sentences import say
from specapp.picture.codes import displayed, in_8_bits, undisplayed
from specapp.picture.layout import PictureLayout
from specapp.picture.recovery.edits import Change, Edit, compare
from specapp.pipeline.removal import Progress
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.spectrogram import Samples, synthesise

_BLOCK_S = 20.0  # own choice


class EditedRecording:
    """Collects what the pictures take away."""

    def __init__(self, recording: Recording, boost_db: float, report: Progress | None) -> None:
        self.recording, self.boost_db, self.report = recording, boost_db, report
        self.removed = scratch(recording.channels, recording.length, np.float32)
        self.change = Change()
        self.notes: list[str] = []
        self.layouts: list[PictureLayout] = []

    def take(self, edit: Edit, notes: Sequence[str], jpeg: Mapping[int, list[int]] | None) -> None:
        """Take away what an edit takes away; `notes` and `jpeg` are those of its picture.

        Raises
        ------
        PictureError
            If another picture shows the same part.
        """
        for other in self.layouts:
            if edit.layout.first_frame < other.last_frame and other.first_frame < edit.layout.last_frame:
                raise PictureError(
                    say("Two of the pictures show the same part of the sound. Bring one picture of each.")
                )
        self.layouts.append(edit.layout)
        self.notes += [note for note in (*notes, *edit.notes) if note not in self.notes]
        if jpeg is not None:
            self.notes.append(_jpeg_cost(edit, self.recording, jpeg))
        self.change += _take(edit, self.recording, self.removed, self.boost_db, self.report)

    @property
    def reach(self) -> slice:
        """The samples from the first to the last that any of the pictures can change."""
        reaches = [reach_of(layout) for layout in self.layouts]
        return slice(min(one.start for one in reaches), max(one.stop for one in reaches))

    def left(self) -> Samples:
        """The original without what was taken away."""
        original = self.recording.samples
        left = scratch(self.recording.channels, self.recording.length, original.dtype)
        for span in spans(self.recording.length):
            left[:, span] = original[:, span] - self.removed[:, span]
            for mapped in (original, self.removed, left):
                release(mapped)
        if self.report:
            self.report(1.0)
        return left


def reach_of(layout: PictureLayout) -> slice:
    """The samples that the columns of a picture can change."""
    first, last = layout.first_frame * layout.hop_length, layout.last_frame * layout.hop_length
    return slice(max(0, first - layout.framing.lead), min(layout.length, last))


def _take(edit: Edit, recording: Recording, removed: Samples, boost_db: float, report: Progress | None) -> Change:
    """Add what an edit takes away to `removed`, block by block, and count what was edited."""
    layout, framing, hop = edit.layout, edit.layout.framing, edit.layout.hop_length
    source = FrameSource(recording.samples, recording.sample_rate, framing)
    touched = reach_of(layout)
    start, stop = touched.start, touched.stop
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
        if report:
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


def _jpeg_cost(edit: Edit, recording: Recording, tables: Mapping[int, list[int]]) -> str:
    """What the compression alone does to the sound: that of the picture as it left, with the same tables."""
    from PIL import Image

    picture = displayed(edit.exported, edit.layout)
    file = io.BytesIO()
    Image.fromarray(in_8_bits(picture, edit.layout)).save(file, "JPEG", qtables={0: tables[min(tables)]})
    returned = undisplayed(np.asarray(Image.open(file)), edit.layout)
    error = scratch(recording.channels, recording.length, np.float32)
    _take(replace(edit, returned=returned), recording, error, 0.0, None)
    power, lost = (float(np.square(samples, dtype=np.float64).sum()) for samples in (recording.samples, error))
    if lost == 0:
        return say("The picture came back as JPEG, which cost nothing here.")
    return say(
        "The picture came back as JPEG, which changes pixels that nobody edited: that alone leaves an error {error} dB "
        "below the sound. Save it as PNG or TIFF to lose nothing.",
        error=f"{power_to_db(max(power, 1e-20) / lost):.1f}",
    )
