"""Why did my spectrogram turn to noise? The classic mistakes as switches, each heard, seen and measured.

Without any of them, the picture decides a gain and the sound comes back bit for bit. With one, the picture takes the
place of the sound as it does in code that is written by hand, with everything else done as well as that way allows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.decibels import power_to_db
from specapp.base.errors import SettingsError
from specapp.picture.exchange import from_picture, to_picture
from specapp.picture.pitfalls import naive_steps
from specapp.pipeline.removal import Progress

FORCED_RATE = 22_050  # librosa.load
LONGEST_S = 8.0
"""Seconds of a sound that the tour takes (own choice)."""
_EXACT_STEPS = 65_535  # definition: 16 bits


@dataclass(frozen=True, slots=True)
class Mistake:
    """One way to lose the sound.

    Parameters
    ----------
    name : str
        Key in `MISTAKES`.
    label : str
        What the page writes beside the switch.
    help : str
        What happens, in a sentence.
    wrong, right : str
        A line of code with the mistake, and what belongs there.
    """

    name: str
    label: str
    help: str
    wrong: str
    right: str


MISTAKES: Mapping[str, Mistake] = {
    mistake.name: mistake
    for mistake in (
        Mistake(
            "forced_rate",
            "Loaded with the defaults",
            "librosa.load resamples to 22,050 Hz and mixes to mono unless told not to: above 11 kHz all is gone.",
            "y, sr = librosa.load(path)",
            "y, sr = librosa.load(path, sr=None, mono=False)",
        ),
        Mistake(
            "mel",
            "A mel picture",
            "128 mel bands hold an eighth of the picture; what lies between them cannot come back.",
            "mel = librosa.feature.melspectrogram(S=magnitude**2, sr=sr)",
            "picture = librosa.amplitude_to_db(magnitude, ref=top)",
        ),
        Mistake(
            "eight_bits",
            "8 bits without their range",
            "Stretched over 0 to 255, pixels are no decibels any more; without the least and greatest level and the "
            "reference nobody knows what they mean.",
            "picture = cv2.normalize(db, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)",
            "picture = np.round((db - low) / (high - low) * 65535).astype(np.uint16)  # and keep low, high, top",
        ),
        Mistake(
            "figure",
            "The figure saved, not the picture",
            "savefig writes axes, margins and colours in the size of the screen; none of it is a level.",
            "librosa.display.specshow(db); plt.savefig('picture.png')",
            "cv2.imwrite('picture.png', picture)",
        ),
        Mistake(
            "jpeg",
            "Saved as JPEG",
            "JPEG throws away what the eye does not see; the ear hears it.",
            "cv2.imwrite('picture.jpg', picture)",
            "cv2.imwrite('picture.png', picture)",
        ),
        Mistake(
            "no_flip",
            "Not flipped back",
            "The picture was turned over so that low tones are at the bottom, and stayed so: low is high.",
            "db = picture",
            "db = picture[::-1]",
        ),
        Mistake(
            "twice",
            "amplitude_to_db a second time",
            "The way back needs db_to_amplitude; the logarithm of a logarithm is flat.",
            "magnitude = librosa.amplitude_to_db(db)",
            "magnitude = librosa.db_to_amplitude(db, ref=top)",
        ),
        Mistake(
            "no_phase",
            "The phase thrown away",
            "np.abs drops the phase, and a spectrum without it is a row of clicks.",
            "y = librosa.istft(magnitude)",
            "y = librosa.istft(magnitude * np.exp(1j * np.angle(stft)))",
        ),
        Mistake(
            "griffin_lim",
            "Griffin-Lim instead of the phase",
            "A phase is invented although the true one was there: it sounds metallic, and no sample is right.",
            "y = librosa.griffinlim(magnitude)",
            "y = librosa.istft(magnitude * np.exp(1j * np.angle(stft)))",
        ),
    )
}
"""In the order in which they happen."""

RIGHT_WAY = """\
import cv2
import specapp

recording = specapp.read("noisy.wav")              # rate, channels and bits stay
picture = specapp.to_picture(recording)            # 16 bits, and it knows its own range
pixels = cv2.fastNlMeansDenoising(picture.to_8_bit(), h=10)
result = specapp.from_picture(picture.edited(pixels), recording)   # pixels become a gain, the phase stays
specapp.write(result.denoised, "clean.wav")
"""
"""The last step of the tour: the code to copy."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Where the tour stands.

    Parameters
    ----------
    original, heard : Recording
        Of one rate and shape.
    picture : ndarray, uint8 [shape=(rows, columns)]
        What the code of this step takes for the picture.
    snr_db : float
        Power of the original over that of the error; infinite if there is none.
    level_db : float
        Level of what is heard over that of the original.
    mistakes : tuple of str
    """

    original: Recording
    heard: Recording
    picture: NDArray[np.uint8]
    snr_db: float
    level_db: float
    mistakes: tuple[str, ...] = ()

    @property
    def playable(self) -> Recording:
        """What is heard, turned down to the original's peak where it is louder: mistakes can be deafening."""
        loudest, usual = (float(np.abs(one.samples).max()) for one in (self.heard, self.original))
        if loudest <= usual or not loudest:
            return self.heard
        return replace(self.heard, samples=self.heard.samples * np.float32(usual / loudest))


