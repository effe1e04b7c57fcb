"""The reader of formulas: what it makes of the notation, and what it refuses."""

import numpy as np
import pytest
from altered import alterations
from formulas import check
from tex import Unreadable, statements, tokens_of
from values import Each, Lower, Of, Upper, Wrong

W = Upper({1: np.array([[1.0, 2, 3], [4, 5, 6]]), 2: np.array([[7.0, 8], [9, 10]])})
A = {"W": W, "w": W, "a": Upper({0: np.array([1.0, -1, 2])}), "l": 1}
BATCH = {"x": np.array([[1.0, 2, 3], [4, 5, 6]]), "m": 3, "n": 2}
SLOPES = {"x": 3.0, "f": lambda x: x**3, "f'": lambda x: 3 * x**2}


@pytest.mark.parametrize(
    ("tex", "values"),
    [
        # arithmetic, and how strongly things bind
        (r"3 \cdot 2 - 4 = 2", {}),
        (r"\tfrac12 (2 - 1)^2 = \frac1{2}", {}),
        (r"-2^2 = -4, \qquad 2 \cdot 3^2 = 18", {}),
        (r"12/4 = 3, \quad (n^3 + n^2)/(2n^2) = (n + 1)/2", {"n": 5}),
        (r"2\cos 3 = 2 \cdot \cos(3), \quad \ln y^3 = 3 \ln y", {"y": 2.0}),
        (r"\sqrt[3]{8} = 2 = \sqrt4", {}),
        (r"\binom{5}{2} = 10", {}),
        (r"\begin{aligned} (p + q)^2 &= p^2 + 2pq + q^2 \\ &= p(p + 2q) + q^2 \end{aligned}",
         {"p": 2, "q": 5}),
        # rounded numbers are right to their last place
        (r"\sqrt{10} \approx 3.16, \quad \ln 1000 \approx 6.9", {}),
        (r"2^{-52} \approx 2.2 \cdot 10^{-16}", {}),
        # vectors and matrices
        (r"(1, 2) \cdot (3, -1) = 1 = (1, 2)^\mathsf{T} (3, -1)", {}),
        (r"(1, 2)(3, 4)^\mathsf{T} = \begin{bmatrix} 3 & 4 \\ 6 & 8 \end{bmatrix}", {}),
        (r"(1, 2) \odot (3, 4) = (3, 8), \quad \lVert (3, 4) \rVert = 5, \quad |-2| = 2", {}),
        (r"\begin{bmatrix} 2 & 1 \\ 1 & 1 \end{bmatrix}^{-1} = \begin{bmatrix} 1 & -1 \\ -1 & 2"
         r" \end{bmatrix}", {}),
        (r"[3, 2] = \begin{bmatrix} 3 & 2 \end{bmatrix}", {}),
        (r"\operatorname{diag}\bigl((1, 2)\bigr)\, (3, 4) = (3, 8)", {}),
        (r"x = 0, \quad Ax = 0 :", {"x": np.zeros(3), "A": np.ones((2, 3))}),
        # what a script means is told by the value
        (r"W^1 a^0 = (5, 11), \quad w^1_{12} = 2, \quad w^l_{2,l+2} = 6, \quad a^{l-1}_3 = 2", A),
        (r"x^{(2)} = (2, 5), \quad x^{(2)}_1 = 2, \quad x_2^{(m)} = 6, \quad (x^{(1)}_2)^2 = 16",
         BATCH),
        (r"a^2 = 9", {"a": 3.0}),
        (r"a^2 = 9", {"a": Upper({2: 9.0})}),
        (r"e_2 = (0, 1), \quad \lambda_{\max} = 4, \quad w^* = 2, \quad \theta_1 = (7, 8)",
         {"e": Lower({2: np.array([0.0, 1])}), r"\lambda_{\max}": 4.0, "w^*": 2.0,
          r"\theta_1": np.array([7.0, 8])}),
        # sums and ellipses
        (r"\sum_{i=1}^{m} \frac{x^{(i)}}{m} = (2, 5)", BATCH),
        (r"\sum_{i \in B} i^2 + 1 = 11", {"B": [1, 3]}),
        (r"\sum_i i = 6", {r"\sum_i": [1, 2, 3]}),
        (r"\begin{bmatrix} x^{(1)} & \cdots & x^{(m)} \end{bmatrix} = x", BATCH),
        (r"\begin{bmatrix} x_1 \\ 1 \,\cdots\, 1 \end{bmatrix} \frac{z}{m} = (m, 1)",
         {"x": np.arange(1.0, 4)[None] * 3, "x_1": np.full((1, 3), 3.0), "z": np.ones(3), "m": 3,
          r"\cdots": 3}),
        (r"\begin{bmatrix} x_1 \\ \vdots \\ x_n \end{bmatrix} = x", {"x": np.arange(4.0), "n": 4}),
        # functions and their derivatives
        (r"f(2) = 8, \quad f'(x) = 27 = \frac{d}{dx} f(x), \quad f(x)^2 = 729", SLOPES),
        (r"\frac{d}{dx} f(2x) \Big|_{x = 1} = 24", SLOPES),
        (r"f'(x) = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h}", SLOPES | {"h": 0.1}),
        (r"f'(x) = \frac{f(x + h) - f(x)}{h} + O(h)", SLOPES | {"h": 1e-4}),
        (r"(f \circ g)(x) = f(g(x))", SLOPES | {"g": lambda x: x + 1}),
        (r"\frac{\partial C}{\partial w_2} = 6 = \partial C/\partial w_2",
         {"w": np.array([1.0, 3]), "C": Of(lambda v: float(np.sum(v["w"] ** 2)))}),
        # cases, conditions, free indices
        (r"|z| = \begin{cases} z & \text{if } z > 0 \\ -z & \text{if } z < 0 \end{cases}",
         {"z": Each(-2, 3)}),
        (r"\mathbf{1}[z > 0]\, z = \max(0, z), \qquad (z \ne 0)", {"z": Each(-2, 3)}),
        (r"\underbrace{x_2}_{2} \cdot \underbrace{3}_{\text{three}} = \underbrace{6}_{2 \cdot 3}",
         {"x": np.array([1.0, 2])}),
    ],
)  # fmt: skip
def test_a_true_formula_holds(tex, values):
    assert check(tex, values) > 0


