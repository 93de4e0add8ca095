"""Sound cards found by the USB port that they are plugged into."""

from __future__ import annotations

from pathlib import Path

from queuebox_hw.fake.sound_card import SoundCards
from queuebox_hw.sound_cards import find_card
from queuebox_hw.sound_cards import sound_cards as cards_in


def test_a_card_is_found_at_its_port_or_by_its_id(sound_cards: SoundCards) -> None:
    sound_cards.add("1-1.2", "Device")
    sound_cards.add("1-1.4.1", "queuebox2")
    first, second = cards_in(sound_cards.sys_class)
    assert (first.usb_port, first.pcm, str(first)) == (
        "1-1.2",
        "hw:0",
        "1-1.2 (USB Audio Device)",
    )
    assert find_card("1-1.4.1", sound_cards.sys_class) == second
    assert find_card("queuebox2", sound_cards.sys_class) == second
    assert find_card("1-1", sound_cards.sys_class) is None
    assert find_card("1-1.4", sound_cards.sys_class) is None


def test_a_card_that_is_not_usb_has_an_id_only(tmp_path: Path) -> None:
    card = tmp_path / "card0"
    card.mkdir()
    (card / "id").write_text("Loopback\n")
    (tmp_path / "platform" / "snd_aloop.0").mkdir(parents=True)
    (card / "device").symlink_to(tmp_path / "platform" / "snd_aloop.0")
    (found,) = cards_in(tmp_path)
    assert (found.card_id, found.usb_port, str(found)) == ("Loopback", "", "Loopback")
    assert find_card("", tmp_path) is None


def test_what_is_no_card_or_just_going_away_is_left_out(sound_cards: SoundCards) -> None:
    sound_cards.add("1-1.2")
    for name in ("pcmC0D0p", "controlC0", "timer", "card1", "cardX"):
        (sound_cards.sys_class / name).mkdir()
    assert [card.number for card in cards_in(sound_cards.sys_class)] == [0]


def test_a_device_may_say_of_itself_whatever_it_likes(sound_cards: SoundCards) -> None:
    sound_cards.add("1-1.2")
    product = sound_cards.folder / "sys/devices/usb1/1-1.2/product"
    product.write_bytes(b"\x1b[31mHead\xffset\n\n two\x00\n")
    (found,) = cards_in(sound_cards.sys_class)
    assert found.product.isprintable()
    assert found.product.startswith("[31mHead")


def test_without_any_sound_system() -> None:
    assert cards_in(Path("/nowhere")) == ()
