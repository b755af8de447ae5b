"""Opening strangers' containers with FFmpeg: what may be opened, the sound track in it, and what it declares.

Runs inside the sandbox only.
"""

import codecs
import importlib
import math
import pkgutil
from typing import Any, BinaryIO

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.codec.context import Flags2
from av.container import InputContainer
from av.stream import Discard, Disposition, Stream

from specapp.audio.containers.mp4_edits import sample_names, skips
from specapp.audio.formats import FORMATS, SUBTYPES
from specapp.audio.sandbox.restrictions import OPENING_S, in_time
from specapp.base.errors import AudioError
from specapp.base.sentences import say

DEMUXERS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dts,dtshd,eac3,flac,flv,gsm,ircam,loas,matroska,webm,"
    "mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc,mpc8,mpeg,mpegts,mxf,nistsphere,ogg,oma,qcp,tak,truehd,tta,voc,w64,wav,wv"
)
"""Formats that may be opened; none of them can name other files or addresses."""
DECODERS = (
    "aac,aac_latm,ac3,eac3,dca,truehd,mlp,alac,ape,flac,tak,tta,wavpack,shorten,amrnb,amrwb,libopencore_amrnb,"
    "libopencore_amrwb,mp1,mp1float,mp2,mp2float,mp3,mp3float,mp3adu,mp3adufloat,mp3on4,mp3on4float,mpc7,mpc8,opus,"
    "libopus,vorbis,libvorbis,speex,libspeex,gsm,gsm_ms,wmav1,wmav2,wmapro,wmalossless,wmavoice,cook,atrac1,atrac3,"
    "atrac3p,qcelp,evrc,nellymoser,g722,g723_1,g729,qdm2,qdmc,ilbc,libilbc,adpcm_ima_wav,adpcm_ima_qt,adpcm_ms,"
    "adpcm_yamaha,adpcm_swf,adpcm_g722,g726,g726le,adpcm_ima_oki,adpcm_sbpro_2,adpcm_sbpro_3,adpcm_sbpro_4,"
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
_CONTAINERS = {demuxer: entry.container for entry in FORMATS.values() for demuxer in entry.demuxers}
_SAY_LENGTH = frozenset(
    name for entry in FORMATS.values() if entry.says_length for name in entry.demuxers or (entry.container.lower(),)
)
_OPUS_HEAD_BYTES = 19  # RFC 7845
_OPUS_RATES = SUBTYPES["OPUS"].encoder.rates if SUBTYPES["OPUS"].encoder else ()
_OPEN_AVI = 0x3FFFFFFF
"""As many frames declares FFmpeg in an AVI that it writes into a pipe."""
_GSM_S_PER_BYTE_HZ = 160 / 33  # RFC 3551: samples of a packet and its bytes
_OLD_WORDS = "specapp: windows-1252"
"""How bytes of words are read that are no UTF-8, as programs of Windows write them into WAV, AVI and AIFF."""
_WINDOWS = bytes(range(256)).decode("cp1252", "replace")
"""Decoded here, as the sandbox lets nothing be imported."""
_AAC_ENCODER, _NAMED_BYTES = b"Lavc", 32
"""How FFmpeg's encoder of AAC names itself, and where (its `aacenc.c`)."""
_CLOCKED = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "flv", "mpegts", "asf")
"""Formats that say when a packet is heard, so that a start that is left out moves nothing."""
_LONGEST_S = 1e6
"""A declared length above this is nonsense and not believed (own choice)."""


def _by_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(_WINDOWS[byte] for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_OLD_WORDS, _by_windows)


class UnknownCodecError(AudioError):
    """FFmpeg, or its allowed part, cannot decode this kind of sound."""


class NoSoundError(AudioError):
    """A file is known, but there is no sound in it, or none that is whole."""


class UnknownFormatError(Exception):
    """FFmpeg does not know this kind of file."""


def import_all() -> None:
    """Import what PyAV imports only when it meets a kind of track that needs it, which the sandbox forbids."""
    for package in pkgutil.iter_modules(av.__path__, "av."):
        if package.ispkg and package.name != "av.datasets":
            for module in pkgutil.iter_modules(importlib.import_module(package.name).__path__, f"{package.name}."):
                importlib.import_module(module.name)


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
        with in_time(OPENING_S):
            return av.open(source, "r", options=options, metadata_errors=_OLD_WORDS, buffer_size=1 << 17)
    except (av.FFmpegError, ValueError, OSError) as error:  # of the last kind are seeks to where nothing can be
        raise UnknownFormatError(str(error)) from error


