"""The exported picture through real image editors, without a window: GIMP 2.10, ImageJ 1.53 and ImageMagick 6.

    python -m bench.pictures.editors [SOUND]

Opens and saves pictures with the editors that are installed (Debian: gimp, imagemagick, imagej and xvfb, xauth for
ImageJ), turns them over, cuts, pads and resizes them, converts them to linear light, paints a black box, runs a median
filter, and brings the pictures back. Fails where an untouched picture does not give identical samples, or where the box
does not remove its time and band and nothing else.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from specapp.audio.examples import SAMPLES
from specapp.audio.recording import Recording, read
from specapp.picture.exchange import from_picture, to_picture
from specapp.picture.files import read_picture, write_picture
from specapp.picture.layout import PictureLayout
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import analyse

BOX = (100, 50, 80, 120)
"""Left, top, width and height of what is painted black, pixels."""
_LEAST_DB = 60.0
_IMAGEJ = Path("/usr/share/java/ij.jar")
_GIMP = """
(define (edited in out comment change)
  (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE in in)))
         (layer (car (gimp-image-get-active-layer image))))
    (change image layer)
    (set! layer (car (gimp-image-get-active-layer image)))
    (file-png-save2 RUN-NONINTERACTIVE image layer out out 0 9 0 0 0 1 1 comment 1)))
(define (nothing image layer) #t)
(define (box image layer)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE {0} {1} {2} {3})
  (gimp-context-set-foreground '(0 0 0))
  (gimp-edit-fill layer FILL-FOREGROUND))
(define (erase image layer)
  (gimp-layer-add-alpha layer)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE {0} {1} {2} {3})
  (gimp-edit-clear layer))
(define (linear image layer) (gimp-image-convert-precision image PRECISION-U16-LINEAR))
(define (linear8 image layer) (gimp-image-convert-precision image PRECISION-U8-LINEAR))
(define (flip image layer) (gimp-image-flip image ORIENTATION-VERTICAL))
(define (mirror image layer) (gimp-image-flip image ORIENTATION-HORIZONTAL))
(define (rotate image layer) (gimp-image-rotate image ROTATE-90))
(define (invert image layer) (gimp-drawable-invert layer FALSE))
(define (cut image layer) (gimp-image-crop image 150 200 40 30))
(define (pad image layer)
  (gimp-image-resize image (+ 60 (car (gimp-image-width image))) (+ 50 (car (gimp-image-height image))) 40 20)
  (gimp-layer-resize-to-image-size layer))
(define (scaled image share)
  (gimp-context-set-interpolation INTERPOLATION-NONE)
  (gimp-image-scale image (* share (car (gimp-image-width image))) (* share (car (gimp-image-height image)))))
(define (larger image layer) (scaled image 1.8))
(define (smaller image layer) (scaled image 0.7))
(define (median image layer) (plug-in-despeckle RUN-NONINTERACTIVE image layer 2 0 -1 256))
(edited "16.png" "16 untouched.png" 0 nothing)
(edited "16.png" "16 untouched with its text.png" 1 nothing)
(edited "8.png" "8 untouched.png" 0 nothing)
(edited "16.png" "16 box.png" 0 box)
(edited "8.png" "8 box.png" 0 box)
(edited "16.png" "16 box erased.png" 0 erase)
(edited "16.png" "16 untouched in linear light.png" 1 linear)
(edited "8.png" "8 untouched in linear light.png" 0 linear8)
(let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "16.png" "16.png"))) (out "16 untouched, real numbers.tif"))
  (gimp-image-convert-precision image PRECISION-FLOAT-LINEAR)
  (file-tiff-save RUN-NONINTERACTIVE image (car (gimp-image-get-active-layer image)) out out 0))
