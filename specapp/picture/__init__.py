"""The picture that can be edited: out, back, alone."""
