"""`queuebox simulate` from the outside: what can be ordered, what is refused, what is printed."""

from __future__ import annotations

import csv
import io
import shlex
from datetime import date
from pathlib import Path
from random import Random
from statistics import fmean

import msgspec
import pytest

from queuebox.cli import main as queuebox
from queuebox.simulate.cli import main
from queuebox.simulate.lengths import read_length
from queuebox.simulate.order import read_order
from queuebox.simulate.progress import Progress
from queuebox.simulate.shifts import duties, read_shift
from queuebox.simulate.traffic import read_stream
from queuebox_core.rules import SECOND

HOUR = 3600 * SECOND
SMALL = ("--lines", "4", "--agents", "3", "--calls", "30")

CONFIG = """
[line.1]
[line.2]
[line.3]
queue = "sales"
[queue.support]
hours = "day"
wrap_up = "20 s"
greeting = "hello"
[queue.sales]
[hours.day]
monday = "08:00-18:00"
[agent.anna]
[agent.ben]
queues = ["sales"]
[desk.A]
agent = "anna"
[goals]
answer_within = "30 s"
service_level_form = "combined"
"""


def ask(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = main(arguments, out, err)
    return status, out.getvalue(), err.getvalue()


# ── what can be ordered ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("4 min", 240),
        ("exp 240 s", 240),
        ("lognormal 3 min 2 min", 180),
        ("uniform 10 s 30 s", 20),
        ("0 s", 0),
    ],
)
def test_lengths(text: str, mean: float) -> None:
    length, random = read_length(text), Random(1)
    drawn = [length.draw(random) for _ in range(20_000)]
    assert fmean(drawn) / SECOND == pytest.approx(mean, rel=0.03)
    assert min(drawn) >= 0
    assert read_length(str(length)) == length


def test_a_lognormal_spreads_as_it_says() -> None:
    length, random = read_length("lognormal 180 s 120 s"), Random(1)
    drawn = [length.draw(random) / SECOND for _ in range(20_000)]
    spread = fmean((value - 180) ** 2 for value in drawn) ** 0.5
    assert spread == pytest.approx(120, rel=0.05)


def test_rates_for_every_half_hour_of_the_week() -> None:
    assert read_stream("40").rates == (40.0,) * 336
    span = read_stream("sat,sun 22:00-01:00 12").rates
    assert sum(span) == 2 * 6 * 12
    assert [span[slot] for slot in (5 * 48 + 44, 6 * 48 + 1, 6 * 48 + 2, 1, 2)] == [
        12,
        12,
        0,
        12,
        0,
    ]
    hours = read_stream("support: mon " + " ".join(str(n) for n in range(24)))
    assert hours.queue == "support"
    assert hours.rates[:4] == (0, 0, 1, 1)
    assert sum(hours.rates[48:]) == 0


