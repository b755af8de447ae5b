"""What is in the wheel, and whether its ranges, the requirements files and the exact versions agree."""

import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import specapp
from tests.support.packages import built_wheel
from tests.support.scripts import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RANGES = [
    Requirement(text)
    for text in (
        *PROJECT["dependencies"],
        *(text for extra in PROJECT["optional-dependencies"].values() for text in extra),
    )
    if not text.startswith("specapp[")
]
DESIGN_CARD = ("streamlit", "librosa", "numpy", "plotly", "opencv-python-headless", "scikit-image", "soundfile")


def requirements(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text().splitlines()
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


EXACT = {one.name: str(one.specifier).removeprefix("==") for one in requirements("constraints.txt")}


@pytest.mark.parametrize("needed", RANGES, ids=str)
def test_the_exact_version_lies_in_the_range(needed: Requirement) -> None:
    assert EXACT[needed.name] in needed.specifier
    assert {one.operator for one in needed.specifier} == {">=", "<"}


def test_requirements_are_what_the_extras_name() -> None:
    named = {one.name for one in requirements("requirements.txt")}
    assert named == {one.name for one in RANGES} | {"librosa"}  # the reference of the tour of mistakes
    assert named.issuperset(DESIGN_CARD)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_exact_versions_are_in_one_place(name: str) -> None:
    for one in requirements(name):
        assert not one.specifier
        assert one.name in EXACT


def test_the_changelog_has_a_section_for_this_version() -> None:
    assert f"## [{specapp.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_citation_is_of_this_version() -> None:
    assert f"version: {specapp.__version__}\n" in (ROOT / "CITATION.cff").read_text()


def test_the_page_looks_alike_wherever_it_starts() -> None:
    beside, inside = (ROOT / folder / ".streamlit" / "config.toml" for folder in (".", "specapp/ui"))
    assert beside.read_bytes() == inside.read_bytes()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(built_wheel(tmp_path_factory.mktemp("wheel")))


def test_the_wheel_has_every_file_of_the_package_and_no_other(wheel: zipfile.ZipFile) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "specapp").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != "types.d.ts"  # for tsc alone
    }
    assert {name for name in wheel.namelist() if ".dist-info/" not in name} == files


@pytest.mark.parametrize("end", ["LICENSE", "NOTICE", "ATTRIBUTION.md", "CREDITS.csv", "CREDITS_2.csv"])
def test_the_wheel_has_the_licences(wheel: zipfile.ZipFile, end: str) -> None:
    assert any("/licenses/" in name and name.endswith(end) for name in wheel.namelist())


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    folder = f"specapp-{specapp.__version__}.dist-info"
    assert "specapp = specapp.cli.main:main" in wheel.read(f"{folder}/entry_points.txt").decode()
    metadata = wheel.read(f"{folder}/METADATA").decode()
    assert f"Version: {specapp.__version__}\n" in metadata
    for extra in ("batch", "fast", "page", "tour", "skimage"):
        assert f"Provides-Extra: {extra}\n" in metadata


def test_the_package_is_typed() -> None:
    assert Path(specapp.__file__).with_name("py.typed").exists()
