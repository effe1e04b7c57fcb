"""Chapter 11: the cost."""

import itertools
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from nnbook.activations import IDENTITY, RELU
from nnbook.bank.mistakes import known
from nnbook.calculus import numeric_gradient
from nnbook.costs import CROSS_ENTROPY, QUADRATIC
from nnbook.data import xor
from nnbook.exercises.markup import frac, mat, num, paren, vec
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
from nnbook.network import Layer, Network
from nnbook.neuron import Neuron
from nnbook.notation import Array


def squares(values: Array) -> str:
    """Squares, written out as a sum: 1 + 4 + 9."""
    return " + ".join(num(v**2) for v in np.ravel(values))


@Number("11-one", "sec-one-example-cost", "The cost of one example", level=1, symbol="C^{(i)}")
@variants(
    ((4, 0, 5), (1, 1, 2)),
    ((1, 3, 0), (2, 1, 2)),
    ((2, 0, 1), (1, 3, 2)),
    ((0, 5, 2), (2, 1, 3)),
    ((3, 1, -1), (1, 4, -2)),
)
def one_example(a: tuple, y: tuple) -> Case:
    r, n_L = np.subtract(a, y), len(a)
    total = float(np.sum(r**2))
    return Case(
        prompt=rf"A network with {n_L} outputs answers $a = {vec(a)}$; the target is "
        rf"$y = {vec(y)}$. What is the cost of this example, $C^{{(i)}} = \tfrac12 \lVert a - y "
        r"\rVert^2$?",
        answer=QUADRATIC(np.reshape(a, (-1, 1)), np.reshape(y, (-1, 1))),
        mistakes=(
            known("the half forgotten", total),
            Mistake(
                "sum and mean over outputs confused", total / (2 * n_L), "sec-mse-variants"
            ).says(
                r"You halved the *mean* of the squares. The squared length $\lVert a - y \rVert^2$ is "
                "their sum: over the outputs we add."
            ),
            Mistake("mean over outputs, no half", total / n_L, "sec-mse-variants").says(
                r"That is the mean of the squares. They are added, and a $\tfrac12$ stands in front."
            ),
            Mistake("added before squaring", float(np.sum(r)) ** 2 / 2).says(
                "You added the residuals and squared the sum. Then errors of opposite sign cancel. "
                "Each is squared first."
            ),
        ),
        hints=(
            r"The residual is $a - y$, entry by entry.",
            "Square each entry, add the squares, halve.",
        ),
        solution=rf"The residual is ${vec(r)}$, the squares are ${squares(r)} = {num(total)}$, and "
        rf"half of it is ${num(total / 2)}$.",
    )


@Matrix(
    "11-gradient",
    "sec-cost-gradient",
    "The gradient of one example",
    level=1,
    symbol=r"\nabla_a C^{(i)}",
)
@variants(
    ((4, 0), (1, 3)),
    ((1, 3), (2, 1)),
    ((2, 0, 1), (1, 4, 3)),
    ((0, -1), (2, 3)),
    ((3, 1, -1), (0, 6, -2)),
)
def cost_gradient(a: tuple, y: tuple) -> Case:
    r = np.subtract(a, y)
    target = np.reshape(y, (-1, 1))
    answer = numeric_gradient(lambda p: QUADRATIC(p, target), np.reshape(a, (-1, 1))).round(6)
    up = [f"output {j} should {'fall' if v > 0 else 'rise'}" for j, v in enumerate(r, 1) if v]
    return Case(
        prompt=rf"Let $a = {vec(a)}$ be the output for one example and $y = {vec(y)}$ its target. "
        r"What is $\nabla_a C^{(i)}$ for $C^{(i)} = \tfrac12 \lVert a - y \rVert^2$?",
        answer=answer,
        mistakes=(
            known("residual with the wrong sign", -answer),
            known("the half forgotten", 2 * answer).says(
                r"It cancels the 2 that the power rule brings down."
            ),
            Mistake("terms of the cost", r**2 / 2).says(
                r"Those are the terms $\tfrac12 (a_j - y_j)^2$ of the cost. The gradient holds "
                "their derivatives."
            ),
        ),
        hints=(
            r"Only one term of $\tfrac12 \sum_j (a_j - y_j)^2$ depends on $a_1$. Differentiate it.",
        ),
        solution=rf"The gradient is the residual: $a - y = {vec(r)}$. So, to make the cost smaller, "
        + ", ".join(up)
        + ".",
    )


