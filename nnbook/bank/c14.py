"""Chapter 14: gradient descent."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from nnbook.activations import IDENTITY, RELU, SIGMOID
from nnbook.bank.mistakes import known, telling
from nnbook.calculus import numeric_gradient
from nnbook.costs import QUADRATIC
from nnbook.data import xor
from nnbook.exercises.markup import dot_product, frac, mat, num, paren, signed, vec
from nnbook.exercises.model import Case, Choice, Code, Matrix, Mistake, Number, Option, variants
from nnbook.network import Layer, Network
from nnbook.neuron import Neuron
from nnbook.notation import Array
from nnbook.training import train

Function = Callable[[Array], float]


def slope(f: Function, theta: Array) -> Array:
    """∇f by central differences, rounded to what they can know."""
    return numeric_gradient(f, np.array(theta, float)).round(6) + 0.0


def descend(grad: Callable[[Array], Array], start: Array, eta: float, steps: int) -> Array:
    """The points θ₀, θ₁, … of gradient descent."""
    path = [np.array(start, float)]
    for _ in range(steps):
        path.append(path[-1] - eta * grad(path[-1]))
    return np.array(path)


def times(factor: float, symbol: str) -> str:
    """A multiple of a symbol, without a factor of 1: 3\\,w_1."""
    return symbol if factor == 1 else rf"{frac(factor)}\,{symbol}"


@Matrix("14-step", "sec-update-rule", "One step", level=1, symbol="w")
@variants(
    (1, 3, (1, 1), 0.1),
    (2, 1, (1, 2), 0.1),
    (1, 4, (2, -1), 0.1),
    (3, 1, (1, -2), 0.05),
    (0.5, 2, (2, 1), 0.2),
)
def one_step(p: float, q: float, w: tuple, eta: float) -> Case:
    start = np.array(w, float)

    def cost(v: Array) -> float:
        return p * v[0] ** 2 + q * v[1] ** 2

    grad = slope(cost, start)
    answer = start - eta * grad
    promised, fall = eta * grad @ grad, cost(start) - cost(answer)
    return Case(
        prompt=rf"Let $C(w_1, w_2) = {times(p, 'w_1^2')} + {times(q, 'w_2^2')}$. You stand at "
        rf"$w = {vec(w)}$ and take one step of gradient descent with $\eta = {num(eta)}$. Where do "
        "you land?",
        answer=answer,
        mistakes=(
            known("sign of the step: climbing", start + eta * grad),
            Mistake("step size left out", start - grad).says(
                r"That is a step by the whole gradient. Its length must be multiplied by $\eta$."
            ),
            Mistake("step taken for the new point", -eta * grad).says(
                r"That is the step, $-\eta\,\nabla C$. Add it to the point where you stand."
            ),
            Mistake(
                "derivative of a square without its 2",
                start - eta * grad / 2,
                "sec-partial-derivatives",
            ).says(r"The derivative of $w^2$ is $2w$. Your gradient is half of the right one."),
        ),
        hints=(
            r"Find $\nabla C$ at the point where you stand.",
            r"New point: old point minus $\eta$ times the gradient.",
        ),
        solution=rf"$\nabla C = ({times(2 * p, 'w_1')},\ {times(2 * q, 'w_2')}) = {vec(grad)}$ at "
        rf"${vec(w)}$. So $w \leftarrow {vec(w)} - {num(eta)} \cdot {vec(grad)} = {vec(answer)}$. "
        rf"The first-order promise is a fall of $\eta \lVert \nabla C \rVert^2 = {num(promised)}$; "
        rf"the true fall is ${num(fall)}$.",
    )


def landing(w: float, eta: float, below: int) -> Case:
    lowest, r = 2.0, 1 - 18 * eta
    answer = float(descend(lambda v: slope(lambda u: (3 * u[0] - 6) ** 2, v), [w], eta, 1)[1, 0])
    answer = round(answer, 9)
    kind = "further away than before: such steps diverge" if abs(r) > 1 else "nearer than before"
    return Case(
        prompt=rf"On $C(w) = (3w - 6)^2$, without the factor $\tfrac12$, you stand at $w = {num(w)}$ "
        rf"and take one step with $\eta = \tfrac{{1}}{{{below}}}$. Where do you land? Draw before "
        "you compute.",
        answer=answer,
        mistakes=(
            known("sign of the step: climbing", w + eta * 18 * (w - lowest)),
            Mistake(
                "the factor 2 of the square left out", w - eta * 9 * (w - lowest), "sec-step-size"
            ).says(
                r"This cost has no $\tfrac12$ to cancel the 2 of the square: "
                r"$C'(w) = 2 \cdot 3\,(3w - 6)$."
            ),
            Mistake("overshoot not seen", lowest + abs(r) * (w - lowest), "sec-step-size").says(
                rf"The distance to the minimum is right, the side is not. The factor $r = {frac(r)}$ "
                "is negative: the step jumps over the minimum."
            ),
            Mistake("step thought to stop at the minimum", lowest, "sec-step-size").says(
                r"A step does not know where the minimum is: it is $\eta$ times the slope where you "
                "stand, and runs past the lowest point if that is more."
            ),
        ),
        hints=(
            r"$C'(w) = 2 \cdot 3\,(3w - 6) = 18\,(w - 2)$.",
            r"Or by the factor: the distance to $w^* = 2$ is multiplied by $r = 1 - 18\eta$.",
        ),
        solution=rf"$C'({num(w)}) = 18\,({num(w)} - 2) = {num(18 * (w - 2))}$. So $w \leftarrow "
        rf"{num(w)} - \tfrac{{1}}{{{below}}} \cdot {paren(18 * (w - 2))} = {frac(answer)}$. By the "
        rf"factor: $r = 1 - \tfrac{{18}}{{{below}}} = {frac(r)}$, on the other side of 2, and {kind}.",
    )


@Number("14-next-arrow", "sec-step-size", "The next arrow", level=2, symbol="w")
@variants((4, 10), (1, 12), (3, 6), (0, 10), (5, 12), (4, 6))
def next_arrow(w: float, below: float) -> Case:
    return landing(w, 1 / below, below)


def curvature(f: Callable[[float], float]) -> float:
    """The second derivative of a quadratic function, by its values at −1, 0 and 1."""
    return f(1) - 2 * f(0) + f(-1)


@Number("14-constant", "sec-step-size", "How far is too far?", level=3)
@variants((5, 10), (3, 12), (4, 2), (10, 30), (6, 9))
def largest_constant(x: float, y: float) -> Case:
    whole, half = (curvature(lambda w, c=c: c * (w * x - y) ** 2) for c in (1, 0.5))
    answer = 2 / whole
    return Case(
        prompt=rf"One weight, one example: $x = {num(x)}$, $y = {num(y)}$, and the cost $C(w) = "
        r"(wx - y)^2$, without the factor $\tfrac12$. Exactly for the $\eta$ between 0 and which number "
        "does descent arrive at the minimum from every start?",
        answer=answer,
        mistakes=(
            Mistake("the factor 2 of the constant", 2 / half).says(
                r"That is the limit for $\tfrac12 (wx - y)^2$. Without the $\tfrac12$ the slope is "
                "twice as large, and the limit half as large."
            ),
            Mistake("best step taken for the largest stable one", 1 / whole).says(
                r"With this $\eta$ one step is enough: $r = 0$. Beyond it the steps overshoot, and "
                r"still arrive, up to twice this $\eta$, where $r = -1$."
            ),
            Mistake("input not squared", 1 / x).says(
                r"The input comes in twice: once in $wx$, once more as the factor of the slope. So "
                r"$r = 1 - 2\eta x^2$."
            ),
        ),
        hints=(
            r"$C'(w) = 2x\,(wx - y)$. By which factor does a step multiply the distance to $w^*$?",
            r"$r = 1 - 2\eta x^2$ must lie between $-1$ and 1.",
        ),
        solution=rf"$r = 1 - 2\eta x^2 = 1 - {num(2 * x * x)}\,\eta$. It is above $-1$ as long as "
        rf"$\eta < 2/{num(2 * x * x)} = {frac(answer)}$. The target does not matter: it moves the "
        "minimum, not the factor.",
    )


@Number("14-mean", "sec-step-size", "Another constant, the same steps", level=2, symbol=r"\eta")
@variants(
    (50, 0.01, True), (20, 0.5, False), (40, 0.005, True), (10, 0.3, False), (100, 0.2, False)
)
def other_constant(m: int, eta: float, from_sum: bool) -> Case:
    rng = np.random.default_rng(14)
    x, y = rng.normal(size=m), rng.normal(size=m)
    by_sum, by_mean = (
        numeric_gradient(lambda w, take=take: take((w[0] * x - y) ** 2) / 2, [0.0])[0]
        for take in (np.sum, np.mean)
    )
    # η ∇C must stay as it is.
    times_m = round(float(by_sum / by_mean), 3)  # all that differences can know
    factor = times_m if from_sum else 1 / times_m
    answer = eta * factor
    total = r"C = \tfrac12 \sum_i (a^{(i)} - y^{(i)})^2"
    mean = r"C = \tfrac{1}{2m} \sum_i (a^{(i)} - y^{(i)})^2"
    old, new = (total, mean) if from_sum else (mean, total)
    times = "multiplied" if from_sum else "divided"
    return Case(
        prompt=rf"You train on $m = {m}$ examples with ${old}$ and $\eta = {num(eta)}$. Then you "
        rf"pass to ${new}$. Which $\eta$ takes exactly the same steps?",
        answer=answer,
        mistakes=(
            Mistake("step size left as it was", eta).says(
                rf"The gradient has changed by the factor ${num(1 / factor, 6)}$. With the old "
                r"$\eta$ every step changes by it too."
            ),
            Mistake("corrected the wrong way", eta / factor).says(
                r"That makes it worse. The step is $\eta\,\nabla C$: where the gradient gets "
                rf"{'smaller' if from_sum else 'larger'}, $\eta$ must get "
                rf"{'larger' if from_sum else 'smaller'}."
            ),
            Mistake(
                "the half counted again",
                eta * (2 * factor if from_sum else factor / 2),
                "sec-mse-variants",
            ).says(
                r"The $\tfrac12$ stands in both costs. What has changed is only the factor $m$."
            ),
        ),
        hints=(
            r"The step is $\eta\,\nabla C$. By which factor does $\nabla C$ change?",
            r"What $\nabla C$ loses, $\eta$ must gain, and the other way round.",
        ),
        solution=rf"The gradient of the sum is {m} times that of the mean. The step "
        rf"$\eta\,\nabla C$ stays the same if $\eta$ is {times} by {m}: $\eta = {num(answer, 5)}$.",
    )


@Number("14-largest", "sec-largest-step", "One step size for two directions", level=3)
@variants((2, 1), (1, 4), (3, 1), (5, 2), (2, 6))
def largest_step(p: int, q: int) -> Case:
    x = np.array([[p, 0], [0, q]], float)
    steep, flat = np.linalg.eigvalsh(x @ x.T / 2)[::-1]
    k = int(q > p) + 1
    answer = 2 / steep
    return Case(
        prompt=rf"A linear neuron with a fixed bias has two examples, with the inputs $({p}, 0)$ and "
        rf"$(0, {q})$, and the book's cost, $\frac{{1}}{{2m}}$ times the sum of the squares. Descent "
        r"arrives from every start exactly for the $\eta$ between 0 and which number?",
        answer=answer,
        mistakes=(
            Mistake("limit of the flat direction", 2 / flat).says(
                r"That is $2/\lambda_{\min}$. Along the steep direction such a step diverges: the "
                r"*largest* eigenvalue sets the limit."
            ),
            Mistake("half of the limit", 1 / steep).says(
                r"That is half of it. If you took $H = x\,x^\mathsf{T}$: the cost is a mean, so "
                r"$H = \frac1m\,x\,x^\mathsf{T}$ with $m = 2$. If you took $1/\lambda_{\max}$: that "
                r"brings the steep direction home in one step, and the limit is twice as large."
            ),
            Mistake("best step taken for the largest stable one", 2 / (steep + flat)).says(
                r"That is the *best* step size, $2/(\lambda_{\max} + \lambda_{\min})$. Somewhat "
                "larger ones arrive too, only more slowly."
            ),
        ),
        hints=(
            r"$H = \tfrac12\, x\,x^\mathsf{T}$ is diagonal here: its eigenvalues stand on the "
            "diagonal.",
            r"Along each eigenvector a step multiplies by $1 - \eta\lambda$. As $\eta$ grows, for "
            r"which $\lambda$ does this reach $-1$ first?",
        ),
        solution=rf"The eigenvalues of $H$ are ${num(p * p)}/2$ and ${num(q * q)}/2$, so "
        rf"$\lambda_{{\max}} = {num(steep)}$, along $w_{k}$. The limit is $2/\lambda_{{\max}} = "
        rf"{frac(answer)}$. The best is $2/(\lambda_{{\max}} + \lambda_{{\min}}) = "
        rf"{frac(2 / (steep + flat))}$.",
    )


def largest_eta(x: Array) -> float:
    return 2 / np.linalg.eigvalsh(x @ x.T / x.shape[1]).max()


def by_singular_value(x: Array) -> float:
    """λ_max of x xᵀ is the square of the largest singular value of x."""
    return 2 * x.shape[1] / np.linalg.norm(x, 2) ** 2


def some_inputs(rng: np.random.Generator) -> list[tuple]:
    """1 to 4 inputs, 1 to 6 examples, more inputs than examples and fewer; not all 0."""
    sizes = [(1, 1), (2, 1), (1, 3), (2, 2), (3, 2), (4, 6)] * 3
    return [(rng.integers(1, 10, size) * rng.choice([-0.5, 0.5], size),) for size in sizes]


@Code(
    "14-eta",
    "sec-largest-step",
    "The largest stable step",
    level=3,
    inputs=some_inputs,
    expect=by_singular_value,
    by="the limit from the singular values",
    solution=largest_eta,
)
def write_largest_eta() -> Case:
    return Case(
        prompt=r"Write `largest_eta(x)` for a linear neuron with a fixed bias and the book's "
        r"cost, $\frac{1}{2m}$ times the sum of the squares. `x` is $n \times m$, a column for "
        r"each example, not all of it 0. Return the number below which every $\eta > 0$ lets descent "
        "arrive at a minimum, and above which it diverges from almost every start.",
        mistakes=(
            Mistake(
                "mean forgotten in H",
                lambda x: 2 / np.linalg.eigvalsh(x @ x.T).max(),
                "sec-two-examples",
            ).says(
                r"Your $H$ is $x\,x^\mathsf{T}$, that of the sum. The cost is a mean: divide by $m$."
            ),
            Mistake(
                "step that settles the steep direction taken for the limit",
                lambda x: 1 / np.linalg.eigvalsh(x @ x.T / x.shape[1]).max(),
                "sec-largest-step",
            ).says(
                r"With $1/\lambda_{\max}$ one step settles the steepest direction. The limit is where "
                r"its factor is $-1$: $2/\lambda_{\max}$."
            ),
            Mistake(
                "sum of the eigenvalues in place of the largest",
                lambda x: 2 / np.trace(x @ x.T / x.shape[1]),
                "sec-largest-step",
            ).says(
                r"You divided by the sum of the eigenvalues. That is safe, but too careful: the "
                "limit is set by the largest alone."
            ),
        ),
        hints=(
            r"The matrix of second derivatives is $H = \frac1m\, x\,x^\mathsf{T}$.",
            "`np.linalg.eigvalsh` gives the eigenvalues of a symmetric matrix.",
        ),
        solution=r"$2/\lambda_{\max}$: `2 / np.linalg.eigvalsh(x @ x.T / x.shape[1]).max()`. "
        "Where an eigenvalue is 0 nothing moves along its direction, at any step size.",
    )


@Choice("14-zigzag", "sec-zigzag", "Two axes, one step size", level=2, several=True)
@variants((10, 1, 0.18), (10, 1, 0.21), (10, 1, 0.02), (5, 4, 0.3), (6, 5, 0.5))
def zigzag(steep: float, flat: float, eta: float) -> Case:
    path = descend(lambda e: np.array([steep, flat]) * e, [1, 1], eta, 60)
    r_steep, r_flat = path[1]
    across, along = ((path[1:3, k] * path[:2, k] < 0).all() for k in (0, 1))
    arrives = bool((np.abs(path[-1]) < 0.5).all() and (np.abs(path[-1]) < np.abs(path[30])).all())
    outward = abs(path[1, 0]) > abs(path[0, 0])
    factors = (
        rf"$1 - \eta\lambda = {num(r_steep)}$ along the steep axis, ${num(r_flat)}$ along the flat"
    )
    return Case(
        prompt=rf"The $H$ of a quadratic cost has the eigenvalues ${num(steep)}$ and ${num(flat)}$. "
        rf"You descend with $\eta = {num(eta)}$, from a start on neither axis. Which of these "
        "hold? Choose all that do.",
        options=(
            Option(
                "Along the steep axis every step changes the side of the minimum.",
                bool(across),
                "jumps left out" if across else "a zigzag seen where none is",
            ).says(
                rf"$1 - \eta\lambda = {num(r_steep)}$ along the steep axis, "
                + (
                    "negative: each step changes the side."
                    if across
                    else "and not negative: the side stays."
                )
            ),
            Option(
                "Along the flat axis every step changes the side of the minimum.",
                bool(along),
                "jumps left out" if along else "zigzag along the flat axis",
            ).says(
                rf"$1 - \eta\lambda = {num(r_flat)}$ along the flat axis"
                + (
                    ": here $\\eta$ is so large that even this factor is negative."
                    if along
                    else ", and not negative: there the steps come from one side. "
                    + (
                        "The zigzag runs across the valley, not along it."
                        if across
                        else r"With this $\eta$ there is no zigzag along either axis."
                    )
                )
            ),
            Option(
                "The run arrives at the minimum.",
                arrives,
                "arrival left out" if arrives else "diverging taken for oscillating",
                "sec-largest-step",
            ).says(
                "Both factors lie between $-1$ and 1, so both distances go to 0."
                if arrives
                else rf"Along the steep axis the factor is ${num(r_steep)}$: to and fro, but further "
                "each time. One such axis is enough to spoil the run."
            ),
            Option(
                "Along the steep axis every step ends further out than it began.",
                bool(outward),
                "growth left out"
                if outward
                else "oscillating taken for diverging"
                if across
                else "coming closer taken for diverging",
                "sec-step-size",
            ).says(
                rf"$|1 - \eta\lambda| = {num(abs(r_steep))}$ along the steep axis, "
                + (
                    "above 1: the distance grows."
                    if outward
                    else "below 1: to and fro, but each step ends nearer."
                    if across
                    else "below 1: each step ends nearer."
                )
            ),
        ),
        hints=(
            r"A step multiplies the distance along an axis by $1 - \eta\lambda$. Find both factors.",
            "Its sign says whether the step changes the side, its size whether it comes nearer.",
        ),
        solution=rf"The factors are {factors}. A negative factor changes the side; a factor of size "
        "above 1 moves away. The run arrives exactly if both have a size below 1.",
    )


def train_neuron(w: Array, b: float, x: Array, y: Array, eta: float, steps: int) -> Array:
    for _ in range(steps):
        delta = w @ x + b - y
        w, b = w - eta * (x @ delta) / y.size, b - eta * delta.mean()
    return np.append(w, b)


def trained_by_nnbook(w: Array, b: float, x: Array, y: Array, eta: float, steps: int) -> Array:
    net = Network((Layer([w], [b], IDENTITY),))
    return train(net, x, y[None, :], eta=eta, epochs=steps).net.theta if steps else net.theta


def training_inputs(rng: np.random.Generator) -> list[tuple]:
    """1 to 3 inputs, 1 to 5 examples, 0 to 4 steps."""
    shapes = [(1, 1, 1), (1, 2, 0), (2, 1, 2), (2, 3, 1), (2, 3, 4), (3, 5, 3)] * 2
    return [
        (
            rng.integers(-3, 4, n) / 2,
            float(rng.integers(-2, 3)) / 2,
            rng.integers(1, 7, (n, m)) / 2 * rng.choice([-1, 1], (n, m)),
            rng.integers(-4, 5, m) / 2,
            float(rng.choice([0.05, 0.1])),
            steps,
        )
        for n, m, steps in shapes
    ]


def wrongly_trained(kind: str) -> Callable[..., Array]:
    """train_neuron with one mistake in its step."""

    def trained(w: Array, b: float, x: Array, y: Array, eta: float, steps: int) -> Array:
        pace = -eta if kind == "climb" else eta
        size = 1 if kind == "sum" else y.size
        for _ in range(steps):
            old_w, old_b = w, b
            if kind == "b first":
                old_b = b - pace * (w @ x + b - y).sum() / size
            w = w - pace * (x @ (old_w @ x + old_b - y)) / size
            if kind == "w first":
                old_w = w
            if kind != "fixed b":
                b = b - pace * (old_w @ x + b - y).sum() / size
        return np.append(w, b)

    return trained


@Code(
    "14-train",
    "sec-train-one-neuron",
    "Train a linear neuron",
    level=3,
    inputs=training_inputs,
    expect=trained_by_nnbook,
    by="nnbook.training.train",
    solution=train_neuron,
)
def write_train_neuron() -> Case:
    return Case(
        prompt=r"Write `train_neuron(w, b, x, y, eta, steps)`: gradient descent on a linear "
        r"neuron with the book's cost, $\frac{1}{2m}$ times the sum of the squares. `w` has $n$ "
        r"entries, `x` is $n \times m$, `y` has $m$ entries. Take `steps` steps, possibly none, "
        r"of the weights *and* the bias. Return $n + 1$ numbers: the weights, then the bias.",
        mistakes=(
            known("sign of the step: climbing", wrongly_trained("climb")),
            known("update before the gradient is finished", wrongly_trained("w first")),
            known("update before the gradient is finished", wrongly_trained("b first")),
            Mistake("sum in place of the mean", wrongly_trained("sum"), "sec-step-size").says(
                r"Your steps are $m$ times too long: the gradient of the mean has the factor "
                r"$\frac1m$."
            ),
            Mistake("bias not trained", wrongly_trained("fixed b"), "sec-bias-derivation").says(
                "The bias stays where it was. It is a parameter too: subtract `eta * delta.mean()`."
            ),
        ),
        hints=(
            r"The errors are `delta = w @ x + b - y`, and the gradients `x @ delta / y.size` and "
            "`delta.mean()`.",
            "`w = w - …` makes a new array; `w -= …` would alter the one you were given. "
            "`np.append(w, b)` puts the two together.",
        ),
        solution="In each step compute `delta` once, then both gradients from it, then move `w` "
        "and `b`. After the loop return `np.append(w, b)`.",
    )


@Matrix(
    "14-simultaneous",
    "sec-hand-net-step",
    "Two weights in a row",
    level=2,
    symbol=r"\begin{bmatrix} u \\ v \end{bmatrix}",
)
@variants((2, 3, 0.1), (1, 2, 0.1), (3, 1, 0.1), (2, -1, 0.1), (1, 3, 0.2), (-1, 2, 0.2))
def simultaneous(u: float, v: float, eta: float) -> Case:
    def cost(p: Array) -> float:
        return (p[0] * p[1] - 1) ** 2 / 2

    start = np.array([u, v], float)
    grad = slope(cost, start)
    answer = start - eta * grad

    def in_turn(first: int) -> Array:
        p = start.copy()
        for k in (first, 1 - first):
            p[k] -= eta * slope(cost, p)[k]
        return p

    names = ("u", "v")
    late = [
        known("update before the gradient is finished", in_turn(k)).says(
            f"You moved ${names[k]}$ first."
        )
        for k in (1, 0)
    ]
    return Case(
        prompt=r"Two linear neurons in a row, with the weights $u$ and $v$, no biases, and the "
        r"example $x = 1$, $y = 1$, have the cost $C(u, v) = \tfrac12 (uv - 1)^2$. Take one step of "
        rf"gradient descent from $u = {num(u)}$, $v = {num(v)}$ with $\eta = {num(eta)}$. Where do "
        "you land?",
        answer=answer,
        mistakes=(
            *late,
            known("sign of the step: climbing", start + eta * grad),
        ),
        hints=(
            r"$\partial C/\partial u = (uv - 1)\,v$. And $\partial C/\partial v$?",
            "Compute both derivatives before you move anything.",
        ),
        solution=rf"$uv - 1 = {num(u * v - 1)}$, so $\partial C/\partial u = {paren(u * v - 1)} \cdot "
        rf"{paren(v)} = {num(grad[0])}$ and $\partial C/\partial v = {paren(u * v - 1)} \cdot "
        rf"{paren(u)} = {num(grad[1])}$. Both at once: ${vec(answer)}$. Moving $v$ first and then $u$ "
        rf"would lead to ${vec(in_turn(1))}$.",
    )


@Matrix("14-rest", "sec-where-it-rests", "Where does it come to rest?", level=3, symbol="w")
@variants(
    ((1, -1), 1, (2, 1), 7),
    ((0, 3), 0, (1, 2), 1),
    ((2, 1), -1, (3, 1), -4),
    ((1, 1), 2, (1, -2), 6),
    ((-1, 2), 1, (1, 3), -4),
)
def resting_place(w: tuple, b: float, x: tuple, y: float) -> Case:
    start, inputs = np.array(w, float), np.array(x, float)
    square = float(inputs @ inputs)

    def cost(v: Array) -> float:
        return QUADRATIC(Neuron(v, b, IDENTITY)(inputs.reshape(2, 1))[None, :], [[y]])

    path = descend(lambda v: numeric_gradient(cost, v), start, 0.5 / square, 60)
    answer = path[-1].round(6) + 0.0
    gap = y - float(Neuron(w, b, IDENTITY).z(x))
    larger = int(np.argmax(np.abs(inputs)))
    only = start.copy()
    only[larger] += gap / inputs[larger]
    t = gap / square
    return Case(
        prompt=rf"A linear neuron has one example, $x = {vec(x)}$ with $y = {num(y)}$, and a bias "
        rf"that stays at $b = {num(b)}$. Descent with a small enough $\eta$ begins at $w = {vec(w)}$. Where "
        "does it come to rest?",
        answer=answer,
        mistakes=(
            Mistake(
                "one lowest point for every start", (y - b) / square * inputs, "sec-one-example"
            ).says(
                r"That is the lowest point nearest to the *origin*. One example has a whole line of "
                "lowest points, and where on it you arrive depends on the start."
            ),
            Mistake(
                "all weights moved by the same amount",
                start + gap / inputs.sum(),
                "sec-weighted-sum",
            ).says(
                r"Every weight moved equally far. But each step is a multiple of $x$: a weight moves "
                "in proportion to its own input."
            ),
            Mistake("only the weight of the larger input moved", only, "sec-magnification").says(
                "This is a lowest point too, but descent does not lead there: the other weight has "
                "an input that is not 0, so it moves as well."
            ),
        ),
        hints=(
            r"With one example every step is a multiple of $x$. So the end is $w + t\,x$ with some "
            "number $t$.",
            r"At rest the residual is 0: $(w + t\,x) \cdot x + b = y$. Solve for $t$.",
        ),
        solution=rf"At the start $z = {dot_product(w, x)}{f' {signed(b)}' if b else ''} = "
        rf"{num(y - gap)}$; it must change by ${num(gap)}$. Along $x$, $z$ changes by "
        rf"$t\, x \cdot x = {num(square)}\,t$. So $t = {num(t)}$, and descent rests at "
        rf"${vec(w)} {'-' if t < 0 else '+'} {times(round(abs(t), 9), vec(x))} = {vec(answer)}$.",
    )


@dataclass(frozen=True)
class Findings:
    """What can be measured where a learning curve is flat."""

    length: float  # of the gradient
    lower: int  # nudges that lower the cost
    higher: int
    largest: tuple[float, float]  # parameter, in size: now, and after 500 more steps
    eta: float
    what: str  # it is that learns, in words
    dead: bool = False
    separates: bool = False  # a sigmoid that has every example on its right side

    @property
    def small_step(self) -> bool:
        return self.length > 0 and not self.separates

    @property
    def saddle(self) -> bool:
        return self.length == 0 and self.lower > 0 and self.higher > 0

    @property
    def minimum(self) -> bool:
        return self.length == 0 and self.lower == 0 and self.higher > 0


def nudged(cost: Function, theta: Array) -> tuple[float, int, int]:
    """The length of the gradient, and how many of a hundred nudges by a hundredth lower and raise
    the cost."""
    rng = np.random.default_rng(14)
    nudges = rng.normal(size=(100, theta.size))
    nudges *= 0.01 / np.linalg.norm(nudges, axis=1, keepdims=True)
    change = np.array([cost(theta + nudge) for nudge in nudges]) - cost(theta)
    length = round(float(np.linalg.norm(slope(cost, theta))), 4)
    return length, int((change < -1e-15).sum()), int((change > 1e-15).sum())


def neuron_findings(neuron: Neuron, x: Array, y: Array, eta: float) -> Findings:
    net = Network((Layer(neuron.w.T, [neuron.b], neuron.sigma),))
    found = nudged(lambda theta: QUADRATIC(net.with_theta(theta)(x), y), net.theta)
    later = train(net, x, y, eta=eta, epochs=500).net.theta if found[0] else net.theta
    largest = tuple(round(float(np.abs(theta).max()), 1) for theta in (net.theta, later))
    on = neuron.z(x) > 0
    if neuron.sigma is RELU:
        what = rf"It is a ReLU neuron, with $z > 0$ on {on.sum()} of {on.size} examples"
        return Findings(*found, largest, eta, what, dead=not on.any())
    what = (
        rf"It is a sigmoid neuron. It has {on.size} examples, and $z > 0$ on those with $y = 1$, "
        r"$z < 0$ on those with $y = 0$"
    )
    return Findings(*found, largest, eta, what, separates=np.array_equal(on, y[0] == 1))


def relu_findings(w: tuple, y: tuple, eta: float) -> Findings:
    """A ReLU neuron, b = 1, on the two inputs (3, 1) and (1, 3)."""
    x = np.array([[3.0, 1.0], [1.0, 3.0]])
    return neuron_findings(Neuron(w, 1, RELU), x, np.array([y], float), eta)


def sigmoid_findings(w: tuple, b: float, eta: float) -> Findings:
    """A sigmoid neuron that learns AND, at a place that the chapter's run passes."""
    x = xor()[0]
    return neuron_findings(Neuron(w, b, SIGMOID), x, x.prod(axis=0, keepdims=True), eta)


