"""What an event costs in the routing core: G1, G6, G7, and R2 on virtual time (G3).

Ratios only: the floor (a heap push and pop in Python's own C, and an empty call) is
measured in the same run.
"""

from __future__ import annotations

import heapq
import statistics
import sys
import time
import zlib
from collections.abc import Callable

import queuebox_core
from queuebox_core import effects as does
from queuebox_core import events
from queuebox_core.rules import AgentRules, DeskRules, LineRules, QueueRules, Rules
from queuebox_core.switchboard import Switchboard

SECOND = 1_000_000


def say(goal: str, what: str, figure: str, wanted: str) -> None:
    sys.stdout.write(f"{goal:<5} {what:<58} {figure:>22}   {wanted}\n")


def office(lines: int, desks: int) -> Switchboard:
    """A plain office: one queue, no greeting, no wrap-up, nothing announced."""
    queue = QueueRules("q", wrap_up=0, announce_every=None, announce_first=None)
    board = Switchboard(
        Rules(
            (queue,),
            tuple(LineRules(n, "q") for n in range(1, lines + 1)),
            tuple(DeskRules(f"d{n}", f"a{n}") for n in range(desks)),
            tuple(AgentRules(f"a{n}", ("q",)) for n in range(desks)),
            phantom=0,
        ),
        0,
    )
    for n in range(desks):
        board.step(events.Plugged(0, f"d{n}"))
    return board


def floor() -> float:
    """ns of a heap push and pop and one empty call, per event."""
    heap = [(n, n) for n in range(30)]

    def nothing() -> None:
        return None

    spans = []
    for n in range(20_000):
        began = time.perf_counter_ns()
        heapq.heappush(heap, (n, n))
        heapq.heappop(heap)
        nothing()
        spans.append(time.perf_counter_ns() - began)
    return statistics.median(spans)


Timed = Callable[[events.Event], list[does.Effect]]


class Meter:
    """Steps a board and keeps what each event took, ns."""

    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self.spans: list[int] = []

    def step(self, event: events.Event) -> list[does.Effect]:
        began = time.perf_counter_ns()
        effects = self.board.step(event)
        self.spans.append(time.perf_counter_ns() - began)
        return effects


def calls(meter: Meter, line: int, count: int, at: int) -> int:
    """Whole calls on one line: ring, answer, offer, talk, hang-up; the time after them."""
    for n in range(count):
        at += SECOND
        call = f"{line}-{at}-{n}"
        meter.step(events.Ringing(at, line, call))
        effects = meter.step(events.LineAnswered(at + 1, line, call, at + 1))
        desk = next((e.desk for e in effects if isinstance(e, does.Offer)), None)
        if desk is not None:
            meter.step(events.DeskAnswers(at + 2, desk, at + 2))
        meter.step(events.FarEndGone(at + 3, line, call))
    return at


def per_event(lines: int, desks: int, waiting: int) -> list[int]:
    """ns per event with so many agents, of whom none is free, and so many callers waiting."""
    board = office(lines, desks)
    meter = Meter(board)
    at = SECOND
    for n in range(1, waiting + 1):
        board.step(events.Ringing(at, n, f"w{n}"))
    for n in range(desks):
        board.step(events.DeskAway(at, f"d{n}"))
    for n in range(1, waiting + 1):
        board.step(events.LineAnswered(at + n, n, f"w{n}", at + n))
    calls(meter, lines, 300, at + waiting)
    return meter.spans


def utilisation() -> tuple[float, int]:
    """R2: 16 agents, 300 callers in the queue, talk 0.2 to 1.2 s.

    Share of agents' time in calls while somebody waits, and callers served out of order.
    Virtual time: what the rules lose, not what the CPU costs.
    """
    agents, callers = 16, 300
    board = office(callers, agents)
    at = SECOND
    answered: list[str] = []
    busy: dict[str, int] = {}
    talked = 0
    ends: list[tuple[int, int, str]] = []

    def take(effects: list[does.Effect], now: int) -> None:
        for effect in effects:
            if isinstance(effect, does.Offer):
                take(board.step(events.DeskAnswers(now, effect.desk, now)), now)
            elif isinstance(effect, does.Connect):
                answered.append(effect.call)
                busy[effect.desk] = now
                length = 200_000 + zlib.crc32(effect.call.encode()) % SECOND
                heapq.heappush(ends, (now + length, effect.line, effect.desk))

    for n in range(1, callers + 1):
        board.step(events.Ringing(at + n, n, f"c{n}"))
    for n in range(1, callers + 1):
        take(
            board.step(events.LineAnswered(at + 1000 + n, n, f"c{n}", at + 1000 + n)), at + 1000 + n
        )
    began = at + 1000 + callers
    last = began
    while ends and len(answered) < callers:
        now, line, desk = heapq.heappop(ends)
        talked += now - max(busy.pop(desk), began)
        last = now
        take(board.step(events.FarEndGone(now, line, f"c{line}")), now)
    talked += sum(last - max(since, began) for since in busy.values())
    wrong = sum(
        a != b for a, b in zip(answered, (f"c{n}" for n in range(1, callers + 1)), strict=False)
    )
    return talked / (agents * (last - began)), wrong


def main() -> None:
    compiled = queuebox_core.compiled()["queuebox_core.switchboard"]
    sys.stdout.write(f"the core that is measured: {compiled.rsplit('/', 1)[-1]}\n")
    base = floor()
    meter = Meter(office(8, 20))
    calls(meter, 1, 5_000, SECOND)
    meter.spans.sort()
    median = statistics.median(meter.spans)
    tail = meter.spans[int(len(meter.spans) * 0.999)]
    say("G1", "one event, median / heap push and pop and an empty call",
        f"{median / 1000:.1f} us = {median / base:.0f} x", "3 x")  # fmt: skip
    say("G1", "99.9 % of events / median", f"{tail / median:.1f} x", "20 x")
    small, large = (statistics.median(per_event(*size)) for size in ((8, 20, 7), (81, 200, 80)))
    say(
        "G6,7",
        "cost of an event at 80 waiting, 200 agents / 7 and 20",
        f"{large / small:.2f} x",
        "2 x",
    )
    board = office(81, 200)
    for n in range(200):
        board.step(events.DeskAway(SECOND, f"d{n}"))
    for n in range(1, 81):
        board.step(events.Ringing(SECOND, n, f"w{n}"))
        board.step(events.LineAnswered(SECOND, n, f"w{n}", SECOND))
    wakes = 0
    while board.deadline is not None and board.deadline < 60 * SECOND and wakes < 10_000:
        board.step(events.TimePassed(board.deadline))
        wakes += 1
    say("G7", "timed wake-ups in a minute with 80 waiting", str(wakes), "none a waiting caller")
    share, wrong = utilisation()
    say("G3", "R2 on virtual time: utilisation under backlog", f"{share:.2%}", "99.5 %")
    say("G3", "R2: callers served out of order", str(wrong), "0")


if __name__ == "__main__":
    main()
