"""What is stored comes back whole."""

import errno
import io
import tempfile
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from specapp.audio.examples import SAMPLES
from specapp.audio.recording import Metadata, Recording, read, write
from specapp.base import buffers as samples
from specapp.base.errors import LimitError
from specapp.ui.tasks import storage
from specapp.ui.tasks.storage import decode_into, open_recording, store_recording

SOURCE = Metadata(
    name="drei\N{SNOWMAN}.wav", subtype="PCM_16", tags={"title": "Té"}, warnings=("one packet skipped",), digest="ab12"
)


def noise(channels: int = 2, length: int = 16_000, dtype: type = np.float32) -> Recording:
    values = np.random.default_rng(1).normal(0, 0.1, (channels, length))
    values += 0.3 * np.sin(np.arange(length) * 0.3)
    return Recording(values.astype(dtype), 16_000, SOURCE)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("channels", [1, 3])
def test_stored_recording_comes_back_whole(dtype: type, channels: int, tmp_path: Path) -> None:
    recording = noise(channels, 1001, dtype)
    store_recording(recording, tmp_path)
    opened = open_recording(tmp_path)
    assert opened.samples.dtype == dtype
    assert np.array_equal(opened.samples, recording.samples)
    assert (opened.sample_rate, opened.source) == (recording.sample_rate, recording.source)
    assert not opened.samples.flags.writeable


def test_long_recording_is_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = noise()
    store_recording(recording, tmp_path)
    monkeypatch.setattr(samples, "ARRAY_BYTES", 1000)
    opened = open_recording(tmp_path)
    (tmp_path / "original.samples").unlink()
    assert np.array_equal(opened.samples, recording.samples)
    assert not opened.samples.flags.owndata


def test_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reserve(file: BinaryIO, size: int) -> None:
        raise OSError(errno.ENOSPC, f"No space left for {size} bytes in {file.name}")

    monkeypatch.setattr(storage, "reserve", reserve)
    with pytest.raises(LimitError, match="no room for"):
        store_recording(noise(), tmp_path)


@pytest.mark.parametrize("array_bytes", [0, samples.ARRAY_BYTES])
@pytest.mark.parametrize(
    ("name", "subtype", "sample_bytes"),
    [
        ("a.wav", "PCM_U8", 2),
        ("a.wav", "PCM_16", 2),
        ("a.aiff", "PCM_S8", 2),
        ("a.wav", "IMA_ADPCM", 4),
        ("a.flac", "PCM_16", 2),
        ("a.flac", "PCM_24", 4),
        ("a.wav", "FLOAT", 4),
        ("a.wav", "PCM_32", 8),
    ],
)
def test_what_is_decoded_into_a_folder_is_what_read_and_stored_would_be_in_no_more_bytes_than_it_needs(
    name: str, subtype: str, sample_bytes: int, array_bytes: int, tmp_path: Path
) -> None:
    path = write(read(SAMPLES["speech"].path).excerpt(0, 1.0003), tmp_path / name, subtype=subtype).path
    expected = read(path)
    with path.open("rb") as file:
        file.seek(100)
        decode_into(tmp_path, file, name=name, digest=expected.source.digest)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(samples, "ARRAY_BYTES", array_bytes)
        opened = open_recording(tmp_path)
    assert np.array_equal(opened.samples, expected.samples)
    assert opened.samples.dtype == expected.samples.dtype
    assert opened.source == expected.source
    assert (tmp_path / "original.samples").stat().st_size // expected.samples.size == sample_bytes


def test_an_upload_is_decoded_without_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def another_file(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    with tempfile.SpooledTemporaryFile(max_size=10) as upload:
        upload.write(SAMPLES["speech"].path.read_bytes())
        monkeypatch.setattr(tempfile, "TemporaryFile", another_file)
        decode_into(tmp_path, upload, name="a.wav", digest="0")  # type: ignore[arg-type]  # typeshed: no BinaryIO
    assert open_recording(tmp_path).samples.size


def test_a_file_without_a_descriptor_is_decoded_too(tmp_path: Path) -> None:
    decode_into(tmp_path, io.BytesIO(SAMPLES["speech"].path.read_bytes()), name="a.wav", digest="0")
    assert open_recording(tmp_path).samples.size
