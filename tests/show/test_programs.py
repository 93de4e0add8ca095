"""Programs of the bench: started again when they die, ended without remains."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from queuebox_bench.programs import Programs

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); "
    "time.sleep(600)",
]


def until(condition: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        os.sched_yield()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_program_comes_back_and_end_ends_it(tmp_path: Path) -> None:
    programs = Programs(tmp_path, {})
    program = programs.start("sleeper", SLEEPER, restart=True)
    first = program.pid
    program.kill()
    until(programs.keep_alive)
    second = program.pid
    assert second != first and program.starts == 2
    programs.end()
    assert not alive(second)
    assert not programs.keep_alive()


def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    programs = Programs(tmp_path, {})
    program = programs.start("deaf", DEAF)
    until(lambda: program.last_words() == "up")
    program.ask_to_end()
    program.end(patience=0.1)
    assert not alive(program.pid)


def test_the_last_words_are_those_of_its_log(tmp_path: Path) -> None:
    programs = Programs(tmp_path, {})
    program = programs.start("speaker", [sys.executable, "-c", "print('a'); print('the reason')"])
    until(lambda: not program.running)
    assert program.last_words() == "the reason"
    programs.end()
