"""Chapter 5: Jacobians."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnbook.bank.mistakes import known
from nnbook.calculus import numeric_jacobian
from nnbook.data import hand_net
from nnbook.exercises.checker import shown
from nnbook.exercises.markup import mat, num, signed, vec
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
    variants,
)
from nnbook.notation import Array

HAND_W = hand_net()[0][1].W.tolist()


def measured(function: Callable, p: tuple) -> Array:
    """A Jacobian by central differences, without the digits that rounding spoils."""
    return numeric_jacobian(function, p).round(6) + 0.0


def f(p: Array) -> Array:
    """The function of this chapter."""
    x, y = p
    return np.array([2 * x + y**3, np.exp(y) - 13 * x])


@Matrix("05-arrow", "sec-several-outputs", "Where an arrow goes", level=2)
@variants(
    ((2, 1), (0, 1)), ((2, 1), (0, -1)), ((1, 0), (2, 1)), ((0, 2), (1, -1)), ((-1, 1), (0.5, 1))
)
def arrow(p: tuple, nudge: tuple) -> Case:
    def g(p: Array) -> Array:
        x, y = p
        return np.array([2 * x + y**3, x * y])

    moved = np.add(p, nudge)
    start, tip = g(p), g(moved)
    answer = (tip - start).round(9)
    return Case(
        prompt=rf"The function $g(x, y) = (2x + y^3,\; xy)$ takes the point ${vec(p)}$ to one point, and "
        rf"${vec(moved)}$ to another. An arrow leads from the first of these *images* to the second. "
        "Find its two components.",
        answer=answer,
        mistakes=(
            Mistake("tip taken for the arrow", tip).says(
                "That is the point where the arrow ends. The arrow itself is the difference: end "
                "minus start."
            ),
            Mistake("start taken for the arrow", start).says(
                "That is the point where the arrow starts. The arrow itself is the difference: end "
                "minus start."
            ),
            Mistake(
                "prediction taken for the change", measured(g, p) @ nudge, "sec-linear-map"
            ).says(
                "That is what the slopes at the start promise. The function bends on the way, and the "
                "nudge is not small: compute both images."
            ),
            Mistake("arrow before the function", np.array(nudge, float)).says(
                "That is the arrow between the two *points*. Asked is the one between their images."
            ),
        ),
        hints=(
            "Find both images. Each is a point with two coordinates.",
            "The arrow is the second image minus the first, coordinate by coordinate.",
        ),
        solution=rf"$g{vec(p)} = {vec(start)}$ and $g{vec(moved)} = {vec(tip)}$. The arrow is "
        rf"${vec(tip)} - {vec(start)} = {vec(answer)}$.",
    )


FUNCTIONS: dict[str, tuple[int, Callable[[Array], list]]] = {
    r"g(x, y, z) = (xy,\; z - x^2)": (3, lambda p: [p[0] * p[1], p[2] - p[0] ** 2]),
    r"g(x, y) = (x + y,\; xy,\; y^2)": (2, lambda p: [p[0] + p[1], p[0] * p[1], p[1] ** 2]),
    r"g(t) = (\cos t,\; \sin t,\; t)": (1, lambda p: [np.cos(p[0]), np.sin(p[0]), p[0]]),
    r"g(x, y, z, t) = (xt,\; y + z)": (4, lambda p: [p[0] * p[3], p[1] + p[2]]),
    r"g(x, y) = (x,\; y,\; xy,\; x^2)": (2, lambda p: [p[0], p[1], p[0] * p[1], p[0] ** 2]),
    r"g(x, y, z) = xy + z": (3, lambda p: [p[0] * p[1] + p[2]]),
}


def gradient_for_jacobian(shape: tuple) -> Mistake:
    """With one output: the column is taken where the row is asked for."""
    return Mistake("gradient taken for the Jacobian", shape).says(
        "That is the shape of the gradient, which is a column. The Jacobian of a function with one output is "
        "that column laid on its side, a row."
    )


@Shape("05-shape", "sec-jacobian", "The shape of a Jacobian", level=1, symbol="J_g")
@variants(*[(formula,) for formula in FUNCTIONS])
def shape(formula: str) -> Case:
    n, g = FUNCTIONS[formula]
    J = numeric_jacobian(g, np.ones(n))
    r = len(g(np.ones(n)))
    outputs = f"{r} output{'s' if r > 1 else ''}"
    inputs = f"{n} input{'s' if n > 1 else ''}"
    return Case(
        prompt=rf"What is the shape of the Jacobian of ${formula}$?",
        answer=J.shape,
        mistakes=(
            gradient_for_jacobian(J.T.shape)
            if r == 1
            else known("functions as columns of J", J.T.shape),
            Mistake("a Jacobian thought to be square", (n, n)).says(
                "A Jacobian is square only if there are as many outputs as inputs. Count the "
                "outputs again."
            ),
        ),
        hints=(
            "How many numbers go in, and how many come out?",
            "A row for each function, a column for each variable.",
        ),
        solution=rf"Count: {outputs} and {inputs}. A row for each output, a column for each input, "
        rf"${r} \times {n}$.",
    )


@Number("05-hidden", "sec-jacobian", "The point that hides a mistake", level=3, symbol="x")
@variants((1, 4), (3, 6), (4, 2), (1, -3), (6, 8))
def hidden(p: float, c: float) -> Case:
    def g(v: Array) -> Array:
        x, y = v
        return np.array([p * x * y, x**2 - c * x + y])

    def lopsided(x: float) -> float:
        """How far the Jacobian is from its transpose at (x, 1): a linear function of x."""
        J = measured(g, (x, 1))
        return J[0, 1] - J[1, 0]

    answer = round(lopsided(0) / (lopsided(0) - lopsided(1)), 6)
    factor = "" if p == 1 else num(p)
    return Case(
        prompt=rf"Let $g(x, y) = ({factor}xy,\; x^2 {signed(-c)}x + y)$. Someone writes $J_g$ with the "
        "functions as columns and compares it with central differences at one point. At which $x$ does "
        "the comparison find no fault, whatever $y$ is?",
        answer=answer,
        mistakes=(
            Mistake("one zero taken for symmetry", c / 2).says(
                r"There $\partial g_2/\partial x = 0$. But the entry on the other side of the diagonal is "
                "not 0, so exchanging the two would be noticed."
            ),
            Mistake("the other zero taken for symmetry", 0).says(
                r"There $\partial g_1/\partial y = 0$. But the entry on the other side of the diagonal is "
                "not 0, so exchanging the two would be noticed."
            ),
        ),
        hints=(
            r"Write down $J_g$. What happens to its four entries if functions become columns?",
            "The diagonal stays. The other two entries are exchanged: when does nobody notice?",
        ),
        solution=rf"$J_g = \begin{{bmatrix}} {factor}y & {factor}x \\ 2x {signed(-c)} & 1 \end{{bmatrix}}$. With functions as "
        rf"columns the entries off the diagonal are exchanged. Nobody notices if they are equal: "
        rf"${factor}x = 2x {signed(-c)}$, that is $x = {num(answer)}$. Check a Jacobian at several points "
        "with no pattern in their coordinates. The $f$ of this chapter betrays the mistake everywhere: $3y^2 = -13$ has no "
        "solution.",
    )


PROGRAM = """
def jacobian(f, x, h=1e-5):
    n, r = len(x), len(f(x))
    J = np.zeros((r, n))
    for k in range(n):
        e = np.zeros(n)
        e[k] = h
        J[:, k] = (f(x + e) - f(x - e)) / (2 * h)
    return J
