"""Draws a page: state and moment in, picture out. The same arguments give the same pixels."""

from __future__ import annotations

from msgspec import Struct
from PIL import Image, ImageChops, ImageDraw

from queuebox.display import digits, letters
from queuebox.display.details import Detail, details
from queuebox.display.pages import (
    PAGES,
    TURN,
    Agents,
    Beat,
    Details,
    Number,
    Page,
    Size,
    Value,
)
from queuebox.display.state import Mood, WallState, judge

DASH = "\N{EM DASH}"
SECOND = 1_000_000
MINUTE = 60 * SECOND

# How long a worried number is light on dark, and then dark on light. It is never gone.
BLINK = {Mood.WARNING: SECOND, Mood.ALARM: SECOND // 2}

# Pillow keeps a byte per pixel in mode "1", and 1 is not the same as 255 to all of it.
DARK, LIT = 0, 255

# Around a number, for the light field when it is dark on light.
EDGE = 2

# The whole picture wanders through these, a step a minute, so that no pixel stands still.
SHIFTS = ((0, 0), (1, 0), (1, 1), (0, 1))


class Moment(Struct, frozen=True):
    """What of a picture depends on when it is drawn."""

    page: int = 0
    detail: int = 0
    beat: bool = True
    inverted: frozenset[Value] = frozenset()
    """The numbers that are dark on light just now."""
    shift: tuple[int, int] = (0, 0)


def draw(state: WallState, size: Size, now: int) -> Image.Image:
    """The picture of this size at ``now`` (µs), of mode "1"; raises KeyError for other sizes."""
    return paint(state, size, moment(state, size, now))


def pages_for(state: WallState, size: Size) -> tuple[Page, ...]:
    """The pages that take turns in this state."""
    waited = state.longest is not None and not state.stale
    return tuple(page for page in PAGES[size] if waited or not page.only_when_waiting)


def moment(state: WallState, size: Size, now: int) -> Moment:
    """Whose turn it is at ``now`` (µs): page, detail, blink and shift."""
    return Moment(
        page=now // (TURN * SECOND) % len(pages_for(state, size)),
        detail=now // (TURN * SECOND) % len(details(state)),
        beat=now // SECOND % 2 == 0,
        inverted=frozenset(
            of for of in _VALUES if (blink := BLINK.get(mood_of(state, of))) and now // blink % 2
        ),
        shift=SHIFTS[now // MINUTE % len(SHIFTS)],
    )


def next_change(state: WallState, now: int) -> int:
    """When a picture may look different from that at ``now`` (µs), if the state stays."""
    steps = [SECOND, *(BLINK.get(mood_of(state, of), SECOND) for of in _VALUES)]
    return min(now - now % step + step for step in steps)


_VALUES: tuple[Value, ...] = ("waiting", "longest")


def mood_of(state: WallState, value: Value) -> Mood:
    """How a number feels: as the state says, or by the goals."""
    if state.stale:
        return Mood.CALM
    goals = state.goals
    if value == "waiting":
        by_goals = judge(state.waiting, goals.waiting_warning, goals.waiting_alarm)
        return by_goals if state.waiting_mood is None else state.waiting_mood
    by_goals = judge(state.longest, goals.longest_warning, goals.longest_alarm)
    return by_goals if state.longest_mood is None else state.longest_mood


def paint(state: WallState, size: Size, moment: Moment) -> Image.Image:
    """One page at one moment."""
    painter = _Painter(state, size, moment)
    page = pages_for(state, size)[moment.page]
    for part in page.parts:
        painter.put(part)
    return ImageChops.offset(painter.picture, *moment.shift)


class _Painter:
    """Owns the picture while it is being drawn."""

    def __init__(self, state: WallState, size: Size, moment: Moment) -> None:
        self.picture = Image.new("1", size)
        self._pen = ImageDraw.Draw(self.picture)
        self._state, self._moment = state, moment

    def put(self, part: object) -> None:
        match part:
            case Number():
                self._number(part)
            case Agents():
                self._agents(part)
            case Details():
                self._details(part)
            case Beat() if self._moment.beat:
                self._pen.rectangle((part.x, part.y, part.x + 1, part.y + 1), fill=LIT)

    def _number(self, part: Number) -> None:
        text = self._value(part.of)
        height = digits.tallest(text, part.width - 2 * EDGE, part.height - 2 * EDGE)
        mask = digits.number(text, height)
        place = (
            part.x + _middle(mask.width, part.width),
            part.y + _middle(mask.height, part.height),
        )
        inverted = part.of in self._moment.inverted
        if inverted:
            self._pen.rounded_rectangle(
                (part.x, part.y, part.x + part.width - 1, part.y + part.height - 1), 3, fill=LIT
            )
        self.picture.paste(
            DARK if inverted else LIT, (*place, place[0] + mask.width, place[1] + mask.height), mask
        )

    def _value(self, of: Value) -> str:
        if self._state.stale:
            return DASH
        if of == "waiting":
            return str(self._state.waiting)
        longest = self._state.longest
        return f"{(longest or 0) // 60}:{(longest or 0) % 60:02d}"

    def _agents(self, part: Agents) -> None:
        state = self._state
        rows = (
            ("ready", state.ready),
            ("talking", state.talking),
            ("wrap-up", state.wrap_up),
            ("away", state.away),
        )
        for n, (name, count) in enumerate(rows):
            y = part.y + n * part.pitch
            self._words(name, part.x, y)
            text = DASH if state.stale else str(count)
            self._words(text, part.x + part.width - letters.text_width(text), y)

    def _details(self, part: Details) -> None:
        told = details(self._state)
        detail = told[self._moment.detail % len(told)]
        if detail.whole_line:
            self._telling(detail, part.x, part.y, part.width)
            return
        for caption in part.captions:
            left = caption.x + _middle(letters.text_width(caption.text), caption.width)
            self._words(caption.text, left, part.y)
        end = part.x + part.width
        text = _first_fitting(detail.wordings, end - left - letters.text_width(caption.text) - 6)
        self._words(text, end - letters.text_width(text), part.y)

    def _telling(self, detail: Detail, x: int, y: int, width: int) -> None:
        text = _first_fitting(detail.wordings, width - 2)
        if detail.urgent:
            self._pen.rectangle((x - 1, y - 1, x + width, y + letters.HEIGHT - 1), fill=LIT)
        left = x + _middle(letters.text_width(text), width)
        self._words(text, left, y, ink=DARK if detail.urgent else LIT)

    def _words(self, text: str, x: int, y: int, ink: int = LIT) -> None:
        mask = letters.line(text)
        self.picture.paste(ink, (x, y, x + mask.width, y + mask.height), mask)


def _middle(length: int, room: int) -> int:
    return (room - length) // 2


def _first_fitting(wordings: tuple[str, ...], width: int) -> str:
    for wording in wordings:
        if letters.text_width(wording) <= width:
            return wording
    return letters.fitted(wordings[-1], width)
