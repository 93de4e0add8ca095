"""The fake modem with one thing broken on purpose: ``broken_modem.py WHAT`` and its arguments.

Only for showing that the strangers' judgement turns red; not a test, and nobody imports it.
"""

from __future__ import annotations

import sys

from queuebox_hw.fake import modem, modem_cli, modem_stream


class _Greedy(modem_stream.Stream):
    """Takes whatever comes: nothing ever pushes back."""

    @property
    def room(self) -> int:
        return 1_000_000


class _Hasty(modem_stream.Stream):
    """Says OK before the last sample has been played."""

    def _stop(self, name: str) -> None:
        self.ended = modem_stream.StreamEnd.ASKED


class _Stubborn(modem_stream.Stream):
    """Does not know the code that ends duplex on this modem."""

    def _ends(self) -> list[str]:
        return ["can"]


class _Naked(modem_stream.Stream):
    """Sends sound as it is: a sample of 0x10 looks like the start of a code."""

    def deliver(self, mu: bytes) -> bytes:
        return super().deliver(mu).replace(b"\x10\x10", b"\x10")


def main() -> int:
    """Break it, then run it."""
    broken = sys.argv.pop(1)
    kinds = {"greedy": _Greedy, "hasty": _Hasty, "stubborn": _Stubborn, "unshielded": _Naked}
    setattr(modem, "Stream", kinds[broken])  # noqa: B010  # a name that modem.py imported
    return modem_cli.main()


if __name__ == "__main__":
    sys.exit(main())
