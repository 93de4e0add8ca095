"""Prompts, tones and music by name; and files that mean no good."""

from __future__ import annotations

import os
import struct
import wave
from pathlib import Path

import pytest

from queuebox_media.levels import active_level
from queuebox_media.tones import tone
from queuebox_shelf.made_tones import TONES
from queuebox_shelf.sounds import Library, SoundError
from queuebox_shelf.spoken import PIECES, number_pieces
from queuebox_shelf.wav import RATE, SPEECH_DBM0, read_wav


def write_wav(path: Path, data: bytes, rate: int = 8000, width: int = 2, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setparams((channels, width, rate, 0, "NONE", ""))
        sound.writeframes(data)
    return path


def widened(samples: bytes, width: int, channels: int) -> bytes:
    """16-bit samples as another width, on every channel."""
    out = bytearray()
    for (value,) in struct.iter_unpack("<h", samples):
        if width == 1:
            one = bytes([(value >> 8) + 128])
        else:
            one = (value << 8 * (width - 2)).to_bytes(width, "little", signed=True)
        out += one * channels
    return bytes(out)


def hertz(samples: bytes) -> float:
    """By counting how often the sound goes up through zero."""
    values = [value for (value,) in struct.iter_unpack("<h", samples)]
    ups = [i for i in range(1, len(values)) if values[i - 1] < 0 <= values[i]]
    return (len(ups) - 1) * RATE / (ups[-1] - ups[0])


def test_an_agents_name_is_spelled_unless_it_was_recorded(tmp_path: Path) -> None:
    letters = tmp_path / "debian" / "letters"
    letters.mkdir(parents=True)
    (tmp_path / "debian" / "digits").mkdir()
    write_wav(letters / "a.wav", tone([500], 0.3, dbm0=-12))
    write_wav(letters / "dash.wav", tone([600], 0.1, dbm0=-12))
    write_wav(tmp_path / "debian" / "digits" / "7.wav", tone([700], 0.2, dbm0=-12))
    library = Library([tmp_path], recorded=tmp_path / "debian")
    assert len(library.prompt("name-Aa_7")) // 2 == pytest.approx(RATE * 0.9, abs=4)
    write_wav(tmp_path / "name-Aa_7.wav", tone([900], 0.5, dbm0=-12))
    assert hertz(library.prompt("name-Aa_7")) == pytest.approx(900, abs=5)


def test_a_name_that_cannot_be_spelled_is_a_chime(nothing: Path) -> None:
    library = Library([], recorded=nothing)
    assert library.prompt("away-lunch") == library.tone("chime")


@pytest.fixture
def nothing(tmp_path: Path) -> Path:
    """A folder without Debian's recordings."""
    return tmp_path / "not-installed"


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("rate", [8000, 16000, 44100, 48000, 11025])
def test_any_plain_recording_becomes_8_khz_mono(
    tmp_path: Path, width: int, channels: int, rate: int
) -> None:
    sound = tone([500], 1.0, dbm0=-12, rate=rate)
    path = write_wav(tmp_path / "a.wav", widened(sound, width, channels), rate, width, channels)
    samples = read_wav(path)
    assert abs(len(samples) // 2 - RATE) <= 1
    assert hertz(samples) == pytest.approx(500, abs=5)
    assert active_level(samples) == pytest.approx(SPEECH_DBM0, abs=0.3)


@pytest.mark.parametrize("loudness", [-40, -25, -10, 0])
def test_recordings_come_to_one_level(tmp_path: Path, loudness: float) -> None:
    path = write_wav(tmp_path / "a.wav", tone([700], 0.5, dbm0=loudness) + bytes(16000))
    assert active_level(read_wav(path)) == pytest.approx(SPEECH_DBM0, abs=0.3)


def test_silence_stays_silence(tmp_path: Path) -> None:
    assert read_wav(write_wav(tmp_path / "a.wav", bytes(1600))) == bytes(1600)


HOSTILE = {
    "nothing in it": b"",
    "only a beginning": b"RIFF\x24\x00\x00\x00WA",
    "no data": b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"
    + struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16),
    "text": b"this is my greeting, hello " * 100,
    "a song": b"ID3\x04\x00" + bytes(range(256)) * 20,
    "floating point": b"RIFF\x34\x00\x00\x00WAVEfmt \x10\x00\x00\x00"
    + struct.pack("<HHIIHH", 3, 1, 8000, 32000, 4, 32)
    + b"data\x10\x00\x00\x00"
    + bytes(16),
    "no channels": b"RIFF\x34\x00\x00\x00WAVEfmt \x10\x00\x00\x00"
    + struct.pack("<HHIIHH", 1, 0, 8000, 0, 0, 16)
    + b"data\x10\x00\x00\x00"
    + bytes(16),
    "no rate": b"RIFF\x34\x00\x00\x00WAVEfmt \x10\x00\x00\x00"
    + struct.pack("<HHIIHH", 1, 1, 0, 0, 2, 16)
    + b"data\x10\x00\x00\x00"
    + bytes(16),
    "a rate beyond belief": b"RIFF\x34\x00\x00\x00WAVEfmt \x10\x00\x00\x00"
    + struct.pack("<HHIIHH", 1, 1, 4_000_000_000, 0, 2, 16)
    + b"data\x10\x00\x00\x00"
    + bytes(16),
    "12 bytes a sample": b"RIFF\x34\x00\x00\x00WAVEfmt \x10\x00\x00\x00"
    + struct.pack("<HHIIHH", 1, 1, 8000, 0, 12, 96)
    + b"data\x10\x00\x00\x00"
    + bytes(16),
    "a promise of 4 GB and one byte": b"RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00"
    + struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
    + b"data\xf0\xff\xff\xff\x01",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_bad_file_is_one_sentence_with_its_name(tmp_path: Path, what: str) -> None:
    path = tmp_path / "greeting.wav"
    path.write_bytes(HOSTILE[what])
    with pytest.raises(SoundError, match=r"greeting\.wav") as caught:
        Library([tmp_path]).prompt("greeting")
    assert "\n" not in str(caught.value)


def test_a_recording_that_was_cut_short_is_played_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", tone([500], 1.0))
    path.write_bytes(path.read_bytes()[:8001])
    assert len(read_wav(path)) == (8001 - 44) // 2 * 2


def test_what_is_no_file_does_not_hold_us_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "greeting.wav")
    (tmp_path / "closed.wav").mkdir()
    for name in ("greeting", "closed"):
        with pytest.raises(SoundError, match=name):
            Library([tmp_path]).prompt(name)


def test_eleven_minutes_are_refused(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "hold.wav", bytes(4000 * 660 + 2), rate=4000, width=1)
    with pytest.raises(SoundError, match="longer than 10 minutes"):
        read_wav(path)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", ".hidden", "a/b", "", "number:1000"])
def test_names_are_names_and_no_paths(tmp_path: Path, name: str) -> None:
    write_wav(tmp_path / "secret.wav", bytes(100))
    (tmp_path / "own").mkdir()
    with pytest.raises(SoundError, match="no prompt"):
        Library([tmp_path / "own"]).prompt(name)


def test_a_file_of_our_own_goes_first(tmp_path: Path) -> None:
    write_wav(tmp_path / "greeting.wav", tone([900], 0.7))
    write_wav(tmp_path / "sales-team.wav", tone([300], 0.2))
    write_wav(tmp_path / "hold.wav", tone([400], 0.9))
    write_wav(tmp_path / "zip.wav", tone([555], 0.3))
    library = Library([tmp_path / "empty", tmp_path])
    assert hertz(library.prompt("greeting")) == pytest.approx(900, abs=5)
    assert hertz(library.prompt("sales-team")) == pytest.approx(300, abs=5)
    assert hertz(library.music()) == pytest.approx(400, abs=5)
    assert hertz(library.prompt("hold")) == pytest.approx(400, abs=5)
    assert hertz(library.tone("zip")) == pytest.approx(555, abs=5)


def test_every_prompt_of_the_table_is_recorded() -> None:
    library = Library([])
    for name in PIECES:
        assert -21 < active_level(library.prompt(name)) < -19, name
    assert len(library.prompt("greeting")) > 2 * RATE


def test_every_number_can_be_said() -> None:
    library = Library([])
    files = {piece for number in range(1000) for piece in number_pieces(number)}
    assert {"digits/0", "digits/20", "digits/hundred"} <= files
    assert number_pieces(342) == ("digits/3", "digits/hundred", "digits/40", "digits/2")
    assert number_pieces(11) == ("digits/11",)
    assert number_pieces(700) == ("digits/7", "digits/hundred")
    assert all(library.prompt(f"number:{number}") for number in (0, 7, 13, 20, 21, 99, 100, 342))


def test_music_is_under_speech_and_leaves_a_pause_to_listen_in() -> None:
    music = Library([]).music()
    assert len(music) > 60 * 2 * RATE
    assert active_level(music) < SPEECH_DBM0 - 2
    assert not any(music[-2 * 2 * RATE :])


def test_without_recordings_there_is_a_chime_and_a_melody(nothing: Path) -> None:
    library = Library([], recorded=nothing, hold_music=nothing)
    assert active_level(library.prompt("greeting")) > -25
    assert not any(library.prompt("greeting")[-RATE // 2 :])
    assert -35 < active_level(library.music()) < -20
    with pytest.raises(SoundError, match="no prompt is called whatever"):
        library.prompt("whatever")


@pytest.mark.parametrize("name", TONES)
def test_each_tone_begins_and_ends_in_silence_and_is_not_loud(name: str) -> None:
    samples = [value for (value,) in struct.iter_unpack("<h", Library([]).tone(name))]
    assert abs(samples[0]) < 100
    assert abs(samples[-1]) < 100
    assert 500 < max(samples) < 16000


def test_an_unknown_tone_is_refused_by_name() -> None:
    with pytest.raises(SoundError, match="no tone is called whistle"):
        Library([]).tone("whistle")
