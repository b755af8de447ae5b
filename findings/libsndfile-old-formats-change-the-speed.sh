#!/bin/sh
# libsndfile 1.2.2 (soundfile 0.14.0): VOC, HTK, 8SVX and MPC2000 written at rates that they cannot hold play at other speeds.
#
# Expected: a rate for which a format has no room is refused, as a second channel is in HTK, or the nearest one is taken.
# Seen: nothing is said. A VOC of 8 bits keeps its rate as a whole number of microseconds, rounded down: 44.1 kHz comes back as
# 45,454 Hz, half a semitone higher and 3 % shorter (the next number, 43,478 Hz, lies nearer). HTK, the format of speech research,
# counts steps of 100 ns: 44.1 kHz is 44,247 Hz, 12 s in an hour. 8SVX and MPC2000 have 16 bits for the rate: 96 kHz becomes
# 30,464 Hz, a third of the speed. Labels and other tracks no longer fit. Look at info().samplerate after writing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import soundfile

sound = 0.1 * np.sin(np.arange(48_000))
seen = {}
for format, subtype in (("VOC", "PCM_U8"), ("VOC", "PCM_16"), ("HTK", "PCM_16"), ("SVX", "PCM_16"), ("MPC2K", "PCM_16"), ("AIFF", "PCM_16")):
    for rate_hz in (8_000, 16_000, 44_100, 48_000, 96_000):
        soundfile.write("sound", sound, rate_hz, format=format, subtype=subtype)
        seen[format, subtype, rate_hz] = soundfile.info("sound").samplerate
        print(f"{format:6} {subtype:7} {rate_hz:6} Hz is read as {seen[format, subtype, rate_hz]:6} Hz")
try:
    soundfile.write("sound", np.stack([sound, sound], axis=1), 16_000, format="HTK", subtype="PCM_16")
except soundfile.LibsndfileError as error:
    print("HTK of two channels:", error)
else:
    raise AssertionError("two channels in HTK")
assert all(read == rate for (format, subtype, rate), read in seen.items() if format == "AIFF" or (format, subtype) == ("VOC", "PCM_16"))
assert seen["VOC", "PCM_U8", 44_100] == 45_454 and seen["VOC", "PCM_U8", 48_000] == 50_000
assert seen["HTK", "PCM_16", 44_100] == 44_247 and seen["HTK", "PCM_16", 16_000] == 16_000
assert seen["SVX", "PCM_16", 96_000] == seen["MPC2K", "PCM_16", 96_000] == 96_000 - 2**16
PYTHON
