"""Where a recording ends: by its header, by its packets, and what may stand behind it."""
