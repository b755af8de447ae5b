"""What happens inside the sandbox: which library reads a file, and what it says about it.

libsndfile reads what is stored sample by sample, because it knows every such layout exactly; FFmpeg (through PyAV)
reads what is compressed, because libsndfile loses half of some MP3 files without an error. Each is the other's
fall-back.
"""

import importlib.util
import io
import math
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, cast

import numpy as np

from specapp.audio.containers.beside.rifx import as_riff
from specapp.audio.containers.channel_order import CODECS, from_vorbis
from specapp.audio.containers.ends.behind import NOTE as BEHIND_NOTE
from specapp.audio.containers.ends.behind import is_something, is_tag, sound_end
from specapp.audio.containers.ends.declared_length import w64_sound_bytes
from specapp.audio.containers.ends.in_front import without_tag
from specapp.audio.containers.ends.parts import parts, shortened
from specapp.audio.containers.ends.pieces import in_one_piece
from specapp.audio.containers.ends.unfinished import NOTE, Patched, repairs
from specapp.audio.containers.ends.wrong_sizes import misread, wrong_sizes
from specapp.audio.containers.id3_frames import tags_at
from specapp.audio.containers.mp4_edits import is_without_index
from specapp.audio.containers.ogg_survey import Survey, survey
from specapp.audio.containers.pcm import GUESSED_NOTE, SAMPLE_BYTES, is_guessed
from specapp.audio.decoding.flac_sum import flac_sum
from specapp.audio.decoding.sample_writer import SampleWriter
from specapp.audio.decoding.short_format import NOTE as BITS_NOTE
from specapp.audio.decoding.short_format import with_bits
from specapp.audio.formats import SUBTYPES
from specapp.audio.limits import Limits
from specapp.audio.sandbox.restrictions import OPENING_S, in_time
from specapp.base.buffers import BLOCK
from specapp.base.errors import AudioError
from specapp.base.sentences import say, to_plain

Reply = Callable[[Mapping[str, Any]], None]

