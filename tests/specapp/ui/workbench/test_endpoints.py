"""What the workbench serves by URL is exactly what was computed, and nobody gets at it without its token."""

import json
import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import cv2
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from specapp import Mark, Recording
from specapp.audio.loudness import matching_gains, measure_level
from specapp.base.errors import LimitError
from specapp.display.colours import to_steps
from specapp.display.pyramid import build_pyramid
from specapp.display.view import View, render
from specapp.ui.tasks.storage import open_recording, store_recording
from specapp.ui.workbench import _Agreed, _answered, endpoints, publish
from specapp.ui.workbench.endpoints import routes
from specapp.ui.workbench.tracks import OpenTrack, Track, offer
from specapp.ui.workbench.turns import Turns
from tests.support.asgi import Answer, get

RATE = 16_000
ROUTES = routes()


@pytest.fixture
def recording(rng: np.random.Generator) -> Recording:
    time = np.arange(3 * RATE) / RATE
    tone = 0.3 * np.sin(2 * np.pi * (300 + 500 * time) * time)
    return Recording((tone + 0.02 * rng.standard_normal((2, time.size))).astype(np.float32), RATE)


@pytest.fixture
def folder(tmp_path: Path, recording: Recording) -> Path:
    store_recording(recording, tmp_path, "original")
    return tmp_path


@pytest.fixture
def track(folder: Path) -> Track:
    return publish(folder, "original")


def ask(track: Track, what: str, query: Mapping[str, object] | None = None, wanted: str = "") -> Answer:
    return get(ROUTES, f"/{track.url}/{what}?{urlencode(query or {})}", {"Range": wanted} if wanted else None)


def interleaved(recording: Recording) -> bytes:
    return recording.samples.T.astype("<f4").tobytes()


def test_the_same_sound_keeps_its_unguessable_token(folder: Path, track: Track) -> None:
    assert publish(folder, "original") == track
    assert re.fullmatch(r"[0-9a-f]{32}", track.token)
    store_recording(Recording(np.zeros((1, 9), np.float32), RATE), folder, "removed")
    assert publish(folder, "removed").token != track.token


def test_all_samples_are_served_bit_for_bit(track: Track, recording: Recording) -> None:
    answer = ask(track, "samples")
    assert answer.status == 200
    assert answer.body == interleaved(recording)
    assert answer.headers["accept-ranges"] == "bytes"
    assert int(answer.headers["content-length"]) == len(answer.body)


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-7", 0, 7),
        ("bytes=13-1000", 13, 1000),
        ("bytes=383990-", 383_990, 383_999),
        ("bytes=383990-999999", 383_990, 383_999),
        ("bytes=-16", 383_984, 383_999),
        ("bytes=0-383999", 0, 383_999),
    ],
)
def test_ranges_of_bytes(track: Track, recording: Recording, wanted: str, first: int, last: int) -> None:
    answer = ask(track, "samples", wanted=wanted)
    assert answer.status == 206
    assert answer.body == interleaved(recording)[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/384000"


@pytest.mark.parametrize("wanted", ["bytes=384000-", "bytes=900000-900001", "bytes=-0", "bytes=9-3"])
def test_ranges_outside_are_refused(track: Track, wanted: str) -> None:
    answer = ask(track, "samples", wanted=wanted)
    assert answer.status == 416
    assert answer.headers["content-range"] == "bytes */384000"


@pytest.mark.parametrize("channels", [1, 2, 3, 6])
def test_many_channels_are_played_as_their_mean(tmp_path: Path, rng: np.random.Generator, channels: int) -> None:
    samples = rng.standard_normal((channels, 500)) * 0.1
    store_recording(Recording(samples, RATE), tmp_path, "original")
    track = publish(tmp_path, "original")
    played = samples if channels <= 2 else samples.mean(axis=0, keepdims=True)
    assert track.channels == len(played)
    assert ask(track, "samples").body == played.T.astype("<f4").tobytes()


@pytest.mark.parametrize("axis", ["mel", "log", "linear"])
@pytest.mark.parametrize(("start", "stop"), [(0.0, 3.0), (1.0, 1.2), (0.31, 2.9)])
def test_a_tile_is_the_picture_of_the_same_range(
    track: Track, recording: Recording, axis: str, start: float, stop: float
) -> None:
    view = View(axis=axis)  # type: ignore[arg-type]
    wanted = {"axis": axis, "start": start, "stop": stop, "low": 100, "high": 7000, "columns": 300, "rows": 80}
    answer = ask(track, "tile", wanted | {"lowest": -90, "highest": -5})
    assert answer.status == 200
    codes = cv2.imdecode(np.frombuffer(answer.body, np.uint8), cv2.IMREAD_UNCHANGED)
    pyramid = view.pyramid(recording)
    tile = render(pyramid, view, columns=300, rows=80, start_s=start, stop_s=stop, low_hz=100, high_hz=7000)
    assert codes is not None
    assert np.array_equal(codes, to_steps(tile.levels, -90, -5))
    assert codes.std() > 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": 0},
        {"columns": 100_000},
        {"start": "nan"},
        {"stop": "inf"},
        {"start": 5, "stop": 5},
        {"axis": "spiral"},
        {"rows": "many"},
        {"lowest": 0, "highest": -10},
        {"low": 5000, "high": 100},
        {"n_fft": 10**9},
        {"n_fft": 32_768, "hop": 4},
        {"n_fft": 512, "hop": 128},
        {"stop": 1e12},
        {"start": -1e300},
    ],
)
def test_impossible_tiles_are_refused(track: Track, wrong: dict[str, object]) -> None:
    plain = {"start": 0, "stop": 1, "low": 50, "high": 8000, "columns": 20, "rows": 20, "lowest": -80, "highest": 0}
    assert ask(track, "tile", plain).status == 200
    assert ask(track, "tile", plain | wrong).status == 400


