import base64
import io
import json
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image

from specapp.audio.recording import Recording
from specapp.display.figures import Figures
from specapp.display.figures.average_spectra import measure_spectra
from specapp.display.figures.png import figure_png, time_text
from specapp.display.panels import Panels, Which
from specapp.display.view import View
from specapp.pipeline.denoise import denoise
from specapp.pipeline.result import Result
from specapp.settings.settings import Settings

RATE = 16_000
NAMES = ("comparison", "original", "denoised", "removed", "difference", "gain", "profile", "noise", "spectrum")
LIMIT_BYTES = 600_000


@cache
def result(seconds: float = 3.0) -> Result:
    """A steady tone in noise of which the cleaning took away nine tenths."""
    t = np.arange(int(seconds * RATE)) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 1000 * t) * (t % 1 < 0.7)
    noise = np.random.default_rng(2).normal(0, 0.05, t.size)
    original = Recording((tone + noise).astype(np.float32)[np.newaxis], RATE)
    removed = replace(original, samples=(0.9 * noise).astype(np.float32)[np.newaxis])
    denoised = replace(original, samples=original.samples - removed.samples)
    plain = denoise(original, Settings(strength=0.0))
    return replace(plain, original=original, denoised=denoised, removed=removed)


def figure(name: str, view: View | None = None) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(getattr(Figures(result(), view), name)().to_json())
    return made


def picture(image: dict[str, Any]) -> np.ndarray:
    head, data = image["source"].split(",")
    assert head == "data:image/webp;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"))


@pytest.mark.parametrize("axis", ["mel", "log", "linear"])
@pytest.mark.parametrize("name", NAMES)
def test_small_described_and_without_a_ground_of_its_own(name: str, axis: str) -> None:
    made = getattr(Figures(result(), View(axis=axis)), name)()  # type: ignore[arg-type]
    assert len(made.to_json()) < LIMIT_BYTES
    assert made.layout.paper_bgcolor == made.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert made.layout.font.color is None
    assert len(made.layout.meta["alt"]) > 40


def test_pictures_of_noise_stay_small_too() -> None:
    rng = np.random.default_rng(0)
    loud = Recording(rng.normal(0, 0.3, (1, 20 * RATE)).astype(np.float32), RATE)
    noisy = replace(result(), original=loud, denoised=loud, removed=loud)
    figures = Figures(noisy, View(axis="linear", range_db=20.0, colours="magma"))
    assert len(figures.comparison().to_json()) < LIMIT_BYTES


@pytest.mark.parametrize(("axis", "low", "high"), [("linear", 0, 8000), ("log", np.log10(40), np.log10(8000))])
def test_comparison_shows_two_pictures_under_one_zoom(axis: str, low: float, high: float) -> None:
    layout = figure("comparison", View(axis=axis))["layout"]  # type: ignore[arg-type]
    assert [note["text"] for note in layout["annotations"]] == ["Original", "Denoised"]
    assert layout["xaxis2"]["matches"] == "x"
    assert layout["yaxis2"]["matches"] == "y"
    assert layout["yaxis"]["type"] == axis
    for number, image in zip(("", "2"), layout["images"], strict=True):
        assert (image["xref"], image["yref"]) == (f"x{number}", f"y{number}")
        assert (image["x"], image["sizex"]) == (0, 3)
        assert image["y"] == pytest.approx(high)
        assert image["sizey"] == pytest.approx(high - low)
        assert layout[f"yaxis{number}"]["range"] == pytest.approx([low, high])
        assert layout[f"xaxis{number}"]["range"] == [0, 3]


def test_mel_axis_is_labelled_in_hertz() -> None:
    axis = figure("original", View(axis="mel"))["layout"]["yaxis"]
    assert axis["ticktext"][0] == "0 Hz"
    assert "1 kHz" in axis["ticktext"]
    assert axis["tickvals"][axis["ticktext"].index("1 kHz")] == pytest.approx(15)


