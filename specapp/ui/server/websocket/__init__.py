"""What passes on the connection of a page, and whose it is."""