@Number("11-mean", "sec-mean-cost", "The cost of a batch", level=1, symbol="C")
@variants(
    (((1, 0, 2, 1), (2, 1, 4, 0), (0, 1, 1, 3)), ((0, 1, 2, 1), (2, 3, 1, 1), (1, 1, 0, 1))),
    (((1, 2, 0, 1), (3, 1, 1, 2), (0, 2, 1, 1)), ((2, 2, 2, 0), (1, 1, 1, 1), (1, 0, 1, 2))),
    (((3, 1, 0, 2), (1, 1, 2, 0), (2, 0, 1, 1)), ((1, 1, 1, 0), (0, 2, 2, 2), (1, 1, 1, 3))),
    (((2, 0, 1, 4), (3, 1, 3, 1), (1, 2, 0, 1)), ((0, 1, 1, 1), (0, 2, 1, 2), (1, 0, 1, 3))),
    (
        ((5, 1, 2, 0, 1), (0, 2, 1, 1, 0), (1, 1, 0, 2, 3)),
        ((2, 1, 0, 1, 1), (1, 4, 3, 1, 2), (0, 1, 1, 2, 1)),
    ),
)
def batch_cost(a: tuple, y: tuple) -> Case:
    a, y = np.array(a, float), np.array(y, float)
    n_L, m = a.shape
    answer, total = QUADRATIC(a, y), float(np.sum((a - y) ** 2))
    each = QUADRATIC.per_example(a, y)
    return Case(
        prompt=rf"A network with {n_L} outputs sees $m = {m}$ examples. Outputs and targets are the "
        rf"columns of $a^L = {mat(a)}$ and $y = {mat(y)}$. What is the cost "
        r"$C = \frac{1}{2m} \sum_i \lVert a^{L,(i)} - y^{(i)} \rVert^2$?",
        answer=answer,
        mistakes=(
            known("sum and mean over outputs confused", answer / n_L),
            Mistake("mean over outputs, no half", 2 * answer / n_L, "sec-mse-variants").says(
                r"That is the mean of all squares. Over the outputs they are added, and a "
                r"$\tfrac12$ stands in front."
            ),
            known("mean not taken", m * answer),
            known("mean divided twice", answer / m),
            known("the half forgotten", 2 * answer),
        ),
        hints=(
            r"$a^L - y$ first. Then one cost $C^{(i)}$ for each column.",
            r"Add the $C^{(i)}$ and divide by their number.",
        ),
        solution=rf"$a^L - y = {mat(a - y)}$. In each column, half the sum of the squares is "
        rf"$C^{{(i)}} = {', '.join(num(c) for c in each)}$. Their mean is "
        rf"$C = \tfrac{{1}}{{{m}}} \cdot {num(total / 2)} = {frac(answer)}$.",
    )


@Number("11-table", "sec-mean-cost", "A network without a fault", level=2)
@variants(((0, 3, 6),), ((1, 1, 4),), ((0, 6, 0),), ((2, -4, 5),), ((1, 2, 3),))
def table_cost(y: tuple) -> Case:
    """Perfect outputs: the false cost is half the mean of (y_i − y_j)², the variance of y."""
    targets = np.array(y, float)
    a, m = targets.reshape(-1, 1), targets.size
    shown = float(np.mean((a - targets) ** 2) / 2)
    assert np.isclose(shown, targets.var())
    return Case(
        prompt=rf"A network has one output, and for {m} examples it hits every target: "
        rf"$a = y = {vec(y)}$. But `a` has shape `({m}, 1)` and `y` has shape `({m},)`. Which "
        "number is `np.mean((a - y) ** 2) / 2`?",
        answer=shown,
        mistakes=(
            Mistake(
                "(m, 1) − (m,) taken for m residuals", QUADRATIC(a.T, targets.reshape(1, -1))
            ).says(
                rf"With {m} residuals of 0 the cost would be 0. But `a - y` is a ${m} \times {m}$ "
                "table of every output against every target, and only its diagonal is sure to be 0."
            ),
            Mistake("mean over m, not over m × m", m * shown).says(
                rf"You divided by {m}. `np.mean` divides by the number of all entries, "
                rf"${m} \cdot {m} = {m * m}$."
            ),
            Mistake("the half forgotten", 2 * shown, "sec-mse-variants").says(
                "Twice too large: the line ends in `/ 2`."
            ),
        ),
        hints=(
            "NumPy aligns shapes from the right: the flat `y` counts as a row.",
            rf"Write the ${m} \times {m}$ table of $a_i - y_j$. Its diagonal is 0. The rest?",
        ),
        solution=rf"`a - y` is the table ${mat(a - targets)}$. The squares of its entries add up to "
        rf"${num(2 * shown * m * m)}$, their mean is ${frac(2 * shown)}$ and half of it "
        rf"${frac(shown)}$. A network without a fault would be told to change.",
    )


