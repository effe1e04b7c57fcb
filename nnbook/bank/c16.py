"""Chapter 16: from the errors to the gradients, and back propagation as a whole."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from nnbook.activations import IDENTITY, RELU, SIGMOID, TANH, Activation
from nnbook.backprop import backprop, bp2, bp3, bp4
from nnbook.bank.mistakes import known, telling
from nnbook.calculus import numeric_gradient
from nnbook.costs import QUADRATIC
from nnbook.data import hand_net, second_hand_net
from nnbook.exercises.markup import dot_product, mat, num, paren, signed, vec
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
    Prove,
    Shape,
    Step,
    variants,
)
from nnbook.museum import CHECKS, RIGHT, verdict
from nnbook.network import Layer, Network
from nnbook.notation import Array
from nnbook.training import step


def column(values: Sequence[float]) -> Array:
    return np.reshape(values, (-1, 1)).astype(float)


def rounded(rng: np.random.Generator, shape: tuple[int, ...], decimals: int = 1) -> Array:
    """Normal numbers that can be read, and no -0.0 among them."""
    return rng.normal(size=shape).round(decimals) + 0.0


def by_nudging(net: Network, x: Array, y: Array) -> Array:
    """All derivatives in the order of Network.theta: the second method of this chapter."""
    return numeric_gradient(lambda theta: QUADRATIC(net.with_theta(theta)(x), y), net.theta)


def hand_parameters() -> str:
    """The parameters of the hand net, as a prompt lists them."""
    hidden, last = hand_net()[0]
    return (
        rf"$W^1 = {mat(hidden.W)}$, $b^1 = {vec(hidden.b)}$, ReLU; "
        rf"$W^2 = {mat(last.W)}$, $b^2 = {num(last.b.item())}$, linear"
    )


def parameters(net: Network) -> str:
    """The parameters of all layers, as a prompt lists them."""
    return ", ".join(
        rf"$W^{l} = {mat(layer.W)}$, $b^{l} = {vec(layer.b)}$"
        for l, layer in enumerate(net, start=1)
    )


@Matrix("16-bias", "sec-bp3", "Three biases, all 0", level=2, symbol=r"\partial C/\partial b^1")
@variants(
    ((2, -1, 3), ((1, 2, 0), (-1, 3, 2)), (2, 1)),
    ((-2, 4, 2), ((2, 1, 1), (1, -2, 3)), (1, 2)),
    ((3, 2, -1), ((1, 2, 2), (0, 1, -1)), (3, -1)),
    ((2, -3, 5), ((2, 1, 1), (1, 1, -2)), (-1, 3)),
    ((-1, 2, 3), ((3, 1, 2), (2, 2, 1)), (1, -2)),
)
def zero_biases(z: tuple, W: tuple, delta_next: tuple) -> Case:
    at, W_next, delta = column(z), np.array(W, float), column(delta_next)

    def moved(b: Array) -> float:
        """The cost, to first order, if the biases were b and not 0."""
        return float(np.sum(delta * (W_next @ RELU(at + b))))

    answer = numeric_gradient(moved, np.zeros((3, 1))).round(6)
    back, slope = W_next.T @ delta, RELU.df(at)
    assert np.allclose(answer, bp3(bp2(W_next, delta, slope)))
    return Case(
        prompt=rf"Three hidden ReLU neurons have biases that are all 0, $b^1 = (0, 0, 0)$, and "
        rf"$z^1 = {vec(at)}$. The next layer has $W^2 = {mat(W_next)}$ and the error "
        rf"$\delta^2 = {vec(delta)}$. Find $\partial C/\partial b^1$.",
        answer=answer,
        mistakes=(
            known("bias gradient zero because b is 0", np.zeros((3, 1))),
            known("σ′ missing in the hidden error", back).says(
                r"A neuron that is off passes no error on."
            ),
            Mistake("error times activation", answer * RELU(at)).says(
                r"You multiplied by the activation of the neuron itself. A bias is multiplied by 1 in "
                r"$z$, so its derivative is $\delta$ and nothing more."
            ),
        ),
        hints=(
            r"Equation 3: the derivative for a bias is the error of its neuron. Find $\delta^1$.",
            r"$\delta^1$ comes from $\delta^2$ by equation 2: back through the columns of $W^2$, then "
            r"times $\sigma'(z^1)$.",
        ),
        solution=rf"Equation 2: $(W^2)^\mathsf{{T}} \delta^2 = {vec(back)}$, times the slopes "
        rf"${vec(slope)}$, is $\delta^1 = {vec(answer)}$. Equation 3: "
        rf"$\partial C/\partial b^1 = \delta^1$. That the biases are 0 has nothing to do with it.",
    )


@Matrix("16-outer", "sec-bp4", "Which weights move?", level=1, symbol=r"\partial C/\partial W^l")
@variants(
    ((1, -2), (3, 0), ((2, 1), (-1, 4))),
    ((2, 3), (0, 4), ((1, -1), (2, 2))),
    ((-1, 2), (5, 0), ((3, 1), (1, -2))),
    ((3, 1), (0, 2), ((-1, 1), (2, 3))),
    ((-2, -1), (4, 0), ((1, 2), (3, 1))),
)
def outer(delta: tuple, a_prev: tuple, W: tuple) -> Case:
    error, a, weights = column(delta), column(a_prev), np.array(W, float)
    # To first order the cost moves as Σⱼ δⱼ zⱼ does.
    answer = numeric_gradient(lambda W: float(np.sum(error * (W @ a))), weights).round(6)
    assert np.allclose(answer, bp4(error, a))
    (zero,) = np.flatnonzero(a == 0) + 1
    return Case(
        prompt=rf"A layer has $W^l = {mat(weights)}$. Into it came $a^{{l-1}} = {vec(a)}$, and its "
        rf"error is $\delta^l = {vec(error)}$. Find $\partial C/\partial W^l$.",
        answer=answer,
        mistakes=(
            known("outer product the wrong way round", a @ error.T),
            Mistake("gradient not 0 where the input is 0", error * weights).says(
                rf"You multiplied each weight by its error. The factor is what the weight *carries*, "
                rf"$a_k$, not the weight. Through column {zero} came 0, so nothing there can have an "
                "effect."
            ),
            Mistake("equal indices multiplied", np.diag((error * a)[:, 0])).says(
                r"You let $\delta_j$ meet only the $a_j$ with the same index. Every $\delta_j$ meets "
                r"every $a_k$: each weight joins a neuron to one of *all* the inputs."
            ),
        ),
        hints=(
            r"Entry $(j, k)$ is $\delta_j\, a_k$: what came in, times the error.",
            "A table of products: the errors at its left side, the activations on top.",
        ),
        solution=rf"$\delta^l (a^{{l-1}})^\mathsf{{T}} = {mat(error)} {mat(a.T)} = {mat(answer)}$. "
        rf"Column {zero} is 0: nothing came in there, so these weights stay where they are in the "
        r"next step. The values of the weights do not enter.",
    )


TWICE = replace(RIGHT, residual=lambda a, y: (a - y) / y.shape[1])


def sees(check: str) -> bool:
    """Whether this check of chapter 18 finds the mean that is taken twice."""
    return verdict(TWICE, CHECKS[check]) == "caught"


@Choice("16-mean", "sec-batch-gradient", "Divided once too often", level=3, several=True)
def twice() -> Case:
    return Case(
        prompt=r"A colleague divides the residual by $m$ in equation 1, *and* keeps the division by "
        r"$m$ in equations 3 and 4. Which of these show the mistake? Choose all that do.",
        options=(
            Option(
                "A gradient check by central differences, with five examples.",
                sees("careful gradient"),
                "",
                "sec-gradient-checking",
            ).says(
                r"With $m = 5$ every entry is 5 times too small, and central differences of the "
                "cost say so."
            ),
            Option(
                "A gradient check by central differences, with one example.",
                sees("careless gradient"),
                "a check with one example",
                "sec-gradient-checking",
            ).says(
                r"With $m = 1$ the mean divided twice is the mean divided once: dividing by 1 "
                "does nothing. The check passes, and the mistake stays."
            ),
            Option(
                "The cost falls over fifty steps of gradient descent.",
                sees("cost falls"),
                "a falling cost taken for a right gradient",
            ).says(
                r"It falls: all entries are $m$ times too small *together*, so the direction is "
                r"right. It is as if $\eta$ were $m$ times smaller."
            ),
            Option(
                "The nine derivatives of the hand net, compared with those found by pencil.",
                sees("hand net"),
                "known numbers of one example trusted",
                "sec-hand-net-backward",
            ).says("The hand net has one example, so all nine derivatives come out right."),
            Option(
                "The gradient of a batch of five, against the mean of the five single gradients.",
                sees("batch = mean"),
            ).says(
                r"Each single gradient is right, since there $m = 1$. That of the batch is 5 times "
                "too small. The two disagree."
            ),
        ),
        hints=(
            r"By which factor are the gradients wrong, with $m$ examples? When is that factor 1?",
            "A check must be able to tell a small gradient from a right one.",
        ),
        solution=r"Equation 2 is linear in $\delta$, so every gradient is $m$ times too small. What "
        r"has one example cannot show it, and neither can a cost that falls: the direction is right, "
        r"and descent goes on as if $\eta$ were $\eta / m$. A check that compares *sizes* with "
        r"$m > 1$ does: central differences, or the mean of the single gradients.",
    )


FACTORS = {
    "delta": r"$\delta^l$",
    "a_T": r"$(a^{l-1})^\mathsf{T}$, as equation 4 uses it",
    "dW": r"$\partial C/\partial W^l$",
    "db": r"$\partial C/\partial b^l$",
}


@Shape("16-shapes", "sec-batch-gradient", "Where does m go?", level=1)
@variants(
    (3, 2, 5, "dW"),
    (4, 3, 6, "a_T"),
    (2, 5, 4, "db"),
    (5, 4, 7, "delta"),
    (6, 2, 3, "db"),
    (4, 2, 8, "dW"),
)
def gradient_shape(n_prev: int, n: int, m: int, factor: str) -> Case:
    rng = np.random.default_rng(16)
    net = Network.random([n_prev, n], rng)
    x, y = rng.normal(size=(n_prev, m)), rng.normal(size=(n, m))
    gradient = backprop(net, x, y)
    delta = gradient.delta[1]
    found = {"delta": delta, "a_T": x.T, "dW": gradient.W[1], "db": gradient.b[1]}[factor]
    mistakes = {
        "delta": (
            Mistake("examples left out", gradient.b[1].shape).says(
                "That is the error of one example. The examples stand side by side, one column each."
            ),
            Mistake("error of the inputs", x.shape, "sec-error").says(
                r"That is the shape of $a^{l-1}$. The error has an entry for each neuron of layer $l$."
            ),
        ),
        "a_T": (
            Mistake("a not transposed", x.shape).says(
                r"That is $a^{l-1}$ itself: a column per example. Transposed, a row per example."
            ),
            Mistake("activations of the layer itself", y.T.shape, "sec-bp4").says(
                r"Those would be the activations that go *out*. Equation 4 takes those that came in."
            ),
        ),
        "dW": (
            known("outer product the wrong way round", (x @ delta.T).shape).says(
                r"A gradient has the shape of what it belongs to, $W^l$."
            ),
            Mistake("examples kept apart", (delta * delta).shape).says(
                r"That is the shape of $\delta^l$. The product sums over the examples: $m$ is gone."
            ),
        ),
        "db": (
            known("bias gradient not averaged", delta.shape).says(
                r"Yours still has a column for each."
            ),
            Mistake("one number per input", (n_prev, 1), "sec-biases").says(
                r"A bias belongs to a neuron, not to an input: layer $l$ has $n_l$ of them."
            ),
        ),
    }[factor]
    return Case(
        prompt=rf"A layer takes $n_{{l-1}} = {n_prev}$ inputs and has $n_l = {n}$ neurons. A batch "
        rf"has $m = {m}$ examples, one column each. What is the shape of {FACTORS[factor]}?",
        answer=found.shape,
        mistakes=mistakes,
        hints=(
            r"A gradient has the shape of the parameter that it belongs to, whatever $m$ is.",
            r"$\delta^l$ and $a^{l-1}$ have a column for each example.",
        ),
        solution=rf"$\delta^l$ is ${n} \times {m}$ and $(a^{{l-1}})^\mathsf{{T}}$ is "
        rf"${m} \times {n_prev}$, so $\partial C/\partial W^l$ is $({n} \times {m})"
        rf"({m} \times {n_prev}) = {n} \times {n_prev}$, as $W^l$. The mean of the columns of "
        rf"$\delta^l$ is $\partial C/\partial b^l$, ${n} \times 1$.",
    )


def weight_gradient(delta: Array, a_prev: Array) -> Array:
    return delta @ a_prev.T / delta.shape[1]


def error_inputs(rng: np.random.Generator) -> list[tuple]:
    """(δ, a) for layers of 1 to 4 neurons with 1 to 3 inputs, and 1 to 5 examples."""
    sizes = [(1, 1, 1), (2, 2, 1), (2, 1, 2), (2, 2, 2), (3, 2, 3), (1, 3, 2), (4, 3, 5), (2, 3, 1)]
    return [(rounded(rng, (n, m)), rounded(rng, (k, m))) for n, k, m in sizes]


def measured_weight_gradient(delta: Array, a_prev: Array) -> Array:
    """Each example moves its cost as Σⱼ δⱼ zⱼ does, to first order; the cost is their mean."""
    shape = (delta.shape[0], a_prev.shape[0])
    return numeric_gradient(
        lambda W: float(np.mean(np.sum(delta * (W @ a_prev), axis=0))), np.zeros(shape)
    )


@Code(
    "16-write-bp4",
    "sec-batch-gradient",
    "Write equation 4 for a batch",
    level=2,
    inputs=error_inputs,
    expect=measured_weight_gradient,
    by="central differences",
    solution=weight_gradient,
    say=lambda delta, a: f"delta = {delta.tolist()}, a_prev = {a.tolist()}",
)
def write_weight_gradient() -> Case:
    return Case(
        prompt=r"Write `weight_gradient(delta, a_prev)`: the gradient $\partial C/\partial W^l$ for "
        r"a batch, where $C$ is the mean over the examples. `delta` is $n_l \times m$ and `a_prev` "
        r"is $n_{l-1} \times m$, one column per example; `delta` has not been divided by $m$. "
        r"Return $n_l \times n_{l-1}$ numbers.",
        mistakes=(
            known(
                "outer product the wrong way round", lambda delta, a: a @ delta.T / delta.shape[1]
            ),
            known("mean divided twice", lambda delta, a: delta @ a.T / delta.shape[1] ** 2).says(
                r"(With one example that would not show.)"
            ),
            known("mean not taken", lambda delta, a: delta @ a.T),
            Mistake(
                "product of the means",
                lambda delta, a: (
                    delta.mean(axis=1, keepdims=True) @ a.mean(axis=1, keepdims=True).T
                ),
                "sec-batch-gradient",
            ).says(
                "You averaged first and multiplied afterwards. A mean of products is not a product of "
                "means."
            ),
            Mistake(
                "divided by the wrong size",
                lambda delta, a: delta @ a.T / delta.shape[0],
                "sec-examples",
            ).says(
                r"You divided by the number of neurons (`len`, or `shape[0]`). The number of examples "
                "is `shape[1]`."
            ),
            Mistake(
                "a not transposed",
                lambda delta, a: delta @ a / delta.shape[1],
                "sec-batch-gradient",
            ).says(
                r"You multiplied $\delta^l$ with $a^{l-1}$ as it is, so the sum does not run over the "
                "examples. They must stand in the middle of the product."
            ),
        ),
        hints=(
            "A matrix product adds over the index in the middle. Let that be the examples.",
            r"$(n_l \times m)(m \times n_{l-1})$ is $n_l \times n_{l-1}$.",
        ),
        solution="`delta @ a_prev.T / delta.shape[1]`: the product adds the outer products of all "
        "examples, and one division makes the mean.",
    )


TRAINING_STEP = (
    Step(r"$z^1 = W^1 x + b^1$ and $a^1 = \sigma(z^1)$"),
    Step(r"$z^2 = W^2 a^1 + b^2$ and $a^2 = \sigma(z^2)$", (0,)),
    Step(r"$\delta^2 = (a^2 - y) \odot \sigma'(z^2)$", (1,)),
    Step(r"$\partial C/\partial W^2 = \delta^2 (a^1)^\mathsf{T}$", (0, 2)),
    Step(r"$\delta^1 = (W^2)^\mathsf{T} \delta^2 \odot \sigma'(z^1)$", (0, 2)),
    Step(r"$\partial C/\partial W^1 = \delta^1 x^\mathsf{T}$", (4,)),
    Step(r"$W^2$ becomes $W^2 - \eta\, \partial C/\partial W^2$", (1, 3, 4)),
    Step(r"$W^1$ becomes $W^1 - \eta\, \partial C/\partial W^1$", (0, 5)),
)


@Order("16-training-step", "sec-algorithm", "One step, line by line", level=2)
def training_step() -> Case:
    return Case(
        prompt="These are the lines of one step of gradient descent on the weights of a net with two layers; the "
        "biases are left alone. Put them in order. Several orders are right.",
        steps=TRAINING_STEP,
        mistakes=(
            known("update before δ", (6, 4)),
            Mistake("error before the output", (2, 1)).says(
                r"Equation 1 needs $a^2$ and $z^2$: the forward pass comes first."
            ),
            Mistake("first layer before the second on the way back", (4, 2), "sec-bp2").says(
                r"$\delta^1$ is made of $\delta^2$: the error goes from the back to the front."
            ),
            Mistake("gradient before its error", (5, 4), "sec-bp4").says(
                r"Equation 4 multiplies the error of the layer with what came in: $\delta^1$ must "
                "be there."
            ),
        ),
        hints=(
            "First everything forward, then the errors backward.",
            "Which line reads $W^2$ for the last time before it moves?",
        ),
        solution=r"Forward: $z^1, a^1$, then $z^2, a^2$. Backward: $\delta^2$, then $\delta^1$, which "
        r"reads $W^2$. A gradient may follow as soon as its error is known. A weight may "
        r"move once its gradient is known and nothing reads it any more: $W^2$ only after $\delta^1$ has "
        r"been made with it.",
    )


PROGRAM = """
def step(W1, b1, W2, b2, x, y, eta):
    m = x.shape[1]
    z1 = W1 @ x + b1
    a1 = np.tanh(z1)
    a2 = W2 @ a1 + b2
    delta2 = a2 - y
    dW2 = delta2 @ a1.T / m
    db2 = delta2.mean(axis=1, keepdims=True)
    new_W2 = W2 - eta * dW2
    delta1 = (W2.T @ delta2) * (1 - np.tanh(z1) ** 2)
    dW1 = delta1 @ x.T / m
    db1 = delta1.mean(axis=1, keepdims=True)
    return W1 - eta * dW1, b1 - eta * db1, new_W2, b2 - eta * db2
