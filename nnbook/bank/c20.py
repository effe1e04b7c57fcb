"""Appendix on speed: what a step costs, and how to pay less."""

from itertools import pairwise

import numpy as np

from nnbook.activations import SIGMOID
from nnbook.backprop import bp3, bp4
from nnbook.bank.mistakes import known
from nnbook.exercises.markup import mat, num, signed
from nnbook.exercises.model import Case, Choice, Matrix, Mistake, Number, Option, variants
from nnbook.network import Layer, Network


class Counted(float):
    """A number that counts the products it takes part in."""

    products = 0

    def __mul__(self, other: float) -> "Counted":
        Counted.products += 1
        return Counted(float(self) * float(other))

    __rmul__ = __mul__

    def __add__(self, other: float) -> "Counted":
        return Counted(float(self) + float(other))

    __radd__ = __add__


def products_of_a_step(sizes: tuple[int, ...]) -> int:
    """The multiplications in all matrix products of a step on one example, counted one by one."""
    Counted.products = 0
    ones = np.vectorize(Counted, otypes=[object])
    for l, (n, k) in enumerate(pairwise(sizes)):
        W, a, delta = ones(np.ones((k, n))), ones(np.ones((n, 1))), ones(np.ones((k, 1)))
        W @ a
        delta @ a.T
        if l:
            W.T @ delta
    return Counted.products


@Number("20-products", "sec-flops", "The multiplications of a step", symbol="N", level=1)
@variants((2, 2, 1), (3, 4, 2), (4, 3, 2), (5, 2, 3), (2, 5, 4))
def products(n0: int, n1: int, n2: int) -> Case:
    sizes = (n0, n1, n2)
    first, second = n0 * n1, n1 * n2
    return Case(
        prompt=rf"A net with $n_0 = {n0}$, $n_1 = {n1}$, $n_2 = {n2}$ takes one step on a single "
        r"example. Count the multiplications in its matrix products: forward, back, and for "
        r"$\partial C / \partial W^l$. How many are there?",
        answer=products_of_a_step(sizes),
        mistakes=(
            Mistake("an error carried back to the input", 3 * (first + second)).says(
                r"You let every weight work three times. The error is not carried back past layer "
                r"1: the input has no parameters, and nobody asks for $(W^1)^\mathsf{T} \delta^1$."
            ),
            Mistake("backward pass forgotten", first + second).says(
                "That is the forward pass alone."
            ),
            Mistake("weight gradients forgotten", first + 2 * second).says(
                r"The products $\delta^l (a^{l-1})^\mathsf{T}$ are missing: one for each weight."
            ),
        ),
        hints=(
            r"$W^l a^{l-1}$ has one multiplication for each weight of layer $l$.",
            r"So has $\delta^l (a^{l-1})^\mathsf{T}$. For which layers is $(W^l)^\mathsf{T} "
            r"\delta^l$ needed?",
        ),
        solution=rf"Layer 1 has ${n1} \cdot {n0} = {first}$ weights and layer 2 has "
        rf"${n2} \cdot {n1} = {second}$. Forward, each works once; for its own derivative, once "
        rf"more; on the way back only those of layer 2: $2 \cdot {first} + 3 \cdot {second} = "
        rf"{products_of_a_step(sizes)}$.",
    )


