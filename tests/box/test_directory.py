"""Names of numbers: the office's own go before the line's, and digits count."""

from queuebox.directory import Directory
from queuebox_core.events import CallerKnown, LineBack, Ringing

OURS = Directory({"+4930123": "Dr. Meier"})


def test_a_caller_who_is_known() -> None:
    rang = Ringing(1, 1, "1-1", "+49 (30) 123", "BERLIN")
    assert OURS.named(rang) == Ringing(1, 1, "1-1", "+49 (30) 123", "Dr. Meier")
    known = CallerKnown(1, 1, "1-1", "4930123")
    assert OURS.named(known) == CallerKnown(1, 1, "1-1", "4930123", "Dr. Meier")


def test_all_others_stay_as_they_are() -> None:
    for event in (
        Ringing(1, 1, "1-1", "4930124", "BERLIN"),
        Ringing(1, 1, "1-1"),
        CallerKnown(1, 1, "1-1", None, None, withheld=True),
        CallerKnown(1, 1, "1-1", "anonymous"),
        LineBack(1, 1),
    ):
        assert OURS.named(event) is event