def mean_cost(a: Array, y: Array) -> float:
    return np.sum((a - y) ** 2) / (2 * a.shape[1])


def cost_inputs(rng: np.random.Generator) -> list[tuple]:
    """Batches of one to five examples with one to three outputs."""
    sizes = list(itertools.product((1, 2, 3), (1, 2, 3, 5)))
    return [tuple(rng.integers(-3, 4, size=(2, *size)).astype(float)) for size in sizes]


@Code(
    "11-cost",
    "sec-mean-cost",
    "Write the cost of a batch",
    level=2,
    inputs=cost_inputs,
    expect=QUADRATIC,
    by="nnbook",
    solution=mean_cost,
)
def write_mean_cost() -> Case:
    return Case(
        prompt=r"Write `mean_cost(a, y)`, which returns the number $C = \frac{1}{2m} \sum_i "
        r"\lVert a^{(i)} - y^{(i)} \rVert^2$. `a` and `y` are both $n_L \times m$, a column for "
        "each example.",
        mistakes=(
            known(
                "sum and mean over outputs confused", lambda a, y: np.mean((a - y) ** 2) / 2
            ).says(r"`np.mean` divides by $n_L\,m$."),
            known("the half forgotten", lambda a, y: 2 * mean_cost(a, y)),
            known("mean not taken", lambda a, y: np.sum((a - y) ** 2) / 2),
            known("mean divided twice", lambda a, y: mean_cost(a, y) / a.shape[1]),
            Mistake(
                "mean over outputs, no half", lambda a, y: np.mean((a - y) ** 2), "sec-mse-variants"
            ).says(
                "That is the mean of the squares over examples *and* outputs, without the half: "
                "another member of the family."
            ),
        ),
        hints=(
            r"Square `a - y`. Which of its entries are added, and by what is the sum divided?",
            r"$m$ is `a.shape[1]`.",
        ),
        solution="`np.sum((a - y) ** 2) / (2 * a.shape[1])`: the squares of all entries are "
        r"added, and the sum is divided by $2m$, whatever $n_L$ is.",
    )


PROGRAM = """
def cost(w, b, x, y):
    n, m = x.shape
    y = y.reshape(1, m)
    a = w.T @ x + b
    r = a - y
    total = np.sum(r ** 2)
    return total / (2 * m)
"""


def cost_is_right(names: dict) -> None:
    """The program's cost is that of the book, for a column y, a row y and a flat one."""
    rng = np.random.default_rng(11)
    w, x, y = rng.normal(size=(2, 1)), rng.normal(size=(2, 5)), rng.normal(size=5)
    wanted = QUADRATIC(Neuron(w, 0.5, IDENTITY)(x).reshape(1, -1), y.reshape(1, -1))
    for shape in ((5,), (1, 5), (5, 1)):
        assert np.isclose(names["cost"](w, 0.5, x, y.reshape(shape)), wanted)


SQUARED = (
    "total = np.sum(r ** 2)",
    "total = np.sum(r) ** 2",
    "With the residuals 1 and −2, which number is `total`? And which should it be?",
    "Line 6 adds the residuals first and squares their sum, so that residuals of opposite sign "
    "cancel. Each is squared first, and then they are added.",
)
TABLE = (
    "y = y.reshape(1, m)",
    "y = y.reshape(m, 1)",
    "Which shape has a row minus a column?",
    r"`a` is a row $1 \times m$. With `y` a column, `r` becomes an $m \times m$ table of every "
    "output against every target. The targets belong in the shape of the outputs.",
)
SIZES = (
    "n, m = x.shape",
    "m, n = x.shape",
    "Which of the two sizes counts the examples?",
    r"Examples are columns, so `x.shape` is $(n, m)$. As it stands, `m` is the number of inputs. "
    "Unless there happen to be as many inputs as examples, `y` cannot even be reshaped.",
)
HALF = (
    "return total / (2 * m)",
    "return total / m",
    "Compare the constants in the formula with those in the lines.",
    r"The last line has $\frac1m$ where $\frac{1}{2m}$ is wanted: the half is missing. The gradient "
    "of this cost would be twice that of ours.",
)


