"""The network: patches of four bands whose surroundings are judged alike at every pitch, and a view of the whole row.

Residual blocks of separable convolutions share their weights over frequency. Between them all patches up to 24 kHz are
gathered into one vector per row, which is judged over a second, and spread over the patches again.
"""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from specapp.denoisers.learned.learned import BANDS_PER_PATCH, LEAST_BANDS
from training.perceptual import Disturbance

STEPS_AROUND = (1, 2, 4)
"""Steps in time of the blocks before the view of the row, and again after it."""
STEPS_ROW = (1, 2, 4, 8, 16, 32)
"""Steps in time of the blocks of the whole row: 78 rows on either side together with the others and the first layer."""
_PATCHES = LEAST_BANDS // BANDS_PER_PATCH - 1
_SDR_WEIGHT = 0.0006
_HARM_WEIGHT, _SPEECH_HARM_WEIGHT = 0.005, 0.05
_EAR_WEIGHT = 0.06
_LOW_BINS = 10
"""Up to 300 Hz, where the ear in the loss hardly hears and voices have most of their power."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of the network.

    Parameters
    ----------
    channels : int
        Of a patch.
    wide : int
        Channels between the two pointwise layers of a block.
    gathered : int
        Channels of a patch that the view of the row sees.
    row : int
        Channels of a row.
    seen : int
        Input channels.
    """

    channels: int = 32
    wide: int = 64
    gathered: int = 8
    row: int = 96
    seen: int = 5

    def as_dict(self) -> dict[str, int]:
        """For checkpoints."""
        return asdict(self)


class Around(nn.Module):
    """Residual block: what surrounds a patch (depthwise 3x5), through two layers."""

    def __init__(self, shape: Shape, step: int) -> None:
        super().__init__()
        channels = shape.channels
        self.around = nn.Conv2d(channels, channels, (3, 5), padding=(step, 2), dilation=(step, 1), groups=channels)
        self.widen = nn.Conv2d(channels, shape.wide, 1)
        self.narrow = nn.Conv2d(shape.wide, channels, 1)
        nn.init.normal_(self.narrow.weight, std=0.02)

    def forward(self, patches: Tensor) -> Tensor:
        """(pieces, channels, rows, patches) to the same shape."""
        return patches + self.narrow(torch.relu(self.widen(self.around(patches))))


class OverTime(nn.Module):
    """Residual block of rows: depthwise over three rows, then all channels with each other."""

    def __init__(self, shape: Shape, step: int) -> None:
        super().__init__()
        channels = shape.row
        self.around = nn.Conv2d(channels, channels, (3, 1), padding=(step, 0), dilation=(step, 1), groups=channels)
        self.mix = nn.Conv2d(channels, channels, 1)

    def forward(self, rows: Tensor) -> Tensor:
        """(pieces, channels, rows, 1) to the same shape."""
        return rows + torch.relu(self.mix(self.around(rows)))


