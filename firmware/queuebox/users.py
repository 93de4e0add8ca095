"""Who may ask the box for what: named users, roles, passwords. No socket, no terminal."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import argon2
import tomlkit
from msgspec import Struct

from queuebox_config.atomic import replace_file

ROLES = ("viewer", "supervisor", "technician")
"""From least to most."""

FIRST = "technician"
"""Exists from the start, without a password: the first login has to set one."""

LEAST_LENGTH = 8

_NAME = re.compile(r"\w[\w-]{0,23}")

TIME_COST, MEMORY_KIB = 2, 19 * 1024
"""argon2id as OWASP's password storage cheat sheet has it for small machines: 64 MB and a second
of the call processor would be much on a box of 512 MB."""

FAILURE_DELAYS = (0, 0, 1, 2, 5, 10, 30)
"""Seconds to wait after so many failures in a row; the last figure stays."""


class LoginRefused(Exception):
    """The text is for the person at the terminal and says no more than it must."""


class User(Struct, frozen=True):
    name: str
    role: str
    hash: str = ""
    """argon2id; empty: no password yet."""


def may(role: str | None, least: str) -> bool:
    """Is ``role`` at least ``least``?"""
    return role is not None and ROLES.index(role) >= ROLES.index(least)


class Users:
    """The users of one box, kept in ``users.toml``. Wrong tries slow the next one down.

    Slow on purpose: what changes or compares passwords is done aside, one after another.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._users = _load(path)
        self._hasher = argon2.PasswordHasher(TIME_COST, MEMORY_KIB, parallelism=1)
        self._failures = 0
        self._not_before = 0

    def needs_password(self, name: str) -> bool:
        """True for a user who has to choose a password before anything else."""
        user = self._users.get(name)
        return user is not None and not user.hash

    def login(self, name: str, password: str, now: int) -> User:
        """The user; raises LoginRefused. ``now`` in µs, monotonic."""
        if now < self._not_before:
            wait = -(-(self._not_before - now) // 1_000_000)
            raise LoginRefused(f"too many failures; try again in {wait} s")
        user = self._users.get(name)
        if user is None or not self._matches(user, password):
            self._fail(now)
            raise LoginRefused("name or password is wrong")
        self._failures = 0
        return user

    def admit(self, name: str, password: str, new: str | None, now: int) -> User:
        """Login, and the choice of the first password; raises LoginRefused, OSError."""
        user = self.login(name, password, now)
        if not self.needs_password(name):
            return user
        if new is None:
            raise LoginRefused("choose a password first")
        return self.set_password(name, new)

    def set_password(self, name: str, password: str) -> User:
        """Choose a password; raises LoginRefused when it is too short, OSError."""
        if len(password) < LEAST_LENGTH:
            raise LoginRefused(f"a password has at least {LEAST_LENGTH} characters")
        before = self._users.get(name, User(name, "viewer"))
        user = User(name, before.role, self._hasher.hash(password))
        self._keep({**self._users, name: user})
        return user

    def listed(self) -> list[dict[str, str]]:
        """Name, role, and whether a password is still to be chosen."""
        return [
            {"user": u.name, "role": u.role, "password": "set" if u.hash else "to be chosen"}
            for u in self._users.values()
        ]

    def add(self, name: str, role: str) -> None:
        """Somebody new, who chooses a password at the first login; raises LoginRefused."""
        if not _NAME.fullmatch(name):
            raise LoginRefused("a name is one word of letters, digits, - and _, at most 24")
        if role not in ROLES:
            raise LoginRefused(f"a role is one of {', '.join(ROLES)}")
        if name in self._users:
            raise LoginRefused(f"{name} is there already; remove it first")
        self._keep({**self._users, name: User(name, role)})

    def remove(self, name: str) -> None:
        """Raises LoginRefused when nobody could change anything any more."""
        if name not in self._users:
            raise LoginRefused("there is no such user; show users lists them")
        left = {user.name: user for user in self._users.values() if user.name != name}
        if not any(user.role == "technician" for user in left.values()):
            raise LoginRefused(f"{name} is the last technician; add another first")
        self._keep(left)

    def _keep(self, users: dict[str, User]) -> None:
        _save(self._path, users)
        self._users = users

    def _matches(self, user: User, password: str) -> bool:
        if not user.hash:
            return password == ""
        try:
            return self._hasher.verify(user.hash, password)
        except argon2.exceptions.VerificationError:
            return False

    def _fail(self, now: int) -> None:
        self._failures += 1
        step = min(self._failures, len(FAILURE_DELAYS) - 1)
        self._not_before = now + FAILURE_DELAYS[step] * 1_000_000


def _load(path: Path) -> dict[str, User]:
    first = {FIRST: User(FIRST, "technician")}
    try:
        found = tomllib.loads(path.read_text())
    except FileNotFoundError:
        return first
    users = {
        name: User(name, str(entry.get("role", "viewer")), str(entry.get("hash", "")))
        for name, entry in found.items()
    }
    return users or first


def _save(path: Path, users: dict[str, User]) -> None:
    text = tomlkit.dumps({u.name: {"role": u.role, "hash": u.hash} for u in users.values()})
    replace_file(path, text, mode=0o600)
