"""The requests about users and the audit log for ``control.sock``. Keeps no state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queuebox.aside import Aside
from queuebox.audit import Audit
from queuebox.control import Later, Refused, Verb
from queuebox.users import Users
from queuebox_wire.loop import now_us

Args = dict[str, Any]


def verbs(users: Users, audit: Audit, aside: Aside) -> dict[str, Verb]:
    """Who may log in, who did, and what they changed."""

    def changes(role: str, do: Callable[[Users, Args], None]) -> Verb:
        return Verb(role, lambda args: _aside(aside, lambda: do(users, args)), changes=True)

    return {
        "users": Verb("technician", lambda args: users.listed()),
        "audit": Verb("technician", lambda args: audit.last(_count(args))),
        "user-add": changes("technician", _add),
        "user-remove": changes("technician", lambda u, args: u.remove(str(args.get("user")))),
        "password": changes("viewer", _password),
    }


def _aside(aside: Aside, do: Callable[[], None]) -> Later:
    """Hashes and disks are slow."""
    later = Later()

    def done(_: object, error: BaseException | None) -> None:
        why = f"it cannot be kept ({error.strerror})" if isinstance(error, OSError) else str(error)
        later.give(error is None, None, why if error else "")

    aside.run(do, done)
    return later


def _count(args: Args) -> int:
    lines = args.get("lines", 100)
    if not isinstance(lines, int) or isinstance(lines, bool) or not 0 <= lines <= 10_000:
        raise Refused("lines: say 0 to 10000")
    return lines


def _add(users: Users, args: Args) -> None:
    """``user`` and ``role``; the password is chosen at the first login."""
    users.add(str(args.get("user")), str(args.get("role")))


def _password(users: Users, args: Args) -> None:
    """One's own: ``password`` is the present one, ``new`` the next."""
    name = str(args["by"])
    if not any(user["user"] == name for user in users.listed()):
        raise Refused("log in first: a password belongs to a user")
    users.login(name, str(args.get("password", "")), now_us())
    users.set_password(name, str(args.get("new", "")))
