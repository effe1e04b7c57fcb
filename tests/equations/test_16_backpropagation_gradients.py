"""The equations of chapter 16: SymPy's derivatives of the written-out cost of a whole net."""

from itertools import pairwise

import numpy as np
import sympy as sp
from formulas import Lower
from registry import equation
from worlds import network, network_examples

# A 3-2-1 net with tanh, every parameter and every input a symbol.
x = sp.Matrix(sp.symbols("x1:4", real=True))
y = sp.Symbol("y", real=True)
W1, b1 = sp.Matrix(2, 3, sp.symbols("w1:7", real=True)), sp.Matrix(sp.symbols("b1:3", real=True))
W2, b2 = sp.Matrix(1, 2, sp.symbols("v1:3", real=True)), sp.Symbol("c", real=True)
Z1 = W1 * x + b1
A1 = Z1.applyfunc(sp.tanh)
Z2 = (W2 * A1)[0] + b2
COST = (sp.tanh(Z2) - y) ** 2 / 2

RNG = np.random.default_rng(16)
THETA = [*W1, *b1, *W2, b2]
THETA_VALUES = RNG.normal(size=len(THETA))
EXAMPLE = RNG.normal(size=4)  # x1, x2, x3, y


def number(expression, example=EXAMPLE):
    """The value of a SymPy expression or matrix at THETA_VALUES and one example."""
    return np.array(sp.lambdify([*THETA, *x, y], expression)(*THETA_VALUES, *example))


def delta1():
    """∂C/∂z¹ with the z¹ as independent symbols."""
    s = sp.Matrix(sp.symbols("s1:3", real=True))
    cost = (sp.tanh((W2 * s.applyfunc(sp.tanh))[0] + b2) - y) ** 2 / 2
    return sp.Matrix([sp.diff(cost, v) for v in s]).subs(dict(zip(s, Z1, strict=True)))


def counted(rng):
    """The multiplications of the three parts, counted while they are done."""
    sizes = [9, 4, 3, int(rng.integers(1, 3))]
    pairs = list(pairwise(sizes))
    return {
        "n": Lower(enumerate(sizes)), "L": 3,
        r"\text{forward}": sum(product(n, k, 1) for k, n in pairs),
        r"\text{equation 4}": sum(product(n, 1, k) for k, n in pairs),
        r"\text{equation 2}": sum(product(k, n, 1) for k, n in pairs[1:]),
    }  # fmt: skip


@equation("eq-bp3", r"\frac{\partial C}{\partial b^l} = \delta^l", network)
def test_equation_3():
    direct = number(sp.Matrix([sp.diff(COST, v) for v in b1]))
    np.testing.assert_allclose(number(delta1()), direct, rtol=1e-12)
    assert np.abs(direct).min() > 1e-4


@equation("eq-bp4-entry", r"\frac{\partial C}{\partial w^l_{jk}} = \delta^l_j\, a^{l-1}_k", network)
def test_equation_4_entry_by_entry():
    d = delta1()
    for j in range(2):
        for k in range(3):
            direct = number(sp.diff(COST, W1[j, k]))
            np.testing.assert_allclose(number(d[j] * x[k]), direct, rtol=1e-12)


@equation("eq-bp4", r"\frac{\partial C}{\partial W^l} = \delta^l\, (a^{l-1})^\mathsf{T}", network)
def test_equation_4():
    direct = number(sp.Matrix(2, 3, [sp.diff(COST, w) for w in W1]))
    np.testing.assert_allclose(number(delta1() * x.T), direct, rtol=1e-12)
    assert direct.shape == (2, 3)
    # And for the second layer, where a¹ comes in instead of x.
    s = sp.Symbol("s", real=True)
    delta2 = sp.diff((sp.tanh(s) - y) ** 2 / 2, s).subs(s, Z2)
    direct2 = number(sp.Matrix(1, 2, [sp.diff(COST, w) for w in W2]))
    np.testing.assert_allclose(number(delta2 * A1.T), direct2, rtol=1e-12)


@equation(
    "eq-bp-batch",
    r"""\frac{\partial C}{\partial W^l}
    = \frac{1}{m} \sum_{i=1}^{m} \delta^{l,(i)}\, (a^{l-1,(i)})^\mathsf{T},
    \qquad
    \frac{\partial C}{\partial b^l} = \frac{1}{m} \sum_{i=1}^{m} \delta^{l,(i)}""",
    network_examples,
)
def test_the_gradient_of_a_mean_is_the_mean_of_gradients():
    examples = RNG.normal(size=(3, 4))
    # The mean cost is written out for three examples before it is differentiated.
    mean_cost = sum(COST.subs(dict(zip([*x, y], e, strict=True))) for e in examples) / 3
    direct_W = number(sp.Matrix(2, 3, [sp.diff(mean_cost, w) for w in W1]))
    direct_b = number(sp.Matrix([sp.diff(mean_cost, b) for b in b1]))
    d = delta1()
    by_rule_W = sum(number(d * x.T, example) for example in examples) / 3
    by_rule_b = sum(number(d, example) for example in examples) / 3
    np.testing.assert_allclose(by_rule_W, direct_W, rtol=1e-12)
    np.testing.assert_allclose(by_rule_b, direct_b, rtol=1e-12)
    # The mean of products is not the product of means, as the text says.
    mean_delta = by_rule_b
    mean_x = examples[:, :3].mean(axis=0)
    assert not np.allclose(np.outer(mean_delta, mean_x), direct_W, rtol=1e-3)


class Counting:
    """A number that counts the multiplications it takes part in."""

    count = 0

    def __mul__(self, other):
        Counting.count += 1
        return self

    def __add__(self, other):
        return self


def product(rows, inner, columns):
    """Multiply matrices of counting numbers, and return how many multiplications it took."""
    Counting.count = 0
    left = [[Counting()] * inner for _ in range(rows)]
    right = [[Counting()] * columns for _ in range(inner)]
    for row in left:
        for c in range(columns):
            entry = row[0] * right[0][c]
            for i in range(1, inner):
                entry = entry + row[i] * right[i][c]
    return Counting.count


@equation(
    "eq-backprop-cost",
    r"""\underbrace{\sum_{l=1}^{L} n_l n_{l-1}}_{\text{forward}}
    \; + \; \underbrace{\sum_{l=1}^{L} n_l n_{l-1}}_{\text{equation 4}}
    \; + \; \underbrace{\sum_{l=2}^{L} n_l n_{l-1}}_{\text{equation 2}}
    \;\le\; 3 \sum_{l=1}^{L} n_l n_{l-1}""",
    counted,
)
def test_the_multiplications_are_counted():
    for n in ([64, 30, 10], [3, 4, 2], [2, 2, 1], [5, 1, 7, 3]):
        L = len(n) - 1
        forward = sum(product(n[l], n[l - 1], 1) for l in range(1, L + 1))
        equation_4 = sum(product(n[l], 1, n[l - 1]) for l in range(1, L + 1))
        equation_2 = sum(product(n[l - 1], n[l], 1) for l in range(2, L + 1))
        assert forward == equation_4 == sum(n[l] * n[l - 1] for l in range(1, L + 1))
        assert equation_2 == sum(n[l] * n[l - 1] for l in range(2, L + 1))
        assert forward + equation_4 + equation_2 <= 3 * forward
        if n == [64, 30, 10]:  # exercise 16: 4740 multiplications, 2.14 forward passes
            assert forward + equation_4 + equation_2 == 4740
            assert round(4740 / forward, 2) == 2.14