"""


def jacobian_is_right(names: dict) -> None:
    """The program finds the Jacobian of the chapter's function, as written down by hand."""
    J = names["jacobian"](f, np.array([0.0, 1.0]))
    assert np.allclose(J, [[2, 3], [-13, np.e]], atol=1e-6)


@Bug("05-bug", "sec-jacobian", "It runs, and it is wrong", level=2, fails=jacobian_is_right)
def bug_columns() -> Case:
    return Case(
        prompt=r"`jacobian(f, x)` should measure $J_f$ at `x` by central differences. For the $f$ of this "
        "chapter, with two inputs and two outputs, it runs, and its result is wrong. Which line is to blame?",
        code=PROGRAM,
        bug=(
            "J[:, k] = (f(x + e) - f(x - e)) / (2 * h)",
            "J[k, :] = (f(x + e) - f(x - e)) / (2 * h)",
        ),
        mistakes=(
            Mistake("shape suspected", "J = np.zeros((r, n))").says(
                r"This one is right: $r$ outputs are the rows, $n$ inputs the columns."
            ),
            Mistake("single nudge suspected", "e[k] = h", "sec-partial-derivatives").says(
                "This one is right: input $k$ is nudged, the others are held."
            ),
            Mistake("loop over inputs suspected", "for k in range(n):").says(
                "This one is right: it goes from input to input, and each nudge moves all outputs at once."
            ),
        ),
        hints=(
            "In one round of the loop, one input is nudged. What do the numbers of that round tell?",
            "They tell what one input does to all outputs. Is that a row of $J$ or a column?",
        ),
        solution=r"Line 7 puts what input $k$ does to all outputs into *row* $k$: functions as columns. It belongs in "
        r"column $k$: `J[:, k]`. With $r \neq n$ NumPy would have complained; here nothing but the "
        "numbers does.",
    )


