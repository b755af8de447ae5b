"""The log in lines of JSON: events and places, no words of strangers."""

import json
import logging
import sys

import pytest

from specapp.ui.server.logs import WordlessFormatter, log_as_asked, without_words

NAME = "aunt's birthday.wav"


def line_of(record: logging.LogRecord) -> dict[str, str]:
    found: dict[str, str] = json.loads(WordlessFormatter().format(record))
    return found


def made(text: str, *arguments: object, **facts: object) -> logging.LogRecord:
    record = logging.LogRecord("specapp.jobs", logging.INFO, __file__, 1, text, arguments, None)
    record.__dict__.update(facts)
    return record


def test_a_line_has_time_level_place_event_and_figures() -> None:
    line = line_of(made("job %s", "done", outcome="done", seconds=1.5))
    assert line["time"][:2] == "20"
    assert line | {"time": ""} == {
        "time": "", "level": "INFO", "place": "specapp.jobs", "event": "job done", "outcome": "done", "seconds": 1.5,
    }  # fmt: skip


def test_an_error_is_told_without_its_words() -> None:
    record = made("failed")
    try:
        int(f"{NAME}\n{NAME}")
    except ValueError:
        record.exc_info = sys.exc_info()
    text = json.dumps(line_of(record))
    assert "birthday" not in text
    assert "ValueError" in text
    assert "test_logs.py" in text


@pytest.mark.parametrize(
    "last",
    [f"ValueError: {NAME}", f"av.error.InvalidDataError: [Errno 1] {NAME}", f"KeyError: 'x'\n{NAME}", "KeyError"],
)
def test_traces_of_workers_are_told_without_their_words(last: str) -> None:
    trace = f'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    g()\n{last}'
    event = line_of(made("job %s failed:\n%s", "1", trace))["event"]
    assert event.startswith("job 1 failed:\nTraceback (most recent call last):\n  File")
    assert "birthday" not in event
    assert event.splitlines()[-1] == last.partition(":")[0]


def test_errors_behind_errors_stay_seen() -> None:
    trace = "KeyError: 'x'\n\nDuring handling of the above exception, another exception occurred:\n\nValueError: y"
    assert without_words(trace).splitlines()[0::4] == ["KeyError", "ValueError"]


def test_logs_are_as_they_were_unless_asked_for() -> None:
    before = list(logging.root.handlers)
    log_as_asked({})
    assert logging.root.handlers == before
