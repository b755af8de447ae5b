"""Running methods over pairs: each method in processes of its own, every result kept for the next run."""

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np

from bench.evaluation.judges import Verdict, judge
from bench.evaluation.measures import Figures, measure
from bench.evaluation.pairs import Pair
from bench.methods.apart import RunApart
from bench.methods.peers import Run
from bench.methods.table import METHODS, Method, digest_of

_BENCH = Path(__file__).parent
_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
_WARM_UP_S = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """What one method did to one file.

    Parameters
    ----------
    method, name, domain : str
    voicebank : bool
    seconds : float
        Length of the recording.
    cpu_seconds : float
        Processor time of the method, all threads, without loading models and reading files.
    figures : Figures
    verdict : Verdict, optional
        Of the judges, where they were asked.
    """

    method: str
    name: str
    domain: str
    voicebank: bool
    seconds: float
    cpu_seconds: float
    figures: Figures
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that a method could not do, and why."""

    method: str
    name: str
    reason: str


Report: TypeAlias = Callable[[str], None]


class Cache:
    """Results on disk, one JSON file each, under the digest of the pair and the versions of method and measures."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._measures = digest_of(*(_BENCH / f"{name}.py" for name in ("measures", "composite", "judges")))

    def load(self, method: Method, pair: Pair) -> Row | None:
        path = self._path(method, pair)
        if not path.is_file():
            return None
        stored = json.loads(path.read_text())
        verdict = stored["verdict"] and Verdict(**stored["verdict"])
        return Row(**{**stored, "figures": Figures(**stored["figures"]), "verdict": verdict})

    def store(self, method: Method, pair: Pair, row: Row) -> None:
        path = self._path(method, pair)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(row)))

    def _path(self, method: Method, pair: Pair) -> Path:
        return self._folder / method.name / f"{pair.name}-{pair.digest}-{method.version}-{self._measures}.json"


def evaluate(
    methods: Sequence[Method], pairs: Sequence[Pair], cache: Cache, *, jobs: int, report: Report
) -> tuple[list[Row], list[Failure]]:
    """Rows of all methods over all pairs, in that order, and what failed."""
    rows: list[Row] = []
    failures: list[Failure] = []
    for method in methods:
        known = {pair.name: row for pair in pairs if (row := cache.load(method, pair)) is not None}
        missing = [pair for pair in pairs if pair.name not in known]
        report(f"{method.label}: {len(known)} files known, {len(missing)} to do")
        for pair, result in _run_all(method, missing, jobs):
            if isinstance(result, Failure):
                failures.append(result)
            else:
                known[pair.name] = result
                cache.store(method, pair, result)
        rows += [known[pair.name] for pair in pairs if pair.name in known]
    return rows, failures


def run_pair(method_name: str, pair: Pair) -> Row:
    """Clean one file and measure the result, in this process."""
    clean, noisy, sample_rate = pair.read()
    run = _prepared(method_name, sample_rate)
    before = _cpu_s(run)
    estimate = run(noisy)
    cpu_seconds = _cpu_s(run) - before
    figures = measure(clean, noisy, estimate, sample_rate, speech=pair.speech)
    verdict = judge(clean, estimate, sample_rate, pair.text) if pair.judged else None
    seconds = noisy.shape[1] / sample_rate
    return Row(method_name, pair.name, pair.domain, pair.voicebank, seconds, cpu_seconds, figures, verdict)


def _run_all(method: Method, pairs: Sequence[Pair], jobs: int) -> Iterator[tuple[Pair, Row | Failure]]:
    if not pairs:
        return
    spawn = multiprocessing.get_context("spawn")
    workers = min(jobs, len(pairs))
    with _one_thread_in_children(), ProcessPoolExecutor(workers, mp_context=spawn, initializer=_one_thread) as pool:
        futures: dict[Future[Row], Pair] = {pool.submit(run_pair, method.name, pair): pair for pair in pairs}
        for future in as_completed(futures):
            pair, error = futures[future], future.exception()
            yield pair, future.result() if error is None else Failure(method.name, pair.name, repr(error))


@contextmanager
def _one_thread_in_children() -> Iterator[None]:
    """Let processes that start meanwhile load NumPy with one thread; it reads the environment then and never again."""
    before = dict(os.environ)
    os.environ.update(dict.fromkeys(_THREAD_VARIABLES, "1"))
    try:
        yield
    finally:
        for variable in _THREAD_VARIABLES:
            os.environ.pop(variable)
            if variable in before:
                os.environ[variable] = before[variable]


def _one_thread() -> None:
    import cv2

    cv2.setNumThreads(1)


def _cpu_s(run: Run) -> float:
    return time.process_time() + (run.cpu_s if isinstance(run, RunApart) else 0.0)


@lru_cache(maxsize=8)
def _prepared(method_name: str, sample_rate: int) -> Run:
    """A method ready for a rate: libraries imported and tables built by a first run that does not count."""
    run = METHODS[method_name].prepare(sample_rate)
    noise = np.random.default_rng(0).standard_normal((1, round(_WARM_UP_S * sample_rate)))
    run((0.01 * noise).astype(np.float32))
    return run
