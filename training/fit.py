"""Fit the network: ``python -m training.fit CORPUS``.

It stops and goes on at any time; the same seed gives the same weights.
"""

import argparse
import copy
import json
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from specapp.denoisers.learned.learned import synthesis_weights
from training.mixing import Batch, Mixer
from training.model import Network, Shape, band_logits, loss
from training.perceptual import Disturbance
from training.sounds.corpus import RATE_HZ, WIDE_RATE_HZ, Corpus, Entry, decode, read_manifest

SOURCE_WEIGHTS = {
    "github Picovoice": 1.5,
    "github smc": 1.5,
    "github th-koeln": 2.0,
    "github chaeyoung": 1.5,
}
_KEPT_SHARE = 0.995
_WARM_UP = 60
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit.

    Parameters
    ----------
    steps : int
    pieces : int
        Pieces per step.
    rate : float
        Highest learning rate.
    cooling : float
        Share of the steps, at the end, over which the rate falls to zero.
    wide_every : int
        Every so many steps a batch of 48 kHz; 0: never.
    seed : int
    """

    steps: int = 8000
    pieces: int = 8
    rate: float = 3e-3
    cooling: float = 0.4
    wide_every: int = 12
    seed: int = 7

    def rate_at(self, step: int) -> float:
        """Learning rate of a step."""
        left = (self.steps - step) / (self.cooling * self.steps)
        return self.rate * min(1.0, (step + 1) / _WARM_UP) * min(1.0, max(left, 0.002))


class Fitting:
    """State of a fit: weights, their running mean, optimiser, step.

    Parameters
    ----------
    shape : Shape
    plan : Plan
    device : str
    """

    def __init__(self, shape: Shape, plan: Plan, device: str = "cpu") -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.device, self.step = plan, device, 0
        self.network = Network(shape).to(device, memory_format=torch.channels_last)
        self.mean = copy.deepcopy(self.network).requires_grad_(requires_grad=False)
        self.ear = Disturbance().to(device)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01
        )

    def advance(self, batch: Batch) -> float:
        """One step; the loss before it."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.rate_at(self.step)
        value = self.loss(self.network, batch)
        self.optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 3.0)
        self.optimiser.step()
        kept = min(_KEPT_SHARE, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, now in zip(self.mean.parameters(), self.network.parameters(), strict=True):
                mean.lerp_(now, 1 - kept)
        self.step += 1
        return float(value.detach())

    def loss(self, network: torch.nn.Module, batch: Batch) -> torch.Tensor:
        """Loss of a network on a batch."""
        seen = torch.from_numpy(batch.seen).to(self.device, memory_format=torch.channels_last)
        noisy, clean, speech = (
            torch.from_numpy(one).to(self.device) for one in (batch.noisy, batch.clean, batch.speech)
        )
        weights = torch.from_numpy(synthesis_weights(batch.bin_hz, noisy.shape[2])).to(self.device)
        gain = torch.sigmoid(band_logits(network(seen))[..., : len(weights)]) @ weights
        return loss(gain, noisy, clean, speech, self.ear)

    def save(self, path: Path) -> None:
        """Write a checkpoint; an interruption leaves the old one."""
        unfinished = path.with_suffix(".part")
        torch.save(
            {
                "shape": self.network.shape.as_dict(),
                "step": self.step,
                "network": self.network.state_dict(),
                "mean": self.mean.state_dict(),
                "optimiser": self.optimiser.state_dict(),
            },
            unfinished,
        )
        unfinished.replace(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.mean.load_state_dict(state["mean"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = int(state["step"])


def batches(batch_at: Callable[[int], Batch], first: int, last: int) -> Iterator[Batch]:
    """Batches `first` to `last` (excluded), made a little ahead by a process of their own.

    Parameters
    ----------
    batch_at : callable
        Batch of a step; it is called in the other process.
    first, last : int

    Yields
    ------
    Batch
    """
    context = multiprocessing.get_context("fork")
    ready: multiprocessing.Queue[Batch] = context.Queue(_AHEAD)

    def mix() -> None:
        for step in range(first, last):
            ready.put(batch_at(step))

    maker = context.Process(target=mix, daemon=True)
    maker.start()
    try:
        for _ in range(first, last):
            yield ready.get()
    finally:
        maker.terminate()
        maker.join()


def mean_network(path: Path) -> Network:
    """The network of a checkpoint, with the running mean of its weights."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    network = Network(Shape(**state["shape"]))
    network.load_state_dict(state["mean"])
    network.eval()
    return network


def fit(
    fitting: Fitting,
    mixed: Iterable[Batch],
    kept_aside: list[Batch],
    folder: Path,
    *,
    seconds: float = float("inf"),
    save_every_s: float = 60,
    check_every: int = 250,
) -> None:
    """Fit until the plan's last step or for some seconds; checkpoint and learning curve go to `folder`.

    Parameters
    ----------
    fitting : Fitting
        Where to go on from; it is changed.
    mixed : iterable of Batch
        From the fitting's step on.
    kept_aside : list of Batch
        On which the running mean is checked every `check_every` steps.
    folder : Path
    seconds : float
        Time to spend.
    save_every_s : float
    check_every : int
    """
    folder.mkdir(parents=True, exist_ok=True)
    begin = saved = time.monotonic()
    losses: list[float] = []
    for batch in mixed:
        losses.append(fitting.advance(batch))
        if fitting.step % check_every == 0:
            with torch.no_grad():
                checked = float(np.mean([float(fitting.loss(fitting.mean, batch)) for batch in kept_aside]))
            _log(folder / "curve.jsonl", fitting, float(np.mean(losses)), checked, time.monotonic() - begin)
            losses = []
        if time.monotonic() - saved > save_every_s:
            fitting.save(folder / "checkpoint.pt")
            saved = time.monotonic()
        if time.monotonic() - begin > seconds:
            break
    fitting.save(folder / "checkpoint.pt")


def _log(path: Path, fitting: Fitting, fitted: float, checked: float, seconds: float) -> None:
    line: dict[str, Any] = {"step": fitting.step, "loss": round(fitted, 5), "kept_aside": round(checked, 5)}
    line |= {"rate": round(fitting.plan.rate_at(fitting.step), 6), "seconds": round(seconds)}
    with path.open("a", encoding="utf-8") as curve:
        curve.write(json.dumps(line) + "\n")


def mixers(entries: list[Entry], cache: Path, seed: int) -> tuple[Mixer, Mixer]:
    """Mixers at 16 and 48 kHz."""
    narrow = Mixer(Corpus(cache, entries, RATE_HZ, SOURCE_WEIGHTS), seed)
    return narrow, Mixer(Corpus(cache, entries, WIDE_RATE_HZ, SOURCE_WEIGHTS), seed)


def main() -> None:
    """Read the command line and fit."""
    usual = Plan()
    parser = argparse.ArgumentParser(description="Fit the network.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--folder", type=Path, default=Path("out/training"))
    parser.add_argument("--cache", type=Path, default=Path("out/training/sounds"))
    parser.add_argument("--steps", type=int, default=usual.steps)
    parser.add_argument("--rate", type=float, default=usual.rate)
    parser.add_argument("--cooling", type=float, default=usual.cooling)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--channels", type=int, default=Shape().channels)
    parser.add_argument("--wide", type=int, default=Shape().wide)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    entries = read_manifest(given.corpus)
    decode(given.corpus, entries, given.cache)
    plan = Plan(given.steps, rate=given.rate, cooling=given.cooling, seed=given.seed)
    fitting = Fitting(Shape(given.channels, given.wide), plan, "cuda" if torch.cuda.is_available() else "cpu")
    checkpoint = given.folder / "checkpoint.pt"
    if checkpoint.exists():
        fitting.load(checkpoint)
    narrow, wide = mixers([entry for entry in entries if not entry.kept_aside], given.cache, plan.seed)
    aside, _ = mixers([entry for entry in entries if entry.kept_aside], given.cache, 1)

    def batch_at(step: int) -> Batch:
        is_wide = plan.wide_every > 0 and step % plan.wide_every == plan.wide_every - 1
        return (wide if is_wide else narrow).batch(step, plan.pieces)

    kept_aside = [aside.batch(number, plan.pieces) for number in range(8)]
    mixed = batches(batch_at, fitting.step, plan.steps)
    fit(fitting, mixed, kept_aside, given.folder, seconds=given.seconds)


if __name__ == "__main__":
    main()
