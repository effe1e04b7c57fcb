"""Chapter 12: the derivatives of one neuron."""

import numpy as np

from nnbook.activations import IDENTITY, RELU, SIGMOID
from nnbook.calculus import numeric_gradient
from nnbook.costs import QUADRATIC
from nnbook.exercises.markup import dot_product, num, paren, signed, vec
from nnbook.exercises.model import (
    Bug,
    Case,
    Choice,
    Code,
    Matrix,
    Mistake,
    Number,
    Option,
    Order,
    Shape,
    Step,
    Wrong,
)
from nnbook.neuron import Neuron
from nnbook.notation import Array


def by_nudging(neuron: Neuron, x: Array, y: Array) -> Array:
    """∂C/∂(w, b) of a neuron by central differences: the second method of this chapter."""

    def cost(theta: Array) -> float:
        moved = Neuron(theta[:-1], theta[-1], neuron.sigma)
        return QUADRATIC(moved(x).reshape(1, -1), y)

    return numeric_gradient(cost, np.append(neuron.w, neuron.b))


# ---- an intermediate function --------------------------------------------------------------


def weight_gradient(w: tuple, b: float, x: tuple, y: float) -> Case:
    neuron = Neuron(w, b, RELU)
    z, a = float(neuron.z(x)), float(neuron(x))
    delta = (a - y) * float(RELU.df(np.array(z)))
    answer = (a - y) * neuron.grad_w(x)
    return Case(
        prompt=rf"A ReLU neuron has $w = {vec(w)}$ and $b = {num(b)}$. It sees one example, "
        rf"$x = {vec(x)}$ with $y = {num(y)}$. What is $\partial C/\partial w$ for "
        rf"$C = \tfrac12 (a - y)^2$?",
        answer=answer,
        mistakes=(
            Mistake(
                "residual with the wrong sign",
                -answer,
                r"You took the residual as $y - a$. The derivative of $\tfrac12 (a - y)^2$ with "
                r"respect to $a$ is $a - y$; with the other sign, descent would climb.",
                "sec-wrong-constants",
            ),
            Mistake(
                "weight in place of input",
                delta * np.reshape(w, (-1, 1)),
                r"That is the error times $w$: the derivative with respect to the *input*. In "
                r"$w \cdot x$ a weight is multiplied by its input, so $\partial z/\partial w = x$.",
                "sec-weight-derivation",
            ),
            Mistake(
                "the half forgotten",
                2 * answer,
                r"Twice too large: the $\tfrac12$ of the cost cancels the 2 of the square.",
                "sec-neuron-cost",
            ),
        ),
        hints=(
            r"First go forward: find $z = w \cdot x + b$ and $a = \max(0, z)$.",
            r"Three factors: residual $a - y$, slope $\sigma'(z)$, input $x$.",
        ),
        solution=rf"$z = {dot_product(w, x)} {signed(b)} = {num(z)}$, so $a = {num(a)}$ and "
        rf"$\sigma'(z) = 1$. The residual is ${num(a)} - {paren(y)} = {num(a - y)}$. "
        rf"Times the input: $\partial C/\partial w = {paren(delta)} \cdot {vec(x)} = {vec(answer)}$.",
    )


# ---- a bias that is zero -------------------------------------------------------------------


def zero_bias(w: tuple, x: tuple, y: float) -> Case:
    neuron = Neuron(w, 0, IDENTITY)
    a = float(neuron(x))
    gradient = by_nudging(neuron, np.reshape(x, (-1, 1)), np.array([[y]]))
    return Case(
        prompt=rf"A linear neuron ($\sigma(z) = z$) has $w = {vec(w)}$ and the bias $b = 0$. For "
        rf"$x = {vec(x)}$ and $y = {num(y)}$: what is $\partial C/\partial b$?",
        answer=round(float(gradient[-1]), 6),
        mistakes=(
            Mistake(
                "bias gradient zero because b is 0",
                0,
                r"The bias *is* 0, and its derivative is not: it says what would happen if the "
                r"bias moved. Nothing in the formula multiplies by $b$.",
                "sec-bias-derivation",
            ),
            Mistake(
                "residual with the wrong sign",
                y - a,
                r"That is $y - a$. The residual is $a - y$.",
                "sec-residual-delta",
            ),
            Mistake(
                "the cost itself",
                (a - y) ** 2 / 2,
                r"That is the cost, not its derivative.",
                "sec-neuron-cost",
            ),
        ),
        hints=(r"Which number multiplies $b$ in $z = w \cdot x + 1 \cdot b$?",),
        solution=rf"$a = {dot_product(w, x)} = {num(a)}$. The bias enters $z$ with the factor 1, so "
        rf"$\partial C/\partial b = (a - y) \cdot 1 \cdot 1 = {num(a - y)}$.",
    )


