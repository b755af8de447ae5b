"""`specapp denoise IN -o -`: a sound that is cleaned while it comes, and `-` for one that comes through a pipe."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from specapp.audio.containers.wav_stream import RAW, PipeFormat, read_blocks, read_header, write_blocks
from specapp.audio.inputs import spool
from specapp.audio.limits import Limits
from specapp.audio.output_format import output_format
from specapp.audio.recording import Recording, read
from specapp.base.buffers import room_for
from specapp.pipeline.stream import LATENCY_S, stream
from specapp.settings.settings import Settings

PIPE = Path("-")
"""Standard input and output, as programs usually name them."""
_WHOLE = ("removed", "json", "calibrate", "avoid_clipping", "loudness", "true_peak", "format", "bitrate")
"""Options that need the whole recording before the first sample is written."""


def add_pipe_options(parser: Any) -> None:
    """Add the options about sound that goes through pipes."""
    group = parser.add_argument_group("pipes", "IN or OUT may be -: OUT comes while IN is read, as WAV of open length")
    group.add_argument(
        "--latency",
        type=float,
        default=LATENCY_S,
        metavar="SECONDS",
        help=f"sound that is heard before a sample is written (default: {LATENCY_S:g}; less costs more time)",
    )
    group.add_argument(
        "--raw",
        nargs=3,
        metavar=("FORMAT", "RATE", "CHANNELS"),
        help=f"plain samples instead of WAV, in and out; FORMAT: {', '.join(RAW)}",
    )


def writes_to_pipe(options: argparse.Namespace) -> bool:
    """Whether the result goes to the standard output; wrong usage ends the program."""
    if options.raw and (options.inputs != [PIPE] or options.output != "-"):
        options.usage_error("--raw is for - as input and output")
    if options.output != "-":
        return False
    if len(options.inputs) > 1:
        options.usage_error("-o - takes one recording at a time")
    for name in _WHOLE:
        if getattr(options, name) not in (None, False, "", 0):
            option = name.replace("_", "-")
            options.usage_error(f"--{option} needs the whole recording; write it into a file instead of -o -")
    if sys.stdout.isatty():
        options.usage_error("-o - would write sound to the terminal; send it through a pipe (| …) or into a file (> …)")
    return True


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Clean the input while it is read, and write it to the standard output."""
    with open(sys.stdout.fileno(), "wb", closefd=False) as out:
        if options.inputs == [PIPE]:
            form = _raw(options) if options.raw else read_header(sys.stdin.buffer, Limits.from_environment())
            blocks = read_blocks(sys.stdin.buffer, form)
            cleaned = stream(
                blocks, settings, sample_rate=form.sample_rate, latency_s=options.latency, threads=options.threads
            )
        else:
            recording = read(options.inputs[0])
            form = _pipe_format(recording)
            cleaned = stream(recording, settings, latency_s=options.latency, threads=options.threads)
        clipped = write_blocks(cleaned, form, out, dither=options.dither)
    if clipped:
        print(f"note: {clipped:,} samples clipped", file=sys.stderr)
    return 0


def _raw(options: argparse.Namespace) -> PipeFormat:
    name, *numbers = options.raw
    if name not in RAW or not all(number.isdecimal() for number in numbers):
        options.usage_error(f"--raw {' '.join(options.raw)}: give {' | '.join(RAW)}, hertz and the number of channels")
    sample_rate, channels = map(int, numbers)
    Limits.from_environment().check_shape(channels, sample_rate)
    return PipeFormat(RAW[name], channels, sample_rate, has_header=False)


def _pipe_format(recording: Recording) -> PipeFormat:
    """A WAV as deep as what the recording came from."""
    source = recording.source
    output = output_format(source.container, source.subtype, wide=recording.is_wide, wanted="WAV")
    plain = output.subtype if output.subtype in RAW.values() else "PCM_16"
    return PipeFormat(plain, recording.channels, recording.sample_rate)


@contextmanager
def as_files(inputs: Sequence[Path]) -> Iterator[list[Path]]:
    """The inputs, of which `-` is read to its end into a temporary file."""
    if PIPE not in inputs:
        yield list(inputs)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound"
        with path.open("wb") as file, room_for(0):
            spool(sys.stdin.buffer, file, Limits.from_environment())
        yield [path if source == PIPE else source for source in inputs]