def sound_track(container: InputContainer) -> AudioStream:
    """The first sound track; all other streams are discarded.

    Raises
    ------
    NoSoundError
        If there is none.
    UnknownCodecError
        If there is no decoder for it.
    """
    if not container.streams.audio:
        raise NoSoundError(say("The file holds no sound track. Choose a file with sound in it."))
    track = container.streams.audio[0]
    codec: AudioCodecContext | None = track.codec_context
    if codec is None or codec.name not in _DECODER_NAMES:
        raise UnknownCodecError(
            say(
                "The sound is stored in a way that cannot be decoded here. Convert it to FLAC, or to WAV of 16, 24 or "
                "32 bits."
            )
        )
    for stream in container.streams:
        if stream.index != track.index:
            stream.discard = Discard.all
    codec.thread_count = 1
    if (container.format.name, codec.name) == ("caf", "alac"):
        codec.flags2 |= Flags2.skip_manual  # the last packet is as long as it should be; it would be cut once more
    if is_short_of_start(container, codec.name):
        codec.flags2 |= Flags2.skip_manual
    return track


def is_short_of_start(container: InputContainer, codec: str) -> bool:
    """Whether FFmpeg would leave out a frame of sound where a track begins.

    Its decoder of WMA leaves out two frames, which is right for Microsoft's encoder; its own needs one to get going.
    """
    written_by = {name.lower(): word for name, word in container.metadata.items()}.get("encoder", "")
    return codec in ("wmav1", "wmav2") and written_by.startswith("Lavf")


def is_priming(container: InputContainer, source: BinaryIO, track: int, packet: bytes) -> bool:
    """Whether the first packet of a track holds no sound but what its encoder needs to get going, and nothing says so.

    FFmpeg's encoder of AAC writes its name into the first packet, which it fills with that. Fragments of MP4, as older
    programs write them, MP4 whose sound starts late, and Matroska, FLV and MPEG-TS of older programs do not say so.
    Raw streams are kept as every decoder hears them.
    """
    if _AAC_ENCODER not in packet[:_NAMED_BYTES] or container.format.name not in _CLOCKED:
        return False
    place = source.tell()  # FFmpeg reads on from here
    is_said = container.format.name.startswith("mov") and skips(source, track)
    source.seek(place)
    return not is_said


def layer_of(packet: bytes) -> int:
    """Layer of the MPEG sound that a packet begins, 1 to 3; 0 if it is none (ISO/IEC 11172-3)."""
    starts = len(packet) > 1 and packet[0] == 0xFF and packet[1] >= 0xE0
    return (4 - (packet[1] >> 1 & 3)) % 4 if starts else 0


def container_name(container: InputContainer, stream: AudioStream, head: bytes) -> str:
    """What the container is called, in libsndfile's words where it has any.

    Parameters
    ----------
    container : InputContainer
    stream : AudioStream
    head : bytes
        First bytes of the file, which tell WebM from Matroska.
    """
    name, video = container.format.name, pictures(container)
    if name.startswith("mov"):
        brand = container.metadata.get("major_brand", "").strip().lower()
        if brand.startswith("3g"):
            return "3GP"
        return "MOV" if brand == "qt" else "MP4" if video else "M4A"
    if name.startswith("matroska"):
        return "WEBM" if b"webm" in head else "MKV"
    if name == "mp3" and not stream.codec_context.name.startswith("mp3"):
        return stream.codec_context.name.removesuffix("float").upper()
    return _CONTAINERS.get(name, name.split(",")[0].upper())


def pictures(container: InputContainer) -> list[str]:
    """Codecs of the moving pictures, which a cover is not."""
    return [kind_of(stream).removeprefix("video/") for stream in container.streams.video if not is_cover(stream)]


