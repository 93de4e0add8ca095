"""Staging a scenario: which hands do it, which files are refused, what is judged how."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from core.offices import offices
from hypothesis import given, settings

from queuebox import cli
from queuebox.journal import Head, Journal
from queuebox.rules_from_config import rules as rules_from_config
from queuebox.scenario.parser import parse, read_file
from queuebox.scenario.runner import run
from queuebox.scenario.script import SECOND, DeskStart, Glance, Scenario, ScenarioError
from queuebox.scenario.stage import Heard
from queuebox_bench.staging import deeds
from queuebox_bench.staging.cli import prepared
from queuebox_bench.staging.cues import GONE_LEAD, UP_LEAD, plan
from queuebox_bench.staging.judge import Judge
from queuebox_bench.staging.office_file import box_file, prompts_of
from queuebox_bench.staging.outside import Outside
from queuebox_bench.staging.performance import Performance, Played
from queuebox_bench.staging.refusal import CannotStage
from queuebox_bench.staging.theatre import in_order_of_arrival
from queuebox_bench.staging.witness import BoxDiffers, Moment, Witness
from queuebox_config import loads
from queuebox_core import events as e
from queuebox_core.events import Event
from queuebox_core.rules import DeskRules, Rules, Treatment
from queuebox_core.snapshot import Snapshot
from queuebox_core.switchboard import Switchboard

SCENARIOS = sorted((Path(__file__).parents[1] / "scenarios").glob("*.txt"))

HOLD_LEAD = 1_800_000
"""µs: a button held so long is a hold, which acts when it is let go."""

ONE_CALL = """\
# one call
queue support  wrap-up 2
desk A  ready since -30

0      line 1 answered as c1       => hold c1, offer A c1
2      desk A answers              => connect A c1
5      c1 hangs up                 => release A c1, wrap A,
                                      ending c1 answered by caller wait 2 talk 3
       expect segments c1 A 2 5
