"""The wall display's place in the call processor: snapshots in, pages out on its own thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from queuebox.display.brightness import brightness
from queuebox.display.mapping import wall_state
from queuebox.display.panel_thread import PanelThread
from queuebox.display.state import Figures, Goals
from queuebox_config import Config
from queuebox_core.snapshot import Snapshot
from queuebox_hw.panel import open_panel
from queuebox_wire.loop import now_us

SECOND = 1_000_000


def _seconds(us: int | None) -> int | None:
    return None if us is None else us // SECOND


def _goals(config: Config) -> Goals:
    goals = config.goals
    return Goals(
        waiting_warning=goals.waiting_warning,
        waiting_alarm=goals.waiting_alarm,
        longest_warning=_seconds(goals.longest_hold_warning),
        longest_alarm=_seconds(goals.longest_hold),
        level=goals.service_level,
    )


class Day(Protocol):
    """The figures of today that the wall shows."""

    @property
    def level(self) -> float | None: ...
    def busy_occasions(self, since: int | None) -> int: ...


class Wall:
    """Owns the panel's thread, if there is a panel."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._goals = _goals(config)
        self._thread: PanelThread | None = None

    def begin(self, believable: Callable[[], bool]) -> None:
        """Open the panel, if there is one.

        ``believable`` is asked for every page, from the panel's thread: may the figures
        still be shown?
        """
        config = self._config
        if config.panel.driver != "none":
            panel = open_panel(config.panel.driver, config.panel.bus, config.panel.device)
            self._thread = PanelThread(panel, believable, brightness=self._brightness)

    def _brightness(self) -> int:
        return brightness(self._config.panel, datetime.now(self._config.site.zone))

    def reconfigure(self, config: Config) -> None:
        """New goals and time zone at once; another panel at the next start."""
        self._config = config
        self._goals = _goals(config)

    def update(self, snapshot: Snapshot, day: Day, message: str = "") -> None:
        """The office is like this now; ``message`` is what a technician should know."""
        if self._thread is None:
            return
        goals = self._config.goals
        figures = Figures(
            None if day.level is None else round(100 * day.level),
            goals.service_level_form,
            goals.answer_within // SECOND,
            day.busy_occasions(snapshot.all_busy.since),
        )
        self._thread.update(wall_state(snapshot, figures, self._goals, now_us(), message))

    def close(self) -> None:
        if self._thread is not None:
            self._thread.close()
