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


def welcome_back(office: Office, call: Call) -> bool:
    """Give a caller who is known to have come back its earlier wait. True if so."""
    if not office.welcomes_back or call.number is None or RETURNED in call.flags:
        return False
    if call.number not in office.returners:
        return False
    gave_up, waited = office.returners[call.number]
    grace = office.rules.returning_grace
    if grace is None or call.began - gave_up > grace:
        return False
    del office.returners[call.number]
    call.rank -= waited
    call.flags += (RETURNED,)
    return True