@Matrix("20-augmented", "sec-fewer-calls", "Three derivatives in one product", symbol="G", level=2)
@variants(
    ((1, -2), (3, 1), (0, 2)),
    ((2, 4), (1, -1), (3, 0)),
    ((-2, 6), (0, 3), (1, 1)),
    ((4, -2), (2, 0), (-1, 3)),
    ((1, 5), (-2, 2), (1, -3)),
)
def augmented(delta: tuple, first: tuple, second: tuple) -> Case:
    errors, a = np.array([delta], float), np.array([first, second], float)
    right = np.hstack([bp4(errors, a), bp3(errors)])
    ones = np.vstack([a, np.ones((1, 2))])
    return Case(
        prompt=r"A layer of one neuron has two inputs and sees a batch of two examples:"
        f"\n\n$$\\delta = {mat(errors)}, \\qquad a = {mat(a)}.$$\n\n"
        r"Put a row of ones under $a$, $\hat a = \begin{bmatrix} a \\ 1 \;\; 1 \end{bmatrix}$, and "
        r"find $G = \tfrac1m\, \delta\, \hat a^\mathsf{T}$.",
        answer=right,
        mistakes=(
            known("mean not taken", errors @ ones.T),
            Mistake("the bias's derivative not averaged", right * [1, 1, 2]).says(
                r"The factor $\tfrac1m$ stands in front of the whole product, the last column too."
            ),
            Mistake("bias derivative put first", np.roll(right, 1, axis=1)).says(
                "The row of ones stands under $a$: so the derivative of the bias comes last."
            ),
        ),
        hints=(
            r"The last column of $\delta \hat a^\mathsf{T}$ is $\delta$ times a column of ones.",
            r"So it is the sum of the entries of $\delta$; and all of it is divided by $m = 2$.",
        ),
        solution=rf"$\delta \hat a^\mathsf{{T}} = {mat(errors @ ones.T)}$: the last entry is "
        rf"${num(errors[0, 0])} {signed(errors[0, 1])}$. Half of it is $G = {mat(right)}$, the two "
        r"weights' derivatives and the bias's behind them.",
    )


def calls(layers: int) -> int:
    """NumPy calls of a fast step of sigmoid layers: five forward and four back in each, one more to
    carry an error on; then the residual, its factor, the update."""
    return sum(5 + 4 + (l > 1) for l in range(1, layers + 1)) + 3


def share_of_calls(sizes: tuple[int, ...], m: int, call: float = 3e-7, rate: float = 4e10) -> float:
    """The part of k c + F / r that is k c."""
    overhead = calls(len(sizes) - 1) * call
    return overhead / (overhead + 2 * m * products_of_a_step(sizes) / rate)


@Choice("20-helps", "sec-overhead", "What would help?", level=2)
def helps() -> Case:
    small = Network([Layer(np.ones((3, 2)), np.zeros(3), SIGMOID), Layer([[1, 1, 1]], [0])])
    return Case(
        prompt=r"The net 2-3-1 trains on one example at a time, and a call of NumPy costs 0.3 µs. "
        r"The machine does 40 thousand million operations a second. Which change makes an epoch "
        "much shorter?",
        options=(
            Option(
                "a batch of 32 examples in each step",
                share_of_calls(small.sizes, 32) > 0.9,
            ),
            Option(
                "float32 instead of float64",
                share_of_calls(small.sizes, 1) < 0.5,
                "arithmetic taken for the cost",
            ).says(
                "That halves what the arithmetic costs, and there is next to none here: nearly "
                "all of the time goes into the calls, which are as many as before."
            ),
            Option(
                "a processor with twice the arithmetic units",
                share_of_calls(small.sizes, 1) < 0.5,
                "a faster multiplier for an idle one",
            ).says("The units are idle most of the time already: they wait for the next call."),
            Option(
                "two hidden layers of three neurons, so that each layer has less to do",
                calls(3) < calls(2),
                "more layers taken to share the work",
            ).says("A layer more is ten calls more in every step."),
        ),
        hints=(
            r"How long do the calls of a step take, and how long its multiplications?",
            "Which change makes the calls fewer for each example?",
        ),
        solution=rf"A step has ${calls(2)}$ calls, ${num(calls(2) * 0.3, 1)}$ µs; the "
        rf"${2 * products_of_a_step(small.sizes)}$ operations of its matrix products take about a "
        "nanosecond (two for each multiplication, and the rest is as little). So only fewer "
        "calls for each example help. With 32 examples in a batch the calls are shared by 32, and "
        rf"they are still ${num(100 * share_of_calls(small.sizes, 32), 0)}$ % of the step: 32 "
        "examples cost about as much as one. (The steps are fewer then, and each is less noisy: "
        "whether the net learns as much in an epoch is another question.)",
    )
