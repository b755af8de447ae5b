#!/bin/sh
# DawDreamer 0.9.0: the reverb that is made with levels is silent, and the panner stands half to the right whatever it is told.
#
# Expected: make_reverb_processor("r", room_size, damping, wet, dry, width) and make_panner_processor("p", rule, pan) work with these
# values, as the compressor and the filter made beside them do; pan=0 is the middle.
# Seen: all five values of the reverb are 0, so what comes out is digital silence, with the defaults as well. The panner's pan is 0.5: the
# left channel is 6 dB quieter and the right one 3.5 dB louder, for 0, for -1 and for every rule. No error. Set after making
# (reverb.wet_level = 0.33, panner.pan = 0.0), the same values work.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    dawdreamer==0.9.0 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import dawdreamer
import numpy as np

RATE_HZ = 48_000
sound = np.tile(0.1 * np.random.default_rng(0).standard_normal(2 * RATE_HZ), (2, 1)).astype(np.float32)


def gains_db(make):
    engine = dawdreamer.RenderEngine(RATE_HZ, 512)
    source = engine.make_playback_processor("source", sound)
    engine.load_graph([(source, []), (make(engine), ["source"])])
    engine.render(2.0)
    ratio = engine.get_audio()[:, RATE_HZ:].std(axis=1) / sound.std(axis=1)
    return 20 * np.log10(np.maximum(ratio, 1e-9))


def dry_reverb(engine, *, after):
    reverb = engine.make_reverb_processor("reverb", 0.5, 0.5, 0.33, 0.4, 1.0)
    if after:
        reverb.room_size, reverb.damping, reverb.wet_level, reverb.dry_level, reverb.width = 0.5, 0.5, 0.33, 0.4, 1.0
    return reverb


def panner(engine, pan, *, after):
    panning = engine.make_panner_processor("panner", "linear", pan)
    if after:
        panning.pan = pan
    return panning


for after in (False, True):
    told = "set afterwards" if after else "given when made"
    reverb_db = gains_db(lambda engine: dry_reverb(engine, after=after))
    pans_db = {pan: gains_db(lambda engine: panner(engine, pan, after=after)) for pan in (-1.0, 0.0)}
    print(f"{told}: reverb {reverb_db.round(1)} dB, pan 0 {pans_db[0.0].round(1)} dB, pan -1 {pans_db[-1.0].round(1)} dB")
    assert (reverb_db[0] < -100) == (not after)
    assert (np.abs(pans_db[0.0]).max() < 0.1) == after
    assert np.allclose(pans_db[0.0], pans_db[-1.0]) == (not after)
compressed_db = gains_db(lambda engine: engine.make_compressor_processor("compressor", -30.0, 4.0, 2.0, 50.0))
print(f"compressor, given when made: {compressed_db.round(1)} dB")
assert compressed_db[0] < -5
PYTHON
