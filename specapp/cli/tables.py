"""The commands `presets`, `denoisers` and `formats`: what there is, as tables."""

import argparse
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from specapp.audio.formats import FORMATS
from specapp.denoisers import DENOISERS
from specapp.settings.presets import PRESETS


def add_commands(commands: Any) -> None:
    """Add the commands to those of the command line (argparse sub-parsers)."""
    for name, rows in (("presets", _preset_rows), ("denoisers", _denoiser_rows), ("formats", _format_rows)):
        table = commands.add_parser(name, help=f"list the {name}")
        table.set_defaults(run=partial(_print_rows, rows))


def _preset_rows() -> Iterable[tuple[str, str]]:
    return ((preset.name, f"{preset.label}. {preset.help}") for preset in PRESETS.values())


def _denoiser_rows() -> Iterable[tuple[str, str]]:
    for denoiser in DENOISERS.values():
        yield denoiser.name, f"{denoiser.label}. {denoiser.help}"
        for parameter in denoiser.parameters:
            choices = f" of {', '.join(parameter.choices)}" if parameter.choices else f" {parameter.range_text}"
            yield f"  {parameter.name}", f"{parameter.help} ({parameter.default}{choices})"


def _format_rows() -> Iterable[tuple[str, str]]:
    return ((kind.container, kind.description) for kind in FORMATS.values())


def _print_rows(rows: Callable[[], Iterable[tuple[str, str]]], options: argparse.Namespace) -> int:
    for name, text in rows():
        print(f"{name:24} {text}")
    return 0
