"""The V.253 dialogue with one modem: what happened in, what to do and what it means out. No I/O.

How to read this file. A dialogue is always in one ``State``. What happens to it - an order of
the shelf, a line or code of the modem, a report of the sound engine, a moment that came - is a
``Heard``. ``TABLE`` says for each pair which move is made; ``table_text()`` prints it. A pair
that is not in the table changes nothing and is counted in ``surprises``. Moves are plain
functions in ``recovery`` (not in service), ``at_rest`` (on-hook) and ``on_call`` (off-hook).

Bytes of command mode come in by ``text``; while a script of AT commands is spoken, its answers
are the exchange's business and only its verdict (DONE, REFUSED, SILENT) reaches the table.
Between CONNECT and DLE ETX the engine owns the bytes and reports codes.

Every input returns the list of actions (for the port) and facts (for the shelf) it led to, in
order. ``deadline`` is the next moment at which ``time_passed`` wants to be called.
Any bytes at any time are allowed: no exception leaves, and the dialogue ends up in service or
out of service with a reason and a retry time.
"""

from __future__ import annotations

import re

from queuebox_hw.modem import at_rest, on_call, recovery
from queuebox_hw.modem.caller_id import CallerIdParser
from queuebox_hw.modem.exchange import CARRIER_WORDS, Verdict, verdict_of
from queuebox_hw.modem.machine import Happening, Machine, Move
from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.text import Code, Line, Packet, readable
from queuebox_hw.modem.words import Heard, Identity, Outcome, State, Tone

RING_CODE = ord("R")
ETX = 0x03
RINGS = re.compile(r"^RING\b(?!ING)", re.IGNORECASE)
CADENCE = re.compile(r"^\s*(DRON|DROF|CPON|CPOF|CWON|CWOF|ASTB|SITT|Z)\s*=", re.IGNORECASE)
MOST_AT_ONCE = 100
"""Timers that may fire in one ``time_passed``: more would be a loop of ours."""

Row = dict[Heard, Move]

_ANYWHERE: Row = {
    Heard.LOST: recovery.lost,
    Heard.OPEN: recovery.climb,
    Heard.ANSWER: at_rest.busy,
    Heard.SEIZE: at_rest.busy,
    Heard.RESET: at_rest.remember_reset,
    Heard.RELEASE: at_rest.nothing_to_do,
    Heard.RING: at_rest.note_ring,
    Heard.CALLER_ID: at_rest.note_caller_id,
    Heard.CALLER_ID_SETTLED: at_rest.caller_id_settled,
}
_INITIALISING: Row = _ANYWHERE | {
    Heard.REFUSED: recovery.no_voice,
    Heard.SILENT: recovery.climb,
    Heard.CONNECTED: recovery.climb,
}
_CALLING: Row = _ANYWHERE | {Heard.CONNECTED: recovery.climb}
_SPEAKING: Row = _CALLING | {Heard.SILENT: recovery.climb}

