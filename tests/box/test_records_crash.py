"""The writer killed at any moment, and a disk that is full: nothing acknowledged is ever lost."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from box.records_victim import report

from queuebox.records import Records, read_calls

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)
VICTIM = Path(__file__).with_name("records_victim.py")
KILLS = 8
REPLAYED = 40
"""Calls that are handed in once more after a crash, some of them safe already."""


def crash(path: Path, first: int, lines: int) -> int:
    """Let a process write from call ``first`` on; kill it after so many acknowledgements.

    Returns the last call that it knew to be safe.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, str(VICTIM), str(path), str(first)],
        stdout=subprocess.PIPE, env=environment,
    ) as victim:  # fmt: skip
        assert victim.stdout is not None
        safe = first - 1
        try:
            for _ in range(lines):
                safe = int(victim.stdout.readline())
        finally:
            victim.send_signal(signal.SIGKILL)
        # what it said before it died counts, too; half a line was never said
        for line in victim.stdout:
            safe = int(line) if line.endswith(b"\n") else safe
    return safe


def test_killed_at_any_moment_nothing_is_missing_and_nothing_doubled(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    safe = 0
    for _ in range(KILLS):
        safe = crash(path, safe + 1, random.randint(1, 30))
        with closing(Records.open(path)) as books:
            for number in range(max(1, safe - REPLAYED), safe + 1):
                books.call(report(number), lambda at: EPOCH)
            assert books.flush(60)
            assert books.state.put_aside is None
        stored = {call.report.call: call.report for call in read_calls(path)}
        numbers = {int(call.partition("-")[2]) for call in stored}
        assert numbers >= set(range(1, safe + 1))
        # what was on disk without having been acknowledged is whole, too
        assert stored == {f"1-{number}": report(number) for number in numbers}
        safe = max(numbers)
    with closing(sqlite3.connect(path)) as reader:
        assert reader.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert reader.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_full_disk_keeps_records_in_memory_until_there_is_room(tmp_path: Path) -> None:
    """The kernel refuses every write beyond a file size, as it would on a full disk."""
    script = f"""
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from box.records_victim import EPOCH, report
from queuebox.records import Records

books = Records.open(Path({str(tmp_path / "records.db")!r}))
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
number = 0
while books.state.ok and number < 100_000:
    number += 1
    books.call(report(number), lambda at: EPOCH)
    if number % 50 == 0:
        books.flush(0.5)
assert not books.state.ok
failing = books.state
assert failing.queued > 0 and not books.flush(0)
sys.stdout.write(f"{{number}} {{failing.reason}}\\n")
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
assert books.writer.wait_for(lambda state: state.ok, 60)
assert books.flush(60) and books.state.queued == 0 and books.state.lost == 0
books.close()
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    number, reason = done.stdout.strip().split(" ", 1)
    assert reason in ("disk I/O error", "database or disk is full")
    stored = [call.report for call in read_calls(tmp_path / "records.db")]
    assert sorted(int(call.call[2:]) for call in stored) == list(range(1, int(number) + 1))