# ---- one indicator for each example ---------------------------------------------------------

INPUTS = ((2, 0), (1, 1), (-3, 0))


def indicator_inside(w: tuple, b: float, y: tuple) -> Case:
    x, targets = np.array(INPUTS, float).T, np.array([y], float)
    neuron = Neuron(w, b, RELU)
    z, residual = neuron.z(x), neuron(x) - targets
    answer = by_nudging(neuron, x, targets)[:2].round(6)
    total = (x @ residual.T / 3)[:, 0]
    terms = [
        rf"x^{{({i})}}: z = {num(z[i - 1])}, \text{{{'active' if z[i - 1] > 0 else 'inactive'}}}, "
        rf"a - y = {num(residual[0, i - 1])}"
        for i in (1, 2, 3)
    ]
    return Case(
        prompt=rf"A ReLU neuron, $w = {vec(w)}$, $b = {num(b)}$, sees three examples: "
        rf"$x^{{(1)}} = {vec(x[:, 0])}$, $x^{{(2)}} = {vec(x[:, 1])}$, $x^{{(3)}} = {vec(x[:, 2])}$ "
        rf"with $y = {vec(y)}$. Find $\partial C/\partial w$, the mean over the three.",
        answer=answer,
        mistakes=(
            Mistake(
                "indicator outside the sum",
                total,
                "Every example pulled, the inactive one too. The indicator belongs *inside* the "
                "sum: an example with $z \\le 0$ adds nothing.",
                "sec-misplaced-indicator",
            ),
            Mistake(
                "mean not taken",
                3 * answer,
                r"That is the sum over the examples. The cost is their mean: divide by $m = 3$.",
                "sec-neuron-cost",
            ),
            Mistake(
                "mean taken twice",
                answer / 3,
                r"The mean is taken twice: $\frac1m$ stands once, in front of the sum.",
                "sec-wrong-constants",
            ),
        ),
        hints=(
            r"Find $z^{(i)}$ for each example, and strike out those with $z^{(i)} \le 0$.",
            r"Add $(a^{(i)} - y^{(i)})\, x^{(i)}$ over the rest, and divide by 3, not by their number.",
        ),
        solution="; ".join(f"${term}$" for term in terms)
        + rf". The active ones add up to ${vec(3 * answer)}$, and a third of it is ${vec(answer)}$.",
    )


# ---- residual and error ----------------------------------------------------------------------


def saturated(z: float, y: float) -> Case:
    at = np.array(z)
    residual = float(SIGMOID(at)) - y
    answer = residual * float(SIGMOID.df(at))
    return Case(
        prompt=rf"A sigmoid neuron has $z = {num(z)}$, and its target is $y = {num(y)}$. How large "
        rf"is its error $\delta = \partial C/\partial z$?",
        answer=answer,
        mistakes=(
            Mistake(
                "residual taken for the error",
                residual,
                r"That is the residual $a - y$. The error is what is left of it after "
                r"$\sigma'(z)$: $\delta = (a - y)\,\sigma'(z)$.",
                "sec-residual-delta",
            ),
            Mistake(
                "σ′ taken at a",
                residual * float(SIGMOID.df(SIGMOID(at))),
                r"You evaluated $\sigma'$ at $a$. It takes $z$; written with $a$ it is $a(1 - a)$.",
                "sec-activations",
            ),
        ),
        hints=(r"$\sigma'(z) = \sigma(z)\,(1 - \sigma(z))$.", r"Find $a$ first, to five decimals."),
        solution=rf"$a = \sigma({num(z)}) = {num(float(SIGMOID(at)), 5)}$ and $\sigma'(z) = a (1 - a) "
        rf"= {num(float(SIGMOID.df(at)), 5)}$. So $\delta = {num(residual, 5)} \cdot "
        rf"{num(float(SIGMOID.df(at)), 5)} = {num(answer, 5)}$.",
    )