@dataclass(slots=True, eq=False)
class _Run:
    """One channel on its way through code written by hand."""

    samples: NDArray[np.float32]
    rate: int
    mistakes: frozenset[str]
    picture: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((1, 1), np.uint8))

    def there_and_back(self) -> NDArray[np.float32]:
        length = len(self.samples)
        spectrum = naive_steps.stft(self.samples)
        magnitude = np.abs(spectrum)
        if "mel" in self.mistakes:
            magnitude = naive_steps.through_mel(magnitude, self.rate)
        top = float(magnitude.max())
        levels = self._through_picture(naive_steps.amplitude_to_db(magnitude, ref=top))
        if "twice" in self.mistakes:
            magnitude = naive_steps.amplitude_to_db(levels)
        else:
            # Who has forgotten the range has forgotten the reference as well.
            magnitude = naive_steps.db_to_amplitude(levels, ref=1.0 if "eight_bits" in self.mistakes else top)
        if "griffin_lim" in self.mistakes:
            return naive_steps.griffin_lim(magnitude, length)
        if "no_phase" in self.mistakes:
            return naive_steps.istft(magnitude, length)
        return naive_steps.istft(magnitude * np.exp(1j * np.angle(spectrum)), length)

    def _through_picture(self, levels: naive_steps.Reals) -> naive_steps.Reals:
        low, high = float(levels.min()), float(levels.max())
        depth = _EXACT_STEPS
        grey: naive_steps.Grey = np.rint((levels - low) / max(high - low, 1e-9) * depth)
        if self.mistakes & {"figure", "jpeg", "eight_bits"}:
            depth = 255
            grey = (
                naive_steps.through_figure(levels)[::-1] if "figure" in self.mistakes else naive_steps.to_bytes(levels)
            )
        shown = np.ascontiguousarray(grey[::-1])
        if "jpeg" in self.mistakes:
            shown = naive_steps.through_jpeg(shown)
        self.picture = np.asarray(np.rint(shown * (255 / depth)), np.uint8)
        back = shown if "no_flip" in self.mistakes else shown[::-1]
        if "eight_bits" in self.mistakes:
            return back.astype(np.float32)
        return np.asarray(low + back / depth * (high - low), np.float32)


def run(recording: Recording, mistakes: Iterable[str] = ()) -> Outcome:
    """Go the way to the picture and back with these mistakes, on the first seconds of a recording.

    Parameters
    ----------
    recording : Recording
    mistakes : iterable of str
        Names in `MISTAKES`; none is the right way.

    Raises
    ------
    SettingsError
        If a mistake is not known.
    """
    chosen = frozenset(mistakes)
    unknown = sorted(chosen - set(MISTAKES))
    if unknown:
        raise SettingsError(f"The tour has no mistake {unknown[0]!r}. It has: {', '.join(MISTAKES)}.")
    excerpt = recording.excerpt(0.0, LONGEST_S)
    original = replace(excerpt, samples=np.asarray(excerpt.samples, np.float32))
    if not chosen:
        picture = to_picture(original)
        return _outcome(original, from_picture(picture, original).denoised.samples, picture.to_8_bit(), ())
    runs = _runs(original, chosen)
    heard = np.stack([one.there_and_back() for one in runs])
    if runs[0].rate != original.sample_rate:
        heard = np.stack([naive_steps.resample(channel, runs[0].rate, original.sample_rate) for channel in heard])
    fitted = np.zeros_like(original.samples)
    length = min(heard.shape[1], original.length)
    fitted[:, :length] = heard[:, :length]
    return _outcome(original, fitted, runs[0].picture, tuple(name for name in MISTAKES if name in chosen))


def run_all(recording: Recording, progress: Progress | None = None) -> dict[str, Outcome]:
    """The tour: each mistake by itself, and the right way last under the name "right"."""
    outcomes = {}
    for index, name in enumerate((*MISTAKES, "right")):
        outcomes[name] = run(recording, () if name == "right" else (name,))
        if progress:
            progress((index + 1) / (len(MISTAKES) + 1))
    return outcomes


def _runs(original: Recording, mistakes: frozenset[str]) -> list[_Run]:
    if "forced_rate" not in mistakes:
        return [_Run(channel, original.sample_rate, mistakes) for channel in original.samples]
    mono = original.samples.mean(axis=0)
    if original.sample_rate != FORCED_RATE:
        mono = naive_steps.resample(mono, original.sample_rate, FORCED_RATE)
    return [_Run(mono, FORCED_RATE, mistakes)]


def _outcome(
    original: Recording, heard: NDArray[Any], picture: NDArray[np.uint8], mistakes: tuple[str, ...]
) -> Outcome:
    power, error = (
        float(np.square(samples, dtype=np.float64).sum()) for samples in (original.samples, heard - original.samples)
    )
    heard_power = float(np.square(heard, dtype=np.float64).sum())
    return Outcome(
        original,
        replace(original, samples=np.asarray(heard, np.float32)),
        picture,
        float(power_to_db(max(power, 1e-20) / error)) if error else float("inf"),
        float(power_to_db(max(heard_power, 1e-20) / max(power, 1e-20))),
        mistakes,
    )
