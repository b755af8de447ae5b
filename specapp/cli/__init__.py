"""`specapp denoise` and the other commands."""
