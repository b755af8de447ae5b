#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): loud noise in stereo that is written as ALAC of 24 or 32 bits cannot be read back.
#
# Expected: ALAC is lossless whatever the sound is; what does not become smaller is stored as it is.
# Seen: that is what goes wrong: where noise is so loud that packing does not pay (applause, surf, cymbals, a burst of white noise
# near full scale), frames of two channels come back as other noise at full scale; FFmpeg (9.0) reads noise, too, and of 32 bits
# leaves them out, so that all behind them is early. What is around them is right, so a test with tones or speech shows nothing. Mono
# of 24 bits is right; mono of 32 bits is right in the file, as FFmpeg reads it, and wrong as libsndfile does. 16 bits are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    soundfile==0.14.0 imageio-ffmpeg==0.8.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile

RATE_HZ = 48_000
FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "quiet", "-flags2", "+skip_manual"]
rng = np.random.default_rng(0)


def wrong(channels: int, bits: int, burst: float) -> tuple[float, float, int]:
    """Shares of the burst's frames that libsndfile and FFmpeg do not give back, and how many samples FFmpeg leaves out."""
    sound = 0.01 * rng.standard_normal((2 * RATE_HZ, channels))
    loud = slice(RATE_HZ // 2, RATE_HZ)
    sound[loud] = burst * rng.uniform(-1, 1, (RATE_HZ // 2, channels))
    steps = np.round(sound * 2 ** (bits - 1)).astype(np.int64) << (32 - bits)
    steps = np.clip(steps, -(2**31), 2**31 - 2 ** (32 - bits)).astype(np.int32)
    soundfile.write("sound.caf", steps, RATE_HZ, subtype=f"ALAC_{bits}")
    read, _ = soundfile.read("sound.caf", dtype="int32", always_2d=True)
    pipe = [*FFMPEG, "-i", "sound.caf", "-f", "s32le", "-c:a", "pcm_s32le", "-"]
    raw = subprocess.run(pipe, capture_output=True, check=False).stdout
    other = np.zeros_like(steps)
    found = np.frombuffer(raw, "<i4").reshape(-1, channels)[: len(steps)]
    other[: len(found)] = found
    for quiet in (slice(0, RATE_HZ // 2 - 4_096), slice(RATE_HZ + 4_096, None)):
        assert np.array_equal(read[quiet], steps[quiet])
    shares = (np.mean((sound != steps).any(axis=1)[loud]) for sound in (read, other))
    return *shares, len(steps) - len(found)


print("channels, bits, burst: wrong in the burst, libsndfile and FFmpeg; left out by FFmpeg")
seen = {}
for channels in (1, 2):
    for bits in (16, 24, 32):
        for burst in (0.1, 0.9):
            seen[channels, bits, burst] = wrong(channels, bits, burst)
            print(channels, bits, burst, *(f"{share:7.1%}" for share in seen[channels, bits, burst][:2]), seen[channels, bits, burst][2])
assert all(found == (0, 0, 0) for (_, bits, burst), found in seen.items() if bits == 16 or burst == 0.1)
assert seen[1, 24, 0.9] == (0, 0, 0)
assert seen[1, 32, 0.9][0] > 0.8 and seen[1, 32, 0.9][1:] == (0, 0)
assert all(min(seen[2, bits, 0.9][:2]) > 0.8 for bits in (24, 32)) and seen[2, 32, 0.9][2] > 16_000
PYTHON
