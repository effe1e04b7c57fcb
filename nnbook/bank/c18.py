"""Chapter 18: a museum of bugs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnbook.activations import TANH
from nnbook.backprop import backprop
from nnbook.bank.mistakes import known
from nnbook.calculus import numeric_gradient
from nnbook.data import hand_net
from nnbook.exercises.markup import frac, mat, num, vec
from nnbook.exercises.model import Bug, Case, Choice, Code, Mistake, Number, Option, variants
from nnbook.museum import CHECKS, RIGHT, Arrays, Program, flat, gradient_agrees, verdict
from nnbook.network import Network
from nnbook.notation import Array

# The exhibits that are asked about, as the chapter hangs them.
EXHIBITS = {
    "1 W read the wrong way": replace(
        RIGHT,
        affine=lambda W, a, b: (a.T @ W).T + b,
        hidden_error=lambda W, delta, sigma, z, a: (W @ delta) * sigma.df(z),
        grad_W=lambda delta, a: a @ delta.T / delta.shape[1],
    ),
    "2 cost of m × m": replace(
        RIGHT,
        cost=lambda a, y: np.sum((a.T[:, None] - y.T) ** 2) / (2 * y.shape[1] ** 2),
        residual=lambda a, y: (a.T[:, None] - y.T).mean(axis=1).T,
    ),
    "3 flat b": replace(RIGHT, affine=lambda W, a, b: W @ a + b.ravel()),
    "4 @ in place of ⊙": replace(
        RIGHT, hidden_error=lambda W, delta, sigma, z, a: (W.T @ delta) @ sigma.df(z)
    ),
    "6 σ′ at a": replace(
        RIGHT, hidden_error=lambda W, delta, sigma, z, a: (W.T @ delta) * sigma.df(a)
    ),
    "9 mean taken twice": replace(RIGHT, residual=lambda a, y: (a - y) / y.shape[1]),
    "13 gradients pile up": replace(
        RIGHT,
        collect=lambda before, now: (
            [p + q for p, q in zip(before, now, strict=True)] if before else now
        ),
    ),
}


# The nine derivatives of the hand net, as `flat` lists them.
PLACES = np.array(["W1"] * 4 + ["b1"] * 2 + ["W2"] * 2 + ["b2"])

PIECES = {
    # line of code → the piece, the parameters whose derivatives it is used for, and why
    "residual = lambda a, y: y - a": (
        {"residual": lambda a, y: y - a},
        ("W1", "b1", "W2", "b2"),
        r"Every error is turned round, and so is every derivative. Turned round, the four zeros are "
        "still 0; the other five change.",
    ),
    "cost = lambda a, y: np.sum((a - y) ** 2) / m": (
        {"cost": lambda a, y: np.sum((a - y) ** 2) / y.shape[1]},
        ("W1", "b1", "W2", "b2"),
        "None: the program makes the gradient from `residual` and the pieces after it, and does not "
        "call `cost` on the way. Cost and gradient have parted. A check that compares the two will "
        "tell, or one that knows the cost: here it comes out as 1 in place of ½.",
    ),
    "hidden_error = lambda W, delta, sigma, z, a: 2 * W.T @ delta": (
        {"hidden_error": lambda W, delta, sigma, z, a: 2 * W.T @ delta},
        ("W1", "b1"),
        r"Now $\delta^1 = (6, 4)$ in place of $(0, 2)$: without the slopes the first neuron has an "
        r"error, too, and the 2 doubles the second. So $\partial C/\partial W^1$ has the rows "
        r"$(6, 12)$ and $(4, 8)$, and $\partial C/\partial b^1 = (6, 4)$: all six change, those that "
        "were 0 as well. The last layer is done before this piece is called.",
    ),
    "grad_b = lambda delta: delta.sum(axis=1, keepdims=True)": (
        {"grad_b": lambda delta: delta.sum(axis=1, keepdims=True)},
        ("b1", "b2"),
        "None: the hand net has one example, and the mean of one number is that number. With five "
        "examples the three bias derivatives would be five times too large.",
    ),
    "grad_W = lambda delta, a: 2 * delta @ a.T / m": (
        {"grad_W": lambda delta, a: 2 * delta @ a.T / delta.shape[1]},
        ("W1", "W2"),
        r"The six weight derivatives are doubled: $(0, 0, 2, 4)$ and $(0, 3)$. Three of them are 0 "
        "and stay 0, so three change. The biases have a piece of their own.",
    ),
}


@Number("18-pieces", "sec-museum-program", "One piece exchanged", level=2)
@variants(*[(line,) for line in PIECES])
def exchanged(line: str) -> Case:
    pieces, used_for, why = PIECES[line]
    program, hand = replace(RIGHT, **pieces), hand_net()
    right, now = flat(RIGHT.gradient(*hand)), flat(program.gradient(*hand))
    changed, reached = right != now, np.isin(PLACES, used_for)
    answer = int(changed.sum())
    expected = "a piece expected to change what it does not"
    not_zero = int((reached & (right != 0)).sum())
    candidates = (
        Mistake(
            "zeros counted as changed" if answer else expected,
            int(reached.sum()),
            "sec-hand-net-backward" if answer else "sec-museum-program",
        ).says(
            f"You counted all {reached.sum()} derivatives that this piece could reach. Compare them "
            "with those of the right program: which are other numbers now?"
            if answer
            else "Follow the numbers: is this piece called on the way to the gradient at all, and does "
            "it return anything else there, with a single example?"
        ),
        Mistake("zeros expected to stay 0" if not_zero < answer else expected, not_zero).says(
            "You counted every derivative in reach that is not 0. But one that was 0 need not stay 0: "
            "make the error with this piece."
            if not_zero < answer
            else "You counted every derivative in reach that is not 0. Follow the numbers: is the piece "
            "called on the way to the gradient, and what does it return for a single example?"
        ),
        Mistake(
            "biases left out", int(changed[np.isin(PLACES, ("W1", "W2"))].sum()), "sec-bp3"
        ).says(
            "That many *weights* have another derivative. The nine hold three biases, too, whose "
            "derivatives are the errors themselves."
        ),
        Mistake(
            "the first layer left out", int(changed[np.isin(PLACES, ("W2", "b2"))].sum()), "sec-bp2"
        ).says(
            "That is the last layer alone. What changes there goes back to the first layer as well, "
            "or the piece is used there, too."
        ),
    )
    return Case(
        prompt="One piece of `RIGHT` is exchanged ($m$ is the number of columns):\n\n"
        f"`{line}`\n\n"
        "How many of the nine derivatives that the program gives on the hand net change?",
        answer=answer,
        mistakes=distinct(answer, tuple(m for m in candidates if m.value > 0)),
        hints=(
            r"Right are $\partial C/\partial W^1 = \begin{bmatrix} 0 & 0 \\ 2 & 4 \end{bmatrix}$, "
            r"$\partial C/\partial b^1 = (0, 2)$, $\partial C/\partial W^2 = [0 \;\; 3]$, "
            r"$\partial C/\partial b^2 = 1$, with $\delta^2 = 1$ and $\delta^1 = (0, 2)$.",
            "Which of these numbers are made with the piece? Make them again.",
        ),
        solution=f"{why} The answer is {answer}.",
    )


def distinct(answer: float, mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """The mistakes that can be told from the answer and from those before them."""
    different: list[Mistake] = []
    for mistake in mistakes:
        if mistake.value not in (answer, *(other.value for other in different)):
            different.append(mistake)
    return tuple(different)


@Number("18-pairs", "sec-museum-shapes", "Every output with every target", level=2, symbol="C")
@variants(((0, 2, 4),), ((0, 0, 3),), ((1, 1, 1, 5),), ((0, 3, 6),), ((0, 0, 4, 4),))
def pairs(y: tuple) -> Case:
    a = np.array([y], float)
    m, mean = len(y), float(np.mean(y))
    answer = float(EXHIBITS["2 cost of m × m"].cost(a, a))
    total = answer * 2 * m**2
    lowest = EXHIBITS["2 cost of m × m"].cost(np.full((1, m), mean), a)
    return Case(
        prompt=rf"A batch of $m = {m}$ examples has the targets $y = {vec(y)}$, and the network "
        "answers exactly these. Exhibit 2 compares every output with every target:"
        r"$$C = \frac{1}{2m^2} \sum_{i=1}^{m} \sum_{j=1}^{m} \bigl(a^{(i)} - y^{(j)}\bigr)^2$$"
        "What does it say the cost is? A fraction is welcome.",
        answer=answer,
        mistakes=(
            Mistake("the right cost expected", RIGHT.cost(a, a)).says(
                "That is what the right cost says: each output equals *its* target. The exhibit "
                "compares it with the targets of the other examples as well."
            ),
            Mistake("divided by m, not by its square", total / (2 * m), "sec-mean-cost").says(
                rf"The double sum has $m^2 = {m**2}$ terms, and the mean over them divides by as "
                "many."
            ),
            Mistake("each pair counted once", answer / 2).says(
                r"The pair $(i, j)$ occurs twice in the double sum: output $i$ with target $j$, and "
                "output $j$ with target $i$."
            ),
            known("the half forgotten", 2 * answer),
        ),
        hints=(
            rf"Write down the ${m} \times {m}$ table of differences: row $i$ for the output, "
            "column $j$ for the target. The diagonal is 0.",
            "Square all entries, and add.",
        ),
        solution=rf"The squares of the ${m} \times {m}$ table add up to ${num(total)}$, so the cost "
        rf"is $\frac{{{num(total)}}}{{2 \cdot {m**2}}} = {frac(answer)}$, although every output is "
        rf"right. Descent takes all outputs to the mean of the targets, ${frac(mean)}$, where "
        rf"exhibit 2 says ${frac(lowest)}$: half as much, and as low as it goes.",
    )


@dataclass(frozen=True, repr=False, eq=False)
class Shown(Program):
    """A program that the reader sees, as the checks of the museum take it."""

    shown: Callable[..., Arrays] = lambda *_: []

    def gradient(self, net: Network, x: Array, y: Array, before: Arrays | None = None) -> Arrays:
        return list(self.shown(net[1].W, net[1].b, net[2].W, net[2].b, x, y))


@dataclass(frozen=True)
class Planted:
    """A right line, the wrong one in its place, a hint, and what is wrong with it.

    own: what is said to right lines in this program, in place of what is said to them elsewhere.
    """

    right: str
    wrong: str
    hint: str
    why: str
    own: tuple[Mistake, ...] = ()


def suspects(planted: Planted, known: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """The lines that look wrong to someone, without the one that is."""
    said = {mistake.value: mistake for mistake in (*known, *planted.own)}
    return tuple(mistake for line, mistake in said.items() if line != planted.right)


GRADIENT = """
def dtanh(z):
    return 1 - np.tanh(z) ** 2
