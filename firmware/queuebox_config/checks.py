"""What must hold between keys: names that exist, devices used once, no circles. Reads no file.

Works on a settled Config, so a default that collides with a written key is found, too.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from difflib import get_close_matches
from itertools import chain

from msgspec import Struct

from queuebox_config.errors import Finding, Path
from queuebox_config.keys import Key, Named, Rows, Section, table_of
from queuebox_config.kinds import Kind, OrOff, Reference, Several
from queuebox_config.schema import Config, Overflow, Panel, Queue, Treatment


def check(config: Config) -> Iterator[Finding]:
    """Everything that is wrong with the configuration as a whole."""
    return chain(
        _names(config),
        _references(config),
        _shared(config),
        _sounds(config),
        _hours(config),
        _goals(config),
        _reasons(config),
        _guests(config),
        _panel(config.panel),
        *(_queue(queue, config) for queue in config.queues),
        _circles(config.queues),
    )


# ── sound ───────────────────────────────────────────────────────────────────────


def _sounds(config: Config) -> Iterator[Finding]:
    """A headset is a sound card or a socket; nothing else has a driver."""
    for desk in config.desks:
        kind, _, place = desk.sound.partition(":")
        if kind not in ("alsa", "socket") or not place:
            yield Finding(
                ("desk", desk.name, "sound"),
                f"{desk.sound} is no sound device",
                "write alsa: and the USB port of its adapter (alsa:1-1.2), or socket: and a path",
            )


# ── names ───────────────────────────────────────────────────────────────────────


def _names(config: Config) -> Iterator[Finding]:
    """Names that differ only in capitals cannot be told apart when spoken."""
    for word, names in _known(config).items():
        seen: dict[str, str] = {}
        for name in names:
            first = seen.setdefault(name.casefold(), name)
            if first != name:
                yield Finding((word, name), f"differs from {first} only in capitals", "rename one")


def _known(config: Config) -> dict[str, list[str]]:
    return {
        "queue": [queue.name for queue in config.queues],
        "agent": [agent.name for agent in config.agents],
        "hours": [hours.name for hours in config.hours],
        "desk": [desk.name for desk in config.desks],
    }


def _references(config: Config) -> Iterator[Finding]:
    known = _known(config)
    for path, word, name in _referring(config, ()):
        if name not in known[word]:
            yield Finding(path, f"there is no {word} {name}", _instead(word, name, known[word]))


def _instead(word: str, name: str, known: list[str]) -> str:
    if near := get_close_matches(name, known, 1):
        return f"did you mean {near[0]}?"
    return (
        f"write [{word}.{name}], or one of {', '.join(known)}"
        if known
        else (f"write [{word}.{name}]")
    )


def _referring(struct: Struct, path: Path) -> Iterator[tuple[Path, str, str]]:
    """Each place in the tables that names something else: path, kind of thing, name."""
    for word, field in table_of(type(struct)).items():
        value = getattr(struct, field.field)
        inner = (*path, word)
        match field.meta:
            case Key(kind=kind):
                yield from ((inner, to, name) for to, name in _referred(kind, value))
            case Section():
                yield from _referring(value, inner)
            case Named():
                for table in value:
                    heading = getattr(table, table.__struct_fields__[0])
                    yield from _referring(table, (*inner, str(heading)))
            case Rows():
                for index, row in enumerate(value):
                    yield from _referring(row, (*inner, index))


def _referred(kind: Kind, value: object) -> Iterable[tuple[str, str]]:
    match kind:
        case Reference(to=to) if isinstance(value, str) and value:
            return [(to, value)]
        case OrOff(kind=inside):
            return _referred(inside, value)
        case Several(kind=inside) if isinstance(value, tuple):
            return [pair for item in value for pair in _referred(inside, item)]
        case _:
            return []


# ── one thing, one user ─────────────────────────────────────────────────────────


def _shared(config: Config) -> Iterator[Finding]:
    lines, desks = config.lines, config.desks
    yield from _twice("device", [(("line", str(line.number)), line.device) for line in lines])
    yield from _twice("sound", [(("desk", desk.name), desk.sound) for desk in desks])
    yield from _twice("front", [(("desk", desk.name), desk.front) for desk in desks])
    yield from _twice("agent", [(("desk", desk.name), desk.agent) for desk in desks if desk.agent])


def _twice(word: str, users: list[tuple[Path, Hashable]]) -> Iterator[Finding]:
    first: dict[Hashable, Path] = {}
    for path, thing in users:
        other = first.setdefault(thing, path)
        if other != path:
            owner = ".".join(str(part) for part in other)
            yield Finding((*path, word), f"{thing} is already that of {owner}", "give each its own")


# ── hours ───────────────────────────────────────────────────────────────────────


def _hours(config: Config) -> Iterator[Finding]:
    for hours in config.hours:
        if not any(hours.week) and not any(hours.holidays.values()):
            right = 'write, for example, monday = "09:00-17:00"'
            yield Finding(("hours", hours.name), "these hours never open", right)


# ── desks and lamps ─────────────────────────────────────────────────────────────


def _goals(config: Config) -> Iterator[Finding]:
    """An alarm before its warning would never be seen."""
    goals = config.goals
    pairs = (
        ("waiting_alarm", goals.waiting_warning, goals.waiting_alarm, "waiting_warning"),
        ("longest_hold", goals.longest_hold_warning, goals.longest_hold, "longest_hold_warning"),
    )
    for key, warning, alarm, before in pairs:
        if warning is not None and alarm is not None and alarm <= warning:
            right = f"make it larger than {before}, or write one of them off"
            yield Finding(("goals", key), "comes no later than its warning", right)


def _reasons(config: Config) -> Iterator[Finding]:
    if not config.board.away_reasons:
        right = 'write at least one, for example ["break"]'
        yield Finding(("board", "away_reasons"), "nobody could take a break", right)


def _guests(config: Config) -> Iterator[Finding]:
    for desk in config.desks:
        roster = [desk.agent, *desk.guests] if desk.agent else list(desk.guests)
        for agent, count in Counter(roster).items():
            if count > 1:
                path: Path = ("desk", desk.name, "guests")
                yield Finding(path, f"{agent} would have two numbers", "name everybody once")


_PLACES = {
    "i2c": (re.compile(r"\d+:(0x[0-9a-fA-F]+|\d+)"), "BUS:ADDRESS, as in 1:0x3c"),
    "spi": (re.compile(r"\d+\.\d+"), "PORT.CHIP, as in 0.0"),
}


def _panel(panel: Panel) -> Iterator[Finding]:
    place, right = _PLACES[panel.bus]
    if not panel.device.startswith("socket:") and not place.fullmatch(panel.device):
        what = f"{panel.device} is no place on {panel.bus}"
        yield Finding(("panel", "device"), what, f"write {right}")


# ── one queue ───────────────────────────────────────────────────────────────────


def _queue(queue: Queue, config: Config) -> Iterator[Finding]:
    path: Path = ("queue", queue.name)
    if queue.skill is not None and not any(queue.skill in a.skills for a in config.agents):
        right = f"write skills = {{ {queue.skill} = 1 }} at an agent"
        yield Finding((*path, "skill"), f"no agent has the skill {queue.skill}", right)
    if queue.levels and queue.skill is None:
        yield Finding((*path, "levels"), "levels of no skill", "write skill as well")
    if list(queue.levels) != sorted(queue.levels):
        yield Finding((*path, "levels"), "later levels join sooner", "write them in rising order")
    yield from _treatment(queue.nobody_logged_in, (*path, "nobody_logged_in"), queue)
    yield from _treatment(queue.everybody_away, (*path, "everybody_away"), queue)
    yield from _overflow(queue.overflow, (*path, "overflow"), queue)


def _treatment(treatment: Treatment, path: Path, queue: Queue) -> Iterator[Finding]:
    if treatment.then == "move" and treatment.to is None:
        yield Finding((*path, "to"), "is missing", "name the queue that callers are moved to")
    if treatment.then != "move" and treatment.to is not None:
        yield Finding((*path, "to"), "means nothing here", 'write then = "move" as well')
    if treatment.to == queue.name:
        yield Finding((*path, "to"), "is the queue itself", "name another queue")


def _overflow(steps: tuple[Overflow, ...], path: Path, queue: Queue) -> Iterator[Finding]:
    for index, step in enumerate(steps):
        if step.to == queue.name:
            yield Finding((*path, index, "to"), "is the queue itself", "name another queue")
    for (target, how), count in Counter((step.to, step.how) for step in steps).items():
        if count > 1:
            yield Finding(path, f"two steps {how} {target}", "keep one")


def _circles(queues: tuple[Queue, ...]) -> Iterator[Finding]:
    """Callers moved in a circle. Queues that *add* each other's agents help each other: fine."""
    moves = {queue.name: _moves(queue) for queue in queues}
    told: set[frozenset[str]] = set()
    for start in moves:
        circle = _circle(start, moves)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            way = " → ".join((*circle, start))
            yield Finding(("queue", start), f"callers are moved in a circle: {way}", "end it")


def _moves(queue: Queue) -> list[str]:
    targets = [step.to for step in queue.overflow if step.how == "move"]
    treatments = (queue.nobody_logged_in, queue.everybody_away)
    targets += [t.to for t in treatments if t.then == "move" and t.to is not None]
    return [target for target in targets if target != queue.name]  # said by another check


def _circle(start: str, moves: dict[str, list[str]]) -> list[str] | None:
    """A shortest way of moves from a queue back to itself."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for target in moves.get(way[-1], []):
            if target == start:
                return way
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return None