def chain_findings(u: float, v: float, eta: float) -> Findings:
    """The chain of two linear neurons, C = ½ (uv − 1)², where its gradient is 0."""
    found = nudged(lambda p: (p[0] * p[1] - 1) ** 2 / 2, np.array([u, v], float))
    what = "It is a chain of two linear neurons, without a ReLU"
    return Findings(*found, (max(u, v), max(u, v)), eta, what)


@Choice("14-flat", "sec-where-it-rests", "A flat learning curve", level=3)
@variants(
    (chain_findings, 0, 0, 0.1),
    (relu_findings, (3, 1), (4, 2), 1e-7),
    (relu_findings, (-2, -2), (4, 2), 0.1),
    (relu_findings, (2, -3), (4, 2), 0.1),
    (chain_findings, 2, 0.5, 0.1),
    (sigmoid_findings, (5.7, 5.7), -8.7, 5),
)
def flat_curve(findings: Callable[..., Findings], *arguments: object) -> Case:
    found = findings(*arguments)
    equal = 100 - found.lower - found.higher
    eta = num(found.eta) if found.eta > 1e-3 else f"10^{{{np.log10(found.eta):.0f}}}"
    where = (
        "on a slope"
        if found.small_step
        else "at a minimum"
        if found.minimum
        else "at a saddle"
        if found.saddle
        else "on the plateau of a dead unit"
        if found.dead
        else "on a way without an end"
    )
    changes = f"lower {found.lower} times, higher {found.higher} times, equal {equal} times"
    now, later = (num(size) for size in found.largest)
    moves = f"goes from ${now}$ to ${later}$" if now != later else f"is still ${now}$"

    def diagnosis(text: str, holds: bool, name: str, says: str) -> Option:
        return Option(text, holds) if holds else Option(text, holds, name).says(says)

    return Case(
        prompt=rf"A learning curve has looked flat for 500 steps with $\eta = {eta}$. You measure. The "
        rf"gradient has the length {num(found.length)}. After 100 small random changes of all "
        rf"parameters, each from the same point, the cost is {changes}. {found.what}. After 500 more "
        rf"steps, the size of its largest parameter {moves}. Where are you?",
        options=(
            diagnosis(
                "On a slope to a minimum, with a step size that is too small.",
                found.small_step,
                "step size blamed for everything",
                r"Larger steps would be faster, but to no minimum. A sigmoid never reaches 0 or 1, so with "
                "every example on its right side, doubling $w$ and $b$ always lowers the cost."
                if found.length
                else r"The gradient is 0. A larger $\eta$ times 0 is still 0.",
            ),
            diagnosis(
                "At a minimum, perhaps a local one, with higher ground around it.",
                found.minimum,
                "every flat curve taken for a minimum",
                rf"No change lowers the cost, but none raises it either: equal {equal} times. This is level "
                r"ground, not the bottom of a bowl, and $z \le 0$ on both examples says why."
                if found.dead
                else f"Around a minimum the cost gets higher. Here it is {changes}.",
            ),
            diagnosis(
                "At a saddle.",
                found.saddle,
                "slope taken for a saddle" if found.length else "saddle seen without a way down",
                rf"At a saddle the gradient is 0, and some changes lower the cost. Here the gradient "
                rf"has the length {num(found.length)}, and {found.lower} changes lower the cost.",
            ),
            diagnosis(
                "On the plateau of a dead unit.",
                found.dead,
                "dead unit seen where something moves",
                rf"Dead means that a ReLU has $z \le 0$ on every example, and away from its corner no small "
                rf"change does anything then. Here the cost is {changes}.",
            ),
            diagnosis(
                "On a way without an end: there is no minimum to come to.",
                found.separates,
                "tiny steps taken for a way without an end"
                if found.small_step
                else "no minimum suspected at rest",
                rf"With $\eta = {eta}$ the largest would still be ${now}$ on any way. But a ReLU neuron that "
                "is on in both examples is linear there, and the cost of a linear neuron has a lowest point. "
                "A way without an end needs an output that never reaches its target, like that of a sigmoid."
                if found.small_step
                else rf"On such a way the parameters grow and grow. Here the largest {moves}.",
            ),
        ),
        hints=(
            "Is the gradient 0? Then no step size can help.",
            "If it is 0: what do small changes do, in every direction?",
            "If it is not 0: does descent still move, and is there a place that it could come to?",
        ),
        solution="A gradient that is not 0 says: a slope. If the steps hardly move anything, they are too "
        "small; if the parameters grow and grow, and a sigmoid has every example on its right side, there "
        "is no minimum. A gradient of 0, with some changes uphill and some downhill, says: a saddle. With "
        "changes uphill alone: a minimum, as far as a hundred tries can tell. With no change "
        "at all and every $z \\le 0$: a dead unit. Here the length is "
        rf"{num(found.length)}, and the cost {changes}; the largest parameter {moves}: you are {where}.",
    )


