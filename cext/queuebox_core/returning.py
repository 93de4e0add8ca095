"""A caller who gave up and calls again keeps the wait it had (S-15). Matches nobody."""

from __future__ import annotations

from queuebox_core.model import Call, Office

REMEMBERED = 256
"""Numbers kept at most; the oldest are forgotten first."""
RETURNED = "returned"


def remember(office: Office, call: Call, ended: int) -> None:
    """The caller has given up while waiting."""
    if not office.welcomes_back or call.number is None or call.withheld:
        return
    office.returners.pop(call.number, None)
    office.returners[call.number] = (ended, max(0, ended - call.rank))
    if len(office.returners) > REMEMBERED:
        del office.returners[next(iter(office.returners))]


def welcome_back(office: Office, call: Call) -> None:
    """Give a caller who is known to have come back in time its earlier wait, once."""
    grace = office.rules.returning_grace
    if grace is None or call.number not in office.returners or RETURNED in call.flags:
        return
    gave_up, waited = office.returners[call.number]
    if call.began - gave_up <= grace:
        del office.returners[call.number]
        call.rank -= waited
        call.flags += (RETURNED,)
