"""An untouched picture gives back the very samples, also when it was saved again without its texts."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.io
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import specapp
from specapp.audio.recording import Recording
from specapp.base.errors import SettingsError
from specapp.cli.main import main
from specapp.picture.exchange import from_picture, to_picture
from specapp.picture.files import read_picture, write_picture
from tests.support.round_trip import DEPTHS, RATE, Pixels, is_untouched, layout_in, stereo, voice

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


def test_a_picture_without_texts_and_with_other_options_is_told_them(tmp_path: Path) -> None:
    source, picture, target = tmp_path / "in.wav", tmp_path / "p.png", tmp_path / "out.wav"
    specapp.write(voice(1.0), source, container="WAV", subtype="PCM_16")
    options = ["--n-fft", "800", "--hop-length", "100", "--energy", "black"]
    assert main(["picture", str(source), "-o", str(picture), *options]) == 0
    pillow(picture, picture)
    assert main(["apply", str(picture), str(source), "-o", str(target), *options]) == 0
    assert target.read_bytes() == source.read_bytes()


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
