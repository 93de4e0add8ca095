"""The configuration's requests for ``control.sock``: words in, data out. Keeps no state."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from typing import Any

import msgspec

from queuebox.configuring.life import Life
from queuebox.control import Later, Refused, Verb
from queuebox_config import editing
from queuebox_config.compare import written
from queuebox_config.errors import Wrong
from queuebox_config.keys import Key, Named, table_of
from queuebox_config.loader import MOST_BYTES, dotted
from queuebox_config.schema import Config
from queuebox_config.settle import settle
from queuebox_config.typed import raw_of
from queuebox_config.words import Place, place_of
from queuebox_wire.loop import now_us

LONGEST = 24 * 60
"""Minutes for which a commit may wait to be confirmed."""

Args = dict[str, Any]


def verbs(life: Life) -> dict[str, Verb]:
    """Every request about the configuration."""

    def viewer(do: Callable[[Life, Args], Any]) -> Verb:
        return Verb("viewer", lambda args: do(life, args))

    def changes(do: Callable[[Life, Args], Any]) -> Verb:
        return Verb("technician", lambda args: do(life, args), changes=True)

    return {
        "config-show": viewer(_show),
        "config-names": viewer(_names),
        "config-compare": viewer(_compare),
        "config-check": viewer(_check),
        "config-history": viewer(_history),
        "config-set": changes(_set),
        "config-delete": changes(_delete),
        "config-import": changes(_import),
        "config-discard": changes(_discard),
        "config-commit": changes(_commit),
        "config-confirm": changes(lambda life, args: life.confirm()),
        "config-rollback": changes(_rollback),
    }


# ── looking ─────────────────────────────────────────────────────────────────────


def _show(life: Life, args: Args) -> str:
    """``which``: candidate, running, or the number of an old version."""
    which = str(args.get("which") or "candidate")
    if which in ("candidate", "running"):
        return life.candidate if which == "candidate" else life.running_text
    text = life.store.text_of(int(which)) if which.isdecimal() and len(which) < 9 else None
    if text is None:
        raise Refused(f"{which[:20]}: say candidate, running, or a version that history lists")
    return text


def _names(life: Life, args: Args) -> dict[str, list[str]]:
    """What the candidate names, mistakes or not: for completion."""
    raw = tomllib.loads(life.candidate)
    defaults = settle(Config())
    found: dict[str, list[str]] = {}
    for word, field in table_of(Config).items():
        if isinstance(field.meta, Named):
            tables = raw.get(word) or [
                getattr(table, table.__struct_fields__[0])
                for table in getattr(defaults, field.field)
            ]
            found[word] = [str(name) for name in tables]
    return found


def _compare(life: Life, args: Args) -> Later:
    running, candidate = life.running_text, life.candidate
    return life.look(lambda: msgspec.to_builtins(written(running, candidate)))


def _check(life: Life, args: Args) -> Later:
    """What a commit would touch; ``seen`` is for the commit: it must be of this very text."""
    plan, changed, seen = life.plan(), life.candidate != life.running_text, _mark(life.candidate)
    return life.look(
        lambda: {"touches": msgspec.to_builtins(plan()), "changed": changed, "seen": seen}
    )


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _history(life: Life, args: Args) -> list[Any]:
    waiting = life.unconfirmed
    return [
        {"back": back, **msgspec.to_builtins(version),
         "unconfirmed": waiting is not None and waiting.number == version.number}
        for back, version in enumerate(life.store.versions())
    ]  # fmt: skip


# ── changing ────────────────────────────────────────────────────────────────────


def _set(life: Life, args: Args) -> Later:
    """``line``: the words of a key and a value, or of a table."""
    place = _place(args)
    if not isinstance(place.meta, Key):
        return _edited(life, place, lambda text: _make(place, text))
    value = _value(place)
    return _edited(life, place, lambda text: editing.put(text, place.path, value))


def _value(place: Place) -> object:
    """The value typed after a key; raises Refused with the key's place."""
    assert isinstance(place.meta, Key)
    try:
        return raw_of(place.meta.kind, " ".join(place.rest))
    except Wrong as wrong:
        raise Refused(f"{dotted(place.path)}: {wrong}") from wrong


def _make(place: Place, text: str) -> str:
    if place.rest:
        raise Wrong(f"{place.rest[0][:40]}: not expected here", "write a key and its value")
    if place.meta is not None or not place.path:
        raise Wrong("the key is missing", "press ? for what may follow")
    return editing.make(text, place.path)


def _delete(life: Life, args: Args) -> Later:
    place = _place(args)
    if not place.path:
        raise Refused("delete: say what; import takes a whole new text")
    if place.rest:
        raise Refused(f"{place.rest[0][:40]}: not expected here; a key is deleted without a value")
    return _edited(life, place, lambda text: editing.remove(text, place.path))


def _place(args: Args) -> Place:
    try:
        return place_of(str(args.get("line", "")).split())
    except Wrong as wrong:
        raise Refused(str(wrong)) from wrong


def _edited(life: Life, place: Place, edit: Callable[[str], str]) -> Later:
    where = dotted(place.path)

    def change(text: str) -> str:
        try:
            return edit(text)
        except Wrong as wrong:
            raise Refused(f"{where}: {wrong}" if where else str(wrong)) from wrong

    return life.edit(change, lambda: where)


def _import(life: Life, args: Args) -> Later:
    """``text``: a whole configuration. What is no TOML is refused; the rest is for check."""
    text = str(args.get("text", ""))
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise Refused(f"import: a configuration has at most {MOST_BYTES} bytes")

    def change(_: str) -> str:
        try:
            tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise Refused(f"import: no TOML: {str(error)[:200]}; nothing was changed") from error
        return text

    return life.edit(change, lambda: _counted(life))


def _counted(life: Life) -> dict[str, int]:
    return {"changes": len(life.changes())}


def _discard(life: Life, args: Args) -> Later:
    running = life.running_text
    return life.edit(lambda _: running, lambda: None)


def _commit(life: Life, args: Args) -> object:
    """``confirm_within``: minutes until it falls back by itself; without: it stays.

    ``seen``, if given, is what check said: somebody else may have edited since.
    """
    if args.get("seen", seen := _mark(life.candidate)) != seen:
        raise Refused("the candidate has changed since it was shown; say commit again")
    within = args.get("confirm_within")
    if within is None:
        return life.commit(str(args["by"]), now_us(), None)
    if not str(within).isdecimal() or not 1 <= int(within) <= LONGEST:
        raise Refused(f"commit confirmed {str(within)[:20]}: say 1 to {LONGEST} minutes")
    return life.commit(str(args["by"]), now_us(), int(within))


def _rollback(life: Life, args: Args) -> object:
    """``back``: how many versions, 0 for what runs; or "now": the unconfirmed commit."""
    back = str(args.get("back", ""))
    if back == "now":
        return life.fall_back_now(str(args["by"]))
    if not back.isdecimal() or len(back) > 6:
        raise Refused(f"rollback {back[:20]}: say how many versions back, or now; see history")
    return life.rollback(int(back), lambda: _counted(life))
