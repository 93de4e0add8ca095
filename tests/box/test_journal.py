"""The journal: what is written is read back, torn ends are cut, damage is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox.journal import Head, Journal, JournalBroken, read
from queuebox_core import events
from queuebox_core.effects import Hold

HEAD = Head("boot", "7", 0, "{}")


def write(path: Path, instants: int, finished: bool = True) -> bytes:
    journal = Journal(path, HEAD)
    for n in range(1, instants + 1):
        number = journal.instant(n * 10, n, [events.Plugged(n * 10, "A")])
        if finished or n < instants:
            journal.done(number, [Hold(1, "7-1", "office")])
    journal.close()
    return path.read_bytes()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write(tmp_path / "journal", 3, finished=False)
    history = read(tmp_path / "journal")
    past = history.past
    assert history.head == HEAD
    assert [one.instant.events for one in past] == [
        (events.Plugged(10, "A"),),
        (events.Plugged(20, "A"),),
        (events.Plugged(30, "A"),),
    ]
    assert [one.digest is None for one in past] == [False, False, True]
    assert history.taken == 3


@given(st.data())
def test_any_torn_end_leaves_what_was_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("torn") / "journal"
    whole = write(path, 4)
    head_length = whole.index(b"\n") + 1
    cut = data.draw(st.integers(head_length, len(whole)))
    path.write_bytes(whole[:cut])
    past = read(path).past
    complete = [line for line in whole[:cut].split(b"\n")[:-1] if b'"instant"' in line]
    assert len(past) == len(complete)


def test_damage_inside_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    whole = write(path, 3)
    lines = whole.split(b"\n")
    lines[2] = lines[2].replace(b"7-1", b"7-2").replace(b"digest", b"digesT")
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(JournalBroken, match="record 3 is damaged"):
        read(path)


def test_another_file_is_no_journal(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("hello\nworld\n")
    with pytest.raises(JournalBroken, match="record 1"):
        read(tmp_path / "journal")


def test_a_new_journal_replaces_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    write(path, 5)
    write(path, 1)
    assert len(read(path).past) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["journal"]


def test_an_empty_journal_holds_what_its_head_holds(tmp_path: Path) -> None:
    Journal(tmp_path / "journal", Head("b", "7", 0, "{}", taken=12)).close()
    assert read(tmp_path / "journal").taken == 12


def test_a_torn_journal_goes_on_where_it_was_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    whole = write(path, 3)
    path.write_bytes(whole[:-5])
    journal = Journal.resume(path, read(path))
    assert journal.instant(40, 4, [events.Unplugged(40, "A")]) == 4
    journal.close()
    past = read(path).past
    assert [one.instant.n for one in past] == [1, 2, 3, 4]
    assert past[2].digest is None


def test_a_skipped_instant_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    write(path, 2)
    journal = Journal.resume(path, read(path))
    journal.skip(2)
    journal.close()
    assert [one.skipped for one in read(path).past] == [False, True]


def test_facts_of_another_shelf_are_numbered_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    write(path, 5)
    journal = Journal.resume(path, read(path))
    journal.met("8")
    assert (read(path).shelf, read(path).taken) == ("8", 0)
    journal.instant(60, 2, [])
    journal.close()
    assert (read(path).shelf, read(path).taken) == ("8", 2)