@pytest.mark.alone
@pytest.mark.parametrize("start", [-1e6, -5.0, 0.0, 2.9, 50.0, 1e6])
@pytest.mark.parametrize("length", [1e-9, 0.01, 3.0, 1e6])
def test_pictures_and_outlines_of_any_place_end_soon(track: Track, start: float, length: float) -> None:
    """The work is bounded by the recording and the pixels, whatever range is asked for."""
    place = {"start": start, "stop": start + length, "columns": 200}
    before = time.process_time()
    answers = [ask(track, "outline", place)]
    answers.append(ask(track, "tile", place | {"low": 50, "high": 8000, "rows": 50, "lowest": -80, "highest": 0}))
    assert {answer.status for answer in answers} <= {200, 400}
    assert time.process_time() - before < 2.0


def test_only_windows_that_the_page_shows_are_computed(folder: Path, track: Track) -> None:
    views = [View(n_fft=256 << number, hop_length=64) for number in range(6)]
    assert ask(track, "levels", {"n_fft": 256, "hop": 64}).status == 400
    for view in views:
        offer(track, view)
        assert ask(track, "levels", {"n_fft": view.n_fft, "hop": 64}).status == 200
    assert ask(track, "levels").status == 200
    assert [ask(track, "levels", {"n_fft": view.n_fft, "hop": 64}).status for view in views] == [400] * 3 + [200] * 3
    assert len(list(folder.glob("*.pyramid"))) == 4