# ---- shapes ----------------------------------------------------------------------------------


def product_shape(n: int, m: int) -> Case:
    x, delta = np.ones((n, m)), np.ones((1, m))
    return Case(
        prompt=rf"A neuron with $n = {n}$ inputs sees $m = {m}$ examples. In "
        r"$\partial C/\partial w = \frac1m\, x\, \delta^\mathsf{T}$, what is the shape of "
        r"$\delta^\mathsf{T}$?",
        answer=delta.T.shape,
        mistakes=(
            Mistake(
                "δ not transposed",
                delta.shape,
                r"That is the shape of $\delta$ itself, a row with an entry for each example.",
                "sec-neuron-matrix",
            ),
            Mistake(
                "shape of the product",
                (x @ delta.T).shape,
                r"That is the shape of the whole product, which is that of $w$.",
                "sec-neuron-matrix",
            ),
        ),
        hints=(r"$\delta$ has one row: one neuron. How many columns?",),
        solution=rf"$\delta$ is $1 \times {m}$, one error for each example. So "
        rf"$\delta^\mathsf{{T}}$ is ${m} \times 1$, and $x\,\delta^\mathsf{{T}}$ is "
        rf"$({n} \times {m})({m} \times 1) = {n} \times 1$.",
    )


# ---- what the corner does ---------------------------------------------------------------------


def slopes_at_corner(h: float) -> tuple[float, float, float]:
    """The difference quotients of max(0, z) at z = 0: to the left, to the right, central."""
    left, right = (RELU(np.array(s * h)) / (s * h) for s in (-1, 1))
    return float(left), float(right), float(numeric_gradient(lambda z: RELU(z)[0], [0.0], h)[0])


def corner() -> Case:
    left, right, central = slopes_at_corner(1e-5)
    return Case(
        prompt=r"We choose $\operatorname{ReLU}'(0) = 0$. A gradient check by central differences "
        r"at $z = 0$ then disagrees by $\tfrac12$. What follows?",
        options=(
            Option(
                "There is no derivative at 0. Neither number is right, and the check belongs elsewhere.",
                holds=left != right and central == 0.5 and RELU.df(np.array(0.0)) == 0,
            ),
            Option(
                r"A smaller $h$ would bring the two together.",
                holds=abs(slopes_at_corner(1e-9)[2]) < abs(central),
                name="smaller steps cure a corner",
                says=r"For *every* $h$ the quotient is $\frac{h - 0}{2h} = \tfrac12$.",
                cure="sec-corner",
            ),
            Option(
                r"$\operatorname{ReLU}'(0)$ ought to be $\tfrac12$.",
                holds=left == right == 0.5,
                name="mean of the slopes taken for a derivative",
                says="The slopes to the left and right are 0 and 1. Their mean is what a central "
                "difference shows, but no line with that slope is tangent there.",
                cure="sec-max-derivative",
            ),
            Option(
                "The program has a bug in its derivative.",
                holds=RELU.df(np.array(-1.0)) != left or RELU.df(np.array(1.0)) != right,
                name="a false alarm taken for a bug",
                says="At every other point the check passes. It is the point that is at fault.",
                cure="sec-corner",
            ),
        ),
        hints=("Draw max(0, z) near 0, and a line through its values at −h and h.",),
        solution=r"The quotient is $\frac{\max(0, h) - \max(0, -h)}{2h} = \tfrac12$ for every $h$, "
        "the mean of the slopes 0 and 1 on the two sides. There is no derivative; 0 is a choice. "
        r"Check where all $z^{(i)}$ are well away from 0.",
    )


# ---- the derivation ----------------------------------------------------------------------------