def others(container: InputContainer, source: BinaryIO) -> list[str]:
    """Every track as ``kind/codec`` but the first sound, pictures and the text of chapters.

    What FFmpeg cannot decode, as data of cameras, is called as its MP4 calls it (``data/gpmd``). An MXF says its
    timecode without showing the track.

    Parameters
    ----------
    container : InputContainer
        Just opened.
    source : binary file
        The same; its position moves.
    """
    first = container.streams.audio[0].index if container.streams.audio else -1
    kept = [stream for stream in container.streams if stream.index != first and stream.type != "video"]
    shown = [stream for stream in kept if not (stream.type == "data" and stream.discard == Discard.all)]
    names = sample_names(source) if container.format.name.startswith("mov") else []
    unknown = {one.index for one in shown if getattr(one, "codec_context", None) is None}
    own = {index: name for index, name in enumerate(names) if name and index in unknown}
    found = [f"{one.type}/{own[one.index]}" if one.index in own else kind_of(one) for one in shown]
    keeps_time = container.format.name.startswith("mxf") and "timecode" in container.metadata
    return [*found, "data/tmcd"] if keeps_time and "data/tmcd" not in found else found


def kind_of(stream: Stream) -> str:
    """What a track is, as ``kind/codec``."""
    codec: Any = stream.codec_context
    if codec is not None:
        return f"{stream.type}/{codec.codec.canonical_name}"
    if stream.type == "data" and "timecode" in stream.metadata:
        return "data/tmcd"
    if stream.type == "data" and stream.container.format.name == "ogg":
        return "data/skeleton"
    return f"{stream.type}/{stream.name or 'unknown'}"


def is_cover(stream: Stream) -> bool:
    """Whether a stream of pictures is one still that comes with the sound."""
    return bool(stream.disposition & Disposition.attached_pic)


def declared_s(container: InputContainer) -> float:
    """Duration of the first sound track in seconds, by the header; 0 where the format keeps none or it is a guess."""
    sound = container.streams.audio
    if sound and container.format.name == "avi":  # its duration is that of what is there
        return float(sound[0].frames * (sound[0].time_base or 0)) if sound[0].frames < _OPEN_AVI else 0.0
    return track_seconds(container, sound[0]) if sound and container.format.name in _SAY_LENGTH else 0.0


def sample_rate(stream: AudioStream) -> int:
    """Hz of a track; of Opus, which is always decoded at 48 kHz, what it was made from, as Ogg files give it too."""
    codec = stream.codec_context
    head = codec.extradata or b""
    if codec.name.endswith("opus") and head.startswith(b"OpusHead") and len(head) >= _OPUS_HEAD_BYTES:
        return opus_hz(int.from_bytes(head[12:16], "little"))
    return codec.sample_rate


def opus_hz(source_hz: int) -> int:
    """At which rate Opus is kept that was made from sound of this rate, which may be unknown."""
    return source_hz if source_hz in _OPUS_RATES else _OPUS_RATES[-1]


def start_s(stream: AudioStream) -> float:
    """When the file says that a track starts; infinite where it does not say."""
    if stream.start_time is None or stream.time_base is None:
        return math.inf
    return float(stream.start_time * stream.time_base)


def track_seconds(container: InputContainer, stream: AudioStream) -> float:
    """Duration that the file declares, in seconds; 0 if it declares none."""
    if stream.duration and stream.time_base is not None:
        seconds = float(stream.duration * stream.time_base)
    elif container.format.name == "matroska,webm":
        seconds = _matroska_end_s(container, stream) - max(start_s(stream), 0.0)
    else:
        seconds = float(container.duration or 0) / av.time_base
    if container.format.name == "aiff" and stream.codec_context.name == "gsm":  # counted in packets or in samples
        seconds = min(seconds, container.size * _GSM_S_PER_BYTE_HZ / stream.codec_context.sample_rate)
    return seconds if 0 < seconds < _LONGEST_S else 0.0


def _matroska_end_s(container: InputContainer, stream: AudioStream) -> float:
    """Time of the end of a track; 0 where only the end of another one may be known."""
    clock = stream.metadata.get("DURATION", "").split(":")
    try:
        return sum(float(part) * unit for part, unit in zip(clock, (3600, 60, 1), strict=True))
    except ValueError:
        return float(container.duration or 0) / av.time_base if len(container.streams) == 1 else 0.0
