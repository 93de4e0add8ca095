"""What must hold between keys. Each text is right but for one thing."""

import pytest

from queuebox_config import ConfigError, loads


def told(text: str) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        loads(text, "f")
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            '[line.1]\nqueue = "b"\n[queue.a]',
            "f:2: line.1.queue: there is no queue b; write [queue.b], or one of a",
        ),
        (
            '[agent.eve]\nqueues = ["office", "ofice"]',
            "f:2: agent.eve.queues: there is no queue ofice; did you mean office?",
        ),
        (
            '[desk.A]\nagent = "eve"',
            "f:2: desk.A.agent: there is no agent eve; write [agent.eve], or one of A",
        ),
        (
            '[queue.a]\nhours = "h"',
            "f:2: queue.a.hours: there is no hours h; write [hours.h]",
        ),
        (
            '[queue.a]\n[[queue.a.overflow]]\nto = "b"',
            "f:3: queue.a.overflow[1].to: there is no queue b; write [queue.b], or one of a",
        ),
        (
            '[queue.a.nobody_logged_in]\nthen = "move"\nto = "b"',
            "f:3: queue.a.nobody_logged_in.to: there is no queue b; write [queue.b], or one of a",
        ),
        ("[queue.a]\n[queue.A]", "f:2: queue.A: differs from a only in capitals; rename one"),
        ("[agent.eve]\n[agent.Eve]", "f:2: agent.Eve: differs from eve only in capitals"),
        (
            '[line.1]\ndevice = "/dev/x"\n[line.2]\ndevice = "/dev/x"',
            "f:4: line.2.device: /dev/x is already that of line.1; give each its own",
        ),
        (
            '[line.1]\n[line.2]\ndevice = "/dev/queuebox/line1"',
            "f:3: line.2.device: /dev/queuebox/line1 is already that of line.1",
        ),
        (
            '[agent.eve]\n[desk.A]\nagent = "eve"\n[desk.B]\nagent = "eve"',
            "f:5: desk.B.agent: eve is already that of desk.A; give each its own",
        ),
        (
            '[desk.A]\nsound = "alsa:x"\n[desk.B]\nsound = "alsa:x"',
            "f:4: desk.B.sound: alsa:x is already that of desk.A; give each its own",
        ),
        (
            '[desk.A]\n[desk.B]\nfront = "A"',
            "f:3: desk.B.front: A is already that of desk.A; give each its own",
        ),
        (
            '[hours.h]\nholidays = { "12-25" = "closed" }',
            "f:1: hours.h: these hours never open; write, for example, monday = ",
        ),
        (
            '[queue.a]\nskill = "german"',
            "f:2: queue.a.skill: no agent has the skill german; write skills = { german = 1 }",
        ),
        ('[queue.a]\nlevels = ["30 s"]', "f:2: queue.a.levels: levels of no skill; write skill"),
        (
            '[queue.a]\nskill = "x"\nlevels = ["30 s", "10 s"]\n[agent.eve]\nskills = {x = 1}',
            "f:3: queue.a.levels: later levels join sooner; write them in rising order",
        ),
        (
            '[queue.a.everybody_away]\nthen = "move"',
            "f:1: queue.a.everybody_away.to: is missing; name the queue that callers are",
        ),
        (
            '[queue.b]\n[queue.a.everybody_away]\nto = "b"',
            'f:3: queue.a.everybody_away.to: means nothing here; write then = "move" as well',
        ),
        (
            '[queue.a.everybody_away]\nthen = "move"\nto = "a"',
            "f:3: queue.a.everybody_away.to: is the queue itself; name another queue",
        ),
        (
            '[queue.a]\n[[queue.a.overflow]]\nto = "a"',
            "f:3: queue.a.overflow[1].to: is the queue itself; name another queue",
        ),
        (
            '[queue.b]\n[[queue.a.overflow]]\nto="b"\n[[queue.a.overflow]]\nto="b"\nafter="2 s"',
            "f:2: queue.a.overflow: two steps add b; keep one",
        ),
        (
            "[goals]\nwaiting_alarm = 3",
            "f:2: goals.waiting_alarm: comes no later than its warning; make it larger than "
            "waiting_warning",
        ),
        (
            '[goals]\nlongest_hold_warning = "60 s"\nlongest_hold = "30 s"',
            "f:3: goals.longest_hold: comes no later than its warning",
        ),
        (
            "[board]\naway_reasons = []",
            "f:2: board.away_reasons: nobody could take a break; write at least one",
        ),
        (
            '[board]\naway_reasons = ["break", "break"]',
            "f:2: board.away_reasons: 'break' stands there twice; write it once",
        ),
        (
            '[agent.eve]\n[desk.A]\nagent = "eve"\nguests = ["eve"]',
            "f:4: desk.A.guests: eve would have two numbers; name everybody once",
        ),
        (
            '[panel]\ndevice = "banana"',
            "f:2: panel.device: banana is no place on i2c; write BUS:ADDRESS, as in 1:0x3c",
        ),
        (
            '[panel]\nbus = "spi"\ndevice = "1:0x3c"',
            "f:3: panel.device: 1:0x3c is no place on spi; write PORT.CHIP, as in 0.0",
        ),
        (
            '[desk.A]\nguests = ["eve"]',
            "f:2: desk.A.guests: there is no agent eve; write [agent.eve]",
        ),
    ],
)
def test_one_mistake_is_told_once(text: str, line: str) -> None:
    lines = told(text)
    assert len(lines) == 1
    assert lines[0].startswith(line)


MOVES = """
[[queue.a.overflow]]
to = "b"
how = "move"
[[queue.b.overflow]]
to = "c"
how = "move"
[queue.c.nobody_logged_in]
then = "{then}"
to = {to}
"""


def test_callers_moved_in_a_circle_are_refused_once() -> None:
    text = MOVES.format(then="move", to='"a"')
    assert told(text) == ["f:2: queue.a: callers are moved in a circle: a → b → c → a; end it"]


def test_moves_that_end_are_fine() -> None:
    loads(MOVES.format(then="keep", to='"off"'))


def test_a_way_into_a_circle_is_told_at_the_circle() -> None:
    text = MOVES.format(then="move", to='"b"')
    assert told(text) == ["f:5: queue.b: callers are moved in a circle: b → c → b; end it"]


def test_queues_may_help_each_other() -> None:
    office = loads('[[queue.a.overflow]]\nto = "b"\n[[queue.b.overflow]]\nto = "a"\n')
    assert [queue.overflow[0].how for queue in office.queues] == ["add", "add"]


def test_a_wrong_value_does_not_raise_further_complaints() -> None:
    assert len(told("[line.1]\nqueue = 3\n[queue.a]\n")) == 1
    assert len(told('[queue."x y"]\n[line.1]\nqueue = "a"\n[queue.a]\n')) == 1
