"""Sound of pictures that come without their sound."""
