"""A process that writes calls and intervals, says which are safe, and ends. Tests nothing itself.

``python power_victim.py DATABASE CALLS``: "safe N" on standard output after each commit.
"""

import os
import sys
from pathlib import Path

from box.records_victim import EPOCH, report

from queuebox.records import Records
from queuebox.records.rows import DeskInterval


def main(path: Path, calls: int) -> None:
    books = Records.open(path, "boot")
    for number in range(1, calls + 1):
        books.call(report(number), lambda at: EPOCH)
        # the same interval again and again, as it grows: pages are written over
        books.interval(DeskInterval("A", "anna", "ready", None, 0, number * 1000), lambda at: EPOCH)
        if not books.flush(60):
            raise SystemExit("the disk fails")
        os.write(1, f"safe {number}\n".encode())
        if number % 7 == 0:
            books.erase("5551234")  # ends in a checkpoint: the log begins anew
    books.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
