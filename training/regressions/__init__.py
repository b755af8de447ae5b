"""The two small models, fitted with NumPy and SciPy: the gain of a pixel, and whether it is speech."""
