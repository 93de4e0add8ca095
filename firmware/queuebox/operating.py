"""The requests with which an office is run: who is where, a supervisor's hand. No state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from queuebox.control import Refused, Verb
from queuebox_config import Config
from queuebox_core import events
from queuebox_core.events import Event
from queuebox_core.snapshot import CallView, DeskView, Snapshot

Args = dict[str, Any]
Make = Callable[[int], Event]
"""The event at an instant."""


class Box(Protocol):
    """What the requests need of the call processor."""

    def snapshot(self) -> Snapshot: ...
    def config(self) -> Config:
        """What was committed."""

    def decide(self, make: Make) -> None:
        """Let the board take one event; raises Refused with what it says."""


def verbs(box: Box) -> dict[str, Verb]:
    """Every request that looks at the office or acts in it."""

    def viewer(do: Callable[[Box, Args], Any]) -> Verb:
        return Verb("viewer", lambda args: do(box, args))

    def acts(do: Callable[[Box, Args], Make]) -> Verb:
        return Verb("supervisor", lambda args: box.decide(do(box, args)), changes=True)

    return {
        "agents": viewer(_agents),
        "call": viewer(lambda box, args: msgspec.to_builtins(_call(box, args))),
        "alarms": viewer(_alarms),
        "agent-away": acts(_away),
        "agent-ready": acts(_ready),
        "agent-log-in": acts(_log_in),
        "agent-log-out": acts(_log_out),
        "release-line": acts(_release),
        "busy-out-line": acts(lambda box, args: _busy_out(box, args, True)),
        "return-line": acts(lambda box, args: _busy_out(box, args, False)),
        "move-call": acts(_move),
        "raise-call": acts(_raise),
    }


# ── looking ─────────────────────────────────────────────────────────────────────


def _agents(box: Box, args: Args) -> dict[str, Any]:
    """Everybody in the configuration, and whoever else sits at a desk."""
    now = box.snapshot()
    at_desk = {desk.agent: desk for desk in now.desks if desk.agent}
    names = [agent.name for agent in box.config().agents]
    queues = {agent.name: agent.queues for agent in box.config().agents}
    everybody = [*names, *(name for name in at_desk if name not in names)]
    return {
        "at": now.at,
        "agents": [_agent(name, at_desk.get(name), queues.get(name, ())) for name in everybody],
    }


def _agent(name: str, desk: DeskView | None, queues: tuple[str, ...]) -> dict[str, Any]:
    return {
        "agent": name,
        "desk": desk.desk if desk else None,
        "state": desk.state if desk else "logged-out",
        "since": desk.since if desk else None,
        "why": (desk.why or desk.pending) if desk else None,
        "call": desk.call if desk else None,
        "queues": list(queues),
    }


def _alarms(box: Box, args: Args) -> list[dict[str, Any]]:
    return [{"alarm": what, "about": about} for what, about in box.snapshot().alarms]


def _call(box: Box, args: Args) -> CallView:
    wanted = str(args.get("call", ""))
    for call in box.snapshot().calls:
        if call.call == wanted:
            return call
    raise Refused(f"{wanted[:40]}: there is no such call now; show calls lists them")


# ── acting ──────────────────────────────────────────────────────────────────────


def _desk_of(box: Box, args: Args) -> str:
    """The desk where ``agent`` is logged in."""
    agent = str(args.get("agent", ""))
    for desk in box.snapshot().desks:
        if desk.agent == agent:
            return desk.desk
    raise Refused(f"agent {agent[:40]} is at no desk; show agents tells who is where")


def _away(box: Box, args: Args) -> Make:
    """``agent``, and ``why`` in a word or two."""
    desk, why = _desk_of(box, args), str(args.get("why") or "break")
    if len(why) > 24 or not why.isprintable():
        raise Refused("why: say it in at most 24 letters")
    return lambda at: events.DeskAway(at, desk, why)


def _ready(box: Box, args: Args) -> Make:
    desk = _desk_of(box, args)
    return lambda at: events.DeskReady(at, desk)


def _log_in(box: Box, args: Args) -> Make:
    agent, desk = str(args.get("agent", "")), str(args.get("desk", ""))
    return lambda at: events.LoggedIn(at, desk, agent)


def _log_out(box: Box, args: Args) -> Make:
    desk = _desk_of(box, args)
    return lambda at: events.LoggedOut(at, desk)


def _line(box: Box, args: Args) -> int:
    wanted = str(args.get("line", ""))
    for view in box.snapshot().lines:
        if str(view.line) == wanted:
            return view.line
    raise Refused(f"{wanted[:20]}: there is no such line; show lines lists them")


def _release(box: Box, args: Args) -> Make:
    """End the call on ``line``."""
    line = _line(box, args)
    call = next((call.call for call in box.snapshot().calls if call.line == line), None)
    if call is None:
        raise Refused(f"line {line} has no call")
    return lambda at: events.CallReleased(at, call)


def _busy_out(box: Box, args: Args, out: bool) -> Make:
    line = _line(box, args)
    return lambda at: events.LineBusiedOut(at, line, out)


def _move(box: Box, args: Args) -> Make:
    call, queue = _call(box, args).call, str(args.get("queue", ""))
    return lambda at: events.CallMoved(at, call, queue)


def _raise(box: Box, args: Args) -> Make:
    """``call``, and the ``priority`` that it gets: 0 to 9."""
    call, priority = _call(box, args).call, str(args.get("priority", ""))
    if priority not in {str(n) for n in range(10)}:
        raise Refused(f"priority {priority[:20]}: say 0 to 9")
    return lambda at: events.CallRaised(at, call, int(priority))
