"""What exchanges sound like, country by country: tones, cadences and the bell. No samples here.

A tone is ``frequencies cadence``: ``a+b`` is a sum, ``a*b`` an amplitude modulation,
``@-10`` a level in dB relative to the plan's; the cadence is on/off/on/off in seconds, ``c``
continuous; parts separated by a comma follow each other. Sources: Asterisk's
indications.conf.sample; IE and TR from spandsp's global-tones.xml; bell cadences as far as
they are published, else the ringback's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Burst:
    """One piece of a cadence: what sounds (nothing: a pause) and for how many seconds."""

    seconds: float
    frequencies: tuple[float, ...] = ()
    modulated: bool = False
    db: float = 0.0


@dataclass(frozen=True)
class Tone:
    """A tone of an exchange; ``continuous`` ones have a single endless burst."""

    bursts: tuple[Burst, ...]
    continuous: bool = False

    @property
    def seconds(self) -> float:
        """Length of one cycle."""
        return sum(burst.seconds for burst in self.bursts)


def parse_tone(text: str) -> Tone:
    """A tone from its notation; raises ValueError with the text that is wrong."""
    bursts: list[Burst] = []
    for part in text.split(","):
        pitch, _, cadence = part.strip().partition(" ")
        pitch, _, db = pitch.partition("@")
        modulated = "*" in pitch
        frequencies = tuple(float(f) for f in pitch.replace("*", "+").split("+"))
        loud = float(db or 0)
        if cadence == "c":
            return Tone((Burst(1.0, frequencies, modulated, loud),), continuous=True)
        for index, seconds in enumerate(float(s) for s in cadence.split("/")):
            sounding = index % 2 == 0
            bursts.append(
                Burst(seconds, frequencies, modulated, loud) if sounding else Burst(seconds)
            )
    if not bursts:
        raise ValueError(f"no cadence in tone {text!r}")
    return Tone(tuple(bursts))


@dataclass(frozen=True)
class TonePlan:
    """One country's tones, and its bell as on/off seconds. Levels in dBm0 at the modem."""

    dial: str
    ringback: str
    busy: str
    reorder: str
    bell: tuple[float, ...] = (1.0, 4.0)
    level: float = -12.0
    polarity: bool = False
    """The exchange reverses the battery at answer and clear."""

    @cached_property
    def tones(self) -> dict[str, Tone]:
        """Every tone by name, SIT included."""
        return {
            "dial": parse_tone(self.dial),
            "ringback": parse_tone(self.ringback),
            "busy": parse_tone(self.busy),
            "reorder": parse_tone(self.reorder),
            "sit": parse_tone(SIT),
            "howler": parse_tone("1400+2060+2450+2600 .1/.1"),
            "call-waiting": parse_tone("440 .3/9.7"),
        }


SIT = "950 .33, 1400 .33, 1800 .33/1"
_DOUBLE = (0.4, 0.2, 0.4, 2.0)


def _plan425(busy: str, reorder: str, bell: tuple[float, ...] = (1.0, 4.0)) -> TonePlan:
    """The many countries of 425 Hz."""
    ringback = "425 " + "/".join(str(s) for s in bell)
    return TonePlan("425 c", ringback, f"425 {busy}", f"425 {reorder}", bell)


_US = TonePlan(
    "350+440 c", "440+480 2/4", "480+620 .5/.5", "480+620 .25/.25", (2.0, 4.0), level=-16.0
)

PLANS: dict[str, TonePlan] = {
    "us": _US,
    "ca": _US,
    "uk": TonePlan(
        "350+440 c",
        "400+450 .4/.2/.4/2",
        "400 .375/.375",
        "400 .4/.35/.225/.525",
        _DOUBLE,
        polarity=True,
    ),
    "ie": TonePlan("400+425+450 c", "400+450 .4/.2/.4/2", "425 .5/.5", "425 .25/.25", _DOUBLE),
    "de": _plan425(".48/.48", ".24/.24"),
    "fr": TonePlan("440 c", "440 1.5/3.5", "440 .5/.5", "440 .25/.25", (1.5, 3.5)),
    "es": _plan425(".2/.2", ".2/.2/.2/.2/.2/.6", (1.5, 3.0)),
    "it": TonePlan("425 .2/.2/.6/1", "425 1/4", "425 .5/.5", "425 .2/.2"),
    "nl": _plan425(".5/.5", ".25/.25"),
    "be": _plan425(".5/.5", ".167/.167", (1.0, 3.0)),
    "ch": _plan425(".5/.5", ".2/.2"),
    "at": TonePlan("420 c", "420 1/5", "420 .4/.4", "420 .2/.2", (1.0, 5.0)),
    "se": _plan425(".25/.25", ".25/.75", (1.0, 5.0)),
    "no": _plan425(".5/.5", ".2/.2"),
    "dk": _plan425(".5/.5", ".2/.2"),
    "fi": _plan425(".3/.3", ".2/.2"),
    "pl": _plan425(".5/.5", ".5/.5"),
    "cz": TonePlan("425 .33/.33/.66/.66", "425 1/4", "425 .33/.33", "425 .165/.165"),
    "hu": _plan425(".3/.3", ".3/.3", (1.25, 3.75)),
    "pt": _plan425(".5/.5", ".2/.2", (1.0, 5.0)),
    "gr": TonePlan("425 .2/.3/.7/.8", "425 1/4", "425 .3/.3", "425 .2/.2"),
    "ru": _plan425(".35/.35", ".175/.175"),
    "tr": TonePlan("450 c", "450 2/4", "450 .5/.5", "450 .2/.2/.2/.2/.2/.2/.6/.2", (2.0, 4.0)),
    "il": TonePlan("414 c", "414 1/3", "414 .5/.5", "414 .25/.25", (1.0, 3.0)),
    "za": TonePlan("400*33 c", "400*33 .4/.2/.4/2", "400 .5/.5", "400 .25/.25", _DOUBLE),
    "in": TonePlan("400*25 c", "400*25 .4/.2/.4/2", "400 .75/.75", "400 .25/.25", _DOUBLE),
    "cn": TonePlan("450 c", "450 1/4", "450 .35/.35", "450 .7/.7"),
    "jp": TonePlan("400 c", "400+15 1/2", "400 .5/.5", "400 .5/.5", (1.0, 2.0)),
    "sg": TonePlan("425 c", "425*24 .4/.2/.4/2", "425 .75/.75", "425 .25/.25", _DOUBLE),
    "au": TonePlan(
        "413+438 c",
        "413+438 .4/.2/.4/2",
        "425 .375/.375",
        "425 .375/.375, 420@-10 .375/.375",
        _DOUBLE,
    ),
    "nz": TonePlan("400 c", "400+450 .4/.2/.4/2", "400 .5/.5", "400 .25/.25", _DOUBLE),
    "br": _plan425(".25/.25", ".25/.25/.75/.25"),
    "mx": _plan425(".25/.25", ".25/.25"),
    "ve": _plan425(".5/.5", ".25/.25"),
}
