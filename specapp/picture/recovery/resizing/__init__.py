"""Pictures that a program resized smoothly: how it weighed pixels, and what it had done to their levels before."""
