"""A recording as loud as publishers want it: by one factor, and a limiter for the peaks that this brings too high."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from specapp.audio.decoding.decode import decode
from specapp.audio.encoding.limiter import limited
from specapp.audio.encoding.programme_loudness import SHORTEST_S, SILENCE_LUFS, ProgrammeLoudness, measure_programme
from specapp.audio.encoding.values import Encoded, Written
from specapp.audio.formats import SUBTYPES
from specapp.audio.inputs import opened
from specapp.audio.limits import Limits
from specapp.audio.output_format import OutputFormat
from specapp.base.decibels import amplitude_to_db, db_to_amplitude
from specapp.base.errors import SettingsError
from specapp.base.sentences import in_turn, say

if TYPE_CHECKING:
    from specapp.audio.recording import Recording

LUFS, DBTP = (-60.0, -5.0), (-20.0, 0.0)
"""What can be asked for (own choice)."""
_NEAR_LU = 0.2
"""What is so near is there: the tolerance of EBU R 128 (2020) for measuring."""
_CLOSE_LU = 0.05
"""What is aimed at (own choice)."""
_MARGIN_DB = 0.02
"""Below the limit, so that rounding to integers keeps it (own choice)."""
_MOST_RAISED_DB = 40.0
"""What needs more is next to silence: its noise would become the programme (own choice)."""
_MOST_REGAINED_DB = 6.0
"""Of the loudness that limiting costs; more would press a sound flat and bring its pauses up (own choice)."""
_ROUNDS = 6
"""Own choice; two or three are usual."""
_STEEPEST = 4.0
"""The more of a sound is limited the less it gains in loudness; steps become longer by as much (own choice)."""
_PLAIN_BITS = 16
"""Rounding to fewer moves peaks (own choice)."""
_OWN_FILE_BYTES = 1 << 40
"""No limit; own choice."""
_W = TypeVar("_W", Written, Encoded)


@dataclass(frozen=True, slots=True)
class LoudnessTarget:
    """How loud a file shall be, as broadcasters measure it (ITU-R BS.1770-4, EBU R 128).

    Parameters
    ----------
    lufs : float
        Integrated loudness, -60 to -5: -16 is usual for podcasts in stereo, -23 for broadcasts. A mono file is measured
        as its one channel; as two loudspeakers play it 3 LU louder than that, mono podcasts often aim at -19.
    true_peak_dbtp : float
        Limit of the peaks, also between samples, -20 to 0 dB over full scale.

    Raises
    ------
    SettingsError
        If one is out of its range.

    Examples
    --------
    >>> LoudnessTarget(-16.0)
    LoudnessTarget(lufs=-16.0, true_peak_dbtp=-1.0)
    """

    lufs: float
    true_peak_dbtp: float = -1.0

    def __post_init__(self) -> None:
        if not LUFS[0] <= self.lufs <= LUFS[1]:
            raise SettingsError(f"A loudness of {self.lufs:g} LUFS: choose {LUFS[0]:g} to {LUFS[1]:g}.")
        if not DBTP[0] <= self.true_peak_dbtp <= DBTP[1]:
            raise SettingsError(f"A true peak of {self.true_peak_dbtp:g} dB: choose {DBTP[0]:g} to {DBTP[1]:g}.")

    def fits(self, heard: ProgrammeLoudness) -> bool:
        """Whether nothing is to be done about a sound.

        Parameters
        ----------
        heard : ProgrammeLoudness
            How loud it is.

        Returns
        -------
        bool
        """
        return abs(self.lufs - heard.integrated_lufs) <= _NEAR_LU and heard.true_peak_dbtp <= self.true_peak_dbtp

    def refusal(self, heard: ProgrammeLoudness, duration_s: float) -> str:
        """Why a sound's level is left as it is.

        Parameters
        ----------
        heard : ProgrammeLoudness
            How loud it is.
        duration_s : float

        Returns
        -------
        str
            A sentence; empty where its level is changed.
        """
        target = f"{self.lufs:g}"
        if duration_s < SHORTEST_S:
            return say(
                "A sound of less than {seconds} s has no loudness that could be brought to {target} LUFS: its level is "
                "left as it is.",
                seconds=f"{SHORTEST_S:g}",
                target=target,
            )
        if heard.integrated_lufs <= SILENCE_LUFS:
            return say(
                "A silent sound has no loudness that could be brought to {target} LUFS: its level is left as it is.",
                target=target,
            )
        if self.lufs - heard.integrated_lufs > _MOST_RAISED_DB:
            return say(
                "At {level} LUFS the sound is next to silence, and bringing it to {target} LUFS would bring up what is "
                "left of the noise: its level is left as it is.",
                level=f"{heard.integrated_lufs:.0f}",
                target=target,
            )
        return ""


@dataclass(frozen=True, slots=True)
class Levelled:
    """A recording at a loudness.

    Parameters
    ----------
    recording : Recording
        The one that was given, where nothing was to be done.
    programme : ProgrammeLoudness
        How loud it is now.
    gain_db : float
        The factor that was put on all of it.
    note : str
        What else was done, or why nothing was, in a sentence.
    refused : bool
        It has no loudness to speak of.
    """

    recording: "Recording"
    programme: ProgrammeLoudness
    gain_db: float = 0.0
    note: str = ""
    refused: bool = False


def at_loudness(recording: "Recording", target: LoudnessTarget) -> Levelled:
    """The recording at a loudness; what is there already stays bit-exact.

    Parameters
    ----------
    recording : Recording
    target : LoudnessTarget

    Returns
    -------
    Levelled

    Raises
    ------
    LimitError
        If the disk is full.
    """
    heard = measure_programme(recording)
    refusal = target.refusal(heard, recording.duration_s)
    if refusal or target.fits(heard):
        return Levelled(recording, heard, note=refusal, refused=bool(refusal))
    gain_db = target.lufs - heard.integrated_lufs
    if heard.true_peak_dbtp + gain_db <= target.true_peak_dbtp - _MARGIN_DB:
        return _levelled(recording, gain_db, math.inf, target)[0]
    ceiling_db, most_db, lost_lu = target.true_peak_dbtp - _MARGIN_DB, gain_db + _MOST_REGAINED_DB, 1.0
    best, missing_lu, over_db = _levelled(recording, gain_db, ceiling_db, target)
    for _ in range(_ROUNDS):
        if over_db <= 0 and (abs(missing_lu) <= _CLOSE_LU or gain_db == most_db):
            break
        step_db, before_lu = min(missing_lu * lost_lu, most_db - gain_db), missing_lu
        gain_db += step_db
        ceiling_db -= over_db + _MARGIN_DB if over_db > 0 else 0.0
        best, missing_lu, over_db = _levelled(recording, gain_db, ceiling_db, target)
        lost_lu = float(np.clip(step_db / (before_lu - missing_lu or 1.0), 1.0, _STEEPEST))
    return best


def _levelled(
    recording: "Recording", gain_db: float, ceiling_db: float, target: LoudnessTarget
) -> tuple[Levelled, float, float]:
    """The recording at a gain and below a ceiling; the loudness that it lacks, and how far its peaks are too high."""
    samples, least = limited(
        recording.samples,
        recording.sample_rate,
        gain=db_to_amplitude(gain_db),
        ceiling=db_to_amplitude(ceiling_db) if math.isfinite(ceiling_db) else math.inf,
    )
    louder = replace(recording, samples=samples)
    programme = measure_programme(louder)
    missing_lu = target.lufs - programme.integrated_lufs
    dip_db = -float(amplitude_to_db(least))
    note = say("Peaks were lowered by up to {dip} dB.", dip=f"{dip_db:.1f}") if dip_db > _MARGIN_DB else ""
    if missing_lu > _NEAR_LU:
        left = say("That leaves it {missing} dB below the loudness that was asked for.", missing=f"{missing_lu:.1f}")
        note = in_turn((note, left))
    done = Levelled(louder, programme, round(gain_db, 2), note)
    return done, missing_lu, programme.true_peak_dbtp - target.true_peak_dbtp


def stored_at_loudness(recording: "Recording", target: LoudnessTarget, store: Callable[["Recording"], _W]) -> _W:
    """Store a recording at a loudness. Lossy files move peaks: they are read again, and made anew where these are high.

    Parameters
    ----------
    recording : Recording
    target : LoudnessTarget
    store : callable ``(recording) -> Written or Encoded``

    Returns
    -------
    Written or Encoded
        With the loudness of what is in the file.
    """
    aim = target
    stored, missing_lu, over_db = _stored(recording, aim, target, store)
    for _ in range(_ROUNDS):
        if abs(missing_lu) <= _NEAR_LU and over_db <= 0:
            break
        lower_db = over_db + _MARGIN_DB if over_db > 0 else 0.0
        aim = LoudnessTarget(float(np.clip(aim.lufs + missing_lu, *LUFS)), max(DBTP[0], aim.true_peak_dbtp - lower_db))
        stored, missing_lu, over_db = _stored(recording, aim, target, store)
    return stored


def _stored(
    recording: "Recording", aim: LoudnessTarget, target: LoudnessTarget, store: Callable[["Recording"], _W]
) -> tuple[_W, float, float]:
    """What was stored; the loudness that it lacks, and how far its peaks are too high, where storing moved them."""
    levelled = at_loudness(recording, aim)
    stored = store(levelled.recording)
    final = levelled.refused or _is_exact(stored.output)
    programme = levelled.programme if final else _measured(stored)
    gain_db = round(levelled.gain_db + stored.gain_db, 2)
    told = replace(stored, gain_db=gain_db, programme=programme, loudness_note=levelled.note)
    if final:
        return told, 0.0, 0.0
    missing_lu = 0.0 if levelled.recording is recording else target.lufs - programme.integrated_lufs
    return told, missing_lu, programme.true_peak_dbtp - target.true_peak_dbtp


def _is_exact(output: OutputFormat) -> bool:
    """What was measured before is what is in the file."""
    subtype = SUBTYPES[output.subtype]
    return subtype.exact and (subtype.is_real or subtype.bits >= _PLAIN_BITS)


def _measured(stored: Written | Encoded) -> ProgrammeLoudness:
    limits = replace(Limits.from_environment(), upload_bytes=_OWN_FILE_BYTES)
    with opened(stored.path if isinstance(stored, Written) else stored.data, limits) as file:
        return measure_programme(decode(file, limits))
