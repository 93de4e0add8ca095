"""One command line: which verb, with which arguments, through which filters. No terminal."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from queuebox_shell.configuration_verbs import CONFIGURATION
from queuebox_shell.sheet import Sheet, printable, sheet
from queuebox_shell.verbs import VERBS, Ask, Verb, Wrong

ALL = (*VERBS, *CONFIGURATION)

FILTERS = {
    "json": "the same as data",
    "csv": "a table for a spreadsheet",
    "match": "only lines with a text",
}
OWN = (
    ("watch", "COMMAND", "a show or why again and again, until a key is pressed"),
    ("password", "", "another password of one's own"),
    ("help", "", "this list; ? and Tab help anywhere in a line"),
    ("exit", "", "log out"),
)
"""What the shell does by itself: word, argument, help."""


_USAGE = {
    "line...": "KEY …",
    "until": "HH:MM",
    "[confirm_within]": "[MINUTES]",
    "back": "N",
}


class Command(Struct, frozen=True):
    """A line that was understood."""

    verb: Verb
    args: Mapping[str, Any]
    filters: tuple[str, ...] = ()


def parse(line: str) -> Command:
    """Raises Wrong, with what would be right."""
    command, *filters = split(line)
    words = command.split()
    verb = _find(words)
    args = _arguments(verb, words)
    for text in filters:
        _filter(text)
    return Command(verb, {**verb.args, **args}, tuple(filters))


def split(line: str) -> list[str]:
    """The command and its filters; a bar inside double quotes is none."""
    parts, inside = [""], False
    for character in line:
        inside ^= character == '"'
        if character == "|" and not inside:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def run(line: str, ask: Ask) -> str:
    """What a line has to say; raises Wrong, and whatever ``ask`` raises."""
    command = parse(line)
    return shown(command, ask(command.verb.request, **command.args))


def shown(command: Command, data: Any) -> str:
    """A reply as text, through the command's filters; raises Wrong."""
    text: str | Sheet = command.verb.text(data)
    for words in command.filters:
        text = _filter(words)(text, command.verb.data(data))
    return str(text)


def overview() -> str:
    """Every command and filter."""
    rows = [(" ".join(filter(None, (*v.words, usage(v.argument)))), v.help) for v in ALL]
    rows += [(f"… | {word}" + (" TEXT" if word == "match" else ""), says)
             for word, says in FILTERS.items()]  # fmt: skip
    rows += [(f"{word} {argument}".strip(), says) for word, argument, says in OWN]
    return str(sheet(("command", "what it does"), sorted(rows)))


def usage(argument: str) -> str:
    """What follows a verb, as a person reads it."""
    return " ".join(_USAGE.get(part, part.replace("...", " …").upper())
                    for part in argument.split())  # fmt: skip


# ── the verb ────────────────────────────────────────────────────────────────────


def follows(pattern: Sequence[str], words: Sequence[str]) -> bool:
    """Do the words go the pattern's way as far as both reach?"""
    return all(p.isupper() or p == w for p, w in zip(pattern, words, strict=False))


def _find(words: list[str]) -> Verb:
    fitting = [v for v in ALL if len(v.words) <= len(words) and follows(v.words, words)]
    if fitting:
        return max(fitting, key=lambda verb: len(verb.words))
    said = printable(" ".join(words))[:60]
    known = [" ".join(verb.words) for verb in ALL]
    near = difflib.get_close_matches(" ".join(words[:2]), known, 1)
    begun = [" ".join(v.words) for v in ALL if words and follows(v.words, words)]
    if begun:
        raise Wrong(f"{said}: say {', '.join(begun[:12])}")
    hint = f"did you mean {near[0]}?" if near else "help lists the commands"
    raise Wrong(f"{said or 'nothing'}: not a command; {hint}")


def _arguments(verb: Verb, words: list[str]) -> dict[str, str]:
    args = {
        pattern.lower(): word
        for pattern, word in zip(verb.words, words, strict=False)
        if pattern.isupper()
    }
    rest = words[len(verb.words) :]
    wanted = verb.argument.split()
    for name in wanted:
        plain = name.strip("[].")
        if name.strip("[]").endswith("..."):
            if rest:
                args[plain] = " ".join(rest)
            rest = [] if rest or name[0] == "[" else ["missing"]
        elif rest:
            args[plain] = rest.pop(0)
        elif name[0] != "[":
            rest = ["missing"]
            break
    if rest:
        raise Wrong(f"{printable(' '.join(words))[:60]}: say {_says(verb)}")
    return args


def _says(verb: Verb) -> str:
    return " ".join(filter(None, (*verb.words, usage(verb.argument))))


# ── filters ─────────────────────────────────────────────────────────────────────


def _filter(words: str) -> Callable[[str | Sheet, Any], str | Sheet]:
    word, _, text = words.partition(" ")
    if word == "json" and not text:
        return lambda shown, data: json.dumps(data, indent=1)
    if word == "csv" and not text:
        return _csv
    if word == "match" and text.strip():
        return lambda shown, data: _match(shown, text.strip().strip('"'))
    raise Wrong(f"| {printable(words)[:40]}: not a filter; say | json, | csv or | match TEXT")


def _csv(shown: str | Sheet, data: Any) -> str:
    if not isinstance(shown, Sheet):
        raise Wrong("| csv: this is no table; say | json, or nothing")
    return shown.csv()


def _match(shown: str | Sheet, text: str) -> str | Sheet:
    """Rows, or lines, that hold the text, whatever its capitals."""
    wanted = text.casefold()
    if isinstance(shown, Sheet):
        rows = (row for row in shown.rows if wanted in " ".join(row).casefold())
        return Sheet(shown.head, tuple(rows))
    return "\n".join(line for line in shown.split("\n") if wanted in line.casefold())
