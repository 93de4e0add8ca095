"""What an event costs in the routing core: G1, G3 (R2 on virtual time), G5, G6, G7.

Ratios only, against floors measured in the same run. A life of an office is recorded once
and then lived again and again on new boards; of each event the cheapest time counts, so that
other work on the machine drops out and what the event itself costs stays. The floor is
measured in the same way.
"""

from __future__ import annotations

import gc
import heapq
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from random import Random

from peers import AGENTS, RATE, peers
from peers import TALK as TALK_SECONDS

from queuebox_core import compiled
from queuebox_core import effects as does
from queuebox_core import events as e
from queuebox_core.books import known
from queuebox_core.rules import AgentRules, DeskRules, LineRules, QueueRules, Rules
from queuebox_core.switchboard import Switchboard

SECOND = 1_000_000
LIVES = 15
EVENTS = 6_000


def say(goal: str, what: str, figure: str, wanted: str) -> None:
    sys.stdout.write(f"{goal:<5} {what:<62} {figure:>20}   {wanted}".rstrip() + "\n")


# ── an office, and a life in it ─────────────────────────────────────────────────


def rules(lines: int, desks: int, queues: int = 1, wrap_up: int = 0) -> Rules:
    """Lines and agents dealt out to the queues; every agent serves two of them."""
    names = [f"q{n}" for n in range(queues)]
    agents = tuple(
        AgentRules(f"d{n}", tuple(dict.fromkeys((names[n % queues], names[(n + 1) % queues]))))
        for n in range(desks)
    )
    return Rules(
        tuple(
            QueueRules(name, wrap_up=wrap_up, announce_every=None, announce_first=None)
            for name in names
        ),
        tuple(LineRules(n, names[n % queues]) for n in range(1, lines + 1)),
        tuple(DeskRules(agent.name, agent.name) for agent in agents),
        agents,
    )


class Life:
    """Callers, agents and time around a board, and everything they did to it, in order."""

    def __init__(self, office: Rules, waiting: int, seed: int = 1) -> None:
        self.office = office
        self.waiting = waiting
        """So many callers are kept waiting; the lines must suffice."""
        self.random = Random(seed)
        self.board = Switchboard(office, 0)
        self.told: list[e.Event] = []
        self.now = SECOND
        self.free = [line.number for line in office.lines]
        self.queued: dict[str, int] = {}
        self.talks: list[tuple[int, str, int, str]] = []
        self.calls = 0
        for desk in office.desks:
            self.tell(e.Plugged(0, desk.name))

    def tell(self, event: e.Event) -> None:
        self.told.append(event)
        for effect in self.board.step(event):
            if isinstance(effect, does.Offer):
                self.offered(effect)
            elif isinstance(effect, does.Ended):
                self.queued.pop(effect.report.call, None)
                self.free.append(effect.report.line)

    def offered(self, offer: does.Offer) -> None:
        """Agents answer within two seconds and talk for half a minute or more."""
        pressed = self.now + self.random.randrange(2 * SECOND)
        heapq.heappush(self.talks, (pressed, "answer", offer.line, f"{offer.desk} {offer.call}"))

    def live(self, events: int) -> list[e.Event]:
        while len(self.told) < events:
            while self.free and len(self.queued) < self.waiting + 1:
                self.arrive()
            self.next_thing()
        return self.told

    def arrive(self) -> None:
        self.calls += 1
        line, call = self.free.pop(0), f"c{self.calls}"
        self.queued[call] = line
        self.tell(e.Ringing(self.now, line, call))
        self.now += SECOND // 10
        self.tell(e.LineAnswered(self.now, line, call, self.now))

    def next_thing(self) -> None:
        """Whatever comes first: the core's own time, an answer, the end of a talk."""
        due = self.board.deadline
        if self.talks and (due is None or self.talks[0][0] < due):
            at, what, line, names = heapq.heappop(self.talks)
            self.now = max(self.now, at)
            desk, call = names.split()
            if what == "answer":
                self.queued.pop(call, None)
                self.tell(e.DeskAnswers(self.now, desk, self.now))
                over = self.now + self.random.randrange(30 * SECOND, 90 * SECOND)
                heapq.heappush(self.talks, (over, "end", line, names))
            else:
                self.tell(e.FarEndGone(self.now, line, call))
        elif due is not None:
            self.now = max(self.now, due)
            self.tell(e.TimePassed(self.now))
        else:
            raise RuntimeError("nothing will ever happen again")


