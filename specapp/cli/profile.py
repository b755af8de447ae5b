"""The command `profile`, and the options of `denoise` that use what it learned or calibrate the strength."""

import argparse
from pathlib import Path
from typing import Any

from specapp.audio.recording import read
from specapp.base.errors import SettingsError
from specapp.cli.options import text_of
from specapp.spectral.marks import Mark
from specapp.spectral.noise.learned import NoiseRegion, learn
from specapp.spectral.noise.profile import NoiseProfile


def add_commands(commands: Any) -> None:
    """Add `profile` to the commands of the command line (argparse sub-parsers)."""
    parser = commands.add_parser("profile", help="learn the noise of a recording, to take it out of others")
    parser.set_defaults(run=_profile, usage_error=parser.error)
    parser.add_argument("input", type=Path, metavar="IN", help="a recording of any format")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="NOISE.json", help="the noise profile")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--noise",
        nargs=2,
        type=float,
        metavar=("START", "END"),
        help="seconds in which there is only noise (default: the whole recording)",
    )
    where.add_argument(
        "--box",
        nargs=4,
        type=float,
        metavar=("START", "END", "LOW", "HIGH"),
        help="seconds and Hz of a part of the picture in which there is only noise",
    )


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `denoise`."""
    parser.add_argument(
        "--profile", type=Path, dest="noise_profile", metavar="NOISE.json", help="noise learned before with `profile`"
    )
    parser.add_argument(
        "--calibrate", action="store_true", help="choose the strengths by the recording itself (not of voice denoisers)"
    )


def loaded_profile(path: Path) -> NoiseProfile:
    """The noise profile in a file.

    Raises
    ------
    SettingsError
        If there is none.
    """
    return NoiseProfile.from_json(text_of(path, "a noise profile", "the page or `profile`"))


def _profile(options: argparse.Namespace) -> int:
    profile = learn(read(options.input), _region(options))
    try:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(profile.to_json() + "\n", encoding="utf-8")
    except OSError as error:
        reason = error.strerror or error
        raise SettingsError(f"{options.output} cannot be written: {reason}. Choose another place with -o.") from None
    print(f"{options.output}: {profile.level_db:.1f} dB over all frequencies up to {profile.hz[-1]:g} Hz")
    return 0


def _region(options: argparse.Namespace) -> NoiseRegion:
    if options.box:
        start_s, end_s, low_hz, high_hz = options.box
        return (Mark("noise", "box", ((start_s, low_hz), (end_s, high_hz))),)
    return tuple(options.noise) if options.noise else None
