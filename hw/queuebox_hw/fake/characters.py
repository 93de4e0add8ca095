"""Pictures in characters, for a page in a terminal. It knows nothing of panels."""

from __future__ import annotations

from PIL import Image

# Unicode numbers the dots of a braille cell down the left column, then the right; the
# bottom row came later and has the last two bits.
_DOTS = (
    (0, 0, 0x01), (0, 1, 0x02), (0, 2, 0x04), (1, 0, 0x08),
    (1, 1, 0x10), (1, 2, 0x20), (0, 3, 0x40), (1, 3, 0x80),
)  # fmt: skip
_BRAILLE = 0x2800
_HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def in_braille(picture: Image.Image) -> list[str]:
    """A line of characters for every four rows; the size must be a multiple of 2 x 4."""
    lit = _pixels(picture)
    return [
        "".join(
            chr(_BRAILLE + sum(bit for dx, dy, bit in _DOTS if lit[y + dy][x + dx]))
            for x in range(0, picture.width, 2)
        )
        for y in range(0, picture.height, 4)
    ]


def in_blocks(picture: Image.Image) -> list[str]:
    """A line of half blocks for every two rows."""
    lit = _pixels(picture)
    return [
        "".join(_HALVES[upper, lower] for upper, lower in zip(lit[y], lit[y + 1], strict=True))
        for y in range(0, picture.height, 2)
    ]


def _pixels(picture: Image.Image) -> list[bytes]:
    grey = picture.convert("L").point(lambda value: int(value > 0)).tobytes()
    return [grey[at : at + picture.width] for at in range(0, len(grey), picture.width)]