"""

# For each bug: the right line, the wrong one, and what it is.
BUGS = {
    "at a": (
        "delta1 = (W2.T @ delta2) * (1 - np.tanh(z1) ** 2)",
        "delta1 = (W2.T @ delta2) * (1 - np.tanh(a1) ** 2)",
        r"Line 10 takes $\sigma'$ at $a^1$ instead of $z^1$. With `a1` it would be `1 - a1 ** 2`: the "
        "tanh has already been taken.",
    ),
    "rows": (
        "delta1 = (W2.T @ delta2) * (1 - np.tanh(z1) ** 2)",
        "delta1 = (W2 @ delta2) * (1 - np.tanh(z1) ** 2)",
        r"Line 10 does not transpose $W^2$. Backward, the weights are used by columns: `W2.T`. The "
        "matrix is square, so no shape complains.",
    ),
    "moved": (
        "delta1 = (W2.T @ delta2) * (1 - np.tanh(z1) ** 2)",
        "delta1 = (new_W2.T @ delta2) * (1 - np.tanh(z1) ** 2)",
        r"Line 10 carries the error back through weights that have moved already. The gradient at "
        "the old weights needs the old weights: `W2`.",
    ),
    "outer": (
        "dW1 = delta1 @ x.T / m",
        "dW1 = x @ delta1.T / m",
        r"Line 11 has the outer product the wrong way round. It is `delta1 @ x.T`: rows go with the "
        "errors. As many inputs as neurons, and so the shape fits.",
    ),
    "bias": (
        "db1 = delta1.mean(axis=1, keepdims=True)",
        "db1 = delta1.sum(axis=1, keepdims=True)",
        r"Line 12 adds the errors over the examples and does not average. The cost is a mean, and "
        r"so is each of its derivatives; this one is $m$ times too large.",
    ),
    "twice": (
        "delta2 = a2 - y",
        "delta2 = (a2 - y) / m",
        r"Line 6 divides by $m$, and the lines with `/ m` and `.mean` divide again. The mean is taken "
        r"once, at the end.",
    ),
}
FOLLOW = {
    "at a": r"Which argument does $\sigma'$ take in equation 2?",
    "rows": r"Write $W^2$ with four different entries. Which of them lead *out* of hidden neuron 1?",
    "moved": r"At which parameters does each line read its numbers? All must be those of the "
    "forward pass.",
    "outer": r"In which row must the derivative for $w^1_{21}$ stand? Follow it through the lines.",
    "bias": r"Let all examples be equal. Then no gradient may depend on their number.",
    "twice": r"Let all examples be equal. Then no gradient may depend on their number.",
}


def step_is_right(names: dict) -> None:
    """The step is −η times the gradient that nudging measures, in a 2-2-2 net on 5 examples."""
    rng = np.random.default_rng(16)
    first = Layer(rng.normal(size=(2, 2)), rng.normal(size=2), TANH)
    last = Layer(rng.normal(size=(2, 2)), rng.normal(size=2), IDENTITY)
    net, x, y = Network((first, last)), rng.normal(size=(2, 5)), rng.normal(size=(2, 5))
    moved = names["step"](first.W, first.b, last.W, last.b, x, y, 0.1)
    wanted = net.theta - 0.1 * by_nudging(net, x, y)
    assert np.allclose(np.concatenate([np.ravel(p) for p in moved]), wanted, atol=1e-7)


@Bug("16-bug", "sec-algorithm", "Six programs, a bug in each", level=2, fails=step_is_right)
@variants(*[(bug,) for bug in BUGS])
def planted(bug: str) -> Case:
    right, wrong, what = BUGS[bug]
    suspects = (
        Mistake("σ′ missed at the output", "delta2 = a2 - y", "sec-bp1").says(
            r"This one is right: the output neurons are linear, so $\sigma'(z^2) = 1$."
        ),
        Mistake("new array taken for a change", "new_W2 = W2 - eta * dW2").says(
            "This line does no harm: it makes a new array and leaves `W2` as it was. What matters is "
            "who reads which of the two."
        ),
        Mistake(
            "mean of the errors suspected",
            "db2 = delta2.mean(axis=1, keepdims=True)",
            "sec-batch-gradient",
        ).says("This one is right: a bias has the mean of the errors of its neuron."),
        Mistake(
            "one division by m suspected", "dW2 = delta2 @ a1.T / m", "sec-batch-gradient"
        ).says(
            r"This one is right: the product adds over the examples, and one division makes the mean."
        ),
    )
    return Case(
        prompt=r"A step of gradient descent for a 2-2-2 net, tanh hidden and linear outputs, with the "
        r"cost $\frac{1}{2m} \sum_i \lVert a^{(i)} - y^{(i)} \rVert^2$. `x` and `y` are $2 \times m$. "
        "One line is wrong, and no shape complains. Which?",
        code=PROGRAM,
        bug=(right, wrong),
        mistakes=tuple(s for s in suspects if s.value != right),
        hints=(
            "Say the equation of each line: forward, 1, 4, 3, 2, 4, 3. Compare term by term.",
            FOLLOW[bug],
        ),
        solution=what,
    )


def all_gradients(
    W: dict[int, Array], b: dict[int, Array], x: Array, y: Array, sigma: Activation
) -> Array:
    L, z, a = len(W), {}, {0: x}
    for l in range(1, L + 1):
        z[l] = W[l] @ a[l - 1] + b[l]
        a[l] = sigma(z[l])
    delta, parts = (a[L] - y) * sigma.df(z[L]), []
    for l in range(L, 0, -1):
        dW, db = delta @ a[l - 1].T / x.shape[1], delta.mean(axis=1)
        parts = [dW.ravel(), db, *parts]
        if l > 1:
            delta = (W[l].T @ delta) * sigma.df(z[l - 1])
    return np.concatenate(parts)


def with_slip(slip: str) -> Callable[..., Array]:
    """Back propagation with one slip, chosen by its name."""

    def gradients(W: dict, b: dict, x: Array, y: Array, sigma: Activation) -> Array:
        L, m, z, a = len(W), x.shape[1], {}, {0: x}
        for l in range(1, L + 1):
            z[l] = W[l] @ a[l - 1] + b[l]
            a[l] = sigma(z[l])
        slope_at = a if slip == "at a" else z
        delta = y - a[L] if slip == "sign" else a[L] - y
        delta = delta if slip == "residual" else delta * sigma.df(slope_at[L])
        delta = delta / m if slip == "twice" else delta
        parts: list[Array] = []
        for l in range(L, 0, -1):
            dW, db = delta @ a[l - 1].T, delta.sum(axis=1)
            dW = dW if slip == "sum" else dW / m
            dW = dW.T if slip == "outer" else dW
            db = db if slip in ("sum", "bias") else db / m
            parts = [*parts, dW.ravel(), db] if slip == "order" else [dW.ravel(), db, *parts]
            if l > 1:
                delta = (W[l] if slip == "rows" else W[l].T) @ delta
                slope = sigma.df(slope_at[l - 1])
                if slip == "matmul":
                    delta = delta @ slope
                elif slip != "no slope":
                    delta = delta * slope
        return np.concatenate(parts)

    return gradients


def as_network(W: dict[int, Array], b: dict[int, Array], sigma: Activation) -> Network:
    return Network([Layer(W[l], b[l], sigma) for l in W])


def network_inputs(rng: np.random.Generator) -> list[tuple]:
    """Nets of 1 to 3 layers, 1 to 4 examples; no ReLU near its corner."""
    shapes = [
        ((1, 1), 1),
        ((1, 1, 1), 1),
        ((2, 1), 2),
        ((2, 2, 2), 3),
        ((2, 3, 1), 1),
        ((3, 2, 2), 4),
        ((2, 3, 2, 1), 2),
        ((2, 2, 1), 2),
    ]
    cases = []
    for sizes, m in shapes:
        for sigma in (SIGMOID, RELU):
            while True:
                W, b = {}, {}
                for l, (k, n) in enumerate(pairwise(sizes), start=1):
                    W[l] = rounded(rng, (n, k))
                    b[l] = rounded(rng, (n, 1))
                x, y = (
                    rounded(rng, (sizes[0], m)),
                    rounded(rng, (sizes[-1], m)),
                )
                z = as_network(W, b, sigma).forward(x).z[1:]
                # A corner has no derivative, and a net without any error shows no mistake.
                if all((np.abs(part) > 0.05).all() for part in z) and (z[-1] > 0).any():
                    break
            cases.append((W, b, x, y, sigma))
    return cases


def measured_gradients(W: dict, b: dict, x: Array, y: Array, sigma: Activation) -> Array:
    return by_nudging(as_network(W, b, sigma), x, y)


@Code(
    "16-write-backprop",
    "sec-algorithm",
    "Write back propagation",
    level=3,
    seconds=4.0,
    inputs=network_inputs,
    expect=measured_gradients,
    by="central differences",
    solution=all_gradients,
    say=lambda W, b, x, y, sigma: (
        f"a {as_network(W, b, sigma)!r} with {x.shape[1]} example{'s' * (x.shape[1] > 1)}"
    ),
)
def write_all_gradients() -> Case:
    return Case(
        prompt=r"Write `all_gradients(W, b, x, y, sigma)` with NumPy alone. `W` and `b` are "
        r"dictionaries: `W[l]` is $W^l$ and `b[l]` is $b^l$, for `l` from 1 to `len(W)`. `x` and `y` "
        r"have one column per example, and each `b[l]` is a column. Every layer has the activation `sigma`, a function with the derivative `sigma.df`. The cost "
        r"is $\frac{1}{2m} \sum_i \lVert a^{(i)} - y^{(i)} \rVert^2$. Return one flat array: "
        r"$\partial C/\partial W^1$ row by row, $\partial C/\partial b^1$, $\partial C/\partial "
        r"W^2$, and so on.",
        mistakes=(
            known("bias gradient not averaged", with_slip("bias")),
            known("mean not taken", with_slip("sum")),
            known("mean divided twice", with_slip("twice")).says(
                r"Here $m$ divides in equation 1 and again in 3 and 4."
            ),
            known("σ′ missing in the hidden error", with_slip("no slope")),
            known("σ′ taken at a instead of z", with_slip("at a")).says(
                r"`sigma.df` got activations."
            ),
            known("outer product the wrong way round", with_slip("outer")),
            known("residual with the wrong sign", with_slip("sign")),
            Mistake("σ′ missing at the output", with_slip("residual"), "sec-bp1").says(
                r"You started with the residual. Equation 1 multiplies it by $\sigma'(z^L)$; here the "
                "last layer has an activation too."
            ),
            known("W not transposed", with_slip("rows")),
            known("matmul for ⊙", with_slip("matmul")),
            Mistake("last layer first", with_slip("order"), "sec-algorithm").says(
                "The numbers are right, but they stand in the order in which they are found, from the "
                "last layer to the first. Wanted is layer 1 first."
            ),
        ),
        hints=(
            "Forward: keep every `z[l]` and `a[l]` in a dictionary, with `a[0] = x`.",
            "Backward from `l = len(W)` to 1: equations 4 and 3 with the present `delta`, then "
            "equation 2 for the layer before.",
            "The parts come out from the last layer to the first. `np.concatenate([dW.ravel(), "
            "db.ravel(), …])` joins them in the right order.",
        ),
        solution="The solution under the cell has a loop forward and a loop backward. Compare it "
        "with yours: where is the mean taken, and which `W` and which `z` does equation 2 read?",
    )


@Matrix(
    "16-hand-net",
    "sec-hand-net-backward",
    "The hand net, with another example",
    level=2,
    symbol=r"\partial C/\partial W^1",
)
@variants(((1, 3), 2), ((2, 3), 10), ((1, -2), 3), ((-1, -2), 1), ((-1, 4), -4))
def hand_net_backward(x: tuple, y: float) -> Case:
    net, at, target = hand_net()[0], column(x), column([y])
    forward, gradient = net.forward(at), backprop(net, at, target)
    answer = by_nudging(net, at, target)[:4].reshape(2, 2).round(6)
    assert np.allclose(answer, gradient.W[1])
    delta2, delta1 = gradient.delta[2], gradient.delta[1]
    slope = RELU.df(forward.z[1])
    r = float(delta2.item())
    return Case(
        prompt=rf"The hand net again: {hand_parameters()}; "
        rf"$C = \tfrac12 (a^2 - y)^2$. This time $x = {vec(x)}$ and $y = {num(y)}$. Go forward, go "
        r"backward, and give $\partial C/\partial W^1$.",
        answer=answer,
        mistakes=(
            known("outer product the wrong way round", at @ delta1.T).says(
                r"Two inputs, two neurons: the shape says nothing."
            ),
            known("σ′ missing in the hidden error", net[2].W.T @ delta2 @ at.T).says(
                r"The neuron that is off has got an error, too."
            ),
            known("residual with the wrong sign", -answer),
            Mistake("weights of the output left out", slope * r @ at.T, "sec-bp2").says(
                r"You carried $\delta^2$ to the hidden neurons as it is. On its way back it is "
                r"multiplied by the weights $W^2$."
            ),
        ),
        hints=(
            r"Forward: $z^1$, $a^1$, $z^2 = a^2$. One hidden neuron is off. Which?",
            r"$\delta^2 = a^2 - y$, and $\delta^1 = (W^2)^\mathsf{T} \delta^2 \odot \sigma'(z^1)$.",
            r"$\partial C/\partial W^1 = \delta^1 x^\mathsf{T}$.",
        ),
        solution=rf"Forward: $z^1 = {vec(forward.z[1])}$, $a^1 = {vec(forward.a[1])}$, "
        rf"$a^2 = {dot_product([3, 2], forward.a[1])} - 4 = {num(forward.a[2].item())}$. Backward: "
        rf"$\delta^2 = {num(forward.a[2].item())} - {paren(y)} = {num(r)}$, "
        rf"$\delta^1 = (3, 2) \cdot {paren(r)} \odot {vec(slope)} = {vec(delta1)}$. So "
        rf"$\partial C/\partial W^1 = {mat(delta1)} {mat(at.T)} = {mat(answer)}$. (The rest: "
        rf"$\partial C/\partial b^1 = {vec(delta1)}$, "
        rf"$\partial C/\partial W^2 = {mat(gradient.W[2])}$, "
        rf"$\partial C/\partial b^2 = {num(r)}$.)",
    )


@Number(
    "16-step",
    "sec-hand-net-backward",
    "One step, and the new cost",
    level=3,
    symbol="C",
    decimals=4,
)
@variants((1, 0.02), (3, 0.01), (0, 0.01), (4, 0.01), (1, 0.04))
def one_step(y: float, eta: float) -> Case:
    net, x, in_text = hand_net()
    target = column([y])
    gradient, before = backprop(net, x, target), QUADRATIC(net(x), target)
    moved = step(net, gradient, eta)
    by_hand = net.with_theta(net.theta - eta * by_nudging(net, x, target))
    answer, out = QUADRATIC(by_hand(x), target), float(moved(x).item())
    r = float(gradient.delta[2].item())
    z = float(moved.forward(x).z[1][1, 0])
    w, b = moved[2].W[0, 1], moved[2].b.item()
    # The slip: layer 2 moves first, and the error comes back through the weights that have moved.
    late = bp2(moved[2].W, gradient.delta[2], RELU.df(net.forward(x).z[1]))
    early = Layer(net[1].W - eta * bp4(late, x), net[1].b - eta * bp3(late), RELU)
    uphill = net.with_theta(net.theta + eta * gradient.theta)
    steepness = float(gradient.theta @ gradient.theta)
    predicted = before - eta * steepness
    row, bias = moved[1].W[1], moved[1].b[1, 0]
    return Case(
        prompt=rf"The hand net again: {hand_parameters()}; $C = \tfrac12 (a^2 - y)^2$. "
        rf"For $x = {vec(x)}$ its output is $a^2 = {num(net(x).item())}$. "
        + (
            rf"The target is $y = {num(y)}$, as in the text. "
            if target == in_text
            else rf"This time the target is $y = {num(y)}$. "
        )
        + rf"Take one step of gradient descent with $\eta = {num(eta)}$ "
        "on all nine parameters. What is the new cost, to four decimals?",
        answer=answer,
        mistakes=(
            known("update before δ", QUADRATIC(Network((early, moved[2]))(x), target)),
            Mistake("prediction taken for the new cost", predicted, "sec-update-rule").says(
                r"That is $C - \eta \lVert \nabla C \rVert^2$, what the slope alone predicts. The "
                r"cost is curved: put the new parameters in and go forward."
            ),
            Mistake("step uphill", QUADRATIC(uphill(x), target), "sec-update-rule").says(
                r"You went along $+\nabla C$. Descent subtracts it."
            ),
        ),
        hints=(
            rf"Here $\delta^2 = 2 - {num(y)} = {num(r)}$"
            + (
                ", as in the text, so every derivative is that of the text."
                if r == 1
                else r", and in the text it is 1. Every derivative is $\delta^2$ times that of the text."
            ),
            r"The first hidden neuron stays off. Only row 2 of layer 1, $w^2_{12}$ and $b^2$ matter.",
            rf"$w^2_{{12}}$ becomes $2 - {num(eta)} \cdot {paren(3 * r)}$ and $b^2$ becomes "
            rf"$-4 - {num(eta)} \cdot {paren(r)}$. Now row 2 of layer 1, with ${vec([2 * r, 4 * r])}$ and ${num(2 * r)}$.",
        ),
        solution=rf"After the step $W^1 = {mat(moved[1].W)}$, $b^1 = {vec(moved[1].b)}$, $W^2 = {mat(moved[2].W)}$ "
        rf"and $b^2 = {num(b)}$. So $z^1_2 = {num(row[0])} + 2 \cdot {num(row[1])} - {num(-bias)} = {num(z)}$, "
        rf"the output is ${num(w)} \cdot {num(z)} - {num(-b)} = {num(out)}$, and "
        rf"$C = {num(answer, 4)}$. It was {num(before)}. The slope alone predicted ${num(before)} - "
        rf"{num(eta)} \cdot {num(steepness)} = {num(predicted)}$: the longer the step, the poorer the prediction.",
    )


@Matrix("16-second-net", "sec-second-hand-net", "One row, from two examples", level=3)
@variants(
    ((3, -1, 1), (-5, 6)),
    ((-1, 3, 2), (-5, 12)),
    ((2, 3, -1), (-5, 2)),
    ((2, 4, -1), (-3, 6)),
    ((4, -3, 3), (-4, 7)),
)
def second_row(x: tuple, y: tuple) -> Case:
    net, at, target = second_hand_net()
    at, target = np.c_[at[:, :1], column(x)], np.c_[target[:, :1], column(y)]
    forward, gradient = net.forward(at), backprop(net, at, target)
    answer = by_nudging(net, at, target)[8:14].reshape(3, 2)[2:].round(6)  # after W¹ and b¹
    assert np.allclose(answer, gradient.W[2][2:])
    a, error, residual = forward.a[1], gradient.delta[2][2:], forward.a[3] - target
    asks = net[3].W[:, 2:] * residual
    gate = RELU.df(forward.z[2][2:])
    (first, second), into = a.T, net[3].W[:, 2]
    return Case(
        prompt=rf"The second hand net with another second example: $x^{{(1)}} = {vec(at[:, 0])}$ with "
        rf"$y^{{(1)}} = {vec(target[:, 0])}$ stays, and beside it comes $x^{{(2)}} = {vec(x)}$ with "
        rf"$y^{{(2)}} = {vec(y)}$. Find row 3 of $\partial C/\partial W^2$, the derivatives with respect to the "
        r"two weights that lead into neuron 3. (Layers 1 and 2 have ReLU, layer 3 is linear; $C$ is the mean of "
        rf"$\tfrac12 \lVert a^3 - y \rVert^2$. Parameters: {parameters(net)}.)",
        answer=answer,
        mistakes=(
            known("mean not taken", 2 * answer).says(
                "In the first example the neuron is off, but that example counts in $m = 2$."
            ),
            known("σ′ missing in the hidden error", bp4(asks.sum(axis=0, keepdims=True), a)).says(
                r"In the first example neuron 3 is off, and what is asked of it does not count."
            ),
            Mistake(
                "averaged before the product",
                error.mean() * a.mean(axis=1)[None, :],
                "sec-batch-gradient",
            ).says(
                r"You averaged $\delta^2$ and $a^1$ over the examples and multiplied then. The error "
                "of an example meets the activations of the *same* example; the mean comes after."
            ),
            Mistake("a not transposed", error @ a / 2, "sec-bp4").says(
                r"You multiplied by $a^1$ without transposing it, so that the sum runs over neurons "
                r"where it should run over examples. $a^1$ is square here, and no shape complains."
            ),
            *(
                Mistake(f"only output {j + 1} asked", bp4(asks[j : j + 1] * gate, a)).says(
                    rf"You sent back the residual of output {j + 1} alone. *Both* outputs feel "
                    "neuron 3; what they ask is added."
                )
                for j in (0, 1)
            ),
            known("residual with the wrong sign", -answer + 0.0),
        ),
        hints=(
            "The examples do not mix until the end. The first is worked in the text: is neuron 3 of "
            "layer 2 on in it?",
            r"Take the second example forward, and send its residual back through column 3 of $W^3$.",
            r"Row 3 is $\tfrac12 \left(\delta^{2,(1)}_3\, (a^{1,(1)})^\mathsf{T} + "
            r"\delta^{2,(2)}_3\, (a^{1,(2)})^\mathsf{T}\right)$.",
        ),
        solution=rf"In the first example $z^2_3 = {num(forward.z[2][2, 0])}$: off, so its error is 0. "
        rf"In the second $a^1 = {vec(second)}$, $z^2_3 = {num(forward.z[2][2, 1])}$ is on, and "
        rf"$z^3 = {vec(forward.z[3][:, 1])}$, which leaves the residual ${vec(residual[:, 1])}$. Column 3 "
        rf"of $W^3$ is ${vec(into)}$, so $\delta^2_3 = {dot_product(into, residual[:, 1])} = "
        rf"{num(error[0, 1])}$. The row is $\tfrac12 \left(0 \cdot {vec(first)} + "
        rf"{paren(error[0, 1])} \cdot {vec(second)}\right) = {vec(answer)}$.",
    )


# What a hasty program does with the second hand net.
HASTY = {
    "early": "averages the errors over the two examples, averages the inputs, and multiplies once",
    "gate 1": r"forgets $\sigma'(z^1)$ when it makes $\delta^1$",
    "gate 2": r"forgets $\sigma'(z^2)$ when it makes $\delta^2$",
}


def slope_left_out(net: Network, x: Array, y: Array, layer: int) -> tuple[Array, Array]:
    """(δ², δ¹) of a program that takes σ′ for 1 in one hidden layer; layer 0 is no slip."""
    f = net.forward(x)
    slope = {l: np.ones_like(f.z[l]) if l == layer else RELU.df(f.z[l]) for l in (1, 2)}
    delta2 = bp2(net[3].W, f.a[3] - y, slope[2])
    return delta2, bp2(net[2].W, delta2, slope[1])


@Number("16-second-mean", "sec-second-hand-net", "What a hasty program returns", level=2)
@variants(
    ("early", 2, 1),
    ("gate 1", 1, 2),
    ("gate 2", 2, 2),
    ("early", 2, 2),
    ("gate 1", 1, 1),
    ("gate 2", 2, 3),
)
def hasty_program(slip: str, j: int, k: int) -> Case:
    net, x, y = second_hand_net()
    measured = by_nudging(net, x, y)[:6].reshape(2, 3).round(6)
    errors = {l: slope_left_out(net, x, y, l) for l in (0, 1, 2)}
    delta = errors[0][1]
    assert np.allclose(measured, bp4(delta, x))
    results = {
        "early": bp4(delta.mean(axis=1, keepdims=True), x.mean(axis=1, keepdims=True)),
        "gate 1": bp4(errors[1][1], x),
        "gate 2": bp4(errors[2][1], x),
    }
    answer, right = float(results[slip][j - 1, k - 1]), float(measured[j - 1, k - 1])
    others = {made: float(table[j - 1, k - 1]) for made, table in results.items()}
    row, carried = delta[j - 1], x[k - 1]
    made1, made2 = errors[1][1][j - 1], errors[2][1][j - 1]
    ways = {
        "early": rf"The mean of row {j} of $\delta^1$ is ${num(row.mean())}$, that of row {k} of $x$ is "
        rf"${num(carried.mean())}$, and the program returns "
        rf"${paren(row.mean())} \cdot {paren(carried.mean())} = {num(answer)}$.",
        "gate 1": rf"In place of row {j} of $\delta^1$ it has that of $(W^2)^\mathsf{{T}} \delta^2$, "
        rf"${vec(made1)}$, and returns $\tfrac12 ({dot_product(made1, carried)}) = {num(answer)}$.",
        "gate 2": rf"Its $\delta^2$ is $(W^3)^\mathsf{{T}} \delta^3 = {mat(errors[2][0])}$. From this "
        rf"equation 2 makes the row ${vec(made2)}$ of $\delta^1$, and the program returns "
        rf"$\tfrac12 ({dot_product(made2, carried)}) = {num(answer)}$.",
    }
    return Case(
        prompt=rf"A program for the second hand net, with the two examples of the text, {HASTY[slip]}. "
        r"The rest is right. What does it return for "
        rf"$\partial C/\partial w^1_{{{j}{k}}}$? (ReLU twice, then linear; $x = {mat(x)}$, "
        rf"$y = {mat(y)}$. Parameters: {parameters(net)}.)",
        answer=answer,
        mistakes=telling(
            answer,
            Mistake("the right derivative given", right).says(
                "That is the right derivative. What is asked is what this program returns."
            ),
            Mistake("only one of the two means taken", 2 * answer).says(
                "That is twice what the program returns: of the errors and the inputs you averaged one "
                "and added up the other. The program averages both."
            )
            if slip == "early"
            else known("mean not taken", 2 * answer).says("The program has not forgotten *that*."),
            *(
                Mistake(f"another slip, {made}", value).says(
                    f"That is what a program returns that {HASTY[made]}."
                )
                for made, value in others.items()
            ),
        ),
        hints=(
            r"Every $z$ and $\delta$ stands in the text, a column for each example. Follow the program "
            "step by step, and no further than it differs.",
            {
                "early": "First two means, of a row of each matrix; then one product.",
                "gate 1": r"In the text, what stands before the $\odot$ in $\delta^1$?",
                "gate 2": r"Both columns of $\delta^2$ change, and so does all that is made of them.",
            }[slip],
        ),
        solution=rf"{ways[slip]} The right derivative is "
        rf"$\tfrac12 ({dot_product(row, carried)}) = {num(right)}$.",
    )


@Number("16-passes", "sec-backprop-cost", "Passes by nudging", level=1)
@variants((3, 4, 2), (2, 5, 1), (4, 3, 3), (2, 3, 3, 1), (10, 4, 2))
def passes(*sizes: int) -> Case:
    net = Network.random(list(sizes), np.random.default_rng(16))
    calls: list[int] = []

    def cost(theta: Array) -> float:
        calls.append(1)
        return 0.0

    numeric_gradient(cost, net.theta)
    weights = sum(layer.W.size for layer in net)
    terms = " + ".join(rf"{n} \cdot ({k} + 1)" for k, n in pairwise(sizes))
    name = "-".join(map(str, sizes))
    return Case(
        prompt=f"How many forward passes does the whole gradient of a {name} net take by central "
        "differences, with respect to all its weights and biases?",
        answer=len(calls),
        mistakes=(
            Mistake("one pass per parameter", net.P).says(
                r"A central difference needs *two* values of the cost: at $\theta_i + h$ and at "
                r"$\theta_i - h$."
            ),
            Mistake("biases not nudged", 2 * weights, "sec-parameter-count").says(
                "You nudged the weights alone. Each neuron also has a bias."
            ),
            Mistake("the count of back propagation", 2).says(
                "Two passes are what *back propagation* takes, one forward and one backward. Nudging "
                "must begin anew for each parameter."
            ),
        ),
        hints=(
            r"How many parameters has it? Layer $l$ has $n_l (n_{l-1} + 1)$.",
            "Each parameter is nudged up once and down once.",
        ),
        solution=rf"$P = {terms} = {net.P}$ parameters, two forward passes each: "
        rf"$2P = {len(calls)}$. Back propagation makes one forward and one backward pass, and the "
        "backward one is at most about as dear as two forward ones.",
    )


def largest_deviation(
    f: Callable[[Array], float], gradient: Array, theta: Array, h: float
) -> float:
    measured = np.empty(theta.size)
    for i in range(theta.size):
        e = np.zeros(theta.size)
        e[i] = h
        measured[i] = (f(theta + e) - f(theta - e)) / (2 * h)
    return np.abs(gradient - measured).max()


def one_sided(f: Callable, gradient: Array, theta: Array, h: float) -> float:
    steps = h * np.eye(theta.size)
    return np.abs(gradient - np.array([(f(theta + e) - f(theta)) / h for e in steps])).max()


def not_halved(f: Callable, gradient: Array, theta: Array, h: float) -> float:
    steps = h * np.eye(theta.size)
    measured = np.array([(f(theta + e) - f(theta - e)) / h for e in steps])
    return np.abs(gradient - measured).max()


def signed_deviation(f: Callable, gradient: Array, theta: Array, h: float) -> float:
    steps = h * np.eye(theta.size)
    measured = np.array([(f(theta + e) - f(theta - e)) / (2 * h) for e in steps])
    return (gradient - measured).max()


def nudges_stay(f: Callable, gradient: Array, theta: Array, h: float) -> float:
    theta, measured = theta.copy(), []
    for i in range(theta.size):
        theta[i] += h
        up = f(theta)
        theta[i] -= 2 * h
        measured.append((up - f(theta)) / (2 * h))
    return np.abs(gradient - np.array(measured)).max()


def whole_at_once(f: Callable, gradient: Array, theta: Array, h: float) -> float:
    return np.abs(gradient - (f(theta + h) - f(theta - h)) / (2 * h)).max()


def squares(theta: Array) -> float:
    """the sum of the squares"""
    return np.sum(theta**2)


def sines(theta: Array) -> float:
    """the sum of the sines"""
    return np.sum(np.sin(theta))


def squared_sum(theta: Array) -> float:
    """the square of the sum"""
    return np.sum(theta) ** 2


COSTS = (squares, sines, squared_sum)


def exact_gradient(f: Callable, theta: Array) -> Array:
    """∂f/∂θᵢ by a complex step, which subtracts nothing and so loses no digits."""
    tiny = 1e-30
    return np.array([f(theta + 1j * tiny * e).imag / tiny for e in np.eye(theta.size)])


def deviation_inputs(rng: np.random.Generator) -> list[tuple]:
    """Right gradients, and gradients with one entry off, upwards or downwards; 1 to 4 entries."""
    cases = []
    for size in (1, 2, 3, 4):
        for f in COSTS:
            for off in (0.0, 0.3, -0.5):
                theta = rounded(rng, (size,))
                gradient = exact_gradient(f, theta).round(12)
                gradient[rng.integers(size)] += off
                cases.append((f, gradient, theta, 1e-3))
    return cases


def exact_deviation(f: Callable, gradient: Array, theta: Array, h: float) -> float:
    return float(np.abs(gradient - exact_gradient(f, theta)).max())


@Code(
    "16-write-check",
    "sec-gradient-checking",
    "Write a gradient check",
    level=2,
    inputs=deviation_inputs,
    expect=exact_deviation,
    by="derivatives by a complex step",
    solution=largest_deviation,
    say=lambda f, gradient, theta, h: (
        f"f = {f.__doc__}, gradient = {gradient.round(4).tolist()}, "
        f"theta = {theta.tolist()}, h = {h:g}"
    ),
)
def write_largest_deviation() -> Case:
    return Case(
        prompt=r"Write `largest_deviation(f, gradient, theta, h)`. `f` takes an array and returns "
        r"a number; `theta` and `gradient` have $P$ entries. Measure $\partial f/\partial \theta_i$ "
        r"by central differences with the step `h`, one entry at a time, and return the largest "
        "absolute difference between an entry of `gradient` and the measured one.",
        mistakes=(
            Mistake("one-sided difference", one_sided, "sec-central-differences").says(
                r"That is $(f(\theta + h) - f(\theta))/h$, whose error shrinks as $h$ only. It would "
                "accuse right gradients."
            ),
            known("divided by h instead of 2h", not_halved),
            Mistake(
                "deviation without absolute value", signed_deviation, "sec-gradient-checking"
            ).says(
                "An entry that is too small counts as no deviation: take the absolute value before "
                "the maximum."
            ),
            Mistake("nudges that stay", nudges_stay, "sec-nudging").says(
                r"After an entry is measured it must return to its place. Yours stays at "
                r"$\theta_i - h$, and the next entry is measured elsewhere."
            ),
            Mistake("all entries nudged at once", whole_at_once, "sec-partial-derivatives").says(
                "You nudged all entries together. That measures the sum of the derivatives, not each."
            ),
        ),
        hints=(
            "For each `i` make a vector `e` of zeros with `e[i] = h`.",
            "`np.abs(gradient - measured).max()` is the largest absolute difference.",
        ),
        solution="For each `i`, `(f(theta + e) - f(theta - e)) / (2 * h)` with `e[i] = h` and 0 "
        "elsewhere. `theta + e` is a new array, so `theta` stays where it is.",
    )


@Number("16-zero", "sec-symmetry", "A start at zero", level=3)
@variants(
    ((1, 3), 4),
    ((2, 5, 1), 5),
    ((1, 2, 1), 4),
    ((3, -1, 2, 4), 5),
    ((2, 2, 2, 1, 1), 3),
    ((4, 1), 3),
)
def two_steps_from_zero(x: tuple, n_1: int) -> Case:
    at, target, n = column(x), np.ones((1, 1)), len(x)
    net = Network((Layer(np.zeros((n_1, n)), np.zeros(n_1)), Layer(np.zeros((1, n_1)), [0])))
    first = step(net, backprop(net, at, target), 1.0)
    second = step(first, backprop(first, at, target), 1.0)
    assert not first[1].W.any()
    assert first[2].W.all()
    answer = np.unique(second[1].W.round(9)).size
    if answer < n:
        equal: tuple[Mistake, ...] = (
            Mistake("equal inputs counted apart", n, "sec-bp4").says(
                r"That is one number for each column. But some inputs are equal, and $w^1_{jk}$ moves "
                r"by an amount that is proportional to $x_k$: equal inputs, equal weights."
            ),
        )
    else:
        equal = ()
    return Case(
        prompt=rf"A {n}-{n_1}-1 net with sigmoid everywhere starts with *all* weights and biases 0. It "
        rf"takes two steps of gradient descent on one example, $x = {vec(x)}$ with $y = 1$. How many "
        r"*different* numbers stand in $W^1$ after the second step?",
        answer=answer,
        mistakes=(
            Mistake("each weight on its own way", n_1 * n).says(
                rf"You expect all {n_1 * n} weights to differ. The hidden neurons began alike, have "
                "equal errors and take equal steps: the rows stay equal."
            ),
            Mistake("a start at 0 thought to stay there", 1).says(
                r"In the first step $W^1$ gets no error, because $W^2 = 0$. But $W^2$ moves in that "
                r"step, and in the second an error comes through. It moves $w^1_{jk}$ by an amount that "
                "is proportional to $x_k$."
            ),
            Mistake("rows differ, columns do not", n_1, "sec-bp4").says(
                r"It is the other way round: the *rows*, one for each hidden neuron, stay equal. "
                r"Within a row, each weight moves by $\delta_j x_k$."
            ),
            *equal,
        ),
        hints=(
            r"First step: $\delta^1$ is made with $W^2 = 0$. What about the gradient of $W^2$ itself?",
            r"Second step: are the entries of $W^2$ equal? Are those of $\delta^1$?",
            r"Then $\partial C/\partial W^1 = \delta^1 x^\mathsf{T}$. Which of its entries are equal?",
        ),
        solution=rf"First step: $\delta^1 = 0$, so $W^1$ stays 0. But $a^1 = \tfrac12$ in each hidden "
        rf"neuron, so all {n_1} entries of $W^2$ become the same number. Second step: the entries of "
        rf"$\delta^1$ are equal and not 0, so $\delta^1 x^\mathsf{{T}}$ has {n_1} equal rows, each a "
        rf"multiple of $x = {vec(x)}$. That makes {answer} different numbers. {n_1} neurons are worth "
        "one, for ever.",
    )


@Number("16-rank", "sec-gradient-rank", "How much can a batch say?", level=3)
@variants((8, 6, 3, 0, 0), (8, 6, 20, 0, 2), (5, 9, 20, 0, 1), (10, 12, 4, 2, 0), (8, 12, 9, 3, 4))
def gradient_rank(inputs: int, neurons: int, m: int, solved: int, dead: int) -> Case:
    rng = np.random.default_rng(16)
    delta, a = rng.normal(size=(neurons, m)), rng.normal(size=(inputs, m))
    delta[:, :solved] = 0
    delta[:dead] = 0
    answer = int(np.linalg.matrix_rank(bp4(delta, a)))
    told = [f"{m} example{'s' if m > 1 else ''}"]
    if solved:
        told.append(f"on {solved} of which every error of the layer is 0")
    silent = (
        f" {dead} of its neurons {'are' if dead > 1 else 'is'} silent on all of them."
        if dead
        else ""
    )
    counts = {
        "the examples that count": m - solved,
        "the neurons that are on": neurons - dead,
        "the inputs": inputs,
    }
    least = [name for name, count in counts.items() if count == answer]
    slips = (
        Mistake("side of the matrix taken for its rank", min(inputs, neurons)).says(
            "No matrix of this shape has more. But is there so much in it? Count the terms of the sum, and the rows that "
            "are 0."
        ),
        Mistake("number of examples taken for the rank", m).says(
            "Each example adds one outer product. But a zero error adds nothing, and the rank exceeds neither the rows nor "
            "the columns that are left."
        ),
        Mistake("one example taken for all", 1).says(
            "One outer product has rank 1. A sum of several, with inputs that differ, can have more."
        ),
        Mistake("smallest of the three sizes", min(inputs, neurons, m)).says(
            "You compared the three sizes. Some of what you counted is 0: examples without an error, or neurons."
        ),
        Mistake("rows of the matrix", neurons).says(
            "That is the number of neurons. Count what the rows are made of."
        ),
    )
    return Case(
        prompt=r"The *rank* of a matrix is the largest number of its rows of which none is 0 or a sum of multiples of the others; "
        r"for the columns it is the same number. A single outer product has rank 1, or 0 if a factor is 0: all its rows are multiples of one. "
        rf"A layer with {inputs} inputs and {neurons} neurons gets {', '.join(told)}.{silent} Otherwise its errors and "
        r"activations are in no special relation. What is the rank of $\partial C/\partial W$?",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            r"$\partial C/\partial W$ is a sum of outer products, divided by $m$. How many terms are not 0?",
            "And how many rows are not 0, how many columns? The rank is at most the least of the three.",
        ),
        solution=rf"Terms that are not 0: ${m} - {solved} = {m - solved}$. Rows that are not 0: ${neurons} - {dead} = "
        rf"{neurons - dead}$. Columns: {inputs}. The least of them is {answer}, and where nothing special holds it is "
        f"reached. So here {' and '.join(least)} set the limit"
        + (
            ": a small batch pushes a large matrix in few directions."
            if m - solved == answer
            else ", and not the batch."
        ),
    )


@Number("16-tied", "sec-tied-weights", "One weight in two places", symbol=r"dC/dw", level=3)
@variants((2, 1, 1, 3), (3, 1, -1, 2), (-1, 2, 7, -1), (2, -1, 7, 7), (1, 3, 1, 1))
def tied(w: float, x: float, b: float, y: float) -> Case:
    def cost(shared: Array) -> float:
        return float((shared[0] * (shared[0] * x + b) - y) ** 2 / 2)

    answer = round(numeric_gradient(cost, [float(w)])[0], 5)
    a1 = w * x + b
    d2 = w * a1 - y
    d1 = d2 * w
    front, back = d1 * x, d2 * a1
    slips = (
        Mistake("only the last place counted", back).says(
            "That is what the weight does in layer 2. It stands in layer 1 as well, and there it moves $a^1$."
        ),
        Mistake("mean of the two places", (front + back) / 2).says(
            "You averaged over the places. A mean is taken over *examples*, since the cost is a mean over them. The effects "
            "of one knob in two places add."
        ),
        known("residual with the wrong sign", -answer),
        Mistake("two places multiplied", front * back).says(
            "Two roads from $w$ to the cost: along a road one multiplies, over the roads one adds."
        ),
    )
    return Case(
        prompt=rf"A network has two linear layers of one neuron each, and *both use the same weight* $w = "
        rf"{num(w)}$: $a^1 = wx {signed(b)}$ and $a^2 = w a^1$. For $x = {num(x)}$ with $y = {num(y)}$ and $C = \tfrac12 (a^2 - y)^2$, "
        r"what is $\frac{dC}{dw}$?",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            "Pretend that there are two weights. What does equation 4 give for each?",
            "Now both are turned by the same knob. Two roads lead from it to the cost.",
        ),
        solution=rf"$a^1 = {num(a1)}$, $a^2 = {num(w * a1)}$, $\delta^2 = {num(d2)}$, $\delta^1 = \delta^2 w = {num(d1)}$. Equation 4 "
        rf"gives $\delta^2 a^1 = {num(back)}$ in layer 2 and $\delta^1 x = {num(front)}$ in layer 1. They add: ${num(answer)}$. "
        rf"(As $a^2 = w^2 x {'-' if b < 0 else '+'} {'' if abs(b) == 1 else num(abs(b))}w$, one may check: "
        rf"$(a^2 - y)(2wx {signed(b)})$.)",
    )


@Matrix(
    "16-batch",
    "sec-batch-gradient",
    "A batch by pencil",
    symbol=r"\partial C/\partial W^1",
    level=2,
)
@variants(
    (((1, 2), (2, 1)), (1, -1)),
    (((1, 2), (2, 0)), (0, 3)),
    (((2, 1), (0, 2)), (8, -1)),
    (((1, 2), (3, 1)), (4, 18)),
    (((1, 4), (2, -1)), (4, 9)),
)
def batch_by_pencil(examples: tuple, targets: tuple) -> Case:
    net, _, _ = hand_net()
    x, y = np.array(examples, float).T, np.array([targets], float)
    measured = numeric_gradient(lambda t: QUADRATIC(net.with_theta(t)(x), y), net.theta)
    answer = measured[:4].reshape(2, 2).round(5) + 0.0
    f = net.forward(x)
    d2 = f.a[2] - y
    d1 = (net[2].W.T @ d2) * (f.z[1] > 0)
    slips = (
        known("mean not taken", 2 * answer),
        Mistake("averaged before multiplying", np.outer(d1.mean(axis=1), x.mean(axis=1))).says(
            "You averaged the errors and the inputs, and multiplied once. A mean of products is not the product of the means."
        ),
        Mistake(
            "σ′ missing in the hidden error", net[2].W.T @ d2 @ x.T / 2, "sec-error-pitfalls"
        ).says(
            r"The hidden errors have come back through $W^2$ but not through the ReLU: where $z^1 \le 0$ they are 0."
        ),
        known("outer product the wrong way round", answer.T),
    )
    return Case(
        prompt=r"The hand net, $W^1 = \begin{bmatrix} 1 & -1 \\ 2 & 1 \end{bmatrix}$, $b^1 = (0, -1)$, ReLU, $W^2 = [3, 2]$, "
        rf"$b^2 = -4$, sees two examples: $x^{{(1)}} = {vec(examples[0])}$ with $y = {num(targets[0])}$ and $x^{{(2)}} = "
        rf"{vec(examples[1])}$ with $y = {num(targets[1])}$. Find $\partial C/\partial W^1$ for the mean of their costs.",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            "Everything per example first: forward, $\\delta^2$, $\\delta^1$, the outer product with $x$.",
            "Two tables of four numbers. The gradient is their mean, taken once, at the end.",
        ),
        solution=" ".join(
            rf"Example {i + 1}: $z^1 = {vec(f.z[1][:, i])}$, $a^2 = {num(f.a[2][0, i])}$, $\delta^2 = {num(d2[0, i])}$, $\delta^1 = "
            rf"{vec(d1[:, i])}$, so $\delta^1 x^\mathsf{{T}} = {mat(np.outer(d1[:, i], x[:, i]))}$."
            for i in range(2)
        )
        + rf" Half of their sum is ${mat(answer)}$.",
    )


# What a wrong program does, and the mark that it leaves: coded divided by measured.
RATIO_SLIPS = {
    "mean forgotten": "The mean over the examples was not taken.",
    "bias summed": "The bias gradients were summed, and not averaged.",
    "half forgotten": "The cost has a ½, and the gradient was coded for a cost without it: a 2 is left over.",
    "hidden slope": r"$\sigma'(z^1)$ is missing in the hidden error.",
    "sign": "The residual was taken as $y - a$.",
}


@Choice("16-ratios", "sec-gradient-checking", "The mark of a slip", level=3)
@variants(*[(slip,) for slip in RATIO_SLIPS])
def ratios(slip: str) -> Case:
    rng = np.random.default_rng(6)
    net = Network.random([2, 3, 2], rng, SIGMOID)
    net = net.with_theta(rng.normal(size=net.P))
    m = 4
    x, y = rng.normal(size=(2, m)), rng.normal(size=(2, m))
    right, f = backprop(net, x, y), net.forward(x)
    d2, d1 = right.delta[2], right.delta[1]

    def coded(name: str) -> list[Array]:
        """∂C/∂W¹, ∂C/∂b¹, ∂C/∂W², ∂C/∂b² as the program with this slip computes them."""
        back = net[2].W.T @ d2 if name == "hidden slope" else d1
        factor = {"mean forgotten": m, "half forgotten": 2, "sign": -1}.get(name, 1)
        bias = m if name == "bias summed" else 1
        pieces = (bp4(back, f.a[0]), bias * bp3(back), bp4(d2, f.a[1]), bias * bp3(d2))
        return [factor * piece for piece in pieces]

    true = (right.W[1], right.b[1], right.W[2], right.b[2])

    def marks(name: str) -> list[str]:
        found = []
        for wrong, exact in zip(coded(name), true, strict=True):
            ratio = np.ravel(wrong) / np.ravel(exact)
            one = bool(np.allclose(ratio, ratio[0]))
            found.append(
                f"${num(float(ratio[0]), 2)}$"
                if one
                else f"${num(ratio.min(), 1)}$ to ${num(ratio.max(), 1)}$"
            )
        return found

    shown = marks(slip)
    explained = {
        "hidden slope": r"It concerns layer 1 only, and since $\sigma'$ differs from neuron to neuron and example to "
        r"example the ratio is no constant. (For a single example each ratio is $1/\sigma' \ge 4$; in a sum with both "
        "signs it may be less.)",
        "bias summed": rf"This multiplies $b^1$ and $b^2$ by $m = {m}$ and leaves the weights alone.",
    }.get(slip, f"This slip multiplies everything by one constant: {shown[0]}.")
    table = "; ".join(
        f"{name}: {mark}"
        for name, mark in zip(("$W^1$", "$b^1$", "$W^2$", "$b^2$"), shown, strict=True)
    )
    return Case(
        prompt=rf"A 2-3-2 network with sigmoids is checked on $m = {m}$ examples. Each derivative that the program computes is "
        rf"divided by the measured one. For each array you see the ratio, if it is the same for all entries, or else the "
        rf"range: {table}. What is wrong with the program?",
        options=tuple(
            Option(text, marks(name) == shown, f"mark misread: {name}").says(
                "That would show as "
                + ", ".join(f"{mark}" for mark in marks(name))
                + " for the four arrays, in this order. Compare with the table."
            )
            for name, text in RATIO_SLIPS.items()
        ),
        hints=(
            "Is it one factor everywhere, or in some arrays only? What do these arrays have in common?",
            "A constant may be $m$, 2 or $-1$. A ratio that varies within an array is no constant.",
        ),
        solution=f"{RATIO_SLIPS[slip]} {explained}",
    )


@Choice("16-survives", "sec-symmetry", "Which symmetries survive?", several=True, level=3)
def survives() -> Case:
    x = np.array([[1.0, 0.5, -2], [2, -1, 0.5]])
    y = np.array([[1.0, -0.5, 2]])

    def trained(W1: list, b1: list, W2: list) -> Network:
        net = Network((Layer(W1, b1, TANH), Layer([W2], [0.1], IDENTITY)))
        for _ in range(20):
            net = step(net, backprop(net, x, y), 0.1)
        return net

    def equal_rows(W1: list, b1: list, W2: list) -> bool:
        return bool(np.allclose(*trained(W1, b1, W2)[1].W))

    mirrored = trained([[0.5, -0.3], [-0.5, 0.3]], [0.2, -0.2], [0.4, -0.4])
    zeros = trained([[0, 0], [0, 0]], [0, 0], [0, 0])
    same, opposite = [[0.5, -0.3], [0.5, -0.3]], [[0.5, -0.3], [-0.5, 0.3]]
    assert np.allclose(mirrored[2].W[0, 0], -mirrored[2].W[0, 1])
    return Case(
        prompt=r"A network has two inputs, two tanh neurons and a linear output, and is trained by descent on three examples "
        "in no special position. Which sentences are true of its start?",
        options=(
            Option(
                r"Equal rows of $W^1$, equal entries of $b^1$, equal entries of $W^2$: the two neurons stay equal for ever.",
                equal_rows(same, [0.2, 0.2], [0.4, 0.4]),
            ).says("Equal outputs, equal errors, equal steps: nothing can tell them apart."),
            Option(
                r"Opposite rows of $W^1$, opposite entries of $b^1$ and of $W^2$: they stay opposite for ever. (tanh is odd, "
                r"$\tanh(-z) = -\tanh z$.)",
                bool(np.allclose(mirrored[1].W[0], -mirrored[1].W[1])),
            ).says(
                r"$a_2 = -a_1$ and $w_2 = -w_1$ give $\delta^1_2 = -\delta^1_1$, for the slope of tanh is the same at $z$ and "
                "$-z$. So the steps are opposite too."
            ),
            Option(
                r"Equal rows of $W^1$ and equal entries of $b^1$, but different entries of $W^2$: the two neurons stay equal.",
                equal_rows(same, [0.2, 0.2], [0.4, -0.7]),
                "equal first layer thought enough",
                "sec-bp2",
            ).says(
                "At first they compute the same. But their errors come back through different weights, so the first step "
                "already parts them."
            ),
            Option(
                r"Opposite rows of $W^1$ and opposite entries of $b^1$, equal entries of $W^2$ that are not 0: they stay "
                "opposite.",
                bool(
                    np.allclose(
                        *(
                            s * row
                            for s, row in zip(
                                (1, -1),
                                trained(opposite, [0.2, -0.2], [0.4, 0.4])[1].W,
                                strict=True,
                            )
                        )
                    )
                ),
                "opposite first layer thought enough",
                "sec-bp2",
            ).says(
                r"Their errors are equal here, and so both rows get the *same* step. Opposite rows that move alike are not "
                "opposite any more."
            ),
            Option(
                "All weights and biases of both layers 0 but the last bias: after many steps the first layer has moved.",
                bool(zeros[1].W.any()),
                "tanh thought to wake from zero",
            ).says(
                r"With $z = 0$ tanh sends out 0, so $W^2$ gets no gradient; and through $W^2 = 0$ no error comes back. Only the "
                "last bias moves."
            ),
        ),
        hints=(
            "A symmetry survives if the *steps* have it as well. So look at the errors, not at the outputs alone.",
            r"$\delta^1_k = w^2_k\,\delta^2\,\sigma'(z^1_k)$: follow both neurons through it.",
        ),
        solution="Equal in all three respects: equal errors, equal steps. Opposite in all three, with an odd activation: "
        r"$\delta^1_2 = -\delta^1_1$, opposite steps. In the two mixed cases $W^2$ breaks the symmetry at the first step. All "
        "zeros with tanh: of both layers only the last bias moves. A random start has none of these symmetries.",
    )


@Prove("16-unmoved", "sec-gradient-rank", "What a batch leaves alone", level=3)
def unmoved() -> Case:
    return Case(
        prompt=r"A step of descent on a batch $x^{(1)}, \dots, x^{(m)}$ changes the first layer by $-\eta\, \partial C/\partial W^1$ and $-\eta\, "
        r"\partial C/\partial b^1$. Let $x$ be at a right angle to every $x^{(i)}$. Prove that the step does not change $W^1 x$, whatever "
        r"$\eta$ is, and say what it does to $z^1$ of this $x$. Then give such an $x$ for the hand net with its one example $(1, 2)$, and check it.",
        steps=(
            Step(
                r"Equation 4 for a batch: $\frac{\partial C}{\partial W^1} = \frac1m \sum_i \delta^{1,(i)} (x^{(i)})^\mathsf{T}$."
            ),
            Step(
                r"Times $x$: $\frac1m \sum_i \delta^{1,(i)}\, \bigl( x^{(i)} \cdot x \bigr)$, a number in each bracket."
            ),
            Step(
                r"Every bracket is 0, so $\frac{\partial C}{\partial W^1} x = 0$ and $W^1_{new}\, x = W^1 x$."
            ),
            Step(r"$z^1$ moves with the bias alone, by $-\eta\, \frac1m \sum_i \delta^{1,(i)}$."),
            Step(
                r"Numbers: $x = (2, -1)$, and $\begin{bmatrix} 0 & 0 \\ 2 & 4 \end{bmatrix} \begin{bmatrix} 2 \\ -1 \end{bmatrix} = 0$."
            ),
        ),
        mistakes=(
            Mistake("formula of the gradient not used", 0).says(
                "That each row of the gradient is a sum of multiples of the batch's inputs is the whole reason."
            ),
            Mistake("product not rearranged", 1).says(
                r"A column, times a row, times a column: bracket the last two, and a number is left. It is where $x$ meets the inputs."
            ),
            Mistake("right angle not used", 2).says(
                "This is the step for which the condition was made. Without it a bracket is some number other than 0, and the "
                r"step may change $W^1 x$."
            ),
            Mistake("bias forgotten", 3).says(
                r"The bias is the weight of an input that is always 1. With it counted, $(x, 1) \cdot (x^{(i)}, 1) = 0 + 1$: "
                "no right angle is left."
            ),
            Mistake("no example checked", 4).says(
                "Two numbers would have shown at once if something in the proof were the wrong way round, a transpose for instance."
            ),
        ),
        hints=(
            r"What is $\delta\, a^\mathsf{T} x$, read from the right?",
            r"$z^1 = W^1 x + b^1$: two things in it have moved.",
        ),
        solution=r"By equation 4, averaged, $\frac{\partial C}{\partial W^1} = \frac1m \sum_i \delta^{1,(i)} (x^{(i)})^\mathsf{T}$. So "
        r"$\frac{\partial C}{\partial W^1} x = \frac1m \sum_i \delta^{1,(i)} \bigl( (x^{(i)})^\mathsf{T} x \bigr)$, and each bracket is the dot "
        r"product $x^{(i)} \cdot x = 0$. The sum is 0, and $\bigl( W^1 - \eta \frac{\partial C}{\partial W^1} \bigr) x = W^1 x$ for every $\eta$. "
        r"Of $z^1 = W^1 x + b^1$ only the bias has moved: $z^1$ changes by $-\eta\, \frac{\partial C}{\partial b^1} = -\frac{\eta}{m} \sum_i "
        r"\delta^{1,(i)}$. In the hand net $x = (2, -1)$ is at a right angle to $(1, 2)$, and its gradient has the rows $[0 \;\; 0]$ and $[2 \;\; 4]$: "
        r"$2 \cdot 2 + 4 \cdot (-1) = 0$.",
    )
