"""Sizes that a known program writes wrongly lose no sample, and right ones stay as they are."""

import io
import struct
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import av
import numpy as np
import pytest
import soundfile

from specapp.audio.containers.ends.wrong_sizes import wrong_sizes
from specapp.audio.decoding.demuxing import is_short_of_start
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support import awkward
from tests.support.awkward import Awkward, made
from tests.support.kinds import chunk

LENGTH = 4000
SOUNDS = {
    "noise": np.random.default_rng(0).integers(-20_000, 20_000, 2 * LENGTH).astype("<i2"),
    "noise and silence": np.random.default_rng(1).integers(-9000, 9000, 2 * LENGTH).astype("<i2"),
    "a block that begins": np.full(2 * LENGTH, 0x0109, "<i2"),
}
SOUNDS["noise and silence"][-40:] = 0


def block(samples: bytes, channels: int, *, counted: int) -> bytes:
    """Words in a block, of whose own header so many bytes are counted; 12 are right, and SoX counts 4."""
    head = struct.pack("<IBBHI", 8000, 16, channels, 4, 0)
    return b"\x09" + (len(samples) + counted).to_bytes(3, "little") + head + samples


def voc(*blocks: bytes, end: bytes = b"\0") -> bytes:
    return b"Creative Voice File\x1a" + struct.pack("<HHH", 26, 0x0114, 0x111F) + b"".join(blocks) + end


@pytest.mark.parametrize("end", [b"\0", b""], ids=["with its end mark", "without"])
@pytest.mark.parametrize(("sound", "channels", "counted"), list(product(SOUNDS, [1, 2], [4, 12])))
def test_every_sample_of_a_voc_is_read(sound: str, channels: int, counted: int, end: bytes) -> None:
    samples = SOUNDS[sound]
    found = read(voc(block(samples.tobytes(), channels, counted=counted), end=end))
    np.testing.assert_array_equal(found.samples * 32_768, samples.reshape(-1, channels).T)
    assert found.source.warnings == ()


def test_several_blocks_are_read_as_they_are() -> None:
    halves = np.split(SOUNDS["noise"], 2)
    found = read(voc(*(block(half.tobytes(), 1, counted=12) for half in halves)))
    np.testing.assert_array_equal(found.samples[0] * 32_768, SOUNDS["noise"])


class Counting(io.BytesIO):
    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return super().read(size)


def test_a_voc_of_many_blocks_is_not_read_over_and_over() -> None:
    file = Counting(voc(5000 * b"\x09\0\0\0", end=b""))
    assert wrong_sizes(file) == {}
    assert file.reads < 100_000


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


@pytest.mark.parametrize("shown", [1000, 0xFFFFFFFF])
def test_an_edit_of_the_largest_duration_says_nothing(shown: int) -> None:
    edits = box(b"elst", bytes(4) + struct.pack(">IIiI", 1, shown, 0, 1 << 16))
    clock = box(b"mdhd", b"\1" + bytes(19) + struct.pack(">IQ", 48_000, shown * 48 + 5) + bytes(4))
    media = clock + box(b"hdlr", bytes(8) + b"soun" + bytes(13))
    movie = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 0) + bytes(80))
    track = box(b"trak", box(b"edts", edits) + box(b"mdia", media))
    file = io.BytesIO(box(b"ftyp", b"M4A " + bytes(4)) + box(b"moov", movie + track))
    assert list(wrong_sizes(file).values()) == ([struct.pack(">I", 1001)] if shown == 1000 else [])


def number(size: int) -> bytes:
    """A size as CAF stores that of a packet."""
    return bytes([0x80 | size >> 7, size & 0x7F]) if size > 0x7F else bytes([size])


