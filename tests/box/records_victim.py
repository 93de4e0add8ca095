"""A process that writes calls and says which are safe, until it is killed. Tests nothing itself.

``python records_victim.py DATABASE FIRST``: calls FIRST, FIRST + 1 …; after each flush the
number of the last safe call is written to standard output.
"""

import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from queuebox.records import Records
from queuebox_core.endings import CallEnding, CallReport, EndedBy, Segment, VisitEnding, VisitReport

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)


def report(number: int) -> CallReport:
    """Call ``number``, always the same: what a replay after the crash would hand in again."""
    at = number * 1000
    return CallReport(
        call=f"1-{number}", line=number % 8 + 1, ending=CallEnding.ANSWERED,
        ended_by=EndedBy.CALLER, rang=at, answered_line=at + 1, answered=at + 2, ended=at + 3,
        wait=1, talk=1, evidence="busy tone " * 20,
        segments=(Segment("A", "anna", at + 2, at + 3),),
        visits=(VisitReport("office", at + 1, at + 2, VisitEnding.ANSWERED),),
    )  # fmt: skip


def main(path: Path, first: int) -> None:
    books = Records.open(path)
    number = first
    while True:
        for _ in range(random.randint(1, 12)):
            books.call(report(number), lambda at: EPOCH)
            number += 1
        if books.flush(60):
            os.write(1, f"{number - 1}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
