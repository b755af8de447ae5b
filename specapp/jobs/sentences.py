"""What is said about work that came to no result."""

from specapp.base.sentences import say

OUT_OF_MEMORY = say("This recording needs more memory than a job may have here. Choose a shorter excerpt.")
FULL = say("The disk of this installation is full. Try again later, or with a shorter excerpt.")
STOPPED = say("The server was stopped. Start the work again.")
REPLACED = say("A newer request took its place.")
CANCELLED = say("Cancelled.")
LEFT = say("You left the page. Start the work again.")


def overdue(seconds: float) -> str:
    """The work took longer than `seconds`."""
    return say(
        "The work took longer than {seconds} seconds, the limit here. Choose a shorter excerpt or a quicker preset.",
        seconds=f"{seconds:g}",
    )
