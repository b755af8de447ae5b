"""Print the packages that the page needs, from pyproject.toml: they are a layer of the image that changes seldom."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

OWN = re.compile(r"specapp\[(.*)\]")
"""What an extra asks for of this package itself."""


def packages(extra: str) -> Iterator[str]:
    """What an extra brings, with that of the extras that it names."""
    for package in project["optional-dependencies"][extra]:
        own = OWN.fullmatch(package)
        if own is None:
            yield package
        else:
            for name in own[1].split(","):
                yield from packages(name.strip())


project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
print(*project["dependencies"], *packages("page"), sep="\n")