def gradient(W1, b1, W2, b2, x, y):
    m = x.shape[1]
    z1 = W1 @ x + b1
    a1 = np.tanh(z1)
    z2 = W2 @ a1 + b2
    a2 = np.tanh(z2)
    delta2 = (a2 - y) * dtanh(z2)
    delta1 = (W2.T @ delta2) * dtanh(z1)
    dW2, db2 = delta2 @ a1.T / m, delta2.mean(axis=1, keepdims=True)
    dW1, db1 = delta1 @ x.T / m, delta1.mean(axis=1, keepdims=True)
    return dW1, db1, dW2, db2
"""

# ---- bugs of shape ---------------------------------------------------------------------------------

SHAPE_BUGS = {
    "index order": Planted(
        "z1 = W1 @ x + b1",
        "z1 = (x.T @ W1).T + b1",
        r"Give $W^1$ a single entry that is not 0, $w^1_{12} = 1$. From which input to which neuron "
        "does it lead on the way forward, and which product stands in its place in `dW1`?",
        r"`(x.T @ W1).T` is $(W^1)^\mathsf{T} x$: it reads $w_{jk}$ as “from $j$ to $k$”. The "
        r"gradient further down reads it as “into $j$ from $k$”. Right is `W1 @ x + b1`.",
    ),
    "flat b": Planted(
        "z2 = W2 @ a1 + b2",
        "z2 = W2 @ a1 + b2.ravel()",
        "Take two examples that are alike. Do they get the same $z$ in every line?",
        "A flat `b2` lies along the *examples*: example 1 gets the bias of neuron 1 in all neurons, "
        r"example 2 that of neuron 2. A bias is a column, $n_2 \times 1$: `W2 @ a1 + b2`.",
    ),
    "missing transpose": Planted(
        "delta1 = (W2.T @ delta2) * dtanh(z1)",
        "delta1 = (W2 @ delta2) * dtanh(z1)",
        r"Which neuron of layer 2 sends its error to hidden neuron 1, and through which entries of "
        r"$W^2$?",
        r"Backward, the error goes along the *columns* of $W^2$: $\delta^1 = (W^2)^\mathsf{T} "
        r"\delta^2 \odot \sigma'(z^1)$. The transpose is missing, and a square matrix does not tell.",
    ),
    "matmul for ⊙": Planted(
        "delta1 = (W2.T @ delta2) * dtanh(z1)",
        "delta1 = (W2.T @ delta2) @ dtanh(z1)",
        "Change example 2 only. In which lines does the column of example 1 change as well?",
        r"`@` adds up over the columns, so it mixes the examples. The slope of each neuron belongs "
        r"to its own error, entry by entry: `(W2.T @ delta2) * dtanh(z1)`.",
    ),
    "outer product turned": Planted(
        "dW1, db1 = delta1 @ x.T / m, delta1.mean(axis=1, keepdims=True)",
        "dW1, db1 = x @ delta1.T / m, delta1.mean(axis=1, keepdims=True)",
        r"The derivative for $w_{jk}$ is $\delta_j$ times the $k$-th input. Check one entry off the "
        "diagonal, for each layer.",
        r"`x @ delta1.T` has a row for each input. Equation 4 wants a row for each neuron: "
        r"$\delta^1 (a^0)^\mathsf{T}$, `delta1 @ x.T / m`.",
    ),
}

SHAPE_SUSPECTS = (
    Mistake(
        "a right transpose suspected in equation 4",
        "dW2, db2 = delta2 @ a1.T / m, delta2.mean(axis=1, keepdims=True)",
        "sec-bp4",
    ).says(
        r"This line is right. $\delta^2$ has a row for each neuron, $(a^1)^\mathsf{T}$ a column for "
        r"each that came in, and so has $W^2$. The sum runs over the examples in between."
    ),
    Mistake(
        "a right transpose suspected in equation 2",
        "delta1 = (W2.T @ delta2) * dtanh(z1)",
        "sec-bp2",
    ).says(
        r"This line is right: $(W^2)^\mathsf{T}$ carries the error back, and the slopes multiply it "
        "entry by entry."
    ),
    Mistake(
        "a missing transpose suspected on the way forward", "z1 = W1 @ x + b1", "sec-index-order"
    ).says(
        r"This line is right: $z^1 = W^1 x + b^1$ needs no transpose, because a row of $W^1$ holds "
        "the weights into one neuron."
    ),
)


def shown_program(code: str) -> Shown:
    """The program that a text defines, with its cost if it shows one."""
    names: dict[str, Any] = {"np": np}
    exec(code, names)
    return as_program(names)


def as_program(names: dict[str, Any]) -> Shown:
    """The same of what the text has defined."""
    own = {"cost": names["cost"]} if "cost" in names else {}
    return Shown(shown=names["gradient"], **own)


def unequal_sizes(code: str) -> str:
    """What the program would have done in a 3-4-2 net with five examples."""
    return {
        "stops": "In a 3-4-2 net with five examples NumPy would have refused it.",
        "caught": "In a 3-4-2 net with five examples its shape would have been wrong.",
    }[verdict(shown_program(code), CHECKS["shapes"])]


def square_gradient_is_right(names: dict[str, Any]) -> None:
    """The gradient agrees with differences where all sizes are 3, and where they are not."""
    program = as_program(names)
    gradient_agrees(program, [3, 3, 3], 3)
    CHECKS["careful gradient"](program)


@Bug(
    "18-shapes", "sec-museum-shapes", "Everything is three", level=2, fails=square_gradient_is_right
)
@variants(*[(name,) for name in SHAPE_BUGS])
def shape_bug(name: str) -> Case:
    planted = SHAPE_BUGS[name]
    return Case(
        prompt="The net is 3-3-3 with tanh, there are three examples, and so everything fits with "
        r"everything. Biases are $3 \times 1$, and a row of $W$ belongs to a neuron of its layer. The program runs, and yet a gradient check fails. "
        "Which line is wrong?",
        code=GRADIENT,
        bug=(planted.right, planted.wrong),
        mistakes=suspects(planted, SHAPE_SUSPECTS),
        hints=(
            "Do not ask whether the shapes fit; here they always do. Ask what a row is, and what "
            "a column.",
            planted.hint,
        ),
        solution=f"{planted.why} {unequal_sizes(GRADIENT.replace(planted.right, planted.wrong))}",
    )


IN_A = """
def gradient(W1, b1, W2, b2, x, y):
    m = x.shape[1]
    z1 = W1 @ x + b1
    a1 = np.tanh(z1)
    z2 = W2 @ a1 + b2
    a2 = np.tanh(z2)
    delta2 = (a2 - y) * (1 - a2**2)
    delta1 = (W2.T @ delta2) * (1 - a1**2)
    dW2, db2 = delta2 @ a1.T / m, delta2.mean(axis=1, keepdims=True)
    dW1, db1 = delta1 @ x.T / m, delta1.mean(axis=1, keepdims=True)
    return dW1, db1, dW2, db2