def product(p: Array) -> Array:
    x, y = p
    return np.array([x * y, x**2 - y])


@Matrix("05-predict", "sec-linear-map", "Predict a change", level=1, symbol=r"J_g(p)\,\Delta")
@variants(
    ((2, 1), (0.1, -0.2)),
    ((1, 3), (0.2, 0.1)),
    ((-1, 2), (0.1, 0.3)),
    ((3, -1), (-0.1, 0.2)),
    ((2, 5), (0.3, -0.1)),
)
def predicted_change(p: tuple, delta: tuple) -> Case:
    start, nudge = np.array(p), np.array(delta)
    J, moved = measured(product, p), measured(product, start + nudge)
    answer, true = (J @ nudge).round(9), (product(start + nudge) - product(start)).round(9)
    return Case(
        prompt=rf"You are at $p = {vec(p)}$, and $g(x, y) = (xy,\; x^2 - y)$. Predict with the Jacobian the "
        rf"change of $g$ for the nudge $\Delta = {vec(delta)}$.",
        answer=answer,
        mistakes=(
            known("J evaluated at the wrong point", (moved @ nudge).round(9)),
            known("functions as columns of J", (J.T @ nudge).round(9)).says(
                r"The first row is $\nabla g_1^\mathsf{T} = [\,y \;\; x\,]$."
            ),
            Mistake("true change taken for the predicted", true).says(
                "That is the true change. The prediction uses the Jacobian alone, and is a little off."
            ),
            Mistake("new value taken for the change", (product(start) + answer).round(9)).says(
                r"That is the predicted *value*, $g(p) + J_g(p)\,\Delta$. Asked is the change."
            ),
        ),
        hints=(
            r"Four partial derivatives first: a row for each function, a column for each variable.",
            r"Put the numbers of $p$ into them. Then matrix times $\Delta$.",
        ),
        solution=rf"$J_g = \begin{{bmatrix}} y & x \\ 2x & -1 \end{{bmatrix}}$, so $J_g(p)\,\Delta = {mat(J)} {mat(delta)} = "
        rf"{mat(answer)}$. The true change is ${vec(true)}$: it differs from the prediction by "
        rf"${vec((true - answer).round(9))}$ (true minus predicted). With a tenth of the nudge the difference would "
        "be a hundredth of that.",
    )


@dataclass(frozen=True)
class Quadratic:
    """A function whose outputs are of degree 2 at most, or its Jacobian, with its formula."""

    words: str
    of: Callable[[Array], Array]

    def __call__(self, x: Array) -> Array:
        return self.of(np.asarray(x))


PAIRS = (
    (
        1,
        Quadratic("(x₁²)", lambda x: np.array([x[0] ** 2])),
        Quadratic("[[2x₁]]", lambda x: np.array([[2 * x[0]]])),
    ),
    (
        2,
        Quadratic("(x₁x₂, x₁² − x₂)", lambda x: np.array([x[0] * x[1], x[0] ** 2 - x[1]])),
        Quadratic("[[x₂, x₁], [2x₁, −1]]", lambda x: np.array([[x[1], x[0]], [2 * x[0], -1]])),
    ),
    (
        2,
        Quadratic("(x₁², x₁x₂, x₂)", lambda x: np.array([x[0] ** 2, x[0] * x[1], x[1]])),
        Quadratic(
            "[[2x₁, 0], [x₂, x₁], [0, 1]]",
            lambda x: np.array([[2 * x[0], 0], [x[1], x[0]], [0, 1]]),
        ),
    ),
    (
        3,
        Quadratic("(x₁x₂, x₃ − x₁²)", lambda x: np.array([x[0] * x[1], x[2] - x[0] ** 2])),
        Quadratic(
            "[[x₂, x₁, 0], [−2x₁, 0, 1]]",
            lambda x: np.array([[x[1], x[0], 0], [-2 * x[0], 0, 1]]),
        ),
    ),
)


