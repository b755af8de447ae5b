"""The settings as something to copy; see `specapp.repeat`."""

from specapp.repeat import LONGEST_LINK, SETTINGS_FILE, command_line, fits_link, link, python_code, query_of

__all__ = ["LONGEST_LINK", "SETTINGS_FILE", "command_line", "fits_link", "link", "python_code", "query_of"]
