"""The symbols of a wiring sheet: lamp, contact, switch, button, resistor. Knows no board."""

from __future__ import annotations

from queuebox_hw.wiring.svg import FAINT, PAPER, Drawing

COLOURS = {"red": "#e0453a", "green": "#3fa34d", "waiting": "#f0b429", "busy": "#d9d9d9"}


def resistor(on: Drawing, x: float, y: float, value: str) -> float:
    """Between ``x`` and the returned x; the value stands in it."""
    on.line((x, y), (x + 8, y))
    on.box(x + 8, y - 7, 46, 14)
    on.text(x + 31, y, value, 9, "middle")
    on.line((x + 54, y), (x + 62, y))
    return x + 62


def lamp(on: Drawing, x: float, y: float, colour: str, to_ground: bool) -> float:
    """A light-emitting diode; its arrow shows the way of the current."""
    left, right = (x + 8, x + 24) if to_ground else (x + 24, x + 8)
    on.line((x, y), (x + 8, y))
    on.shape((left, y - 7), (left, y + 7), (right, y), fill=COLOURS[colour])
    on.line((right, y - 7), (right, y + 7))
    on.line((x + 24, y), (x + 34, y))
    for shift in (0, 7):  # light
        on.line((x + 12 + shift, y - 9), (x + 18 + shift, y - 13), width=0.9)
    return x + 34


CONTACT_DROP = 20
"""How far below its wire an optocoupler's diode ends."""


def contact(on: Drawing, x: float, y: float, to_ground: bool) -> tuple[float, float]:
    """An optocoupler: a diode inside, and a contact led out to the jack.

    Returns where the diode's far end is.
    """
    on.box(x + 4, y - 12, 62, 24, fill=PAPER)
    _diode_inside(on, x, y, to_ground)
    on.line((x + 48, y - 7), (x + 48, y + 7), width=1.8)
    on.line((x + 48, y - 3), (x + 58, y - 7), (x + 74, y - 7), width=1)
    on.line((x + 48, y + 3), (x + 58, y + 7), (x + 74, y + 7), width=1)
    on.text(x + 77, y - 7, "+ jack,", 8)
    on.text(x + 77, y + 7, "- contact", 8)
    on.line((x + 30, y), (x + 30, y + CONTACT_DROP), (x + 40, y + CONTACT_DROP))
    return x + 40, y + CONTACT_DROP


def _diode_inside(on: Drawing, x: float, y: float, to_ground: bool) -> None:
    left, right = (x + 12, x + 24) if to_ground else (x + 24, x + 12)
    on.line((x, y), (x + 12, y))
    on.shape((left, y - 5), (left, y + 5), (right, y), fill=COLOURS["busy"])
    on.line((right, y - 5), (right, y + 5))
    on.line((x + 24, y), (x + 30, y))
    on.line((x + 35, y - 3), (x + 43, y - 3), width=0.7, ink=FAINT)
    on.line((x + 35, y + 3), (x + 43, y + 3), width=0.7, ink=FAINT)


def switch(on: Drawing, x: float, y: float, closed: bool) -> float:
    """The switch inside a jack, as it is without a plug."""
    on.line((x, y), (x + 8, y))
    on.dot(x + 10, y, 2)
    on.dot(x + 28, y, 2)
    on.line((x + 10, y), (x + 28, y - (2 if closed else 10)))
    on.line((x + 30, y), (x + 38, y))
    return x + 38


def button(on: Drawing, x: float, y: float) -> float:
    """A push button, open at rest."""
    on.line((x, y), (x + 8, y))
    on.dot(x + 10, y, 2)
    on.dot(x + 28, y, 2)
    on.line((x + 8, y - 7), (x + 30, y - 7))
    on.line((x + 19, y - 7), (x + 19, y - 12))
    on.line((x + 14, y - 12), (x + 24, y - 12))
    on.line((x + 30, y), (x + 38, y))
    return x + 38


def end(on: Drawing, x: float, y: float, far: str) -> None:
    """Ground or supply at the end of a wire."""
    if far == "GND":
        on.line((x, y), (x + 8, y), (x + 8, y + 4))
        for n, half in enumerate((7, 4.5, 2)):
            on.line((x + 8 - half, y + 4 + 3 * n), (x + 8 + half, y + 4 + 3 * n))
    else:
        on.line((x, y), (x + 8, y), (x + 8, y - 4))
        on.line((x + 1, y - 4), (x + 15, y - 4), width=2)
    on.text(x + 19, y, far, 9)


def pull_up(on: Drawing, x: float, y: float, value: str) -> None:
    """A resistor from the wire to the supply, above it."""
    on.dot(x, y)
    on.line((x, y), (x, y - 10), (x + 3, y - 10), width=1)
    on.text(x + 5, y - 10, f"{value} to 3V3", 7.5)
