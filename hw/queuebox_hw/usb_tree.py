"""Which transaction translator a USB device hangs at, by what the kernel says. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

SYS_DEVICES = Path("/sys/bus/usb/devices")

_PER_PORT = "02"
"""bDeviceProtocol of a high-speed hub with a TT for each port; 01 is one for all."""


class Translator(Struct, frozen=True, order=True):
    """One TT of a hub, or of the controller itself."""

    hub: str
    """Its USB port; "" for the controller."""
    port: str
    """"" when it serves all ports of the hub."""


def translator_of(usb_port: str, devices: Path = SYS_DEVICES) -> Translator:
    """For a full-speed device at ``usb_port`` (as 1-1.4.2): the nearest high-speed hub above it."""
    below = usb_port
    while "." in below:
        hub = below.rpartition(".")[0]
        if _word(devices / hub / "speed") == "480":
            shared = _word(devices / hub / "bDeviceProtocol") != _PER_PORT
            return Translator(hub, "" if shared else below)
        below = hub
    return Translator("", below)


def shared_by(usb_ports: Iterable[str], devices: Path = SYS_DEVICES) -> dict[Translator, list[str]]:
    """The devices at each TT."""
    found: dict[Translator, list[str]] = {}
    for usb_port in usb_ports:
        found.setdefault(translator_of(usb_port, devices), []).append(usb_port)
    return found


def _word(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
