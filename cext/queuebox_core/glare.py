"""A caller on the very line that we have just seized: the caller wins (S-106)."""

from __future__ import annotations

from queuebox_core.answering import ring
from queuebox_core.errors import NotNow
from queuebox_core.events import Glare
from queuebox_core.find import call_on_line
from queuebox_core.lines import open_call
from queuebox_core.model import Office
from queuebox_core.moves import move_line
from queuebox_core.outgoing import glare_on
from queuebox_core.states import CallState, LineState


def glare(office: Office, event: Glare) -> None:
    outgoing = call_on_line(office, event, event.line, event.call)
    if outgoing.state is not CallState.DIALLING:
        raise NotNow(event, f"call {outgoing.id} is {outgoing.state}")
    if event.inbound in office.calls:
        raise NotNow(event, f"call {event.inbound} is known already")
    line = outgoing.line
    glare_on(office, outgoing)
    call = open_call(office, event, line, event.inbound)
    call.rang = office.now
    move_line(office, line, LineState.RINGING)
    ring(office, call)
