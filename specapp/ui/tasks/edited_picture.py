"""Bringing edited pictures of a stored recording back to its sound."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from specapp.base.digests import digest_of
from specapp.jobs import Report, Work
from specapp.picture.exchange import Picture, from_picture
from specapp.picture.files import read_picture
from specapp.picture.layout import USUAL_RANGE_DB
from specapp.ui.tasks.storage import open_recording, store_result

_APPLIED = 0.7


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """Edited picture files and the folder of their recording; `range_db` is for pictures that do not say theirs."""

    recording: Path
    pictures: tuple[bytes, ...]
    boost_db: float
    range_db: float = USUAL_RANGE_DB


def apply_work(
    recording: Path,
    digest: str,
    pictures: Sequence[bytes],
    boost_db: float = 0.0,
    range_db: float = USUAL_RANGE_DB,
) -> Work:
    """Work that changes a stored recording as its pictures were; `open_result` opens what it writes."""
    request = ApplyRequest(recording, tuple(pictures), boost_db, range_db)
    options = str(boost_db), str(range_db)
    return Work(run_apply, request, digest_of("apply", digest, *options, *map(digest_of, request.pictures)))


def run_apply(folder: Path, request: ApplyRequest, report: Report) -> None:
    """Change a stored recording as its pictures were (in a worker).

    Raises
    ------
    SpecappError
        If a picture is none, or not of this recording, or two show the same part of it.
    """
    report(0.0, "Reading the picture")
    pictures = _Pictures(request.pictures)
    result = from_picture(
        pictures,
        open_recording(request.recording),
        boost_db=request.boost_db,
        range_db=request.range_db,
        progress=lambda share: report(_APPLIED * pictures.whole(share), "Bringing it back"),
    )
    store_result(result, folder, request.recording, report)


class _Pictures:
    """Picture files, each read when its turn comes."""

    def __init__(self, files: Sequence[bytes]) -> None:
        self._files = files
        self._before = 0

    def __iter__(self) -> Iterator[Picture]:
        for index, file in enumerate(self._files):
            self._before = index
            yield read_picture(file)

    def whole(self, share: float) -> float:
        """How far all pictures are when that share of the present one is done."""
        return (self._before + share) / len(self._files)