def spans_of(life: list[e.Event], office: Rules) -> list[int]:
    """The cheapest time of each event over many lives, ns."""
    return _cheapest(lambda: _lived(life, office), LIVES)


def _lived(life: list[e.Event], office: Rules) -> Iterator[int]:
    step = Switchboard(office, 0).step
    for event in life:
        began = time.perf_counter_ns()
        step(event)
        yield time.perf_counter_ns() - began


def _cheapest(once: Callable[[], Iterator[int]], times: int) -> list[int]:
    gc.collect()
    gc.disable()
    try:
        best = list(once())
        for _ in range(times - 1):
            best = [min(pair) for pair in zip(best, once(), strict=True)]
    finally:
        gc.enable()
    return best


def floor_spans() -> list[int]:
    """The same for an empty call of compiled code and a heap push and pop."""

    def once() -> Iterator[int]:
        random = Random(1)
        heap = [(random.randrange(SECOND), n, None) for n in range(30)]
        heapq.heapify(heap)
        for n in range(EVENTS):
            due = random.randrange(SECOND)
            began = time.perf_counter_ns()
            known(1)
            heapq.heappush(heap, (due, n, None))
            heapq.heappop(heap)
            yield time.perf_counter_ns() - began

    return _cheapest(once, LIVES)


# ── the goals ───────────────────────────────────────────────────────────────────


def one_event() -> None:
    """G1, at 8 lines, 20 agents, 4 queues."""
    office = rules(8, 20, queues=4, wrap_up=10 * SECOND)
    life = Life(office, waiting=2).live(EVENTS)
    spans = spans_of(life, office)
    floor = statistics.median(floor_spans())
    median = statistics.median(spans)
    tail = sorted(spans)[int(len(spans) * 0.999)]
    say("G1", "one event, median / an empty call, a heap push and pop",
        f"{median / floor:.1f} x = {median / 1000:.2f} us", "3 x")  # fmt: skip
    say("G1", "99.9 % of events / median", f"{tail / median:.1f} x", "20 x")
    kinds: dict[str, list[int]] = {}
    for event, span in zip(life, spans, strict=True):
        kinds.setdefault(type(event).__name__, []).append(span)
    for kind, some in sorted(kinds.items()):
        if len(some) > 100:
            say("", f"  {kind}", f"{statistics.median(some) / floor:.1f} x", "")


def ten_times_the_office() -> None:
    """G6, G7: ten times as many callers wait, and ten times as many agents are there."""
    means = []
    for agents, waiting in ((20, 8), (200, 80)):
        office = rules(agents + waiting + 2, agents, queues=4, wrap_up=10 * SECOND)
        life = Life(office, waiting)
        life.live(4 * (agents + waiting) + 200)
        before = len(life.told)
        told = life.live(before + EVENTS)
        spans = spans_of(told, office)[before:]
        means.append(statistics.fmean(spans))
    say("G6,7", "an event at 80 waiting and 200 agents / at 8 and 20",
        f"{means[1] / means[0]:.2f} x", "2 x")  # fmt: skip
    say("G7", "wake-ups in an hour for 80 who only wait", str(_wakes()), "0")


def _wakes() -> int:
    board = Switchboard(rules(80, 1), 0)
    board.step(e.Plugged(0, "d0"))
    board.step(e.CallOut(0, "out", "d0", "1"))
    for n in range(1, 80):
        board.step(e.Ringing(SECOND, n, f"c{n}"))
        board.step(e.LineAnswered(SECOND, n, f"c{n}"))
    wakes = 0
    while board.deadline is not None and board.deadline < 3600 * SECOND:
        board.step(e.TimePassed(board.deadline))
        wakes += 1
    return wakes


