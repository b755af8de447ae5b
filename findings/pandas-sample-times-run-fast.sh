#!/bin/sh
# pandas 3.1.1: an index of sample times with a step of 1/44100 s runs three per cent too fast.
#
# Expected: pd.Timedelta(seconds=1) / 44100 is 22,675 ns, as in pandas 2, or a unit is chosen that holds the step; an hour of samples ends
# after an hour, but for the tenth of a second that whole nanoseconds cost.
# Seen: since pandas 3 a Timedelta of whole seconds counts microseconds, and a division keeps this unit: the step is 22 us.
# timedelta_range and date_range of an hour of samples end after 58 min 13 s, and resample("1s") puts 45,455 samples into a second.
# resample() to 16 kHz by pd.Timedelta(seconds=1) / 16000 takes 62 us and gives 32,258 values for two seconds. No warning. Of 48 kHz it is
# 20 us, 4 per cent. pd.to_timedelta(np.arange(n) / 44100, unit="s") is right, and so is Timedelta(seconds=1).as_unit("ns") / 44100, but
# for the tenth.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pandas==3.1.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import numpy as np
import pandas as pd

HOUR_S = 3_600
for rate_hz, end_s in ((44_100, 3_492.72), (48_000, 3_456.0)):
    second = pd.Timedelta(seconds=1)
    count = rate_hz * HOUR_S
    ends_s = {}
    for name, step in (("as it comes", second / rate_hz), ("in nanoseconds", second.as_unit("ns") / rate_hz)):
        times = pd.timedelta_range(0, periods=count, freq=step)
        ends_s[name] = times[-1].total_seconds()
        print(f"{rate_hz} Hz, {name}: step {step}, the last of an hour at {ends_s[name]:.2f} s")
    assert abs(ends_s["as it comes"] - end_s) < 0.01
    assert abs(ends_s["in nanoseconds"] - HOUR_S) < 0.2
times = pd.timedelta_range(0, periods=441_000, freq=pd.Timedelta(seconds=1) / 44_100)
per_second = pd.Series(1, index=times).resample("1s").sum()
print(f"samples in each second: {per_second.iloc[0]} by this index", end=", ")
right = pd.to_timedelta(np.arange(441_000) / 44_100, unit="s")
print(f"{pd.Series(1, index=right).resample('1s').sum().iloc[0]} by to_timedelta")
assert per_second.iloc[0] == 45_455
two_seconds = pd.Series(np.arange(96_000.0), index=pd.to_timedelta(np.arange(96_000) / 48_000, unit="s"))
taken_down = two_seconds.resample(pd.Timedelta(seconds=1) / 16_000).mean()
print(f"two seconds at 16 kHz: {len(taken_down)} values")
assert len(taken_down) == 32_258
PYTHON
