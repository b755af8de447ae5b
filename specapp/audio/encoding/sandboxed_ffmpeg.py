"""FFmpeg's encoders and muxers, inside the sandbox: what libsndfile cannot write."""

import os
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.layout import AudioLayout
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from specapp.audio.containers.mp4_edits import set_edits
from specapp.audio.encoding.packets import PACKED, Timed, encoder_of, most_packets, packets_of
from specapp.audio.formats import FORMATS, Encoder
from specapp.audio.metadata import Cover
from specapp.base.errors import AudioError
from specapp.base.sentences import say

_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_OWN_LAYOUTS = {("alac", 4): "4.0", ("alac", 7): "6.1(back)", ("alac", 8): "7.1(wide)"}
"""Speakers where an encoder insists on others; the order of the channels is the same."""
_ANY_SPEAKERS = ("flac", "wavpack", "pcm_")
"""How encoders are called that take any speakers."""
_DOLBY_SPEAKERS = ("2.1", "3.0", "3.0(back)", "3.1", "4.0", "quad", "quad(side)", "4.1", "5.0", "5.0(side)", "5.1",
                   "5.1(side)")  # fmt: skip
"""What encoders of Dolby take (ETSI TS 102 366)."""
_OTHER_SPEAKERS = ("6.0", "6.0(front)", "6.1", "6.1(back)", "6.1(front)", "7.0", "7.0(front)", "7.1", "7.1(wide)",
                   "7.1(wide-side)", "hexagonal", "octagonal")  # fmt: skip
_MP4 = ("mp4", "mov", "3gp")
_BY_CHANCE = ("matroska", "webm", "ogg")
"""Muxers that number tracks by chance, for which FFmpeg needs 0.13 s where it cannot open /dev/urandom: "bitexact" has
them count instead, and leaves out the version of FFmpeg."""
_LOW_RATE_HZ, _LOW_RATE_BITS = 32000, 160_000
"""Below this rate MPEG layer II takes no more bits per second (ISO/IEC 13818-3)."""
_OF_THE_TRACK = {"name": "title", "language": "language"}
"""Words about the track in a file that may have several, as they are read, and their names where it is written."""
_COVER_CODECS = {"image/jpeg": "mjpeg", "image/png": "png", "image/bmp": "bmp"}
Reply = Callable[[Mapping[str, Any]], None]


def encode(request: Mapping[str, Any], reply: Reply, source: BinaryIO, target: BinaryIO, pictures: BinaryIO) -> None:
    """Encode a file of interleaved samples.

    Parameters
    ----------
    request : mapping
        ``container``, ``subtype``, ``channels``, ``sample_rate``, ``raw`` (type of the samples: i4, f4 or f8; ogg:
        a file of them encoded), ``bits`` (of integers, on top; 0 of real numbers), ``bit_rate`` (0: the encoder's),
        ``words`` (tags), ``covers`` (media type, size, words, name of each) and ``length`` (samples of a channel).
    reply : function
    source, target, pictures : binary file

    Raises
    ------
    AudioError
        If the codec does not take this rate or number of channels.
    """
    with created(target, request) as container:
        words, muxer = request["words"], FORMATS[request["container"]].muxer
        named = _OF_THE_TRACK if muxer in (*_MP4, "matroska", "webm") else {}
        container.metadata.update({key: word for key, word in words.items() if key not in named})
        container.set_chapters([_chapter(number, *one) for number, one in enumerate(request["chapters"], 1)])
        stream = add_track(container, request, source)
        stream.metadata.update({name: words[key] for key, name in named.items() if key in words})
        covers = [Cover(pictures.read(size), kind, 0, *words) for kind, size, *words in request["covers"]]
        stills = add_covers(container, covers, request["container"])
        container.start_encoding()
        for packet in stills:
            container.mux(packet)
        sound = Timed(packets_of(stream, source, request))
        for packet in islice(sound, most_packets(stream, source, request)):
            container.mux(packet)
    declare_times(target, request, sound, stream.index, source.seek(0, 2))
    reply({"partial": True})


def declare_times(target: BinaryIO, request: Mapping[str, Any], sound: Timed, track: int, size: int) -> None:
    """Say in an MP4 when the sound of a track starts and how long it is, where FFmpeg gets it wrong.

    Parameters
    ----------
    target : binary file
        The whole file.
    request : mapping
        As for `encode`; ``start_s`` is the time of the first sample.
    sound : Timed
        All of it was taken.
    track : int
    size : int
        Bytes of the samples.
    """
    if FORMATS[request["container"]].muxer not in _MP4:
        return
    start_s = float(request.get("start_s", 0))
    length = size // (np.dtype(request["raw"]).itemsize * int(request["channels"]))
    length_s = length / request["sample_rate"]
    set_edits(target, track, start_s=start_s, skipped_s=start_s - sound.first_s, length_s=length_s)


def _chapter(number: int, start_s: float, stop_s: float, title: str, words: Sequence[tuple[str, str]]) -> Any:
    start, end = (round(1000 * seconds) for seconds in (start_s, stop_s))
    said: dict[str, str] = dict(words) | {"title": title}
    return {"id": number, "start": start, "end": end, "time_base": Fraction(1, 1000), "metadata": said}


