"""What each end says arrives at the other: whole, in time, at its level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from whole.canary import Canary
from whole.office import Office
from whole.tapes import Span, Tape

from queuebox_hw.fake.markers import LEVEL, delay, read

CALLER, AGENT = 1, 2
"""Identities of the sounds that carry their own sample number."""

TALK = 12
"""Seconds of talk that are judged."""

TALKS = 4
"""At most: a machine that is late all the time gets no calmer by waiting."""

ENOUGH = 12
"""Calm seconds, both ways counted, that make a verdict."""

SECOND = 1_000_000

SETTLE = 2 * SECOND
"""µs after a hole in the machine's time: within one, delay is back to nominal at the modem and
at the headset, within another what lies between them has given back its cushion."""

CUSHION = 88
"""Samples: when the clocks of two devices first overtake each other, so much silence at most is
put in, one block, and kept from then on. Once each way; nothing is lost by it."""

STRETCH = 8
"""Samples, 1 ms: a block is stretched or shortened by so much where nobody can hear it."""

LONGEST_DELAY = 0.150
"""Seconds: our 40 ms, the fakes' own buffers, and a busy machine."""


class Judged(Struct, frozen=True):
    """One second of talk, one way."""

    jumps: tuple[int, ...]
    """How many samples are missing, or repeated where negative, place by place."""
    level: float
    """dBm0."""
    delay: float
    """Seconds from one end to the other."""
    began: int
    """µs."""
    who: int
    """The identity of the sound."""
    calm: bool
    """The machine let everybody run in time: what is missing, we have lost."""

    @property
    def whole(self) -> bool:
        return all(abs(jump) <= STRETCH for jump in self.jumps)

    @property
    def finds_cushion(self) -> bool:
        most = [jump for jump in self.jumps if abs(jump) > STRETCH]
        return len(most) == 1 and -CUSHION <= most[0] < 0


def judge(line: Tape, headset: Tape, began: int, late: Sequence[Span]) -> Iterator[Judged]:
    """A second both ways."""
    ended = began + SECOND
    near, far = headset.cut(began, ended), line.cut(began, ended)
    calm = is_calm(began, ended, late)
    for said, heard, identity in ((far, near, CALLER), (near, far, AGENT)):
        there = read(heard.heard, identity, heard.rate)
        here = read(said.said, identity, said.rate)
        if there.last is None:
            yield Judged((SECOND,), -99.0, LONGEST_DELAY, began, identity, calm)
        else:
            samples = delay(here.position(there.last.at), there.last.position)
            yield Judged(
                tuple(jump.missing for jump in there.jumps),
                there.level,
                samples / 8000,
                began,
                identity,
                calm,
            )


def is_calm(began: int, ended: int, late: Sequence[Span]) -> bool:
    return not any(due <= ended and woke + SETTLE >= began for due, woke in late)


def judge_talk(office: Office) -> list[Judged]:
    """A call with some seconds of talk."""
    canary = Canary()
    office.call(1, says=f"counter:{CALLER}")
    office.until_call(1, "offered")
    office.press("A")
    began = office.until_call(1, "talking")["since"] + SECOND // 2
    office.until(lambda: office.now > began + TALK * SECOND, "the talk is over")
    late = office.overslept() + canary.end()
    office.hang_up(1)
    office.until_idle(1)
    office.close_headset("A")
    headset, line = office.tape("headset-A"), office.tape("5550001")
    office.open_headset("A")
    late += [*headset.overslept, *line.overslept]
    seconds = range(began, began + TALK * SECOND, SECOND)
    return [one for second in seconds for one in judge(line, headset, second, late)]


def test_sound_is_whole_both_ways(office: Office) -> None:
    office.agent_says("A", f"counter:{AGENT}")
    judged: list[Judged] = []
    for _ in range(TALKS):
        judged += judge_talk(office)
        if sum(one.calm for one in judged) >= ENOUGH:
            break
    broken = [one for one in judged if one.calm and not one.whole]
    assert all(one.finds_cushion for one in broken), broken
    assert len({one.who for one in broken}) == len(broken), broken
    whole = [one for one in judged if one.whole]
    assert all(abs(one.level - LEVEL) < 3 for one in whole), whole
    delays = sorted(one.delay for one in judged)
    assert delays[len(delays) // 2] < LONGEST_DELAY, delays
