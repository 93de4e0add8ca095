"""``queuebox bench``: a live page in a terminal; without one, a show of a minute and a summary."""

from __future__ import annotations

import argparse
import selectors
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from queuebox_bench.bench import Bench
from queuebox_bench.folder import BenchError
from queuebox_bench.live import Live
from queuebox_bench.summary import Summary
from queuebox_bench.terminal import Terminal
from queuebox_bench.town import TownError
from queuebox_wire.places import BENCH

CANNOT_START = 1
BROKEN = 3
"""Exit status: the show ran, and an invariant did not hold."""

TICK = 0.05
ARRIVING = 0.75
"""Share of the show in which callers arrive: the others end their calls after it."""
LATEST = 1.5
"""Times the show's length: then everybody has to leave."""
ENDLESS = 10**9


class Stopped(Exception):
    """A signal asked for the end."""


def main(argv: list[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    live = sys.stdin.isatty() and sys.stdout.isatty() and options.seconds is None
    _say(f"starting {options.lines} lines and {options.desks} desks in {options.folder} …")
    signal.signal(signal.SIGTERM, _stop)
    bench = None
    try:
        bench = Bench(options.folder, options.lines, options.desks, options.record, options.seed,
                      options.fresh)  # fmt: skip
        began = time.monotonic()
        bench.start()
        _say(f"in service after {time.monotonic() - began:.1f} s")
        return _live(bench, options) if live else _show(bench, options)
    except (BenchError, TownError) as error:
        sys.stderr.write(f"queuebox bench: {error}\n")
        return CANNOT_START
    except (KeyboardInterrupt, Stopped):
        _say("stopped")
        return CANNOT_START
    finally:
        if bench is not None:
            bench.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="queuebox bench", description=__doc__)
    parser.add_argument("--for", dest="seconds", type=_positive, metavar="SECONDS",
                        help="run so long without a page, then a summary (default 60)")  # fmt: skip
    parser.add_argument("--calls", type=_positive, metavar="N",
                        help="calls to make in that time (default one each 3 s)")  # fmt: skip
    parser.add_argument("--record", type=Path, metavar="DIR",
                        help="where what callers and agents hear is recorded")  # fmt: skip
    parser.add_argument("--lines", type=_within(1, 8), default=4, help="1 to 8 (default 4)")
    parser.add_argument("--desks", type=_within(1, 20), default=3, help="1 to 20 (default 3)")
    parser.add_argument("--seed", type=int, default=1, help="the same people again (default 1)")
    parser.add_argument("--fresh", action="store_true",
                        help="as from the factory: no queues, no agents yet")  # fmt: skip
    parser.add_argument("--folder", type=Path, default=BENCH, help="default ./.bench")
    return parser


def _show(bench: Bench, options: argparse.Namespace) -> int:
    """No terminal: so many seconds, so many calls, a summary."""
    seconds = options.seconds or 60
    calls = options.calls or max(1, seconds // 3)
    bench.wait_for_lines()
    bench.invite(calls, seconds * ARRIVING)
    _say(f"{calls} calls in {seconds} s; what is heard is recorded in {bench.recordings}")
    # every call is made and ended, unless the lines are too few for so many
    end = time.monotonic() + seconds * LATEST
    while time.monotonic() < end and not bench.callers.over:
        bench.tick()
        time.sleep(TICK)
    summary = bench.finish()
    _say(summary.text())
    return _status(summary)


def _live(bench: Bench, options: argparse.Namespace) -> int:
    """A page that lives until q."""
    bench.invite(ENDLESS_CALLS, ENDLESS_CALLS * 3.0)
    with Terminal() as terminal, selectors.DefaultSelector() as selector:
        page = Live(bench, terminal)
        selector.register(terminal, selectors.EVENT_READ)
        while page.running:
            bench.tick()
            page.draw()
            if selector.select(TICK):
                page.press(terminal.keys())
    summary = bench.finish()
    _say(summary.text())
    return _status(summary)


ENDLESS_CALLS = 20_000
"""Calls that arrive by themselves while somebody watches: sixteen hours of them."""


def _status(summary: Summary) -> int:
    return BROKEN if summary.complaints() else 0


def _within(least: int, most: int) -> type[int]:
    def parse(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{number} is not from {least} to {most}")
        return number

    parse.__name__ = "number"
    return parse  # type: ignore[return-value]


def _positive(text: str) -> int:
    return _within(1, ENDLESS)(text)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
