#!/bin/sh
# SciPy 1.17.1: integrate.trapezoid and cumulative_trapezoid of 8- or 16-bit samples wrap; simpson does not.
#
# Expected: trapezoid() returns floats and gives what it gives for the same values as floats, as simpson() and
# cumulative_simpson() do: speed from the samples of an accelerometer, the area under a loud sound or a bright picture.
# Seen: two neighbours are added in the type of the samples before they are halved. Three samples of 30,000 have an area of -5,536 instead
# of 60,000, three bytes of 200 one of 144. The result is float64, so nothing looks wrong, and quiet parts are
# right. numpy.trapezoid is the same. Give floats.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy import integrate

for kind, value, wrapped in ((np.int16, 30_000, -5_536), (np.uint8, 200, 144)):
    samples = np.full(3, value, kind)
    area, running = integrate.trapezoid(samples), integrate.cumulative_trapezoid(samples)
    simpson, running_simpson = integrate.simpson(samples), integrate.cumulative_simpson(samples)
    print(f"{kind.__name__}: trapezoid {area}, cumulative {running}; simpson {simpson}, cumulative {running_simpson}")
    assert area.dtype == running.dtype == float
    assert area == running[-1] == np.trapezoid(samples) == wrapped
    assert simpson == running_simpson[-1] == integrate.trapezoid(samples.astype(float)) == 2 * value
    quiet = (samples // 4).astype(kind)
    assert integrate.trapezoid(quiet) == 2 * (value // 4)
PYTHON
