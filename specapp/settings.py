"""Everything a person can set, with its default and range: nothing else knows a default.

`Settings` is a hashable value. It names a preset, or carries its own passes; a pass looks at the sound through one
window, measures the noise, and turns one or more estimates of the clean picture into a gain.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from specapp.denoiser import STRENGTH
from specapp.denoisers import DENOISERS
from specapp.errors import SettingsError
from specapp.gain import GAIN_RULES
from specapp.noise import NOISE_ESTIMATORS, NoiseProfile
from specapp.parameter import Parameter, Value
from specapp.spectrogram import WINDOWS, Framing

Share = Literal["all", "speech", "rest"]

ESTIMATE_PARAMETERS = (
    Parameter("rule", "Gain rule", "lsa", "How the cleaned picture becomes a gain.", choices=tuple(GAIN_RULES)),
    Parameter("oversubtraction", "Oversubtraction", 1.0, "Factor on the noise before the picture is cleaned; above 1 removes more.", 0.1, 10.0, 0.1),
    Parameter("weight", "Weight", 1.0, "Exponent of this estimate's gain where several are multiplied.", 0.0, 4.0, 0.05),
)

PASS_PARAMETERS = (
    Parameter("window_ms", "Window", 32.0, "Length of the window: long ones part tones, short ones part beats.", 1.0, 1000.0, 1.0),
    Parameter("n_fft", "FFT length", 0, "Samples per window; 0 takes the window's length in milliseconds.", 0, 65536, 1),
    Parameter("hop_length", "Hop length", 0, "Samples from frame to frame; 0 takes a quarter of the window.", 0, 65536, 1),
    Parameter("window", "Window shape", "sine", "Shape of the window.", choices=tuple(WINDOWS)),
    Parameter("noise", "Noise", "tracked", "How the noise is measured.", choices=tuple(NOISE_ESTIMATORS)),
    Parameter("noise_quantile", "Noise quantile", 0.1, "Gated noise: share of the quietest noise-like boxes taken as the floor.", 0.0, 0.5, 0.01),
    Parameter("noise_bias", "Noise bias", 0.0, "Gated noise: factor on the floor; 0 chooses it by how much of the picture is noise.", 0.0, 4.0, 0.05),
    Parameter("reduction_db", "Reduction", 30.0, "The most that a pixel is turned down, dB.", 0.0, 100.0, 1.0),
    Parameter("adaptive", "Gentler on clean input", True, "Takes less away where the recording is cleaner."),
    Parameter("share", "Share", "all", "Which part of the sound the router hands to this pass.", choices=("all", "speech", "rest")),
)  # fmt: skip

SETTINGS_PARAMETERS = (
    Parameter("strength", "Strength", 100.0, "How much of what was found to be noise is taken away, percent.", 0.0, 100.0, 1.0),
    Parameter("reduction_db", "Reduction limit", 0.0, "The most that a pixel is turned down, dB; 0 leaves it to the preset.", 0.0, 100.0, 1.0),
    Parameter("channels", "Channels", "linked", "One gain for all channels keeps the stereo picture still.", choices=("linked", "independent")),
    Parameter("start_s", "Start", 0.0, "Where the excerpt starts, seconds.", 0.0, 1e6, 0.1),
    Parameter("seconds", "Length", 0.0, "Length of the excerpt in seconds; 0 goes to the end.", 0.0, 1e6, 0.1),
    Parameter("frames", "Frames", 0, "Length of the excerpt in hops of the first pass; 0 goes to the end.", 0, 10**9, 1),
    Parameter("hum", "Remove hum", False, "Takes held lines of mains and machine hum out first."),
    Parameter("clicks", "Repair clicks", False, "Repairs clicks of vinyl and digital glitches first."),
)  # fmt: skip

_SHAPES = ("box", "lasso", "brush")
_KINDS = ("noise", "protect", "remove", "only", "fill")


def _check(value: Any, parameters: Iterable[Parameter]) -> None:
    for parameter in parameters:
        object.__setattr__(value, parameter.name, parameter.checked(getattr(value, parameter.name)))


def _tuple_of(kind: type[Any], values: object, name: str) -> tuple[Any, ...]:
    if not isinstance(values, list | tuple) or not all(isinstance(value, kind) for value in values):
        raise SettingsError(f"{name} must be a list of {kind.__name__}, each with: {', '.join(f.name for f in fields(kind))}.")
    return tuple(values)


@dataclass(frozen=True, slots=True)
class Step:
    """One image denoiser of a chain.

    Parameters
    ----------
    denoiser : str
        Name in `DENOISERS`.
    strength : float
        In units of the noise of the picture.
    parameters : mapping or tuple of (name, value)
        The denoiser's own; those left out take their default.
    """

    denoiser: str
    strength: float = 1.0
    parameters: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        if self.denoiser not in DENOISERS:
            raise SettingsError(f"Denoiser {self.denoiser!r} is not known. Choose one of: {', '.join(DENOISERS)}.")
        known = {parameter.name: parameter for parameter in DENOISERS[self.denoiser].parameters}
        given = dict(self.parameters)
        for name in given:
            if name not in known:
                choices = ", ".join(known) or "none"
                raise SettingsError(f"{self.denoiser} has no parameter {name!r}. It has: {choices}.")
        checked = tuple(sorted((name, known[name].checked(value)) for name, value in given.items()))
        object.__setattr__(self, "parameters", checked)
        object.__setattr__(self, "strength", STRENGTH.checked(self.strength))


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate of the clean picture and the rule that makes a gain of it; see `ESTIMATE_PARAMETERS`."""

    chain: tuple[Step, ...] = ()
    rule: str = "lsa"
    oversubtraction: float = 1.0
    weight: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "chain", _tuple_of(Step, self.chain, "chain"))
        _check(self, ESTIMATE_PARAMETERS)


