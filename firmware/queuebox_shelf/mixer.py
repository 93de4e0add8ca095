"""Who hears what: the field's mixer verbs on top of the engine's ports. Knows no dialogue."""

from __future__ import annotations

import logging
from typing import Protocol

from queuebox_shelf.sound_store import SoundStore

log = logging.getLogger(__name__)


class Engine(Protocol):
    """What the mixer needs of the sound engine (see ``queuebox_media.engine``)."""

    def play(
        self, port: int, sounds: list[int], *, loop: bool = False, offset: int = 0,
        gain_db: float = 0.0, over: bool = False, tag: int = 0,
    ) -> None: ...  # fmt: skip
    def stop_play(self, port: int, *, over: bool = False) -> None: ...
    def hush(self, port: int, hushed: bool) -> None: ...
    def hear(self, listener: int, speaker: int, gain_db: float | None) -> None: ...


class Mixer:
    """Verbs by port number; the shelf's cards know which port they are."""

    def __init__(self, engine: Engine, sounds: SoundStore) -> None:
        self._engine = engine
        self._sounds = sounds
        self._places: dict[int, int] = {}

    def hold(self, port: int) -> None:
        """Hold music, each line from a place of its own."""
        music = self._sounds.music()
        length = self._sounds.samples("music")
        place = self._places[port] = self._places.get(port, port * length // 8) % length
        self._engine.play(port, [music], loop=True, offset=place)

    def prompts(self, port: int, names: tuple[str, ...], over: bool, tag: int = 0) -> None:
        """Speak prompts in a row, alone or mixed over the hold music."""
        sounds = [self._sounds.prompt(name) for name in names]
        self._engine.play(port, sounds, over=over, tag=tag)

    def hush(self, port: int) -> None:
        """Fade the hold music for a while; it goes on unheard."""
        self._engine.hush(port, True)

    def go_on(self, port: int) -> None:
        """Let the hold music be heard again."""
        self._engine.hush(port, False)

    def quiet(self, port: int) -> None:
        """Nothing is played any more (fades within a frame)."""
        self._engine.stop_play(port)
        self._engine.stop_play(port, over=True)

    def tone(self, port: int, name: str) -> None:
        """A sound for one port; ``ring`` goes on until ``stop``; ``say:NAME`` is a prompt."""
        kind, _, prompt = name.partition(":")
        if name == "stop":
            self._engine.stop_play(port)
        elif kind == "say":
            self._engine.play(port, [self._sounds.prompt(prompt)])
        else:
            self._engine.play(port, [self._sounds.tone(name)], loop=name == "ring")

    def click(self, port: int) -> None:
        """The answer to a press, over whatever is heard."""
        self._engine.play(port, [self._sounds.tone("click")], over=True)

    def keys(self, port: int, keys: str, tag: int) -> None:
        """Touch-tones to the line, one after the other."""
        self._engine.play(port, [self._sounds.key(key) for key in keys], tag=tag)

    def probe(self, port: int, tag: int) -> None:
        """A short noise to the line, for its echo."""
        self._engine.play(port, [self._sounds.probe()], tag=tag)

    def listen(self, line: int, desk: int) -> None:
        """The desk hears the line, and is not heard there."""
        self.quiet(line)
        self._engine.hear(desk, line, 0.0)

    def connect(self, line: int, desk: int) -> None:
        """Both hear each other, and nothing else on the line's side."""
        self.quiet(line)
        self._engine.hear(desk, line, 0.0)
        self._engine.hear(line, desk, 0.0)

    def part(self, line: int, desk: int) -> None:
        self._engine.hear(desk, line, None)
        self._engine.hear(line, desk, None)
