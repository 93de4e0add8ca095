"""Board files: those we ship are right, and a wrong one says at which line and pin."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuebox_hw.board_places import places
from queuebox_hw.boards import BoardError, board_names, find_board, load_board
from queuebox_hw.desk_front import GpioDeskFront
from queuebox_hw.fake.chips import FakeChips
from queuebox_hw.parts import DeskLost

SHIPPED = {
    "bench": (20, 3),
    "two-desks": (2, 3),
    "desk3-header": (3, 2),
    "desk8-expander": (8, 3),
    "desk20-expander": (20, 3),
}
"""Board → desks, buttons of each."""

HEADER = """\
name = "mine"
about = "A board for one desk"
factory = "lgpio"
[wiring]
lamp_ma = 3.0
[chips.header]
kind = "header"
[[desk]]
name = "A"
chip = "header"
red = 4
green = 5
waiting = 6
busy = 12
jack = 13
buttons = [16, 17]
"""
EXPANDER = """\
[chips.x20]
kind = "pca9555"
address = 0x20
interrupt = 27
[[desk]]
name = "B"
chip = "x20"
red = 0
green = 1
waiting = 2
busy = 3
jack = 4
buttons = [5]
"""


def complaint(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(BoardError) as caught:
        load_board(path)
    return str(caught.value).replace(f"{tmp_path}/", "")


def test_every_shipped_board_is_known_here() -> None:
    assert set(board_names()) == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_board_is_right_and_its_desks_open(name: str, tmp_path: Path) -> None:
    board = load_board(name)
    desks, buttons = SHIPPED[name]
    assert board.name == name
    assert [len(desk.buttons) for desk in board.desks] == [buttons] * desks
    chips = FakeChips(board, tmp_path / "room")
    fronts = [GpioDeskFront(chips, desk.name, print, print) for desk in board.desks]
    assert not any(front.jack for front in fronts)
    for front in fronts:
        front.close()
    chips.close()


def test_a_board_of_ones_own_is_loaded_by_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(HEADER + EXPANDER)
    assert [desk.name for desk in load_board(path).desks] == ["A", "B"]
    assert load_board(str(path)) == load_board(path)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("red = 4", "red = 5", "mine.toml:12: desk A green: header line 5 is taken by desk A red"),
        ("red = 4", "red = 2", "mine.toml:11: desk A red: header line 2: that line belongs to I2C"),
        ("red = 4", "red = 15", "mine.toml:11: desk A red: header line 15: that line belongs to "
         "the technician's serial line"),
        ("jack = 13", "jack = 28", "mine.toml:15: desk A jack: header line 28: a header has lines "
         "0 to 27"),
        ("[16, 17]", "[16, -1]", "mine.toml:16: desk A button 2: header line -1"),
        ("[16, 17]", "[16, 17, 18, 19]", "mine.toml:16: desk A: 4 buttons; the most is 3"),
        ('name = "mine"', 'name = "mine"\nspi = true', ""),
        ("[16, 17]", "[16, 24]\n#", ""),
        ("lamp_ma = 3.0", "lamp_ma = 14", "mine.toml:6: 56 mA with every lamp lit; chip header may "
         "give 50 in all"),
        ("lamp_ma = 3.0", "lamp_ma = 20", "mine.toml:5: 20 mA a lamp; a line of chip header may "
         "give 16"),
        ("red = 0", "red = 16", "mine.toml:24: desk B red: x20 line 16: a pca9555 has lines 0 to "
         "15"),
        ("interrupt = 27", "interrupt = 4", "mine.toml:11: desk A red: header line 4 is taken by "
         "chip x20 interrupt"),
        ("interrupt = 27", "interrupt = 3", "mine.toml:20: chip x20: interrupt on header line 3: "
         "that line belongs to I2C (clock)"),
        ("interrupt = 27\n", "", "mine.toml:17: chip x20: no interrupt; give the header line of "
         "its INT pin"),
        ("0x20", "0x28", "mine.toml:19: chip x20: a pca9555 answers at 0x20 to 0x27"),
        ("pca9555", "pca9535", "mine.toml:28: desk B: a pca9535 cannot pull jack and buttons up"),
        ("pca9555", "mcp23017", "mine.toml:18: chip x20: mcp23017: Debian's kernel has no driver"),
        ("pca9555", "abacus", "mine.toml:18: chip x20: abacus: known are header, pca9555"),
        ('"lgpio"', '"rpigpio"', "mine.toml:18: chip x20: RPi.GPIO reaches only the header"),
        ('name = "B"', 'name = "A"', "mine.toml:22: desk A is there twice"),
        ('chip = "x20"', 'chip = "x21"', "mine.toml:23: desk B: there is no chip x21; there are "
         "header, x20"),
        ("red = 0\n", "", "mine.toml:21: desk 2: Object missing required field `red`"),
        ("red = 0", 'red = "one"', "mine.toml:24: desk 2 red: Expected `int`, got `str`"),
        ("red = 0", "read = 0", "mine.toml:24: desk 2"),
        ("red = 0", "red = ", "mine.toml: Invalid value (at line 24"),
        ("lamp_ma = 3.0", "lamp_mA = 3.0", "mine.toml:5: wiring: Object contains unknown field"),
    ],
)  # fmt: skip
def test_a_wrong_board_says_where_and_what(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = (HEADER + EXPANDER).replace(old, new, 1)
    assert text != HEADER + EXPANDER
    if expected:
        assert expected in complaint(tmp_path, text)
    else:
        (tmp_path / "mine.toml").write_text(text)
        load_board(tmp_path / "mine.toml")


def test_an_spi_panel_takes_its_lines(tmp_path: Path) -> None:
    text = HEADER.replace('name = "mine"', 'name = "mine"\nspi = true').replace(
        "red = 4", "red = 24"
    )
    assert "desk A red: header line 24: that line belongs to the SPI panel" in complaint(
        tmp_path, text
    )


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = HEADER.replace("red = 4", "red = 2").replace("green = 5", "green = 3")
    assert complaint(tmp_path, text).count("mine.toml:") == 2


def test_two_chips_at_one_address_are_refused(tmp_path: Path) -> None:
    text = HEADER + EXPANDER + EXPANDER.replace("s.x20", "s.x21").replace('"B"', '"C"')
    assert "mine.toml:32: chip x21 is at the same place as chip x20" in complaint(tmp_path, text)


def test_a_board_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match="no board 'desk99'; there are bench, desk20-expander"):
        load_board("desk99")
    with pytest.raises(BoardError, match="No such file"):
        load_board(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BoardError, match=r"binary\.toml"):
        load_board(tmp_path / "binary.toml")


def test_every_key_of_a_shipped_board_has_its_line() -> None:
    text = find_board("desk20-expander").read_text()
    found = places(text)
    assert text.splitlines()[found["desk", 19, "jack"] - 1] == "jack = 12"
    assert text.splitlines()[found["chips", "x75", "address"] - 1] == "address = 0x75"


def test_an_expander_that_is_missing_is_lost_and_says_what_to_do() -> None:
    chips = FakeChips(load_board("desk8-expander"))
    chips.wires["x21"].gone = True
    with pytest.raises(DeskLost, match="chip x21 is not there: check its cable"):
        GpioDeskFront(chips, "C", print, print)
    GpioDeskFront(chips, "A", print, print).close()
