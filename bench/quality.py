"""How good the presets are, beside other denoisers, on a folder of clean and noisy recordings.

    python -m bench.quality FOLDER                    all methods, all files, Markdown on standard output
    python -m bench.quality FOLDER --quick            a few files of every kind
    python -m bench.quality FOLDER --methods auto rnnoise
    python -m bench.quality FOLDER --write docs/benchmarks.md     also an interactive chart, build/bench/quality.html

FOLDER holds DOMAIN/clean and DOMAIN/noisy, or VoiceBank-DEMAND as it is published. What was computed once is kept and
computed again only when the file, the method or the measures change.
"""

import argparse
import csv
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import chain
from pathlib import Path

import plotly.graph_objects as go
import soundfile

from bench.evaluation.judges import recognise
from bench.evaluation.measures import at_speech_rate
from bench.evaluation.pairs import Pair, clean_pairs, find_pairs, kinds_of_noise, original_speech, with_texts
from bench.evaluation.runs import Cache, Failure, Row, evaluate
from bench.evaluation.whispers import whispered_pairs
from bench.methods.table import METHODS, Method
from bench.report.chart import quality_chart, write_chart
from bench.report.document import write_section
from bench.report.summary import standing_table, summary_table
from bench.report.tables import HARM_DB, harm_table, judges_table, kind_tables, quality_tables, target_table

_QUICK_FILES = 3
_DEFAULT_CACHE = Path("build/bench")
_LEGEND = f"""\
More is better: PESQ-WB (1 to 4.6), STOI and ESTOI (0 to 100 %), CSIG, CBAK and COVL (1 to 5), SI-SDR. Less is better:
log-spectral distance (LSD), and signal lost, which is how far the output falls below the clean sound where that stood
clear of the noise. A file is harmed when it loses more than {HARM_DB} dB SI-SDR. CPU: one core, without reading files
and loading models."""


