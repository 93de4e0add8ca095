"""``queuebox replay FILE``: runs a journal through the core again and compares the effects."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import queuebox_core
from queuebox.journal import JournalBroken
from queuebox.recovery import replay_file

DIFFERENT = 1
UNREADABLE = 2


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="queuebox replay", description=__doc__)
    parser.add_argument(
        "journal", type=Path, help="a journal (on the device /run/queuebox/journal)"
    )
    path = parser.parse_args(argv).journal
    try:
        replayed = replay_file(path)
    except JournalBroken as error:
        sys.stderr.write(f"queuebox replay: {error}\n")
        return UNREADABLE
    except OSError as error:
        sys.stderr.write(f"queuebox replay: {path}: {error.strerror}\n")
        return UNREADABLE
    for name, file in sorted(queuebox_core.compiled().items()):
        sys.stdout.write(f"{name}: {file}\n")
    same = replayed.instants - replayed.different
    sys.stdout.write(
        f"{replayed.instants} instants, {same} with the same effects,"
        f" {replayed.different} with others; {len(replayed.ended)} calls ended\n"
    )
    return DIFFERENT if replayed.different else 0
