"""The doors of the house: what `make` offers, and that what is installed is what was chosen."""

import re
import subprocess
import tomllib
from pathlib import Path

TOP = Path(__file__).parents[2]
MAKEFILE = (TOP / "Makefile").read_text()


def name_of(requirement: str) -> str:
    """The normal form of a package's name (PEP 503), without versions and markers."""
    name = re.match(r"[\w.-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def pins(file: str) -> dict[str, str]:
    lines = (TOP / ".ci" / file).read_text().splitlines()
    chosen = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in chosen), chosen
    return {name_of(line): line.partition("==")[2] for line in chosen}


def test_make_alone_lists_every_target() -> None:
    done = subprocess.run(["make"], cwd=TOP, capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^  (\w+) +\S", done.stdout, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]\w*):", MAKEFILE, re.MULTILINE))
    phony = re.search(r"^\.PHONY:(.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert listed == targets == set(phony[1].split())


def test_what_a_build_server_runs_is_make_test_and_nothing_else() -> None:
    lines = (TOP / ".ci" / "run").read_text().splitlines()
    commands = [line for line in lines if not line.startswith("#")]
    assert commands == ['cd "$(dirname "$0")/.." && exec make test']


def test_every_package_that_the_project_names_is_pinned() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    needed = project["project"]["dependencies"] + project["build-system"]["requires"]
    assert {name_of(line) for line in needed} <= pins("requirements.txt").keys()
    tested = project["project"]["optional-dependencies"]["test"]
    assert {name_of(line) for line in tested} <= pins("requirements-test.txt").keys()


def test_nothing_is_pinned_twice() -> None:
    assert not pins("requirements.txt").keys() & pins("requirements-test.txt").keys()
