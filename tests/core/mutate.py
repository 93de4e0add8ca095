"""Mutation testing of the routing core: break it in one place at a time, and see who notices.

A fixed list of operators is applied everywhere in the core's plain Python. Each mutant lives
in a process of its own, and is put through the scenarios first, then through the other tests
of the core, then through the random lives of the state machine. Who is noticed by none of them
has survived: printed with place and change.

    python tests/core/mutate.py                  all mutants, all processors
    python tests/core/mutate.py --only matching  of one module
    python tests/core/mutate.py --every 10       each tenth, for a first look
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from queuebox.scenario.script import Scenario

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
CORE: Final = ROOT / "cext" / "queuebox_core"
WORDS_ONLY: Final = {"__init__", "effects", "endings", "events", "rules", "snapshot", "errors"}
"""Modules that hold messages and no decisions."""
NOT_AGAIN: Final = {
    "test_scenarios",
    "test_scenario_language",
    "test_machine",
    "test_figures",
    "test_simulate",
    "test_simulate_order",
}
"""Tests that are done already, or are of something else."""
THE_JUDGE: Final = {"invariants"}
"""Finds faults of all the others; only a false alarm of its own would be noticed."""
SLOWEST: Final = 60
"""Seconds: a mutant that takes longer runs in a circle, and is noticed by that."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: str
    line: int
    operator: str
    change: str
    number: int
    """The how-manieth mutation of this module."""

    def __str__(self) -> str:
        return f"{self.module}.py:{self.line}: {self.operator}: {self.change}"


# ── the operators ───────────────────────────────────────────────────────────────

COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr, ast.FloorDiv: ast.Mult,
}  # fmt: skip
REVERSED: Final = {"min": "max", "max": "min"}

NEVER_RUN: Final = ("TYPE_CHECKING", "__name__ == '__main__'")

Change = tuple[str, ast.AST]
"""The operator's name, and the node that takes the place of the old one."""


def changes(node: ast.AST) -> Iterator[Change]:
    """Every mutation of this very node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        new = copy.deepcopy(node)
        new.ops = [COMPARISONS[type(node.ops[0])]()]
        yield "comparison swapped", new
    if isinstance(node, ast.BoolOp):
        other = copy.deepcopy(node)
        other.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and for or", other
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC and not _text(node):
        sum_ = copy.deepcopy(node)
        sum_.op = ARITHMETIC[type(node.op)]()
        yield "arithmetic swapped", sum_
    if isinstance(node, ast.Constant):
        yield from _constants(node)
    yield from _conditions(node)
    yield from _orders(node)
    yield from _statements(node)


def _text(node: ast.BinOp) -> bool:
    return any(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in ast.walk(node))


def _constants(node: ast.Constant) -> Iterator[Change]:
    if node.value is True or node.value is False:
        yield "constant changed", ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield "constant changed", ast.Constant(node.value + 1)


def _conditions(node: ast.AST) -> Iterator[Change]:
    """The condition negated; a condition that is one comparison has its swap already."""
    if isinstance(node, ast.If | ast.While | ast.IfExp) and not isinstance(node.test, ast.Compare):
        new = copy.deepcopy(node)
        new.test = ast.UnaryOp(ast.Not(), new.test)
        yield "condition negated", new
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not dropped", node.operand


def _orders(node: ast.AST) -> Iterator[Change]:
    """Least for most, first for last, the other way round."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in REVERSED:
            new = copy.deepcopy(node)
            new.func = ast.Name(REVERSED[node.func.id], ast.Load())
            yield "order reversed", new
        if node.func.id in ("before", "_idles_longer"):
            swapped = copy.deepcopy(node)
            swapped.args.reverse()
            yield "order reversed", swapped
        if node.func.id == "sorted":
            sorted_ = copy.deepcopy(node)
            sorted_.keywords.append(ast.keyword("reverse", ast.Constant(True)))
            yield "order reversed", sorted_
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        other_end = {"0": -1, "-1": 0}.get(ast.unparse(node.slice))
        if other_end is not None:
            other = copy.deepcopy(node)
            other.slice = ast.Constant(other_end)
            yield "order reversed", other


