"""The mutants of the routing core: a fixed list of operators, applied everywhere. Runs none.

Left out is what holds no decision: modules of messages, texts of refusals, annotations,
what a class says of itself (``frozen=True``).
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CORE: Final = Path(__file__).resolve().parents[2] / "cext" / "queuebox_core"
WORDS_ONLY: Final = {"__init__", "effects", "endings", "events", "rules", "snapshot", "errors"}
"""Modules that hold messages and no decisions."""
THE_JUDGE: Final = {"invariants"}
"""Finds faults of all the others; only a false alarm of its own would be noticed."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: str
    function: str
    operator: str
    change: str
    nth: int
    """The same change may be possible at several places of the function: 1, 2 …"""
    line: int
    number: int
    """The how-manieth mutant of this module."""

    @property
    def name(self) -> str:
        """Stays the same while other functions change; the file of explanations uses it."""
        again = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.module}.{self.function}: {self.operator}: {self.change}{again}"

    def __str__(self) -> str:
        return f"{self.name}  [line {self.line}]"


UNCHANGED: Final = Mutant("moves", "", "none", "nothing changed", 1, 0, 0)
"""Must be noticed by nobody, or nothing that the tool says can be believed."""

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
IN_ORDER: Final = ("before", "_idles_longer")
"""Functions that say which of two comes first."""

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
        if node.func.id in IN_ORDER:
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


# ── the places ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Place:
    """Where a node stands: its parent's field, and the function around it."""

    parent: ast.AST
    field: str
    index: int | None
    function: str

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def places(tree: ast.AST, function: str = "module") -> Iterator[tuple[Place, ast.AST]]:
    """Every node that is run."""
    for field, value in ast.iter_fields(tree):
        if (isinstance(tree, ast.ClassDef) and field == "keywords") or field in NOT_RUN:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _is_words(child):
                yield Place(tree, field, index, function), child
                yield from places(child, _inside(child, function))


NOT_RUN: Final = {"annotation", "returns"}


def _is_words(node: ast.AST) -> bool:
    """Read by people or the type checker only: refusals' texts, imports, texts with gaps."""
    if isinstance(node, ast.If) and ast.unparse(node.test) in NEVER_RUN:
        return True
    return isinstance(node, ast.Raise | ast.JoinedStr | ast.ImportFrom)


def _inside(node: ast.AST, function: str) -> str:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return function
    return node.name if function == "module" else f"{function}.{node.name}"


# ── the mutants ─────────────────────────────────────────────────────────────────


def modules() -> list[str]:
    left_out = WORDS_ONLY | THE_JUDGE
    return sorted(path.stem for path in CORE.glob("*.py") if path.stem not in left_out)


def mutants(module: str) -> Iterator[tuple[Mutant, Callable[[], ast.Module]]]:
    """Every mutant of a module, and how to make its tree."""
    tree = ast.parse((CORE / f"{module}.py").read_text(encoding="utf-8"))
    again: Counter[tuple[str, str, str]] = Counter()
    number = 0
    for place, node in list(places(tree)):
        for operator, new in changes(node):
            number += 1
            change = f"{_short(node)}  →  {_short(new)}"
            again[place.function, operator, change] += 1
            nth = again[place.function, operator, change]
            line = getattr(node, "lineno", 0)
            mutant = Mutant(module, place.function, operator, change, nth, line, number)
            yield mutant, lambda place=place, old=node, new=new: _changed(tree, place, old, new)


def _changed(tree: ast.Module, place: Place, old: ast.AST, new: ast.AST) -> ast.Module:
    place.put(ast.copy_location(new, old))
    changed = ast.fix_missing_locations(copy.deepcopy(tree))
    place.put(old)
    return changed


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).splitlines()
    return text[0] + (" …" if len(text) > 1 else "")
