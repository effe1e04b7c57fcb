"""Chapter 13: the geometry of the weight gradient."""

from statistics import fmean, pstdev

import numpy as np
from numpy.typing import ArrayLike

from nnbook.activations import IDENTITY, RELU, SIGMOID, Activation
from nnbook.bank.mistakes import known
from nnbook.calculus import numeric_gradient
from nnbook.costs import QUADRATIC
from nnbook.exercises.markup import dot_product, frac, mat, num, paren, signed, vec
from nnbook.exercises.model import (
    Bug,
    Case,
    Choice,
    Code,
    Matrix,
    Mistake,
    Number,
    Option,
    Prove,
    Step,
    variants,
)
from nnbook.neuron import Neuron
from nnbook.notation import Array

PAIR = np.array([[3.0, 1.0], [1.0, 3.0]])  # the two inputs of the section on the ellipse, b = 1


def cost(w: Array, b: float, sigma: Activation, x: Array, y: Array) -> float:
    """The book's cost, 1/(2m) times the sum of the squares, of a neuron on the columns of x."""
    return QUADRATIC(Neuron(w, b, sigma)(x)[None, :], np.reshape(y, (1, -1)))


def gradient(w: Array, b: float, sigma: Activation, x: Array, y: Array) -> Array:
    """∇_w of that cost by central differences: the second method of this chapter."""
    measured = numeric_gradient(lambda v: cost(v, b, sigma, x, y), np.array(w, float))
    return measured.round(6) + 0.0


def angle(u: Array, v: Array) -> float:
    """The angle between two arrows in degrees."""
    cosine = np.dot(u, v) / np.linalg.norm(u) / np.linalg.norm(v)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))).round(3))


def multiple(factor: float, symbol: str) -> str:
    """A multiple of a symbol, without a factor of 1: 3\\,x_1."""
    return symbol if factor == 1 else rf"{num(factor)}\,{symbol}"


def multiples(first: float, x: ArrayLike, second: float, y: ArrayLike) -> str:
    """A sum of multiples of two vectors, written out: (1, 2) - 3\\,(2, 0)."""
    sign, joint = "-" if first < 0 else "", "-" if second < 0 else "+"
    return f"{sign}{multiple(abs(first), vec(x))} {joint} {multiple(abs(second), vec(y))}"


@Matrix("13-plane", "sec-weight-plane", "Two examples, one point", level=2, symbol="w")
@variants(
    (1, (1, 2), (3, 4)),
    (2, (1, 1), (2, 0)),
    (-4, (1, 2), (3, -2)),
    (5, (1, -2), (3, -1)),
    (-2, (2, 1), (4, 3)),
)
def crossing(b: float, first: tuple, second: tuple) -> Case:
    rows = np.array([first, second], float)
    answer = np.linalg.solve(rows, [-b, -b]).round(9) + 0.0
    z = Neuron(answer, b).z(rows.T)
    return Case(
        prompt=rf"In the weight plane of $b = {num(b)}$ the example $x^{{(1)}} = {vec(first)}$ is a "
        rf"line: all $w$ with $z = 0$. So is $x^{{(2)}} = {vec(second)}$. At which point $w$ do "
        "the two lines cross?",
        answer=answer,
        mistakes=(
            known("bias on the wrong side", np.linalg.solve(rows, [b, b])),
            Mistake("bias left out", np.zeros(2)).says(
                rf"All lines cross at the origin only if $b = 0$. Here $z = b = {num(b)}$ there."
            ),
            Mistake(
                "examples and components mixed up",
                np.linalg.solve(rows.T, [-b, -b]),
                "sec-separating-line",
            ).says(
                r"You built each equation from a component of both examples. An equation belongs "
                r"to one example: $w_1 x_1 + w_2 x_2 + b = 0$ with its own two components."
            ),
        ),
        hints=(
            r"Write $w_1 x_1 + w_2 x_2 + b = 0$ for each example: two equations for $w_1, w_2$.",
            "Add a multiple of one equation to the other, so that one unknown goes.",
        ),
        solution=rf"Both must hold: $w \cdot {vec(first)} = {num(-b)}$ and $w \cdot {vec(second)} = "
        rf"{num(-b)}$. That gives $w = {vec(answer)}$. Check: ${dot_product(answer, first)} "
        rf"{signed(b)} = {num(z[0])}$ and ${dot_product(answer, second)} {signed(b)} = {num(z[1])}$. "
        "In the input plane, the line of this neuron runs through both examples.",
    )


PROGRAM = """
def gradient(w, b, x, y):
    z = w @ x + b
    a = np.maximum(0, z)
    residual = a - y
    delta = np.where(z > 0, residual, 0)
    return (delta * x).mean(axis=1)
"""

FOUR = np.array([[2.0, -1, 2, -1], [1, 2, -1, -2]])  # the four examples of the section
TARGETS = np.array([2.0, 4, 3, 1])


def gradient_is_right(names: dict) -> None:
    """The program's gradient is the measured one at the section's own point."""
    w = np.array([1.0, 1.0])
    assert np.allclose(names["gradient"](w, 1, FOUR, TARGETS), gradient(w, 1, RELU, FOUR, TARGETS))


@Bug("13-bug", "sec-gradient-in-plane", "Who may speak?", level=2, fails=gradient_is_right)
def bug_silent() -> Case:
    return Case(
        prompt=r"One line of this gradient of a ReLU neuron is wrong. `w` holds 2 numbers, `x` is "
        r"$2 \times m$, `y` holds $m$. Which line is it?",
        code=PROGRAM,
        bug=("delta = np.where(z > 0, residual, 0)", "delta = np.where(residual > 0, residual, 0)"),
        mistakes=(
            Mistake(
                "weights and inputs thought the wrong way round",
                "z = w @ x + b",
                "sec-neuron-matrix",
            ).says(
                r"This one is right: `w` has 2 entries, `x` is $2 \times m$, so `w @ x` has $m$ "
                "entries, a $z$ for each example."
            ),
            Mistake(
                "sign of the residual suspected", "residual = a - y", "sec-wrong-constants"
            ).says(
                r"This one is right: output minus target. With $y - a$ the arrow would point "
                "downhill."
            ),
            Mistake(
                "axis of the mean suspected", "return (delta * x).mean(axis=1)", "sec-neuron-matrix"
            ).says(
                r"This one is right: `delta * x` is $2 \times m$, a column for each example. "
                "`axis=1` takes the mean over the columns and leaves 2 numbers."
            ),
        ),
        hints=(
            r"Follow the four examples of this section at $w = (1, 1)$, $b = 1$. Their errors are "
            r"$\delta = (2, -2, -1, 0)$.",
            "Which examples does the program silence, and which should it?",
        ),
        solution="Line 5 lets an example speak if its residual is positive. But whether it speaks "
        r"is a matter of $\sigma'(z)$: of `z > 0`. Of the four examples 2 and 3 are active, with outputs that "
        r"are too *low*; their $\delta$ is negative, and it counts.",
    )


