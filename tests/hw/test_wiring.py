"""Wiring sheets: what is drawn is what the board file says, line by line and pin by pin."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from queuebox.cli import main
from queuebox_hw.boards import Board, find_board, load_board
from queuebox_hw.wiring.circuit import materials, ohms, wires
from queuebox_hw.wiring.drawing import draw
from queuebox_hw.wiring.pinouts import expander_fixed, pin_of, straps
from queuebox_hw.wiring.sheet import sheet

KEPT = Path(__file__).parents[2] / "docs" / "wiring"
BOARDS = ("two-desks", "desk3-header", "desk8-expander", "desk20-expander")
SVG = "{http://www.w3.org/2000/svg}"

# Independent of the code: the pins as the Pi's and NXP's documents print them.
PI_PINS = {
    4: 7, 17: 11, 27: 13, 22: 15, 5: 29, 6: 31, 13: 33, 19: 35, 18: 12, 23: 16, 24: 18, 25: 22,
    12: 32, 16: 36, 20: 38, 21: 40, 10: 19, 9: 21, 11: 23, 26: 37, 8: 24, 7: 26,
}  # fmt: skip
NXP_PINS = {0: 4, 1: 5, 2: 6, 3: 7, 4: 8, 5: 9, 6: 10, 7: 11,
            8: 13, 9: 14, 10: 15, 11: 16, 12: 17, 13: 18, 14: 19, 15: 20}  # fmt: skip


def rows(drawing: str) -> dict[str, str]:
    """Name of each group of the drawing → all words in it."""
    root = ET.fromstring(drawing)
    return {
        group.get("id", ""): " ".join(text.text or "" for text in group.iter(f"{SVG}text"))
        for group in root.iter(f"{SVG}g")
    }


def printed(board: Board, chip: str, line: int) -> str:
    if board.chips[chip].address is None:
        return f"GPIO{line} · pin {PI_PINS[line]}"
    return f"P{line // 8}_{line % 8} · pin {NXP_PINS[line]}"


@pytest.mark.parametrize("name", BOARDS)
def test_every_line_of_every_desk_is_drawn_and_listed_at_its_pin(name: str) -> None:
    board = load_board(name)
    drawn, listed = rows(draw(board)), sheet(board)
    for desk in board.desks:
        part = listed.split(f"## Desk {desk.name}\n")[1].split("## Desk")[0]
        for what, line in desk.lines():
            pin = printed(board, desk.chip, line)
            assert pin in drawn[f"{desk.name} {what}"]
            assert f"| {what} | {desk.chip} | {pin} |" in part


@pytest.mark.parametrize("name", BOARDS)
def test_the_kept_sheets_are_current(name: str) -> None:
    board = load_board(name)
    renew = f"renew it: queuebox hardware wiring {name} --out docs/wiring"
    assert (KEPT / f"{name}.svg").read_text() == draw(board), renew
    assert (KEPT / f"{name}.md").read_text() == sheet(board), renew


def changed(tmp_path: Path, name: str, old: str, new: str) -> Board:
    text = find_board(name).read_text()
    assert old in text
    path = tmp_path / "changed.toml"
    path.write_text(text.replace(old, new, 1))
    return load_board(path)


def test_a_changed_board_file_changes_the_drawing(tmp_path: Path) -> None:
    before = rows(draw(load_board("desk3-header")))
    after = rows(draw(changed(tmp_path, "desk3-header", "red = 4\n", "red = 16\n")))
    assert "GPIO4 · pin 7" in before["A red"]
    assert "GPIO16 · pin 36" in after["A red"]
    assert {name for name in before if before[name] != after[name]} == {"A red"}


def test_another_address_changes_the_straps_and_another_current_the_resistors(
    tmp_path: Path,
) -> None:
    board = changed(tmp_path, "desk8-expander", "address = 0x20", "address = 0x25")
    assert straps(board.chips["x20"]) == {"A0": "3V3", "A1": "GND", "A2": "3V3"}
    assert "A1 → GND" in rows(draw(board))["chip-x20"]
    weaker = changed(tmp_path, "desk8-expander", "lamp_ma = 5.0", "lamp_ma = 2.0")
    assert "680 Ω" in rows(draw(weaker))["A red"]


def test_lamps_that_are_lit_low_hang_on_the_supply(tmp_path: Path) -> None:
    assert "3V3" in rows(draw(load_board("desk8-expander")))["A green"]
    assert "GND" in rows(draw(load_board("desk3-header")))["A green"]


def test_no_lamp_takes_more_than_the_board_file_says() -> None:
    for name in BOARDS:
        board = load_board(name)
        for wire in (wire for desk in board.desks for wire in wires(board, desk)):
            if wire.ohms is not None:
                drop = 1.2 if wire.what == "busy" else 2.0
                assert (3.3 - drop) / wire.ohms * 1000 <= board.wiring.lamp_ma


def test_external_pull_ups_are_drawn_and_bought() -> None:
    board = load_board("desk20-expander")
    assert "10 kΩ to 3V3" in rows(draw(board))["A jack"]
    pulls = [item.count for item in materials(board) if item.remark.startswith("pull-ups")]
    assert pulls == [sum(1 + len(desk.buttons) for desk in board.desks)]


def test_every_pin_of_an_expander_is_accounted_for() -> None:
    for name in ("desk8-expander", "desk20-expander"):
        for chip in load_board(name).chips.values():
            if chip.address is not None:
                pins = {pin_of(chip, line) for line in range(16)} | set(expander_fixed(chip))
                assert pins == set(range(1, 25))


def test_a_pca9539_is_held_out_of_reset() -> None:
    board = load_board("desk20-expander")
    chip = next(chip for chip in board.chips.values() if chip.kind == "pca9539")
    assert expander_fixed(chip)[3] == "RESET → 3V3"


@pytest.mark.parametrize(("value", "words"), [(470, "470 Ω"), (1200, "1.2 kΩ"), (10000, "10 kΩ")])
def test_resistors_are_named_as_on_their_bag(value: int, words: str) -> None:
    assert ohms(value) == words


# ── the command ─────────────────────────────────────────────────────────────────


def test_the_command_writes_both_files_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hardware", "wiring", "two-desks", "--out", str(tmp_path / "new")]) == 0
    told = capsys.readouterr().out.split()
    assert told == [str(tmp_path / "new" / f"two-desks.{end}") for end in ("svg", "md")]
    ET.fromstring(Path(told[0]).read_text())


def test_a_wrong_board_gets_its_line_and_no_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = find_board("two-desks").read_text().replace("red = 4\n", "red = 2\n")
    path = tmp_path / "mine.toml"
    path.write_text(text)
    assert main(["hardware", "wiring", str(path), "--out", str(tmp_path)]) == 2
    assert re.fullmatch(r".*mine\.toml:\d+: desk A red: .*I2C.*\n", capsys.readouterr().err)
    assert sorted(tmp_path.iterdir()) == [path]
    assert main(["hardware", "wiring", "desk99"]) == 2
    assert "there is no board 'desk99'" in capsys.readouterr().err


def test_a_folder_that_cannot_be_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["hardware", "wiring", "two-desks", "--out", str(tmp_path / "file")]) == 2
    assert "file: File exists" in capsys.readouterr().err