def lamp_cost(place: Array) -> float:
    """The cost of the lamp on the slice: W¹ = s [[1, −1], [−1, 1]], W² = t [1, 1], no biases."""
    s, t = place
    net = Network(
        (
            Layer(s * np.array([[1.0, -1], [-1, 1]]), [0, 0], RELU),
            Layer([[t, t]], [0], IDENTITY),
        )
    )
    return QUADRATIC(net(xor()[0]), xor()[1])


LAMP_SLICE = (
    r"On the slice $W^1 = s \begin{bmatrix} 1 & -1 \\ -1 & 1 \end{bmatrix}$, $W^2 = t\,[1, 1]$, with $s \ge 0$ and "
    r"no biases, the lamp has $C(s, t) = \tfrac14 (st - 1)^2$."
)


@Matrix("14-lamp", "sec-lamp-step", "A step on the slice", level=1)
@variants((0.5, 1, 1), (1, 0.5, 2), (2, 0.75, 1), (0.5, -0.5, 1), (1, 2, 0.5))
def lamp_step(s: float, t: float, eta: float) -> Case:
    at = np.array([s, t], float)
    gradient = numeric_gradient(lamp_cost, at).round(6)
    answer = at - eta * gradient + 0.0
    off = s * t - 1
    s_first, t_first = s - eta * off * t / 2, t - eta * off * s / 2
    uphill, own_factor = at + eta * gradient, at - eta * off / 2 * at
    climbing = (
        Mistake("climbing, or each with its own factor", uphill, "sec-update-rule").says(
            "Two mistakes lead here. Either you added the gradient, which points uphill. Or you multiplied the derivative with "
            "respect to $s$ by $s$: differentiate $st$ with respect to $s$, and what stays is $t$. On the ridge $t = -s$, so the "
            "two agree."
        )
        if np.allclose(uphill, own_factor)
        else known("sign of the step: climbing", uphill)
    )
    slips = (
        climbing,
        Mistake("each with its own factor", own_factor).says(
            r"You multiplied the derivative with respect to $s$ by $s$. Differentiate $st$ with respect to $s$: what stays is $t$."
        ),
        Mistake("inner derivative left out", at - eta * off / 2).says(
            r"The outer function is done. Inside stands $st - 1$, whose derivative with respect to $s$ is $t$, and with respect to $t$ is $s$."
        ),
        known(
            "update before the gradient is finished",
            np.array([s_first, t - eta * (s_first * t - 1) * s_first / 2]),
        ).says("You moved $s$ first."),
        known(
            "update before the gradient is finished",
            np.array([s - eta * (s * t_first - 1) * t_first / 2, t_first]),
        ).says("You moved $t$ first."),
    )
    return Case(
        prompt=rf"{LAMP_SLICE} Take one step of descent from $(s, t) = ({frac(s)}, {frac(t)})$ with $\eta = {frac(eta)}$. "
        "Where does it lead?",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            r"Both partial derivatives have the factor $\tfrac12 (st - 1)$.",
            "Compute both at the old point, then move both.",
        ),
        solution=rf"$st - 1 = {frac(off)}$. The derivatives are $\tfrac12 (st - 1)\,t = {frac(gradient[0])}$ and "
        rf"$\tfrac12 (st - 1)\,s = {frac(gradient[1])}$, so the step leads to $({frac(answer[0])}, {frac(answer[1])})$.",
    )


