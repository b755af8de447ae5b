"""Detection first: what sounds when, and who gets how much of it."""
