"""The command line does what it says, and fails in one line."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp import DENOISERS, PRESETS, Settings, denoise, read
from specapp.audio import sandbox
from specapp.cli.main import main
from tests.support.kinds import KINDS, made
from tests.support.signals import noisy, speech_like

RATE = 16_000


@pytest.fixture
def noisy_file(tmp_path: Path, rng: np.random.Generator) -> Path:
    path = tmp_path / "noisy.wav"
    samples = noisy(speech_like(rng, 2.0, RATE), rng, 5)
    soundfile.write(path, np.stack([samples, 0.7 * samples], axis=1), RATE, "PCM_24")
    return path


def test_denoise_keeps_rate_channels_length_and_depth(noisy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = noisy_file.with_name("clean.wav")
    assert main(["denoise", str(noisy_file), "-o", str(out), "--preset", "voice"]) == 0
    before, after = soundfile.info(noisy_file), soundfile.info(out)
    for name in ("samplerate", "channels", "frames", "subtype", "format"):
        assert getattr(before, name) == getattr(after, name)
    assert "SNR" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "expected"), [
    (["denoise", "gone.wav", "-o", "clean.wav"], 1), (["picture", "gone.wav", "-o", "gone.png"], 1),
    (["denoise", "--help"], 0), (["presets"], 0), ([], 0),
])  # fmt: skip
def test_what_reads_files_begins_while_the_rest_is_imported(
    words: list[str], expected: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    jobs: list[str] = []
    monkeypatch.setattr(sandbox, "expect", jobs.append)
    with suppress(SystemExit):
        main(words)
    assert len(jobs) == expected


def test_it_computes_what_the_api_computes(noisy_file: Path) -> None:
    out = noisy_file.with_name("clean.wav")
    assert main(["denoise", str(noisy_file), "-o", str(out), "--preset", "quick", "--strength", "80"]) == 0
    result = denoise(read(noisy_file), Settings(preset="quick", strength=80))
    assert np.abs(read(out).samples - result.denoised.samples).max() <= 2**-23


def test_strength_0_writes_the_same_samples(noisy_file: Path) -> None:
    out = noisy_file.with_name("same.wav")
    assert main(["denoise", str(noisy_file), "-o", str(out), "--strength", "0"]) == 0
    assert np.array_equal(soundfile.read(noisy_file, dtype="int32")[0], soundfile.read(out, dtype="int32")[0])


def test_json_and_removed(noisy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, removed = noisy_file.with_name("clean.flac"), noisy_file.with_name("removed.wav")
    assert main(["denoise", str(noisy_file), "-o", str(out), "--removed", str(removed), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["sample_rate"] == RATE
    assert figures["noise_reduced_db"] > 3
    assert figures["container"] == "FLAC"
    parts = read(out).samples + read(removed).samples
    assert np.abs(parts - read(noisy_file).samples).max() < 2**-21


def test_several_recordings_go_into_a_folder(noisy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = noisy_file.with_name("other.wav")
    other.write_bytes(noisy_file.read_bytes())
    bad = noisy_file.with_name("bad.wav")
    bad.write_text("no sound")
    folder = noisy_file.parent / "out"
    arguments = ["denoise", str(noisy_file), str(bad), str(other), "-o", f"{folder}/", "--json", "--preset", "quick"]
    assert main(arguments) == 1
    captured = capsys.readouterr()
    assert sorted(path.name for path in folder.iterdir()) == ["noisy.wav", "other.wav"]
    assert len(captured.out.splitlines()) == 2
    assert captured.err.startswith("error: bad.wav: ")
    assert len(captured.err.splitlines()) == 1


def test_workers_give_the_same(noisy_file: Path) -> None:
    other = noisy_file.with_name("other.wav")
    other.write_bytes(noisy_file.read_bytes())
    folders = [noisy_file.parent / name for name in ("one", "two")]
    for folder, workers in zip(folders, ("1", "2"), strict=True):
        arguments = [
            "denoise",
            str(noisy_file),
            str(other),
            "-o",
            str(folder),
            "--workers",
            workers,
            "--preset",
            "quick",
        ]
        assert main(arguments) == 0
    assert (folders[0] / "other.wav").read_bytes() == (folders[1] / "other.wav").read_bytes()


def test_settings_file_and_options(noisy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = noisy_file.with_name("recipe.json")
    recipe.write_text(Settings(preset="music", strength=50).to_json())
    base = ["denoise", str(noisy_file), "-o", "x.wav", "--settings", str(recipe), "--print-settings"]
    assert main([*base, "--noise", "0.1", "0.5", "--hum"]) == 0
    printed = Settings.from_json(capsys.readouterr().out)
    assert printed == Settings(preset="music", strength=50, noise_region=(0.1, 0.5), hum=True)
    chain = ["--chain", "nlm:h=10,template=7,search=21", "--chain", "median", "--n-fft", "1024", "--hop-length", "512"]
    assert main([*base, *chain, "--frames", "384"]) == 0
    own = Settings.from_json(capsys.readouterr().out)
    assert [step.denoiser for step in own.passes[0].estimates[0].chain] == ["nlm", "median"]
    assert (own.passes[0].n_fft, own.passes[0].hop_length, own.frames) == (1024, 512, 384)


@pytest.mark.parametrize(
    "arguments",
    [
        ["denoise", "missing.wav", "-o", "out.wav"],
        ["denoise", "{file}", "-o", "out.wav", "--strength", "300"],
        ["denoise", "{file}", "-o", "out.wav", "--noise", "5", "4"],
        ["denoise", "{file}", "-o", "out.wav", "--noise", "50", "60"],
        ["denoise", "{file}", "-o", "out.wav", "--settings", "missing.json"],
        ["denoise", "{file}", "-o", "out.wav", "--settings", "{file}"],
        ["denoise", "{file}", "-o", "out.wav", "--chain", "magic"],
        ["denoise", "{file}", "-o", "out.wav", "--chain", "nlm:size=3"],
        ["denoise", "{file}", "-o", "/proc/nowhere/out.wav"],
    ],
)
def test_bad_files_and_settings_fail_in_one_line(
    arguments: list[str],
    noisy_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([argument.format(file=noisy_file) for argument in arguments]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("error: ")
    assert len(captured.err.splitlines()) == 1
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["clean"],
        ["denoise"],
        ["denoise", "a.wav"],
        ["denoise", "a.wav", "-o", "b", "--preset", "x"],
        ["denoise", "a.wav", "b.wav", "-o", "{file}"],
        ["denoise", "{file}", "-o", "{file}"],
        ["denoise", "a.wav", "-o", "b.wav", "--workers", "0"],
        ["denoise", "a.wav", "-o", "b.wav", "--threads", "0"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], noisy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([argument.format(file=noisy_file) for argument in arguments])
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "names"), [("presets", PRESETS), ("denoisers", DENOISERS), ("formats", ["WAV", "FLAC"])]
)
def test_tables(command: str, names: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command]) == 0
    printed = capsys.readouterr().out
    for name in names:
        assert name.lower() in printed.lower()


def test_as_a_module(noisy_file: Path) -> None:
    out = noisy_file.with_name("clean.wav")
    command = [sys.executable, "-m", "specapp", "denoise", str(noisy_file), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert soundfile.info(out).frames == soundfile.info(noisy_file).frames
    missing = subprocess.run(
        [*command[:4], "no.wav", "-o", str(out)], capture_output=True, text=True, timeout=120, check=False
    )
    assert missing.returncode == 1
    assert missing.stderr.startswith("error: ")
    assert "Traceback" not in missing.stderr


def test_clipping_is_counted_and_avoided_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loud, out = tmp_path / "loud.wav", tmp_path / "out.wav"
    soundfile.write(loud, 1.5 * np.sin(np.arange(RATE) / 20), RATE, "FLOAT")
    arguments = ["denoise", str(loud), "-o", str(tmp_path / "out.flac"), "--strength", "0"]
    assert main(arguments) == 0
    assert "samples clipped (--avoid-clipping" in capsys.readouterr().out
    assert main([*arguments, "--avoid-clipping"]) == 0
    assert "level lowered by 3.5 dB" in capsys.readouterr().out
    assert main([*arguments, "--avoid-clipping", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["clipped_samples"], figures["gain_db"]) == (0, pytest.approx(-3.53, abs=0.02))
    assert np.abs(read(tmp_path / "out.flac").samples).max() <= 0.9991
    assert main(["denoise", str(loud), "-o", str(out), "--strength", "0", "--avoid-clipping"]) == 0
    assert read(out).samples.max() == pytest.approx(1.5, abs=1e-3), "real numbers do not clip"


def test_dither_on_request(tmp_path: Path) -> None:
    quiet, out = tmp_path / "quiet.wav", tmp_path / "out.flac"
    soundfile.write(quiet, np.full(4 * RATE, 0.3 * 2**-23), RATE, "FLOAT")
    for options, steps in ((["--dither"], 0.3), ([], 0.0)):
        assert main(["denoise", str(quiet), "-o", str(out), "--strength", "0", *options]) == 0
        assert read(out).samples.mean() * 2**23 == pytest.approx(steps, abs=0.02)


def test_kinds_that_are_not_written_come_back_as_flac_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = tmp_path / "talk.wma"
    talk.write_bytes(made(next(kind for kind in KINDS if kind.name == "wma"))[0])
    assert main(["denoise", str(talk), "-o", f"{tmp_path / 'out'}/"]) == 0
    assert "note: WMA cannot be written here; the result is FLAC." in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["talk.flac"]
    assert main(["formats"]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("WMA"))
    assert row.endswith("read, comes back as FLAC")

    def denoise_nothing(*_: object, **__: object) -> None:
        pytest.fail("what cannot be written must be said before the work")

    monkeypatch.setattr("specapp.cli.denoise.clean", denoise_nothing)
    assert main(["denoise", str(talk), "-o", str(tmp_path / "out.wma")]) == 1
    assert "error: Files named .wma cannot be written" in capsys.readouterr().err


NAMES = [
    "line\nbreak.wav",
    "esc\x1b[31mred.wav",
    "\u202egnp.wav",
    os.fsdecode(b"\xff\xfe.wav"),
    "%s{x}.wav",
    "x" * 250 + ".wav",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_do_nothing_to_a_terminal(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording = tmp_path / name
    soundfile.write(recording.as_posix().encode("utf-8", "surrogateescape"), np.ones(500), 8000, format="WAV")
    bad = tmp_path / f"bad {name[:200]}"
    bad.write_text("no sound")
    assert main(["denoise", str(recording), str(bad), "-o", str(tmp_path / "out")]) == 1
    captured = capsys.readouterr()
    for line in (*captured.out.splitlines(), *captured.err.splitlines()):
        assert line.isprintable()
        line.encode()
    assert len(captured.err.splitlines()) == 1
    assert (tmp_path / "out" / name).exists()


def test_impossible_paths_are_one_sentence(
    noisy_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("/dev/zero", tmp_path, tmp_path / "fifo", tmp_path / "loop", "y" * 300, "z/" * 3000, ""):
        assert main(["denoise", str(name), "-o", str(tmp_path / "out.wav")]) == 1
    for name in ("/dev/null", tmp_path / "fifo", noisy_file / "x.wav", tmp_path / ("y" * 300 + ".wav")):
        assert main(["denoise", str(noisy_file), "-o", str(name), "--preset", "quick"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert all(line.startswith("error: ") for line in lines)
