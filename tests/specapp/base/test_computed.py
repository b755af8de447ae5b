"""Whoever looks at parts of computed samples sees what an array of them would hold."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from specapp.audio.recording import Recording
from specapp.base import buffers
from specapp.base.buffers import held, scratch, small_as_array, times, without
from specapp.base.computed import Computed, computed, cut, difference, is_computed, multiplied, of_16_bits

RNG = np.random.default_rng(3)
ONE, OTHER = (RNG.normal(0, 0.1, (3, 50)).astype(np.float32) for _ in range(2))
STEPS = RNG.integers(-(1 << 15), 1 << 15, (3, 50)).astype(np.int16)

KINDS = {
    "a difference": (computed(difference, ONE, OTHER), ONE - OTHER),
    "of 64 bits": (computed(difference, ONE.astype(np.float64), OTHER), ONE.astype(np.float64) - OTHER),
    "a share": (computed(partial(multiplied, factor=np.float32(0.3)), ONE), ONE * np.float32(0.3)),
    "of 16 bits": (computed(of_16_bits, STEPS), (STEPS / 32768).astype(np.float32)),
    "of what is computed": (computed(difference, computed(of_16_bits, STEPS), ONE), of_16_bits(STEPS) - ONE),
    "with a number for each channel": (
        computed(difference, ONE, np.broadcast_to(OTHER[:, :1], ONE.shape)),
        ONE - OTHER[:, :1],
    ),
}
LOOKS: dict[str, Callable[[Any], Any]] = {
    "a part": lambda samples: samples[:, 7:20],
    "part of some channels": lambda samples: samples[1:, 7:20],
    "part of a channel": lambda samples: samples[2, 7:20],
    "single samples": lambda samples: samples[:, np.array([3, 1, 49])],
    "channels by number": lambda samples: samples[[2, 0], 4:9],
    "backwards": lambda samples: samples[:, ::-1],
    "some channels": lambda samples: np.asarray(samples[1:]),
    "part of those": lambda samples: samples[1:][:1, 5:],
    "channel by channel": lambda samples: np.stack([channel[4:40] for channel in samples]),
    "length of a channel": lambda samples: [len(channel) for channel in samples],
    "a cut": lambda samples: np.asarray(cut(samples, 5, 30)),
    "part of a cut": lambda samples: cut(samples, 5, 30)[:, 2:4],
    "all": np.asarray,
    "all, as another type": lambda samples: np.asarray(samples, np.float64),
    "turned over": lambda samples: samples.T,
    "shape": lambda samples: samples.shape,
    "numbers": lambda samples: [len(samples), samples.ndim, samples.size, samples.itemsize, samples.nbytes],
    "of an excerpt": lambda samples: Recording(samples, 10).excerpt(1.0, 4.0).samples[:, 3:],
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("kind", KINDS)
def test_looking_at_it_is_looking_at_an_array(kind: str, look: Callable[[Any], Any]) -> None:
    samples, array = KINDS[kind]
    seen, expected = look(samples), look(array)
    assert np.array_equal(seen, expected)
    assert np.asarray(seen).dtype == np.asarray(expected).dtype
    assert samples.dtype == array.dtype


def test_choosing_channels_and_cutting_computes_nothing() -> None:
    calls: list[int] = []

    def count(samples: np.ndarray) -> np.ndarray:
        calls.append(samples.shape[-1])
        return samples

    chosen = cut(computed(count, ONE), 5, 30)[1:]
    assert is_computed(chosen)
    assert not any(calls)
    assert chosen[:, 3:7].shape == (2, 4)
    assert [length for length in calls if length] == [4]


@pytest.mark.parametrize("array_bytes", [0, 1 << 20])
def test_small_ones_are_arrays_and_large_ones_are_held_where_that_is_wanted(
    array_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buffers, "ARRAY_BYTES", array_bytes)
    for samples, expected in ((without(ONE, OTHER), ONE - OTHER), (times(ONE, 0.3), ONE * np.float32(0.3))):
        assert is_computed(samples) == (array_bytes == 0)
        assert isinstance(held(samples), np.ndarray)
        assert np.array_equal(held(samples), expected)
    assert small_as_array(ONE) is ONE


def test_what_it_is_computed_of_is_let_go_of() -> None:
    mapped = scratch(2, 4096, np.float32, array_bytes=0)
    mapped[:] = 1
    samples = Computed(difference, mapped, np.zeros_like(mapped))
    buffers.release(samples)  # type: ignore[arg-type]
    assert np.all(np.asarray(samples) == 1)