@Matrix(
    "13-sum",
    "sec-weighted-sum",
    "Whose push?",
    level=3,
    symbol=r"\begin{bmatrix} \delta^{(1)} \\ \delta^{(2)} \end{bmatrix}",
)
@variants(
    ((1, 1), (2, 0), (1, -1)),
    ((2, 1), (1, -1), (0, 3)),
    ((3, 1), (1, 1), (-1, 1)),
    ((1, -1), (2, 1), (1.5, 0)),
    ((0, 1), (2, 3), (2, 1)),
    ((1, 2), (-1, 1), (-4, -2)),
)
def whose_push(first: tuple, second: tuple, grad: tuple) -> Case:
    x = np.array([first, second], float).T
    shares = np.linalg.solve(x, np.array(grad, float)).round(9) + 0.0
    answer = 2 * shares
    high = ["too high" if d > 0 else "too low" for d in answer]
    outputs = (
        f"both outputs are {high[0]}"
        if high[0] == high[1]
        else f"the first output is {high[0]}, the second {high[1]}"
    )
    return Case(
        prompt=rf"A linear neuron has two examples, $x^{{(1)}} = {vec(first)}$ and $x^{{(2)}} = "
        rf"{vec(second)}$. The gradient of its cost, the mean over the two, is $\nabla_w C = "
        rf"{vec(grad)}$. Which errors $\delta^{{(1)}}$ and $\delta^{{(2)}}$ made it?",
        answer=answer,
        mistakes=(
            Mistake("mean forgotten", shares).says(
                r"These are $\delta^{(1)}/2$ and $\delta^{(2)}/2$. The sum has the weights "
                r"$\delta^{(i)}/m$, and here $m = 2$."
            ),
            Mistake("dot products taken for weights", x.T @ grad).says(
                r"You took the dot product of the gradient with each input. It says how far the "
                "gradient reaches along one input alone; the other input may reach that way too. "
                "Ask which multiples of the two *add up* to the gradient."
            ),
            Mistake("along and against exchanged", -answer).says(
                r"With these errors the sum is $-\nabla_w C$. A positive $\delta$ pushes the "
                "gradient along its input, a negative one against it."
            ),
        ),
        hints=(
            r"Which multiples $c_1$ and $c_2$ of the two inputs add up to the gradient? Write one "
            "equation for each component.",
            r"Then $c_i = \delta^{(i)}/m$.",
        ),
        solution=rf"${multiples(shares[0], first, shares[1], second)} = {vec(grad)}$: the factors "
        rf"${num(shares[0])}$ and ${num(shares[1])}$ are $\delta^{{(1)}}/2$ and $\delta^{{(2)}}/2$. "
        rf"So $\delta^{{(1)}} = {num(answer[0])}$ and $\delta^{{(2)}} = {num(answer[1])}$: {outputs}.",
    )


@Choice("13-angle", "sec-one-example", "One example, the whole plane", level=2, several=True)
@variants(((3, 1),), ((2, -1),), ((1, 4),))
def one_example(x: tuple) -> Case:
    b, y = 1.0, 0.5
    column, across = np.reshape(x, (2, 1)).astype(float), np.array([-x[1], x[0]], float)
    points = [np.array([i, j]) + 0.37 for i in (-2.0, -1, 0, 1) for j in (-2.0, -1, 0, 1)]
    low = [w for w in points if Neuron(w, b, SIGMOID)(x) < y]
    grads = {tuple(w): Neuron(w, b, SIGMOID) for w in points}
    grads = {w: (n(x) - y) * n.grad_w(x)[:, 0] for w, n in grads.items()}
    to_x = {w: angle(g, x) for w, g in grads.items()}

    def along(w: Array) -> float:
        return cost(w + across / 3, b, SIGMOID, column, [y]) - cost(w, b, SIGMOID, column, [y])

    return Case(
        prompt=rf"A sigmoid neuron, $b = {num(b)}$, has one example, $x = {vec(x)}$ with $y = "
        r"\tfrac12$. Which of these hold in its weight plane? Choose all that do.",
        options=(
            Option(
                r"Wherever the output is too low, the angle between $\nabla_w C$ and $x$ is 180°.",
                {to_x[tuple(w)] for w in low} == {180.0},
                "the case of a negative δ left out",
            ).says(
                r"Too low means $a - y < 0$, and $\sigma' > 0$. So $\delta < 0$, and "
                r"$\delta x$ runs against $x$."
            ),
            Option(
                r"Wherever the output is not $\tfrac12$, the angle between $\nabla_w C$ and $x$ is "
                "0°.",
                set(to_x.values()) == {0.0},
                "sign of δ forgotten",
            ).says(
                r"$\nabla_w C = \delta x$ is parallel to $x$, but $\delta$ has a sign. Where "
                "the output is too low it is negative, and the gradient points against $x$."
            ),
            Option(
                r"Wherever the output is not $\tfrac12$, $\nabla_w C$ is at a right angle to $x$.",
                set(to_x.values()) == {90.0},
                "contour line taken for the gradient",
            ).says(
                r"At a right angle to $x$ run the *contour lines*. The gradient crosses them, "
                r"and so it is parallel to $x$."
            ),
            Option(
                rf"Along the direction ${vec(across)}$ the cost stays as it is.",
                max(abs(along(w)) for w in points) < 1e-12,
                "a flat direction left out",
            ).says(
                rf"${vec(across)} \cdot {vec(x)} = 0$: along it $z$ does not change, and "
                "$C$ depends on $w$ only through $z$."
            ),
            Option(
                "The contour lines are ellipses around one lowest point.",
                len({a % 180 for a in to_x.values()}) > 1,
                "contours of one example thought ellipses",
                "sec-two-examples",
            ).says(
                "One example cannot close a contour line: all gradients are parallel, so the "
                "contour lines are straight and parallel. An ellipse needs two independent inputs."
            ),
        ),
        hints=(
            r"With one example $\nabla_w C = \delta x$. Which part of it depends on $w$?",
            r"$\delta = (a - y)\,\sigma'(z)$. Which of its two factors can be negative?",
        ),
        solution=r"$\nabla_w C = \delta x$ everywhere. So it lies on the line of $x$: along it where "
        r"the output is too high, against it (180°) where it is too low. Across that line, along "
        rf"${vec(across)}$, neither $z$ nor $C$ changes: the contour lines are straight, parallel, "
        "and at a right angle to $x$.",
    )