@Bug("11-bug", "sec-mean-cost", "Find the bug", level=2, fails=cost_is_right)
@variants(TABLE, SQUARED, HALF, SIZES)
def bug_in_cost(right: str, wrong: str, hint: str, solution: str) -> Case:
    looks = (
        Mistake("order of the residual suspected", "r = a - y", "sec-cost-gradient").says(
            "This one is right, and for the *cost* even $y - a$ would be: the square forgets the "
            "sign."
        ),
        Mistake("weights suspected", "a = w.T @ x + b", "sec-neuron-function").says(
            r"This one is right: $w^\mathsf{T} x$ is $(1 \times n)(n \times m) = 1 \times m$, an "
            "output for each example."
        ),
    )
    return Case(
        prompt=r"This should be the cost $C = \frac{1}{2m} \sum_i (a^{(i)} - y^{(i)})^2$ of a "
        r"linear neuron. `x` is $n \times m$, `w` is $n \times 1$ and `b` a number; `y` holds $m$ "
        "targets, in whichever shape. One line is wrong. Which one?",
        code=PROGRAM,
        bug=(right, wrong),
        mistakes=looks,
        hints=(
            "Take $n = 3$ inputs and $m = 2$ examples with residuals 1 and −2. What should come "
            "out? Write the shape, or the number, beside each line.",
            hint,
        ),
        solution=solution,
    )


# The members of the family: (LaTeX, has a half, takes the mean over outputs).
FAMILY = (
    (r"\sum_j (a_j - y_j)^2", False, False),
    (r"\tfrac12 \sum_j (a_j - y_j)^2", True, False),
    (r"\tfrac{1}{n_L} \sum_j (a_j - y_j)^2", False, True),
    (r"\tfrac{1}{2 n_L} \sum_j (a_j - y_j)^2", True, True),
)


def member(r: tuple, half: bool, mean: bool) -> float:
    average: Callable = np.mean if mean else np.sum
    return float(average(np.square(r))) / (2 if half else 1)


@Choice("11-match", "sec-mse-variants", "Whose cost is this?", level=2)
@variants(((1, -2, 2), 2), ((1, -2, 2), 1), ((2, 0, -4, 2), 3), ((1, 1, -5), 0), ((3, -3, 0), 3))
def which_member(r: tuple, asked: int) -> Case:
    _, half, mean = FAMILY[asked]
    reported = member(r, half, mean)

    def option(tex: str, has_half: bool, has_mean: bool) -> Option:
        value = member(r, has_half, has_mean)
        name = (
            "the half confused"
            if has_mean == mean
            else "sum and mean over outputs confused"
            if has_half == half
            else "both the half and the mean confused"
        )
        return Option(f"the cost ${tex}$", bool(np.isclose(value, reported)), name).says(
            rf"${tex}$ would be ${frac(value)}$ here, not ${frac(reported)}$."
        )

    values = ", ".join(rf"${frac(member(r, h, k))}$" for _, h, k in FAMILY)
    return Case(
        prompt=rf"For one example with $n_L = {len(r)}$ outputs the residual is ${vec(r)}$. A "
        rf"program reports the cost ${frac(reported)}$. Which formula does it use?",
        options=tuple(option(*formula) for formula in FAMILY),
        hints=(
            "Add the squares first. By which factor must that sum be multiplied to give the "
            "reported number?",
        ),
        solution=rf"The squares add up to ${squares(np.array(r))} = {num(member(r, False, False))}$. "
        rf"The four formulas give {values}, so it is ${FAMILY[asked][0]}$.",
    )


@Matrix("11-other-book", "sec-mse-variants", "A paper without the half", level=2)
@variants(
    ((3, 1, 0, 2), (1, 3, 1, 2)),
    ((5, 0, 2, 1), (1, 2, 3, 2)),
    ((2, 4, 1, 0, 3), (1, 1, 3, 0, 2)),
    ((0, 1, 6, 2), (3, 2, 1, 4)),
    ((1, 3, 0, 2, 2), (0, 0, 2, 4, 1)),
)
def other_book(a: tuple, y: tuple) -> Case:
    targets = np.array(y, float)
    m, r = len(y), np.subtract(a, y)
    answer = numeric_gradient(lambda p: np.mean((p - targets) ** 2), a).round(6)
    return Case(
        prompt=rf"Parr and Howard have the cost $C = \frac1m \sum_i (a^{{(i)}} - y^{{(i)}})^2$, one "
        rf"output for each example and no $\tfrac12$. For $m = {m}$ examples let "
        rf"$a = {vec(a)}$ and $y = {vec(y)}$. Find the gradient of *their* $C$ with respect to the "
        rf"{m} outputs, $\partial C/\partial a^{{(1)}}$ to $\partial C/\partial a^{{({m})}}$.",
        answer=answer,
        mistakes=(
            Mistake("2/m taught and 1/m coded", r / m).says(
                r"That is the gradient of $\frac{1}{2m} \sum_i (\ldots)^2$, our cost. Theirs has no "
                r"$\tfrac12$ to cancel the 2 of the power rule."
            ),
            Mistake("mean not taken", 2 * r, "sec-mean-cost").says(
                r"This $C$ is the *mean* over the examples, so each output moves it by only "
                r"$\frac1m$ of what it does to its own example."
            ),
            known("residual with the wrong sign", -answer).says(
                r"An output that is too large has a positive residual."
            ),
            known("mean divided twice", answer / m),
        ),
        hints=(
            r"In the sum, one term depends on $a^{(1)}$. The factor $\frac1m$ stays in front.",
            r"The power rule brings down a 2. Is there anything to cancel it?",
        ),
        solution=rf"$\partial C/\partial a^{{(i)}} = \frac2m (a^{{(i)}} - y^{{(i)}})$. The "
        rf"residuals are ${vec(r)}$; times $\tfrac{{2}}{{{m}}}$ this is ${vec(answer)}$.",
    )