WIDE = tuple(entry.name for entry in SUBTYPES.values() if entry.wide)
"""Subtypes whose samples need float64 to be exact."""
_OWN = tuple(entry.name for entry in SUBTYPES.values() if entry.by_libsndfile)
"""What libsndfile reads best. FFmpeg drops the end of very short Vorbis files."""
_NARROW = ("PCM_16", "PCM_U8", "PCM_S8")
"""Subtypes whose samples libsndfile gives exactly as integers of 16 bits."""
_OPUS_RATE_HZ, _LEAST_OPUS_HZ = 48000, 8000  # RFC 7845
_WIDTHS = {**SAMPLE_BYTES, "ULAW": 1, "ALAW": 1, "PCM_S8": 1}
"""Bytes of a sample."""
_UNKNOWN = say("The file is no recording that can be read. Export it again, for example as WAV or FLAC.")
_ONE_BIT = say(
    "The file holds sound of one bit (DSD), which cannot be read here. Convert it to FLAC or WAV of 24 bits."
)
_CUT_OFF = say(
    "The file stops before its index, as where a recording or a download stopped early, and without it its sound "
    "cannot be found. Look for a whole copy, or mend it with the program of the camera or phone."
)
_READ_WITH_TAG, _READ_BEHIND = ("MP3",), ("WAV", "RF64", "FLAC")
"""Kinds of which FFmpeg reads all of ID3 in front; and those of which it then reads less of the rest."""
_MAGIC = (b"OggS", b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM", b".snd", b"dns.", b"caff", b"fLaC")


def decode(request: Mapping[str, Any], reply: Reply, source: BinaryIO, target: BinaryIO) -> None:
    """Turn the file `source` into interleaved samples in `target`; reply with what it was, then with its tags.

    Parameters
    ----------
    request : mapping
        ``limits``: the fields of `Limits`. ``first_s``: reply, too, as soon as so many seconds are in `target`.
        ``compact``: samples of 16 bits may be stored as such.
    reply : function
    source, target : binary file

    Raises
    ------
    AudioError
        If the file cannot be decoded.
    LimitError
        If it is larger than allowed.
    """
    writer = SampleWriter(target, Limits(**request["limits"]), compact=bool(request.get("compact")))
    if request.get("first_s"):
        writer.first_s, writer.tell = request["first_s"], lambda begun: reply({"first": _described(begun)})
    tag, (source, bits) = b"".join(tags_at(source)), with_bits(without_tag(source))
    turned = as_riff(source)
    described = cast(BinaryIO, io.BufferedReader(Patched(source, turned), BLOCK)) if turned else None
    unfinished = repairs(source)
    notes = [NOTE] * bool(unfinished) or [GUESSED_NOTE] * is_guessed(source)
    notes += [say(BITS_NOTE, bits=bits)] if bits else []
    patches = {**(unfinished or wrong_sizes(source)), **misread(source)}
    if patches:
        source = cast(BinaryIO, io.BufferedReader(Patched(source, patches), BLOCK))
    whole, end = source, math.inf if patches else sound_end(source)
    source = shortened(source, end)
    end_read = source.seek(0, 2)
    source = in_one_piece(source)
    pages = survey(source)
    source = parts(source, pages.spans) if len(pages.spans) > 1 else source
    if len(pages.links) > 1 and len(pages.kinds) > 1:
        raise AudioError(
            say(
                "The file joins recordings of different kinds ({kinds}), which make no single one. Split it into its "
                "parts.",
                kinds=", ".join(map(_rate_and_channels, pages.kinds)),
            )
        )
    writer.check = flac_sum(source)
    kind = _decode(source, writer)
    target.flush()
    if not writer.length:
        raise AudioError(say("The recording holds 0 samples. Choose a recording with sound in it."))
    writer.say_what_was_changed()
    writer.warnings += notes
    if math.isfinite(end) and is_something(whole, int(end)) and not is_tag(whole, int(end)):
        writer.warnings.append(BEHIND_NOTE)
    writer.warnings += _said_of(pages)
    warnings = [to_plain(warning) for warning in writer.warnings]
    reply({"partial": True, **_described(writer), "warnings": warnings, "end": end_read, **kind})
    if _has_ffmpeg():
        reply(_description(described or whole, tag, kind))


def _description(file: BinaryIO, tag: bytes, kind: Mapping[str, Any]) -> dict[str, Any]:
    """What a file says beside its sound, behind what its `kind` is known to say better."""
    from specapp.audio.decoding import tag_reader as tags

    if tag and kind["container"] in _READ_BEHIND:
        file = parts(file, [(len(tag), file.seek(0, 2))])
    file = in_one_piece(file, with_words=True)
    said = tags.description(file, b"" if kind["container"] in _READ_WITH_TAG else tag)
    return said | {name: kind[name] for name in ("declared_s",) if name in kind}


def _said_of(pages: Survey) -> list[str]:
    """What is wrong with the pages of an Ogg file."""
    said = {
        say("The file holds several recordings one after the other; what can be read is joined."): len(pages.links) > 1,
        say(
            "{n} bytes between its pages are none of this Ogg file; they were left out. Sound may be missing there.",
            n=f"{pages.foreign_bytes:,}",
        ): pages.foreign_bytes > 0,
        say("Damaged pages in the file: {n}. Sound may be missing or wrong there.", n=pages.damaged): pages.damaged > 0,
        say("Pages that are missing in the file: {n}. So is the sound in them.", n=pages.missing): pages.missing > 0,
        say("Pages that come twice in the file: {n}. They are heard once.", n=pages.repeated): pages.repeated > 0,
        say("The file has no end mark, as where a recording or a download stopped early."): pages.is_cut,
    }
    return [sentence for sentence, holds in said.items() if holds]


def _described(writer: SampleWriter) -> dict[str, Any]:
    return {name: getattr(writer, name) for name in ("channels", "sample_rate", "length", "dtype", "declared")}


def _decode(source: BinaryIO, writer: SampleWriter) -> dict[str, Any]:
    source.seek(0)
    if source.read(4) in _MAGIC or not _has_ffmpeg():
        kind = _decode_soundfile(source, writer, _OWN if _has_ffmpeg() else None)
        if kind:
            return kind
    if not _has_ffmpeg():
        raise AudioError(
            say("This file can only be read with the package av, which is missing here. Install it: pip install av.")
        )
    from specapp.audio.decoding import demuxing, in_pieces

    try:
        return in_pieces.decode(source, writer)
    except demuxing.UnknownFormatError:
        refusal = AudioError(_ONE_BIT if _is_one_bit(source) else _CUT_OFF if is_without_index(source) else _UNKNOWN)
    except demuxing.UnknownCodecError as error:
        refusal = error
    writer.clear()
    kind = _decode_soundfile(source, writer, None)
    if not kind:
        raise refusal
    return kind


def _decode_soundfile(source: BinaryIO, writer: SampleWriter, subtypes: tuple[str, ...] | None) -> dict[str, Any]:
    """What libsndfile makes of the file; nothing if it fails, stops early, or the subtype is not among these."""
    import soundfile

    pages = survey(source)
    if pages.resumed or any(rate < _LEAST_OPUS_HZ for rate, _ in pages.opus):
        return {}  # gaps, which libsndfile passes over, or a rate that is not known, of which it makes the lowest
    links = [parts(source, [link]) for link in pages.links] if len(pages.links) > 1 else [source]
    kinds: list[dict[str, Any]] = []
    try:
        for link in links:
            kinds.append(_read_soundfile(link, writer, subtypes, goes_on=bool(kinds)))
            if not kinds[-1] or kinds[-1] != kinds[0]:
                return {}
    except (soundfile.LibsndfileError, RuntimeError):
        return {}
    return kinds[0] | {"sound_bytes": pages.sound_bytes}


def _read_soundfile(
    source: BinaryIO, writer: SampleWriter, subtypes: tuple[str, ...] | None, *, goes_on: bool
) -> dict[str, Any]:
    """The same of one recording, which may go on behind another one that is in the writer already."""
    import soundfile

    source.seek(0)
    with in_time(OPENING_S):
        repaired = isinstance(source, io.BufferedReader)
        opened = soundfile.SoundFile(source if repaired else source.fileno(), closefd=False)
    with opened as sound:
        telephone = sound.subtype == "OPUS" and sound.samplerate < _OPUS_RATE_HZ  # FFmpeg makes 48 kHz of any Opus
        if not (subtypes is None or sound.subtype in subtypes or telephone):
            return {}
        if goes_on and (sound.channels, sound.samplerate) != (writer.channels, writer.sample_rate):
            return {}
        writer.limits.check_shape(sound.channels, sound.samplerate)
        if 0 < sound.frames < 1 << 62:
            writer.limits.check_length(sound.frames, sound.channels, sound.samplerate)
            writer.declared = sound.frames + goes_on * writer.length
        if not goes_on:
            narrow = writer.compact and sound.subtype in _NARROW
            writer.start(sound.channels, sound.samplerate, wide=sound.subtype in WIDE, narrow=narrow)
        before = writer.length
        while len(block := sound.read(BLOCK, dtype=writer.dtype, always_2d=True)):
            writer.put(from_vorbis(block) if sound.subtype in CODECS else block)
        if sound.format == "W64" and sound.subtype in _WIDTHS:
            writer.cut(w64_sound_bytes(source) // (_WIDTHS[sound.subtype] * sound.channels))
        is_short = sound.format in ("FLAC", "OGG") and writer.length - before != sound.frames
        is_wrong = writer.check is not None and writer.check.is_wrong
        if subtypes is not None and (is_short or is_wrong):
            return {}
        return {"container": sound.format.replace("WAVEX", "WAV"), "subtype": sound.subtype}


def _is_one_bit(source: BinaryIO) -> bool:
    """Whether a file is DSF or DSDIFF (definitions of Sony and Philips)."""
    source.seek(0)
    return source.read(4) in (b"DSD ", b"FRM8")


def _rate_and_channels(kind: tuple[int, int]) -> str:
    return f"{kind[1]} x {kind[0]} Hz"


def _has_ffmpeg() -> bool:
    return importlib.util.find_spec("av") is not None


def warm_up() -> None:
    """Import all that decoders may need: PyAV imports what a kind of track needs only when it meets one."""
    import soundfile

    tiny = io.BytesIO()
    soundfile.write(tiny, np.zeros((64, 1)), 8000, "PCM_16", format="WAV")
    if _has_ffmpeg():
        from specapp.audio.decoding import demuxing, in_pieces
        from specapp.audio.decoding import tag_reader as tags

        demuxing.import_all()
        in_pieces.decode(tiny, SampleWriter(io.BytesIO(), Limits()))
        tags.description(tiny)