def test_a_long_recording_is_seen_before_it_is_drawn_and_as_drawn_afterwards(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    store_recording(Recording(rng.normal(0, 0.1, (1, 320_000)).astype(np.float32), 1000), tmp_path, "original")
    track, drawn = publish(tmp_path, "original"), tmp_path / "original.pyramid"
    look = {"columns": 30, "rows": 20, "start": 0, "stop": 320, "low": 0, "high": 500, "lowest": -90, "highest": 0}
    first_peak_db, first = (json.loads(ask(track, "levels").body)["peak_db"], ask(track, "tile", look))
    assert first.status == 200
    assert not drawn.exists()
    build_pyramid(open_recording(tmp_path)).save(drawn)
    assert json.loads(ask(track, "levels").body)["peak_db"] == pytest.approx(first_peak_db, abs=6)
    seen, exact = (
        np.asarray(cv2.imdecode(np.frombuffer(one.body, np.uint8), cv2.IMREAD_UNCHANGED), float)
        for one in (first, ask(track, "tile", look))
    )
    assert 0 < np.abs(seen - exact).mean() * 90 / 255 < 6


def test_without_a_turn_nothing_is_drawn(track: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "_drawing", Turns(at_a_time=0, waiting_each=1, patience_s=0.05))
    for what in ("tile", "levels", "outline"):
        answer = ask(track, what)
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert ask(track, "samples").status == 200


def test_levels_and_outline(track: Track, recording: Recording) -> None:
    pyramid = View().pyramid(recording)
    assert json.loads(ask(track, "levels").body)["peak_db"] == pyramid.peak_db
    answer = ask(track, "outline", {"start": 0.5, "stop": 2.5, "columns": 64})
    lows, highs = np.frombuffer(answer.body, "<f4").reshape(2, 64)
    expected = pyramid.envelope(0.5, 2.5, 64)
    assert np.array_equal(lows, expected[0])
    assert np.array_equal(highs, expected[1])
    assert ask(track, "outline", {"start": 0, "stop": 1, "columns": 10**6}).status == 400


def test_gains_of_matched_sounds(folder: Path, track: Track, recording: Recording) -> None:
    sounds = {"original": recording.samples, "denoised": 0.3 * recording.samples, "removed": 0.7 * recording.samples}
    for name, samples in sounds.items():
        store_recording(Recording(samples, RATE), folder, name)
    tokens = {name: publish(folder, name).token for name in ("denoised", "removed")}
    levels = {name: measure_level(Recording(samples, RATE)) for name, samples in sounds.items()}
    assert json.loads(ask(track, "gains", tokens).body) == pytest.approx(
        matching_gains(levels, anchors=("original", "denoised"))
    )
    quiet = json.loads(ask(track, "gains", tokens | {"lufs": "-40"}).body)
    assert quiet == pytest.approx(matching_gains(levels, anchors=("original", "denoised"), wanted_lufs=-40))
    assert ask(track, "gains", tokens | {"lufs": "nan"}).status == 400


def test_a_full_disk_is_said_as_it_is(track: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise LimitError("There is no room.")

    monkeypatch.setattr(OpenTrack, "pyramid", full)
    answer = ask(track, "levels")
    assert (answer.status, answer.body) == (507, b"There is no room.")


@pytest.mark.parametrize("what", ["samples", "tile", "levels", "outline", "gains"])
def test_nothing_without_the_token_or_after_the_job(folder: Path, track: Track, what: str) -> None:
    stranger = Track("0" * 32, RATE, 1, 1)
    assert ask(stranger, what).status == 404
    assert ask(track, "samples").status == 200
    shutil.rmtree(folder)
    assert ask(track, what).status == 404


MARK = Mark("protect", "box", ((0.5, 100.0), (1.0, 2000.0)))
PLAIN = {"kind": "remove", "shape": "brush", "points": [[1.5, 440.0]], "radius_s": 0.1, "radius_hz": 50.0}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"version": 3, "marks": [PLAIN]}, (Mark("remove", "brush", ((1.5, 440.0),), 0.1, 50.0),)),
        ({"version": 3, "marks": []}, ()),
        ({"version": 2, "marks": [PLAIN]}, (MARK,)),
        ({"version": 3, "marks": [PLAIN | {"kind": "explode"}]}, (MARK,)),
        ({"version": 3, "marks": [{"kind": "remove"}]}, (MARK,)),
        ({"version": 3}, (MARK,)),
        (None, (MARK,)),
        ("nonsense", (MARK,)),
    ],
)
def test_marks_of_the_component_are_taken_only_if_they_make_sense(answer: object, expected: tuple[Mark, ...]) -> None:
    assert _answered(_Agreed(3, (MARK,), "anna"), answer) == _Agreed(3, expected, "anna")


def test_the_page_owns_the_marks(folder: Path) -> None:
    def page(folder: str) -> None:
        from pathlib import Path

        import streamlit as st

        from specapp import Mark
        from specapp.ui.workbench import OutlinedPlace, publish, workbench

        mark = Mark("protect", "box", ((0.5, 100.0), (1.0, 2000.0)))
        given = (mark,) if st.button("Load a recipe") or st.session_state.get("loaded") else ()
        st.session_state["loaded"] = bool(given)
        events = workbench(publish(Path(folder), "original"), marks=given, places=[OutlinedPlace(0, 1, 20, 400, "hum")])
        st.write(len(events.marks))

    test = AppTest.from_function(page, kwargs={"folder": str(folder)}, default_timeout=30).run()
    assert not test.exception
    (data,) = json.loads(test.get("bidi_component")[0].proto.json)
    assert (data["marks"], data["marks_version"]) == ([], 0)
    assert data["tracks"]["original"]["frames"] == 3 * RATE
    assert data["tracks"]["denoised"] is None
    assert data["places"][0]["text"] == "hum"
    test.button[0].click().run()
    assert not test.exception
    (data,) = json.loads(test.get("bidi_component")[0].proto.json)
    assert data["marks_version"] == 1
    assert data["marks"][0]["points"] == [[0.5, 100.0], [1.0, 2000.0]]
    assert test.markdown[0].value == "`1`"
