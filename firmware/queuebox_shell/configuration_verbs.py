"""The configuration's verbs as a table; the words after them are the schema's. Asks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queuebox_shell.sheet import Sheet, printable, printable_lines, sheet
from queuebox_shell.verbs import Verb, done

UNCONFIRMED = "say confirm within {} min, or it falls back by itself"


def _changes(changes: list[Mapping[str, Any]]) -> str:
    lines: list[str] = []
    for change in changes:
        lines += [
            f"{sign} {change['path']}" + (f" = {value}" if value else "")
            for sign, value in (("-", change["before"]), ("+", change["after"]))
            if value is not None
        ]
    return printable_lines("\n".join(lines)) or "nothing differs from what runs"


def _plan(data: Mapping[str, Any]) -> str:
    touches = data["touches"]
    if not touches:
        changed = "what it changes touches nothing" if data["changed"] else "it is what runs"
        return f"right; {changed}"
    return f"right; a commit would touch\n{_touched(touches)}"


def _touched(touches: list[Mapping[str, Any]]) -> str:
    return "\n".join(printable(f"  {touch['what']}: {touch['when']}") for touch in touches)


def _committed(data: Mapping[str, Any]) -> str:
    lines = [f"version {data['version']} runs"]
    needs = sorted({touch["needs"] for touch in data["touches"]} - {""})
    lines += [f"some of it counts after restart {program}" for program in needs]
    if data["confirm_within"] is not None:
        lines.append(UNCONFIRMED.format(data["confirm_within"]))
    return "\n".join(lines)


def _version(data: Mapping[str, Any]) -> str:
    return f"version {data['version']} runs"


def _candidate(data: Mapping[str, Any]) -> str:
    if "version" in data:
        return _version(data)
    return f"in the candidate; {data['changes']} changes to commit: see compare"


def _history(rows: list[Mapping[str, Any]]) -> Sheet:
    return sheet(
        ("back", "version", "when", "who", "what"),
        [
            (x["back"], x["number"], x["when"], x["who"],
             x["what"] + (" (not confirmed yet)" if x["unconfirmed"] else ""))
            for x in rows
        ],
    )  # fmt: skip


CONFIGURATION = (
    Verb(("set",), "line...", "give a key a value, in the candidate", "config-set", done),
    Verb(("delete",), "line...", "take a key or a table out of the candidate", "config-delete",
         done),
    Verb(("show", "configuration"), "[which]", "candidate, running, or an old version",
         "config-show", printable_lines),
    Verb(("compare",), "", "what the candidate changes", "config-compare", _changes),
    Verb(("check",), "", "is the candidate right, and what would it touch", "config-check", _plan),
    Verb(("commit",), "", "make the candidate run", "config-commit", _committed,
         first="config-check"),
    Verb(("commit", "confirmed"), "[confirm_within]",
         "the same, but back after so many minutes (10) unless confirmed", "config-commit",
         _committed, args={"confirm_within": "10"}, first="config-check"),
    Verb(("confirm",), "", "what was committed stays", "config-confirm", _version),
    Verb(("rollback",), "back", "an old version into the candidate; now: off the unconfirmed one",
         "config-rollback", _candidate),
    Verb(("discard",), "", "forget the candidate", "config-discard", done),
    Verb(("history",), "", "the versions that have been running", "config-history", _history),
    Verb(("export",), "", "the running configuration as text", "config-show", printable_lines,
         args={"which": "running"}),
    Verb(("import",), "[file]", "a whole configuration into the candidate", "config-import",
         _candidate, body=True),
)  # fmt: skip