def test_picture_shows_the_tone_where_it_is() -> None:
    image = picture(figure("original", View(axis="linear", colours="grey"))["layout"]["images"][0])
    brightness = image[..., 0].astype(float)
    row = brightness[:, : image.shape[1] // 5].mean(axis=1).argmax()
    assert row / len(brightness) == pytest.approx(1 - 1000 / 8000, abs=0.02)
    quiet = brightness[row, int(image.shape[1] * 0.8 / 3) : int(image.shape[1] * 0.9 / 3)].mean()
    assert quiet < brightness[row, : image.shape[1] // 5].mean() - 50


def test_readout_says_seconds_hertz_and_decibels() -> None:
    for view in (View(axis="mel"), View(axis="log"), View(axis="linear")):
        cells = Figures(result(), view).original().data[0]
        assert cells.type == "heatmap"
        assert cells.opacity == 0
        assert cells.hovertemplate == "%{x:.2f} s<br>%{customdata} Hz<br>%{z} dB<extra></extra>"
        z, hz = np.asarray(cells.z, float), np.asarray(cells.customdata, float)
        loudest = np.unravel_index(z.argmax(), z.shape)
        assert hz[loudest] == pytest.approx(1000, rel=0.06)
        assert z.max() == pytest.approx(20 * np.log10(0.3), abs=1.5)
        expected = view.frequency_axis(RATE).warped(hz[:, 0])
        assert np.allclose(np.log10(cells.y) if view.axis == "log" else cells.y, expected, rtol=0.02, atol=0.6)


def test_difference_shows_what_fell() -> None:
    made = figure("difference", View(axis="linear"))
    image = picture(made["layout"]["images"][0]).astype(float)
    opacity = image[..., 3]
    tone = round(len(image) * (1 - 1000 / 8000))
    assert opacity[tone - 2 : tone + 2, : image.shape[1] // 5].mean() < 60
    assert opacity[: len(image) // 2].mean() > 120
    blue = image[opacity > 100]
    assert (blue[:, 2] > blue[:, 0]).mean() > 0.99


def test_profile_and_spectrum_tell_the_levels() -> None:
    spectra = measure_spectra(result())
    assert np.median(spectra.noise_before_db - spectra.noise_after_db) == pytest.approx(20, abs=1)
    tone = spectra.hz.searchsorted(1000)
    assert spectra.original_db[tone] == pytest.approx(20 * np.log10(0.3) + 10 * np.log10(0.7), abs=0.7)
    assert spectra.noise_before_db[tone] < spectra.original_db[tone] - 20
    made = figure("profile")
    assert [trace["name"] for trace in made["data"]] == ["Noise in the original", "Noise left"]
    assert "fell by 20" in made["layout"]["meta"]["alt"] or "fell by 19" in made["layout"]["meta"]["alt"]
    assert [trace["name"] for trace in figure("spectrum")["data"]] == ["Original", "Denoised", "Removed"]


@pytest.mark.parametrize("length", [1, 50, 3000])
@pytest.mark.parametrize("level", [0.0, 0.1])
def test_short_and_silent_results_have_figures(length: int, level: float) -> None:
    samples = np.full((2, length), level, np.float32)
    short = denoise(Recording(samples, 44_100), Settings(strength=0.0))
    for name in NAMES:
        assert len(getattr(Figures(short), name)().to_json()) < LIMIT_BYTES
    assert figure_png(short, width=400)


@pytest.mark.parametrize("dark", [False, True])
def test_png_holds_the_pictures_and_labels(dark: bool) -> None:  # noqa: FBT001
    names: tuple[Which, ...] = ("original", "difference")
    view = View(axis="linear")
    data = figure_png(result(), names, view=view, width=600, panel_height=200, dark=dark)
    with Image.open(io.BytesIO(data)) as opened:
        pixels = np.asarray(opened)
    assert pixels.shape == (2 * 288, 600, 3)
    ground = pixels[0, 0].astype(int)
    assert (ground.mean() < 40) == dark
    panel = Panels(result(), view).panel("original", 600 - 84 - 96, 200)
    assert np.array_equal(pixels[40:240, 84:504], panel.table[panel.steps])
    labels = np.abs(pixels.astype(int) - ground).max(axis=2) > 100
    assert labels[40:240, :80].any()
    assert labels[245:288, 84:504].any()
    assert labels[0:40, 84:300].any()
    assert labels[40:240, 530:].any()


def test_times_as_people_write_them() -> None:
    assert [time_text(*pair) for pair in ((0, 1), (2.5, 0.5), (119, 1), (120, 20), (3723.25, 0.05), (3600, 600))] == [
        "0 s", "2.5 s", "119 s", "2:00", "1:02:03.25", "1:00:00",
    ]  # fmt: skip
