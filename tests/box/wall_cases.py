"""The pictures of the wall that are kept as references: every page in every state and size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from PIL import Image

from queuebox.display.details import details
from queuebox.display.pages import PAGES, Size
from queuebox.display.painter import Moment, pages_for, paint
from queuebox.display.state import Figures, Goals, WallState

GOLDENS = Path(__file__).parent / "goldens"
README_PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "wall.png"

FIGURES = Figures(service_level=87, form="ignoring-abandons", within=20, all_lines_busy=3)
GOALS = Goals(waiting_warning=5, waiting_alarm=8, longest_warning=120, longest_alarm=300, level=80)

STATES: Mapping[str, WallState] = {
    "unknown": WallState(stale=True),
    "idle": WallState(ready=3, away=1, lines=4, goals=GOALS),
    "quiet": WallState(
        ready=2, talking=2, away=1, lines_busy=2, lines=8, figures=FIGURES, goals=GOALS
    ),
    "busy": WallState(
        waiting=4, longest=95, talking=6, wrap_up=1, away=1, lines_busy=7, lines=8,
        figures=FIGURES, goals=GOALS,
    ),
    "alarm": WallState(
        waiting=12, longest=754, talking=5, wrap_up=1, lines_busy=8, lines=8,
        figures=Figures(service_level=43, form="abandons-hurt", within=20, all_lines_busy=11),
        goals=GOALS, alarms=("nobody logged in: sales",), message="Zoë covers the front desk",
    ),
    "endless": WallState(waiting=123, longest=6_005, lines=8, lines_busy=3),
}  # fmt: skip


def pictures() -> Iterator[tuple[str, Image.Image]]:
    """Every picture with its name."""
    for size in PAGES:
        for name, state in STATES.items():
            yield from _pictures_of(f"{size[0]}x{size[1]}-{name}", state, size)


def _pictures_of(name: str, state: WallState, size: Size) -> Iterator[tuple[str, Image.Image]]:
    for n, page in enumerate(pages_for(state, size)):
        for detail in range(len(details(state))):
            moment = Moment(page=n, detail=detail)
            yield f"{name}-{page.name}-{detail}", paint(state, size, moment)
    blink = Moment(inverted=frozenset({"waiting", "longest"}), beat=False, shift=(1, 1))
    yield f"{name}-inverted", paint(state, size, blink)


def readme_picture() -> Image.Image:
    """The two kinds of panel in a busy minute, four pixels to a pixel, on a grey wall."""
    busy = msgspec.structs.replace(STATES["busy"], waiting=7, longest=187)
    level = len(details(busy)) - 1
    small, large = (128, 64), (256, 64)
    panels = (
        ((4, 4), paint(busy, small, Moment(page=0))),
        ((140, 4), paint(busy, small, Moment(page=1))),
        ((8, 76), paint(busy, large, Moment(detail=level))),
    )
    wall = Image.new("L", (272, 144), 128)
    for (x, y), picture in panels:
        wall.paste(0, (x - 2, y - 2, x + picture.width + 2, y + picture.height + 2))
        wall.paste(picture.convert("L"), (x, y))
    return wall.resize((wall.width * 4, wall.height * 4), Image.Resampling.NEAREST)
