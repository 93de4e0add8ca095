"""The sums of a stretch of time, the same for the wall, the shell and every report."""

from queuebox.sums.agents import AgentSums, AgentTally
from queuebox.sums.sheet import DayLine, HourLine, LineSums, QueueSums, Sheet, Sums
from queuebox.sums.tally import Summary, Tally, summarise

__all__ = [
    "AgentSums",
    "AgentTally",
    "DayLine",
    "HourLine",
    "LineSums",
    "QueueSums",
    "Sheet",
    "Summary",
    "Sums",
    "Tally",
    "summarise",
]  # fmt: skip
