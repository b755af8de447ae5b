"""Versions of a sound: every result that its visitor has had, what each changed, and up to three under one playhead."""
