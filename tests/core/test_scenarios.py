"""Every scenario file is a test: the routing core does what the file says, and nothing else."""

import re
from pathlib import Path

import pytest

from queuebox.scenario.parser import read_file
from queuebox.scenario.runner import run

ROW = re.compile(r"s-(\d{3})([a-z]?)-[a-z0-9-]+")
SCENARIOS = sorted((Path(__file__).parents[1] / "scenarios").glob("*.txt"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path) -> None:
    verdict = run(read_file(path))
    assert verdict.passed, f"\n{verdict}"


def test_every_row_of_the_spec_has_a_file() -> None:
    # The spec's numbers run from 1 to 122; these are the ones it left out when it was distilled.
    left_out = {4, 8, 11, 14, 20, 26, 30, 36, 38, 43, 47, 54, 57, 58, 62, 63, 64, 70, 72, 75, 81,
                93, 99, 104, 108, 113, 114, 121}  # fmt: skip
    numbers = {int(row[1]) for path in SCENARIOS if (row := ROW.fullmatch(path.stem))}
    assert numbers == set(range(1, 123)) - left_out


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_is_named_for_what_it_says(path: Path) -> None:
    """``s-018b-…`` quotes row S-18 of the spec; ``r-…`` shows a rule that no row spells out."""
    title = read_file(path).title
    row = ROW.fullmatch(path.stem)
    if row:
        assert title.startswith(f"S-{int(row[1]):02d}{row[2]}: ")
        assert "# Expected:" in path.read_text(encoding="utf-8")
    else:
        assert path.stem.startswith("r-")
        assert title
