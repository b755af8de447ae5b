"""Section *Repeat it elsewhere*: the settings of a result as link, file, command line and Python."""

import streamlit as st

from specapp.audio.write_back import download_name, kept_format
from specapp.settings.sharing import SETTINGS_FILE, command_line, fits_link, link, python_code
from specapp.ui.results.level_options import level_in_use
from specapp.ui.session.denoise_jobs import Task
from specapp.ui.session.download_button import download
from specapp.ui.tasks.storage import open_recording
from specapp.ui.text import msg
from specapp.ui.text.language import tr

_LEAD = msg(
    "To do the same again later, on another computer or for other recordings: these hold the settings and what was "
    "drawn on the picture, but neither the sound nor its markers. The list of markers offers those as files."
)


def sharing_section(task: Task) -> None:
    """Draw the settings of a finished task, to be copied."""
    settings, source = task.settings, task.sound.file_name
    target = download_name(source, kept_format(open_recording(task.job.folder, "denoised")))
    level = level_in_use().written()
    st.markdown(tr(_LEAD))
    st.markdown(tr("**Link** with these settings, without the sound"))
    st.code(link(_address(), settings), language=None, wrap_lines=True)
    if not fits_link(settings):
        st.caption(tr("Something in the settings is too long for a link. The file holds all of it."))
    st.markdown(tr("**Command line**"))
    st.code(command_line(settings, source, target, **level), language="bash", wrap_lines=True)
    st.markdown(tr("**Python**"))
    st.code(python_code(settings, source, target, **level), language="python", wrap_lines=True)
    download(tr("Settings (JSON)"), settings.to_json, SETTINGS_FILE, "application/json")


def _address() -> str:
    return (st.context.url or "").partition("?")[0]
