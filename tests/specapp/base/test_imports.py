"""What is said where an optional package is missing."""

import sys

import numpy as np
import pytest

import specapp
from specapp.base.errors import SpecappError
from specapp.base.imports import extra
from tests.support.signals import recording, speech_like


def test_a_missing_package_is_one_sentence_with_the_command_that_installs_it() -> None:
    sentence = "The page needs absent_package, which is not installed. Install it with: pip install 'specapp\\[page\\]'"
    with pytest.raises(SpecappError, match=sentence), extra("The page", "page"):
        import absent_package  # type: ignore[import-not-found]  # noqa: F401


def test_a_missing_module_of_our_own_is_a_fault_and_stays_one() -> None:
    with pytest.raises(ModuleNotFoundError), extra("The page", "page"):
        import specapp.absent  # type: ignore[import-not-found]  # noqa: F401


@pytest.mark.parametrize("denoiser", ["nlm_float", "tv_bregman", "tv_chambolle"])
def test_denoisers_of_an_extra_say_so(denoiser: str, monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator) -> None:
    monkeypatch.setitem(sys.modules, "skimage", None)
    monkeypatch.setitem(sys.modules, "skimage.restoration", None)
    settings = specapp.Settings(
        passes=(specapp.Pass((specapp.Estimate((specapp.Step(denoiser),)),), noise="gated", adaptive=False),)
    )
    with pytest.raises(
        SpecappError, match=f"The denoiser {denoiser} needs skimage.*pip install 'specapp\\[skimage\\]'"
    ):
        specapp.denoise(recording(speech_like(rng, 1, 16_000)), settings)


def test_figures_need_the_extra_of_the_page(monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator) -> None:
    result = specapp.denoise(recording(speech_like(rng, 1, 16_000)))
    for name in [name for name in sys.modules if name.startswith("specapp.display.figures")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "plotly", None)
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    with pytest.raises(SpecappError, match="figures needs plotly"):
        _ = result.figures
