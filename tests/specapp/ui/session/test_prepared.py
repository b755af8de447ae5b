"""What the first visitor sees is there before the server is."""

import subprocess
import sys
from pathlib import Path

import pytest

from specapp.base.errors import SpecappError
from specapp.jobs import JobLimits, JobPool
from specapp.settings.settings import Settings
from specapp.ui.input.library import folder_of, samples
from specapp.ui.session import prepared
from specapp.ui.session.prepared import prepare
from specapp.ui.session.presence import EVERYBODY
from specapp.ui.tasks.denoise import denoise_work
from specapp.ui.tasks.storage import open_result


def test_a_prepared_sample_needs_no_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = samples()[0]
    monkeypatch.setattr(prepared, "samples", lambda: (first,))
    prepare(tmp_path / "prepared")
    assert all(file.stat().st_mode & 0o444 == 0o444 for file in (tmp_path / "prepared").rglob("*"))
    pool = JobPool(root=tmp_path / "root", prepared=tmp_path / "prepared")
    try:
        recording = folder_of(pool, EVERYBODY, first)
        job = pool.submit(EVERYBODY, denoise_work(recording, first.digest, Settings()))
        assert job.status.state == "done"
        assert {recording.name, job.id} == {one.name for one in (tmp_path / "prepared").iterdir()}
        assert open_result(job.folder).settings == Settings()
    finally:
        pool.close()


def test_the_command_prepares_the_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "specapp.ui.session.prepared", str(tmp_path / "prepared")]
    subprocess.run(command, check=True, timeout=600)
    assert len(list((tmp_path / "prepared").iterdir())) == 2 * len(samples())


def test_what_could_not_be_prepared_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "_LONGEST_S", 0.0)
    monkeypatch.setattr(prepared, "JobPool", lambda root: JobPool(JobLimits(workers=1), root=root))
    with pytest.raises(SpecappError, match=r"was not cleaned: (queued|running)"):
        prepare(tmp_path / "prepared")