"""

SLOPE_BUGS = {
    "σ′ at a": (
        GRADIENT,
        Planted(
            "delta1 = (W2.T @ delta2) * dtanh(z1)",
            "delta1 = (W2.T @ delta2) * dtanh(a1)",
            "`dtanh` squares a tanh. What ought it to be given?",
            r"`dtanh` takes $z$ and applies tanh itself; with `a1` it is applied twice. As $a^1$ "
            r"lies between $-1$ and $1$, the wrong slope is never below "
            rf"${num(np.floor(100 * TANH.df(np.array(1.0))) / 100)}$: a saturated neuron seems to hear well. "
            "Right is `dtanh(z1)`.",
        ),
    ),
    "z in a formula for a": (
        IN_A,
        Planted(
            "delta1 = (W2.T @ delta2) * (1 - a1**2)",
            "delta1 = (W2.T @ delta2) * (1 - z1**2)",
            r"Here the slope is written out: $\tanh' z = 1 - \tanh^2 z$. Which letter is "
            r"$\tanh z$?",
            r"$\tanh' z = 1 - \tanh^2 z = 1 - a^2$. With $z$ in place of $a$ the “slope” turns "
            r"negative as soon as $\lvert z \rvert \gt 1$. Right is `1 - a1**2`.",
        ),
    ),
    "σ′ missing in the hidden error": (
        GRADIENT,
        Planted(
            "delta1 = (W2.T @ delta2) * dtanh(z1)",
            "delta1 = W2.T @ delta2",
            "How many activations does the way back from the cost to $z^1$ cross? Count the slopes.",
            r"`W2.T @ delta2` is $\partial C/\partial a^1$. From $a^1$ to $z^1$ there is one more "
            r"factor, $\sigma'(z^1)$: `(W2.T @ delta2) * dtanh(z1)`.",
        ),
    ),
    "σ′ missing at the output": (
        GRADIENT,
        Planted(
            "delta2 = (a2 - y) * dtanh(z2)",
            "delta2 = a2 - y",
            "How many activations does the way back from the cost to $z^1$ cross? Count the slopes.",
            r"`a2 - y` is the residual. The output has tanh, so equation 1 multiplies it by "
            r"$\sigma'(z^2)$: `(a2 - y) * dtanh(z2)`. Without it, all four gradients are wrong.",
        ),
    ),
}

SLOPE_SUSPECTS = (
    Mistake(
        "a slope suspected because it is written with a",
        "delta2 = (a2 - y) * (1 - a2**2)",
        "sec-activations",
    ).says(
        r"This line is right: $1 - a^2$ *is* $\tanh' z$, written with $a = \tanh z$. It would be "
        r"wrong to put $a$ where a function $\sigma'$ expects $z$."
    ),
    Mistake("the output slope suspected", "delta2 = (a2 - y) * dtanh(z2)", "sec-bp1").says(
        r"This line is equation 1, and right: residual times $\sigma'(z^2)$."
    ),
    Mistake(
        "the derivative itself suspected", "return 1 - np.tanh(z) ** 2", "sec-activations"
    ).says(r"This line is right: $\tanh' z = 1 - \tanh^2 z$."),
    Mistake(
        "a slope missed in equation 4",
        "dW1, db1 = delta1 @ x.T / m, delta1.mean(axis=1, keepdims=True)",
        "sec-bp4",
    ).says(
        r"This line is right: equations 3 and 4 need no further slope, for $\delta^1$ ought to bring it along."
    ),
)


def gradient_is_right(names: dict[str, Any]) -> None:
    """The careful gradient check of the museum; with the program's own cost, if it shows one."""
    program = as_program(names)
    for check in ("shapes", "careful gradient", "batch = mean"):
        CHECKS[check](program)


@Bug("18-slope", "sec-museum-slopes", "A slope that is none", level=2, fails=gradient_is_right)
@variants(*[(name,) for name in SLOPE_BUGS])
def slope_bug(name: str) -> Case:
    code, planted = SLOPE_BUGS[name]
    known = tuple(s for s in suspects(planted, SLOPE_SUSPECTS) if s.value in code)
    return Case(
        prompt="The net has tanh in both layers. The shapes are right, and a gradient check fails. "
        "Which line is wrong?",
        code=code,
        bug=(planted.right, planted.wrong),
        mistakes=known,
        hints=(
            r"Equation 1: $\delta^2 = (a^2 - y) \odot \sigma'(z^2)$. Equation 2: $\delta^1 = "
            r"(W^2)^\mathsf{T} \delta^2 \odot \sigma'(z^1)$. Compare letter by letter.",
            planted.hint,
        ),
        solution=planted.why,
    )


