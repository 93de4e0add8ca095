"""Keeps the reports of line tests in the data folder, as text and as data. Tests nothing."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import msgspec

from queuebox_wire.line_report import LineReport, report_text

log = logging.getLogger(__name__)


class LineReports:
    """``line-tests/line-3-2026-11-25-1830.txt`` and the same as ``.json``."""

    def __init__(self, folder: Path, zone: tzinfo) -> None:
        self._folder = folder
        self._zone = zone

    def keep(self, ok: bool, data: Any, why: str) -> tuple[bool, Any, str]:
        """From the shelf's answer to that of the request: the report and where it is kept."""
        if not ok:
            return ok, data, why
        report = msgspec.convert(data, LineReport)
        try:
            place = self._write(report)
        except OSError as error:
            place = f"not kept: {error.filename}: {error.strerror}"
            log.error("line test: %s", place)
        return True, {"report": data, "kept": place}, ""

    def _write(self, report: LineReport) -> str:
        now = datetime.now(UTC).astimezone(self._zone)
        self._folder.mkdir(parents=True, exist_ok=True)
        text = self._folder / f"line-{report.line}-{now:%Y-%m-%d-%H%M%S}.txt"
        text.write_text(f"{now:%Y-%m-%d %H:%M}\n{report_text(report)}")
        text.with_suffix(".json").write_bytes(msgspec.json.encode(report))
        return str(text)
