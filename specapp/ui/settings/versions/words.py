"""What one setting changed against another, in words."""

from collections.abc import Iterator

from specapp.base.parameter import Value
from specapp.settings.presets import PRESETS
from specapp.settings.settings import SETTINGS_PARAMETERS, Settings
from specapp.ui.text import msg
from specapp.ui.text.language import tr, trn, within

_UNITS = {"strength": " %", "reduction_db": " dB", "start_s": " s", "seconds": " s"}
_END = msg("to the end")
_DEFAULTS = {"reduction_db": msg("that of the preset"), "seconds": _END, "frames": _END}
"""What the least value means, where it is no number."""


def settings_text(settings: Settings) -> str:
    """Settings in a few words."""
    label = tr("own settings") if settings.passes else tr(PRESETS[settings.preset].label)
    return tr("{settings}, strength {percent} %", settings=label, percent=f"{settings.strength:.0f}")


def summary(settings: Settings) -> str:
    """Settings in a few words, for a version that comes after none.

    Examples
    --------
    >>> summary(Settings(preset="voice", strength=60))
    'Voice, strength 60 %'
    """
    words = [_method(settings), tr("strength {percent} %", percent=f"{settings.strength:.0f}")]
    words += _changes(Settings(preset=settings.preset, strength=settings.strength), settings)
    return ", ".join(words)


def change(before: Settings, after: Settings) -> str:
    """What `after` does otherwise than `before`, in a few words.

    Examples
    --------
    >>> change(Settings(), Settings(preset="voice", strength=60, hum=True))
    'Voice instead of Automatic, strength 100 % → 60 %, remove hum on'
    """
    words = []
    if _method(before) != _method(after):
        words.append(tr("{new} instead of {old}", new=_method(after), old=_method(before)))
    elif before.effective_passes != after.effective_passes and before.passes != after.passes:
        words.append(tr("other steps"))
    return ", ".join([*words, *_changes(before, after)]) or tr("the same")


def _method(settings: Settings) -> str:
    return tr("Own settings") if settings.passes else tr(PRESETS[settings.preset].label)


def _changes(before: Settings, after: Settings) -> Iterator[str]:
    for parameter in SETTINGS_PARAMETERS:
        old, new = getattr(before, parameter.name), getattr(after, parameter.name)
        if old == new or parameter.name == "high_pass_hz":
            continue
        label = within(tr(parameter.label))
        if isinstance(new, bool):
            yield tr("{setting} on", setting=label) if new else tr("{setting} off", setting=label)
        else:
            yield f"{label} {_value(parameter.name, old)} → {_value(parameter.name, new)}"
    if before.high_pass_hz != after.high_pass_hz:
        hz = f"{after.high_pass_hz:g}"
        yield tr("rumble below {hz} Hz taken out", hz=hz) if after.high_pass_hz else tr("rumble left in")
    if before.notch_hz != after.notch_hz:
        lines = tr(" and ").join(f"{hertz:g} Hz" for hertz in after.notch_hz)
        yield tr("lines taken out: {lines}", lines=lines) if lines else tr("no lines taken out")
    if (before.noise_region, before.profile) != (after.noise_region, after.profile):
        yield _noise(after)
    if before.marks != after.marks:
        yield _marks(len(after.marks) - len(before.marks), len(after.marks))


def _value(name: str, value: Value) -> str:
    if name in _DEFAULTS and not value:
        return tr(_DEFAULTS[name])
    return f"{value:g}{_UNITS.get(name, '')}" if isinstance(value, int | float) else str(value)


def _noise(settings: Settings) -> str:
    if settings.noise_region is not None:
        start_s, stop_s = settings.noise_region
        return tr("noise learned from {start} to {stop} s", start=f"{start_s:g}", stop=f"{stop_s:g}")
    return tr("noise from a profile") if settings.profile else tr("noise found by itself")


def _marks(more: int, count: int) -> str:
    if not more:
        return tr("marks moved")
    if not count:
        return tr("no marks")
    if more > 0:
        return trn("{n} mark more", "{n} marks more", more)
    return trn("{n} mark fewer", "{n} marks fewer", -more)