7                                  => ready A
"""


def one_call(old: str = "", new: str = "") -> Scenario:
    assert old in ONE_CALL
    return parse(ONE_CALL.replace(old, new) if old else ONE_CALL, "one.txt")


# ── hands ───────────────────────────────────────────────────────────────────────


def test_hands_begin_before_the_box_can_know() -> None:
    cues = plan(one_call()).cues
    assert [(cue.at, cue.deed) for cue in cues] == [
        (-UP_LEAD, deeds.Call(1, None)),
        (2 * SECOND, deeds.Press("A", 1, 0.1)),
        (5 * SECOND - GONE_LEAD, deeds.HangUp(1)),
    ]
    assert [cue.waits for cue in cues] == [False, True, True]


@pytest.mark.parametrize(
    ("words", "effects", "press", "lead"),
    [
        ("holds", "park A c1", (3, 0.1), 100_000),
        ("away", "pending A break", (1, 0.1), 100_000),
        ("hangs up", "release A c1, wrap A, ending c1 answered by agent wait 2 talk 3",
         (2, 1.8), HOLD_LEAD),
        ("transfers to queue support", "part A c1, wrap A, hold c1", (3, 1.8), HOLD_LEAD),
        ("says nobody there", "release A c1, ready A, ending c1 phantom wait 2 talk 3",
         (1, 1.8), HOLD_LEAD),
    ],
)  # fmt: skip
def test_a_desks_wish_is_a_gesture_on_a_button(
    words: str, effects: str, press: tuple[int, float], lead: int
) -> None:
    text = ONE_CALL[: ONE_CALL.index("5      c1")] + f"5  desk A {words}  => {effects}\n"
    cue = plan(parse(text)).cues[-1]
    assert (cue.at, cue.deed) == (5 * SECOND - lead, deeds.Press("A", *press))


def test_earlier_desks_are_seated_first() -> None:
    office = "desk A  ready since -5\ndesk B  away since -50\ndesk C  talking\n0  => nothing\n"
    assert [start.desk for start in in_order_of_arrival(parse(office))] == ["C", "B", "A"]


# ── what cannot be staged ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("desk A  ready  calls 3\n0  => nothing", '1: "desk A  ready  calls 3": the bench would'),
        ("desk A  away lunch\n0  => nothing", "a button gives no reason but break; write away"),
        ("lines 9\ndesk A  ready\n0  => nothing", "a box has at most 8 lines"),
        ("queue q\n0  => nothing", "the bench has 1 to 20 desks"),
        ("desk A  ready\n0  queue support closes  => nothing", "2: \"0  queue support closes"),
        ("desk A  ready\n0  desk A logs out  => logged-out A", "play it on the core"),
        ("desk A  ready\n0  desk A plugs in  => nothing", "no hand on the bench"),
        ("desk A  ready\n0  line 1 starts  => nothing", "no hand on the bench"),
        ("desk A  ready\n0  line 1 back  => nothing", "no hand on the bench"),
        ("queue q  ring 0.5\ndesk A  ready\n0  => nothing",
         "queue.q.ring_time: '500 ms' is too short"),
        ("defaults  announce-length 2\ndesk A  ready\n0  => nothing",
         '1: "defaults  announce-length 2": no configuration file can set announce_length so'),
        ("desk A  ready\n0  line 1 answered as c1  => hold c1, offer A c1\n"
         "6  desk A answers and c1 hangs up  => withdraw A c1 caller-gone, release c1,"
         " ending c1 abandoned-alerting wait 6", "in one instant something else follows"),
        ("desk A  ready\n0  line 1 rings as c1  => answer c1\n"
         "1  line 1 stops ringing  => ending c1 abandoned-ringing\n"
         "2  line 1 answered as c2  => hold c2, offer A c2",
         "line 1 must be free for 4.41 s before"),
    ],
)  # fmt: skip
def test_what_cannot_be_staged_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(CannotStage) as refused:
        prepared(parse(text, "file.txt"))
    assert says in str(refused.value)
    assert str(refused.value).startswith("file.txt") and "\n" not in str(refused.value)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_file_can_be_staged_or_is_refused(path: Path) -> None:
    """Nothing else comes out, whatever a file is about; what is staged has a plan."""
    try:
        ready = prepared(read_file(path))
    except (CannotStage, ScenarioError) as refused:
        assert str(path) in str(refused) and "\n" not in str(refused)
    else:
        assert len(ready.plan.awaited) == len(ready.scenario.steps)


def allowed(rules: Rules) -> Rules:
    """An office of the core, within what a technician may configure."""
    change = msgspec.structs.replace
    keep = Treatment(60 * SECOND, "keep")
    queues = tuple(
        change(queue, no_agents=keep, all_away=keep, overflow=(), skill=None, levels=(),
               announce_every=max(queue.announce_every or 0, 10 * SECOND),
               announce_length=5 * SECOND,
               max_wait=queue.max_wait and max(queue.max_wait, 5 * SECOND))
        for queue in rules.queues
    )  # fmt: skip
    return change(rules, queues=queues, wrap_up_ceiling=max(rules.wrap_up_ceiling, 10 * SECOND),
                  recall_after=max(rules.recall_after, 5 * SECOND),
                  closing_limit=max(rules.closing_limit, 5 * SECOND))  # fmt: skip


@given(offices().map(allowed))
@settings(max_examples=40, deadline=None)
def test_an_office_is_written_so_that_the_box_reads_the_same(rules: Rules) -> None:
    desks = tuple(
        DeskStart(desk.name, desk.agent or agent.name, "ready", 0)
        for desk, agent in zip(rules.desks, rules.agents, strict=False)
    )
    scenario = Scenario("file.txt", "", rules, desks, (), ())
    prompts = prompts_of([scenario])
    text = box_file(scenario, prompts)
    wanted = msgspec.structs.replace(
        rules, desks=tuple(DeskRules(desk.desk, desk.agent) for desk in desks)
    )
    assert rules_from_config(loads(text), prompts) == wanted


def test_the_command_says_which_files_it_cannot_play_and_starts_no_bench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "closes.txt").write_text("desk A  ready\n0  queue support closes  => nothing\n")
    (tmp_path / "garbage.txt").write_text("desk A  redy\n0  => nothing\n")
    (tmp_path / "wrong.txt").write_text("desk A  ready\n0  desk A away  => ready A\n")
    bench = tmp_path / "bench"
    status = cli.main(["scenario", str(tmp_path), "--bench", "--folder", str(bench)])
    said = capsys.readouterr().out
    assert status == 2 and not bench.exists()
    assert (
        f'refused {tmp_path}/closes.txt:2: "0  queue support closes  => nothing": no hand' in said
    )
    assert f"error   {tmp_path}/garbage.txt:1:" in said
    assert f"failed  {tmp_path}/wrong.txt\non the core already:\n" in said


def test_a_tolerance_has_its_limits(capsys: pytest.CaptureFixture[str]) -> None:
    for tolerance in ("0", "61", "nan", "soon"):
        with pytest.raises(SystemExit):
            cli.main(["scenario", "--bench", "--tolerance", tolerance, "file.txt"])
        assert f"{tolerance} is not from 0.05 to 60 seconds" in capsys.readouterr().err


# ── the judge ───────────────────────────────────────────────────────────────────


class Town:
    """A box on a clock of its own that does the core's work, ``late`` µs after its time."""

    def __init__(self, scenario: Scenario, late: int = 0) -> None:
        self.now = 1_000 * SECOND
        self.done: list[deeds.Deed] = []
        self.board = Switchboard(scenario.rules, self.now - SECOND)
        self.board.instant(self.now - SECOND, [e.LoggedIn(0, "A", "A"), e.Plugged(0, "A")])
        self.agenda: list[tuple[int, Event]] = []
        self.late = late
        self.reports: dict[str, object] = {}
        self.lines = [1]
        self.performs = True

    def do(self, deed: deeds.Deed) -> None:
        self.done.append(deed)
        match deed:
            case deeds.Call(line, number):
                due = self.now + UP_LEAD + self.late
                self._later(due - 1, e.Ringing(due - 1, line, "c1", number))
                self._later(due, e.LineAnswered(due, line, "c1"))
            case deeds.Press(desk, _, _):
                self._later(self.now, e.DeskAnswers(self.now, desk))
            case deeds.HangUp(line):
                due = self.now + GONE_LEAD
                self._later(due, e.FarEndGone(due, line, "c1"))

    def attend(self) -> None:
        self.now += 10_000

    @property
    def snapshot(self) -> Snapshot | None:
        return self.board.snapshot()

    def outside(self) -> Outside:
        """The wires of a box that does what it decides, or that only decides."""
        state = next(desk.state for desk in self.board.snapshot().desks if desk.desk == "A")
        up = {call.line for call in self.board.snapshot().calls if self.performs}
        return Outside(frozenset(up), {"A": state in ("talking", "wrapping-up")})

    def clock(self) -> int:
        return self.now

    def next_moment(self) -> Moment | None:
        due = self.board.deadline
        if self.agenda and self.agenda[0][0] <= self.now:
            at, event = self.agenda.pop(0)
            return self._moment(at, (event,))
        if due is not None and due <= self.now:
            return self._moment(due, ())
        return None

    def catch_up(self) -> None:
        while self.next_moment() is not None:
            pass

    def glance(self, zero: int, at: int) -> Glance | None:
        return Glance(self.board.snapshot(), zero, self.reports, {})  # type: ignore[arg-type]

    def broken(self) -> list[str]:
        return self.board.check()

    def _later(self, at: int, event: Event) -> None:
        self.agenda.append((at, event))
        self.agenda.sort(key=lambda one: one[0])

    def _moment(self, at: int, events: tuple[Event, ...]) -> Moment:
        effects = self.board.instant(at, events)
        for effect in effects:
            report = getattr(effect, "report", None)
            if report is not None:
                self.reports[report.call] = report
        return Moment(at, events, tuple(tuple(str(effect).split()) for effect in effects))


