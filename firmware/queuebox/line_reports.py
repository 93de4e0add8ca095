"""Keeps the reports of line tests in the data folder, as text and as data. Tests nothing."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import msgspec

from queuebox_wire.line_report import HangUpReport, LineReport, hang_up_text, report_text

log = logging.getLogger(__name__)


Kept = tuple[bool, Any, str]
"""As a Later wants it: ok, data, sentence."""


class LineReports:
    """``line-tests/line-3-2026-11-25-1830.txt`` and the same as ``.json``."""

    def __init__(self, folder: Path, zone: tzinfo) -> None:
        self._folder = folder
        self._zone = zone

    def keep_test(self, ok: bool, data: Any, why: str) -> Kept:
        """From the shelf's answer to that of the request: the report and where it is kept."""
        if not ok:
            return ok, data, why
        report = msgspec.convert(data, LineReport)
        return self._keep(f"line-{report.line}", report, report_text(report))

    def keep_hang_up(self, ok: bool, data: Any, why: str) -> Kept:
        """The same for what a line shows when its far end hangs up."""
        if not ok:
            return ok, data, why
        report = msgspec.convert(data, HangUpReport)
        return self._keep(f"hang-up-{report.line}", report, hang_up_text(report))

    def _keep(self, name: str, report: msgspec.Struct, text: str) -> Kept:
        now = datetime.now(UTC).astimezone(self._zone)
        place = self._folder / f"{name}-{now:%Y-%m-%d-%H%M%S}.txt"
        kept = str(place)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            place.write_text(f"{now:%Y-%m-%d %H:%M}\n{text}")
            place.with_suffix(".json").write_bytes(msgspec.json.encode(report))
        except OSError as error:
            kept = f"nothing: {error.filename}: {error.strerror}"
            log.error("line test: it is kept as %s", kept)
        return True, {"report": msgspec.to_builtins(report), "kept": kept}, ""