@Number("11-sum", "sec-mse-variants", "The same steps", level=2, symbol=r"\eta")
@variants(
    ("sum", 200, 1, 0.5),
    ("no half", 50, 1, 0.3),
    ("mean", 100, 4, 0.1),
    ("sum, no half", 50, 2, 0.2),
    ("sum", 40, 3, 0.3),
    ("mean", 20, 10, 0.05),
)
def same_steps(kind: str, m: int, n_L: int, eta: float) -> Case:
    """kind: how the colleague's cost differs from ours."""
    words, k = {
        "sum": ("*sums* over the examples instead of taking the mean", m),
        "no half": (r"has no $\tfrac12$", 2),
        "mean": (r"takes the *mean* over the outputs instead of the sum", 1 / n_L),
        "sum, no half": (r"*sums* over the examples and has no $\tfrac12$", 2 * m),
    }[kind]
    a = np.arange(1.0, n_L * m + 1).reshape(n_L, m)
    gradients = [
        numeric_gradient(lambda p, f=f: f * QUADRATIC(p, np.zeros((n_L, m))), a) for f in (1, k)
    ]
    answer = eta * float(gradients[0].sum() / gradients[1].sum())
    return Case(
        prompt=rf"You train with our cost, $C = \frac{{1}}{{2m}} \sum_i \lVert a^{{L,(i)}} - "
        rf"y^{{(i)}} \rVert^2$, with $m = {m}$, $n_L = {n_L}$ and "
        rf"$\eta = {num(eta)}$. A colleague's code is the same, but its cost {words}. With which "
        r"$\eta$ does it take the same steps as yours?",
        answer=round(answer, 9),
        mistakes=(
            Mistake("the factor the wrong way round", eta * k).says(
                r"You multiplied where you should divide: the colleague's gradient is "
                rf"${frac(k)}$ times yours, so $\eta$ must be *divided* by that."
            ),
            Mistake("constant thought harmless", eta).says(
                rf"The minimum stays where it is, but the colleague's gradient is ${frac(k)}$ times "
                "yours, and so is each step."
            ),
        ),
        hints=(
            r"The colleague's cost is $k\,C$. What is $k$?",
            r"The steps $-\eta\,\nabla C$ and $-\eta'\, \nabla(kC) = -\eta' k\, \nabla C$ are to be "
            "equal.",
        ),
        solution=rf"The colleague's cost is $k = {frac(k)}$ times ours, and so is its gradient. "
        rf"The same steps need $\eta/k = {num(eta)} / {frac(k)} = {num(answer, 6)}$.",
    )


PLATEAU_X = (-2, 1, 3)


