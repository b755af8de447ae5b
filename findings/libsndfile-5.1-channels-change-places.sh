#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): six channels written as Opus or Vorbis change places for every other player.
#
# Expected: channel i of the array is channel i of a 5.1 WAV (left, right, centre, low, back left, back right), whatever
# the format, and FFmpeg reads them in that order.
# Seen: libsndfile passes channels on in the order of the Ogg mapping (left, centre, right, back left, back right, low)
# both ways, so its own round trip looks right, while other players hear the centre on the right and the last channel as
# the low-frequency one. Opus cuts that one off: a tone of 1,300 Hz in the sixth channel is gone. FLAC is not concerned.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 av==18.1.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import av
import numpy as np
import soundfile

RATE = 48_000
TONES_HZ = (300, 500, 700, 90, 1_100, 1_300)
t = np.arange(RATE) / RATE
samples = np.stack([0.3 * np.sin(2 * np.pi * hertz * t) for hertz in TONES_HZ], axis=1)


def loudest_hz(channels):
    return [round(float(np.abs(np.fft.rfft(channel[:RATE])).argmax()), -2) or 100 for channel in channels]


def by_ffmpeg(path):
    with av.open(path) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        packed = not container.streams.audio[0].format.is_planar
    parts = [frame.reshape(-1, 6).T if packed else frame for frame in frames]
    return np.concatenate(parts, axis=1).astype(float)


seen = {}
for kind, subtype in (("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("OGG", "OPUS")):
    path = f"{subtype}.{kind.lower()}"
    soundfile.write(path, samples, RATE, format=kind, subtype=subtype)
    seen[subtype] = loudest_hz(soundfile.read(path)[0].T), loudest_hz(by_ffmpeg(path))
    print(f"{subtype}: libsndfile hears {seen[subtype][0]}, FFmpeg {seen[subtype][1]}")
assert seen["PCM_16"][0] == seen["PCM_16"][1]
assert seen["VORBIS"][1] == [300, 700, 500, 1_300, 100, 1_100]
assert 1_300 not in seen["OPUS"][0] and seen["OPUS"][1][:3] == [300, 700, 500]
PYTHON