@Number("13-ellipse", "sec-two-examples", "Along and across", level=3)
@variants((2, 1), (3, -1), (5, 3), (4, -1), (3, 2))
def axes(p: int, q: int) -> Case:
    x = np.array([[p, q], [q, p]], float)
    H = x @ x.T / 2
    values, vectors = np.linalg.eigh(H)
    rising = int(np.argmax(vectors.prod(axis=0)))  # the eigenvector with equal signs, (1, 1)
    plus, minus = values[[rising, 1 - rising]].round(9)
    answer = np.sqrt(minus / plus)
    return Case(
        prompt=rf"A linear neuron with a fixed bias has two examples, with the inputs ${vec((p, q))}$ "
        rf"and ${vec((q, p))}$. The contour lines of its cost are ellipses, with axes along "
        r"$(1, 1)$ and $(1, -1)$. Divide the length of the axis along $(1, 1)$ by that of the axis "
        r"along $(1, -1)$. What do you get?",
        answer=answer,
        mistakes=(
            Mistake("steep direction taken for the long axis", 1 / answer).says(
                r"The other way round. Where the ground is steep, a short way is enough to reach the "
                r"height of the contour line: a large $\lambda$ makes a *short* axis."
            ),
            Mistake("eigenvalues compared in place of axes", answer**2).says(
                r"That is the ratio of the eigenvalues. A half-axis is "
                r"$\sqrt{2(c - C(w^*))/\lambda}$: take the root."
            ),
            Mistake("eigenvalue taken for the length", 1 / answer**2).says(
                r"That is $\lambda$ along $(1, 1)$ divided by $\lambda$ along $(1, -1)$. The "
                r"half-axis is $\sqrt{2(c - C(w^*))/\lambda}$: with a root, and $\lambda$ *below* it."
            ),
        ),
        hints=(
            r"Find $H = \tfrac12\, x\,x^\mathsf{T}$, and multiply it by $(1, 1)$ and by $(1, -1)$.",
            r"Half-axes are $\sqrt{2(c - C(w^*))/\lambda}$. In a ratio, all but $\lambda$ cancels.",
        ),
        solution=rf"$H = {mat(H)}$. $H\,(1, 1) = {num(plus)}\,(1, 1)$ and $H\,(1, -1) = "
        rf"{num(minus)}\,(1, -1)$. So the axes have the ratio $\sqrt{{{num(minus)} / {num(plus)}}} = "
        rf"{frac(answer)}$. The steep direction is the short axis.",
    )


@Matrix(
    "13-local",
    "sec-stitched",
    "The push and the cost",
    level=2,
    symbol=r"\begin{bmatrix} \partial C/\partial w_1 \\ \partial C/\partial w_2 \\ C "
    r"\end{bmatrix}",
)
@variants(
    ((3, -3), (7, 4)), ((1, -3), (1, 6)), ((-4, 2), (6, 3)), ((3, -6), (2, 2)), ((-5, 3), (2, 5))
)
def push_and_cost(w: tuple, y: tuple) -> Case:
    neuron, targets = Neuron(w, 1, RELU), np.array(y, float)
    z, a = neuron.z(PAIR), neuron(PAIR)
    height = cost(w, 1, RELU, PAIR, targets)
    answer = [*gradient(w, 1, RELU, PAIR, targets), height]
    forgotten = ((a - targets) * PAIR).mean(axis=1)
    linear = [*gradient(w, 1, IDENTITY, PAIR, targets), cost(w, 1, IDENTITY, PAIR, targets)]
    on, off = int(np.argmax(z)), int(np.argmin(z))
    residual = float(a[on] - targets[on])
    alone = residual**2 / 4  # what the active example adds to the cost
    lowest = np.linalg.solve(PAIR.T, targets - 1)
    return Case(
        prompt=r"A ReLU neuron, $b = 1$, has the two inputs of the stitched plane, $x^{(1)} = (3, 1)$ and "
        rf"$x^{{(2)}} = (1, 3)$, here with the targets $y = {vec(y)}$. You stand at $w = {vec(w)}$. "
        r"Enter the two components of $\nabla_w C$, and below them the cost "
        r"$C = \tfrac14 \sum_i (a^{(i)} - y^{(i)})^2$.",
        answer=answer,
        mistakes=(
            Mistake("indicator forgotten for an inactive example", [*forgotten, height]).says(
                rf"Example {off + 1} has $z = {num(z[off])}$: its ReLU is off, and with "
                r"$\sigma'(z) = 0$ it pushes nothing, large as its residual is. Its cost remains."
            ),
            Mistake("inactive example thought to cost nothing", [*answer[:2], alone]).says(
                r"The gradient is right, the cost is not. An inactive example has $a = 0$, and the square "
                r"of its residual $0 - y$ is added like any other, although it has no say."
            ),
            Mistake(
                "half or mean of the cost forgotten", [*answer[:2], 2 * height], "sec-mean-cost"
            ).says(
                r"The gradient is right, the cost twice too large. It is *half* the *mean* of the "
                r"squares: the factor is $\tfrac{1}{2m} = \tfrac14$."
            ),
            known("ReLU left out", linear).says(rf"Example {off + 1} has $z = {num(z[off])}$."),
        ),
        hints=(
            r"Find both $z$ first. Which of the two examples is on?",
            r"Each active example adds $\delta^{(i)} x^{(i)}/2$ to the gradient, an inactive one "
            "nothing. To the cost *both* add.",
        ),
        solution=rf"$z^{{(1)}} = {num(z[0])}$ and $z^{{(2)}} = {num(z[1])}$. Example {on + 1} is on, "
        rf"with the residual ${num(residual)}$. Example {off + 1} is off, and its error is 0. So "
        rf"$\nabla_w C = \tfrac12 \cdot {num(residual)} \cdot {vec(PAIR[:, on])} = "
        rf"{vec(answer[:2])}$, while $C = \tfrac14 \bigl({num(residual)}^2 + (0 - "
        rf"{num(targets[off])})^2\bigr) = {num(height)}$. "
        + (
            f"The push is that of example {on + 1} alone: the gradient says nothing of what example "
            f"{off + 1} costs."
            if residual
            else rf"You rest in a valley: at $w = {vec(lowest)}$ the cost would be 0, and the "
            "gradient does not tell you."
        ),
    )


