"""What one modem family does differently, as data. The dialogue reads it; nothing decides here.

Tags as in the research notes: [D] a vendor's document, [S] somebody's working source,
[B] somebody's bench, [inf] inferred. Families are tried in order; the last one fits all.
"""

from __future__ import annotations

import re

from msgspec import Struct

ETX_EXIT = b"\x10\x03"
CARET_EXIT = b"\x10^"


class Family(Struct, frozen=True):
    name: str
    recognised: tuple[str, ...]
    """Regular expressions, searched without case in the identity texts."""
    silence_off: tuple[str, ...]
    """Ways to switch the silence detector off; the first that gives OK counts."""
    vsm_arguments: tuple[int, ...]
    """How many arguments ``+VSM=`` takes, in the order to try."""
    exit: bytes
    """The code that ends duplex."""
    duplex: bool = True
    """False: known to have no ``+VTR``. Else it is tried, and never asked for: a CX93001 that
    has it answers ERROR to ``+VTR=?`` [B]."""
    exit_marks_end: bool = True
    """DLE ETX comes before the OK; if not, the text is asked for after a moment."""
    transmit_range: tuple[int, int] = (0, 255)
    receive_range: tuple[int, int] = (0, 255)
    """What gains (128 is nominal) really do something, whatever ``=?`` claims."""
    triple_dle: bool = False
    """Exit codes work only behind an extra pair of DLEs."""
    only_in_silence: bool = False
    """Off-hook inside a burst is refused although the answer is OK."""
    extra: tuple[str, ...] = ()
    """Further commands of the initialisation; ERROR is no harm."""
    format_names: tuple[tuple[int, str], ...] = ()
    """+VSM numbers by law, used only where the modem will not list them."""
    advice: str = "Unplug the modem and plug it in again; if that does not help, replace it."
    """For a technician whose modem this is, when voice is refused."""


_VOICELESS = "Use a Conexant CX930xx modem on this line."

FAMILIES: tuple[Family, ...] = (
    Family(
        # CX93010 in the Zoom 3095: as its family, but stops only at 10 10 10 xx
        # [S callattendant issue 94, S VocalGuard]; +VSD has no effect [S].
        name="zoom3095",
        recognised=(r"zoom.*3095", r"\b3095\b"),
        silence_off=("+VSD=0,0",),
        vsm_arguments=(4, 2),
        exit=CARET_EXIT,
        triple_dle=True,
        format_names=((131, "mu"), (1, "u8")),
    ),
    Family(
        name="cx930xx",
        # ATI3 "CX93001-EIS_V0.2002-V92" [B], +GMI: CONEXANT [D CX-AT]
        recognised=(r"CX9?30\d\d", r"conexant", r"RD02-D400"),
        silence_off=("+VSD=0,0", "+VSD=128,0"),  # [D CX-AT; B modec]; [S pstnxsip]
        vsm_arguments=(4, 2),  # [D]
        # duplex proven [S pstnxsip, modec, usbModem.c; B 8000 bytes/s each way]
        exit=CARET_EXIT,  # -> DLE ETX, OK [S pstnxsip, D]
        extra=("-STE=7",),  # line in use, extension, remote hang-up as P p l [D; S -STE=3]
        format_names=((131, "mu"), (1, "u8")),  # [B NCID, modec]
    ),
    Family(
        name="usr5637",
        # "U.S. Robotics CV92 Ver6.5" [B], ATI0 5601 [D USR-OEM]
        recognised=(r"u\.?\s?s\.?\s?robotics", r"^5601$", r"\b5637\b"),
        silence_off=("+VSD=128,0",),  # -40 dBm, off [D]
        vsm_arguments=(2,),  # 4 are ERROR [D, S]
        # duplex is in the manual [D] and in one code path [S], never measured
        exit=ETX_EXIT,  # [S pstnxsip, D]
        exit_marks_end=False,  # pstnxsip waits for OK only [S]
        receive_range=(121, 134),  # [D]
        only_in_silence=True,  # firmware 1.2.10 "DAA protection to prevent off hook during RING"
        format_names=((131, "mu"), (128, "u8")),  # [B]
        advice="A USR5637 has voice from firmware 1.2.21 on: update it.",  # [D release notes]
    ),
    Family(
        name="si24xx",
        # ATI0 gives the chip number [D AN93]
        recognised=(r"^\W*24(94|39|93|57|34|15|04)\b", r"silicon lab", r"\bSi24\d\d"),
        silence_off=("+VSD=128,0",),  # [D AN93]
        vsm_arguments=(4, 2),
        transmit_range=(112, 134),  # 3 dB steps [D]
        receive_range=(112, 134),
        duplex=False,  # no +VTR in AN93: only through its own handset jack [D]
        exit=ETX_EXIT,
        format_names=((4, "mu"), (1, "u8")),  # 131 is ADPCM here [D]
        advice=_VOICELESS,
    ),
    Family(
        name="multitech",
        # Lucent core: MT9234, MT5634 [D MT-AT]; the bare Lucent chip speaks the same
        recognised=(r"\bMT(9234|5634)", r"multi-?tech", r"lucent", r"agere"),
        silence_off=("+VSD=128,0",),  # else DLE s at every pause [S vgetty]
        vsm_arguments=(2, 4),
        # no duplex documented [D]
        exit=ETX_EXIT,
        format_names=((131, "mu"), (128, "u8")),
        advice=_VOICELESS,
    ),
    Family(
        name="generic",
        recognised=("",),
        silence_off=("+VSD=0,0", "+VSD=128,0"),
        vsm_arguments=(4, 2),
        exit=CARET_EXIT,
        format_names=((1, "u8"),),  # the one number that V.253 itself gives [D]
        advice=_VOICELESS,
    ),
)
GENERIC = FAMILIES[-1]


def family_of(texts: tuple[str, ...]) -> Family:
    """The first family that one of the modem's own words belongs to; generic if none."""
    for family in FAMILIES:
        if any(
            re.search(pattern, text, re.IGNORECASE)
            for pattern in family.recognised
            if pattern
            for text in texts
        ):
            return family
    return GENERIC
