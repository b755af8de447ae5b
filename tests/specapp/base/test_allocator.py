"""Blocks of memory are used again, and given back when asked."""

import os
import subprocess
import sys

import pytest

from specapp.base.allocator import ENVIRONMENT, give_back

COUNT_FAULTS = """
import numpy as np, resource
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
np.ones(1 << 20)
before = faults()
for _ in range(50):
    np.ones(1 << 20)
print(faults() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is Linux's")
def test_arrays_take_the_pages_of_those_before_them() -> None:
    def faults(**changes: str) -> int:
        environment = {**os.environ, **changes}
        command = [sys.executable, "-c", COUNT_FAULTS]
        return int(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)

    at_once = {"MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}
    assert faults(**ENVIRONMENT) < faults(**at_once) / 10


COUNT_FAULTS_OF_THREE = """
import sys, numpy as np, resource
from specapp.base.allocator import use_again
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
if sys.argv[1:]:
    use_again()
for turn in range(51):
    if turn == 1:
        before = faults()
    three = [np.ones(1 << 20) for _ in range(3)]
    del three
print(faults() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is Linux's")
def test_a_command_uses_the_pages_of_several_arrays_again() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}

    def faults(*words: str, **changes: str) -> int:
        command = [sys.executable, "-c", COUNT_FAULTS_OF_THREE, *words]
        return int(subprocess.run(command, env=environment | changes, check=True, capture_output=True).stdout)

    assert faults("again") < faults() / 10
    assert faults("again", MALLOC_TRIM_THRESHOLD_="131072") > 10 * faults("again")  # whoever starts it has said so


def test_giving_back_harms_nothing() -> None:
    held = bytes(1000)
    give_back()
    assert held == bytes(1000)
