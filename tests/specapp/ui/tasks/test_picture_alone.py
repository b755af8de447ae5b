"""Pictures without a recording become sounds."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from specapp.jobs import Report
from specapp.picture.files import encode_picture_file
from specapp.picture.synthesis.canvas import canvas
from specapp.ui.tasks.picture_alone import AloneRequest, run_alone
from specapp.ui.tasks.storage import open_recording

RATE = 16_000


def test_a_picture_alone_becomes_a_recording(folder: Path, report: Report) -> None:
    blank = canvas(0.5, RATE)
    blank.pixels[200] = 50_000
    run_alone(folder, AloneRequest(encode_picture_file(blank), (("iterations", 4),)), report)
    assert open_recording(folder).length == RATE // 2
    assert "invented" in open_recording(folder).source.warnings[0]


def test_somebody_elses_picture_becomes_a_recording(folder: Path, report: Report) -> None:
    file = io.BytesIO()
    Image.fromarray(np.full((40, 60), 200, np.uint8)).save(file, "PNG")
    foreign = (("sample_rate", 8000), ("seconds", 0.5))
    run_alone(folder, AloneRequest(file.getvalue(), (("iterations", 2),), foreign), report)
    assert np.abs(open_recording(folder).samples).max() == pytest.approx(0.5)
