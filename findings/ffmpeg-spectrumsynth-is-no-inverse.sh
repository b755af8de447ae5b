#!/bin/sh
# FFmpeg 9.0 (imageio-ffmpeg 0.8.1): spectrumsynth does not turn the pictures of showspectrum back into their sound.
#
# Expected: with the settings that the manual gives as an example (magnitude and unwrapped phase as full frames, Hann
# window, overlap of 0.875, uncompressed) the sound comes back, coarse as 8-bit pictures are, but recognisable.
# Seen: a tone of 1 kHz comes back as a noisy band around it with less than half of the energy within 60 Hz of the tone,
# 12 to 25 dB quieter on a logarithmic scale and overdriven on a linear one, and nothing of a sweep is left: the best
# scaled copy takes less than 0.5 dB off the original. What is drawn there is no way to edit a sound.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    imageio-ffmpeg==0.8.1 soundfile==0.14.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import subprocess

import imageio_ffmpeg
import numpy as np
import soundfile

RATE_HZ = 44_100
TIME_S = np.arange(4 * RATE_HZ) / RATE_HZ


def run(*arguments: str) -> None:
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments], check=True)


def there_and_back(sound: np.ndarray, scale: str) -> np.ndarray:
    soundfile.write("sound.wav", np.column_stack([sound, sound]), RATE_HZ)
    picture = f"showspectrum=mode=separate:scale={scale}:overlap=0.875:color=channel:slide=fullframe"
    for data in ("magnitude", "uphase"):
        run("-i", "sound.wav", "-lavfi", f"{picture}:data={data}", "-an", "-c:v", "rawvideo", f"{data}.nut")
    back = f"spectrumsynth=channels=2:sample_rate={RATE_HZ}:win_func=hann:overlap=0.875:slide=fullframe:scale={scale}"
    run("-i", "magnitude.nut", "-i", "uphase.nut", "-lavfi", back, "back.wav")
    return soundfile.read("back.wav")[0][:, 0]


for scale in ("log", "lin"):
    middle = there_and_back(0.3 * np.sin(2 * np.pi * 1000 * TIME_S), scale)[20_000:100_000]
    power = np.abs(np.fft.rfft(middle * np.hanning(len(middle)))) ** 2
    near = np.abs(np.fft.rfftfreq(len(middle), 1 / RATE_HZ) - 1000) < 60
    share = power[near].sum() / power.sum()
    print(f"{scale}: {share:.0%} of the energy within 60 Hz of the tone, level {middle.std():.3f} of 0.212")
    assert share < 0.5
    sweep = 0.3 * np.sin(2 * np.pi * (300 + 200 * TIME_S) * TIME_S)
    back = there_and_back(sweep, scale)
    size = 2 * max(len(sweep), len(back))
    alike = np.fft.irfft(np.conj(np.fft.rfft(sweep, size)) * np.fft.rfft(back, size), size)
    explained = np.abs(alike).max() ** 2 / (np.sum(sweep**2) * np.sum(back**2))
    print(f"{scale}: at its best delay the sweep that came back explains {explained:.1%} of the one that went")
    assert explained < 0.1
PYTHON
