"""Writing: quantisation, clipping, channels and kinds."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.containers.wav_chunks import read_layout
from specapp.audio.containers.wav_writer import WavEnvelope, header
from specapp.audio.encoding.quantisation import Quantiser
from specapp.audio.recording import Metadata, Recording, encode, read, write
from specapp.base.errors import AudioError, SettingsError


def noise(rng: np.random.Generator, length: int = 5000, channels: int = 2, scale: float = 0.2) -> Recording:
    return Recording(rng.normal(0, scale, (channels, length)).astype(np.float32), 48000)


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 6, 7, 8])
@pytest.mark.parametrize(("container", "subtype"), [
    ("WAV", "PCM_16"), ("FLAC", "PCM_16"), ("AIFF", "PCM_16"), ("WV", "WAVPACK"), ("OGG", "VORBIS"), ("OGG", "OPUS"),
    ("OGG", "FLAC_24"), ("M4A", "AAC"), ("M4A", "ALAC_24"), ("CAF", "ALAC_24"),
])  # fmt: skip
def test_channels_keep_their_places(channels: int, container: str, subtype: str) -> None:
    time_s = np.arange(24000) / 48000
    pitches = [60 if channel == 3 else 200 + 100 * channel for channel in range(channels)]
    samples = 0.3 * np.sin(2 * np.pi * np.array(pitches)[:, None] * time_s)
    recording = Recording(samples.astype(np.float32), 48000)
    again = read(encode(recording, container=container, subtype=subtype).data)
    assert (again.channels, again.length) == (channels, recording.length)
    loudest = np.abs(np.fft.rfft(again.samples * np.hanning(24000))).argmax(axis=1) * 2
    np.testing.assert_allclose(loudest, pitches, atol=4)


@pytest.mark.parametrize("container", ["WAV", "AIFF", "FLAC"])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
def test_quantisation_is_unbiased(container: str, subtype: str, rng: np.random.Generator) -> None:
    recording = Recording(rng.normal(0, 0.1, (1, 300_000)), 48000)
    written = read(encode(recording, container=container, subtype=subtype).data).samples
    error = (written.astype(np.float64) - recording.samples) * 2.0 ** (int(subtype[-2:]) - 1)
    assert abs(error.mean()) < 0.01
    assert np.abs(error).max() <= 0.5


def test_ties_go_to_even() -> None:
    steps = Quantiser(16)(np.array([0.5, 1.5, 2.5, -0.5, -1.5]) / 32768)
    assert steps.tolist() == [0, 2, 2, 0, -2]


@pytest.mark.parametrize(("bits", "top"), [(8, 127), (16, 32767), (24, 2**23 - 1), (32, 2**31 - 1)])
def test_peaks_are_clipped_and_counted_not_wrapped(bits: int, top: int) -> None:
    quantiser = Quantiser(bits)
    peaks = np.array([1.5, -1.5, 1.0, -1.0, np.inf, -np.inf, np.nan, 0.0], np.float32)
    assert quantiser(peaks).tolist() == [top, -top - 1, top, -top - 1, top, -top - 1, 0, 0]
    assert quantiser.clipped_samples == 5


def test_dither_decorrelates_the_error_and_repeats_with_its_seed() -> None:
    quiet = Recording(np.full((1, 200_000), 0.3 / 32768, np.float32), 48000)
    plain = read(encode(quiet, subtype="PCM_16").data).samples
    dithered = read(encode(quiet, subtype="PCM_16", dither=True, seed=1).data).samples
    assert not plain.any()
    assert abs(dithered.mean() * 32768 - 0.3) < 0.01
    assert abs(dithered.var() * 32768**2 - (2 / 12 + 1 / 12)) < 0.01
    assert encode(quiet, subtype="PCM_16", dither=True, seed=1) == encode(quiet, subtype="PCM_16", dither=True, seed=1)
    assert encode(quiet, subtype="PCM_16", dither=True) != encode(quiet, subtype="PCM_16", dither=True, seed=2)


@pytest.mark.parametrize("container", ["WAV", "FLAC", "OGG", "MP3", "M4A"])
def test_clipping_is_counted_or_avoided(container: str) -> None:
    wave = np.float32(1.5) * np.sin(np.arange(48000, dtype=np.float32) / 20)
    loud = Recording(wave[None], 48000, Metadata(subtype="PCM_16"))
    beyond = np.count_nonzero(np.abs(loud.samples) > 1)
    assert beyond <= encode(loud, container=container).clipped_samples <= beyond + 5
    lowered = encode(loud, container=container, avoid_clipping=True)
    assert lowered.clipped_samples == 0
    assert lowered.gain_db == pytest.approx(20 * np.log10(0.999 / 1.5), abs=0.01)


@pytest.mark.parametrize(("container", "subtype"), [
    ("WAV", "PCM_U8"), ("WAV", "PCM_16"), ("FLAC", "PCM_24"), ("WV", "WAVPACK"),
])  # fmt: skip
@pytest.mark.parametrize("dither", [False, True])
def test_the_level_is_lowered_only_where_something_would_be_clipped(
    container: str, subtype: str, *, dither: bool
) -> None:
    wave = np.sin(np.arange(48000, dtype=np.float32) / 20)[None]
    wave /= np.abs(wave).max()
    fits = Recording(np.float32(0.98) * wave, 48000)
    assert encode(fits, container=container, subtype=subtype, avoid_clipping=True, dither=dither).gain_db == 0
    for factor in (1.0, 1.001, 3.0):
        loud = Recording(np.float32(factor) * wave, 48000)
        lowered = encode(loud, container=container, subtype=subtype, avoid_clipping=True, dither=dither)
        assert lowered.clipped_samples == 0
        assert lowered.gain_db < 0


def test_floats_are_never_clipped() -> None:
    loud = Recording(np.full((1, 100), 3.0, np.float32), 48000)
    encoded = encode(loud, avoid_clipping=True)
    assert (encoded.subtype, encoded.clipped_samples, encoded.gain_db) == ("FLOAT", 0, 0)
    assert read(encoded.data).samples.max() == 3


@pytest.mark.parametrize(("suffix", "container", "subtype"), [
    (".wav", "WAV", "PCM_16"), (".flac", "FLAC", "PCM_16"), (".aif", "AIFF", "PCM_16"), (".ogg", "OGG", "VORBIS"),
    (".opus", "OGG", "OPUS"), (".mp3", "MP3", "MPEG_LAYER_III"), (".m4a", "M4A", "AAC"), (".FLAC", "FLAC", "PCM_16"),
    (".wv", "WV", "WAVPACK_16"), (".rf64", "RF64", "PCM_16"), ("", "WAV", "PCM_16"),
])  # fmt: skip
def test_the_extension_chooses_the_kind(
    suffix: str, container: str, subtype: str, rng: np.random.Generator, tmp_path: Path
) -> None:
    recording = replace(noise(rng), source=Metadata(container="WAV", subtype="PCM_16"))
    written = write(recording, tmp_path / f"out{suffix}")
    assert (written.container, written.subtype) == (container, subtype)
    found = read(written.path).source
    assert (found.container, found.subtype) == (container, subtype)


@pytest.mark.parametrize(("container", "subtype"), [("XYZ", None), ("WMA", None), (None, "PCM_99"), ("FLAC", "FLOAT")])
def test_impossible_wishes_are_refused(container: str | None, subtype: str | None, rng: np.random.Generator) -> None:
    with pytest.raises(SettingsError, match="Choose one of"):
        encode(noise(rng), container=container, subtype=subtype)


def test_unwritable_extension(rng: np.random.Generator, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\.wma cannot be written.*\.flac"):
        write(noise(rng), tmp_path / "x.wma")


@pytest.mark.parametrize(("rate", "container"), [(44100, "OGG"), (192000, "MP3"), (192000, "AC3"), (5000, "M4A")])
def test_rates_that_a_codec_lacks_are_a_sentence(rate: int, container: str, rng: np.random.Generator) -> None:
    subtype = "OPUS" if container == "OGG" else None
    with pytest.raises(AudioError, match="Choose WAV or FLAC"):
        encode(replace(noise(rng), sample_rate=rate), container=container, subtype=subtype)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [16000, 22050, 24000, 32000, 44100, 48000])
def test_layer_two_has_enough_bits_at_every_rate(rate: int, channels: int) -> None:
    samples = 0.3 * np.sin(np.arange(rate, dtype=np.float32) * 2 * np.pi * 440 / rate) * np.ones((channels, 1), "f4")
    again = read(encode(Recording(samples, rate), container="MP2").data)
    assert (again.sample_rate, again.channels) == (rate, channels)
    error = again.samples[:, 1000:rate] - samples[:, 1000:]
    assert np.mean(error**2) < 1e-3 * np.mean(samples**2)


def test_a_rate_that_flac_lacks_is_a_sentence(rng: np.random.Generator) -> None:
    with pytest.raises(AudioError, match=r"96024 Hz cannot be written as PCM_24 in FLAC\. Choose WAV\."):
        encode(replace(noise(rng), sample_rate=96024), container="FLAC")


def test_long_files_get_64_bit_sizes(tmp_path: Path) -> None:
    size = 5_000_000_000
    fmt = bytes.fromhex("01000200 80bb0000 00ee0200 0400 1000".replace(" ", ""))
    head = header(WavEnvelope("PCM_16"), fmt, size // 4, size)
    assert head[:4] == b"RF64"
    path = tmp_path / "long.wav"
    path.write_bytes(head)
    os.truncate(path, len(head) + size)
    with path.open("rb") as file:
        layout = read_layout(file)
    assert layout.declared_s == layout.present_s == size / 4 / 48000
    assert header(WavEnvelope("PCM_16"), fmt, 100, 400)[:4] == b"RIFF"


def test_two_files_differ_at_their_beginning(rng: np.random.Generator) -> None:
    """Streamlit tells media above 1 MiB apart by length and three samples of 64 KiB."""
    samples = rng.normal(0, 0.1, (1, 1_000_000)).astype(np.float32)
    other = samples.copy()
    other[0, 300_000] += 0.01
    for container in ("WAV", "FLAC", "OGG", "MP3", "M4A", "AIFF"):
        first, second = (encode(Recording(s, 48000), container=container).data for s in (samples, other))
        head = 1 << 16
        if container in ("WAV", "FLAC", "OGG", "MP3"):
            assert first[:head] != second[:head], container
        else:
            assert first[-head:] != second[-head:], container


def test_the_stream_of_each_ogg_has_a_number_of_its_own(rng: np.random.Generator) -> None:
    """Else files that are put behind each other would be one stream (RFC 3533)."""
    first, second = (encode(noise(rng), container="OGG", subtype="FLAC_16").data for _ in range(2))
    assert first[14:18] != second[14:18]


def test_nothing_in_a_matroska_is_by_chance(rng: np.random.Generator) -> None:
    recording = noise(rng)
    first, second = (encode(recording, container="MKV", subtype="FLAC_16").data for _ in range(2))
    assert first == second


@pytest.mark.parametrize("sample_rate", [8000, 16000, 48000])
@pytest.mark.parametrize("more", [0, 7, 155, 480])
def test_opus_keeps_its_end(sample_rate: int, more: int) -> None:
    time = np.arange(sample_rate + more) / sample_rate
    samples = (0.2 * np.sin(2 * np.pi * 700 * time)).astype(np.float32)[None]
    again = read(encode(Recording(samples, sample_rate), container="OGG", subtype="OPUS").data)
    assert again.samples.shape == samples.shape
    assert np.abs(again.samples - samples)[0, sample_rate // 2 :].max() < 0.05


@pytest.mark.parametrize("container", ["OGG", "MKV", "WEBM"])
@pytest.mark.parametrize("sample_rate", [8000, 12000, 16000, 24000])
def test_opus_of_low_rates_comes_back_at_its_rate(container: str, sample_rate: int) -> None:
    time = np.arange(sample_rate + 77) / sample_rate
    samples = (0.2 * np.sin(2 * np.pi * (300 + 400 * time) * time)).astype(np.float32)[None]
    encoded = encode(Recording(samples, sample_rate), container=container, subtype="OPUS")
    again = read(encoded.data)
    assert (again.sample_rate, again.length) == (sample_rate, samples.shape[1])
    assert np.sqrt(np.mean((again.samples - samples) ** 2)) < 0.01
    assert len(encoded.data) < 8000 + 6 * sample_rate / 10 * 2  # bits in proportion to the rate
