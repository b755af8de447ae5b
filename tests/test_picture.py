"""The picture that leaves and comes back: untouched it changes nothing, edited it changes only what was edited."""

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
import pytest
import skimage.io
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

import specapp
from specapp.cli import main
from specapp.errors import LimitError, PictureError, SettingsError
from specapp.parameter import Parameter
from specapp.picture import Picture, from_picture, layout_of, parts, to_picture
from specapp.picture_codes import to_levels_db
from specapp.picture_file import encode_picture_file, read_picture, write_picture
from specapp.picture_layout import PICTURE_PARAMETERS, Layout, layout_from_text, n_fft_for
from specapp.recording import Recording
from specapp.spectrogram import Framing, analyse
from tests.signals import music_like, noisy, recording, speech_like

Pixels: TypeAlias = NDArray[Any]

RATE = 16_000


def voice(seconds: float = 2.0, sample_rate: int = RATE, seed: int = 0) -> Recording:
    rng = np.random.default_rng(seed)
    return recording(noisy(speech_like(rng, seconds, sample_rate), rng, 5), sample_rate=sample_rate)


def stereo(seconds: float = 1.0, sample_rate: int = RATE) -> Recording:
    rng = np.random.default_rng(1)
    return recording(
        noisy(speech_like(rng, seconds, sample_rate), rng, 10),
        noisy(music_like(rng, seconds, sample_rate), rng, 10),
        sample_rate=sample_rate,
    )


def layout_in(picture: Picture) -> Layout:
    assert picture.layout is not None
    return picture.layout


def is_untouched(picture: Picture | Pixels, original: Recording) -> bool:
    result = from_picture(picture, original)
    assert result.denoised.samples.dtype == original.samples.dtype
    return result.denoised.samples.tobytes() == original.samples.tobytes()