_HARM = """\
The clean recordings themselves went through every method: SI-SDR of what came out against what went in, and how far the
level fell. The higher the SI-SDR, the less was changed."""
_STANDING = "Where the automatic preset stands beside the best of all peers in each column:"
_JUDGES = """\
DNSMOS P.835 predicts the votes of listeners (1 to 5) without knowing the clean sound. *Words wrong*: errors of an
offline recogniser (PocketSphinx with its English model) in percent of all words. The reference are the transcripts
that come with the recordings; where there are none, what the recogniser hears in the clean recording, whose own line
then is 0 by definition. It is a plain recogniser, so compare lines and take none for what a person understands.
*Consonants lost*: how far hissed consonants fall above 3 kHz. *Whisper*: every fourth recording, its voiced sounds
replaced with noise through the same resonances, in its own noise at its own SNR; what is lost of it is counted as for
other sounds. Less is better in the columns of words and losses."""
_CHART = "Bars are means over the files, crosses the worst file; the tables have the numbers."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 0 unless a method failed on a file."""
    options = _parser().parse_args(arguments)
    try:
        pairs = find_pairs(options.folder)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if options.quick:
        pairs = quick(pairs)
    wanted = [METHODS[name] for name in options.methods]
    methods = [method for method in wanted if method.installed]
    pairs = with_texts(pairs, options.cache / "texts", heard)
    run = partial(evaluate, cache=Cache(options.cache), jobs=options.jobs, report=_report)
    rows, failures = run(methods, pairs)
    whispers = whispered_pairs(pairs, options.cache / "whispers")
    clean, failures_too = run([m for m in methods if m.family != "input"], clean_pairs([*pairs, *whispers]))
    extra, failures_again = run(methods, whispers)
    untouched, _ = run([METHODS["noisy"]], original_speech(pairs))
    failures += failures_too + failures_again
    markdown = results(rows, methods, [method for method in wanted if not method.installed], failures)
    markdown += judgement(rows, [*extra, *untouched], methods)
    markdown += details(rows, clean, methods, kinds_of_noise(options.folder, pairs))
    print(markdown)
    if options.csv:
        _write_csv(options.csv, rows)
    if options.write:
        figure = quality_chart(rows, methods)
        figure.write_html(options.cache / "quality.html")
        _write_page(options.write, markdown, figure)
    return 1 if failures else 0


def quick(pairs: Sequence[Pair]) -> list[Pair]:
    """A few pairs of every kind, spread over the list."""
    kinds = sorted({(pair.domain, pair.voicebank) for pair in pairs})
    chosen: list[Pair] = []
    for kind in kinds:
        alike = [pair for pair in pairs if (pair.domain, pair.voicebank) == kind]
        chosen += alike[:: -(-len(alike) // _QUICK_FILES)]
    return chosen


def results(
    rows: Sequence[Row], methods: Sequence[Method], missing: Sequence[Method], failures: Sequence[Failure]
) -> str:
    """Everything that was found, as Markdown."""
    lengths = {(row.domain, row.name): row.seconds for row in rows}
    packages = sorted({f"{method.package} {method.version.partition('-')[0]}" for method in methods if method.package})
    measured = f"{len(lengths)} files, {sum(lengths.values()) / 60:.1f} minutes"
    notes = [f"{measured}; Python {platform.python_version()}; {', '.join(packages) or 'no peers'}."]
    if missing:
        notes.append(f"Not installed here: {', '.join(method.package for method in missing)}.")
    notes += [f"{failure.method} failed on {failure.name}: {failure.reason}" for failure in failures]
    labels = {method.name: method.label for method in methods}
    parts = ["## Quality", "\n".join(notes), "### In short", summary_table(rows, labels)]
    if standing := standing_table(rows, methods):
        parts += [_STANDING, standing]
    parts += ["### What the figures mean", _LEGEND, quality_tables(rows, labels)]
    return "\n\n".join(parts) + "\n"


def judgement(rows: Sequence[Row], extra: Sequence[Row], methods: Sequence[Method]) -> str:
    """What the judges of speech say, as Markdown; nothing where there was no speech."""
    if not any(row.verdict for row in rows):
        return ""
    labels = {method.name: method.label for method in methods}
    return "\n\n".join(
        ["", "### Speech, as judges say that nobody tunes on", _JUDGES, judges_table(rows, extra, labels)]
    )


def heard(path: Path) -> str:
    """What the recogniser hears in a recording, for the reference where no transcript comes with it."""
    samples, sample_rate = soundfile.read(path, always_2d=True)
    return recognise(at_speech_rate(samples.mean(axis=1), sample_rate))


def details(rows: Sequence[Row], clean: Sequence[Row], methods: Sequence[Method], kinds: Mapping[str, str]) -> str:
    """What the methods do to clean input, and the gain by kind of noise, as Markdown."""
    labels = {method.name: method.label for method in methods}
    parts = ["", "### Harm on clean input", _HARM, harm_table(clean, labels)]
    if kinds:
        parts += ["### By kind of noise", "Mean SI-SDR gained, dB (number of files).", kind_tables(rows, labels, kinds)]
    if any(method.family == "ours" for method in methods):
        parts += ["### Targets", target_table([*rows, *clean])]
    return "\n\n".join(parts) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="clean and noisy recordings")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS), help="all by default")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="processes side by side (default: 1)")
    parser.add_argument("--quick", action="store_true", help="a few files of every kind")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="Markdown page to keep the results in")
    parser.add_argument("--csv", type=Path, help="also the figures of every file")
    parser.add_argument("--cache", type=Path, default=_DEFAULT_CACHE, help=f"default: {_DEFAULT_CACHE}")
    return parser


def _report(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _write_csv(path: Path, rows: Sequence[Row]) -> None:
    lines = [{**asdict(row), **asdict(row.figures), **(asdict(row.verdict) if row.verdict else {})} for row in rows]
    names = [name for name in dict.fromkeys(chain.from_iterable(lines)) if name not in {"figures", "verdict"}]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(lines)


def _write_page(page: Path, markdown: str, figure: go.Figure) -> None:
    picture = page.with_name(f"{page.stem}-quality.svg")
    title, _, rest = markdown.partition("\n")
    chart = (
        f"![What each method does for speech, to music and nature, and its processor time]({picture.name})\n\n{_CHART}"
    )
    write_section(page, "quality", f"{title}\n\n{chart}\n{rest}")
    problem = write_chart(figure, picture)
    if problem:
        _report(f"{picture} was not drawn: {problem}")


if __name__ == "__main__":
    sys.exit(main())
