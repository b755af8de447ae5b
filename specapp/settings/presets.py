"""The presets: ways to clean that have a name. The one place to add another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from specapp.base.parameter import Value
from specapp.settings.passes import Estimate, Pass, Step


@dataclass(frozen=True, slots=True)
class Preset:
    """A way to clean that has a name.

    Parameters
    ----------
    name : str
        Key in `PRESETS`.
    label : str
        Name for people.
    help : str
        One plain sentence.
    passes : tuple of Pass
    hum : bool
        Whether hum is taken out first.
    sure_hum : bool
        Whether it is taken out only where it is surely no part of the sound.
    """

    name: str
    label: str
    help: str
    passes: tuple[Pass, ...]
    hum: bool = False
    sure_hum: bool = False


def _step(name: str, **parameters: Value) -> Step:
    return Step(name, parameters=tuple(parameters.items()))


_CEPSTRAL = Estimate((_step("cepstral"),), oversubtraction=2.0, weight=0.5)
_LEARNED_VOICE = Estimate((_step("learned"),), rule="wiener", weight=0.8)
_VOICE = Pass((_LEARNED_VOICE, replace(_CEPSTRAL, weight=0.3)), overlap=50.0, reduction_db=45.0)
_CLASSIC = Pass((Estimate((_step("pixels"),), rule="wiener", weight=0.6), _CEPSTRAL))
_GENTLE = Pass(
    (Estimate((_step("dct"),)),), window_ms=64.0, overlap=50.0, noise="predicted", reduction_db=20.0, adaptive=False
)
_QUICK = Pass((replace(_CEPSTRAL, weight=1.0),), reduction_db=20.0)
_QUESTION = Pass((Estimate((_step("nlm", h=10.0, template=7, search=21),), oversubtraction=2.0),), reduction_db=20.0)


def own_chain(estimate: Estimate) -> Pass:
    """The pass around an estimate with a chain of one's own: a steady floor, and nothing gentler on clean input."""
    return Pass((estimate,), noise="gated", adaptive=False)


PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "auto",
            "Automatic",
            "Listens first: speech gets the voice preset, everything else the gentle one.",
            (replace(_VOICE, share="speech"), replace(_GENTLE, share="rest")),
            sure_hum=True,
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
