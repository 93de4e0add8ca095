"""What a panel's chip makes of the bytes it gets, from the data sheets. No sockets, no luma.

A glass takes commands and data and keeps the chip's memory and registers; ``image`` is
what the eye would see, on a module mounted as such modules are sold: upright when the
segments are remapped (A1h) and the rows scanned backward (C8h), as every driver does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PIL import Image


class Glass:
    """A display chip behind glass. A command's arguments come after it, see ``command``."""

    width: int
    height: int
    arguments: Mapping[int, int] = {}
    """How many argument bytes follow a command byte; 0 if it is not listed."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Power on: registers have their reset values, the memory is noise."""
        self.on = False
        self.inverted = False
        self.all_on = False
        self.contrast = 0x7F
        self.multiplex = self.height
        """Rows that are scanned; the others are dark whatever the memory says."""
        self.unknown: list[int] = []
        """Commands that the data sheet does not have."""
        self._pending: list[int] = []

    def command(self, byte: int) -> None:
        """One byte with data/command low."""
        self._pending.append(byte)
        self._perform_if_complete()

    def data(self, byte: int) -> None:
        """One byte with data/command high."""
        raise NotImplementedError

    def lit(self, x: int, y: int) -> bool:
        """Does the memory light this pixel?"""
        raise NotImplementedError

    def perform(self, command: int, arguments: list[int]) -> None:
        raise NotImplementedError

    def image(self) -> Image.Image:
        """What the eye sees, as a PIL image of mode "1"."""
        picture = Image.new("1", (self.width, self.height))
        if not self.on:
            return picture
        rows = [
            y < self.multiplex and (self.all_on or self.lit(x, y)) != self.inverted
            for y in range(self.height)
            for x in range(self.width)
        ]
        picture.putdata(rows)
        return picture

    def _perform_if_complete(self) -> None:
        command, *arguments = self._pending
        if len(arguments) >= self.arguments.get(command, 0):
            self._pending = []
            self.perform(command, arguments)


COLUMNS, PAGES, ROWS = 128, 8, 64


