"""The parts of the page that need no page: what controls mean, what is copied, who is who."""

import io
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

import specapp
from specapp.audio.output_format import output_format
from specapp.audio.write_back import download_name
from specapp.settings.passes import Estimate, Pass, Step
from specapp.settings.presets import PRESETS
from specapp.settings.settings import Settings
from specapp.settings.sharing import LONGEST_LINK, SETTINGS_FILE, command_line, fits_link, link, python_code
from specapp.spectral.marks import Mark
from specapp.ui.input.library import facts_of
from specapp.ui.session.form import Form, form_of
from specapp.ui.tasks.export import LevelOptions, StoredSound, make_sound
from specapp.ui.tasks.storage import store_recording
from specapp.ui.text import clock, decibels, escaped, short
from tests.support.players import playable

ROOT = Path(__file__).parents[3]
CHAIN = (Step("median", 0.5, (("size", 7),)), Step("dct"))


def recording(seconds: float = 0.6, sample_rate: int = 8000, seed: int = 0) -> specapp.Recording:
    samples = 0.05 * np.random.default_rng(seed).standard_normal((2, round(seconds * sample_rate)))
    return specapp.Recording(samples.astype(np.float32), sample_rate)


forms = st.builds(
    Form,
    preset=st.sampled_from(tuple(PRESETS)),
    strength=st.integers(0, 100).map(float),
    own_chain=st.booleans(),
    chain=st.sampled_from(((), CHAIN, CHAIN[:1])),
    rule=st.sampled_from(("lsa", "wiener")),
    oversubtraction=st.sampled_from((1.0, 2.0)),
    window_from=st.sampled_from(("preset", "ms", "samples")),
    window_ms=st.sampled_from((16.0, 32.0, 64.0)),
    n_fft=st.sampled_from((1024, 2048)),
    hop_length=st.sampled_from((256, 512)),
    window=st.sampled_from(("sine", "hann")),
    noise_from=st.sampled_from(("preset", "tracked", "gated", "region")),
    reduction_db=st.sampled_from((0.0, 12.0)),
    seconds=st.sampled_from((0.0, 3.0)),
    marks=st.sampled_from(((), (Mark("protect", "box", ((0, 100), (1, 200))),))),
)


@settings(deadline=None)
@given(forms)
def test_controls_come_back_from_the_settings_they_make(form: Form) -> None:
    made = form.settings()
    assert form_of(made).settings() == made


@settings(deadline=None)
@given(forms)
def test_controls_show_what_was_set(form: Form) -> None:
    shown = form_of(form.settings())
    assert (shown.preset, shown.strength, shown.noise_from == "region") == (
        form.preset,
        form.strength,
        form.noise_from == "region",
    )
    assert not shown.kept_passes
    if form.own_chain:
        assert shown.own_chain
        assert shown.chain == form.chain


def test_passes_that_no_control_can_show_are_kept() -> None:
    passes = (Pass((Estimate(CHAIN), Estimate((), weight=0.5))), Pass(window_ms=100.0))
    form = form_of(Settings(passes=passes))
    assert form.kept_passes == passes
    assert form.settings().passes == passes


@pytest.mark.parametrize(
    "chosen",
    [
        Settings(),
        Settings(preset="music", strength=55, channels="independent", seconds=0.4, noise_region=(0.1, 0.3)),
        Settings(hum=True, reduction_db=12),
        Settings(passes=(Pass((Estimate(CHAIN),)),)),
    ],
    ids=["default", "options", "switch", "file"],
)
def test_copied_recipes_give_the_same_bytes(chosen: Settings, tmp_path: Path) -> None:
    source = "it's a take.wav"
    specapp.write(recording(), tmp_path / source, subtype="PCM_16")
    folder = tmp_path / "job"
    folder.mkdir()
    store_recording(specapp.denoise(specapp.read(tmp_path / source), chosen).denoised, folder, "denoised")
    taken = folder / "taken.wav"
    make_sound(StoredSound(folder), output_format("WAV", "PCM_16"), LevelOptions(), taken, lambda *_: None)
    expected = taken.read_bytes()
    (tmp_path / SETTINGS_FILE).write_text(chosen.to_json())
    command = [sys.executable, *shlex.split(command_line(chosen, source, "by command.wav"))[1:]]
    code = python_code(chosen, source, "by python.wav")
    for arguments in (command, [sys.executable, "-c", code]):
        subprocess.run(
            arguments, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True
        )
    assert (tmp_path / "by command.wav").read_bytes() == expected
    assert (tmp_path / "by python.wav").read_bytes() == expected


