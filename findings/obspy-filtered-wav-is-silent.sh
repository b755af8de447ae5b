#!/bin/sh
# ObsPy 1.5.1: a 16-bit WAV that it reads, filters and writes again is silent, and in 8 bits noise.
#
# Expected: read("in.wav"), filter("highpass") and write(format="WAV") give a sound as loud as before; with rescale=True and
# width=1 one that fills 8 bits.
# Seen: the filter makes floats that still count steps of 16 bits, and floats are written as 32-bit samples, step for step: 96 dB
# quieter. Sounds in -1..1 become zeros. With rescale=True all is well in 16 and 32 bits, but the unsigned 8 bits of WAV get signed
# numbers: what should be the middle is the bottom, so that a quiet sound jumps between the two ends. The rate is the
# documented 7000 Hz unless framerate= says otherwise. Round to int16 before writing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    obspy==1.5.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import wave

import numpy as np
import obspy

RATE_HZ = 48_000
TYPES = {1: np.uint8, 2: np.int16, 4: np.int32}
tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)
with wave.open("in.wav", "wb") as file:
    file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
    file.writeframes((32_768 * tone).astype("<i2").tobytes())


def written(stream: obspy.Stream, **options: object) -> np.ndarray:
    stream.write("out.wav", format="WAV", framerate=RATE_HZ, **options)
    with wave.open("out.wav") as file:
        bytes_each = file.getsampwidth()
        samples = np.frombuffer(file.readframes(file.getnframes()), TYPES[bytes_each])
    return (samples.astype(float) - (128 if bytes_each == 1 else 0)) / 2 ** (8 * bytes_each - 1)


read = obspy.read("in.wav")
filtered = read.copy().filter("highpass", freq=50)
for name, stream in (("read", read), ("read and filtered", filtered), ("floats", obspy.Stream([obspy.Trace(tone, {"sampling_rate": RATE_HZ})]))):
    peak = float(np.abs(written(stream)).max())
    print(f"{name} ({stream[0].data.dtype}): peak {20 * np.log10(peak + 1e-12):.1f} dB")
    assert (0.29 < peak < 0.31) if name == "read" else (peak < 1e-5 if name == "read and filtered" else peak == 0)
for width in (2, 4, 1):
    scaled = written(filtered, rescale=True, width=width)
    wanted = filtered[0].data / np.abs(filtered[0].data).max()
    jump, error = (float(np.abs(values).max()) for values in (np.diff(scaled), scaled - wanted))
    print(f"rescaled, {8 * width} bits: off by {error:.2g} at most, largest jump {jump:.2g} (should be {np.abs(np.diff(wanted)).max():.2g})")
    assert (error > 0.9) == (jump > 1.5) == (width == 1) and (error < 1e-3 or width == 1)
PYTHON
