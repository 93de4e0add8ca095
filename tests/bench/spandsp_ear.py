"""spandsp's detector of supervisory tones, where its library is installed: a yardstick.

The field's library, told each country's plan: it needs one, ours does not. Of cadences it gets
three whole cycles (or as many as it can remember) with 15 % of tolerance, of continuous tones
two seconds, as ours.
"""

from __future__ import annotations

import ctypes
from ctypes.util import find_library

from queuebox_hw.fake.tone_plans import PLANS, Tone

CYCLES = 3
MOST_ELEMENTS = 10
"""Its memory of what was heard."""
CONTINUOUS_MS = 2000
TOLERANCE = 0.15
TELL = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int)


class SpandspEar:
    """One detector for each country's busy, reorder and dial tone. Owns the library's memory."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        for name in ("make_descriptor", "init"):
            getattr(library, f"super_tone_rx_{name}").restype = ctypes.c_void_p
        self._plans: dict[str, ctypes.c_void_p] = {}
        self._told: list[int] = []
        self._tell = TELL(lambda _, code, level, delay: self._told.append(code))

    @classmethod
    def found(cls) -> SpandspEar | None:
        name = find_library("spandsp")
        return None if name is None else cls(ctypes.CDLL(name))

    def hears(self, country: str, samples: bytes) -> bool:
        return self.false_alarms(country, samples) > 0

    def false_alarms(self, country: str, samples: bytes) -> int:
        """How often a tone was found in s16le samples."""
        rx = self._library
        state = ctypes.c_void_p(rx.super_tone_rx_init(None, self._plan(country), self._tell, None))
        self._told.clear()
        done = 0
        while done < len(samples):
            part = samples[done : done + 1600]
            rx.super_tone_rx(state, part, len(part) // 2)
            done += len(part)
        rx.super_tone_rx_free(state)
        return sum(code >= 0 for code in self._told)

    def _plan(self, country: str) -> ctypes.c_void_p:
        if country not in self._plans:
            plan = ctypes.c_void_p(self._library.super_tone_rx_make_descriptor(None))
            for name in ("busy", "reorder", "dial"):
                self._add(plan, PLANS[country].tones[name])
            self._plans[country] = plan
        return self._plans[country]

    def _add(self, plan: ctypes.c_void_p, tone: Tone) -> None:
        rx = self._library
        number = rx.super_tone_rx_add_tone(plan)
        cycles = 1 if tone.continuous else min(CYCLES, MOST_ELEMENTS // len(tone.bursts))
        for burst in tone.bursts * cycles:
            pair = (*burst.frequencies, 0, 0)[: 1 if burst.modulated else 2]
            first, second = (*pair, 0)[:2]
            least = (
                CONTINUOUS_MS if tone.continuous else int(burst.seconds * 1000 * (1 - TOLERANCE))
            )
            most = 0 if tone.continuous else int(burst.seconds * 1000 * (1 + TOLERANCE))
            rx.super_tone_rx_add_element(plan, number, int(first), int(second), least, most)
