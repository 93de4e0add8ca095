"""Prompts, tones and music in the engine's memory, by name. Loads each once."""

from __future__ import annotations

import logging
from typing import Protocol

from queuebox_shelf.key_sounds import key_sound
from queuebox_shelf.probe_sound import probe_sound

SAMPLES_A_SECOND = 8000
BYTES_A_SAMPLE = 2

log = logging.getLogger(__name__)


class Engine(Protocol):
    """The one thing this needs of the sound engine."""

    def load(self, samples: bytes) -> int: ...


class Library(Protocol):
    """Where the samples come from: s16le mono at 8 kHz."""

    def prompt(self, name: str) -> bytes: ...
    def tone(self, name: str) -> bytes: ...
    def music(self) -> bytes: ...


class SoundStore:
    """Name → sound id in the engine. Ids live as long as the engine."""

    def __init__(self, engine: Engine, library: Library) -> None:
        self._engine = engine
        self._library = library
        self._ids: dict[tuple[str, str], int] = {}
        self._lengths: dict[tuple[str, str], int] = {}

    def prompt(self, name: str) -> int:
        return self._load("prompt", name)

    def tone(self, name: str) -> int:
        return self._load("tone", name)

    def key(self, name: str) -> int:
        """A touch-tone, or "," for a pause."""
        return self._load("key", name)

    def probe(self) -> int:
        return self._load("probe", "")

    def music(self) -> int:
        return self._load("music", "")

    def length_us(self, name: str) -> int:
        """Length of a prompt in µs."""
        self.prompt(name)
        return self._lengths["prompt", name]

    def samples(self, kind: str, name: str = "") -> int:
        """Length in samples of something that is loaded."""
        return self._lengths[kind, name] * SAMPLES_A_SECOND // 1_000_000

    def _load(self, kind: str, name: str) -> int:
        key = kind, name
        if key not in self._ids:
            samples = self._read(kind, name)
            self._ids[key] = self._engine.load(samples)
            count = len(samples) // BYTES_A_SAMPLE
            self._lengths[key] = count * 1_000_000 // SAMPLES_A_SECOND
        return self._ids[key]

    def _read(self, kind: str, name: str) -> bytes:
        if kind == "music":
            return self._library.music()
        if kind == "key":
            return key_sound(name)
        if kind == "probe":
            return probe_sound()
        return self._library.prompt(name) if kind == "prompt" else self._library.tone(name)
