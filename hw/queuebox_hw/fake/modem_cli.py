"""``queuebox-fake-modem``: one modem on one pty in one process, in real time. No modem logic."""

from __future__ import annotations

import argparse
import gc
import logging
import selectors
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from queuebox_hw.fake.fake_clock import now_us
from queuebox_hw.fake.fake_loop import FakeLoop
from queuebox_hw.fake.line_echo import Disturbance, Echo
from queuebox_hw.fake.modem import FakeModem
from queuebox_hw.fake.modem_delivery import Delivery
from queuebox_hw.fake.modem_log import NoLog, TextLog
from queuebox_hw.fake.modem_port import PtyPort
from queuebox_hw.fake.modem_profiles import ProfileError, names, profile
from queuebox_hw.fake.modem_record import NoRecorder, Recorder, WavRecorder
from queuebox_hw.fake.modem_world import ModemWorld
from queuebox_hw.fake.tone_plans import PLANS
from queuebox_hw.fake.world_socket import WorldSocket
from queuebox_hw.fake.world_words import Words

log = logging.getLogger("fake-modem")


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="queuebox-fake-modem", description=__doc__)
    parser.add_argument(
        "--profile", default="cx93010", help=f"a TOML file, or one of: {', '.join(names())}"
    )
    parser.add_argument("--link", type=Path, required=True, help="where the tty shall appear")
    parser.add_argument("--world", type=Path, help="Unix socket for callers and faults")
    parser.add_argument("--record", type=Path, help="folder for a stereo WAV of every call")
    parser.add_argument("--ppm", type=float, default=0.0, help="sample clock, ppm fast")
    parser.add_argument(
        "--echo",
        action="append",
        default=[],
        type=Echo.parse,
        metavar="MS:DB",
        help="own sound comes back after MS, DB weaker (20:-12); may be repeated",
    )
    parser.add_argument("--noise", type=float, metavar="DBM0", help="line noise (-60)")
    parser.add_argument("--hum", type=float, metavar="DBM0", help="mains hum (-50)")
    parser.add_argument("--country", default="us", choices=sorted(PLANS), help="tones and bell")
    parser.add_argument("--log", type=Path, help="byte log with times")
    parser.add_argument("--log-sound", action="store_true", help="sound in the log, in hex")
    parser.add_argument("--seed", type=int, default=0, help="for all that is left to chance")
    parser.add_argument("--baud", type=int, default=0, help="model a UART of this speed")
    parser.add_argument("--batch-ms", type=float, default=0, help="USB: deliver in bursts")
    parser.add_argument("--jitter-ms", type=float, default=0, help="USB: now and then this late")
    parser.add_argument("--strict", action="store_true", help="loses bytes that come too early")
    return parser.parse_args(argv)


class Plant:
    """The modem, its pty and its world on a loop. Owns all descriptors, by the stack."""

    def __init__(self, options: argparse.Namespace, stack: ExitStack) -> None:
        self.loop = FakeLoop(stack)
        self._port = PtyPort(options.link)
        stack.callback(self._port.close)
        self._world: WorldSocket | None = None
        self._watched = _NOTHING
        recorder: Recorder = (
            WavRecorder(options.record, options.ppm) if options.record else NoRecorder()
        )
        stack.callback(lambda: recorder.end(now_us()))
        self.modem = FakeModem(
            profile(options.profile),
            PLANS[options.country],
            self._port,
            self._saw,
            now=now_us(),
            seed=options.seed,
            ppm=options.ppm,
            strict=options.strict,
            disturbance=Disturbance(
                tuple(options.echo), options.noise, options.hum, seed=options.seed
            ),
            delivery=Delivery(
                baud=options.baud, batch_ms=options.batch_ms, jitter_ms=options.jitter_ms
            ),
            log=_open_log(options, stack),
            recorder=recorder,
        )
        if options.world:
            self._open_world(options.world, stack)

    def _open_world(self, path: Path, stack: ExitStack) -> None:
        verbs = ModemWorld(self.modem, self._port, self.loop.quit)

        def do(verb: str, words: Words) -> dict[str, object]:
            self.modem.advance(now_us())  # the world acts now, not at the last wake-up
            return verbs.do(verb, words)

        self._world = WorldSocket(path, self.loop.selector, do)
        stack.callback(self._world.close)

    def _saw(self, what: str, /, **facts: object) -> None:
        if self._world is not None:
            self._world.tell({"saw": what, **facts})

    def run(self) -> None:
        """Until told to quit."""
        self.loop.run(self._advance, lambda: self.modem.deadline, self.modem.overslept)

    def _advance(self, at: int) -> None:
        self.modem.advance(at)
        self._watch_port()

    def _watch_port(self) -> None:
        """Wake for bytes of the host; while sound flows, every block looks anyway."""
        wanted = _NOTHING
        if self._port.plugged and self.modem.wants_input and not self.modem.ticking:
            # the same number may be another terminal after a plug
            wanted = (self._port.fileno(), self._port.generation)
        if wanted == self._watched:
            return
        if self._watched != _NOTHING:
            self.loop.selector.unregister(self._watched[0])
        if wanted != _NOTHING:
            self.loop.selector.register(wanted[0], selectors.EVENT_READ, _look)
        self._watched = wanted


_NOTHING = (-1, -1)


def _look() -> None:
    """The next ``advance`` reads the port."""


def _open_log(options: argparse.Namespace, stack: ExitStack) -> TextLog | NoLog:
    if options.log is None:
        return NoLog()
    file = stack.enter_context(options.log.open("w", buffering=1))
    return TextLog(file, whole=options.log_sound)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a fake modem until SIGTERM, SIGINT or the world's ``quit``."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    options = arguments(argv)
    with ExitStack() as stack:
        try:
            plant = Plant(options, stack)
        except ProfileError as e:
            log.error("%s", e)
            return 2

        plant.loop.quit_on_signals(stack)
        gc.freeze()
        log.info("%s at %s", options.profile, options.link)
        plant.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
