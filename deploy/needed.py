"""Print the packages that the page needs, from pyproject.toml: they are a layer of the image that changes seldom."""

import tomllib
from pathlib import Path

EXTRAS = ("page", "skimage", "tour")
"""The page, and what it asks for of this package itself."""

project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
groups = (project["dependencies"], *(project["optional-dependencies"][name] for name in EXTRAS))
print(*(package for group in groups for package in group if not package.startswith("specapp")), sep="\n")
