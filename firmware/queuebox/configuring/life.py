"""The candidate's way to running and back: edit, check, commit, confirm, fall back. Parses no line.

Disks and long texts are slow and calls are not: all of that is done aside, one step after another,
and what was committed is put in force in the loop once it is safe.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from queuebox.aside import Aside
from queuebox.audit import Audit
from queuebox.configuring.store import Store, Unconfirmed, Version
from queuebox.configuring.touches import Now, Touch, touches
from queuebox.control import Later, Refused
from queuebox_config import Config, ConfigError, loads
from queuebox_config.compare import Change, written
from queuebox_config.errors import Wrong
from queuebox_wire.loop import now_us

log = logging.getLogger(__name__)

MINUTE = 60_000_000
AGAIN = 10_000_000
"""µs until a fall back that the disk refused is tried once more."""
BOX = "the box"
"""Who does what falls due by itself."""


class Life:
    """One box's configuration. ``put_in_force`` makes a loaded one the law, from the loop."""

    def __init__(
        self,
        store: Store,
        running: Config,
        put_in_force: Callable[[Config], None],
        now: Callable[[], Now],
        audit: Audit,
        aside: Aside,
        boot: str,
    ) -> None:
        """``running`` is what ``store.running()`` means."""
        self.store = store
        self.running = running
        self.running_text = store.running()
        self._candidate: str | None = None
        self.unconfirmed: Unconfirmed | None = None
        """The commit that waits for a confirmation."""
        self._put_in_force = put_in_force
        self._now = now
        self._audit = audit
        self._aside = aside
        self._boot = boot
        self._working = False
        self._not_before = 0
        """µs: a disk that just failed is not tried again at once."""

    def begin(self) -> None:
        """Mend what a kill left half done, once nobody else can be at work on these files."""
        try:
            self.store.mend(_now())
        except OSError as error:
            # a disk that is full or read-only must not keep the box from answering calls
            log.error("the configuration's folder cannot be written: %s", error)
        self._candidate = self.store.candidate()
        self.unconfirmed = self.store.unconfirmed()

    # ── looking ─────────────────────────────────────────────────────────────────

    @property
    def candidate(self) -> str:
        """The text that is being edited; without edits the running one."""
        return self.running_text if self._candidate is None else self._candidate

    def changes(self) -> list[Change]:
        """From running to candidate."""
        return written(self.running_text, self.candidate)

    def plan(self) -> Callable[[], list[Touch]]:
        """To be called aside: what a commit would touch; raises ConfigError."""
        candidate, running, now = self.candidate, self.running, self._now()
        return lambda: touches(running, loads(candidate, "candidate"), now)

    def look(self, work: Callable[[], Any]) -> Later:
        """What ``work`` finds out, aside."""
        later = Later()
        self._aside.run(work, lambda found, error: _give(later, found, error))
        return later

    # ── editing ─────────────────────────────────────────────────────────────────

    def edit(self, change: Callable[[str], str], answer: Callable[[], Any]) -> Later:
        """The candidate becomes ``change`` of it (aside), and ``answer`` is given."""
        before, running = self.candidate, self.running_text

        def work() -> str | None:
            text = change(before)
            candidate = None if text == running else text
            self.store.keep_candidate(candidate)
            return candidate

        def done(candidate: str | None) -> Any:
            self._candidate = candidate
            return answer()

        return self._one_step(work, done)

    def rollback(self, number: int, answer: Callable[[], Any]) -> Later:
        """Make the text of the version ``number`` steps back the candidate."""

        def old(_: str) -> str:
            versions = self.store.versions()
            if not 0 <= number < len(versions):
                last = len(versions) - 1
                raise Refused(f"rollback {number}: there are 0 to {last}; see history")
            text = self.store.text_of(versions[number].number)
            if text is None:
                raise Refused(f"rollback {number}: that version is gone; see history")
            return text

        return self.edit(old, answer)

    # ── committing ──────────────────────────────────────────────────────────────

    def commit(self, who: str, at: int, minutes: int | None) -> Later:
        """With ``minutes`` it falls back by itself unless it is confirmed by then."""
        if self.unconfirmed is not None:
            what = f"version {self.unconfirmed.number} still waits to be confirmed"
            raise Refused(f"{what}; say confirm, or rollback now")
        if self.candidate == self.running_text:
            raise Refused("nothing to commit; the candidate is what runs")
        until = None if minutes is None else at + minutes * MINUTE
        what = "commit" if minutes is None else f"commit confirmed {minutes}"
        version = Version(0, _now(), who, what)

        def answer(number: int, plan: list[Touch]) -> dict[str, Any]:
            return {"version": number, "touches": plan, "confirm_within": minutes}

        return self._write(self.candidate, "candidate", version, until, answer)

    def confirm(self) -> Later:
        """What was committed stays; raises Refused when nothing waits."""
        waiting = self.unconfirmed
        if waiting is None:
            raise Refused("nothing waits to be confirmed")

        def done(_: Any) -> dict[str, int]:
            self.unconfirmed = None
            return {"version": waiting.number}

        return self._one_step(self.store.confirm, done)

    def fall_back_now(self, who: str) -> Later:
        """Do not wait for the time: back to what ran before the unconfirmed commit."""
        if self.unconfirmed is None:
            raise Refused("nothing waits to be confirmed; rollback N takes an older version")
        return self._fall_back(self.unconfirmed, who)

    # ── time ────────────────────────────────────────────────────────────────────

    @property
    def deadline(self) -> int | None:
        """When ``tick`` next wants to be called, µs on the monotonic clock."""
        if self.unconfirmed is None or self._working:
            return None
        until = self.unconfirmed.until if self.unconfirmed.boot == self._boot else 0
        return max(until, self._not_before)

    def tick(self, at: int) -> None:
        """Fall back, if nobody has confirmed in time or the machine was started again."""
        deadline = self.deadline
        if deadline is not None and deadline <= at and self.unconfirmed is not None:
            self._fall_back(self.unconfirmed, BOX).then(self._fell_back)

    # ── inside ──────────────────────────────────────────────────────────────────

    def _fall_back(self, waiting: Unconfirmed, who: str) -> Later:
        text = self.store.text_of(waiting.back_to)
        if text is None:
            gone = Later()
            gone.give(False, None, f"version {waiting.back_to} is gone; say confirm")
            return gone
        what = f"fell back to version {waiting.back_to}"
        name = f"version {waiting.back_to}"

        def answer(number: int, plan: list[Touch]) -> dict[str, Any]:
            self._audit.note(who, what)
            return {"version": number}

        return self._write(text, name, Version(0, _now(), who, what), None, answer)

    def _fell_back(self, ok: bool, data: Any, sentence: str) -> None:
        if not ok:
            self._not_before = now_us() + AGAIN
            log.error("cannot fall back yet: %s", sentence)

    def _write(
        self,
        text: str,
        name: str,
        version: Version,
        until: int | None,
        answer: Callable[[int, list[Touch]], Any],
    ) -> Later:
        """Check, write and put in force; ``answer`` gets the version's number and the plan."""
        old, running, now = self.running_text, self.running, self._now()

        def work() -> tuple[Config, list[Touch], list[Change], Version]:
            config = loads(text, name)
            plan = touches(running, config, now)
            changes = written(old, text)
            return config, plan, changes, self.store.commit(text, version, until, self._boot)

        def done(work: tuple[Config, list[Touch], list[Change], Version]) -> Any:
            self.running, plan, changes, born = work
            self.running_text, self._candidate = text, None
            self.unconfirmed = self.store.unconfirmed()
            log.info("version %d: %s by %s", born.number, born.what, born.who)
            self._put_in_force(self.running)
            given = answer(born.number, plan)
            for change in changes:
                self._audit.change(born.who, change.path, change.before, change.after)
            return given

        return self._one_step(work, done)

    def _one_step(self, work: Callable[[], Any], done: Callable[[Any], Any]) -> Later:
        """``work`` aside, ``done`` in the loop; only one of these at a time, or Refused."""
        if self._working:
            raise Refused("another change is being written; say it again in a moment")
        self._working = True
        later = Later()

        def then(result: Any, error: BaseException | None) -> None:
            self._working = False
            _give(later, None if error else done(result), error)

        self._aside.run(work, then)
        return later


def _give(later: Later, data: Any, error: BaseException | None) -> None:
    if error is None:
        later.give(True, data)
    elif isinstance(error, Refused | Wrong | ConfigError):
        later.give(False, None, str(error))
    elif isinstance(error, OSError):
        why = error.strerror or str(error)
        log.error("the configuration cannot be written: %s", error)
        later.give(False, None, f"it cannot be written ({why}); nothing was changed")
    else:
        log.error("a fault of ours in the configuration", exc_info=error)
        later.give(False, None, "a fault of the box itself; nothing was changed, see show log")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
