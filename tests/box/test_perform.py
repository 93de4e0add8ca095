"""What the core's effects are for the shelf. How the shelf sounds is tested in tests/shelf."""

from queuebox.perform import Performer
from queuebox_core import effects as core
from queuebox_wire import shelf_link as wire

WHISPER = core.Whisper("A", "c1", "sales")


def performed(*effects: core.Effect) -> list[wire.Order]:
    return list(Performer({"sales": "welcome"}, {"sales": "sales-line"}).orders_of(effects))


def test_the_agent_alone_hears_the_whisper_and_the_caller_is_connected_afterwards() -> None:
    assert performed(WHISPER) == [wire.DeskTone("A", "say:sales-line")]
    assert performed(core.Connect("A", "c1", 1, "sales")) == [
        wire.DeskTone("A", "zip"),
        wire.ConnectDesk(1, "c1", "A"),
    ]


def test_a_whisper_that_is_no_longer_in_the_rules_is_silence_and_no_ring() -> None:
    assert performed(core.Whisper("A", "c1", "support")) == [wire.DeskTone("A", "stop")]


def test_a_withdrawn_offer_stops_what_the_headset_hears_of_it() -> None:
    assert performed(core.Withdraw("A", "c1", "withdrawn-caller-gone")) == [
        wire.DeskTone("A", "stop")
    ]


def test_each_queue_has_its_own_greeting() -> None:
    assert performed(core.Greet(1, "c1", "sales"), core.Greet(2, "c2", "support")) == [
        wire.PlayPrompt(1, "c1", ("welcome",)),
        wire.PlayPrompt(2, "c2", ("greeting",)),
    ]
