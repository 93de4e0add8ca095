"""The configuration reaches every rule of the core, and an empty file gives the core's defaults."""

from collections.abc import Callable

import pytest
from msgspec import Struct

from queuebox.rules_from_config import missing_prompts, rules
from queuebox_config import loads
from queuebox_core.rules import (
    AgentRules,
    DeskRules,
    LineRules,
    Overflow,
    QueueRules,
    Rules,
    Treatment,
)

S = 1_000_000
LENGTHS = {"greeting": 4 * S, "hello": 7 * S, "position": 2 * S, "wait": 1 * S, "comfort": 6 * S}


def office(text: str = "", lengths: dict[str, int] = LENGTHS) -> Rules:
    return rules(loads(text), lengths)


def test_an_empty_file_gives_the_core_s_own_defaults() -> None:
    assert office(lengths={}) == Rules(
        queues=(QueueRules("office"),),
        lines=(LineRules(1, "office"), LineRules(2, "office")),
        desks=(DeskRules("A", "A"), DeskRules("B", "B")),
        agents=(AgentRules("A", ("office",)), AgentRules("B", ("office",))),
    )


Office = Callable[[Rules], Struct]

IN_OFFICE = {
    "queues": "[queue.x]",
    "lines": "[line.7]",
    "desks": "[desk.x]",
    "agents": "[agent.x]",
    "priority": '[routing]\npriority = "strict"',
    "priority_step": '[routing]\npriority_step = "9 s"',
    "raise_ranks_by": '[routing]\nraise_ranks_by = "change"',
    "away_idle": '[routing]\naway_idle = "freeze"',
    "misses": "[routing]\nmisses = 3",
    "miss_retry": '[routing]\nmiss_retry = "9 s"',
    "headset_grace": '[routing]\nheadset_grace = "9 s"',
    "phantom": '[routing]\nphantom = "9 s"',
    "short_abandon": '[routing]\nshort_abandon = "9 s"',
    "returning_grace": '[routing]\nreturning_grace = "9 s"',
    "overflow_hops": "[routing]\noverflow_hops = 9",
    "max_talkers": "[routing]\nmax_talkers = 9",
    "lines_for_outgoing": "[routing]\nlines_for_outgoing = 2",
    "wrap_up_after_pending_away": "[routing]\nwrap_up_after_pending_away = false",
    "wrap_up_ceiling": '[routing]\nwrap_up_ceiling = "1 min"',
    "recall_after": '[routing]\nrecall_after = "9 s"',
    "alarm_hold": '[goals]\nheld = "9 s"',
    "blocked": '[routing]\nblocked = ["1"]',
    "vip": '[routing]\nvip = { "1" = 2 }',
    "vip_place": '[routing]\nvip_place = { "1" = 2 }',
    "outgoing_wrap_up": '[routing]\noutgoing_wrap_up = "9 s"',
    "closing_limit": '[routing]\nclosing_limit = "9 s"',
    "outgoing_guard": '[routing]\noutgoing_guard = "9 s"',
}
IN_QUEUE = {
    "name": "[queue.x]",
    "strategy": '[queue.office]\nstrategy = "linear"',
    "priority": "[queue.office]\npriority = 3",
    "capacity": "[queue.office]\ncapacity = 3",
    "greeting": '[queue.office]\ngreeting = "hello"',
    "greeting_forced": "[queue.office]\ngreeting_forced = false",
    "ring_time": '[queue.office]\nring_time = "9 s"',
    "wrap_up": '[queue.office]\nwrap_up = "9 s"',
    "max_wait": '[queue.office]\nmax_wait = "9 s"',
    "skill": '[queue.office]\nskill = "s"\n[agent.A]\nskills = { s = 1 }',
    "levels": '[queue.office]\nskill = "s"\nlevels = ["9 s"]\n[agent.A]\nskills = { s = 1 }',
    "levels_at_agents": "[queue.office]\nlevels_at_agents = 2",
    "overflow": '[[queue.office.overflow]]\nto = "x"\n[queue.x]',
    "no_agents": '[queue.office.nobody_logged_in]\nafter = "9 s"',
    "all_away": '[queue.office.everybody_away]\nafter = "9 s"',
    "drain_limit": '[queue.office]\ndrain_limit = "9 s"',
    "announce_every": '[queue.office]\nannounce_every = "off"',
    "announce_first": '[queue.office]\nannounce_first = "9 s"',
    "announce_length": "[queue.office]\nannounce_position = false",
    "announce_position": "[queue.office]\nannounce_position = false",
    "announce_wait": "[queue.office]\nannounce_wait = false",
    "screening": "[queue.office]\nscreening = true",
    "requeue_age": '[queue.office]\nrequeue_age = "transfer"',
    "whisper": '[queue.office]\nwhisper = "hello"',
    "exit_key": '[queue.office]\nexit_key = "*"',
    "voicemail_key": '[queue.office]\nvoicemail_key = "1"',
    "callback_key": '[queue.office]\ncallback_key = "2"',
}
IN_LINE = {
    "number": "[line.7]",
    "queue": '[line.1]\nqueue = "x"\n[queue.office]\n[queue.x]',
    "answer_after": '[line.1]\nanswer_after = "9 s"',
    "delay_answer": "[line.1]\ndelay_answer = true",
    "delay_limit": '[line.1]\ndelay_limit = "9 s"',
    "greeting": "[line.1]\ngreeting = false",
    "priority": "[line.1]\npriority = 3",
    "outgoing": "[line.1]\noutgoing = false",
}
IN_AGENT = {
    "name": "[agent.x]",
    "queues": '[agent.A]\nqueues = ["x"]\n[queue.office]\n[queue.x]',
    "skills": "[agent.A]\nskills = { s = 2 }",
    "order": "[agent.A]\norder = 3",
    "wrap_up": '[agent.A]\nwrap_up = "9 s"',
    "auto_answer": "[agent.A]\nauto_answer = true",
}
IN_DESK = {"name": "[desk.x]", "agent": '[desk.A]\nagent = "off"'}
OVERFLOW = "[queue.office]\n[queue.x]\n[queue.y]\n[[queue.office.overflow]]\n"
IN_OVERFLOW = {
    "after": f'{OVERFLOW}to = "x"\nafter = "9 s"',
    "to": f'{OVERFLOW}to = "y"',
    "how": f'{OVERFLOW}to = "x"\nhow = "move"',
}
TREATMENT = "[queue.office]\n[queue.x]\n[queue.office.nobody_logged_in]\n"
IN_TREATMENT = {
    "after": f'{TREATMENT}after = "9 s"',
    "then": f'{TREATMENT}then = "keep"',
    "to": f'{TREATMENT}then = "move"\nto = "x"',
}
CASES: list[tuple[type[Struct], dict[str, str], str, Office]] = [
    (Rules, IN_OFFICE, "", lambda r: r),
    (QueueRules, IN_QUEUE, "", lambda r: r.queues[0]),
    (LineRules, IN_LINE, "", lambda r: r.lines[0]),
    (AgentRules, IN_AGENT, "", lambda r: r.agents[0]),
    (DeskRules, IN_DESK, "", lambda r: r.desks[0]),
    (Overflow, IN_OVERFLOW, f'{OVERFLOW}to = "x"', lambda r: r.queues[0].overflow[0]),
    (Treatment, IN_TREATMENT, "", lambda r: r.queues[0].no_agents),
]


