"""Everything a person can set, with its default and range: nothing else knows a default.

`Settings` is a hashable value. It names a preset, or carries its own passes; a pass looks at the sound through one
window, measures the noise, and turns one or more estimates of the clean picture into a gain.
"""

from dataclasses import dataclass, replace

from specapp.base.errors import SettingsError
from specapp.base.parameter import Parameter, short, tuple_of
from specapp.base.sentences import say
from specapp.settings.passes import Pass, check_all
from specapp.settings.presets import PRESETS
from specapp.settings.serialisation import from_json, to_json
from specapp.spectral.marks import Mark
from specapp.spectral.masks import Masks
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
        "shared",
        "One gain for the channels that share their noise keeps the stereo picture still; or for all, or for each.",
        choices=("shared", "linked", "independent"),
    ),
    Parameter("start_s", "Start", 0.0, "Where the excerpt starts, seconds.", 0.0, 1e6, 0.1),
    Parameter("seconds", "Length", 0.0, "Length of the excerpt in seconds; 0 goes to the end.", 0.0, 1e6, 0.1),
    Parameter(
        "frames", "Frames", 0, "Length of the excerpt in hops of the first pass; 0 goes to the end.", 0, 10**9, 1
    ),
    Parameter("hum", "Remove hum", False, "Takes held lines of mains and machine hum out first."),
    Parameter("clicks", "Repair clicks", False, "Repairs clicks of vinyl and digital glitches first."),
    Parameter(
        "high_pass_hz",
        "Take rumble out below",
        0.0,
        "High-pass: takes out first what is below this frequency, 20 to 100 Hz, 24 dB per octave; 0 leaves it.",
        0.0,
        100.0,
        1.0,
    ),
)
LINE = Parameter("notch_hz", "Line", 50.0, "Takes a single line out first, whatever it is, Hz.", 1.0, 192_000.0, 0.1)
"""One of the lines that notches take out; the lowest sample rates hold fewer, which then do nothing."""


