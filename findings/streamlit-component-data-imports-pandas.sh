#!/bin/sh
# Streamlit 1.67: a component (v2) that is given a dict with a list in it imports pandas and pyarrow.
#
# Expected: plain values for a component's script are turned into JSON; data frames cost something only where there are any.
# Seen: each value that is a list or a dict is tested for being a data frame, for which pandas is imported: 30 MB of memory
# and some tenths of a second in the first run of a page that has no table anywhere. The same dict wrapped in a list does
# not.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check streamlit==1.67.0
cd "$folder"
cat > page.py <<'PYTHON'
import os
import sys

import streamlit as st

mount = st.components.v2.component("bench", js="export default () => {}")
plain = {"levels": [1, 2]}
mount(data=[plain] if os.environ["WRAPPED"] else plain, key="bench")
print("pandas" in sys.modules)
PYTHON
cat > look.py <<'PYTHON'
import logging
import os
import subprocess
import sys

if len(sys.argv) > 1:
    from streamlit.testing.v1 import AppTest

    logging.disable(logging.WARNING)
    before = "pandas" in sys.modules
    page = AppTest.from_file("page.py").run()
    assert not page.exception, page.exception
    sys.exit(10 + 2 * before)
seen = {}
for wrapped in ("", "1"):
    environment = os.environ | {"WRAPPED": wrapped}
    done = subprocess.run([sys.executable, "look.py", "run"], env=environment, capture_output=True, text=True)
    assert done.returncode == 10, done
    seen[wrapped] = done.stdout.split()[-1]
    print("a dict in a list:" if wrapped else "a dict:", "pandas is loaded:", seen[wrapped])
assert seen == {"": "True", "1": "False"}
PYTHON
venv/bin/python look.py
