"""The shelf itself: one loop that joins cards, engine, lamp clock and the call processor."""

from __future__ import annotations

import logging
import selectors
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec

from queuebox_hw.lamps import LampClock
from queuebox_shelf.desk_card import DeskCard
from queuebox_shelf.line_card import LineCard
from queuebox_shelf.modem_list import modem_list
from queuebox_shelf.uplink import Uplink
from queuebox_wire import shelf_link as wire
from queuebox_wire.line_report import HangUpReport, LineReport
from queuebox_wire.loop import Loop, now_us

log = logging.getLogger(__name__)


class Engine(Protocol):
    """What the shelf itself needs of the sound engine."""

    def fileno(self) -> int: ...
    def reports(self) -> list[tuple[Any, ...]]: ...
    def counters(self) -> dict[str, object]: ...


class Shelf:
    """Owns the cards. Lines are keyed by number, desks by name, both by engine port."""

    def __init__(self, loop: Loop, engine: Engine, prompts: Mapping[str, int]) -> None:
        """``prompts``: lengths in µs that the call processor wants to know."""
        self._loop = loop
        self._engine = engine
        self._lines: dict[int, LineCard] = {}
        self._desks: dict[str, DeskCard] = {}
        self._ports: dict[int, LineCard | DeskCard] = {}
        self._prompts = dict(prompts)
        self._lamps = LampClock()
        self._uplink: Uplink | None = None

    def add_line(self, card: LineCard) -> None:
        self._lines[card.number] = self._ports[card.port] = card

    def add_desk(self, card: DeskCard) -> None:
        self._desks[card.name] = self._ports[card.port] = card

    # ── life ────────────────────────────────────────────────────────────────────

    def serve(self, uplink: Uplink) -> None:
        """Run until a signal."""
        self._uplink = uplink
        self._loop.selector.register(self._engine, selectors.EVENT_READ, self._engine_spoke)
        now = now_us()
        for card in self._lines.values():
            card.open(now)
        self._loop.run(self._tick, self._deadline)

    def close(self) -> None:
        """Every line on-hook, every lamp off, every descriptor back."""
        now = now_us()
        for line in self._lines.values():
            line.close(now)
        for desk in self._desks.values():
            desk.close()

    def full_state(self) -> wire.FullState:
        return wire.FullState(
            tuple(card.state() for card in self._lines.values()),
            tuple(card.state() for card in self._desks.values()),
            now_us(),
            prompts=self._prompts,
        )

    def tell(self, fact: wire.Fact) -> None:
        log.info("%s", fact)
        if self._uplink is not None:
            self._uplink.tell(fact)

    # ── the pass ────────────────────────────────────────────────────────────────

    def _deadline(self) -> int | None:
        wanted = [card.deadline for card in self._ports.values()]
        wanted.append(self._lamps.next_change(now_us()))
        return min((at for at in wanted if at is not None), default=None)

    def _tick(self) -> None:
        now = now_us()
        for card in self._ports.values():
            card.tick(now)
        for name, levels in self._lamps.at(now).items():
            self._desks[name].light(levels, now)

    def _engine_spoke(self) -> None:
        now = now_us()
        for report in self._engine.reports():
            card = self._ports[report[1]]
            card.on_report(report, now)

    # ── orders ──────────────────────────────────────────────────────────────────

    def on_order(self, order: wire.Order) -> None:
        """Do what the call processor says; an order for another call or part changes nothing."""
        perform = _ORDERS.get(type(order))
        if perform is not None:
            perform(self, order)

    def _answer(self, order: wire.GoOffHook) -> None:
        self._on_line(order.line, lambda card: card.answer(order, now_us()))

    def _seize(self, order: wire.Seize) -> None:
        self._on_line(order.line, lambda card: card.seize(order, now_us()))

    def _play(self, order: wire.PlayPrompt) -> None:
        self._on_line(order.line, lambda card: card.play(order))

    def _hold(self, order: wire.HoldAudio) -> None:
        self._on_line(order.line, lambda card: card.hold(order, now_us()))

    def _connect(self, order: wire.ConnectDesk) -> None:
        desk = self._desks.get(order.desk)
        if desk is not None:
            port = desk.port
            self._on_line(order.line, lambda card: card.connect(order, port))

    def _part(self, order: wire.PartDesk) -> None:
        self._on_line(order.line, lambda card: card.part(order, now_us()))

    def _release(self, order: wire.HangUp) -> None:
        self._on_line(order.line, lambda card: card.release(order, now_us()))

    def _show(self, order: wire.Lamps) -> None:
        desk = self._desks.get(order.desk)
        if desk is not None:
            desk.lamp = order.status
            self._lamps.set(order.desk, order.status, order.waiting, order.busy)

    def _tone(self, order: wire.DeskTone) -> None:
        desk = self._desks.get(order.desk)
        if desk is not None:
            desk.tone(order.tone)

    def _flash(self, order: wire.Flash) -> None:
        if order.desk in self._desks:
            self._lamps.flash(order.desk, order.times, now_us())

    def _ask(self, order: wire.Ask) -> None:
        if self._uplink is None:
            return
        answer = _QUESTIONS.get(order.what)
        if answer is not None:
            answer(self, order, self._uplink)
        else:
            known = ", ".join(_QUESTIONS)
            sentence = f"{order.what}: the shelf does not know this question; it knows {known}"
            self._uplink.answer(wire.Answered(order.ask, False, sentence=sentence))

    def _tell_counters(self, order: wire.Ask, uplink: Uplink) -> None:
        uplink.answer(wire.Answered(order.ask, True, self._engine.counters()))

    def _restart(self, order: wire.Ask, uplink: Uplink) -> None:
        log.info("asked to start again")
        uplink.answer(wire.Answered(order.ask, True))
        self._loop.stop()

    def _tell_modems(self, order: wire.Ask, uplink: Uplink) -> None:
        found = modem_list([card.use() for card in self._lines.values()])
        uplink.answer(wire.Answered(order.ask, True, {"modems": msgspec.to_builtins(found)}))

    def _test_line(self, order: wire.Ask, uplink: Uplink) -> None:
        def done(report: LineReport) -> None:
            uplink.answer(wire.Answered(order.ask, True, msgspec.to_builtins(report)))

        self._try(order, uplink, lambda card: card.test(done, now_us()))

    def _test_hang_up(self, order: wire.Ask, uplink: Uplink) -> None:
        """Two questions: wait for the helper's call; and now he hangs up."""

        def answer(report: HangUpReport | None, sentence: str) -> None:
            data = {} if report is None else msgspec.to_builtins(report)
            uplink.answer(wire.Answered(order.ask, not sentence, data, sentence))

        def do(card: LineCard) -> str:
            if order.args.get("now"):
                return card.far_end_hangs_up(answer, now_us())
            return card.test_hang_up(answer, now_us())

        self._try(order, uplink, do)

    def _try(self, order: wire.Ask, uplink: Uplink, do: Callable[[LineCard], str]) -> None:
        """Something that is answered later, unless it is refused."""
        number = order.args.get("line")
        card = self._lines.get(number) if isinstance(number, int) else None
        known = ", ".join(map(str, self._lines))
        refusal = f"line {number}: no such line; the box has {known}" if card is None else do(card)
        if refusal:
            uplink.answer(wire.Answered(order.ask, False, sentence=refusal))

    def _on_line(self, number: int, do: Callable[[LineCard], None]) -> None:
        card = self._lines.get(number)
        if card is not None:
            do(card)


_QUESTIONS: dict[str, Callable[[Shelf, wire.Ask, Uplink], None]] = {
    "counters": Shelf._tell_counters,
    "restart": Shelf._restart,
    "modems": Shelf._tell_modems,
    "line-test": Shelf._test_line,
    "hang-up-test": Shelf._test_hang_up,
}

_ORDERS: dict[type, Callable[[Shelf, Any], None]] = {
    wire.GoOffHook: Shelf._answer,
    wire.Seize: Shelf._seize,
    wire.PlayPrompt: Shelf._play,
    wire.HoldAudio: Shelf._hold,
    wire.ConnectDesk: Shelf._connect,
    wire.PartDesk: Shelf._part,
    wire.HangUp: Shelf._release,
    wire.Lamps: Shelf._show,
    wire.DeskTone: Shelf._tone,
    wire.Flash: Shelf._flash,
    wire.Ask: Shelf._ask,
}
