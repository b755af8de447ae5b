"""The command line: `specapp denoise noisy.wav -o clean.wav`, or `python -m specapp denoise …`."""

import argparse
import sys
from collections.abc import Sequence

from specapp.base.errors import SpecappError
from specapp.cli import batch, denoise, page, picture, profile, tables
from specapp.cli.options import one_line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns
    -------
    int
        0; 1 for a bad file or setting, said in one line on the error stream; 2 for wrong usage.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except SpecappError as error:
        print(f"error: {one_line(error)}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="specapp", description="Clean a sound by cleaning its picture.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for room in (denoise, batch, picture, profile, page, tables):
        room.add_commands(commands)
    return parser
