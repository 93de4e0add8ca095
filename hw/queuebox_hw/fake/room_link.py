"""What is said over the fake room's socket: JSON lines, hands in, eyes out. No sockets here."""

from __future__ import annotations

from msgspec import Struct, field

# ── hands: do something to a desk front ─────────────────────────────────────────


class Press(Struct, frozen=True, tag="press", tag_field="do"):
    """Push a button down, and let go after ``seconds``."""

    desk: str
    button: int = 1
    seconds: float = field(default=0.1, name="for")


class Stick(Struct, frozen=True, tag="stick", tag_field="do"):
    """Push a button down and leave it there until ``release``."""

    desk: str
    button: int = 1


class Release(Struct, frozen=True, tag="release", tag_field="do"):
    desk: str
    button: int = 1


class Plug(Struct, frozen=True, tag="plug", tag_field="do"):
    """Push a headset's plug into the jack."""

    desk: str


class Unplug(Struct, frozen=True, tag="unplug", tag_field="do"):
    desk: str


class Bounce(Struct, frozen=True, tag="bounce", tag_field="do"):
    """Press a worn button: ``edges`` edges over ``over`` seconds, then down; release likewise.

    0 seconds means as fast as it goes, which is well under a millisecond. With ``button`` 0
    it is the plug that scrapes, on its way in or out.
    """

    desk: str
    button: int = 1
    edges: int = 6
    over: float = 0.0
    seconds: float = field(default=0.1, name="for")


class LoseChip(Struct, frozen=True, tag="lose-chip", tag_field="do"):
    """The cable of an expander comes off: its lines do not answer any more."""

    chip: str


class RestoreChip(Struct, frozen=True, tag="restore-chip", tag_field="do"):
    chip: str


class Look(Struct, frozen=True, tag="state", tag_field="do"):
    """Tell everything that can be seen now."""


Hand = Press | Stick | Release | Plug | Unplug | Bounce | LoseChip | RestoreChip | Look


# ── eyes: what somebody in the room sees ────────────────────────────────────────


class LampsSeen(Struct, frozen=True, tag="lamps", tag_field="saw"):
    """The lamps of one desk, sent whenever one of them changes."""

    desk: str
    red: bool
    green: bool
    waiting: bool
    busy: bool
    at: int
    """µs, CLOCK_MONOTONIC."""


class DeskSeen(Struct, frozen=True, tag="desk", tag_field="saw"):
    """What hands have done to a desk front, sent after every deed."""

    desk: str
    plugged: bool
    pressed: tuple[int, ...]
    at: int


class RoomSeen(Struct, frozen=True, tag="room", tag_field="saw"):
    """Everything, sent on connect and in answer to ``state``."""

    desks: tuple[DeskSeen, ...]
    lamps: tuple[LampsSeen, ...]


class Refused(Struct, frozen=True, tag="refused", tag_field="saw"):
    """The line made no sense, and why."""

    why: str


Sight = LampsSeen | DeskSeen | RoomSeen | Refused
