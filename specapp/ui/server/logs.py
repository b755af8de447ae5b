"""One line of JSON for each event of the log, without words that visitors wrote."""

import logging
import re
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Any, TypeAlias

from pythonjsonlogger.json import JsonFormatter

FORMAT = "SPECAPP_LOG"
"""Names in the environment the form of the log; plain lines where nothing is said."""
FORMATS = ("json", "plain")
_OWN = ("specapp", "streamlit", "uvicorn")
_ErrorInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_MESSAGE_OF_ERROR = re.compile(r"^([A-Za-z_][\w.]*): .*(?:\n(?![ \n]|Traceback|During|The above).*)*", re.MULTILINE)


def log_as_asked(environment: Mapping[str, str]) -> None:
    """Write all logs as lines of JSON if the environment asks for it.

    Parameters
    ----------
    environment : mapping of str to str
        ``SPECAPP_LOG=json``.
    """
    if environment.get(FORMAT) != "json":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WordlessFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("specapp").setLevel(logging.INFO)
    for name, logger in logging.root.manager.loggerDict.items():
        if isinstance(logger, logging.Logger) and name.split(".")[0] in _OWN:
            logger.handlers.clear()
            logger.propagate = True
    logging.getLogger("uvicorn").setLevel(logging.WARNING)  # below it every request, with the visitor's address
    for name in ("uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.NOTSET)


class WordlessFormatter(JsonFormatter):
    """Time, level, place, event and its figures; of an error its kind and where it was, not its text.

    Texts of errors may hold names of files, which are nobody's business.
    """

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            rename_fields={"asctime": "time", "levelname": "level", "name": "place", "message": "event"},
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """The fields; a traceback in the event loses its words as well."""
        event, line, trace = str(log_data.get("event", "")).partition("\n")
        return super().process_log_record(log_data | {"event": event + line + without_words(trace)})

    def formatException(self, ei: _ErrorInfo) -> str:  # noqa: N802  (the name is logging's)
        """The traceback without what the error said."""
        return without_words(str(super().formatException(ei)))


def without_words(trace: str) -> str:
    """A traceback without the texts of its errors.

    Parameters
    ----------
    trace : str

    Returns
    -------
    str
        Each line such as ``ValueError: …`` ends after the name.
    """
    return _MESSAGE_OF_ERROR.sub(r"\1", trace)
