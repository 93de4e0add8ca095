"""Big digits, drawn with a round pen at any height. Nothing but digits and their signs.

A font file would bring a licence and look ragged in one bit per pixel; here each sign is
a path through a box of unit height, and the pen is as wide as the height asks for. All
digits are equally wide, so a number does not jump about while it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import ceil, cos, floor, hypot, radians, sin, sqrt

from PIL import Image

Point = tuple[float, float]
Path = tuple[Point, ...]

WIDTH = 0.58
"""Of a digit, as a share of its height: narrow, so that mm:ss fits, and still open."""
PEN = 0.165
"""Its thickness likewise: bold is what carries across a room."""
GAP = 0.10
"""Between two signs."""
NARROW = {":": 0.20, ".": 0.20}
"""Signs that are not as wide as a digit."""

_L, _R, _T, _B = PEN / 2, WIDTH - PEN / 2, PEN / 2, 1 - PEN / 2
_MID = WIDTH / 2
_RX = _R - _MID


def _arc(cx: float, cy: float, rx: float, ry: float, begin: float, end: float) -> Path:
    """Part of an ellipse, in degrees clockwise from three o'clock."""
    steps = 24
    angles = (radians(begin + (end - begin) * n / steps) for n in range(steps + 1))
    return tuple((cx + rx * cos(a), cy + ry * sin(a)) for a in angles)


def _turned(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(tuple((WIDTH - x, 1 - y) for x, y in path) for path in paths)


# Heights of the bowls: the lower one is the bigger, or a digit seems to fall over.
_UP, _LOW = 0.2, 1 / 2 - PEN / 2 - 0.2
_UPPER, _LOWER = _T + _UP, _B - _LOW
_BOWL = 0.27

_SIX: tuple[Path, ...] = (
    _arc(_MID, _B - _BOWL, _RX, _BOWL, 0, 360),
    (*_arc(_MID + 0.02, _T + _BOWL, _RX + 0.02, _BOWL, 318, 180), (_L, _B - _BOWL)),
)

_PATHS: dict[str, tuple[Path, ...]] = {
    "0": (
        (*_arc(_MID, _T + _RX, _RX, _RX, 180, 360), *_arc(_MID, _B - _RX, _RX, _RX, 0, 180),
         (_L, _T + _RX)),
    ),
    "1": (((_L + 0.02, 0.27), (_MID + 0.04, _T), (_MID + 0.04, _B)),),
    "2": ((*_arc(_MID, _T + 0.22, _RX, 0.22, 190, 375), (_L, _B), (_R, _B)),),
    "3": (
        _arc(_MID, _UPPER, _RX, _UP, 200, 450),
        _arc(_MID, _LOWER, _RX, _LOW, 270, 515),
    ),
    "4": (
        ((_MID + 0.03, _T), (_L, 0.69), (_R, 0.69)),
        ((_R - 0.09, 0.43), (_R - 0.09, _B)),
    ),
    "5": (
        ((_R - 0.03, _T), (_L + 0.03, _T), (_L + 0.01, 0.46),
         *_arc(_MID, _B - _BOWL, _RX, _BOWL, 222, 512)),
    ),
    "6": _SIX,
    "7": (((_L, _T), (_R, _T), (_MID - 0.06, _B)),),
    "8": (
        _arc(_MID, _UPPER, _RX - 0.015, _UP, 0, 360),
        _arc(_MID, _LOWER, _RX, _LOW, 0, 360),
    ),
    "9": _turned(_SIX),
    ":": (((0.10, 0.32),), ((0.10, 0.74),)),
    ".": (((0.10, _B),),),
    "\N{EM DASH}": (((_L + 0.02, 0.5), (_R - 0.02, 0.5)),),
    "+": (((_L, 0.5), (_R, 0.5)), ((_MID, 0.5 - _RX), (_MID, 0.5 + _RX))),
    " ": (),
}  # fmt: skip


def number_width(text: str, height: int) -> int:
    """How wide ``number`` will be, in pixels."""
    signs = [_width(sign, height) for sign in text]
    return sum(signs) + _gap(height) * (len(signs) - 1)


def number(text: str, height: int) -> Image.Image:
    """A number as a picture of mode "1", cut to its size. Raises KeyError for other signs."""
    picture = Image.new("1", (max(1, number_width(text, height)), height))
    x = 0
    for sign in text:
        mask = _sign(sign, height)
        picture.paste(mask, (x, 0))
        x += mask.width + _gap(height)
    return picture


def tallest(text: str, width: int, height: int) -> int:
    """The greatest height up to ``height`` at which a number fits into ``width``."""
    return next((h for h in range(height, 7, -1) if number_width(text, h) <= width), 7)


def _width(sign: str, height: int) -> int:
    return round(NARROW.get(sign, WIDTH) * height)


def _gap(height: int) -> int:
    return max(1, round(GAP * height))


@lru_cache(maxsize=128)
def _sign(sign: str, height: int) -> Image.Image:
    width = _width(sign, height)
    rows = [0] * height
    # A whole number of pixels wide, and the same on both sides of the middle.
    pen = max(2, round(PEN * height))
    scale_x = (width - pen) / (NARROW.get(sign, WIDTH) - PEN) if width > pen else 1.0
    scale_y = (height - pen) / (1 - PEN)
    for path in _PATHS[sign]:
        for x, y in _along(path, 0.25 / height):
            _dab(
                rows, pen / 2 + (x - PEN / 2) * scale_x, pen / 2 + (y - PEN / 2) * scale_y, pen / 2
            )
    picture = Image.new("1", (width, height))
    picture.putdata([255 * (rows[y] >> x & 1) for y in range(height) for x in range(width)])
    return picture


def _along(path: Path, step: float) -> Iterator[Point]:
    """Points along a path, close enough that dabs of the pen melt into a stroke."""
    yield path[0]
    for (x0, y0), (x1, y1) in pairwise(path):
        steps = max(1, ceil(hypot(x1 - x0, y1 - y0) / step))
        for n in range(1, steps + 1):
            yield x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps


def _dab(rows: list[int], cx: float, cy: float, radius: float) -> None:
    """Ink every pixel whose centre lies under the pen."""
    for y in range(max(0, floor(cy - radius)), min(len(rows), ceil(cy + radius) + 1)):
        reach = radius * radius - (y + 0.5 - cy) ** 2
        if reach <= 0:
            continue
        first = max(0, ceil(cx - sqrt(reach) - 0.5))
        last = floor(cx + sqrt(reach) - 0.5)
        if last >= first:
            rows[y] |= (1 << last + 1) - (1 << first)
