"""A page with nothing but the workbench, on a recording that is made here; `streamlit run` starts it.

The query says what to show: ``seconds`` and ``rate`` of the recording, ``places`` to point out, and ``seeing`` for
a workbench without tools.
"""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import streamlit as st
from starlette.middleware import Middleware

from specapp import Recording, Settings, denoise, read
from specapp.audio.examples import SAMPLES
from specapp.base.buffers import scratch, spans
from specapp.ui.server.security_headers import SafeHeaders
from specapp.ui.tasks.storage import store_recording
from specapp.ui.workbench import OutlinedPlace, workbench
from specapp.ui.workbench.endpoints import publish, routes

PLACES = (
    OutlinedPlace(2.0, 2.6, 900, 2500, "Looks like a voice"),
    OutlinedPlace(4.0, 4.5, 3000, 5000, "Looks like a bird"),
)


@st.cache_resource
def recording(seconds: float, rate: int) -> Recording:
    """Stereo: a gliding tone, a chord that comes and goes, a click train, hiss; 0 s: shipped speech; below: silence."""
    if seconds < 0:
        return Recording(np.zeros((1, round(-seconds * rate)), np.float32), rate)
    if not seconds:
        return read(SAMPLES["speech"].path)
    length = round(seconds * rate)
    samples = scratch(2, length, np.float32)
    rng = np.random.default_rng(1)
    for span in spans(length, 1 << 18):
        time = np.arange(span.start, span.stop) / rate
        glide = np.sin(2 * np.pi * (600 * time + 250 / (2 * np.pi * 0.25) * np.sin(2 * np.pi * 0.25 * time)))
        chord = sum(np.sin(2 * np.pi * hz * time) for hz in (440, 554.4, 659.3, 1318.5, 2637)) * (time % 2 < 1.2)
        clicks = np.where(time % 0.5 < 0.004, rng.standard_normal(time.size), 0)
        hiss = rng.standard_normal((2, time.size)) * 0.02
        samples[:, span] = 0.12 * glide + 0.05 * chord + 0.2 * clicks + hiss
    return Recording(samples, rate)


@st.cache_resource
def folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="workbench-"))


@st.cache_resource
def stored(seconds: float, rate: int) -> Path:
    place = folder() / f"sound-{seconds:g}-{rate}"
    place.mkdir()
    store_recording(recording(seconds, rate), place)
    return place


@st.cache_resource
def computed() -> list[str]:
    """Digests of the settings that were computed, to see that undo computes nothing."""
    return []


@st.cache_resource(max_entries=60)
def cleaned(seconds: float, rate: int, settings: Settings) -> Path:
    computed().append(settings.to_json())
    place = folder() / f"result-{len(computed())}"
    place.mkdir()
    whole = recording(seconds, rate)
    if seconds > 300:
        quiet = scratch(2, whole.length, np.float32)
        rest = scratch(2, whole.length, np.float32)
        for span in spans(whole.length, 1 << 18):
            quiet[:, span] = 0.5 * whole.samples[:, span]
            rest[:, span] = whole.samples[:, span] - quiet[:, span]
        denoised, removed = Recording(quiet, rate), Recording(rest, rate)
    else:
        result = denoise(whole, settings)
        denoised, removed = result.denoised, result.removed
    store_recording(denoised, place, "denoised")
    store_recording(removed, place, "removed")
    return place


def page() -> None:
    st.set_page_config(page_title="Workbench", layout="wide")
    query = st.query_params
    seconds, rate = float(query.get("seconds", "8")), int(query.get("rate", "44100"))
    settings = st.session_state.setdefault("settings", Settings(preset="quick", strength=80 if seconds else 100))
    sound = stored(seconds, rate)
    result = cleaned(seconds, rate, settings)
    tracks = [publish(sound, "original"), publish(result, "denoised"), publish(result, "removed")]
    places = PLACES if "places" in query else ()
    tools = "seeing" not in query
    events = workbench(*tracks, marks=settings.marks, places=places, tools=tools, key="bench")
    if events.marks != settings.marks:
        st.session_state["settings"] = replace(settings, marks=events.marks)
        st.rerun()
    with st.container(horizontal=True):
        if st.button("Another strength"):
            st.session_state["settings"] = replace(settings, strength=100 - settings.strength)
            st.rerun()
        st.button("Run again")
        if st.button("Clear marks"):
            st.session_state["settings"] = replace(settings, marks=())
            st.rerun()
    facts = {
        "computed": len(computed()),
        "marks": len(settings.marks),
        "settings": settings.to_json(),
        "folders": [str(sound), str(result)],
        "urls": [track.url for track in tracks],
    }
    st.code(json.dumps(facts), language="json")


if __name__ == "__main__":
    page()
else:
    app = st.App(__file__, routes=routes(), middleware=[Middleware(SafeHeaders)])
