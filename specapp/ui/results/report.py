"""The download of a result as one HTML file."""

from functools import partial
from pathlib import PurePath

import streamlit as st

from specapp.ui.results.downloads import stored
from specapp.ui.results.file_button import file_button
from specapp.ui.session.denoise_jobs import Task
from specapp.ui.settings.view import view_in_use
from specapp.ui.tasks.export import make_report


def report_button(task: Task) -> None:
    """Draw the download of a finished task as one file with pictures, sounds, figures and digests."""
    name = f"{PurePath(task.sound.file_name).stem or 'sound'} report.html"
    shown = (st.context.url or "").partition("?")[0], view_in_use()
    file_button("Report (HTML)", partial(make_report, stored(task), task.sound.file_name, shown), name, "text/html")
