"""Every kind of file through the command line: back in the same kind, rate, channels and length."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from specapp import read
from specapp.audio.formats import EXACT_SUBTYPES
from specapp.audio.write_back import comes_back_as
from specapp.cli.main import main
from tests.support.kinds import KINDS, Kind, made, sound

BY_NAME = {kind.name: kind for kind in KINDS}


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


@pytest.mark.parametrize(("names", "results"), [
    (("talk.flac", "talk.wma", "talk.avi"), {"talk.flac", "talk.wma.flac", "talk.avi.flac"}),
    (("a.wma", "b.wma"), {"a.flac", "b.flac"}),
])  # fmt: skip
def test_no_two_recordings_of_a_batch_write_one_file(names: tuple[str, ...], results: set[str], tmp_path: Path) -> None:
    kinds = {".flac": "flac-16", ".wma": "wma", ".avi": "avi-mp3"}
    by_name = {kind.name: kind for kind in KINDS}
    for name in names:
        (tmp_path / name).write_bytes(made(by_name[kinds[Path(name).suffix]])[0])
    paths = [str(tmp_path / name) for name in names]
    assert main(["denoise", *paths, "-o", f"{tmp_path / 'out'}/", "--strength", "0"]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == results


@pytest.mark.parametrize("names", [("talk.wav", "TALK.WAV"), ("talk.wma", "talk.wma.flac"), ("talk", "talk.wav")])
def test_names_that_could_collide_are_refused_before_any_work(names: tuple[str, ...], tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in names]
    with pytest.raises(SystemExit, match="2"):
        main(["denoise", *paths, "-o", f"{tmp_path / 'out'}/"])
    assert not (tmp_path / "out").exists()


def test_what_was_removed_does_not_replace_the_result(tmp_path: Path) -> None:
    (tmp_path / "in.wav").write_bytes(made(KINDS[0])[0])
    base = ["denoise", str(tmp_path / "in.wav"), "-o", str(tmp_path / "out.wav"), "--removed"]
    for target in ("out.wav", "in.wav"):
        with pytest.raises(SystemExit, match="2"):
            main([*base, str(tmp_path / target)])
    assert [path.name for path in tmp_path.iterdir()] == ["in.wav"]


@pytest.mark.parametrize(("extension", "kbits"), [("mp3", 96), ("opus", 48)])
def test_results_get_the_kind_and_the_bit_rate_that_were_asked_for(extension: str, kbits: int, tmp_path: Path) -> None:
    kind = replace(BY_NAME["wav-16"], sample_rate=48000)
    source, target = tmp_path / "in.wav", tmp_path / "out"
    source.write_bytes(kind.make(kind, sound(kind, 3)))
    asked = ["--format", extension, "--bitrate", str(kbits), "--preset", "quick"]
    assert main(["denoise", str(source), "-o", f"{target}/", *asked]) == 0
    assert read(target / f"in.{extension}").source.bit_rate == pytest.approx(1000 * kbits, rel=0.2)


def test_a_bit_rate_for_a_lossless_kind_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.wav").write_bytes(made(BY_NAME["wav-16"])[0])
    assert main(["denoise", str(tmp_path / "in.wav"), "-o", str(tmp_path / "out.flac"), "--bitrate", "96"]) == 1
    assert "bit_rate = 96000 cannot be chosen" in capsys.readouterr().err
    assert not (tmp_path / "out.flac").exists()
