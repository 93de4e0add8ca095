"""What the technician is told when a configuration is refused. Finds no faults itself."""

from typing import NamedTuple

from msgspec import Struct

Path = tuple[str | int, ...]
"""``("queue", "support", "overflow", 0, "after")``: rows of a list are counted from 0 here."""


class Wrong(Exception):
    """A value that a key refuses: what is wrong with it, and what would be right."""

    def __init__(self, what: str, right: str) -> None:
        super().__init__(f"{what}; {right}")
        self.what = what
        self.right = right


class Finding(NamedTuple):
    """A problem before its line is known."""

    path: Path
    what: str
    right: str


class Problem(Struct, frozen=True):
    """One thing to repair. ``str()`` is one line: place, key, what is wrong, what is right."""

    path: str
    """The key, e.g. ``queue.support.ring_time``; empty for the file as a whole."""
    line: int | None
    what: str
    right: str
    name: str = ""
    """The file."""

    def __str__(self) -> str:
        name = self.name if len(self.name) <= 120 else f"...{self.name[-117:]}"
        place = name if self.line is None else f"{name}:{self.line}"
        where = ": ".join(part for part in (place, self.path[:160]) if part)
        return _plain(f"{where}: {self.what[:200]}; {self.right[:300]}")


def _plain(text: str) -> str:
    """One line, whatever the file holds: a hostile name must not steer the terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class ConfigError(Exception):
    """The technician's fault, told in full: every problem of the file, one line each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