def test_a_link_leaves_out_what_is_too_long() -> None:
    marks = tuple(Mark("protect", "box", ((0.0, 100.0), (number + 0.123, 200.0))) for number in range(200))
    chosen = Settings(preset="voice", marks=marks)
    address = link("https://example.org/", chosen)
    assert address == "https://example.org/?preset=voice"
    assert len(address) < LONGEST_LINK
    assert not fits_link(chosen)
    assert fits_link(Settings(preset="voice"))


def test_streamlit_cannot_take_one_sound_for_another(tmp_path: Path) -> None:
    """Its store compares the length and three small parts of what is above 1 MiB."""
    first = recording(8.0, 48_000)
    changed = first.samples.copy()
    changed[:, 50_000] *= -1
    second = specapp.Recording(changed, first.sample_rate)
    for number, one in enumerate((first, second)):
        specapp.write(one, tmp_path / f"{number}.wav", subtype="PCM_16")
    plain = [(tmp_path / f"{number}.wav").read_bytes() for number in range(2)]
    store = MemoryMediaFileStorage("/media")

    def identity(data: bytes, media_type: str) -> str:
        return store.load_and_get_id(data, media_type, MediaFileKind.MEDIA, "sound.wav")

    assert plain[0] != plain[1]
    assert identity(plain[0], "audio/wav") == identity(plain[1], "audio/wav"), "the reason for all this is gone"
    assert identity(plain[0], "audio/wav; specapp=1") != identity(plain[1], "audio/wav; specapp=2")
    players = [playable(one) for one in (first, second)]
    assert identity(players[0], "audio/flac") != identity(players[1], "audio/flac")
    assert players[0][:65536] != players[1][:65536]


def test_players_get_the_true_level() -> None:
    sound = recording()
    samples, sample_rate = soundfile.read(io.BytesIO(playable(sound)), dtype="float32", always_2d=True)
    assert sample_rate == sound.sample_rate
    np.testing.assert_allclose(samples.T, sound.samples, atol=2**-23)


@pytest.mark.parametrize(
    ("file_name", "container", "expected"),
    [
        ("take.wav", "WAV", "take denoised.wav"),
        ("take.WAV", "WAV", "take denoised.WAV"),
        ("take.m4a", "FLAC", "take denoised.flac"),
        ("take", "WAV", "take denoised.wav"),
        ("a.b.ogg", "OGG", "a.b denoised.ogg"),
    ],
)
def test_downloads_are_named_after_the_sound(file_name: str, container: str, expected: str) -> None:
    assert download_name(file_name, output_format(container, "")) == expected


def test_text() -> None:
    assert [clock(seconds) for seconds in (0.05, 7, 750, 3723)] == ["50 ms", "0:07", "12:30", "1:02:03"]
    assert decibels(-3.04) == "\N{MINUS SIGN}3.0 dB"
    assert decibels(-0.01) == "\N{MINUS SIGN}0.0 dB" or decibels(-0.01) == "0.0 dB"
    assert escaped("a_b *c*\n:red[d] <b>") == "a\\_b \\*c\\* \\:red\\[d\\] \\<b\\>"
    long = short("x" * 200 + ".wav")
    assert len(long) < 60
    assert long.endswith(".wav")
    assert facts_of(recording()) == "600 ms · stereo · 8 kHz · WAV"
