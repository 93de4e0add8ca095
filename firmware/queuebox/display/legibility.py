"""From how far the wall can be read: digit heights per panel, in pixels and millimetres.

A table and its arithmetic; the digits themselves are measured in the pages. No panel is opened.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from queuebox.display import digits
from queuebox.display.pages import PAGES, Number, Size, Value
from queuebox.display.painter import EDGE

METRES_PER_CM = 2.5
"""Rule of thumb: a digit of 1 cm is read from 2.5 m (spec acd 4.5)."""

USUAL: tuple[tuple[Value, str], ...] = (("waiting", "12"), ("longest", "9:59"))
"""The two great numbers on most days, as wide as they are then."""
LONG: tuple[Value, str] = ("longest", "59:59")
"""From ten minutes on the longest hold has a digit more."""


class PanelModel(Struct, frozen=True):
    """A panel as it is sold."""

    name: str
    size: Size
    width_mm: float
    """Of its active area, from the makers' data sheets."""

    @property
    def pixel_mm(self) -> float:
        return self.width_mm / self.size[0]


MODELS = (
    PanelModel("0.96 inch SSD1306", (128, 64), 21.74),
    PanelModel("1.3 inch SH1106", (128, 64), 29.42),
    PanelModel("2.42 inch SSD1309", (128, 64), 55.01),
    PanelModel("2.8 inch SSD1322", (256, 64), 69.10),
    PanelModel("3.12 inch SSD1322", (256, 64), 76.78),
    PanelModel("5.5 inch SSD1322", (256, 64), 135.65),
)


class Legible(Struct, frozen=True):
    """A number on a panel."""

    pixels: int
    millimetres: float
    metres: float
    """From how far it is read."""


def legible(model: PanelModel, numbers: Sequence[tuple[Value, str]] = USUAL) -> Legible:
    """The smallest of these numbers, each where it is largest on the panel's pages."""
    pixels = min(_largest(model.size, of, text) for of, text in numbers)
    height = pixels * model.pixel_mm
    return Legible(pixels, height, height / 10 * METRES_PER_CM)


def _largest(size: Size, of: Value, text: str) -> int:
    return max(
        digits.tallest(text, part.width - 2 * EDGE, part.height - 2 * EDGE)
        for page in PAGES[size]
        for part in page.parts
        if isinstance(part, Number) and part.of == of
    )


def table() -> str:
    """All panels, in Markdown that is legible as text, too."""
    rows = [
        ("panel", "pixel", "digits", "height", "legible from", "a hold over ten minutes"),
        *(_row(model) for model in MODELS),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    head, *body = (_line(row, widths) for row in rows)
    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([head, rule, *body]) + "\n"


def _row(model: PanelModel) -> tuple[str, ...]:
    usual, long = legible(model), legible(model, [LONG])
    return (
        model.name,
        f"{model.pixel_mm:.2f} mm",
        f"{usual.pixels} px",
        f"{usual.millimetres:.1f} mm",
        f"{usual.metres:.1f} m",
        f"{long.pixels} px, {long.millimetres:.1f} mm, {long.metres:.1f} m",
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
    return f"| {' | '.join(cells)} |"
