"""The command `denoise`."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from specapp.audio.recording import Recording, read, write
from specapp.audio.write_back import planned, write_back
from specapp.base import allocator
from specapp.base.errors import SettingsError, SpecappError
from specapp.base.parameter import Value
from specapp.cli import pipes
from specapp.cli.options import (
    add_kind_options,
    add_level_options,
    add_parameters,
    given,
    loudness_of,
    one_line,
    outputs_of,
    summary,
    text_of,
    with_same_stem,
)
from specapp.cli.profile import add_options, loaded_profile
from specapp.pipeline.calibration import calibrate, with_strengths
from specapp.pipeline.denoise import clean
from specapp.settings.passes import PASS_PARAMETERS, Estimate, Step
from specapp.settings.presets import PRESETS, own_chain
from specapp.settings.settings import SETTINGS_PARAMETERS, Settings

_DIGITS = 64
"""Of the SHA-256 of a file."""
_PASS_OPTIONS = tuple(parameter for parameter in PASS_PARAMETERS if parameter.name not in ("reduction_db", "share"))


def add_commands(commands: Any) -> None:
    """Add `denoise` to the commands of the command line (argparse sub-parsers)."""
    cleaning = commands.add_parser(
        "denoise", help="clean recordings", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    cleaning.set_defaults(run=_denoise, usage_error=cleaning.error)
    cleaning.add_argument("inputs", nargs="+", type=Path, metavar="IN", help="recordings of any format; - for a pipe")
    cleaning.add_argument(
        "-o", "--output", required=True, metavar="OUT", help="a file for one recording, a folder for several, - a pipe"
    )
    add_settings(cleaning)
    add_options(cleaning)
    cleaning.add_argument("--removed", type=Path, metavar="FILE", help="also write what was removed")
    add_kind_options(cleaning)
    add_level_options(cleaning)
    pipes.add_pipe_options(cleaning)
    cleaning.add_argument(
        "--workers", type=int, default=1, metavar="N", help="recordings cleaned at a time (default: 1)"
    )
    cleaning.add_argument(
        "--threads", type=int, default=1, metavar="N", help="cores for each recording (default: 1; each takes 80 MB)"
    )
    cleaning.add_argument("--json", action="store_true", help="print the figures, one JSON object per recording")
    cleaning.add_argument("--print-settings", action="store_true", help="print the settings as JSON and stop")


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add the options that `settings_of` reads, but for the noise profile."""
    parser.add_argument("--preset", choices=tuple(PRESETS), help="how to clean (default: auto)")
    parser.add_argument(
        "--settings", type=Path, metavar="FILE.json", help="settings saved by the page or --print-settings"
    )
    parser.add_argument(
        "--noise",
        nargs=2,
        dest="noise_region",
        type=float,
        metavar=("START", "END"),
        help="seconds in which there is only noise",
    )
    parser.add_argument(
        "--chain",
        action="append",
        default=[],
        metavar="NAME[:PARAMETER=VALUE,…]",
        help="own chain of image denoisers in place of the preset's; repeat to add more",
    )
    group = parser.add_argument_group("settings")
    add_parameters(group, SETTINGS_PARAMETERS)
    help_text = "take this line out first, whatever it is; repeat for more"
    group.add_argument("--notch-hz", action="append", default=[], type=float, metavar="HZ", help=help_text)
    add_parameters(parser.add_argument_group("window, noise and gain of every pass"), _PASS_OPTIONS)


