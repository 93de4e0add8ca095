"""``queuebox``: finds the command's own module and lets it speak. Does nothing else."""

from __future__ import annotations

import importlib
import sys

COMMANDS = {
    "run": ("queuebox.run_cli", "the call processor"),
    "bench": ("queuebox_bench.cli", "the whole box on fakes, with callers and agents"),
    "scenario": ("queuebox.scenario.cli", "run scenario files on the routing core"),
    "scenario --bench": ("queuebox_bench.staging.cli", "the same on the whole box, in real time"),
    "simulate": ("queuebox.simulate.cli", "traffic through the routing core: lines, agents, waits"),
    "replay": ("queuebox.replay_cli", "run a journal again and compare"),
    "report": ("queuebox.reports.cli", "figures from the records"),
    "records": ("queuebox.records_cli", "figures of now, events, remarks, erasing a number"),
    "hardware check": ("queuebox_shelf.hardware_cli", "does USB carry this office; what is there"),
    "hardware wiring": ("queuebox_hw.wiring.cli", "what to wire to which pin, for a board"),
    "line": ("queuebox.line_cli", "test a line, or find which number is which line"),
    "modem": ("queuebox_shelf.modem_cli", "the modems that are plugged in, and where"),
    "panel": ("queuebox.display.cli", "render pages of the wall display"),
}
"""Command → module with ``main(argv) -> int``, and what it is."""

USAGE = 2


def main(argv: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        sys.stdout.write(overview())
        return 0 if arguments else USAGE
    command, *rest = arguments
    second = next((word for word in rest if f"{command} {word}" in COMMANDS), None)
    if second is not None:
        command += f" {second}"
        if second.startswith("--"):
            rest.remove(second)
    if command not in COMMANDS:
        sys.stderr.write(f"queuebox: {command}: no such command; one of {', '.join(COMMANDS)}\n")
        return USAGE
    # only the module of the command is loaded: the call processor starts without the bench
    status: int = importlib.import_module(COMMANDS[command][0]).main(rest)
    return status


def overview() -> str:
    """The list of commands."""
    lines = [f"  {name:<16} {what}" for name, (_, what) in COMMANDS.items()]
    return "\n".join(["usage: queuebox COMMAND …", *lines, ""])
