"""A fake panel: a glass at the far end of a cable, that can be unplugged or refuse to answer.

It serves the cable's socket on a thread of its own; ``image`` and ``text`` show at any
time what the eye would see. What the bytes mean is ``glass``'s business.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PIL import Image

from queuebox_hw.fake.characters import in_blocks, in_braille
from queuebox_hw.fake.glass import GLASSES
from queuebox_hw.fake.panel_bus import ACK, I2C, NAK, RESET, SPI_DATA

# A page is on its way for some milliseconds; between two pages nothing is on the wires.
BLINK, BLINKS = 0.003, 30


class FakePanel:
    """Hosts one glass behind a Unix socket at ``path``; owns socket, path and thread."""

    def __init__(self, path: Path, driver: str = "ssd1306", address: int = 0x3C) -> None:
        self.glass = GLASSES[driver]()
        self.bytes_seen = 0
        """Everything that was on the wires so far: a picture that did not change costs none."""
        self._path, self._address = path, address
        self._naks = False
        self._changed = threading.Condition()
        self._listener: socket.socket | None = None
        self._connection: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self.plug()

    def __enter__(self) -> FakePanel:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ── what the eye sees ───────────────────────────────────────────────────────

    def image(self) -> Image.Image:
        """The picture, of mode "1"; like an eye it does not see a page that is half sent."""
        with self._changed:
            for _ in range(BLINKS):
                if not self._changed.wait(BLINK):
                    break
            return self.glass.image()

    def text(self, blocks: bool = False) -> list[str]:
        """The picture in characters: braille dots of 2 x 4 pixels, or half blocks of 1 x 2."""
        return (in_blocks if blocks else in_braille)(self.image())

    def wait(self, wanted: Callable[[Image.Image], bool], seconds: float = 10.0) -> None:
        """Until the picture is as wanted; raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: wanted(self.glass.image()), seconds):
                raise TimeoutError(f"not shown in {seconds} s")

    # ── what hands can do ───────────────────────────────────────────────────────

    def nak(self, on: bool = True) -> None:
        """Refuse to acknowledge, as a chip does that hangs or is not there."""
        self._naks = on

    def unplug(self) -> None:
        """Pull the cable: the glass is dark at once."""
        if self._thread is None or self._listener is None:
            return
        listener, self._listener = self._listener, None
        self._path.unlink(missing_ok=True)
        listener.shutdown(socket.SHUT_RDWR)
        with self._changed:
            if self._connection is not None:
                self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._thread = None
        listener.close()
        with self._changed:
            self.glass.reset()
            self._changed.notify_all()

    def plug(self) -> None:
        """Put the cable back: the chip starts from its reset state, dark."""
        if self._listener is not None:
            return
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self._path))
        self._listener.listen()
        self._thread = threading.Thread(
            target=self._serve, args=(self._listener,), name="fake panel", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self.unplug()

    # ── the cable's thread ──────────────────────────────────────────────────────

    def _serve(self, listener: socket.socket) -> None:
        while self._listener is listener:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # unplugged
            with connection, connection.makefile("rb") as frames:
                with self._changed:
                    self._connection = connection
                try:
                    self._attend(connection, frames.read)
                except OSError:
                    pass  # the program left in the middle of a frame
                finally:
                    with self._changed:
                        self._connection = None

    def _attend(self, connection: socket.socket, read: Callable[[int], bytes]) -> None:
        while len(head := read(3)) == 3:
            words = read(int.from_bytes(head[1:], "big"))
            with self._changed:
                self.bytes_seen += len(words)
                answer = self._take(head[0], words)
                self._changed.notify_all()
            if answer:
                connection.sendall(answer)

    def _take(self, kind: int, words: bytes) -> bytes:
        """One frame; the answer is for I2C only."""
        if kind == RESET:
            self.glass.reset()
        elif kind == I2C:
            if self._naks or words[0] != self._address << 1:
                return NAK
            self._take_controlled(words[1:])
            return ACK
        else:
            put = self.glass.data if kind == SPI_DATA else self.glass.command
            for byte in words:
                put(byte)
        return b""

    def _take_controlled(self, words: bytes) -> None:
        """I2C: a control byte says what follows, one byte (bit 7 set) or all the rest."""
        while words:
            control, words = words[0], words[1:]
            put = self.glass.data if control & 0x40 else self.glass.command
            taken, words = (words[:1], words[1:]) if control & 0x80 else (words, b"")
            for byte in taken:
                put(byte)
