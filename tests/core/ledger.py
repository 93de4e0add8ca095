"""An accountant beside the core: adds up what effects say, and knows nothing of how they arise."""

from __future__ import annotations

from collections.abc import Iterable

from queuebox_core import effects as f
from queuebox_core.endings import CallReport, OfferEnding
from queuebox_core.snapshot import Snapshot

WITH_A_CALL = ("whisper", "talking", "holding", "grace")


class Ledger:
    """Every offer has one ending, every call one report; views agree with each other."""

    def __init__(self) -> None:
        self.open_offers: dict[str, str] = {}
        """Desk → call."""
        self.connected: dict[str, str] = {}
        self.ended: dict[str, CallReport] = {}
        self.offers_made = 0

    def book(self, effects: Iterable[f.Effect]) -> None:
        """Enter the effects of one instant, in their order."""
        for effect in effects:
            if isinstance(effect, f.Offer):
                self._offer(effect)
            elif isinstance(effect, f.Withdraw):
                assert self.open_offers.pop(effect.desk) == effect.call, effect
                OfferEnding(effect.why)
            elif isinstance(effect, f.Connect):
                self._connect(effect)
            elif isinstance(effect, f.Dial):
                assert effect.desk not in self.connected, effect
                self.connected[effect.desk] = effect.call
            elif isinstance(effect, f.Part):
                # a call found at a desk after a restart was connected before our time
                assert self.connected.pop(effect.desk, effect.call) == effect.call, effect
            elif isinstance(effect, f.Release) and effect.desk is not None:
                self.connected.pop(effect.desk, None)
                self.open_offers.pop(effect.desk, None)
            elif isinstance(effect, f.Ended):
                self._end(effect.report)

    def _offer(self, offer: f.Offer) -> None:
        assert offer.desk not in self.open_offers, f"two offers for {offer.desk}"
        assert offer.desk not in self.connected, f"{offer.desk} is talking"
        assert offer.call not in self.ended, f"{offer.call} is over"
        self.open_offers[offer.desk] = offer.call
        self.offers_made += 1

    def _connect(self, connect: f.Connect) -> None:
        offered = self.open_offers.pop(connect.desk, None)
        assert offered in (None, connect.call), connect
        assert connect.call not in self.open_offers.values(), f"{connect.call} is still offered"
        assert self.connected.get(connect.desk, connect.call) == connect.call, connect
        self.connected[connect.desk] = connect.call

    def _end(self, report: CallReport) -> None:
        assert report.call not in self.ended, f"{report.call} ended twice"
        self.ended[report.call] = report
        assert report.call not in self.open_offers.values(), f"{report.call} is still offered"
        assert report.wait >= 0 and report.talk >= 0, report
        assert report.talk == sum(part.ended - part.began for part in report.segments), report
        assert all(part.began <= part.ended for part in report.segments), report
        assert all(visit.began <= visit.ended for visit in report.visits), report
        assert (report.ended_by is not None) >= (report.ending == "answered"), report

    def compare(self, now: Snapshot) -> None:
        """What the views show is what the effects have said."""
        live = {call.call: call for call in now.calls}
        assert not set(live) & set(self.ended)
        offered = {d.desk: d.call for d in now.desks if d.state in ("offered", "whisper")}
        assert self.open_offers == offered
        for desk in now.desks:
            assert desk.call is None or desk.call in live, desk
        lines = [call.line for call in now.calls]
        assert len(lines) == len(set(lines)), "two calls on one line"
        for line in now.lines:
            assert line.call is None or live[line.call].line == line.line
        for queue in now.queues:
            places = [c.position for c in now.calls if c.queue == queue.queue and c.position]
            assert sorted(places) == list(range(1, len(places) + 1)), (queue, places)
        deskless = [c for c in now.calls if c.state in ("talking", "held") and c.desk is None]
        assert not deskless, deskless
