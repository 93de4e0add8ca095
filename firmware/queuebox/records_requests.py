"""Requests about the books: figures, remarks on calls, the tick "called back", erasing a number.

A table for the control socket; nothing here waits for the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from queuebox import audit
from queuebox.bookkeeper import Bookkeeper
from queuebox.control import Refused, Verb
from queuebox.records.keeping import Remark, digits
from queuebox_core.snapshot import Snapshot

LONGEST_NOTE = 1_000
"""Letters of a note."""
LONGEST_WORD = 40
"""Letters of a disposition, or of a name."""

Args = dict[str, Any]


class RecordsRequests:
    """Asks and tells the books for whoever is at the other end of the socket."""

    def __init__(
        self,
        books: Bookkeeper,
        snapshot: Callable[[], Snapshot],
        clock: Callable[[], int],
        wall_of: Callable[[int], datetime],
    ) -> None:
        self._books = books
        self._snapshot = snapshot
        self._clock = clock
        self._wall_of = wall_of

    def verbs(self) -> dict[str, Verb]:
        return {
            "figures": Verb("viewer", self._figures),
            "called-back": Verb("supervisor", self._called_back),
            "note": Verb("supervisor", self._note),
            "disposition": Verb("supervisor", self._disposition),
            "erase-number": Verb("technician", self._erase),
        }

    def _figures(self, args: Args) -> object:
        """Today so far: the sums of the report, who waits, and the goals that are missed."""
        figures = self._books.figures(self._snapshot(), self._clock())
        return msgspec.to_builtins(figures, str_keys=True)

    def _called_back(self, args: Args) -> str:
        """``call``, and ``by`` whom: the caller who gave up has been called back."""
        call, by = _text(args, "call", LONGEST_WORD), _text(args, "by", LONGEST_WORD)
        when = self._wall_of(self._clock())
        self._books.books.remark(Remark(call, called_back=when, called_back_by=by))
        return f"call {call}: called back by {by}"

    def _note(self, args: Args) -> str:
        """``call`` and ``note``: a supervisor's words about a finished call."""
        call = _text(args, "call", LONGEST_WORD)
        self._books.books.remark(Remark(call, note=_text(args, "note", LONGEST_NOTE)))
        return f"call {call}: noted"

    def _disposition(self, args: Args) -> str:
        """``call`` and ``disposition``: in a word, what came of it."""
        call = _text(args, "call", LONGEST_WORD)
        word = _text(args, "disposition", LONGEST_WORD)
        self._books.books.remark(Remark(call, disposition=word))
        return f"call {call}: {word}"

    def _erase(self, args: Args) -> str:
        """``number``: nothing of it, or of whose it is, stays in the books."""
        number = _text(args, "number", LONGEST_WORD)
        if not digits(number):
            raise Refused(f"erase-number: {number}: not a number; it has no digit")
        self._books.books.erase(number)
        audit.log.info("a number was erased from the records")  # which one is not to be told
        return "the number will be gone from the records in a moment"


def _text(args: Args, name: str, longest: int) -> str:
    value = args.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"{name}: is missing; give it in words")
    if len(value) > longest:
        raise Refused(f"{name}: too long; at most {longest} letters")
    return value.strip()
