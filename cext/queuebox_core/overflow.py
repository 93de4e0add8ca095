"""Overflow: after some time, another queue's agents may help, or the caller moves there.

Decides which step is due; ``waiting`` does the moving.
"""

from __future__ import annotations

from queuebox_core.lineup import has_room, join
from queuebox_core.model import Call, Office, QueueState
from queuebox_core.rules import SECOND, Overflow
from queuebox_core.times import NEVER


def take_steps(office: Office, call: Call) -> QueueState | None:
    """Take every step whose time has come. Returns the queue to move to, if one says so.

    A step whose target is closed or full is tried again when the next one is due, or after
    the same time once more (S-79); the caller stays put meanwhile.
    """
    refused = False
    for i, step in enumerate(call.terms.rules.overflow):
        if call.overflow_done & (1 << i) or call.visit + step.after > office.now:
            continue
        queue = office.queues.get(step.to)
        if queue is None or _too_many_hops(office, call, step):
            call.overflow_done |= 1 << i
        elif not _takes(queue, step):
            refused = True
        elif step.how == "move":
            return queue
        else:
            call.overflow_done |= 1 << i
            if queue not in call.reach:
                join(office, call, queue)
                office.new_callers.append(call)
    call.overflow_at = next_step(office, call, refused)
    return None


def next_step(office: Office, call: Call, refused: bool = False) -> int:
    """When the next step is due; ``refused``: one that was due could not be taken."""
    due = NEVER
    for i, step in enumerate(call.terms.rules.overflow):
        if call.overflow_done & (1 << i):
            continue
        at = call.visit + step.after
        if at <= office.now and refused:
            at = office.now + max(step.after, SECOND)
        due = min(due, at)
    return due


def _takes(queue: QueueState, step: Overflow) -> bool:
    """Moving needs room there; helping only that the queue is open."""
    return has_room(queue) if step.how == "move" else queue.open and not queue.retired


def _too_many_hops(office: Office, call: Call, step: Overflow) -> bool:
    """A loop of overflows ends here (S-80)."""
    return step.how == "move" and call.hops >= office.rules.overflow_hops