TABLE: dict[State, Row] = {
    State.DOWN: _ANYWHERE | {Heard.PATIENCE: recovery.never_opened},
    State.OUT: _ANYWHERE
    | {
        Heard.RETRY: recovery.retry,
        Heard.RESET: recovery.retry,
        Heard.LOST: recovery.lost_while_out,
    },
    State.RESYNC: _ANYWHERE | {Heard.RUNG: recovery.next_rung, Heard.OK: recovery.reached},
    State.INTRODUCING: _INITIALISING | {Heard.DONE: recovery.introduced},
    State.SETTING_UP: _INITIALISING | {Heard.DONE: recovery.is_set_up},
    State.REHEARSING: _INITIALISING | {Heard.DONE: recovery.rehearsed},
    State.PROBING: _ANYWHERE
    | {
        Heard.RING: at_rest.give_way,
        Heard.DONE: at_rest.probed,
        Heard.REFUSED: recovery.climb,
        Heard.SILENT: recovery.climb,
        Heard.CONNECTED: recovery.climb,
    },
    State.IDLE: _ANYWHERE
    | {
        Heard.RING: at_rest.ring,
        Heard.CALLER_ID: at_rest.caller_id,
        Heard.ANSWER: at_rest.too_late,
        Heard.SEIZE: at_rest.seize,
        Heard.RESET: at_rest.start_over,
        Heard.PROBE: at_rest.probe,
        Heard.KEEPALIVE: at_rest.check_alive,
        Heard.DONE: at_rest.alive,
        Heard.REFUSED: recovery.climb,
        Heard.SILENT: recovery.climb,
        Heard.STRANGE: at_rest.suspect,
        Heard.PATIENCE: recovery.climb,
        Heard.CONNECTED: recovery.climb,
    },
    State.RINGING: _ANYWHERE
    | {
        Heard.RING: at_rest.ring,
        Heard.CALLER_ID: at_rest.caller_id,
        Heard.ANSWER: at_rest.take_order,
        Heard.RELEASE: at_rest.drop_order,
        Heard.PREPARE: at_rest.prepare,
        Heard.RING_GONE: at_rest.ring_over,
        Heard.CONNECTED: recovery.climb,
    },
    State.PREPARING: _SPEAKING
    | {
        Heard.RING: on_call.ring_while_waiting,
        Heard.RELEASE: on_call.release_unanswered,
        Heard.RING_GONE: on_call.gave_up,
        Heard.DONE: on_call.prepared,
        Heard.REFUSED: on_call.no_off_hook,
    },
    State.WAITING: _CALLING
    | {
        Heard.RING: on_call.ring_while_waiting,
        Heard.RELEASE: on_call.release_unanswered,
        Heard.RING_GONE: on_call.gave_up,
        Heard.MOMENT: on_call.go_off_hook,
    },
    State.OFF_HOOK: _SPEAKING
    | {
        Heard.RELEASE: on_call.release_after_command,
        Heard.DONE: on_call.is_off_hook,
        Heard.REFUSED: on_call.no_off_hook,
    },
    State.ENTERING: _SPEAKING
    | {
        Heard.RELEASE: on_call.leave_when_there,
        Heard.CONNECTED: on_call.stream_began,
        Heard.DONE: recovery.climb,
        Heard.REFUSED: on_call.no_stream,
    },
    State.STREAM: _CALLING
    | {
        Heard.RELEASE: on_call.leave,
        Heard.RING: on_call.rings_in_stream,
        Heard.CONNECTED: at_rest.nothing_to_do,
        Heard.CODE: on_call.code,
        Heard.TONE: on_call.tone,
        Heard.HINT: on_call.hint_ripe,
        Heard.ENDED: on_call.stream_ended,
        Heard.CARRIER_LOST: on_call.carrier_lost,
        Heard.STALLED: on_call.rejoin,
    },
    State.LEAVING: _SPEAKING
    | {
        Heard.RELEASE: on_call.withdraw,
        Heard.CONNECTED: on_call.leave_now,
        Heard.DONE: recovery.climb,
        Heard.REFUSED: on_call.release,
        Heard.ENDED: on_call.end_seen,
        Heard.OK: on_call.has_left,
        Heard.PATIENCE: on_call.ask,
        Heard.STALLED: recovery.climb,
    },
    State.ENDED: _CALLING
    | {
        Heard.RELEASE: on_call.withdraw,
        Heard.OK: on_call.has_left,
        Heard.CARRIER_LOST: on_call.has_left,
        Heard.PATIENCE: on_call.has_left,
    },
    State.ASKING: _CALLING
    | {
        Heard.RELEASE: on_call.withdraw,
        Heard.OK: on_call.has_left,
        Heard.ENDED: on_call.end_seen,
        Heard.PATIENCE: recovery.climb,
    },
    State.REPLACING: _CALLING
    | {
        Heard.RELEASE: on_call.release_unanswered,
        Heard.DONE: on_call.replaced,
    },
    State.RELEASING: _SPEAKING | {Heard.DONE: on_call.released, Heard.REFUSED: recovery.climb},
}