WITH_COST = """
def cost(a, y):
    return np.sum((a - y) ** 2) / (2 * y.shape[1])
def gradient(W1, b1, W2, b2, x, y):
    m = x.shape[1]
    a1 = np.tanh(W1 @ x + b1)
    a2 = np.tanh(W2 @ a1 + b2)
    delta2 = (a2 - y) * (1 - a2**2)
    delta1 = (W2.T @ delta2) * (1 - a1**2)
    dW1 = delta1 @ x.T / m
    db1 = delta1.mean(axis=1, keepdims=True)
    dW2 = delta2 @ a1.T / m
    db2 = delta2.mean(axis=1, keepdims=True)
    return dW1, db1, dW2, db2
"""

CONSTANT_BUGS = {
    "mean taken twice": Planted(
        "delta2 = (a2 - y) * (1 - a2**2)",
        "delta2 = (a2 - y) / m * (1 - a2**2)",
        "Follow one example through the lines. How often is it divided by $m$?",
        "The error is divided by $m$, and the four lines of equations 3 and 4 take the mean "
        "once more. Right is `(a2 - y) * (1 - a2**2)`.",
    ),
    "bias not averaged": Planted(
        "db1 = delta1.mean(axis=1, keepdims=True)",
        "db1 = delta1.sum(axis=1, keepdims=True)",
        "Compare the four lines that make a derivative out of an error. What do three of them "
        "have in common?",
        "The bias has the *mean* of the errors, as the weights have. A sum is $m$ times too "
        "large, and turns the step towards the biases: `delta1.mean(…)`.",
    ),
    "a 2 left over": Planted(
        "return np.sum((a - y) ** 2) / (2 * y.shape[1])",
        "return np.sum((a - y) ** 2) / y.shape[1]",
        r"Differentiate the cost of line 2 with respect to an output. Is it $(a - y)/m$?",
        r"The derivative of $\frac1m (a - y)^2$ is $\frac2m (a - y)$, and the program starts "
        r"with $a - y$. The cost is meant to have the half: `/ (2 * y.shape[1])`.",
        (
            Mistake(
                "a missing 2 suspected in the error",
                "delta2 = (a2 - y) * (1 - a2**2)",
                "sec-mse-variants",
            ).says(
                "This line is right for the cost that is meant: the derivative of "
                r"$\tfrac12 (a - y)^2$ is $a - y$, without a 2."
            ),
        ),
    ),
    "residual turned round": Planted(
        "delta2 = (a2 - y) * (1 - a2**2)",
        "delta2 = (y - a2) * (1 - a2**2)",
        "An output is too large. Which sign ought its error to have?",
        "Too large an output must have a positive derivative, since a smaller one would cost "
        "less. With `y - a2` everything has the wrong sign, and descent climbs. Right is "
        "`a2 - y`.",
        (
            Mistake(
                "a missing 2 suspected in the cost",
                "return np.sum((a - y) ** 2) / (2 * y.shape[1])",
                "sec-mse-variants",
            ).says(
                "This line is the cost that was meant, and no wrong constant in it would turn the sign."
            ),
        ),
    ),
}

CONSTANT_SUSPECTS = (
    Mistake(
        "the mean suspected in equation 4", "dW2 = delta2 @ a1.T / m", "sec-batch-gradient"
    ).says(
        "This line is right: the product sums over the examples, and `/ m` makes the mean, once."
    ),
    Mistake(
        "the mean suspected in equation 3",
        "db2 = delta2.mean(axis=1, keepdims=True)",
        "sec-batch-gradient",
    ).says(
        "This line is right: the derivative of a mean cost with respect to a bias is the mean of "
        "the errors."
    ),
    Mistake(
        "the error expected to hold the mean",
        "delta2 = (a2 - y) * (1 - a2**2)",
        "sec-batch-gradient",
    ).says(
        r"This line is right. The errors of the examples stand side by side, each its own; the "
        r"mean is taken later, once."
    ),
    Mistake(
        "a missing 2 suspected in the cost",
        "return np.sum((a - y) ** 2) / (2 * y.shape[1])",
        "sec-mse-variants",
    ).says(r"This line is the cost that was meant, $\frac{1}{2m} \sum (a - y)^2$."),
)


def shown_ratios(code: str) -> str:
    """Coded / measured for each of the four parameters of a shown program, in words."""
    program = shown_program(code)
    net, x, y = program.case([3, 4, 2], 5)
    coded = flat(program.gradient(net, x, y))
    measured = numeric_gradient(lambda theta: program.value(net.with_theta(theta), x, y), net.theta)
    sizes = [p.size for layer in net for p in (layer.W, layer.b)]
    parts = np.split((coded / measured).round(4), np.cumsum(sizes)[:-1])
    by_part = {}
    for name, part in zip(("W^1", "b^1", "W^2", "b^2"), parts, strict=True):
        (by_part[name],) = np.unique(part)
    usual = max(by_part.values(), key=list(by_part.values()).count)
    odd = [rf"${num(r)}$ for ${name}$" for name, r in by_part.items() if r != usual]
    return ", ".join([*odd, rf"${num(usual)}$ for {'all others' if odd else 'every parameter'}"])


@Bug("18-constants", "sec-museum-constants", "Off by a factor", level=2, fails=gradient_is_right)
@variants(*[(name,) for name in CONSTANT_BUGS])
def constant_bug(name: str) -> Case:
    planted = CONSTANT_BUGS[name]
    ratio = shown_ratios(WITH_COST.replace(planted.right, planted.wrong))
    return Case(
        prompt=r"The cost is meant to be $C = \frac{1}{2m} \sum_i \lVert a^{(i)} - y^{(i)} "
        r"\rVert^2$. A gradient check with $m = 5$ compares `gradient` with differences of `cost`. "
        f"The ratio *coded / measured* is {ratio}. Which line is wrong?",
        code=WITH_COST,
        bug=(planted.right, planted.wrong),
        mistakes=suspects(planted, CONSTANT_SUSPECTS),
        hints=(
            "Is the ratio the same for all parameters? Then look at what they share, the cost or the "
            "first error. If not, look at the line of the one that differs.",
            planted.hint,
        ),
        solution=planted.why,
    )


COSTS = {
    "np.sum((a - y) ** 2) / (2 * m)": lambda a, y: np.sum((a - y) ** 2) / (2 * y.shape[1]),
    "np.sum((a - y) ** 2) / m": lambda a, y: np.sum((a - y) ** 2) / y.shape[1],
    "np.sum((a - y) ** 2) / 2": lambda a, y: np.sum((a - y) ** 2) / 2,
}
RESIDUALS = {
    "a - y": lambda a, y: a - y,
    "y - a": lambda a, y: y - a,
    "(a - y) / m": lambda a, y: (a - y) / y.shape[1],
    "2 * (a - y) / m": lambda a, y: 2 * (a - y) / y.shape[1],
}
WEIGHT_GRADIENTS = {
    "delta @ a.T / m": lambda delta, a: delta @ a.T / delta.shape[1],
    "delta @ a.T": lambda delta, a: delta @ a.T,
}


def coded_over_measured(program: Program, m: int) -> float:
    """The ratio of ∂C/∂W¹ as the program has it to the central difference of its own cost."""
    net, x, y = program.case([1, 1, 1], m)
    measured = numeric_gradient(lambda theta: program.value(net.with_theta(theta), x, y), net.theta)
    return round(float(program.gradient(net, x, y)[0][0, 0] / measured[0]), 6)