@pytest.mark.parametrize(
    ("tex", "values", "fault"),
    [
        (r"3 \cdot 2 - 4 = 3", {}, "does not hold"),
        (r"1 = 1 = 2", {}, "does not hold"),
        (r"\sqrt{10} \approx 3.17", {}, "does not hold"),
        (r"\sqrt{10} = 3.16", {}, "does not hold"),
        (r"(1, 2) = 1", {}, "does not hold"),
        (r"x = 0", {"x": np.array([0.0, 1])}, "does not hold"),
        (r"x = 1", {"x": np.ones(2)}, "does not hold"),
        (r"(1, 2) + 1 = (2, 3)", {}, "do not add"),
        (r"(1, 2) (3, 4) = 11", {}, "do not multiply"),
        (r"(1, 2) \odot 3 = (3, 6)", {}, "⊙ stands between"),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix}^{-1} = 1", {}, "only numbers"),
        (r"W^3 = 1", A, "none with index 3"),
        (r"w^1_{31} = 1", A, "no entry"),
        (r"x^{(4)} = 1", BATCH, "no column 4"),
        (r"\sum_{i=2}^{1} i = 0", {}, "is empty"),
        (r"f(x) = f x", SLOPES, "no argument follows"),
        (r"f'(x) = \frac{f(x + h) - f(x)}{h} + O(h^2)", SLOPES | {"h": 1e-4}, "does not hold"),
        (r"\underbrace{3}_{2} = 3", {}, "stands below"),
        (r"z = \begin{cases} 1 & \text{if } z > 0 \\ 1 & \text{if } z > -1 \end{cases}", {"z": 1.0},
         "2 of the cases"),
    ],
)  # fmt: skip
def test_a_false_formula_is_told_from_a_true_one(tex, values, fault):
    with pytest.raises(Wrong, match=fault):
        check(tex, values)


@pytest.mark.parametrize(
    ("tex", "fault"),
    [
        (r"a = b", "no value a"),
        (r"1/2x = 1", "two ways"),
        (r"\ln 2x = 1", "not clear"),
        (r"\foo = 1", "not known"),
        (r"(1 + 2 = 3", r"\) is wanted"),
        (r"x^1^2 = 1", "two scripts"),
        (r"1 + 1", "no relation"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused(tex, fault):
    with pytest.raises(Unreadable, match=fault):
        check(tex, {"x": 1.0})


def test_braces_around_one_sign_and_spaces_mean_nothing():
    assert tokens_of(r"\frac{1}{m}\,\bigl( a^{l} \bigr)") == tokens_of(r"\frac1m (a^l)")
    assert statements(r"\tfrac12 = \frac{1}{2}")[0][1][0] == (
        "over",
        *[("number", n) for n in "12"],
    )


def test_the_mistakes_that_are_tried():
    tried = {done: " ".join(tex) for done, tex in alterations(tokens_of(
        r"\delta^l = (W^{l+1})^\mathsf{T} \delta^{l+1} \odot \sigma'(z^l)"), ["W"])}  # fmt: skip
    for mistake in (
        r"\delta ^ l = ( W ^ { l - 1 } ) ^ \mathsf{T} \delta ^ { l + 1 } \odot \sigma ' ( z ^ l )",
        r"\delta ^ l = ( W ^ { l + 1 } ) \delta ^ { l + 1 } \odot \sigma ' ( z ^ l )",
        r"\delta ^ l = ( W ^ { l + 1 } ) ^ \mathsf{T} \delta ^ { l + 1 } \odot \sigma ( z ^ l )",
        r"\delta ^ l = ( W ^ { l + 1 } ) ^ \mathsf{T} \delta ^ { l + 1 } "
        r"\odot \sigma ' ( z ^ { l + 1 } )",
    ):
        assert mistake in tried.values()
    (indices,) = [tex for done, tex in alterations(tokens_of("w_{jk}"), []) if "⟨k⟩" in done]
    assert indices == ("w", "_", "{", "j", ",", "k", "+", "1", "}")
