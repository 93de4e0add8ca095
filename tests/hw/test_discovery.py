"""Modems found by port path, whatever number they have today; and what they say of themselves."""

from __future__ import annotations

from pathlib import Path

from hw.virtual_line import S, VirtualLine
from msgspec import Struct

from queuebox_hw.modem.discovery import find_modems
from queuebox_hw.modem.probe import report_text
from queuebox_hw.modem.words import Probed, State


class Port(Struct):
    """As pyserial describes a port."""

    device: str
    vid: int | None = None
    pid: int | None = None
    location: str | None = None
    product: str | None = None
    manufacturer: str | None = None


def test_a_modem_is_known_by_its_usb_id_and_named_by_its_port_path(tmp_path: Path) -> None:
    device = tmp_path / "ttyACM1"
    device.touch()
    links = tmp_path / "by-path"
    links.mkdir()
    (links / "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.4:1.0").symlink_to(device)
    ports = [
        Port("/dev/ttyS9"),
        Port(str(device), 0x0572, 0x1340, "1-1.4:1.0", "USB Modem", "Conexant"),
        Port("/dev/ttyUSB7", 0x0403, 0x6001, "1-1.2:1.0", "FT232R", "FTDI"),
    ]
    modems = find_modems(links, lambda: ports)
    assert [modem.family for modem in modems] == ["cx930xx", "", ""]
    assert modems[0].path.startswith(str(links))
    assert (modems[0].device, modems[0].usb_id) == (str(device), "0572:1340")
    assert modems[2].what == "FTDI FT232R"
    assert modems[1].what == "serial port"


def test_without_any_port() -> None:
    assert find_modems(Path("/nowhere"), list) == ()


def test_the_ports_of_this_machine_can_be_listed() -> None:
    assert all(modem.path for modem in find_modems())


def test_the_day_one_questions() -> None:
    line = VirtualLine("cx93010").in_service()
    line.perform(line.dialogue.probe(line.now))
    line.until_told("Probed")
    (probed,) = line.facts
    assert isinstance(probed, Probed)
    report = probed.report
    assert (report.family, report.voice, report.formats) == (
        "cx930xx",
        True,
        ("mu", "a", "u8", "s8"),
    )
    answers = {answer.command: answer for answer in report.answers}
    assert answers["I3"].lines == ("CX93001-EIS_V0.2013-V92",)
    assert answers["+VSM=?"].result == "OK"
    text = report_text(report)
    assert "AT+GMI" in text and "CONEXANT" in text
    assert len(text.splitlines()) == 3 + len(report.answers)
    line.run(20 * S)
    assert line.dialogue.state is State.IDLE
    line.facts.clear()
    line.up()  # and it still serves


def test_a_caller_during_the_questions_is_not_lost() -> None:
    line = VirtualLine("usr5637").in_service()
    line.perform(line.dialogue.probe(line.now))
    line.run(2 * S)
    line.world("call", number="5551234", name="A")
    line.until_told("Rang")
    line.answer()
    line.until_told("Up")
