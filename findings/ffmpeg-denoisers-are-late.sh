#!/bin/sh
# FFmpeg 8.1 (PyAV 18.1.0): the denoisers afftdn and anlmdn give the sound back late and without its end.
#
# Expected: a filter that looks ahead makes up for it: what comes out lies where it lay, by sample or at least by time
# stamp, and as long as it was.
# Seen: afftdn is 25 ms late, anlmdn 8 ms, dialoguenhance 32 ms, afftfilt 64 ms; the time stamps start at 0, the length
# stays, so the last milliseconds are gone. Subtracting "denoised" from "noisy" gives an echo, and lips come first in
# videos. afwtdn, adeclick and dynaudnorm are in time.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check av==18.1.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
from fractions import Fraction

import av
import numpy as np

RATE_HZ, LENGTH = 48_000, 144_000
rng = np.random.default_rng(0)
swell = np.abs(np.sin(2 * np.pi * 1.3 * np.arange(LENGTH) / RATE_HZ)) ** 4
sound = (0.2 * swell * rng.standard_normal(LENGTH)).astype(np.float32)


def filtered(name, arguments):
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE_HZ, format="fltp", layout="mono", time_base=Fraction(1, RATE_HZ))
    middle, sink = graph.add(name, arguments), graph.add("abuffersink")
    source.link_to(middle)
    middle.link_to(sink)
    graph.configure()
    frames = []

    def pull():
        try:
            while True:
                frames.append(sink.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            pass

    for start in range(0, LENGTH, 1024):
        frame = av.AudioFrame.from_ndarray(sound[None, start : start + 1024], format="fltp", layout="mono")
        frame.sample_rate, frame.pts = RATE_HZ, start
        source.push(frame)
        pull()
    source.push(None)
    pull()
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]), frames[0].pts


def lag(late):
    spectrum = np.fft.rfft(late, 2 * LENGTH) * np.fft.rfft(sound, 2 * LENGTH).conj()
    return int(np.argmax(np.abs(np.fft.irfft(spectrum))[:LENGTH]))


EXPECTED = {"afftdn": 1200, "anlmdn": 384, "dialoguenhance": 1536, "afftfilt": 3072, "afwtdn": 0, "adeclick": 0, "dynaudnorm": 0}
ARGUMENTS = {"afftfilt": "real='re':imag='im'"}
for name, samples in EXPECTED.items():
    out, first_pts = filtered(name, ARGUMENTS.get(name, ""))
    print(f"{name:15s} length {len(out) - LENGTH:+d}, first time stamp {first_pts}, late by {lag(out)} samples")
    assert len(out) == LENGTH and first_pts == 0
    assert lag(out) == samples
PYTHON
