"""Prompts, tones and music by name, as samples. Knows folders; keeps and plays nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path

from queuebox_media.tones import silence
from queuebox_shelf.made_tones import LISTENING, TONES, made_tone, melody
from queuebox_shelf.spoken import MUSIC, PIECES, SPELLED, number_pieces, spelled_pieces
from queuebox_shelf.wav import SoundError, read_wav

__all__ = ["Library", "SoundError"]

log = logging.getLogger(__name__)

RECORDED = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
"""Debian: asterisk-core-sounds-en-wav."""
HOLD_MUSIC = Path("/usr/share/asterisk/moh")
"""Debian: asterisk-moh-opsound-wav."""
MUSIC_DBM0 = -24.0
"""Under a voice that is mixed over it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"number:(\d{1,3})")
_HOLD = "hold"


class Library:
    """Every answer is s16le mono at 8 kHz. A file NAME.wav in a folder of our own goes first.

    Then come Debian's recordings. Without them a known prompt is a chime and the hold audio a
    quiet melody: the box works, and the log says what to install.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        recorded: Path = RECORDED,
        hold_music: Path = HOLD_MUSIC,
    ) -> None:
        self._folders = tuple(folders)
        self._recorded = recorded
        self._hold_music = hold_music

    def prompt(self, name: str) -> bytes:
        """``greeting``, ``number:7``, or any NAME.wav of our own; raises SoundError."""
        own = self._own(name)
        if own is not None:
            return read_wav(own)
        if name == _HOLD:
            return self.music()
        return self._spoken(name, self._pieces(name))

    def tone(self, name: str) -> bytes:
        """``ring`` is made to be looped, all others to be heard once; raises SoundError."""
        own = self._own(name)
        if own is not None:
            return read_wav(own)
        if name not in TONES:
            raise SoundError(f"no tone is called {name}: there are {', '.join(TONES)}")
        return made_tone(name)

    def music(self) -> bytes:
        """Hold audio, made to be looped: ``hold.wav`` of our own, Debian's, or the melody."""
        own = self._own(_HOLD)
        if own is not None:
            return read_wav(own, MUSIC_DBM0)
        files = [self._hold_music / f"{piece}.wav" for piece in MUSIC]
        found = [path for path in files if path.is_file()]
        if not found:
            log.warning("no hold music: install asterisk-moh-opsound-wav, or record hold.wav")
            return melody()
        pause = silence(LISTENING)
        return b"".join(read_wav(path, MUSIC_DBM0) + pause for path in found)

    def _own(self, name: str) -> Path | None:
        if not _NAME.fullmatch(name):
            return None  # a path in a name would read any file of the box
        paths = (folder / f"{name}.wav" for folder in self._folders)
        return next((path for path in paths if path.exists()), None)

    def _pieces(self, name: str) -> tuple[str, ...]:
        number = _NUMBER.fullmatch(name)
        if number:
            return number_pieces(int(number[1]))
        if name.startswith(SPELLED):
            return spelled_pieces(name.partition("-")[2])
        if name not in PIECES:
            where = " or ".join(str(folder) for folder in self._folders) or "a folder of sounds"
            raise SoundError(f"no prompt is called {name}: put {name}.wav into {where}")
        return PIECES[name]

    def _spoken(self, name: str, pieces: tuple[str, ...]) -> bytes:
        paths = [self._recorded / f"{piece}.wav" for piece in pieces]
        missing = [path for path in paths if not path.is_file()]
        if missing:
            log.warning(
                "prompt %s is a chime: %s is not there; install asterisk-core-sounds-en-wav",
                name, missing[0],
            )  # fmt: skip
            return made_tone("chime")
        return b"".join(map(read_wav, paths))
