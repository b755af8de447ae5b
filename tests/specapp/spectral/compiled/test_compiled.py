"""SciPy's compiled parts give what its packages give, bit for bit; and where they do not work, the packages do."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import scipy.fft
from scipy.sparse import csr_array

from specapp.spectral.compiled import part_of_scipy, sparse_rows, transforms
from specapp.spectral.compiled.sparse_rows import SparseRows
from specapp.spectral.compiled.transforms import cosine_sums, irfft, rfft
from tests.support.scripts import run_script

RNG = np.random.default_rng(8)
ROWS = RNG.normal(size=(9, 96)).astype(np.float32)
SPECTRA = (RNG.normal(size=(9, 49)) + 1j * RNG.normal(size=(9, 49))).astype(np.complex64)
MATRIX = (RNG.random((12, 9)) * (RNG.random((12, 9)) < 0.3)).astype(np.float32)
TURNED = ROWS[:, :9].T
GROUPS = np.array([0, 0, 1, 1, 1, 2, 3, 3, 3])

PAIRS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "spectra": (lambda: rfft(ROWS), lambda: scipy.fft.rfft(ROWS, axis=1)),
    "spectra of odd length": (lambda: rfft(ROWS[:, :95].copy()), lambda: scipy.fft.rfft(ROWS[:, :95], axis=1)),
    "rows of spectra": (lambda: irfft(SPECTRA, 96), lambda: scipy.fft.irfft(SPECTRA, n=96, axis=1)),
    "odd rows of spectra": (lambda: irfft(SPECTRA, 97), lambda: scipy.fft.irfft(SPECTRA, n=97, axis=1)),
    "some of the spectra": (lambda: irfft(SPECTRA[::2], 96), lambda: scipy.fft.irfft(SPECTRA[::2], n=96, axis=1)),
    "cosines": (lambda: cosine_sums(ROWS), lambda: scipy.fft.dct(ROWS, type=1, axis=1)),
    "a product": (lambda: SparseRows.of(MATRIX).times(ROWS), lambda: csr_array(MATRIX) @ ROWS),
    "of what is turned": (
        lambda: SparseRows.of(MATRIX).times(ROWS[:, :9].T),
        lambda: csr_array(MATRIX) @ ROWS[:, :9].T,
    ),
    "of nothing": (lambda: SparseRows.of(0 * MATRIX).times(ROWS), lambda: csr_array(0 * MATRIX) @ ROWS),
    "groups": (
        lambda: SparseRows.groups(GROUPS).times(ROWS),
        lambda: csr_array((np.ones(9, np.float32), (GROUPS, np.arange(9)))) @ ROWS,
    ),
}


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    for known in (transforms._pocketfft, sparse_rows._sparsetools):
        known.cache_clear()


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("way", ["compiled part", "package"])
def test_bits_are_those_of_scipy(
    pair: tuple[Callable[[], Any], Callable[[], Any]], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (transforms, sparse_rows) if way == "package" else ():
        monkeypatch.setattr(module, "part_of_scipy", lambda *_: None)
    mine, theirs = pair[0](), pair[1]()
    assert mine.dtype == theirs.dtype
    assert np.array_equal(mine, theirs)


@pytest.mark.parametrize("name", ["scipy.fft._pocketfft.pypocketfft", "scipy.sparse._sparsetools"])
def test_a_part_is_there_or_is_not(name: str) -> None:
    assert part_of_scipy(name, lambda _: True) is not None
    assert part_of_scipy(name, lambda _: False) is None
    assert part_of_scipy(name, lambda module: module.there_is_no_such_thing()) is None
    assert part_of_scipy(f"{name}_of_another_version", lambda _: True) is None


def test_a_part_that_refuses_is_none() -> None:
    def works(_: Any) -> bool:
        raise RuntimeError("as compiled parts say it of what they do not take")

    assert part_of_scipy("scipy.fft._pocketfft.pypocketfft", works) is None


def test_packages_can_be_imported_afterwards() -> None:
    code = """
import sys
import numpy as np
from specapp.spectral.compiled.transforms import rfft
from specapp.spectral.compiled.sparse_rows import SparseRows
rows = np.ones((3, 8), np.float32)
mine, sums = rfft(rows), SparseRows.of(rows).times(rows.T)
print("scipy" in sys.modules)
import scipy.fft, scipy.sparse
print(np.array_equal(scipy.fft.rfft(rows, axis=1), mine), np.array_equal(scipy.sparse.csr_array(rows) @ rows.T, sums))
"""
    assert run_script(code).stdout.split() == ["False", "True", "True"]
