"""What is said to a modem, and in which order. Scripts as data; the dialogue runs them."""

from __future__ import annotations

from queuebox_hw.modem.exchange import Command, Exchange
from queuebox_hw.modem.formats import Format, clip
from queuebox_hw.modem.quirks import Family
from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.words import MILLISECOND

IDENTITY = ("I0", "I3", "+GMI", "+GMM", "+FMI?", "+FMM?")

LADDER: tuple[tuple[bytes, int], ...] = (
    # Spec 2.4, from an unknown state. The leading 00: if the last write died inside a pair, the
    # modem holds a DLE, and 00 makes the harmless NUL command of it.
    (b"\x00\x10^", 300 * MILLISECOND),
    (b"\x00\x10\x18\x10\x03", 300 * MILLISECOND),
    (b"\x10!", 300 * MILLISECOND),
    (b"\r", 150 * MILLISECOND),
    (b"ATE0\r", 1_000 * MILLISECOND),
    # Zoom 3095 and some CX93010 want three DLEs [S]; elsewhere that is one sample and the code.
    (b"\x00\x10\x10\x10^", 300 * MILLISECOND),
    (b"\x00\x10\x10\x10\x03", 300 * MILLISECOND),
    (b"\x10\x10\x10!", 300 * MILLISECOND),
    (b"\r", 150 * MILLISECOND),
    (b"ATE0Q0V1\r", 1_500 * MILLISECOND),  # it may have been told to be quiet
)


def introduce(settings: ModemSettings) -> tuple[Command, ...]:
    """Defaults, echo off, words instead of numbers, and who are you?"""
    country = () if settings.country is None else (Command(f"+GCI={settings.country:02X}"),)
    return (
        Command("Z"),  # drops whatever an earlier program chose; E1 and class 0 again
        Command("E0Q0V1", need=True),
        Command("S0=0", need=True),  # never answer by itself
        *country,
        *(Command(text, tries=1) for text in IDENTITY),
    )


def set_up(family: Family) -> tuple[Command, ...]:
    """On-hook and in voice class: what does it offer?"""
    return (
        *(Command(text, tries=1) for text in family.extra),
        Command("M0"),
        Command("+IFC=2,2"),
        Command("+FCLASS=8", need=True),
        Command("+VLS=0"),
        Command("+VSM=?"),
        Command("+VGT=?", tries=1),
        Command("+VGR=?", tries=1),
    )


def rehearse(
    family: Family, chosen: Format, settings: ModemSettings, exchange: Exchange
) -> tuple[Command, ...]:
    """All wordings of what a call needs, the quick ones first; then back to idle."""
    exchange.wordings.clear()
    quick = tuple(Command(line, tries=1) for line in _chained(family, chosen))
    return (*quick, *_one_by_one(family, chosen, settings, exchange), *stand_by())


def stand_by() -> tuple[Command, ...]:
    """Idle: on-hook in class 0, where ring and caller ID are text on every chip."""
    return (Command("H"), Command("+FCLASS=0", need=True), Command("+VCID=1"))


def prepare(
    family: Family, chosen: Format, settings: ModemSettings, exchange: Exchange
) -> tuple[Command, ...]:
    """On-hook still: voice class and everything that entering it may have reset.

    One line where the rehearsal showed that the modem takes it: each line more costs a
    caller with a short silence between two rings 0.15 s.
    """
    for line in _chained(family, chosen):
        if line in exchange.wordings:
            return (Command(line, need=True), *_gains(family, settings, exchange))
    return _one_by_one(family, chosen, settings, exchange)


OFF_HOOK = (Command("+VLS=1", need=True, tries=1),)
ENTER_DUPLEX = (Command("+VTR", need=True, once_if_silent=True),)
ON_HOOK = (Command("+VLS=0"),)
RELEASE = (Command("+VLS=0"), *stand_by())
KEEPALIVE = (Command("", need=True),)


def _formats(family: Family, chosen: Format) -> tuple[str, ...]:
    return tuple(
        f"+VSM={chosen.number},8000" + ",0,0" * (arguments == 4)
        for arguments in family.vsm_arguments
    )


def _chained(family: Family, chosen: Format) -> tuple[str, ...]:
    """Extended commands in a row (V.250), short enough for a line of 50 characters."""
    return tuple(
        f"+FCLASS=8;{text};{silence};+VIT=0"
        for text in _formats(family, chosen)
        for silence in family.silence_off[:1]
    )


def _one_by_one(
    family: Family, chosen: Format, settings: ModemSettings, exchange: Exchange
) -> tuple[Command, ...]:
    """No silence detector, no inactivity timer: a caller on hold is silent for minutes."""
    first, *others = _formats(family, chosen)
    silence, *more = family.silence_off
    return (
        Command("+FCLASS=8", need=True),
        Command(first, need=True, instead=tuple(others)),
        Command(silence, instead=tuple(more)),
        Command("+VIT=0"),
        *_gains(family, settings, exchange),
    )


def _gains(family: Family, settings: ModemSettings, exchange: Exchange) -> tuple[Command, ...]:
    wanted = (
        ("+VGT", settings.transmit_gain, family.transmit_range),
        ("+VGR", settings.receive_gain, family.receive_range),
    )
    return tuple(
        Command(f"{word}={clip(value, exchange.answers.get(f'{word}=?', ()), real)}", tries=1)
        for word, value, real in wanted
        if value is not None
    )
