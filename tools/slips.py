"""Search for the slips that lead to wrong answers, and write them into nnbook/exercises/slips.json.

    python -m tools.slips

A slip is one step done wrongly: a factor left out, a difference turned round, a matrix not
transposed. Here each is made in the source of the function that computes an exercise's answer. What
asks the same question and comes to another answer, which no named mistake results in, is a slip.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import inspect
import json
import textwrap
import warnings
from collections.abc import Iterator

import numpy as np

from nnbook.activations import IDENTITY
from nnbook.exercises import all_exercises
from nnbook.exercises.model import Case, Number, grid
from nnbook.exercises.slips import FILE
from nnbook.notation import Array

# By what stands there: what is computed in its place, and the kind of slip.
BINARY = {
    ast.Add: {"{a} - {b}": "sign", "{a}": "term", "{b}": "term"},
    ast.Sub: {"{b} - {a}": "turned", "{a} + {b}": "sign", "{a}": "term"},
    ast.Mult: {"{a}": "factor", "{b}": "factor"},
    ast.Div: {"{a}": "divisor", "{a} * {b}": "multiplied", "{b} / {a}": "reciprocal"},
    ast.Pow: {"{a}": "power", "2 * {a}": "doubled"},
    ast.MatMult: {"{b} @ {a}": "order", "{a}.T @ {b}": "transpose", "{a} @ {b}.T": "transpose"},
}
FAR = 1000  # times the answer: nobody would believe it
ACTIVATIONS = ("RELU", "SIGMOID", "TANH")


def slips(node: ast.expr) -> Iterator[tuple[str, str]]:
    """(kind, what is computed instead) for the slips in one expression, not in its parts."""
    match node:
        case ast.BinOp(left, op, right):
            parts = {"a": f"({ast.unparse(left)})", "b": f"({ast.unparse(right)})"}
            for text, kind in BINARY.get(type(op), {}).items():
                yield kind, text.format(**parts)
        case ast.UnaryOp(ast.USub(), operand) if not isinstance(operand, ast.Constant):
            yield "minus", ast.unparse(operand)
        case ast.Attribute(value, "T"):
            yield "transpose", ast.unparse(value)
        case ast.Compare():
            yield "indicator", "1"
        case ast.Subscript(value, ast.Constant(int(at))):
            yield "index", f"{ast.unparse(value)}[{0 if at else 1}]"
        case ast.Call(ast.Name(name), [argument]) if name in ACTIVATIONS:
            yield "activation", ast.unparse(argument)
        case ast.Call(ast.Name("max"), [ast.Constant(), argument]):
            yield "activation", ast.unparse(argument)
        case ast.Call(ast.Attribute(sigma, "df"), [argument]):
            yield "slope", f"{ast.unparse(sigma)}({ast.unparse(argument)})"
        case ast.Call(ast.Attribute(array, "mean" | "sum" as name)):
            other = copy.deepcopy(node)
            other.func = ast.Attribute(array, "sum" if name == "mean" else "mean", ast.Load())
            yield "mean", ast.unparse(other)
        case ast.Call(ast.Name("Neuron" | "Layer"), [W, b, sigma]):
            W, b, sigma = map(ast.unparse, (W, b, sigma))
            name = ast.unparse(node.func)
            yield "bias", f"{name}({W}, 0 * np.asarray({b}), {sigma})"
            yield "activation", f"{name}({W}, {b}, IDENTITY)"


def computing(function: ast.FunctionDef) -> list[ast.expr]:
    """The expressions that the answer may come from: all but indices and the words of the case."""
    others: set[ast.AST] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Case":
            for keyword in node.keywords:
                if keyword.arg != "answer":
                    others.update(ast.walk(keyword.value))
        elif isinstance(node, ast.Subscript):
            others.update(ast.walk(node.slice))
    return [n for n in ast.walk(function) if isinstance(n, ast.expr) and n not in others]


class Put(ast.NodeTransformer):
    """One node in another's place."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else super().visit(node)


def with_a_slip(make: object) -> Iterator[tuple[str, object]]:
    """(kind of slip, the function that makes a case with this one slip in it)."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(make)))
    tree.body[0].decorator_list = []
    for at, node in enumerate(computing(tree.body[0])):
        for kind, instead in slips(node):
            wrong = copy.deepcopy(tree)
            new = ast.parse(instead, mode="eval").body
            wrong = Put(computing(wrong.body[0])[at], new).visit(wrong)
            names = {"np": np, "IDENTITY": IDENTITY, **make.__globals__}
            exec(compile(ast.fix_missing_locations(wrong), "<a slip>", "exec"), names)
            yield kind, names[tree.body[0].name]


def typable(exercise: Number, values: Array) -> bool:
    """Whether a reader could type the values: rounded, or as fractions."""
    return exercise.decimals is not None or all(
        np.isclose(values * d, np.round(values * d), rtol=0, atol=1e-9 * d).all(axis=None)
        for d in [np.lcm.reduce([denominator(v) for v in values.ravel()])]
    )


def denominator(value: float) -> int:
    """The smallest denominator up to 1000 with which the value is a fraction, else 1."""
    return next((d for d in range(1, 1001) if abs(value * d - round(value * d)) < 1e-9 * d), 1)


def attempt(make: object, variant: tuple, asked: str) -> Array | None:
    """The answer of a case with a slip, if it still asks the same and comes to numbers."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            case: Case = make(*variant)
            return np.array(grid(case.answer)) if case.prompt == asked else None
    except Exception:  # with the slip it is no computation any more, whatever it fails at
        return None


def search(exercise: Number) -> list[list[tuple[str, list[list[float]]]]]:
    """The slips of each variant: (kind, value), each value once."""
    wrong = list(with_a_slip(exercise.case))
    result = []
    for variant, case in zip(exercise.variants, exercise.cases(), strict=True):
        tolerance = exercise.tolerance(case.answer)
        known = [np.array(grid(v)) for v in (case.answer, *(m.value for m in case.mistakes))]
        shape, kept = known[0].shape, []
        for kind, make in wrong:
            value = attempt(make, variant, case.prompt)
            if value is None or value.shape != shape or not typable(exercise, value):
                continue
            if np.abs(value).max() > FAR * (1 + np.abs(known[0]).max()):
                continue
            if all(np.abs(value - k).max() > 2 * tolerance for k in known if k.shape == shape):
                known.append(value)
                kept.append((kind, [[float(f"{x:.14g}") for x in row] for row in value.tolist()]))
        result.append(kept)
    return result


def fingerprint(exercise: Number) -> str:
    """A short name for what is searched: the function that makes its cases, and its variants."""
    searched = f"{inspect.getsource(exercise.case)}{exercise.variants!r}{exercise.decimals}"
    return hashlib.sha256(searched.encode()).hexdigest()[:12]


def searched(exercises: list[Number]) -> dict[str, dict]:
    return {e.id: {"of": fingerprint(e), "variants": search(e)} for e in exercises}


def main() -> None:
    exercises = [e for e in all_exercises() if isinstance(e, Number)]
    slips_found = searched(exercises)
    lines = (f"{json.dumps(id)}: {json.dumps(entry)}" for id, entry in sorted(slips_found.items()))
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    count = sum(len(variant) for e in slips_found.values() for variant in e["variants"])
    print(f"{count} slips in {len(exercises)} exercises: {FILE}")


if __name__ == "__main__":
    main()
