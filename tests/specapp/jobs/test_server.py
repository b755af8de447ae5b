"""A server that ends, is killed or finds folders of somebody else."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from specapp import __version__
from specapp.base.errors import LimitError
from specapp.jobs import JobPool, Work
from tests.specapp.jobs.support_work import QUICK, alive, running, until, wait_for_file, write_answer


def test_close_ends_everything(make_pool: Callable[..., JobPool], tmp_path: Path) -> None:
    pool = make_pool()
    job = pool.submit("anna", Work(wait_for_file, tmp_path / "never"))
    until(lambda: running(job))
    pids = pool._workers.process_ids
    pool.close()
    assert job.status.state == "cancelled"
    assert not any(alive(pid) for pid in pids)
    assert not job.folder.exists()


def test_killed_server_leaves_no_orphans_and_its_results_are_found_again(
    make_pool: Callable[..., JobPool], tmp_path: Path
) -> None:
    script = tmp_path / "server.py"
    script.write_text(
        "import sys, time\n"
        "from pathlib import Path\n"
        "from specapp.jobs import *\n"
        "from tests.specapp.jobs.support_work import QUICK, ignore_everything, write_answer\n"
        "open(sys.argv[2], 'a').write('main script ran\\n')\n"
        "pool = JobPool(QUICK, root=Path(sys.argv[1]))\n"
        "done = pool.submit('anna', Work(write_answer, '1', key='k'))\n"
        "done.wait(10)\n"
        "half = pool.submit('anna', Work(ignore_everything, Path(sys.argv[3])))\n"
        "print(done.id, half.id, flush=True)\n"
        "time.sleep(60)\n"
    )
    root, runs, note = tmp_path / "jobs", tmp_path / "runs", tmp_path / "pid"
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(path for path in sys.path if path))
    with subprocess.Popen(
        [sys.executable, script, root, runs, note], stdout=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stdout is not None
        done_id, half_id = server.stdout.readline().split()
        until(lambda: note.exists() and note.read_text())
        live = make_pool()
        assert live.find("anna", done_id) is None
        assert (root / "0" / half_id).exists()
        server.kill()
    assert runs.read_text() == "main script ran\n"
    until(lambda: not alive(int(note.read_text())), timeout_s=2.0)
    pool = make_pool()
    found = pool.find("anna", done_id)
    assert found is not None
    assert (found.folder / "answer").read_text().startswith("1 ")
    assert pool.submit("anna", Work(write_answer, "1", key="k")) is found
    assert pool.find("bert", done_id) is None
    assert not (root / "0" / half_id).exists()


@pytest.mark.parametrize("change", [("seconds", "seconds_it_took"), (__version__, "0.0.1"), ("}", "")])
def test_record_of_another_version_is_no_obstacle(change: tuple[str, str], make_pool: Callable[..., JobPool]) -> None:
    pool = make_pool()
    job = pool.submit("anna", Work(write_answer, "1"))
    job.wait(10)
    record = job.folder / "job.json"
    record.write_text(record.read_text().replace(*change))
    pool.close()
    assert make_pool().find("anna", job.id) is None
    assert not job.folder.exists()


def test_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(LimitError, match="belongs to somebody else"):
        JobPool(QUICK, root=tmp_path / "link")
