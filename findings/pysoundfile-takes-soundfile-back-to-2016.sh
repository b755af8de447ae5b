#!/bin/sh
# PySoundFile 0.9.0.post1: installed beside soundfile 0.14.0 it replaces its module by one of 2016, and pip sees nothing wrong.
#
# Expected: PySoundFile, the old name of soundfile, which acoustic-toolbox 0.2.2 and other packages still ask for, asks for soundfile in
# turn or lies beside it.
# Seen: both bring the file soundfile.py, and the one that is installed last stays. "pip list" shows soundfile 0.14.0, "pip check" finds
# no conflict, and import soundfile is version 0.9.0: MP3 can no longer be read or written, LibsndfileError does not exist, so that
# audiolab, which imports it, fails. pip install --force-reinstall --no-deps soundfile repairs it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess
import sys


def seen() -> dict[str, bool | str]:
    code = "import soundfile as s; print(s.__version__, 'MP3' in s.available_formats(), hasattr(s, 'LibsndfileError'))"
    version, mp3, error = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
    return {"version": version, "MP3": mp3 == "True", "LibsndfileError": error == "True"}


def pip(*words: str) -> str:
    run = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    return subprocess.run(run, capture_output=True, check=True, text=True).stdout


before = seen()
pip("install", "--quiet", "PySoundFile==0.9.0.post1")
after = seen()
listed = [line.split() for line in pip("list").splitlines() if "soundfile" in line.lower()]
print(f"before: {before}")
print(f"with PySoundFile: {after}; pip lists {listed} and says {pip('check').strip()!r}")
assert before == {"version": "0.14.0", "MP3": True, "LibsndfileError": True}
assert after == {"version": "0.9.0", "MP3": False, "LibsndfileError": False}
assert ["soundfile", "0.14.0"] in listed
PYTHON
