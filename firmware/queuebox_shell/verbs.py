"""The shell's verbs as a table: words in, a request out, text back. No terminal, no socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from queuebox_shell.sheet import Sheet, printable, printable_lines, sheet

Ask = Callable[..., Any]
"""``ask(do, **args)``: the data of the reply; raises ControlError."""


class Wrong(Exception):
    """A line that means nothing; the text says what would be right."""


class Verb(Struct, frozen=True):
    words: tuple[str, ...]
    """What is typed; a word in CAPITALS stands for one of that kind (AGENT, LINE …)."""
    argument: str
    """What follows, by name: ``call``, ``[why]`` may be left out, ``line...`` is all the rest."""
    help: str
    request: str
    text: Callable[[Any], str | Sheet]
    """From the reply's data to what a person reads."""
    data: Callable[[Any], Any] = lambda reply: reply
    """From the reply's data to what ``| json`` shows."""
    args: Mapping[str, Any] = {}
    """Arguments of the request that are not typed, or are so unless typed."""
    first: str = ""
    """A request whose answer a person must agree to, by ``text`` of the verb that makes it."""
    body: bool = False
    """It takes a text of several lines: from a file that is named, or typed until a dot."""


def _clock(us: int) -> str:
    seconds = max(0, us) // 1_000_000
    return f"{seconds // 60}:{seconds % 60:02}"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Sheet:
    return sheet(head, rows)


def _lines(snapshot: Mapping[str, Any]) -> Sheet:
    at = snapshot["at"]
    rows = [(x["line"], x["state"], _clock(at - x["since"]), x["call"] or "-")
            for x in snapshot["lines"]]  # fmt: skip
    return _table(("line", "state", "for", "call"), rows)


def _calls(snapshot: Mapping[str, Any]) -> Sheet:
    at = snapshot["at"]
    rows = [
        (
            x["call"], x["line"], x["state"], _clock(at - x["since"]), x["queue"] or "-",
            x["desk"] or "-", x["number"] or "-", x["name"] or "-",
        )
        for x in snapshot["calls"]
    ]  # fmt: skip
    return _table(("call", "line", "state", "for", "queue", "desk", "number", "name"), rows)


def _desks(snapshot: Mapping[str, Any]) -> Sheet:
    at = snapshot["at"]
    rows = [
        (x["desk"], x["agent"] or "-", x["state"], _clock(at - x["since"]), x["call"] or "-",
         x["pending"] or "-")
        for x in snapshot["desks"]
    ]  # fmt: skip
    return _table(("desk", "agent", "state", "for", "call", "pending"), rows)


def _queues(snapshot: Mapping[str, Any]) -> Sheet:
    at = snapshot["at"]
    rows = [
        (
            x["queue"], "open" if x["open"] else "closed", x["waiting"],
            "-" if x["longest_since"] is None else _clock(at - x["longest_since"]),
        )
        for x in snapshot["queues"]
    ]  # fmt: skip
    return _table(("queue", "hours", "waiting", "longest hold"), rows)


def _agents(data: Mapping[str, Any]) -> Sheet:
    at = data["at"]
    rows = [
        (x["agent"], x["desk"] or "-", x["state"],
         "-" if x["since"] is None else _clock(at - x["since"]), x["why"] or "-",
         " ".join(x["queues"]))
        for x in data["agents"]
    ]  # fmt: skip
    return _table(("agent", "desk", "state", "for", "why", "queues"), rows)


def _calls_out(told: Mapping[str, Any]) -> str:
    return printable(f"desk {told['desk']} calls {told['number']} on line {told['line']}")


def _facts(facts: Mapping[str, Any]) -> Sheet:
    return _table(("what", "is"), [(key.replace("_", " "), value) for key, value in facts.items()])


def _rows(*head: str) -> Callable[[list[Mapping[str, Any]]], Sheet]:
    """Rows that the box gives as they are shown."""
    return lambda rows: _table(head, [[_cell(row.get(key)) for key in head] for row in rows])


def _cell(value: object) -> object:
    return "-" if value is None or value == "" else value


def _json(counters: Any) -> str:
    return json.dumps(counters, indent=1)


