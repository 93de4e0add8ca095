"""``queuebox scenario FILE…``: plays scenario files on the routing core. No devices are touched."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from queuebox.scenario.parser import read_file
from queuebox.scenario.runner import run
from queuebox.scenario.script import ScenarioError

PASSED, FAILED, UNREADABLE = 0, 1, 2


def main(argv: Sequence[str] | None = None, out: TextIO | None = None) -> int:
    """Play the files; returns 0 if all passed, 1 if one failed, 2 if one cannot be read."""
    arguments = _parser().parse_args(argv)
    out = out or sys.stdout
    worst = PASSED
    counts = {PASSED: 0, FAILED: 0, UNREADABLE: 0}
    for path in files_of(arguments.files):
        status = _one(path, out, quiet=arguments.quiet)
        counts[status] += 1
        worst = max(worst, status)
    total = sum(counts.values())
    out.write(f"{counts[PASSED]} of {total} passed\n")
    return worst if total else UNREADABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="queuebox scenario",
        description="Play scenario files (docs/scenarios.md) on the routing core, on virtual time.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file or a folder")
    parser.add_argument("-q", "--quiet", action="store_true", help="say only what failed")
    return parser


def files_of(given: Sequence[Path]) -> list[Path]:
    """The files, and all scenarios of the folders, among those given."""
    return [
        path for one in given for path in (sorted(one.glob("*.txt")) if one.is_dir() else [one])
    ]


def _one(path: Path, out: TextIO, *, quiet: bool) -> int:
    try:
        verdict = run(read_file(path))
    except ScenarioError as error:
        out.write(f"error   {error}\n")
        return UNREADABLE
    if verdict.passed:
        if not quiet:
            out.write(f"passed  {path}\n")
        return PASSED
    out.write(f"failed  {path}\n{verdict}\n")
    return FAILED
