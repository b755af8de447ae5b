"""Link, JSON, command line and Python of the same settings give the same settings, and so the same bytes."""

import shlex
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import specapp
from specapp.audio.encoding.programme_loudness import measure_programme
from specapp.cli.denoise import settings_of
from specapp.cli.main import _parser, main
from specapp.settings.passes import Estimate, Pass, Step
from specapp.settings.presets import PRESETS
from specapp.settings.serialisation import from_query
from specapp.settings.settings import Settings
from specapp.settings.sharing import SETTINGS_FILE, command_line, fits_link, link, python_code
from specapp.spectral.marks import Mark
from tests.support.signals import noisy, recording, speech_like

CASES = {
    "defaults": Settings(),
    "preset and strength": Settings(preset="voice", strength=73.5),
    "excerpt": Settings(preset="quick", start_s=0.123456789, seconds=0.7654321),
    "noise region": Settings(preset="music", noise_region=(0.0, 0.3333333333333333), reduction_db=12.0),
    "switches": Settings(preset="quick", hum=True, clicks=True, channels="independent"),
    "filters": Settings(preset="quick", high_pass_hz=80.0, notch_hz=(50.0, 1234.5)),
    "own chain": Settings(passes=(Pass((Estimate((Step("median", 1.0, (("size", 5),)), Step("gaussian", 0.5))),)),)),
    "marks": Settings(preset="quick", marks=(Mark("remove", "box", ((0.2, 500.0), (0.5, 2000.0))),)),
}


@pytest.mark.parametrize("case", CASES)
def test_all_ways_give_the_same_bytes(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = CASES[case]
    rng = np.random.default_rng(0)
    specapp.write(recording(noisy(speech_like(rng, 1.5, 16_000), rng, 5)), "it's in.wav", container="WAV")
    original = specapp.read("it's in.wav")
    Path(SETTINGS_FILE).write_text(settings.to_json(), encoding="utf-8")

    linked, complaints = from_query(Settings, dict(parse_qsl(urlsplit(link("http://localhost/", settings)).query)))
    assert complaints == ()
    assert fits_link(settings)
    specapp.write(specapp.denoise(original, linked).denoised, "link.wav")
    written = Settings.from_json(Path(SETTINGS_FILE).read_text(encoding="utf-8"))
    specapp.write(specapp.denoise(original, written).denoised, "json.wav")
    words = shlex.split(command_line(settings, "it's in.wav", "command.wav"))
    assert words[:3] == ["python", "-m", "specapp"]
    assert main(words[3:]) == 0
    exec(compile(python_code(settings, "it's in.wav", "python.wav"), "recipe", "exec"), {})  # noqa: S102

    heard = {name: Path(f"{name}.wav").read_bytes() for name in ("link", "json", "command", "python")}
    assert len(set(heard.values())) == 1
    assert linked == written == settings


@given(
    preset=st.sampled_from(list(PRESETS)),
    strength=st.floats(0, 100),
    reduction_db=st.floats(0, 100),
    start_s=st.floats(0, 1e5),
    seconds=st.floats(0, 1e5),
    region=st.none() | st.tuples(st.floats(0, 10), st.floats(11, 1e5)),
    hum=st.booleans(),
)
@hypothesis_settings(max_examples=60, deadline=None)
def test_any_settings_survive_link_and_command_line(region: tuple[float, float] | None, **values: Any) -> None:
    settings = Settings(noise_region=region, **values)
    linked, complaints = from_query(Settings, dict(parse_qsl(urlsplit(link("", settings)).query)))
    assert (linked, complaints) == (settings, ())
    words = shlex.split(command_line(settings, "-in.wav", "-out.wav"))
    options = _parser(words[3:]).parse_args(words[3:])
    assert settings_of(options) == settings
    assert [str(path) for path in options.inputs] == ["-in.wav"]


PROGRAMS = [
    specapp.Settings(preset="music", strength=40.0, noise_region=(0.1, 0.3)),
    specapp.Settings(passes=(specapp.Pass((specapp.Estimate((specapp.Step("nlm", parameters=(("h", 5.0),)),)),)),)),
    specapp.Settings(marks=(specapp.Mark("remove", "box", ((0.1, 100.0), (0.2, 900.0))),), marks_of="abc"),
    specapp.Settings(profile=specapp.NoiseProfile(8000, (1e-6, 2e-6, 1e-6))),
]


@pytest.mark.parametrize("settings", PROGRAMS, ids=["options", "chain", "marks", "profile"])
def test_copied_python_is_a_program_and_no_escaped_text(settings: specapp.Settings) -> None:
    code = python_code(settings, "in.wav", "out.wav")
    made = code.partition("specapp.denoise(recording, ")[2].partition("\nspecapp.write")[0].removesuffix(")")
    assert eval(made, {"specapp": specapp}) == settings  # noqa: S307
    assert "from_json" not in code
    assert "\\" not in code


def test_a_loudness_is_the_same_in_both_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    specapp.write(recording(speech_like(np.random.default_rng(0), 1.5, 16_000)), "in.wav", container="WAV")
    settings, target = specapp.Settings(preset="quick"), specapp.LoudnessTarget(-23.0, -1.5)
    words = shlex.split(command_line(settings, "in.wav", "command.wav", loudness=target))
    assert main(words[3:]) == 0
    exec(compile(python_code(settings, "in.wav", "python.wav", loudness=target), "recipe", "exec"), {})  # noqa: S102
    assert Path("command.wav").read_bytes() == Path("python.wav").read_bytes()
    assert measure_programme(specapp.read("python.wav")).integrated_lufs == pytest.approx(-23, abs=0.2)
