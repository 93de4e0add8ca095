"""What is said to a modem, and in which order. Scripts as data; the dialogue runs them."""

from __future__ import annotations

from queuebox_hw.modem.exchange import Command
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
    """Try every voice setting once, on-hook, so that a call finds no surprise."""
    return (
        *(Command(text, tries=1) for text in family.extra),
        Command("M0"),
        Command("+IFC=2,2"),
        Command("+FCLASS=8", need=True),
        Command("+VLS=0"),
        Command("+VSM=?"),
        Command("+VGT=?", tries=1),
        Command("+VGR=?", tries=1),
        *_no_timers(family),
        *stand_by(),
    )


def stand_by() -> tuple[Command, ...]:
    """Idle: on-hook in class 0, where ring and caller ID are text on every chip."""
    return (Command("H"), Command("+FCLASS=0", need=True), Command("+VCID=1"))


def prepare(
    family: Family, chosen: Format, settings: ModemSettings, answers: dict[str, tuple[str, ...]]
) -> tuple[Command, ...]:
    """On-hook still: voice class and everything that entering it may have reset."""
    wordings = tuple(
        f"+VSM={chosen.number},8000" + ",0,0" * (arguments == 4)
        for arguments in family.vsm_arguments
    )
    return (
        Command("+FCLASS=8", need=True),
        Command(wordings[0], need=True, instead=wordings[1:]),
        *_no_timers(family),
        *_gains(family, settings, answers),
    )


OFF_HOOK = (Command("+VLS=1", need=True, tries=1),)
ENTER_DUPLEX = (Command("+VTR", need=True, once_if_silent=True),)
ON_HOOK = (Command("+VLS=0"),)
RELEASE = (Command("+VLS=0"), *stand_by())
KEEPALIVE = (Command("", need=True),)


def _no_timers(family: Family) -> tuple[Command, ...]:
    """No silence detector, no inactivity timer: a caller on hold is silent for minutes."""
    first, *others = family.silence_off
    return (Command(first, instead=tuple(others)), Command("+VIT=0"))


def _gains(
    family: Family, settings: ModemSettings, answers: dict[str, tuple[str, ...]]
) -> tuple[Command, ...]:
    pairs = (
        ("+VGT", settings.transmit_gain, family.transmit_gain),
        ("+VGR", settings.receive_gain, family.receive_gain),
    )
    wanted = [(word, own if own is not None else usual) for word, own, usual in pairs]
    return tuple(
        Command(f"{word}={clip(value, answers.get(f'{word}=?', ()))}", tries=1)
        for word, value in wanted
        if value is not None
    )
