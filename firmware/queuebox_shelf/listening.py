"""When to fade the hold audio of one line and listen. Plays nothing, and knows no tone.

Most lines tell by a tone alone that a caller has gone, and under our own hold audio a tone is
only a suspicion. So a suspicion fades it for a while; and without one it is faded every so
often, because the echo of music hides a faint tone. What may become a tone prolongs the
listening; a suspicion that came to nothing makes us slower to believe the next.

    absent ── hold audio begins ──▶ playing ── suspicion, or time ──▶ fading ──▶ listening
                                       ▲   ◀── nothing heard ─────────────────────┘
                                    speaking (a prompt over the hold audio: no moment to listen)
"""

from __future__ import annotations

from enum import Enum

SECOND = 1_000_000
EVERY = 25 * SECOND
"""Of hold audio, until it is time to listen: with fade and listening at most 30 s (S-98)."""
FADE = SECOND // 4
"""What the engine takes, and the echo of it on a land line."""
LISTEN = 5 * SECOND // 2
"""At least: longer than any pause in a busy tone, and an echo may come after a second."""
LISTEN_IF_SUSPECTED = 15 * SECOND // 4
"""A fax machine calls every 3.5 s."""
LISTEN_ON = 12 * SECOND // 5
"""After the first 0.1 s of a steady tone: dial tone is sure after 2.1 s, a busy tone's next
burst begins within 1.5 s."""
LISTEN_MOST = 9 * SECOND
"""Three cycles of the slowest busy tone (0.75 s on, 0.75 s off), and half as long again."""
CAUTION = 5 * SECOND
"""After a suspicion that came to nothing the next is not believed so soon; twice as long after
each further one, up to EVERY."""
AFTER_SPEECH = 10 * SECOND
"""The end of a prompt is a natural pause: listen, unless we have just done so."""


class Phase(Enum):
    ABSENT = "absent"
    """No hold audio: nothing hides a tone, or it is not ours to fade."""
    PLAYING = "playing"
    SPEAKING = "speaking"
    FADING = "fading"
    LISTENING = "listening"


class Step(Enum):
    """What to do now."""

    HUSH = "fade the hold audio"
    QUIET = "it is quiet: tones count"
    GO_ON = "go on with the hold audio"


class Listening:
    """One call's. Tell it what happens; when ``deadline`` has come, do what ``due`` says."""

    def __init__(self) -> None:
        self._phase = Phase.ABSENT
        self._next: int | None = None
        self._began = 0
        self._heard_at = 0
        self._suspected = False
        self._believe_from = 0
        self._caution = CAUTION

    @property
    def deadline(self) -> int | None:
        return self._next

    @property
    def quiet(self) -> bool:
        """Has the hold audio been faded?"""
        return self._phase is Phase.LISTENING

    def hold_began(self, at: int) -> None:
        """Hold audio is heard, for the first time or again."""
        self._play(at, at if self._suspected else at + EVERY)

    def hold_ended(self) -> None:
        self._phase, self._next, self._suspected = Phase.ABSENT, None, False

    def speech_began(self) -> None:
        """A prompt over the hold audio: it is heard whole."""
        if self._phase is not Phase.ABSENT:
            self._phase, self._next = Phase.SPEAKING, None

    def speech_ended(self, at: int) -> None:
        if self._phase is Phase.SPEAKING:
            soon = self._suspected or at - self._began >= AFTER_SPEECH
            self._play(at, at if soon else at + EVERY)

    def suspect(self, at: int) -> None:
        """There may be a tone under our own sound."""
        if at < self._believe_from or self._phase in (Phase.FADING, Phase.LISTENING):
            return
        self._suspected = True
        if self._phase is Phase.PLAYING:
            self._next = at

    def steady(self, at: int) -> None:
        """A sound began that may become a tone."""
        self._heard_at = at

    def due(self, at: int) -> Step | None:
        """The next thing to do, once for each; None: nothing yet."""
        if self._next is None or at < self._next:
            return None
        if self._phase is Phase.PLAYING:
            self._phase, self._next, self._began = Phase.FADING, at + FADE, at
            return Step.HUSH
        if self._phase is Phase.FADING:
            listen = LISTEN_IF_SUSPECTED if self._suspected else LISTEN
            self._phase, self._next = Phase.LISTENING, at + listen
            self._heard_at = at - LISTEN_ON
            return Step.QUIET
        until = min(self._heard_at + LISTEN_ON, self._began + LISTEN_MOST)
        if at < until:
            self._next = until
            return None
        self._conclude(at)
        return Step.GO_ON

    def _play(self, at: int, listen_at: int) -> None:
        self._phase, self._next = Phase.PLAYING, listen_at

    def _conclude(self, at: int) -> None:
        """Nothing there; the next suspicion must wait, longer after each."""
        if self._suspected:
            self._believe_from = at + self._caution
            self._caution = min(2 * self._caution, EVERY)
        self._suspected = False
        self._play(at, at + EVERY)
