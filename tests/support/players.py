"""What the players of the page should play."""

from pathlib import Path
from tempfile import TemporaryDirectory

from specapp.audio.recording import Recording
from specapp.ui.results.players import playable_file
from specapp.ui.tasks.storage import store_recording


def playable(recording: Recording) -> bytes:
    """The bytes of the player of a recording."""
    with TemporaryDirectory() as folder:
        store_recording(recording, Path(folder), "heard")
        return playable_file(Path(folder), "heard").read_bytes()