def predict(f: Callable, J: Callable, p: Array, delta: Array) -> Array:
    return f(p) + J(p) @ delta


def prediction_inputs(rng: np.random.Generator) -> list[tuple]:
    """Functions with 1 to 3 inputs and outputs, at points that are not 0."""
    return [
        (g, J, rng.normal(size=n).round(1) + 2, rng.normal(size=n).round(1))
        for n, g, J in PAIRS
        for _ in range(3)
    ]


def along(f: Callable, J: Callable, p: Array, delta: Array) -> Array:
    """The value at p and the central difference along delta, which is exact for degree 2."""
    return f(p) + (f(p + delta) - f(p - delta)) / 2


@Code(
    "05-prediction",
    "sec-linear-map",
    "Write the prediction",
    level=2,
    inputs=prediction_inputs,
    expect=along,
    by="a walk along delta to both sides",
    solution=predict,
    say=lambda f, J, p, delta: f"f(x) = {f.words}, p = {shown(p)}, delta = {shown(delta)}",
)
def write_predict() -> Case:
    return Case(
        prompt=r"Write `predict(f, J, p, delta)`: the predicted *value* of $f$ at $p + \Delta$, by the best linear "
        r"map of $f$ at $p$. `f(x)` returns the $r$ outputs, `J(x)` the Jacobian at `x`, an $r \times n$ matrix. `p` and "
        r"`delta` are arrays with $n$ entries. Return $r$ numbers.",
        mistakes=(
            known(
                "J evaluated at the wrong point", lambda f, J, p, delta: f(p) + J(p + delta) @ delta
            ),
            Mistake(
                "J evaluated at the nudge",
                lambda f, J, p, delta: f(p) + J(delta) @ delta,
                "sec-linear-map",
            ).says(r"You took $J$ at $\Delta$. That is a nudge, not a place. The place is $p$."),
            known("change taken for the new value", lambda f, J, p, delta: J(p) @ delta).says(
                "Here that is `f(p)`, the value where the nudge starts."
            ),
            Mistake(
                "function itself taken for its prediction",
                lambda f, J, p, delta: f(p + delta),
                "sec-linear-map",
            ).says(
                r"That is the true value, $f(p + \Delta)$. The prediction may ask $f$ and $J$ at $p$ only."
            ),
        ),
        hints=(
            "The value at $p$, plus a matrix times the nudge.",
            "`@` is the product of a matrix and a vector. At which point is `J` taken?",
        ),
        solution="`f(p) + J(p) @ delta`: all that is known about $f$ is known at $p$.",
    )


@Matrix("05-affine", "sec-affine-jacobian", "A constant kept secret", level=2)
@variants(
    (HAND_W, (2, 5), (1, 2), (3, 1)),
    (((2, 1), (-1, 3)), (1, 4), (1, 1), (2, -1)),
    (((1, 3), (2, -2)), (-2, 1), (2, 0), (1, 2)),
    (((4, -1), (1, 2)), (3, -1), (0, 1), (-1, 3)),
    (((1, -2), (3, 1)), (5, 2), (3, 2), (1, 1)),
)
def affine(W: tuple, b: tuple, x: tuple, new: tuple) -> Case:
    W, b = np.array(W), np.array(b)
    delta = np.subtract(new, x)
    y = W @ x + b
    return Case(
        prompt=rf"Let $f(x) = Wx + b$ with $W = {mat(W)}$. You are not told $b$. For "
        rf"$x = {vec(x)}$ the function returns ${vec(y)}$. What does it return for $x = {vec(new)}$?",
        answer=W @ new + b,
        mistakes=(
            Mistake("change taken for the new value", W @ delta, "sec-linear-map").says(
                "That is the *change* of the output. Add it to what $f$ returned for the first $x$."
            ),
            Mistake("constant left out", W @ new).says(
                r"That is $Wx$ without $b$. Start from the known output, in which $b$ is contained, and add the "
                "change."
            ),
            Mistake("W transposed", y + W.T @ delta).says(
                r"You multiplied the nudge by $W^\mathsf{T}$. The Jacobian of $Wx + b$ is $W$ itself: row $j$ "
                "belongs to output $j$."
            ),
        ),
        hints=(
            r"By how much does $x$ change? Call it $\Delta$.",
            r"$f(x + \Delta) = f(x) + W\Delta$, and for this function there is no error, however large $\Delta$ is.",
        ),
        solution=rf"$\Delta = {vec(new)} - {vec(x)} = {vec(delta)}$, and $W\Delta = {vec(W @ delta)}$. So $f$ returns "
        rf"${vec(y)} + {vec(W @ delta)} = {vec(W @ new + b)}$. Nobody needs $b$: a constant leaves no "
        "trace in the Jacobian.",
    )


