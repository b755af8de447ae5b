"""What was heard when: a quiet strip below the picture, and the same in words."""

import json
from collections.abc import Sequence

import streamlit as st

from specapp.pipeline.detection.heard import Heard, Kind
from specapp.ui.session.denoise_jobs import Task
from specapp.ui.text import clock, msg
from specapp.ui.text.language import tr

WORDS: dict[Kind, str] = {"speech": msg("speech"), "music": msg("music"), "other": msg("other sounds")}
_MOST_TOLD = 4
"""With more stretches than this the words say how much there is of each."""


def heard_section(task: Task) -> None:
    """Draw what was heard in a finished task, if the preset asked."""
    facts = json.loads((task.job.folder / "result.json").read_text(encoding="utf-8"))
    heard = tuple(Heard(**one) for one in facts.get("heard", ()))
    if not heard:
        return
    if len(heard) > 1:
        st.html(strip(heard, task.settings.start_s))
    st.caption(told(heard, task.settings.start_s))


def told(heard: Sequence[Heard], start_s: float = 0.0) -> str:
    """What was heard, in a sentence.

    Examples
    --------
    >>> told([Heard(0, 42, "speech"), Heard(42, 70, "music")])
    'Heard: speech 0:00 to 0:42, music 0:42 to 1:10.'
    """
    if len(heard) == 1:
        return tr("Heard: {what}.", what=tr(WORDS[heard[0].kind]))
    if len(heard) <= _MOST_TOLD:
        return tr("Heard: {what}.", what=", ".join(_span(one, start_s) for one in heard))
    total_s = sum(one.stop_s - one.start_s for one in heard)
    shares = {kind: sum(one.stop_s - one.start_s for one in heard if one.kind == kind) / total_s for kind in WORDS}
    told = ", ".join(f"{tr(WORDS[kind])} {share:.0%}" for kind, share in shares.items() if share)
    return tr("Heard: {what}.", what=told)


def strip(heard: Sequence[Heard], start_s: float = 0.0) -> str:
    """HTML of a strip as long as the recording, in whose parts it is written what was heard."""
    parts = "".join(
        f'<span class="{one.kind}" style="flex-grow:{one.stop_s - one.start_s:.3f}" title="{_span(one, start_s)}">'
        f"{tr(WORDS[one.kind])}</span>"
        for one in heard
    )
    return f'<div class="heard" role="img" aria-label="{told(heard, start_s)}">{parts}</div>'


def _span(one: Heard, start_s: float) -> str:
    start, stop = _clock(one.start_s + start_s), _clock(one.stop_s + start_s)
    return tr("{what} {start} to {stop}", what=tr(WORDS[one.kind]), start=start, stop=stop)


def _clock(seconds: float) -> str:
    return clock(seconds) if seconds >= 1 else "0:00"
