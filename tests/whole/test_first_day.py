"""A technician's first day: which modem is where, which number is which line, is it good?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from whole.office import Office

from queuebox import line_cli
from queuebox_shelf import modem_cli
from queuebox_wire.control_link import ControlError


def places(office: Office) -> list[str]:
    where = office.bench.places
    return ["--config", str(where.config), "--data", str(where.data), "--run", str(where.run)]


@pytest.mark.parametrize("office", [(1, 1)], indirect=True)
def test_the_first_day(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert modem_cli.main(["list", *places(office)]) == 0
    listed = capsys.readouterr().out
    assert "/dev/line1" in listed and "cx930xx" in listed and "idle" in listed

    assert line_cli.main(["test", "1", *places(office)]) == 0
    told = capsys.readouterr().out
    assert "nothing: this line is good" in told and "the exchange takes ours" in told
    (kept,) = (office.bench.places.data / "line-tests").glob("line-1-*.txt")
    assert kept.read_text().splitlines()[1:] == told.splitlines()[: told.count("\n") - 3]
    assert json.loads(kept.with_suffix(".json").read_text())["duplex"] is True
    office.until_idle(1)

    office.call(1, delay=2)
    assert line_cli.main(["find", *places(office)]) == 0
    assert "line 1 rings, called from 5550001; the last" in capsys.readouterr().out
    office.until_call(1, "offered")
    assert line_cli.main(["test", "1", *places(office)]) == 1
    assert capsys.readouterr().err.endswith("line 1 is in use; test it later\n")
    with pytest.raises(ControlError, match=r"line 9: no such line; the box has 1$"):
        office.bench.ask("line-test", line=9)
    assert office.call_on(1), "nobody was disturbed"


def test_without_a_box_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert line_cli.main(["test", "1", "--run", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "the box is not running" in err
