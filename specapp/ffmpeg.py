"""FFmpeg through PyAV: samples, tags and covers of nearly every kind of file. Runs inside the cage only."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.stream import VideoStream
from numpy.typing import NDArray

from specapp.errors import AudioError
from specapp.samples import Samples
from specapp.sink import Sink

DEMUXERS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dts,dtshd,eac3,flac,flv,gsm,ircam,loas,matroska,webm,"
    "mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc,mpc8,mpeg,mpegts,nistsphere,ogg,oma,qcp,tak,truehd,tta,voc,w64,wav,wv"
)
"""Formats that may be opened; none of them can name other files or addresses."""
DECODERS = (
    "aac,aac_latm,ac3,eac3,dca,truehd,mlp,alac,ape,flac,tak,tta,wavpack,shorten,amrnb,amrwb,libopencore_amrnb,"
    "libopencore_amrwb,mp1,mp1float,mp2,mp2float,mp3,mp3float,mp3adu,mp3adufloat,mp3on4,mp3on4float,mpc7,mpc8,opus,"
    "libopus,vorbis,libvorbis,speex,libspeex,gsm,gsm_ms,wmav1,wmav2,wmapro,wmalossless,wmavoice,cook,atrac1,atrac3,"
    "atrac3p,qcelp,evrc,nellymoser,g722,g723_1,g729,qdm2,qdmc,ilbc,libilbc,adpcm_ima_wav,adpcm_ima_qt,adpcm_ms,"
    "adpcm_yamaha,adpcm_swf,adpcm_g722,adpcm_g726,adpcm_g726le,adpcm_ima_oki,adpcm_sbpro_2,adpcm_sbpro_3,adpcm_sbpro_4,"
    "pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le,pcm_lxf,pcm_s16be,pcm_s16be_planar,"
    "pcm_s16le,pcm_s16le_planar,pcm_s24be,pcm_s24le,pcm_s24le_planar,pcm_s32be,pcm_s32le,pcm_s32le_planar,pcm_s8,"
    "pcm_s8_planar,pcm_u16be,pcm_u16le,pcm_u24be,pcm_u24le,pcm_u32be,pcm_u32le,pcm_u8,pcm_vidc,pcm_f16le,pcm_f24le"
)
"""Decoders that may run: of sound only, so that no picture of a video is ever decoded."""
_DECODER_NAMES = frozenset(DECODERS.split(","))
OPTIONS = {
    "format_whitelist": DEMUXERS,
    "codec_whitelist": DECODERS,
    "protocol_whitelist": "pipe",
    "max_streams": "64",
}
_CONTAINERS = {
    "mp3": "MP3",
    "ogg": "OGG",
    "asf": "WMA",
    "aac": "AAC",
    "matroska,webm": "MKV",
    "amrnb": "AMR",
    "amrwb": "AMR",
}
_SUBTYPES = {"mp3": "MPEG_LAYER_III", "mp2": "MPEG_LAYER_II", "mp1": "MPEG_LAYER_I", "wavpack": "WAVPACK"}
_WAV_SUBTYPES = {"adpcm_ms": "MS_ADPCM", "adpcm_ima_wav": "IMA_ADPCM", "gsm_ms": "GSM610"}
_DECLARING = (
    "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska,webm",
    "flac",
    "wav",
    "w64",
    "aiff",
    "caf",
    "tta",
    "wv",
    "asf",
    "ape",
)
_CUT = ("mov,mp4,m4a,3gp,3g2,mj2", "wav", "w64", "caf")
"""Formats that declare their length in samples, which is less than what their last packet holds."""
_GAP_S, _LONGEST_GAP_S = 0.1, 3600.0
_MOST_DAMAGED = 20_000


class UnknownFormatError(Exception):
    """FFmpeg does not know this kind of file."""


class _NotNarrowError(Exception):
    """Integers that were taken for 24 bits have more."""


def opened(source: BinaryIO, *, with_pictures: bool = False) -> InputContainer:
    """Open a stranger's file with every door closed that leads out of it.

    Parameters
    ----------
    source : binary file
    with_pictures : bool
        Let FFmpeg look into the pictures, without which it does not know the order of some.

    Raises
    ------
    UnknownFormatError
        If it is no format of `DEMUXERS`.
    """
    source.seek(0)
    options = {name: value for name, value in OPTIONS.items() if not (with_pictures and name == "codec_whitelist")}
    try:
        return av.open(source, "r", options=options, metadata_errors="replace", buffer_size=1 << 17)
    except (av.FFmpegError, ValueError, OverflowError) as error:
        raise UnknownFormatError(str(error)) from error


def decode(source: BinaryIO, sink: Sink) -> dict[str, Any]:
    """Put the first sound track of a file into the sink.

    Returns
    -------
    dict
        ``container`` and ``subtype``.

    Raises
    ------
    AudioError
        If there is no sound track, or none of it can be decoded.
    LimitError
        If it is longer than allowed.
    """
    try:
        return _Decoding(source, sink, wide=False).run()
    except _NotNarrowError:
        return _Decoding(source, sink, wide=True).run()


class _Decoding:
    """One pass over the packets of a file."""

    def __init__(self, source: BinaryIO, sink: Sink, *, wide: bool) -> None:
        self.source, self.sink, self.wide = source, sink, wide
        self.damaged = 0
        self.first_time: float | None = None
        self.filled = 0
        self.left_out = ""

    def run(self) -> dict[str, Any]:
        with opened(self.source) as container:
            stream = sound_track(container)
            rate = stream.codec_context.sample_rate
            if rate:
                self.sink.limits.check_shape(max(stream.codec_context.channels, 1), rate)
                declared = _declared_s(container, stream)
                self.sink.limits.check_length(int(declared * rate), max(stream.codec_context.channels, 1), rate)
            for frame in self._frames(container, stream):
                if not self._put(frame):
                    break
            if self.sink.length:
                self._finish(container, stream)
            return {"container": container_name(container, stream), "subtype": self._subtype(container, stream)}

    def _frames(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        """Every frame that can be decoded; damaged packets are counted."""
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.FFmpegError:
                self.damaged += 1
                return
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self.damaged += 1
                if self.damaged > _MOST_DAMAGED:
                    return
                continue
            yield from frames

    def _put(self, frame: AudioFrame) -> bool:
        """Store a frame; False where the rest cannot follow because the file changes its rate or channels."""
        sink = self.sink
        block = _samples(frame, narrow=not self.wide)
        if not sink.channels or not sink.length:
            sink.start(block.shape[1], frame.sample_rate, wide=block.dtype == np.float64)
        if block.shape[1] == 1 and sink.channels > 1:
            block = np.repeat(block, sink.channels, axis=1)
        if block.shape[1] != sink.channels or frame.sample_rate != sink.sample_rate:
            self.left_out = f"{frame.sample_rate} Hz with {block.shape[1]} channel(s)"
            return False
        self._fill_gap(frame)
        sink.put(block)
        return True

    def _fill_gap(self, frame: AudioFrame) -> None:
        """Silence where the time stamps say that sound is missing, so that what follows stays in its place."""
        if frame.time is None:
            return
        if self.first_time is None:
            self.first_time = frame.time
        gap = frame.time - self.first_time - self.sink.length / self.sink.sample_rate
        if _GAP_S < gap < _LONGEST_GAP_S:
            missing = round(gap * self.sink.sample_rate)
            self.sink.put_silence(missing)
            self.filled += missing

    def _finish(self, container: InputContainer, stream: AudioStream) -> None:
        """Cut to the declared length where it is exact, and say what was wrong."""
        sink, warnings = self.sink, self.sink.warnings
        declared = _declared_s(container, stream)
        if declared and container.format.name in _CUT and not self.left_out:
            sink.cut(round(declared * sink.sample_rate))
        tracks = len(container.streams.audio)
        if tracks > 1:
            warnings.append(f"The file has {tracks} sound tracks; the first is used.")
        if self.damaged:
            were = "damaged packets were" if self.damaged > 1 else "damaged packet was"
            warnings.append(f"{self.damaged:,} {were} skipped.")
        if self.filled:
            seconds = self.filled / sink.sample_rate
            warnings.append(f"{seconds:.1f} s of sound are missing in the file; silence is in their place.")
        seconds = sink.length / sink.sample_rate
        if self.left_out:
            warnings.append(f"From {seconds:.1f} s on the file goes on at {self.left_out}; that part was left out.")
        elif container.format.name in _DECLARING and seconds < declared - max(0.1, 0.002 * declared):
            warnings.append(f"The file ends after {seconds:.1f} s although it declares {declared:.1f} s.")

    def _subtype(self, container: InputContainer, stream: AudioStream) -> str:
        codec = stream.codec_context.name.removesuffix("float")
        bits = "32" if self.wide else "24" if stream.codec_context.format.bytes > 2 else "16"
        if codec == "flac" and container.format.name != "flac":
            return f"FLAC_{bits}"
        if codec in ("flac", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be"):
            return f"PCM_{bits}"
        if codec.startswith(("pcm_f32", "pcm_f64")):
            return "FLOAT" if "f32" in codec else "DOUBLE"
        if codec == "alac":
            return f"ALAC_{bits}"
        return _SUBTYPES.get(codec) or _WAV_SUBTYPES.get(codec) or codec.upper()


def sound_track(container: InputContainer) -> AudioStream:
    """The first sound track; all other streams are discarded.

    Raises
    ------
    AudioError
        If there is none, or no decoder for it.
    """
    if not container.streams.audio:
        raise AudioError("The file holds no sound track. Choose a file with sound in it.")
    track = container.streams.audio[0]
    codec: AudioCodecContext | None = track.codec_context
    if codec is None or codec.name not in _DECODER_NAMES:
        raise AudioError("The sound of this file is stored in a way that cannot be decoded. Convert it to WAV or FLAC.")
    for stream in container.streams:
        if stream.index != track.index:
            stream.discard = Discard.all
    codec.thread_count = 1
    return track


def container_name(container: InputContainer, stream: AudioStream) -> str:
    """What the container is called, in libsndfile's words where it has any."""
    name, video = container.format.name, has_video(container)
    if name.startswith("mov"):
        brand = container.metadata.get("major_brand", "").strip().lower()
        if brand.startswith("3g"):
            return "3GP"
        return "MOV" if brand == "qt" else "MP4" if video else "M4A"
    if name.startswith("matroska") and stream.codec_context.name in ("opus", "vorbis", "libopus", "libvorbis"):
        return "WEBM"
    if name == "mp3" and not stream.codec_context.name.startswith("mp3"):
        return stream.codec_context.name.removesuffix("float").upper()
    return _CONTAINERS.get(name, name.split(",")[0].upper())