@Number("11-relu-corner", "sec-cost-surface", "The edge of the plateau", level=2, symbol="b")
@variants((1,), (-2,), (2,), (-1,), (3,), (-2.5,))
def plateau(w: float) -> Case:
    wx = w * np.array(PLATEAU_X, float)
    answer = float(-wx.max())
    silent = [not RELU(wx + b).any() for b in (answer, answer + 0.01)]
    assert silent == [True, False]
    return Case(
        prompt=rf"A ReLU neuron with one input has $w = {num(w)}$. It sees the three examples "
        rf"$x = {', '.join(num(x) for x in PLATEAU_X)}$. What is the largest $b$ for which it is silent ($z \le 0$) on all three, "
        "so that its cost lies on the plateau?",
        answer=answer,
        mistakes=(
            Mistake("one silent example taken for all", float(-wx.min())).says(
                r"With this $b$ one example is only just silent, $z = 0$, and the others are "
                r"active. The plateau needs $z \le 0$ on *every* example."
            ),
            Mistake("sign of the bound lost", float(wx.max())).says(
                r"$wx + b \le 0$ means $b \le -wx$, with a minus."
            ),
            Mistake("silent on the average", float(-wx.mean())).says(
                "This makes the *mean* of the three $z$ zero. Then at least one of them is positive."
            ),
        ),
        hints=(
            r"Write $z = wx + b$ for each example, and the condition $z \le 0$ as one on $b$.",
            "All three conditions must hold: the strictest decides.",
        ),
        solution="; ".join(
            rf"$x = {num(x)}$ asks for $b \le {num(-v)}$"
            for x, v in zip(PLATEAU_X, wx, strict=True)
        )
        + rf". All three hold for $b \le {num(answer)}$.",
    )


@Number("11-two-layers", "sec-lamp-landscape", "Above the chord", level=3)
@variants(
    ((1, 1), (-1, -1), 1),
    ((3, 1), (1, 5), 1),
    ((1, 1), (-1, -3), 2),
    ((4, 1), (2, 3), 1),
    ((2, 1), (-2, -3), 4),
)
def above_the_chord(first: tuple, second: tuple, y: float) -> Case:
    def cost(w: Array, half: float = 0.5) -> float:
        return half * (w[0] * w[1] - y) ** 2

    ends = np.array([first, second], float)
    middle = ends.mean(axis=0)
    costs = [cost(w) for w in ends]
    chord = float(np.mean(costs))
    answer = cost(middle) - chord
    outputs = [float(w[0] * w[1]) for w in ends]
    averaged = Mistake(
        "outputs averaged, as if linear", (np.mean(outputs) - y) ** 2 / 2 - chord
    ).says(
        r"You took the mean of the two outputs. That would be right for *one* linear neuron. Here "
        "the weights are averaged and then multiplied."
    )
    return Case(
        prompt=r"Two linear neurons in a row, without biases: $a = w_2 w_1 x$. There is one example, "
        rf"$x = 1$ and $y = {num(y)}$, so $C(w_1, w_2) = \tfrac12 (w_2 w_1 - {paren(y)})^2$. Join "
        rf"the points $(w_1, w_2) = {vec(first)}$ and ${vec(second)}$ by a chord. By how much does "
        "the graph of $C$ lie *above* the chord at their midpoint?",
        answer=answer,
        mistakes=(
            # With equal outputs it results in 0, which may come from anything.
            *([averaged] if outputs[0] != outputs[1] else []),
            Mistake("chord minus graph", -answer).says(
                r"That is by how much the chord lies above the graph. On convex land it would be "
                "at least 0."
            ),
            known("the half forgotten", 2 * answer),
        ),
        hints=(
            "The midpoint has the means of the two $w_1$ and of the two $w_2$.",
            "The chord has, at its middle, the mean of the two costs.",
        ),
        solution=rf"The costs at the ends are ${num(costs[0])}$ and ${num(costs[1])}$, so the middle "
        rf"of the chord is at ${num(chord)}$. The midpoint is ${vec(middle)}$; there the output is "
        rf"${num(middle[0] * middle[1])}$ and the cost ${num(cost(middle))}$. The graph lies "
        rf"${num(answer)}$ above the chord: not convex, and no activation is to blame. The product "
        "of parameters is.",
    )


@Number("11-fifth", "sec-why-square", "The fifth voice", level=2)
@variants(
    ((5, 6, 7, 8), 6),
    ((1, 3, 4, 6), 5),
    ((2, 3, 3, 4), 5),
    ((0, 4, 4, 8), 3),
    ((10, 11, 12, 15), 10),
)
def fifth_voice(said: tuple, best: float) -> Case:
    answer = 5 * best - sum(said)
    everyone = np.array([*said, answer], float)

    def mean_cost(c: Array) -> float:
        return QUADRATIC(np.full((1, 5), c[0]), everyone.reshape(1, -1))

    assert abs(numeric_gradient(mean_cost, [float(best)])[0]) < 1e-6
    return Case(
        prompt=rf"Five people answered the same question. Four of them said ${', '.join(num(v) for v in said)}$. "
        r"A network that sees the question only can give one answer to all five. It was trained with the "
        rf"quadratic cost until it could do no better, and it says ${num(best)}$. What did the fifth say?",
        answer=answer,
        mistakes=(
            Mistake("output taken for the missing answer", best).says(
                "Then the five answers would have another mean than the network's, and the network could "
                "still do better."
            ),
            Mistake("mean over four", 4 * best - sum(said)).says(
                "You divided by 4. The fifth voice counts in the mean as well: five answers, five shares."
            ),
            Mistake("mean of four and the output", 2 * best - sum(said) / 4).says(
                "You took the best answer for the middle between the fifth voice and the mean of the others. "
                "But the other four have four pulls and not one: every voice counts by itself."
            ),
        ),
        hints=(
            "Which compromise does the square believe in?",
            "The residuals of the five add up to 0.",
        ),
        solution=rf"The square is least at the mean, so the five add up to $5 \cdot {num(best)} = {num(5 * best)}$. "
        rf"The four make ${num(sum(said))}$; the fifth said ${num(answer)}$. (The absolute value would "
        "not let you work back like this: a median does not move when the last voice shouts louder.)",
    )


