"""What each end says arrives at the other: whole, in time, at its level."""

from __future__ import annotations

from collections.abc import Iterator

from whole.office import Office
from whole.tapes import Tape, tape

from queuebox_hw.fake.markers import LEVEL, Reading, delay, read

CALLER, AGENT = 1, 2
"""Identities of the sounds that carry their own sample number."""

TALK = 6
"""Seconds of talk that are judged."""

TRIES = 3
"""Talks that are judged. One has to be whole; on a machine that was late itself (the canary
tells) half of all seconds: a fault of ours would be in every one."""

SECOND = 1_000_000

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
    ended = began + TALK * SECOND
    office.until(lambda: office.now > ended, "the talk is over")
    office.hang_up(1)
    office.until_idle(1)
    office.until_desk("A", "ready")
    return began, ended


def test_sound_is_whole_both_ways(office: Office) -> None:
    office.agent_says("A", f"counter:{AGENT}")
    talks = [talk(office) for _ in range(TRIES)]
    late = office.machine_was_late()
    office.close_headset("A")
    folder = office.bench.recordings
    headset = tape(folder, "headset-A")
    lines = [tape(folder, path.stem[-30:]) for path in sorted(folder.glob("*5550001.wav"))]
    judged = [
        second
        for (began, _), line in zip(talks, lines, strict=True)
        for n in range(TALK)
        for second in judge(line, headset, began + n * SECOND)
    ]
    for level in (level for _, level, _ in judged):
        assert abs(level - LEVEL) < 3
    delays = sorted(delay for _, _, delay in judged)
    assert delays[len(delays) // 2] < LONGEST_DELAY, delays
    whole = sum(jumps == 0 for jumps, _, _ in judged)
    assert whole >= len(judged) * (0.5 if late else 0.9), (late, judged)


def judge(line: Tape, headset: Tape, began: int) -> Iterator[tuple[int, float, float]]:
    """One second both ways: jumps, level in dBm0, delay in seconds."""
    near, far = headset.cut(began, began + SECOND), line.cut(began, began + SECOND)
    for said, heard, identity in ((far, near, CALLER), (near, far, AGENT)):
        reading = read(heard.heard, identity, heard.rate)
        if reading.last is None:
            yield 1, LEVEL, LONGEST_DELAY
        else:
            delay = delay_of(read(said.said, identity, said.rate), reading)
            yield len(reading.jumps), reading.level, delay