class _Mono(Glass):
    """What SSD1306 and SH1106 have in common: a page is eight rows, a byte a column of it."""

    width, height = COLUMNS, ROWS
    ram_columns = COLUMNS
    first_column = 0
    """The memory's column at the left edge of the glass."""

    def reset(self) -> None:
        super().reset()
        noise = bytes(range(256)) * 8
        self.ram = [bytearray(noise[: self.ram_columns]) for _ in range(PAGES)]
        self.page = self.column = 0
        self.start_line = self.offset = 0
        self.remapped = self.backward = False

    def lit(self, x: int, y: int) -> bool:
        column = self.first_column + x
        if not self.remapped:
            column = self.ram_columns - 1 - column
        row = y if self.backward else ROWS - 1 - y
        row = (row + self.offset + self.start_line) % ROWS
        return bool(self.ram[row // 8][column] >> row % 8 & 1)

    def perform(self, command: int, arguments: list[int]) -> None:
        for low, high, deed in self._deeds():
            if low <= command <= high:
                deed(command - low, arguments)
                return
        self.unknown.append(command)

    def _deeds(self) -> list[tuple[int, int, Callable[[int, list[int]], None]]]:
        """Ranges of commands and what they do with (command - low, arguments)."""
        return [
            (0x00, 0x0F, self._low_column),
            (0x10, 0x1F, self._high_column),
            (0x40, 0x7F, lambda line, _: self._set(start_line=line)),
            (0x81, 0x81, lambda _, args: self._set(contrast=args[0])),
            (0xA0, 0xA1, lambda on, _: self._set(remapped=bool(on))),
            (0xA4, 0xA5, lambda on, _: self._set(all_on=bool(on))),
            (0xA6, 0xA7, lambda on, _: self._set(inverted=bool(on))),
            (0xA8, 0xA8, lambda _, args: self._set(multiplex=(args[0] & 63) + 1)),
            (0xAE, 0xAF, lambda on, _: self._set(on=bool(on))),
            (0xB0, 0xB7, lambda page, _: self._set(page=page)),
            (0xC0, 0xC7, lambda *_: self._set(backward=False)),
            (0xC8, 0xCF, lambda *_: self._set(backward=True)),
            (0xD3, 0xD3, lambda _, args: self._set(offset=args[0] & 63)),
            # clock, pre-charge, pins, voltage, no operation: nothing that one can see
            (0xD5, 0xD5, lambda *_: None),
            (0xD9, 0xDB, lambda *_: None),
            (0xE3, 0xE3, lambda *_: None),
        ]

    def _set(self, **registers: int | bool) -> None:
        for name, value in registers.items():
            setattr(self, name, value)

    def _low_column(self, nibble: int, _: list[int]) -> None:
        self.column = self.column & 0xF0 | nibble

    def _high_column(self, nibble: int, _: list[int]) -> None:
        self.column = self.column & 0x0F | nibble << 4


_MONO_ARGUMENTS = {0x81: 1, 0xA8: 1, 0xD3: 1, 0xD5: 1, 0xD9: 1, 0xDA: 1, 0xDB: 1}


class Ssd1306(_Mono):
    """SSD1306 and its bigger sister SSD1309: 128 x 64, with address windows."""

    arguments: Mapping[int, int] = {
        **_MONO_ARGUMENTS,
        0x20: 1, 0x21: 2, 0x22: 2, 0x26: 6, 0x27: 6, 0x29: 5, 0x2A: 5, 0x8D: 1, 0xA3: 2, 0xFD: 1,
    }  # fmt: skip

    HORIZONTAL, VERTICAL, PAGE = range(3)

    def reset(self) -> None:
        super().reset()
        self.mode = self.PAGE
        self.columns = (0, COLUMNS - 1)
        self.pages = (0, PAGES - 1)

    def data(self, byte: int) -> None:
        self.ram[self.page][self.column % COLUMNS] = byte
        if self.mode == self.VERTICAL:
            if self._next_page():
                self._next_column()
        elif self._next_column() and self.mode == self.HORIZONTAL:
            self._next_page()

    def _next_column(self) -> bool:
        """One to the right; True when that wrapped around the window."""
        first, last = self.columns if self.mode != self.PAGE else (0, COLUMNS - 1)
        wrapped = self.column >= last
        self.column = first if wrapped else self.column + 1
        return wrapped

    def _next_page(self) -> bool:
        first, last = self.pages
        wrapped = self.page >= last
        self.page = first if wrapped else self.page + 1
        return wrapped

    def _deeds(self) -> list[tuple[int, int, Callable[[int, list[int]], None]]]:
        return [
            *super()._deeds(),
            (0x20, 0x20, lambda _, args: self._set(mode=args[0] & 3)),
            (0x21, 0x21, self._column_window),
            (0x22, 0x22, self._page_window),
            # charge pump, scrolling (which our drivers never start), command lock of the 1309
            (0x26, 0x2F, lambda *_: None),
            (0x8D, 0x8D, lambda *_: None),
            (0xA3, 0xA3, lambda *_: None),
            (0xFD, 0xFD, lambda *_: None),
        ]

    def _column_window(self, _: int, args: list[int]) -> None:
        self.columns = (args[0] & 127, args[1] & 127)
        self.column = self.columns[0]

    def _page_window(self, _: int, args: list[int]) -> None:
        self.pages = (args[0] & 7, args[1] & 7)
        self.page = self.pages[0]


class Sh1106(_Mono):
    """SH1106: 132 columns of memory behind 128 of glass, and pages only."""

    ram_columns = 132
    first_column = 2
    # Memory mode (20h) and charge pump (8Dh) are the SSD1306's: one-byte nonsense here, and
    # 14h behind the latter sets the high column, which the next page write sets again.
    arguments: Mapping[int, int] = {**_MONO_ARGUMENTS, 0xAD: 1}

    def data(self, byte: int) -> None:
        if self.column < self.ram_columns:
            self.ram[self.page][self.column] = byte
            self.column += 1

    def _deeds(self) -> list[tuple[int, int, Callable[[int, list[int]], None]]]:
        return [
            *super()._deeds(),
            (0x30, 0x33, lambda *_: None),  # pump voltage
            (0xAD, 0xAD, lambda *_: None),  # converter
        ]


class Ssd1322(Glass):
    """SSD1322: 480 x 128 of four-bit grey, of which modules show 256 x 64 from column 112."""

    width, height = 256, 64
    # A column address is four pixels, that is two bytes.
    COLUMNS, ROWS, FIRST = 120, 128, 28
    arguments: Mapping[int, int] = {
        0x15: 2, 0x75: 2, 0xA0: 2, 0xA1: 1, 0xA2: 1, 0xA8: 2, 0xAB: 1, 0xB1: 1, 0xB3: 1,
        0xB4: 2, 0xB5: 1, 0xB6: 1, 0xB8: 15, 0xBB: 1, 0xBE: 1, 0xC1: 1, 0xC7: 1, 0xCA: 1,
        0xD1: 2, 0xFD: 1,
    }  # fmt: skip
    _INVISIBLE = frozenset(
        {0x00, 0xA8, 0xA9, 0xAB, 0xB1, 0xB3, 0xB4, 0xB5, 0xB6, 0xB8, 0xB9, 0xBB, 0xBE, 0xC7, 0xD1}
    )

    def reset(self) -> None:
        super().reset()
        self.ram = [bytearray(range(2 * self.COLUMNS)) for _ in range(self.ROWS)]
        self.columns, self.rows = (0, self.COLUMNS - 1), (0, self.ROWS - 1)
        self.column = self.row = self.half = 0
        self.remap = 0
        self.start_line = self.offset = 0
        self.locked = False
        self.all_off = False
        self._writing = False

    def command(self, byte: int) -> None:
        self._writing = byte == 0x5C
        if self._writing:
            return
        self._pending = [byte]
        self._perform_if_complete()

    def data(self, byte: int) -> None:
        """Arguments come with data/command high, and so does what goes into the memory."""
        if self._writing:
            self._write(byte)
        elif self._pending:
            self._pending.append(byte)
            self._perform_if_complete()

    def lit(self, x: int, y: int) -> bool:
        if self.all_off:
            return False
        row = y if self.remap & 0x10 else self.multiplex - 1 - y
        row = (row + self.start_line + self.offset) % self.ROWS
        pixel = x if not self.remap & 0x02 else self.width - 1 - x
        column, place = self.FIRST + pixel // 4, pixel % 4
        if not self.remap & 0x04:  # without nibble remap the four stand the other way round
            place = 3 - place
        byte = self.ram[row][2 * column + place // 2]
        return bool(byte & (0x0F if place % 2 else 0xF0))

    def perform(self, command: int, arguments: list[int]) -> None:
        if command == 0xFD:
            self.locked = arguments[0] == 0x16
        elif self.locked or command in self._INVISIBLE:
            return
        elif (deed := self._deeds().get(command)) is not None:
            deed(arguments)
        else:
            self.unknown.append(command)

    def _deeds(self) -> Mapping[int, Callable[[list[int]], None]]:
        return {
            0x15: self._column_window,
            0x75: self._row_window,
            0xA0: lambda args: setattr(self, "remap", args[0]),
            0xA1: lambda args: setattr(self, "start_line", args[0]),
            0xA2: lambda args: setattr(self, "offset", args[0]),
            0xA4: lambda _: self._light(all_off=True),
            0xA5: lambda _: self._light(all_on=True),
            0xA6: lambda _: self._light(),
            0xA7: lambda _: self._light(inverted=True),
            0xAE: lambda _: setattr(self, "on", False),
            0xAF: lambda _: setattr(self, "on", True),
            0xC1: lambda args: setattr(self, "contrast", args[0]),
            0xCA: lambda args: setattr(self, "multiplex", args[0] + 1),
        }

    def _light(self, all_off: bool = False, all_on: bool = False, inverted: bool = False) -> None:
        self.all_off, self.all_on, self.inverted = all_off, all_on, inverted

    def _column_window(self, args: list[int]) -> None:
        self.columns = (args[0] & 127, args[1] & 127)
        self.column, self.half = self.columns[0], 0

    def _row_window(self, args: list[int]) -> None:
        self.rows = (args[0] & 127, args[1] & 127)
        self.row = self.rows[0]

    def _write(self, byte: int) -> None:
        """Two bytes to a column address, then right, then down, inside the windows."""
        if self.column < self.COLUMNS:
            self.ram[self.row][2 * self.column + self.half] = byte
        self.half ^= 1
        if self.half:
            return
        self.column += 1
        if self.column > self.columns[1]:
            self.column = self.columns[0]
            self.row = self.rows[0] if self.row >= self.rows[1] else self.row + 1


GLASSES: Mapping[str, type[Glass]] = {
    "ssd1306": Ssd1306,
    "ssd1309": Ssd1306,
    "sh1106": Sh1106,
    "ssd1322": Ssd1322,
}
