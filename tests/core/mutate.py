"""Mutation testing of the routing core: break it in one place at a time, and see who notices.

Each mutant of ``mutants`` lives in a process of its own, and is put through the scenarios
first, then through the other tests of the core, then through the random lives of the state
machine; whoever notices first ends it. Who is noticed by none of them has survived: printed,
with the reason that ``unnoticed.txt`` gives if nobody could notice it.

    python tests/core/mutate.py                  all mutants, all processors
    python tests/core/mutate.py --only matching  of one module
    python tests/core/mutate.py --every 10       each tenth, for a first look
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in ("firmware", "cext", "hw", "tests")]

from core.mutants import CORE, UNCHANGED, Mutant, modules, mutants  # noqa: E402

if TYPE_CHECKING:
    from queuebox.scenario.script import Scenario

EXPLAINED: Final = HERE / "unnoticed.txt"
NOT_AGAIN: Final = {
    "test_scenarios",
    "test_scenario_language",
    "test_machine",
    "test_figures",
    "test_simulate",
    "test_simulate_order",
}
"""Tests that are done already, or are of something else."""
SLOWEST: Final = 60
"""Seconds: a mutant that takes longer runs in a circle, and is noticed by that."""
NOBODY: Final = "nobody"


# ── one mutant's life, in a process of its own ──────────────────────────────────


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the core from its plain Python, one module of it changed."""

    def __init__(self, module: str, code: CodeType) -> None:
        self.name = f"queuebox_core.{module}"
        self.code = code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(CORE / f"{self.name.rpartition('.')[2]}.py")
        exec(self.code, module.__dict__)


