"""How unlike two sounds are to the ear: the disturbances of PESQ (ITU-T P.862.2) on spectra, with a gradient.

The recommendation's frames are 32 ms wide and 16 ms apart, as the rows of the picture are, so its model of hearing can
be put on the rows themselves, after Martin-Donas et al., A Deep Learning Loss Function Based on the Perceptual
Evaluation of the Speech Quality, IEEE SPL 25(11), 2018. Left out are its alignment in time, which a gain on a spectrum
cannot need, and its search for bad intervals. The tables are those of the recommendation.
"""

import torch
from torch import Tensor, nn

BIN_HZ = 31.25
BINS = 256
"""Up to 8 kHz."""

_BINS_PER_BAND = (
    *(1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 3, 4, 5, 4, 5, 6, 6),
    *(7, 8, 9, 9, 12, 12, 15, 16, 18, 21, 25, 20),
)
_CENTRE_BARK = (
    *(0.0787, 0.3163, 0.6366, 0.9612, 1.2904, 1.6242, 1.9626, 2.3056, 2.6534, 3.0059, 3.3632, 3.7254, 4.0925, 4.4645),
    *(4.8418, 5.2236, 5.6109, 6.0033, 6.4009, 6.8038, 7.2120, 7.6256, 8.0446, 8.4691, 8.8992, 9.3349, 9.7763),
    *(10.2234, 10.6762, 11.1350, 11.5996, 12.0701, 12.5467, 13.0294, 13.5182, 14.0133, 14.5146, 15.0222, 15.5362),
    *(16.0567, 16.5838, 17.1174, 17.6577, 18.2047, 18.7585, 19.3191, 19.8868, 20.4614, 21.0430),
)
_WIDTH_BARK = (
    *(0.1573, 0.3180, 0.3224, 0.3269, 0.3315, 0.3361, 0.3407, 0.3454, 0.3501, 0.3549, 0.3597, 0.3646, 0.3695, 0.3745),
    *(0.3796, 0.3847, 0.3898, 0.3950, 0.4002, 0.4055, 0.4109, 0.4163, 0.4217, 0.4273, 0.4329, 0.4385, 0.4442, 0.4500),
    *(0.4558, 0.4616, 0.4676, 0.4736, 0.4796, 0.4857, 0.4919, 0.4982, 0.5045, 0.5108, 0.5173, 0.5237, 0.5303, 0.5369),
    *(0.5436, 0.5504, 0.5572, 0.5641, 0.5711, 0.5781, 0.5852),
)
_CORRECTION = (
    *(100, 100, 100, 100, 100, 100, 100, 100, 50, 100, 100, 100, 100, 100, 53.05, 110, 117.99, 65, 68.76, 70, 71.43),
    *(75, 76.84, 80.97, 88.65, 63.86, 68.16, 72.55, 75.58, 58.38, 80.95, 64.14, 54.38, 73.82, 64.44, 59.18, 65.52),
    *(61.40, 58.14, 57.00, 64.13, 54.31, 61.11, 55.08, 56.85, 55.63, 53.14, 54.98, 79.55),
)
_THRESHOLD = (
    *(5.12862e7, 2454709.5, 70794.6, 4897.79, 1174.90, 389.045, 104.713, 45.7088, 17.7828, 9.77237, 4.89779, 3.09030),
    *(1.90546, 1.25893, 0.977237, 0.724436, 0.562341, 0.457088, 0.389045, 0.331131, 0.295121, 0.269153, 0.257040),
    *(0.251189, 0.251189, 0.251189, 0.251189, 0.263027, 0.288403, 0.309030, 0.338844, 0.371535, 0.398107, 0.436516),
    *(0.467735, 0.489779, 0.501187, 0.501187, 0.512861, 0.524807, 0.524807, 0.524807, 0.512861, 0.478630, 0.426580),
    *(0.371535, 0.363078, 0.416869, 0.537032),
)
_POWER_SCALE = 6.910853e-6
_LOUDNESS_SCALE = 0.1866055
_ZWICKER_POWER = 0.23
_LEVEL = 1e7
"""Mean square of the speech band to which both sounds are brought."""
_WINDOW_ENERGY = 512 * 192.0
"""Length of the window times the sum of its squares: power of a frame's bins for a mean square of 1."""
_INTERVAL, _INTERVAL_STEP = 20, 10
_LEAST = 1e-3


