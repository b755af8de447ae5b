#!/bin/sh
# wyoming 1.10.2 (voice assistants of Home Assistant): stereo that is converted to mono clips, and to 16 kHz folds high tones back.
#
# Expected: AudioChunkConverter(channels=1) of two equal channels gives one of them, and rate=16000 resamples with a low pass, for speech
# recognition and wake words that want 16 kHz mono.
# Seen: the channels are added, so everything that reaches more than half of full scale is clipped. A tone of 10 kHz at 48 kHz becomes one
# of 6 kHz at full level: hiss above 8 kHz lies on the speech. No warning. Convert with soxr or FFmpeg, and send what is wanted.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    wyoming==1.10.2 numpy==2.4.6 'audioop-lts==0.2.2; python_version >= "3.13"'
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
from wyoming.audio import AudioChunk, AudioChunkConverter

RATE_HZ, NEW_HZ, BLOCK = 48_000, 16_000, 1_024


def converted(samples, **wanted):
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    converter = AudioChunkConverter(**wanted)
    parts = []
    for start in range(0, len(samples), BLOCK):
        audio = samples[start : start + BLOCK].astype("<i2").tobytes()
        parts.append(converter.convert(AudioChunk(rate=RATE_HZ, width=2, channels=channels, audio=audio)).audio)
    return np.frombuffer(b"".join(parts), "<i2")


times_s = np.arange(RATE_HZ) / RATE_HZ
voice = np.round(20_000 * np.sin(2 * np.pi * 440 * times_s))
mono = converted(np.column_stack([voice, voice]), channels=1)
print(f"two channels of {voice.max():.0f}: mono of {mono.max()}, {np.mean(np.abs(mono) >= 32_767):.0%} clipped")
assert mono.max() == 32_767 and np.mean(np.abs(mono.astype(int)) >= 32_767) > 0.3
high = np.round(10_000 * np.sin(2 * np.pi * 10_000 * times_s))
folded = converted(high, rate=NEW_HZ)
peak_hz = np.abs(np.fft.rfft(folded * np.hanning(len(folded)))).argmax() * NEW_HZ / len(folded)
print(f"10 kHz at {NEW_HZ} Hz: a tone of {peak_hz:.0f} Hz, {20 * np.log10(folded.std() / high.std()):.1f} dB")
assert round(peak_hz, -1) == 6_000 and folded.std() > 0.9 * high.std()
PYTHON
