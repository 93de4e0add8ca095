"""Which sound cards are plugged in, and where: by USB port path or by the card's id. Opens none.

Headset adapters have no serial numbers, and card 1 may be another one after the next start: a
desk's headset is named by the USB port that it is plugged into (``1-1.2``, as the kernel and
``lsusb -t`` count), or by an id that a udev rule gave the card at that port (``queuebox1``).
"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

SYS_CLASS = Path("/sys/class/sound")

_CARD = re.compile(r"card(\d+)")
_USB_PORT = re.compile(r"\d+-\d+(\.\d+)*")


class SoundCardFound(Struct, frozen=True):
    """A card as the kernel has it now."""

    number: int
    card_id: str
    usb_port: str
    """Bus and port numbers, as 1-1.4; "" when it is not USB."""
    product: str

    @property
    def pcm(self) -> str:
        """What alsa-lib calls it: the device itself, nothing between."""
        return f"hw:{self.number}"

    def __str__(self) -> str:
        place = self.usb_port or self.card_id
        return f"{place} ({self.product})" if self.product else place


def sound_cards(sys_class: Path = SYS_CLASS) -> tuple[SoundCardFound, ...]:
    """All cards, by number. A card that goes away while we look is left out."""
    found = []
    for entry in sys_class.iterdir() if sys_class.is_dir() else ():
        number = _CARD.fullmatch(entry.name)
        if number:
            try:
                found.append(_described(int(number[1]), entry))
            except OSError:
                continue
    return tuple(sorted(found, key=lambda card: card.number))


def find_card(place: str, sys_class: Path = SYS_CLASS) -> SoundCardFound | None:
    """The card at this USB port, or with this id; None when there is none now."""
    for card in sound_cards(sys_class):
        if place and place in (card.usb_port, card.card_id):
            return card
    return None


def _described(number: int, entry: Path) -> SoundCardFound:
    interface = (entry / "device").resolve()
    port = interface.name.partition(":")[0]
    on_usb = ":" in interface.name and _USB_PORT.fullmatch(port) is not None
    return SoundCardFound(
        number,
        (entry / "id").read_text().strip(),
        port if on_usb else "",
        _words(interface.parent / "product") if on_usb else "",
    )


def _words(file: Path) -> str:
    """What a device says of itself, in one line that a log can carry."""
    if not file.exists():
        return ""
    text = file.read_text(errors="replace")
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign == "\n").split())