@Number("18-ratio", "sec-museum-constants", "Coded over measured", level=3)
@variants(
    ("np.sum((a - y) ** 2) / (2 * m)", "(a - y) / m", "delta @ a.T / m", 4),
    ("np.sum((a - y) ** 2) / m", "a - y", "delta @ a.T / m", 5),
    ("np.sum((a - y) ** 2) / (2 * m)", "a - y", "delta @ a.T", 8),
    ("np.sum((a - y) ** 2) / m", "2 * (a - y) / m", "delta @ a.T / m", 10),
    ("np.sum((a - y) ** 2) / 2", "a - y", "delta @ a.T / m", 20),
    ("np.sum((a - y) ** 2) / m", "y - a", "delta @ a.T / m", 5),
)
def which_factor(cost: str, residual: str, grad_W: str, m: int) -> Case:
    program = replace(
        RIGHT, cost=COSTS[cost], residual=RESIDUALS[residual], grad_W=WEIGHT_GRADIENTS[grad_W]
    )
    answer = coded_over_measured(program, m)
    candidates = (
        known("ratio upside down", round(1 / answer, 6)),
        Mistake(
            "the usual cost assumed",
            coded_over_measured(replace(program, cost=RIGHT.cost), m),
            "sec-mse-variants",
        ).says(
            "The ratio would be that if cost and gradient both took the mean, or neither did. This "
            "cost is a sum, and `grad_W` takes a mean."
            if cost.endswith("/ 2")
            else r"The ratio would be that with the cost $\frac{1}{2m} \sum (a - y)^2$. A gradient check "
            "measures the cost that the program *has*: look at its constant."
        ),
        Mistake(
            "the mean in grad_W overlooked",
            coded_over_measured(replace(program, grad_W=lambda delta, a: delta @ a.T), m),
            "sec-batch-gradient",
        ).says(
            "The ratio would be that if only one of the two, `residual` or `grad_W`, divided by $m$. "
            "Both do."
            if residual.endswith("/ m")
            else "The ratio would be that if `grad_W` did not divide by $m$. It does."
        ),
        Mistake(
            "a mean seen where none is taken",
            coded_over_measured(replace(program, grad_W=RIGHT.grad_W), m),
            "sec-batch-gradient",
        ).says("The ratio would be that if `grad_W` divided by $m$. This one does not."),
        Mistake(
            "residual with the wrong sign" if residual == "y - a" else "residual not looked at",
            coded_over_measured(replace(program, residual=RIGHT.residual), m),
        ).says(f"The ratio would be that if `residual` were `a - y`. Here it is `{residual}`."),
    )
    return Case(
        prompt="A program has these pieces, and is otherwise right ($m$ is the number of columns):"
        f"\n\n`cost = lambda a, y: {cost}`\n\n"
        f"`residual = lambda a, y: {residual}`\n\n"
        f"`grad_W = lambda delta, a: {grad_W}`\n\n"
        rf"A gradient check with $m = {m}$ examples measures the slope of this `cost` by central "
        r"differences. What is the ratio *coded / measured* for the weights?",
        answer=answer,
        mistakes=distinct(answer, candidates),
        hints=(
            r"Let $S$ be the slope of $\tfrac12 \sum (a - y)^2$, the plain half of the sum. Which "
            "multiple of $S$ is the slope of this `cost`?",
            "And which multiple of $S$ is coded? Multiply the constants of `residual` and `grad_W`.",
            "Divide the second by the first.",
        ),
        solution=explain_factor(cost, residual, grad_W, m, answer),
    )


def multiple(m: int, **pieces: Callable[..., Any]) -> float:
    """∂C/∂W¹ as a program with these pieces has it, over the slope S of ½ Σ (a − y)²."""
    net, x, y = RIGHT.case([1, 1, 1], m)
    ours, right = (program.gradient(net, x, y)[0] for program in (replace(RIGHT, **pieces), RIGHT))
    return float(ours[0, 0] / (m * right[0, 0]))


READING = {
    # residual, and the end of grad_W → what the ratio points at
    ("(a - y) / m", "m"): "$1/m$ everywhere: the mean is taken twice.",
    ("2 * (a - y) / m", "m"): "$1/m$ everywhere: the mean is taken twice. The 2 fits this cost.",
    ("y - a", "m"): "The minus sign tells that the residual is turned round, the half that a 2 is "
    "left over in the cost.",
    ("a - y", "T"): "$m$ for the weights: their mean is not taken.",
}


def times_s(factor: float) -> str:
    """A multiple of S."""
    return "$S$" if round(factor, 9) == 1 else rf"${frac(round(factor, 9))}\, S$"


def explain_factor(cost: str, residual: str, grad_W: str, m: int, answer: float) -> str:
    coded = multiple(m, residual=RESIDUALS[residual], grad_W=WEIGHT_GRADIENTS[grad_W])
    by_cost = (
        "$1/m$ everywhere: the cost is a sum, and the gradient takes a mean."
        if cost.endswith("/ 2")
        else "One half everywhere: a 2 is left over in the cost."
    )
    return (
        r"With $S$ for the slope of $\tfrac12 \sum (a - y)^2$, this cost has the slope "
        rf"{times_s(coded / answer)}, and the code gives {times_s(coded)}. "
        rf"The ratio is ${frac(answer)}$. {READING.get((residual, grad_W[-1]), by_cost)}"
    )


def ratios(cost: Callable[[Array], float], coded: Array, theta: Array, h: float) -> Array:
    measured = []
    for i in range(theta.size):
        e = np.zeros(theta.size)
        e[i] = h
        measured.append((cost(theta + e) - cost(theta - e)) / (2 * h))
    return coded / np.array(measured)


def parabola(A: Array, c: Array) -> Callable[[Array], float]:
    """½ θᵀAθ + cᵀθ, whose gradient is Aθ + c; central differences have no error on it."""
    return lambda theta: float(theta @ A @ theta / 2 + c @ theta)


# The factor that was put into each derivative, by the number of parameters.
FACTORS = {
    1: [(1,), (0.5,), (-1,)],
    2: [(1, 1), (1, 5), (0.2, 0.2)],
    3: [(2, 2, 2), (1, 1, 4), (-1, -1, -1)],
    4: [(1, 1, 0.25, 0.25)],
}


def ratio_cases(rng: np.random.Generator) -> list[tuple]:
    """Costs of 1 to 4 parameters with a gradient that is wrong by known factors."""
    cases = []
    for n, all_factors in FACTORS.items():
        for factors in all_factors:
            root = rng.integers(-2, 3, size=(n, n)) + 3.0 * np.eye(n)
            A, theta = root + root.T, rng.integers(1, 4, size=n).astype(float)
            gradient = rng.choice([-3.0, -2.0, 2.0, 4.0], size=n)
            c = gradient - A @ theta
            cases.append((parabola(A, c), np.array(factors) * gradient, theta, 0.001))
    return cases


def factors_put_in(cost: Callable[[Array], float], coded: Array, theta: Array, h: float) -> Array:
    """The coded gradient over the true one, which is read off the parabola exactly."""
    n = theta.size
    units, zero = np.eye(n), cost(np.zeros(n))
    c = np.array([(cost(u) - cost(-u)) / 2 for u in units])
    A = np.array([[cost(u + v) - cost(u) - cost(v) + zero for v in units] for u in units])
    return coded / (A @ theta + c)


