"""Recording and settings to result, block by block."""

from specapp.pipeline.calibration import Calibration, calibrate, calibrated
from specapp.pipeline.denoise import denoise
from specapp.pipeline.measurements import Measurements, measure
from specapp.pipeline.result import Result

__all__ = ["Calibration", "Measurements", "Result", "calibrate", "calibrated", "denoise", "measure"]
