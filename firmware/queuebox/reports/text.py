"""A report as plain text, at most 80 columns where names allow. Sums nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from queuebox.reports.report import Report
from queuebox.reports.tables import Cell, Moment, Share, Span, Table, tables
from queuebox_config.kinds import duration_text
from queuebox_config.schema import Config

SECOND = 1_000_000
WIDTH = 80
LONGEST = 30
"""Letters of a name that are shown."""


def report_text(report: Report, config: Config) -> str:
    """The page that ``queuebox report`` shows."""
    lines = [heading(report, config), ""]
    for line in headlines(report, config):
        lines += _wrapped(line)
    for table in tables(report, config.goals.service_level_form):
        lines += ["", *_lines(table)]
    return "\n".join([*lines, ""])


def _wrapped(line: str) -> list[str]:
    """In lines of the width of a terminal; a number keeps its percent sign."""
    kept = line.replace(" %", "\N{NO-BREAK SPACE}%")
    return [part.replace("\N{NO-BREAK SPACE}", " ")
            for part in wrap(kept, WIDTH, subsequent_indent="  ")]  # fmt: skip


def heading(report: Report, config: Config) -> str:
    """Whose report it is, and of when."""
    since = report.sums.since
    when = {
        "day": f"{since:%A %d %B %Y}",
        "week": f"week {since:%V} from {since:%A %d %B %Y}",
        "month": f"{since:%B %Y}",
    }[report.kind]
    return f"{plain(config.site.name)}, {when} ({config.site.time_zone})"


def headlines(report: Report, config: Config) -> Iterator[str]:
    """The numbers that everybody asks for, in sentences of a line."""
    sums, office, goals = report.sums, report.sums.office, config.goals
    within = duration_text(office.threshold)
    yield (
        f"calls in {office.arrivals}: offered {office.offered}, answered {office.answered},"
        f" abandoned {office.abandoned}, short {office.short}"
    )
    yield (
        f"longest hold {clock(office.longest_hold)}, mean wait {clock(office.mean_wait)},"
        f" gave up after {clock(office.mean_abandoned)}, talk {clock(office.talk)}"
    )
    yield (
        f"service level {percent(office.levels[goals.service_level_form])} within {within}"
        f" ({goals.service_level_form}), goal {goals.service_level} %"
    )
    others = (form for form in office.levels if form != goals.service_level_form)
    yield "other forms: " + ", ".join(f"{form} {percent(office.levels[form])}" for form in others)
    yield (
        f"all lines busy {sums.all_busy_occasions} times, {clock(sums.all_busy)} in all:"
        " callers then heard the busy tone"
    )
    yield "endings: " + (_counts(office.endings) or "none")
    if office.outgoing:
        yield f"calls out: {_counts(office.outgoing)}"


def clock(microseconds: int | None) -> str:
    """``0:34``, ``1:02:03``; ``-`` for none."""
    if microseconds is None:
        return "-"
    minutes, seconds = divmod(microseconds // SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def percent(part: float | None) -> str:
    """``82.5 %``; ``-`` when there was nothing to reckon with."""
    return "-" if part is None else f"{100 * part:.1f} %"


def shown(cell: Cell) -> str:
    """A cell for people."""
    match cell:
        case Span(us=us):
            return clock(us)
        case Share(part=part):
            return percent(part)
        case Moment(when=when, day=day):
            return f"{when:%d %b %H:%M:%S}" if day else f"{when:%H:%M:%S}"
    return str(cell)


def plain(text: str) -> str:
    """Names come from outside: nothing in them may steer a terminal."""
    readable = "".join(c if c.isprintable() else "?" for c in text)
    return readable if len(readable) <= LONGEST else f"{readable[: LONGEST - 3]}..."


def _counts(endings: dict[str, int]) -> str:
    return ", ".join(f"{plain(ending)} {count}" for ending, count in endings.items())


def _lines(table: Table) -> Iterator[str]:
    """Columns as wide as need be; words to the left, numbers to the right."""
    rows: list[Sequence[str]] = [
        table.heads, *([plain(shown(cell)) for cell in row] for row in table.rows)
    ]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    words = [isinstance(cell, str | Moment) for cell in table.rows[0]]
    for row in rows:
        cells = zip(row, widths, words, strict=True)
        yield "  ".join(
            cell.ljust(width) if word else cell.rjust(width) for cell, width, word in cells
        ).rstrip()
