"""One scenario played on the bench in real time and judged as it goes, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from queuebox.scenario.runner import NOTHING, Failure, Verdict, failure
from queuebox.scenario.script import Glance, Scenario, Step, seconds_text
from queuebox.scenario.stage import Heard
from queuebox_bench.staging.cues import Awaited, Plan
from queuebox_bench.staging.deeds import Deed
from queuebox_bench.staging.judge import Judge
from queuebox_bench.staging.outside import Outside, signs_of
from queuebox_bench.staging.witness import Moment
from queuebox_core.events import Event, Ringing
from queuebox_core.snapshot import Snapshot
from queuebox_wire.loop import now_us

MS = 1_000
A_MOMENT = 100 * MS
"""µs between the end of the set-up and the first deed."""
BEYOND = 500 * MS
"""µs that an earlier call is older than a phantom, before it may end."""
STILL_LOOKING = 4_000 * MS
"""µs beyond the tolerance, to be able to say by how much something came too late."""
CURTAIN = 300 * MS
"""µs after the last step in which nothing more may happen."""


class Played(Struct, frozen=True):
    """What came of it, and the furthest that anything was from its time, µs."""

    verdict: Verdict
    furthest: int


class Hands(Protocol):
    """Whoever acts (the theatre)."""

    def do(self, deed: Deed) -> None: ...
    def attend(self) -> None:
        """Let a moment pass; raises TownError."""

    @property
    def lines(self) -> list[int]: ...
    def outside(self) -> Outside: ...


class Eyes(Protocol):
    """Whoever sees what the box does (the witness)."""

    @property
    def snapshot(self) -> Snapshot | None: ...
    def next_moment(self) -> Moment | None: ...
    def catch_up(self) -> None: ...
    def glance(self, zero: int, at: int) -> Glance | None: ...
    def broken(self) -> list[str]: ...


class Performance:
    """Plays ``scenario`` once, from its first line on."""

    def __init__(
        self,
        scenario: Scenario,
        plan: Plan,
        hands: Hands,
        eyes: Eyes,
        tolerance: int,
        clock: Callable[[], int] = now_us,
    ) -> None:
        """``tolerance`` and ``clock``: µs."""
        self._scenario = scenario
        self._cues = list(plan.cues)
        self._awaited = plan.awaited
        self._hands = hands
        self._eyes = eyes
        self._clock = clock
        self._tolerance = tolerance
        self._earlier = frozenset(start.call for start in scenario.desks if start.call)
        self._judge = Judge(scenario, tolerance, self._earlier)
        self._rung = frozenset(
            event.call
            for step in scenario.steps
            for event in step.before
            if isinstance(event, Ringing)
        )
        self._zero = 0
        self._furthest = 0

    def play(self) -> Played:
        """The office stands as the set-up says. Raises TownError, BoxDiffers."""
        self._zero = self._begin()
        for number, step in enumerate(self._scenario.steps):
            failures = self._step(number, step)
            if failures:
                return Played(Verdict(self._scenario, tuple(failures)), self._furthest)
        return Played(Verdict(self._scenario, tuple(self._curtain())), self._furthest)

    def not_begun(self, why: str) -> Played:
        """The set-up could not be brought about."""
        line = self._scenario.steps[0].line
        failed = failure(self._scenario, line, 0, "set-up", "as set up", why)
        return Played(Verdict(self._scenario, (failed,)), 0)

    def empty(self) -> bool:
        """Has the box seen everybody leave?"""
        self._eyes.catch_up()
        office = self._eyes.snapshot
        return office is None or _empty(office)

    # ── time ────────────────────────────────────────────────────────────────────

    def _begin(self) -> int:
        """The scenario's zero on the monotonic clock: late enough for every first deed."""
        first = self._scenario.steps[0].at
        due = min([first, *(cue.at for cue in self._cues)])
        earliest = self._clock() + A_MOMENT - due
        return max([earliest, *(since - first for since in self._old_enough())])

    def _old_enough(self) -> list[int]:
        """When the calls of the set-up are older than a phantom, as the file's are."""
        office = self._eyes.snapshot
        rules = self._scenario.rules
        calls = () if office is None else office.calls
        return [call.since + rules.phantom + BEYOND for call in calls if call.call in self._earlier]

    def _now(self) -> int:
        return self._clock() - self._zero

    # ── one step ────────────────────────────────────────────────────────────────

    def _step(self, number: int, step: Step) -> list[Failure]:
        heard: list[Heard] = []
        awaited = list(self._awaited[number])
        while not self._complete(step, heard, awaited):
            moment = self._eyes.next_moment()
            if moment is not None:
                failures = self._take(step, moment, heard, awaited)
                if failures:
                    return failures
            elif self._now() > step.at + self._tolerance + STILL_LOOKING:
                return self._missed(step, heard, awaited)
            else:
                self._lend_hands(number)
                self._hands.attend()
        return self._review(step, heard) or self._look_outside(number, step)

    def _complete(self, step: Step, heard: Sequence[Heard], awaited: Sequence[Awaited]) -> bool:
        """All effects and events are in; where there are to be none, the time has come."""
        missing, _ = self._judge.unmatched(step, heard)
        waiting_for = missing or awaited
        something = heard or step.events
        return not waiting_for and (bool(something) or self._now() >= step.at)

    def _take(
        self, step: Step, moment: Moment, heard: list[Heard], awaited: list[Awaited]
    ) -> list[Failure]:
        """What happened in one instant of the box, as part of the step that is awaited."""
        at = moment.at - self._zero
        came = [one for one in awaited if any(_is(one, event) for event in moment.events)]
        for one in came:
            awaited.remove(one)
        new = self._heard(at, moment)
        if not new and not came:
            return []
        heard += new
        if self._judge.unmatched(step, heard)[1]:
            return self._unexpected(step, at, new, heard)
        self._furthest = max(self._furthest, abs(at - step.at))
        return self._off_time(step, at, heard)

    def _heard(self, at: int, moment: Moment) -> list[Heard]:
        """Without the order to answer a caller who is ``answered as``: that is no news there."""
        told = [
            Heard(at, words)
            for words in moment.effects
            if not (words[0] == "answer" and words[1] in self._rung)
        ]
        return told + [Heard(at, ("refused",), sentence) for sentence in moment.refused]

    def _unexpected(
        self, step: Step, at: int, new: Sequence[Heard], heard: Sequence[Heard]
    ) -> list[Failure]:
        if at >= step.at - self._tolerance:
            return self._judge.compare(step, heard)
        got = ", ".join(map(str, new))
        what = f"unexpected, before this line: {got}"
        return [failure(self._scenario, step.line, at, what, NOTHING, got)]

    def _off_time(self, step: Step, at: int, heard: Sequence[Heard]) -> list[Failure]:
        off = at - step.at
        if abs(off) <= self._tolerance:
            return []
        allowed = f"({seconds_text(self._tolerance)} s are allowed)"
        what = f"too {'late' if off > 0 else 'early'} by {abs(off) / 1e6:.2f} s {allowed}"
        got = ", ".join(map(str, heard)) or "what stands left of =>"
        expected = f"the same at {seconds_text(step.at)}"
        return [failure(self._scenario, step.line, step.at, what, expected, got)]

    def _missed(
        self, step: Step, heard: Sequence[Heard], awaited: Sequence[Awaited]
    ) -> list[Failure]:
        """Long after its time something is still missing."""
        failures = self._judge.compare(step, heard)
        waited = (self._tolerance + STILL_LOOKING) / 1e6
        for one in awaited:
            what = f"the box has not noticed within {waited:.0f} s"
            failures.append(
                failure(self._scenario, step.line, step.at, what, str(one), "no such event")
            )
        return failures

    def _review(self, step: Step, heard: Sequence[Heard]) -> list[Failure]:
        """Everything is there: is it in order, does all hold, what can be seen?"""
        failures = self._judge.compare(step, heard)
        for sentence in self._eyes.broken():
            what = "an invariant is broken"
            failures.append(failure(self._scenario, step.line, step.at, what, "none", sentence))
        glance = self._eyes.glance(self._zero, self._zero + step.at)
        return failures + ([] if glance is None else self._judge.looks(step, glance))

    def _look_outside(self, number: int, step: Step) -> list[Failure]:
        """Has the box also done it? Every sign is seen once, before long."""
        office = self._eyes.snapshot
        signs = [] if office is None else signs_of(office, self._hands.lines)
        until = self._clock() + self._tolerance
        while signs := [sign for sign in signs if not sign.seen(self._hands.outside())]:
            if self._clock() > until:
                what, wanted = "not seen outside", ", ".join(map(str, signs))
                return [failure(self._scenario, step.line, step.at, what, wanted, "the opposite")]
            self._lend_hands(number + 1)
            self._hands.attend()
        return []

    def _curtain(self) -> list[Failure]:
        """Nothing more happens for a moment."""
        last = self._scenario.steps[-1]
        until = self._clock() + CURTAIN
        while self._clock() < until:
            moment = self._eyes.next_moment()
            if moment is None:
                self._hands.attend()
                continue
            new = self._heard(moment.at - self._zero, moment)
            if new:
                got = ", ".join(map(str, new))
                what = "unexpected, after this line"
                return [failure(self._scenario, last.line, new[0].at, what, NOTHING, got)]
        return []

    def _lend_hands(self, number: int) -> None:
        """The deeds whose time has come; most wait until the steps before theirs are complete."""
        now = self._now()
        for cue in [cue for cue in self._cues if cue.at <= now]:
            if not cue.waits or cue.step <= number:
                self._cues.remove(cue)
                self._hands.do(cue.deed)


def _is(awaited: Awaited, event: Event) -> bool:
    return type(event) is awaited.kind and awaited.about in (
        None, getattr(event, "line", None), getattr(event, "desk", None)
    )  # fmt: skip


def _empty(office: Snapshot) -> bool:
    return (
        not office.calls
        and all(line.state == "idle" for line in office.lines)
        and not any(desk.plugged for desk in office.desks)
    )
