"""The record of a pick: who could have taken a call, and why this desk. Picks nobody itself."""

from msgspec import Struct

CANDIDATES_KEPT = 8


class Candidate(Struct, frozen=True, gc=False):
    """A desk that could have taken the call, at the moment of the pick."""

    desk: str
    idle_since: int
    load: int
    """Calls taken, as fewest-calls counts them."""
    levels: dict[str, int] = {}
    """Queue → level, of every queue that the desk serves."""


class Pick(Struct, frozen=True, gc=False):
    """One offer's reason. Candidates are in the order of the strategy, the best first."""

    at: int
    call: str
    queue: str
    desk: str
    strategy: str
    """The queue's strategy, or ``transfer``, ``recall``."""
    candidates: tuple[Candidate, ...] = ()
    of: int = 1
    """How many desks could have taken it; ``candidates`` holds the first of them."""
    away_idle: str = "reset"
    overflow: bool = False

    def __str__(self) -> str:
        if self.strategy in ("transfer", "recall"):
            return f"{self.strategy} to {self.desk}"
        others = ", ".join(self._words(candidate) for candidate in self.candidates)
        text = f"{self.strategy} of {self.of}: {others} (being away {self.away_idle}s idle time)"
        return f"{text}, as overflow" if self.overflow else text

    def _words(self, candidate: Candidate) -> str:
        idle = self.at - candidate.idle_since
        words = f"{candidate.desk} idle {idle / 1_000_000:.1f} s"
        if self.strategy == "fewest-calls":
            words += f" {candidate.load} calls"
        level = candidate.levels.get(self.queue, 1)
        return words if level == 1 else f"{words} level {level}"
