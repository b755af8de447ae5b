"""Measurements of quality and speed, ours beside others': `python -m bench.quality`, `python -m bench.speed`."""
