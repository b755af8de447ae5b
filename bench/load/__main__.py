"""How the page bears a crowd, large files, harm and failures: each scenario on a server of its own, in minutes.

python -m bench.load                              all of it
python -m bench.load "an upload" "quick changes"  some of it
python -m bench.load --write docs/hosting.md
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from bench.load.endurance import endurance
from bench.load.harm import failures, full_disk, full_share, hostile
from bench.load.haste import without_pause
from bench.load.rows import Row, table
from bench.load.scenarios import (
    beside_many_files,
    crowd,
    download,
    first_sound,
    first_visitors,
    many_files,
    quick_changes,
    shared_queue,
    uploads,
)
from bench.load.sizes import sizes
from bench.report.document import write_section

Scenario: TypeAlias = Callable[[Path], list[Row]]

SCENARIOS: dict[str, Scenario] = {
    "first visitors": first_visitors,
    "an upload": partial(uploads, count=1, size_bytes=1_000_000_000),
    "four uploads": partial(uploads, count=4, size_bytes=300_000_000),
    "a first sound": partial(first_sound, minutes=60),
    "a download": partial(download, size_bytes=178_000_000),
    "one who brings many": shared_queue,
    "many files": many_files,
    "beside many files": beside_many_files,
    "quick changes": quick_changes,
    "a crowd": crowd,
    "sizes": sizes,
    "harm": hostile,
    "haste": without_pause,
    "a full disk share": full_share,
    "a full disk": full_disk,
    "failures": partial(failures, lost_s=(1.0, 20.0, 240.0)),
}
"""Each measures some rows; `endurance` lasts an hour and is asked for by its name alone."""
LONG: dict[str, Scenario] = {"an hour": endurance}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 0 if every goal is reached."""
    known = SCENARIOS | LONG
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into this document")
    options = parser.parse_args(arguments)
    rows: list[Row] = []
    for name in options.names or SCENARIOS:
        with tempfile.TemporaryDirectory(prefix="specapp-load-") as folder:
            found = known[name](Path(folder))
        print(f"**{name}**\n\n{table(found)}\n", flush=True)
        rows += found
    if options.write is not None:
        write_section(options.write, "load", table(rows))
    return 0 if all(row.reached for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