@pytest.mark.parametrize(("struct", "texts", "plain", "pick"), CASES)
def test_a_key_changes_each_field(
    struct: type[Struct], texts: dict[str, str], plain: str, pick: Office
) -> None:
    """A field that no key reaches, or a field new in the core, makes this fail."""
    assert set(texts) == set(struct.__struct_fields__)
    before = pick(office(plain))
    for field, text in texts.items():
        after = pick(office(text))
        assert getattr(after, field) != getattr(before, field), field


def test_the_rules_survive_the_journal() -> None:
    text = '[routing]\nvip = { "1" = 2 }\n[queue.a]\nskill = "s"\n[agent.x]\nskills = { s = 1 }'
    assert Rules.decode(office(text).encode()) == office(text)


def test_lengths_of_prompts_become_times() -> None:
    queue = office().queues[0]
    assert (queue.greeting, queue.announce_length) == (4 * S, 3 * S)
    silent = office("[queue.office]\nannounce_position = false\nannounce_wait = false")
    assert silent.queues[0].announce_length == 6 * S
    assert office(lengths={}).queues[0].announce_length == QueueRules("q").announce_length


def test_a_prompt_that_nobody_recorded_is_told_and_takes_no_time() -> None:
    config = loads('[queue.office]\ngreeting = "hi"')
    assert rules(config, LENGTHS).queues[0].greeting == 0
    assert missing_prompts(config, LENGTHS) == ("hi",)
    assert missing_prompts(loads('[queue.office]\ngreeting = ""'), {}) == ()
