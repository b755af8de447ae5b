"""What a preset is made of: steps make a chain, chains make estimates, estimates make passes.

All of them are hashable values that check themselves: what exists is in range.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from specapp.base.errors import SettingsError
from specapp.base.parameter import Parameter, Value, short, tuple_of
from specapp.base.sentences import say
from specapp.denoisers import DENOISERS
from specapp.denoisers.base import STRENGTH
from specapp.spectral.framing import WINDOWS, Framing, hop_of, window_length
from specapp.spectral.gain import GAIN_RULES
from specapp.spectral.noise.estimate import NOISE_ESTIMATORS

MOST_STEPS, MOST_ESTIMATES = 16, 4
"""Of a chain, and of a pass: far more than helps, and few enough that a stranger's recipe ends (own choice)."""

ShareName = Literal["all", "speech", "rest"]

ESTIMATE_PARAMETERS = (
    Parameter("rule", "Gain rule", "lsa", "How the cleaned picture becomes a gain.", choices=tuple(GAIN_RULES)),
    Parameter(
        "oversubtraction",
        "Oversubtraction",
        1.0,
        "Factor on the noise before the picture is cleaned; above 1 removes more.",
        0.1,
        10.0,
        0.1,
    ),
    Parameter(
        "weight", "Weight", 1.0, "Exponent of this estimate's gain where several are multiplied.", 0.0, 4.0, 0.05
    ),
)

PASS_PARAMETERS = (
    Parameter(
        "window_ms",
        "Window",
        32.0,
        "Length of the window: long ones part tones, short ones part beats.",
        1.0,
        1000.0,
        1.0,
    ),
    Parameter(
        "overlap",
        "Overlap",
        75.0,
        "How much of a window its neighbour sees as well, percent: 50 is twice as quick as 75.",
        50.0,
        95.0,
        5.0,
    ),
    Parameter(
        "n_fft", "FFT length", 0, "Samples per window; 0 takes the window's length in milliseconds.", 0, 65536, 1
    ),
    Parameter(
        "hop_length", "Hop length", 0, "Samples from frame to frame; 0 takes what the overlap leaves.", 0, 65536, 1
    ),
    Parameter("window", "Window shape", "sine", "Shape of the window.", choices=tuple(WINDOWS)),
    Parameter("noise", "Noise", "tracked", "How the noise is measured.", choices=tuple(NOISE_ESTIMATORS)),
    Parameter(
        "noise_quantile",
        "Noise quantile",
        0.1,
        "Gated noise: share of the quietest noise-like boxes taken as the floor. Predicted noise: also "
        "how probably the noise is weaker than what the network takes for it.",
        0.0,
        0.5,
        0.01,
    ),
    Parameter(
        "noise_bias",
        "Noise bias",
        0.0,
        "Gated noise: factor on the floor; 0 chooses it by how much of the picture is noise.",
        0.0,
        4.0,
        0.05,
    ),
    Parameter("reduction_db", "Reduction", 30.0, "The most that a pixel is turned down, dB.", 0.0, 100.0, 1.0),
    Parameter("adaptive", "Gentler on clean input", True, "Takes less away where the recording is cleaner."),
    Parameter(
        "share",
        "Share",
        "all",
        "Which part of the sound the router hands to this pass.",
        choices=("all", "speech", "rest"),
    ),
)


