#!/bin/sh
# plotly 7.1.0: the mask of a masked array is lost, and what it hides is drawn.
#
# Expected: masked values of a heatmap or a line stay empty, as in matplotlib and as NaN does.
# Seen: arrays of numbers travel as their raw bytes, those of a masked array too: the values under the mask come back as
# ordinary ones. A list of the same array, or filled(nan), leaves them empty.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    plotly==7.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import base64
import json

import numpy as np
import plotly
import plotly.graph_objects as go

level_db = np.ma.masked_less(np.array([[-20.0, -300.0], [-300.0, -40.0]]), -120)


def drawn(z):
    sent = json.loads(go.Figure(go.Heatmap(z=z)).to_json())["data"][0]["z"]
    if isinstance(sent, dict):
        return np.frombuffer(base64.b64decode(sent["bdata"]), sent["dtype"]).tolist()
    return [value for row in sent for value in row]


masked, as_list, as_nan = drawn(level_db), drawn(level_db.tolist()), drawn(level_db.filled(np.nan))
print(f"plotly {plotly.__version__}: masked array {masked}, list {as_list}, filled with NaN {as_nan}")
assert masked == [-20.0, -300.0, -300.0, -40.0]
assert as_list == [-20.0, None, None, -40.0]
assert np.isnan(as_nan[1]) and np.isnan(as_nan[2])
PYTHON
