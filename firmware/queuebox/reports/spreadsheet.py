"""A report as CSV (RFC 4180): whole tables, times in seconds. Safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from queuebox.reports.tables import Cell, Moment, Share, Span, Table

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, or skips before one."""


def csv_text(tables: Iterable[Table]) -> str:
    """Each table under a line with its title; a blank line between them."""
    out = io.StringIO()
    writer = csv.writer(out)
    for number, table in enumerate(tables):
        if number:
            writer.writerow(())
        writer.writerow((harmless(table.title),))
        writer.writerows(_rows(table))
    return out.getvalue()


def table_csv(table: Table) -> str:
    """One table, its heads first: for programs."""
    out = io.StringIO()
    csv.writer(out).writerows(_rows(table))
    return out.getvalue()


def harmless(text: str) -> str:
    """Callers choose their names: ``=HYPERLINK(…)`` is to be read, not to be run.

    An apostrophe goes before what would be a formula, as spreadsheets themselves write it.
    """
    readable = "".join(c for c in text if c.isprintable())
    return f"'{readable}" if text.startswith(FORMULA) or readable.startswith(FORMULA) else readable


def _rows(table: Table) -> Iterable[list[str]]:
    yield [harmless(head) for head in table.heads]
    for row in table.rows:
        yield [_cell(cell) for cell in row]


def _cell(cell: Cell) -> str:
    match cell:
        case Span(us=us):
            return "" if us is None else f"{us / 1e6:.3f}"
        case Share(part=part):
            return "" if part is None else f"{part:.4f}"
        case Moment(when=when):
            return when.isoformat(timespec="seconds")
        case int():
            return str(cell)
        case _:
            return harmless(cell)
