"""The network: spans, threads, size, and a model that cannot be read."""

from concurrent.futures import ThreadPoolExecutor
from importlib import resources

import numpy as np
import pytest
from numpy.typing import NDArray

from specapp.base.errors import PictureError
from specapp.denoisers.learned import network
from specapp.denoisers.learned.network import PARTS, can_run, logits
from tests.support.scripts import run_script

Array = NDArray[np.float32]


def seen(rows: int, bands: int = 184, seed: int = 0) -> Array:
    return np.random.default_rng(seed).standard_normal((5, rows, bands)).astype(np.float32)


def files() -> list[bytes]:
    return [
        resources.files("specapp.denoisers.learned").joinpath("models", f"learned_{part}.onnx").read_bytes()
        for part in PARTS
    ]


@pytest.mark.parametrize("rows", [1, 2, 17, 224, 225, 700])
@pytest.mark.parametrize("bands", [184, 244])
def test_spans_give_what_one_run_gives(rows: int, bands: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = seen(rows, bands)
    monkeypatch.setattr(network, "_SPAN_ROWS", 10_000)
    whole = logits(pictures)
    assert whole.shape == (rows, bands)
    for span in (224, 33, 7):
        monkeypatch.setattr(network, "_SPAN_ROWS", span)
        np.testing.assert_allclose(logits(pictures), whole, atol=1e-4)


def test_threads_do_not_disturb_each_other() -> None:
    pictures = [seen(100 + 40 * index, 184, index) for index in range(8)]
    alone = [logits(picture) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(logits, pictures * 3))
    for wanted, found in zip(alone * 3, together, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-6)


FIRST_LOAD = """
from time import process_time
from specapp.base.networks import Network
from tests.specapp.denoisers.learned.test_network import files
parts = files()
begin = process_time()
for content in parts:
    Network.of(content)
print(process_time() - begin)
"""


@pytest.mark.alone
def test_model_is_small_and_loads_fast() -> None:
    """With the import of the library that runs it; the best of five, so that other busy processes do not decide."""
    assert sum(map(len, files())) < 1_000_000
    assert min(float(run_script(FIRST_LOAD).stdout) for _ in range(5)) < 0.05


def test_a_broken_model_is_an_error_that_a_person_understands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "_model_bytes", lambda _part: b"no network")
    monkeypatch.setattr(network, "_networks", network._networks.__wrapped__)
    assert not can_run()
    with pytest.raises(PictureError, match="another denoiser"):
        logits(seen(20))
