"""The configuration, in the words of the routing core. Decides nothing and reads no file.

Keys that the core has no use for (devices, hours, panel) do not come through here.
"""

from collections.abc import Mapping

from queuebox.arrivals import SeatRules
from queuebox_config import schema
from queuebox_config.schema import Config
from queuebox_core.rules import (
    AgentRules,
    DeskRules,
    LineRules,
    Overflow,
    QueueRules,
    Rules,
    Treatment,
)

ANNOUNCEMENT = 5_000_000
"""The length to reckon with, µs, for announcements whose prompts were not measured."""


def rules(config: Config, prompt_lengths: Mapping[str, int]) -> Rules:
    """The rules of the office. ``prompt_lengths``: prompt name → µs; unknown prompts take none."""
    office = config.routing
    return Rules(
        queues=tuple(_queue(queue, prompt_lengths) for queue in config.queues),
        lines=tuple(_line(line) for line in config.lines),
        desks=tuple(DeskRules(name=desk.name, agent=desk.agent) for desk in config.desks),
        agents=tuple(_agent(agent) for agent in config.agents),
        priority=office.priority,
        priority_step=office.priority_step,
        raise_ranks_by=office.raise_ranks_by,
        away_idle=office.away_idle,
        misses=office.misses,
        miss_retry=office.miss_retry,
        headset_grace=office.headset_grace,
        phantom=office.phantom,
        short_abandon=office.short_abandon,
        returning_grace=office.returning_grace,
        overflow_hops=office.overflow_hops,
        max_talkers=office.max_talkers,
        lines_for_outgoing=office.lines_for_outgoing,
        wrap_up_after_pending_away=office.wrap_up_after_pending_away,
        wrap_up_ceiling=office.wrap_up_ceiling,
        recall_after=office.recall_after,
        alarm_hold=config.goals.held,
        blocked=office.blocked,
        vip=office.vip,
        vip_place=office.vip_place,
        outgoing_wrap_up=office.outgoing_wrap_up,
        closing_limit=office.closing_limit,
        outgoing_guard=office.outgoing_guard,
    )


def seats(config: Config) -> dict[str, SeatRules]:
    """Desk → who may sit there, and how."""
    return {
        desk.name: SeatRules(
            own=desk.agent,
            guests=desk.guests,
            sound_check=config.board.sound_check,
            sit_down=config.board.sit_down,
        )
        for desk in config.desks
    }


def missing_prompts(config: Config, prompt_lengths: Mapping[str, int]) -> tuple[str, ...]:
    """Prompts that the configuration names and nobody recorded: told, not fatal."""
    return tuple(sorted(config.timed_prompts - set(prompt_lengths)))


def _queue(queue: schema.Queue, lengths: Mapping[str, int]) -> QueueRules:
    return QueueRules(
        name=queue.name,
        strategy=queue.strategy,
        priority=queue.priority,
        capacity=queue.capacity,
        greeting=lengths.get(queue.greeting, 0),
        greeting_forced=queue.greeting_forced,
        ring_time=queue.ring_time,
        wrap_up=queue.wrap_up,
        max_wait=queue.max_wait,
        skill=queue.skill,
        levels=queue.levels,
        levels_at_agents=queue.levels_at_agents,
        overflow=tuple(Overflow(after=o.after, to=o.to, how=o.how) for o in queue.overflow),
        no_agents=_treatment(queue.nobody_logged_in),
        all_away=_treatment(queue.everybody_away),
        drain_limit=queue.drain_limit,
        announce_every=queue.announce_every,
        announce_first=queue.announce_first,
        announce_length=_announcement(queue, lengths),
        announce_position=queue.announce_position,
        announce_wait=queue.announce_wait,
        screening=queue.screening,
        requeue_age=queue.requeue_age,
        whisper=lengths.get(queue.whisper, 0),
        exit_key=queue.exit_key,
        voicemail_key=queue.voicemail_key,
        callback_key=queue.callback_key,
    )


def _announcement(queue: schema.Queue, lengths: Mapping[str, int]) -> int:
    """The longest that this queue says in one go, µs."""
    said = ["comfort"]
    if queue.announce_position or queue.announce_wait:
        said = ["position"] * queue.announce_position + ["wait", "minutes"] * queue.announce_wait
    return sum(lengths.get(prompt, 0) for prompt in said) or ANNOUNCEMENT


def _treatment(treatment: schema.Treatment) -> Treatment:
    return Treatment(after=treatment.after, then=treatment.then, to=treatment.to)


def _line(line: schema.Line) -> LineRules:
    return LineRules(
        number=line.number,
        queue=line.queue,
        answer_after=line.answer_after,
        delay_answer=line.delay_answer,
        delay_limit=line.delay_limit,
        greeting=line.greeting,
        priority=line.priority,
        outgoing=line.outgoing,
    )


def _agent(agent: schema.Agent) -> AgentRules:
    return AgentRules(
        name=agent.name,
        queues=agent.queues,
        skills=agent.skills,
        order=agent.order,
        wrap_up=agent.wrap_up,
        auto_answer=agent.auto_answer,
    )
