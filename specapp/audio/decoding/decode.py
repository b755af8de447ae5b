"""From a stranger's file of any kind to samples, without letting the file near this process."""

import io
import math
import os
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from typing import Any, BinaryIO, cast

from specapp.audio import sandbox
from specapp.audio.containers import beside
from specapp.audio.containers import id3_frames as id3
from specapp.audio.containers.beside.rifx import as_riff
from specapp.audio.containers.beside.valid_bits import are_used, valid_bits
from specapp.audio.containers.ends.cut_short import NOTE as CUT_NOTE
from specapp.audio.containers.ends.cut_short import stops_in_a_packet
from specapp.audio.containers.ends.declared_length import aiff_gsm_samples, declared_ratio
from specapp.audio.containers.ends.declared_times import declared_s
from specapp.audio.containers.ends.in_front import KEPT, without_tag
from specapp.audio.containers.ends.in_front import NOTE as IN_FRONT_NOTE
from specapp.audio.containers.ends.joined import NOTE as JOINED_NOTE
from specapp.audio.containers.ends.joined import another_begins
from specapp.audio.containers.ends.parts import shortened
from specapp.audio.containers.ends.unfinished import Patched, repairs
from specapp.audio.containers.ends.unnamed import left_out
from specapp.audio.containers.ends.wrong_sizes import wrong_sizes
from specapp.audio.containers.wav_chunks import WavLayout, read_layout
from specapp.audio.decoding.first_part import STORED, Listener, told_of
from specapp.audio.decoding.said import Said, added, chunks_with, joined, left_of, said_in, text
from specapp.audio.decoding.short_format import with_bits
from specapp.audio.formats import EXACT_SUBTYPES
from specapp.audio.limits import Limits
from specapp.audio.metadata import Chapter, Cover, Metadata
from specapp.base.buffers import Samples, load, room_for
from specapp.base.errors import AudioError
from specapp.base.sentences import from_stranger, listed, say