SOUNDS: dict[str, Callable[[], Recording]] = {
    "mono": voice,
    "stereo": stereo,
    "8 kHz": lambda: voice(sample_rate=8000),
    "44.1 kHz, odd length": lambda: Recording(voice(0.7, 44_100).samples[:, :30_011], 44_100),
    "192 kHz": lambda: voice(0.2, 192_000),
    "float64": lambda: Recording(voice(0.5).samples.astype(np.float64) * 1.000000001, RATE),
    "above full scale": lambda: Recording(voice(0.5).samples * np.float32(40), RATE),
    "silence": lambda: Recording(np.zeros((2, 5000), np.float32), RATE),
    "one sample": lambda: Recording(np.full((1, 1), 0.5, np.float32), RATE),
    "shorter than the window": lambda: Recording(voice(0.5).samples[:, :101], RATE),
}
DEPTHS: dict[str, Callable[[Picture], Picture]] = {
    "16 bits": lambda picture: picture,
    "8 bits": lambda picture: picture.edited(picture.to_8_bit()),
    "upper 8 bits": lambda picture: picture.edited((picture.pixels >> 8).astype(np.uint8)),
    "lower of 8 bits": lambda picture: picture.edited((picture.pixels // 257).astype(np.uint8)),
    "float32": lambda picture: picture.edited(picture.to_decibels()),
}


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("sound", SOUNDS)
def test_untouched_picture_gives_the_same_samples(sound: str, depth: str) -> None:
    original = SOUNDS[sound]()
    assert is_untouched(DEPTHS[depth](to_picture(original)), original)


@pytest.mark.parametrize("channels", ["linked", "stacked"])
@pytest.mark.parametrize("energy", ["white", "black"])
@pytest.mark.parametrize("depth", DEPTHS)
def test_every_layout_comes_back(channels: str, energy: str, depth: str) -> None:
    original = stereo()
    picture = to_picture(original, channels=channels, energy=energy, n_fft=255, hop_length=50, window="blackman")
    assert picture.pixels.shape == (128 * (2 if channels == "stacked" else 1), layout_in(picture).columns)
    assert is_untouched(DEPTHS[depth](picture), original)


@given(st.integers(2, 300), st.data())
@settings(max_examples=25, deadline=None)
def test_any_window_and_hop_come_back(n_fft: int, data: st.DataObject) -> None:
    hop_length = data.draw(st.integers(1, max(1, n_fft // 2)))
    original = voice(0.1)
    try:
        picture = to_picture(original, n_fft=n_fft, hop_length=hop_length, window="sine")
    except SettingsError:
        return
    assert is_untouched(picture, original)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_untouched_picture_of_a_file_gives_the_same_file(subtype: str, tmp_path: Path) -> None:
    source, picture, target = tmp_path / "in.wav", tmp_path / "picture.png", tmp_path / "out.wav"
    specapp.write(stereo(0.9, 44_100), source, subtype=subtype)
    assert main(["picture", str(source), "-o", str(picture)]) == 0
    assert main(["apply", str(picture), str(source), "-o", str(target)]) == 0
    assert target.read_bytes() == source.read_bytes()


def pillow(source: Path, target: Path) -> None:
    Image.fromarray(np.asarray(Image.open(source))).save(target)


def opencv(source: Path, target: Path) -> None:
    _save_with_opencv(source, target, cv2.IMREAD_UNCHANGED)


def opencv_8_bits(source: Path, target: Path) -> None:
    _save_with_opencv(source, target, cv2.IMREAD_GRAYSCALE)


def opencv_colours(source: Path, target: Path) -> None:
    _save_with_opencv(source, target, cv2.IMREAD_COLOR)


def _save_with_opencv(source: Path, target: Path, flag: int) -> None:
    pixels = cv2.imread(str(source), flag)
    assert pixels is not None
    cv2.imwrite(str(target), pixels)


def scikit_image(source: Path, target: Path) -> None:
    skimage.io.imsave(target, skimage.io.imread(source), check_contrast=False)


def image_magick(source: Path, target: Path, *options: str) -> None:
    program = shutil.which("magick") or shutil.which("convert")
    version = subprocess.run([program or "true", "-version"], capture_output=True, text=True, check=False).stdout
    if "ImageMagick" not in version:
        pytest.skip("there is no ImageMagick")
    subprocess.run([str(program), str(source), *options, "-strip", str(target)], check=True)


def image_magick_8_bits(source: Path, target: Path) -> None:
    image_magick(source, target, "-depth", "8")


@pytest.mark.parametrize("kind", ["sound of one channel", "sound of two"])
@pytest.mark.parametrize(
    "save", [pillow, opencv, opencv_8_bits, opencv_colours, scikit_image, image_magick, image_magick_8_bits]
)
def test_saved_again_without_its_texts_it_still_gives_the_same_samples(
    save: Callable[[Path, Path], None], kind: str, tmp_path: Path
) -> None:
    original = voice() if kind == "sound of one channel" else stereo()
    write_picture(to_picture(original), tmp_path / "left.png")
    save(tmp_path / "left.png", tmp_path / "back.png")
    picture = read_picture(tmp_path / "back.png")
    assert picture.layout is None
    assert is_untouched(picture, original)


@pytest.mark.parametrize("turn", [lambda p: ~p, lambda p: p[::-1]], ids=["black and white exchanged", "upside down"])
def test_without_texts_part_and_orientation_are_found(turn: Callable[[Pixels], Pixels]) -> None:
    original = voice(4.0)
    picture = to_picture(original, start_s=1.1, seconds=1.7)
    result = from_picture(turn(picture.pixels), original)
    assert np.array_equal(result.denoised.samples, original.samples)
    assert "from 1.1" in result.notes[0]
    assert ("exchanged" in result.notes[0]) or ("upside down" in result.notes[0])


def test_without_texts_stacked_channels_are_found() -> None:
    original = stereo()
    pixels = to_picture(original, channels="stacked").pixels.copy()
    pixels[: pixels.shape[0] // 2] = 0
    result = from_picture(pixels, original)
    assert np.abs(result.denoised.samples[0]).max() < 1e-5
    assert np.array_equal(result.denoised.samples[1], original.samples[1])


@pytest.mark.parametrize("depth", ["16 bits", "8 bits", "float32"])
@pytest.mark.parametrize("energy", ["white", "black"])
def test_a_painted_box_removes_its_time_and_band_and_nothing_else(depth: str, energy: str) -> None:
    rng = np.random.default_rng(3)
    original = recording((0.1 * rng.standard_normal(4 * RATE)).astype(np.float32))
    start_s, stop_s, low_hz, high_hz = 1.0, 3.0, 1000.0, 4000.0
    picture = DEPTHS[depth](to_picture(original, energy=energy))
    layout = layout_in(picture)
    columns = [round((time - layout.start_s) * RATE / layout.hop_length) for time in (start_s, stop_s)]
    rows = [layout.bins - round(hz * layout.n_fft / RATE) for hz in (high_hz, low_hz)]
    pixels = picture.pixels.copy()
    silence = {"white": 0, "black": {"uint8": 255, "uint16": 65_535, "float32": 91}[pixels.dtype.name]}[energy]
    pixels[rows[0] : rows[1], columns[0] : columns[1]] = silence
    denoised = from_picture(picture.edited(pixels), original).denoised.samples

    reach = layout.n_fft
    before, behind = slice(0, int(start_s * RATE) - reach), slice(int(stop_s * RATE) + reach, None)
    for outside in (before, behind):
        assert denoised[:, outside].tobytes() == original.samples[:, outside].tobytes()
    looking = Framing(2048, 512, "blackman")
    power = [analyse(samples, RATE, looking).power()[0:] for samples in (original.samples, denoised)]
    times = slice(int((start_s + 0.2) * RATE / 512), int((stop_s - 0.1) * RATE / 512))
    margin_hz = 4 * RATE / layout.n_fft
    band = slice(round((low_hz + margin_hz) * 2048 / RATE), round((high_hz - margin_hz) * 2048 / RATE))
    inside = [one[times, band].mean(dtype=np.float64) for one in power]
    assert 10 * np.log10(inside[0] / inside[1]) > 60
    above = slice(round((high_hz + margin_hz) * 2048 / RATE), None)
    kept = [one[times, above].mean(dtype=np.float64) for one in power]
    assert abs(10 * np.log10(kept[0] / kept[1])) < 0.01


def test_darker_pixels_turn_down_by_their_decibels() -> None:
    original = voice()
    picture = to_picture(original)
    quieter = from_picture(picture.edited(np.maximum(picture.to_decibels() - 6, 0.01)), original).denoised.samples
    wanted = original.samples * 10 ** (-6 / 20)
    assert np.abs(quieter - wanted).max() < 2e-3 * np.abs(wanted).max()


def test_brighter_pixels_amplify_up_to_the_limit() -> None:
    original = voice()
    picture = to_picture(original)
    brighter = picture.edited(picture.to_decibels() + 12)
    assert np.array_equal(from_picture(brighter, original).denoised.samples, original.samples)
    louder = from_picture(brighter, original, boost_db=6)
    wanted = original.samples * np.float32(10 ** (6 / 20))
    assert np.abs(louder.denoised.samples - wanted).max() < 1e-5
    assert louder.change.limited == louder.change.pixels
    assert "more than 6 dB" in " ".join(louder.notes)


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    original = voice(3.0)
    picture = to_picture(original, start_s=0.5, seconds=2.0)
    edited = picture.edited(cv2.medianBlur(picture.to_8_bit(), 5))
    whole = from_picture(edited, original)
    monkeypatch.setattr("specapp.picture_apply._BLOCK_S", 0.05)
    pieces = from_picture(edited, original)
    assert np.abs(whole.denoised.samples - pieces.denoised.samples).max() < 1e-6
    assert whole.change == pieces.change


def test_several_pictures_of_parts_equal_one_picture_of_all() -> None:
    original = voice(3.0)
    layout = layout_of(original)
    halves = parts(layout, most_columns=layout.columns // 2 + 1)
    assert [half.columns for half in halves] == [layout.columns // 2 + 1, layout.columns - layout.columns // 2 - 1]
    whole = to_picture(original, layout)
    darker = from_picture(whole.edited(whole.pixels // 2), original)
    pictures = [to_picture(original, half) for half in halves]
    joined = from_picture([picture.edited(picture.pixels // 2) for picture in pictures], original)
    assert np.abs(joined.denoised.samples - darker.denoised.samples).max() < 1e-6
    with pytest.raises(PictureError, match="same part"):
        from_picture([pictures[0], pictures[0]], original)
    with pytest.raises(PictureError, match="at least one"):
        from_picture([], original)


@pytest.mark.parametrize("size", [(120, 90), (251, 200), (600, 300)])
@pytest.mark.parametrize("way", [cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA])
def test_a_resized_picture_changes_nothing_and_an_edit_in_it_does(size: tuple[int, int], way: int) -> None:
    original = voice()
    picture = to_picture(original)
    resized = cv2.resize(picture.to_8_bit(), size, interpolation=way)
    back = from_picture(picture.edited(resized), original)
    assert f"{size[0]} x {size[1]} instead of" in back.notes[0]
    assert np.array_equal(back.denoised.samples, original.samples)
    resized[:, size[0] // 2 :] = 0
    half = from_picture(picture.edited(resized), original).denoised.samples
    middle = original.length // 2
    assert np.array_equal(half[:, : middle - 1500], original.samples[:, : middle - 1500])
    assert np.abs(half[:, middle + 1500 :]).max() < 1e-5


def test_files_keep_pixels_and_layout() -> None:
    picture = to_picture(stereo(), channels="stacked", energy="black")
    png = read_picture(encode_picture_file(picture))
    tiff = read_picture(encode_picture_file(picture, "tiff"))
    small = read_picture(encode_picture_file(picture, depth=8))
    assert png.layout == tiff.layout == small.layout == picture.layout
    assert np.array_equal(png.pixels, picture.pixels)
    assert np.array_equal(small.pixels, picture.to_8_bit())
    assert tiff.pixels.dtype == np.float32
    assert np.array_equal(tiff.pixels, picture.to_decibels())
    assert (png.depth, small.depth, tiff.depth) == (16, 8, 32)


def test_pictures_show_low_frequencies_at_the_bottom_and_the_chosen_colour() -> None:
    time = np.arange(RATE) / RATE
    original = recording((0.5 * np.sin(2 * np.pi * 1000 * time)).astype(np.float32))
    white, black = (to_picture(original, energy=energy) for energy in ("white", "black"))
    row = layout_in(white).rows - 1 - round(1000 * layout_in(white).n_fft / RATE)
    assert int(white.pixels.mean(axis=1).argmax()) == row
    assert int(black.pixels.mean(axis=1).argmin()) == row
    level_db = float(to_levels_db(white.pixels, layout_in(white))[row, 30])
    assert level_db == pytest.approx(20 * np.log10(0.5), abs=0.05)


def coloured(pixels: Pixels, *, opacity: Pixels | None = None) -> bytes:
    layers = [pixels] * 3 if opacity is None else [*[pixels] * 3, opacity]
    return bytes(cv2.imencode(".png", cv2.merge(layers))[1])


def test_colours_become_grey_and_what_was_erased_becomes_silence() -> None:
    original = voice()
    picture = to_picture(original)
    assert is_untouched(picture.edited(read_picture(coloured(picture.pixels)).pixels), original)
    painted = cv2.merge([picture.to_8_bit()] * 3)
    painted[40:80, 20:60] = (0, 0, 255)
    red = read_picture(bytes(cv2.imencode(".png", painted)[1]))
    assert red.notes == ("The picture came back in colours; their brightness was used.",)
    assert int(red.pixels[60, 40]) == round(0.299 * 255)
    opacity = np.full_like(picture.pixels, 65_535)
    opacity[:, :] = 0
    erased = read_picture(coloured(picture.pixels, opacity=opacity))
    assert not erased.pixels.any()
    assert "silence" in erased.notes[0]


def test_jpeg_is_taken_with_a_warning_that_tells_its_cost() -> None:
    original = voice()
    picture = to_picture(original)
    costs = []
    for quality in (50, 95):
        file = io.BytesIO()
        Image.fromarray(picture.to_8_bit()).save(file, "JPEG", quality=quality)
        back = from_picture(replace(read_picture(file.getvalue()), layout=picture.layout), original)
        told = next(note for note in back.notes if "JPEG" in note)
        cost = float(told.partition("error ")[2].partition(" dB")[0])
        error = back.removed.samples.astype(float)
        measured = 10 * np.log10(np.sum(original.samples.astype(float) ** 2) / np.sum(error**2))
        assert cost == pytest.approx(measured, abs=0.1)
        costs.append(cost)
    assert costs[0] < costs[1] < 60


@pytest.mark.parametrize("boost_db", [-1.0, 61.0, float("nan")])
def test_impossible_limits_are_refused(boost_db: float) -> None:
    original = voice(0.2)
    with pytest.raises(SettingsError, match="boost_db"):
        from_picture(to_picture(original), original, boost_db=boost_db)


def test_pictures_of_other_sounds_are_refused() -> None:
    mine, other, longer = voice(2.0), voice(2.0, seed=5), voice(2.5)
    picture = to_picture(mine)
    with pytest.raises(PictureError, match="another sound of the same length"):
        from_picture(picture, other)
    with pytest.raises(PictureError, match="40000 samples"):
        from_picture(picture, longer)
    with pytest.raises(PictureError, match="does not look like this sound"):
        from_picture(picture.pixels, other)
    assert from_picture(picture, other, any_sound=True).change.darkened > 0


@pytest.mark.parametrize(
    "pixels", [np.zeros((3, 4, 3), np.uint8), np.zeros((3, 4), np.int64), np.zeros((0, 4), np.uint8)]
)
def test_arrays_that_are_no_pictures_are_refused(pixels: Pixels) -> None:
    with pytest.raises(PictureError, match="no picture"):
        from_picture(pixels, voice(0.2))


def test_a_picture_of_too_many_pixels_is_refused_and_parts_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    original = voice(2.0)
    monkeypatch.setattr("specapp.picture.LARGEST_PIXELS", 30_000)
    monkeypatch.setattr("specapp.picture_codes.LARGEST_PIXELS", 30_000)
    with pytest.raises(LimitError, match=r"at most 0\.9 s"):
        to_picture(original)
    layouts = parts(layout_of(original))
    assert all(layout.rows * layout.columns <= 30_000 for layout in layouts)
    assert is_untouched(to_picture(original, layouts[1]), original)


BROKEN = {
    "empty": b"",
    "text": b"hello",
    "cut": encode_picture_file(Picture(np.arange(4096, dtype=np.uint16).reshape(64, 64)))[:200],
    "header only": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x10\x00\x00\x00\x00",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_files_that_are_no_pictures_give_a_sentence(data: bytes) -> None:
    with pytest.raises(PictureError):
        read_picture(data)


def test_a_picture_that_would_not_fit_memory_is_refused_before_it_is_decoded() -> None:
    file = io.BytesIO()
    Image.new("1", (60_000, 1400)).save(file, "PNG")
    with pytest.raises(LimitError, match="60000 x 1400"):
        read_picture(file.getvalue())


def test_layout_text_comes_back_and_lies_are_refused() -> None:
    layout = layout_of(voice())
    assert layout_from_text("Made by me " + layout.to_text()) == layout
    assert layout_from_text("just a comment") is None
    plain = json.loads(layout.to_text())
    for lie in ({"frames": 10**9}, {"hop_length": 0}, {"window": "round"}, {"n_fft": "many"}, {"floor_db": 5.0}):
        with pytest.raises(PictureError, match="cannot be read"):
            layout_from_text(json.dumps(plain | lie))
    with pytest.raises(PictureError, match="version"):
        layout_from_text(json.dumps(plain | {"specapp picture": 99}))


@pytest.mark.parametrize("parameter", PICTURE_PARAMETERS, ids=lambda parameter: parameter.name)
def test_every_option_is_checked(parameter: Parameter) -> None:
    options: dict[str, Any] = {parameter.name: "no" if parameter.choices else 1e9}
    with pytest.raises(SettingsError, match=parameter.name):
        layout_of(voice(0.2), **options)


@pytest.mark.parametrize(("rate", "n_fft"), [(8000, 512), (16_000, 1024), (44_100, 2048), (48_000, 2048)])
def test_windows_last_about_50_ms(rate: int, n_fft: int) -> None:
    assert n_fft_for(rate) == n_fft


def test_command_line_writes_several_pictures_and_takes_them_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("specapp.picture_codes.LARGEST_PIXELS", 40_000)
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


def test_a_picture_without_texts_and_with_other_options_is_told_them(tmp_path: Path) -> None:
    source, picture, target = tmp_path / "in.wav", tmp_path / "p.png", tmp_path / "out.wav"
    specapp.write(voice(1.0), source, container="WAV", subtype="PCM_16")
    options = ["--n-fft", "800", "--hop-length", "100", "--energy", "black"]
    assert main(["picture", str(source), "-o", str(picture), *options]) == 0
    pillow(picture, picture)
    assert main(["apply", str(picture), str(source), "-o", str(target), *options]) == 0
    assert target.read_bytes() == source.read_bytes()


def test_figures_of_an_applied_picture_can_be_drawn() -> None:
    original = voice()
    picture = to_picture(original)
    result = from_picture(picture.edited(picture.pixels // 2), original)
    assert result.figures.comparison().layout.meta["alt"]
