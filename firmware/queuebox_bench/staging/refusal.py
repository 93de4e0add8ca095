"""What the bench cannot bring about is said in one line. No deeds here."""

from __future__ import annotations

from queuebox.scenario.script import Scenario


class CannotStage(Exception):
    """A file that the bench does not play: which line, and why."""

    def __init__(self, scenario: Scenario, line: int, why: str) -> None:
        source = scenario.source[line - 1].strip() if 0 < line <= len(scenario.source) else ""
        place = f"{scenario.file}:{line}: " if source else f"{scenario.file}: "
        super().__init__(f'{place}"{source}": {why}' if source else f"{place}{why}")
