"""What people around the box can do with their hands, as values. Does nothing itself."""

from __future__ import annotations

from msgspec import Struct


class Deed(Struct, frozen=True):
    """One thing that a person or an accident does."""


class Call(Deed, frozen=True):
    """Somebody rings on a line. Without a number the caller ID says that it is withheld."""

    line: int
    number: str | None


class HangUp(Deed, frozen=True):
    line: int


class Key(Deed, frozen=True):
    """The caller presses a touch-tone key."""

    line: int
    digit: str


class PullCable(Deed, frozen=True):
    """The modem's cable is pulled, or put back."""

    line: int


class Press(Deed, frozen=True):
    desk: str
    button: int
    seconds: float


class PlugIn(Deed, frozen=True):
    desk: str


class Unplug(Deed, frozen=True):
    desk: str


class Kill(Deed, frozen=True):
    """The call processor dies."""
