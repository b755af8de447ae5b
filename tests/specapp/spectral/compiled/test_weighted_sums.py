"""Weighted sums are the product of matrices, with the same bits whatever the number of threads."""

import numpy as np
import pytest

from specapp.spectral.compiled.sparse_rows import SparseRows
from specapp.spectral.compiled.weighted_sums import weighted_sums
from tests.support.scripts import run_script

_SCRIPT = """
import hashlib, os, sys

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = sys.argv[1]

from specapp import Settings, denoise, read
from specapp.audio.examples import SAMPLES
recording = read(SAMPLES["speech"].path).excerpt(0, 4)
for preset in ("voice", "music"):
    print(hashlib.sha256(denoise(recording, Settings(preset=preset)).denoised.samples.tobytes()).hexdigest())
"""


@pytest.mark.parametrize(("rows", "inner", "columns"), [(1, 3, 2), (64, 40, 5), (130, 513, 128)])
def test_sums_are_the_product(rows: int, inner: int, columns: int, rng: np.random.Generator) -> None:
    values = rng.normal(size=(rows, inner)).astype(np.float32)
    weights = (rng.random((inner, columns)) * (rng.random((inner, columns)) < 0.1)).astype(np.float32)
    np.testing.assert_allclose(weighted_sums(values, SparseRows.of(weights.T)), values @ weights, atol=1e-4)


def test_number_of_threads_changes_no_bit() -> None:
    one, four = (run_script(_SCRIPT, threads).stdout for threads in ("1", "4"))
    assert one == four != ""