def backlog() -> None:
    """R2: 16 agents, 300 callers in the queue, talk 0.2 to 1.2 s. What the rules lose."""
    random, agents, callers = Random(1), 16, 300
    board = Switchboard(rules(callers, agents), 0)
    served: list[str] = []
    ends: list[tuple[int, int, str, int]] = []
    talked = 0
    for n in range(1, callers + 1):
        board.step(e.Ringing(n, n, f"c{n}"))
        board.step(e.LineAnswered(n, n, f"c{n}"))
    told = [event for n in range(agents) for event in board.step(e.Plugged(SECOND, f"d{n}"))]
    now = SECOND
    while True:
        for effect in told:
            if isinstance(effect, does.Offer):
                board.step(e.DeskAnswers(now, effect.desk, now))
                served.append(effect.call)
                length = random.randrange(SECOND // 5, SECOND * 6 // 5)
                heapq.heappush(ends, (now + length, effect.line, effect.call, now))
        if len(served) == callers:
            break
        now, line, call, began = heapq.heappop(ends)
        talked += now - began
        told = board.step(e.FarEndGone(now, line, call))
    talked += sum(now - began for _, _, _, began in ends)
    wrong = sum(call != f"c{n}" for n, call in enumerate(served, start=1))
    say("G3", "R2 on virtual time: utilisation under backlog",
        f"{talked / (agents * (now - SECOND)):.2%}", "99.5 %")  # fmt: skip
    say("G3", "R2: callers served out of order", str(wrong), "0")


GOALS = {"heap loop": "3 x", "SimPy": "20 x", "Ciw": "50 x"}


def as_a_simulation() -> None:
    """G5: R6, M/M/32 at a load of 0.9, by the real core and by its peers, per call."""
    calls = 5_000
    office, told = _mmc(calls)
    core = min(sum(_lived(told, office)) for _ in range(5))
    say("", f"R6: events per call, {core / len(told):.0f} ns each", f"{len(told) / calls:.1f}", "")
    found = peers()
    for name, goal in GOALS.items():
        ratio = "not installed"
        if name in found:
            ratio = f"{min(found[name](calls) for _ in range(3)) / core:.2f} x"
        say("G5", f"R6: a call by {name} / by the core", ratio, goal)


TALK = round(TALK_SECONDS * SECOND)


def _mmc(calls: int) -> tuple[Rules, list[e.Event]]:
    """The events of one run: rings, answers, presses, hang-ups."""
    random = Random(1)
    office = rules(calls, AGENTS)
    board = Switchboard(office, 0)
    told: list[e.Event] = []
    due: list[tuple[float, int, str]] = [(1.0, 1, "")]

    def tell(event: e.Event) -> None:
        told.append(event)
        for effect in board.step(event):
            if isinstance(effect, does.Offer):
                tell(e.DeskAnswers(event.at, effect.desk))
                over = event.at + random.expovariate(1 / TALK)
                heapq.heappush(due, (over, effect.line, effect.call))

    for n in range(AGENTS):
        tell(e.Plugged(0, f"d{n}"))
    while due:
        at, line, call = heapq.heappop(due)
        if call:
            tell(e.FarEndGone(round(at), line, call))
            continue
        tell(e.Ringing(round(at), line, f"c{line}"))
        tell(e.LineAnswered(round(at), line, f"c{line}"))
        if line < calls:
            heapq.heappush(due, (at + random.expovariate(RATE / SECOND), line + 1, ""))
    return office, told


def main() -> None:
    files = compiled()
    native = sum(file.endswith(".so") for file in files.values())
    say("", "modules of the core that are compiled", f"{native} of {len(files)}", "")
    one_event()
    ten_times_the_office()
    backlog()
    as_a_simulation()


if __name__ == "__main__":
    main()
