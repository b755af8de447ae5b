#!/bin/sh
# scikit-learn 1.9.1: img_to_graph() of a picture of bytes gives small gradients where the picture falls steeply.
#
# Expected: the graph that spectral clustering of pictures starts from (its documentation: weighted by the gradient) holds the absolute
# difference of neighbouring pixels, for bytes as for floats.
# Seen: the difference is made in the type of the picture and wraps: from 200 to 30 it is 170, from 30 to 200 it is 86, so that an edge
# has one weight from one side and another from the other, and a mirrored picture another segmentation. In 16 bits from -30,000 to 30,000
# it is 5,536. The diagonal, the pixels themselves, is right. No warning. Give floats.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from sklearn.feature_extraction.image import img_to_graph


def along_row(picture):
    graph = img_to_graph(picture).toarray()
    return [float(graph[i, i + 1]) for i in range(picture.shape[1] - 1)]


for dtype, row in ((np.uint8, [200, 30, 200, 190]), (np.int16, [30_000, -30_000, 30_000, 29_000])):
    picture = np.array([row, row], dtype)
    seen, mirrored, right = along_row(picture), along_row(picture[:, ::-1])[::-1], along_row(picture.astype(float))
    print(f"{np.dtype(dtype).name} {row}: {seen}, mirrored {mirrored}, as floats {right}")
    assert right == [abs(b - a) for a, b in zip(row, row[1:])]
    assert seen != right
    assert dtype != np.uint8 or seen != mirrored
PYTHON