def opus_in_caf(
    before: int, *, encoder: bytes, cookie: bytes = b"", declared: int = 960, front: bytes = b""
) -> tuple[bytes, Any]:
    """Packets of Opus of 20 ms that say of so many samples before the sound, and what their sound was.

    Of each packet `declared` samples are said; `front` are chunks before the others.
    """
    data, samples = made(Awkward("ogg", "opus", "plain"))
    with av.open(io.BytesIO(data), "r") as container:
        packets = [bytes(packet) for packet in container.demux(audio=0) if packet.size]
    valid = declared * len(packets) - before
    words = b"\0\0\0\1encoder\0" + encoder + b"\0"
    parts = {
        b"desc": struct.pack(">d4sIIIII", 48_000, b"opus", 0, 0, declared, 2, 0),
        b"info": words if encoder else b"",
        b"kuki": cookie,
        b"data": bytes(4) + b"".join(packets),
        b"pakt": struct.pack(">QQII", len(packets), valid, before, 0) + b"".join(map(number, map(len, packets))),
    }
    chunks = b"".join(struct.pack(">4sq", name, len(part)) + part for name, part in parts.items() if part)
    return b"caff\0\1\0\0" + chunks[:44] + front + chunks[44:], samples[:, 0]


def lag(first: Any, second: Any) -> int:
    length = min(len(first), len(second))
    spectrum = np.fft.rfft(first[:length], 2 * length).conj() * np.fft.rfft(second[:length], 2 * length)
    return int(np.argmax(np.fft.irfft(spectrum)))


@pytest.mark.parametrize(
    ("before", "encoder", "late"),
    [(0, b"Lavf59.27.100", 0), (312, b"Lavf62.3.100", 0), (312, b"", 0), (0, b"", 312), (0, b"Another", 312)],
)
def test_opus_in_caf_begins_where_its_file_says_or_what_wrote_it_means(before: int, encoder: bytes, late: int) -> None:
    """What no program is known to mean is left as it is."""
    data, samples = opus_in_caf(before, encoder=encoder)
    found = read(data)
    assert lag(samples, found.samples[0]) == late
    assert len(samples) <= found.length < len(samples) + 960 + 312
    assert found.source.start_s == 0
    assert found.source.warnings == ()


@pytest.mark.parametrize("cookie", [b"", b"OpusHead"])
@pytest.mark.parametrize("declared", [120, 240, 480, 960])
def test_packets_of_opus_in_caf_that_hold_more_than_they_say_are_read_whole(declared: int, cookie: bytes) -> None:
    data, samples = opus_in_caf(0, encoder=b"Another", cookie=cookie, declared=declared)
    found = read(data)
    assert len(samples) <= found.length < len(samples) + 960 + 312
    assert lag(samples, found.samples[0]) == 312
    assert found.source.warnings == ()


def test_words_of_no_bytes_hide_no_other_wrong_size() -> None:
    data, samples = opus_in_caf(0, encoder=b"", declared=120, front=b"info" + bytes(8))
    found = read(data)
    assert len(samples) <= found.length < len(samples) + 960 + 312


@pytest.mark.parametrize("milliseconds", [617.13, 617.5, 617.97, 618.0])
@pytest.mark.parametrize(("muxer", "codec"), [("mp4", "aac"), ("mp4", "mp3"), ("mp4", "alac"), ("mov", "aac")])
def test_mp4_whose_clock_counts_milliseconds_ends_at_its_last_sample(
    muxer: str, codec: str, milliseconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awkward, "SECONDS", milliseconds / 1000)
    data, samples = made(Awkward(muxer, codec, "plain"))
    found = read(data)
    assert found.length == len(samples)
    assert lag(samples[:, 0], found.samples[0]) == 0


@pytest.mark.parametrize("key", ["encoder", "ENCODER"])
def test_what_ffmpeg_calls_itself_is_found_in_any_container(key: str) -> None:
    container: Any = SimpleNamespace(metadata={key: "Lavf59.27.100"})
    assert is_short_of_start(container, "wmav2")
    assert not is_short_of_start(container, "aac")


@pytest.mark.parametrize("codec", ["mp3", "aac", "ac3", "eac3"])
def test_an_avi_counts_its_times_and_has_no_gaps(codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast(Any, awkward.CODECS), "eac3", ("eac3", "fltp", 0))
    data, samples = made(Awkward("avi", codec, "plain"))
    found = read(data)
    assert abs(found.length - len(samples)) < 3000
    assert not any("missing" in one for one in found.source.warnings)