@Number("11-best-chance", "sec-cross-entropy", "The best answer to all", symbol="a", level=2)
@variants((8, 2), (5, 2), (10, 3), (8, 5), (9, 4))
def best_chance(m: int, burns: int) -> Case:
    y = np.repeat([1.0, 0.0], [burns, m - burns]).reshape(1, -1)
    answer = burns / m
    at = numeric_gradient(lambda a: CROSS_ENTROPY(np.full((1, m), a[0]), y), [answer])
    assert abs(at[0]) < 1e-5
    return Case(
        prompt=rf"A network must give the same answer $a$, between 0 and 1, to all of {m} examples. In "
        rf"{burns} of them $y = 1$, in the others $y = 0$. Which $a$ has the least *cross-entropy*?",
        answer=answer,
        mistakes=(
            Mistake("even chance thought safest", 0.5).says(
                rf"It is safe, and not the best: {burns} of {m} are not half. Set the derivative with respect to $a$ to 0."
            ),
            Mistake("probability of the other case", 1 - answer).says(
                "$a$ is the probability of $y = 1$. You gave that of $y = 0$."
            ),
            Mistake("odds taken for the probability", burns / (m - burns)).says(
                rf"You divided by the examples with $y = 0$. A probability is a share of *all* {m}."
            ),
        ),
        hints=(
            rf"The sum of the costs is $-{burns} \ln a - {m - burns} \ln(1 - a)$.",
            "Where is its slope 0? Multiply by $a(1 - a)$.",
        ),
        solution=rf"The slope is $-\tfrac{{{burns}}}{{a}} + \tfrac{{{m - burns}}}{{1 - a}}$. It is 0 if "
        rf"${burns}(1 - a) = {m - burns}\,a$, so $a = \tfrac{{{burns}}}{{{m}}}$: the share of the examples with $y = 1$. "
        "Below it the slope is negative, above it positive. This share is the mean of the targets, the best constant of "
        "the square as well.",
    )


@Number("11-uneven", "sec-lamp-landscape", "Two bright lines, one knob", symbol="s\\,t", level=3)
@variants((2,), (3,), (0.5,), (-2,), (4,))
def uneven_lamp(k: float) -> Case:
    x, y = xor()

    def height(product: Array) -> float:
        W1 = np.array([[1.0, -1], [-1, 1]])
        net = Network(
            (Layer(W1, [0, 0], RELU), Layer(product[0] * np.array([[1, k]]), [0], IDENTITY))
        )
        return QUADRATIC(net(x), y)

    # A quadratic in the product: two slopes tell where the slope is 0.
    at_0, at_1 = (numeric_gradient(height, [p])[0] for p in (0.0, 1.0))
    answer = round(at_0 / (at_0 - at_1), 6)
    answer = float(Fraction(answer).limit_denominator(100))
    assert abs(numeric_gradient(height, [answer])[0]) < 1e-6
    return Case(
        prompt=rf"In the slice of this section let the second layer be $W^2 = t\,[1,\; {num(k)}]$ in place of "
        r"$t\,[1, 1]$; the first is $W^1 = s \begin{bmatrix} 1 & -1 \\ -1 & 1 \end{bmatrix}$ as before, with "
        r"$s > 0$, and there are no biases. The cost depends on the product $s\,t$ alone. For which value "
        "of $s\\,t$ is it lowest?",
        answer=answer,
        mistakes=(
            Mistake("only the first bright line served", 1).says(
                rf"With $s\,t = 1$ the line $(1, 0)$ is right, and $(0, 1)$ gets ${num(k)}$. The cost counts both."
            ),
            Mistake("only the second bright line served", 1 / k).says(
                r"With this product the line $(0, 1)$ is right, and $(1, 0)$ is not. The cost counts both."
            ),
            Mistake("mean of the two wishes", (1 + 1 / k) / 2).says(
                "You took the middle between what each line wants. But they do not feel a change of the "
                rf"product equally: when the output at $(1, 0)$ moves by 1, the one at $(0, 1)$ moves by ${num(k)}$, so its "
                rf"wish weighs ${num(k * k)}$ times as much."
            ),
        ),
        hints=(
            r"What does the net answer at $(1, 0)$, and what at $(0, 1)$? (The dark lines get 0.)",
            r"Write $p = s\,t$. The cost is a parabola in $p$.",
        ),
        solution=rf"With $p = s\,t$ the answers are $p$ at $(1, 0)$ and ${num(k)}\,p$ at $(0, 1)$, so $C = \tfrac18 "
        rf"\bigl((p - 1)^2 + ({num(k)}\,p - 1)^2\bigr)$. The slope is 0 where $p - 1 + {paren(k)} ({num(k)}\,p - 1) = 0$: "
        rf"$p = {frac(1 + k)} / {frac(1 + k * k)} = {frac(answer)}$. The valley is still a curve, but no longer at height 0.",
    )


