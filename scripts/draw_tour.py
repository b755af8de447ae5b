"""Draw the pictures of docs/how-it-works.md and print its table: `python -m scripts.draw_tour`."""

import sys
from pathlib import Path

import cv2
import numpy as np

from specapp.audio.examples import SAMPLES
from specapp.audio.recording import read
from specapp.display.colours import colour_table, encode_picture
from specapp.picture.pitfalls.mistakes import MISTAKES, run_all

FOLDER = Path(__file__).parent.parent / "docs" / "tour"
COLUMNS, ROWS = 480, 200


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    tours = {name: run_all(read(SAMPLES[name].path)) for name in ("speech", "music")}
    for name, outcome in tours["speech"].items():
        small = np.asarray(cv2.resize(outcome.picture, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA), np.uint8)
        (FOLDER / f"{name}.webp").write_bytes(encode_picture(small, colour_table("grey"), "webp", quality=60))
    print("| mistake | speech, dB | music, dB |\n|-|-:|-:|")
    for name in (*MISTAKES, "right"):
        label = MISTAKES[name].label if name in MISTAKES else "The right way"
        figures = (f"{tours[sound][name].snr_db:.1f}".replace("inf", "bit for bit") for sound in tours)
        print(f"| {label} | {' | '.join(figures)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
