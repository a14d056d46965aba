"""The log as one JSON object a line, for programs that gather logs."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

_NAMES = {"levelname": "level", "name": "logger", "exc_info": "trace"}
FIELDS = ("time", "level", "logger", "message", "trace", "decision", "milliseconds", "command")  # and no other


class DiscreetJsonFormatter(JsonFormatter):
    """Formats what is logged with these FIELDS: `time` with its zone, exceptions as `describe` tells them, and texts that
    `cut` has shortened."""

    def __init__(self, describe: Callable[[BaseException], str], cut: Callable[[str], str]) -> None:
        super().__init__(["levelname", "name", "message"], timestamp="time", rename_fields=_NAMES)
        self._describe = describe
        self._cut = cut

    def format(self, record: Any) -> str:
        cached, record.exc_text = record.exc_text, None  # another formatter may have left the full text there
        try:
            return super().format(record)
        finally:
            record.exc_text = cached

    def formatException(  # noqa: N802 - the name is the standard library's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return self._describe(ei[1]) if ei[1] is not None else ""

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        fields = {name: log_data[name] for name in FIELDS if name in log_data}
        return {name: self._cut(value) if isinstance(value, str) else value for name, value in fields.items()}
