"""What the commands share: options from parameters, files of settings, where results go and how they are told."""

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specapp.base.errors import SettingsError
from specapp.base.parameter import Parameter

if TYPE_CHECKING:
    from specapp.audio.encoding.at_loudness import LoudnessTarget

INTERRUPTED = 130
"""What shells call a program that was ended by Ctrl-C."""
_LARGEST_BYTES = 20_000_000
"""Of a file of settings or of a noise profile."""
_MOST_KBITS = 10_000
_OPTIONS = {"noise": "noise-estimator"}
"""Options whose names differ from their parameters' because another option has that name."""


def add_parameters(group: Any, parameters: Iterable[Parameter]) -> None:
    """Add one option for each parameter to a parser, or to a group of its options."""
    for parameter in parameters:
        option = "--" + _OPTIONS.get(parameter.name, parameter.name.replace("_", "-"))
        if isinstance(parameter.default, bool):
            group.add_argument(
                option, dest=parameter.name, action=argparse.BooleanOptionalAction, default=None, help=parameter.help
            )
        else:
            metavar = "|".join(parameter.choices) or "N"
            kind = str if parameter.choices else float
            text = parameter.help.replace("%", "%%")
            group.add_argument(option, dest=parameter.name, type=kind, metavar=metavar, help=text)


def given(options: argparse.Namespace, parameters: Iterable[Parameter]) -> dict[str, Any]:
    """The values of those options that were given, in type and range, by the names of their parameters.

    Raises
    ------
    SettingsError
        If one is out of its range.
    """
    values = {parameter: getattr(options, parameter.name) for parameter in parameters}
    return {parameter.name: parameter.checked(value) for parameter, value in values.items() if value is not None}


def text_of(path: Path, what: str, author: str) -> str:
    """The text of a file that `author` wrote.

    Raises
    ------
    SettingsError
        If it cannot be read, or is no text.
    """
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_BYTES).decode()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path} cannot be read as {what}. Give a JSON file that {author} wrote.") from None


def add_level_options(parser: argparse.ArgumentParser) -> None:
    """Add the options about full scale, rounding and loudness."""
    parser.add_argument(
        "--avoid-clipping", action="store_true", help="lower the level of the result where it exceeds full scale"
    )
    parser.add_argument("--dither", action="store_true", help="add triangular noise before rounding to fewer bits")
    parser.add_argument(
        "--loudness",
        type=float,
        metavar="LUFS",
        help="how loud results shall be: -16 for podcasts (-19 in mono), -23 for broadcasts (default: as they are)",
    )
    parser.add_argument(
        "--true-peak", type=float, metavar="DBTP", help="limit of their peaks with --loudness (default: -1)"
    )


def loudness_of(options: argparse.Namespace) -> "LoudnessTarget | None":
    """The loudness that the options ask for; a limit without it is wrong usage and ends the program.

    Raises
    ------
    SettingsError
        If it is out of range.
    """
    if options.loudness is None:
        if options.true_peak is not None:
            options.usage_error("--true-peak limits what --loudness makes louder; give both")
        return None
    from specapp.audio.encoding.at_loudness import LoudnessTarget

    limit = {} if options.true_peak is None else {"true_peak_dbtp": options.true_peak}
    return LoudnessTarget(options.loudness, **limit)


def add_kind_options(parser: argparse.ArgumentParser) -> None:
    """Add the options about the kind of file of the results."""
    parser.add_argument(
        "--format",
        default="",
        metavar="EXTENSION",
        help="kind of file of results, such as mp3 (default: as it came)",
    )
    parser.add_argument(
        "--bitrate",
        type=_bits_per_second,
        default=0,
        metavar="KBIT",
        help="kbit/s of lossy results (default: about as many as the recording came with)",
    )


def _bits_per_second(text: str) -> int:
    kbits = float(text)
    if not 1 <= kbits <= _MOST_KBITS:
        raise argparse.ArgumentTypeError(f"{text}: choose 1 to {_MOST_KBITS} kbit/s")
    return round(1000 * kbits)


def outputs_of(options: argparse.Namespace) -> list[Path]:
    """A path for the result of each input; wrong usage ends the program."""
    inputs, output = options.inputs, Path(options.output)
    folder = len(inputs) > 1 or _is_folder(output) or options.output.endswith("/")
    if folder and _is_file(output):
        options.usage_error(one_line(f"{output} is a file; several recordings need a folder"))
    outputs = [output / _named(source, options.format) for source in inputs] if folder else [output]
    names = [output.name.casefold() for output in outputs]  # to some systems a.wav and A.wav are one
    extended = {Path(name).stem for name in names if Path(name).suffix}  # the result of a may become a.wav
    if len(set(names)) < len(names) or extended.intersection(names):
        options.usage_error("two recordings have the same name; clean them into different folders")
    for source, target in zip(inputs, outputs, strict=True):
        if _is_same(source, target):
            options.usage_error(one_line(f"{target} is the recording itself; choose another place for the result"))
    for target in [*outputs, *([options.removed] if options.removed else [])]:
        if any(_is_same(source, target) for source in inputs):
            options.usage_error(one_line(f"{target} is one of the recordings; choose another place for the results"))
    if options.removed and any(_is_one(options.removed, target) for target in outputs):
        options.usage_error(one_line(f"--removed {options.removed} is where the result goes; choose another name"))
    return outputs


def _named(source: Path, extension: str) -> str:
    """Name of the result of a recording in a folder."""
    return f"{source.stem}.{extension.lstrip('.')}" if extension else source.name


def with_same_stem(inputs: Sequence[Path]) -> list[Path]:
    """Recordings whose names differ only in their extensions, so that results of one kind would be one file."""
    counts = Counter(source.stem.casefold() for source in inputs)
    return [source for source in inputs if counts[source.stem.casefold()] > 1]


def summary(figures: Mapping[str, Any]) -> str:
    """What was done to a recording, in one line and one more for each note."""
    reduced_db = round(-figures["noise_reduced_db"], 1) + 0.0
    line = (
        f"{figures['output']}: noise {reduced_db:+.1f} dB, "
        f"SNR {figures['snr_before_db']:.1f} to {figures['snr_after_db']:.1f} dB, {figures['seconds']:.1f} s"
    )
    if figures["clipped_samples"]:
        line += f", {figures['clipped_samples']:,} samples clipped (--avoid-clipping lowers the level)"
    if figures["gain_db"]:
        line += f", level {'lowered' if figures['gain_db'] < 0 else 'raised'} by {abs(figures['gain_db']):.1f} dB"
    if figures.get("loudness"):
        loud = figures["loudness"]
        line += f", {loud['integrated_lufs']:.1f} LUFS, true peak {loud['true_peak_dbtp']:.1f} dB"
    line += "".join(f", {label} at strength {strength:g}" for label, strength in figures.get("strengths", ()))
    return "\n".join(map(one_line, [line, *(f"  note: {warning}" for warning in figures["warnings"])]))


def one_line(text: object) -> str:
    """Text in one line that does nothing to a terminal, whatever names of files are in it."""
    plain = (" " if character.isspace() else character for character in str(text))
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in plain)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, or a folder that may not be read
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except OSError:
        return False


def _is_one(one: Path, other: Path) -> bool:
    return one.absolute() == other.absolute() or _is_same(one, other)


def _is_same(source: Path, target: Path) -> bool:
    try:
        return target.samefile(source)
    except OSError:
        return False
