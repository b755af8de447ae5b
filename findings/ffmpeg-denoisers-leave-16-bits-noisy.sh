#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): the denoisers owdenoise and yaepblur leave pictures of 16 bits as they are.
#
# Expected: both list formats of 16 bits, and a noisy picture comes out as it would in 8 bits, only finer, as with nlmeans, bilateral and
# hqdn3d; the documentation of their strengths knows no number of bits.
# Seen: the strengths are in steps of the picture's own numbers, and a step of 16 bits is 1/257 of one of 8 bits. With the defaults yaepblur takes
# three quarters of the noise of an 8-bit picture and owdenoise a sixth; of the same picture in 16 bits both take nothing. No
# warning. yaepblur wants its sigma times 65,000 (257 squared).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np

WIDTH, HEIGHT = 160, 120
noisy = 0.5 + 0.02 * np.random.default_rng(0).standard_normal((HEIGHT, WIDTH))
pictures = {"gray": np.rint(noisy * 255).astype(np.uint8), "gray16le": np.rint(noisy * 65535).astype(np.uint16)}


def left(filters, name):
    picture = pictures[name]
    form = ["-f", "rawvideo", "-pix_fmt", name]
    call = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *form, "-s", f"{WIDTH}x{HEIGHT}", "-i", "-", "-vf", filters, *form, "-"]
    out = subprocess.run(call, input=picture.tobytes(), capture_output=True, check=True).stdout
    return np.frombuffer(out, picture.dtype).std() / picture.std()


for filters in ("owdenoise", "yaepblur", "nlmeans=s=2", "bilateral=sigmaS=2:sigmaR=0.1"):
    small, large = left(filters, "gray"), left(filters, "gray16le")
    print(f"{filters}: {100 * small:.0f} % of the noise is left in 8 bits, {100 * large:.1f} % in 16")
    assert small < 0.9
    assert (large > 0.99) == (filters in ("owdenoise", "yaepblur"))
wanted = left(f"yaepblur=sigma={128 * 257**2}", "gray16le")
print(f"yaepblur with the sigma of 16 bits: {100 * wanted:.0f} %")
assert wanted < 0.5
PYTHON
