"""The network: patches of four bands, residual blocks of separable convolutions, weights shared over frequency."""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from specapp.learned import BANDS_PER_PATCH

DILATIONS = (1, 2, 4, 8, 1, 2, 4, 8)
"""Steps in time of the blocks: 31 rows on either side together with the first layer."""

_HARM_WEIGHT = 0.001


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of the network.

    Parameters
    ----------
    channels : int
    wide : int
        Channels between the two pointwise layers of a block.
    seen : int
        Input channels.
    """

    channels: int = 32
    wide: int = 64
    seen: int = 4

    def as_dict(self) -> dict[str, int]:
        """For checkpoints."""
        return asdict(self)


class Block(nn.Module):
    """Residual block: what surrounds a patch (depthwise 3x5) and the mean over frequency, through two layers."""

    def __init__(self, shape: Shape, dilation: int) -> None:
        super().__init__()
        channels = shape.channels
        self.around = nn.Conv2d(
            channels, channels, (3, 5), padding=(dilation, 2), dilation=(dilation, 1), groups=channels
        )
        self.widen = nn.Conv2d(channels, shape.wide, 1)
        self.overall = nn.Conv2d(channels, shape.wide, 1, bias=False)
        self.narrow = nn.Conv2d(shape.wide, channels, 1)
        nn.init.zeros_(self.overall.weight)
        nn.init.normal_(self.narrow.weight, std=0.02)

    def forward(self, patches: Tensor) -> Tensor:
        """(pieces, channels, rows, patches) to the same shape."""
        around = self.around(patches)
        wide = self.widen(around) + self.overall(around.mean(dim=3, keepdim=True))
        return patches + self.narrow(torch.relu(wide))


class Network(nn.Module):
    """Features to the logit of the gain of every band."""

    def __init__(self, shape: Shape | None = None) -> None:
        super().__init__()
        shape = shape or Shape()
        self.shape = shape
        self.patches = nn.Conv2d(shape.seen, shape.channels, (3, 8), stride=(1, BANDS_PER_PATCH), padding=(1, 2))
        self.blocks = nn.ModuleList(Block(shape, dilation) for dilation in DILATIONS)
        self.gains = nn.Conv2d(shape.channels, BANDS_PER_PATCH, 1)

    def forward(self, seen: Tensor) -> Tensor:
        """(pieces, features, rows, bands) to (pieces, 4, rows, patches): logits, band ``4 patch + channel``."""
        patches = torch.relu(self.patches(seen))
        for block in self.blocks:
            patches = block(patches)
        return self.gains(patches)


def band_logits(patches: Tensor) -> Tensor:
    """(pieces, 4, rows, patches) to (pieces, rows, bands)."""
    return patches.permute(0, 2, 3, 1).flatten(2)


def loss(gain: Tensor, noisy: Tensor, clean: Tensor) -> Tensor:
    """How far ``gain * noisy`` is from `clean`: compressed magnitudes, compressed spectra, a little SI-SDR, harm.

    Harm is the SI-SDR that a piece lost against its input. Without this part a network takes quiet parts of music for
    noise, which compressed magnitudes hardly notice.

    Parameters
    ----------
    gain : Tensor, float32 [shape=(pieces, rows, bins)]
    noisy, clean : Tensor, complex64 [shape=(pieces, rows, bins)]

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
    before_db, after_db = si_sdr_db(noisy, clean), si_sdr_db(gain * noisy, clean)
    harm_db = (before_db - after_db).clamp_min(0)
    return 0.7 * magnitude + 0.3 * spectrum - 0.001 * after_db.mean() + _HARM_WEIGHT * harm_db.mean()


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
