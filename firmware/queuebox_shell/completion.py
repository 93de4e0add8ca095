"""What may come next in a line: for Tab and for ``?``, from the verbs and the schema alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from queuebox_config.words import hints as schema_hints
from queuebox_shell.command import ALL, FILTERS, OWN, follows, split
from queuebox_shell.verbs import Verb

Names = Mapping[str, Sequence[str]]
"""Kind of thing (agent, queue, desk, line, call …) → what there is."""
Hint = tuple[str, str]

WHICH = {
    "which": ("candidate", "running"),
    "role": ("viewer", "supervisor", "technician"),
    "now": ("now",),
}
"""Arguments with words of their own."""
REPEATED = ("show", "why")
"""What may be watched."""


def begun(line: str) -> tuple[list[str], str]:
    """The whole words of a line, and the word that is being typed."""
    words = line.split()
    if not line or line[-1].isspace():
        return words, ""
    return words[:-1], words[-1]


def hints(line: str, names: Names) -> list[Hint]:
    """Words that may stand where the line ends, with what they are; ``<…>`` for one's own.

    ``<enter>`` says that the line is complete as it is.
    """
    *before, last = split_raw(line)
    words, prefix = begun(last)
    found = _filters(words) if before else dict(_commands(words, names))
    return [(word, says) for word, says in found.items() if word.startswith(prefix)
            or (word[0] == "<" and not prefix)]  # fmt: skip


def split_raw(line: str) -> list[str]:
    """As ``split``, but blanks at the end count: they end a word."""
    parts = split(line)
    trailing = " " if line[-1:].isspace() and parts[-1] else ""
    return [*parts[:-1], parts[-1] + trailing]


def _filters(words: Sequence[str]) -> dict[str, str]:
    if words == ["match"]:
        return {"<text>": "what the lines must hold"}
    return {} if words else dict(FILTERS)


def _commands(words: Sequence[str], names: Names) -> Iterator[Hint]:
    if not words:
        yield from ((word, says) for word, _, says in OWN)
    if words[:1] == ["watch"]:
        words = words[1:]
        if not words:
            yield from ((word, "again and again") for word in REPEATED)
            return
        if words[0] not in REPEATED:
            return
    for verb in ALL:
        if follows(verb.words, words):
            yield from _after(verb, words, names)


def _after(verb: Verb, words: Sequence[str], names: Names) -> Iterator[Hint]:
    """What this verb wants after the words, which go its way."""
    at = len(words)
    if at < len(verb.words):
        word = verb.words[at]
        yield from _known(word.lower(), names) if word.isupper() else [(word, _gist(verb, at))]
        return
    if verb.argument == "line...":
        yield from schema_hints(words[len(verb.words) :], names)
        return
    wanted = verb.argument.split()
    at -= len(verb.words)
    whole = at == len(wanted) or "..." in verb.argument
    if whole or (at < len(wanted) and wanted[at].startswith("[")):
        yield ("<enter>", verb.help)
    if at < len(wanted):
        yield from _known(wanted[at].strip("[]."), names)


def _gist(verb: Verb, at: int) -> str:
    """A word that begins several commands says which they are."""
    same = [v for v in ALL if v.words[: at + 1] == verb.words[: at + 1]]
    if len(same) == 1 or len(verb.words) == at + 1:
        return verb.help
    return ", ".join(dict.fromkeys(v.words[at + 1] for v in same if len(v.words) > at + 1))


def _known(kind: str, names: Names) -> Iterator[Hint]:
    yield from ((name, "") for name in (*WHICH.get(kind, ()), *names.get(kind, ())))
    if kind not in WHICH:
        yield (f"<{kind}>", "")
