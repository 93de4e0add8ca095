"""The support bundle: what somebody far away needs to help, without whom the office talks to.

One zip file in ``support/`` of the data folder. Sends nothing anywhere.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from queuebox.aside import Aside
from queuebox.control import Later, Refused, Verb

KEPT = 5
"""Bundles; the oldest goes when a new one comes."""
ASKED = (
    "version", "status", "hardware", "snapshot", "alarms", "agents", "night", "log", "audit",
    "config-history", "users",
)  # fmt: skip
"""Requests whose answers go in, each as a file of its own."""

_FIELD = re.compile(r"""\b(number|name)=('[^']*'|"[^"]*")""")
_NUMBER = re.compile(r"(?<![\w.:/-])\+?\d[\d ()./-]{4,}\d(?![\w:])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
MASK = "***"


def verb(verbs: Mapping[str, Verb], folder: Path, aside: Aside) -> Verb:
    """``support-bundle``, which asks the other requests of the table."""
    return Verb("technician", lambda args: _bundle(verbs, folder, aside), changes=True)


def _bundle(verbs: Mapping[str, Verb], folder: Path, aside: Aside) -> Later:
    answers = {do: _answer(verbs[do]) for do in ASKED}
    texts = {f"{do}.json": answer for do, answer in answers.items()}
    texts["configuration.toml"] = masked(str(verbs["config-show"].do({"which": "running"})))
    later = Later()

    def done(path: Path | None, error: BaseException | None) -> None:
        if path is None:
            why = error.strerror if isinstance(error, OSError) else error
            later.give(False, None, f"the bundle cannot be written ({why})")
        else:
            later.give(True, {"file": str(path)})

    aside.run(lambda: _write(folder, texts), done)
    return later


def _answer(verb: Verb) -> str:
    try:
        data = verb.do({"lines": 500})
    except Refused as refused:
        data = str(refused)
    return msgspec.json.format(msgspec.json.encode(without_people(data)), indent=1).decode()


def without_people(data: Any) -> Any:
    """The same without numbers and names of callers."""
    if isinstance(data, Mapping):
        return {
            key: MASK if key in ("number", "name") and value else without_people(value)
            for key, value in data.items()
        }
    if isinstance(data, list | tuple):
        return [without_people(item) for item in data]
    if isinstance(data, str):
        return _FIELD.sub(rf"\1={MASK}", data)
    return data


def masked(configuration: str) -> str:
    """Of a telephone number only the last two digits stay, so that two can be told apart."""
    return _NUMBER.sub(_last_two, configuration)


def _last_two(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    if len(digits) < 5 or _DAY.fullmatch(match[0].strip()):
        return match[0]
    return MASK + digits[-2:]


def _write(folder: Path, texts: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    old = sorted(folder.glob("support-*.zip"), key=lambda path: int(path.stem.split("-")[1]))
    path = folder / f"support-{int(old[-1].stem.split('-')[1]) + 1 if old else 1}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in texts.items():
            bundle.writestr(name, text)
    for spare in old[: max(0, len(old) + 1 - KEPT)]:
        spare.unlink()
    return path
