"""What the books cost: statements and syncs per call, and a month's report over 100,000 calls.

Run by ``make bench``. Absolute figures are budgets: beside each stands a floor of the same run,
here what SQLite needs to hand over the same rows to nobody.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from box.disk_trace import traced  # noqa: E402

from queuebox.records import rows  # noqa: E402
from queuebox.records.adding import add  # noqa: E402
from queuebox.records.database import open_for_writing  # noqa: E402
from queuebox.reports.report import read_report  # noqa: E402
from queuebox.reports.tables import tables  # noqa: E402
from queuebox.sums.hours import period  # noqa: E402
from queuebox_core.endings import (  # noqa: E402
    CallEnding,
    CallReport,
    EndedBy,
    OfferEnding,
    OfferReport,
    Segment,
    VisitEnding,
    VisitReport,
)

CALLS = 100_000
FEW = 200
S = 1_000_000
MONTH = datetime(2026, 10, 1, tzinfo=UTC)
SPAN = 31 * 86_400 * S
AGENTS = [f"agent {number}" for number in range(20)]
DESK = (("ready", 0, 5), ("talking", 5, 300), ("wrapping-up", 300, 320))
QUEUES = ["office", "sales", "support", "billing"]


def say(goal: str, what: str, figure: str, budget: str) -> None:
    sys.stdout.write(f"{goal:<5} {what:<52} {figure:>24}   {budget}\n")
    sys.stdout.flush()


def stamp(began: int, ended: int) -> rows.Stamp:
    micros = timedelta(microseconds=1)
    return rows.Stamp("boot", MONTH + began * micros, MONTH + ended * micros)


def report(number: int, dice: random.Random) -> CallReport:
    """A call like most: one visit, one or two offers, one agent."""
    at = number * (SPAN // CALLS)
    wait, talk = round(dice.expovariate(1 / 25) * S), round(dice.expovariate(1 / 200) * S)
    agent, queue = dice.choice(AGENTS), dice.choice(QUEUES)
    answered = dice.random() < 0.85
    up, taken = at + 3 * S, at + 3 * S + wait
    offers = (OfferReport("A", agent, up, taken, OfferEnding.ANSWERED, None),)
    return CallReport(
        call=f"1-{number}", line=number % 8 + 1,
        ending=CallEnding.ANSWERED if answered else CallEnding.ABANDONED_WAITING,
        ended_by=EndedBy.CALLER if answered else None, rang=at, answered_line=up,
        answered=taken if answered else None, ended=taken + talk, wait=wait,
        talk=talk if answered else 0, number=f"030{number:07}", queue=queue, evidence="busy tone",
        segments=(Segment("A", agent, taken, taken + talk),) if answered else (),
        visits=(VisitReport(
            queue, up, taken, VisitEnding.ANSWERED if answered else VisitEnding.ABANDONED
        ),),
        offers=offers if answered else (),
    )  # fmt: skip


def entries() -> Iterator[rows.Entry]:
    """A month of a busy office: calls, and what desks and lines were meanwhile."""
    dice = random.Random(1)
    for number in range(CALLS):
        call = report(number, dice)
        at = rows.began_at(call)
        yield rows.entry_of_call(call, stamp(at, call.ended))
        desk = f"desk {number % 20}"
        for state, begins, ends in DESK:
            interval = rows.DeskInterval(
                desk, AGENTS[number % 20], state, None, at + begins * S, at + ends * S
            )
            yield rows.entry_of_interval(interval, stamp(interval.began, interval.ended))
        for state, begins, ends in (("ringing", 0, 3), ("busy", 3, 200)):
            line = rows.LineInterval(number % 8 + 1, state, at + begins * S, at + ends * S)
            yield rows.entry_of_interval(line, stamp(line.began, line.ended))


def cost_of_a_call(folder: Path) -> None:
    statements: list[str] = []
    dice = random.Random(1)
    with closing(open_for_writing(folder / "few.db")) as connection:
        connection.set_trace_callback(statements.append)
        began = time.perf_counter()
        for number in range(FEW):
            call = report(number, dice)
            connection.execute("BEGIN IMMEDIATE")
            add(connection, rows.entry_of_call(call, stamp(0, call.ended)))
            connection.execute("COMMIT")
        took = (time.perf_counter() - began) / FEW
        connection.set_trace_callback(None)
    say("", "statements per call, one call a transaction", f"{len(statements) / FEW:.1f}", "")
    say("", "time per call, synced, of the writer's thread", f"{1e3 * took:.2f} ms", "")
    say("", "syncs per call, one call a transaction", f"{syncs(folder):.2f}", "1")


def syncs(folder: Path) -> float:
    """Of a process that writes ``FEW`` calls one by one, as its C library was asked."""
    disk = folder / "disk"
    disk.mkdir()
    script = (
        "import os; from pathlib import Path; from box.records_victim import *\n"
        f"books = Records.open(Path({str(disk / 'records.db')!r}))\n"
        "os.write(1, b'begin')\n"
        f"for number in range({FEW}):\n"
        "    books.call(report(number), lambda at: EPOCH); books.flush(60)\n"
        "os._exit(0)\n"
    )
    ops = traced([sys.executable, "-c", script], folder, disk)
    kinds = [op.kind for op in ops]
    return kinds[kinds.index("A") :].count("S") / FEW


def month(folder: Path) -> None:
    path = folder / "records.db"
    with closing(open_for_writing(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for entry in entries():
            add(connection, entry)
        connection.execute("COMMIT")
    floor = min(hand_over(path) for _ in range(3))
    hours = period("month", date(2026, 10, 1), UTC)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        found = read_report(path, "month", hours, 20 * S)
        tables(found, "ignoring-abandons")
        times.append(time.perf_counter() - began)
    assert found.sums.office.arrivals == CALLS
    megabytes = path.stat().st_size / 1e6
    say(
        "", f"a month's report, {CALLS:,} calls, {megabytes:.0f} MB", f"{min(times):.2f} s", "≤ 2 s"
    )
    say("", "  floor: SQLite hands the calls' rows to nobody", f"{floor:.2f} s", "")


def hand_over(path: Path) -> float:
    began = time.perf_counter()
    with closing(sqlite3.connect(path)) as reader:
        sql = "SELECT began_utc, line, queue, ending, outgoing, flags, wait, talk FROM calls"
        for _ in reader.execute(f"{sql} ORDER BY began_utc"):
            pass
    return time.perf_counter() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cost_of_a_call(Path(folder))
        month(Path(folder))


if __name__ == "__main__":
    main()
