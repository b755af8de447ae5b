"""The commands that write pictures and take them back."""

import json
from pathlib import Path

import pytest

import specapp
from specapp.cli.main import main
from tests.support.round_trip import voice


def test_command_line_writes_several_pictures_and_takes_them_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("specapp.picture.codes.LARGEST_PIXELS", 40_000)
    source = tmp_path / "in.wav"
    specapp.write(voice(2.0), source, container="WAV", subtype="PCM_16")
    assert main(["picture", str(source), "-o", str(tmp_path / "p.png"), "--size"]) == 0
    assert "2 pictures" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.png"))
    assert main(["picture", str(source), "-o", str(tmp_path / "p.png")]) == 0
    pictures = sorted(str(path) for path in tmp_path.glob("*.png"))
    assert [Path(path).name for path in pictures] == ["p-001.png", "p-002.png"]
    capsys.readouterr()
    assert main(["apply", *pictures, str(source), "-o", str(tmp_path / "out.wav"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["darkened"] == 0
    assert (tmp_path / "out.wav").read_bytes() == source.read_bytes()


def test_command_line_says_what_is_wrong_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, picture = tmp_path / "in.wav", tmp_path / "p.png"
    specapp.write(voice(0.5), source, container="WAV", subtype="PCM_16")
    assert main(["apply", str(source), str(source), "-o", str(tmp_path / "x.wav")]) == 1
    assert main(["apply", str(picture), str(source), "-o", str(tmp_path / "x.wav")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("error: ") for line in lines)
    with pytest.raises(SystemExit, match="2"):
        main(["picture", str(source), "-o", str(tmp_path / "p.jpg")])
