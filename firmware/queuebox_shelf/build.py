"""Chooses and joins the shelf's parts, in this one place. Below it nobody asks what is fake."""

from __future__ import annotations

import logging
from pathlib import Path

from queuebox_config import Config
from queuebox_config.schema import Desk, Line
from queuebox_hw.boards import load_board
from queuebox_hw.desk_front import GpioDeskFront
from queuebox_hw.headset import CardHeadset
from queuebox_hw.modem.countries import settings_for
from queuebox_hw.modem.port import ModemLine
from queuebox_hw.parts import DeskFront, EdgeSink
from queuebox_hw.pins import Chips, open_chips
from queuebox_media.engine import Engine
from queuebox_shelf.call_ids import CallIds
from queuebox_shelf.desk_card import DeskCard, Headset
from queuebox_shelf.headset_socket import HeadsetSocket
from queuebox_shelf.line_card import LineCard
from queuebox_shelf.mixer import Mixer
from queuebox_shelf.shelf import Shelf
from queuebox_shelf.sound_store import SoundStore
from queuebox_shelf.sounds import Library
from queuebox_wire import shelf_link as wire
from queuebox_wire.loop import Loop
from queuebox_wire.places import Places

log = logging.getLogger(__name__)


class Built:
    """The shelf and what has to be closed after it."""

    def __init__(self, shelf: Shelf, engine: Engine, chips: Chips) -> None:
        self.shelf = shelf
        self._engine = engine
        self._chips = chips

    def close(self) -> None:
        self.shelf.close()
        self._engine.stop()
        self._chips.close()


def build(config: Config, places: Places, loop: Loop, ids: CallIds) -> Built:
    """Raises BoardError, SoundError: the text is for the technician."""
    board = load_board(config.board.map)
    chips = open_chips(board, places.run / "desks.sock")
    engine = Engine(len(config.lines), len(config.desks))
    sounds = SoundStore(engine, _library(config, places))
    prompts = {name: sounds.length_us(name) for name in sorted(config.timed_prompts)}
    mixer = Mixer(engine, sounds)
    shelf = Shelf(loop, engine, prompts)
    for port, line in enumerate(config.lines):
        shelf.add_line(_line_card(line, port, engine, mixer, ids, shelf))
    for port, desk in enumerate(config.desks, len(config.lines)):
        card = _desk_card(desk, port, chips, config.board.busy_output, engine, mixer, shelf, loop)
        shelf.add_desk(card)
    engine.start()
    return Built(shelf, engine, chips)


def hello(ids: CallIds, boot: str) -> wire.Hello:
    return wire.Hello("shelf", boot=boot, shelf=str(ids.start))


def _library(config: Config, places: Places) -> Library:
    own = Path(config.prompts.folder) if config.prompts.folder else places.data / "sounds"
    return Library([own])


def _line_card(
    line: Line, port: int, engine: Engine, mixer: Mixer, ids: CallIds, shelf: Shelf
) -> LineCard:
    modem = ModemLine(port, line.device, engine, settings_for(line.country))
    return LineCard(line.number, modem, mixer, ids.next, shelf.tell)


def _desk_card(
    desk: Desk, port: int, chips: Chips, busy_output: str, engine: Engine, mixer: Mixer,
    shelf: Shelf, loop: Loop,
) -> DeskCard:  # fmt: skip
    def open_front(on_edge: EdgeSink) -> DeskFront:
        return GpioDeskFront(
            chips, desk.front, on_edge, loop.wake, desk.name, busy_opens=busy_output == "opens"
        )

    buttons = len(chips.board.desk(desk.front).buttons)
    headset = _headset(desk, port, engine, loop)
    return DeskCard(desk.name, port, buttons, open_front, headset, mixer, shelf.tell)


def _headset(desk: Desk, port: int, engine: Engine, loop: Loop) -> Headset:
    kind, _, place = desk.sound.partition(":")
    if kind == "socket":
        return HeadsetSocket(Path(place), port, engine)
    return CardHeadset(place, port, engine, loop.wake)
