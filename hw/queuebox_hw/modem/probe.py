"""What a modem says about itself on the first day (spec 3.4): questions and report, for support.

On-hook only: nothing here makes a sound on the line. Any question may get ERROR; that is an
answer, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from queuebox_hw.modem.exchange import Command, Exchange
from queuebox_hw.modem.formats import listed_formats
from queuebox_hw.modem.quirks import Family
from queuebox_hw.modem.scripts import stand_by
from queuebox_hw.modem.words import ProbeAnswer, ProbeReport

PLAIN = (
    *(f"I{number}" for number in range(10)),
    *("+GMI", "+GMM", "+GMR", "+FMI?", "+FMM?", "+FMR?", "+FCLASS=?", "+GCI?", "+IFC=?"),
)
VOICE = (
    *("+VSM=?", "+VLS=?", "+VGR=?", "+VGT=?", "+VSD=?", "+VTD=?", "+VTS=?"),
    *("+VRA=?", "+VRN=?", "+VDR=?", "+VCID=?"),
)


def report_text(report: ProbeReport) -> str:
    """For a technician, one line per answer."""
    head = [
        f"family   {report.family}",
        f"voice    {'yes' if report.voice else 'no'}",
        f"formats  {', '.join(report.formats) or 'none that we know'}",
    ]
    told = [f"AT{a.command:<10} {a.result:<8} {' | '.join(a.lines)}" for a in report.answers]
    return "\n".join([*head, *told]) + "\n"


def questions() -> tuple[Command, ...]:
    """The whole script; it ends on-hook in class 0."""
    return (
        *(Command(text, tries=1) for text in PLAIN),
        Command("+FCLASS=8", tries=1),
        *(Command(text, tries=1) for text in VOICE),
        *stand_by(),
    )


def report(exchange: Exchange, family: Family) -> ProbeReport:
    """Read the answers out of an exchange that has spoken ``questions``."""
    asked = (*PLAIN, "+FCLASS=8", *VOICE)
    answers = tuple(
        ProbeAnswer(text, exchange.results[text], exchange.answers.get(text, ()))
        for text in asked
        if text in exchange.results
    )
    formats = listed_formats(exchange.answers.get("+VSM=?", ()))
    return ProbeReport(
        family=family.name,
        voice=exchange.results.get("+FCLASS=8") == "OK",
        formats=tuple(law.law for law in formats),
        answers=answers,
    )


SIGNS = {
    13: "loop interruption", 14: "polarity reversal", 19: "busy tone", 20: "dial tone",
    21: "reorder tone", 24: "extension picked up",
}  # fmt: skip
"""Event numbers of V.253 that show a hang-up; event 0 is the first bit of a map (spec 1.3)."""
EVENT_BITS = 40
OFF_HOOK_LABEL = re.compile(r'^\s*\(?1\s*,\s*"?T"?\s*((?:,\s*[0-9A-F]{10}\s*)+)', re.IGNORECASE)


def named_signs(lines: Iterable[str]) -> tuple[str, ...]:
    """Signs of a hang-up that ``+VLS=?`` claims for an off-hook line, in any of its states."""
    found = 0
    for line in lines:
        told = OFF_HOOK_LABEL.match(line)
        if told is not None:
            for events in told.group(1).strip(", ").split(","):
                found |= int(events.strip(), 16)
    return tuple(name for n, name in SIGNS.items() if found >> (EVENT_BITS - 1 - n) & 1)