class WholeRow(nn.Module):
    """Gather the patches up to 24 kHz into one vector per row, judge it over time, spread it again."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gather = nn.Conv2d(shape.channels, shape.gathered, 1)
        self.join = nn.Conv2d(shape.gathered, shape.row, (1, _PATCHES))
        self.blocks = nn.Sequential(*(OverTime(shape, step) for step in STEPS_ROW))
        self.part = nn.Conv2d(shape.row, shape.gathered * _PATCHES, 1)
        self.spread = nn.Conv2d(shape.gathered, shape.channels, 1)
        nn.init.normal_(self.spread.weight, std=0.02)

    def forward(self, patches: Tensor) -> Tensor:
        """(pieces, channels, rows, patches) to the same shape; patches above 24 kHz stay as they are."""
        rows = torch.relu(self.join(self.gather(patches[..., :_PATCHES])))
        parts = self.part(self.blocks(rows))
        parts = parts.reshape(parts.shape[0], -1, _PATCHES, parts.shape[2]).transpose(2, 3)
        return torch.cat((patches[..., :_PATCHES] + self.spread(torch.relu(parts)), patches[..., _PATCHES:]), 3)


class Network(nn.Module):
    """Features to the logit of the gain of every band."""

    def __init__(self, shape: Shape | None = None) -> None:
        super().__init__()
        shape = shape or Shape()
        self.shape = shape
        self.patches = nn.Conv2d(shape.seen, shape.channels, (3, 8), stride=(1, BANDS_PER_PATCH), padding=(1, 2))
        self.before = nn.Sequential(*(Around(shape, step) for step in STEPS_AROUND))
        self.row = WholeRow(shape)
        self.after = nn.Sequential(*(Around(shape, step) for step in STEPS_AROUND))
        self.gains = nn.Conv2d(shape.channels, BANDS_PER_PATCH, 1)

    def forward(self, seen: Tensor) -> Tensor:
        """(pieces, features, rows, bands) to (pieces, 4, rows, patches): logits, band ``4 patch + channel``."""
        return self.gains(self.after(self.row(self.before(torch.relu(self.patches(seen))))))


def band_logits(patches: Tensor) -> Tensor:
    """(pieces, 4, rows, patches) to (pieces, rows, bands)."""
    return patches.permute(0, 2, 3, 1).flatten(2)


def loss(gain: Tensor, noisy: Tensor, clean: Tensor, speech: Tensor, ear: Disturbance) -> Tensor:
    """How far ``gain * noisy`` is from `clean`: compressed magnitudes and spectra, a little SI-SDR, harm, the ear.

    Harm is the SI-SDR that a piece lost against its input. Without this part a network takes quiet parts of music for
    noise, which compressed magnitudes hardly notice; it counts tenfold for speech, which the router hands to the
    network. The ear judges speech only.

    Parameters
    ----------
    gain : Tensor, float32 [shape=(pieces, rows, bins)]
    noisy, clean : Tensor, complex64 [shape=(pieces, rows, bins)]
    speech : Tensor, float32 [shape=(pieces,)]
        1 where the target is speech, else 0.
    ear : Disturbance

    Returns
    -------
    loss : Tensor
        A scalar.
    """
    noisy_level, clean_level = noisy.abs() + 1e-4, clean.abs() + 1e-4
    level = (gain * noisy_level) ** 0.3
    wanted = clean_level**0.3
    magnitude = (level - wanted).square().mean()
    cosine = (noisy * clean.conj()).real / (noisy_level * clean_level)
    spectrum = (level.square() + wanted.square() - 2 * level * wanted * cosine).mean()
    below = [slice(bins) for bins in (_LOW_BINS, None)]
    distortion = sum(_distortion(gain[..., part], noisy[..., part], clean[..., part], speech) for part in below)
    disturbance = ear(gain.square() * noisy.abs().square(), clean.abs().square())
    heard = (disturbance * speech).mean()
    return 0.7 * magnitude + 0.3 * spectrum + distortion + _EAR_WEIGHT * heard


def _distortion(gain: Tensor, noisy: Tensor, clean: Tensor, speech: Tensor) -> Tensor:
    """Weighted SI-SDR and harm."""
    before_db, after_db = si_sdr_db(noisy, clean), si_sdr_db(gain * noisy, clean)
    weight = _HARM_WEIGHT + (_SPEECH_HARM_WEIGHT - _HARM_WEIGHT) * speech
    return (weight * (before_db - after_db).clamp_min(0)).mean() - _SDR_WEIGHT * after_db.mean()


def si_sdr_db(estimate: Tensor, clean: Tensor) -> Tensor:
    """Scale-invariant signal-to-distortion ratio of spectra, from -30 to 40 dB.

    Parameters
    ----------
    estimate, clean : Tensor, complex64 [shape=(pieces, rows, bins)]

    Returns
    -------
    ratio : Tensor [shape=(pieces,)]
    """
    overlap = (estimate * clean.conj()).real.sum((1, 2))
    shared = overlap.square() / (clean.abs().square().sum((1, 2)) + 1e-6)
    rest = (estimate.abs().square().sum((1, 2)) - shared).clamp_min(0)
    return (10 * torch.log10((shared + 1e-3) / (rest + 1e-3))).clamp(-30, 40)