(edited "16.png" "16 untouched, upside down.png" 1 flip)
(edited "16.png" "16 untouched, mirrored.png" 0 mirror)
(edited "8.png" "8 untouched, turned.png" 1 rotate)
(edited "16.png" "16 untouched, inverted.png" 1 invert)
(edited "16.png" "16 untouched, cut.png" 1 cut)
(edited "8.png" "8 untouched, cut.png" 0 cut)
(edited "16.png" "16 untouched, on a larger canvas.png" 1 pad)
(edited "16.png" "16 untouched, larger.png" 1 larger)
(edited "8.png" "8 untouched, smaller.png" 0 smaller)
(edited "16.png" "16 median.png" 0 median)
(gimp-quit 0)
"""
_MACRO = """
function edited(from, to, kind, change) {{
  open(getDirectory("current") + from);
  if (change == "box") {{ makeRectangle({0}, {1}, {2}, {3}); run("Set...", "value=0"); run("Select None"); }}
  if (change == "median") run("Median...", "radius=1");
  saveAs(kind, getDirectory("current") + to);
  close();
}}
edited("16.png", "16 untouched.png", "PNG", "");
edited("16.png", "16 untouched.tif", "Tiff", "");
edited("8.png", "8 untouched.png", "PNG", "");
edited("16.png", "16 box.png", "PNG", "box");
edited("16.png", "16 median.png", "PNG", "median");
"""
_IMAGEMAGICK = {
    "untouched": (),
    "untouched, in 8 bits": ("-depth", "8"),
    "untouched, without its text": ("-strip",),
    "untouched, upside down": ("-flip",),
    "untouched, mirrored": ("-flop", "-strip"),
    "untouched, turned": ("-rotate", "90"),
    "untouched, inverted": ("-negate",),
    "untouched, cut": ("-crop", "150x200+40+30", "+repage"),
    "untouched, in a frame": ("-bordercolor", "white", "-border", "20x10"),
    "untouched, larger": ("-sample", "180%"),
    "untouched, smaller": ("-filter", "point", "-resize", "70%", "-strip"),
    "untouched, in linear light": ("-colorspace", "RGB"),
    "box": ("-fill", "black", "-draw", "rectangle {0},{1} {4},{5}"),
    "median": ("-statistic", "Median", "3x3"),
}
"""What it does, by the name of the file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back from an editor."""

    file: str
    identical: bool
    outside_identical: bool
    box_db: float
    error_db: float

    @property
    def is_right(self) -> bool:
        if "untouched" in self.file:
            return self.identical
        return "box" not in self.file or (self.outside_identical and self.box_db >= _LEAST_DB)


def gimp(folder: Path) -> None:
    subprocess.run(
        ["gimp-console", "-i", "-d", "-f", "-b", "-"],
        input=_GIMP.format(*BOX),
        text=True,
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=300,
    )


def imagej(folder: Path) -> None:
    (folder / "macro.ijm").write_text(_MACRO.format(*BOX).replace('getDirectory("current")', f'"{folder}/"'))
    command = ["xvfb-run", "-a", "java", "-cp", str(_IMAGEJ), "ij.ImageJ", "-batch", str(folder / "macro.ijm")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def imagemagick(folder: Path) -> None:
    left, top, width, height = BOX
    for bits in ("16", "8"):
        for name, options in _IMAGEMAGICK.items():
            given = [one.format(*BOX, left + width - 1, top + height - 1) for one in options]
            command = ["convert", f"{bits}.png", *given, f"{bits} {name}.png"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)


def is_imagemagick() -> bool:
    if not shutil.which("convert"):
        return False
    said = subprocess.run(["convert", "-version"], capture_output=True, text=True, check=False, timeout=60).stdout
    return "ImageMagick" in said


def editors() -> Mapping[str, Callable[[Path], None]]:
    """Those that are installed."""
    found: dict[str, Callable[[Path], None]] = {}
    if shutil.which("gimp-console"):
        found["GIMP"] = gimp
    if _IMAGEJ.exists() and shutil.which("xvfb-run"):
        found["ImageJ"] = imagej
    if is_imagemagick():
        found["ImageMagick"] = imagemagick
    return found


def outcomes(edit: Callable[[Path], None], recording: Recording) -> Iterator[Outcome]:
    picture = to_picture(recording)
    assert picture.layout is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_picture(picture, folder / "16.png")
        write_picture(picture, folder / "8.png", depth=8)
        left = set(folder.iterdir())
        edit(folder)
        for path in sorted(set(folder.iterdir()) - left - {folder / "macro.ijm"}):
            yield outcome(path, recording, picture.layout)


def outcome(path: Path, recording: Recording, layout: PictureLayout) -> Outcome:
    result = from_picture(read_picture(path), recording)
    before, after = recording.samples, result.denoised.samples
    left, _, width, _ = BOX
    start = left * layout.hop_length - layout.framing.lead
    stop = (left + width) * layout.hop_length - layout.framing.lead + layout.n_fft
    error = float(np.square(after - before, dtype=np.float64).sum())
    return Outcome(
        path.name,
        np.array_equal(before, after),
        np.array_equal(before[:, :start], after[:, :start]) and np.array_equal(before[:, stop:], after[:, stop:]),
        _box_db(before, after, recording.sample_rate, layout),
        10 * np.log10(error / float(np.square(before, dtype=np.float64).sum())) if error else -np.inf,
    )


def _box_db(before: np.ndarray, after: np.ndarray, sample_rate: int, layout: PictureLayout) -> float:
    """How far the inside of the box went down, four bins and a window from its edges."""
    left, top, width, height = BOX
    margin = layout.n_fft // layout.hop_length
    frames = slice(left + margin, left + width - margin)
    bins = slice(layout.bins - top - height + 4, layout.bins - top - 4)
    framing = Framing(layout.n_fft, layout.hop_length, layout.window)
    powers = [
        float((np.abs(analyse(samples, sample_rate, framing).stft[:, frames, bins]) ** 2).sum())
        for samples in (before, after)
    ]
    return float(10 * np.log10(powers[0] / max(powers[1], 1e-30)))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.pictures.editors", description="Our picture through real image editors."
    )
    parser.add_argument("sound", nargs="?", type=Path, default=SAMPLES["speech"].path)
    recording = read(parser.parse_args(arguments).sound)
    found = editors()
    if not found:
        print("neither GIMP nor ImageJ nor ImageMagick is installed", file=sys.stderr)
        return 1
    right = True
    print("| editor | file | identical | identical outside of the box | box down by | error over the sound |")
    print("|-|-|-|-|-|-|")
    for name, edit in found.items():
        for one in outcomes(edit, recording):
            right = right and one.is_right
            box, error = f"{one.box_db:.0f} dB", f"{one.error_db:.1f} dB"
            print(f"| {name} | {one.file} | {one.identical} | {one.outside_identical} | {box} | {error} |")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
