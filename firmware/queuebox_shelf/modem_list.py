"""The modems that are plugged in, joined with the lines that use them. Opens nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from queuebox_hw.modem.discovery import FoundModem, find_modems


class LineUse(Struct, frozen=True):
    """One line of the configuration and its modem."""

    device: str
    line: int
    state: str
    family: str = ""
    words: tuple[str, ...] = ()
    """How the modem names itself."""


class ModemEntry(Struct, frozen=True):
    """One row of ``queuebox modem list``."""

    path: str
    """What to write in the configuration."""
    device: str = ""
    what: str = ""
    usb_port: str = ""
    usb_id: str = ""
    known: bool = False
    """A modem by its USB id, or used by a line."""
    line: int | None = None
    state: str = "used by no line"
    family: str = ""
    words: tuple[str, ...] = ()


def modem_list(
    lines: Sequence[LineUse], find: Callable[[], Iterable[FoundModem]] = find_modems
) -> list[ModemEntry]:
    """Every port that is or may be a modem: used ones by line, then the others by port path."""
    used = {_real(use.device): use for use in lines}
    entries = [_entry(found, used.pop(_real(found.path), None)) for found in find()]
    entries += [_configured(use) for use in used.values()]
    return sorted(entries, key=lambda entry: (entry.line or 99, not entry.known, entry.path))


def _real(path: str) -> str:
    return str(Path(path).resolve())


def _entry(found: FoundModem, use: LineUse | None) -> ModemEntry:
    plain = ModemEntry(
        found.path, found.device, found.what, found.usb_port, found.usb_id, bool(found.family),
        family=found.family,
    )  # fmt: skip
    return plain if use is None else _used(plain, use)


def _configured(use: LineUse) -> ModemEntry:
    """A line's device that is no port of the kernel's list: unplugged, or not a USB port."""
    there = Path(use.device).exists()
    what = "no port that the system lists" if there else "nothing is plugged in there"
    return _used(ModemEntry(use.device, _real(use.device) if there else "", what), use)


def _used(entry: ModemEntry, use: LineUse) -> ModemEntry:
    return ModemEntry(
        use.device, entry.device, entry.what, entry.usb_port, entry.usb_id, True,
        use.line, use.state, use.family or entry.family, use.words,
    )  # fmt: skip