@Prove("11-no-depth", "sec-lamp-landscape", "No depth without a bend", level=3)
def no_depth() -> Case:
    return Case(
        prompt=r"A network of any number of *linear* layers, with biases, takes the two switches and gives one number. Prove that its "
        r"mean squared cost on the four lines of the lamp, with our factor $\tfrac12$, is never below $\tfrac18$. You may use that the "
        "cost of one linear neuron is convex, and that on convex land a point with gradient 0 is a lowest one.",
        steps=(
            Step(
                "Two linear layers in a row are one; by repeating this, the whole network is a single linear neuron."
            ),
            Step(
                r"So its cost is $C(w, b)$ of that neuron, for some $w$ and $b$: it is enough to bound this."
            ),
            Step(
                r"The gradient of $C$ at $w = (0, 0)$, $b = \tfrac12$: residuals $\tfrac12, -\tfrac12, -\tfrac12, \tfrac12$."
            ),
            Step(
                r"All three components are 0: for $b$ all four residuals cancel, for each $w_k$ the two with $x_k = 1$ do."
            ),
            Step(
                r"$C$ is convex, so this is its lowest point, and $C = \tfrac18 \cdot 4 \cdot \tfrac14 = \tfrac18$ there."
            ),
        ),
        mistakes=(
            Mistake("layers not collapsed", 0).says(
                "The convexity that you may use is that of *one* neuron. In the weights of several layers the cost is not convex."
            ),
            Mistake("cost not carried over", 1).says(
                "Say why the bound for a neuron is a bound for the network: equal answers, hence equal costs."
            ),
            Mistake("no candidate for the lowest point", 2).says(
                "Without a point there is no gradient to be 0. The best constant is a good guess, and a guess is allowed here."
            ),
            Mistake("gradient not shown to be 0", 3).says(
                "A component that is not 0 would lead further down. There are three of them, and the proof has to look at each."
            ),
            Mistake("convexity not used", 4).says(
                "On other land a point with gradient 0 may be a saddle, as the lamp net's slice shows."
            ),
        ),
        hints=(
            "What function is a chain of functions $Wx + b$?",
            "Which single answer to all four lines costs least? Try whether any knob can improve on it.",
        ),
        solution=r"By $W^2(W^1 x + b^1) + b^2 = (W^2 W^1)\,x + (W^2 b^1 + b^2)$ the first two layers are one linear layer; repeating "
        r"this, the network answers like one linear neuron, with some $w$ and $b$. Equal answers cost the same, so it is enough to "
        r"bound $C(w, b)$. At $w = (0, 0)$, $b = \tfrac12$ every answer is $\tfrac12$, and the residuals on the lines $(0, 0), (0, 1), "
        r"(1, 0), (1, 1)$ are $\tfrac12, -\tfrac12, -\tfrac12, \tfrac12$. So $\partial C/\partial b$, their mean, is 0. For $w_1$ only the lines "
        r"with $x_1 = 1$ count, the last two, and $-\tfrac12 + \tfrac12 = 0$; for $w_2$ the second and the last, likewise. The gradient is 0, "
        r"and as $C$ is convex, this is a lowest point. There $C = \tfrac{1}{2 \cdot 4} \cdot 4 \cdot \tfrac14 = \tfrac18$. So $C \ge \tfrac18$ everywhere.",
    )