def _statements(node: ast.AST) -> Iterator[Change]:
    """A statement left out; what it was names the operator."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = ast.unparse(node.value.func)
        yield ("timer dropped" if called == "wind" else "statement deleted"), ast.Pass()
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
        plain = isinstance(node.value, ast.Constant | ast.Name | ast.List | ast.Dict)
        yield ("reset forgotten" if plain else "statement deleted"), ast.Pass()
    elif isinstance(node, ast.AugAssign | ast.Delete | ast.Continue | ast.Break) or (
        isinstance(node, ast.Return) and node.value is None
    ):
        yield "statement deleted", ast.Pass()


UNCHANGED: Final = Mutant("moves", 0, "none", "nothing changed", 0)
"""Must be noticed by nobody, or nothing that the tool says can be believed."""

# ── mutants ─────────────────────────────────────────────────────────────────────


def _not_run(tree: ast.AST) -> set[int]:
    """Nodes that only people or the type checker read: refusals' texts, annotations."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        found: list[ast.AST | None] = [
            getattr(node, field, None) for field in ("annotation", "returns")
        ]
        if isinstance(node, ast.Raise | ast.JoinedStr | ast.ImportFrom):
            found.append(node)
        if isinstance(node, ast.If) and ast.unparse(node.test) in NEVER_RUN:
            found.append(node)
        silent.update(id(inner) for one in found if one is not None for inner in ast.walk(one))
    return silent


def places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node, with its parent and where it stands there."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(child, ast.AST):
                    yield parent, field, index, child


def source(module: str) -> ast.Module:
    return ast.parse((CORE / f"{module}.py").read_text(encoding="utf-8"))


def mutations(module: str) -> Iterator[tuple[Mutant, Callable[[], ast.Module]]]:
    """Every mutant of a module, and how to make its tree."""
    number = 0
    tree = source(module)
    silent = _not_run(tree)
    for parent, field, index, node in places(tree):
        if id(node) in silent:
            continue
        for operator, new in changes(node):
            number += 1
            line = getattr(node, "lineno", 0)
            change = f"{_short(node)}  →  {_short(new)}"
            mutant = Mutant(module, line, operator, change, number)

            def make(
                parent: ast.AST = parent,
                field: str = field,
                index: int | None = index,
                old: ast.AST = node,
                new: ast.AST = new,
            ) -> ast.Module:
                _put(parent, field, index, ast.copy_location(new, old))
                changed = ast.fix_missing_locations(copy.deepcopy(tree))
                _put(parent, field, index, old)
                return changed

            yield mutant, make


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).splitlines()
    return text[0] + (" …" if len(text) > 1 else "")


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
        spec = importlib.util.spec_from_loader(fullname, self)
        if spec is not None:
            spec.origin = str(CORE / f"{self.name}.py")
        return spec

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(CORE / f"{self.name.rpartition('.')[2]}.py")
        exec(self.code, module.__dict__)