def in_words(cost: Callable[[Array], float], coded: Array, theta: Array, h: float) -> str:
    def listed(values: Array) -> str:
        return "[" + ", ".join(f"{v:g}" for v in values) + "]"

    return f"theta = {listed(theta)}, coded = {listed(coded)}, h = {h:g} and a quadratic cost"


def forward_differences(
    cost: Callable[[Array], float], coded: Array, theta: Array, h: float
) -> Array:
    steps = h * np.eye(theta.size)
    return coded / np.array([(cost(theta + e) - cost(theta)) / h for e in steps])


@Code(
    "18-ratios",
    "sec-museum-constants",
    "A gradient check that says more than no",
    level=3,
    inputs=ratio_cases,
    expect=factors_put_in,
    by="the factor that was put in",
    solution=ratios,
    say=in_words,
)
def write_ratios() -> Case:
    return Case(
        prompt=r"Write `ratios(cost, coded, theta, h)`. `cost(theta)` is a number, `theta` and "
        r"`coded` are arrays of $P$ numbers; `coded` is the gradient at `theta` as some program "
        r"computes it. Measure each derivative by a central difference with step `h`, and "
        "return the $P$ ratios *coded / measured*. Leave `theta` as it is.",
        mistakes=(
            known(
                "ratio upside down", lambda cost, coded, theta, h: 1 / ratios(cost, coded, theta, h)
            ),
            known(
                "divided by h instead of 2h",
                lambda cost, coded, theta, h: ratios(cost, coded, theta, h) / 2,
            ),
            Mistake("forward differences", forward_differences, "sec-central-differences").says(
                r"You step to one side only. A central difference steps to both, and its error is "
                r"of the order $h^2$ in place of $h$."
            ),
        ),
        hints=(
            r"For parameter $i$ make an array `e` of zeros with $h$ in place $i$. You need the cost at "
            "`theta + e` and at `theta - e`.",
            r"The central difference is $\frac{C(\theta + h e_i) - C(\theta - h e_i)}{2h}$.",
        ),
        solution="A loop over the parameters measures each derivative; `coded / "
        "np.array(measured)` divides entry by entry.",
    )


DESCENT = """
def descend(W1, b1, W2, b2, x, y, eta, steps):
    m = x.shape[1]
    dW1, db1 = np.zeros_like(W1), np.zeros_like(b1)
    for _ in range(steps):
        a1 = np.tanh(W1 @ x + b1)
        a2 = np.tanh(W2 @ a1 + b2)
        delta2 = (a2 - y) * (1 - a2**2)
        new_W2 = W2 - eta * delta2 @ a1.T / m
        new_b2 = b2 - eta * delta2.mean(axis=1, keepdims=True)
        delta1 = (W2.T @ delta2) * (1 - a1**2)
        dW1 = delta1 @ x.T / m
        db1 = delta1.mean(axis=1, keepdims=True)
        W1, b1 = W1 - eta * dW1, b1 - eta * db1
        W2, b2 = new_W2, new_b2
    return W1, b1, W2, b2
"""

ZEROS = Mistake(
    "zeros before the loop suspected",
    "dW1, db1 = np.zeros_like(W1), np.zeros_like(b1)",
    "sec-museum-time",
)
ADDS = ZEROS.says(
    "Moved into the loop, this line would hide the fault. Where it stands it does no harm: it makes "
    "room, once. The fault is in the line that adds where it should set."
)

TIME_BUGS = {
    "update before δ": Planted(
        "delta1 = (W2.T @ delta2) * (1 - a1**2)",
        "delta1 = (new_W2.T @ delta2) * (1 - a1**2)",
        r"All derivatives of a step are meant at one and the same $\theta$. Which line mixes two?",
        r"The error goes back through weights that have already moved. The $\delta^1$ that belongs "
        r"to this $\theta$ needs the weights that made $a^2$: `W2.T @ delta2`.",
    ),
    "gradients accumulated twice": Planted(
        "dW1 = delta1 @ x.T / m",
        "dW1 = dW1 + delta1 @ x.T / m",
        "Do two steps in your head. What does the second still hold of the first?",
        "Each step adds its gradient to those of all steps before; nothing sets `dW1` back to zero. "
        "The first step is right, the second counts the first once more. Right is "
        "`dW1 = delta1 @ x.T / m`.",
        (ADDS,),
    ),
    "bias gradients accumulated twice": Planted(
        "db1 = delta1.mean(axis=1, keepdims=True)",
        "db1 += delta1.mean(axis=1, keepdims=True)",
        "Do two steps in your head. What does the second still hold of the first?",
        "`+=` adds to what the last step left in `db1`. The first step is right, each later one "
        "counts all the steps before it once more. Right is `db1 = …`.",
        (ADDS,),
    ),
}

TIME_SUSPECTS = (
    Mistake(
        "an early step suspected", "new_W2 = W2 - eta * delta2 @ a1.T / m", "sec-museum-time"
    ).says(
        "This line is right. It computes the new weights early, but keeps them under another name; "
        "`W2` itself is the old one until the end of the step."
    ),
    ZEROS.says(
        "This line does no harm: it makes room, once. What matters is what each step does with it."
    ),
    Mistake(
        "an early first layer suspected", "W1, b1 = W1 - eta * dW1, b1 - eta * db1", "sec-algorithm"
    ).says(
        "This line is right: when $W^1$ moves, every derivative of this step has been computed."
    ),
)


def descent_is_right(names: dict[str, Any]) -> None:
    """Three steps end where those of the right program of the museum end; the cost falls."""
    net, x, y = RIGHT.case([3, 4, 2], 5)
    parts = (net[1].W, net[1].b, net[2].W, net[2].b)
    for steps in (1, 3, 20):
        ours = flat(names["descend"](*(p.copy() for p in parts), x, y, 0.1, steps))
        before, after = (RIGHT.value(n, x, y) for n in (net, net.with_theta(ours)))
        assert after < before
        assert np.allclose(ours, RIGHT.descend(net, x, y, 0.1, steps).theta)


@Bug("18-time", "sec-museum-time", "Which numbers, and when?", level=2, fails=descent_is_right)
@variants(*[(name,) for name in TIME_BUGS])
def time_bug(name: str) -> Case:
    planted = TIME_BUGS[name]
    return Case(
        prompt="This is gradient descent for a net with tanh in both layers. In the first steps "
        "the cost falls, but after three steps the parameters are not those of the right program. Which line is wrong?",
        code=DESCENT,
        bug=(planted.right, planted.wrong),
        mistakes=suspects(planted, TIME_SUSPECTS),
        hints=(
            "Each line by itself looks right. Ask *when* the numbers were made that it reads.",
            planted.hint,
        ),
        solution=planted.why,
    )


def three_steps(theta: float, eta: float, combine: Callable[[list[float]], float]) -> list[float]:
    """θ before and after three steps on C = ½θ²; combine makes the step's gradient of all so far."""
    path, gradients = [theta], []
    for _ in range(3):
        gradients.append(path[-1])  # the derivative of ½θ² is θ
        path.append(path[-1] - eta * combine(gradients))
    return path


