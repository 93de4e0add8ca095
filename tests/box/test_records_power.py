"""The power goes at every single write: what was not synced is gone, and nothing safe is missing.

A victim's writes and syncs are written down by ``disk_trace.c``. For each moment of its life the
disk is then made as it would be found: synced writes are there, of the others none, or any.
Names of files count as there at once: SQLite syncs the folder, and ext4 keeps their order.
"""

from __future__ import annotations

import random
import sys
from contextlib import closing
from pathlib import Path

import pytest
from box.disk_trace import Op, traced
from box.records_victim import report

from queuebox.records import read_calls
from queuebox.records.database import open_for_writing
from queuebox.records.reading import read_agent_states

HERE = Path(__file__).parent
CALLS = 15


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> list[Op]:
    """Everything that the victim did to its disk, in order."""
    folder = tmp_path_factory.mktemp("victim")
    disk = folder / "disk"
    disk.mkdir()
    victim = [sys.executable, str(HERE / "power_victim.py"), str(disk / "records.db"), str(CALLS)]
    ops = traced(victim, folder, disk)
    kinds = [op.kind for op in ops]
    assert kinds.count("S") >= CALLS, "nothing was synced: is the shim in place?"
    assert kinds.count("A") == CALLS
    return ops


class Disk:
    """Files as they are for those who look (``now``) and as they are on the medium (``safe``)."""

    def __init__(self) -> None:
        self.safe: dict[str, bytearray] = {}
        self.loose: dict[str, list[Op]] = {}
        self.said = 0

    def take(self, op: Op) -> None:
        if op.kind == "A":
            self.said = int(op.data.split()[1])
        elif op.kind == "U":
            self.safe.pop(op.path, None)
            self.loose.pop(op.path, None)
        elif op.kind == "S":
            for loose in self.loose.pop(op.path, []):
                _apply(self.safe.setdefault(op.path, bytearray()), loose)
        else:
            self.safe.setdefault(op.path, bytearray())
            self.loose.setdefault(op.path, []).append(op)

    def found(self, chance: random.Random | None) -> dict[str, bytes]:
        """What the next start finds; ``chance``: which unsynced writes have come through."""
        files = {path: bytearray(data) for path, data in self.safe.items()}
        for path, loose in self.loose.items():
            for op in loose:
                if chance is not None and chance.random() < 0.5:
                    _apply(files[path], op)
        return {path: bytes(data) for path, data in files.items() if not path.endswith("-shm")}


def _apply(data: bytearray, op: Op) -> None:
    if op.kind == "T":
        del data[op.offset :]
        return
    data.extend(bytes(max(0, op.offset - len(data))))
    data[op.offset : op.offset + len(op.data)] = op.data


@pytest.mark.parametrize("seed", [None, 1, 2], ids=["nothing unsynced", "some of it", "other"])
def test_at_every_write(life: list[Op], seed: int | None, tmp_path: Path) -> None:
    chance = None if seed is None else random.Random(seed)
    disk = Disk()
    moments = 0
    before: dict[str, bytes] = {}
    for op in life:
        disk.take(op)
        found = disk.found(chance)
        if found == before or "records.db" not in found:
            continue
        before = found
        moments += 1
        _starts_again(found, disk.said, tmp_path)
    assert moments > CALLS


def _starts_again(files: dict[str, bytes], said: int, folder: Path) -> None:
    for name in ("records.db", "records.db-wal", "records.db-shm"):
        (folder / name).unlink(missing_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    path = folder / "records.db"
    with closing(open_for_writing(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    stored = {call.report.call: call.report for call in read_calls(path)}
    expected = {f"1-{number}": report(number) for number in range(1, said + 1)}
    assert {call: stored.get(call) for call in expected} == expected
    # what came through without having been promised is whole, too
    assert len(stored) <= CALLS
    assert all(one == report(int(name[2:])) for name, one in stored.items())
    if said:
        (ready,) = read_agent_states(path)
        assert ready.length >= said * 1000


def test_the_shim_finds_a_database_that_does_not_sync(tmp_path: Path, life: list[Op]) -> None:
    """The same life without its syncs loses calls: the test above can fail."""
    disk = Disk()
    for op in life:
        if op.kind != "S" or op.path != "records.db-wal":
            disk.take(op)
        if disk.said == CALLS // 2:
            break
    with pytest.raises(AssertionError, match="1-1"):
        _starts_again(disk.found(None), disk.said, tmp_path)
