"""Whatever is written says where it ends; channels keep their places."""

import numpy as np
import pytest

from specapp.audio.recording import Recording, encode, read

EXACT_IN = {
    "MKV": ("ALAC_16", "ALAC_24", "WAVPACK", "WAVPACK_16", "FLAC_16", "FLAC_24", "PCM_16"),
    "M4A": ("ALAC_16", "FLAC_24"), "MOV": ("ALAC_24", "PCM_24"), "WV": ("WAVPACK_24",), "TTA": ("TTA_16",),
    "AU": ("PCM_S8", "PCM_16"), "FLAC": ("PCM_16",), "OGG": ("FLAC_16",),
}  # fmt: skip
LOSSY_IN = {
    "MKV": ("MPEG_LAYER_II", "AC3", "EAC3", "MPEG_LAYER_III", "AAC"), "MP4": ("MPEG_LAYER_II", "AC3", "MPEG_LAYER_III"),
    "MOV": ("MPEG_LAYER_II", "AC3"),
}  # fmt: skip


@pytest.mark.parametrize(("rate", "length"), [(8000, 4097), (48000, 49000)])
@pytest.mark.parametrize(("container", "subtype"), [(one, name) for one in EXACT_IN for name in EXACT_IN[one]])
def test_exact_sound_of_any_length_ends_where_it_ends(container: str, subtype: str, rate: int, length: int) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (1, length)).astype(np.float32)
    again = read(encode(Recording(noise, rate), container=container, subtype=subtype).data)
    assert again.length == length
    assert again.source.warnings == ()


@pytest.mark.parametrize(
    ("container", "subtype"), [("AU", "PCM_S8"), ("AU", "PCM_16"), ("WAV", "PCM_16"), ("AIFF", "PCM_S8")]
)
def test_a_single_sample_is_whole(container: str, subtype: str) -> None:
    again = read(encode(Recording(np.zeros((1, 1), np.float32), 8000), container=container, subtype=subtype).data)
    assert (again.length, again.source.warnings) == (1, ())


@pytest.mark.parametrize("length", [9000])
@pytest.mark.parametrize(("container", "subtype"), [(one, name) for one in LOSSY_IN for name in LOSSY_IN[one]])
def test_lossy_sound_ends_where_it_ends_too(container: str, subtype: str, length: int) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (1, length)).astype(np.float32)
    again = read(encode(Recording(noise, 48000), container=container, subtype=subtype).data)
    assert again.length == length
    assert again.source.subtype == subtype
    assert again.source.warnings == ()


@pytest.mark.parametrize("channels", [3, 5, 6, 7])
@pytest.mark.parametrize(("container", "subtype"), [
    ("MKV", "OPUS"), ("WEBM", "OPUS"), ("M4A", "OPUS"), ("OGG", "OPUS"), ("MKV", "VORBIS"), ("M4A", "AAC"),
    ("M4A", "ALAC_16"), ("WV", "WAVPACK_16"), ("MKV", "FLAC_16"), ("TTA", "TTA_16"),
])  # fmt: skip
def test_channels_keep_their_places(container: str, subtype: str, channels: int) -> None:
    """Below what an encoder leaves in the channel of deep sounds."""
    time, pitches = np.arange(24000) / 48000, 20 + 10 * np.arange(channels)
    tones = 0.1 * np.sin(2 * np.pi * pitches[:, None] * time).astype(np.float32)
    again = read(encode(Recording(tones, 48000), container=container, subtype=subtype).data)
    heard = np.abs(np.fft.rfft(again.samples[:, :24000])).argmax(axis=1) * 2
    np.testing.assert_array_equal(heard, pitches)