def _denoise(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    if options.print_settings:
        print(settings.to_json())
        return 0
    if options.workers < 1:
        options.usage_error(f"--workers {options.workers}: choose at least 1")
    if options.threads < 1:
        options.usage_error(f"--threads {options.threads}: choose at least 1")
    if pipes.writes_to_pipe(options):
        return pipes.run(options, settings)
    allocator.use_again()
    with pipes.as_files(options.inputs) as options.inputs:
        return _denoise_files(settings, options)


def _denoise_files(settings: Settings, options: argparse.Namespace) -> int:
    outputs = outputs_of(options)
    if options.removed and len(options.inputs) > 1:
        options.usage_error("--removed takes one recording at a time")
    tasks = list(zip(options.inputs, outputs, strict=True))
    alike = with_same_stem(options.inputs)
    if alike:
        names = ", ".join(source.name for source in alike)
        print(one_line(f"{names}: a result of another kind gets its extension behind the whole name"), file=sys.stderr)
    failures = 0
    for outcome in _outcomes(tasks, settings, options):
        if isinstance(outcome, str):
            failures += 1
            print(f"error: {outcome}", file=sys.stderr)
        else:
            print(json.dumps(outcome) if options.json else summary(outcome))
    return 1 if failures else 0


def _outcomes(
    tasks: Sequence[tuple[Path, Path]], settings: Settings, options: argparse.Namespace
) -> Iterable[dict[str, Any] | str]:
    show = sys.stderr.isatty() and not options.json and options.workers == 1
    workers = min(options.workers, len(tasks))
    clean = partial(
        _clean,
        show=show,
        named=len(tasks) > 1,
        settings=settings,
        removed=options.removed,
        calibrating=options.calibrate,
        level={
            "avoid_clipping": options.avoid_clipping,
            "dither": options.dither,
            "bit_rate": options.bitrate,
            "loudness": loudness_of(options),
        },
        alike=with_same_stem(options.inputs),
        threads=options.threads,
    )
    if workers == 1:
        yield from (clean(task) for task in tasks)
    else:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield from pool.map(clean, tasks)


def _clean(
    task: tuple[Path, Path],
    *,
    settings: Settings,
    removed: Path | None,
    calibrating: bool,
    level: Mapping[str, Any],
    show: bool,
    named: bool,
    alike: Sequence[Path],
    threads: int,
) -> dict[str, Any] | str:
    """Figures of one cleaned recording, or the sentence that says why there are none."""
    source, target = task
    whole_name = source in alike
    try:
        recording = read(source)
        _check_marks(settings, recording)
        _, output = planned(recording, source, target, whole_name=whole_name, bit_rate=level["bit_rate"])
        if removed:
            recording.source.output_for(removed.suffix or output.suffix)
        if show and output.note:
            print(one_line(f"{source.name}: {output.note}"), file=sys.stderr)
        found = calibrate(recording, settings) if calibrating else ()
        settings = with_strengths(settings, found) if found else settings
        result = clean(recording, settings, progress=_Bar(source.name) if show else None, threads=threads)
        target.parent.mkdir(parents=True, exist_ok=True)
        written = write_back(result.denoised, source, target, whole_name=whole_name, **level)
        if removed:
            write(result.removed, removed, dither=level["dither"], avoid_clipping=level["avoid_clipping"])
    except SpecappError as error:
        return one_line(f"{source.name}: {error}" if named else error)
    except OSError as error:
        return one_line(f"{target} cannot be written: {error.strerror or error}. Choose another place with -o.")
    original = result.original
    return {
        "input": str(source),
        "output": str(written.path),
        "sample_rate": original.sample_rate,
        "channels": original.channels,
        "length": original.length,
        "container": written.container,
        "subtype": written.subtype,
        **asdict(result.measurements),
        "heard": [asdict(one) for one in result.heard],
        **({"strengths": [[one.label, one.chosen] for one in found]} if found else {}),
        "clipped_samples": written.clipped_samples,
        "gain_db": written.gain_db,
        **({"loudness": asdict(written.programme)} if written.programme else {}),
        "warnings": [
            *original.source.warnings,
            *result.notes,
            *written.notes,
        ],
    }


def _check_marks(settings: Settings, recording: Recording) -> None:
    """Marks say where in their own recording something is; on another one they would do damage."""
    if settings.marks and len(settings.marks_of) == _DIGITS and settings.marks_of != recording.source.digest:
        raise SettingsError(
            "The marks in these settings were drawn on another recording. Clean that one, or take marks_of out of the "
            "settings to use the marks on any."
        )


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the options ask for; those of a file where it is given, changed by the others.

    Raises
    ------
    SettingsError
        If one is unknown or out of range.
    """
    settings = Settings()
    if options.settings:
        settings = Settings.from_json(text_of(options.settings, "settings", "the page or --print-settings"))
    chosen: dict[str, Any] = given(options, SETTINGS_PARAMETERS)
    if options.preset:
        chosen["preset"] = options.preset
        settings = replace(settings, passes=())
    if options.noise_region and options.noise_profile:
        options.usage_error("--noise and --profile both say what noise is; choose one")
    if options.notch_hz:
        chosen["notch_hz"] = tuple(options.notch_hz)
    if options.noise_region:
        chosen["noise_region"] = tuple(options.noise_region)
    if options.noise_profile:
        chosen["profile"] = loaded_profile(options.noise_profile)
    settings = replace(settings, **chosen)
    own: dict[str, Any] = given(options, _PASS_OPTIONS)
    passes = settings.effective_passes
    if options.chain:
        estimate = Estimate(tuple(_step(text) for text in options.chain), oversubtraction=2.0)
        passes = (own_chain(estimate),)
    if options.chain or own:
        settings = replace(settings, passes=tuple(replace(one, **own) for one in passes))
    return settings


def _step(text: str) -> Step:
    name, _, rest = text.partition(":")
    given: dict[str, Any] = {}
    for pair in filter(None, rest.split(",")):
        key, _, value = pair.partition("=")
        given[key.strip()] = _number(value.strip())
    strength = given.pop("strength", 1.0)
    return Step(name, strength, tuple(given.items()))


def _number(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text


class _Bar:
    """Progress on the error stream of a terminal."""

    def __init__(self, name: str) -> None:
        self.name, self.shown = name[:30], -1

    def __call__(self, share: float) -> None:
        percent = int(100 * share)
        if percent != self.shown:
            self.shown = percent
            end = "\r\033[K" if percent == 100 else ""
            print(f"\r{self.name} [{'#' * (percent // 4):25}] {percent} %{end}", end="", file=sys.stderr, flush=True)
