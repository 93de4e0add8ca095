"""A drawing as text: the few shapes of SVG that a wiring sheet needs. Knows nothing of boards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax.saxutils import escape, quoteattr

INK, FAINT, PAPER = "#1c1c1c", "#8a8a8a", "#ffffff"


class Drawing:
    """Collects shapes; ``text_of`` gives the file. Lengths in pixels, y downwards."""

    def __init__(self) -> None:
        self._shapes: list[str] = []

    def text_of(self, width: float, height: float) -> str:
        """The whole SVG file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" '
            f'width="{_n(width)}" height="{_n(height)}" font-family="DejaVu Sans, sans-serif">'
        )
        paper = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
        return "\n".join([head, paper, *self._shapes, "</svg>", ""])

    @contextmanager
    def group(self, name: str) -> Iterator[None]:
        """Shapes that belong together, findable by ``name``."""
        self._shapes.append(f"<g id={quoteattr(name)}>")
        yield
        self._shapes.append("</g>")

    def line(self, *points: tuple[float, float], width: float = 1.4, ink: str = INK) -> None:
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._add("polyline", points=path, fill="none", stroke=ink, stroke_width=_n(width))

    def shape(self, *points: tuple[float, float], fill: str = PAPER) -> None:
        """A closed one."""
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._add("polygon", points=path, fill=fill, stroke=INK, stroke_width="1.2")

    def box(
        self, x: float, y: float, width: float, height: float,
        fill: str = PAPER, round_by: float = 0, ink: str = INK,
    ) -> None:  # fmt: skip
        self._add(
            "rect", x=_n(x), y=_n(y), width=_n(width), height=_n(height), rx=_n(round_by),
            fill=fill, stroke=ink, stroke_width="1.2",
        )  # fmt: skip

    def dot(self, x: float, y: float, radius: float = 2.6, fill: str = INK) -> None:
        self._add("circle", cx=_n(x), cy=_n(y), r=_n(radius), fill=fill, stroke=INK)

    def text(
        self, x: float, y: float, words: str,
        size: float = 11, at: str = "start", bold: bool = False, ink: str = INK,
    ) -> None:  # fmt: skip
        """``y`` is the middle of the letters; ``at`` is start, middle or end."""
        weight = ' font-weight="bold"' if bold else ""
        self._shapes.append(
            f'<text x="{_n(x)}" y="{_n(y + size * 0.36)}" font-size="{_n(size)}" '
            f'text-anchor="{at}" fill="{ink}"{weight}>{escape(words)}</text>'
        )

    def _add(self, tag: str, **attributes: str) -> None:
        told = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
        self._shapes.append(f"<{tag} {told}/>")


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
