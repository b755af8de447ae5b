"""One noise for many files: recordings of one recorder in one room share theirs, and all of them know it best.

The floors of some of the files are compared. Where they are one noise, their median becomes a profile, which is tried
on others of the files; it is used for all if more noise goes and not more sound.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from specapp.audio.recording import Recording, read
from specapp.base.decibels import db_to_power
from specapp.base.errors import SpecappError
from specapp.batch.places import OWN_FOLDER, get, is_remote, join, local_path, read_bytes, write_bytes
from specapp.batch.report import counted
from specapp.batch.tasks import Tasks
from specapp.pipeline.denoise import denoise
from specapp.settings.settings import Settings
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.gated import gate
from specapp.spectral.noise.profile import NoiseProfile

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
_NAME = f"{OWN_FOLDER}/shared-noise.json"
_LEARNED, _TRIED = 12, 6
"""Files that are listened to, and others on which the noise is tried."""
_LISTENED_S = 120.0
"""Of each of them."""
_WINDOW_S = 0.064
"""As for a profile that is learned from one recording."""
_ALIKE_DB = 3.0
"""Spread of the floors (median over files and frequencies) up to which they are one noise: own choice."""
_BETTER_DB, _WORSE_DB = 0.5, 0.5
"""Least gain in noise and most rise of lost sound, means over the files that were tried: own choice."""


@dataclass(frozen=True, slots=True)
class SharedNoise:
    """What was decided for all files of a target.

    Parameters
    ----------
    profile : NoiseProfile or None
        None where the files share no noise, or know their own better.
    note : str
        Why, in a sentence.
    """

    profile: NoiseProfile | None
    note: str


def stored_noise(target: str) -> SharedNoise | None:
    """What was decided when the target was begun; None if nothing was.

    Parameters
    ----------
    target : str
    """
    data = read_bytes(join(target, _NAME))
    if data is None:
        return None
    plain = json.loads(data)
    return SharedNoise(NoiseProfile(**plain["profile"]) if plain["profile"] else None, plain["note"])


def store_noise(shared: SharedNoise, target: str) -> None:
    """Keep a decision with the target, so that a batch goes on as it began."""
    write_bytes(join(target, _NAME), json.dumps(asdict(shared)).encode())


def learn_shared_noise(tasks: Tasks, client: "Client") -> SharedNoise:
    """Find the noise that files share, and whether to use it.

    Parameters
    ----------
    tasks : Tasks
    client : distributed.Client
        Of the cluster that listens to them.
    """
    chosen = tasks.spread(_LEARNED + _TRIED)
    chosen = [*chosen[0::3], *chosen[1::3], *chosen[2::3]]  # neighbours are apart
    learned, tried = chosen[: max(1, 2 * len(chosen) // 3)], chosen[max(1, 2 * len(chosen) // 3) :]
    listening = [client.submit(floor_of, task.source, pure=False) for task in learned]
    floors = _those_there(client, listening)
    if len(floors) < 3 or not tried:
        return SharedNoise(None, f"Of {counted(len(tasks))} too few can be compared to find a noise that all share.")
    profile, spread_db = shared_floor(floors)
    if spread_db > _ALIKE_DB:
        return SharedNoise(None, f"The files share no noise: their floors differ by {spread_db:.1f} dB.")
    jobs = [client.submit(trial, task.source, task.settings, profile, pure=False) for task in tried]
    return _judged(profile, _those_there(client, jobs))


def _those_there(client: "Client", futures: "list[Future[T | None]]") -> list[T]:
    """What came of files; of one that takes its worker down comes nothing here: it is named when it is cleaned."""
    return [one for one in client.gather(futures, errors="skip") if one is not None]


def shared_floor(floors: Sequence[NoiseProfile]) -> tuple[NoiseProfile, float]:
    """The median of several floors, and how far they lie from it, dB (the median over files and frequencies).

    Parameters
    ----------
    floors : sequence of NoiseProfile
        Not empty.
    """
    bin_hz = max(floor.bin_hz for floor in floors)
    top_hz = min(float(floor.hz[-1]) for floor in floors)
    hertz = np.arange(int(top_hz / bin_hz) + 1) * bin_hz
    levels_db = np.array([np.interp(hertz, floor.hz, floor.density_db) for floor in floors])
    median_db = np.median(levels_db, axis=0)
    density = db_to_power(median_db) / 4
    spread_db = float(np.median(np.abs(levels_db - median_db)))
    return NoiseProfile(bin_hz, tuple(density.tolist()), f"{len(floors)} files"), spread_db


def floor_of(source: str) -> NoiseProfile | None:
    """The floor of a recording, as a worker finds it; None if it cannot be read."""
    recording = _start(source)
    if recording is None:
        return None
    framing = Framing.of_duration(_WINDOW_S, recording.sample_rate)
    floor = gate(FrameSource(recording.samples, recording.sample_rate, framing))
    return floor.profile(framing, recording.sample_rate, recording.source.name)


def trial(source: str, settings: Settings, profile: NoiseProfile) -> tuple[float, float] | None:
    """How many dB more noise goes, and more sound is lost, with a profile than without; None if it cannot be read."""
    recording = _start(source)
    if recording is None:
        return None
    own, shared = (denoise(recording, one).measurements for one in (settings, replace(settings, profile=profile)))
    return shared.noise_reduced_db - own.noise_reduced_db, shared.lost_db - own.lost_db


def _judged(profile: NoiseProfile, pairs: Sequence[tuple[float, float]]) -> SharedNoise:
    if not pairs:
        return SharedNoise(None, "None of the files could be tried with a shared noise.")
    reduced_db, lost_db = (float(mean) for mean in np.mean(pairs, axis=0))
    figures = f"noise {-reduced_db:+.1f} dB, lost sound {lost_db:+.1f} dB on {counted(len(pairs))}"
    if reduced_db >= _BETTER_DB and lost_db <= _WORSE_DB:
        return SharedNoise(profile, f"One noise, learned from {profile.source}, is used for all: {figures}.")
    return SharedNoise(None, f"Each file knows its own noise better than one for all: {figures}.")


def _start(source: str) -> Recording | None:
    try:
        if not is_remote(source):
            return read(local_path(source)).excerpt(0.0, _LISTENED_S)
        with tempfile.TemporaryDirectory() as folder:
            get(source, Path(folder) / "recording")
            return read(Path(folder) / "recording").excerpt(0.0, _LISTENED_S)
    except (SpecappError, OSError):
        return None