def live(mutant: Mutant, steps: int) -> tuple[Mutant, str]:
    """Who noticed the mutant: ``scenario NAME``, ``machine``, ``slow``, ``import``, or nobody."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiver)
        _live_and_die(mutant, steps, sender)
    os.close(sender)
    with os.fdopen(receiver, "rb") as answer:
        noticed = answer.read().decode()
    os.waitpid(child, 0)
    return mutant, noticed or "crash"


def _live_and_die(mutant: Mutant, steps: int, sender: int) -> None:
    """The child's whole life: whatever happens in it, it never goes back to the pool's work."""

    def too_slow(signum: int, frame: FrameType | None) -> None:
        os.write(sender, b"slow")
        os._exit(0)

    noticed = "crash"
    signal.signal(signal.SIGALRM, too_slow)
    signal.alarm(SLOWEST)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            noticed = _noticed(mutant, steps)
    finally:
        signal.alarm(0)
        os.write(sender, noticed.encode()[:200])
        os._exit(0)


def _noticed(mutant: Mutant, steps: int) -> str:
    tree = source(mutant.module)
    for one, make in mutations(mutant.module):
        if one.number == mutant.number:
            tree = make()
    code = compile(tree, str(CORE / f"{mutant.module}.py"), "exec")
    import queuebox_core  # puts its own finder first: the mutant goes before it

    name = f"{queuebox_core.__name__}.{mutant.module}"
    assert name not in sys.modules
    sys.meta_path.insert(0, Loader(mutant.module, code))
    noticed = _by_scenarios() or _by_other_tests() or _by_machine(steps)
    return noticed if noticed and name in sys.modules else "nobody"


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
    quiet = [
        "-x",
        "-q",
        "--assert=plain",
        "--noconftest",
        "-p",
        "no:cacheprovider",
        f"--rootdir={ROOT}",
    ]
    return "test" if others and pytest.main([*quiet, *others]) else ""


SCENARIOS: list[Scenario] = []


def prepare() -> None:
    """In each worker: what all its mutants share is imported and read once, the core is not."""
    os.environ["QUEUEBOX_PURE"] = "1"
    sys.path[:0] = [str(ROOT / folder) for folder in ("firmware", "cext", "hw", "tests")]
    import hypothesis.stateful
    import msgspec

    from queuebox.scenario.parser import read_file

    assert msgspec and hypothesis.stateful
    for path in sorted((ROOT / "tests" / "scenarios").glob("*.txt")):
        SCENARIOS.append(read_file(path))
    assert "queuebox_core.switchboard" not in sys.modules


# ── all of them ─────────────────────────────────────────────────────────────────


def main(argv: Sequence[str] | None = None) -> int:
    """Try all mutants; returns 0 if the score reaches the goal."""
    asked = _arguments(argv)
    prepare()
    mutants = [m for module in _modules(asked.only) for m, _ in mutations(module)][:: asked.every]
    say = sys.stdout.write
    _, by = live(UNCHANGED, asked.steps)
    if by != "nobody":
        say(f"the core is not whole: without any change it is noticed by {by}\n")
        return 2
    say(f"{len(mutants)} mutants\n")
    until = time.monotonic() + asked.minutes * 60
    noticed: Counter[str] = Counter()
    operators: Counter[tuple[str, bool]] = Counter()
    survivors: list[Mutant] = []
    untried = 0
    with ProcessPoolExecutor(asked.jobs, initializer=prepare) as pool:
        futures = [pool.submit(live, mutant, asked.steps) for mutant in mutants]
        for future in as_completed(futures):
            if future.cancelled():
                untried += 1
                continue
            mutant, by = future.result()
            noticed[by.split()[0]] += 1
            if noticed.total() % 50 == 0:
                say(f"{noticed.total()} of {len(mutants)} tried, {len(survivors)} survived\n")
                sys.stdout.flush()
            operators[mutant.operator, by != "nobody"] += 1
            if by == "nobody":
                survivors.append(mutant)
                say(f"survived  {mutant}\n")
                sys.stdout.flush()
            if time.monotonic() > until:
                for other in futures:
                    other.cancel()
    tried = len(mutants) - untried
    score = 100 * (tried - len(survivors)) / max(1, tried)
    for operator in sorted({name for name, _ in operators}):
        seen, missed = operators[operator, True], operators[operator, False]
        say(f"{operator:20} {seen} of {seen + missed}\n")
    say(f"noticed by {dict(noticed)}; {untried} not tried in the time\n")
    say(f"score {score:.1f} %: {tried - len(survivors)} of {tried} mutants noticed\n")
    return 0 if score >= asked.goal else 1


def _modules(only: Sequence[str]) -> list[str]:
    left_out = WORDS_ONLY | THE_JUDGE
    found = sorted(path.stem for path in CORE.glob("*.py") if path.stem not in left_out)
    return [module for module in found if not only or module in only]


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
