"""The requests about the programs themselves: which they are, and starting them again."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

from queuebox.control import Later, Refused, Verb
from queuebox_config import Config
from queuebox_core.snapshot import Snapshot
from queuebox_wire.shelf_link import FullState

Args = dict[str, Any]
AskShelf = Callable[[str, Args], Later]


class Programs(Protocol):
    """What the requests need of the call processor."""

    def snapshot(self) -> Snapshot: ...
    def config(self) -> Config: ...
    def cards(self) -> FullState | None:
        """What the shelf held when it was last met."""

    def stop(self) -> None:
        """End the call processor: whoever started it starts it again."""


def verbs(programs: Programs, ask_shelf: AskShelf) -> dict[str, Verb]:
    """Version, hardware, restarts."""
    return {
        "version": Verb("viewer", lambda args: _version()),
        "hardware": Verb("viewer", lambda args: _hardware(programs)),
        "restart-shelf": Verb(
            "technician", lambda args: _restart_shelf(programs, ask_shelf, args), changes=True
        ),
        "restart-processor": Verb("technician", lambda args: programs.stop(), changes=True),
    }


def _version() -> dict[str, str]:
    try:
        number = version("queuebox")
    except PackageNotFoundError:  # run from its sources
        number = "unknown"
    return {"queuebox": number, "python": platform.python_version(), "kernel": platform.release()}


def _hardware(programs: Programs) -> list[dict[str, Any]]:
    """Each part: where the configuration says it is, and whether the shelf has a card for it."""
    config, cards, now = programs.config(), programs.cards(), programs.snapshot()
    lines = {line.line: line for line in cards.lines} if cards else {}
    desks = {desk.desk: desk for desk in cards.desks} if cards else {}
    states = {line.line: line.state for line in now.lines}
    plugged = {desk.desk: "headset" if desk.plugged else "no headset" for desk in now.desks}
    waits = "waits for the shelf to start again"
    return [
        *(
            _part(f"line {line.number}", line.device,
                  states.get(line.number, "out") if line.number in lines else waits)
            for line in config.lines
        ),
        *(
            _part(f"desk {desk.name}", f"front {desk.front}, {desk.sound}",
                  plugged.get(desk.name, "-") if desk.name in desks else waits)
            for desk in config.desks
        ),
        _part("board", config.board.map, "there" if cards else "the shelf is away"),
        _part("panel", f"{config.panel.driver} {config.panel.device}", "-"),
    ]  # fmt: skip


def _part(part: str, where: str, state: str) -> dict[str, Any]:
    return {"part": part, "where": where, "state": state}


def _restart_shelf(programs: Programs, ask_shelf: AskShelf, args: Args) -> Later:
    """Lines and desks begin anew; with calls up only when ``now`` is said."""
    calls = len(programs.snapshot().calls)
    if calls and str(args.get("now", "")) != "now":
        raise Refused(f"{calls} calls are up and would be cut off; wait, or say restart shelf now")
    return ask_shelf("restart", {})
