"""Files and recordings: decode, encode, tags, limits."""
