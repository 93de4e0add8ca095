"""How the bell rings in each country (spec 4.3). The modems' own country setting stays theirs."""

from __future__ import annotations

from queuebox_hw.modem.settings import ModemSettings

SECOND = 1_000_000

_CADENCES = (
    (2.0, 4.0, "US CA MX TR"),
    (1.0, 3.0, "BE IL"),
    (1.0, 2.0, "JP"),
    (1.0, 5.0, "AT PT SE"),
    (1.5, 3.5, "FR"),
    (1.5, 3.0, "ES"),
    (1.25, 3.75, "HU"),
    # a double burst of 0.4 on, 0.2 off, 0.4 on counts as one
    (1.0, 2.0, "GB IE AU NZ IN SG ZA"),
)
"""Seconds on, seconds off, where."""

_ELSEWHERE = (1.0, 4.0)


def cadence(country: str) -> tuple[float, float]:
    """Seconds of bell and of silence."""
    for on, off, names in _CADENCES:
        if country in names.split():
            return on, off
    return _ELSEWHERE


def modem_settings(country: str) -> ModemSettings:
    """What the dialogue must know to find the silent part of the cadence."""
    on, off = cadence(country)
    return ModemSettings(ring_on=int(on * SECOND), ring_period=int((on + off) * SECOND))
