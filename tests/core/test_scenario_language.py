"""The scenario language itself: what it reads, what it refuses, and how its failures read."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuebox.scenario import cli
from queuebox.scenario.happenings import SENTENCES
from queuebox.scenario.looks import SUBJECTS
from queuebox.scenario.office import STATES
from queuebox.scenario.outcomes import PHRASES, words_of
from queuebox.scenario.parser import parse
from queuebox.scenario.phrases import Pattern
from queuebox.scenario.runner import run
from queuebox.scenario.script import Glance, Scenario, ScenarioError, seconds_text
from queuebox.scenario.settings import AGENT_WORDS, LINE_WORDS, OFFICE_WORDS, QUEUE_WORDS
from queuebox.scenario.stage import Heard
from queuebox_core.events import AnyEvent, Event, FarEndGone, LineAnswered, Ringing, RulesChanged
from queuebox_core.rules import Rules
from queuebox_core.snapshot import QueueView, Snapshot

PAGE = Path(__file__).parents[2] / "docs" / "scenarios.md"

OFFICE = """\
# a small office
queue support
desk A  ready since 0
"""


class ToldStage:
    """A stage whose box does what the test wrote down, by second."""

    def __init__(self, told: dict[float, str]) -> None:
        self.told = {round(at * 1_000_000): phrases for at, phrases in told.items()}
        self.acted: list[Event] = []

    def until(self, at: int) -> list[Heard]:
        due = sorted(then for then in self.told if then < at)
        return [heard for then in due for heard in self._pop(then)]

    def play(self, at: int, before: Sequence[Event], events: Sequence[Event]) -> list[Heard]:
        self.acted += [*before, *events]
        return self._pop(at)

    def look(self, at: int) -> Glance:
        queues = (QueueView("support", True, 2, at - 20_000_000),)
        return Glance(Snapshot(at, (), (), (), queues), 0, {}, {})

    def broken(self) -> list[str]:
        return []

    def _pop(self, at: int) -> list[Heard]:
        return [
            Heard(at, words_of(phrase)) for phrase in self.told.pop(at, "").split(", ") if phrase
        ]


def failures(text: str, told: dict[float, str]) -> list[str]:
    def stage(scenario: Scenario) -> ToldStage:
        return ToldStage(told)

    return [str(failure) for failure in run(parse(OFFICE + text, "day.txt"), stage).failures]


# ── what passes and what fails ──────────────────────────────────────────────────


def test_what_was_said_and_nothing_else_passes() -> None:
    text = "0  line 1 answered as c1  => hold c1, offer A c1\n5.5  => withdraw A c1 missed\n"
    assert failures(text, {0: "offer A c1, hold c1", 5.5: "withdraw A c1 missed"}) == []


def test_a_wrong_expectation_names_file_line_and_both_sides() -> None:
    text = "0  line 1 answered as c1  => hold c1\n30  => offer A c1\n"
    (failure,) = failures(text, {0: "hold c1", 30: "treat c1 all-away"})
    assert failure.splitlines() == [
        "day.txt:5: at 30 not what happened",
        "    30  => offer A c1",
        "  expected  offer A c1",
        "  got       treat c1 all-away",
        "  missing   offer A c1",
        "  too much  treat c1 all-away",
    ]


def test_an_effect_too_many_in_a_mentioned_instant_fails() -> None:
    (failure,) = failures("0  line 1 answered as c1  => hold c1\n", {0: "hold c1, offer A c1"})
    assert "too much  offer A c1" in failure
    assert "missing" not in failure


def test_the_same_effect_twice_is_not_once() -> None:
    (failure,) = failures("0  line 1 answered as c1  => hold c1\n", {0: "hold c1, hold c1"})
    assert "too much  hold c1" in failure


def test_an_instant_that_the_file_does_not_mention_fails() -> None:
    text = "0  line 1 answered as c1  => hold c1\n30  => nothing\n"
    (failure,) = failures(text, {0: "hold c1", 12.5: "offer A c1"})
    assert "day.txt:5: at 12.5 unexpected, before this line: offer A c1" in failure


def test_nothing_is_a_statement() -> None:
    (failure,) = failures("10  => nothing\n", {10: "ready A"})
    assert "expected  nothing" in failure
    assert "got       ready A" in failure


def test_an_instant_that_only_expects_allows_no_effects() -> None:
    assert failures("10  expect waiting support 2\n", {10: "ready A"})


def test_order_counts_only_where_then_is_written() -> None:
    any_order = "10  => ready A, tone A taken\n"
    this_order = "10  => ready A then tone A taken\n"
    assert failures(any_order, {10: "tone A taken, ready A"}) == []
    assert failures(this_order, {10: "ready A, tone A taken"}) == []
    (failure,) = failures(this_order, {10: "tone A taken, ready A"})
    assert "in another order" in failure
    assert "expected  ready A then tone A taken" in failure


def test_lines_of_one_instant_count_together() -> None:
    text = "0  line 1 answered as c1  => hold c1\n0  line 2 answered as c2  => hold c2\n"
    assert failures(text, {0: "hold c2, hold c1"}) == []


def test_numbers_are_compared_by_value() -> None:
    text = "0  line 1 answered as c1 => hold c1\n5 => ending c1 timed-out wait 5.500\n"
    assert failures(text, {0: "hold c1", 5: "ending c1 timed-out wait 5.5"}) == []


def test_the_first_instant_that_fails_ends_the_scenario() -> None:
    text = "1  => ready A\n2  => ready A\n"
    assert len(failures(text, {})) == 1


def test_an_expected_state_names_what_is_there() -> None:
    (failure,) = failures("5  expect longest support 19\n", {})
    assert failure.splitlines() == [
        "day.txt:4: at 5 expect longest support",
        "    5  expect longest support 19",
        "  expected  19",
        "  got       20",
    ]
    assert failures("5  => nothing\n   expect longest support 20.0\n", {}) == []


# ── what it reads ───────────────────────────────────────────────────────────────


def test_comments_and_continuations() -> None:
    scenario = parse(OFFICE + "0  line 1 answered as c1   # now\n   => hold c1,\n   offer A c1\n")
    (step,) = scenario.steps
    assert [str(outcome) for outcome in step.expected[0].all()] == ["hold c1", "offer A c1"]
    assert scenario.title == "a small office"


def test_events_of_one_instant() -> None:
    scenario = parse(OFFICE + "1.25  line 1 answered as c1 and line 2 rings as c2 => nothing\n")
    (step,) = scenario.steps
    assert step.at == 1_250_000
    assert [type(event) for event in step.before] == [Ringing]
    assert [type(event) for event in step.events] == [LineAnswered, Ringing]


def test_gone_since_carries_both_times() -> None:
    text = "0  line 1 answered as c1 => hold c1\n40  c1 gone since 10 => nothing\n"
    event = parse(OFFICE + text).steps[1].events[0]
    assert event == FarEndGone(40_000_000, 1, "c1", happened=10_000_000)


def test_a_change_is_the_rules_that_are_then_in_force() -> None:
    scenario = parse(OFFICE + "5  change queue support wrap-up 30 => nothing\n")
    (event,) = scenario.steps[0].events
    assert isinstance(event, RulesChanged)
    before, after = scenario.rules.queues[0], Rules.decode(event.rules).queues[0]
    assert (before.wrap_up, after.wrap_up) == (10_000_000, 30_000_000)


def test_defaults_hold_for_every_queue_but_its_own_words_go_before() -> None:
    text = "defaults  ring 20  misses 3\nqueue Q1\nqueue Q2  ring 5\n0  => nothing\n"
    rules = parse(text).rules
    assert [queue.ring_time for queue in rules.queues] == [20_000_000, 5_000_000]
    assert rules.misses == 3


def test_announcements_are_off_unless_set_up() -> None:
    quiet, loud = parse("queue Q1\nqueue Q2  announce-first 30\n0  => nothing\n").rules.queues
    assert quiet.announce_first is None
    assert loud.announce_first == 30_000_000


def test_levels_need_no_word_about_skills() -> None:
    rules = parse("queue support  levels 30\ndesk A\ndesk B  level 2\n0  => nothing\n").rules
    assert rules.queues[0].skill == "support"
    assert [agent.skills for agent in rules.agents] == [{"support": 1}, {"support": 2}]


def test_a_talking_desk_gets_the_highest_line_nobody_speaks_of() -> None:
    scenario = parse("desk A  talking\ndesk B  talking to x\n0  line 8 busied out => nothing\n")
    a, b = scenario.desks
    assert (a.call, a.talk_line) == ("caller-of-A", 7)
    assert (b.call, b.talk_line) == ("x", 6)


# ── what it refuses ─────────────────────────────────────────────────────────────

SLIPS = [
    ("0  desk A anwsers => nothing", 'desk A anwsers" cannot happen', "desk A answers"),
    ("0  => offr A c1", '"offr A c1" is no effect', "offer A c1"),
    ("0  desk B answers => nothing", 'no desk "B"', "known here: A"),
    ("0  c7 hangs up => nothing", 'no call "c7"', "none is set up"),
    ("0  line 9 rings as c1 => nothing", "no line 9", "lines 9"),
    ("0  line 1 rings as c1", "not said what follows", "=> nothing"),
    ("0  expect position", 'expect what' and "cannot be expected", "position"),
    ("0  expect", "expect what?", "expect position c1 2"),
    ("0  expect waiting suport 1", 'no queue "suport"', '"support"'),
    ("0  expect waiting support 1 => nothing", "no =>", "own"),
    ("0  => nothing => nothing", "second =>", "commas"),
    ("0  => ready A,, ready A", 'nothing beside a ","', "=> nothing"),
    ("0  desk A ready and => nothing", "nothing beside an and", "what happens"),
    ("0", "nothing is said", "=>"),
    ("5  => nothing\n4  => nothing", "time goes back", "order of time"),
    ("1.1234567  => nothing", "not a time", "six decimals"),
    ("1e5  => nothing", "not a time", "seconds"),
    ("0  => nothing\ndesk B", "before the first time", "change desk"),
    ("qeue support", 'cannot begin with "qeue"', '"queue"'),
    ("queue support  wrapup 5", '"wrapup" is not a setting', '"wrap-up"'),
    ("queue support  ring", "ends too early", "seconds"),
    ("queue support  ring -5", "negative", "0 or more"),
    ("queue support  strategy longest", '"longest" cannot stand', '"longest-idle"'),
    ("defaults  mises 2", '"mises" is not a default', '"misses"'),
    ("desk A  redy", '"redy" says nothing of a desk', '"ready"'),
    ("desk B  serves Q9\n0  => nothing", 'no queue "Q9"', "known here"),
    ("lines 2\n0  line 1 rings as c1 => nothing\n0  line 2 rings as c1 => nothing",
     "already the name", "another"),
    ("0  line 1 rings as c1 => withdraw A c1 bored", 'not withdrawn for "bored"', "known here"),
    ("lines 1\ndesk B  talking\n0  line 1 rings as c1 => nothing", "no line is left", "on line 3"),
    ("0  change desk Q ready => nothing", "cannot be added later", "logged-out"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrong", "right"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_a_slip_is_refused_with_line_and_remedy(text: str, wrong: str, right: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse(OFFICE + text + "\n", "day.txt")
    error = caught.value
    assert wrong in error.wrong
    assert right in error.right
    last_line = len((OFFICE + text).splitlines())
    assert 0 < error.line <= last_line
    assert str(error).startswith(f"day.txt:{error.line}: ")


def test_a_slip_is_placed_at_its_own_line() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse(OFFICE + "0  => nothing\n\n# more\n3  desk A anwsers => nothing\n9  => nothing\n")
    assert caught.value.line == 7


def test_an_empty_file_is_no_scenario() -> None:
    with pytest.raises(ScenarioError, match="nothing happens"):
        parse("queue support\n")


WORDS = sorted(
    {
        part
        for pattern in (*(p for p, _ in SENTENCES), *PHRASES, *(p for p, _ in SUBJECTS))
        for part in pattern.parts
        if not part.startswith("{")
    }
    | {*QUEUE_WORDS, *OFFICE_WORDS, *LINE_WORDS, *AGENT_WORDS, *STATES}
    | {"queue", "desk", "line", "lines", "caller", "defaults", "expect", "change", "serves"}
    | {"=>", ",", "and", "then", "nothing", "since", "talking", "skill", "level", "#", "\n", "\n "}
    | {"A", "B", "c1", "c2", "support", "Q1", "0", "1", "2.5", "-3", "\n0 ", "\n5 ", "99999999"}
    | {"²", "٣", "1.", "L1", "yes", "off", "none", "after", "move", "close"}
)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    _read_or_refuse(text)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_any_words_of_the_language_are_read_or_refused_in_words(text: str) -> None:
    _read_or_refuse(text)
    _read_or_refuse(OFFICE + "0 line 1 answered as c1 => hold c1\n1 " + text)


def _read_or_refuse(text: str) -> None:
    try:
        scenario = parse(text)
    except ScenarioError as error:
        assert error.wrong
        assert error.right
    else:
        assert scenario.steps


@given(st.integers(-(10**13), 10**13))
def test_a_time_reads_as_it_is_written(at: int) -> None:
    scenario = parse(f"{seconds_text(at)}  => nothing\n")
    assert scenario.steps[0].at == at


# ── the page and the command ────────────────────────────────────────────────────


def _on_the_page(pattern: Pattern) -> list[str]:
    """The fixed words of a sentence, as runs between its gaps."""
    return [run.strip() for run in re.split(r"\{[^}]*\}", pattern.text) if run.strip()]


@pytest.mark.parametrize("pattern", [p for p, _ in SENTENCES], ids=lambda p: p.text)
def test_the_page_knows_every_event(pattern: Pattern) -> None:
    _found_on_the_page(pattern)


@pytest.mark.parametrize("pattern", PHRASES, ids=lambda p: p.text)
def test_the_page_knows_every_effect(pattern: Pattern) -> None:
    _found_on_the_page(pattern)


@pytest.mark.parametrize("pattern", [p for p, _ in SUBJECTS], ids=lambda p: p.text)
def test_the_page_knows_every_expectation(pattern: Pattern) -> None:
    _found_on_the_page(pattern)


def _found_on_the_page(pattern: Pattern) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for words in _on_the_page(pattern):
        assert re.search(rf"`[^`\n]*\b{re.escape(words)}", page), f"{words!r} is not on the page"


@pytest.mark.parametrize("word", [*QUEUE_WORDS, *OFFICE_WORDS, *LINE_WORDS, *AGENT_WORDS, *STATES])
def test_the_page_knows_every_set_up_word(word: str) -> None:
    assert f"`{word}`" in PAGE.read_text(encoding="utf-8")


def test_every_event_of_the_core_can_be_said() -> None:
    """Built by the tables, or by ``change``; time passes by itself."""
    source = "".join(
        (Path(cli.__file__).parent / name).read_text(encoding="utf-8")
        for name in ("happenings.py", "parser.py")
    )
    for kind in AnyEvent.__args__:
        if kind.__name__ != "TimePassed":
            assert kind.__name__ in source, f"no sentence for {kind.__name__}"


def _command(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    return cli.main(arguments, out), out.getvalue()


def test_the_command_passes_fails_and_refuses(tmp_path: Path) -> None:
    good, bad, odd = (tmp_path / name for name in ("good.txt", "bad.txt", "odd.txt"))
    good.write_text(OFFICE + "0  => nothing\n")
    bad.write_text(OFFICE + "0  => ready A\n")
    odd.write_text(OFFICE + "0  => reddy A\n")
    assert _command(str(good)) == (0, f"passed  {good}\n1 of 1 passed\n")
    status, said = _command(str(good), str(bad))
    assert status == 1
    assert f"failed  {bad}" in said
    assert "expected  ready A" in said
    status, said = _command(str(tmp_path))
    assert status == 2
    assert f"error   {odd}:4:" in said
    assert "1 of 3 passed" in said


def test_the_command_says_which_file_cannot_be_opened(tmp_path: Path) -> None:
    status, said = _command(str(tmp_path / "none.txt"))
    assert status == 2
    assert "none.txt: cannot read the file" in said
