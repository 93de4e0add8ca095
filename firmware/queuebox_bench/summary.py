"""What the show came to, counted three ways: by the callers, by the rows, by the journal."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from queuebox.recovery import replay_file

BROKEN_AUDIO = ("gaps", "slips", "underruns", "overruns")


class Rows(Struct, frozen=True):
    """A naive count of the call rows; times in seconds."""

    endings: dict[str, int]
    longest_hold: float

    @property
    def offered(self) -> int:
        return sum(self.endings.values())

    @property
    def answered(self) -> int:
        return self.endings.get("answered", 0)

    @property
    def abandoned(self) -> int:
        return sum(n for ending, n in self.endings.items() if ending.startswith("abandoned"))


class Summary(Struct, frozen=True):
    """All that is printed, and whether every invariant held."""

    made: int
    """Calls that the callers made."""
    rows: Rows
    journal: dict[str, int]
    """Endings by a replay of the journal."""
    replay_differs: int
    violations: int
    poisoned: int
    audio: dict[str, int]
    """Audio faults that no late scheduler explains."""
    late: int
    """Audio faults while the canary was late as well."""
    restarts: int
    left_behind: tuple[str, ...] = ()

    def complaints(self) -> list[str]:
        """What should not be; empty when every invariant held."""
        told = []
        if self.made != self.rows.offered:
            told.append(f"{self.made} calls were made, {self.rows.offered} are in the records")
        if self.journal != self.rows.endings:
            told.append(f"the journal counts {self.journal}, the records {self.rows.endings}")
        if self.replay_differs:
            told.append(f"{self.replay_differs} instants replay with other effects")
        if self.violations:
            told.append(f"{self.violations} invariants broken (see log/processor.log)")
        if self.poisoned:
            told.append(f"{self.poisoned} events that the core could not take")
        told += [f"{count} audio {what}" for what, count in self.audio.items() if count]
        return told

    def text(self) -> str:
        """For a person: figures first, then what is wrong."""
        rows = self.rows
        gaps = sum(self.audio.values())
        lines = [
            f"offered {rows.offered}, answered {rows.answered}, abandoned {rows.abandoned},"
            f" longest hold {rows.longest_hold:.1f} s, audio gaps {gaps}"
            + (f" (and {self.late} while the machine itself was late)" if self.late else ""),
            "endings: " + ", ".join(f"{name} {n}" for name, n in sorted(rows.endings.items())),
        ]
        if self.restarts:
            lines.append(f"the call processor was started again {self.restarts} times")
        complaints = self.complaints()
        lines += [f"WRONG: {complaint}" for complaint in complaints]
        lines.append("every invariant held" if not complaints else "invariants were broken")
        return "\n".join(lines)


def rows_of(database: Path) -> Rows:
    """Count the rows without any code of the records."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as books:
        found = books.execute("SELECT ending, wait FROM calls").fetchall()
    books.close()
    endings = Counter(str(ending) for ending, _ in found)
    return Rows(dict(endings), max((wait or 0 for _, wait in found), default=0) / 1e6)


def journal_of(path: Path) -> tuple[dict[str, int], int]:
    """Endings in the journal, and instants that replay with other effects."""
    replayed = replay_file(path)
    endings = Counter(str(ended.report.ending) for ended in replayed.ended)
    return dict(endings), replayed.different


def audio_of(counters: Mapping[str, Any]) -> tuple[dict[str, int], int]:
    """Faults that count against us, and the number of those that the machine explains.

    A shared machine is late at times: then a canary thread of the same priority is late as
    well. Without real-time priority (an ordinary user) nobody promises anything.
    """
    totals = dict.fromkeys(BROKEN_AUDIO, 0)
    for port in (*counters.get("lines", ()), *counters.get("desks", ())):
        for name in BROKEN_AUDIO:
            totals[name] += int(port.get(name, 0))
    thread = counters.get("thread", {})
    if thread.get("canary", {}).get("late", 0) or not thread.get("realtime", False):
        return dict.fromkeys(BROKEN_AUDIO, 0), sum(totals.values())
    return totals, 0
