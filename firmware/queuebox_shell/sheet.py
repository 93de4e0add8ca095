"""What a command has to say: text, or a table that can also be CSV. Fetches nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from msgspec import Struct


def printable(text: str) -> str:
    """Callers choose their names: nothing of theirs may move the cursor."""
    return "".join(c if c.isprintable() else "?" for c in text)


def printable_lines(text: str) -> str:
    """The same for text of several lines; tabs become blanks."""
    return "\n".join(printable(line.expandtabs(4)) for line in text.split("\n"))


class Sheet(Struct, frozen=True):
    """A table with a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        cells = [self.head, *(tuple(printable(cell) for cell in row) for row in self.rows)]
        widths = [max(len(row[n]) for row in cells) for n in range(len(self.head))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in cells
        )

    def csv(self) -> str:
        """RFC 4180, but for line ends; cells without control characters."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.head)
        writer.writerows([_harmless(printable(cell)) for cell in row] for row in self.rows)
        return out.getvalue().rstrip("\n")


def _harmless(cell: str) -> str:
    """A spreadsheet takes these for formulas; a caller's name must not become one."""
    dangerous = cell[:1] in "=+@" and cell[:1] != "" and not cell[1:].isdigit()
    return f"'{cell}" if dangerous else cell


def sheet(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Sheet:
    """A table of anything that has a text."""
    return Sheet(tuple(head), tuple(tuple(str(cell) for cell in row) for row in rows))
