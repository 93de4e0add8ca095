"""``queuebox hardware check``: what a technician reads before and after plugging things in."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuebox_config import loads
from queuebox_hw.fake.sound_card import SoundCards
from queuebox_shelf.hardware_cli import Report, check_all, main

OFFICE = """
[line.1]
device = "{line}"
[desk.A]
sound = "alsa:1-1.2"
[desk.B]
sound = "alsa:queuebox2"
[desk.C]
sound = "socket:/run/c.sock"
"""


def report_on(config: str, cards: SoundCards, machine: str = "Raspberry Pi 4 Model B") -> Report:
    report = Report()
    usb = cards.folder / "usb"
    check_all(loads(config, "f"), report, machine, cards.sys_class, usb)
    return report


def test_an_office_where_everything_is_there(sound_cards: SoundCards, tmp_path: Path) -> None:
    line = tmp_path / "ttyACM0"
    line.touch()
    sound_cards.add("1-1.2", "Device")
    sound_cards.add("1-1.4", "queuebox2")
    report = report_on(OFFICE.format(line=line), sound_cards)
    assert not report.trouble
    assert report.lines[0] == "USB plan (modems: 1, headsets: 2)"
    assert report.lines[2:] == [
        "  Raspberry Pi 4: everything fits into the ports of the board; no hub is needed",
        f"line 1: {line} is there",
        "desk A: 1-1.2 is 1-1.2 (USB Audio Device)",
        "desk B: queuebox2 is 1-1.4 (USB Audio Device)",
    ]


def test_what_is_missing_and_what_nobody_has(sound_cards: SoundCards) -> None:
    sound_cards.add("1-1.3", "Device")
    report = report_on(OFFICE.format(line="/nowhere/tty"), sound_cards)
    assert report.trouble
    assert [line for line in report.lines if line.startswith("!")] == [
        "! line 1: /nowhere/tty is not there; plug its modem in, or correct device",
        "! desk A: no sound card at 1-1.2; plug its headset's adapter in there, or correct sound",
        "! desk B: no sound card at queuebox2; plug its headset's adapter in there,"
        " or correct sound",
    ]
    assert report.lines[-1] == (
        "no desk has the sound card at 1-1.3 (USB Audio Device): alsa:1-1.3"
    )


def test_too_many_at_one_translator(sound_cards: SoundCards) -> None:
    (sound_cards.folder / "usb/1-1").mkdir(parents=True)
    (sound_cards.folder / "usb/1-1/speed").write_text("480\n")
    (sound_cards.folder / "usb/1-1/bDeviceProtocol").write_text("01\n")
    desks = ""
    for place in range(1, 5):
        sound_cards.add(f"1-1.{place}", f"card{place}")
        desks += f'[desk.D{place}]\nsound = "alsa:1-1.{place}"\n'
    report = report_on(desks, sound_cards, "")
    assert report.lines[-1] == (
        "! 4 headsets (1-1.1, 1-1.2, 1-1.3, 1-1.4) share one transaction translator (the hub at"
        " 1-1), which carries 3: put some at a hub with a TT for each port"
    )


def test_a_small_board_says_no(sound_cards: SoundCards) -> None:
    desks = "".join(f'[desk.D{place}]\nsound = "alsa:x{place}"\n' for place in range(4))
    report = report_on(desks, sound_cards, "Raspberry Pi 3 Model B")
    assert any(line.startswith("! Raspberry Pi 3: no more than 3") for line in report.lines)


def test_bad_configuration_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "queuebox.toml"
    file.write_text('[desk.A]\nsound = "pulse:default"\n')
    assert main(["check", "--config", str(file)]) == 2
    said = capsys.readouterr().err
    assert "desk.A.sound: pulse:default is no sound device; write alsa:" in said
    assert said.count("\n") == 1
