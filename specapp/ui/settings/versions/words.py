"""What one setting changed against another, in words."""

from collections.abc import Iterator

from specapp.base.parameter import Value
from specapp.settings.presets import PRESETS
from specapp.settings.settings import SETTINGS_PARAMETERS, Settings

_UNITS = {"strength": " %", "reduction_db": " dB", "start_s": " s", "seconds": " s"}
_END = "to the end"
_DEFAULTS = {"reduction_db": "that of the preset", "seconds": _END, "frames": _END}
"""What the least value means, where it is no number."""


def summary(settings: Settings) -> str:
    """Settings in a few words, for a version that comes after none.

    Examples
    --------
    >>> summary(Settings(preset="voice", strength=60))
    'Voice, strength 60 %'
    """
    words = [_method(settings), f"strength {settings.strength:.0f} %"]
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
        words.append(f"{_method(after)} instead of {_method(before)}")
    elif before.effective_passes != after.effective_passes and before.passes != after.passes:
        words.append("other steps")
    return ", ".join([*words, *_changes(before, after)]) or "the same"


def _method(settings: Settings) -> str:
    return "Own settings" if settings.passes else PRESETS[settings.preset].label


def _changes(before: Settings, after: Settings) -> Iterator[str]:
    for parameter in SETTINGS_PARAMETERS:
        old, new = getattr(before, parameter.name), getattr(after, parameter.name)
        if old == new or parameter.name == "high_pass_hz":
            continue
        label = parameter.label.lower()
        if isinstance(new, bool):
            yield f"{label} {'on' if new else 'off'}"
        else:
            yield f"{label} {_value(parameter.name, old)} → {_value(parameter.name, new)}"
    if before.high_pass_hz != after.high_pass_hz:
        yield f"rumble below {after.high_pass_hz:g} Hz taken out" if after.high_pass_hz else "rumble left in"
    if before.notch_hz != after.notch_hz:
        lines = " and ".join(f"{hertz:g} Hz" for hertz in after.notch_hz)
        yield f"lines taken out: {lines}" if lines else "no lines taken out"
    if (before.noise_region, before.profile) != (after.noise_region, after.profile):
        yield _noise(after)
    if before.marks != after.marks:
        yield _marks(len(after.marks) - len(before.marks), len(after.marks))


def _value(name: str, value: Value) -> str:
    if name in _DEFAULTS and not value:
        return _DEFAULTS[name]
    return f"{value:g}{_UNITS.get(name, '')}" if isinstance(value, int | float) else str(value)


def _noise(settings: Settings) -> str:
    if settings.noise_region is not None:
        start_s, stop_s = settings.noise_region
        return f"noise learned from {start_s:g} to {stop_s:g} s"
    return "noise from a profile" if settings.profile else "noise found by itself"


def _marks(more: int, count: int) -> str:
    if not more:
        return "marks moved"
    number = abs(more)
    return f"{number} mark{'' if number == 1 else 's'} {'more' if more > 0 else 'fewer'}" if count else "no marks"
