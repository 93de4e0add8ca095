"""Which modems are plugged in, and where: by the USB port's path, which a modem keeps.

Only looks; opens nothing. Modems have no useful serial numbers, and ttyACM0 may be another one
after the next start: a line is configured by its port path (``/dev/serial/by-path/…``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from serial.tools import list_ports

BY_PATH = Path("/dev/serial/by-path")

KNOWN: dict[tuple[int, int], tuple[str, str]] = {
    # USB vendor and product → what it is, family; from the kernel's cdc-acm table and udev rules
    (0x0572, 0x1321): ("Conexant CX93010", "cx930xx"),
    (0x0572, 0x1324): ("Dell RD02-D400 (Conexant)", "cx930xx"),
    (0x0572, 0x1328): ("Conexant CX93010-2x", "cx930xx"),
    (0x0572, 0x1329): ("Conexant CX93010-2x", "cx930xx"),
    (0x0572, 0x1340): ("Conexant CX93010-2x", "cx930xx"),
    (0x0803, 0x3095): ("Zoom 3095", "zoom3095"),
    (0x0BAF, 0x0303): ("USRobotics 5637", "usr5637"),
}


class SerialPort(Protocol):
    """What of pyserial's ``ListPortInfo`` is used."""

    device: str
    vid: int | None
    pid: int | None
    location: str | None
    product: str | None
    manufacturer: str | None


class FoundModem(Struct, frozen=True):
    """A serial port that may be a modem."""

    path: str
    """What to write in the configuration: the port path if there is one."""
    device: str
    """What it is called just now."""
    usb_port: str
    """Bus and port numbers, as 1-1.4:1.0; "" when it is not USB."""
    usb_id: str
    """vendor:product in hex, or ""."""
    what: str
    family: str
    """The likely family of the quirks table; "" when the USB id is unknown."""


def _comports() -> Iterable[SerialPort]:
    ports: Iterable[SerialPort] = list_ports.comports()  # type: ignore[no-untyped-call]
    return ports


def find_modems(
    by_path: Path = BY_PATH, ports: Callable[[], Iterable[SerialPort]] = _comports
) -> tuple[FoundModem, ...]:
    """All serial ports, known modems first, then by port path."""
    links = _links(by_path)
    found = [_described(port, links) for port in ports()]
    return tuple(sorted(found, key=lambda modem: (not modem.family, modem.path)))


def _links(folder: Path) -> dict[str, str]:
    """Device → its port path. With two links to one device the shorter name is the newer style."""
    if not folder.is_dir():
        return {}
    by_length = sorted(folder.iterdir(), key=lambda link: (-len(link.name), link.name))
    return {str(link.resolve()): str(link) for link in by_length}


def _described(port: SerialPort, links: dict[str, str]) -> FoundModem:
    ids = (port.vid, port.pid)
    known = KNOWN.get((port.vid, port.pid)) if port.vid and port.pid else None
    words = " ".join(word for word in (port.manufacturer, port.product) if word)
    device = str(Path(port.device).resolve())
    return FoundModem(
        path=links.get(device, port.device),
        device=port.device,
        usb_port=port.location or "",
        usb_id=f"{ids[0]:04x}:{ids[1]:04x}" if ids[0] is not None and ids[1] is not None else "",
        what=known[0] if known else words or "serial port",
        family=known[1] if known else "",
    )
