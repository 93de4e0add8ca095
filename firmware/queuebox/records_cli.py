"""``queuebox records``: figures of now, events as they happen, remarks on calls, erasing a number.

The box that runs is asked over its socket. Only a number can be erased when it is down, and
then it is said that this was done in the file itself.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from contextlib import closing
from pathlib import Path

import msgspec

from queuebox.records import Records, RecordsError
from queuebox.records.keeping import digits
from queuebox_wire.control_link import Control, ControlError
from queuebox_wire.places import Places, add_arguments, places

FAILED = 1
PATIENCE = 60.0
"""Seconds that the file may be busy."""


def main(argv: list[str] | None = None) -> int:
    """Ask; the exit status says whether it was done."""
    arguments = _parser().parse_args(argv)
    where = places(arguments)
    try:
        if arguments.do == "erase":
            _erase(arguments.number, where)
        elif arguments.do == "follow":
            _follow(where)
        else:
            _say(_ask(where, *_request(arguments)))
    except (ControlError, RecordsError) as e:
        sys.stderr.write(f"queuebox records: {e}\n")
        return FAILED
    except KeyboardInterrupt:
        pass
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="queuebox records", description=__doc__)
    words = parser.add_subparsers(dest="do", required=True)
    figures = words.add_parser("figures", help="today so far, as JSON")
    follow = words.add_parser("follow", help="what happens, as JSON lines, until interrupted")
    back = words.add_parser("called-back", help="tick a call off the list of abandoned ones")
    back.add_argument("call", help="its id, as in the records")
    back.add_argument("--by", default=getpass.getuser(), help="who called back")
    note = words.add_parser("note", help="write a note about a finished call")
    note.add_argument("call", help="its id, as in the records")
    note.add_argument("note", help="the words")
    erase = words.add_parser("erase", help="blank a number, and whose it is, wherever it stands")
    erase.add_argument("number", help="with or without + and spaces")
    for one in (figures, follow, back, note, erase):
        add_arguments(one)
    return parser


def _request(arguments: argparse.Namespace) -> tuple[str, dict[str, str]]:
    given = {name: value for name, value in vars(arguments).items() if isinstance(value, str)}
    return given.pop("do"), given


def _ask(where: Places, do: str, given: dict[str, str]) -> object:
    with Control(where.control_socket) as control:
        return control.ask(do, **given)


def _say(data: object) -> None:
    text = data if isinstance(data, str) else msgspec.json.encode(data).decode()
    sys.stdout.write(f"{text}\n")


def _follow(where: Places) -> None:
    with Control(where.control_socket) as control:
        for live in control.follow():
            _say({"kind": live.kind, "data": live.data})
            sys.stdout.flush()


def _erase(number: str, where: Places) -> None:
    if not digits(number):
        raise RecordsError(f"{number}: not a number; it has no digit")
    if where.control_socket.exists():
        _say(_ask(where, "erase-number", {"number": number}))
    elif not where.records.exists():
        raise RecordsError(f"{where.records}: there are no records yet")
    else:
        _erase_in(where.records, number)
        _say("the box is down; the number was erased in the file itself")
    for aside in sorted(where.data.glob("records.db.damaged-*")):
        sys.stderr.write(f"{aside}: was damaged and put aside; it may hold the number: delete it\n")


def _erase_in(records: Path, number: str) -> None:
    with closing(Records.open(records)) as books:
        books.erase(number)
        if not books.flush(PATIENCE):
            raise RecordsError(f"{records}: {books.trouble or 'busy'}: try again")
