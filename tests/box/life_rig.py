"""A configuration's life without a box around it. Tests nothing itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from queuebox.aside import AtOnce
from queuebox.audit import Audit
from queuebox.configuring import Life, Store
from queuebox.configuring.requests import verbs
from queuebox.configuring.touches import Now
from queuebox.control import Later, Refused
from queuebox.rules_from_config import rules
from queuebox_config import Config, loads
from queuebox_core.switchboard import Switchboard

BOOT = "this boot"
OFFICE = """\
[queue.sales]  # the first queue
[queue.support]
[line.1]
[line.2]
queue = "support"
"""


class Rig:
    """A life, its requests, and what it put in force."""

    def __init__(self, folder: Path, boot: str = BOOT) -> None:
        self.path = folder / "queuebox.toml"
        self.store = Store(self.path)
        self.in_force: list[Config] = []
        self.audit = Audit(folder / "audit.log")
        running = loads(self.store.running())
        self.board = Switchboard(rules(running, {}), 0)
        self.life = Life(
            self.store, running, self.in_force.append, self.now, self.audit, AtOnce(), boot
        )
        self.life.begin()
        self._verbs = verbs(self.life)

    def now(self) -> Now:
        return Now(self.board.snapshot(), frozenset({"greeting"}))

    def ask(self, do: str, **args: object) -> Any:
        """The data, or the sentence of the refusal."""
        try:
            data = self._verbs[do].do({**args, "by": "tess"})
        except Refused as refused:
            return str(refused)
        if not isinstance(data, Later):
            return data
        given: list[Any] = []
        data.then(lambda ok, data, sentence: given.append(data if ok else sentence))
        return msgspec.to_builtins(given[0])

    @property
    def requests(self) -> list[str]:
        return sorted(self._verbs)

    def set(self, *lines: str) -> None:
        for line in lines:
            said = self.ask("config-set", line=line)
            assert ":" not in said, said
