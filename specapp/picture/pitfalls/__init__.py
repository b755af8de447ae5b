"""Why the obvious way turns to noise."""
