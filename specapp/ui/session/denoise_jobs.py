"""The work on the sounds: asked for, shown while it runs, cancelled; what was finished stays on show."""

import gc
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

import streamlit as st

from specapp.base.errors import SpecappError
from specapp.jobs import Job
from specapp.pipeline.result import Result
from specapp.settings.settings import Settings
from specapp.ui.input.arrivals import arrivals
from specapp.ui.input.library import Sound, folder_of, samples
from specapp.ui.session.marks import settings_for
from specapp.ui.session.presence import EVERYBODY
from specapp.ui.session.progress import progress_text
from specapp.ui.session.state import complain, said
from specapp.ui.session.visitor import pool, visit, watching
from specapp.ui.settings.versions.words import settings_text
from specapp.ui.tasks.beginning import Beginning, beginning_in
from specapp.ui.tasks.denoise import denoise_work
from specapp.ui.tasks.storage import ORIGINAL, name_in, open_result
from specapp.ui.text import escaped
from specapp.ui.text.language import tr

_SETTLE_S = 0.2
"""Controls must rest so long before the work begins: a newer change ends this run of the page before that."""
_QUICK_S = 0.3
"""Work that is done so soon needs no progress bar."""
_BEGINNING_S, _PULSE_S = 0.9, 0.02
"""The beginning of a sound that is still being read takes no longer, unless others are served first."""
_LOOK_EVERY_S = 0.4
_INTERPRETER_TURN_S = 0.001
"""Python's own 5 ms are waited for dozens of times in a run of the page while pictures are drawn for others."""


@dataclass(frozen=True, slots=True)
class Task:
    """A sound, the folder where it is stored, the settings for it and the job that cleans it.

    The job takes all away, whatever the strength: how much of it counts is decided when its result is opened.
    """

    sound: Sound
    recording: Path
    settings: Settings
    job: Job

    @property
    def is_shared(self) -> bool:
        """The job is everybody's and must not be cancelled by one visitor."""
        return self.sound.is_sample and at_full_strength(self.settings) == Settings()

    @property
    def has_arrived(self) -> bool:
        """All of the sound was read since this was asked for."""
        return self.sound.is_arriving and name_in(self.recording) == ORIGINAL

    @property
    def strength(self) -> float:
        """Percent of what was removed that is taken away."""
        return self.settings.strength

    @property
    def beginning(self) -> Beginning | None:
        """What can be heard and seen already, while the job runs."""
        return beginning_in(self.job.folder) if self.job.status.state == "running" else None

    def result(self) -> Result:
        """What the job has made, at the strength of the settings."""
        return open_result(self.job.folder).at_strength(self.strength)


def at_full_strength(settings: Settings) -> Settings:
    """What is computed for these settings."""
    return replace(settings, strength=100.0)


def progress_section(chosen: Sound, brought: Sequence[Sound], settings: Settings) -> tuple[Task | None, Task | None]:
    """Ask for what is missing and show how far it is.

    Parameters
    ----------
    chosen : Sound
        Its work comes first.
    brought : sequence of Sound
        All sounds of the visitor, which are cleaned with the same settings but for their marks.
    settings : Settings

    Returns
    -------
    asked, finished : Task or None
        What was asked for, and the last task for the chosen sound that has a result; they may be the same.
    """
    tasks = _tasks()
    asked = [chosen, *(sound for sound in brought if sound.id != chosen.id)]
    wanted = {sound.id: settings_for(sound, settings) for sound in asked}
    if any(not _serves(tasks[sound.id], wanted[sound.id]) for sound in asked if sound.id in tasks):
        _settle()
    for sound in asked:
        known = tasks.pop(sound.id, None)
        with said():
            tasks[sound.id] = _asked(known, sound, wanted[sound.id], at_once=sound.id == chosen.id)
    listed = [tasks[sound.id] for sound in asked if sound.id in tasks]
    if chosen.id in tasks:
        _wait_a_moment(tasks[chosen.id])
    live = [task for task in listed if not task.job.status.ended]
    arriving = any(task.sound.is_arriving for task in listed)
    shown = tasks.get(chosen.id)
    finished = _finished(chosen, shown)
    early = shown.beginning if shown is not None and finished is None else None
    with st.container(key="state"):
        st.html(f'<a class="to-result" href="#result">{tr("To the picture and the sound")}</a>')
        watch = st.fragment(_watch, run_every=_LOOK_EVERY_S if live or arriving else None)
        watch(chosen.id, listed, live, early, has_result=finished is not None)
    return shown, finished


@contextmanager
def files_may_go(*tasks: Task | None) -> Iterator[None]:
    """Draw what needs the files of tasks; deleted meanwhile for want of room, they are asked for anew, which says so.

    Parameters
    ----------
    *tasks : Task or None

    Raises
    ------
    FileNotFoundError
        If all of them are still there: something else is missing.
    """
    try:
        yield
    except FileNotFoundError:
        if all(_stands(task) for task in tasks if task is not None):
            raise
        st.rerun()


def finished_tasks(brought: Sequence[Sound]) -> list[Task]:
    """The finished tasks of these sounds."""
    tasks = _tasks()
    mine = (tasks[sound.id] for sound in brought if sound.id in tasks)
    return [task for task in mine if task.job.status.state == "done"]


def _tasks() -> dict[str, Task]:
    tasks: dict[str, Task] = st.session_state.setdefault("tasks", {})
    return tasks


def _results() -> dict[str, Task]:
    """The last task of each sound that had a result."""
    results: dict[str, Task] = st.session_state.setdefault("results", {})
    return results


