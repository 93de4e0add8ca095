"""Where things are: configuration, data and run folders. Decides paths, opens nothing."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

BENCH = Path(".bench")


class Places(Struct, frozen=True):
    """The three places of one box."""

    config: Path
    data: Path
    run: Path

    @property
    def shelf_socket(self) -> Path:
        return self.run / "shelf.sock"

    @property
    def control_socket(self) -> Path:
        return self.run / "control.sock"

    @property
    def journal(self) -> Path:
        return self.run / "journal"

    @property
    def records(self) -> Path:
        return self.data / "records.db"


DEVICE = Places(
    Path("/var/lib/queuebox/config/queuebox.toml"), Path("/var/lib/queuebox"), Path("/run/queuebox")
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--config``, ``--data``, ``--run``; each falls back to its environment variable."""
    parser.add_argument("--config", type=Path, help="configuration file (QUEUEBOX_CONFIG)")
    parser.add_argument("--data", type=Path, help="data folder (QUEUEBOX_DATA)")
    parser.add_argument("--run", type=Path, help="folder of sockets and journal (QUEUEBOX_RUN)")


def places(arguments: argparse.Namespace, environ: Mapping[str, str] = os.environ) -> Places:
    """Arguments before environment before the device's own places."""

    def pick(argument: Path | None, variable: str, otherwise: Path) -> Path:
        return argument or Path(environ.get(variable) or otherwise)

    return Places(
        pick(arguments.config, "QUEUEBOX_CONFIG", DEVICE.config),
        pick(arguments.data, "QUEUEBOX_DATA", DEVICE.data),
        pick(arguments.run, "QUEUEBOX_RUN", DEVICE.run),
    )


def environment(of: Places) -> dict[str, str]:
    """The variables that give a child program the same places."""
    return {
        "QUEUEBOX_CONFIG": str(of.config),
        "QUEUEBOX_DATA": str(of.data),
        "QUEUEBOX_RUN": str(of.run),
    }
