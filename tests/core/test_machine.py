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
from pathlib import Path
from typing import Final

import msgspec
from core.ledger import Ledger
from core.offices import Caller, Wish, offices, wishes
from core.replay import Answer, Entry, Journal, Told, digest, fingerprint, replay
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from queuebox_core.switchboard import Switchboard

from queuebox_core import compiled
from queuebox_core import events as e
from queuebox_core.effects import Effect
from queuebox_core.rules import SECOND, Rules
from queuebox_core.snapshot import CallView, DeskView, Snapshot

log = logging.getLogger(__name__)

STEPS: Final = int(os.environ.get("QUEUEBOX_PROVE", "3000"))
STEPS_OF_A_LIFE: Final = 60
BEGAN: Final = 1_000_000 * SECOND
PROOF: Final = "QUEUEBOX_PROVE" in os.environ


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

    @rule(wish=wishes)
    def anything(self, wish: Wish) -> None:
        event = self.caller.event(wish, self.at, self.board.snapshot())
        if event is not None:
            self.happens(event)

    @rule(several=st.lists(wishes, min_size=2, max_size=5))
    def together(self, several: list[Wish]) -> None:
        """Several events in one instant, in the order in which they came in."""
        now = self.board.snapshot()
        found = [self.caller.event(wish, self.at, now) for wish in several]
        self.happens(*(event for event in found if event is not None))

    @rule(line=st.integers(0, 5), number=st.sampled_from((None, "100", "200", "300")))
    def a_caller_comes(self, line: int, number: str | None) -> None:
        chosen = self.rules.lines[line % len(self.rules.lines)].number
        self.happens(e.Ringing(self.at, chosen, self.caller.mint(), number))

    @rule()
    @precondition(lambda self: self.calls("answering"))
    def the_line_is_answered(self) -> None:
        call = self.calls("answering")[0]
        self.happens(e.LineAnswered(self.at, call.line, call.call))

    @rule(n=st.integers(0, 3))
    @precondition(lambda self: self.desks("offered"))
    def a_desk_answers(self, n: int) -> None:
        offered = self.desks("offered")
        self.happens(e.DeskAnswers(self.at, offered[n % len(offered)].desk))

    @rule(n=st.integers(0, 3))
    @precondition(lambda self: self.desks("away", "missed"))
    def a_desk_is_ready(self, n: int) -> None:
        away = self.desks("away", "missed")
        self.happens(e.DeskReady(self.at, away[n % len(away)].desk))

    @rule(seconds=st.sampled_from((0.001, 1, 1, 2, 5, 5, 10, 15, 60)))
    def time_goes_by(self, seconds: float) -> None:
        """Up to the time, from deadline to deadline."""
        until = self.at + round(seconds * SECOND)
        while (due := self.board.deadline) is not None and due <= until:
            assert due >= self.at, "a deadline in the past"
            self.at = due
            self.happens()
            assert self.board.deadline is None or self.board.deadline > due, "no rest"
        self.at = until

    @rule()
    @precondition(lambda self: self.board.deadline is not None)
    def time_is_late(self) -> None:
        """Something comes in after its time: an instant never goes back."""
        assert self.board.deadline is not None
        self.at = max(self.at, self.board.deadline + SECOND)
        self.happens()

    @rule(restarted=st.booleans())
    def the_process_is_another(self, restarted: bool) -> None:
        """What a memento brings back is the same board, to its last bit."""
        memento = self.board.memento()
        self.board = Switchboard.restore(self.rules, memento)
        assert self.board.memento() == memento
        if restarted:
            self.happens(e.Restarted(self.at))

    @rule(rules=offices())
    def rules_change(self, rules: Rules) -> None:
        self.rules = rules
        self.happens(e.RulesChanged(self.at, rules.encode()))

    # ── what must hold ──────────────────────────────────────────────────────────

    def happens(self, *events: e.Event) -> None:
        """One instant, with every check after it."""
        before = self.board.snapshot()
        refused = len(self.board.refusals)
        effects = self.board.instant(self.at, events)
        self.journal.entries.append(Entry(self.at, list(events)))
        self.effects.append(effects)
        LIVES.steps += 1
        after = self.board.snapshot()
        if len(self.board.refusals) - refused == len(events) == 1 and not effects:
            assert unchanged(before, after), f"refused, and yet: {self.board.refusals[-1]}"
        self.ledger.book(effects)
        self.ledger.compare(after)
        assert self.board.check() == []
        assert not self.left_unmatched(after), "an eligible pair is left"

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
        if not hasattr(self, "board"):
            return
        told = Told(digest(self.effects), fingerprint(self.board))
        assert replay(self.journal) == told, "a replay differs"
        LIVES.journals.append(self.journal)
        LIVES.told.append(told)
        LIVES.refused += len(self.board.refusals)
        for report in self.ledger.ended.values():
            LIVES.ended[report.ending] = LIVES.ended.get(report.ending, 0) + 1

    def calls(self, *states: str) -> list[CallView]:
        return [call for call in self.board.snapshot().calls if call.state in states]

    def desks(self, *states: str) -> list[DeskView]:
        return [desk for desk in self.board.snapshot().desks if desk.state in states]


def unchanged(before: Snapshot, after: Snapshot) -> bool:
    """The same but for the time and the count of refusals."""
    return msgspec.structs.replace(after, at=before.at, refused=before.refused) == before


def random_lives(steps: int, *, always_equal: bool = True) -> None:
    """Live through at least so many instants; what came of it is in LIVES."""
    LIVES.__init__()  # type: ignore[misc]
    while LIVES.steps < steps:
        run_state_machine_as_test(
            Office,
            settings=settings(
                max_examples=max(1, (steps - LIVES.steps) // STEPS_OF_A_LIFE + 1),
                stateful_step_count=STEPS_OF_A_LIFE,
                derandomize=always_equal,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        if always_equal:
            break


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