@Number("14-ridge", "sec-lamp-step", "Straight into the saddle", symbol=r"\eta", level=3)
@variants((0.5,), (1 / 3,), (2,), (1.5,), (3,))
def ridge(s: float) -> Case:
    at = np.array([s, -s], float)
    measured = numeric_gradient(lamp_cost, at)
    along = np.array([float(Fraction(v).limit_denominator(100)) for v in measured])
    answer = float(Fraction(s / along[0]).limit_denominator(100))
    assert np.allclose(measured, along, atol=1e-6)
    assert np.allclose(at - answer * along, 0)
    return Case(
        prompt=rf"{LAMP_SLICE} A walk of descent stands on the ridge, at $(s, t) = ({frac(s)}, {frac(-s)})$. With which "
        r"step size $\eta$ does its *next* step lead exactly into the saddle $(0, 0)$?",
        answer=answer,
        mistakes=telling(
            answer,
            Mistake("half of the derivative forgotten", answer / 2).says(
                r"$\tfrac14$ times the 2 of the power rule leaves $\tfrac12$ in front, so the arrow is half as long as "
                "yours, and the step *size* must be twice as large."
            ),
            Mistake("the 1 dropped", 2 / s**2).says(
                r"In $st - 1$ you left the 1 out. It is what makes the ground slope when $s$ and $t$ are small."
            ),
            Mistake("distance taken for the step size", s).says(
                r"The way in $s$ is $s$ long. The step size is counted in gradients: divide by the derivative."
            ),
        ),
        hints=(
            r"What is $\partial C/\partial s$ at this point? The new $s$ must be 0.",
            "On the ridge $t = -s$: if $s$ arrives, $t$ arrives with it.",
        ),
        solution=rf"$st - 1 = {frac(-s * s - 1)}$, so $\partial C/\partial s = \tfrac12 (st - 1)\,t = {frac(along[0])}$. From "
        rf"${frac(s)} - \eta \cdot {frac(along[0])} = 0$ follows $\eta = {frac(answer)}$; for $t$ it is the same equation with "
        "the other sign. A perfectly obedient step, and there it stays.",
    )


