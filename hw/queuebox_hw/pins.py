"""Where the pin factory is chosen, once, by the board file. Nobody below asks which it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gpiozero import GPIOZeroError
from gpiozero.pins.pi import PiFactory

from queuebox_hw.board import Board, Chip

ChipOpener = Callable[[str, Chip], PiFactory]


class Chips:
    """The board's gpiochips: owns each factory from its first user to its last.

    A chip that vanished is opened anew when every front on it has let go.
    """

    def __init__(
        self, board: Board, opener: ChipOpener, errors: tuple[type[Exception], ...] = ()
    ) -> None:
        self.board = board
        self.errors: tuple[type[Exception], ...] = (OSError, GPIOZeroError, *errors)
        """What a pin of this factory may raise when its chip does not answer."""
        self._opener = opener
        self._open: dict[str, PiFactory] = {}
        self._users: dict[str, int] = {}

    def take(self, name: str) -> PiFactory:
        """The factory of a chip, opened if need be; raises DeskLost."""
        if name not in self._open:
            self._open[name] = self._opener(name, self.board.chips[name])
        self._users[name] = self._users.get(name, 0) + 1
        return self._open[name]

    def give_back(self, name: str) -> None:
        """One ``take`` less; the last one closes the chip."""
        self._users[name] -= 1
        if not self._users[name]:
            del self._users[name]
            with suppress(*self.errors):  # a chip that is gone cannot be tidied
                self._open.pop(name).close()

    def close(self) -> None:
        """After the last front has let go."""


def open_chips(board: Board, room: Path | None = None) -> Chips:
    """The chips of a board through the factory that it names.

    For a mock board a fake room listens at ``room``, if given: it presses the buttons
    and sees the lamps. Raises ImportError if the factory is not installed.
    """
    if board.factory == "mock":
        from queuebox_hw.fake.chips import FakeChips

        return FakeChips(board, room)
    if board.factory == "rpigpio":
        from queuebox_hw import chips_rpigpio

        return Chips(board, chips_rpigpio.open_chip, chips_rpigpio.ERRORS)
    from queuebox_hw import chips_lgpio

    return Chips(board, chips_lgpio.open_chip, chips_lgpio.ERRORS)
