"""Samples to a file: quantised, encoded, tagged."""