PROOF = (
    Step(r"$f_j(x) = \sum_i w_{ji}\,x_i + b_j$: write out output $j$ of $Wx + b$."),
    Step(
        r"$\frac{\partial f_j}{\partial x_k} = \sum_i \frac{\partial}{\partial x_k}(w_{ji}\,x_i) + "
        r"\frac{\partial b_j}{\partial x_k}$: differentiate term by term.",
        (0,),
    ),
    Step(
        r"The terms with $i \neq k$ and the term with $b_j$ are 0: neither $w_{ji}\,x_i$ nor $b_j$ contains "
        "$x_k$, so these are derivatives of constants.",
        (1,),
    ),
    Step(
        r"$\frac{\partial f_j}{\partial x_k} = \frac{\partial}{\partial x_k}(w_{jk}\,x_k) = w_{jk}$: only the "
        r"term with $i = k$ is left.",
        (2,),
    ),
    Step(
        r"In row $j$ and column $k$ of $J_f(x)$ stands $\frac{\partial f_j}{\partial x_k}$: definition of the "
        "Jacobian."
    ),
    Step(r"$J_f(x) = W$: the two matrices agree in every row and column.", (3, 4)),
)


@Order("05-affine-proof", "sec-affine-jacobian", "Entry by entry", level=3)
def proof() -> Case:
    return Case(
        prompt=r"Let $f(x) = Wx + b$. Put the proof of $J_f(x) = W$ in order. Here $j$ is the number of any output and "
        "$k$ that of any input.",
        steps=PROOF,
        mistakes=(
            Mistake("differentiated before it is written out", (1, 0)).says(
                "There are no terms yet to differentiate. Output $j$ has to be written as a sum of numbers first."
            ),
            Mistake("one term left before the others go", (3, 2), "sec-partial-derivatives").says(
                r"This step keeps one term of the sum. Why all the others, and $b_j$, are gone has to be said before."
            ),
            Mistake("rows and columns not yet told", (5, 4), "sec-jacobian").says(
                r"That $\partial f_j/\partial x_k = w_{jk}$ makes the matrices equal only if the two stand in the same "
                "place. With the functions as columns they would not."
            ),
            Mistake("matrices equal before their entries are", (5, 3)).says(
                "Two matrices are equal if all their entries are. So the entry in row $j$ and column $k$ has to be "
                "found first."
            ),
        ),
        hints=(
            "The proof looks at a single entry. Begin by writing the output that it belongs to as a sum.",
            "Which terms of the sum contain $x_k$? The last step puts all entries together.",
        ),
        solution=r"Output $j$ is written as a sum and differentiated term by term. All terms but one are constants, and "
        r"the one that is left gives $w_{jk}$. By definition this is the entry of $J_f(x)$ in row $j$ and column $k$, "
        r"which is its place in $W$ too. That definition uses none of the other steps, so it may stand anywhere before "
        r"the end.",
    )


def is_diagonal(function: Callable) -> bool:
    """Whether the measured Jacobian is diagonal at three points without pattern."""
    points = np.random.default_rng(5).uniform(0.5, 2, size=(3, 3))
    return all(np.allclose(J, np.diag(np.diag(J))) for J in (measured(function, p) for p in points))


