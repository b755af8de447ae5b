"""What is measured: our presets and other people's denoisers."""
