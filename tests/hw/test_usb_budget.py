"""The USB plan of an office, and the translators that are shared as things are plugged in."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuebox_hw.usb_budget import (
    MODELS,
    PERIODIC_US,
    headset_us,
    headsets_on_one_tt,
    model_named,
    modem_us,
    plan,
)
from queuebox_hw.usb_tree import Translator, shared_by, translator_of

PI4, PI3, ZERO = MODELS


def test_a_headset_takes_more_than_a_quarter_of_a_millisecond() -> None:
    # at 12 Mbit/s 300 bytes are 200 µs, with the worst bit stuffing 233
    assert 233 < headset_us() < 260
    assert modem_us() < headset_us() / 10
    assert headsets_on_one_tt() == 3
    assert 4 * headset_us() > PERIODIC_US
    assert headsets_on_one_tt(modems=8) == 2
    assert headsets_on_one_tt(modems=100) == 0


def test_the_device_trees_names_are_known() -> None:
    assert model_named("Raspberry Pi 4 Model B Rev 1.4") is PI4
    assert model_named("Raspberry Pi 3 Model B Plus Rev 1.3") is PI3
    assert model_named("Raspberry Pi Zero 2 W Rev 1.0") is ZERO
    assert model_named("Raspberry Pi 5 Model B Rev 1.0") is None


@pytest.mark.parametrize(
    ("lines", "desks", "hubs"),
    [(2, 2, 0), (1, 3, 0), (0, 4, 1), (2, 3, 1), (4, 3, 1), (8, 20, 4), (8, 24, 5)],
)
def test_hubs_for_a_pi_4(lines: int, desks: int, hubs: int) -> None:
    planned = plan(PI4, lines, desks)
    assert planned.fits
    assert planned.hubs == hubs
    assert ("TT per port" in planned.advice) == (hubs > 0)
    assert ("behind another" in planned.advice) == (hubs > 4)


def test_what_the_small_ones_carry() -> None:
    assert plan(PI3, 1, 3).hubs == 0
    assert plan(ZERO, 1, 2).hubs == 1
    assert not plan(PI3, 4, 4).fits
    assert plan(ZERO, 1, 4).advice == "no more than 3 headsets, whatever the hub: take another Pi"


def hub(devices: Path, port: str, speed: str, protocol: str) -> None:
    (devices / port).mkdir(parents=True)
    (devices / port / "speed").write_text(f"{speed}\n")
    (devices / port / "bDeviceProtocol").write_text(f"{protocol}\n")


def test_which_devices_share_a_translator(tmp_path: Path) -> None:
    hub(tmp_path, "1-1", "480", "01")
    hub(tmp_path, "1-1.4", "480", "02")
    hub(tmp_path, "1-1.3", "12", "00")  # a full-speed hub hangs at a translator like a device
    assert shared_by(["1-1.1", "1-1.2", "1-1.3.2", "1-1.4.1", "1-1.4.2"], tmp_path) == {
        Translator("1-1", ""): ["1-1.1", "1-1.2", "1-1.3.2"],
        Translator("1-1.4", "1-1.4.1"): ["1-1.4.1"],
        Translator("1-1.4", "1-1.4.2"): ["1-1.4.2"],
    }


def test_a_device_at_the_controller_itself(tmp_path: Path) -> None:
    assert translator_of("3-2", tmp_path) == Translator("", "3-2")
    assert translator_of("1-1.2", tmp_path) == Translator("", "1-1")  # its hub is just going away
