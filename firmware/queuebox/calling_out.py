"""A number as people write it, as keys of a telephone. Dials nothing."""

from __future__ import annotations

from queuebox.control import Refused

KEYS = frozenset("0123456789*#,")
"""A comma is a pause of 2 s: after the digit that gets an outside line."""
BETWEEN = frozenset(" -./()")
"""What people write between digits."""
MOST = 32
"""Keys; the longest number of the world has 15 digits (E.164)."""


def keys_of(number: object) -> str:
    """The keys to press; raises Refused with what would be right."""
    text = number if isinstance(number, str) else ""
    keys = "".join(char for char in text if char not in BETWEEN)
    strange = next((char for char in keys if char not in KEYS), None)
    if strange == "+":
        raise Refused("number: + is no key of a telephone; write the prefix that you dial, as 00")
    if strange is not None:
        raise Refused(f"number: {strange!a} is no key of a telephone; digits, * # and , are")
    if not keys.strip(","):
        raise Refused("number: nothing to dial; write the digits as on a telephone")
    if len(keys) > MOST:
        raise Refused(f"number: {len(keys)} keys are too many; {MOST} at most")
    return keys
