"""The denoiser that a network proposes."""
