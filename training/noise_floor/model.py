"""The network of the noise estimate: convolutions over the bands and a view of all of them; and its loss."""

import torch
from torch import Tensor, nn

FEATURES, BANDS = 47, 167
QUANTILES = (0.05, 0.2, 0.35, 0.5, 0.8)
"""What the network answers: the noise lies below these levels in so many of all cases."""
_CHANNELS = 40
_STEPS = (1, 2, 4, 8, 1)
_UNIT_DB = 10.0
_DROPPED = 0.1


class Block(nn.Module):
    """What the neighbours say, and what all bands say together."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.around = nn.Conv2d(_CHANNELS, _CHANNELS, (1, 5), padding=(0, 2 * step), dilation=(1, step))
        self.mix = nn.Conv2d(_CHANNELS, _CHANNELS, 1)
        self.everywhere = nn.Conv2d(_CHANNELS, _CHANNELS, 1)
        self.forget = nn.Dropout(_DROPPED)
        nn.init.normal_(self.mix.weight, std=0.02)

    def forward(self, bands: Tensor) -> Tensor:
        """(pieces, channels, places, bands) to the same shape."""
        judged = torch.relu(self.around(torch.relu(bands)))
        everywhere = torch.relu(self.everywhere(judged.mean(dim=3, keepdim=True)))
        return bands + self.mix(self.forget(judged + everywhere))


class NoiseNetwork(nn.Module):
    """Statistics to quantiles of the noise, in units of 10 dB over the reference."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(FEATURES, _CHANNELS, (1, 3), padding=(0, 1))
        self.blocks = nn.Sequential(*(Block(step) for step in _STEPS))
        self.last = nn.Conv2d(_CHANNELS, len(QUANTILES), 1)
        self.listen = nn.Conv2d(_CHANNELS, _CHANNELS, 1)
        self.speech = nn.Conv2d(_CHANNELS, 1, 1)

    def forward(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Noise and speech from statistics [shape=(pieces, features, places, bands)].

        Returns
        -------
        quantiles : Tensor [shape=(pieces, quantiles, places, bands)]
        speech : Tensor [shape=(pieces, 1, places, 1)]
            Logit of speech being there.
        """
        judged = torch.relu(self.blocks(self.first(seen)))
        everywhere = torch.relu(self.listen(judged)).mean(dim=3, keepdim=True)
        return self.last(judged), self.speech(everywhere)


def speech_loss(answer: Tensor, speech: Tensor) -> Tensor:
    """Cross entropy of the speech logit where it is asked for: where `speech` [shape=(pieces,)] is 0 or 1."""
    asked = (speech - 0.5).abs() > 0.4
    return nn.functional.binary_cross_entropy_with_logits(answer[asked, 0, 0, 0], speech[asked])


def loss(answer: Tensor, wanted_db: Tensor, heard: Tensor) -> Tensor:
    """Pinball loss of all quantiles, dB.

    Parameters
    ----------
    answer : Tensor [shape=(pieces, quantiles, 1, bands)]
    wanted_db, heard : Tensor [shape=(pieces, bands)]
    """
    shares = torch.tensor(QUANTILES, device=answer.device)[None, :, None]
    error_db = wanted_db[:, None] - _UNIT_DB * answer[:, :, 0]
    pinball = torch.maximum(shares * error_db, (shares - 1) * error_db)
    return (pinball.mean(dim=1) * heard).sum() / heard.sum()
