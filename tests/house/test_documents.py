"""The newcomer's documents: every file, link and `make` target that they name exists."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
ROOMS = ("cext", "docs", "firmware", "hw", "image", "tests")
# parts of the walks that name a file without its folder
NEAR = ("cext/queuebox_media", "firmware/queuebox_shelf", "hw/queuebox_hw")


def quoted(text: str) -> list[str]:
    """What stands in single backticks outside of blocks."""
    outside = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return [" ".join(words.split()) for words in re.findall(r"`([^`]+)`", outside)]


def is_file(words: str) -> bool:
    first = words.partition("/")[0]
    return first in ROOMS or bool(re.fullmatch(r"\w+\.pyx?", words))


def exists(path: str) -> bool:
    return (TOP / path).exists() or any((TOP / room / path).exists() for room in NEAR)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_it_names_is_there(document: str) -> None:
    text = (TOP / document).read_text()
    named = [words for words in quoted(text) if is_file(words)]
    assert [path for path in named if not exists(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", (TOP / document).read_text())
    here = [link.partition("#")[0] for link in links if "://" not in link]
    assert [link for link in here if not (TOP / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_target_that_it_names_is_a_door(document: str) -> None:
    text = (TOP / document).read_text()
    named = set(re.findall(r"^make (\w+)", text, re.MULTILINE))
    named |= {target for words in quoted(text) for target in re.findall(r"^make (\w+)", words)}
    doors = set(re.findall(r"^([a-z]\w*):", (TOP / "Makefile").read_text(), re.MULTILINE))
    assert named <= doors


def test_the_walks_lead_through_every_room_that_carries_a_call() -> None:
    text = (TOP / "ARCHITECTURE.md").read_text()
    named = {"/".join(words.split("/")[:2]) for words in quoted(text) if "/" in words}
    rooms = {"queuebox", "queuebox_shelf", "queuebox_wire", "queuebox_bench"}
    assert {f"firmware/{room}" for room in rooms} <= named
    assert {"cext/queuebox_core", "cext/queuebox_media", "hw/queuebox_hw"} <= named
