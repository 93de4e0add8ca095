"""From the shelf's facts to the core's events. Knows both languages, decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queuebox_core import events as core
from queuebox_wire import shelf_link as wire

Translator = Callable[[int, Any], core.Event]

# Facts about desks are not here: what they mean depends on who sits there (see arrivals,
# presses).
_TABLE: dict[type, Translator] = {
    wire.Rang: lambda at, f: core.Ringing(at, f.line, f.call, f.number, f.name),
    wire.CallerId: lambda at, f: core.CallerKnown(at, f.line, f.call, f.number, f.name, f.withheld),
    wire.RingGone: lambda at, f: core.RingingStopped(at, f.line, f.call),
    wire.Up: lambda at, f: core.LineAnswered(at, f.line, f.call, f.happened),
    wire.NotUp: lambda at, f: core.AnswerFailed(at, f.line, f.call),
    wire.Gone: lambda at, f: core.FarEndGone(at, f.line, f.call, f.evidence, f.happened),
    wire.Fax: lambda at, f: core.FaxHeard(at, f.line, f.call),
    wire.FarEndAnswered: lambda at, f: core.FarEndAnswered(at, f.line, f.call),
    wire.DialFailed: lambda at, f: core.DialFailed(at, f.line, f.call, f.why),
    wire.Glare: lambda at, f: core.Glare(at, f.line, f.call, f.inbound),
    wire.Pressed: lambda at, f: core.Digit(at, f.line, f.call, f.digit),
    wire.Out: lambda at, f: core.LineLost(at, f.line, f.reason),
    wire.InService: lambda at, f: core.LineBack(at, f.line),
    wire.Freed: lambda at, f: core.LineIdle(at, f.line),
}


def event_of(at: int, fact: wire.Fact) -> core.Event | None:
    """The core's event for a fact; None for a fact about a desk."""
    translator = _TABLE.get(type(fact))
    return translator(at, fact) if translator else None
