"""Every kind of file through the command line: back in the same kind, rate, channels and length."""

from pathlib import Path

import numpy as np
import pytest

from specapp import read
from specapp.audio.formats import EXACT_SUBTYPES
from specapp.audio.write_back import comes_back_as
from specapp.cli.main import main
from tests.support.kinds import KINDS, Kind, made


def sent(kind: Kind, folder: Path, *options: str) -> tuple[Path, Path]:
    """A file of this kind whose name says nothing, and what the command line makes of it."""
    source, target = folder / "in.bin", folder / "out"
    source.write_bytes(made(kind)[0])
    assert main(["denoise", str(source), "-o", f"{target}/", *options]) == 0
    (result,) = target.iterdir()
    return source, result


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_comes_back(kind: Kind, tmp_path: Path) -> None:
    original, result = map(read, sent(kind, tmp_path, "--preset", "quick"))
    output = comes_back_as(original)
    assert (result.source.container, result.source.subtype) == (output.container, output.subtype)
    assert result.source.pictures == (original.source.pictures if output.has_tracks else ())
    assert (result.sample_rate, result.channels) == (kind.sample_rate, kind.channels)
    assert abs(result.length - original.length) <= kind.tolerance


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.subtype in EXACT_SUBTYPES], ids=lambda kind: kind.name)
def test_strength_0_gives_back_every_sample_of_a_lossless_kind(kind: Kind, tmp_path: Path) -> None:
    original, result = map(read, sent(kind, tmp_path, "--strength", "0"))
    np.testing.assert_array_equal(result.samples, original.samples)