@Number(
    "14-read-eta", "sec-step-size", "Read the step size from the costs", symbol=r"\eta", level=3
)
@variants((2, -3, 4, 256), (2, 1, 2, 16), (1, -2, 3, 81), (3, 1, 3, 81), (1, 3, 4, 256))
def read_eta(x: float, above: int, below: int, first: float) -> Case:
    r = above / below
    answer = (1 - r) / x**2
    y, costs = 0.0, []
    w = np.sqrt(2 * first) / x
    for _ in range(3):
        costs.append((w * x - y) ** 2 / 2)
        w = w - answer * (w * x - y) * x
    assert np.allclose(costs[1:], [first * r**2, first * r**4])
    side = (
        "jumps to the other side of its goal" if r < 0 else "comes closer to its goal from one side"
    )
    ratio_for_factor = "The cost is proportional to the *square* of the distance, so its ratio is the square of the factor."
    sign_kept = Mistake(
        "ratio of the costs taken for the factor", (1 - np.sign(r) * r * r) / x**2
    ).says(ratio_for_factor)
    sign_lost = Mistake(
        "ratio of the costs taken for the factor, and the sign lost", (1 - r * r) / x**2
    ).says(f"{ratio_for_factor} And the weight jumps: the factor is negative.")
    return Case(
        prompt=rf"A linear neuron with one weight and no bias learns one example with $x = {num(x)}$; its cost is $C = "
        rf"\tfrac12 (wx - y)^2$. The program prints ${', '.join(num(c) for c in costs)}$, one cost after each step, and "
        rf"at each step the weight {side}. Which step size does it use?",
        answer=answer,
        mistakes=(
            Mistake("wrong sign of the factor", (1 + r) / x**2).says(
                "The costs alone would allow it. But the weight tells you the sign: the factor is negative exactly if "
                "it jumps to the other side."
            ),
            *((sign_kept, sign_lost) if r < 0 else (sign_kept,)),
            Mistake("factor of the cost without the half", (1 - r) / (2 * x**2)).says(
                r"You used $1 - 2 \eta x^2$, which belongs to $(wx - y)^2$. With $\tfrac12$ in front it is $1 - \eta x^2$."
            ),
        ),
        hints=(
            "By what is the cost multiplied at each step? And the distance to the goal?",
            r"One step multiplies the distance by $1 - \eta x^2$. Is this positive or negative here?",
        ),
        solution=rf"Each cost is ${frac(r * r)}$ of the one before, so the distance is multiplied by $\pm {frac(abs(r))}$; here "
        rf"the weight {side}, so $1 - \eta x^2 = {frac(r)}$ and $\eta = {frac(1 - r)} / {num(x * x)} = {frac(answer)}$.",
    )


