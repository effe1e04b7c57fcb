"""The equations of the appendix on speed: products counted one by one, derivatives by SymPy."""

from itertools import pairwise, product

import numpy as np
import sympy as sp
from registry import equation
from values import Lower
from worlds import network_examples

SIZES = [(2, 2, 1), (2, 3, 1), (3, 4, 2), (5, 1), (4, 3, 2, 5), (1, 1, 1, 1, 1)]


class Counter:
    """An entry of a matrix that counts additions and multiplications."""

    done = 0

    def __mul__(self, other):
        Counter.done += 1
        return self

    def __add__(self, other):
        Counter.done += 1
        return self


def matrix(*shape):
    return np.full(shape, Counter(), dtype=object)


def counted(sizes, m):
    """Operations of the products of a step. NumPy adds a term less than it multiplies; an entry
    begins at 0 here, as in the hardware's multiply-and-add: so one addition each is added."""
    Counter.done, entries = 0, 0
    for l, (n, k) in enumerate(pairwise(sizes), start=1):
        W, a, delta = matrix(k, n), matrix(n, m), matrix(k, m)
        results = [W @ a, delta @ a.T] + ([W.T @ delta] if l > 1 else [])
        entries += sum(result.size for result in results)
    return Counter.done + entries


def moved(sizes):
    """Bytes: of each weight, read forward, read back (but in layer 1), its slope written and read,
    itself read and written; eight each time."""
    return sum(8 * n * k * (6 if l > 1 else 5) for l, (n, k) in enumerate(pairwise(sizes), 1))


def a_step(rng):
    sizes, m = rng.integers(2, 6, size=4).tolist(), int(rng.integers(2, 6))
    weights = [np.empty((k, n)).size for n, k in pairwise(sizes)]
    return {
        "F": counted(sizes, m), "B": moved(sizes), "m": m, "L": 3, "n": Lower(enumerate(sizes)),
        "N": sum(weights), "N_1": weights[0],
    }  # fmt: skip


def with_ones(rng):
    return network_examples(rng) | {"u": np.ones((3, 1))}


@equation(
    "eq-step-flops",
    r"F = 2 m\, (3 N - N_1), \qquad N = \sum_{l=1}^{L} n_l\, n_{l-1}, \qquad N_1 = n_1\, n_0",
    a_step,
)
def test_operations_of_a_step_counted_one_by_one():
    for sizes, m in product(SIZES, (1, 2, 5)):
        N = sum(n * k for n, k in pairwise(sizes))
        assert counted(sizes, m) == 2 * m * (3 * N - sizes[0] * sizes[1])


@equation(
    "eq-intensity",
    r"\frac{F}{B} = \frac{2 m\, (3 N - N_1)}{8\, (6 N - N_1)}, \qquad \frac{m}{10} \le \frac{F}{B} "
    r"< \frac{m}{8}",
    a_step,
)
def test_operations_for_each_byte_that_is_moved():
    for sizes, m in product(SIZES, (1, 2, 5)):
        intensity = counted(sizes, m) / moved(sizes)
        N, N1 = sum(n * k for n, k in pairwise(sizes)), sizes[0] * sizes[1]
        assert np.isclose(intensity, 2 * m * (3 * N - N1) / (8 * (6 * N - N1)), rtol=1e-14)
        assert m / 10 <= intensity * (1 + 1e-14)
        assert intensity < m / 8
    # Both bounds are sharp: N₁ = N, and N₁ / N towards 0.
    N, N1, m = sp.symbols("N N_1 m", positive=True)
    ratio = 2 * m * (3 * N - N1) / (8 * (6 * N - N1))
    assert sp.simplify(ratio.subs(N1, N) - m / 10) == 0
    assert sp.limit(ratio, N1, 0) == m / 8
    assert sp.simplify(sp.diff(ratio, N1) / (-3 * N * m / (4 * (6 * N - N1) ** 2))) == 1


W, b = sp.Matrix(2, 3, sp.symbols("w:6", real=True)), sp.Matrix(sp.symbols("b:2", real=True))
A = sp.Matrix(3, 4, sp.symbols("a:12", real=True))
ONES = sp.ones(1, 4)


@equation(
    "eq-augmented",
    r"z^l = \begin{bmatrix} W^l & b^l \end{bmatrix} "
    r"\begin{bmatrix} a^{l-1} \\ u^\mathsf{T} \end{bmatrix}",
    with_ones,
)
def test_a_bias_is_the_weight_of_a_one():
    z = sp.Matrix(2, 4, lambda j, i: sum(W[j, k] * A[k, i] for k in range(3)) + b[j])
    assert sp.expand(W.row_join(b) * A.col_join(ONES) - z) == sp.zeros(2, 4)


@equation(
    "eq-augmented-gradient",
    r"\begin{bmatrix} \dfrac{\partial C}{\partial W^l} & \dfrac{\partial C}{\partial b^l} "
    r"\end{bmatrix} = \frac{1}{m}\, \delta^l "
    r"\begin{bmatrix} (a^{l-1})^\mathsf{T} & u \end{bmatrix},",
    with_ones,
)
def test_one_product_gives_the_slopes_of_weights_and_bias():
    # C is a mean over the examples of any function of z; δ is its derivative by z, each column.
    z, p, q = W * A + b * ONES, *sp.symbols("p q")
    costs = [p**2 * q + (i + 1) * q**2 for i in range(4)]
    here = [{p: z[0, i], q: z[1, i]} for i in range(4)]
    C = sum(cost.subs(at) for cost, at in zip(costs, here, strict=True)) / 4
    delta = sp.Matrix(2, 4, lambda j, i: sp.diff(costs[i], (p, q)[j]).subs(here[i]))
    block = delta * A.col_join(ONES).T / 4
    rng = np.random.default_rng(0)
    at = {s: sp.Rational(int(rng.integers(-9, 10)), 4) for s in C.free_symbols}
    for j in range(2):
        wanted = [*(sp.diff(C, W[j, k]) for k in range(3)), sp.diff(C, b[j])]
        for got, true in zip(block.row(j), wanted, strict=True):
            assert (got - true).subs(at) == 0
            assert true.subs(at) != 0
