"""Everything a person can set, with its default and range: nothing else knows a default.

`Settings` is a hashable value. It names a preset, or carries its own passes; a pass looks at the sound through one
window, measures the noise, and turns one or more estimates of the clean picture into a gain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from specapp.base.parameter import Parameter, Value
from specapp.errors import SettingsError
from specapp.settings.passes import ESTIMATE_PARAMETERS, PASS_PARAMETERS, Estimate, Pass, Step, check_all, tuple_of
from specapp.spectral.marks import Mark
from specapp.spectral.noise.profile import NoiseProfile

SETTINGS_PARAMETERS = (
    Parameter(
        "strength", "Strength", 100.0, "How much of what was found to be noise is taken away, percent.", 0.0, 100.0, 1.0
    ),
    Parameter(
        "reduction_db",
        "Reduction limit",
        0.0,
        "The most that a pixel is turned down, dB; 0 leaves it to the preset.",
        0.0,
        100.0,
        1.0,
    ),
    Parameter(
        "channels",
        "Channels",
        "linked",
        "One gain for all channels keeps the stereo picture still.",
        choices=("linked", "independent"),
    ),
    Parameter("start_s", "Start", 0.0, "Where the excerpt starts, seconds.", 0.0, 1e6, 0.1),
    Parameter("seconds", "Length", 0.0, "Length of the excerpt in seconds; 0 goes to the end.", 0.0, 1e6, 0.1),
    Parameter(
        "frames", "Frames", 0, "Length of the excerpt in hops of the first pass; 0 goes to the end.", 0, 10**9, 1
    ),
    Parameter("hum", "Remove hum", False, "Takes held lines of mains and machine hum out first."),
    Parameter("clicks", "Repair clicks", False, "Repairs clicks of vinyl and digital glitches first."),
)


@dataclass(frozen=True, slots=True)
class Preset:
    """A way to clean that has a name."""

    name: str
    label: str
    help: str
    passes: tuple[Pass, ...]
    hum: bool = False


def _step(name: str, **parameters: Value) -> Step:
    return Step(name, parameters=tuple(parameters.items()))


_CEPSTRAL = Estimate((_step("cepstral"),), oversubtraction=2.0, weight=0.5)
_LEARNED_VOICE = Estimate((_step("learned"),), rule="wiener", weight=0.8)
_VOICE = Pass((_LEARNED_VOICE, replace(_CEPSTRAL, weight=0.3)), overlap=50.0, reduction_db=45.0)
_CLASSIC = Pass((Estimate((_step("pixels"),), rule="wiener", weight=0.6), _CEPSTRAL))
_GENTLE = Pass(
    (Estimate((_step("dct"),)),), window_ms=64.0, overlap=50.0, noise="gated", reduction_db=20.0, adaptive=False
)
_QUICK = Pass((replace(_CEPSTRAL, weight=1.0),), reduction_db=20.0)
_QUESTION = Pass((Estimate((_step("nlm", h=10.0, template=7, search=21),), oversubtraction=2.0),), reduction_db=20.0)

PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "auto",
            "Automatic",
            "Listens first: speech gets the voice preset, everything else the gentle one.",
            (replace(_VOICE, share="speech"), replace(_GENTLE, share="rest")),
        ),
        Preset("voice", "Voice", "Speech over any noise: the clearest voice.", (_VOICE,)),
        Preset("classic", "Voice, classic", "Speech by statistics alone, without the learned network.", (_CLASSIC,)),
        Preset("quick", "Voice, quick", "Speech in half the time, with a little more noise left.", (_QUICK,)),
        Preset(
            "music", "Music, gentle", "Takes steady noise away and leaves everything that could be music.", (_GENTLE,)
        ),
        Preset(
            "nature", "Nature", "Birds, water and rooms over a steady noise floor.", (replace(_GENTLE, noise_bias=1.1),)
        ),
        Preset(
            "archive",
            "Archive",
            "The lightest hand: only what is surely hiss.",
            (replace(_GENTLE, noise_bias=0.35, noise_quantile=0.03),),
        ),
        Preset(
            "hum",
            "Steady hiss and hum",
            "Hum of mains and machines and the hiss behind it; music and voice stay.",
            (_GENTLE,),
            hum=True,
        ),
        Preset("question", "Non-local means", "The well-known recipe of picture denoising, done right.", (_QUESTION,)),
    )
}


_LEARNED = 2.0


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
        object.__setattr__(self, "passes", tuple_of(Pass, self.passes, "passes"))
        object.__setattr__(self, "marks", tuple_of(Mark, self.marks, "marks"))
        check_all(self, SETTINGS_PARAMETERS)
        if self.noise_region is not None:
            object.__setattr__(self, "noise_region", _checked_region(self.noise_region))

    @property
    def takes_hum(self) -> bool:
        """Whether hum is taken out: asked for, or part of the preset."""
        return self.hum or PRESETS[self.preset].hum

    @property
    def effective_passes(self) -> tuple[Pass, ...]:
        """The passes that run: the preset's or the own ones, with the settings that overrule them."""
        passes = self.passes or PRESETS[self.preset].passes
        if self.reduction_db:
            passes = tuple(replace(one, reduction_db=self.reduction_db) for one in passes)
        learned = "profile" if self.profile is not None else "region"
        if self.profile is not None or self.noise_region is not None or any(m.kind == "noise" for m in self.marks):
            passes = tuple(_with_learned_noise(one, learned) for one in passes)
        return passes

    def to_json(self) -> str:
        """The settings as JSON: what differs from the defaults.

        See Also
        --------
        from_json : the inverse.
        """
        from specapp.settings import serialisation as recipe

        return recipe.to_json(self)

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        """Settings from JSON; what the text does not name has its default.

        Raises
        ------
        SettingsError
            If the text is no JSON object, or a value in it is unknown or out of range.
        """
        from specapp.settings import serialisation as recipe

        return recipe.from_json(text)


def _with_learned_noise(one: Pass, learned: str) -> Pass:
    """The pass with noise that somebody pointed at: surely noise, so it is taken for stronger than its mean."""
    estimates = tuple(replace(e, oversubtraction=max(e.oversubtraction, _LEARNED)) for e in one.estimates)
    return replace(one, noise=learned, estimates=estimates)


def _checked_region(region: tuple[float, float]) -> tuple[float, float]:
    try:
        start, end = (float(value) for value in region)
    except (TypeError, ValueError):
        raise SettingsError(f"Noise region {region!r} is not a pair of seconds: start and end.") from None
    if not 0 <= start < end <= 1e6:
        raise SettingsError(
            f"Noise region {start:g} to {end:g} s is empty. Its end must lie behind its start, from 0 s on."
        )
    return start, end


__all__ = [
    "ESTIMATE_PARAMETERS",
    "PASS_PARAMETERS",
    "PRESETS",
    "SETTINGS_PARAMETERS",
    "Estimate",
    "Mark",
    "Pass",
    "Preset",
    "Settings",
    "Step",
]