@pytest.mark.parametrize("magic", [b"RF64", b"BW64"])
@pytest.mark.parametrize("words", [b"", chunk(b"LIST", b"INFO")])
@pytest.mark.parametrize(("said", "own"), [(0, 0), (8000, 0), (0xFFFFFFFF, 8000), (8000, 8000)])
def test_sizes_of_a_long_wav_that_were_never_filled(magic: bytes, words: bytes, said: int, own: int) -> None:
    """Where neither says how long it is, a recorder was cut off, and the sound is read to its end."""
    samples = SOUNDS["noise"][:4000]
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16_000, 2, 16))
    sizes = chunk(b"ds64", struct.pack("<QQQI", 0, own, 0, 0))
    data = magic + struct.pack("<I", 0xFFFFFFFF) + b"WAVE" + sizes + fmt + b"data" + struct.pack("<I", said)
    found = read(data + samples.tobytes() + words)
    np.testing.assert_array_equal(found.samples[0] * 32_768, samples)
    assert bool(found.source.warnings) == (said == own == 0)


@pytest.mark.parametrize("magic", [b"RIFF", b"RF64"])
@pytest.mark.parametrize("place", ["before", "behind"])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 90, 1000, 2501, 1 << 31, (1 << 32) - 1])
@pytest.mark.parametrize("held", [0, 1, 2])
def test_a_list_of_cues_takes_no_sound_away(magic: bytes, place: str, count: int, held: int) -> None:
    samples = SOUNDS["noise"]
    cues = chunk(b"cue ", struct.pack("<I", count) + bytes(24 * held))
    sizes = chunk(b"ds64", struct.pack("<QQQI", 0, samples.nbytes, samples.size, 0)) if magic == b"RF64" else b""
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16_000, 2, 16))
    body = sizes + fmt + (cues if place == "before" else b"") + chunk(b"data", samples.tobytes())
    body += cues if place == "behind" else b""
    found = read(magic + struct.pack("<I", 4 + len(body)) + b"WAVE" + body)
    np.testing.assert_array_equal(found.samples[0] * 32_768, samples)
    assert found.source.warnings == ()
    (one,) = found.source.chunks
    kept = min(count, held) if place == "before" else count
    assert one.content == struct.pack("<I", kept) + bytes(24 * held)


