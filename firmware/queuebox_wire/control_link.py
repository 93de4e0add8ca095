"""What shell, bench and commands ask the call processor over ``control.sock``.

JSON lines. The first line each way is a Hello; then requests are answered in order by
replies with the same ``ask``. A client that asks ``follow`` also gets ``Live`` lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from queuebox_wire.link import connect

VERSION = 1


class Hello(Struct, frozen=True, tag="hello", tag_field="say"):
    """First line each way; a newer major version is refused, naming both numbers."""

    hello: str
    version: int = VERSION


class Request(Struct, frozen=True, tag="ask", tag_field="say"):
    """``do`` is the verb (``status``, ``snapshot``, ``log`` …), ``args`` its arguments."""

    ask: int
    do: str
    args: dict[str, Any] = {}


class Reply(Struct, frozen=True, tag="reply", tag_field="say"):
    """``ok`` with ``data``, or not ok with one clear ``sentence``."""

    ask: int
    ok: bool
    data: Any = None
    sentence: str = ""


class Live(Struct, frozen=True, tag="live", tag_field="say"):
    """A log line or a fact as it happens."""

    kind: str
    data: Any = None


FromClient = Hello | Request
FromProcessor = Hello | Reply | Live


class ControlError(Exception):
    """The box is down, refused, or did not understand; the text says which."""


class ControlGone(ControlError):
    """There is no connection any more: another one has to be made."""


class BoxDown(ControlError):
    """Nobody serves the control socket."""


class Control:
    """A blocking client for commands and the bench. Owns its socket until ``close``."""

    def __init__(self, path: Path, timeout: float = 5.0) -> None:
        try:
            self._sock = connect(path)
        except OSError as error:
            down = isinstance(error, FileNotFoundError | ConnectionRefusedError)
            kind = BoxDown if down else ControlError
            raise kind(f"{path}: the box is not running ({error.strerror})") from error
        self._sock.settimeout(timeout)
        self._reader = self._sock.makefile("rb")
        self._decoder = msgspec.json.Decoder(FromProcessor)
        self._count = 0
        self._write(Hello("client"))
        hello = self._read()
        if not isinstance(hello, Hello) or hello.version > VERSION:
            theirs = hello.version if isinstance(hello, Hello) else "unknown"
            self.close()
            raise ControlError(f"{path}: the box speaks version {theirs}, this program {VERSION}")

    def ask(self, do: str, **args: object) -> Any:
        """The data of the reply; raises ControlError with the box's sentence."""
        self._count += 1
        self._write(Request(self._count, do, args))
        while True:
            message = self._read()
            if isinstance(message, Reply) and message.ask == self._count:
                if not message.ok:
                    raise ControlError(message.sentence)
                return message.data

    def follow(self) -> Iterator[Live]:
        """What happens, as it happens, until the box goes away (ControlError)."""
        self.ask("follow")
        self._sock.settimeout(None)
        while True:
            message = self._read()
            if isinstance(message, Live):
                yield message

    def _write(self, message: Struct) -> None:
        try:
            self._sock.sendall(msgspec.json.encode(message) + b"\n")
        except OSError as error:
            raise ControlGone(f"the box went away ({error.strerror})") from error

    def _read(self) -> FromProcessor:
        try:
            line = self._reader.readline()
        except OSError as error:
            raise ControlGone(f"the box did not answer ({error})") from error
        if not line:
            raise ControlGone("the box closed the connection")
        try:
            message: FromProcessor = self._decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise ControlError(f"the box said something unknown ({error})") from error
        return message

    def close(self) -> None:
        self._reader.close()
        self._sock.close()

    def __enter__(self) -> Control:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
