"""Mutants of nnbook's mathematics: each small change of it must make a test fail.

    make mutants                      all modules
    make mutants MODULES="fast costs"

A mutant is one module with one operator, comparison, number, transpose, condition or statement
changed. What makes messages (raise statements, f-strings) is left alone. Tests run in a fork of
one process that has imported what is slow, on the mutant in place of the module. Survivors must
stand in tests/equivalent_mutants.txt, each with the reason why no test can tell it apart.
"""

import ast
import contextlib
import copy
import gc
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LISTED = ROOT / "tests" / "equivalent_mutants.txt"
MODULES = ["calculus", "activations", "costs", "neuron", "network", "backprop", "fast", "training"]
# What a change most likely fails in comes first, what is slow last; a failure ends the run.
NEAREST = {"fast": "test_fast.py", "training": "test_fast.py"}
UNIT = ["test_core.py", "test_accuracy.py", "test_input.py", "test_fast.py"]
NOT_OF_IT = "not imports and not importing and not digits"
OPTIONS = [
    "-x", "-q", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin", "--hypothesis-seed=0",
    "-W", "ignore::pytest.PytestAssertRewriteWarning", "-k", NOT_OF_IT,
]  # fmt: skip
LAST = ["tests/properties", "tests/unit/test_doors.py", "tests/unit/test_museum.py"]
# What tests import and no mutant touches: imported once, before the forks.
SLOW = ["autograd.numpy", "hypothesis.extra.numpy", "matplotlib.pyplot", "mpmath", "nbformat",
        "numpy", "sympy", "tqdm", "yaml"]  # fmt: skip
SECONDS = 90  # of processor time; what runs longer is a loop without an end, and found

SWAPS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.MatMult: ast.Mult,
    ast.Pow: ast.Mult, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}  # fmt: skip
NAMES = {"maximum": "minimum", "minimum": "maximum", "min": "max", "max": "min", "all": "any",
         "any": "all", "subtract": "add", "add": "subtract", "multiply": "divide",
         "ones": "zeros", "zeros": "ones", "exp": "expm1", "expm1": "exp", "sum": "mean",
         "mean": "sum", "ones_like": "zeros_like", "zeros_like": "ones_like"}  # fmt: skip
ANNOTATIONS = ("annotation", "returns", "decorator_list", "bases")


def changes(node: ast.AST) -> Iterator[ast.AST | None]:
    """What stands in the place of a node, one change at a time."""
    if isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
        yield ast.BinOp(node.left, SWAPS[type(node.op)](), node.right)
    elif isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            if type(op) in SWAPS:
                ops = [*node.ops[:i], SWAPS[type(op)](), *node.ops[i + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(SWAPS[type(node.op)](), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not | ast.Invert):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield ast.Attribute(node.value, NAMES[node.attr], node.ctx)
    elif isinstance(node, ast.Name) and node.id in NAMES:
        yield ast.Name(NAMES[node.id], node.ctx)
    elif isinstance(node, ast.If | ast.IfExp) and not isinstance(
        node.test, ast.Compare | ast.BoolOp | ast.UnaryOp
    ):  # else the condition itself is changed
        yield type(node)(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    elif isinstance(node, ast.AugAssign) and type(node.op) in SWAPS:
        yield ast.AugAssign(node.target, SWAPS[type(node.op)](), node.value)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()


def mutants(tree: ast.Module) -> Iterator[tuple[str, ast.Module]]:
    """(what is changed and where, the changed module), for each change."""
    seen: Counter[str] = Counter()

    def walk(node: ast.AST, where: str) -> Iterator[tuple[str, ast.AST, str, int | None, ast.AST]]:
        if isinstance(node, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom):
            return
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            where = f"{where}.{node.name}" if where else node.name
        for field, value in ast.iter_fields(node):
            if field in ANNOTATIONS:
                continue
            for i, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(child, ast.AST):
                    yield where, node, field, i, child
                    yield from walk(child, where)

    for where, parent, field, i, child in walk(tree, ""):
        for changed in changes(child):
            old, new = (first_line(n) for n in (child, changed))
            name = f"{where}: {old}  →  {new}"
            seen[name] += 1
            ast.copy_location(changed, child)
            put(parent, field, i, changed)
            yield f"{name}  ({seen[name]})", ast.fix_missing_locations(copy.deepcopy(tree))
            put(parent, field, i, child)


def first_line(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]


def put(parent: ast.AST, field: str, i: int | None, node: ast.AST) -> None:
    if i is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[i] = node


class Mutated(SourceFileLoader):
    """Finds and loads nnbook.NAME as a mutant."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        super().__init__(f"nnbook.{name}", str(path))
        self.tree = tree

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> object:
        return compile(self.tree, self.path, "exec")


def survives(name: str, path: Path, tree: ast.Module) -> bool:
    """Whether all tests pass on the mutant."""
    first = NEAREST.get(name, UNIT[0])
    stages = [[first], [unit for unit in UNIT if unit != first], LAST]
    stages[:2] = [[f"tests/unit/{unit}" for unit in stage] for stage in stages[:2]]
    return all(passes(Mutated(name, path, tree), stage) for stage in stages)


def passes(mutated: "Mutated", tests: list[str]) -> bool:
    gc.freeze()
    if child := os.fork():
        return os.waitpid(child, 0)[1] == 0
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.meta_path.insert(0, mutated)
    with open(os.devnull, "w") as silence:
        os.dup2(silence.fileno(), 1)
        os.dup2(silence.fileno(), 2)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # loading them takes half the time
        os._exit(pytest.main([*OPTIONS, *tests]))


def main(modules: list[str]) -> None:
    os.chdir(ROOT)
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    listed = dict(line.split("  |  ") for line in lines if "  |  " in line)
    alive, total = [], 0
    whole = ROOT / "nnbook" / "fast.py"
    if not survives("fast", whole, ast.parse(whole.read_text(encoding="utf-8"))):
        sys.exit("The tests fail on nnbook as it is: mend that first.")
    for name in modules:
        path = ROOT / "nnbook" / f"{name}.py"
        source = ast.parse(path.read_text(encoding="utf-8"))
        begun, before = time.perf_counter(), total
        for what, tree in mutants(source):
            total += 1
            if survives(name, path, tree):
                alive.append(f"{name} {what}")
                print(f"  survives: {alive[-1]}", flush=True)
        print(f"{name}: {total - before} mutants, {time.perf_counter() - begun:.0f} s", flush=True)
    unknown = [what for what in alive if what not in listed]
    stale = [what for what in listed if what.split()[0] in modules and what not in alive]
    print(f"{total} mutants: {total - len(alive)} killed, {len(alive) - len(unknown)} equivalent, "
          f"{len(unknown)} survive; {len(stale)} listed ones do not.")  # fmt: skip
    if unknown or stale:
        sys.exit("\n".join([*unknown, *(f"listed, but killed or gone: {what}" for what in stale)]))


if __name__ == "__main__":
    for slow in SLOW:
        import_module(slow)
    with contextlib.suppress(KeyboardInterrupt):
        main(sys.argv[1:] or MODULES)
