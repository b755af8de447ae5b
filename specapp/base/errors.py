"""The errors a person can do something about.

Every message says the value, the limit and the remedy in one or two sentences. Anything else that is raised is a bug.
"""


class SpecappError(Exception):
    """Base of all errors that the page and the command line show as a sentence."""


class AudioError(SpecappError):
    """A recording cannot be read, processed or written."""


class SettingsError(SpecappError):
    """A setting is unknown or out of range."""


class PictureError(SpecappError):
    """A picture does not fit the recording, or is no picture of ours."""


class LimitError(SpecappError):
    """A recording or a job is larger than this installation accepts."""


class RoomError(LimitError):
    """A disk has no room for what belongs to a recording, which may be as good as any: later it has."""


class BusyError(LimitError):
    """The machine had no time for a recording, which may be as good as any: later it has."""