@pytest.mark.parametrize("name", [b"", b"QuickTime 24-bit"])
@pytest.mark.parametrize("channels", [1, 2])
def test_aiff_of_24_bits_with_the_least_byte_first_is_read(name: bytes, channels: int) -> None:
    numbers = np.random.default_rng(3).integers(-(1 << 23), 1 << 23, 2 * LENGTH)
    stored = numbers.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    said = bytes([len(name)]) + name + bytes(1 - len(name) % 2)
    description = struct.pack(">hIh", channels, numbers.size // channels, 24) + bytes.fromhex("400bfa00000000000000")
    parts = [(b"FVER", struct.pack(">I", 0xA2805140)), (b"COMM", description + b"42ni" + said),
             (b"SSND", bytes(8) + stored)]  # fmt: skip
    body = b"AIFC" + b"".join(one + struct.pack(">I", len(content)) + content for one, content in parts)
    found = read(b"FORM" + struct.pack(">I", len(body)) + body)
    np.testing.assert_array_equal(found.samples * (1 << 23), numbers.reshape(-1, channels).T)
    assert (found.source.container, found.source.subtype, found.source.warnings) == ("AIFF", "PCM_24", ())


def form(*parts: tuple[bytes, bytes], kind: bytes = b"AIFF") -> bytes:
    body = kind + b"".join(name + struct.pack(">I", len(one)) + one + bytes(len(one) % 2) for name, one in parts)
    return b"FORM" + struct.pack(">I", len(body)) + body


RATE_8000 = bytes.fromhex("400bfa00000000000000")
"""8,000 Hz as AIFF stores it."""
STRANGE = {"zeros": bytes(100), "ones": b"\xff" * 100, "random": np.random.default_rng(0).bytes(100)}


@pytest.mark.each_choice
@pytest.mark.parametrize("what", STRANGE)
@pytest.mark.parametrize(
    "name", [b"CHAN", b"basc", b"MARK", b"INST", b"COMT", b"ANNO", b"PEAK", b"APPL", b"trns", b"cate"]
)
def test_no_chunk_of_an_aiff_of_any_size_takes_sound_away(name: bytes, what: str, tmp_path: Path) -> None:
    samples, source = SOUNDS["noise"], tmp_path / "in.aif"
    parts = [
        (b"COMM", struct.pack(">hIh", 1, samples.size, 16) + RATE_8000),
        (b"SSND", bytes(8) + samples.astype(">i2").tobytes()),
    ]
    for size, place in product((0, 1, 4, 12, 16, 61, 84, 100), (1, 2)):
        source.write_bytes(form(*parts[:place], (name, STRANGE[what][:size]), *parts[place:]))
        found = read(source)
        np.testing.assert_array_equal(found.samples[0] * 32_768, samples)
        back = read(write_back(found, source, tmp_path / "out.aif").path)
        np.testing.assert_array_equal(back.samples, found.samples)


@pytest.mark.parametrize(("said", "kind"), list(product([16, 24, 32], [b"in24", b"in32", b"42ni", b"23ni"])))
def test_samples_of_quicktime_have_the_bits_of_their_name(said: int, kind: bytes) -> None:
    bits, order = (
        (24, ">") if kind == b"in24" else (24, "<") if kind == b"42ni" else (32, ">" if kind == b"in32" else "<")
    )
    numbers = np.random.default_rng(3).integers(-(1 << bits - 1), (1 << bits - 1) - 1, LENGTH)
    wide = numbers.astype(f"{order}i4").view(np.uint8).reshape(-1, 4)
    stored = wide if bits == 32 else wide[:, 1:] if order == ">" else wide[:, :3]
    comm = struct.pack(">hIh", 1, LENGTH, said) + RATE_8000 + kind + b"\0\0"
    found = read(form((b"FVER", struct.pack(">I", 0xA2805140)), (b"COMM", comm), (b"SSND", bytes(8) + stored.tobytes()),
                      kind=b"AIFC"))  # fmt: skip
    np.testing.assert_array_equal(found.samples[0] * (1 << bits - 1), numbers)


@pytest.mark.parametrize(("length", "packets"), list(product([159, 160, 161, 1000, 4801], [False, True])))
def test_gsm_in_aiff_is_as_long_as_it_says_unless_it_counts_packets(length: int, *, packets: bool) -> None:
    file = io.BytesIO()
    sound = 0.2 * np.sin(2 * np.pi * 300 * np.arange(length) / 8000)
    soundfile.write(file, sound, 8000, "GSM610", format="AIFF")
    data, whole = bytearray(file.getvalue()), -(-length // 160)
    place = data.index(b"COMM") + 10
    data[place : place + 4] = struct.pack(">I", whole if packets else length)
    found = read(bytes(data))
    assert (found.length, found.source.warnings) == (160 * whole if packets else length, ())


@pytest.mark.parametrize(("bits", "size", "little"), [(24, 4, 0), (24, 4, 2), (20, 3, 2), (20, 4, 0), (12, 2, 0)])
def test_samples_of_a_caf_that_do_not_fill_their_bytes(bits: int, size: int, little: int) -> None:
    shift = 8 * size - bits
    numbers = np.random.default_rng(4).integers(-(1 << bits - 1), 1 << bits - 1, LENGTH) << shift
    wide = (numbers << (32 - 8 * size)).astype("<i4" if little else ">i4").view(np.uint8).reshape(-1, 4)
    stored = wide[:, 4 - size :] if little else wide[:, :size]
    description = struct.pack(">d4sIIIII", 8000, b"lpcm", little, size, 1, 1, bits)
    parts = ((b"desc", description), (b"info", b""), (b"data", bytes(4) + stored.tobytes()))
    found = read(b"caff\0\1\0\0" + b"".join(name + struct.pack(">q", len(one)) + one for name, one in parts))
    np.testing.assert_array_equal(found.samples[0] * (1 << 8 * size - 1), numbers)
