"""The wall's pages as data: what stands where, per size of panel. The painter draws them.

Digits fill whatever the panel gives: across a room only one number can be read on a
small panel, so there the two great numbers take turns; details are for those who stand
near. One row and one column stay free for the shift that spares the panel's pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Value = Literal["waiting", "longest"]


class Number(Struct, frozen=True):
    """A great number, as tall as fits into its box; inverted now and then when it worries."""

    of: Value
    x: int
    y: int
    width: int
    height: int


class Caption(Struct, frozen=True):
    """A word in the middle of a width."""

    text: str
    x: int
    width: int


class Agents(Struct, frozen=True):
    """Four rows of agents by state, names left and counts right."""

    x: int
    y: int
    width: int
    pitch: int


class Details(Struct, frozen=True):
    """One line that tells one thing after another.

    Short ones stand at its right end and leave room for the captions; a long one takes
    the whole line for its turn.
    """

    x: int
    y: int
    width: int
    captions: tuple[Caption, ...]


class Beat(Struct, frozen=True):
    """The dot that comes and goes each second: the wall is alive."""

    x: int
    y: int


Part = Number | Agents | Details | Beat


class Page(Struct, frozen=True):
    """One picture's worth of parts."""

    name: str
    parts: tuple[Part, ...]
    only_when_waiting: bool = False


Size = tuple[int, int]

PAGES: Mapping[Size, tuple[Page, ...]] = {
    (128, 64): (
        Page(
            "waiting",
            (
                Number("waiting", 0, 0, 66, 51),
                Agents(75, 4, 49, 12),
                Details(1, 54, 125, (Caption("waiting", 0, 66),)),
                Beat(125, 0),
            ),
        ),
        Page(
            "longest",
            (
                Number("longest", 0, 0, 124, 51),
                Details(1, 54, 125, (Caption("longest hold", 1, 51),)),
                Beat(125, 0),
            ),
            only_when_waiting=True,
        ),
    ),
    (256, 64): (
        Page(
            "all",
            (
                Number("waiting", 0, 0, 64, 51),
                Number("longest", 68, 0, 132, 51),
                Agents(207, 4, 45, 12),
                Details(1, 54, 253, (Caption("waiting", 0, 64), Caption("longest hold", 68, 132))),
                Beat(253, 0),
            ),
        ),
    ),
}
"""The pages of each size of panel, in their order."""

TURN = 4
"""Seconds that each page, and each detail, is shown."""