class Dialogue:
    """One modem, as long as the box runs. See the module's text."""

    def __init__(self, settings: ModemSettings | None = None) -> None:
        self._m = Machine(settings or ModemSettings())
        self.surprises = 0
        """Inputs that their state has no use for."""

    @property
    def state(self) -> State:
        return self._m.state

    @property
    def identity(self) -> Identity:
        return at_rest.identity(self._m)

    @property
    def seizable_at(self) -> int:
        """A seizure is refused before: a caller may be on the line already."""
        return at_rest.seizable_at(self._m)

    @property
    def why_out(self) -> str:
        """The last reason for being out of service."""
        return self._m.why_out

    @property
    def deadline(self) -> int | None:
        """When ``time_passed`` next wants to be called, µs."""
        return self._m.deadline

    # ── orders ──────────────────────────────────────────────────────────────────

    def open(self, at: int) -> list[Outcome]:
        """The port is open; nothing is known of the modem behind it."""
        return self._hear(Happening(Heard.OPEN, at))

    def answer(self, call: str, not_before: int, at: int) -> list[Outcome]:
        """Go off-hook for the caller who rings, at the first good moment."""
        return self._hear(Happening(Heard.ANSWER, at, text=call, not_before=not_before))

    def release(self, at: int) -> list[Outcome]:
        """Hang up; in any state, and no harm when it is done already."""
        return self._hear(Happening(Heard.RELEASE, at))

    def seize(self, call: str, at: int) -> list[Outcome]:
        """Go off-hook to dial. Up (wait for dial tone, send digits as sound) or NotUp follows."""
        return self._hear(Happening(Heard.SEIZE, at, text=call))

    def far_end_answered(self, at: int) -> list[Outcome]:
        """Whom we dialled is there: from now on busy or dial tone is evidence."""
        if self._m.call is not None:
            self._m.call.talking = True
        return self._drain()

    def inbound(self, at: int) -> list[Outcome]:
        """No dial tone came, or somebody spoke: this is a caller, not a free line (glare)."""
        on_call.inbound(self._m, at)
        return self._drain()

    def sounding(self, on: bool) -> None:
        """Our own sound begins or ends: under it a tone is Suspected, in the quiet it counts."""
        if self._m.call is not None:
            self._m.call.sounding = on

    def reset(self, at: int) -> list[Outcome]:
        """Initialise anew at the next idle moment; when out of service, try now."""
        return self._hear(Happening(Heard.RESET, at))

    def probe(self, at: int) -> list[Outcome]:
        """Ask the day-one questions; Probed follows. Only an idle line does it."""
        return self._hear(Happening(Heard.PROBE, at))

    # ── what the engine and the port report ─────────────────────────────────────

    def text(self, data: bytes, at: int) -> list[Outcome]:
        """Command-mode bytes, cut anywhere."""
        for token in self._m.reader.feed(data):
            if isinstance(token, Line):
                self._line(token.text, at)
            elif isinstance(token, Code):
                self._code(token, at)
            else:
                self._packet(token, at)
        return self._drain()

    def stream_began(self, at: int) -> list[Outcome]:
        self._m.exchange.connected(at)
        self._m.reader.reset()
        return self._hear(Happening(Heard.CONNECTED, at))

    def code(self, byte: int, at: int) -> list[Outcome]:
        """A shielded byte inside the stream."""
        self._code(Code(byte), at)
        return self._drain()

    def packet(self, body: bytes, at: int) -> list[Outcome]:
        """A complex event inside the stream."""
        self._packet(Packet(body), at)
        return self._drain()

    def stream_ended(self, at: int) -> list[Outcome]:
        return self._hear(Happening(Heard.ENDED, at))

    def stalled(self, at: int) -> list[Outcome]:
        return self._hear(Happening(Heard.STALLED, at))

    def lost(self, why: str, at: int) -> list[Outcome]:
        """The port is gone, or could not be opened; ``why`` says what to do."""
        return self._hear(Happening(Heard.LOST, at, text=why))

    def tone(self, kind: Tone, at: int) -> list[Outcome]:
        """Our own detector is sure of a tone."""
        return self._hear(Happening(Heard.TONE, at, tone=kind))

    def time_passed(self, at: int) -> list[Outcome]:
        for _ in range(MOST_AT_ONCE):
            if not self._fire(at):
                break
        return self._drain()

    # ── inside ──────────────────────────────────────────────────────────────────

    def _fire(self, at: int) -> bool:
        """Let the earliest thing happen that is due; False: nothing is."""
        due = self._m.deadline
        if due is None or due > at:
            return False
        if self._m.exchange.deadline == due:
            self._speak(at)
            return True
        timer = min(self._m.timers, key=lambda name: self._m.timers[name])
        self._m.clear(timer)
        self._move(Happening(timer, at))
        return True

    def _speak(self, at: int) -> None:
        data, verdict = self._m.exchange.due(at)
        if data is not None:
            self._m.send(data)
        self._judge(verdict, at)

    def _line(self, line: str, at: int) -> None:
        if RINGS.match(line):
            self._move(Happening(Heard.RING, at))
        elif CallerIdParser.is_caller_id(line):
            self._move(Happening(Heard.CALLER_ID, at, text=line))
        elif CADENCE.match(line):
            return
        elif self._m.exchange.waiting:
            self._judge(self._m.exchange.line(line, at), at)
        else:
            self._unasked(line, at)

    def _judge(self, verdict: Verdict | None, at: int) -> None:
        if verdict is not None:
            heard = {
                Verdict.OK: Heard.DONE,
                Verdict.ERROR: Heard.REFUSED,
                Verdict.SILENCE: Heard.SILENT,
            }
            self._move(Happening(heard[verdict], at))

    def _unasked(self, line: str, at: int) -> None:
        verdict = verdict_of(line, numeric=self._m.state is State.RESYNC)
        if verdict is Verdict.OK:
            self._move(Happening(Heard.OK, at))
        elif line.upper() in CARRIER_WORDS:
            self._move(Happening(Heard.CARRIER_LOST, at, text=line.upper()))
        elif verdict is None:
            self._move(Happening(Heard.STRANGE, at, text=line))

    def _code(self, code: Code, at: int) -> None:
        if code.byte == RING_CODE:
            self._move(Happening(Heard.RING, at))
        elif code.byte == ETX:
            self._move(Happening(Heard.ENDED, at))
        else:
            self._move(Happening(Heard.CODE, at, byte=code.byte))

    def _packet(self, packet: Packet, at: int) -> None:
        for raw in re.split(rb"[\r\n]+", packet.body.replace(b"\x10\x10", b"\x10")):
            line = readable(raw)
            if CallerIdParser.is_caller_id(line):
                self._move(Happening(Heard.CALLER_ID, at, text=line))

    def _hear(self, happening: Happening) -> list[Outcome]:
        self._move(happening)
        return self._drain()

    def _move(self, happening: Happening) -> None:
        move = TABLE[self._m.state].get(happening.heard)
        if move is None:
            self.surprises += 1
        else:
            move(self._m, happening)

    def _drain(self) -> list[Outcome]:
        outcomes, self._m.outcomes = self._m.outcomes, []
        return outcomes


def table_text() -> str:
    """The whole table in Markdown: first what holds in every state, then what each adds."""
    lines = ["| state | heard | move |", "|---|---|---|", *_printed("*every*", _ANYWHERE)]
    for state, row in TABLE.items():
        own = {heard: move for heard, move in row.items() if _ANYWHERE.get(heard) is not move}
        lines += _printed(state.value, own)
    return "\n".join(lines) + "\n"


def _printed(state: str, row: Row) -> list[str]:
    return [
        f"| {state} | {heard.value} | {move.__module__.rpartition('.')[2]}.{move.__name__} |"
        for heard, move in row.items()
    ]
