"""How sounds come to the page."""
