"""The support bundle says how the box is, and not who has called."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from queuebox.aside import AtOnce
from queuebox.control import Later, Refused, Verb
from queuebox.support import ASKED, KEPT, masked, verb

OFFICE = """\
[hours.day]
monday = "09:00-12:30 13:30-18:00"
holidays = { "2026-12-25" = "closed", "12-24" = "closed" }
[line.1]
device = "/dev/serial/by-id/usb-Conexant_24680246-if00"
[routing]
blocked = ["+1 212 555 0100", "0900123456"]
vip = { "0301234567" = 3 }
vip_place = { 5551234 = 1 }
short_abandon = "5 s"
"""


@pytest.mark.parametrize("number", ["+1 212 555 0100", "0900123456", "0301234567", "5551234"])
def test_no_telephone_number_stays(number: str) -> None:
    assert number not in masked(OFFICE)
    assert f"***{number[-2:]}" in masked(OFFICE)


def test_everything_else_stays() -> None:
    kept = masked(OFFICE).splitlines()
    assert kept[:5] == OFFICE.splitlines()[:5] and kept[-1] == OFFICE.splitlines()[-1]


def table() -> dict[str, Verb]:
    snapshot = {"calls": [{"call": "1-1", "number": "5550001", "name": "EVE"}]}
    line = "12:00:00 CallerId(line=1, number='5550001', name=\"O'Eve\", happened=123456789)"
    answers = {"snapshot": snapshot, "log": [line], "config-show": OFFICE}

    def no(args: object) -> object:
        raise Refused("not now")

    verbs = {do: Verb("viewer", lambda args, do=do: answers.get(do)) for do in ASKED}  # type: ignore[misc]
    return {**verbs, "config-show": Verb("viewer", lambda args: OFFICE), "hardware": Verb("v", no)}


def test_a_bundle_is_whole_and_names_no_caller(tmp_path: Path) -> None:
    given: list[tuple[bool, object, str]] = []
    for _ in range(KEPT + 2):
        later = verb(table(), tmp_path / "support", AtOnce()).do({})
        assert isinstance(later, Later)
        later.then(lambda *answer: given.append(answer))
        assert given[-1][0]
    bundles = sorted(path.name for path in (tmp_path / "support").iterdir())
    assert bundles == [f"support-{n}.zip" for n in range(3, KEPT + 3)]
    with zipfile.ZipFile(tmp_path / "support" / bundles[-1]) as bundle:
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert set(texts) == {"configuration.toml", *(f"{do}.json" for do in ASKED)}
    everything = "".join(texts.values())
    assert "5550001" not in everything and "EVE" not in everything and "Eve" not in everything
    assert "happened=123456789" in texts["log.json"]
    assert json.loads(texts["hardware.json"]) == "not now"


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "support").write_text("a file is in the way")
    later = verb(table(), tmp_path / "support", AtOnce()).do({})
    said: list[str] = []
    later.then(lambda ok, data, sentence: said.append(sentence))
    assert said[0].startswith("the bundle cannot be written (")
