"""How strong the noise is: followed, gated, learned."""

from specapp.spectral.noise.estimate import NOISE_ESTIMATORS, Noise, SteadyNoise
from specapp.spectral.noise.gated import gate
from specapp.spectral.noise.learned import learn
from specapp.spectral.noise.profile import NoiseProfile
from specapp.spectral.noise.tracked import TrackedNoise, track

__all__ = ["NOISE_ESTIMATORS", "Noise", "NoiseProfile", "SteadyNoise", "TrackedNoise", "gate", "learn", "track"]
