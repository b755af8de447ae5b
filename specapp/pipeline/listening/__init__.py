"""Listening first: what was heard when, and who gets how much of it."""