def test_arrivals_are_poisson() -> None:
    """Mean and variance of the calls in an hour are both the rate; an hour knows no other."""
    arrivals = list(read_stream("20").arrivals(0, 2_000 * HOUR, Random(1)))
    assert arrivals == sorted(arrivals)
    counts = [0] * 2_000
    for at in arrivals:
        counts[at // HOUR] += 1
    mean = fmean(counts)
    assert mean == pytest.approx(20, rel=0.03)
    assert fmean((count - mean) ** 2 for count in counts) == pytest.approx(20, rel=0.1)


def test_agents_for_shifts() -> None:
    shifts = [read_shift("08:00-12:00 2"), read_shift("11:00-15:00 1"), read_shift("12:00-16:00 1")]
    assert [duty.agent for duty in duties(shifts, ("a", "b", "c"))] == ["a", "b", "c", "a"]
    night = [read_shift("sun 22:00-06:00 a"), read_shift("mon 05:00-09:00 1")]
    assert [duty.agent for duty in duties(night, ("a", "b"))] == ["a", "b"]


def test_shifts_alone_tell_how_many_agents() -> None:
    order = read_order(
        ["--lines", "4", "--calls", "9", "--shift", "08:00-12:00 3", "--shift", "10:00-14:00 2"]
    )
    assert len(order.plan.rules.agents) == 5


def test_a_configuration_file(tmp_path: Path) -> None:
    file = tmp_path / "queuebox.toml"
    file.write_text(CONFIG)
    order = read_order(
        ["--config", str(file), "--calls", "sales: 9", "--calls", "support: 3", "--prompt",
         "hello=8 s"]
    )  # fmt: skip
    plan = order.plan
    assert [queue.greeting for queue in plan.rules.queues] == [8 * SECOND, 0]
    assert [line.queue for line in plan.rules.lines] == ["support", "support", "sales"]
    assert plan.hours.keys() == {"support"}
    assert (plan.threshold, order.form) == (30 * SECOND, "combined")
    status, out, _ = ask("--config", str(file), "--calls", "support: 3", "--days", "2")
    assert status == 0
    assert "closed" in out  # nights, and the whole of Tuesday


@pytest.mark.parametrize(
    "text",
    [
        "time,queue\n2025-03-04 09:00:00,office\n2025-03-04T09:00:10,\n\n2025-03-05 08:00,office\n",
        "32400\n32410.0\n115200\n",
    ],
)
def test_calls_of_a_list(tmp_path: Path, text: str) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(text)
    plan = read_order(["--lines", "2", "--agents", "1", "--calls-csv", str(file)]).plan
    assert [visit.at for visit in plan.visits] == [9 * HOUR, 9 * HOUR + 10 * SECOND, 32 * HOUR]
    assert plan.span == 48 * HOUR
    assert plan.start in (date(2025, 3, 4), date(2025, 1, 6))


# ── what is refused ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--lines", "4"), "say how many agents"),
        (("--agents", "4", "--calls", "3"), "give --config FILE, or --lines N"),
        (("--lines", "0", *SMALL[2:]), "'0' is no number from 1 to 100"),
        (("--lines", "²", *SMALL[2:]), "'²' is no number"),
        (SMALL[:4], "nobody calls"),
        ((*SMALL[:4], "--calls", "0"), "nobody calls"),
        ((*SMALL[:4], "--calls", "-3"), "a rate is 0 to"),
        ((*SMALL[:4], "--calls", "nan"), "write mon-fri"),
        ((*SMALL[:4], "--calls", "1 2 3"), "is no traffic"),
        ((*SMALL[:4], "--calls", "08:10-09:00 3"), "full and half hours"),
        ((*SMALL[:4], "--calls", "support: 3"), "there is no queue 'support'; there are office"),
        ((*SMALL, "--talk", "long"), "is no length of time; write"),
        ((*SMALL, "--talk", "exp 0 s"), "is no length of time"),
        ((*SMALL, "--talk", "uniform 9 s 3 s"), "is no length of time"),
        ((*SMALL, "--talk", "exp 99 h"), "is too long"),
        ((*SMALL, "--patience", "3"), "is no length of time"),
        ((*SMALL, "--warm-up", "9 h", "--hours", "9"), "the warm-up is as long as the run"),
        ((*SMALL, "--hours", "0"), "'0' is no number above 0"),
        ((*SMALL, "--hours", "nan"), "is no number above 0"),
        ((*SMALL, "--hours", "1", "--days", "1"), "not allowed with"),
        ((*SMALL, "--start", "6.1.2025"), "is no date; write 2025-01-06"),
        ((*SMALL, "--shift", "08:00-09:00 9"), "a shift needs 9 agents"),
        ((*SMALL, "--shift", "08:00-09:00 otto"), "there is no agent 'otto'"),
        ((*SMALL, "--shift", "09:00-09:61 1"), "are no hours"),
        ((*SMALL, "--shift", "09:00-11:00 a1", "--shift", "10:00-12:00 a1"), "two shifts at once"),
        ((*SMALL, "--prompt", "greeting=8 s"), "--prompt goes with --config"),
        ((*SMALL, "--calls-csv", "/nowhere.csv"), "/nowhere.csv: No such file"),
        ((*SMALL, "--config", "/nowhere.toml"), "leave out one or the other"),
        (("--config", "/nowhere.toml", "--calls", "3"), "/nowhere.toml: cannot be read"),
        ((*SMALL, "--everything"), "unrecognized arguments: --everything"),
    ],
)
def test_bad_input_gets_one_clear_line(arguments: tuple[str, ...], says: str) -> None:
    status, out, err = ask(*arguments)
    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no calls in it"),
        ("32400\nlater\n", ":2: 'later' is no time"),
        ("-3\n", ":1: -3.0 lies before the first day"),
        ("1e300\n", "lies before the first day"),
        ("9\udce9\n", "no CSV file"),
        ("5,support\n", "there is no queue 'support'"),
    ],
)
def test_a_bad_list_of_calls(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(text.encode(errors="surrogateescape"))
    status, _, err = ask("--lines", "2", "--agents", "1", "--calls-csv", str(file))
    assert status == 2
    assert says in err
    assert err.count("\n") == 1


# ── what is printed ─────────────────────────────────────────────────────────────


def test_a_table_for_people() -> None:
    status, out, err = ask(*SMALL, "--days", "2", "--interval", "60", "--form", "abandons-help")
    assert (status, err) == (0, "")
    assert "4 lines, 3 desks, 2 days from 2025-01-06, seed 1" in out
    rows = [line for line in out.splitlines() if line[:2].isdigit() and line[2] == ":"]
    assert [row[:5] for row in rows] == [f"{hour:02}:00" for hour in range(24)]
    assert out.endswith("SL: service level abandons-help\n")


def test_the_example_of_the_manual_prints_what_stands_there() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "simulate.md").read_text()
    command, _, printed = manual.split("```")[1].partition("\n\n")
    words = shlex.split(command.replace("\\\n", " "))
    assert words[:3] == ["$", "queuebox", "simulate"]
    assert ask(*words[3:]) == (0, printed, "")


