"""What a commit will touch, said beforehand: what counts at once, what waits for a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from queuebox_config.compare import Setting, settings, tables
from queuebox_config.errors import Path
from queuebox_config.schema import Config
from queuebox_core.snapshot import DeskView, Snapshot

WHEN = {
    "": "for what starts from now on",
    "shelf": "when the shelf starts again (restart shelf)",
    "processor": "when the call processor starts again (restart processor; callers notice nothing)",
}
WITH_A_CALL = ("offered", "whisper", "talking", "holding", "grace")


class Touch(Struct, frozen=True):
    """One part of the office, and when the change counts there."""

    what: str
    when: str
    needs: str = ""
    """shelf, processor, or nothing."""


class Now(Struct, frozen=True):
    """What is going on in the box."""

    office: Snapshot
    prompts: frozenset[str] | None = None
    """Those whose lengths the shelf has measured; None: it is away."""


def touches(old: Config, new: Config, now: Now) -> list[Touch]:
    """``old`` is what the box works by."""
    return [
        *_comings_and_goings(old, new, now.office),
        *_settings(old, new),
        *_prompts(old, new, now.prompts),
    ]


def _prompts(old: Config, new: Config, measured: frozenset[str] | None) -> Iterator[Touch]:
    """The shelf measures, when it starts, what the core has to wait for."""
    for name in sorted(new.timed_prompts - old.timed_prompts - (measured or frozenset())):
        if measured is not None:
            when = f"played at once, waited for {WHEN['shelf']}"
            yield Touch(f"prompt {name} is new", when, "shelf")


# ── tables that come and go ─────────────────────────────────────────────────────


def _comings_and_goings(old: Config, new: Config, now: Snapshot) -> Iterator[Touch]:
    for word, goes in _GOES.items():
        before, after = tables(old, word), tables(new, word)
        for name in (name for name in after if name not in before):
            needs = "shelf" if word in ("line", "desk") else ""
            yield Touch(f"{word} {name} is new", WHEN[needs], needs)
        for name in (name for name in before if name not in after):
            yield Touch(f"{word} {name} goes", goes(name, now))


def _line_goes(name: str, now: Snapshot) -> str:
    busy = any(str(view.line) == name and view.call for view in now.lines)
    return "it is not answered any more" + ("; the call on it goes on" if busy else "")


def _queue_goes(name: str, now: Snapshot) -> str:
    waiting = next((view.waiting for view in now.queues if view.queue == name), 0)
    return f"its {waiting} waiting callers are still served" if waiting else "nobody waits in it"


def _desk_goes(name: str, now: Snapshot) -> str:
    return _leaves(next((view for view in now.desks if view.desk == name), None))


def _agent_goes(name: str, now: Snapshot) -> str:
    return _leaves(next((view for view in now.desks if view.agent == name), None))


def _leaves(desk: DeskView | None) -> str:
    if desk is None or desk.agent is None:
        return "nobody is logged in"
    after = ", after the call" if desk.state in WITH_A_CALL else ""
    return f"{desk.agent} is logged out at desk {desk.desk}{after}"


def _hours_go(name: str, now: Snapshot) -> str:
    return "no queue keeps them any more"


_GOES: dict[str, Callable[[str, Snapshot], str]] = {
    "line": _line_goes, "queue": _queue_goes, "agent": _agent_goes, "desk": _desk_goes,
    "hours": _hours_go,
}  # fmt: skip


# ── keys ────────────────────────────────────────────────────────────────────────


def _settings(old: Config, new: Config) -> Iterator[Touch]:
    before, after = settings(old), settings(new)
    known = {_place(path) for path in before}
    left = {_place(path) for path in after}
    changed: dict[tuple[str, str], list[str]] = {}
    for path, setting in after.items():
        if _place(path) in known and not _same(before.get(path), setting):
            words = changed.setdefault((_place(path), setting.key.needs), [])
            words.append(_word(path))
    for path, setting in before.items():
        if path not in after and _place(path) in left:
            changed.setdefault((_place(path), setting.key.needs), []).append(_word(path))
    for (place, needs), words in changed.items():
        yield Touch(f"{place}: {', '.join(dict.fromkeys(words))}", WHEN[needs], needs)


def _same(one: Setting | None, other: Setting) -> bool:
    return one is not None and one.value == other.value


def _place(path: Path) -> str:
    """The table that people think of: ``queue sales``, ``routing``."""
    named = path[0] in ("line", "queue", "agent", "desk", "hours")
    return " ".join(str(part) for part in path[: 2 if named else 1])


def _word(path: Path) -> str:
    inside = path[2:] if path[0] in ("line", "queue", "agent", "desk", "hours") else path[1:]
    return str(inside[0])
