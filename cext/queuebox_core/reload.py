"""New rules while the office is at work: for what starts from now on. Nobody is moved (S-112).

Lines, desks and queues that the new rules no longer name are *retired*: they stay until
their last call is over.
"""

from __future__ import annotations

import msgspec

from queuebox_core.effects import DeskIs
from queuebox_core.errors import NotNow
from queuebox_core.events import RulesChanged
from queuebox_core.lineup import head_start
from queuebox_core.model import Desk, Line, Office, QueueState
from queuebox_core.moves import count_line
from queuebox_core.presence import WITH_A_CALL, stand_up
from queuebox_core.rules import Rules
from queuebox_core.seats import forget, seat_number, serve
from queuebox_core.states import DeskState, LineState
from queuebox_core.terms import Terms
from queuebox_core.times import NEVER


def rules_changed(office: Office, event: RulesChanged) -> None:
    try:
        rules = Rules.decode(event.rules)
    except msgspec.DecodeError as error:
        raise NotNow(event, f"these are no rules: {error}") from error
    wrong = problems(rules)
    if wrong:
        raise NotNow(event, "; ".join(wrong))
    put_in_force(office, rules)


def problems(rules: Rules) -> list[str]:
    """What keeps these rules from being put in force, one sentence each."""
    queues = {queue.name for queue in rules.queues}
    return [
        f"line {line.number} brings callers to queue {line.queue}, which does not exist"
        for line in rules.lines
        if line.queue not in queues
    ]


def put_in_force(office: Office, rules: Rules) -> None:
    """Also what builds a new office: everything in it begins here."""
    order = sorted(office.desks.values(), key=_seat)
    passed = {
        queue.name: [desk.name for desk in order if desk.seat <= queue.pointer]
        for queue in office.queues.values()
    }
    set_rules(office, rules)
    _queues(office, rules)
    _lines(office, rules)
    _forget_queues(office)
    _desks(office, rules)
    _agents(office, rules)
    for queue in office.queues.values():
        queue.pointer = _pointer(office, passed.get(queue.name, []))


def set_rules(office: Office, rules: Rules) -> None:
    office.rules = rules
    office.head_start = head_start(rules)
    office.most_talkers = NEVER if rules.max_talkers is None else rules.max_talkers
    office.lines_kept = rules.lines_for_outgoing
    office.welcomes_back = rules.returning_grace is not None


def _queues(office: Office, rules: Rules) -> None:
    wanted = {queue.name: queue for queue in rules.queues}
    for name, queue_rules in wanted.items():
        if name in office.queues:
            office.queues[name].terms = Terms(queue_rules)
        else:
            office.queues[name] = QueueState(queue_rules)
    for name in office.queues:
        office.queues[name].retired = name not in wanted


def _forget_queues(office: Office) -> None:
    """A queue that is no longer in the rules stays for the calls that still need it."""
    used = {call.queue.name for call in office.calls.values() if call.queue is not None}
    used |= {line.queue.name for line in office.lines.values()}
    for name in list(office.queues):
        if office.queues[name].retired and name not in used:
            del office.queues[name]


def _lines(office: Office, rules: Rules) -> None:
    wanted = {line.number: line for line in rules.lines}
    for number, line_rules in wanted.items():
        if number in office.lines:
            office.lines[number].come_under(line_rules, office.queues[line_rules.queue])
            office.lines[number].retired = False
        else:
            office.lines[number] = Line(line_rules, office.queues[line_rules.queue], office.now)
            count_line(office, LineState.IDLE, +1)
    for number in list(office.lines):
        if number not in wanted:
            line: Line = office.lines[number]
            line.retired = True
            if line.call is None:
                count_line(office, line.state, -1)
                line.ticket = 0  # whatever it still had in the heap no longer counts
                del office.lines[number]


def _desks(office: Office, rules: Rules) -> None:
    for place, desk_rules in enumerate(rules.desks):
        if desk_rules.name not in office.desks:
            office.desks[desk_rules.name] = Desk(desk_rules.name, place, office.now)
        desk: Desk = office.desks[desk_rules.name]
        desk.place = place
        desk.default_agent = desk_rules.agent
        desk.retired = False
    wanted = {desk.name for desk in rules.desks}
    for desk in list(office.desks.values()):
        if desk.name not in wanted:
            desk.retired = True
            _clear(office, desk)


def _agents(office: Office, rules: Rules) -> None:
    agents = {agent.name: agent for agent in rules.agents}
    for desk in list(office.desks.values()):
        if desk.agent is not None and desk.agent.name in agents:
            desk.agent = agents[desk.agent.name]
        elif desk.agent is not None:
            _clear(office, desk)
        desk.seat = seat_number(desk)
        serve(office, desk)


def _clear(office: Office, desk: Desk) -> None:
    """The desk or its agent is no longer in the rules: log out, after the call if there is one."""
    if desk.agent is None:
        forget(office, desk)
    elif desk.state not in WITH_A_CALL:
        stand_up(office, desk)
    elif not desk.leaving:
        desk.leaving = True
        office.effects.append(DeskIs(desk.name, "pending", DeskState.LOGGED_OUT))


def _seat(desk: Desk) -> int:
    return desk.seat


def _pointer(office: Office, passed: list[str]) -> int:
    """Round robin goes on after the last desk before the pointer that is still there (S-24)."""
    for name in reversed(passed):
        if name in office.desks:
            return int(office.desks[name].seat)
    return -1
