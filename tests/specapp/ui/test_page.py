"""The page without a browser: what it does with sounds, settings and mistakes."""

import shutil

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import specapp
from specapp.audio.examples import SAMPLES
from tests.support.page import (  # noqa: F401  (a fixture)
    bring,
    errors,
    noisy,
    opened,
    own_job_folders,
    result,
    settled,
    shown,
    tasks,
    wav,
)


@pytest.fixture(scope="module")
def first_visit() -> AppTest:
    return settled(opened())


def test_opens_with_a_finished_sample(first_visit: AppTest) -> None:
    assert len(first_visit.get("audio")) == 3
    assert first_visit.metric[0].value.startswith("\N{MINUS SIGN}")
    assert not errors(first_visit)


def test_the_sample_is_what_the_package_computes(first_visit: AppTest) -> None:
    expected = specapp.denoise(specapp.read(SAMPLES["speech"].path))
    np.testing.assert_array_equal(shown(first_visit).denoised.samples, expected.denoised.samples)


def test_the_first_screen_speaks_plainly(first_visit: AppTest) -> None:
    text = " ".join(str(element.value) for element in (*first_visit.markdown, *first_visit.caption, *first_visit.title))
    assert not [word for word in ("STFT", "FFT", "Traceback", "lsa") if word in text]


def test_says_the_limits_before_an_upload(first_visit: AppTest) -> None:
    captions = " ".join(caption.value for caption in first_visit.caption)
    assert "Up to" in captions
    assert "deleted" in captions


def test_what_a_browser_says_of_the_list_before_a_sound_came_is_not_its_choice() -> None:
    page = settled(opened())
    (before,) = (radio for radio in page.radio if str(radio.key).startswith("chosen_"))
    bring(page, ("new.wav", wav(noisy())))
    (after,) = (radio for radio in page.radio if str(radio.key).startswith("chosen_"))
    assert after.key != before.key
    assert result(page).sound.file_name == "new.wav"


def test_an_uploaded_sound_is_cleaned_with_the_chosen_settings() -> None:
    page = opened()
    page.slider(key="strength").set_value(40)
    page.pills(key="preset").set_value("music")
    data = wav(noisy())
    bring(page, ("hum & hiss.wav", data))
    expected = specapp.denoise(specapp.read(data), specapp.Settings(preset="music", strength=40))
    np.testing.assert_array_equal(shown(page).denoised.samples, expected.denoised.samples)
    assert result(page).sound.file_name == "hum & hiss.wav"


def test_strength_0_gives_back_the_file() -> None:
    samples = noisy(channels=2)
    page = bring(opened(strength="0"), ("stereo.wav", wav(samples)))
    cleaned = shown(page)
    np.testing.assert_array_equal(cleaned.denoised.samples, cleaned.original.samples)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"this is no sound", ["WAV", "FLAC"]),
        (b"", ["empty"]),
        (wav(noisy())[:20], []),
        (wav(noisy(channels=9)), ["9 channels", "8"]),
    ],
    ids=["no sound", "empty", "cut off", "nine channels"],
)
def test_a_bad_file_gives_one_sentence_and_keeps_the_result(data: bytes, words: list[str]) -> None:
    page = bring(settled(opened()), ("bad.wav", data))
    assert len(errors(page)) == 1
    assert "Traceback" not in errors(page)[0]
    assert all(word in errors(page)[0] for word in words)
    assert len(page.get("audio")) == 3
    assert result(page).sound.id == "speech"


def test_too_long_is_said_with_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECAPP_MAX_SECONDS", "2")
    page = opened()
    assert any("0:02 min" in caption.value for caption in page.caption)
    bring(page, ("long.wav", wav(noisy(3.0))))
    assert any("0:03 min" in error and "0:02 min" in error for error in errors(page))