@Matrix(
    "13-ratio",
    "sec-magnification",
    "Two weights, one error",
    level=1,
    symbol=r"\begin{bmatrix} \text{before} \\ \text{after} \end{bmatrix}",
)
@variants(
    ((10, 1), (5, 2)),
    ((10, 1), (20, 0.5)),
    ((8, 2), (4, 0.5)),
    ((6, 1), (12, 1)),
    ((-10, 2), (5, 4)),
)
def component_ratio(x: tuple, s: tuple) -> Case:
    x, s = np.array(x, float), np.array(s, float)
    w = np.array([0.1, 0.2])
    # The same neuron before and after: w̃ = s w makes z, a and so δ equal.
    before, after = (
        float(np.divide(*Neuron(v, 0, SIGMOID).grad_w(u)[:, 0]).round(9))
        for v, u in ((w, x), (s * w, x / s))
    )
    return Case(
        prompt=rf"A neuron has one example, $x = {vec(x)}$, with an error $\delta \ne 0$. What is "
        r"the ratio of $\partial C/\partial w_1$ to $\partial C/\partial w_2$? In a larger set of "
        "examples these inputs have the mean 0, and the standard deviations "
        rf"${num(s[0])}$ and ${num(s[1])}$. What is the ratio when each input is divided by its "
        "standard deviation, and the error is again not 0? Enter both ratios, before and after.",
        answer=[before, after],
        mistakes=(
            Mistake("larger input thought always more important", [before, before]).says(
                "You kept the ratio. It was a matter of the *unit*: counted in standard deviations "
                "this example has other numbers, and its derivatives go with them."
            ),
            Mistake(
                "standardised thought equal", [before, np.sign(before)], "sec-standardising"
            ).says(
                "Standardising gives all inputs one scale, over the examples. A single example may "
                "still be far out in one input and not in the other."
            ),
            Mistake("multiplied where divided", [before, before * s[0] / s[1]]).says(
                r"You multiplied by the standard deviations. The scaled input is $x_k / s_k$, and "
                "the derivative is the error times *that*."
            ),
            Mistake("scaled twice", [before, before * (s[1] / s[0]) ** 2]).says(
                r"The scale comes in once: $\partial C/\partial \tilde w_k = \delta\,\tilde x_k$. "
                r"Squared it is in the share of the input in the *change of* $z$."
            ),
        ),
        hints=(
            r"$\partial C/\partial w_k = \delta x_k$, with the same $\delta$ for both.",
            rf"The scaled example is $({num(x[0])}/{num(s[0])},\ {num(x[1])}/{num(s[1])})$.",
        ),
        solution=rf"Before: $\delta x_1 / \delta x_2 = {num(x[0])}/{num(x[1])} = {frac(before)}$. "
        rf"The scaled example is ${vec(x / s)}$, so the ratio is now ${frac(after)}$. The unit is "
        "gone. What is left says how unusual each input of this example is.",
    )


def wakes(neuron: Neuron, x: Array, y: Array, eta: float = 0.5, steps: int = 1000) -> bool:
    """Whether descent on these examples ever brings a z of a dead neuron above 0."""
    w, b = neuron.w[:, 0], neuron.b
    for _ in range(steps):
        now = Neuron(w, b, RELU)
        delta = (now(x) - y) * now.grad_b(x)
        w, b = w - eta * (delta * x).mean(axis=1), b - eta * delta.mean()
    return bool((Neuron(w, b, RELU).z(x) > 0).any())


def explained(text: str, holds: bool, name: str, says: str) -> Option:
    """An option with its name and words, which it needs only if it does not hold."""
    return Option(text, holds) if holds else Option(text, holds, name, "sec-dead-unit").says(says)


