"""``queuebox-fake-headset``: one headset on a Unix socket in one process, in real time."""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from queuebox_hw.fake.agenda import SECOND
from queuebox_hw.fake.fake_clock import now_us
from queuebox_hw.fake.fake_loop import FakeLoop
from queuebox_hw.fake.headset import FakeHeadset
from queuebox_hw.fake.headset_cable import Cable
from queuebox_hw.fake.headset_record import NoTape, Tape, WavTape
from queuebox_hw.fake.world_socket import WorldSocket
from queuebox_hw.fake.world_words import Words, WorldError, number, optional, text

log = logging.getLogger("fake-headset")


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="queuebox-fake-headset", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="s16le mono 48000/s both ways")
    parser.add_argument("--world", type=Path, help="Unix socket for the agent's mouth and plug")
    parser.add_argument("--ppm", type=float, default=0.0, help="sample clock, ppm fast")
    parser.add_argument("--record", type=Path, help="folder for what was said and heard")
    parser.add_argument("--says", default="silence", help="what the agent says at first")
    return parser.parse_args(argv)


class Desk:
    """The headset, its cable and its world on a loop. Owns all descriptors, by the stack."""

    def __init__(self, options: argparse.Namespace, stack: ExitStack) -> None:
        self.loop = FakeLoop(stack)
        self._world: WorldSocket | None = None
        tape: Tape = WavTape(options.record, options.socket.stem) if options.record else NoTape()
        self.cable = Cable(options.socket, self.loop.selector, self._opened, self._closed)
        self.headset = FakeHeadset(self.cable, self._saw, now=now_us(), ppm=options.ppm, tape=tape)
        stack.callback(self.cable.unplug)
        self.headset.say(options.says)
        if options.world:
            self._world = WorldSocket(options.world, self.loop.selector, self._do)
            stack.callback(self._world.close)

    def run(self) -> None:
        """Until told to quit."""
        self.loop.run(self.headset.advance, lambda: self.headset.deadline, self.headset.overslept)

    def _opened(self) -> None:
        self.headset.advance(now_us())
        self.headset.connect()

    def _closed(self) -> None:
        self.headset.disconnect()

    def _saw(self, what: str, /, **facts: object) -> None:
        if self._world is not None:
            self._world.tell({"saw": what, **facts})

    # ── the world's verbs ───────────────────────────────────────────────────────

    def _do(self, verb: str, words: Words) -> dict[str, object]:
        self.headset.advance(now_us())
        verbs: dict[str, Callable[[Words], dict[str, object] | None]] = {
            "say": lambda words: self.headset.say(text(words, "says", "silence")),
            "stall": lambda words: self.headset.stall(number(words, "seconds", 0.5)),
            "unplug": self._unplug,
            "plug": self._plug,
            "state": self._state,
            "quit": lambda words: self.loop.quit(),
        }
        if verb not in verbs:
            raise WorldError(f"nobody can {verb!r} here; try {', '.join(verbs)}")
        return verbs[verb](words) or {}

    def _unplug(self, words: Words) -> None:
        self.cable.unplug()
        if (after := optional(words, "after")) is not None:
            self.headset.agenda.after(int(after * SECOND), self.cable.plug)

    def _plug(self, words: Words) -> None:
        self.headset.agenda.after(int(number(words, "after", 0) * SECOND), self.cable.plug)

    def _state(self, words: Words) -> dict[str, object]:
        state = self.headset.state()
        return {"state": {"plugged": self.cable.plugged, "at": self.headset.agenda.now, **state}}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a fake headset until SIGTERM, SIGINT or the world's ``quit``."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    options = arguments(argv)
    with ExitStack() as stack:
        try:
            desk = Desk(options, stack)
        except (ValueError, OSError) as e:
            log.error("%s", e)
            return 2
        desk.loop.quit_on_signals(stack)
        gc.freeze()
        log.info("headset at %s", options.socket)
        desk.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
