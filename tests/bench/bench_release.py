"""How long a caller who has gone keeps a line, and whether one who waits is ever let go.

    .venv/bin/python tests/bench/bench_release.py [--quick] [--sounds FOLDER]

A whole line in lockstep: card, dialogue, sound engine, and a fake modem without codes for
tones on a fake exchange, hold music at its normal level. Time is counted, not measured, so the
figures are the same on every machine. Three tables:

- seconds from hang-up to release, by country and tone, over levels, pitches and echoes;
- false releases and fadings of the hold audio while recorded people and music are at the far end;
- our detector beside spandsp's (if its library is here: apt install libspandsp2) on the same
  tones in noise, and on the same recordings.

``--sounds``: a folder of further recordings (wav, 8 kHz, 16 bit), e.g. asterisk-core-sounds-*-wav.
Exit status 1: somebody was let go who was there, or somebody gone was not.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import wave
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("cext", "hw", "firmware", "tests")]

from bench.spandsp_ear import SpandspEar  # noqa: E402
from shelf.lockstep_call import LockstepCall, detuned  # noqa: E402

from queuebox_hw.fake.sounds import tone_cycle  # noqa: E402
from queuebox_hw.fake.tone_plans import PLANS  # noqa: E402
from queuebox_media.g711 import decoded, encoded  # noqa: E402
from queuebox_media.progress import ProgressEar  # noqa: E402
from queuebox_shelf.sounds import HOLD_MUSIC, RECORDED, Library  # noqa: E402
from queuebox_wire import shelf_link as wire  # noqa: E402

FULL = ("us", "uk", "ie", "de", "fr", "es", "it", "nl", "be", "ch", "at", "se", "pl", "au")
QUICK = ("us", "uk", "de", "au")
TONES = ("busy", "reorder", "dial")
LEVELS = (-5, -12, -20, -28, -35)
OFFS = (-0.02, 0.0, 0.02)
ECHOES = ((6.0, -6.0), (12.0, -12.0), (30.0, -20.0))
HOLDS = (1, 6, 11, 16, 21, 24)
LIMIT = 45.0
"""S-98."""
END_OF_CALL = {"dial tone", "busy tone", "reorder tone", "special information tone"}


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


# ── who has gone ────────────────────────────────────────────────────────────────


def releases(country: str, word: str, quick: bool, library: Library) -> list[float | None]:
    """Seconds to release (None: not within the limit), over all levels, pitches and echoes."""
    found: list[float | None] = []
    holds = random.Random(f"{country} {word}")
    levels = LEVELS[::2] if quick else LEVELS
    for level, off, echo in product(levels, OFFS[1:] if quick else OFFS, ECHOES):
        with LockstepCall(country, level=level, off=off, echo=echo, library=library) as line:
            line.answered().run(holds.choice(HOLDS))
            released = line.release_after(word, LIMIT)
            found.append(None if released is None else released[0])
    return found


def table_of_releases(quick: bool, library: Library) -> int:
    levels = LEVELS[::2] if quick else LEVELS
    say(f"seconds from hang-up to release; levels {levels[-1]} to {levels[0]} dBm0, pitch +-2 %,")
    say("echo of the hold music -6 to -20 dB, line noise -60 dBm0")
    heads = f"{'':4}{'tone':9}{'calls':>6}{'median':>8}{'90 %':>7}{'worst':>7}"
    say(f"{heads}  not within {LIMIT:.0f} s")
    missed = 0
    every: dict[str, list[float]] = {}
    for country, word in product(QUICK if quick else FULL, TONES):
        found = releases(country, word, quick, library)
        told = sorted(seconds for seconds in found if seconds is not None)
        missed += len(found) - len(told)
        every.setdefault(word, []).extend(told)
        say(f"{country:4}{word:9}{row(told)}{len(found) - len(told):>11}")
    for word, told in every.items():
        say(f"{'all':4}{word:9}{row(sorted(told))}")
    return missed


def row(told: list[float]) -> str:
    if not told:
        return f"{0:>6}{'-':>8}{'-':>7}{'-':>7}"
    deciles = told[min(len(told) - 1, len(told) * 9 // 10)]
    return f"{len(told):>6}{statistics.median(told):>8.1f}{deciles:>7.1f}{told[-1]:>7.1f}"


# ── who is there ────────────────────────────────────────────────────────────────


def recordings(folders: list[Path]) -> Iterator[bytes]:
    """Every recording below some folders, as mu-law carries it."""
    for folder in folders:
        for path in sorted(folder.rglob("*.wav")):
            with wave.open(str(path)) as sound:
                if (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) == (
                    8000,
                    2,
                    1,
                ):
                    yield encoded("mu", sound.readframes(sound.getnframes()))


def false_releases(codes: bytes, hours: float, library: Library) -> tuple[int, int, int]:
    """Releases of callers who are there, fadings, and callers, in so many hours of waiting."""
    false = calls = fadings = 0
    place = 0
    while calls * 600 < hours * 3600:
        echo = ECHOES[calls % len(ECHOES)]
        with LockstepCall("us", echo=echo, library=library) as line:
            line.answered().speaks(codes[place:] + codes)
            line.run(600)
            false += line.heard(wire.Gone) + line.heard(wire.Fax)
            fadings += line.hushes
        place = (place + 600 * 8000) % len(codes)
        calls += 1
    return false, fadings, calls


def table_of_false(codes: bytes, quick: bool, library: Library) -> int:
    hours = 1.0 if quick else len(codes) / 8000 / 3600
    false, fadings, calls = false_releases(codes, hours, library)
    hours = calls / 6
    say(f"\nfalse releases: {false} in {hours:.1f} h of recorded speech and music at the far end,")
    say(
        f"under hold music; it faded {fadings / hours:.0f} times an hour (at least 120 are regular)"
    )
    return false


# ── beside spandsp ──────────────────────────────────────────────────────────────


def own(samples: bytes) -> set[str]:
    return {name for name, _ in ProgressEar().hear(samples)} & END_OF_CALL


def noisy(samples: bytes, dbm0: float, chance: random.Random) -> bytes:
    sigma = 32768 * 10 ** ((dbm0 - 3.14) / 20) / 2**0.5
    values = [int(value + chance.gauss(0, sigma)) for value in array("h", samples)]
    return array("h", [max(-32768, min(32767, value)) for value in values]).tobytes()


def cases(quick: bool) -> Iterator[tuple[str, tuple[bool, int], bytes]]:
    """Tones in noise: (country, (is the pitch off? noise under the tone in dB), samples)."""
    chance = random.Random(1)
    for country in QUICK if quick else sorted(PLANS):
        for word, level, off, under in product(TONES, (-12, -35), OFFS, (30, 20, 12)):
            plan = detuned(PLANS[country], off, level)
            sound = plan.tones[word]
            times = 4 if sound.continuous else int(5 / sound.seconds) + 1
            sung = decoded("mu", tone_cycle(sound, level) * times)
            yield country, (off != 0, under), noisy(sung, level - under, chance)


def table_beside_spandsp(codes: bytes, quick: bool) -> int:
    theirs = SpandspEar.found()
    ours_heard: Counter[tuple[bool, int]] = Counter()
    theirs_heard: Counter[tuple[bool, int]] = Counter()
    total: Counter[tuple[bool, int]] = Counter()
    for country, kind, samples in cases(quick):
        total[kind] += 1
        ours_heard[kind] += bool(own(samples))
        theirs_heard[kind] += theirs is not None and theirs.hears(country, samples)
    kinds = sorted(total)
    say("\ntones heard, -12 and -35 dBm0, by pitch and by noise under the tone")
    heads = (f"{'2 % off' if off else 'on'} {under} dB" for off, under in kinds)
    say(f"{'':24}" + "".join(f"{head:>15}" for head in heads) + "   false per hour")
    hours = len(codes) / 8000 / 3600
    samples = decoded("mu", codes)
    false = sum(name in END_OF_CALL for name, _ in ProgressEar().hear(samples))
    shares = "".join(f"{ours_heard[kind] / total[kind]:>15.1%}" for kind in kinds)
    say(f"{'ours, no country':24}{shares}{false / hours:>10.1f}  ({false} in {hours:.1f} h)")
    if theirs is None:
        say("spandsp: not here (apt install libspandsp2)")
        return false
    shares = "".join(f"{theirs_heard[kind] / total[kind]:>15.1%}" for kind in kinds)
    wrong = theirs.false_alarms("us", samples)
    say(f"{'spandsp, country known':24}{shares}{wrong / hours:>10.1f}  ({wrong} in {hours:.1f} h)")
    return false


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer countries, one hour")
    parser.add_argument("--sounds", type=Path, action="append", default=[], metavar="FOLDER")
    asked = parser.parse_args()
    library = Library([])
    codes = b"".join(recordings([RECORDED, HOLD_MUSIC, *asked.sounds]))
    if not codes:
        say("no recordings: install asterisk-core-sounds-en-wav and asterisk-moh-opsound-wav")
        return 1
    wrong = table_of_releases(asked.quick, library)
    wrong += table_of_false(codes, asked.quick, library)
    wrong += table_beside_spandsp(codes, asked.quick)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