@Choice("05-elementwise", "sec-elementwise", "Diagonal or not?", level=2, several=True)
def elementwise() -> Case:
    return Case(
        prompt=r"Which of these functions $\mathbb{R}^3 \to \mathbb{R}^3$ have a diagonal Jacobian at every point "
        "at which they are defined?",
        options=(
            Option(r"takes $z$ to $(\sin z_1,\; \sin z_2,\; \sin z_3)$", is_diagonal(np.sin)),
            Option(
                r"takes $z$ to $(z_1^2,\; 5,\; e^{z_3})$",
                is_diagonal(lambda z: [z[0] ** 2, 5, np.exp(z[2])]),
                "one function for all thought necessary",
            ).says(
                "You left one out in which three *different* functions are at work, one of them a constant. "
                "The Jacobian does not mind: each output depends on its own input at most."
            ),
            Option(
                r"takes $z$ to $(z_3,\; z_2,\; z_1)$",
                is_diagonal(lambda z: z[::-1]),
                "a permutation taken for elementwise",
                "sec-affine-jacobian",
            ).says(
                r"Output 1 of $(z_3, z_2, z_1)$ depends on $z_3$, so the 1 in the first row stands in "
                "column 3."
            ),
            Option(
                r"takes $z$ to $(z_1, z_2, z_3) / (z_1 + z_2 + z_3)$",
                is_diagonal(lambda z: z / z.sum()),
                "a common total overlooked",
            ).says(
                "The total couples the entries: nudge one input, and in general all three shares change."
            ),
            Option(
                r"takes $z$ to $(z_1,\; z_1 + z_2,\; z_1 + z_2 + z_3)$",
                is_diagonal(np.cumsum),
                "a triangle taken for a diagonal",
                "sec-affine-jacobian",
            ).says(
                "A sum up to $z_3$ depends on $z_1$ and $z_2$ too: there are ones below the diagonal."
            ),
        ),
        hints=(
            "Go through the outputs. On which inputs does each depend?",
            r"Diagonal says: output $j$ depends on input $j$ at most.",
        ),
        solution=r"$\operatorname{diag}(\cos z_1, \cos z_2, \cos z_3)$ and $\operatorname{diag}(2z_1, 0, e^{z_3})$ are "
        "diagonal. $(z_1^2, 5, e^{z_3})$ is not an activation, since that applies one function to all entries. In the other "
        "three, some output depends on another's input.",
    )


@Matrix("05-diagonal", "sec-elementwise", "Times a vector", level=1, symbol=r"J_\sigma(z)\,v")
@variants(
    (2, (1, 3, -2), (5, 1, 2)),
    (2, (4, -1, 2), (1, 3, 2)),
    (3, (1, 2, -1), (2, 1, 4)),
    (2, (-3, 1, 5), (2, -4, 1)),
    (3, (2, -1, 3), (1, 5, -2)),
)
def diagonal(power: int, z: tuple, v: tuple) -> Case:
    at, vector = np.array(z, float), np.array(v, float)
    J = measured(lambda t: t**power, z)
    slopes, answer = np.diag(J), J @ vector
    full = np.outer(slopes, np.ones(3))
    slope = f"{power} z_k" + ("" if power == 2 else f"^{power - 1}")
    return Case(
        prompt=rf"$\sigma$ raises each entry of a vector to the power {power}: $\sigma(z) = (z_1^{power}, z_2^{power}, "
        rf"z_3^{power})$. Find $J_\sigma(z)\,v$ for $z = {vec(z)}$ and $v = {vec(v)}$.",
        answer=answer,
        mistakes=(
            Mistake("matmul for ⊙", np.full(3, slopes @ vector)).says(
                r"You added up the products $\sigma'(z_k)\,v_k$: a dot product, the same for every output. Each output has "
                r"its own product, without a sum: $\sigma'(z) \odot v$."
            ),
            Mistake("an elementwise function's Jacobian taken full", full @ vector).says(
                r"You filled the whole row $j$ with $\sigma'(z_j)$, as if output $j$ depended on all inputs. It "
                "depends on its own: off the diagonal there are zeros."
            ),
            Mistake("σ in place of σ′", at**power * vector).says(
                rf"You multiplied by $\sigma(z)$. The Jacobian holds slopes: $\sigma'(z_k) = {slope}$."
            ),
        ),
        hints=(
            r"On which entry of $z$ does output 1 depend? So what is the first row of $J_\sigma(z)$?",
            r"To multiply by a diagonal matrix, multiply each entry by its own number.",
        ),
        solution=rf"The slopes are $\sigma'(z_k) = {slope}$. So $\sigma'(z) = {vec(slopes)}$ stands on the diagonal, and "
        rf"$J_\sigma(z)\,v = \sigma'(z) \odot v = "
        rf"{vec(slopes)} \odot {vec(v)} = {vec(answer)}$.",
    )


