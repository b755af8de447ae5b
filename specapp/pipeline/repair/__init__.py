"""Repairs before the picture: clicks, rumble, single lines and hum."""
