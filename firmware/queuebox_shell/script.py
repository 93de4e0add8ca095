"""Commands without a person: one from ``-c``, or a file of them. Asks nobody anything."""

from __future__ import annotations

from collections.abc import Iterable

from queuebox_shell.command import parse, shown
from queuebox_shell.session import read_file
from queuebox_shell.verbs import Ask, Wrong


def answer(line: str, ask: Ask) -> str:
    """What a line has to say; raises Wrong, ControlError."""
    command = parse(line)
    args = dict(command.args)
    if command.verb.body:
        if "file" not in args:
            raise Wrong("import: name a file; its text cannot be typed here")
        args = {"text": read_file(str(args["file"]))}
    return shown(command, ask(command.verb.request, **args))


def commands(lines: Iterable[str]) -> list[tuple[int, str]]:
    """The lines that say something, with their numbers; ``#`` begins a comment line."""
    numbered = ((number, line.strip()) for number, line in enumerate(lines, 1))
    return [(n, line) for n, line in numbered if line and not line.startswith("#")]
