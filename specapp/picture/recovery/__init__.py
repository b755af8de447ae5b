"""What was changed in a picture, found again."""
