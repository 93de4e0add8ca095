"""How bright the panel is by the clock on the wall: organic pixels age by the light they give."""

from __future__ import annotations

from datetime import datetime

from queuebox.opening import CLOCK_SET
from queuebox_config.kinds_of_time import DAY
from queuebox_config.schema import Panel


def brightness(panel: Panel, when: datetime) -> int:
    """Percent at ``when``, which is in the office's zone. A clock that was never set is day."""
    minute = when.hour * 60 + when.minute
    moments = (minute, minute + DAY)  # a span may run past midnight
    day = any(span.opens <= m < span.closes for span in panel.bright_hours for m in moments)
    return panel.brightness if day or when < CLOCK_SET else panel.dimmed
