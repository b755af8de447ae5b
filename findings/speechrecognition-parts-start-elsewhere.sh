#!/bin/sh
# SpeechRecognition 3.17.0: parts of a file start up to 85 ms too early, are too short, or are empty.
#
# Expected: record(source, offset=0.5, duration=1) takes the second from 0.5 s on: offset is documented as the seconds to skip, duration
# as those to record.
# Seen: the file is read in blocks of 4,096 samples, and only whole blocks are skipped and taken. At 48 kHz the part begins at 0.427 s
# instead of 0.5 and lasts 0.939 s instead of 1; at 8 kHz a block is half a second, and offset=0.5 skips nothing. A part of less than a
# block is empty. Words at the seams of a file that is recognised piece by piece are lost or heard twice, and times of words are off. No
# error. Cut the file before, or open it with a smaller chunk_size.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    SpeechRecognition==3.17.0 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import soundfile as sf
import speech_recognition

recognizer = speech_recognition.Recognizer()
seen_s = {}
for rate_hz in (48_000, 16_000, 8_000):
    ramp = np.arange(4 * rate_hz) // 8 % 32_768
    sf.write("ramp.wav", ramp.astype(np.int16), rate_hz, subtype="PCM_16")
    for offset_s, duration_s in ((None, 1.0), (0.5, 1.0), (1.0, 0.05)):
        with speech_recognition.AudioFile("ramp.wav") as source:
            part = recognizer.record(source, offset=offset_s, duration=duration_s)
        samples = np.frombuffer(part.get_raw_data(), "<i2")
        start_s = 8 * samples[0] / rate_hz if len(samples) else None
        seen_s[rate_hz, offset_s] = (start_s, len(samples) / rate_hz)
        print(f"{rate_hz} Hz, offset {offset_s}, duration {duration_s}: starts at {start_s}, lasts {len(samples) / rate_hz:.3f} s")
assert abs(seen_s[48_000, 0.5][0] - 5 * 4_096 / 48_000) < 0.001 and abs(seen_s[48_000, 0.5][1] - 11 * 4_096 / 48_000) < 0.001
assert seen_s[8_000, 0.5][0] == 0
assert seen_s[48_000, 1.0][1] == 0 and seen_s[8_000, 1.0][1] == 0
PYTHON
