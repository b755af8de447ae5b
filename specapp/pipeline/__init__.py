"""Recording and settings to result, block by block."""
