#!/bin/sh
# boost-histogram 1.8.1: some whole numbers are counted one bin too low, also by its replacement for numpy.histogram.
#
# Expected: with 100 bins from 0 to 100 each of the numbers 0 to 99 has its own bin, and boost_histogram.numpy.histogram, which
# takes the same arguments as numpy.histogram, gives the same counts.
# Seen: 29 is counted with 28, 57 with 56 and 58 with 57: the place is reckoned as (x - start) / width in floating point and cut off, where NumPy
# looks at the edges again. The bins of 29 and 58 are empty in a histogram of decibels or of bytes, and one
# beside each is too high. An axis of integers (bh.axis.Integer) is right, and so are edges that are given one by one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check boost-histogram==1.8.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import boost_histogram as bh
import numpy as np

numbers = np.arange(100)
given = np.histogram(numbers, 100, (0, 100))[0]
replaced = bh.numpy.histogram(numbers, 100, (0, 100))[0]
axis = bh.axis.Regular(100, 0, 100)
wrong = [int(number) for number in numbers if axis.index(number) != number]
print(f"NumPy: each bin has {set(given.tolist())}; the replacement: bins without any {np.flatnonzero(replaced == 0).tolist()}")
print(f"the axis puts these one bin too low: {wrong}")
assert set(given.tolist()) == {1}
assert wrong == [29, 57, 58]
assert np.flatnonzero(replaced == 0).tolist() == [29, 58]
integers = bh.axis.Integer(0, 100)
edges = bh.axis.Variable(np.arange(101))
assert all(integers.index(number) == edges.index(number) == number for number in numbers)
PYTHON
