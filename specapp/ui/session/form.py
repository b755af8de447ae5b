"""What the controls of the page hold, as one value; `Form.settings` and `form_of` are a pair."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Literal, TypeAlias

from specapp.settings.passes import Estimate, Pass, Step
from specapp.settings.presets import PRESETS, own_chain
from specapp.settings.settings import Settings
from specapp.spectral.framing import Framing
from specapp.spectral.marks import Mark
from specapp.spectral.noise.profile import NoiseProfile

NoiseFrom: TypeAlias = Literal["preset", "tracked", "gated", "predicted", "region", "profile"]
WindowFrom: TypeAlias = Literal["preset", "ms", "samples"]

_OWN_NOISE: tuple[NoiseFrom, ...] = ("tracked", "gated", "predicted")
"""Noise that each pass finds by itself."""
_WINDOW = ("window_ms", "overlap", "window")
_EXCERPT = ("start_s", "seconds", "frames")
_SHARED = ("strength", "reduction_db", "channels", *_EXCERPT, "hum", "clicks", "high_pass_hz", "notch_hz")


@dataclass(frozen=True, slots=True)
class Form:
    """What the controls hold. Fields that `Settings`, `Pass` and `Estimate` have as well mean the same here.

    Parameters
    ----------
    own_chain : bool
        `chain` replaces the denoisers of the preset.
    window_from : {'preset', 'ms', 'samples'}
        Who chooses the window: the preset, its length in milliseconds, or FFT and hop length.
    noise_from : {'preset', 'tracked', 'gated', 'predicted', 'region', 'profile'}
        How the noise is found.
    kept_passes : tuple of Pass
        Passes, from a link or a file, that the controls cannot show; they stay as they are.
    """

    preset: str = "auto"
    strength: float = 100.0
    own_chain: bool = False
    chain: tuple[Step, ...] = ()
    rule: str = "lsa"
    oversubtraction: float = 2.0
    window_from: WindowFrom = "preset"
    window_ms: float = 32.0
    overlap: float = 75.0
    n_fft: int = 2048
    hop_length: int = 512
    window: str = "sine"
    noise_from: NoiseFrom = "preset"
    noise_start_s: float = 0.0
    noise_end_s: float = 0.5
    profile: NoiseProfile | None = None
    reduction_db: float = 0.0
    channels: str = "shared"
    start_s: float = 0.0
    seconds: float = 0.0
    frames: int = 0
    hum: bool = False
    clicks: bool = False
    high_pass_hz: float = 0.0
    notch_hz: tuple[float, ...] = ()
    marks: tuple[Mark, ...] = ()
    marks_of: str = ""
    kept_passes: tuple[Pass, ...] = ()

    def settings(self) -> Settings:
        """The settings that the controls ask for.

        Raises
        ------
        SettingsError
            If they do not fit each other.

        See Also
        --------
        form_of : the inverse.
        """
        passes = tuple(self._windowed(self._listening(one)) for one in self._passes())
        return Settings(
            preset=self.preset,
            passes=() if passes == PRESETS[self.preset].passes else passes,
            noise_region=(self.noise_start_s, self.noise_end_s) if self.noise_from == "region" else None,
            profile=self.profile if self.noise_from == "profile" else None,
            marks=self.marks,
            marks_of=self.marks_of if self.marks else "",
            **{name: getattr(self, name) for name in _SHARED},
        )

    def _passes(self) -> tuple[Pass, ...]:
        if self.kept_passes:
            return self.kept_passes
        if not self.own_chain:
            return PRESETS[self.preset].passes
        estimate = Estimate(self.chain, rule=self.rule, oversubtraction=self.oversubtraction)
        return (own_chain(estimate),)

    def _windowed(self, one: Pass) -> Pass:
        if self.window_from == "ms":
            return replace(one, n_fft=0, hop_length=0, **{name: getattr(self, name) for name in _WINDOW})
        if self.window_from == "samples":
            Framing(self.n_fft, self.hop_length, self.window)
            return replace(one, n_fft=self.n_fft, hop_length=self.hop_length, window=self.window)
        return one

    def _listening(self, one: Pass) -> Pass:
        return replace(one, noise=self.noise_from) if self.noise_from in _OWN_NOISE else one


def form_of(settings: Settings) -> Form:
    """Controls that ask for `settings`.

    See Also
    --------
    Form.settings : the inverse.
    """
    plain = Form(
        preset=settings.preset,
        marks=settings.marks,
        marks_of=settings.marks_of,
        profile=settings.profile,
        **{name: getattr(settings, name) for name in _SHARED},
    )
    if settings.profile is not None:
        plain = replace(plain, noise_from="profile")
    elif settings.noise_region is not None:
        start, end = settings.noise_region
        plain = replace(plain, noise_from="region", noise_start_s=start, noise_end_s=end)
    kept = replace(plain, kept_passes=settings.passes)
    return next((form for form in _readings(plain, settings) if form.settings() == settings), kept)


def _readings(plain: Form, settings: Settings) -> Iterator[Form]:
    """Forms that may ask for the passes of `settings`, the simplest first."""
    yield plain
    if not settings.passes:
        return
    first = settings.passes[0]
    learned: tuple[NoiseFrom, ...] = (plain.noise_from,)
    found: tuple[NoiseFrom, ...] = ("preset", *_OWN_NOISE)
    noises = learned if plain.noise_from != "preset" else found
    chain = first.estimates[0] if first.estimates else Estimate()
    own = replace(plain, own_chain=True, chain=chain.chain, rule=chain.rule, oversubtraction=chain.oversubtraction)
    for form in (plain, own):
        for noise in noises:
            heard = replace(form, noise_from=noise)
            yield heard
            yield replace(heard, window_from="ms", **{name: getattr(first, name) for name in _WINDOW})
            if first.n_fft and first.hop_length:
                own_window = replace(heard, window_from="samples", window=first.window)
                yield replace(own_window, n_fft=first.n_fft, hop_length=first.hop_length)


FORM_FIELDS = tuple(field.name for field in fields(Form))
"""Names of the controls, which are their keys on the page as well."""