def _log(lines: list[str]) -> str:
    return "\n".join(printable(line) for line in lines)


def _audit(entries: list[Mapping[str, Any]]) -> Sheet:
    rows = [(x.get("when", ""), x.get("who", ""), x.get("did", ""), _detail(x)) for x in entries]
    return _table(("when", "who", "did", "what"), rows)


def _detail(entry: Mapping[str, Any]) -> str:
    if entry.get("refused"):
        return f"refused: {entry['refused']}"
    if "before" in entry or "after" in entry:
        return f"{entry.get('before', 'unset')} -> {entry.get('after', 'unset')}"
    return " ".join(str(value) for value in entry.get("args", {}).values())


def done(data: Any) -> str:
    """Of a request that answers with nothing: no news is good news."""
    return ""


def _part(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda snapshot: snapshot[name]


VERBS = (
    Verb(("show", "status"), "", "is the box in service", "status", _facts),
    Verb(("show", "lines"), "", "every line and its call", "snapshot", _lines, _part("lines")),
    Verb(("show", "calls"), "", "every call on the box", "snapshot", _calls, _part("calls")),
    Verb(("show", "call"), "call", "all about one call", "call", _facts),
    Verb(("show", "desks"), "", "every desk and its agent", "snapshot", _desks, _part("desks")),
    Verb(("show", "agents"), "", "who is where", "agents", _agents, _part("agents")),
    Verb(("show", "queues"), "", "calls waiting and longest hold", "snapshot", _queues,
         _part("queues")),
    Verb(("show", "alarms"), "", "what needs somebody", "alarms", _rows("alarm", "about")),
    Verb(("show", "night"), "", "queues that are closed by hand", "night",
         _rows("queue", "until")),
    Verb(("show", "audio"), "", "the sound engine's counters", "audio", _json),
    Verb(("show", "hardware"), "", "every part and where it is", "hardware",
         _rows("part", "where", "state")),
    Verb(("show", "version"), "", "which programs these are", "version", _facts),
    Verb(("show", "log"), "", "the newest log lines", "log", _log),
    Verb(("show", "audit"), "", "who logged in and who changed what", "audit", _audit),
    Verb(("show", "users"), "", "who may log in", "users", _rows("user", "role", "password")),
    Verb(("call", "out"), "desk number", "a desk calls a number", "call-out", _calls_out),
    Verb(("why", "call"), "call", "why a call is where it is", "why-call", printable_lines),
    Verb(("why", "desk"), "desk", "why a desk gets calls, or none", "why-desk", printable_lines),
    Verb(("set", "agent", "AGENT", "away"), "[why...]", "send on a break", "agent-away", done),
    Verb(("set", "agent", "AGENT", "ready"), "", "back from a break", "agent-ready", done),
    Verb(("log", "in"), "agent desk", "seat an agent at a desk", "agent-log-in", done),
    Verb(("log", "out"), "agent", "an agent leaves, after the call", "agent-log-out", done),
    Verb(("release", "line"), "line", "end the call on a line", "release-line", done),
    Verb(("busy-out", "line"), "line", "out of use, once idle", "busy-out-line", done),
    Verb(("return", "line"), "line", "back in use", "return-line", done),
    Verb(("move", "call", "CALL", "to"), "queue", "into another queue, age kept", "move-call",
         done),
    Verb(("raise", "call", "CALL", "to"), "priority", "another priority, 0 to 9", "raise-call",
         done),
    Verb(("night", "on"), "[queue]", "close one queue or all by hand", "night-on", done),
    Verb(("night", "on", "until"), "until", "close all until HH:MM", "night-on", done),
    Verb(("night", "off"), "[queue]", "the hours count again", "night-off", done),
    Verb(("user", "add"), "user role", "somebody new: viewer, supervisor, technician", "user-add",
         done),
    Verb(("user", "remove"), "user", "may not log in any more", "user-remove", done),
    Verb(("support", "bundle"), "", "a file for who helps, without callers' numbers",
         "support-bundle", _facts),
    Verb(("restart", "shelf"), "[now]", "new lines and desks; cuts calls off", "restart-shelf",
         done),
    Verb(("restart", "processor"), "", "callers notice nothing", "restart-processor", done),
)  # fmt: skip
