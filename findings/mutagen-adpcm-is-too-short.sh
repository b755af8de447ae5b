#!/bin/sh
# mutagen 1.48.1: the length of a compressed WAV is told a thousand times too short.
#
# Expected: info.length of a WAV is that of its sound, from the chunk "fact" or the bytes per second, for every codec.
# Seen: right for PCM; for MS ADPCM, IMA ADPCM and GSM 6.10 (dictation machines, telephone systems) the bytes are divided
# by a block as if it were one sample: 3 s become less than 0.02 s. Players and libraries that ask mutagen show that.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mutagen==1.48.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import mutagen
import numpy as np
import soundfile

sound = 0.3 * np.sin(np.arange(24_000) / 3)
for codec in ("PCM_16", "ULAW", "MS_ADPCM", "IMA_ADPCM", "GSM610"):
    soundfile.write("note.wav", sound, 8_000, subtype=codec)
    length_s = mutagen.File("note.wav").info.length
    print(f"{codec}: {length_s:.4f} s, libsndfile {soundfile.info('note.wav').duration:.4f} s")
    assert 3 <= soundfile.info("note.wav").duration < 3.1
    assert (abs(length_s - 3) < 0.1) == (codec in ("PCM_16", "ULAW")) and (length_s < 0.02 or length_s > 2.9)
PYTHON
