"""Call ids are never given twice, not even after a crash."""

from pathlib import Path

from queuebox_shelf.call_ids import CallIds


def test_ids_rise_and_starts_are_told_apart(tmp_path: Path) -> None:
    first = CallIds(tmp_path / "shelf")
    assert [first.next(), first.next()] == ["1-1", "1-2"]
    assert CallIds(tmp_path / "shelf").next() == "2-1"


def test_a_damaged_counter_starts_again(tmp_path: Path) -> None:
    (tmp_path / "starts").write_text("garbage")
    assert CallIds(tmp_path).next() == "1-1"
