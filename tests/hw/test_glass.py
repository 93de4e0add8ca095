"""The fake panel's chips by their data sheets: where a byte lands and what the eye sees."""

from __future__ import annotations

import pytest
from PIL import Image

from queuebox_hw.fake.characters import in_blocks, in_braille
from queuebox_hw.fake.glass import Glass, Sh1106, Ssd1306, Ssd1322


def say(glass: Glass, *commands: int) -> None:
    for byte in commands:
        glass.command(byte)


def put(glass: Glass, *data: int) -> None:
    for byte in data:
        glass.data(byte)


def lit(glass: Glass) -> set[tuple[int, int]]:
    picture = glass.image().convert("L")
    return {
        (x, y) for x in range(glass.width) for y in range(glass.height) if picture.getpixel((x, y))
    }


def blank(glass: Ssd1306 | Sh1106) -> None:
    """Upright, on, nothing lit."""
    say(glass, 0xA1, 0xC8, 0xAF)
    for page in glass.ram:
        page[:] = bytes(len(page))


@pytest.fixture
def ssd1306() -> Ssd1306:
    glass = Ssd1306()
    blank(glass)
    return glass


def test_a_chip_wakes_dark_with_noise_in_its_memory() -> None:
    glass = Ssd1306()
    assert lit(glass) == set()
    say(glass, 0xAF)
    assert 0 < len(lit(glass)) < 128 * 64


def test_a_byte_is_eight_rows_with_the_lowest_bit_on_top(ssd1306: Ssd1306) -> None:
    say(ssd1306, 0xB2, 0x05, 0x13)
    put(ssd1306, 0b10000001)
    assert lit(ssd1306) == {(0x35, 16), (0x35, 23)}


def test_page_mode_wraps_within_the_page(ssd1306: Ssd1306) -> None:
    say(ssd1306, 0x20, 2, 0xB1, 0x0F, 0x17)
    put(ssd1306, 1, 1)
    assert lit(ssd1306) == {(127, 8), (0, 8)}


def test_horizontal_mode_fills_its_window_row_by_row(ssd1306: Ssd1306) -> None:
    say(ssd1306, 0x20, 0, 0x21, 10, 12, 0x22, 3, 4)
    put(ssd1306, 1, 1, 1, 2, 0, 0, 4)
    assert lit(ssd1306) == {(10, 26), (11, 24), (12, 24), (10, 33)}


def test_vertical_mode_fills_its_window_column_by_column(ssd1306: Ssd1306) -> None:
    say(ssd1306, 0x20, 1, 0x21, 10, 11, 0x22, 6, 7)
    put(ssd1306, 1, 1, 1)
    assert lit(ssd1306) == {(10, 48), (10, 56), (11, 48)}


def test_start_line_and_offset_roll_the_picture(ssd1306: Ssd1306) -> None:
    say(ssd1306, 0x20, 0, 0x21, 0, 127, 0x22, 0, 7)
    put(ssd1306, 1)
    say(ssd1306, 0x40 | 8)
    assert lit(ssd1306) == {(0, 56)}
    say(ssd1306, 0x40, 0xD3, 4)
    assert lit(ssd1306) == {(0, 60)}


def test_a_module_that_is_not_remapped_stands_on_its_head(ssd1306: Ssd1306) -> None:
    say(ssd1306, 0xB0, 0x00, 0x10)
    put(ssd1306, 1)
    say(ssd1306, 0xA0)
    assert lit(ssd1306) == {(127, 0)}
    say(ssd1306, 0xC0)
    assert lit(ssd1306) == {(127, 63)}


def test_inverting_lighting_all_and_sleeping(ssd1306: Ssd1306) -> None:
    say(ssd1306, 0xA7)
    assert len(lit(ssd1306)) == 128 * 64
    say(ssd1306, 0xA6, 0xA5)
    assert len(lit(ssd1306)) == 128 * 64
    say(ssd1306, 0xA4)
    assert lit(ssd1306) == set()
    say(ssd1306, 0xA5, 0xAE)
    assert lit(ssd1306) == set()


def test_contrast_and_multiplex_take_their_argument(ssd1306: Ssd1306) -> None:
    say(ssd1306, 0xA7, 0x81, 0xAE, 0xA8, 31)
    assert ssd1306.contrast == 0xAE
    assert ssd1306.on
    assert len(lit(ssd1306)) == 128 * 32  # what is not scanned is dark, inverted or not
    assert ssd1306.unknown == []


def test_a_byte_that_no_data_sheet_has_is_remembered(ssd1306: Ssd1306) -> None:
    say(ssd1306, 0xF7)
    assert ssd1306.unknown == [0xF7]


def test_sh1106_shows_its_memory_from_the_third_column_and_never_wraps() -> None:
    glass = Sh1106()
    blank(glass)
    say(glass, 0xB3, 0x02, 0x10)
    put(glass, 1)
    say(glass, 0x03, 0x18)  # column 131, the last of the memory
    put(glass, 1, 1, 1)
    assert lit(glass) == {(0, 24)}


def test_ssd1322_writes_two_bytes_to_a_column_of_four_pixels() -> None:
    glass = Ssd1322()
    for command, *arguments in (
        (0xFD, 0x12), (0xA0, 0x14, 0x11), (0xCA, 63), (0xA6,), (0xAF,),
        (0x15, 28, 91), (0x75, 0, 63), (0x5C,),
    ):  # fmt: skip
        say(glass, command)
        put(glass, *arguments)
    put(glass, *bytes(128 * 64))
    assert lit(glass) == set()
    for command, *arguments in ((0x15, 29, 30), (0x75, 5, 6), (0x5C,)):
        say(glass, command)
        put(glass, *arguments)
    put(glass, 0xF0, 0x0F, 0, 0, 0x70)
    assert lit(glass) == {(4, 5), (7, 5), (4, 6)}
    say(glass, 0xA7)
    assert len(lit(glass)) == 256 * 64 - 3
    say(glass, 0xA4)
    assert lit(glass) == set()
    assert glass.unknown == []


def test_a_locked_ssd1322_obeys_nothing_but_its_key() -> None:
    glass = Ssd1322()
    say(glass, 0xFD)
    put(glass, 0x16)
    say(glass, 0xAF)
    assert not glass.on
    say(glass, 0xFD)
    put(glass, 0x12)
    say(glass, 0xAF)
    assert glass.on


def test_pictures_in_characters() -> None:
    picture = Image.new("1", (4, 4))
    for spot in ((0, 0), (1, 3), (2, 1), (3, 2)):
        picture.putpixel(spot, 1)
    assert in_braille(picture) == ["\u2881\u2822"]
    assert in_blocks(picture) == ["▀ ▄ ", " ▄ ▀"]
