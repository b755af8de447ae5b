"""What the first visitor sees, made before the server runs: python -m specapp.ui.session.prepared FOLDER.

An image has it in a folder that ``SPECAPP_PREPARED`` names, so that its first page need not wait for any work.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from specapp.base.errors import SpecappError
from specapp.jobs import JobPool
from specapp.settings.settings import Settings
from specapp.ui.input.library import Sound, folder_of, samples
from specapp.ui.session.presence import EVERYBODY
from specapp.ui.tasks.denoise import denoise_work

_LONGEST_S = 600.0


def prepare(folder: Path) -> None:
    """Clean the samples and keep them in a folder that everybody may read.

    Parameters
    ----------
    folder : Path
        Made if it is not there.

    Raises
    ------
    SpecappError
        If one could not be cleaned.
    """
    with tempfile.TemporaryDirectory() as place:
        pool = JobPool(root=Path(place))
        try:
            for sample in samples():
                for made in _cleaned(pool, sample):
                    _copy(made, folder / made.name)
        finally:
            pool.close()


def _cleaned(pool: JobPool, sample: Sound) -> tuple[Path, Path]:
    """Folders of the sample itself and of its result."""
    recording = folder_of(pool, EVERYBODY, sample)
    job = pool.submit(EVERYBODY, denoise_work(recording, sample.digest, Settings()))
    job.wait(_LONGEST_S)
    if job.status.state != "done":
        raise SpecappError(f"The sample {sample.name!r} was not cleaned: {job.status.sentence or job.status.state}")
    return recording, job.folder


def _copy(made: Path, kept: Path) -> None:
    """Copy a folder's files, so that others may read them."""
    kept.mkdir(parents=True)
    for file in made.iterdir():
        shutil.copyfile(file, kept / file.name)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
