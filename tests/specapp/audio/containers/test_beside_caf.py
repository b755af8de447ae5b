"""The speakers that a CAF names are the same when it comes back, where its channels are."""

import struct
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.metadata import Chapter
from specapp.audio.recording import encode, read
from specapp.audio.write_back import planned, write_back

LENGTH = 2000
LAYOUTS = {
    "stereo": (2, struct.pack(">III", 101 << 16 | 2, 0, 0)),
    "binaural": (2, struct.pack(">III", 106 << 16 | 2, 0, 0)),
    "5.1": (6, struct.pack(">III", 121 << 16 | 6, 0, 0)),
    "5.1 in another order": (6, struct.pack(">III", 124 << 16 | 6, 0, 0)),
    "by bits": (4, struct.pack(">III", 1 << 16, 0x33, 0)),
    "one by one": (
        2,
        struct.pack(">III", 0, 0, 2) + b"".join(struct.pack(">IIfff", one, 0, 0, 0, 0) for one in (3, 1)),
    ),
}


def caf(name: str, *, behind: bool) -> tuple[bytes, np.ndarray]:
    channels, layout = LAYOUTS[name]
    numbers = np.random.default_rng(0).integers(-9000, 9000, (LENGTH, channels)).astype(">i2")
    description = struct.pack(">d4sIIIII", 48_000, b"lpcm", 0, 2 * channels, 1, channels, 16)
    parts = [(b"desc", description), (b"data", bytes(4) + numbers.tobytes())]
    parts.insert(2 if behind else 1, (b"chan", layout))
    return b"caff\0\1\0\0" + b"".join(part + struct.pack(">q", len(one)) + one for part, one in parts), numbers


@pytest.mark.parametrize(("name", "behind"), list(product(LAYOUTS, [False, True])))
def test_speakers_stay(name: str, *, behind: bool, tmp_path: Path) -> None:
    data, numbers = caf(name, behind=behind)
    source = tmp_path / "in.caf"
    source.write_bytes(data)
    found = read(source)
    np.testing.assert_array_equal(found.samples * 32_768, numbers.T)
    target = tmp_path / "out.caf"
    for recording in (found, found.excerpt(0.01, 0.03)):
        written = write_back(recording, source, target).path.read_bytes()
        assert written.count(b"chan" + struct.pack(">q", len(LAYOUTS[name][1])) + LAYOUTS[name][1]) == 1
        assert written.count(b"chan\0\0\0\0") == 1
        back = read(target)
        np.testing.assert_array_equal(back.samples, recording.samples)
        assert back.source.warnings == found.source.warnings == ()


@pytest.mark.parametrize("name", LAYOUTS)
def test_speakers_of_other_channels_are_not_written(name: str) -> None:
    data, _ = caf(name, behind=False)
    found = read(data)
    for channels in (1, 8):
        other = replace(found, samples=found.samples[np.arange(channels) % found.channels])
        written = encode(other).data
        assert LAYOUTS[name][1] not in written
        np.testing.assert_array_equal(read(written).samples, other.samples)


@pytest.mark.parametrize(("name", "subtype"), list(product(LAYOUTS, ["ALAC_16", "ALAC_24"])))
def test_a_codec_with_an_order_of_its_own_says_its_own_speakers(name: str, subtype: str) -> None:
    found = read(caf(name, behind=False)[0])
    written = encode(found, subtype=subtype).data
    plain = encode(replace(found, source=replace(found.source, chunks=())), subtype=subtype).data
    assert written.rstrip(b"\0") == plain.rstrip(b"\0")
    back = read(written)
    np.testing.assert_array_equal(back.samples, found.samples)
    assert b"chan" not in [chunk.identifier for chunk in back.source.chunks]


@pytest.mark.parametrize("subtype", ["PCM_16", "ALAC_16", "ALAC_24"])
def test_words_are_written_beside_speakers(subtype: str) -> None:
    found = read(caf("binaural", behind=False)[0])
    named = replace(found, source=replace(found.source, tags={"title": "A bell"}))
    assert read(encode(named, subtype=subtype).data).source.tags["title"] == "A bell"


def test_words_that_a_caf_has_no_place_for_are_named_beside_speakers(tmp_path: Path) -> None:
    source = tmp_path / "in.caf"
    source.write_bytes(caf("stereo", behind=False)[0])
    found = read(source)
    named = replace(found, source=replace(found.source, chapters=(Chapter(0.0, 0.02, "Bell"),)))
    assert "1 chapter" in planned(named, source, tmp_path / "out.caf")[1].note


def test_the_usual_speakers_are_no_loss_elsewhere(tmp_path: Path) -> None:
    source = tmp_path / "in.caf"
    source.write_bytes(caf("stereo", behind=False)[0])
    assert planned(read(source), source, tmp_path / "out.flac")[1].note == ""
