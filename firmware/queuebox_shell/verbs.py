"""The shell's verbs as a table: words in, a request out, text back. No terminal, no socket."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

Ask = Callable[..., Any]
"""``ask(do, **args)``: the data of the reply; raises ControlError."""


class Wrong(Exception):
    """A line that means nothing; the text says what would be right."""


class Verb(Struct, frozen=True):
    words: tuple[str, ...]
    argument: str
    """Its arguments' names, with a space between."""
    help: str
    request: str
    text: Callable[[Any], str]
    """From the reply's data to what a person reads."""


def _clock(us: int) -> str:
    seconds = max(0, us) // 1_000_000
    return f"{seconds // 60}:{seconds % 60:02}"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    cells = [list(head), *([printable(str(cell)) for cell in row] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def printable(text: str) -> str:
    """Callers choose their names: nothing of theirs may move the cursor."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _lines(snapshot: Mapping[str, Any]) -> str:
    at = snapshot["at"]
    rows = [(x["line"], x["state"], _clock(at - x["since"]), x["call"] or "-")
            for x in snapshot["lines"]]  # fmt: skip
    return _table(("line", "state", "for", "call"), rows)


def _calls(snapshot: Mapping[str, Any]) -> str:
    at = snapshot["at"]
    rows = [
        (
            x["call"], x["line"], x["state"], _clock(at - x["since"]), x["queue"] or "-",
            x["desk"] or "-", x["number"] or "-", x["name"] or "-",
        )
        for x in snapshot["calls"]
    ]  # fmt: skip
    return _table(("call", "line", "state", "for", "queue", "desk", "number", "name"), rows)


def _desks(snapshot: Mapping[str, Any]) -> str:
    at = snapshot["at"]
    rows = [
        (x["desk"], x["agent"] or "-", x["state"], _clock(at - x["since"]), x["call"] or "-",
         x["pending"] or "-")
        for x in snapshot["desks"]
    ]  # fmt: skip
    return _table(("desk", "agent", "state", "for", "call", "pending"), rows)


def _queues(snapshot: Mapping[str, Any]) -> str:
    at = snapshot["at"]
    rows = [
        (
            x["queue"], "open" if x["open"] else "closed", x["waiting"],
            "-" if x["longest_since"] is None else _clock(at - x["longest_since"]),
        )
        for x in snapshot["queues"]
    ]  # fmt: skip
    return _table(("queue", "hours", "waiting", "longest hold"), rows)


def _status(status: Mapping[str, Any]) -> str:
    return _table(("what", "is"), [(key.replace("_", " "), value) for key, value in status.items()])


def _calls_out(told: Mapping[str, Any]) -> str:
    return printable(f"desk {told['desk']} calls {told['number']} on line {told['line']}")


def _audio(counters: Any) -> str:
    return json.dumps(counters, indent=1)


def _log(lines: list[str]) -> str:
    return "\n".join(printable(line) for line in lines)


VERBS = (
    Verb(("show", "status"), "", "is the box in service", "status", _status),
    Verb(("show", "lines"), "", "every line and its call", "snapshot", _lines),
    Verb(("show", "calls"), "", "every call on the box", "snapshot", _calls),
    Verb(("show", "desks"), "", "every desk and its agent", "snapshot", _desks),
    Verb(("show", "queues"), "", "calls waiting and longest hold", "snapshot", _queues),
    Verb(("show", "audio"), "", "the sound engine's counters", "audio", _audio),
    Verb(("show", "log"), "", "the newest log lines", "log", _log),
    Verb(("call", "out"), "desk number", "a desk calls a number", "call-out", _calls_out),
    Verb(("why", "call"), "call", "why a call is where it is", "why-call", printable),
    Verb(("why", "desk"), "desk", "why a desk gets calls, or none", "why-desk", printable),
)


def overview() -> str:
    rows = [(" ".join((*v.words, v.argument.upper())).strip(), v.help) for v in VERBS]
    rows += [("… | json", "the same as data"), ("help", "this list"), ("exit", "log out")]
    return _table(("command", "what it tells"), rows)


def run(line: str, ask: Ask) -> str:
    """What a command line has to say; raises Wrong, and whatever ``ask`` raises."""
    command, _, pipe = (part.strip() for part in line.partition("|"))
    if pipe not in ("", "json"):
        raise Wrong(f"| {printable(pipe)}: not a filter; | json is")
    words = command.split()
    verb = _find(words)
    rest = words[len(verb.words) :]
    names = verb.argument.split()
    if len(rest) != len(names):
        wanted = f"{' '.join(verb.words)} {verb.argument.upper()}".strip()
        raise Wrong(f"{printable(command)}: say {wanted}")
    data = ask(verb.request, **dict(zip(names, rest, strict=True)))
    return json.dumps(data, indent=1) if pipe else verb.text(data)


def _find(words: list[str]) -> Verb:
    for verb in VERBS:
        if tuple(words[: len(verb.words)]) == verb.words:
            return verb
    known = [" ".join(verb.words) for verb in VERBS]
    near = difflib.get_close_matches(" ".join(words[:2]), known, 1)
    hint = f"did you mean {near[0]}?" if near else "help lists the commands"
    raise Wrong(f"{printable(' '.join(words))[:60]}: not a command; {hint}")
