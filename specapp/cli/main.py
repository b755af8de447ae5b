"""The command line: `specapp denoise noisy.wav -o clean.wav`, or `python -m specapp denoise …`."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from specapp.audio import sandbox
from specapp.base.errors import SpecappError
from specapp.cli.options import INTERRUPTED, one_line

_ROOMS = {
    "denoise": ("denoise",),
    "batch": ("batch",),
    "picture": ("picture", "apply", "canvas", "sound"),
    "profile": ("profile",),
    "page": ("page",),
    "tables": ("presets", "denoisers", "formats"),
}
"""Modules of this room, and the commands that each of them adds."""
_READING = ("denoise", "picture", "apply", "profile")
"""Commands that read a recording in this process."""
_HELP = {"-h", "--help"}
_DECODING = "specapp.audio.decoding.sandboxed:decode"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns
    -------
    int
        0; 1 for a bad file or setting, said in one line on the error stream; 2 for wrong usage; 130 after Ctrl-C.
    """
    words = sys.argv[1:] if arguments is None else arguments
    try:
        options = _parser(words).parse_args(words)
        return int(options.run(options))
    except SpecappError as error:
        print(f"error: {one_line(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The command that is asked for, or all of them: a command does not wait for the imports of the others."""
    parser = argparse.ArgumentParser(prog="specapp", description="Clean a sound by cleaning its picture.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    if words and words[0] in _READING and _HELP.isdisjoint(words):
        sandbox.expect(_DECODING)  # so that its imports and ours go on side by side
    asked = [room for room, names in _ROOMS.items() if words and words[0] in names]
    for room in asked or _ROOMS:
        import_module(f"specapp.cli.{room}").add_commands(commands)
    return parser
