"""The page that keeps the results: each benchmark owns a section of it between two marks."""

from pathlib import Path

_FIRST = "# Benchmarks\n\nMade by `make bench`; the sections are written by the scripts under `bench/`.\n"


def write_section(path: Path, name: str, markdown: str) -> None:
    """Put `markdown` where the section `name` is, or at the end."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = path.read_text(encoding="utf-8") if path.is_file() else _FIRST
    section = f"{begin}\n{markdown.strip()}\n{end}\n"
    before, found, rest = text.partition(begin)
    after = rest.partition(f"{end}\n")[2] if found else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{before.rstrip()}\n\n{section}{after}", encoding="utf-8")
