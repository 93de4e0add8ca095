"""What each end says arrives at the other: whole, in time, at its level."""

from __future__ import annotations

from whole.office import Office
from whole.tapes import tape

from queuebox_hw.fake.markers import LEVEL, Reading, delay, read

CALLER, AGENT = 1, 2
"""Identities of the sounds that carry their own sample number."""

TALK = 6
"""Seconds of talk that are judged."""

TRIES = 3
"""On a shared machine the kernel is late at times, and then a fake is: one talk in three
has to be whole. A fault of ours breaks them all."""

LONGEST_DELAY = 0.150
"""Seconds: our 40 ms, the fakes' own buffers, and a busy machine."""


def delay_of(said: Reading, heard: Reading) -> float:
    """Seconds from one end to the other; both cut at the same time."""
    assert heard.last is not None
    return delay(said.position(heard.last.at), heard.last.position) / 8000


def talk(office: Office) -> tuple[int, int]:
    """A call with some seconds of talk; its beginning and end, µs."""
    office.call(1, says=f"counter:{CALLER}")
    office.until_call(1, "offered")
    office.press("A")
    began = office.until_call(1, "talking")["since"] + 500_000
    ended = began + TALK * 1_000_000
    office.until(lambda: office.now > ended, "the talk is over")
    office.hang_up(1)
    office.until_idle(1)
    office.until_desk("A", "ready")
    return began, ended


def test_sound_is_whole_both_ways(office: Office) -> None:
    office.agent_says("A", f"counter:{AGENT}")
    talks = [talk(office) for _ in range(TRIES)]
    office.close_headset("A")
    folder = office.bench.recordings
    headset = tape(folder, "headset-A")
    lines = sorted(folder.glob("*5550001.wav"))
    told = []
    for (began, ended), path in zip(talks, lines, strict=True):
        line = tape(folder, path.stem[-30:]).cut(began, ended)
        desk = headset.cut(began, ended)
        toward_desk = read(desk.heard, CALLER, desk.rate)
        toward_line = read(line.heard, AGENT, line.rate)
        delays = (
            delay_of(read(line.said, CALLER, line.rate), toward_desk),
            delay_of(read(desk.said, AGENT, desk.rate), toward_line),
        )
        told.append((toward_desk.jumps, toward_line.jumps, delays))
        assert abs(toward_desk.level - LEVEL) < 3
        assert abs(toward_line.level - LEVEL) < 3
        assert toward_desk.heard > 0.9 and toward_line.heard > 0.9
    whole = [t for t in told if not t[0] and not t[1] and max(t[2]) < LONGEST_DELAY]
    assert whole, told
