"""Judges that nobody fitted a denoiser to: predicted votes of listeners, words understood, consonants kept.

References
----------
C. K. A. Reddy, V. Gopal and R. Cutler, "DNSMOS P.835: a non-intrusive perceptual objective speech quality metric to
evaluate noise suppressors", ICASSP 2022; D. Huggins-Daines et al., "PocketSphinx: a free, real-time continuous speech
recognition system for hand-held devices", ICASSP 2006.
"""

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from bench.evaluation.composite import EPSILON, Rows, Samples, frames
from bench.evaluation.measures import SPEECH_RATE, Channels, at_speech_rate

_FRAME = 512
_CONSONANT_HZ = 3000
_QUIETEST_CONSONANT = 1e-3
_MOST_LOST_DB = 40.0
_FULL_SCALE = 32767
_SEARCH = {"maxhmmpf": 2000, "maxwpf": 10}
"""Limits of the recogniser's search, for two fifths of the time; docs/decisions.md says what they cost."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judges say of one file.

    Parameters
    ----------
    dnsmos_sig, dnsmos_bak, dnsmos_ovrl : float
        Predicted votes of listeners on the voice, on the background and on the whole, 1 to 5; without the clean sound.
    words, word_errors : float
        Words of the reference, and those that the recogniser replaced, missed or added.
    consonants_lost_db : float
        Mean fall of hissed consonants above 3 kHz; NaN without any.
    """

    dnsmos_sig: float
    dnsmos_bak: float
    dnsmos_ovrl: float
    words: float
    word_errors: float
    consonants_lost_db: float


def judge(clean: Channels, estimate: Channels, sample_rate: int, text: str) -> Verdict:
    """Ask all judges about one file of speech; of several channels, about their mean.

    Parameters
    ----------
    clean, estimate : ndarray [shape=(channels, n)]
    sample_rate : int
    text : str
        What is said.
    """
    reference, heard = (
        at_speech_rate(sound.mean(axis=0, dtype=np.float64), sample_rate) for sound in (clean, estimate)
    )
    votes = listeners(heard)
    return Verdict(
        dnsmos_sig=float(votes["sig_mos"]),
        dnsmos_bak=float(votes["bak_mos"]),
        dnsmos_ovrl=float(votes["ovrl_mos"]),
        words=float(len(_spoken(text))),
        word_errors=float(word_errors(text, recognise(heard))),
        consonants_lost_db=consonants_lost_db(reference, heard),
    )


def listeners(samples: Samples) -> dict[str, Any]:
    """DNSMOS P.835 of speech at 16 kHz; the network asks for samples within full scale."""
    votes: dict[str, Any] = importlib.import_module("speechmos.dnsmos").run(np.clip(samples, -1, 1), SPEECH_RATE)
    return votes


def recognise(samples: Samples) -> str:
    """English words in speech at 16 kHz [shape=(n,)]; the same ones whatever was heard before."""
    decoder = _decoder()
    decoder.reinit_feat()
    decoder.start_utt()
    decoder.process_raw(_pcm(samples), full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    return str(found.hypstr) if found else ""


def word_errors(text: str, heard: str) -> int:
    """Fewest words to replace, add and leave out that make `text` of `heard`; case and punctuation do not count."""
    distance = importlib.import_module("rapidfuzz.distance.Levenshtein").distance
    return int(distance(_spoken(text), _spoken(heard)))


def consonants_lost_db(clean: Samples, estimate: Samples) -> float:
    """Mean fall, in dB, of what of the clean sound is left above 3 kHz in the frames that are louder there than below.

    Only the share of the estimate that is the clean sound itself counts, so noise does not stand in for a consonant.
    """
    wanted, found = _stft(clean), _stft(estimate)
    power = np.abs(wanted) ** 2
    first = round(_CONSONANT_HZ / SPEECH_RATE * _FRAME)
    high, low = power[:, first:].sum(axis=1), power[:, :first].sum(axis=1)
    hissed = (high > low) & (high > _QUIETEST_CONSONANT * high.max(initial=0.0))
    if not hissed.any():
        return float("nan")
    shared = np.abs(np.sum(found[hissed, first:] * wanted[hissed, first:].conj(), axis=1))
    fall_db = -20 * np.log10((shared + EPSILON) / (high[hissed] + EPSILON))
    return float(np.mean(np.clip(fall_db, 0, _MOST_LOST_DB)))


@cache
def _decoder() -> Any:
    return importlib.import_module("pocketsphinx").Decoder(samprate=SPEECH_RATE, loglevel="FATAL", **_SEARCH)


def _pcm(samples: Samples) -> bytes:
    return np.round(np.clip(samples, -1, 1) * _FULL_SCALE).astype("<i2").tobytes()


def _spoken(text: str) -> list[str]:
    kept = "".join(letter if letter.isalnum() or letter == "'" else " " for letter in text.lower())
    return kept.split()


def _stft(samples: Samples) -> Rows:
    return np.asarray(np.fft.rfft(frames(samples, _FRAME, _FRAME // 2, np.hanning(_FRAME))))
