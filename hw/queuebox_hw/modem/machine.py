"""What one dialogue remembers, and the few verbs its moves are made of. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from queuebox_hw.modem.caller_id import CallerId, CallerIdParser
from queuebox_hw.modem.evidence import Evidence
from queuebox_hw.modem.exchange import Exchange, Script
from queuebox_hw.modem.formats import Format
from queuebox_hw.modem.quirks import GENERIC, Family
from queuebox_hw.modem.ringing import Ringing
from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.text import TextReader
from queuebox_hw.modem.touchtones import TouchTones
from queuebox_hw.modem.words import Gone, Heard, NotUp, Outcome, Send, State, Tone


class Happening(Struct, frozen=True):
    """One input, with whatever it carries."""

    heard: Heard
    at: int
    text: str = ""
    """The line, the call's id, or why a port was lost."""
    byte: int = 0
    tone: Tone = Tone.DIAL
    not_before: int = 0


class Caller:
    """Somebody rings: the cadence and what is known of them."""

    def __init__(self, settings: ModemSettings, at: int) -> None:
        self.ringing = Ringing(settings, at)
        self.parser = CallerIdParser()
        self.announced = False
        self.told: CallerId | None = None


class Call:
    """An order to go off-hook, until it is over."""

    def __init__(self, name: str, not_before: int, *, seized: bool = False) -> None:
        self.name = name
        self.not_before = not_before
        self.seized = seized
        self.attempts = 0
        self.off_hook_at = 0
        self.up = False
        self.rejoined_at: int | None = None
        self.gone = False
        self.fax = False
        self.trouble = ""
        """Why the stream had to be entered again; the ending if that does not work."""
        self.talking = not seized
        """A far end is there, so that tones are evidence that it has gone."""
        self.sounding = False
        """Our own sound is on the line: a tone may be its echo."""
        self.evidence = Evidence(0)
        self.touchtones = TouchTones()


class Machine:
    """The memory of a dialogue. Only its moves change it."""

    def __init__(self, settings: ModemSettings) -> None:
        self.settings = settings
        self.state = State.DOWN
        self.reader = TextReader()
        self.exchange = Exchange()
        self.timers: dict[Heard, int] = {}
        self.outcomes: list[Outcome] = []
        # the modem
        self.family: Family = GENERIC
        self.format: Format | None = None
        self.texts: tuple[str, ...] = ()
        # recovery
        self.rung = 0
        self.reopened = False
        self.climbs: list[int] = []
        self.failures = 0
        self.serving_since: int | None = None
        self.why_out = ""
        self.reset_due: int | None = None
        self.duplex_refusals = 0
        self.half_duplex: tuple[str, ...] | None = None
        # the line
        self.caller: Caller | None = None
        self.call: Call | None = None
        self.last_sign: int | None = None
        self.after_leaving = State.RELEASING

    def tell(self, *outcomes: Outcome) -> None:
        self.outcomes.extend(outcomes)

    def send(self, data: bytes) -> None:
        self.outcomes.append(Send(data))

    def go(self, state: State) -> None:
        """Enter a state. Timers belong to states, except that of the ringing itself."""
        self.state = state
        kept = {Heard.RING_GONE, Heard.CALLER_ID_SETTLED}
        self.timers = {name: at for name, at in self.timers.items() if name in kept}

    def run(self, state: State, script: Script, at: int) -> None:
        """Enter a state by speaking a script."""
        self.go(state)
        self.exchange.begin(script, at)

    def set(self, timer: Heard, at: int) -> None:
        self.timers[timer] = at

    def clear(self, timer: Heard) -> None:
        self.timers.pop(timer, None)

    def forget_caller(self) -> None:
        self.caller = None
        self.clear(Heard.RING_GONE)
        self.clear(Heard.CALLER_ID_SETTLED)

    def end_call(self, at: int, why: str) -> None:
        """Tell how the order to go off-hook ended, unless that was told."""
        call, self.call = self.call, None
        if call is None:
            return
        if not call.up:
            self.tell(NotUp(at, why))
        elif not call.gone:
            self.tell(Gone(at, call.trouble or why))

    @property
    def deadline(self) -> int | None:
        """The next moment at which time itself is an input."""
        ours = self.exchange.deadline
        times = [*self.timers.values(), *([] if ours is None else [ours])]
        return min(times, default=None)


Move = Callable[[Machine, Happening], None]
