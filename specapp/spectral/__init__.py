"""Samples to spectrogram, noise, picture and gain, and back."""
