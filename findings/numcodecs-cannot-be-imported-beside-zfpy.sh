#!/bin/sh
# numcodecs 0.16.6 and zfpy 1.0.1.post0: with its own extra for ZFP installed, numcodecs cannot be imported, and Zarr neither.
#
# Expected: pip install "numcodecs[zfpy]" adds one codec to those that are there.
# Seen: import numcodecs reads the version of zfpy and takes each of its parts for a number; "post0" is none: ValueError. Whoever has the current
# zfpy for another purpose loses all of numcodecs, and import zarr fails with the same words, though no file is packed with
# ZFP.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check numcodecs==0.16.6 zarr==3.1.6 numpy==2.4.6
"$folder/venv/bin/python" -c 'import numcodecs, zarr; print("without zfpy: numcodecs", numcodecs.__version__, "and zarr", zarr.__version__)'
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "numcodecs[zfpy]==0.16.6" zfpy==1.0.1.post0
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import requires, version

print(f"numcodecs[zfpy] asks for {[line for line in requires('numcodecs') if 'zfpy' in line]}, installed is {version('zfpy')}")
import zfpy  # noqa: F401

for name in ("numcodecs", "zarr"):
    try:
        __import__(name)
    except ValueError as error:
        print(f"import {name}: {error}")
        assert "post0" in str(error)
    else:
        raise AssertionError(f"{name} was imported")
PYTHON