class Disturbance(nn.Module):
    """Symmetric and asymmetric disturbance, weighted as in the score: 4.5 less this is the raw PESQ."""

    bands: Tensor
    weighting: Tensor
    speech_band: Tensor
    threshold: Tensor
    exponent: Tensor
    width: Tensor

    def __init__(self) -> None:
        super().__init__()
        correction = torch.tensor(_CORRECTION, dtype=torch.float32) * _POWER_SCALE
        members = torch.repeat_interleave(torch.arange(len(_BINS_PER_BAND)), torch.tensor(_BINS_PER_BAND))
        self.register_buffer("bands", nn.functional.one_hot(members).float() * correction)
        self.register_buffer("weighting", _input_filter())
        hertz = torch.arange(BINS) * BIN_HZ
        self.register_buffer("speech_band", ((hertz >= 325) & (hertz <= 3250)).float())
        self.register_buffer("threshold", torch.tensor(_THRESHOLD, dtype=torch.float32))
        centre = torch.tensor(_CENTRE_BARK, dtype=torch.float32)
        self.register_buffer("exponent", (6 / (centre + 2)).clamp(1, 2) ** 0.15 * _ZWICKER_POWER)
        self.register_buffer("width", torch.tensor(_WIDTH_BARK, dtype=torch.float32)[1:])

    def forward(self, estimate: Tensor, clean: Tensor) -> Tensor:
        """How disturbed `estimate` sounds.

        Parameters
        ----------
        estimate, clean : Tensor, float32 [shape=(pieces, rows, bins)]
            Power, bins `BIN_HZ` apart, rows 16 ms apart; 256 bins or more, of which the first 256 count.

        Returns
        -------
        disturbance : Tensor [shape=(pieces,)]
            About 0 (alike) to 4.5.
        """
        estimate, clean = self._bark(estimate[..., :BINS]), self._bark(clean[..., :BINS])
        silent = self._audible(clean, 100) < 1e7
        spoken = (~silent).float()[..., None]
        ratio = (self._mean(estimate, spoken) + 1000) / (self._mean(clean, spoken) + 1000)
        clean = clean * ratio.clamp(0.01, 100)[:, None]
        level = (self._audible(clean, 1) + 5e3) / (self._audible(estimate, 1) + 5e3)
        level = torch.cat((level[:, :1], 0.8 * level[:, 1:] + 0.2 * level[:, :-1]), 1).clamp(3e-4, 5)
        estimate = estimate * level[..., None]

        heard, wanted = self._loudness(estimate), self._loudness(clean)
        difference = heard - wanted
        difference = difference.sign() * (difference.abs() - 0.25 * torch.minimum(heard, wanted)).clamp_min(0)
        added = ((estimate + 50) / (clean + 50)) ** 1.2
        added = torch.where(added < 3, torch.zeros_like(added), added.clamp_max(12))
        total = self.width.sum()
        symmetric = (total * ((difference[..., 1:] * self.width).square().sum(2) + _LEAST)).sqrt()
        asymmetric = (difference[..., 1:] * added[..., 1:] * self.width).abs().sum(2)
        loud = ((self._audible(clean, 1) + 1e5) / 1e7) ** 0.04
        over_time = [_pooled((one / loud).clamp(_LEAST, 45)) for one in (symmetric, asymmetric)]
        return 0.1 * over_time[0] + 0.0309 * over_time[1]

    def _bark(self, power: Tensor) -> Tensor:
        level = (power @ self.speech_band).mean(1)[:, None, None] * 2
        seconds = power.shape[1] * 256
        scale = _LEVEL * _WINDOW_ENERGY * 1.04684 * (seconds + 5120) / seconds / (level + 1e-9)
        return (power * scale * self.weighting) @ self.bands

    def _audible(self, bands: Tensor, factor: float) -> Tensor:
        return (bands * (bands > factor * self.threshold)).sum(2)

    def _mean(self, bands: Tensor, spoken: Tensor) -> Tensor:
        return (bands * (bands > 100 * self.threshold) * spoken).mean(1)

    def _loudness(self, bands: Tensor) -> Tensor:
        over = torch.maximum(bands, self.threshold) / self.threshold
        return _LOUDNESS_SCALE * (2 * self.threshold) ** self.exponent * ((0.5 + 0.5 * over) ** self.exponent - 1)


def _pooled(rows: Tensor) -> Tensor:
    """Mean over time that listens to the worst: the sixth power within a third of a second, the second over those."""
    intervals = rows.unfold(1, _INTERVAL, _INTERVAL_STEP)
    return ((intervals**6).mean(2) ** (1 / 6)).square().mean(1).sqrt()


def _input_filter() -> Tensor:
    """Power response of the recommendation's wideband input filter at the bins; none at 0 Hz."""
    turn = torch.exp(-2j * torch.pi * torch.arange(BINS) * BIN_HZ / 16000)
    response = 2.740826 * (1 - turn) ** 2 / (1 - 1.9444777 * turn + 0.94597794 * turn**2)
    power = response.abs().square()
    power[0] = 0
    return power.float()
