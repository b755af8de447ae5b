"""Frozen dataclasses as JSON and as the query of a link, and back: what differs from the defaults, nothing else.

The types of the fields say what is read: a dataclass, or a tuple of one, is read by the same rule.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Protocol, Self, TypeVar, get_args, get_origin, get_type_hints, runtime_checkable

from specapp.base.errors import SettingsError
from specapp.base.sentences import say

T = TypeVar("T")

_MOST_CHARACTERS = 2_000_000  # own choice
_MOST_DIGITS = 18  # own choice
_DEEPEST = 16  # own choice


@runtime_checkable
class Plain(Protocol):
    """A value that is written in a form of its own."""

    def to_plain(self) -> dict[str, Any]:
        """The value as JSON knows it."""
        ...

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The inverse."""
        ...


def to_json(value: object, indent: int | None = 2) -> str:
    """A dataclass as a JSON text.

    Parameters
    ----------
    value : dataclass
    indent : int, optional
        Spaces per level; None writes one line.

    Returns
    -------
    str
        One line, or indented.

    See Also
    --------
    from_json : the inverse.

    Examples
    --------
    >>> from specapp.settings.settings import Settings
    >>> to_json(Settings("voice", strength=0.5), indent=None)
    '{"preset": "voice", "strength": 0.5}'
    """
    return json.dumps(_plain(value), indent=indent, ensure_ascii=False)


def from_json(kind: type[T], text: str) -> T:
    """A value of `kind` from a JSON text; what it does not name has its default.

    Parameters
    ----------
    kind : type
        A frozen dataclass.
    text : str

    Returns
    -------
    T
        An instance of `kind`.

    Raises
    ------
    SettingsError
        If the text is no JSON object, or a value in it is unknown or out of range.

    Examples
    --------
    >>> from specapp.settings.settings import Settings
    >>> from_json(Settings, '{"preset": "voice"}').preset
    'voice'
    """
    return _built(kind, _parsed(text))


def to_query(value: object) -> dict[str, str]:
    """A dataclass as names and texts of a link's query.

    Parameters
    ----------
    value : dataclass

    Returns
    -------
    dict of str to str
        Without what has its default.

    See Also
    --------
    from_query : the inverse.

    Examples
    --------
    >>> from specapp.settings.settings import Settings
    >>> to_query(Settings("voice", strength=0.5))
    {'preset': 'voice', 'strength': '0.5'}
    """
    return {
        name: one if isinstance(one, str) else json.dumps(one, separators=(",", ":"))
        for name, one in _plain(value).items()
    }


def from_query(kind: type[T], query: Mapping[str, str]) -> tuple[T, tuple[str, ...]]:
    """A value of `kind` from a link's query, and a sentence for each part that could not be used.

    Parameters
    ----------
    kind : type
        A frozen dataclass.
    query : mapping of str to str

    Returns
    -------
    value, complaints : T and tuple of str
        The complaints are sentences for a visitor.

    Examples
    --------
    >>> from specapp.settings.settings import Settings
    >>> settings, complaints = from_query(Settings, {"preset": "voice", "colour": "red"})
    >>> settings.preset, complaints
    ('voice', ("The link's setting 'colour' is not known and was ignored.",))
    """
    known = {field.name: field for field in _fields(kind)}
    chosen: dict[str, Any] = {}
    complaints = []
    for name, text in query.items():
        if name not in known:
            complaints.append(say("The link's setting {name} is not known and was ignored.", name=repr(name[:40])))
            continue
        try:
            value = text if isinstance(known[name].default, str) else _parsed(text)
            chosen[name] = getattr(_built(kind, {name: value}), name)
        except SettingsError as error:
            told = say("The link's setting {name} was left at its default: {reason}", name=name, reason=str(error))
            complaints.append(told)
    return kind(**chosen), tuple(complaints)


def _fields(kind: type[Any]) -> tuple[Field[Any], ...]:
    return fields(kind)


def _parsed(text: str) -> Any:
    if len(text) > _MOST_CHARACTERS:
        raise SettingsError(
            say("The settings have {n} characters; at most {most} are read.", n=len(text), most=_MOST_CHARACTERS)
        )
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_int=_bounded)
    except (ValueError, RecursionError):
        raise SettingsError(
            say("{text} is not JSON. Use settings that the page or `--json` wrote.", text=repr(text[:60]))
        ) from None
    _check_depth(value)
    return value


def _bounded(digits: str) -> int | float:
    """A whole number; one that no range holds as a float, which is infinite where it has hundreds of digits."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def _check_depth(value: object) -> None:
    inside = [value]
    for _ in range(_DEEPEST):
        parts = (list(one.values()) if isinstance(one, dict) else one for one in inside if isinstance(one, dict | list))
        inside = [one for part in parts for one in part]
        if not inside:
            return
    raise SettingsError(
        say("The settings are nested more than {most} deep. Use settings that the page wrote.", most=_DEEPEST)
    )


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _plain(value: Any) -> Any:
    if isinstance(value, Plain):
        return value.to_plain()
    if is_dataclass(value):
        named = {field.name: (getattr(value, field.name), _default(field)) for field in fields(value)}
        return {name: _plain(one) for name, (one, default) in named.items() if one != default}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING


def _built(kind: type[T], plain: object) -> T:
    """A value of `kind` from plain JSON, checked by the value itself."""
    if not isinstance(plain, dict):
        raise SettingsError(
            say(
                "{value} is no {kind}. Write an object with names and values.",
                value=repr(str(plain)[:60]),
                kind=kind.__name__,
            )
        )
    if issubclass(kind, Plain):
        return kind.from_plain(plain)
    hints = get_type_hints(kind)
    unknown = sorted(str(name)[:40] for name in plain if name not in hints)
    if unknown:
        raise SettingsError(
            say(
                "{kind} has no {name}. It has: {choices}.",
                kind=kind.__name__,
                name=repr(unknown[0]),
                choices=", ".join(sorted(hints)),
            )
        )
    return _made(kind, {name: _value(hints[name], one) for name, one in plain.items()})


def _part_of(hint: Any) -> type[Any] | None:
    """The dataclass that a field holds: itself, perhaps None, or a tuple of it."""
    return next((one for one in (hint, *get_args(hint)) if isinstance(one, type) and is_dataclass(one)), None)


def _value(hint: Any, plain: Any) -> Any:
    part = _part_of(hint)
    if part is None or plain is None:
        return _as_tuple(plain)
    if isinstance(plain, list) and get_origin(hint) is tuple:
        return tuple(_built(part, one) for one in plain)
    return _built(part, plain)


def _made(kind: Callable[..., T], arguments: Mapping[str, Any]) -> T:
    try:
        return kind(**arguments)
    except TypeError:
        name = getattr(kind, "__name__", "value")
        raise SettingsError(
            say("{name} lacks a value. Given were: {names}.", name=name, names=", ".join(arguments) or "–")
        ) from None


def _as_tuple(value: Any) -> Any:
    return tuple(_as_tuple(one) for one in value) if isinstance(value, list) else value
