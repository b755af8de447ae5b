"""Recording and settings to result, block by block."""

from specapp.pipeline.calibration import Calibration, calibrate, calibrated
from specapp.pipeline.denoise import denoise
from specapp.pipeline.measurements import measure
from specapp.pipeline.measuring.measured import Measurements
from specapp.pipeline.result import Result
from specapp.pipeline.stream import stream

__all__ = ["Calibration", "Measurements", "Result", "calibrate", "calibrated", "denoise", "measure", "stream"]