MOST_PASSES, MOST_MARKS, MOST_NOTCHES = 6, 5_000, 32  # own choice
_LEAST_HIGH_PASS_HZ = 20.0
"""Below, nobody hears anything (own choice)."""
_LONGEST_DIGEST = 64  # definition: SHA-256 in hexadecimal digits
_LEARNED = 2.0
"""Least oversubtraction of noise that somebody pointed at (docs/decisions.md, Noise that was pointed at)."""


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
    channels : {'shared', 'linked', 'independent'}
        Which channels are cleaned with one gain: those that share their noise, all, or none.
    start_s, seconds, frames
        The excerpt to work on; see `SETTINGS_PARAMETERS`.
    noise_region : (start, end) in seconds, optional
        Where there is nothing but noise: the profile is learned there.
    profile : NoiseProfile, optional
        Noise learned before, perhaps from another recording.
    marks : tuple of Mark
    marks_of : str
        Digest of the file on which the marks were drawn; empty where that does not matter.
    hum, clicks : bool
        Take hum out and repair clicks first.
    high_pass_hz : float
        Take out first what is below, 20 to 100 Hz; 0 leaves it.
    notch_hz : tuple of float
        Lines that are taken out first, Hz.

    Raises
    ------
    SettingsError
        If a value is unknown or out of range.

    Examples
    --------
    >>> settings = Settings(preset="voice", strength=80)
    >>> Settings.from_json(settings.to_json()) == settings
    True
    """

    preset: str = "auto"
    strength: float = 100.0
    passes: tuple[Pass, ...] = ()
    reduction_db: float = 0.0
    channels: str = "shared"
    start_s: float = 0.0
    seconds: float = 0.0
    frames: int = 0
    noise_region: tuple[float, float] | None = None
    profile: NoiseProfile | None = None
    marks: tuple[Mark, ...] = ()
    marks_of: str = ""
    hum: bool = False
    clicks: bool = False
    high_pass_hz: float = 0.0
    notch_hz: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.preset not in PRESETS:
            raise SettingsError(
                say(
                    "Preset {preset} is not known. Choose one of: {choices}.",
                    preset=short(self.preset),
                    choices=", ".join(PRESETS),
                )
            )
        object.__setattr__(self, "passes", tuple_of(Pass, self.passes, "passes", MOST_PASSES))
        object.__setattr__(self, "marks", tuple_of(Mark, self.marks, "marks", MOST_MARKS))
        owner: object = self.marks_of
        if not isinstance(owner, str) or len(owner) > _LONGEST_DIGEST:
            raise SettingsError(
                say("marks_of = {value} is no digest: up to 64 hexadecimal digits.", value=repr(str(owner)[:40]))
            )
        check_all(self, SETTINGS_PARAMETERS)
        object.__setattr__(self, "notch_hz", _checked_lines(self.notch_hz))
        if 0 < self.high_pass_hz < _LEAST_HIGH_PASS_HZ:
            raise SettingsError(
                say(
                    "high_pass_hz = {value} is too low. Choose 20 to 100 Hz, or 0 for none.",
                    value=f"{self.high_pass_hz:g}",
                )
            )
        if self.noise_region is not None:
            object.__setattr__(self, "noise_region", _checked_region(self.noise_region))

    @property
    def takes_hum(self) -> bool:
        """Whether hum is taken out: asked for, or part of the preset."""
        return self.hum or PRESETS[self.preset].hum

    @property
    def takes_filters(self) -> bool:
        """Whether rumble or lines are taken out."""
        return bool(self.high_pass_hz or self.notch_hz)

    @property
    def takes_sure_hum(self) -> bool:
        """Whether hum is taken out where it is surely no part of the sound, as nobody asked for more."""
        return not self.takes_hum and not self.passes and PRESETS[self.preset].sure_hum

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

    def in_excerpt_time(self) -> "Settings":
        """The settings as they hold for the excerpt that they name: times counted from its start.

        Returns
        -------
        Settings
        """
        if not self.start_s:
            return self
        region = self.noise_region
        if region is not None:
            region = (max(0.0, region[0] - self.start_s), region[1] - self.start_s)
        marks = Masks(self.marks).shifted(self.start_s).marks
        return replace(self, noise_region=region, marks=marks, start_s=0.0)

    def to_json(self) -> str:
        """The settings as JSON: what differs from the defaults.

        Returns
        -------
        str

        See Also
        --------
        from_json : the inverse.
        """
        return to_json(self)

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        """Settings from JSON; what the text does not name has its default.

        Parameters
        ----------
        text : str

        Returns
        -------
        Settings

        Raises
        ------
        SettingsError
            If the text is no JSON object, or a value in it is unknown or out of range.
        """
        return from_json(cls, text)


def _with_learned_noise(one: Pass, learned: str) -> Pass:
    """The pass with noise that somebody pointed at: surely noise, so it is taken for stronger than its mean."""
    estimates = tuple(replace(e, oversubtraction=max(e.oversubtraction, _LEARNED)) for e in one.estimates)
    return replace(one, noise=learned, estimates=estimates)


def _checked_lines(lines: object) -> tuple[float, ...]:
    if not isinstance(lines, list | tuple) or len(lines) > MOST_NOTCHES:
        raise SettingsError(
            say(
                "notch_hz = {value} is no list of up to {most} frequencies in Hz.",
                value=short(lines),
                most=MOST_NOTCHES,
            )
        )
    return tuple(sorted({float(LINE.checked(one)) for one in lines}))


def _checked_region(region: tuple[float, float]) -> tuple[float, float]:
    try:
        start, end = (float(value) for value in region)
    except (TypeError, ValueError, OverflowError):
        raise SettingsError(
            say("Noise region {region} is not a pair of seconds: start and end.", region=short(region))
        ) from None
    if not 0 <= start < end <= 1e6:
        raise SettingsError(
            say(
                "Noise region {start} to {end} s is empty. Its end must lie behind its start, from 0 s on.",
                start=f"{start:g}",
                end=f"{end:g}",
            )
        )
    return start, end
