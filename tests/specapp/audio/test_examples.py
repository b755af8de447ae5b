"""The shipped sounds are there, small, whole, and as NOTICE describes them."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.examples import SAMPLES, Sample

NOTICE = Path(__file__).parents[3] / "NOTICE"
SHIPPED = [pytest.param(sample, id=name) for name, sample in SAMPLES.items()]


def test_table_is_keyed_by_name_and_names_every_file() -> None:
    assert list(SAMPLES) == [sample.name for sample in SAMPLES.values()] == ["speech", "music"]
    folder = SAMPLES["speech"].path.parent
    assert set(folder.glob("*.flac")) == {sample.path for sample in SAMPLES.values()}


@pytest.mark.parametrize("sample", SHIPPED)
def test_file_is_the_one_that_notice_describes(sample: Sample) -> None:
    described = re.search(rf"^{sample.name}\.flac\n  sha256  (\w{{64}})$", NOTICE.read_text(), re.MULTILINE)
    assert described is not None
    assert hashlib.sha256(sample.path.read_bytes()).hexdigest() == described[1]


@pytest.mark.parametrize("sample", SHIPPED)
def test_file_is_small_16_bit_flac_of_6_to_12_seconds(sample: Sample) -> None:
    info = soundfile.info(sample.path)
    assert (info.format, info.subtype) == ("FLAC", "PCM_16")
    assert 6 <= info.duration <= 12
    assert sample.path.stat().st_size < 1_000_000


@pytest.mark.parametrize("sample", SHIPPED)
def test_sound_is_faded_not_clipped_and_noisy_throughout(sample: Sample) -> None:
    samples, sample_rate = soundfile.read(sample.path, always_2d=True)
    assert 0.5 < np.abs(samples).max() < 1 - 2**-15
    assert np.abs(samples[[0, -1]]).max() < 1e-3
    seconds = np.array_split(samples, round(len(samples) / sample_rate))
    assert min(np.sqrt(np.mean(second**2)) for second in seconds) > 1e-3


def test_labels_and_help_are_sentences_for_people() -> None:
    for sample in SAMPLES.values():
        assert sample.label
        assert sample.help.endswith(".")
