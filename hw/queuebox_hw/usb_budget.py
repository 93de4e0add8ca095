"""How many headsets and modems the USB of a box carries, and which hub to add. Looks at nothing.

A headset's adapter is a full-speed device that reserves time in every millisecond. Behind a
high-speed hub that millisecond belongs to a *transaction translator* (TT): a cheap hub has one
for all its ports, a better one (``TT per port`` in ``lsusb -v``) one for each. Modems reserve next
to nothing: their samples go in what is left.
"""

from __future__ import annotations

from math import ceil

from msgspec import Struct

PERIODIC_US = 900
"""Of each full-speed millisecond, what may be reserved (USB 2.0, 5.6.4 and 5.7.4: 90 %)."""
EAR_BYTES = 200
"""48 kHz, two channels, 16 bits: 192 in each millisecond, and room for a clock that is fast."""
MIC_BYTES = 100
"""48 kHz, one channel."""
TOLD_BYTES = 16
"""The notifications of a modem (CDC-ACM), at most in each millisecond."""
HUB_PORTS = 7
"""Of the hubs that are sold with a TT for each port."""


def _bits_us(size: int) -> float:
    """USB 2.0, 5.11.3: a packet of ``size`` bytes with the worst bit stuffing, at 12 Mbit/s."""
    return 0.08354 * int(3.167 + 7 * 8 * size / 6)


def headset_us() -> float:
    """What one headset reserves of a millisecond, both ways; 1 µs each is the host's."""
    mic = 7.268 + 1 + _bits_us(MIC_BYTES)
    ear = 6.265 + 1 + _bits_us(EAR_BYTES)
    return mic + ear


def modem_us() -> float:
    """What one modem reserves, at most."""
    return 9.107 + 1 + _bits_us(TOLD_BYTES)


class Model(Struct, frozen=True):
    """The USB of one Raspberry Pi."""

    name: str
    ports: int
    one_tt: bool
    """All ports share one TT; else each has its own."""
    most_headsets: int | None
    """Where the controller itself carries no more, whatever the hubs; None: no such limit."""


# The Pi 4's four ports are those of one VIA hub (2109:3431), which has a single TT. Pi 3 and
# Zero 2 W have a DWC2 with 8 host channels: a headset wants two of them in every millisecond, and
# two are left to the modems. That 3 is reckoned, not measured.
MODELS = (
    Model("Raspberry Pi 4", 4, True, None),
    Model("Raspberry Pi 3", 4, False, 3),
    Model("Raspberry Pi Zero 2", 1, False, 3),
)


def model_named(text: str) -> Model | None:
    """By what the device tree says; None for another machine."""
    return next((model for model in MODELS if text.startswith(model.name)), None)


def headsets_on_one_tt(modems: int = 0) -> int:
    """How many fit beside so many modems."""
    return max(0, int((PERIODIC_US - modems * modem_us()) // headset_us()))


class Plan(Struct, frozen=True):
    """What a model does with an office, and what has to be added."""

    fits: bool
    """With the hubs that are named in ``advice``, if any."""
    hubs: int
    """To add, powered, with a TT for each port."""
    advice: str
    """One sentence."""


def plan(model: Model, lines: int, desks: int) -> Plan:
    if model.most_headsets is not None and desks > model.most_headsets:
        most = model.most_headsets
        return Plan(False, 0, f"no more than {most} headsets, whatever the hub: take another Pi")
    hubs = _hubs(model, lines, desks)
    return Plan(True, hubs, _advice(model, hubs))


def _hubs(model: Model, lines: int, desks: int) -> int:
    """None where the board's own ports and TTs do; else enough for everything."""
    tts = 1 if model.one_tt else model.ports
    direct = lines + desks <= model.ports and desks <= tts * headsets_on_one_tt(lines)
    return 0 if direct else ceil((lines + desks) / HUB_PORTS)


def _advice(model: Model, hubs: int) -> str:
    if not hubs:
        return "everything fits into the ports of the board; no hub is needed"
    count = "a powered USB 2.0 hub" if hubs == 1 else f"{hubs} powered USB 2.0 hubs"
    chained = f"; {hubs - model.ports} of them behind another" if hubs > model.ports else ""
    return (
        f"add {count} of {HUB_PORTS} ports with a transaction translator for each port (lsusb -v"
        f' must say "TT per port"), and plug modems and headsets in there{chained}'
    )
