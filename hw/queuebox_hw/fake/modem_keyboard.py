"""Command mode: what is typed, the command that runs, its answer. No streams, no line."""

from __future__ import annotations

from collections.abc import Callable

from queuebox_hw.fake import modem_commands
from queuebox_hw.fake.agenda import MS, Agenda
from queuebox_hw.fake.modem_body import Body
from queuebox_hw.fake.modem_dialogue import LineReader, parse
from queuebox_hw.fake.modem_reports import Reports
from queuebox_hw.fake.modem_to_host import ToHost
from queuebox_hw.fake.modem_troubles import Troubles
from queuebox_hw.fake.world_words import Saw

_ABORTABLE_AFTER = 125 * MS
"""ATD and ATA can be cut short by any byte after this (Conexant)."""
_GUARD = 100 * MS
"""Strict modems lose what comes sooner after a result (Conexant 2.5)."""


class Keyboard:
    """Takes typed bytes, runs one command line at a time, says one result for each."""

    def __init__(
        self,
        body: Body,
        agenda: Agenda,
        troubles: Troubles,
        to_host: ToHost,
        reports: Reports,
        saw: Saw,
        *,
        strict: bool,
        answered: Callable[[str], None],
    ) -> None:
        self._body = body
        self._agenda = agenda
        self._troubles = troubles
        self._to_host = to_host
        self._reports = reports
        self._saw = saw
        self._strict = strict
        self._answered = answered
        """Told after each result that ends a command."""
        self._reader = LineReader()
        self._running: modem_commands.Steps | None = None
        self._abortable_from: int | None = None
        self._deaf_until = 0

    @property
    def busy(self) -> bool:
        """A command runs."""
        return self._running is not None

    def take(self, typed: bytearray) -> bool:
        """Take from the front of what was typed; False: no more for now."""
        if self._running is not None:
            return self._try_abort(typed)
        end = typed.find(b"\r") + 1 or len(typed)
        piece = bytes(typed[:end])
        del typed[:end]
        if self._strict and self._agenda.now < self._deaf_until:
            self._saw("too-early")
            return True
        if self._body.settings["E"]:
            # the echo is what the host sees first
            self._to_host.put(b"".join(self._troubles.echo(bytes([byte])) for byte in piece))
        for byte in piece:
            body = self._reader.take(byte, self._agenda.now)
            if body is not None:
                self.execute(body)
        return True

    def _try_abort(self, typed: bytearray) -> bool:
        """Any byte cuts ATD and ATA short; other commands make it wait (or, strict, lose it)."""
        since = self._abortable_from
        if since is None or self._agenda.now < since:
            if self._strict:
                typed.clear()
                self._saw("too-early")
            return False
        del typed[:1]
        self.cancel()
        self._body.near = None
        self._body.hang_up()
        self.result("OK" if self._body.voice_class == 8 else "NO CARRIER")
        return True

    def execute(self, text: str) -> None:
        """A command line without its ``AT``."""
        commands = parse(text)
        self._saw("command", text=text)
        if commands is None:
            self.result("ERROR")
            return
        self._running = modem_commands.run(self._body, commands)
        if any(command.name in ("D", "A") for command in commands):
            self._abortable_from = self._agenda.now + _ABORTABLE_AFTER
        self._go_on(self._running)

    def _go_on(self, running: modem_commands.Steps) -> None:
        """Let the running command take its next step, unless it was cut short meanwhile."""
        if running is not self._running:
            return
        try:
            wait = next(running)
        except StopIteration as stop:
            self.cancel()
            result = stop.value or "OK"
            self.result(result)
            self._answered(result)
            return
        self._agenda.after(wait, lambda: self._go_on(running))

    def cancel(self) -> None:
        """No command runs any more; nothing is said."""
        if self._running is not None:
            running, self._running = self._running, None
            running.close()
        self._abortable_from = None

    def clear(self) -> None:
        """As after power-on."""
        self.cancel()
        self._reader.clear()

    def result(self, result: str) -> None:
        """Say it, unless something is wrong."""
        if (changed := self._troubles.result(result)) is not None:
            self._reports.say_result(changed)
        self._deaf_until = self._agenda.now + _GUARD
