"""What sources find, in folders of this machine and in stores alike."""

from pathlib import Path
from typing import Any

import pytest

from specapp.batch.plan import tasks_of
from specapp.settings.settings import Settings

FILES = ("a.wav", "b.mp3", "box/c.wav", "box/deep/d.wav", "box.old/e.wav", "._a.wav", ".trash/f.wav", "box/.old/d.wav")


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("*.wav", {"a.wav"}),
        ("*", {"a.wav", "b.mp3"}),
        ("*/*.wav", {"box/c.wav", "box.old/e.wav"}),
        ("**/*.wav", {"a.wav", "box/c.wav", "box/deep/d.wav", "box.old/e.wav"}),
        ("box/**/*.wav", {"c.wav", "deep/d.wav"}),
        ("box*/**/d.*", {"box/deep/d.wav"}),
        ("b?x/[cd].wav", {"box/c.wav"}),
        ("**", {"a.wav", "b.mp3", "box/c.wav", "box/deep/d.wav", "box.old/e.wav"}),
        ("box/**", {"c.wav", "deep/d.wav"}),
        ("b**/*.wav", {"box/c.wav", "box.old/e.wav"}),
    ],
)
def test_a_glob_finds_the_same_everywhere(glob: str, names: set[str], tmp_path: Path) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    memory: Any = MemoryFileSystem()
    store = f"memory://{tmp_path.name}"
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"1")
        memory.pipe(f"/{tmp_path.name}/{name}", b"1")
    root = "box" if glob.startswith("box/") else ""
    for place in (str(tmp_path), store):
        found = list(tasks_of([f"{place}/{glob}"], Settings()))
        assert {task.name for task in found} == names, place
        assert all(task.source.endswith("/".join(filter(None, (tmp_path.name, root, task.name)))) for task in found)
