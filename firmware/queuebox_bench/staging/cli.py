"""``queuebox scenario --bench FILE…``: plays scenario files on the whole box, in real time."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from msgspec import Struct

from queuebox.scenario.cli import FAILED, PASSED, UNREADABLE, files_of
from queuebox.scenario.parser import read_file
from queuebox.scenario.runner import run
from queuebox.scenario.script import SECOND, Scenario, ScenarioError
from queuebox.scenario.stage import SetUpFailed
from queuebox_bench.folder import BenchError
from queuebox_bench.staging.cues import Plan, plan
from queuebox_bench.staging.office_file import box_file, prompts_of
from queuebox_bench.staging.opening import Opening, check_opening
from queuebox_bench.staging.performance import Performance, Played
from queuebox_bench.staging.refusal import CannotStage
from queuebox_bench.staging.theatre import Theatre, check_size
from queuebox_bench.staging.witness import BoxDiffers, Witness
from queuebox_bench.town import TownError
from queuebox_wire.places import BENCH

CANNOT_START = 3
"""Exit status: there is no bench, or it broke down."""
TOLERANCE = 1.0
"""Seconds: hands, jacks and modems take their time, and the machine may be busy with others."""


class Stopped(Exception):
    """A signal asked for the end."""


class Script(Struct):
    """A file that is ready to be played."""

    scenario: Scenario
    plan: Plan


def main(argv: Sequence[str] | None = None) -> int:
    """Returns 0 if all passed, 1 if one failed, 2 if one cannot be read or played here, 3 if
    there is no bench."""
    options = _parser().parse_args(argv)
    signal.signal(signal.SIGTERM, _stop)
    scripts, worst = [], PASSED
    for path in files_of(options.files):
        script = _read(path)
        if isinstance(script, Script):
            scripts.append(script)
        else:
            worst = max(worst, script)
    try:
        return max(worst, _play(scripts, options)) if scripts else worst or UNREADABLE
    except (BenchError, TownError, BoxDiffers) as error:
        sys.stderr.write(f"queuebox scenario --bench: {error}\n")
        return CANNOT_START
    except (KeyboardInterrupt, Stopped):
        _say("stopped")
        return CANNOT_START


def prepared(scenario: Scenario) -> Script:
    """Raises CannotStage."""
    check_size(scenario)
    check_opening(scenario)
    box_file(scenario, prompts_of([scenario]))
    return Script(scenario, plan(scenario))


@contextmanager
def playing(script: Script, theatre: Theatre, tolerance: int) -> Iterator[Played]:
    """One scenario on a running theatre, which is empty again afterwards; raises TownError."""
    witness = Witness(theatre.places.journal, script.plan.names)
    theatre.set_stage(script.scenario)
    performance = Performance(script.scenario, script.plan, theatre, witness, tolerance)
    try:
        Opening(script.scenario, theatre, witness).play()
        played = performance.play()
    except SetUpFailed as error:
        played = performance.not_begun(str(error))
    try:
        yield played
    finally:
        theatre.clear_stage(performance.empty)


def _read(path: Path) -> Script | int:
    """The script, or the status of what was wrong with it, which is then told."""
    try:
        scenario = read_file(path)
        verdict = run(scenario)
        if verdict.passed:
            return prepared(scenario)
    except ScenarioError as error:
        _say(f"error   {error}")
        return UNREADABLE
    except CannotStage as error:
        _say(f"refused {error}")
        return UNREADABLE
    _say(f"failed  {path}\non the core already:\n{verdict}")
    return FAILED


def _play(scripts: Sequence[Script], options: argparse.Namespace) -> int:
    tolerance = int(options.tolerance * SECOND)
    _say(f"starting the box on fakes in {options.folder} …")
    theatre = Theatre(options.folder, [script.scenario for script in scripts])
    failed = 0
    try:
        theatre.open()
        for script in scripts:
            with playing(script, theatre, tolerance) as played:
                failed += not played.verdict.passed
                _tell(script, played, options.tolerance)
    finally:
        theatre.close()
    _say(f"{len(scripts) - failed} of {len(scripts)} passed")
    return FAILED if failed else PASSED


def _tell(script: Script, played: Played, tolerance: float) -> None:
    file = script.scenario.file
    if played.verdict.passed:
        _say(f"passed  {file}  never further than {played.furthest / SECOND:.2f} s from its time"
             f" ({tolerance:g} s are allowed)")  # fmt: skip
    else:
        _say(f"failed  {file}\n{played.verdict}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="queuebox scenario --bench",
        description="Play scenario files (docs/scenarios.md) on the whole box, in real time.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file or a folder")
    parser.add_argument("--tolerance", type=_seconds, default=TOLERANCE, metavar="SECONDS",
                        help=f"how far from its time (default {TOLERANCE:g})")  # fmt: skip
    parser.add_argument("--folder", type=Path, default=BENCH, help="default ./.bench")
    return parser


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.05 <= number <= 60:
        raise argparse.ArgumentTypeError(f"{text} is not from 0.05 to 60 seconds")
    return number


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
