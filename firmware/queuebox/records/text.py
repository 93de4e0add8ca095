"""A day's report as plain text, at most 80 columns. Sums nothing."""

from collections.abc import Iterable, Iterator, Sequence

from queuebox.records.day import DayReport
from queuebox.records.summary import Summary
from queuebox_config.kinds import duration_text
from queuebox_config.schema import Config

SECOND = 1_000_000


def day_text(report: DayReport, config: Config) -> str:
    """The page that ``queuebox report`` shows."""
    return "\n".join([*_head(report, config), *_tables(report, config), ""])


def clock(microseconds: int | None) -> str:
    """``0:34``, ``1:02:03``; ``-`` for none."""
    if microseconds is None:
        return "-"
    minutes, seconds = divmod(microseconds // SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def share(level: float | None) -> str:
    """``82.5 %``; ``-`` when there was nothing to reckon with."""
    return "-" if level is None else f"{100 * level:.1f} %"


def _head(report: DayReport, config: Config) -> Iterator[str]:
    office, goals = report.office, config.goals
    within = duration_text(office.threshold)
    yield f"{plain(config.site.name)}, {report.since:%A %d %B %Y} ({config.site.time_zone})"
    yield ""
    yield (
        f"calls in {office.arrivals}: offered {office.offered}, answered {office.answered},"
        f" abandoned {office.abandoned}, short {office.short}"
    )
    yield (
        f"longest hold {clock(office.longest_hold)}, mean wait {clock(office.mean_wait)},"
        f" talk {clock(office.talk)}"
    )
    yield (
        f"service level {share(office.levels[goals.service_level_form])} within {within}"
        f" ({goals.service_level_form}), goal {goals.service_level} %"
    )
    others = (form for form in office.levels if form != goals.service_level_form)
    yield "  " + ", ".join(f"{form} {share(office.levels[form])}" for form in others)
    yield "endings: " + (_counts(office.endings) or "none")
    if office.outgoing:
        yield f"calls out: {_counts(office.outgoing)}"


def _counts(endings: dict[str, int]) -> str:
    return ", ".join(f"{plain(ending)} {count}" for ending, count in endings.items())


def _tables(report: DayReport, config: Config) -> Iterator[str]:
    form = config.goals.service_level_form
    yield from _table(
        ("queue", "calls", "answered", "abandoned", "longest", "mean", "level"),
        ([name or "(none)", *_sums(sums), share(sums.levels[form])]
         for name, sums in report.queues.items()),
    )  # fmt: skip
    yield from _table(
        ("agent", "calls", "talk", "held", "missed", "declined"),
        ([a.agent, str(a.calls), clock(a.talk), clock(a.held), str(a.missed), str(a.declined)]
         for a in report.agents),
    )  # fmt: skip
    yield from _table(
        ("hour", "calls", "answered", "abandoned", "longest"),
        ([f"{h.began:%H:%M}{' again' if h.began.fold else ''}", str(h.arrivals),
          str(h.answered), str(h.abandoned), clock(h.longest_hold)]
         for h in report.hours),
    )  # fmt: skip
    zone = report.since.tzinfo
    yield from _table(
        ("alarm", "at", ""),
        ([" ".join(filter(None, (a.what, a.about))), f"{a.at.astimezone(zone):%H:%M:%S}",
          "" if a.on else "over"] for a in report.alarms),
    )  # fmt: skip


def _sums(sums: Summary) -> list[str]:
    return [
        str(sums.arrivals), str(sums.answered), str(sums.abandoned),
        clock(sums.longest_hold), clock(sums.mean_wait),
    ]  # fmt: skip


def _table(heads: Sequence[str], body: Iterable[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as need be; nothing at all without rows."""
    lines = [[plain(cell) for cell in row] for row in body]
    if not lines:
        return
    rows = [list(heads), *lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    yield ""
    for row in rows:
        first, *others = (
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *others]).rstrip()


def plain(text: str) -> str:
    """Names come from outside: nothing in them may steer a terminal."""
    shown = "".join(c if c.isprintable() else "?" for c in text)
    return shown if len(shown) <= 30 else f"{shown[:27]}..."