@Matrix("05-shares", "sec-elementwise", "Two shares of one cake", level=3, symbol="J_s(x)")
@variants(((1, 3),), ((3, 2),), ((1, 4),), ((3, 1),), ((3, 7),))
def shares(x: tuple) -> Case:
    a, b = x
    total = a + b
    answer = np.array([[b, -a], [-b, a]]) / total**2
    assert np.allclose(answer, numeric_jacobian(lambda v: v / v.sum(), x))
    over = rf"\tfrac{{1}}{{{num(total**2)}}}"
    return Case(
        prompt=rf"$s(x) = \dfrac{{1}}{{x_1 + x_2}}\,(x_1, x_2)$ turns two amounts into shares. Find its Jacobian at "
        rf"$x = {vec(x)}$.",
        answer=answer,
        mistakes=(
            Mistake("total held constant", np.eye(2) / total).says(
                r"You held the total $x_1 + x_2$ constant. It contains both inputs, and moves with each of them: "
                "use the quotient rule."
            ),
            Mistake("a full Jacobian taken diagonal", np.diag(np.diag(answer))).says(
                r"The diagonal is right, but $s$ is not elementwise: if $x_2$ grows, the share of $x_1$ shrinks."
            ),
            known("functions as columns of J", answer.T).says(
                r"Row 1 tells how $s_1$ answers to $x_1$ and to $x_2$."
            ),
        ),
        hints=(
            r"With $T = x_1 + x_2$: the quotient rule gives $\partial s_1/\partial x_1 = (T - x_1)/T^2$.",
            r"In $\partial s_1/\partial x_2$ the numerator is constant and the denominator is not.",
        ),
        solution=rf"With $T = x_1 + x_2 = {num(total)}$ the quotient rule gives $J_s = \tfrac{{1}}{{T^2}} "
        rf"\begin{{bmatrix}} x_2 & -x_1 \\ -x_2 & x_1 \end{{bmatrix}} = {over} {mat(answer * total**2)}$. Each column adds up to 0: "
        "the shares always add up to 1, so whatever one gains, the other loses.",
    )


@Shape("05-layer-shapes", "sec-shapes-of-derivatives", "Three functions in a row", level=2)
@variants(
    (3, 4, "activation"),
    (3, 5, "cost"),
    (2, 6, "layer"),
    (6, 3, "cost"),
    (5, 2, "activation"),
    (4, 7, "layer"),
)
def layer_shapes(n: int, r: int, which: str) -> Case:
    rng = np.random.default_rng(5)
    W, z = rng.normal(size=(r, n)), rng.normal(size=r)
    parts = {
        "layer": (lambda x: W @ x, np.ones(n)),
        "activation": (np.tanh, z),
        "cost": (lambda a: np.sum(a**2), z),
    }
    J = {name: numeric_jacobian(function, at) for name, (function, at) in parts.items()}
    upright = known("functions as columns of J", J[which].T.shape)
    gradient = gradient_for_jacobian(J["cost"].T.shape)
    diagonal_only = Mistake(
        "diagonal taken for the matrix", z.reshape(-1, 1).shape, "sec-elementwise"
    ).says(
        r"That is the shape of $\sigma'(z)$, which stands on the diagonal. The matrix around it has a row and a "
        "column for each entry."
    )
    of_layer = Mistake("Jacobian of the layer", J["layer"].shape).says(
        rf"That is the shape of $W$, the Jacobian of $Wx + b$. Here the inputs are the {r} numbers that come out of it."
    )
    square = Mistake("Jacobian of the activation", J["activation"].shape, "sec-elementwise").says(
        "That is the shape for the activation, which has as many inputs as outputs."
    )
    whole = Mistake(
        "Jacobian of the whole chain",
        numeric_jacobian(lambda x: np.sum(np.tanh(W @ x) ** 2), np.ones(n)).shape,
    ).says(
        rf"That is the shape for the whole way from $x$ to the cost. Asked is the last part, which the {r} numbers "
        "enter."
    )
    asked = {"layer": "$Wx + b$", "activation": "the activation", "cost": "the cost"}[which]
    return Case(
        prompt=rf"$Wx + b$ takes {n} numbers to {r}, an elementwise activation follows, and a cost turns "
        rf"these {r} numbers into one. What is the shape of the Jacobian of {asked} alone, with respect to the numbers that enter it?",
        answer=J[which].shape,
        mistakes={
            "layer": (upright, square),
            "activation": (diagonal_only, of_layer),
            "cost": (gradient, square, whole),
        }[which],
        hints=(
            f"How many numbers go into {asked}, and how many come out?",
            "A row for each output, a column for each input.",
        ),
        solution=rf"$Wx + b$: ${r} \times {n}$. The activation: ${r} \times {r}$, diagonal. The cost: $1 \times {r}$. In "
        rf"the order cost, activation, layer they can be multiplied: $(1 \times {r})({r} \times {r})({r} \times {n}) = "
        rf"1 \times {n}$. That is no accident, as [the next chapter](sec-jacobian-chain) shows.",
    )