ODD = {
    "one sample": (noisy(1 / 8000), 8000),
    "shorter than a window": (noisy(0.005), 8000),
    "zeros": (np.zeros((8000, 1), np.float32), 8000),
    "not finite": (np.where(np.arange(8000) % 100, noisy()[:, 0], np.nan).astype(np.float32)[:, None], 8000),
    "eight channels": (noisy(channels=8), 8000),
    "192 kHz": (noisy(0.5, sample_rate=192_000), 192_000),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_sounds_are_processed(name: str) -> None:
    samples, sample_rate = ODD[name]
    page = bring(opened(), (f"{name}.wav", wav(samples, sample_rate, "FLOAT")))
    cleaned = shown(page)
    assert result(page).sound.file_name == f"{name}.wav"
    assert cleaned.denoised.samples.shape == samples.T.shape
    assert np.isfinite(cleaned.denoised.samples).all()
    assert not errors(page)


def test_names_of_strangers_stand_for_themselves() -> None:
    name = "<b>x :red[y] $z$ **w**.wav"
    page = bring(opened(), (name, wav(noisy())))
    heading = next(one.value for one in page.header if "x" in one.value)
    assert "\\:red\\[y\\]" in heading
    assert "\\*\\*w\\*\\*" in heading
    assert "<b>" not in heading


def test_a_link_sets_the_controls() -> None:
    page = settled(opened(preset="voice", strength="60", reduction_db="12"))
    assert page.pills(key="preset").value == "voice"
    assert page.slider(key="strength").value == 60
    assert shown(page).settings == specapp.Settings(preset="voice", strength=60, reduction_db=12)


def test_a_wrong_link_gives_sentences_and_defaults() -> None:
    page = opened(preset="shout", strength="900", colour="blue", utm_source="mail", fbclid="x")
    assert len(errors(page)) == 2
    assert page.pills(key="preset").value == "auto"
    assert page.slider(key="strength").value == 100
    page.button(key="understood").click().run()
    assert errors(page) == []


def test_an_address_with_a_sound_of_somebody_else_says_so() -> None:
    page = opened(sound="0" * 32, preset="music")
    assert ["belongs to another browser" in message.value for message in page.info] == [True]
    assert page.pills(key="preset").value == "music"
    bring(page, ("mine.wav", wav(noisy())))
    assert not page.info


def test_own_settings_can_be_left() -> None:
    page = opened(preset="music")
    page.toggle(key="own_chain").set_value(True).run()
    assert page.pills(key="preset").disabled
    page.button(key="leave_own").click().run()
    assert not page.pills(key="preset").disabled
    assert page.session_state["settings"] == specapp.Settings(preset="music")


def test_the_address_holds_the_settings() -> None:
    page = opened()
    page.pills(key="preset").set_value("nature").run()
    assert page.query_params["preset"] == "nature"


def test_own_chain_is_edited_and_used() -> None:
    page = bring(opened(), ("short.wav", wav(noisy())))
    page.toggle(key="own_chain").set_value(True).run()
    page.selectbox(key="added").set_value("median").run()
    page.button(key="add").click().run()
    page.button(key="earlier_2").click().run()
    page.slider(key="step_2_size").set_value(7).run()
    settled(page)
    chain = shown(page).settings.effective_passes[0].estimates[0].chain
    assert chain == (specapp.Step("median", parameters=(("size", 7),)), specapp.Step("dct"))
    page.button(key="remove_1").click().run()
    left = settled(page).session_state["settings"].passes[0].estimates[0].chain
    assert [step.denoiser for step in left] == ["median"]


def test_settings_that_do_not_fit_keep_the_last_ones() -> None:
    page = settled(opened())
    page.radio(key="window_from").set_value("samples").run()
    page.number_input(key="n_fft").set_value(64).run()
    page.number_input(key="hop_length").set_value(640).run()
    assert len(errors(page)) == 1
    assert len(page.get("audio")) == 3


def test_several_sounds_are_all_cleaned() -> None:
    page = opened()
    bring(page, *((f"take {number}.wav", wav(noisy(seed=number))) for number in range(3)))
    done = [task for task in tasks(page).values() if not task.sound.is_sample]
    assert [task.job.status.state for task in done] == ["done"] * 3
    assert any("ZIP" in button.label for button in page.button)
    page.button(key="remove_sound").click().run()
    assert len(page.session_state["sounds"]) == 2


def test_what_is_too_many_is_said_before_and_none_is_dropped_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECAPP_MAX_SOUNDS", "2")
    page = opened()
    assert any("At most 2 sounds" in caption.value for caption in page.caption)
    bring(page, *((f"take {number}.wav", wav(noisy(0.2, seed=number))) for number in range(9)))
    (said,) = errors(page)
    assert "7 of 9 files were left out" in said
    assert "Many files" in said
    assert [sound.name for sound in page.session_state["sounds"]] == ["take 0.wav", "take 1.wav"]


def test_cancel_stops_the_work_and_keeps_the_result() -> None:
    page = settled(opened())
    page.file_uploader[0].set_value([("long.wav", wav(noisy(120.0, sample_rate=48_000), 48_000), "audio/wav")]).run()
    page.button(key="work_1").click().run()
    task = next(task for task in tasks(page).values() if task.sound.file_name == "long.wav")
    assert task.job.status.state == "cancelled"
    assert "speech" in page.session_state["results"]
    assert any("Cancelled" in message.value for message in page.caption)
    assert not errors(page)


def test_a_sound_that_was_deleted_is_said_to_be_gone() -> None:
    page = bring(opened(), ("short.wav", wav(noisy())))
    task = result(page)
    for folder in (task.recording, task.job.folder):
        shutil.rmtree(folder)
    page.run()
    assert not page.exception
    assert ["deleted" in error and "short.wav" in error for error in errors(page)] == [True]
    page.button(key="remove_sound").click().run()
    assert not page.exception
    assert errors(page) == []
    assert result(settled(page)).sound.is_sample


def test_a_demo_says_its_limits_and_takes_one_sound_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECAPP_PROFILE", "demo")
    page = opened()
    said = " ".join(caption.value for caption in page.caption)
    assert "Up to 50 MB, 3:00 min, 2 channels" in said
    assert "A demo: short sounds, one at a time" in said
    assert "Many files" not in [tab.label for tab in page.tabs]
    for name in ("first.wav", "second.wav"):
        page = bring(page, (name, wav(noisy(0.3, seed=len(name)))))
        assert [sound.name for sound in page.session_state["sounds"]] == [name]
    assert not errors(page)
    bring(page, ("long.wav", wav(noisy(181.0))))
    assert any("at most 3:00 min are accepted" in error for error in errors(page))


def test_more_sounds_than_fit_are_refused_with_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECAPP_MAX_SOUNDS", "2")
    page = bring(opened(), *((f"{number}.wav", wav(noisy(0.3, seed=number))) for number in range(2)))
    bring(page, ("2.wav", wav(noisy(0.3, seed=2))))
    assert len(page.session_state["sounds"]) == 2
    assert any("2 sounds" in error and "limit" in error for error in errors(page))


def test_a_sound_that_is_deleted_while_it_is_drawn_is_said_to_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for want of room on the disk."""
    page = bring(settled(opened()), ("gone.wav", wav(noisy())))
    folder = result(page).recording

    def draw(*_: object) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "original.json").read_text()

    monkeypatch.setattr("specapp.ui.page.workbench_section", draw)
    page.run()
    assert not page.exception
    assert any("was deleted" in said for said in errors(page))


def test_a_file_that_is_missing_beside_the_sound_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    page = settled(opened())

    def draw(*_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("specapp.ui.page.workbench_section", draw)
    page.run()
    assert [error.message for error in page.exception]