def _asked(known: Task | None, sound: Sound, settings: Settings, *, at_once: bool) -> Task:
    """The task for this sound and these settings: the known one, or a new one, its beginning first if nobody hears any.

    Raises
    ------
    SpecappError
        If the sound is gone or the queue is full.
    """
    if known is not None and _serves(known, settings) and _stands(known):
        return replace(known, sound=sound, settings=settings)
    task = _submitted(sound, settings, beginning=at_once and sound.id not in _results())
    if not task.is_shared:
        visit().jobs[sound.id] = task.job
    return task


def _submitted(sound: Sound, settings: Settings, *, beginning: bool = False) -> Task:
    whole = at_full_strength(settings)
    shared = sound.is_sample and whole == Settings()
    visitor, tab = (EVERYBODY, "") if shared else (visit().visitor, visit().tab)
    folder = folder_of(pool(), visitor, sound)
    work = denoise_work(folder, sound.digest, whole, beginning=beginning)
    job = pool().submit(visitor, work, slot=f"{tab} {sound.id}")
    return Task(sound, folder, settings, job)


def _serves(task: Task, settings: Settings) -> bool:
    """Its job computes what these settings need: the strength makes no difference to it."""
    return at_full_strength(task.settings) == at_full_strength(settings)


def _stands(task: Task) -> bool:
    """Its files have not been deleted."""
    return task.recording.exists() and (task.job.status.state != "done" or task.job.folder.exists())


def _wait_a_moment(task: Task) -> None:
    """Wait for what is there so soon that the page need not be drawn without it."""
    until = time.monotonic() + (_BEGINNING_S if task.sound.is_arriving else _QUICK_S)
    while time.monotonic() < until and not task.job.wait(_PULSE_S).ended:
        if task.sound.is_arriving and task.beginning is not None:
            return


def _settle() -> None:
    """Wait a moment. If a control has moved again meanwhile, the page starts anew here."""
    time.sleep(_SETTLE_S)
    st.empty()


def _finished(sound: Sound, task: Task | None) -> Task | None:
    """The task whose result is on the page: this one, or the last of the same sound that had a result."""
    results = _results()
    if task is not None and task.job.status.state == "done":
        results[sound.id] = task
    result = results.get(sound.id)
    if result is not None and task is not None and task.strength != result.strength:
        result = results[sound.id] = replace(result, settings=replace(result.settings, strength=task.strength))
    return result if result is not None and _stands(result) else None


def _watch(
    chosen_id: str, tasks: Sequence[Task], live: Sequence[Task], early: Beginning | None, *, has_result: bool
) -> None:
    """Draw the state of the work, again and again while something is live; `early` is what the page shows of it."""
    if any(task.job.status.ended for task in live) or any(task.has_arrived for task in tasks):
        st.rerun()
    for task in tasks:
        if task.sound.id == chosen_id:
            if not has_result and task.beginning not in (early, None):
                st.rerun()
            _show(task, early, _of_all(tasks))
    failed = [task for task in tasks if task.job.status.state == "failed" and task.sound.id != chosen_id]
    if failed:
        st.markdown("  \n".join(map(_failure, failed)))


def _show(task: Task, early: Beginning | None, others: str) -> None:
    """One line in every state, so that what stands below it stays where it is; what has failed takes its sentence."""
    status = task.job.status
    if status.state in ("queued", "running"):
        bar, button = st.columns([5, 1], vertical_alignment="center")
        bar.progress(status.fraction, text=f"{progress_text(task.job, early)}{others}")
        if not task.is_shared:
            button.button(tr("Cancel"), on_click=task.job.cancel, key="work_1", width="stretch")
    elif status.state == "done":
        done = tr("Done in {seconds} s", seconds=f"{status.seconds:.1f}")
        st.caption(f":material/check: {done} · {settings_text(task.settings)}{others}")
    elif status.state == "failed":
        complain(status.sentence)
        _try_again(task)
    else:
        words, button = st.columns([5, 2], vertical_alignment="center")
        words.caption(f":material/block: {escaped(tr(status.sentence))}{others}")
        with button:
            _try_again(task)


def _try_again(task: Task) -> None:
    """Draw the button; it is named as the one to cancel is, so that the keyboard stays at what takes its place."""
    if st.button(tr("Try again"), key="work_2", icon=":material/refresh:", width="stretch"):
        _tasks().pop(task.sound.id, None)
        st.rerun()  # the whole page, as the button belongs to a fragment alone


def _of_all(tasks: Sequence[Task]) -> str:
    """How many of several sounds are done, while one is not."""
    done = sum(task.job.status.state == "done" for task in tasks)
    return f" · {tr('{done} of {n} sounds done', done=done, n=len(tasks))}" if done < len(tasks) > 1 else ""


def _failure(task: Task) -> str:
    return f":material/error: {escaped(task.sound.name)}: {escaped(tr(task.job.status.sentence))}"


def _begin_sample() -> None:
    """Clean what the first visitor sees; a server that is told to end at once, or has no room, need not."""
    with suppress(SpecappError):
        _submitted(samples()[0], Settings())


@asynccontextmanager
async def serving(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """From the start of the server to its end: its workers come, clean a sample for the first visitor, and go."""
    gc.freeze()  # what was imported is no garbage, and looking through it takes 80 ms
    sys.setswitchinterval(_INTERPRETER_TURN_S)
    Thread(target=_begin_sample, daemon=True).start()
    with watching(arrivals().drop_sessions):
        yield {}
    pool().close()
