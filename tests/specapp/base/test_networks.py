"""Networks give the same numbers in both engines, and the same bits in any thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from specapp.base.errors import PictureError
from specapp.base.networks import Blob, Engine, Network, onnx_runtime, opencv
from specapp.denoisers.learned import network as learned
from specapp.denoisers.learned.network import PARTS, logits
from specapp.spectral.noise import predicted
from tests.support.scripts import run_script

ENGINES = (onnx_runtime, opencv)


@pytest.fixture
def seen(rng: np.random.Generator) -> Blob:
    return rng.standard_normal((5, 48, 184)).astype(np.float32)


def logits_of(engine: Callable[[bytes], Engine], seen: Blob, monkeypatch: pytest.MonkeyPatch) -> Blob:
    before, over_time, after = (Network(engine(learned._model_bytes(part))) for part in PARTS)
    monkeypatch.setattr(learned, "_networks", lambda: (before, over_time, after))
    return logits(seen)


def test_the_engines_agree(seen: Blob, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [logits_of(engine, seen, monkeypatch) for engine in ENGINES]
    assert np.abs(found[0]).max() > 1
    assert np.abs(found[0] - found[1]).max() < 1e-3


@pytest.mark.parametrize("engine", ENGINES)
def test_any_thread_gives_the_same_bits(
    engine: Callable[[bytes], Engine], seen: Blob, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = logits_of(engine, seen, monkeypatch)
    with ThreadPoolExecutor(3) as pool:
        there = list(pool.map(logits, [seen] * 6))
    assert all((one == here).all() for one in there)


def test_without_onnx_runtime_opencv_runs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specapp.base.networks.find_spec", lambda _name: None)
    monkeypatch.setattr("specapp.base.networks.onnx_runtime", None)
    assert Network.of(predicted._model_bytes()).engine.__qualname__.startswith("opencv")


@pytest.mark.parametrize("installed", [True, False])
def test_what_is_no_network_is_said(*, installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specapp.base.networks.find_spec", lambda _name: installed or None)
    with pytest.raises(PictureError, match="The network cannot be run"):
        Network.of(b"no network")


def test_nobody_is_told_of_the_work(tmp_path: Path) -> None:
    """ONNX Runtime would keep what it sends to its maker in the user's home."""
    script = """
        import os, sys
        for name in ("CI", "GITHUB_ACTIONS", "TF_BUILD", "XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY"):
            os.environ.pop(name, None)
        os.environ["HOME"] = sys.argv[1]
        from specapp.jobs.worker_process import worker_environment
        from specapp.base.networks import UNTOLD, onnx_runtime
        from specapp.spectral.noise.predicted import _model_bytes
        assert worker_environment()[UNTOLD] == "1"
        onnx_runtime(_model_bytes())
    """
    done = run_script(script, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("raised", "expected"), [(MemoryError("no room"), MemoryError), (ValueError("odd"), PictureError)]
)
def test_lack_of_memory_is_no_fault_of_the_network(raised: Exception, expected: type[Exception]) -> None:
    def engine(inputs: object, outputs: object) -> list[Blob]:
        raise raised

    with pytest.raises(expected):
        Network(engine).run({"x": np.zeros(3, np.float32)}, "y")
