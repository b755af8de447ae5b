"""The commands about pictures: `picture` writes one, `apply` brings it back to its sound, `sound` needs none."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from specapp.base.errors import PictureError
from specapp.cli.options import add_parameters, given
from specapp.picture.layout import PICTURE_PARAMETERS, PictureLayout
from specapp.picture.recovery.edits import BOOST
from specapp.picture.synthesis.canvas import FOREIGN_PARAMETERS, FOREIGN_PEAK, canvas, foreign_picture
from specapp.picture.synthesis.sound_of import ALONE_PARAMETERS, sound_of


def add_commands(commands: Any) -> None:
    """Add the commands to those of the command line (argparse sub-parsers)."""
    _add_picture(commands.add_parser("picture", help="write the editable picture of a recording"))
    _add_apply(commands.add_parser("apply", help="bring an edited picture back to its sound"))
    _add_canvas(commands.add_parser("canvas", help="write a blank picture to paint a sound on"))
    _add_sound(commands.add_parser("sound", help="turn a picture without its sound into one"))


def _add_picture(parser: argparse.ArgumentParser) -> None:
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


def _add_apply(parser: argparse.ArgumentParser) -> None:
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


def _add_canvas(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_canvas)
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="PICTURE", help="a .png or a .tif")
    parser.add_argument("--seconds", type=float, default=5.0, metavar="N", help="length (default: 5)")
    parser.add_argument("--sample-rate", type=float, default=44_100, metavar="HZ", help="rate (default: 44100)")
    parser.add_argument("--energy", choices=("white", "black"), default="white", help="colour of the loudest")


def _add_sound(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_sound)
    parser.add_argument("picture", type=Path, metavar="PICTURE", help="of specapp, or anybody's without axes")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="the sound")
    add_parameters(parser, ALONE_PARAMETERS)
    add_parameters(parser.add_argument_group("of a picture that does not say how it was made"), FOREIGN_PARAMETERS)


def _picture(options: argparse.Namespace) -> int:
    from specapp.audio.recording import read
    from specapp.picture.exchange import layout_of, parts, to_picture
    from specapp.picture.files import KINDS, write_picture

    if options.output.suffix.lower() not in KINDS:
        options.usage_error(f"{options.output} does not end in {', '.join(KINDS)}")
    recording = read(options.input)
    layouts = parts(layout_of(recording, **given(options, PICTURE_PARAMETERS)))
    print(_size_text(layouts), file=sys.stderr)
    if not options.size:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        for path, layout in zip(_numbered(options.output, len(layouts)), layouts, strict=True):
            with _writable(path):
                write_picture(to_picture(recording, layout), path, depth=options.depth)
            print(path)
    return 0


def _apply(options: argparse.Namespace) -> int:
    from specapp.audio.recording import read, write
    from specapp.picture.exchange import from_picture, layout_of
    from specapp.picture.files import read_picture

    recording = read(options.input)
    chosen = given(options, PICTURE_PARAMETERS)
    result = from_picture(
        map(read_picture, options.pictures),
        recording,
        layout=layout_of(recording, **chosen) if chosen else None,
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


def _canvas(options: argparse.Namespace) -> int:
    from specapp.picture.files import write_picture

    with _writable(options.output):
        write_picture(canvas(options.seconds, options.sample_rate, energy=options.energy), options.output)
    return 0


def _sound(options: argparse.Namespace) -> int:
    from specapp.audio.recording import write
    from specapp.picture.files import read_picture

    picture, chosen = read_picture(options.picture), given(options, ALONE_PARAMETERS)
    foreign = given(options, FOREIGN_PARAMETERS)
    if foreign:
        picture = foreign_picture(picture.pixels, **foreign)
        chosen = {"peak": FOREIGN_PEAK} | chosen
    made = sound_of(picture, **chosen)
    with _writable(options.output):
        write(made.recording, options.output)
    print("\n".join([str(options.output), *(f"  note: {note}" for note in made.notes)]))
    return 0


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """Turn a place that cannot be written into a sentence."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise PictureError(f"{path} cannot be written: {reason}. Choose another place with -o.") from None


def _numbered(path: Path, count: int) -> Iterator[Path]:
    if count == 1:
        yield path
        return
    for number in range(1, count + 1):
        yield path.with_name(f"{path.stem}-{number:03d}{path.suffix}")


def _size_text(layouts: tuple[PictureLayout, ...]) -> str:
    first = layouts[0]
    pictures = "1 picture" if len(layouts) == 1 else f"{len(layouts)} pictures"
    megabytes = sum(layout.rows * layout.columns for layout in layouts) * 2 / 1e6
    return f"{pictures} of up to {first.columns} x {first.rows} pixels, {megabytes:.1f} MB before compression"
