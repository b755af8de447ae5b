"""FFmpeg through PyAV: samples, tags and covers of nearly every kind of file. Runs inside the sandbox only."""

import math
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from specapp.audio.containers.mp4_edits import heard_s
from specapp.audio.decoding import demuxing
from specapp.audio.decoding.checked import CHECKED, decoded, refuse_damage, unchecked
from specapp.audio.decoding.packing import NotNarrowError, Packing, scaled
from specapp.audio.decoding.sample_writer import SampleWriter
from specapp.audio.formats import EXACT_SUBTYPES, subtype_of
from specapp.base.errors import AudioError
from specapp.base.sentences import say

_EDITED = "mov,mp4,m4a,3gp,3g2,mj2"
"""Format whose edit lists say what of its sound is heard: nothing before 0."""
_CUT = (_EDITED, "caf")
"""Formats that declare their length in samples, where the last packet of a lossy codec holds more."""
_GAP_S, _LONGEST_GAP_S = 0.004, 3600.0  # own choice
_GAP_FRAMES = 0.75
"""A gap is what lacks most of a frame or more: clocks of recorders are off by less, and only for a while
(own choice)."""
_FALSE_START_S = 0.05
"""Sound before a change of rate that is no loss: probing may leave a few samples of the wrong rate at the start
(own choice)."""
_MOST_DAMAGED = 20_000  # own choice
_WAVPACK_FLAGS, _WAVPACK_BYTES = 24, 3
"""Place in the head of a WavPack block, and bits there, of one less than the bytes of a sample
(definition of WavPack's blocks)."""


def decode(
    source: BinaryIO,
    writer: SampleWriter,
    *,
    goes_on: bool = False,
    wide: bool = False,
    channels: int = 0,
    rate: int = 0,
    since_s: float | None = None,
) -> dict[str, Any]:
    """Put the first sound track of a file into the writer, behind what it holds if that `goes_on`.

    It gets at least that many `channels`, because others follow, Opus this `rate`, and `wide` ones 32 bits. What the
    writer holds began at `since_s` by the clock of the file, if that is the same.

    Returns
    -------
    dict
        ``container``, ``subtype``, ``speakers``, ``start_s``, ``sound_bytes`` and ``last_s``, what the last packet may
        hold.

    Raises
    ------
    AudioError
        If there is no sound track, or none of it can be decoded.
    LimitError
        If it is longer than allowed.
    NotNarrowError
        If it goes on behind 24 bits and has more.
    """
    begun, wide = goes_on * writer.length, wide or (goes_on and writer.wide)
    try:
        return _Decoding(source, writer, wide=wide, begun=begun, wanted=(channels, rate), since_s=since_s).run()
    except NotNarrowError:
        if begun:
            raise
        return _Decoding(source, writer, wide=True, wanted=(channels, rate)).run()