_LONGEST_BLOCK = 4096  # own choice
_LONGEST_PACKET_S = 2.0  # own choice
_UNBELIEVABLE = say(
    "The file is damaged so badly that its decoder failed. Export or convert it again, for example to WAV."
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What decoding a file gives.

    Parameters
    ----------
    samples : ndarray, float32 or float64 [shape=(channels, length)]
    sample_rate : int
        Hz.
    container, subtype : str
    tags : mapping of str to str
    covers : tuple of Cover
    pictures : tuple of str
        Codecs of the moving pictures that the file shows too.
    streams : tuple of str
        Its other tracks, as ``kind/codec``.
    start_s : float
        When the sound starts by the clock of the file.
    bit_rate : int
        Bits per second of the sound, of lossy kinds; 0: not known.
    chapters : tuple of Chapter
    layout : WavLayout
        How a WAV is built.
    warnings : tuple of str
    valid_bits : int
        Bits that the samples of a WAV, AIFF or CAF use, and that it says; 0: all that there are.
    speakers : str
        Places of the channels, as FFmpeg names them; empty: not known.
    stored : str
        In which type the samples lie in their file.
    """

    samples: Samples
    sample_rate: int
    container: str
    subtype: str
    tags: Mapping[str, str] = field(default_factory=dict)
    covers: tuple[Cover, ...] = ()
    pictures: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    start_s: float = 0.0
    bit_rate: int = 0
    chapters: tuple[Chapter, ...] = ()
    layout: WavLayout = field(default_factory=WavLayout)
    warnings: tuple[str, ...] = ()
    valid_bits: int = 0
    speakers: str = ""
    stored: str = "float32"

    def metadata(self, name: str, digest: str) -> Metadata:
        """What is known of the sound beside its samples; `name` and `digest` are those of the file."""
        return Metadata(
            name=name,
            container=self.container,
            subtype=self.subtype,
            tags=self.tags,
            covers=self.covers,
            has_video=bool(self.pictures),
            pictures=self.pictures,
            streams=self.streams,
            start_s=self.start_s,
            bit_rate=self.bit_rate,
            chapters=self.chapters,
            chunks=self.layout.chunks,
            fmt=self.layout.fmt,
            valid_bits=self.valid_bits,
            speakers=self.speakers,
            warnings=self.warnings,
            digest=digest,
        )


def decode(file: BinaryIO, limits: Limits, target: BinaryIO | None = None, listener: Listener | None = None) -> Decoded:
    """Samples of an open file, decoded by a guarded child process into another file.

    Parameters
    ----------
    file : file
    limits : Limits
    target : file, optional
        Empty, open for reading and writing; samples of 16 bits are stored there as such. By default a temporary file.
    listener : Listener, optional
        Gets the first part of the sound while the rest is still being decoded.

    Returns
    -------
    Decoded

    Raises
    ------
    AudioError
        If the file is no sound, or holds none.
    LimitError
        If it is longer than `limits` allow, or takes too much time or memory.
    """
    size = os.fstat(file.fileno()).st_size
    limits.check_size(size)
    untagged, tag = without_tag(file), b"".join(id3.tags_at(file))
    is_left, (header, _) = untagged is not file, with_bits(untagged)
    patches = repairs(header) or wrong_sizes(header) or as_riff(header)
    header = cast(BinaryIO, io.BufferedReader(Patched(header, patches))) if patches else header
    layout, ratio, own_s = read_layout(header), declared_ratio(header), declared_s(header)
    allowance = sandbox.Allowance(limits.decoding_seconds(size), limits.memory_bytes, 8 * limits.samples)
    with nullcontext(target) if target is not None else tempfile.TemporaryFile() as samples:
        request = {"limits": asdict(limits), "compact": target is not None}
        request |= {"first_s": listener.first_s if listener else 0.0}
        hear = told_of(listener, samples, limits)
        answer = sandbox.run("specapp.audio.decoding.sandboxed:decode", request, [file, samples], allowance, hear)
        decoded = _decoded(answer, samples, limits)
    said = valid_bits(untagged, decoded.subtype, layout.fmt)
    decoded = replace(decoded, valid_bits=said if said and are_used(decoded.samples, said) else 0)
    layout = replace(layout, chunks=layout.chunks or beside.read(header, decoded.container))
    decoded, layout = _with_front(decoded, layout, tag, answer.get("in_front"), is_left=is_left)
    layout = replace(layout, length=layout.length or aiff_gsm_samples(header))
    length_s = decoded.samples.shape[1] / decoded.sample_rate
    by_facts_s = layout.length / decoded.sample_rate if decoded.subtype not in EXACT_SUBTYPES else 0.0
    late_s = decoded.start_s if decoded.container == "WMA" and decoded.start_s < own_s else 0.0
    others_s = own_s - late_s or by_facts_s or float(answer.get("declared_s") or 0)
    whole = _as_declared(decoded, layout, ratio * length_s if ratio > 1 else others_s, float(answer.get("last_s") or 0))
    behind = (JOINED_NOTE,) if another_begins(header) else left_out(header, decoded.samples.shape[1])
    whole = replace(whole, warnings=(*whole.warnings, *behind))
    says_so = len(whole.warnings) > len(decoded.warnings)
    is_cut = not says_so and stops_in_a_packet(shortened(header, float(answer.get("end") or size)))
    return replace(whole, warnings=(*whole.warnings, CUT_NOTE)) if is_cut else whole


def _with_front(
    decoded: Decoded, layout: WavLayout, tag: bytes, front: Any, *, is_left: bool
) -> tuple[Decoded, WavLayout]:
    """The same with what a tag in front says, and a note where that `is_left` out of what was read, or in part."""
    own, more = Said(decoded.tags, decoded.chapters, decoded.covers), Said({})
    chunks, lost = None, list[str]()
    if front is not None:
        try:
            more = added(own, said_in(dict(front)))
        except (KeyError, TypeError, ValueError) as error:
            raise AudioError(_UNBELIEVABLE) from error
        chunks = chunks_with(layout.chunks, decoded.container, tag, more)
    if chunks is not None:
        decoded = replace(decoded, **joined(own, more)._asdict())
        layout, lost = replace(layout, chunks=chunks), left_of(tag, chunks, decoded.container, more)
    notes = [IN_FRONT_NOTE if chunks is None else KEPT] * is_left
    notes += [say("Left out of the tag in front: {names}.", names=listed(lost))] if lost else []
    return replace(decoded, warnings=(*decoded.warnings, *notes)), layout


def _as_declared(decoded: Decoded, layout: WavLayout, declared_s: float, last_s: float) -> Decoded:
    """Cut what the last block of a compressed WAV holds too much, and say if the file is shorter than it declares.

    `last_s` is how much its last packet may hold, and is often declared to hold where it does not; infinite where
    nothing is known of that.
    """
    length, warnings = decoded.samples.shape[1], [*layout.warnings, *decoded.warnings]
    samples = decoded.samples
    if decoded.subtype not in EXACT_SUBTYPES and 0 < length - layout.length < _LONGEST_BLOCK and layout.length:
        samples = samples[:, : layout.length]
    seconds, exact = length / decoded.sample_rate, layout.declared_s > layout.present_s
    if exact and decoded.subtype in EXACT_SUBTYPES:
        declared_s = layout.declared_s
    elif exact and layout.present_s:  # bytes per second are often wrong in compressed files
        declared_s = seconds * layout.declared_s / layout.present_s
    held_s = last_s if math.isinf(last_s) else min(last_s, _LONGEST_PACKET_S)
    if seconds < declared_s - (0.001 if exact else max(0.1, 0.002 * declared_s, held_s)):
        told = {"seconds": f"{seconds:.2f}", "declared": f"{min(declared_s, 1e9):,.2f}"}
        warnings.append(say("The file ends after {seconds} s although it declares {declared} s.", **told))
    return replace(decoded, samples=samples, layout=layout, warnings=tuple(warnings))


def _decoded(answer: Mapping[str, Any], target: BinaryIO, limits: Limits) -> Decoded:
    """The child's answer, believed only as far as it has been checked."""
    try:
        channels, sample_rate, length = (int(answer[key]) for key in ("channels", "sample_rate", "length"))
        dtype = STORED[answer["dtype"]]
        limits.check_shape(channels, sample_rate)
        limits.check_length(length, channels, sample_rate)
        size = channels * length * dtype.itemsize
        said = said_in(answer)
        warnings = [from_stranger(warning, text) for warning in answer.get("warnings", ())]
        warnings += [] if answer["caged"] else [sandbox.NOT_CAGED]
        if answer.get("signal"):
            warnings.append(say("The tags of the file cannot be read; they are not kept."))
        pictures, streams = (tuple(map(text, answer.get(key, ()))) for key in ("pictures", "streams"))
        start_s = float(answer.get("start_s") or 0.0)
        sound_bytes = min(max(int(answer.get("sound_bytes") or 0), 0), limits.upload_bytes)
        kind, speakers = (text(answer["container"]), text(answer["subtype"])), text(answer.get("speakers", ""))
    except (KeyError, TypeError, ValueError) as error:
        raise AudioError(_UNBELIEVABLE) from error
    if length < 1 or size != os.fstat(target.fileno()).st_size:
        raise AudioError(_UNBELIEVABLE)
    with room_for(size):
        samples = load(target, channels, length, dtype)
    bit_rate = 0 if kind[1] in EXACT_SUBTYPES else round(8 * sound_bytes * sample_rate / length)
    decoded = Decoded(
        samples, sample_rate, *kind, said.tags, said.covers, pictures, streams, start_s, bit_rate, said.chapters
    )
    return replace(decoded, warnings=tuple(warnings), speakers=speakers, stored=dtype.name)
