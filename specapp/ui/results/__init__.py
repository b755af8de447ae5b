"""What the page shows of a result."""
