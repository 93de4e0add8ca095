"""Which number is which line: told as each one rings. Looks at snapshots only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Finding:
    """Calls that were there before it began are no answer to it."""

    def __init__(self, snapshot: Mapping[str, Any]) -> None:
        self._seen = {call["call"] for call in snapshot["calls"]}
        self._silent = {line["line"] for line in snapshot["lines"]}

    @property
    def complete(self) -> bool:
        """Every line has rung."""
        return not self._silent

    def look(self, snapshot: Mapping[str, Any]) -> list[str]:
        """A sentence for each line that has begun to ring since."""
        told = []
        for call in snapshot["calls"]:
            if call["call"] not in self._seen and call["state"] != "dialling":
                self._seen.add(call["call"])
                self._silent.discard(call["line"])
                told.append(self._sentence(call))
        return told

    def _sentence(self, call: Mapping[str, Any]) -> str:
        caller = f", called from {call['number']}" if call["number"] else ""
        left = ", ".join(map(str, sorted(self._silent)))
        return f"line {call['line']} rings{caller}; {f'not yet: {left}' if left else 'the last'}"