@Number("18-twice", "sec-museum-time", "Nothing leaves the pile", level=2, symbol=r"\theta")
@variants((8, 2), (27, 3), (16, 4), (12, 2), (-16, 2))
def piled(theta: float, over: int) -> Case:
    eta = 1 / over
    path = three_steps(theta, eta, sum)
    right = three_steps(theta, eta, lambda gradients: gradients[-1])
    last_two = three_steps(theta, eta, lambda gradients: sum(gradients[-2:]))
    sums = [sum(path[: k + 1]) for k in range(3)]
    lines = "; ".join(
        rf"step {k + 1}: ${frac(round(sums[k], 9))}$ is piled up, $\theta = "
        rf"{frac(round(path[k], 9))} {signed_part(-eta * sums[k])} = {frac(round(path[k + 1], 9))}$"
        for k in range(3)
    )
    return Case(
        prompt=rf"The cost of one parameter is $C = \tfrac12 \theta^2$, so $\partial C/\partial "
        rf"\theta = \theta$. Descent starts at $\theta = {num(theta)}$ with $\eta = "
        rf"\tfrac1{{{over}}}$. As in exhibit 13 the program never sets the gradient back to zero: "
        r"each step adds the new gradient to all the old ones, and steps by $\eta$ times that sum. "
        r"Where is $\theta$ after three steps?",
        answer=round(path[3], 9),
        mistakes=(
            Mistake("nothing piled up", round(right[3], 9)).says(
                "That is where the right program is after three steps. This one uses the sum of "
                "all gradients so far."
            ),
            Mistake("only the last gradient kept", round(last_two[3], 9)).says(
                "In the third step you added the second gradient only. The first is still there, "
                "too: nothing ever leaves the pile."
            ),
            Mistake("stopped after two steps", round(path[2], 9), "sec-update-rule").says(
                r"That is $\theta$ after *two* steps. There is one more."
            ),
        ),
        hints=(
            "The first step is right. From the second on, all the old gradients are added.",
            r"Keep two columns: $\theta$, and the pile. First the pile grows by $\theta$, then "
            r"$\theta$ moves.",
        ),
        solution=lines[0].upper() + lines[1:] + rf". The right program would be at "
        rf"${frac(round(right[3], 9))}$. A check that asks for the gradient twice at the same "
        r"$\theta$ finds it: the second answer is twice the first.",
    )


def signed_part(value: float) -> str:
    """A further term of a sum, as a fraction if it is one."""
    return f"{'-' if value < 0 else '+'} {frac(round(abs(value), 9))}"


@Number("18-alarm", "sec-museum-false-alarm", "Which example is to blame?", level=3)
@variants(
    ((1, -1), 1, ((2, 0), (0, 0), (1, 3), (2, 3), (-1, 2), (2, 1))),
    ((2, 1), -3, ((1, 2), (2, 2), (0, 0), (-1, 1), (1, 1), (0, -2))),
    ((0, 2), 2, ((0, 0), (1, 1), (-3, -1), (2, -2), (2, 0), (-1, 0))),
    ((3, -2), -1, ((1, 0), (1, 1), (0, 2), (0, 0), (2, 1), (1, 2))),
    ((-1, 1), 2, ((3, 0), (1, 2), (2, 1), (5, 0), (0, 0), (3, 1))),
)
def blank_or_corner(w: tuple, b: float, x: tuple) -> Case:
    X = np.array(x, float).T
    z = np.array(w) @ X + b
    blank = int(np.flatnonzero(~X.any(axis=0))[0])
    listed = ", ".join(rf"$x^{{({i + 1})}} = {vec(X[:, i])}$" for i in range(len(x)))
    z_listed = ", ".join(num(value) for value in z)
    at = int(np.argmin(np.abs(z))) + 1
    return Case(
        prompt=r"A gradient check of a program fails. The program is right; the net has a single "
        rf"hidden neuron, a ReLU with $w = {vec(w)}$ and $b = {num(b)}$. The check uses these six "
        f"examples: {listed}. One of them makes it fail. What is its number?",
        answer=at,
        mistakes=(
            Mistake("an empty example taken for the corner", blank + 1).says(
                rf"For the blank example $z = b = {num(b)}$, which is not 0. A blank input lies on "
                "the corner only if the bias is 0 as well."
            ),
            Mistake(
                "smallest z in place of smallest |z|", int(np.argmin(z)) + 1, "sec-corner"
            ).says(
                rf"There $z = {num(z.min())}$: off, and far from the corner. A nudge leaves it "
                "off, and both slopes are 0. Look for the smallest *size* of $z$."
            ),
            Mistake("largest z taken for the corner", int(np.argmax(z)) + 1, "sec-corner").says(
                rf"There $z = {num(z.max())}$, well on the side where the neuron is on: "
                "both slopes are 1, and the check is content."
            ),
        ),
        hints=(
            r"At which $z$ do the two sides of $\max(0, z)$ have different slopes?",
            r"Find $z = w \cdot x + b$ for each example.",
        ),
        solution=rf"The six weighted inputs are $z = ({z_listed})$. Example {at} lies exactly on the "
        "corner. There the central difference measures half the slope, and the program has 0, as "
        "agreed. Leave this example out, and the check passes.",
    )


ASKED = {
    "9 mean taken twice": (
        "`residual = (a - y) / m` (equations 3 and 4 average as well)",
        {
            "careless gradient": (
                "one example taken for a batch",
                r"With one example $1/m = 1$: dividing twice changes nothing.",
                "sec-museum-constants",
            ),
            "hand net": (
                "a known answer with one example",
                "All nine numbers come out right. The hand net has a single example, and $1/m = 1$.",
                "sec-museum-constants",
            ),
            "cost falls": (
                "a falling cost taken for proof",
                r"The gradient is too short by the factor $m$, and points the right way. The cost "
                r"falls as with a smaller $\eta$.",
                "sec-museum-table",
            ),
        },
        "careful gradient",
        "The gradient check with five examples: every derivative is five times too small, and the "
        "differences show it.",
    ),
    "2 cost of m × m": (
        "The cost compares every output with every target, as in exhibit 2, in a form that runs "
        "with several outputs, too. The gradient follows from this cost.",
        {
            "careful gradient": (
                "a program compared with itself",
                "Cost and gradient come from the same wrong subtraction, and agree. A gradient "
                "check knows nothing of the cost that you meant.",
                "sec-museum-table",
            ),
            "adjoint": (
                "one sound part taken for the whole",
                "The adjoint check tests equation 2 alone. What is wrong lies before it.",
                "sec-museum-shapes",
            ),
            "cost falls": (
                "a falling cost taken for proof",
                "It falls smoothly: the network learns the mean of the targets.",
                "sec-museum-table",
            ),
        },
        "batch = mean",
        "The batch against its examples. Example 1 must not care about the target of example 2: "
        "alone it does not, in the batch it does.",
    ),
    "6 σ′ at a": (
        "`delta = (W.T @ delta) * sigma.df(a)`",
        {
            "hand net": (
                "a ReLU trusted to test slopes",
                r"The hand net has ReLU, and there $a \gt 0$ exactly when $z \gt 0$: the two slopes "
                "are the same.",
                "sec-museum-slopes",
            ),
            "batch = mean": (
                "an even error expected to show in the mean",
                "The slope is wrong in the same way for each example, alone and in the batch. So "
                "the batch still is the mean of its examples.",
                "sec-museum-slopes",
            ),
            "cost falls": (
                "a falling cost taken for proof",
                "The wrong slopes are positive, as the right ones are. The step points more or less "
                "downhill.",
                "sec-museum-table",
            ),
        },
        "careless gradient",
        "The gradient check, even the careless one: tanh is curved, and one example in a square net "
        "is enough to show a wrong slope.",
    ),
    "13 gradients pile up": (
        "`dW += delta @ a.T / m` (never set back to zero; each check starts with an empty `dW`)",
        {
            "careful gradient": (
                "one question to a program with a memory",
                "It asks once, and the first answer is right. There is nothing yet to add to.",
                "sec-museum-time",
            ),
            "shapes": (
                "a sum expected to change a shape",
                "A sum of gradients has the shape of a gradient.",
                "sec-museum-time",
            ),
            "hand net": (
                "a known answer that is asked for once",
                "The nine numbers are right at the first call. At the second they would be twice "
                "as large.",
                "sec-museum-time",
            ),
        },
        "batch = mean",
        "The batch against its examples: it asks for one gradient after another, and from the second "
        "on they hold the old ones.",
    ),
}

