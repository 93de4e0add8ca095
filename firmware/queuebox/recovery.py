"""From a journal back to the board, and from the shelf's state to what is still to be done.

Replay never becomes a crash loop: the number of an instant that was not finished is
written to ``journal.trying`` before it is tried again; found there a second time, the
instant is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from queuebox.intervals import Interval, Intervals
from queuebox.journal import Head, History, digest, read
from queuebox_core import events
from queuebox_core.effects import Alarm, Ended
from queuebox_core.events import Event
from queuebox_core.rules import Rules
from queuebox_core.snapshot import CallView, Snapshot
from queuebox_core.switchboard import Switchboard
from queuebox_wire import shelf_link as wire

log = logging.getLogger(__name__)


class Replayed(Struct):
    """A board brought back, and what was seen on the way."""

    board: Switchboard
    history: History
    ended: list[Ended]
    """Calls that ended within the journal: the books may not have them yet."""
    over: list[Interval]
    """What desks and lines were and are no more, likewise."""
    alarms: list[tuple[int, Alarm]]
    """Alarms by the instant in which they came or went, likewise."""
    intervals: Intervals
    """What they are now, since when."""
    instants: int = 0
    different: int = 0
    """Instants whose effects were not those of the first time."""
    poison: int | None = None
    """The instant that has stopped the call processor before, now left out."""


def replay_file(path: Path) -> Replayed:
    """Run a journal through a board again.

    Raises JournalBroken, OSError; whatever the core raises goes through.
    """
    return replay(read(path))


def replay(history: History, poison: int | None = None) -> Replayed:
    """The board after every instant but those to be skipped."""
    result = Replayed(_board(history.head), history, [], [], [], Intervals(), poison=poison)
    result.intervals.take(result.board.snapshot())
    for one in history.past:
        if one.skipped or one.instant.n == poison:
            continue
        effects = result.board.instant(one.instant.at, one.instant.events)
        result.instants += 1
        if one.digest is not None and one.digest != digest(effects):
            result.different += 1
        result.ended += [effect for effect in effects if isinstance(effect, Ended)]
        at = one.instant.at
        result.alarms += [(at, effect) for effect in effects if isinstance(effect, Alarm)]
        result.over += result.intervals.take(result.board.snapshot())
    result.board.refusals.clear()
    return result


def _board(head: Head) -> Switchboard:
    rules = Rules.decode(head.rules)
    return Switchboard.restore(rules, head.memento) if head.memento else Switchboard(rules, head.at)


def recover(path: Path, boot: str) -> Replayed | None:
    """The board of the journal, if it is of this boot of the machine.

    None: there is nothing to go on with. A journal that cannot be replayed is moved to
    ``journal.quarantined`` and None is returned: the shelf's state is then the truth.
    """
    try:
        history = read(path)
        if history.head.boot != boot:
            return None
        return replay(history, _poison(history, _trying(path)))
    except FileNotFoundError:
        return None
    except Exception as error:
        # Damage, another version, or a fault of the core: never a reason not to start.
        log.exception("the journal cannot be replayed; it is put aside")
        quarantine(path, error)
        return None


def served(path: Path) -> None:
    """The recovered board took its place: the next unfinished instant is a first try."""
    _trying(path).unlink(missing_ok=True)


def quarantine(path: Path, error: Exception) -> None:
    """Put a journal aside with the reason, for the technician and for us."""
    aside = path.with_name(path.name + ".quarantined")
    path.replace(aside)
    aside.with_suffix(".why").write_text(f"{type(error).__name__}: {error}\n")


def _trying(path: Path) -> Path:
    return path.with_name(path.name + ".trying")


def _poison(history: History, trying: Path) -> int | None:
    """The unfinished last instant, if it has been tried before; else note that it is tried."""
    last = history.past[-1] if history.past else None
    if last is None or last.digest is not None or last.skipped:
        return None
    n = last.instant.n
    if trying.exists() and trying.read_text().strip() == str(n):
        log.error("instant %d has stopped the call processor before; it is left out", n)
        return n
    trying.write_text(f"{n}\n")
    return None


# ── what the shelf holds against what the board says ────────────────────────────


def differences(board: Snapshot, shelf: wire.FullState, rebuilt: bool, at: int) -> list[Event]:
    """Events that bring lines and calls in line with the shelf after all kept facts are in.

    Who sits where is the business of ``arrivals``. ``rebuilt``: there was no journal, so that
    calls the board does not know are found.
    """
    return [
        *_lines(board, shelf, at),
        *_calls(board, shelf, rebuilt, at),
    ]


def _lines(board: Snapshot, shelf: wire.FullState, at: int) -> Iterator[Event]:
    known = {view.line: view for view in board.lines}
    for line in shelf.lines:
        view = known.get(line.line)
        if view is None:
            continue
        away = line.state in ("out", "starting")
        if away and view.state != "out":
            yield events.LineLost(at, line.line, line.reason or "", line.state == "starting")
        elif not away and view.state == "out":
            yield events.LineBack(at, line.line)


def _calls(board: Snapshot, shelf: wire.FullState, rebuilt: bool, at: int) -> Iterator[Event]:
    held = {line.call: line for line in shelf.lines if line.call}
    known = {call.call for call in board.calls}
    for call in board.calls:
        if call.call not in held:
            yield events.CallMissing(at, call.line, call.call)
    if not rebuilt:
        return
    for line in held.values():
        if line.call is not None and line.call not in known and line.state in ("ringing", "up"):
            entered = line.since if line.state == "up" else None
            yield events.CallFound(
                at, line.line, line.call, line.since, entered, line.desk, line.number, line.name
            )


def still_to_do(board: Snapshot, shelf: wire.FullState) -> list[wire.Order]:
    """Orders that were lost between the two programs: each may be repeated without harm."""
    held = {line.call: line for line in shelf.lines if line.call}
    known = {call.call for call in board.calls}
    orders: list[wire.Order] = [
        wire.HangUp(line.line, line.call)
        for line in shelf.lines
        if line.call and line.call not in known and line.state in ("up", "answering", "dialling")
    ]
    for call in board.calls:
        line = held.get(call.call)
        if line is not None:
            orders += _orders_for(call, line)
    return orders


def _orders_for(call: CallView, line: wire.LineState) -> list[wire.Order]:
    if line.state == "ringing" and call.state == "answering":
        return [wire.GoOffHook(call.line, call.call, call.since)]
    if line.state != "up":
        return []
    if call.state == "talking" and call.desk is not None:
        if line.desk == call.desk:
            return []
        return [wire.ConnectDesk(call.line, call.call, call.desk)]
    parted = [wire.PartDesk(call.line, call.call, line.desk)] if line.desk else []
    if call.state in ("waiting", "offered", "whisper", "held") and line.hears != "hold":
        return [*parted, wire.HoldAudio(call.line, call.call)]
    return list(parted)
