"""What happened to a recording, in figures."""

from dataclasses import dataclass, field, replace
from typing import Any

from specapp.base.decibels import power_to_db
from specapp.pipeline.measuring.lost_sound import LostPlace
from specapp.pipeline.measuring.strength import KeptPower, level_db

LEAST_LOST_DB = -60.0
"""Less lost sound than this is not told apart (own choice)."""
_TINY = 1e-20
"""Keeps the logarithm from zero (own choice)."""


@dataclass(frozen=True, slots=True)
class Measurements:
    """What happened to a recording.

    Parameters
    ----------
    noise_reduced_db : float
        How far the level fell where the original is quietest (the quietest tenth of its 50 ms pieces).
    snr_before_db, snr_after_db : float
        Estimated signal-to-noise ratio.
    removed_db : float
        Power of what was removed over that of the original.
    round_trip_db : float
        Error of spectrogram and back over the sound, without any cleaning, on the loudest ten seconds.
    clipped_samples : int
        Samples of the denoised sound beyond full scale.
    seconds : float
        Time taken.
    musical_noise : float
        Log of the kurtosis of the noise's power after over before (Uemura et al., IWAENC 2008): 0 is natural, above 1
        the rest of the noise twitters.
    lost_db : float
        Estimated sound that went with the noise, over all sound.
    places : tuple of LostPlace
        Where that probably happened, the worst first.
    quiet_kept, sound_kept, noise_kept : KeptPower
        What is left where the original is quietest, of the sound, and of the noise.
    clipped_before : int
        Samples of the original beyond full scale.
    """

    noise_reduced_db: float
    snr_before_db: float
    snr_after_db: float
    removed_db: float
    round_trip_db: float
    clipped_samples: int
    seconds: float
    musical_noise: float = 0.0
    lost_db: float = LEAST_LOST_DB
    places: tuple[LostPlace, ...] = ()
    quiet_kept: KeptPower = field(default_factory=KeptPower)
    sound_kept: KeptPower = field(default_factory=KeptPower)
    noise_kept: KeptPower = field(default_factory=KeptPower)
    clipped_before: int = 0

    def __post_init__(self) -> None:
        plain: tuple[Any, ...] = self.places
        whole = tuple(LostPlace(**place) if isinstance(place, dict) else place for place in plain)
        object.__setattr__(self, "places", whole)
        for name in ("quiet_kept", "sound_kept", "noise_kept"):
            kept = getattr(self, name)
            if isinstance(kept, dict):
                object.__setattr__(self, name, KeptPower(**kept))

    def at_strength(self, share: float, clipped: int) -> "Measurements":
        """The figures with a share of what was removed taken away; that of musical noise stays that of all of it.

        Parameters
        ----------
        share : float
        clipped : int
            Samples beyond full scale, which no figure tells.

        Returns
        -------
        Measurements
        """
        if share == 1:
            return self
        gained_db = _level(self.sound_kept, share) - _level(self.noise_kept, share)
        return replace(
            self,
            noise_reduced_db=-_level(self.quiet_kept, share),
            snr_after_db=self.snr_before_db + gained_db,
            removed_db=self.removed_db + level_db(share),
            lost_db=max(LEAST_LOST_DB, self.lost_db + level_db(share)),
            clipped_samples=clipped,
        )


def _level(kept: KeptPower, share: float) -> float:
    return float(power_to_db(max(kept.at(share), _TINY)))
