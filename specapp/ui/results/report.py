"""The download of a result as one HTML file."""

from pathlib import Path, PurePath

import streamlit as st

from specapp.base.atomic_file import atomic_write
from specapp.base.digests import digest_of
from specapp.display.html_report import report
from specapp.display.view import View
from specapp.ui.download_button import download
from specapp.ui.results.figures import view_in_use
from specapp.ui.session.denoise_jobs import Task
from specapp.ui.tasks.storage import open_result


def report_button(task: Task) -> None:
    """Draw the download of a finished task as one file with pictures, sounds, figures and digests."""
    name = f"{PurePath(task.sound.file_name).stem or 'sound'} report.html"
    address, view, file_name = (st.context.url or "").partition("?")[0], view_in_use(), task.sound.file_name

    def make() -> Path:
        return report_file(task.job.folder, file_name, address, view)

    download("Report (HTML)", make, name, f"text/html; specapp={task.job.id}-{hash(view):x}")


def report_file(folder: Path, file_name: str, address: str, view: View) -> Path:
    """The report about the result in `folder`, as a file in it."""
    path = folder / f"report-{digest_of(file_name, address, repr(view))[:16]}.html"
    with atomic_write(path) as file:
        file.write(report(open_result(folder), name=file_name, address=address, view=view).encode())
    return path
