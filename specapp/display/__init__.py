"""What a screen or a page of paper shows of a result."""