def perform(expects: Scenario, late: int = 0, tolerance: int = SECOND) -> Played:
    """The box does what ``ONE_CALL`` says; ``expects`` is what it is judged by."""
    town = Town(expects, late)
    script = plan(one_call())
    return Performance(expects, script, town, town, tolerance, town.clock).play()


def test_a_box_in_time_passes_and_its_deviation_is_known() -> None:
    played = perform(one_call())
    assert played.verdict.passed, str(played.verdict)
    assert played.furthest < 50_000


def test_a_box_that_is_a_little_late_passes_and_is_measured() -> None:
    played = perform(one_call(), late=700_000)
    assert played.verdict.passed, str(played.verdict)
    assert 700_000 <= played.furthest < 750_000


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("offer A c1\n", "offer A c1, alarm fire\n", "one.txt:5: at 0 not what happened"),
        ("hold c1, ", "", "too much  hold c1"),
        ("hold c1, offer A c1", "offer A c1 then hold c1", "in another order"),
        ("talk 3", "talk 30", "talk 3"),
        ("by caller", "by agent", "by caller"),
        ("segments c1 A 2 5", "segments c1 A 2 9", "expect segments c1"),
        ("segments c1 A 2 5", "desk A ready", "wrapping-up"),
        ("7                ", "9.5              ", "at 9.5 too early by 2.50 s"),
        ("7                ", "10  => nothing\n12               ", "before this line: ready A"),
        ("7                                  => ready A\n", "", "unexpected, after this line"),
    ],
)
def test_whatever_is_not_as_written_is_told(old: str, new: str, says: str) -> None:
    text = ONE_CALL.replace(old, new)
    assert text != ONE_CALL
    if says.startswith("unexpected, after"):
        text = text.replace("wrap-up 2", "wrap-up 0.2")
    played = perform(parse(text, "one.txt"))
    assert says in str(played.verdict)