@Choice("13-dead", "sec-dead-unit", "A weight that does not learn", level=2)
@variants(
    ((1, 1), -4, (2, 0.1), (1, 0.2), (1, 2)),
    ((1, 2), 1, (1, 0), (3, 0), (1, 1)),
    ((1, 1), 0, (2, 1), (3, -1), (1, 0)),
    ((-1, -2), 0, (10, 20), (30, 5), (1, 1)),
    ((1, 1), 0, (1, 2), (2, -1), (3, 1)),
)
def why_zero(w: tuple, b: float, first: tuple, second: tuple, y: tuple) -> Case:
    x, targets = np.array([first, second], float).T, np.array(y, float)
    neuron = Neuron(w, b, RELU)
    z, residual, slope = neuron.z(x), neuron(x) - targets, neuron.grad_b(x)
    terms = residual * slope * x
    dw1, dw2, db = *terms.mean(axis=1), (residual * slope).mean()
    dead, empty = not slope.any(), not x[1].any()
    at_target = not residual.any()
    assert abs(dw2) < 1e-12
    small = bool(np.abs(x[1]).max() < 1)
    confused = "small input and dead unit confused"
    facts = rf"$z = {vec(z)}$, $a - y = {vec(residual)}$, $x_2 = {vec(x[1])}$"
    return Case(
        prompt=rf"A ReLU neuron has $w = {vec(w)}$, $b = {num(b)}$, and the examples $x^{{(1)}} = "
        rf"{vec(first)}$, $x^{{(2)}} = {vec(second)}$ with $y = {vec(y)}$. Its derivative "
        r"$\partial C/\partial w_2$ is 0. Why, and what follows?",
        options=(
            explained(
                "The unit is dead. Plain descent moves nothing of it until other examples or inputs come.",
                holds=dead and not wakes(neuron, x, targets) and not (dw1 or db),
                name=confused if empty else "zero derivative taken for a dead unit",
                says=rf"Dead means $z \le 0$ on every example. Here $z = {vec(z)}$: $\sigma'(z)$ is "
                "not the factor that is 0.",
            ),
            explained(
                "The unit is dead for now. More steps on these examples wake it.",
                holds=dead and wakes(neuron, x, targets),
                name="dead unit thought to revive by more steps"
                if dead
                else "zero derivative taken for a unit that sleeps",
                says="Dead it is. But every derivative is 0, so a step moves nothing, and the next "
                "finds the same $z$. A thousand steps change nothing."
                if dead
                else rf"It is not dead, $z = {vec(z)}$. And a dead unit is not woken by steps: they "
                "do not move it.",
            ),
            explained(
                "The input $x_2$ is to blame. Only $w_2$ stands still; $w_1$ and $b$ learn on.",
                holds=empty and bool(dw1) and bool(db),
                name=confused if dead and small else "input blamed for the error",
                says=rf"$x_2 = {vec(x[1])}$ is not 0"
                + (
                    ", and a small input slows its own weight alone. Here"
                    if small
                    else " in either example. And"
                )
                + rf" $w_1$ and $b$ stand still too: $z = {vec(z)}$, and so $\sigma'(z) = 0$."
                if dead
                else rf"$x_2 = {vec(x[1])}$ is not 0 in these examples. Look at all three factors of "
                "each term.",
            ),
            explained(
                "Every residual is 0. There is nothing left to learn.",
                holds=at_target and cost(w, b, RELU, x, targets) == 0,
                name="zero derivative taken for a perfect fit",
                says=rf"The residuals are ${vec(residual)}$. A derivative can be 0 without a fit.",
            ),
            explained(
                "The terms of the two examples are not 0, and cancel.",
                holds=bool(terms[1].any()),
                name="cancelling seen where a factor is 0",
                says=rf"The two terms of $\partial C/\partial w_2$ are ${vec(terms[1])}$: each is 0 "
                "by itself.",
            ),
        ),
        hints=(
            r"Each term is residual times $\sigma'(z)$ times $x_2$. Find all three, for both "
            "examples.",
            "Which of the three factors is 0 in both examples? If none is, add up the terms.",
        ),
        solution=rf"{facts}. The terms of $\partial C/\partial w_2$ are ${vec(terms[1])}$. The other "
        rf"derivatives are $\partial C/\partial w_1 = {num(dw1)}$ and $\partial C/\partial b = "
        rf"{num(db)}$. "
        + (
            r"Both slopes $\sigma'(z)$ are 0: the unit is dead, and its own steps cannot wake it."
            if dead
            else "$x_2$ is 0 in both examples, so $w_2$ alone stands still."
            if empty
            else "Both residuals are 0: the cost is 0, and all is learnt."
            if at_target
            else "No factor is 0 in both. The pushes of the two examples are in balance, in this "
            "weight only."
        ),
    )


@Number("13-standardise", "sec-standardising", "What is left", level=2, symbol=r"\kappa")
@variants((-0.6,), (-0.8,), (-0.5,), (-0.2,), (-0.9,))
def correlation(rho: float) -> Case:
    H = np.array([[1, rho], [rho, 1]])
    low, high = np.linalg.eigvalsh(H)
    answer = round(high / low, 9)
    return Case(
        prompt=r"Two inputs have been standardised. Their correlation is "
        rf"$\rho = {num(rho)}$. What is the condition number $\kappa$ of $H$?",
        answer=answer,
        mistakes=(
            Mistake("standardised thought to give circles", 1).says(
                r"$\kappa = 1$ would be a circle. Standardising takes out units and means; the "
                "correlation stays, and it stretches the ellipse along a diagonal."
            ),
            Mistake("sign of the correlation kept", (1 + rho) / (1 - rho)).says(
                r"A condition number is the larger eigenvalue over the smaller, so at least 1. With "
                r"a negative $\rho$ the larger one is $1 - \rho$."
            ),
            Mistake("ratio of the axes", np.sqrt(answer), "sec-two-examples").says(
                r"That is how many times as long one axis of the ellipse is as the other, "
                r"$\sqrt\kappa$. The condition number is the ratio of the eigenvalues."
            ),
        ),
        hints=(
            r"Multiply $H = \begin{bmatrix} 1 & \rho \\ \rho & 1 \end{bmatrix}$ by $(1, 1)$ and by "
            r"$(1, -1)$: these are its eigenvectors.",
            "Which of the two eigenvalues is the larger?",
        ),
        solution=rf"$H\,(1, 1) = {num(1 + rho)}\,(1, 1)$ and $H\,(1, -1) = {num(1 - rho)}\,(1, -1)$. "
        rf"So $\kappa = {num(high)} / {num(low)} = {frac(answer)}$. Units do not come into it any "
        "more.",
    )


def standardise(x: Array) -> Array:
    mu = x.mean(axis=1, keepdims=True)
    s = x.std(axis=1, keepdims=True)
    return (x - mu) / s


def by_statistics(x: Array) -> list[list[float]]:
    """Row by row, with Python's own mean and deviation."""
    return [[(v - fmean(row)) / pstdev(row) for v in row] for row in x.tolist()]


def unequal_rows(rng: np.random.Generator) -> list[tuple]:
    """1 to 4 inputs of very different scales, 2 to 6 examples; no row is constant."""
    sizes = [(1, 2), (2, 2), (1, 3), (2, 3), (3, 2), (4, 6)] * 3

    def row(m: int) -> Array:
        values = rng.choice(np.arange(-20, 21), size=m, replace=False)  # all different
        return values * float(rng.choice([0.1, 1, 50])) + float(rng.integers(-9, 10))

    return [(np.stack([row(m) for _ in range(n)]),) for n, m in sizes]


