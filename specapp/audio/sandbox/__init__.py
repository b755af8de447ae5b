"""Processes that may do nothing but read one file."""
