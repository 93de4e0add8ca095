"""Logins: first password forced, wrong tries slow down, nothing readable on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuebox.aside import AtOnce
from queuebox.audit import Audit
from queuebox.control import Later
from queuebox.user_requests import verbs
from queuebox.users import FIRST, LoginRefused, Users, may
from queuebox_wire.loop import now_us

SECOND = 1_000_000


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(tmp_path / "users.toml")


def test_a_fresh_box_has_a_technician_who_must_choose_a_password(users: Users) -> None:
    assert users.needs_password(FIRST)
    users.login(FIRST, "", 0)
    with pytest.raises(LoginRefused, match="at least 8"):
        users.set_password(FIRST, "short")
    assert users.set_password(FIRST, "long enough").role == "technician"
    assert not users.needs_password(FIRST)


def test_a_chosen_password_is_kept_as_a_hash_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "users.toml"
    Users(path).set_password(FIRST, "long enough")
    assert "long enough" not in path.read_text() and "$argon2id$" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    again = Users(path)
    assert again.login(FIRST, "long enough", 0).name == FIRST
    with pytest.raises(LoginRefused, match="wrong"):
        again.login(FIRST, "", 0)


def test_failures_slow_down_and_a_success_forgives(users: Users) -> None:
    users.set_password(FIRST, "long enough")
    for _ in range(2):
        with pytest.raises(LoginRefused, match="wrong"):
            users.login(FIRST, "no", 0)
    with pytest.raises(LoginRefused, match="try again in 1 s"):
        users.login(FIRST, "long enough", 0)
    assert users.login(FIRST, "long enough", SECOND).name == FIRST
    with pytest.raises(LoginRefused, match="wrong"):
        users.login(FIRST, "no", SECOND)
    assert users.login(FIRST, "long enough", SECOND).name == FIRST


def test_an_unknown_name_is_told_the_same_as_a_wrong_password(users: Users) -> None:
    with pytest.raises(LoginRefused) as unknown:
        users.login("mallory", "x", 0)
    with pytest.raises(LoginRefused) as wrong:
        users.login(FIRST, "x", 0)
    assert str(unknown.value) == str(wrong.value)


@pytest.mark.parametrize(
    ("role", "least", "allowed"),
    [
        ("technician", "viewer", True),
        ("supervisor", "supervisor", True),
        ("viewer", "technician", False),
        (None, "viewer", False),
    ],
)
def test_roles(role: str | None, least: str, allowed: bool) -> None:
    assert may(role, least) is allowed


def test_users_come_and_go_but_the_last_technician_stays(users: Users, tmp_path: Path) -> None:
    users.add("vera", "viewer")
    users.set_password("vera", "long enough")
    assert [u["user"] for u in Users(tmp_path / "users.toml").listed()] == [FIRST, "vera"]
    assert Users(tmp_path / "users.toml").login("vera", "long enough", 0).role == "viewer"
    for name, role, sentence in (
        ("vera", "viewer", "there already"),
        ("x y", "viewer", "one word"),
        ("max", "king", "viewer, supervisor, technician"),
    ):
        with pytest.raises(LoginRefused, match=sentence):
            users.add(name, role)
    with pytest.raises(LoginRefused, match="last technician"):
        users.remove(FIRST)
    users.remove("vera")
    with pytest.raises(LoginRefused, match="no such user"):
        users.remove("vera")


def test_users_are_managed_by_request(users: Users, tmp_path: Path) -> None:
    table = verbs(users, Audit(tmp_path / "audit.log"), AtOnce())

    def ask(do: str, **args: object) -> str:
        said: list[str] = []
        data = table[do].do(args)
        assert isinstance(data, Later)
        data.then(lambda ok, data, sentence: said.append(sentence or "done"))
        return said[0]

    assert ask("user-add", user="vera", role="viewer") == "done"
    assert "there already" in ask("user-add", user="vera", role="viewer")
    users.set_password("vera", "long enough")
    assert "wrong" in ask("password", by="vera", password="guess", new="even longer")
    assert "at least 8" in ask("password", by="vera", password="long enough", new="x")
    assert ask("password", by="vera", password="long enough", new="even longer") == "done"
    assert users.login("vera", "even longer", now_us()).role == "viewer"
    assert "log in first" in ask("password", by="local", password="", new="even longer")
    assert ask("user-remove", user="vera") == "done"
    assert [user["user"] for user in table["users"].do({})] == [FIRST]
