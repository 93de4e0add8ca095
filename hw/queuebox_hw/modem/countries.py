"""How a country's bell rings, and its number for ``+GCI``: settings by country. No tones here.

Cadences: asterisk's indications.conf, as in spec 4.3. Codes: ITU-T T.35 annex A, as
printed under +GCI in Conexant's command reference 100722A; TR and VE, which are not in it, from
Wireshark's table of T.35 (02/2000). A modem refuses one that it does not know, and the
initialisation goes on.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.words import SECOND


class Bell(Struct, frozen=True):
    on: float
    """Seconds from the first sound of a (double) burst to its last."""
    period: float
    """Seconds from burst to burst."""
    t35: int


DOUBLE = (1.0, 3.0)
"""0.4 on, 0.2 off, 0.4 on, 2 off: British, and where they built the exchanges."""

BELLS: dict[str, Bell] = {
    "AT": Bell(1.0, 6.0, 0x0A),
    "AU": Bell(*DOUBLE, 0x09),
    "BE": Bell(1.0, 4.0, 0x0F),
    "BR": Bell(1.0, 5.0, 0x16),
    "CA": Bell(2.0, 6.0, 0x20),
    "CH": Bell(1.0, 5.0, 0xA6),
    "CN": Bell(1.0, 5.0, 0x26),
    "CZ": Bell(1.0, 5.0, 0x2E),
    "DE": Bell(1.0, 5.0, 0x42),
    "DK": Bell(1.0, 5.0, 0x31),
    "ES": Bell(1.5, 4.5, 0xA0),
    "FI": Bell(1.0, 5.0, 0x3C),
    "FR": Bell(1.5, 5.0, 0x3D),
    "GB": Bell(*DOUBLE, 0xB4),
    "GR": Bell(1.0, 5.0, 0x46),
    "HU": Bell(1.25, 5.0, 0x51),
    "IE": Bell(*DOUBLE, 0x57),
    "IL": Bell(1.0, 4.0, 0x58),
    "IN": Bell(*DOUBLE, 0x53),
    "IT": Bell(1.0, 5.0, 0x59),
    "JP": Bell(1.0, 3.0, 0x00),
    "MX": Bell(2.0, 6.0, 0x73),
    "NL": Bell(1.0, 5.0, 0x7B),
    "NO": Bell(1.0, 5.0, 0x82),
    "NZ": Bell(*DOUBLE, 0x7E),
    "PL": Bell(1.0, 5.0, 0x8A),
    "PT": Bell(1.0, 6.0, 0x8B),
    "RU": Bell(1.0, 5.0, 0xB8),
    "SE": Bell(1.0, 6.0, 0xA5),
    "SG": Bell(*DOUBLE, 0x9C),
    "TR": Bell(2.0, 6.0, 0xAE),
    "US": Bell(2.0, 6.0, 0xB5),
    "VE": Bell(1.0, 5.0, 0xBB),
    "ZA": Bell(*DOUBLE, 0x9F),
}

FACTORY = "US"
"""Modems leave the factory set for it, so it is not set again."""


def settings_for(country: str, base: ModemSettings | None = None) -> ModemSettings:
    """``base`` with the bell of a country (as in the configuration's ``country``)."""
    bell = BELLS[country]
    return replace(
        base or ModemSettings(),
        country=None if country == FACTORY else bell.t35,
        ring_on=int(bell.on * SECOND),
        ring_period=int(bell.period * SECOND),
    )