def created(target: BinaryIO, request: Mapping[str, Any]) -> OutputContainer:
    """A new file; MP4 counts time in samples, so that the length is exact."""
    muxer = FORMATS[request["container"]].muxer
    options = {"movie_timescale": str(request["sample_rate"])} if muxer in _MP4 else {}
    options["strict"] = "unofficial"  # Dolby Vision and pictures all around in MP4
    if muxer in _BY_CHANCE:
        options["fflags"] = "bitexact"
    if muxer == "ogg":
        options["serial_offset"] = str(int.from_bytes(os.urandom(3)))  # streams that are joined need different ones
    if request["container"] == "M4A":
        options["brand"] = "M4A "
    return av.open(target, "w", format=muxer, options=options)


def add_track(container: OutputContainer, request: Mapping[str, Any], source: BinaryIO) -> AudioStream:
    """The track that takes the sound of `source`, ready to encode, or to be copied where it is encoded.

    Raises
    ------
    AudioError
        If the encoder does not take this rate or number of channels.
    """
    if request["raw"] == PACKED:
        source.seek(0)
        with av.open(source, "r", format="ogg") as packed:
            return container.add_stream_from_template(packed.streams.audio[0], opaque=True)
    codec, sample_rate, channels = encoder_of(request), request["sample_rate"], request["channels"]
    bits = request["bits"]
    refusal = AudioError(
        say(
            "{channels} channel(s) at {rate} Hz cannot be encoded with {codec}. Choose WAV or FLAC.",
            channels=channels,
            rate=sample_rate,
            codec=codec.name,
        )
    )
    if (codec.rates and sample_rate not in codec.rates) or channels not in codec.channels:
        raise refusal
    stream: Any = container.add_stream(codec.name, rate=sample_rate)
    context = stream.codec_context
    context.format, context.thread_count = codec.sample_format, 1
    context.layout = _speakers(codec.name, channels, request.get("speakers", ""))
    if codec.bits_per_second:
        stream.bit_rate = request.get("bit_rate") or _usual_bits(codec, channels, sample_rate)
    if codec.sample_format == "s32":
        context.options = {"bits_per_raw_sample": str(bits), "strict": "experimental"}  # FLAC of 32 bits is that
    if codec.name == "libopus" and channels in (5, 7):
        context.options = {"mapping_family": "1"}  # else they change places
    try:
        context.open()
    except (av.FFmpegError, ValueError) as error:
        raise refusal from error
    track: AudioStream = stream
    return track


def _speakers(codec: str, channels: int, came: str) -> str:
    """Where the channels stand: where they stood, if that has a name and the encoder takes it."""
    taken = _DOLBY_SPEAKERS if codec in ("ac3", "eac3") else (*_DOLBY_SPEAKERS, *_OTHER_SPEAKERS)
    is_taken = codec in ("ac3", "eac3") or codec.startswith(_ANY_SPEAKERS)
    if is_taken and came in taken and AudioLayout(came).nb_channels == channels:
        return came
    return _OWN_LAYOUTS.get((codec, channels), _LAYOUTS[channels])


def _usual_bits(codec: Encoder, channels: int, sample_rate: int) -> int:
    """Bits per second where nothing says how many."""
    bits_per_second = codec.bits_per_second * channels
    if codec.name == "libopus":
        return bits_per_second * sample_rate // codec.rates[-1]
    if codec.name == "mp2" and sample_rate < _LOW_RATE_HZ:
        return min(bits_per_second, _LOW_RATE_BITS)
    return bits_per_second


def add_covers(container: OutputContainer, covers: Sequence[Cover], container_name: str) -> list["Packet[Any]"]:
    """Add the still pictures that a kind of file holds: as attachments, or as packets that are to be muxed."""
    held = [cover for cover in covers if FORMATS[container_name].holds_cover(cover.media_type)]
    if container_name == "MKV":
        for number, cover in enumerate(held, 1):
            kind = cover.media_type.partition("/")[2].replace("jpeg", "jpg")  # players look for that (RFC 9559)
            usual = f"cover{number if number > 1 else ''}.{kind}"
            attached = container.add_attachment(cover.name or usual, cover.media_type, cover.data)
            attached.metadata.update({"title": cover.words} if cover.words else {})
        return []
    return [_still(container, cover) for cover in held if FORMATS[container_name].muxer in _MP4]


def _still(container: OutputContainer, cover: Cover) -> "Packet[Any]":
    stream = container.add_mux_stream(_COVER_CODECS[cover.media_type], width=1, height=1)
    stream.disposition = av.stream.Disposition.attached_pic
    packet = Packet(cover.data)
    packet.stream, packet.pts, packet.dts, packet.is_keyframe = stream, 0, 0, True
    return packet


def warm_up() -> None:
    """Decode a tiny file, because PyAV imports parts of itself only then."""
    from specapp.audio.decoding import sandboxed

    sandboxed.warm_up()
