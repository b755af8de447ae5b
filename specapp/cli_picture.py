"""The commands about pictures: `picture` writes one, `apply` brings an edited one back to its sound."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from specapp.errors import PictureError
from specapp.parameter import Parameter
from specapp.picture_edit import BOOST
from specapp.picture_layout import PICTURE_PARAMETERS, Layout

AddParameters = Callable[[Any, Iterable[Parameter]], None]


def add_commands(commands: Any, add_parameters: AddParameters) -> None:
    """Add the commands to those of the command line.

    Parameters
    ----------
    commands : argparse sub-parsers
    add_parameters : callable
        Adds one option for each parameter to a group of a parser.
    """
    _add_picture(commands.add_parser("picture", help="write the editable picture of a recording"), add_parameters)
    _add_apply(commands.add_parser("apply", help="bring an edited picture back to its sound"), add_parameters)


def _add_picture(parser: argparse.ArgumentParser, add_parameters: AddParameters) -> None:
    parser.set_defaults(run=_picture, usage_error=parser.error)
    parser.add_argument("input", type=Path, metavar="IN", help="a recording of any format")
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        type=Path,
        metavar="PICTURE",
        help="a .png (16 bits, grey) or a .tif (float32, dB); long recordings become several, numbered",
    )
    parser.add_argument("--depth", type=int, choices=(8, 16), default=16, help="bits per pixel of a PNG (default: 16)")
    parser.add_argument("--size", action="store_true", help="say how large it would be, and write nothing")
    add_parameters(parser.add_argument_group("what the picture shows"), PICTURE_PARAMETERS)


def _add_apply(parser: argparse.ArgumentParser, add_parameters: AddParameters) -> None:
    parser.set_defaults(run=_apply, usage_error=parser.error)
    parser.add_argument("pictures", nargs="+", type=Path, metavar="PICTURE", help="edited pictures of the recording")
    parser.add_argument("input", type=Path, metavar="IN", help="the recording that they were made from")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="the changed recording")
    parser.add_argument("--removed", type=Path, metavar="FILE", help="also write what was taken away")
    parser.add_argument("--any-sound", action="store_true", help="accept pictures of another sound of the same length")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    add_parameters(parser, (BOOST,))
    add_parameters(
        parser.add_argument_group("how a picture that does not say it was made, where not by default"),
        PICTURE_PARAMETERS,
    )


def _picture(options: argparse.Namespace) -> int:
    from specapp.picture import layout_of, parts, to_picture
    from specapp.picture_file import KINDS, write_picture
    from specapp.recording import read

    if options.output.suffix.lower() not in KINDS:
        options.usage_error(f"{options.output} does not end in {', '.join(KINDS)}")
    recording = read(options.input)
    layouts = parts(layout_of(recording, **_given(options)))
    print(_size_text(layouts), file=sys.stderr)
    if not options.size:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        for path, layout in zip(_numbered(options.output, len(layouts)), layouts, strict=True):
            with _writable(path):
                write_picture(to_picture(recording, layout), path, depth=options.depth)
            print(path)
    return 0


def _apply(options: argparse.Namespace) -> int:
    from specapp.picture import from_picture, layout_of
    from specapp.picture_file import read_picture
    from specapp.recording import read, write

    recording = read(options.input)
    given = _given(options)
    result = from_picture(
        map(read_picture, options.pictures),
        recording,
        layout=layout_of(recording, **given) if given else None,
        boost_db=options.boost_db or 0.0,
        any_sound=options.any_sound,
    )
    options.output.parent.mkdir(parents=True, exist_ok=True)
    with _writable(options.output):
        written = write(result.denoised, options.output)
        if options.removed:
            write(result.removed, options.removed)
    notes = [*recording.source.warnings, *result.notes]
    if options.json:
        figures = asdict(result.measurements) | asdict(result.change)
        print(json.dumps({"output": str(options.output), **figures, "notes": notes, "subtype": written.subtype}))
    else:
        print("\n".join([str(options.output), *(f"  note: {note}" for note in notes)]))
    return 0


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """Turn a place that cannot be written into a sentence."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise PictureError(f"{path} cannot be written: {reason}. Choose another place with -o.") from None


def _given(options: argparse.Namespace) -> dict[str, Any]:
    values = {parameter.name: getattr(options, parameter.name) for parameter in PICTURE_PARAMETERS}
    known = {parameter.name: parameter for parameter in PICTURE_PARAMETERS}
    return {name: known[name].checked(value) for name, value in values.items() if value is not None}


def _numbered(path: Path, count: int) -> Iterator[Path]:
    if count == 1:
        yield path
        return
    for number in range(1, count + 1):
        yield path.with_name(f"{path.stem}-{number:03d}{path.suffix}")


def _size_text(layouts: tuple[Layout, ...]) -> str:
    first = layouts[0]
    pictures = "1 picture" if len(layouts) == 1 else f"{len(layouts)} pictures"
    megabytes = sum(layout.rows * layout.columns for layout in layouts) * 2 / 1e6
    return f"{pictures} of up to {first.columns} x {first.rows} pixels, {megabytes:.1f} MB before compression"
