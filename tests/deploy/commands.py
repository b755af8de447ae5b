"""The commands of docs/hosting.md."""

import re
import shlex

from tests.support.scripts import ROOT

TEXT = (ROOT / "docs/hosting.md").read_text()
_BLOCK = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
_INLINE = re.compile(r"`((?:docker|specapp|python|make) [^`]+)`")
_COMMENT = re.compile(r"\s+#\s.*$")
ACCOUNT = "(account)"


def commands(text: str = TEXT) -> list[str]:
    """All that need no account, in blocks and in sentences."""
    blocks = [_COMMENT.sub("", line) for line in _BLOCK.findall(text) if ACCOUNT not in line]
    return blocks + [" ".join(command.split()) for command in _INLINE.findall(text)]


def section(title: str) -> list[str]:
    """The commands of the section of that title."""
    return commands(TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0])


def options_of(command: str) -> dict[str, str]:
    """Options of a command and their values; those without one are empty."""
    words = shlex.split(command)
    pairs = zip(words, [*words[1:], "--"], strict=True)
    return {word: "" if after.startswith("--") else after for word, after in pairs if word.startswith("--")}


DOCKER_RUN = next(command for command in commands() if command.startswith("docker run"))