@Matrix("05-reorder", "sec-jacobian", "Picking and reordering", level=2)
@variants((4, 2), (2, 2, 4), (4, 1, 2), (3, 3, 1), (2, 4))
def reorder(*picked: int) -> Case:
    def pick(x: Array) -> Array:
        return np.array([x[i - 1] for i in picked])

    answer = measured(pick, (5, 7, 2, 3))
    return Case(
        prompt=r"A function of four numbers picks some of them, in any order and perhaps one of them twice: "
        rf"$f(x_1, x_2, x_3, x_4) = ({', '.join(f'x_{i}' for i in picked)})$. What is its Jacobian?",
        answer=answer,
        mistakes=(
            known("functions as columns of J", answer.T),
            Mistake("index in place of the slope", answer * np.reshape(picked, (-1, 1))).says(
                "You wrote *which* number is picked. A derivative says how fast the output follows "
                "it, and that is at the rate of 1."
            ),
            Mistake("outputs thought to stay in their place", np.eye(len(picked), 4)).says(
                rf"That is the Jacobian of the function that keeps the first {len(picked)} numbers. "
                rf"Output 1 here is $x_{picked[0]}$."
            ),
        ),
        hints=(
            "How many rows, how many columns?",
            "Output 1 moves with one of the four inputs, and not with the others.",
        ),
        solution=f"Each row has a single 1, in the column of the input that was picked: ${mat(answer)}$. "
        "Such a matrix, times a nudge, picks the same entries of the nudge.",
    )


@Matrix("05-recover", "sec-affine-jacobian", "Three values tell a Jacobian", symbol="J_f", level=2)
@variants(
    (((1, 2), (-1, 3)), (4, -2)),
    (((2, -1), (1, 1)), (0, 5)),
    (((-3, 1), (2, 4)), (1, 1)),
    (((0, 2), (5, -1)), (-3, 2)),
    (((4, 3), (-2, 1)), (2, -6)),
)
def recover(W: tuple, b: tuple) -> Case:
    def f(p: tuple) -> Array:
        return np.array(W) @ p + b

    places = ((1, 1), (3, 1), (3, 2))
    one, two, three = (f(p).astype(float) for p in places)
    answer = np.column_stack([(two - one) / 2, three - two])
    return Case(
        prompt=r"Of an affine function $f(x) = Wx + b$ you are told three values: "
        + ", ".join(rf"$f{vec(p)} = {vec(f(p))}$" for p in places)
        + ". What is its Jacobian?",
        answer=answer,
        mistakes=(
            Mistake(
                "change not divided by the step", np.column_stack([two - one, three - two])
            ).says(
                "From the first point to the second $x_1$ moves by 2. A derivative is the change for "
                "each unit."
            ),
            Mistake(
                "two inputs moved at once", np.column_stack([(two - one) / 2, three - one])
            ).says(
                "For the second column you compared the third value with the first. Between these "
                "two points both inputs have moved. Compare points that differ in $x_2$ alone."
            ),
            known("functions as columns of J", answer.T),
        ),
        hints=(
            "Which two of the three points differ in $x_1$ alone?",
            "A column of $J$ belongs to an input: how the outputs change when it moves.",
        ),
        solution=rf"The first two points differ in $x_1$, by 2: the first column is "
        rf"$\tfrac12 ({vec(two)} - {vec(one)}) = {vec(answer[:, 0])}$. The last two differ in $x_2$, "
        rf"by 1: the second column is ${vec(three)} - {vec(two)} = {vec(answer[:, 1])}$. So $J_f = W = "
        rf"{mat(answer)}$, and $b$ was not needed.",
    )
