"""A shelf that only talks: the test says its facts and hears the call processor's orders."""

from __future__ import annotations

import select
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import TypeVar

import msgspec

from queuebox_wire import shelf_link as wire
from queuebox_wire.link import Link, listen
from queuebox_wire.loop import now_us

LIMIT = 30.0
"""Seconds that an order may take on a very busy machine."""

O = TypeVar("O", bound=wire.Order)  # noqa: E741


class PeerShelf:
    """Listens where the shelf would and starts ``queuebox run``; owns both until ``close``."""

    def __init__(self, folder: Path, config: str, desks: dict[str, int]) -> None:
        """``desks``: name → buttons of its front. Nobody has a headset in yet."""
        self._count = 0
        self._heard: deque[wire.Order] = deque()
        (folder / "queuebox.toml").write_text(config)
        listener = listen(folder / "run" / "shelf.sock")
        listener.setblocking(True)
        words = ["--config", "queuebox.toml", "--data", "data", "--run", "run"]
        with (folder / "log").open("w") as log:
            self._processor = subprocess.Popen(
                [str(Path(sys.executable).parent / "queuebox"), "run", *words],
                cwd=folder,
                stderr=log,
            )
        listener.settimeout(LIMIT)
        sock, _ = listener.accept()
        listener.close()
        self._sock = sock
        self._link = Link(sock, msgspec.json.Decoder(wire.Order))
        self._begin(desks)

    def _begin(self, desks: dict[str, int]) -> None:
        self.until(wire.Hello)
        self._link.send(wire.Hello("shelf", shelf="1"))
        states = tuple(
            wire.DeskState(name, False, True, "off", buttons=buttons)
            for name, buttons in desks.items()
        )
        self._link.send(wire.FullState((wire.LineState(1, "idle", now_us()),), states, now_us()))

    def tell(self, fact: wire.Fact) -> None:
        self._count += 1
        self._link.send(wire.Numbered(self._count, fact))

    def until(self, kind: type[O], **fields: object) -> O:
        """The next order of a kind with these fields; raises TimeoutError."""
        end = time.monotonic() + LIMIT
        while True:
            while self._heard:
                order = self._heard.popleft()
                if isinstance(order, kind) and all(
                    getattr(order, name) == value for name, value in fields.items()
                ):
                    return order
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._sock], [], [], left)[0]:
                raise TimeoutError(f"no {kind.__name__} {fields} within {LIMIT} s")
            self._heard += self._link.receive()

    def call(self, name: str) -> None:
        """A caller rings, is answered, and waits."""
        self.tell(wire.Rang(1, name, now_us(), "5551234"))
        self.until(wire.GoOffHook, call=name)
        self.tell(wire.Up(1, name, now_us()))

    def hang_up(self, name: str) -> None:
        self.tell(wire.Gone(1, name, now_us()))
        self.until(wire.HangUp, call=name)

    def close(self) -> None:
        self._processor.terminate()
        self._processor.wait()
        self._link.close()
