"""A child process without restrictions, for systems that cannot fork: it ends with its job and harms no other.

Run as ``python -m specapp.audio.sandbox.plain_child`` by `specapp.audio.sandbox.client`: the order comes on the
standard input, the replies go to the standard output, one JSON object in each line.
"""

import json
import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from specapp.audio.sandbox.child import work


def main() -> None:
    """Do the one job that is ordered."""
    order = json.loads(sys.stdin.readline())
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def reply(content: Mapping[str, Any]) -> None:
        replies.write(json.dumps(content) + "\n")
        replies.flush()

    with ExitStack() as opened:
        source, *others = order["files"]
        files: list[BinaryIO] = [opened.enter_context(Path(source).open("rb", buffering=0))]
        files += [opened.enter_context(Path(name).open("r+b")) for name in others]
        work(order["job"], order["request"], reply, files)


if __name__ == "__main__":
    main()