@Code(
    "13-rows",
    "sec-standardising",
    "Standardise the inputs",
    level=2,
    inputs=unequal_rows,
    expect=by_statistics,
    by="Python's statistics module",
    solution=standardise,
)
def write_standardise() -> Case:
    return Case(
        prompt=r"Write `standardise(x)`. `x` is $n \times m$: a row for each input, a column "
        r"for each example, $m \ge 2$, and no row is constant. Return an array of the same "
        r"shape in which every row has the mean 0 and the standard deviation 1 (with $\frac1m$).",
        mistakes=(
            Mistake(
                "examples standardised in place of inputs",
                lambda x: (x - x.mean(axis=0)) / x.std(axis=0),
                "sec-standardising",
            ).says(
                "You took mean and deviation of each column, that is over the inputs of one example: "
                "metres and rooms in one mean. An input is a row: `axis=1`."
            ),
            Mistake(
                "one scale for all inputs", lambda x: (x - x.mean()) / x.std(), "sec-standardising"
            ).says(
                "One mean and one deviation for the whole array leave the inputs as unequal as they "
                "were. Each row needs its own."
            ),
            Mistake(
                "mean not taken off",
                lambda x: x / x.std(axis=1, keepdims=True),
                "sec-standardising",
            ).says("The rows have the deviation 1, but not the mean 0: subtract the mean first."),
            Mistake(
                "variance in place of the deviation",
                lambda x: (x - x.mean(axis=1, keepdims=True)) / x.var(axis=1, keepdims=True),
                "sec-standardising",
            ).says(
                "You divided by the variance. It counts in squares of the unit; its root is the "
                "standard deviation."
            ),
            Mistake(
                "deviation with m − 1",
                lambda x: (
                    (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, ddof=1, keepdims=True)
                ),
                "sec-standardising",
            ).says(
                r"That deviation divides by $m - 1$. Here it has $\frac1m$, as NumPy's `std` has "
                "it by itself."
            ),
        ),
        hints=(
            "A row is an input: its mean runs over the examples, along `axis=1`.",
            "`keepdims=True` leaves a column of $n$ means, which NumPy then takes off each "
            "column of `x`.",
        ),
        solution="`mu` and `s` are columns, $n \\times 1$, by `mean` and `std` with `axis=1` "
        "and `keepdims=True`. Return `(x - mu) / s`.",
    )


@Matrix("13-downhill", "sec-arrow-direction", "Which way is down?", level=2, symbol="v")
@variants(((2, -2),), ((0, 2),), ((3, -1),), ((-1, 3),), ((4, -2),))
def downhill(w: tuple) -> Case:
    y = np.array([4.0, 2.0])
    lowest = np.linalg.solve(PAIR.T, y - 1).round(9) + 0.0
    residual = Neuron(w, 1, IDENTITY)(PAIR) - y
    grad = gradient(w, 1, IDENTITY, PAIR, y)
    answer, straight = -grad, lowest - np.array(w, float)
    return Case(
        prompt=r"A linear neuron, $b = 1$, has two examples: $x^{(1)} = (3, 1)$ with $y^{(1)} = 4$ and "
        rf"$x^{{(2)}} = (1, 3)$ with $y^{{(2)}} = 2$. Its cost is lowest at $w^* = {vec(lowest)}$, "
        rf"and you stand at $w = {vec(w)}$. Enter the arrow $v$ of steepest descent there, as long as "
        r"the gradient.",
        answer=answer,
        mistakes=(
            Mistake("arrow of the gradient taken for the step", grad, "sec-steepest-ascent").says(
                "That is the gradient: it points to the steepest *ascent*. Downhill is its negative."
            ),
            Mistake("gradient thought to point to the minimum", straight).says(
                r"That is $w^* - w$, the way to the lowest point. The steepest descent is at a right "
                "angle to the contour line here, and on an ellipse that is another direction."
            ),
            Mistake("mean not taken", 2 * answer, "sec-mean-cost").says(
                "That is minus the sum over the examples: the direction is right. The cost is their "
                "mean: divide by $m$."
            ),
        ),
        hints=(
            r"First the gradient: $\tfrac12 \bigl(\delta^{(1)} x^{(1)} + \delta^{(2)} x^{(2)}\bigr)$.",
            r"For a linear neuron $\delta^{(i)} = w \cdot x^{(i)} + b - y^{(i)}$. And then: which way "
            "is down?",
        ),
        solution=rf"$\delta = {vec(residual)}$, so $\nabla_w C = \tfrac12 \bigl("
        rf"{multiples(residual[0], (3, 1), residual[1], (1, 3))}\bigr) = {vec(grad)}$. Steepest "
        rf"descent is its negative, ${vec(answer)}$. The lowest point lies in the direction ${vec(straight)}$, "
        rf"{angle(answer, straight):.0f}° away from it.",
    )


@Number("13-hush", "sec-one-push", "How loud must the second be?", symbol=r"\delta^{(2)}", level=3)
@variants(
    ((1, 2), (1, -1), (2, 1), 1, -1),
    ((2, 1), (0, 1), (1, 1), -2, 1),
    ((1, 0), (2, 1), (1, 1), 5, -1),
    ((1, -1), (1, 1), (2, 1), 2, 1),
    ((0, 2), (-1, 1), (1, 2), 1, -2),
)
def hush(x1: tuple, x2: tuple, x3: tuple, d1: float, d3: float) -> Case:
    with_1, with_2, itself = np.dot(x1, x3), np.dot(x2, x3), np.dot(x3, x3)
    answer = -(d1 * with_1 + d3 * itself) / with_2
    total = d1 * np.array(x1) + answer * np.array(x2) + d3 * np.array(x3)
    assert abs(total @ x3) < 1e-9
    return Case(
        prompt=rf"A linear neuron has three examples with the inputs $x^{{(1)}} = {vec(x1)}$, $x^{{(2)}} = {vec(x2)}$, "
        rf"$x^{{(3)}} = {vec(x3)}$. Its bias is held. The errors are $\delta^{{(1)}} = {num(d1)}$ and $\delta^{{(3)}} = "
        rf"{num(d3)}$. How large is $\delta^{{(2)}}$, if a step of descent on all three leaves the answer to the "
        "*third* example as it is?",
        answer=answer,
        mistakes=(
            Mistake("an example thought deaf to itself", -d1 * with_1 / with_2).says(
                r"The third example pushes too, and its push moves its own answer: $x^{(3)} \cdot x^{(3)}$ is never "
                "0, unless the input is."
            ),
            Mistake("pushes made equal, not opposite", -answer).says(
                "Then the second doubles what the others do, where it should undo it. The three terms add up "
                "to 0."
            ),
            Mistake("errors added without the inputs", -(d1 + d3)).says(
                "You let the errors cancel. What reaches the third answer is each error times the dot product "
                r"of its input with $x^{(3)}$."
            ),
        ),
        hints=(
            r"By what does the push of example $i$ change the $z$ of example 3? A dot product decides.",
            "Three such changes, the third from the example itself. Their sum is to be 0.",
        ),
        solution=rf"The dot products with $x^{{(3)}}$ are ${num(with_1)}$, ${num(with_2)}$ and ${num(itself)}$. So "
        rf"${num(d1)} \cdot {paren(with_1)} + \delta^{{(2)}} \cdot {paren(with_2)} {signed(d3)} \cdot {num(itself)} = 0$, "
        rf"and $\delta^{{(2)}} = {frac(answer)}$, whatever $\eta$ is.",
    )


