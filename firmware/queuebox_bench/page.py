"""Draws the live page: text in, lines out. No terminal, no sockets, no decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

GREEN, RED, AMBER, GREY, BOLD, PLAIN = (
    "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[90m", "\x1b[1m", "\x1b[0m",
)  # fmt: skip
KEYS = "c call  h hang up  1-9 press button  A-T headset  m modem cable  k kill core  q quit"


class LampSight(Struct, frozen=True):
    """What a person sees at one desk."""

    red: bool = False
    green: bool = False
    waiting: bool = False
    busy: bool = False


class View(Struct, frozen=True):
    """Everything that one page shows."""

    clock: str
    glass: Sequence[str]
    snapshot: Mapping[str, Any]
    lamps: Mapping[str, LampSight]
    plugged: Mapping[str, bool]
    log: Sequence[str]
    notes: Sequence[str]
    """Where to attach the shell, where the recordings are."""


def draw(view: View, columns: int, rows: int) -> list[str]:
    """The page as lines of at most ``columns`` visible characters, at most ``rows`` lines."""
    at = int(view.snapshot.get("at", 0))
    body = [
        f"{BOLD}queuebox bench{PLAIN}  {view.clock}",
        *view.glass,
        *_lines(view.snapshot, at),
        *_desks(view, at),
    ]
    tail = [*(f"{GREY}{note}{PLAIN}" for note in view.notes), f"{BOLD}{KEYS}{PLAIN}"]
    room = max(0, rows - len(body) - len(tail))
    newest = list(view.log)[-room:] if room else []
    return [clip(line, columns) for line in (*body, *newest, *tail)][-rows:]


def _lines(snapshot: Mapping[str, Any], at: int) -> list[str]:
    calls = {call["call"]: call for call in snapshot.get("calls", ())}
    return [_line(line, calls.get(line.get("call")), at) for line in snapshot.get("lines", ())]


def _line(line: Mapping[str, Any], call: Mapping[str, Any] | None, at: int) -> str:
    if call is None:
        return f"line {line['line']}  {GREY}{line['state']}{PLAIN}"
    who = f"{call.get('number') or 'withheld'} {call.get('name') or ''}".strip()
    since = _clock(at - call["since"])
    held = f"in all {_clock(at - call['entered'])}" if call.get("entered") else ""
    desk = f"with {call['desk']}" if call.get("desk") else ""
    colour = {"talking": RED, "waiting": AMBER, "offered": GREEN}.get(call["state"], "")
    return f"line {line['line']}  {colour}{call['state']:<9}{PLAIN} {since} {who:<26} {desk} {held}"


def _desks(view: View, at: int) -> list[str]:
    return [_desk(view, desk, at) for desk in view.snapshot.get("desks", ())]


def _desk(view: View, desk: Mapping[str, Any], at: int) -> str:
    name = desk["desk"]
    lamps = view.lamps.get(name, LampSight())
    jack = "jack in " if view.plugged.get(name) else "jack out"
    busy = "busy closed" if lamps.busy else "busy open  "
    waiting = f"{AMBER}◆{PLAIN}" if lamps.waiting else "◇"
    agent = desk.get("agent") or "nobody"
    state = f"{desk['state']} {_clock(at - desk['since'])}"
    pending = "(break pending)" if desk.get("pending") else ""
    return f"desk {name}  {_lamp(lamps)} {waiting} {busy} {jack}  {agent:<6} {state} {pending}"


def _lamp(lamps: LampSight) -> str:
    if lamps.red and lamps.green:
        return f"{AMBER}● amber{PLAIN}"
    if lamps.red:
        return f"{RED}● red  {PLAIN}"
    return f"{GREEN}● green{PLAIN}" if lamps.green else f"{GREY}○ dark {PLAIN}"


def _clock(us: int) -> str:
    seconds = max(0, us) // 1_000_000
    return f"{seconds // 60}:{seconds % 60:02}"


def clip(line: str, columns: int) -> str:
    """At most ``columns`` visible characters; colour codes take no place and are closed."""
    out, seen, place = [], 0, 0
    while place < len(line):
        if line[place] == "\x1b":
            end = line.find("m", place) + 1 or len(line)
            out.append(line[place:end])
            place = end
            continue
        if seen < columns:
            out.append(line[place] if line[place].isprintable() else "?")
            seen += 1
        place += 1
    return "".join(out) + (PLAIN if "\x1b" in line else "")
