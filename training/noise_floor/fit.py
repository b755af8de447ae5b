"""Fit the noise estimate to the mixtures that `make` wrote: ``python -m training.noise_floor.fit out/noise_floor``."""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.noise_floor.model import NoiseNetwork, loss, speech_loss

Data = tuple[Tensor, Tensor, Tensor, Tensor]

_NAMES = ("seen", "wanted", "heard", "speech")
_BATCH = 64
_SPEECH_WEIGHT = 1.0
_RATE = 3e-3
_DECAY = 0.998
_WEIGHT_DECAY, _FEATURE_NOISE = 0.05, 0.08


def load(paths: list[Path]) -> Data:
    """Seen, wanted, heard and speech of some files, half precision."""
    files = [np.load(path) for path in sorted(paths)]
    seen, wanted, heard, speech = (torch.from_numpy(np.concatenate([file[name] for file in files])) for name in _NAMES)
    return seen, wanted, heard, speech


def batch(data: Data, chosen: Tensor) -> Data:
    """Some examples, single precision."""
    seen, wanted, heard, speech = (part[chosen].float() for part in data)
    return seen[:, :, None].contiguous(memory_format=torch.channels_last), wanted, heard, speech


def judge(network: nn.Module, data: Data) -> tuple[float, float]:
    """Loss over all examples, dB, and that of the speech logit."""
    network.eval()
    found = []
    for chosen in torch.arange(len(data[0])).split(512):
        seen, wanted, heard, speech = batch(data, chosen)
        with torch.no_grad():
            noise, voice = network(seen)
        found.append((float(loss(noise, wanted, heard)), float(speech_loss(voice, speech)), len(chosen)))
    network.train()
    noise_db, speech_nats = (sum(one[part] * one[2] for one in found) / len(data[0]) for part in (0, 1))
    return noise_db, speech_nats


def main() -> None:
    """Read the command line, fit, write ``checkpoint.pt``."""
    parser = argparse.ArgumentParser(description="Fit the noise estimate.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads)
    data, aside = (load(list(given.folder.glob(f"{name}_*.npz"))) for name in ("fit", "aside"))
    network = NoiseNetwork().to(memory_format=torch.channels_last)
    mean = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(_DECAY))
    optimiser = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=_WEIGHT_DECAY)
    steps = given.epochs * (len(data[0]) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps + 1, pct_start=0.1)
    print(f"{sum(p.numel() for p in network.parameters())} weights, {len(data[0])} examples, {steps} steps", flush=True)
    started = time.monotonic()
    for epoch in range(given.epochs):
        losses = []
        order = torch.randperm(len(data[0]))
        for chosen in order[: len(order) // _BATCH * _BATCH].split(_BATCH):
            seen, wanted, heard, speech = batch(data, chosen)
            noise, voice = network(seen + _FEATURE_NOISE * torch.randn_like(seen) * heard[:, None, None])
            found = loss(noise, wanted, heard) + _SPEECH_WEIGHT * speech_loss(voice, speech)
            optimiser.zero_grad()
            found.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 2)
            optimiser.step()
            schedule.step()
            mean.update_parameters(network)
            losses.append(float(found.detach()))
        print(
            f"{epoch + 1}: {np.mean(losses):.4f}, aside {judge(mean, aside)}, {time.monotonic() - started:.0f} s",
            flush=True,
        )
        torch.save({"mean": mean.module.state_dict(), "epoch": epoch + 1}, given.folder / "checkpoint.pt")


if __name__ == "__main__":
    main()
