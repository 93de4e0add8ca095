"""The panel's own thread: nothing that a slow or absent panel does holds up a call."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from queuebox.display.show import Show
from queuebox.display.state import WallState
from queuebox_hw.parts import Panel, PanelLost

log = logging.getLogger(__name__)

SECOND = 1_000_000

# A page costs 23 ms of a 400 kHz I2C bus and, on the smallest Pi, as much again to draw.
MOST_PAGES = SECOND // 4
# A panel that is gone is looked for, first soon, then seldom.
FIRST_RETRY, LAST_RETRY = SECOND, 30 * SECOND
# What we say to a panel on SPI is never answered: say everything again once in a while.
RENEW = 600 * SECOND


def monotonic_us() -> int:
    return time.monotonic_ns() // 1_000


class PanelThread:
    """Shows the newest state on a panel until closed; owns the panel and the thread."""

    def __init__(
        self,
        panel: Panel,
        fresh: Callable[[], bool] = lambda: True,
        clock: Callable[[], int] = monotonic_us,
        brightness: Callable[[], int] = lambda: 100,
    ) -> None:
        """Asked for every page: may the figures still be believed, and how many percent bright."""
        self.lost: str | None = None
        """Why the panel shows nothing, or None while it answers."""
        self.pages_sent = 0
        """Pages handed to a panel that took them."""
        self._panel, self._fresh, self._clock = panel, fresh, clock
        self._brightness = brightness
        self._show = Show((panel.width, panel.height))
        self._news = threading.Condition()
        self._newest: WallState | None = None
        self._closing = False
        self._retry = FIRST_RETRY
        self._renew_at = clock() + RENEW
        self._thread = threading.Thread(target=self._run, name="wall panel", daemon=True)
        self._thread.start()

    def update(self, state: WallState) -> None:
        """The office is like this now; from any thread, never waits."""
        with self._news:
            self._newest = state
            self._news.notify_all()

    def close(self) -> None:
        """Leave the panel dark; waits for the page that is being sent."""
        with self._news:
            self._closing = True
            self._news.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing:
            began = self._clock()
            due = self._page(began)
            self._sleep(MOST_PAGES if self.lost is None else due - began, news_wakes=False)
            if self.lost is None:
                self._sleep(due - self._clock(), news_wakes=True)
        self._panel.close()

    def _page(self, now: int) -> int:
        """Draw and send one page; returns when to come back, µs."""
        with self._news:
            newest, self._newest = self._newest, None
        if newest is not None:
            self._show.update(newest, now)
        picture, due = self._show.at(now, self._fresh())
        try:
            if now >= self._renew_at:
                self._renew_at = now + RENEW
                self._panel.renew()
            self._panel.shine(self._brightness())
            self._panel.show(picture)
        except PanelLost as e:
            return now + self._mourn(e)
        self._welcome()
        self.pages_sent += 1
        return due

    def _mourn(self, e: PanelLost) -> int:
        """Note the loss once; returns how long to wait before looking again."""
        if self.lost is None:
            log.warning("%s", e)
        self.lost = str(e)
        wait, self._retry = self._retry, min(2 * self._retry, LAST_RETRY)
        return wait

    def _welcome(self) -> None:
        if self.lost is not None:
            log.info("the panel answers again")
        self.lost, self._retry = None, FIRST_RETRY

    def _sleep(self, span: int, news_wakes: bool) -> None:
        """At most ``span`` µs; less when closing, or when there are news."""
        with self._news:
            self._news.wait_for(
                lambda: self._closing or (news_wakes and self._newest is not None),
                max(0, span) / SECOND,
            )