DESCRIBED = {
    "shapes": "shapes: has every gradient the shape of its parameter?",
    "careless gradient": "a gradient check, tanh, 3-3-3 net, $m = 1$",
    "careful gradient": "a gradient check, tanh, 3-4-2 net, $m = 5$",
    "cost falls": "the cost falls in fifty steps",
    "batch = mean": "the gradient of five examples is the mean of their five gradients, computed one after another",
    "adjoint": "the adjoint identity, for equation 2",
    "hand net": "the hand net gives its cost and its nine derivatives",
}


@Choice("18-which-check", "sec-museum-table", "Which check finds it?", level=3)
@variants(*[(exhibit,) for exhibit in ASKED])
def which_check(exhibit: str) -> Case:
    code, misses, finds, why = ASKED[exhibit]
    options = [
        Option(
            DESCRIBED[check],
            verdict(EXHIBITS[exhibit], CHECKS[check]) != "passes",
            name,
            cure=cure,
        ).says(words)
        for check in (finds, *misses)
        for name, words, cure in [misses.get(check, ("", "", ""))]
    ]
    return Case(
        prompt=f"One of these four checks finds this bug, and three let it pass. Which one finds "
        f"it?\n\n{code}",
        options=tuple(options),
        hints=(
            "What does the bug change: a constant, a slope, a pair of examples, a second call?",
            "Which of the checks would give another result because of that?",
        ),
        solution=why,
    )


def passes_square(exhibit: str) -> bool:
    """Whether a gradient check in a 3-3-3 net with three examples lets the exhibit pass."""

    def square(program: Program) -> None:
        gradient_agrees(program, [3, 3, 3], 3)

    return verdict(EXHIBITS[exhibit], square) == "passes"


@Choice("18-careless", "sec-museum-table", "A careful check made careless", level=3)
def careless() -> Case:
    return Case(
        prompt=r"The careful gradient check uses a 3-4-2 net and $m = 5$, and finds all four of "
        r"these bugs. Somebody changes it to a 3-3-3 net and $m = 3$, so that every shape fits. "
        "Which of the four passes now?",
        options=(
            Option(
                "exhibit 1, $W$ read the wrong way, forward and backward",
                passes_square("1 W read the wrong way"),
            ),
            Option(
                "exhibit 3, a flat $b$",
                passes_square("3 flat b"),
                "a flat b expected to pass where it fits",
                "sec-museum-shapes",
            ).says(
                r"It runs, but a nudge of $b_1$ now moves *example* 1 in all neurons, while "
                "equation 3 speaks of *neuron* 1. The differences show it."
            ),
            Option(
                r"exhibit 4, `@` in place of $\odot$",
                passes_square("4 @ in place of ⊙"),
                "mixed examples expected to pass where they fit",
                "sec-museum-shapes",
            ).says(
                "It runs, but only the backward pass mixes the examples. The cost, which is "
                "measured, does not: the two disagree."
            ),
            Option(
                "exhibit 9, the mean taken twice",
                passes_square("9 mean taken twice"),
                "one example confused with equal sizes",
                "sec-museum-constants",
            ).says(
                r"Equal sizes do not hide this one, only $m = 1$ would. With three examples every "
                "coded derivative is three times too small."
            ),
        ),
        hints=(
            "A gradient check compares the backward pass with the forward pass of the *same* "
            "program.",
            "Which of the programs is consistent with itself?",
        ),
        solution=r"Exhibit 1. Read the wrong way *everywhere*, it is a right program for "
        r"$W^\mathsf{T}$: forward and backward agree, and in a square net no gradient check can tell. "
        "In the others the way back does not belong to the way forward, and the differences, which "
        "know the way forward alone, disagree. Unequal sizes, or one known answer, find exhibit 1.",
    )


# Slips in the last layer, what each makes of the ratio, in words, and when that would be 2 everywhere.
LAST_LAYER_SLIPS = {
    "rows": (
        r"$\sigma'(z^2)$ is missing in the error of the output layer.",
        lambda ratio: np.allclose(ratio, ratio[:, :1]),
        r"That would be $1/\sigma'(z^2_j)$ along row $j$: a number of its own for each row.",
        "Both would be 2 only if both slopes happened to be exactly ½.",
    ),
    "columns": (
        r"Equation 4 was given $z^1$ in the place of $a^1$.",
        lambda ratio: np.allclose(ratio, ratio[:1]),
        r"That would be $z^1_k/a^1_k$ down column $k$: a number of its own for each column.",
        "All three would be 2 only by a freak.",
    ),
    "constant": (
        "The gradient belongs to a cost without the factor ½.",
        lambda ratio: np.allclose(ratio, ratio[0, 0]),
        "That would be a 2 everywhere.",
        "",
    ),
    "entries": (
        "Each derivative was multiplied by its own weight.",
        lambda ratio: not np.allclose(ratio, ratio[:, :1]) and not np.allclose(ratio, ratio[:1]),
        r"Then the ratio in row $j$, column $k$ would be $w_{jk}$, in no pattern of rows or columns.",
        "All six would be 2 only if all the weights were.",
    ),
}


@Choice("18-rows", "sec-museum-ratios", "Read the table of ratios", level=2)
@variants(*[(slip,) for slip in LAST_LAYER_SLIPS])
def ratio_rows(slip: str) -> Case:
    net, x, y = RIGHT.case([2, 3, 2], 1)
    passed, exact = net.forward(x), backprop(net, x, y)
    coded = {
        "rows": (passed.a[2] - y) @ passed.a[1].T,
        "columns": exact.delta[2] @ passed.z[1].T,
        "constant": 2 * exact.W[2],
        "entries": net[2].W * exact.W[2],
    }
    ratio = coded[slip] / exact.W[2]
    return Case(
        prompt=r"A 2-3-2 network with tanh is checked on *one* example. For $\partial C/\partial W^2$ the coded derivatives, divided by the "
        rf"measured ones, are, to two decimals, ${mat(ratio, 2)}$. Which slip is it?",
        options=tuple(
            Option(
                words, bool(fits(ratio)) and name == kind_of(ratio), f"pattern misread: {name}"
            ).says(
                f"{mark} {by_chance if slip == 'constant' else 'Compare with the table.'}".strip()
            )
            for name, (words, fits, mark, by_chance) in LAST_LAYER_SLIPS.items()
        ),
        hints=(
            "Compare the two numbers of a column, and the three numbers of a row.",
            r"For one example the right entry is $\delta^2_j\, a^1_k$. What kind of fault changes a row, and what a column?",
        ),
        solution=f"{LAST_LAYER_SLIPS[slip][0]} {LAST_LAYER_SLIPS[slip][2].replace('would be', 'is')}",
    )


def kind_of(ratio: Array) -> str:
    """The most special pattern that the ratios have."""
    order = ("constant", "rows", "columns", "entries")
    return next(name for name in order if LAST_LAYER_SLIPS[name][1](ratio))
