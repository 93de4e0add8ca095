"""Prompt name → recorded pieces of Debian's asterisk-core-sounds. A table, no files."""

from __future__ import annotations

PIECES: dict[str, tuple[str, ...]] = {
    # played to a caller who has just been answered
    "greeting": ("hello", "pls-hold-while-try"),
    "please-hold": ("one-moment-please",),
    "transfer": ("one-moment-please",),
    # mixed into the hold audio
    "comfort": ("queue-periodic-announce",),
    "position": ("queue-thereare",),
    "next": ("queue-youarenext",),
    "wait": ("queue-holdtime",),
    "minutes": ("queue-minutes",),
    "minute": ("queue-minute",),
    "next-few-minutes": ("queue-thankyou", "queue-periodic-announce"),
    "nobody-logged-in": ("vm-nobodyavail",),
    "nobody-available": ("vm-nobodyavail",),
    "all-away": ("vm-nobodyavail", "queue-thankyou"),
    "all-missed": ("queue-periodic-announce",),
    # the last thing a caller hears
    "closed": ("sorry", "vm-nobodyavail", "please-try-call-later", "goodbye"),
    "night": ("sorry", "vm-nobodyavail", "please-try-call-later", "goodbye"),
    "full": ("sorry", "all-circuits-busy-now", "please-try-call-later", "goodbye"),
    "timed-out": ("sorry", "please-try-call-later", "goodbye"),
    "screened": ("sorry", "cannot-complete-as-dialed"),
    "goodbye": ("goodbye",),
}

MUSIC = ("manolo_camp-morning_coffee", "macroform-robot_dity")
"""Of Debian's asterisk-moh-opsound-wav: two instrumentals, 4 minutes, 4 MB of memory."""


SPELLED = ("name-", "away-")
"""Prompts of the office's own words, an agent's name or a reason, are spelled unless recorded."""


def spelled_pieces(word: str) -> tuple[str, ...]:
    """A word letter by letter; figures as figures, all else as a dash."""
    return tuple(_letter(letter) for letter in word.lower())


def _letter(letter: str) -> str:
    if letter in "0123456789":
        return f"digits/{letter}"
    return f"letters/{letter}" if letter in "abcdefghijklmnopqrstuvwxyz" else "letters/dash"


def number_pieces(number: int) -> tuple[str, ...]:
    """0 to 999 as English says it: 342 is "3 hundred 40 2"."""
    if not 0 <= number <= 999:
        raise ValueError(f"{number} is no number that can be spoken: 0 to 999")
    words: list[str] = []
    if number >= 100:
        words += [str(number // 100), "hundred"]
        number %= 100
        if number == 0:
            return _files(words)
    if number > 20 and number % 10:
        words.append(str(number // 10 * 10))
        number %= 10
    return _files([*words, str(number)])


def _files(words: list[str]) -> tuple[str, ...]:
    return tuple(f"digits/{word}" for word in words)
