"""One desk's headset at a USB sound card: opened, lost, mended, found again. Carries no sample.

The engine reads and writes the card while it is attached. Opening, mending and closing may wait
for the device, so they are done by a thread of the headset's own, one at a time; the program's
loop only asks, and is woken when there is an answer.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol

from queuebox_hw.sound_cards import SYS_CLASS, find_card, sound_cards
from queuebox_media.sound_card import SoundCard

log = logging.getLogger(__name__)

RETRY = 1_000_000
"""µs between looks for a card that is away or refuses."""
PATIENCE = 10_000_000
"""µs that a card may be away before it is a fault: an agent who pulls the plug and puts it back
keeps the caller for about as long."""
PAUSE = 200_000
"""µs between two mendings, or a broken device would keep us at it."""


class Engine(Protocol):
    """What a headset needs of the sound engine."""

    def attach_card(self, port: int, card: SoundCard) -> None: ...
    def detach_desk(self, port: int) -> None: ...


class CardMissing(Exception):
    """No usable card at the place; the text says what to do."""


Work = Callable[[], SoundCard | None]
"""What the worker is asked to do; raises CardMissing."""


class CardHeadset:
    """Keeps the card at a place attached to an engine port whenever it is there.

    ``place`` is a USB port path or a card's id. Owns the card: it is detached before it is closed.
    ``wake`` is called, from another thread, when ``tick`` has something to do.
    """

    def __init__(
        self,
        place: str,
        port: int,
        engine: Engine,
        wake: Callable[[], None],
        sys_class: Path = SYS_CLASS,
    ) -> None:
        self._place = place
        self._port = port
        self._engine = engine
        self._wake = wake
        self._sys_class = sys_class
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=f"headset {place}")
        self._work: Future[SoundCard | None] | None = None
        self._next: tuple[int, Work] | None = (0, self._open)
        self._card: SoundCard | None = None
        self._mended_at = -PAUSE
        self._patient_until: int | None = None
        self._fault: str | None = None

    @property
    def there(self) -> bool:
        """Attached; also while a stream that stumbled is set going again."""
        return self._card is not None

    @property
    def fault(self) -> str | None:
        """Why there is no sound: a sentence that says what to do."""
        return self._fault

    @property
    def deadline(self) -> int | None:
        """When ``tick`` next has something to begin; an answer wakes the loop by itself."""
        return self._next[0] if self._work is None and self._next is not None else None

    def tick(self, now: int) -> None:
        if self._work is not None:
            if not self._work.done():
                return
            work, self._work = self._work, None
            self._take(work, now)
        if self._next is not None and now >= self._next[0]:
            (_, work_now), self._next = self._next, None
            self._work = self._worker.submit(work_now)
            self._work.add_done_callback(lambda _: self._wake())

    def lost(self, now: int) -> None:
        """The engine found the card gone and has let go of it."""
        log.warning("headset %s: the sound card is gone", self._place)
        self._drop()
        self._next = (now, self._open)

    def stumbled(self, now: int) -> None:
        """The kernel stopped a stream; the engine leaves the card alone until it is mended."""
        if self._card is not None:
            log.warning("headset %s: a stream was stopped; starting it again", self._place)
            self._next = (max(now, self._mended_at + PAUSE), partial(_mend, self._card))

    def close(self) -> None:
        """Detached and closed on return."""
        self._next = None
        self._drop()
        self._worker.shutdown()
        if self._work is not None and self._work.exception() is None:
            card = self._work.result()
            if card is not None:
                card.close()

    def _take(self, work: Future[SoundCard | None], now: int) -> None:
        """What the worker has come to: a card, a card that runs again (None), or a sentence."""
        try:
            card = work.result()
        except CardMissing as missing:
            self._absent(str(missing), now)
            return
        if card is None:
            self._mended_at = now
            return
        log.info("headset %s: %s", self._place, card.shape)
        self._card, self._fault, self._patient_until = card, None, None
        self._engine.attach_card(self._port, card)

    def _absent(self, sentence: str, now: int) -> None:
        self._drop()
        self._next = (now + RETRY, self._open)
        if self._patient_until is None:
            self._patient_until = now + PATIENCE
        if now >= self._patient_until and sentence != self._fault:
            log.error("headset %s: %s", self._place, sentence)
            self._fault = sentence

    def _drop(self) -> None:
        if self._card is not None:
            self._engine.detach_desk(self._port)
            self._worker.submit(self._card.close)
            self._card = None

    # ── on the worker's thread ──────────────────────────────────────────────────

    def _open(self) -> SoundCard:
        found = find_card(self._place, self._sys_class)
        if found is None:
            raise CardMissing(self._nowhere())
        try:
            return SoundCard(found.pcm)
        except OSError as refused:
            raise CardMissing(_refusal(str(found), refused)) from refused

    def _nowhere(self) -> str:
        here = ", ".join(map(str, sound_cards(self._sys_class))) or "none"
        return (
            f"no sound card at {self._place}: plug the headset's adapter in there, or correct the"
            f" desk's sound (cards here: {here})"
        )


def _mend(card: SoundCard) -> None:
    try:
        card.mend()
    except OSError as refused:
        raise CardMissing(_refusal(card.name, refused)) from refused


_ADVICE = {
    errno.EBUSY: "another program has it; end that one (fuser -v /dev/snd/*)",
    errno.EINVAL: "it does not do 16 bits with one or two channels; use another adapter",
    errno.ENOENT: "it has no microphone or no ear; use a headset's adapter",
    errno.EACCES: "this user may not open it; add the user to the group audio",
    errno.ENODEV: "it was just unplugged; plug it in again",
    # what the host controller says when its isochronous budget is spent
    errno.ENOSPC: "the USB hub has no room for another sound card; see queuebox hardware check",
}


def _refusal(card: str, refused: OSError) -> str:
    advice = _ADVICE.get(refused.errno or 0, "unplug it and plug it in again")
    return f"sound card {card} refuses: {refused.strerror}; {advice}"