def test_too_late_says_by_how_much() -> None:
    played = perform(one_call(), late=1_400_000)
    assert "one.txt:5: at 0 too late by 1.40 s (1 s are allowed)" in str(played.verdict)


def test_too_early_says_by_how_much() -> None:
    played = perform(one_call(), late=-1_400_000)
    assert "too early by 1.40 s (1 s are allowed)" in str(played.verdict)


def test_what_never_comes_is_told_after_a_while() -> None:
    deaf = Town(one_call())
    deaf._later = lambda at, event: None  # type: ignore[method-assign]
    stage = Performance(one_call(), plan(one_call()), deaf, deaf, SECOND, deaf.clock)
    told = str(stage.play().verdict)
    assert "missing   hold c1, offer A c1" in told
    assert "the box has not noticed within 5 s" in told and "LineAnswered of line 1" in told


def test_what_was_decided_and_not_done_is_told() -> None:
    town = Town(one_call())
    town.performs = False
    stage = Performance(one_call(), plan(one_call()), town, town, SECOND, town.clock)
    assert "one.txt:5: at 0 not seen outside" in (told := str(stage.play().verdict))
    assert "expected  line 1 off-hook" in told


def test_the_past_of_the_set_up_is_not_compared() -> None:
    office = parse("desk A  talking to a0\n0  a0 hangs up  => release A a0, wrap A,"
                   " ending a0 answered by caller wait 0 talk 60\n")  # fmt: skip
    assert run(office).passed
    judge = Judge(office, SECOND, frozenset({"a0"}))

    def heard(ending: str) -> Sequence[Heard]:
        words = ("release A a0", "wrap A", ending)
        return [Heard(0, tuple(phrase.split())) for phrase in words]

    step = office.steps[0]
    assert not judge.compare(step, heard("ending a0 answered by caller wait 3.5 talk 2.6"))
    assert judge.compare(step, heard("ending a0 answered by agent wait 3.5 talk 2.6"))


# ── the witness ─────────────────────────────────────────────────────────────────


def journal_of(path: Path, tampered: bool = False) -> None:
    """What a box would write of a ring and of the answer to it."""
    rules = one_call().rules
    board = Switchboard(rules, 0)
    journal = Journal(path, Head("boot", "1", 0, rules.encode()))
    for at, event in ((1, e.Restarted(1)), (2, e.Ringing(2, 1, "1-7")),
                      (3, e.LineAnswered(3, 1, "1-7"))):  # fmt: skip
        n = journal.instant(at, 0, [event])
        effects = board.instant(at, [event])
        journal.done(n, effects[1:] if tampered and effects else effects)
    journal.close()


def test_the_witness_tells_the_journals_effects_in_the_scenarios_names(tmp_path: Path) -> None:
    journal_of(tmp_path / "journal")
    witness = Witness(tmp_path / "journal", {1: ["c1"]})
    moments = [witness.next_moment() for _ in range(3)]
    assert witness.next_moment() is None
    assert witness.in_step
    assert [moment.effects for moment in moments if moment] == [
        (), (("answer", "c1"),), (("hold", "c1"), ("treat", "c1", "nobody-logged-in"),
                                  ("alarm", "nobody-logged-in")),
    ]  # fmt: skip
    assert witness.snapshot is not None and witness.snapshot.calls[0].call == "c1"


def test_a_box_that_did_something_else_is_found_out(tmp_path: Path) -> None:
    journal_of(tmp_path / "journal", tampered=True)
    witness = Witness(tmp_path / "journal", {1: ["c1"]})
    with pytest.raises(BoxDiffers):
        witness.catch_up()


def test_there_is_nothing_to_see_before_the_box_serves(tmp_path: Path) -> None:
    witness = Witness(tmp_path / "journal", {})
    assert witness.next_moment() is None and witness.snapshot is None