@Matrix("13-landing", "sec-one-example", "Where in the valley?", symbol="w", level=2)
@variants(
    ((2, 1), 1, 2, (1, 4)),
    ((1, 1), 0, 4, (3, -1)),
    ((3, 1), -1, 1, (1, -11)),
    ((1, -2), 2, -1, (2, 0)),
    ((1, 2), 1, 6, (0, -5)),
)
def landing(x: tuple, b: float, y: float, start: tuple) -> Case:
    inputs, begin = np.array(x, float), np.array(start, float)
    square = inputs @ inputs
    w = begin.copy()
    for _ in range(300):  # descent with a small step, to the end
        w = w - 0.5 / square * (w @ inputs + b - y) * inputs
    answer = w.round(9) + 0.0
    missing = y - b - begin @ inputs
    as_far = "twice" if square == 2 else rf"${num(square)}$ times"
    return Case(
        prompt=rf"A *linear* neuron with the fixed bias $b = {num(b)}$ has one example, $x = {vec(x)}$ with $y = "
        rf"{num(y)}$. Descent with a small step starts at $w = {vec(start)}$. At which $w$ does it end?",
        answer=answer,
        mistakes=(
            Mistake("nearest point to the origin", (y - b) / square * inputs).says(
                "That is the point of the valley that is nearest to $(0, 0)$. The walk did not begin there, and "
                "it cannot move along the valley."
            ),
            Mistake("not divided by the squared length", begin + missing * inputs).says(
                rf"A move by $t\,x$ changes $z$ by $t\,\lVert x \rVert^2$, here by ${num(square)}\,t$. You went "
                rf"{as_far} as far as you should."
            ),
            Mistake(
                "one weight moved only", np.array([begin[0] + missing / inputs[0], begin[1]])
            ).says(
                "This neuron is right, too. But descent is pushed along $x$, which changes both weights."
            ),
        ),
        hints=(
            r"In which direction do all pushes point? So the end is $w + t\,x$ with some $t$.",
            r"In the valley $w \cdot x + b = y$. Put $w + t\,x$ in.",
        ),
        solution=rf"The end is ${vec(start)} + t\,{vec(x)}$ with $w \cdot x = y - b = {num(y - b)}$. At the start $w \cdot x = "
        rf"{num(begin @ inputs)}$, and $t$ adds ${num(square)}\,t$, so $t = {frac(missing / square)}$ and $w = {vec(answer)}$.",
    )


@Matrix("13-units", "sec-standardising", "New units, the same neuron", level=3)
@variants(
    ((4, 3), 2, (2, 6), 10),
    ((6, -2), 1, (3, -3), 4),
    ((-5, 8), 0, (10, 20), 2),
    ((3, 1), -4, (0.5, 2), 5),
    ((2, -6), 5, (4, 8), 3),
)
def other_units(w: tuple, b: float, first: tuple, scale: float) -> Case:
    s, shift = first
    old = np.array([[0.0, 1, 0, 2], [0, 0, 1, 3]])
    new = np.array([s * old[0] + shift, scale * old[1]])
    z = Neuron(w, b, RELU).z(old).ravel()
    answer = np.linalg.lstsq(np.vstack([new, np.ones(4)]).T, z, rcond=None)[0].round(9) + 0.0
    moved = w[0] * shift / s
    second = rf"{'-' if w[1] < 0 else '+'} {multiple(abs(w[1]), 'x_2')}"
    sum_b = rf"{num(b)} {signed(-moved)} = " if b else ""
    return Case(
        prompt=rf"A neuron computes $z = {multiple(w[0], 'x_1')} {second}{f' {signed(b)}' if b else ''}$. One day its inputs are "
        rf"measured otherwise: $\tilde x_1 = {num(s)}\,x_1 {signed(shift)}$ and $\tilde x_2 = {num(scale)}\,x_2$. Which "
        r"$\tilde w_1$, $\tilde w_2$ and $\tilde b$ give the same $z$ from the new numbers?",
        answer=answer,
        mistakes=(
            Mistake(
                "weights scaled like the inputs", [w[0] * s, w[1] * scale, b - w[0] * s * shift]
            ).says(
                "Where the numbers are multiplied, the weight must be divided, so that the product is what it was."
            ),
            Mistake("zero point forgotten", [w[0] / s, w[1] / scale, b]).says(
                rf"The scales are right. But $\tilde x_1$ is ${num(shift)}$ where $x_1$ was 0, and something must take "
                "that off again: the bias."
            ),
            Mistake("zero point with the wrong sign", [w[0] / s, w[1] / scale, b + moved]).says(
                "The shift came in with the wrong sign. Put $x_1 = x_2 = 0$ in: $z$ must be $b$ as before."
            ),
            Mistake("shift not weighed", [w[0] / s, w[1] / scale, b - shift]).says(
                r"You took the shift itself off. It enters $z$ multiplied by $\tilde w_1$."
            ),
        ),
        hints=(
            r"Express $x_1$ and $x_2$ by the new numbers, and put them into $z$.",
            "Check with $x_1 = x_2 = 0$: what are the new inputs, and what is $z$?",
        ),
        solution=rf"$x_1 = (\tilde x_1 {signed(-shift)})/{num(s)}$ and $x_2 = \tilde x_2/{num(scale)}$. So $\tilde w_1 = "
        rf"{frac(w[0] / s)}$, $\tilde w_2 = {frac(w[1] / scale)}$ and $\tilde b = {sum_b}{frac(b - moved)}$.",
    )


