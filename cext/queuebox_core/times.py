"""Times in the core: microseconds on the monotonic clock, and the one that never comes."""

from typing import Final

NEVER: Final = 2**62
"""No time at all, so that times can be compared without asking first."""
