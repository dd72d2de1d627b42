"""The gate's log: one JSON object a line on stderr. Only the fields given here are written, so no secret slips in.

Records of foreign libraries keep their text unformatted and lose their traceback but for the place: what they would
fill in may be a piece of a request, and with it a signature.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

_LOGGER = logging.getLogger("stems.gate")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"time": moment, "level": record.levelname.lower(), "event": str(record.msg)}
        if record.name == _LOGGER.name:
            line.update(getattr(record, "fields", {}))
        else:
            line["logger"] = record.name
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            if frames:
                line["at"] = f"{frames[-1].filename}:{frames[-1].lineno}"
        return json.dumps(line)


def start_log() -> None:
    """Sends the log of this process to stderr as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _LOGGER.setLevel(logging.INFO)


def note(event: str, **fields: object) -> None:
    _LOGGER.info(event, extra={"fields": fields})


def warn(event: str, **fields: object) -> None:
    _LOGGER.warning(event, extra={"fields": fields})


def failed(event: str, error: BaseException) -> None:
    """An error that nobody expected: its class and place, never its text."""
    _LOGGER.error(event, exc_info=error, extra={"fields": {}})
