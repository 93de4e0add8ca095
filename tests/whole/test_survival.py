"""The call processor is killed in the middle of everything: nobody outside notices."""

from __future__ import annotations

import json

import pytest
from whole.canary import Canary
from whole.office import Office
from whole.test_sound import AGENT, CALLER, STRETCH, is_calm

from queuebox_hw.fake.markers import read

SECOND = 1_000_000

KILLS = 3


def kill(office: Office) -> None:
    """SIGKILL, until the box is in service again."""
    starts = office.bench.processor.starts
    office.bench.kill_processor()
    office.until(lambda: office.bench.processor.starts > starts and in_service(office), "back")


def in_service(office: Office) -> bool:
    return bool(office.bench.reachable() and office.bench.ask("status")["in_service"])


@pytest.mark.parametrize("office", [(3, 1)], indirect=True)
def test_killed_with_one_talking_one_waiting_one_ringing(office: Office) -> None:
    canary = Canary()
    office.agent_says("A", f"counter:{AGENT}")
    office.call(1, says=f"counter:{CALLER}")
    office.until_call(1, "offered")
    office.press("A")
    office.until_call(1, "talking")
    office.call(2)
    waiting = office.until_call(2, "waiting")
    office.call(3)
    office.until(lambda: office.saw(3, "ringing"), "line 3 rings")
    talking = office.call_on(1)
    assert talking is not None
    windows = []
    for _ in range(KILLS):
        began = office.now - SECOND
        kill(office)
        ended = office.now + SECOND
        office.until(lambda end=ended: office.now > end, "a second more")
        windows.append((began, ended))
    still = office.call_on(1)
    assert still is not None and still["state"] == "talking"
    assert (still["call"], still["since"]) == (talking["call"], talking["since"])
    queued = office.call_on(2)
    assert queued is not None and queued["state"] == "waiting"
    assert queued["entered"] == waiting["entered"]
    office.until_call(3, "waiting")
    for line in (1, 2, 3):
        office.hang_up(line)
    for line in (1, 2, 3):
        office.until_idle(line)
    rows = office.rows()
    assert sum(rows.values()) == 3 and rows["answered"] >= 1
    late = office.overslept() + canary.end()
    office.close_headset("A")
    headset, line = office.tape("headset-A"), office.tape("5550001")
    late += [*headset.overslept, *line.overslept]
    for began, ended in windows:
        cut = headset.cut(began, ended)
        heard = read(cut.heard, CALLER, cut.rate)
        assert heard.heard > 0.5, "the caller was not heard on"
        lost = [jump for jump in heard.jumps if abs(jump.missing) > STRETCH]
        assert not lost or not is_calm(began, ended, late), (lost, late)


def test_what_was_pressed_while_it_was_away_counts(office: Office) -> None:
    office.call(1)
    office.until_call(1, "offered")
    office.bench.processor.restart = False
    office.bench.processor.kill()
    office.until(lambda: not office.bench.processor.running, "dead")
    office.hang_up(1)
    office.until(lambda: office.saw(1, "on-hook"), "the shelf let the line go")
    office.bench.processor.restart = True
    office.until_idle(1)
    office.until_desk("A", "ready")
    assert office.rows() == {"abandoned-alerting": 1}


def test_a_poison_event_is_left_out_and_the_box_serves_on(office: Office) -> None:
    """A journal whose last instant always kills the core: tried once, then skipped."""
    office.call(1)
    office.until_call(1, "offered")
    journal = office.bench.places.journal
    office.bench.processor.restart = False
    office.bench.processor.kill()
    office.until(lambda: not office.bench.processor.running, "dead")
    lines = journal.read_bytes().splitlines(keepends=True)
    last = max(n for n, line in enumerate(lines) if b'"is":"instant"' in line)
    journal.write_bytes(b"".join(lines[: last + 1]))
    number = json.loads(lines[last][9:])["n"]
    journal.with_name("journal.trying").write_text(f"{number}\n")
    office.bench.processor.restart = True
    office.until(lambda: in_service(office), "back", 60)
    assert journal.with_name("journal.poison").exists()
    office.hang_up(1)
    office.until_idle(1)
    assert office.bench.ask("status")["violations"] == 0
