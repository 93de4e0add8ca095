"""What a technician may choose about one line's modem. Defaults fit a 2/4 s ringing country."""

from __future__ import annotations

from msgspec import Struct

from queuebox_hw.modem.words import MILLISECOND, SECOND


class ModemSettings(Struct, frozen=True):
    """Durations in µs; where a number is not ours, the comment says whose it is."""

    country: int | None = None
    """T.35 code for ``+GCI`` (0xB5 United States). None: leave the modem's own."""
    ring_on: int = 2 * SECOND
    """Longest burst of the country's ringing (spec 4.3)."""
    ring_period: int = 6 * SECOND
    """From burst to burst, until two rings have been measured."""
    ring_gone: int = 8 * SECOND
    """No ring for so long: the caller gave up (DAHDI, and S1 of a Conexant)."""
    rings_to_believe: int = 2
    """One RING may be a line test or thunder; one with caller ID is always believed (4.2)."""
    caller_id: bool = True
    """Does the line deliver caller ID? Then off-hook waits for it, within the grace."""
    caller_id_grace: int = 4_500 * MILLISECOND
    """After the first ring; Bellcore data are in 3.8 s after the first ring began (1.5)."""
    transmit_gain: int | None = None
    """``+VGT``, 128 is nominal, clipped to what the modem offers. None: left alone."""
    receive_gain: int | None = None
    """``+VGR``, likewise."""
    reversal_ends_call: bool = False
    """The exchange reverses polarity at the end of a call (UK, parts of Asia)."""
    keepalive: int = 60 * SECOND
    """How often an idle modem is asked whether it is alive."""
    reset_every: int = 24 * 3600 * SECOND
    """Idle-time reset: modems hang after long uptime (spec 3.3)."""
    quiet_before_reset: int = 120 * SECOND