DERIVATION = (
    Step(
        r"$\frac{\partial}{\partial w_k} \frac1{2m} \sum_i (a^{(i)} - y^{(i)})^2$: what we look for"
    ),
    Step(
        r"$= \frac1{2m} \sum_i \frac{\partial}{\partial w_k} (a^{(i)} - y^{(i)})^2$: sum rule", (0,)
    ),
    Step(
        r"$= \frac1m \sum_i (a^{(i)} - y^{(i)}) \frac{\partial a^{(i)}}{\partial w_k}$: "
        "power rule and chain rule",
        (1,),
    ),
    Step(
        r"$= \frac1m \sum_i (a^{(i)} - y^{(i)})\, \sigma'(z^{(i)}) "
        r"\frac{\partial z^{(i)}}{\partial w_k}$: chain rule through $a = \sigma(z)$",
        (2,),
    ),
    Step(
        r"$= \frac1m \sum_i (a^{(i)} - y^{(i)})\, \sigma'(z^{(i)})\, x_k^{(i)}$: only one term of "
        r"$z^{(i)}$ holds $w_k$",
        (3,),
    ),
)


def derivation() -> Case:
    return Case(
        prompt=r"Put the derivation of $\partial C/\partial w_k$ in order.",
        steps=DERIVATION,
        mistakes=(
            Mistake(
                "inner derivative before the outer",
                (3, 2),
                r"$\sigma'(z)$ appears before the square is differentiated. The chain rule works "
                "from the outside in: the outermost function here is the square.",
                "sec-weight-derivation",
            ),
        ),
        hints=("Each line differs from the one before by a single rule, which it names.",),
        solution="From the outside in: the sum, the square, $\\sigma$, the weighted sum. Each line "
        "takes one function off.",
    )


# ---- find the bug --------------------------------------------------------------------------------

PROGRAM = """
def gradient(w, b, x, y):
    m = x.shape[1]
    z = w.T @ x + b
    a = np.maximum(0, z)
    delta = (a - y) * (z > 0)
    dw = x @ delta.T / m
    db = delta.mean()
    return dw, db
"""


def gradient_is_right(names: dict) -> None:
    """The program's gradient is that of the cost, by nudging."""
    rng = np.random.default_rng(12)
    x, y, w = rng.normal(size=(2, 5)), rng.normal(size=(1, 5)), rng.normal(size=(2, 1))
    dw, db = names["gradient"](w, 0.3, x, y)
    measured = by_nudging(Neuron(w, 0.3, RELU), x, y)
    assert np.allclose(np.append(dw, db), measured, atol=1e-6)


def bug_indicator() -> Case:
    return Case(
        prompt=r"One line of this gradient of a ReLU neuron is wrong. `x` is $n \times m$, `y` is "
        r"$1 \times m$. Which one?",
        code=PROGRAM,
        bug=("delta = (a - y) * (z > 0)", "delta = (a - y) * (z.mean() > 0)"),
        mistakes=(
            Mistake(
                "transpose suspected",
                "dw = x @ delta.T / m",
                r"This one is right: $x\,\delta^\mathsf{T}$ is $(n \times m)(m \times 1)$.",
                "sec-neuron-matrix",
            ),
            Mistake(
                "bias gradient suspected",
                "db = delta.mean()",
                "This one is right: the bias has the mean of the errors.",
                "sec-bias-derivation",
            ),
        ),
        hints=("Follow one inactive example, $z = -7$, through the lines. What should it add?",),
        solution="Line 5 asks whether the examples are active *on average*. The indicator belongs "
        "to each example: `(z > 0)`, entry by entry.",
    )


# ---- write the gradient ----------------------------------------------------------------------------


def neuron_gradient(w: Array, b: float, x: Array, y: Array) -> Array:
    z = w @ x + b
    delta = (np.maximum(0, z) - y) * (z > 0)
    return x @ delta / y.size


def gradient_inputs(rng: np.random.Generator) -> list[tuple]:
    """Batches of 1 to 6 examples, 1 to 4 inputs, active and inactive."""
    sizes = [(1, 1), (2, 1), (1, 3), (2, 3), (3, 2), (4, 6)] * 3
    return [
        (rng.normal(size=n), float(rng.normal()), rng.normal(size=(n, m)), rng.normal(size=m))
        for n, m in sizes
    ]


