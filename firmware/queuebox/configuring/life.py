"""The candidate's way to running and back: edit, check, commit, confirm, fall back. Parses no line.

Disks are slow and calls are not: what a commit writes is written aside, and put in force in the
loop once it is safe.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from queuebox.aside import Aside
from queuebox.audit import Audit
from queuebox.configuring.store import Store, Unconfirmed, Version
from queuebox.configuring.touches import Touch, touches
from queuebox.control import Later, Refused
from queuebox_config import Config, ConfigError, loads
from queuebox_config.compare import Change, written
from queuebox_core.snapshot import Snapshot
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
        snapshot: Callable[[], Snapshot],
        audit: Audit,
        aside: Aside,
        boot: str,
    ) -> None:
        """``running`` is what ``store.running()`` means."""
        self.store = store
        try:
            store.mend(_now())
        except OSError as error:
            # a disk that is full or read-only must not keep the box from answering calls
            log.error("the configuration's folder cannot be written: %s", error)
        self.running = running
        self._running_text = store.running()
        self._candidate = store.candidate()
        self._unconfirmed = store.unconfirmed()
        self._put_in_force = put_in_force
        self._snapshot = snapshot
        self._audit = audit
        self._aside = aside
        self._boot = boot
        self._writing = False
        self._not_before = 0
        """µs: a disk that just failed is not tried again at once."""

    # ── reading ─────────────────────────────────────────────────────────────────

    @property
    def candidate(self) -> str:
        """The text that is being edited; without edits the running one."""
        return self._running_text if self._candidate is None else self._candidate

    @property
    def running_text(self) -> str:
        return self._running_text

    @property
    def unconfirmed(self) -> Unconfirmed | None:
        """The commit that waits for a confirmation."""
        return self._unconfirmed

    def changes(self) -> list[Change]:
        """From running to candidate."""
        return written(self._running_text, self.candidate)

    def loaded(self) -> Config:
        """The candidate as a whole; raises Refused with every mistake, one line each."""
        try:
            return loads(self.candidate, "candidate")
        except ConfigError as error:
            raise Refused(str(error)) from error

    def plan(self) -> list[Touch]:
        """What a commit would touch; raises Refused."""
        return touches(self.running, self.loaded(), self._snapshot())

    # ── editing ─────────────────────────────────────────────────────────────────

    def edit(self, text: str) -> None:
        """The candidate is ``text`` now; raises Refused."""
        self._free()
        same = text == self._running_text
        candidate = None if same else text
        try:
            self.store.keep_candidate(candidate)
        except OSError as error:
            raise _cannot_write(error) from error
        self._candidate = candidate

    # ── committing ──────────────────────────────────────────────────────────────

    def commit(self, who: str, at: int, minutes: int | None) -> Later:
        """With ``minutes`` it falls back by itself unless it is confirmed by then."""
        self._free()
        if self._unconfirmed is not None:
            what = f"version {self._unconfirmed.number} still waits to be confirmed"
            raise Refused(f"{what}; say confirm, or rollback now")
        changes = self.changes()
        if self.candidate == self._running_text:
            raise Refused("nothing to commit; the candidate is what runs")
        config = self.loaded()
        plan = touches(self.running, config, self._snapshot())
        until = None if minutes is None else at + minutes * MINUTE
        what = "commit" if minutes is None else f"commit confirmed {minutes}"
        later = Later()

        def done(version: Version) -> None:
            for change in changes:
                self._audit.change(who, change.path, change.before, change.after)
            later.give(
                True, {"version": version.number, "touches": plan, "confirm_within": minutes}
            )

        self._write(self.candidate, config, Version(0, _now(), who, what), until, done, later)
        return later

    def confirm(self, who: str) -> Later:
        """What was committed stays; raises Refused when nothing waits."""
        self._free()
        waiting = self._unconfirmed
        if waiting is None:
            raise Refused("nothing waits to be confirmed")
        later = Later()

        def done(result: object, error: BaseException | None) -> None:
            self._writing = False
            if error is not None:
                later.give(False, None, str(_cannot_write(error)))
                return
            self._unconfirmed = None
            later.give(True, {"version": waiting.number})

        self._writing = True
        self._aside.run(self.store.confirm, done)
        return later

    def rollback(self, number: int) -> None:
        """Make the text of the version ``number`` steps back the candidate; raises Refused."""
        versions = self.store.versions()
        if not 0 <= number < len(versions):
            raise Refused(f"rollback {number}: there are 0 to {len(versions) - 1}; see history")
        text = self.store.text_of(versions[number].number)
        if text is None:
            raise Refused(f"rollback {number}: that version is gone; see history")
        self.edit(text)

    def fall_back_now(self, who: str) -> Later:
        """Do not wait for the time: back to what ran before the unconfirmed commit."""
        self._free()
        if self._unconfirmed is None:
            raise Refused("nothing waits to be confirmed; rollback N takes an older version")
        return self._fall_back(self._unconfirmed, who)

    # ── time ────────────────────────────────────────────────────────────────────

    @property
    def deadline(self) -> int | None:
        """When ``tick`` next wants to be called, µs on the monotonic clock."""
        if self._unconfirmed is None or self._writing:
            return None
        until = self._unconfirmed.until if self._unconfirmed.boot == self._boot else 0
        return max(until, self._not_before)

    def tick(self, at: int) -> None:
        """Fall back, if nobody has confirmed in time or the machine was started again."""
        deadline = self.deadline
        if deadline is not None and deadline <= at and self._unconfirmed is not None:
            self._fall_back(self._unconfirmed, BOX)

    # ── inside ──────────────────────────────────────────────────────────────────

    def _fall_back(self, waiting: Unconfirmed, who: str) -> Later:
        later = Later()
        text = self.store.text_of(waiting.back_to)
        try:
            config = loads(text or "", f"version {waiting.back_to}")
        except ConfigError as error:
            # it ran before: only a damaged disk or a newer program can have made it wrong
            log.error("cannot fall back: %s", error)
            self._unconfirmed = None
            later.give(False, None, str(error))
            return later
        changes = written(self._running_text, text or "")
        what = f"fell back to version {waiting.back_to}"

        def done(version: Version) -> None:
            self._audit.note(who, what)
            for change in changes:
                self._audit.change(who, change.path, change.before, change.after)
            later.give(True, {"version": version.number})

        self._write(text or "", config, Version(0, _now(), who, what), None, done, later)
        return later

    def _write(
        self,
        text: str,
        config: Config,
        version: Version,
        until: int | None,
        then: Callable[[Version], None],
        later: Later,
    ) -> None:
        def done(written: Any, error: BaseException | None) -> None:
            self._writing = False
            if error is not None:
                log.error("the configuration was not written: %s", error)
                # what is on disk is the old or the new; falling back is tried again
                self._not_before = now_us() + AGAIN
                later.give(False, None, str(_cannot_write(error)))
                return
            self._running_text, self._candidate, self.running = text, None, config
            self._unconfirmed = self.store.unconfirmed()
            log.info("version %d: %s by %s", written.number, version.what, version.who)
            self._put_in_force(config)
            then(written)

        self._writing = True
        self._aside.run(lambda: self.store.commit(text, version, until, self._boot), done)

    def _free(self) -> None:
        if self._writing:
            raise Refused("a commit is being written; say it again in a moment")


def _cannot_write(error: BaseException) -> Refused:
    why = error.strerror if isinstance(error, OSError) else str(error)
    return Refused(f"the configuration cannot be written ({why}); nothing was changed")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