class _Decoding:
    """One pass over the packets of a file."""

    def __init__(
        self,
        source: BinaryIO,
        writer: SampleWriter,
        *,
        wide: bool,
        begun: int = 0,
        wanted: tuple[int, int] = (0, 0),
        since_s: float | None = None,
    ) -> None:
        self.source, self.writer, self.wide, self.begun = source, writer, wide, begun
        self.channels, self.rate = wanted
        self.damaged = self.sound_bytes = 0
        self.first_time: float | None = None if since_s is None else since_s + begun / writer.sample_rate
        self.doubtful_s: list[float] = []
        self.left_out: dict[str, int] = {}
        self.is_edited = self.has_links = self.counts = False
        self.start_s = 0.0
        self.packing = Packing()
        self.head, self.speakers = b"", ""
        self.end_s = self.last_s = self.longest_s = self.lost_s = 0.0
        self.layer = self.frames = 0

    def run(self) -> dict[str, Any]:
        if not self.begun:
            self.writer.clear()
        self.source.seek(0)
        self.head = self.source.read(64)
        with demuxing.opened(self.source) as container:
            stream = demuxing.sound_track(container)
            refuse_damage(stream.codec_context)
            rate = self.rate or demuxing.sample_rate(stream)
            self.is_edited = container.format.name == _EDITED
            self.has_links = container.format.name == "ogg"  # where one ends and the next begins frames are cut
            self.counts = container.format.name == "avi"  # its times are counted from bytes, so there are no gaps
            self.start_s = demuxing.start_s(stream)
            if rate:
                self.writer.limits.check_shape(max(stream.codec_context.channels, 1), rate)
                declared = demuxing.track_seconds(container, stream)
                self.writer.limits.check_length(int(declared * rate), max(stream.codec_context.channels, 1), rate)
                self.writer.declared = int(declared * rate)
            frames = self._frames(container, stream)
            if demuxing.is_short_of_start(container, stream.codec_context.name):
                next(frames, None)  # the only one that is no sound
            for frame in frames if rate in (0, stream.codec_context.sample_rate) else _resampled(frames, rate):
                if not self._put(frame):
                    break
            if self.left_out and container.format.name == "ogg":
                seconds = self.writer.length / self.writer.sample_rate
                refusal = say(
                    "The file holds several recordings; from {seconds} s on they have {rate} Hz with {channels} "
                    "channel(s), before {rate_before} Hz with {channels_before} channel(s). Split it into its parts.",
                    seconds=f"{seconds:.1f}",
                    rate_before=self.writer.sample_rate,
                    channels_before=self.writer.channels,
                    **self.left_out,
                )
                raise AudioError(refusal)
            if not self.writer.length:
                raise demuxing.NoSoundError(
                    say("None of the sound in this file can be decoded: it is cut off or damaged. Export it again.")
                )
            self._finish(container, stream)
            return {
                "container": demuxing.container_name(container, stream, self.head),
                "subtype": self._subtype(container, stream),
                "speakers": self.speakers,
                "start_s": self.first_time or 0.0,
                "sound_bytes": self.sound_bytes,
                "last_s": math.inf if self._is_one(container) else max(self.last_s, self.longest_s),
            }

    def _is_one(self, container: InputContainer) -> bool:
        """Whether the sound is one packet shorter than the clock of Matroska can say, which then says anything."""
        return container.format.name == "matroska,webm" and self.frames == 1 and not self.last_s

    def _frames(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        """Every frame that can be decoded; damaged packets are counted."""
        packets, is_first = container.demux(stream), True
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.FFmpegError:
                self.damaged += 1
                return
            self.sound_bytes += packet.size * (not packet.is_discard)  # which only prepares what an edit shows
            self.layer = self.layer or demuxing.layer_of(bytes(packet)[:2])
            if packet.pts is not None and packet.duration:
                self.last_s = float(packet.duration * packet.time_base)
                self.end_s = max(self.end_s, float(packet.pts * packet.time_base) + self.last_s)
            try:
                frames = decoded(packet)
            except av.FFmpegError:
                frames = unchecked(stream.codec_context, packet)
                self.doubtful_s += [self.writer.length / (self.writer.sample_rate or 1)] * bool(frames)
                self.damaged += not frames and packet.size > 1  # one byte makes the size of a chunk even
                if max(self.damaged, len(self.doubtful_s)) > _MOST_DAMAGED:
                    return
                is_whole = stream.codec_context.name in CHECKED and not packet.is_corrupt
                self.lost_s += float((packet.duration or 0) * packet.time_base) if is_whole else 0.0
            self.lost_s *= not frames
            if not (is_first and demuxing.is_priming(container, self.source, stream.index, bytes(packet))):
                yield from frames
            is_first = False

    def _put(self, frame: AudioFrame) -> bool:
        """Store a frame; False where the rest cannot follow because the file changes its rate or channels."""
        writer = self.writer
        writer.limits.check_shape(frame.layout.nb_channels, frame.sample_rate)
        block = scaled(self.packing(frame), narrow=not self.wide)
        if block.shape[1] == 1 and self.channels > 1:
            block = np.repeat(block, self.channels, axis=1)
        same = (block.shape[1], frame.sample_rate) == (writer.channels, writer.sample_rate)
        if not writer.length or (not same and writer.length < _FALSE_START_S * writer.sample_rate and not self.begun):
            writer.start(block.shape[1], frame.sample_rate, wide=block.dtype == np.float64)
            self.speakers = frame.layout.name
            self.first_time, self.frames = None, 0
        if block.shape[1] == 1 and writer.channels > 1:
            block = np.repeat(block, writer.channels, axis=1)
        if block.shape[1] != writer.channels or frame.sample_rate != writer.sample_rate:
            self.left_out = {"rate": frame.sample_rate, "channels": frame.layout.nb_channels}
            return False
        early = round(-frame.time * frame.sample_rate) if self.is_edited and frame.time and frame.time < 0 else 0
        self._fill_gap(frame, early)
        writer.put(block[early:])
        self.frames += 1
        self.longest_s = max(self.longest_s, frame.samples / frame.sample_rate)
        return True

    def _fill_gap(self, frame: AudioFrame, early: int) -> None:
        """Silence where the time stamps say that sound is missing, so that what follows stays in its place."""
        if frame.time is None:
            return
        time = frame.time + early / frame.sample_rate
        if self.first_time is None:
            self.first_time = min(time, max(self.start_s, 0.0)) if self.damaged else time
        gap = time - self.first_time - (self.writer.length - self.begun) / self.writer.sample_rate
        frame_s = self.longest_s if self.has_links else frame.samples / frame.sample_rate
        if max(_GAP_S, _GAP_FRAMES * frame_s) < gap < _LONGEST_GAP_S and not self.counts:
            missing = round(gap * self.writer.sample_rate)
            if self.is_edited and self.frames == 1:
                self.first_time += gap  # fragments with pictures begin so: the first frame, no sound yet, is too early
                return
            self.writer.put_silence(missing)

    def _finish(self, container: InputContainer, stream: AudioStream) -> None:
        """Cut to the declared length where it is exact, and say what was wrong."""
        writer, warnings = self.writer, self.writer.warnings
        writer.put_silence(round(self.lost_s * writer.sample_rate))
        end_s = self._end_s(container, stream)
        if end_s and not self.left_out:
            writer.cut(self.begun + round(end_s * writer.sample_rate))
        tracks, said = len(container.streams.audio), list[str]()
        if tracks > 1:
            said.append(say("The file has {n} sound tracks; the first is used.", n=tracks))
        writer.damaged += self.damaged
        writer.doubtful_s += self.doubtful_s
        if self.left_out:
            goes_on = say(
                "From {seconds} s on the file goes on at {rate} Hz with {channels} channel(s); that part was left out.",
                seconds=f"{writer.length / writer.sample_rate:.1f}",
                **self.left_out,
            )
            said.append(goes_on)
        warnings += [one for one in said if one not in warnings]  # another piece may have said it

    def _end_s(self, container: InputContainer, stream: AudioStream) -> float:
        """How long the sound is, where that is said exactly: the last packet of a lossy codec holds more; else 0."""
        heard = heard_s(self.source, stream.index) if self.is_edited and not self.damaged else 0.0
        if self._subtype(container, stream) in EXACT_SUBTYPES:
            return heard  # its packets are whole where an edit ends earlier
        by_packets = self.end_s - (self.first_time or 0) if self.is_edited and self.end_s and not self.damaged else 0.0
        declared = demuxing.track_seconds(container, stream) if container.format.name in _CUT else 0.0
        return min(declared, by_packets or math.inf, heard or math.inf)

    def _subtype(self, container: InputContainer, stream: AudioStream) -> str:
        codec, sample = stream.codec_context.name.removesuffix("float"), stream.codec_context.format
        if codec == "mp3" and self.layer:  # MP4 has one name for all layers
            codec = f"mp{self.layer}"
        bits = 32 if self.wide else min(8 * sample.bytes, 24)
        if self.head.startswith(b"wvpk") and not self.head[_WAVPACK_FLAGS] & _WAVPACK_BYTES:
            bits = 8  # decoded, they are 16
        name = subtype_of(codec, 0 if sample.name.startswith(("flt", "dbl")) else bits)
        return name.replace("FLAC_", "PCM_") if container.format.name == "flac" else name


def _resampled(frames: Iterator[AudioFrame], sample_rate: int) -> Iterator[AudioFrame]:
    """Frames at another rate; FFmpeg's resampler keeps their times."""
    resampler = av.AudioResampler(rate=sample_rate)
    for frame in chain(frames, [None]):
        yield from resampler.resample(frame)
