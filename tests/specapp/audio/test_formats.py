"""The table of formats: what is written where, and what is said when it is another kind."""

import contextlib
import io

import av
import numpy as np
import pytest

from specapp.audio.formats import FORMATS, Format
from specapp.audio.output_format import by_suffix, output_format
from specapp.audio.recording import Metadata, Recording, encode, read
from specapp.base.errors import SettingsError

WRITTEN = [(entry, subtype) for entry in FORMATS.values() for subtype in entry.subtypes]
RATES = {"GSM610": 8000, "AMRNB": 8000, "EAC3": 48000, "OPUS": 48000, "AC3": 48000}


@pytest.mark.parametrize(("entry", "subtype"), WRITTEN, ids=lambda value: getattr(value, "container", value))
def test_all_that_the_table_promises_is_written_and_read(entry: Format, subtype: str) -> None:
    channels = 1 if subtype in ("GSM610", "AMRNB") else 2
    rate = RATES.get(subtype, 44100)
    samples = 0.3 * np.sin(np.arange(channels * 9000, dtype=np.float32).reshape(channels, -1) / 30)
    encoded = encode(Recording(samples, rate), container=entry.container, subtype=subtype)
    assert (encoded.container, encoded.subtype) == (entry.container, subtype)
    assert encoded.suffix in entry.extensions
    again = read(io.BytesIO(encoded.data))
    assert (again.sample_rate, again.channels) == (rate, channels)
    assert -10 <= again.length - 9000 <= 4608
    kept = again.source
    if entry.container not in ("MP4", "MOV"):
        assert (kept.container, kept.subtype) == (entry.container, subtype)


def test_extensions_are_unique_where_it_matters() -> None:
    for entry in FORMATS.values():
        if entry.writer and entry.container != "RF64":
            assert by_suffix(entry.extensions[0]) == entry
        assert entry.description
        assert all(extension == extension.lower() and extension.startswith(".") for extension in entry.extensions)


@pytest.mark.parametrize(("container", "subtype", "expected"), [
    ("WAV", "PCM_16", ("WAV", "PCM_16", "")), ("WAV", "", ("WAV", "FLOAT", "")),
    ("WAV", "G722", ("WAV", "PCM_16", "G722")),
    ("OGG", "VORBIS", ("OGG", "VORBIS", "")), ("OGG", "SPEEX", ("FLAC", "PCM_16", "SPEEX in OGG")),
    ("WMA", "WMAV2", ("FLAC", "PCM_16", "WMA")), ("AMR", "AMRNB", ("AMR", "AMRNB", "")),
    ("AMR", "AMRWB", ("FLAC", "PCM_16", "AMRWB in AMR")),
    ("APE", "APE", ("FLAC", "PCM_24", "APE")), ("3GP", "AMRNB", ("3GP", "AMRNB", "")),
    ("3GP", "AMRWB", ("FLAC", "PCM_16", "AMRWB in 3GP")),
    ("M4A", "AAC", ("M4A", "AAC", "")), ("M4A", "ALAC_24", ("M4A", "ALAC_24", "")),
    ("SD2", "PCM_16", ("FLAC", "PCM_16", "SD2")),
])  # fmt: skip
def test_the_kind_of_the_source_is_kept_or_the_note_says_why_not(
    container: str, subtype: str, expected: tuple[str, str, str]
) -> None:
    output = output_format(container, subtype)
    assert (output.container, output.subtype) == expected[:2]
    assert output.note.startswith(expected[2])
    assert bool(output.note) == bool(expected[2])


def test_samples_of_32_bits_never_lose_any() -> None:
    assert output_format("FLAC", "PCM_32", wide=True).subtype == "PCM_32"
    assert output_format("M4A", "ALAC_32", wide=True).container == "WAV"
    assert output_format("WV", "WAVPACK", wide=True).subtype == "WAVPACK"
    assert Metadata(container="WAV").output(wide=True).subtype == "DOUBLE"


def test_the_extension_of_the_source_keeps_its_subtype() -> None:
    source = Metadata(container="OGG", subtype="OPUS")
    assert source.output_for(".ogg").subtype == "OPUS"
    assert source.output_for(".flac").subtype == "PCM_16"
    assert Metadata(container="OGG", subtype="VORBIS").output_for(".opus").subtype == "OPUS"
    assert Metadata(container="RF64", subtype="PCM_24").output_for(".wav").container == "RF64"
    with pytest.raises(SettingsError, match="cannot be written"):
        Metadata(container="WMA").output_for(".wma")


def held(muxer: str) -> set[str]:
    """Codecs that FFmpeg's muxer takes, by their canonical names."""
    with av.open(io.BytesIO(), "w", format=muxer) as container:
        names = container.supported_codecs
    found = set()
    for name in names:
        for mode in ("r", "w"):
            with contextlib.suppress(ValueError):
                found.add(av.Codec(name, mode).canonical_name)
    return found


@pytest.mark.parametrize("entry", [one for one in FORMATS.values() if one.pictures], ids=lambda one: one.container)
def test_pictures_of_the_table_are_those_that_the_muxer_takes(entry: Format) -> None:
    assert set(entry.pictures) - held(entry.muxer) == set()


@pytest.mark.parametrize(
    ("came", "subtype", "wanted", "stored"),
    [
        ("FLAC", "PCM_16", "WV", "WAVPACK_16"),
        ("FLAC", "PCM_24", "WV", "WAVPACK_24"),
        ("WAV", "PCM_U8", "WV", "WAVPACK_8"),
        ("WAV", "FLOAT", "WV", "WAVPACK_FLOAT"),
        ("MP3", "MPEG_LAYER_III", "WV", "WAVPACK_16"),
        ("FLAC", "PCM_16", "TTA", "TTA_16"),
        ("FLAC", "PCM_24", "TTA", "TTA"),
        ("AIFF", "PCM_S8", "TTA", "TTA_8"),
        ("TTA", "TTA", "MKV", "FLAC_24"),
        ("M4A", "ALAC_24", "WAV", "PCM_24"),
    ],
)
def test_another_kind_has_the_depth_that_came(came: str, subtype: str, wanted: str, stored: str) -> None:
    assert output_format(came, subtype, wanted=wanted).subtype == stored
