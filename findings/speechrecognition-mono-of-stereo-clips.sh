#!/bin/sh
# SpeechRecognition 3.17.0: a stereo file is read twice as loud as it is, and clipped.
#
# Expected: AudioFile turns stereo into mono; of two equal channels that is one of them, as in FFmpeg, librosa and pydub.
# Seen: the channels are added. Speech that reaches more than half of full scale, as it does in most recordings, is clipped in every loud
# syllable before a recogniser gets it, without a word, and energy_threshold means other levels for stereo than for mono. Two channels of
# opposite sign still cancel. A mono file is read as it is. Take one channel, or halve the level, before.
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

RATE_HZ, HEIGHT = 48_000, 0.6
tone = HEIGHT * np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)
level = {}
for name, channels in (("mono", tone), ("stereo", np.column_stack([tone, tone])), ("quiet stereo", np.column_stack([tone, tone]) / 4)):
    sf.write("speech.wav", channels, RATE_HZ, subtype="PCM_16")
    with speech_recognition.AudioFile("speech.wav") as source:
        heard = speech_recognition.Recognizer().record(source)
    samples = np.frombuffer(heard.get_raw_data(), "<i2") / 32_768
    level[name] = samples.max()
    print(f"{name}: peak {level[name]:.3f}, file {np.abs(channels).max():.3f}, clipped samples {np.mean(np.abs(samples) > 0.999):.0%}")
    assert (np.mean(np.abs(samples) > 0.999) > 0.3) == (name == "stereo")
assert abs(level["mono"] - HEIGHT) < 0.001 and abs(level["quiet stereo"] - HEIGHT / 2) < 0.001
PYTHON
