"""The words of a set-up line, and which rule of the core each one sets. Builds nothing.

One table per subject: word → (field of the core's rules, how its value is read). A reader
takes its value's words off the list and returns what ``msgspec.convert`` turns into the field.
"""

from __future__ import annotations

from collections.abc import Callable

from queuebox.scenario.phrases import SECONDS, count, microseconds, name, nearest
from queuebox.scenario.script import ScenarioError

Words = list[str]
Reader = Callable[[Words], object]


def take(words: Words, what: str) -> str:
    """The next word; ``what`` says in the complaint what should have stood there."""
    if not words:
        raise ScenarioError("the line ends too early", f"{what} is missing")
    return words.pop(0)


def seconds(words: Words) -> int:
    value = microseconds(take(words, "a number of seconds"))
    if value < 0:
        raise ScenarioError("a length of time cannot be negative", "write 0 or more")
    return value


def number(words: Words) -> int:
    return count(take(words, "a whole number"))


def some_name(words: Words) -> str:
    return name(take(words, "a name"))


def yes_no(words: Words) -> bool:
    return one_of("yes", "no")(words) == "yes"


def one_of(*choices: str) -> Callable[[Words], str]:
    def read(words: Words) -> str:
        word = take(words, f"one of {', '.join(choices)}")
        if word not in choices:
            raise ScenarioError(f'"{word}" cannot stand here', nearest(word, choices))
        return word

    return read


def or_off(reader: Reader) -> Reader:
    """``off`` in place of a value."""

    def read(words: Words) -> object:
        if words and words[0] == "off":
            words.pop(0)
            return None
        return reader(words)

    return read


def many_seconds(words: Words) -> list[int]:
    found = [seconds(words)]
    while words and SECONDS.fullmatch(words[0]):
        found.append(seconds(words))
    return found


def one_key(words: Words) -> str:
    """A touch-tone key; the hash key begins a comment in a file, so it is called ``hash``."""
    return one_of(*"0123456789*", "hash")(words).replace("hash", chr(35))


def phone_numbers(words: Words) -> list[str]:
    found = [take(words, "a telephone number")]
    while words and words[0].isascii() and words[0].isdigit():
        found.append(words.pop(0))
    return found


def overflow(words: Words) -> list[dict[str, object]]:
    """``after 60 add Q2 after 90 move Q3``."""
    steps: list[dict[str, object]] = []
    while not steps or (words and words[0] == "after"):
        one_of("after")(words)
        after = seconds(words)
        how = one_of("add", "move")(words)
        steps.append({"after": after, "how": how, "to": some_name(words)})
    return steps


def treatment(words: Words) -> dict[str, object]:
    """``after 60 close``, ``after 60 keep``, ``after 60 move Q2``."""
    one_of("after")(words)
    after = seconds(words)
    then = one_of("keep", "close", "move")(words)
    return {"after": after, "then": then, "to": some_name(words) if then == "move" else None}


QUEUE_WORDS: dict[str, tuple[str, Reader]] = {
    "strategy": (
        "strategy",
        one_of("longest-idle", "fewest-calls", "round-robin", "linear", "ring-all"),
    ),
    "priority": ("priority", number),
    "capacity": ("capacity", or_off(number)),
    "greeting": ("greeting", seconds),
    "greeting-forced": ("greeting_forced", yes_no),
    "ring": ("ring_time", seconds),
    "wrap-up": ("wrap_up", seconds),
    "max-wait": ("max_wait", or_off(seconds)),
    "skill": ("skill", some_name),
    "levels": ("levels", many_seconds),
    "ignore-levels-at": ("levels_at_agents", number),
    "overflow": ("overflow", overflow),
    "no-agents": ("no_agents", treatment),
    "all-away": ("all_away", treatment),
    "drain-limit": ("drain_limit", seconds),
    "announce-every": ("announce_every", or_off(seconds)),
    "announce-first": ("announce_first", or_off(seconds)),
    "announce-length": ("announce_length", seconds),
    "announce-position": ("announce_position", yes_no),
    "announce-wait": ("announce_wait", yes_no),
    "screening": ("screening", yes_no),
    "whisper": ("whisper", seconds),
    "exit-key": ("exit_key", or_off(one_key)),
    "voicemail-key": ("voicemail_key", or_off(one_key)),
    "callback-key": ("callback_key", or_off(one_key)),
    "requeue-age": ("requeue_age", one_of("entry", "transfer")),
}

OFFICE_WORDS: dict[str, tuple[str, Reader]] = {
    "priorities": ("priority", one_of("ageing", "strict")),
    "head-start": ("priority_step", seconds),
    "raise-ranks-by": ("raise_ranks_by", one_of("entry", "change")),
    "away-idle": ("away_idle", one_of("reset", "freeze")),
    "misses": ("misses", number),
    "retry": ("miss_retry", seconds),
    "headset-grace": ("headset_grace", seconds),
    "phantom": ("phantom", seconds),
    "short": ("short_abandon", seconds),
    "returning": ("returning_grace", or_off(seconds)),
    "overflow-hops": ("overflow_hops", number),
    "talkers": ("max_talkers", or_off(number)),
    "lines-for-outgoing": ("lines_for_outgoing", number),
    "wrap-up-before-away": ("wrap_up_after_pending_away", yes_no),
    "extend-limit": ("wrap_up_ceiling", seconds),
    "recall": ("recall_after", seconds),
    "hold-alarm": ("alarm_hold", or_off(seconds)),
    "blocked": ("blocked", phone_numbers),
    "outgoing-wrap-up": ("outgoing_wrap_up", seconds),
    "closing-limit": ("closing_limit", seconds),
    "outgoing-guard": ("outgoing_guard", seconds),
}

LINE_WORDS: dict[str, tuple[str, Reader]] = {
    "queue": ("queue", some_name),
    "answer-after": ("answer_after", seconds),
    "delay-answer": ("delay_answer", yes_no),
    "delay-limit": ("delay_limit", seconds),
    "greeting": ("greeting", yes_no),
    "priority": ("priority", number),
    "outgoing": ("outgoing", yes_no),
}

AGENT_WORDS: dict[str, tuple[str, Reader]] = {
    "order": ("order", number),
    "wrap-up": ("wrap_up", seconds),
    "auto-answer": ("auto_answer", yes_no),
}
"""Of a ``desk`` line; ``agent``, ``level``, ``skill``, ``serves``, ``plug`` and the opening
state are read by the office itself."""


def read_settings(words: Words, table: dict[str, tuple[str, Reader]]) -> dict[str, object]:
    """All the words of a line as field → value; anything else is refused with the nearest."""
    found: dict[str, object] = {}
    while words:
        word = words.pop(0)
        if word not in table:
            raise ScenarioError(f'"{word}" is not a setting here', nearest(word, table))
        field, reader = table[word]
        found[field] = reader(words)
    return found
