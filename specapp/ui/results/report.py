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


def report_button(task: Task) -> None:
    """Draw the download of a finished task as one file with pictures, sounds, figures and digests."""
    name = f"{PurePath(task.sound.file_name).stem or 'sound'} report.html"
    address, view = (st.context.url or "").partition("?")[0], view_in_use()

    def make() -> Path:
        return report_file(task, address, view)

    download("Report (HTML)", make, name, f"text/html; specapp={task.job.id}-{task.strength:g}-{hash(view):x}")


def report_file(task: Task, address: str, view: View) -> Path:
    """The report about the result of a task, as a file in its folder."""
    name = task.sound.file_name
    path = task.job.folder / f"report-{digest_of(name, address, repr(view), str(task.strength))[:16]}.html"
    with atomic_write(path) as file:
        file.write(report(task.result(), name=name, address=address, view=view).encode())
    return path