@Number("14-residual", "sec-step-size", "What one step leaves of the cost", symbol="C", level=2)
@variants(
    ((2, 1), 4, 0.1), ((1, 1), -3, 0.2), ((2, 2), 1, 0.3), ((3, 1), 2, 0.1), ((1, 2), -6, 0.25)
)
def left_of_the_cost(x: tuple, r: float, eta: float) -> Case:
    inputs = np.array(x, float)
    # Any neuron with this residual: the weights do not matter.
    w, b = np.array([1.0, -1.0]), 2.0
    y = w @ inputs + b - r
    w, b = w - eta * r * inputs, b - eta * r
    after = w @ inputs + b - y
    answer = round(float(after**2 / 2), 9)
    square = inputs @ inputs
    bias_adds = (
        rf"takes another ${num(eta * r)}$ off the answer"
        if r > 0
        else rf"adds another ${num(-eta * r)}$ to the answer"
    )
    return Case(
        prompt=rf"A linear neuron with two weights *and a bias* is wrong by $a - y = {num(r)}$ on its only example, $x = "
        rf"{vec(x)}$. It takes one step of descent on $C = \tfrac12 (a - y)^2$ with $\eta = {num(eta)}$. What does the "
        "example cost after the step?",
        answer=answer,
        mistakes=(
            Mistake("bias does not move", ((1 - eta * square) * r) ** 2 / 2).says(
                rf"You let the weights move alone. The bias moves too, and {bias_adds}."
            ),
            Mistake("residual in place of the cost", after).says(
                r"That is the new residual. The cost is half its square."
            ),
            Mistake("the half forgotten", 2 * answer, "sec-mse-variants").says(
                r"Twice too large: a $\tfrac12$ stands in front of the square."
            ),
            Mistake("inputs left out of the factor", ((1 - eta) * r) ** 2 / 2).says(
                r"You moved the answer itself by $\eta$ times its slope. But the step moves $w$ and $b$, and the inputs enter "
                "twice: in how far each is moved, and in what that does."
            ),
        ),
        hints=(
            r"You need neither $w$ nor $b$: by how much does each of them move, and what does this do to $a$?",
            r"The residual is multiplied by $1 - \eta\,(\lVert x \rVert^2 + 1)$.",
        ),
        solution=rf"$\lVert x \rVert^2 + 1 = {num(square + 1)}$, so the factor is $1 - {num(eta)} \cdot {num(square + 1)} = "
        rf"{num(1 - eta * (square + 1))}$ and the new residual ${num(after)}$. Half its square is ${num(answer)}$.",
    )


