#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1) and 8.1 (PyAV 18.1): a TIFF that is stored in tiles is read as a black picture.
#
# Expected: tiles (what scanners of slides, map software, libvips with tile=True and scientific libraries write) are read, or the
# file is refused, as FFmpeg refuses BigTIFF and JPEG XL in TIFF.
# Seen: size and kind of the picture are right and every value is 0; exit status 0 and no warning. The same picture in strips is
# right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 av==18.1.0 tifffile==2026.3.3 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import av
import imageio_ffmpeg
import numpy as np
import tifffile

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning"]
picture = (np.arange(64 * 64).reshape(64, 64) * 16 + 5).astype(np.uint16)
seen = {}
for name, options in (("strips", {}), ("tiles", {"tile": (32, 32)})):
    for bits, values, kind in ((16, picture, "gray16le"), (8, (picture >> 8).astype(np.uint8), "gray")):
        tifffile.imwrite("picture.tif", values, **options)
        run = subprocess.run([*FFMPEG, "-i", "picture.tif", "-f", "rawvideo", "-pix_fmt", kind, "-"], capture_output=True)
        got = np.frombuffer(run.stdout, values.dtype).reshape(64, 64)
        with av.open("picture.tif") as file:
            pyav = next(file.decode(video=0)).to_ndarray()
        seen[name, bits] = (np.array_equal(got, values), got.max(), pyav.max())
        print(f"{name}, {bits} bits: largest value {got.max()} (PyAV {pyav.max()}) of {values.max()}, right:", end=" ")
        print(f"{seen[name, bits][0]}, exit status {run.returncode}, says: {run.stderr.decode().strip() or 'nothing'}")
        assert run.returncode == 0
for (name, bits), (right, largest, pyavs) in seen.items():
    assert right == (name == "strips") and (largest == 0) == (pyavs == 0) == (name == "tiles")
PYTHON
