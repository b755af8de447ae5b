"""The bench of temporary files: what it prints of a short sound."""

import subprocess
import sys

from tests.support.scripts import ROOT


def test_each_file_that_is_kept_is_listed_and_is_part_of_the_most() -> None:
    command = [sys.executable, "-m", "bench.disk", "--minutes", "0.1", "--channels", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [line for line in done.stdout.splitlines() if line.startswith("|")][2:]
    lines = (row.strip("| ").split("|") for row in rows)
    measured = {name.strip(): float(value) for name, value in lines}
    files = {name: value for name, value in measured.items() if "," not in name}
    assert measured["command line, at most"] >= 0
    assert measured["page, at most"] >= measured["page, kept"] > 0
    assert abs(sum(files.values()) - measured["page, kept"]) <= 0.1 * len(files)
    assert any(name.startswith("original") for name in files)