def has_video(container: InputContainer) -> bool:
    """Whether there are moving pictures and not just a cover."""
    return any(not is_cover(stream) for stream in container.streams.video)


def is_cover(stream: VideoStream) -> bool:
    """Whether a stream of pictures is one still that comes with the sound."""
    return bool(stream.disposition & Disposition.attached_pic)


def _declared_s(container: InputContainer, stream: AudioStream) -> float:
    """Duration that the file declares, in seconds; 0 if it declares none."""
    if stream.duration and stream.time_base is not None:
        return max(float(stream.duration * stream.time_base), 0.0)
    return max(float(container.duration or 0) / av.time_base, 0.0)


def _samples(frame: AudioFrame, *, narrow: bool) -> Samples:
    """Samples of a frame, full scale 1 [shape=(length, channels)].

    PyAV's resampler would do this too, but crashes the process at some numbers of channels.
    """
    name = frame.format.name
    raw: NDArray[Any] = frame.to_ndarray()
    block = raw.T if frame.format.is_planar else raw.reshape(-1, frame.layout.nb_channels)
    kind = name.removesuffix("p")
    if kind == "s32" and narrow and np.any(block & 0xFF):
        raise _NotNarrowError
    if kind in ("flt", "dbl"):
        return block
    if kind in ("s16", "s32"):
        wide = kind == "s32" and not narrow
        scaled: Samples = block.astype(np.float64 if wide else np.float32)
        return scaled / scaled.dtype.type(2 ** (8 * block.itemsize - 1))
    if kind == "u8":
        return (block.astype(np.float32) - np.float32(128)) / np.float32(128)
    raise AudioError(f"Samples of the type {name} cannot be used. Convert the file to WAV or FLAC.")