def live(mutant: Mutant, steps: int) -> tuple[Mutant, str]:
    """Who noticed the mutant: ``scenario NAME``, ``test``, ``machine``, ``slow``, or nobody."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiver)
        _live_and_die(mutant, steps, sender)
    os.close(sender)
    with os.fdopen(receiver, "rb") as answer:
        in_time, _, _ = select.select([answer], [], [], SLOWEST)
        if not in_time:
            os.kill(child, signal.SIGKILL)
        noticed = answer.read().decode() if in_time else "slow"
    os.waitpid(child, 0)
    return mutant, noticed or "crash"


def _live_and_die(mutant: Mutant, steps: int, sender: int) -> None:
    """The child's whole life: whatever happens in it, it never goes back to the pool's work."""
    noticed = "crash"
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            noticed = _noticed(mutant, steps)
    finally:
        os.write(sender, noticed.encode()[:200])
        os._exit(0)


def _noticed(mutant: Mutant, steps: int) -> str:
    code = compile(_tree(mutant), str(CORE / f"{mutant.module}.py"), "exec")
    import queuebox_core  # puts its own finder first: the mutant goes before it

    name = f"{queuebox_core.__name__}.{mutant.module}"
    assert name not in sys.modules
    sys.meta_path.insert(0, Loader(mutant.module, code))
    noticed = _by_scenarios() or _by_other_tests() or _by_machine(steps)
    return noticed if noticed and name in sys.modules else NOBODY


def _tree(mutant: Mutant) -> ast.Module:
    for one, make in mutants(mutant.module):
        if one.number == mutant.number:
            return make()
    return ast.parse((CORE / f"{mutant.module}.py").read_text(encoding="utf-8"))


def _by_scenarios() -> str:
    try:
        from queuebox.scenario.runner import run
    except Exception:
        return "import"
    for scenario in SCENARIOS:
        try:
            if not run(scenario).passed:
                return f"scenario {scenario.file}"
        except Exception:
            return f"scenario {scenario.file}"
    return ""


def _by_machine(steps: int) -> str:
    if not steps:
        return ""
    from core.test_machine import random_lives

    try:
        random_lives(steps, shrink=False)
    except Exception:
        return "machine"
    return ""


def _by_other_tests() -> str:
    import pytest

    others = [str(path) for path in sorted(HERE.glob("test_*.py")) if path.stem not in NOT_AGAIN]
    quiet = ["-x", "-q", "--assert=plain", "--noconftest", "-p", "no:cacheprovider"]
    return "test" if pytest.main([*quiet, f"--rootdir={ROOT}", *others]) else ""


SCENARIOS: list[Scenario] = []


def prepare() -> None:
    """In each worker: what all its mutants share is imported and read once, the core is not."""
    os.environ["QUEUEBOX_PURE"] = "1"
    import hypothesis.stateful
    import msgspec

    from queuebox.scenario.parser import read_file

    assert msgspec and hypothesis.stateful
    for path in sorted((ROOT / "tests" / "scenarios").glob("*.txt")):
        SCENARIOS.append(read_file(path))
    assert "queuebox_core.switchboard" not in sys.modules


# ── the ones that nobody can notice ─────────────────────────────────────────────


def explanations() -> dict[str, str]:
    """Mutant → why nobody could notice it. Names at the left edge share the text below them."""
    found: dict[str, str] = {}
    names: list[str] = []
    told = False
    for row in EXPLAINED.read_text(encoding="utf-8").splitlines():
        if not row.strip() or row.startswith("#"):
            continue
        if row[0] == " ":
            for name in names:
                found[name] = f"{found[name]} {row.strip()}".strip()
            told = True
        else:
            names = [row] if told else [*names, row]
            told = False
            found[row] = ""
    return found


# ── all of them ─────────────────────────────────────────────────────────────────


class Score:
    """Who was noticed, by whom, and who was not."""

    def __init__(self, tried_of: int) -> None:
        self.of = tried_of
        self.explained = explanations()
        self.noticed: Counter[str] = Counter()
        self.operators: Counter[tuple[str, bool]] = Counter()
        self.survivors: list[Mutant] = []

    def count(self, mutant: Mutant, by: str) -> None:
        self.noticed[by.split()[0]] += 1
        self.operators[mutant.operator, by != NOBODY] += 1
        reason = self.explained.get(mutant.name)
        if by == NOBODY:
            self.survivors.append(mutant)
            say(f"survived  {mutant}")
            if reason:
                say(f"          {reason}")
        elif reason:
            say(f"{EXPLAINED.name} is wrong: {by} notices  {mutant}")
        if self.noticed.total() % 100 == 0:
            say(f"{self.noticed.total()} of {self.of} tried, {len(self.survivors)} survived")

    @property
    def per_cent(self) -> float:
        """Of all that were tried, those included that nobody can notice."""
        tried = self.noticed.total()
        return 100 * (tried - len(self.survivors)) / max(1, tried)

    def tell(self) -> None:
        for operator in sorted({name for name, _ in self.operators}):
            seen, missed = self.operators[operator, True], self.operators[operator, False]
            say(f"{operator:20} {seen} of {seen + missed}")
        say(f"noticed by {dict(self.noticed)}")
        tried, survived = self.noticed.total(), len(self.survivors)
        explained = sum(bool(self.explained.get(mutant.name)) for mutant in self.survivors)
        say(f"{survived} survived: {explained} explained, {survived - explained} not")
        if tried < self.of:
            say(f"{self.of - tried} not tried in the time")
        say(f"score {self.per_cent:.1f} %: {tried - survived} of {tried} mutants noticed")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(argv: Sequence[str] | None = None) -> int:
    """Try all mutants; returns 0 if the score reaches the goal."""
    asked = _arguments(argv)
    prepare()
    chosen = [module for module in modules() if not asked.only or module in asked.only]
    everyone = [mutant for module in chosen for mutant, _ in mutants(module)]
    score = Score(len(everyone[:: asked.every]))
    unknown = set(score.explained) - {mutant.name for mutant in everyone}
    if unknown and not asked.only:
        say(f"{EXPLAINED.name} explains mutants that there are not:")
        for name in sorted(unknown):
            say(f"  {name}")
        return 2
    _, by = live(UNCHANGED, asked.steps)
    if by != NOBODY:
        say(f"the core is not whole: without any change it is noticed by {by}")
        return 2
    say(f"{score.of} mutants")
    _try_all(everyone[:: asked.every], score, asked)
    score.tell()
    return 0 if score.per_cent >= asked.goal else 1


def _try_all(chosen: Sequence[Mutant], score: Score, asked: argparse.Namespace) -> None:
    until = time.monotonic() + asked.minutes * 60
    with ProcessPoolExecutor(asked.jobs, initializer=prepare) as pool:
        futures: list[Future[tuple[Mutant, str]]] = [
            pool.submit(live, mutant, asked.steps) for mutant in chosen
        ]
        for future in as_completed(futures):
            if not future.cancelled():
                score.count(*future.result())
            if time.monotonic() > until:
                for other in futures:
                    other.cancel()


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", nargs="*", default=[], help="modules of the core")
    parser.add_argument("--every", type=int, default=1, help="try each n-th mutant only")
    parser.add_argument("--steps", type=int, default=1500, help="of the machine, per mutant")
    parser.add_argument("--minutes", type=float, default=60, help="no new mutant after this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--goal", type=float, default=95.0, help="per cent")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
