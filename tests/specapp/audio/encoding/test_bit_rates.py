"""Lossy files come back with about the bits they came with, or with those that were asked for."""

from dataclasses import replace

import numpy as np
import pytest

from specapp.audio.formats import SUBTYPES
from specapp.audio.output_format import output_format
from specapp.audio.recording import Recording, encode, read
from specapp.base.errors import SettingsError
from tests.support.kinds import KINDS, Kind

SECONDS = 6.0
BY_NAME = {kind.name: kind for kind in KINDS}
BITS = [("mp3-cbr", 128_000), ("m4a-aac", 100_000), ("3gp-aac", 66_000), ("aac", 160_000), ("mp2", 192_000),
        ("ac3", 192_000), ("eac3", 224_000), ("webm-opus", 64_000), ("mkv-video", 96_000),
        ("mp4-video", 128_000)]  # fmt: skip


def noisy(kind: Kind) -> np.ndarray:
    """Broad sound, which needs all the bits that an encoder may take [shape=(length, channels)]."""
    rng = np.random.default_rng(1)
    swell = 0.02 + 0.1 * np.abs(np.sin(np.arange(round(SECONDS * kind.sample_rate)) / kind.sample_rate))
    return swell[:, None] * rng.standard_normal((len(swell), kind.channels))


def file_of(kind: Kind) -> bytes:
    return kind.make(kind, noisy(kind))


@pytest.mark.parametrize(("name", "bits"), BITS)
def test_a_lossy_file_comes_back_with_the_bits_that_it_came_with(name: str, bits: int) -> None:
    kind = BY_NAME[name]
    codec = "libmp3lame" if name == "mp3-cbr" else kind.options.get("codec")
    if name == "mp3-cbr":
        kind = replace(BY_NAME["avi-mp3"], options={"muxer": "mp3", "codec": codec, "format": "fltp"})
    came = read(file_of(replace(kind, options={**kind.options, "bit_rate": bits})))
    again = encode(came)
    assert came.source.bit_rate == pytest.approx(bits, rel=0.15)
    assert read(again.data).source.bit_rate == pytest.approx(came.source.bit_rate, rel=0.15)
    assert "kbit/s" not in again.output.note


@pytest.mark.parametrize("level", [0.1, 0.4, 0.5])
@pytest.mark.parametrize("name", ["ogg-vorbis", "mp3-vbr", "ogg-opus"])
def test_variable_rates_come_back_too(name: str, level: float) -> None:
    kind = BY_NAME[name]
    came = read(file_of(replace(kind, options={**kind.options, "compression_level": level})))
    assert read(encode(came).data).source.bit_rate == pytest.approx(came.source.bit_rate, rel=0.15)


@pytest.mark.parametrize(("subtype", "sample_rate", "came", "kept"), [
    ("OPUS", 16000, 15_000, 15_000), ("OPUS", 48000, 15_000, 24_000), ("MPEG_LAYER_III", 44100, 32_000, 64_000),
    ("MPEG_LAYER_II", 48000, 100_000, 96_000), ("AC3", 48000, 10_000, 64_000), ("AAC", 44100, 500_000, 264_000),
])  # fmt: skip
def test_so_few_bits_that_it_would_be_heard_are_raised_and_said(
    subtype: str, sample_rate: int, came: int, kept: int
) -> None:
    container = {"OPUS": "OGG", "MPEG_LAYER_III": "MP3", "MPEG_LAYER_II": "MP2", "AAC": "M4A"}.get(subtype, subtype)
    output = output_format(container, subtype).rated(came, channels=1, sample_rate=sample_rate)
    assert output.bit_rate == kept
    assert (f"came with {came // 1000} kbit/s" in output.note) == (kept > 1.1 * came)
    assert output == output.rated(came, channels=1, sample_rate=sample_rate)


@pytest.mark.parametrize("sample_rate", [8000, 11025, 22050, 48000])
@pytest.mark.parametrize("wanted", [1, 20_000, 96_000, 10_000_000])
@pytest.mark.parametrize("subtype", [name for name, one in SUBTYPES.items() if one.bit_rates])
def test_what_is_wanted_becomes_the_nearest_that_there_is(subtype: str, wanted: int, sample_rate: int) -> None:
    rates = SUBTYPES[subtype].bit_rates
    assert rates is not None
    nearest = rates.nearest(wanted, channels=2, sample_rate=sample_rate)
    assert nearest == rates.nearest(nearest, channels=2, sample_rate=sample_rate)
    assert rates.nearest(1, channels=2, sample_rate=sample_rate) <= nearest
    assert nearest <= rates.nearest(10**9, channels=2, sample_rate=sample_rate)


@pytest.mark.parametrize(("container", "wanted"), [("MP3", 96_000), ("OGG", 80_000), ("M4A", 64_000), ("AC3", 224_000)])
def test_a_rate_that_was_asked_for_is_taken(container: str, wanted: int) -> None:
    recording = Recording(noisy(BY_NAME["ac3"]).T.astype(np.float32), 48000)
    written = encode(recording, container=container, bit_rate=wanted)
    assert written.output.bit_rate == wanted
    assert read(written.data).source.bit_rate == pytest.approx(wanted, rel=0.15)


def test_no_bit_rate_can_be_asked_of_a_lossless_file() -> None:
    silence = Recording(np.zeros((1, 8000), np.float32), 8000)
    with pytest.raises(SettingsError, match="bit_rate = 96000 cannot be chosen for PCM_24 in FLAC"):
        encode(silence, container="FLAC", subtype="PCM_24", bit_rate=96_000)
