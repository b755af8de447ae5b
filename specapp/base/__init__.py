"""Values and files that every room needs."""