@Matrix(
    "14-quadratic",
    "sec-largest-step",
    "A matrix that is not symmetric",
    symbol=r"\nabla q",
    level=2,
)
@variants(
    (((1, 2), (0, 3)), (1, 2)),
    (((2, -1), (3, 1)), (1, -1)),
    (((0, 4), (2, 1)), (2, 3)),
    (((1, 0), (5, 2)), (3, 1)),
    (((-1, 2), (6, 1)), (1, 1)),
)
def quadratic(A: tuple, d: tuple) -> Case:
    matrix, at = np.array(A, float), np.array(d, float)
    answer = slope(lambda v: v @ matrix @ v, at)
    return Case(
        prompt=rf"Let $q(d) = d^\mathsf{{T}} A\, d$ with $A = {mat(matrix)}$. What is $\nabla q$ at $d = {vec(d)}$?",
        answer=answer,
        mistakes=(
            Mistake("A taken to be symmetric", 2 * matrix @ at).says(
                r"$2Ad$ is right if $A = A^\mathsf{T}$. Here the two entries off the diagonal differ, and $d$ stands on both "
                r"sides of $A$: each side brings its own term."
            ),
            Mistake("one of the two places differentiated", matrix @ at).says(
                r"$d$ stands on the left, too. The product rule gives a term for each of the two places."
            ),
            Mistake("transposed and doubled", 2 * matrix.T @ at).says(
                r"One of the two terms has $A^\mathsf{T}$, the other $A$."
            ),
        ),
        hints=(
            r"Multiply out: $q(d) = a_{11} d_1^2 + (a_{12} + a_{21})\, d_1 d_2 + a_{22} d_2^2$.",
            "Now differentiate with respect to $d_1$ and to $d_2$.",
        ),
        solution=rf"$\nabla q = (A + A^\mathsf{{T}})\,d = {mat(matrix + matrix.T)} {mat(at)} = {mat(answer)}$.",
    )


