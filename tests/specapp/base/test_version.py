"""Which build this is: another one's stored results are not taken for its own."""

from pathlib import Path

import pytest

from specapp import __version__
from specapp.base.version import build, digest_of_package


def test_a_build_says_its_version() -> None:
    assert build().startswith(f"{__version__}+")
    assert build() == build()


@pytest.mark.parametrize("name", ["code.py", "room/code.py", "weights.onnx", "weights.json", "weights.npz"])
def test_changed_code_and_weights_are_another_build(tmp_path: Path, name: str) -> None:
    for place in ("one", "other"):
        (tmp_path / place / "room").mkdir(parents=True)
        (tmp_path / place / "first.py").write_text("first")
        (tmp_path / place / name).write_text("as it was")
    one, other = tmp_path / "one", tmp_path / "other"
    assert digest_of_package(one) == digest_of_package(other)
    (other / name).write_text("changed")
    assert digest_of_package(one) != digest_of_package(other)
    (other / name).rename(other / f"moved-{Path(name).name}")
    (one / name).write_text("changed")
    assert digest_of_package(one) != digest_of_package(other)