def test_csv_and_json_say_the_same() -> None:
    ordered = (*SMALL, "--hours", "6", "--patience", "exp 60 s")
    _, text, _ = ask(*ordered, "--format", "csv")
    _, json, _ = ask(*ordered, "--format", "json")
    rows = list(csv.DictReader(io.StringIO(text)))
    whole = msgspec.json.decode(json)
    assert [row["from"] for row in rows] == [row["from"] for row in whole["intervals"]] + ["total"]
    same = [*whole["intervals"], {"from": "total"} | whole["total"]]
    for row, values in zip(rows, same, strict=True):
        assert row == {key: "" if value is None else str(value) for key, value in values.items()}
    for key in ("calls", "busy_tone", "answered", "abandoned", "seconds"):
        assert sum(float(row[key]) for row in rows[:-1]) == float(rows[-1][key])
    assert len(rows) == 13


@pytest.mark.parametrize(
    ("rows", "first", "count"),
    [("each", "2025-01-08 00:00", 96), ("day", "00:00", 48), ("week", "wed 00:00", 96)],
)
def test_rows_by_day_and_week(rows: str, first: str, count: int) -> None:
    _, text, _ = ask(
        *SMALL, "--days", "2", "--start", "2025-01-08", "--rows", rows, "--format", "csv"
    )
    found = [row["from"] for row in csv.DictReader(io.StringIO(text))]
    assert (found[0], len(found)) == (first, count + 1)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_shows_how_far_it_is_on_a_terminal_only() -> None:
    seconds = iter([0.0, 0.1, 1.0, 1.0, 1.01, 2.0, 2.0])
    terminal = Terminal()
    progress = Progress(terminal, 1000, lambda: next(seconds))
    for at in (100, 250, 300, 500):
        progress(at)
    drawn = terminal.getvalue().split("\r")[1:]
    assert [line.split("]")[1] for line in drawn] == ["  25 %", "  50 %"]
    progress.clear()
    assert terminal.getvalue().endswith(" \r")

    pipe = io.StringIO()
    Progress(pipe, 1000, lambda: 5.0)(500)
    assert pipe.getvalue() == ""


def test_it_is_a_command_of_queuebox(capsys: pytest.CaptureFixture[str]) -> None:
    assert queuebox(["simulate", *SMALL, "--hours", "1", "--rows", "none"]) == 0
    assert "busy tone" in capsys.readouterr().out
    assert queuebox(["simulate", "--lines", "x"]) == 2
    assert "queuebox simulate: argument --lines" in capsys.readouterr().err
