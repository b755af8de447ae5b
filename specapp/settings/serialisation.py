"""Settings as JSON and as the query of a link, and back: what differs from the defaults, nothing else."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar

from specapp.errors import SettingsError
from specapp.settings.settings import Estimate, Pass, Settings, Step
from specapp.spectral.marks import Mark
from specapp.spectral.noise.profile import NoiseProfile

T = TypeVar("T")

_MOST_CHARACTERS = 2_000_000
_PARTS: Mapping[type[Any], Mapping[str, type[Any]]] = {
    Settings: {"passes": Pass, "marks": Mark, "profile": NoiseProfile},
    Pass: {"estimates": Estimate},
    Estimate: {"chain": Step},
}


def to_json(settings: Settings, indent: int | None = 2) -> str:
    """Settings as a JSON text.

    See Also
    --------
    from_json : the inverse.
    """
    return json.dumps(_plain(settings), indent=indent, ensure_ascii=False)


def from_json(text: str) -> Settings:
    """Settings from a JSON text; what it does not name has its default.

    Raises
    ------
    SettingsError
        If the text is no JSON object, or a value in it is unknown or out of range.
    """
    return _built(Settings, _parsed(text))


def to_query(settings: Settings) -> dict[str, str]:
    """Settings as names and texts of a link's query.

    See Also
    --------
    from_query : the inverse.
    """
    return {
        name: value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        for name, value in _plain(settings).items()
    }


def from_query(query: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """Settings from a link's query, and a sentence for each value that could not be used."""
    known = {field.name: field for field in fields(Settings)}
    chosen: dict[str, Any] = {}
    complaints = []
    for name, text in query.items():
        if name not in known:
            complaints.append(f"The link's setting {name[:40]!r} is not known and was ignored.")
            continue
        try:
            value = text if isinstance(known[name].default, str) else _parsed(text)
            chosen |= _arguments(_built(Settings, {name: value}), name)
        except SettingsError as error:
            complaints.append(f"The link's setting {name} was left at its default: {error}")
    return Settings(**chosen), tuple(complaints)


def _arguments(settings: Settings, name: str) -> dict[str, Any]:
    return {name: getattr(settings, name)}


def _parsed(text: str) -> Any:
    if len(text) > _MOST_CHARACTERS:
        raise SettingsError(f"The settings have {len(text)} characters; at most {_MOST_CHARACTERS} are read.")
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise SettingsError(f"{text[:60]!r} is not JSON. Use settings that the page or `--json` wrote.") from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _plain(value: Any) -> Any:
    if isinstance(value, Step):
        return (
            {"denoiser": value.denoiser}
            | ({"strength": value.strength} if value.strength != 1 else {})
            | dict(value.parameters)
        )
    if is_dataclass(value):
        named = {field.name: (getattr(value, field.name), _default(field)) for field in fields(value)}
        return {name: _plain(one) for name, (one, default) in named.items() if one != default}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _default(field: Any) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING


def _built(kind: type[T], plain: object) -> T:
    """A value of `kind` from plain JSON, checked by the value itself."""
    if not isinstance(plain, dict):
        raise SettingsError(f"{str(plain)[:60]!r} is no {kind.__name__}. Write an object with names and values.")
    if kind is Step:
        own = {name: value for name, value in plain.items() if name not in ("denoiser", "strength")}
        return kind(str(plain.get("denoiser", "")), plain.get("strength", 1.0), tuple(own.items()))  # type: ignore[call-arg]
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(str(name)[:40] for name in plain if name not in names)
    if unknown:
        raise SettingsError(f"{kind.__name__} has no {unknown[0]!r}. It has: {', '.join(sorted(names))}.")
    parts = _PARTS.get(kind, {})
    arguments = {
        name: _part(parts[name], value) if name in parts else _as_tuple(value) for name, value in plain.items()
    }
    return _made(kind, arguments)


def _made(kind: Callable[..., T], arguments: Mapping[str, Any]) -> T:
    try:
        return kind(**arguments)
    except TypeError:
        raise SettingsError(f"{kind.__name__} lacks a value. Given were: {', '.join(arguments) or 'none'}.") from None


def _part(kind: type[Any], value: object) -> Any:
    if isinstance(value, list):
        return tuple(_built(kind, one) for one in value)
    return None if value is None else _built(kind, value)


def _as_tuple(value: Any) -> Any:
    return tuple(_as_tuple(one) for one in value) if isinstance(value, list) else value
