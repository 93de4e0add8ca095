"""Scenario files that the core plays on virtual time, played by the whole box in real time.

Every one of them is also in ``tests/core/test_scenarios.py``: the very same file. Times have a
tolerance; what happens, its order and every ending have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queuebox.scenario.parser import read_file
from queuebox.scenario.script import SECOND
from queuebox_bench.staging.cli import Script, playing, prepared
from queuebox_bench.staging.theatre import Theatre

FOLDER = Path(__file__).parents[1] / "scenarios"
TOLERANCE = 3 * SECOND // 2
"""µs: the machine may be busy with other things than this test."""
FILES = (
    "r-three-ways-to-give-up",
    "r-unplugged-missed-answered",
    "r-unplugged-in-the-call-twice",
    "r-all-the-buttons",
    "r-sent-back-and-longest-first",
    "r-killed-and-a-modem-lost",
)


def script(name: str) -> Script:
    return prepared(read_file(FOLDER / f"{name}.txt"))


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """One bench for all: shelf, modems and headsets run on from file to file."""
    scenarios = [read_file(FOLDER / f"{name}.txt") for name in FILES]
    it = Theatre(tmp_path_factory.mktemp("theatre") / "bench", scenarios)
    try:
        it.open()
        yield it
    finally:
        it.close()


@pytest.mark.parametrize("name", FILES)
def test_the_box_does_what_the_core_does(theatre: Theatre, name: str) -> None:
    with playing(script(name), theatre, TOLERANCE) as played:
        assert played.verdict.passed, f"\n{played.verdict}"
