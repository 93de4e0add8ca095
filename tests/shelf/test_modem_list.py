"""The list of modems: ports joined with lines, and asked by ourselves when the box is down."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from queuebox_hw.modem.discovery import FoundModem
from queuebox_shelf import modem_cli
from queuebox_shelf.modem_list import LineUse, ModemEntry, modem_list

CONEXANT = FoundModem("/by-path/a", "/dev/ttyACM0", "1-1.2", "0572:1321", "Conexant", "cx930xx")
CONSOLE = FoundModem("/dev/ttyS0", "/dev/ttyS0", "", "", "serial port", "")


def test_used_modems_first_then_free_ones_then_other_ports() -> None:
    uses = [LineUse("/nowhere/2", 2, "out: gone"), LineUse("/by-path/a", 1, "idle", "cx930xx")]
    free = FoundModem("/by-path/b", "/dev/ttyACM1", "1-1.3", "0803:3095", "Zoom", "zoom3095")
    listed = modem_list(uses, lambda: [CONSOLE, free, CONEXANT])
    assert [(entry.path, entry.line) for entry in listed] == [
        ("/by-path/a", 1),
        ("/nowhere/2", 2),
        ("/by-path/b", None),
        ("/dev/ttyS0", None),
    ]
    assert listed[1].what == "nothing is plugged in there"
    text = modem_cli.list_text(listed)
    assert "used by no line" in text and text.endswith("no modem we know: /dev/ttyS0\n")


def test_nothing_plugged_in_says_what_to_do() -> None:
    assert "check its cable" in modem_cli.list_text([ModemEntry("/dev/ttyS0")])


@pytest.fixture
def plugged_in(tmp_path: Path) -> Iterator[Path]:
    """A fake modem process; its device."""
    link = tmp_path / "line1"
    command = [sys.executable, "-m", "queuebox_hw.fake.modem_cli", "--profile", "usr5637"]
    process = subprocess.Popen([*command, "--link", str(link)])
    end = time.monotonic() + 30
    while not link.exists():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.02)
    yield link
    process.terminate()
    process.wait()


def test_a_box_that_is_down_asks_the_modems_itself(
    plugged_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "queuebox.toml"
    config.write_text(
        f'[queue.office]\n[line.1]\ndevice = "{plugged_in}"\nqueue = "office"\n'
        f'[line.2]\ndevice = "{tmp_path}/none"\nqueue = "office"\n'
    )
    assert modem_cli.main(["list", "--config", str(config), "--run", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert told.err == "the box is not running: the modems themselves are asked …\n"
    first, second = told.out.splitlines()[1:3]
    assert first.startswith("1 ") and "usr5637" in first and first.endswith("it answers")
    assert second.startswith("2 ") and "nothing is plugged in there" in second
