"""What the world may do to a fake modem: callers, cables and faults, verb by verb. No socket."""

from __future__ import annotations

from collections.abc import Callable

from queuebox_hw.fake.agenda import SECOND
from queuebox_hw.fake.far_end import Caller, Destination
from queuebox_hw.fake.modem import FakeModem
from queuebox_hw.fake.modem_faults import fault
from queuebox_hw.fake.modem_port import PtyPort
from queuebox_hw.fake.world_words import Words, WorldError, number, optional, text, truth

Answer = dict[str, object]


class ModemWorld:
    """The verbs of the world socket, each a method; ``do`` finds it."""

    def __init__(self, modem: FakeModem, port: PtyPort, quit_: Callable[[], None]) -> None:
        self._modem = modem
        self._port = port
        self._quit = quit_
        self._verbs: dict[str, Callable[[Words], Answer | None]] = {
            "call": self._call,
            "hang-up": self._hang_up,
            "press": self._press,
            "say": self._say,
            "patience": self._patience,
            "destination": self._destination,
            "extension": self._extension,
            "call-waiting": lambda words: modem.line.wait_call(),
            "polarity": lambda words: modem.sign("L"),
            "line": self._line,
            "unplug": self._unplug,
            "plug": self._plug,
            "fault": self._fault,
            "state": self._state,
            "quit": lambda words: quit_(),
        }

    def do(self, verb: str, words: Words) -> Answer:
        """Do it now; raises WorldError with what is possible."""
        if verb not in self._verbs:
            raise WorldError(f"nobody can {verb!r} here; try {', '.join(self._verbs)}")
        return self._verbs[verb](words) or {}

    def _call(self, words: Words) -> None:
        if not self._port.plugged:
            raise WorldError("the modem is unplugged: the caller hears it ring for ever")
        self._modem.line.call(Caller.described(words))

    def _hang_up(self, words: Words) -> None:
        self._modem.line.hang_up(text(words, "signs"))

    def _press(self, words: Words) -> None:
        tone, pause = int(number(words, "tone_ms", 100)), int(number(words, "pause_ms", 100))
        self._modem.line.press(text(words, "digits"), tone, pause)

    def _say(self, words: Words) -> None:
        self._modem.line.say(text(words, "says"))

    def _patience(self, words: Words) -> None:
        self._modem.line.set_patience(optional(words, "seconds"))

    def _destination(self, words: Words) -> None:
        self._modem.line.destinations[text(words, "number", "*")] = Destination.described(words)

    def _extension(self, words: Words) -> None:
        self._modem.line.pick_up_extension(truth(words, "up", True))

    def _line(self, words: Words) -> None:
        """{"do": "line", "cut": true} pulls the telephone cord; dial_tone: false silences it."""
        if "cut" in words:
            (self._modem.line.cut if truth(words, "cut") else self._modem.line.mend)()
        if "dial_tone" in words:
            self._modem.line.no_dial_tone = not truth(words, "dial_tone")
        if "blocked" in words:
            self._modem.body.blocked = text(words, "blocked")

    def _unplug(self, words: Words) -> None:
        self._modem.reset()
        self._port.unplug()
        if (after := optional(words, "after")) is not None:
            self._modem.agenda.after(int(after * SECOND), self._come_back)

    def _plug(self, words: Words) -> None:
        self._modem.agenda.after(int(number(words, "after", 0) * SECOND), self._come_back)

    def _come_back(self) -> None:
        if not self._port.plugged:
            self._port.plug()
            self._modem.forget_output()
            self._modem.reboot("")

    def _fault(self, words: Words) -> None:
        fault(self._modem, self._port, words)

    def _state(self, words: Words) -> Answer:
        state = self._modem.state()
        state["at"] = self._modem.agenda.now
        state["tty"] = self._port.tty if self._port.plugged else None
        return {"state": state}
