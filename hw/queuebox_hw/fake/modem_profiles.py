"""The modems the fake can be, as values read from ``modem_profiles.toml``. No behaviour."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import cast

_TABLES = Path(__file__).with_name("modem_profiles.toml")


class ProfileError(Exception):
    """A profile that does not exist or says something nobody understands."""


@dataclass(frozen=True)
class Profile:
    """One modem. The keys are explained at the head of the TOML file."""

    name: str
    class_list: str
    classes: list[int]
    labels: list[int]
    label_list: list[str]
    format_list: list[str]
    format_arguments: list[int]
    default_format: int
    rates: list[int]
    formats: dict[str, str]
    duplex: bool
    duplex_end: list[str]
    receive_end: list[str]
    any_byte_ends_receive: bool
    triple: bool
    etx_after: list[str]
    digits: str
    codes: str
    caller_id: str
    complex_caller_id: bool
    voice_ok: str
    tone_hz: list[int]
    tone_fields_optional: bool
    no_dial_tone: str
    transmit_depth: int
    receive_depth: int
    hang_up_leaves_class: bool
    burst_refusal: float
    dial_guard: float
    hang_up_sign: str
    bandwidth: int
    busy_repeat: float
    ring_per_burst: bool
    class_code: str
    answers: bool
    garbage: bool
    banner: str
    untested: list[str]
    texts: dict[str, list[str]]
    ranges: dict[str, list[str]]
    defaults: dict[str, str]
    delays: dict[str, list[int]]

    def accepts(self, command: str, arguments: list[str]) -> bool:
        """Are these arguments within the command's ranges? An empty one keeps its value."""
        ranges = self.ranges[command]
        if ranges == ["*"]:
            return True
        if len(arguments) > len(ranges):
            return False
        return all(_within(a, r) for a, r in zip(arguments, ranges, strict=False))


def _within(argument: str, allowed: str) -> bool:
    if argument == "" or allowed == "*":
        return True
    if allowed == "hex":
        return all(c in "0123456789ABCDEFabcdef" for c in argument)
    if not argument.isdecimal():
        return False
    value = int(argument)
    for part in allowed.split(","):
        least, _, most = part.partition("-")
        if int(least) <= value <= int(most or least):
            return True
    return False


Table = dict[str, object]


def _read(path: Path) -> dict[str, Table]:
    try:
        return cast("dict[str, Table]", tomllib.loads(path.read_text()))
    except (OSError, tomllib.TOMLDecodeError) as e:
        raise ProfileError(f"{path}: {e}") from e


def _merged(name: str, tables: dict[str, Table]) -> Table:
    if name not in tables:
        raise ProfileError(f"no modem profile {name!r}; there are {', '.join(sorted(tables))}")
    own = tables[name]
    base = own.get("base")
    if base is None:
        return own
    merged = dict(_merged(str(base), tables))
    for key, value in own.items():
        inherited = merged.get(key)
        if isinstance(value, dict) and isinstance(inherited, dict):
            merged[key] = inherited | value
        else:
            merged[key] = value
    del merged["base"]
    return merged


@cache
def profile(name: str) -> Profile:
    """The profile of this name, or the last one of a TOML file of one's own (by its path)."""
    tables = _read(_TABLES)
    if name.endswith(".toml"):
        own = _read(Path(name))
        if not own:
            raise ProfileError(f"{name} holds no profile")
        tables |= own
        name = list(own)[-1]
    table = _merged(name, tables)
    known = {field.name for field in fields(Profile)} - {"name"}
    if unknown := set(table) - known:
        raise ProfileError(f"profile {name!r}: nobody reads {', '.join(sorted(unknown))}")
    if missing := known - set(table):
        raise ProfileError(f"profile {name!r} does not say {', '.join(sorted(missing))}")
    return Profile(name=name, **table)  # type: ignore[arg-type]  # keys checked just above


def names() -> list[str]:
    """The built-in profiles."""
    return list(_read(_TABLES))
