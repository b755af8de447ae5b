"""Running pieces of Python in a process of their own, for what may crash, hang or grow."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run_script(script: str, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a script that prints what the test wants to know."""
    command = [sys.executable, "-c", textwrap.dedent(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, cwd=ROOT)