@Choice("13-which-half", "sec-standardising", "Which half of the remedy?", level=2)
@variants((3,), (23,))
def which_half(first_seed: int) -> Case:
    # Three positive inputs that are not small beside their spread, as areas and prices are.
    x = np.random.default_rng(0).uniform([[4.0], [1], [20]], [[12.0], [5], [60]], size=(3, 60))

    def dead(inputs: Array) -> list[float]:
        layers = (np.random.default_rng(seed).normal(size=(30, 3)) for seed in seeds)
        return [float(np.mean(np.all(layer @ inputs <= 0, axis=1))) for layer in layers]

    seeds = range(first_seed, first_seed + 20)
    centred = x - x.mean(axis=1, keepdims=True)
    raw, divided, moved = dead(x), dead(x / x.std(axis=1, keepdims=True)), dead(centred)
    lopsided = np.array([-1.0, -1, -1, 3])
    assert max(moved) == lopsided.mean() == 0
    percent = [f"{100 * np.median(shares):.0f}" for shares in (raw, divided)]
    return Case(
        prompt=r"The same experiment with other data: three inputs, all of them positive, and twenty random layers of 30 ReLU neurons "
        rf"without biases. Of the neurons {percent[0]} % are dead in the median layer, {percent[1]} % if each input is divided by its "
        "standard deviation, and none at all, in any of the twenty, if its mean is subtracted. What explains it?",
        options=(
            Option(
                r"With a mean of 0 for every input, $z$ has the mean 0 too. So it is positive on some example, unless it is 0 on all.",
                bool(np.allclose(np.ones((1, 3)) @ centred.mean(axis=1), 0)) and max(moved) == 0,
            ).says("The mean of a weighted sum is the weighted sum of the means."),
            Option(
                "Subtracting the mean makes the numbers smaller, and small numbers kill fewer neurons.",
                bool(max(dead(x / 1000)) == 0),
                "size taken for the cause",
                "sec-dead-unit",
            ).says(
                "Divide all inputs by 1000, and every $z$ keeps its sign: exactly the same neurons are dead. What counts is where "
                "the examples lie, as seen from the origin."
            ),
            Option(
                "It is the luck of the draw: with other seeds the division would do as well as the subtraction.",
                bool(min(divided) <= max(moved)),
                "conclusion against twenty seeds",
            ).says(
                rf"The twenty layers were the same in all three cases. With the division the least was "
                rf"{100 * min(divided):.0f} %, with the subtraction the most was 0."
            ),
            Option(
                "With a mean of 0 every input is positive on half of the examples, and so is every $z$.",
                bool(np.mean(lopsided > 0) == 0.5),
                "mean of 0 taken for a half on each side",
            ).says(
                rf"A mean of 0 does not halve the examples: of ${vec(lopsided)}$ one in four is positive. And nothing forces the half. "
                "One positive $z$ is enough, and the mean of $z$ forces that."
            ),
        ),
        hints=(
            r"Where do examples with positive inputs lie, as seen from the origin? Which planes $w \cdot x = 0$ have all of them on "
            "one side?",
            r"What is the mean of $z$ over the examples?",
        ),
        solution=r"A neuron without a bias is dead if all examples lie on the wrong side of a plane through the origin. "
        r"If all inputs are positive, the examples sit together in one corner, and many planes have all of them on one side; a division "
        r"by $s_k > 0$ leaves them in that corner. Subtract the means, and the examples lie around the origin: the mean of $z = w \cdot "
        r"x$ is 0, so $z$ cannot be negative throughout.",
    )


@Prove("13-nearest", "sec-one-example", "Down to the nearest point", level=3)
def nearest() -> Case:
    return Case(
        prompt=r"A linear neuron with a fixed bias $b$ learns *one* example, $x \neq 0$ with the target $y$, by descent on $C = \tfrac12 (w "
        r"\cdot x + b - y)^2$ from some $w_0$, with $0 < \eta < 2/\lVert x \rVert^2$. Prove that it comes to rest at the point of the valley "
        r"$w \cdot x + b = y$ that is nearest to $w_0$.",
        steps=(
            Step(
                r"The gradient is $r\,x$ with the residual $r = w \cdot x + b - y$, so every step goes along $x$."
            ),
            Step(r"So after any number of steps $w_t = w_0 + c_t\, x$ for some number $c_t$."),
            Step(r"One step multiplies the residual by $1 - \eta \lVert x \rVert^2$."),
            Step(
                r"This factor lies between $-1$ and 1, so $r_t \to 0$, and therefore $c_t$, and with it $w_t$, has a limit."
            ),
            Step(r"The limit is in the valley and has the form $w_0 + c\,x$."),
            Step(
                r"The valley stands at a right angle to $x$, so by Pythagoras no point of it is nearer to $w_0$."
            ),
        ),
        mistakes=(
            Mistake("gradient not computed", 0).says(
                "All that follows rests on it: the direction is the same wherever the neuron stands."
            ),
            Mistake("line of the walk not stated", 1).says(
                "A walk whose every step is along $x$ stays on one line. Without this you know that it reaches the valley, but not where."
            ),
            Mistake("law of the residual missing", 2).says(
                r"Put $w - \eta r x$ into $w \cdot x + b - y$: the input enters twice, and $\lVert x \rVert^2$ is what comes out."
            ),
            Mistake("convergence not shown", 3).says(
                r"This is where the condition on $\eta$ is used. With $\eta = 2/\lVert x \rVert^2$ the walk would leap to and fro for ever, "
                "unless it starts in the valley."
            ),
            Mistake("end of the walk not named", 4).says(
                "Two facts meet here: the residual is 0 in the limit, and the walk has not left its line."
            ),
            Mistake("nearest point not proved", 5).says(
                "That one goes straight down does not say by itself that no other point is nearer. A right angle does."
            ),
        ),
        hints=(
            r"Follow two things separately: the residual, and the direction in which $w$ moves.",
            r"Where does the line through $w_0$ along $x$ meet the valley, and at which angle?",
        ),
        solution=r"With $r = w \cdot x + b - y$ the gradient is $r\,x$, so a step is $-\eta r\, x$: along $x$. Hence $w_t = w_0 + c_t\,x$ for all "
        r"$t$. The new residual is $(w - \eta r x) \cdot x + b - y = (1 - \eta \lVert x \rVert^2)\, r$. From $0 < \eta < 2/\lVert x \rVert^2$ the "
        r"factor lies strictly between $-1$ and 1, so $r_t \to 0$. As $r_t = r_0 + c_t \lVert x \rVert^2$, also $c_t$ converges, to $c = -r_0 / "
        r"\lVert x \rVert^2$, and $w_t$ to $w^* = w_0 + c\,x$, where the residual is 0: it lies in the valley. Let $v$ be any point of the valley. "
        r"Then $(v - w^*) \cdot x = 0$, while $w^* - w_0$ is a multiple of $x$, so by Pythagoras $\lVert v - w_0 \rVert^2 = \lVert v - w^* "
        r"\rVert^2 + \lVert w^* - w_0 \rVert^2 \ge \lVert w^* - w_0 \rVert^2$, with equality only for $v = w^*$.",
    )
