"""``queuebox run``: starts the call processor, and says in one line why it cannot."""

from __future__ import annotations

import argparse
import contextlib
import sys

from queuebox import logs
from queuebox.processor import Processor
from queuebox.records import Records
from queuebox.records.errors import RecordsError
from queuebox.wall import Wall
from queuebox_config import Config, ConfigError, load, loads
from queuebox_wire.boot import boot_id
from queuebox_wire.link import SocketInUse
from queuebox_wire.places import Places, add_arguments, places

CANNOT_START = 1
"""Exit status: a folder or another instance stands in the way."""
BAD_CONFIGURATION = 2

TURN = 0.0005
"""Seconds until a thread in the middle of a page or a row lets the loop have the interpreter.
Python's own 5 ms would be ten times the budget from an event to its order."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="queuebox run", description=__doc__)
    add_arguments(parser)
    where = places(parser.parse_args(argv))
    try:
        config = load(where.config) if where.config.exists() else loads("", str(where.config))
        serve(config, where)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_CONFIGURATION
    except (SocketInUse, RecordsError) as error:
        sys.stderr.write(f"queuebox run: {error}\n")
        return CANNOT_START
    except OSError as error:
        sys.stderr.write(f"queuebox run: {error.filename}: {error.strerror}\n")
        return CANNOT_START
    return 0


def serve(config: Config, where: Places) -> None:
    """Until a signal."""
    newest = logs.start()
    sys.setswitchinterval(TURN)
    with contextlib.ExitStack() as stack:
        where.run.mkdir(parents=True, exist_ok=True)
        where.data.mkdir(parents=True, exist_ok=True)
        books = stack.enter_context(contextlib.closing(Records.open(where.records, boot_id())))
        wall = stack.enter_context(contextlib.closing(Wall(config)))
        processor = Processor(where, config, books, newest, wall)
        stack.callback(processor.close)
        processor.run()
