"""The panel as luma drives it, seen through the glass at the other end of its cable."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from queuebox_hw.fake.panel import FakePanel
from queuebox_hw.fake.panel_bus import FakeSmbus
from queuebox_hw.panel import DRIVERS, LumaPanel, open_panel
from queuebox_hw.parts import PanelLost

KINDS = [(driver, bus) for driver in DRIVERS for bus in ("i2c", "spi")]


class Wall:
    """A panel and the glass it ends in."""

    def __init__(self, path: Path, driver: str, bus: str) -> None:
        self.glass = FakePanel(path, driver)
        self.panel: LumaPanel = open_panel(driver, bus, f"socket:{path}")

    def picture(self, seed: int) -> Image.Image:
        """Something like noise, different for every seed."""
        size = (self.panel.width, self.panel.height)
        pixels = bytes((x * x * seed ^ x * 7 + seed) & 255 for x in range(size[0] * size[1] // 8))
        return Image.frombytes("1", size, pixels)

    def shows(self, picture: Image.Image) -> None:
        """Wait until the eye sees exactly this picture."""
        self.glass.wait(lambda seen: seen.tobytes() == picture.tobytes())

    def close(self) -> None:
        self.panel.close()
        self.glass.close()


@pytest.fixture(params=KINDS, ids="-".join)
def wall(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Wall]:
    wall = Wall(tmp_path / "glass", *request.param)
    yield wall
    wall.close()


@pytest.fixture
def i2c_wall(tmp_path: Path) -> Iterator[Wall]:
    wall = Wall(tmp_path / "glass", "ssd1306", "i2c")
    yield wall
    wall.close()


def test_what_is_shown_is_what_is_seen(wall: Wall) -> None:
    for seed in (3, 4, 11):
        wall.panel.show(wall.picture(seed))
        wall.shows(wall.picture(seed))
    assert set(wall.glass.glass.unknown) <= {0x20, 0x8D}, "SSD1306 words that a SH1106 ignores"


def test_a_small_change_arrives_as_well(wall: Wall) -> None:
    picture = wall.picture(3)
    wall.panel.show(picture)
    picture = picture.copy()
    picture.putpixel((77, 41), 1 - int(bool(picture.getpixel((77, 41)))))
    wall.panel.show(picture)
    wall.shows(picture)


def test_brightness_is_sent_when_it_changes_and_again_to_a_panel_that_was_away(wall: Wall) -> None:
    wall.panel.show(wall.picture(3))
    wall.glass.wait(lambda _: wall.glass.glass.contrast == 255)
    wall.panel.shine(10)
    wall.panel.show(wall.picture(3))
    wall.glass.wait(lambda _: wall.glass.glass.contrast == 25)
    wall.panel.renew()
    wall.glass.glass.contrast = 200
    wall.panel.show(wall.picture(4))
    wall.glass.wait(lambda _: wall.glass.glass.contrast == 25)


def test_a_brightness_that_stays_costs_nothing(i2c_wall: Wall) -> None:
    i2c_wall.panel.shine(40)
    i2c_wall.panel.show(i2c_wall.picture(3))
    sent = i2c_wall.glass.bytes_seen
    i2c_wall.panel.shine(40)
    i2c_wall.panel.show(i2c_wall.picture(3))
    assert i2c_wall.glass.bytes_seen == sent


def test_the_same_picture_is_not_sent_twice(i2c_wall: Wall) -> None:
    i2c_wall.panel.show(i2c_wall.picture(3))
    sent = i2c_wall.glass.bytes_seen
    i2c_wall.panel.show(i2c_wall.picture(3))
    assert i2c_wall.glass.bytes_seen == sent
    i2c_wall.panel.show(i2c_wall.picture(4))
    assert i2c_wall.glass.bytes_seen > sent + 1024


def test_a_closed_panel_is_dark(wall: Wall) -> None:
    wall.panel.show(wall.picture(3))
    wall.panel.close()
    wall.glass.wait(lambda seen: seen.getbbox() is None)


def test_a_panel_that_refuses_is_lost_and_comes_back(i2c_wall: Wall) -> None:
    i2c_wall.panel.show(i2c_wall.picture(3))
    i2c_wall.glass.nak()
    with pytest.raises(PanelLost, match="does not answer"):
        i2c_wall.panel.show(i2c_wall.picture(4))
    i2c_wall.glass.nak(False)
    i2c_wall.panel.show(i2c_wall.picture(4))
    i2c_wall.shows(i2c_wall.picture(4))


@pytest.mark.parametrize("driver", DRIVERS)
def test_an_unplugged_panel_is_lost_and_set_up_anew_when_it_returns(
    tmp_path: Path, driver: str
) -> None:
    wall = Wall(tmp_path / "glass", driver, "i2c")
    wall.panel.show(wall.picture(3))
    wall.glass.unplug()
    for _ in range(3):
        with pytest.raises(PanelLost):
            wall.panel.show(wall.picture(4))
    wall.glass.plug()
    wall.panel.show(wall.picture(4))
    wall.shows(wall.picture(4))
    wall.close()


def test_the_picture_that_was_there_before_is_sent_again_to_a_panel_that_returned(
    i2c_wall: Wall,
) -> None:
    i2c_wall.panel.show(i2c_wall.picture(3))
    i2c_wall.glass.unplug()
    with pytest.raises(PanelLost):
        i2c_wall.panel.show(i2c_wall.picture(4))
    i2c_wall.glass.plug()
    i2c_wall.panel.show(i2c_wall.picture(3))
    i2c_wall.shows(i2c_wall.picture(3))


def test_nobody_notices_an_unplugged_spi_panel_but_renewing_heals_it(tmp_path: Path) -> None:
    wall = Wall(tmp_path / "glass", "ssd1306", "spi")
    wall.panel.show(wall.picture(3))
    wall.glass.unplug()
    wall.panel.show(wall.picture(4))
    wall.glass.plug()
    wall.panel.renew()
    wall.panel.show(wall.picture(4))
    wall.shows(wall.picture(4))
    wall.close()


def test_a_panel_that_was_never_there_costs_an_error_and_nothing_else(tmp_path: Path) -> None:
    panel = open_panel("ssd1306", "i2c", f"socket:{tmp_path / 'nothing'}")
    with pytest.raises(PanelLost):
        panel.show(Image.new("1", (128, 64)))
    panel.close()


def test_another_address_is_not_answered(i2c_wall: Wall, tmp_path: Path) -> None:
    bus = FakeSmbus(tmp_path / "glass")
    with pytest.raises(OSError, match="Remote I/O") as caught:
        bus.write_i2c_block_data(0x3D, 0x00, [0xAF])
    assert caught.value.errno == errno.EREMOTEIO
    bus.close()


def test_a_control_byte_may_govern_one_byte_only(i2c_wall: Wall, tmp_path: Path) -> None:
    bus = FakeSmbus(tmp_path / "glass")
    bus.write_i2c_block_data(0x3C, 0x80, [0xB1, 0x80, 0x00, 0x80, 0x10, 0x40, 0xFF, 0x01])
    bus.close()
    assert list(i2c_wall.glass.glass.ram[1][:2]) == [0xFF, 0x01]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("picture", "complaint"),
    [(Image.new("L", (128, 64)), "mode 1"), (Image.new("1", (64, 128)), "128x64"), ("x", "mode 1")],
)
def test_another_kind_of_picture_is_refused(
    i2c_wall: Wall, picture: object, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        i2c_wall.panel.show(picture)


@pytest.mark.parametrize(
    "words",
    [("ssd9999", "i2c", "1:0x3c"), ("ssd1306", "can", "1"), ("ssd1306", "i2c", "0x3c"),
     ("ssd1306", "spi", "1:0x3c")],
)  # fmt: skip
def test_words_that_make_no_sense_are_refused(words: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="no"):
        open_panel(*words)


def test_a_bus_that_the_machine_lacks_is_a_lost_panel() -> None:
    panel = open_panel("ssd1306", "i2c", "99:0x3c")
    with pytest.raises(PanelLost, match="i2c-99"):
        panel.show(Image.new("1", (128, 64)))


@given(changes=st.lists(st.tuples(st.integers(0, 255), st.integers(0, 63)), max_size=12))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_an_ssd1322_that_is_sent_only_what_changed_shows_all_of_it(
    changes: list[tuple[int, int]], tmp_path: Path
) -> None:
    wall = Wall(tmp_path / "glass", "ssd1322", "i2c")
    picture = wall.picture(5)
    wall.panel.show(picture)
    for spot in changes:
        picture = picture.copy()
        picture.putpixel(spot, 1 - int(bool(picture.getpixel(spot))))
        wall.panel.show(picture)
    wall.shows(picture)
    wall.close()
