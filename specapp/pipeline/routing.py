"""Which pass gets how much of the sound, second by second."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from specapp.pipeline.cleaning_pass import PreparedPass
from specapp.pipeline.detection.shares import Share
from specapp.pipeline.detection.speech_detector import speech_share
from specapp.spectral.noise.predicted import PredictedNoise


def shares_of(prepared: Sequence[PreparedPass]) -> list[Share]:
    """How much each pass contributes: the router hands the sound out where passes ask for a share.

    Where more than all of it would be handed out, each gets so much less: nothing is taken away twice.
    """
    everything = Share.everything()
    by_name = {one.settings.share: one for one in reversed(prepared)}
    if "speech" not in by_name:
        shares = [everything] * len(prepared)
    else:
        speech, rest = by_name["speech"], by_name.get("rest", by_name["speech"])
        judgements = rest.noise.judgements if isinstance(rest.noise, PredictedNoise) else ()
        share = speech_share(speech.source, speech.noise, rest.source, judgements)
        parts = {"all": replace(share, values=np.ones_like(share.values)), "speech": share, "rest": share.others}
        shares = [parts[one.settings.share] for one in prepared]
    total = np.maximum(np.sum([share.values for share in shares], axis=0), np.float32(1))
    return [replace(share, values=share.values / total) for share in shares]
