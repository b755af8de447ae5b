"""A number or choice that a person can set: name, range, default, and how to say it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from specapp.base.errors import SettingsError
from specapp.base.sentences import say

Value: TypeAlias = bool | int | float | str

_LARGEST = 1e300
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Parameter:
    """One setting: widgets, command line, validation and tables in the docs are made from it.

    Parameters
    ----------
    name : str
        Keyword of the function that takes it; carries its unit (``_db``, ``_hz``, ``_s``, ``_ms``).
    label : str
        What the page writes beside the control.
    default : bool, int, float or str
        Its type is the type of the parameter.
    help : str
        One plain sentence.
    minimum, maximum, step : float, optional
        Range of a number, ends included.
    choices : tuple of str
        Allowed values of a text.
    odd : bool
        Only odd integers are allowed (sizes of windows with a centre).
    """

    name: str
    label: str
    default: Value
    help: str
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    odd: bool = False

    def checked(self, value: object) -> Value:
        """Return `value` in this parameter's type.

        Raises
        ------
        SettingsError
            If the value has another type, lies out of range or is no choice.
        """
        if isinstance(self.default, bool):
            if isinstance(value, bool):
                return value
            raise SettingsError(
                say("{name} = {value} is not a switch. Write true or false.", name=self.name, value=short(value))
            )
        if isinstance(self.default, str):
            if isinstance(value, str) and value in self.choices:
                return value
            raise SettingsError(
                say(
                    "{name} = {value} is not known. Choose one of: {choices}.",
                    name=self.name,
                    value=short(value),
                    choices=", ".join(self.choices),
                )
            )
        return self._checked_number(value)

    def _checked_number(self, value: object) -> int | float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or (isinstance(value, float) and math.isnan(value))
        ):
            raise SettingsError(
                say(
                    "{name} = {value} is not a number. Write a number {range}.",
                    name=self.name,
                    value=short(value),
                    range=self.range_text,
                )
            )
        if abs(value) > _LARGEST:
            raise SettingsError(
                say("{name} is too large a number. Choose a number {range}.", name=self.name, range=self.range_text)
            )
        too_small = self.minimum is not None and value < self.minimum
        too_large = self.maximum is not None and value > self.maximum
        if too_small or too_large:
            raise SettingsError(
                say(
                    "{name} = {value} is out of range. Choose a number {range}.",
                    name=self.name,
                    value=f"{value:g}",
                    range=self.range_text,
                )
            )
        if isinstance(self.default, float):
            return float(value)
        if value != int(value):
            raise SettingsError(
                say(
                    "{name} = {value} is not a whole number. Choose one {range}.",
                    name=self.name,
                    value=f"{value:g}",
                    range=self.range_text,
                )
            )
        if self.odd and int(value) % 2 == 0:
            raise SettingsError(
                say(
                    "{name} = {value} is even. Choose an odd number {range}.",
                    name=self.name,
                    value=f"{value:g}",
                    range=self.range_text,
                )
            )
        return int(value)

    @property
    def range_text(self) -> str:
        """The range in words, for messages and tables."""
        if self.minimum is not None and self.maximum is not None:
            return say("from {least} to {most}", least=f"{self.minimum:g}", most=f"{self.maximum:g}")
        if self.minimum is not None:
            return say("of at least {least}", least=f"{self.minimum:g}")
        return say("up to {most}", most=f"{self.maximum:g}") if self.maximum is not None else say("of any size")


def short(value: object) -> str:
    """A value as an error may quote it, however large it is."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def check_all(parameters: Iterable[Parameter], **values: object) -> None:
    """Check a value for each of some parameters.

    Raises
    ------
    SettingsError
        If one of them is wrong.
    """
    for parameter in parameters:
        parameter.checked(values[parameter.name])


def tuple_of(kind: type[Any], values: object, name: str, most: int) -> tuple[Any, ...]:
    """`values` as a tuple of up to `most` of `kind`, a dataclass.

    Raises
    ------
    SettingsError
        If they are no such values, or too many.
    """
    if not isinstance(values, list | tuple) or not all(isinstance(value, kind) for value in values):
        raise SettingsError(
            say(
                "{name} must be a list of {kind}, each with: {fields}.",
                name=name,
                kind=kind.__name__,
                fields=", ".join(f.name for f in fields(kind)),
            )
        )
    if len(values) > most:
        raise SettingsError(
            say("There are {n} {things}, the limit is {most}. Take some out.", n=len(values), things=name, most=most)
        )
    return tuple(values)
