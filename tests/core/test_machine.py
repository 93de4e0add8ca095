"""Proof by machine: random orders of all events, every invariant after every step.

``QUEUEBOX_PROVE=100000`` in the environment sets the number of steps (``make prove``);
without it a small, always equal run. Each life of a switchboard is then replayed, from its
rules on, by a second process with the plain Python of the core.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest
from core.ledger import Ledger
from core.offices import NUMBERS, Caller, Wish, offices, wishes
from core.replay import Answer, Entry, Journal, Told, digest, fingerprint, replay
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from queuebox_core import compiled
from queuebox_core import events as e
from queuebox_core.effects import Effect
from queuebox_core.rules import SECOND, Rules
from queuebox_core.snapshot import CallView, DeskView, Snapshot
from queuebox_core.switchboard import Switchboard

log = logging.getLogger(__name__)

STEPS: Final = int(os.environ.get("QUEUEBOX_PROVE", "3000"))
STEPS_OF_A_LIFE: Final = 60
BEGAN: Final = 1_000_000 * SECOND
PROOF: Final = "QUEUEBOX_PROVE" in os.environ


BACK_TO_WORK: Final[dict[str, Callable[[int, str], e.Event]]] = {
    "away": e.DeskReady,
    "missed": e.DeskReady,
    "unplugged": e.Plugged,
    "fault": e.DeskRepaired,
    "logged-out": lambda at, desk: e.LoggedIn(at, desk, desk),
}
"""What brings a desk in this state nearer to being ready."""

TIMES: Final = (0.001, 1, 1, 2, 2, 5, 10, 60)
WEIGHTED: Final = (
    *["a_caller_is_let_in"] * 5,
    *["time_goes_by"] * 5,
    *["anything"] * 6,
    *["together"] * 4,
    *["a_commit"] * 1,
    *["another_process"] * 1,
    *["a_caller_comes"] * 1,
    *["the_line_is_answered"] * 2,
    *["a_desk_answers"] * 4,
    *["a_talk_ends"] * 3,
    *["a_desk_goes_back_to_work"] * 4,
    *["everything_is_mended"] * 1,
    *["time_is_late"] * 1,
)


class Lives:
    """What all the switchboards of one run have lived through."""

    def __init__(self) -> None:
        self.journals: list[Journal] = []
        self.told: list[Told] = []
        self.steps = 0
        self.refused = 0
        self.ended: dict[str, int] = {}


LIVES = Lives()


class Office(RuleBasedStateMachine):
    """One switchboard, its ledger and its journal."""

    @initialize(rules=offices())
    def open(self, rules: Rules) -> None:
        self.rules = rules
        self.board = Switchboard(rules, BEGAN)
        self.at = BEGAN
        self.caller = Caller()
        self.ledger = Ledger()
        self.journal = Journal(rules, BEGAN, [])
        self.effects: list[list[Effect]] = []
        for desk in rules.desks:
            self.happens(e.LoggedIn(self.at, desk.name, desk.name), e.Plugged(self.at, desk.name))

    # ── what happens ────────────────────────────────────────────────────────────

    @rule(what=st.sampled_from(WEIGHTED), wish=wishes, data=st.data())
    def something(self, what: str, wish: Wish, data: st.DataObject) -> None:
        """The one rule: with many, hypothesis would leave whole kinds out of most lives."""
        if what == "together":
            self.together([wish, *data.draw(st.lists(wishes, min_size=1, max_size=4))])
        elif what == "a_commit":
            self.a_commit(data.draw(offices()))
        else:
            getattr(self, what)(wish)

    def together(self, several: list[Wish]) -> None:
        """Several events in one instant, in the order in which they came in."""
        now = self.board.snapshot()
        found = [self.caller.event(wish, self.at, now) for wish in several]
        self.happens(*(event for event in found if event is not None))

    def a_commit(self, rules: Rules) -> None:
        self.rules = rules
        self.happens(e.RulesChanged(self.at, rules.encode()))

    def another_process(self, wish: Wish) -> None:
        """A new process with the memento of the old one: the same board, to its last bit."""
        memento = self.board.memento()
        self.board = Switchboard.restore(self.rules, memento)
        assert self.board.memento() == memento
        if wish.b % 2:
            self.happens(e.Restarted(self.at))

    def anything(self, wish: Wish) -> None:
        event = self.caller.event(wish, self.at, self.board.snapshot())
        if event is not None:
            self.happens(event)

    def a_caller_comes(self, wish: Wish) -> None:
        line = self.rules.lines[wish.a % len(self.rules.lines)].number
        self.happens(e.Ringing(self.at, line, self.caller.mint(), NUMBERS[wish.b % len(NUMBERS)]))

    def a_caller_is_let_in(self, wish: Wish) -> None:
        """On a line that is idle, if there is one."""
        idle = [view.line for view in self.board.snapshot().lines if view.state == "idle"]
        if idle:
            number = NUMBERS[wish.b % len(NUMBERS)]
            line = idle[wish.a % len(idle)]
            self.happens(e.Ringing(self.at, line, self.caller.mint(), number))
            self.the_line_is_answered(wish)

    def the_line_is_answered(self, wish: Wish) -> None:
        for call in self.calls("answering")[:1]:
            self.happens(e.LineAnswered(self.at, call.line, call.call))

    def a_desk_answers(self, wish: Wish) -> None:
        offered = self.desks("offered")
        if offered:
            desk = offered[wish.a % len(offered)].desk
            pressed = self.at - wish.b * SECOND // 2 if wish.b > 5 else None
            self.happens(e.DeskAnswers(self.at, desk, pressed))

    def a_talk_ends(self, wish: Wish) -> None:
        calls = self.calls("talking", "held")
        if calls:
            call = calls[wish.a % len(calls)]
            if wish.b % 2 and call.desk is not None:
                self.happens(e.DeskHangsUp(self.at, call.desk))
            else:
                self.happens(e.FarEndGone(self.at, call.line, call.call))

    def a_desk_goes_back_to_work(self, wish: Wish) -> None:
        idle = self.desks(*BACK_TO_WORK)
        if idle:
            desk = idle[wish.a % len(idle)]
            self.happens(BACK_TO_WORK[desk.state](self.at, desk.desk))

    def everything_is_mended(self, wish: Wish) -> None:
        """Queues open, lines in service: after much bad luck, a normal office."""
        now = self.board.snapshot()
        self.happens(
            *(e.QueueOpened(self.at, queue.queue) for queue in now.queues),
            *(e.LineBusiedOut(self.at, line.line, False) for line in now.lines),
            *(e.LineBack(self.at, line.line) for line in now.lines if line.state == "out"),
        )

    def time_goes_by(self, wish: Wish) -> None:
        """Up to the time, from deadline to deadline."""
        until = self.at + round(TIMES[wish.a % len(TIMES)] * SECOND)
        while (due := self.board.deadline) is not None and due <= until:
            assert due >= self.at, "a deadline in the past"
            self.at = due
            self.happens()
            assert self.board.deadline is None or self.board.deadline > due, "no rest"
        self.at = until

    def time_is_late(self, wish: Wish) -> None:
        """Something comes in after its time: an instant never goes back."""
        if self.board.deadline is not None:
            self.at = max(self.at, self.board.deadline + SECOND)
            self.happens()

    # ── what must hold ──────────────────────────────────────────────────────────

    def happens(self, *events: e.Event) -> None:
        """One instant, with every check after it."""
        self.whole = False
        before = self.board.snapshot()
        effects = self.board.instant(self.at, events)
        self.journal.entries.append(Entry(self.at, list(events)))
        self.effects.append(effects)
        LIVES.steps += 1
        after = self.board.snapshot()
        refusals = list(self.board.refusals)
        self.board.refusals.clear()
        LIVES.refused += len(refusals)
        if len(refusals) == len(events) == 1 and not effects:
            assert unchanged(before, after), f"refused, and yet: {refusals[0]}"
        self.ledger.book(effects)
        self.ledger.compare(after)
        broken = self.board.check()
        assert not broken, broken
        assert not self.left_unmatched(after), "an eligible pair is left"
        self.whole = True

    def left_unmatched(self, now: Snapshot) -> list[tuple[str, str]]:
        """Pairs that must be served by the simplest reading of the rules.

        A caller in a queue without skills who was never offered to anybody, and a ready desk
        whose agent serves that queue.
        """
        if self.rules.max_talkers is not None:
            return []
        plain = {queue.name for queue in self.rules.queues if queue.skill is None}
        serves = {agent.name: agent.queues for agent in self.rules.agents}
        known = {desk.name for desk in self.rules.desks}
        offered = {
            effect.call
            for instant in self.effects
            for effect in instant
            if type(effect).__name__ == "Offer"
        }
        return [
            (call.call, desk.desk)
            for call in now.calls
            if call.state == "waiting" and call.position is not None and call.call not in offered
            for desk in now.desks
            if desk.state == "ready" and desk.desk in known and call.queue in plain
            if call.queue in serves.get(desk.agent or "", ())
        ]

    def teardown(self) -> None:
        if not getattr(self, "whole", False):
            return  # it has failed already
        told = Told(digest(self.effects), fingerprint(self.board))
        assert replay(self.journal) == told, "a replay differs"
        LIVES.journals.append(self.journal)
        LIVES.told.append(told)
        for report in self.ledger.ended.values():
            LIVES.ended[report.ending] = LIVES.ended.get(report.ending, 0) + 1

    def calls(self, *states: str) -> list[CallView]:
        return [call for call in self.board.snapshot().calls if call.state in states]

    def desks(self, *states: str) -> list[DeskView]:
        return [desk for desk in self.board.snapshot().desks if desk.state in states]


def unchanged(before: Snapshot, after: Snapshot) -> bool:
    """The same but for the time and the count of refusals."""
    return msgspec.structs.replace(after, at=before.at, refused=before.refused) == before


def random_lives(steps: int, *, always_equal: bool = True, shrink: bool = True) -> None:
    """Live through at least so many instants; what came of it is in LIVES.

    ``shrink`` False: a failure is enough, its shortest form is not looked for.
    """
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    LIVES.__init__()  # type: ignore[misc]
    while LIVES.steps < steps:
        run_state_machine_as_test(
            Office,
            settings=settings(
                max_examples=1 + (steps - LIVES.steps) // (STEPS_OF_A_LIFE // 2),
                stateful_step_count=STEPS_OF_A_LIFE,
                derandomize=always_equal,
                phases=phases,
                report_multiple_bugs=shrink,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        if always_equal:
            break


@pytest.mark.timeout(7200 if PROOF else 120)
def test_random_orders_of_all_events(tmp_path: Path) -> None:
    random_lives(STEPS, always_equal=not PROOF)
    answer = in_plain_python(LIVES.journals, tmp_path)
    assert answer.told == LIVES.told, "compiled and plain Python differ"
    log.info(
        "%d steps in %d lives, %d refused; endings: %s",
        LIVES.steps, len(LIVES.journals), LIVES.refused, LIVES.ended,
    )  # fmt: skip
    for name, file in compiled().items():
        log.info("tested %s, held against %s", file, answer.files.get(name))
    assert all(file.endswith(".py") for file in answer.files.values())


def in_plain_python(journals: list[Journal], folder: Path) -> Answer:
    """The same lives once more, by a process that imports no compiled module of the core."""
    path = folder / "journals.json"
    path.write_bytes(msgspec.json.encode(journals))
    ran = subprocess.run(
        [sys.executable, "-m", replay.__module__, path],
        env={**os.environ, "QUEUEBOX_PURE": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
        timeout=1800,
    )
    return msgspec.json.decode(ran.stdout, type=Answer)