@Matrix("14-affine", "sec-where-it-rests", "Four points, one neuron", level=2)
@variants(
    ((0, 1, 2, 3), (1, 1, 2, 4)),
    ((0, 1, 2, 3), (3, 2, 2, 0)),
    ((-1, 0, 1, 2), (0, 2, 1, 4)),
    ((0, 0, 2, 2), (1, 3, 4, 7)),
    ((1, 2, 3, 4), (5, 1, 2, 1)),
)
def best_line(x: tuple, y: tuple) -> Case:
    inputs, targets = np.array(x, float), np.array(y, float)
    answer = (
        np.linalg.lstsq(np.vstack([inputs, np.ones(4)]).T, targets, rcond=None)[0].round(9) + 0.0
    )
    w = answer[0]
    dx, dy = inputs - inputs.mean(), targets - targets.mean()
    ends = (targets[-1] - targets[0]) / (inputs[-1] - inputs[0])
    origin = (inputs @ targets) / (inputs @ inputs)
    slips = (
        Mistake("line through the first and the last", [ends, targets[0] - ends * inputs[0]]).says(
            "This line goes through the first point and the last and takes no account of the other two. The cost counts all four residuals."
        ),
        Mistake("best constant", [0, targets.mean()]).says(
            "That is the best *constant*. With a weight the neuron can do better wherever input and target vary together."
        ),
        Mistake("means not subtracted", [origin, targets.mean() - origin * inputs.mean()]).says(
            r"You took $\sum x y / \sum x^2$. This is the best $w$ without a bias; with one, both are measured from their means."
        ),
        Mistake("bias forgotten to follow", [w, targets.mean()]).says(
            r"The weight is right. The line goes through the point of the means, so $b = \bar y - w \bar x$."
        ),
    )
    return Case(
        prompt=rf"A linear neuron with one input has four examples, $x = {vec(x)}$ with $y = {vec(y)}$. Where does descent "
        "with a good step size come to rest? Enter $w$ and $b$.",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            r"Find $\bar x$ and $\bar y$ first, and measure everything from them.",
            "Covariance of input and target, divided by the variance of the input.",
        ),
        solution=rf"$\bar x = {frac(inputs.mean())}$, $\bar y = {frac(targets.mean())}$. $\sum (x - \bar x)(y - \bar y) = "
        rf"{frac(dx @ dy)}$ and $\sum (x - \bar x)^2 = {frac(dx @ dx)}$, so $w = {frac(w)}$ and $b = \bar y - w \bar x = "
        rf"{frac(answer[1])}$.",
    )
