"""What a line has planned for its present call, so that the end of the call can cancel it."""

from __future__ import annotations

from queuebox_hw.fake.agenda import Act, Agenda, Entry


class Timers:
    """Entries of an agenda that are dropped together."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._entries: list[Entry] = []

    def after(self, delay: int, act: Act) -> None:
        self.at(self._agenda.now + delay, act)

    def at(self, when: int, act: Act) -> None:
        self._entries = [entry for entry in self._entries if entry.act is not None]
        self._entries.append(self._agenda.at(when, act))

    def repeat(self, wait: int, period: int, act: Act) -> None:
        """After ``wait`` and then again and again."""

        def again() -> None:
            act()
            self.after(period, again)

        self.after(wait, again)

    def cancel(self, act: Act) -> None:
        """Whatever would have done this."""
        for entry in self._entries:
            if entry.act == act:
                entry.cancel()

    def drop(self, keep: Act | None = None) -> None:
        """Everything, but what does ``keep``."""
        kept = [entry for entry in self._entries if entry.act is not None and entry.act == keep]
        for entry in self._entries:
            if entry not in kept:
                entry.cancel()
        self._entries = kept
