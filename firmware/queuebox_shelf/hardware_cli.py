"""``queuebox hardware check``: does USB carry this office, is everything there? Opens nothing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from queuebox_config import ConfigError
from queuebox_config.schema import Config, Desk
from queuebox_hw.sound_cards import SYS_CLASS, find_card, sound_cards
from queuebox_hw.usb_budget import (
    PERIODIC_US,
    Model,
    headset_us,
    headsets_on_one_tt,
    model_named,
    plan,
)
from queuebox_hw.usb_tree import SYS_DEVICES, Translator, shared_by
from queuebox_shelf.cli import read_config
from queuebox_wire.places import add_arguments, places

DEVICE_TREE = Path("/proc/device-tree/model")
ALL_WELL, TROUBLE, BAD_CONFIGURATION = 0, 1, 2


class Report:
    """Lines for the technician, and whether any of them asks for something to be done."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.trouble = False

    def say(self, line: str) -> None:
        self.lines.append(line)

    def ask(self, line: str) -> None:
        self.trouble = True
        self.lines.append(f"! {line}")


def main(argv: list[str]) -> int:
    """Exit status: 0 all is there and fits; 1 something is to be done; 2 bad configuration."""
    parser = argparse.ArgumentParser(prog="queuebox hardware", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="check")
    check = commands.add_parser("check", help="the USB plan, the lines' and the desks' devices")
    add_arguments(check)
    try:
        config = read_config(places(parser.parse_args(argv)))
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_CONFIGURATION
    report = Report()
    check_all(config, report, _model_here())
    sys.stdout.write("\n".join([*report.lines, ""]))
    return TROUBLE if report.trouble else ALL_WELL


def check_all(
    config: Config,
    report: Report,
    machine: str,
    sys_class: Path = SYS_CLASS,
    usb: Path = SYS_DEVICES,
) -> None:
    """``machine``: what the device tree calls it, "" when there is none."""
    desks = [desk for desk in config.desks if desk.sound.startswith("alsa:")]
    _plan(report, machine, len(config.lines), len(desks))
    for line in config.lines:
        _line(report, line.number, Path(line.device))
    for desk in desks:
        _desk(report, desk, sys_class)
    _strangers(report, desks, sys_class)
    _translators(report, sys_class, usb)


def _model_here() -> str:
    return DEVICE_TREE.read_text().rstrip("\0") if DEVICE_TREE.exists() else ""


def _plan(report: Report, machine: str, lines: int, desks: int) -> None:
    report.say(f"USB plan (modems: {lines}, headsets: {desks})")
    report.say(
        f"  a headset takes {headset_us():.0f} µs of the {PERIODIC_US} µs that one transaction"
        f" translator has in a millisecond: {headsets_on_one_tt()} on each"
    )
    known = model_named(machine)
    if known is None and machine:
        report.say(f"  {machine} is no machine whose USB we know; as on a Raspberry Pi 4:")
    model = known or model_named("Raspberry Pi 4")
    if model is not None:
        _verdict(report, model, lines, desks)


def _verdict(report: Report, model: Model, lines: int, desks: int) -> None:
    planned = plan(model, lines, desks)
    line = f"{model.name}: {planned.advice}"
    if planned.fits:
        report.say(f"  {line}")
    else:
        report.ask(line)


def _line(report: Report, number: int, device: Path) -> None:
    if device.exists():
        report.say(f"line {number}: {device} is there")
    else:
        report.ask(f"line {number}: {device} is not there; plug its modem in, or correct device")


def _desk(report: Report, desk: Desk, sys_class: Path) -> None:
    place = desk.sound.partition(":")[2]
    card = find_card(place, sys_class)
    if card is None:
        report.ask(
            f"desk {desk.name}: no sound card at {place}; plug its headset's adapter in there,"
            " or correct sound"
        )
    else:
        report.say(f"desk {desk.name}: {place} is {card}")


def _strangers(report: Report, desks: list[Desk], sys_class: Path) -> None:
    """Cards that no desk has: what a technician wants to copy into the configuration."""
    wanted = {desk.sound.partition(":")[2] for desk in desks}
    for card in sound_cards(sys_class):
        if not wanted & {card.usb_port, card.card_id}:
            report.say(
                f"no desk has the sound card at {card}: alsa:{card.usb_port or card.card_id}"
            )


def _translators(report: Report, sys_class: Path, usb: Path) -> None:
    """As it is plugged in now: too many at one TT work until the last of them is opened."""
    ports = [card.usb_port for card in sound_cards(sys_class) if card.usb_port]
    for translator, sharing in shared_by(ports, usb).items():
        if len(sharing) > headsets_on_one_tt():
            report.ask(
                f"{len(sharing)} headsets ({', '.join(sharing)}) share {_name(translator)}, which"
                f" carries {headsets_on_one_tt()}: put some at a hub with a TT for each port"
            )


def _name(translator: Translator) -> str:
    hub = f"the hub at {translator.hub}" if translator.hub else "the board's own"
    return f"one transaction translator ({hub})"
