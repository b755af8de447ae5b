"""Repairs before the picture: hum and clicks."""