def measured_gradient(w: Array, b: float, x: Array, y: Array) -> Array:
    return by_nudging(Neuron(w, b, RELU), x, y.reshape(1, -1))[:-1]


EXERCISES = (
    Matrix(
        id="12-weight",
        section="sec-weight-derivation",
        title="One example, two weights",
        symbol=r"\partial C/\partial w",
        case=weight_gradient,
        variants=[
            ((2, 1), -1, (3, -1), 1),
            ((1, -2), 2, (3, 1), 1),
            ((1, 3), 1, (-1, 2), 2),
            ((2, 2), -3, (1, 3), 6),
            ((-1, 1), 4, (2, 1), 1),
        ],
    ),
    Number(
        id="12-zero-bias",
        section="sec-bias-derivation",
        title="A bias that is zero",
        symbol=r"\partial C/\partial b",
        case=zero_bias,
        variants=[
            ((1, 2), (3, 1), 1),
            ((2, -1), (2, 1), 8),
            ((3, 1), (1, -4), 2),
            ((1, 1), (4, 3), 1),
            ((-2, 1), (1, 7), 1),
        ],
    ),
    Matrix(
        id="12-indicator",
        section="sec-neuron-numbers",
        title="Which examples pull?",
        symbol=r"\partial C/\partial w",
        decimals=3,
        case=indicator_inside,
        variants=[
            ((2, 1), -1, (1, 2, 1)),
            ((1, 1), 0, (1, 4, 2)),
            ((1, 2), -1, (3, 1, 1)),
            ((2, 0), -1, (1, 3, 4)),
            ((1, 3), 1, (2, 2, 3)),
        ],
    ),
    Number(
        id="12-saturated",
        section="sec-residual-delta",
        title="Wrong, and hard of hearing",
        symbol=r"\delta",
        decimals=4,
        case=saturated,
        variants=[(-4, 1), (3, 0), (-2, 1), (5, 0), (-3, 1)],
    ),
    Shape(
        id="12-shape",
        section="sec-neuron-matrix",
        title="Shapes in the product",
        symbol=r"\delta^\mathsf{T}",
        case=product_shape,
        variants=[(2, 5), (3, 8), (4, 6), (5, 2), (7, 3)],
    ),
    Choice(id="12-corner", section="sec-corner", title="A check that fails by a half", case=corner),
    Order(
        id="12-derivation",
        section="sec-weight-derivation",
        title="The derivation, in order",
        case=derivation,
    ),
    Bug(
        id="12-bug",
        section="sec-misplaced-indicator",
        title="Find the bug",
        case=bug_indicator,
        fails=gradient_is_right,
    ),
    Code(
        id="12-gradient",
        section="sec-neuron-matrix",
        title="Write the gradient of a neuron",
        case=lambda: Case(
            prompt=r"Write `neuron_gradient(w, b, x, y)`: the gradient $\partial C/\partial w$ of a "
            r"ReLU neuron. `w` has $n$ entries, `x` is $n \times m$, `y` has $m$ entries. Return "
            r"$n$ numbers.",
            hints=("Compute all $m$ numbers $z$ in one line: `z = w @ x + b`.",),
            solution="The errors are `(np.maximum(0, z) - y) * (z > 0)`; `x @ delta / y.size` sums "
            "over the examples and takes the mean.",
        ),
        stub="""
def neuron_gradient(w, b, x, y):
    ...
""",
        inputs=gradient_inputs,
        expect=measured_gradient,
        by="central differences",
        solution=neuron_gradient,
        wrongs=(
            Wrong(
                "indicator forgotten",
                lambda w, b, x, y: x @ (np.maximum(0, w @ x + b) - y) / y.size,
                r"The inactive examples pull too: $\sigma'(z)$ is missing.",
                "sec-max-derivative",
            ),
            Wrong(
                "mean not taken",
                lambda w, b, x, y: y.size * neuron_gradient(w, b, x, y),
                r"That is the sum over the examples; the cost is their mean.",
                "sec-neuron-cost",
            ),
            Wrong(
                "residual with the wrong sign",
                lambda w, b, x, y: -neuron_gradient(w, b, x, y),
                r"The residual is $a - y$, not $y - a$.",
                "sec-wrong-constants",
            ),
        ),
    ),
)
