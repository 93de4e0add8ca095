"""``queuebox-shelf``: starts the shelf, and says in one line why it cannot."""

from __future__ import annotations

import argparse
import logging
import sys

from queuebox_config import ConfigError, load, loads
from queuebox_config.schema import Config
from queuebox_hw.boards import BoardError
from queuebox_shelf.build import build, hello
from queuebox_shelf.call_ids import CallIds
from queuebox_shelf.sounds import SoundError
from queuebox_shelf.uplink import Uplink
from queuebox_wire.boot import boot_id
from queuebox_wire.link import SocketInUse
from queuebox_wire.loop import Loop
from queuebox_wire.places import Places, add_arguments, places

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
CANNOT_START = 1
"""Exit status: a device, a folder or another instance stands in the way."""
BAD_CONFIGURATION = 2


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="queuebox-shelf", description=__doc__)
    add_arguments(parser)
    where = places(parser.parse_args(argv))
    logging.basicConfig(level=logging.INFO, format=FORMAT, stream=sys.stderr)
    try:
        config = read_config(where)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_CONFIGURATION
    try:
        serve(config, where)
    except (BoardError, SoundError, SocketInUse) as error:
        sys.stderr.write(f"queuebox-shelf: {error}\n")
        return CANNOT_START
    except OSError as error:
        sys.stderr.write(f"queuebox-shelf: {error.filename}: {error.strerror}\n")
        return CANNOT_START
    return 0


def read_config(where: Places) -> Config:
    """The configuration, or that of an empty file when there is none yet."""
    return load(where.config) if where.config.exists() else loads("", str(where.config))


def serve(config: Config, where: Places) -> None:
    """Until a signal."""
    loop = Loop()
    loop.catch_signals()
    uplink = None
    built = None
    try:
        uplink = Uplink(where.shelf_socket, loop.selector)
        ids = CallIds(where.data / "shelf")
        built = build(config, where, loop, ids)
        uplink.begin(hello(ids, boot_id()), built.shelf.full_state, built.shelf.on_order)
        built.shelf.serve(uplink)
    finally:
        if built is not None:
            built.close()
        if uplink is not None:
            uplink.close()
        loop.close()