@dataclass(frozen=True, slots=True)
class Pass:
    """One look at the sound through one window; see `PASS_PARAMETERS`.

    The gains of the estimates, each to the power of its weight, are multiplied.
    """

    estimates: tuple[Estimate, ...] = (Estimate(),)
    window_ms: float = 32.0
    n_fft: int = 0
    hop_length: int = 0
    window: str = "sine"
    noise: str = "tracked"
    noise_quantile: float = 0.1
    noise_bias: float = 0.0
    reduction_db: float = 30.0
    adaptive: bool = True
    share: Share = "all"

    def __post_init__(self) -> None:
        object.__setattr__(self, "estimates", _tuple_of(Estimate, self.estimates, "estimates"))
        _check(self, PASS_PARAMETERS)

    def framing(self, sample_rate: int) -> Framing:
        """The window and hop in samples at `sample_rate`.

        Raises
        ------
        SettingsError
            If window and hop cannot be inverted.
        """
        n_fft = self.n_fft or max(64, round(self.window_ms * 1e-3 * sample_rate / 64) * 64)
        return Framing(n_fft, self.hop_length or max(1, n_fft // 4), self.window)


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape drawn on the picture.

    Parameters
    ----------
    kind : {'noise', 'protect', 'remove', 'only', 'fill'}
        What is inside: noise to learn from, sound to leave alone, sound to take out, the only place to work at, or a
        disturbance to replace by its surroundings.
    shape : {'box', 'lasso', 'brush'}
    points : tuple of (seconds, Hz)
        Two opposite corners, the polygon, or the middle line of the stroke.
    radius_s, radius_hz : float
        Half axes of the brush.
    """

    kind: str
    shape: str
    points: tuple[tuple[float, float], ...]
    radius_s: float = 0.0
    radius_hz: float = 0.0

    def __post_init__(self) -> None:
        for value, choices, name in ((self.kind, _KINDS, "kind"), (self.shape, _SHAPES, "shape")):
            if value not in choices:
                raise SettingsError(f"A mark's {name} = {value!r} is not known. Choose one of: {', '.join(choices)}.")
        try:
            points = tuple((float(seconds), float(hertz)) for seconds, hertz in self.points)
            radii = (float(self.radius_s), float(self.radius_hz))
        except (TypeError, ValueError):
            raise SettingsError("A mark's points are pairs of numbers: seconds and Hz.") from None
        needed = {"box": 2, "lasso": 3, "brush": 1}[self.shape]
        if len(points) < needed:
            raise SettingsError(f"A {self.shape} has {len(points)} points. It needs at least {needed}.")
        if not all(abs(value) <= 1e9 for point in (*points, radii) for value in point):
            raise SettingsError("A mark's points and radii must be finite numbers.")
        object.__setattr__(self, "points", points)


@dataclass(frozen=True, slots=True)
class Preset:
    """A way to clean that has a name."""

    name: str
    label: str
    help: str
    passes: tuple[Pass, ...]


def _step(name: str, **parameters: Value) -> Step:
    return Step(name, parameters=tuple(parameters.items()))


_CEPSTRAL = Estimate((_step("cepstral"),), oversubtraction=2.0, weight=0.5)
_VOICE = Pass((Estimate((_step("pixels"),), rule="wiener", weight=0.6), _CEPSTRAL))
_GENTLE = Pass((Estimate((_step("dct"),)),), window_ms=64.0, noise="gated", reduction_db=20.0, adaptive=False)
_QUICK = Pass((replace(_CEPSTRAL, weight=1.0),), reduction_db=20.0)
_QUESTION = Pass((Estimate((_step("nlm", h=10.0, template=7, search=21),), oversubtraction=2.0),), reduction_db=20.0)

PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("auto", "Automatic", "Listens first: speech gets the voice preset, everything else the gentle one.",
               (replace(_VOICE, share="speech"), replace(_GENTLE, share="rest"))),
        Preset("voice", "Voice", "Speech over any noise: the clearest voice.", (_VOICE,)),
        Preset("quick", "Voice, quick", "Speech in half the time, with a little more noise left.", (_QUICK,)),
        Preset("music", "Music, gentle", "Takes steady noise away and leaves everything that could be music.", (_GENTLE,)),
        Preset("nature", "Nature", "Birds, water and rooms over a steady noise floor.",
               (replace(_GENTLE, noise_bias=1.1),)),
        Preset("archive", "Archive", "The lightest hand: only what is surely hiss.",
               (replace(_GENTLE, noise_bias=0.35, noise_quantile=0.03),)),
        Preset("question", "Non-local means", "The well-known recipe of picture denoising, done right.", (_QUESTION,)),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """What to do with a recording.

    Parameters
    ----------
    preset : str
        Name in `PRESETS`.
    strength : float
        Percent of what was found to be noise that is taken away; 0 returns the input bit for bit.
    passes : tuple of Pass
        Replaces the preset's passes; empty keeps them.
    reduction_db : float
        Limits how far a pixel is turned down; 0 leaves it to the passes.
    channels : {'linked', 'independent'}
    start_s, seconds, frames
        The excerpt to work on; see `SETTINGS_PARAMETERS`.
    noise_region : (start, end) in seconds, optional
        Where there is nothing but noise: the profile is learned there.
    profile : NoiseProfile, optional
        Noise learned before, perhaps from another recording.
    marks : tuple of Mark
    hum, clicks : bool
        Take hum out and repair clicks first.

    Raises
    ------
    SettingsError
        If a value is unknown or out of range.
    """

    preset: str = "auto"
    strength: float = 100.0
    passes: tuple[Pass, ...] = ()
    reduction_db: float = 0.0
    channels: str = "linked"
    start_s: float = 0.0
    seconds: float = 0.0
    frames: int = 0
    noise_region: tuple[float, float] | None = None
    profile: NoiseProfile | None = None
    marks: tuple[Mark, ...] = ()
    hum: bool = False
    clicks: bool = False

    def __post_init__(self) -> None:
        if self.preset not in PRESETS:
            raise SettingsError(f"Preset {self.preset!r} is not known. Choose one of: {', '.join(PRESETS)}.")
        object.__setattr__(self, "passes", _tuple_of(Pass, self.passes, "passes"))
        object.__setattr__(self, "marks", _tuple_of(Mark, self.marks, "marks"))
        _check(self, SETTINGS_PARAMETERS)
        if self.noise_region is not None:
            object.__setattr__(self, "noise_region", _checked_region(self.noise_region))

    @property
    def effective_passes(self) -> tuple[Pass, ...]:
        """The passes that run: the preset's or the own ones, with the settings that overrule them."""
        passes = self.passes or PRESETS[self.preset].passes
        if self.reduction_db:
            passes = tuple(replace(one, reduction_db=self.reduction_db) for one in passes)
        learned = "profile" if self.profile is not None else "region"
        if self.profile is not None or self.noise_region is not None or any(m.kind == "noise" for m in self.marks):
            passes = tuple(replace(one, noise=learned) for one in passes)
        return passes


    def to_json(self) -> str:
        """The settings as JSON: what differs from the defaults.

        See Also
        --------
        from_json : the inverse.
        """
        from specapp import recipe

        return recipe.to_json(self)

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        """Settings from JSON; what the text does not name has its default.

        Raises
        ------
        SettingsError
            If the text is no JSON object, or a value in it is unknown or out of range.
        """
        from specapp import recipe

        return recipe.from_json(text)


def _checked_region(region: tuple[float, float]) -> tuple[float, float]:
    try:
        start, end = (float(value) for value in region)
    except (TypeError, ValueError):
        raise SettingsError(f"Noise region {region!r} is not a pair of seconds: start and end.") from None
    if not 0 <= start < end <= 1e6:
        raise SettingsError(f"Noise region {start:g} to {end:g} s is empty. Its end must lie behind its start, from 0 s on.")
    return start, end