def check_all(value: Any, parameters: Iterable[Parameter]) -> None:
    """Bring the fields of `value` that `parameters` name into their type and range, or raise SettingsError."""
    for parameter in parameters:
        object.__setattr__(value, parameter.name, parameter.checked(getattr(value, parameter.name)))


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

    Raises
    ------
    SettingsError
        If the denoiser or a parameter is not known, or a value is out of range.

    Examples
    --------
    >>> Step("gaussian", strength=0.5).to_plain()
    {'denoiser': 'gaussian', 'strength': 0.5}
    """

    denoiser: str
    strength: float = 1.0
    parameters: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        if self.denoiser not in DENOISERS:
            told = {"denoiser": short(self.denoiser), "choices": ", ".join(DENOISERS)}
            raise SettingsError(say("Denoiser {denoiser} is not known. Choose one of: {choices}.", **told))
        known = {parameter.name: parameter for parameter in DENOISERS[self.denoiser].parameters}
        given = dict(self.parameters)
        for name in given:
            if name not in known:
                choices = ", ".join(known) or "none"
                told = {"denoiser": self.denoiser, "name": short(name), "choices": choices}
                raise SettingsError(say("{denoiser} has no parameter {name}. It has: {choices}.", **told))
        checked = tuple(sorted((name, known[name].checked(value)) for name, value in given.items()))
        object.__setattr__(self, "parameters", checked)
        object.__setattr__(self, "strength", STRENGTH.checked(self.strength))

    def to_plain(self) -> dict[str, Any]:
        """The step as JSON knows it: its parameters stand beside its name.

        Returns
        -------
        dict
            Names and values that JSON knows.

        See Also
        --------
        from_plain : the inverse.
        """
        strength = {} if self.strength == 1 else {"strength": self.strength}
        return {"denoiser": self.denoiser, **strength, **dict(self.parameters)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The step that `to_plain` wrote.

        Parameters
        ----------
        plain : mapping

        Returns
        -------
        Step

        Raises
        ------
        SettingsError
            If a value is unknown or out of range.
        """
        own = {name: value for name, value in plain.items() if name not in ("denoiser", "strength")}
        return cls(str(plain.get("denoiser", "")), plain.get("strength", 1.0), tuple(own.items()))


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate of the clean picture and the rule that makes a gain of it; see `ESTIMATE_PARAMETERS`.

    Parameters
    ----------
    chain : tuple of Step
        Image denoisers, one after the other.
    rule : str
        Name in `GAIN_RULES`: how the cleaned picture becomes a gain.
    oversubtraction : float
        Factor on the noise before the picture is cleaned.
    weight : float
        Exponent of the gain where several are multiplied.

    Raises
    ------
    SettingsError
        If a value is unknown or out of range, or there are too many steps.

    Examples
    --------
    >>> [step.denoiser for step in Estimate((Step("median"), Step("dct")), rule="wiener").chain]
    ['median', 'dct']
    """

    chain: tuple[Step, ...] = ()
    rule: str = "lsa"
    oversubtraction: float = 1.0
    weight: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "chain", tuple_of(Step, self.chain, "steps of a chain", MOST_STEPS))
        check_all(self, ESTIMATE_PARAMETERS)


@dataclass(frozen=True, slots=True)
class Pass:
    """One look at the sound through one window; see `PASS_PARAMETERS`.

    The gains of the estimates, each to the power of its weight, are multiplied.

    Parameters
    ----------
    estimates : tuple of Estimate
    window_ms : float
        Length of the window, milliseconds.
    overlap : float
        How much of a window the next one sees as well, percent.
    n_fft, hop_length : int
        The same in samples; 0 takes what `window_ms` and `overlap` say.
    window : str
        Name in `WINDOWS`.
    noise : str
        Name in `NOISE_ESTIMATORS`.
    noise_quantile, noise_bias : float
        Of the gated noise; see `gate`.
    reduction_db : float
        The most that a pixel is turned down.
    adaptive : bool
        Take less away where the recording is cleaner.
    share : {'all', 'speech', 'rest'}
        Which part of the sound this pass gets.

    Raises
    ------
    SettingsError
        If a value is unknown or out of range, or there are too many estimates.

    Examples
    --------
    >>> Pass(window_ms=64.0, overlap=50.0).framing(48_000)
    Framing(n_fft=3072, hop_length=1536, window='sine')
    """

    estimates: tuple[Estimate, ...] = (Estimate(),)
    window_ms: float = 32.0
    overlap: float = 75.0
    n_fft: int = 0
    hop_length: int = 0
    window: str = "sine"
    noise: str = "tracked"
    noise_quantile: float = 0.1
    noise_bias: float = 0.0
    reduction_db: float = 30.0
    adaptive: bool = True
    share: ShareName = "all"

    def __post_init__(self) -> None:
        object.__setattr__(self, "estimates", tuple_of(Estimate, self.estimates, "estimates", MOST_ESTIMATES))
        check_all(self, PASS_PARAMETERS)

    def framing(self, sample_rate: int) -> Framing:
        """The window and hop in samples at `sample_rate`.

        Parameters
        ----------
        sample_rate : int

        Returns
        -------
        Framing

        Raises
        ------
        SettingsError
            If window and hop cannot be inverted.
        """
        n_fft = self.n_fft or window_length(self.window_ms * 1e-3, sample_rate)
        return Framing(n_fft, self.hop_length or hop_of(n_fft, self.overlap), self.window)
