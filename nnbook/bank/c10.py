"""Chapter 10: feed forward."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from nnbook.activations import IDENTITY, RELU, Activation
from nnbook.bank.mistakes import known, telling
from nnbook.calculus import numeric_gradient, numeric_jacobian
from nnbook.data import hand_net
from nnbook.exercises.markup import dot_product, mat, num, paren, signed, vec
from nnbook.exercises.model import (
    Case,
    Choice,
    Code,
    Matrix,
    Mistake,
    Number,
    Option,
    Shape,
    variants,
)
from nnbook.network import Layer, Network
from nnbook.notation import Array

HAND, _, _ = hand_net()


def row(values: Sequence[float]) -> str:
    """A vector as NumPy prints a flat array: [0, -1]."""
    return f"[{', '.join(num(v) for v in values)}]"


def runs_reversed(sizes: tuple[int, int, int]) -> bool:
    """Whether f¹ ∘ f² can be computed for a net of these sizes: by trying."""
    n_0, n_1, n_2 = sizes
    f1, f2 = Layer(np.ones((n_1, n_0)), np.ones(n_1)), Layer(np.ones((n_2, n_1)), np.ones(n_2))
    try:
        f1(f2(np.ones(n_1)))
    except ValueError:
        return False
    return True


@Choice("10-order", "sec-composition", "The wrong way round", level=2, several=True)
def other_way_round() -> Case:
    return Case(
        prompt=r"A net of sizes $n_0$-$n_1$-$n_2$ computes $f^2 \circ f^1$. For which sizes can "
        r"$f^1 \circ f^2$ be computed as well, the two layers the wrong way round? Choose all.",
        options=(
            Option(
                "2-2-1, as the hand net", runs_reversed((2, 2, 1)), "wrong pair of sizes compared"
            ).says(
                "In 2-2-1 it is $n_0 = n_1$, and that does not help. $f^2$ goes first, and hands on $n_2 = 1$ "
                "number; $f^1$ wants $n_0 = 2$."
            ),
            Option("2-3-2", runs_reversed((2, 3, 2))).says(
                "Look at 2-3-2. How many numbers does $f^2$ hand on there, and how many does $f^1$ "
                "take?"
            ),
            Option("3-4-2", runs_reversed((3, 4, 2)), "sizes checked in the right order only").says(
                "In the right order the sizes fit, as in every network. In the other one "
                "$f^1$ wants three numbers and is handed two."
            ),
            Option("2-2-2", runs_reversed((2, 2, 2))).says(
                "Look at 2-2-2. All sizes are equal, so everything fits, and the mistake passes in "
                "silence."
            ),
            Option("4-3-3", runs_reversed((4, 3, 3)), "sizes of one layer compared").says(
                "$n_1 = n_2$ says that $W^2$ is square. What must fit is what $f^2$ hands on, "
                "3 numbers, and what $f^1$ takes, 4."
            ),
            Option("1-5-1", runs_reversed((1, 5, 1))).says(
                "Look at 1-5-1. How many numbers does $f^2$ hand on there, and how many does $f^1$ "
                "take?"
            ),
        ),
        hints=(
            r"In $f^1 \circ f^2$ the rightmost acts first. How many numbers does $f^2$ hand on?",
            r"How many numbers does $f^1$ take?",
        ),
        solution="$f^2$ hands on $n_2$ numbers and $f^1$ takes $n_0$. So $n_2 = n_0$ is needed: "
        r"2-3-2, 2-2-2 and 1-5-1. In the 2-3-2 net $f^1 \circ f^2$ takes three numbers to three, "
        "where the network takes two to two. In the 2-2-2 net even that agrees, and the two are "
        "still different functions in general.",
    )


@Matrix("10-square", "sec-composition", "Two square layers", level=2, symbol="a^2")
@variants(
    (((1, -1), (2, 1)), (0, -1), ((1, 2), (0, -1)), (1, 1), (1, 2)),
    (((1, 2), (-1, 1)), (1, 0), ((2, 1), (-1, 3)), (0, 2), (2, 1)),
    (((2, -1), (1, 1)), (-1, 2), ((1, 1), (3, -2)), (2, 1), (-1, 2)),
    (((0, 1), (3, -2)), (1, -1), ((-1, 3), (2, 1)), (1, -1), (1, 2)),
    (((1, 1), (3, -1)), (-4, 0), ((2, 1), (3, -1)), (-1, 2), (2, 1)),
)
def square_net(W1: tuple, b1: tuple, W2: tuple, b2: tuple, x: tuple) -> Case:
    first, second = Layer(W1, b1, RELU), Layer(W2, b2, IDENTITY)
    passed = Network((first, second)).forward(x)
    (_, z1, z2), (_, a1, _) = passed.z, passed.a
    return Case(
        prompt=rf"A 2-2-2 net has $W^1 = {mat(W1)}$, $b^1 = {vec(b1)}$ with ReLU, and "
        rf"$W^2 = {mat(W2)}$, $b^2 = {vec(b2)}$ with the identity. What is $a^2$ for "
        rf"$x = {vec(x)}$?",
        answer=passed.a[2],
        mistakes=(
            Mistake("layers applied in the wrong order", first(second(x))).says(
                r"You ran layer 2 first: that is $f^1(f^2(x))$. The first layer stands next to "
                r"$x$, rightmost in $f^2 \circ f^1$. The sizes are all equal, so nothing complained."
            ),
            Mistake("ReLU between the layers left out", second(first.z(x)), "sec-two-steps").says(
                r"You passed $z^1$ on. What layer 2 takes is $a^1 = \max(0, z^1)$."
            ),
            known("ReLU at the output too", RELU(passed.a[2])),
        ),
        hints=(
            r"Layer 1 first: $z^1 = W^1 x + b^1$, row by row.",
            r"Cut off what is negative in $z^1$; layer 2 takes the result.",
        ),
        solution=rf"$z^1 = {vec(z1)}$: its first entry is ${dot_product(W1[0], x)} "
        rf"{signed(b1[0])} = {num(z1[0, 0])}$, its second ${dot_product(W1[1], x)} {signed(b1[1])} "
        rf"= {num(z1[1, 0])}$. So $a^1 = {vec(a1)}$. Then $z^2_1 = {dot_product(W2[0], a1)} "
        rf"{signed(b2[0])} = {num(z2[0, 0])}$ and $z^2_2 = {dot_product(W2[1], a1)} "
        rf"{signed(b2[1])} = {num(z2[1, 0])}$, and $a^2 = z^2$.",
    )


@Shape("10-middle", "sec-shapes", "The matrix in the middle", level=2, symbol="W^2")
@variants((3, 5, 4, 2), (6, 2, 5, 3), (4, 3, 6, 2), (2, 6, 3, 5), (5, 4, 2, 6))
def matrix_in_the_middle(*sizes: int) -> Case:
    W1, W2, W3 = (layer.W for layer in Network.random(sizes, np.random.default_rng(0)))
    left, right = W3 @ W2, W2 @ W1

    def shape(A: Array) -> str:
        return rf"${A.shape[0]} \times {A.shape[1]}$"

    return Case(
        prompt=rf"Of a network with three layers you know that $W^3 W^2$ is {shape(left)} and that "
        rf"$W^2 W^1$ is {shape(right)}. What is the shape of $W^2$?",
        answer=W2.shape,
        mistakes=(
            Mistake("rows and columns exchanged", W2.T.shape).says(
                "The right sizes, the wrong way round. $W^2$ has a row for each neuron of layer 2, "
                "and so has $W^2 W^1$."
            ),
            Mistake("the whole product", (W3 @ W2 @ W1).shape).says(
                "That is $W^3 W^2 W^1$, outputs by inputs. These two sizes do not belong to layer "
                "2: its matrix stands between layers 1 and 2."
            ),
            Mistake("the last matrix", W3.shape).says(
                "That is the shape of $W^3$. It has as many rows as $W^3 W^2$; ask for the other "
                "matrix."
            ),
            Mistake("the first matrix", W1.shape).says(
                "That is the shape of $W^1$. It has as many columns as $W^2 W^1$; ask for the other "
                "matrix."
            ),
        ),
        hints=(
            "A product has as many rows as its left matrix, and as many columns as its right one.",
            "In $W^3 W^2$ the right matrix is $W^2$; in $W^2 W^1$ it is the left one.",
        ),
        solution=rf"$W^3 W^2$ has as many columns as $W^2$: {left.shape[1]}, one for each neuron of "
        rf"layer 1. $W^2 W^1$ has as many rows as $W^2$: {right.shape[0]}, one for each neuron of "
        rf"layer 2. So $W^2$ is {shape(W2)}. The network is {'-'.join(map(str, sizes))}.",
    )


@Matrix("10-rows", "sec-batch", "A file with rows", level=2, symbol="z")
@variants(
    (((2, 1), (0, 3)), (1, -2), ((1, 3), (2, -1))),
    (((1, 2), (-1, 1)), (-1, 2), ((3, 1), (0, 2))),
    (((3, 0), (1, -2)), (2, 1), ((2, 1), (-1, 3))),
    (((-1, 2), (1, 1)), (3, 0), ((4, 1), (2, 0))),
    (((2, -1), (1, 3)), (-2, 1), ((1, 4), (2, -1))),
)
def rows_given(W: tuple, b: tuple, X: tuple) -> Case:
    layer, rows = Layer(W, b, IDENTITY), np.array(X, float)
    z = layer.z(rows.T)
    first, second = rows
    return Case(
        prompt=rf"A data file keeps an example in each **row**: $X = {mat(X)}$. The first example "
        rf"is ${vec(first)}$, the second ${vec(second)}$. A layer has $W = {mat(W)}$ and "
        rf"$b = {vec(b)}$. Find its $z$ for the two examples, in the layout of this book: a column "
        "for each example.",
        answer=z,
        mistakes=(
            Mistake("a batch given as rows", layer.z(rows)).says(
                r"You put $X$ in as it came. Then feature 1 of both examples is taken for the two "
                r"features of one. With $m = n$ no shape complains. Transpose first."
            ),
            Mistake(
                "b of shape (n,), along the wrong axis",
                layer.W @ rows.T + np.array(b),
                "sec-bias-broadcast",
            ).says(
                r"You added $b_1$ to the first *example* and $b_2$ to the second. They belong to the "
                r"first and second *neuron*, so to the rows of $z$."
            ),
            Mistake("result in rows as well", z.T, "sec-examples").says(
                r"These are the right numbers, but with a row for each example. The columns of $z$ "
                r"are the examples."
            ),
        ),
        hints=(
            r"The columns of $X^\mathsf{T}$ are the examples.",
            r"Column $i$ of $z$ is $W$ times example $i$, plus $b$.",
        ),
        solution=rf"The batch is $X^\mathsf{{T}} = {mat(rows.T)}$. Its first column gives "
        rf"$({dot_product(W[0], first)} {signed(b[0])},\; {dot_product(W[1], first)} "
        rf"{signed(b[1])}) = {vec(z[:, 0])}$, its second $({dot_product(W[0], second)} "
        rf"{signed(b[0])},\; {dot_product(W[1], second)} {signed(b[1])}) = {vec(z[:, 1])}$.",
    )


@Shape("10-library", "sec-batch", "Everything transposed", level=2, symbol=r"\text{bias}")
@variants((5, 2, 3), (8, 3, 4), (6, 5, 2), (4, 7, 5), (10, 4, 6))
def row_bias(m: int, n: int, n_l: int) -> Case:
    W, b, x = np.ones((n_l, n)), np.ones((n_l, 1)), np.ones((n, m))
    z = W @ x + b
    assert np.array_equal(z.T, x.T @ W.T + b.T)
    return Case(
        prompt=rf"A library keeps examples as rows, $X$ of shape ${m} \times {n}$. Its first layer "
        rf"has {n_l} neurons. Transpose $z = W x + b$ to get its formula. What shape does "
        "the *bias* have there?",
        answer=b.T.shape,
        mistakes=(
            Mistake("bias kept as a column", b.shape, "sec-layout").says(
                r"That is our bias. Transposed with everything else, it is a row."
            ),
            Mistake("a bias for each example", (m, 1), "sec-biases").says(
                r"The bias knows nothing of the examples: it has an entry for each neuron."
            ),
            Mistake("shape of the result", z.T.shape).says(
                r"That is the shape of the result. The bias is smaller, and is added to each row "
                r"of it."
            ),
        ),
        hints=(
            r"A transposed product turns its factors round: $(W x)^\mathsf{T} = x^\mathsf{T} "
            r"W^\mathsf{T}$. A transposed sum keeps its terms.",
        ),
        solution=r"$z^\mathsf{T} = (W x + b)^\mathsf{T} = X\, W^\mathsf{T} + b^\mathsf{T}$. Our "
        rf"$b$ is ${n_l} \times 1$, so theirs is $1 \times {n_l}$. It is added to each of the {m} "
        rf"rows of $X\,W^\mathsf{{T}}$, which is $({m} \times {n})({n} \times {n_l}) = "
        rf"{m} \times {n_l}$.",
    )


@Matrix("10-flat-sum", "sec-bias-broadcast", "What NumPy adds", level=2, symbol=r"\text{result}")
@variants(
    (((2, 1), (0, 3)), (1, -2), ((1, 2), (3, -1))),
    (((1, 2), (-1, 1)), (-1, 2), ((3, 0), (1, 2))),
    (((3, 0), (1, -2)), (2, 5), ((2, -1), (1, 3))),
    (((-1, 2), (1, 1)), (3, -3), ((4, 2), (1, 0))),
    (((2, -1), (3, 1)), (4, -2), ((1, 3), (0, -1))),
)
def flat_bias(W: tuple, b: tuple, x: tuple) -> Case:
    weights, flat, batch = (np.array(part, float) for part in (W, b, x))
    product = weights @ batch
    return Case(
        prompt=rf"A layer has $W = {mat(W)}$. The batch is $x = {mat(x)}$, two examples. Its bias "
        rf"was made flat, as `b = np.array({row(b)})`, of shape `(2,)`. Which matrix does NumPy "
        "return for `W @ x + b`?",
        answer=product + flat,
        mistakes=(
            Mistake("flat bias taken for a column", product + flat.reshape(-1, 1)).says(
                "That is what the layer should compute. NumPy aligns shapes from the right, and "
                "so takes a flat array for a *row*."
            ),
            Mistake("both at once", product + flat + flat.reshape(-1, 1)).says(
                "You added it twice, along the rows and along the columns."
            ),
            Mistake("bias left out", product).says(
                r"That is `W @ x` alone. There is no error: the shapes (2, 2) and (2,) do fit."
            ),
        ),
        hints=(
            r"First `W @ x`, with a column for each example.",
            "A flat array counts as a row. Then its entries meet the columns.",
        ),
        solution=rf"$W x = {mat(product)}$. The flat bias counts as the row "
        rf"$\begin{{bmatrix}} {num(b[0])} & {num(b[1])} \end{{bmatrix}}$: ${num(b[0])}$ is added to "
        rf"column 1 and ${num(b[1])}$ to column 2, that is to *example* 2. NumPy returns "
        rf"${mat(product + flat)}$, where ${mat(product + flat.reshape(-1, 1))}$ is right.",
    )


def noticed(b: tuple, m: int, compare: Callable[[Array, Array], bool]) -> bool:
    """Whether a test of W @ x + b with a flat b, 3×2 weights and m examples fails."""
    W = np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]])
    x = np.arange(1.0, 2 * m + 1).reshape(2, m) ** 2
    try:
        wrong = W @ x + np.array(b, float)
    except ValueError:
        return True
    return not compare(wrong, Layer(W, b, IDENTITY).z(x))


def same_shape(a: Array, b: Array) -> bool:
    return a.shape == b.shape


@Choice("10-flat", "sec-bias-broadcast", "Which test notices?", level=2, several=True)
def flat_bias_tests() -> Case:
    return Case(
        prompt="A layer with three neurons is written as `W @ x + b`, and someone passes it a flat "
        "`b`, of shape `(3,)`. Which of these tests fail, and so notice it? Choose all. In each, "
        "the result is compared with the right one, worked by hand.",
        options=(
            Option(
                "biases 0, 0, 0; three examples; all numbers compared",
                noticed((0, 0, 0), 3, np.array_equal),
                "a test with biases that are all 0",
            ).says(
                "With biases of 0 it does not matter where they are added: the test passes. And "
                "biases often start at 0."
            ),
            Option(
                "biases 2, 2, 2; three examples; all numbers compared",
                noticed((2, 2, 2), 3, np.array_equal),
                "a test with equal biases",
            ).says(
                "Equal biases give the same numbers along rows and along columns: right by luck."
            ),
            Option(
                "biases 1, 2, 3; three examples; only the shape compared",
                noticed((1, 2, 3), 3, same_shape),
                "the shape taken for proof",
            ).says("With as many examples as neurons the shape is right, and the numbers are not."),
            Option(
                "biases 1, 2, 3; three examples; all numbers compared",
                noticed((1, 2, 3), 3, np.array_equal),
            ).says("One of the others compares numbers where the biases differ."),
            Option(
                "biases 0, 0, 0; one example; only the shape compared",
                noticed((0, 0, 0), 1, same_shape),
            ).says("Think of one example: a column $3 \\times 1$ plus a row $1 \\times 3$."),
            Option(
                "biases 0, 0, 0; two examples; only the shape compared",
                noticed((0, 0, 0), 2, same_shape),
            ).says("Shapes that do not fit are refused, whatever the numbers are."),
        ),
        hints=(
            "`W @ x` is $3 \\times m$, and the flat bias counts as $1 \\times 3$. What happens for "
            "$m = 3$, for $m = 1$, for $m = 2$?",
            "Where it runs with the right shape: for which biases are the numbers right by luck?",
        ),
        solution="For $m = 2$ NumPy refuses, and for $m = 1$ the result is $3 \\times 3$, which the "
        "shape betrays whatever the biases are. For $m = 3$ the shape is right, and the numbers are "
        "wrong only if the biases differ. So test with biases that differ, and compare the shape and "
        "the numbers: `np.allclose` alone stretches a column.",
    )


def feed_forward(W: list[Array], b: list[Array], x: Array) -> Array:
    a = x
    for l in range(len(W)):
        z = W[l] @ a + b[l].reshape(-1, 1)
        a = np.maximum(0, z) if l < len(W) - 1 else z
    return a


def network_of(
    W: list[Array], b: list[Array], hidden: Activation = RELU, output: Activation = IDENTITY
) -> Network:
    sigmas = [hidden] * (len(W) - 1) + [output]
    return Network(tuple(map(Layer, W, b, sigmas)))


def pass_inputs(rng: np.random.Generator) -> list[tuple]:
    """One to three layers, batches of one to five, as many examples as neurons too."""
    sizes = [(1, 1), (2, 1), (2, 2), (1, 3, 1), (2, 2, 1), (2, 3, 2), (3, 4, 2), (2, 3, 3, 1)]

    def part(*shape: int) -> Array:
        return rng.normal(size=shape).round(2)

    return [
        (
            [part(rows, n) for n, rows in itertools.pairwise(net)],
            [part(rows) for rows in net[1:]],
            part(net[0], m),
        )
        for net in sizes
        for m in (1, net[1], 5)
    ]


def pass_in_words(W: list[Array], b: list[Array], x: Array) -> str:
    sizes = "-".join(str(n) for n in (x.shape[0], *map(len, b)))
    return f"a {sizes} net and a batch of shape {x.shape}"


@Code(
    "10-feed-forward",
    "sec-bias-broadcast",
    "Write the whole forward pass",
    level=2,
    inputs=pass_inputs,
    expect=lambda W, b, x: network_of(W, b)(x),
    by="nnbook",
    solution=feed_forward,
    say=pass_in_words,
)
def write_feed_forward() -> Case:
    return Case(
        prompt="Write `feed_forward(W, b, x)` for a batch `x` of shape $n_0 \\times m$. `W[0]`, "
        "`W[1]`, … are the weight matrices $W^1$, $W^2$, …, one or more. `b[0]`, `b[1]`, … are "
        "the biases, and they come **flat**: `b[0]` has the shape `(n_1,)`. Every layer has "
        "ReLU but the last, which has the identity. Return $a^L$, of shape $n_L \\times m$.",
        mistakes=(
            known("ReLU at the output too", lambda W, b, x: network_of(W, b, output=RELU)(x)),
            Mistake(
                "no ReLU between the layers",
                lambda W, b, x: network_of(W, b, hidden=IDENTITY)(x),
                "sec-why-bend",
            ).says(
                "Your layers pass $z$ on, so that the whole is a single layer with the identity: one "
                "matrix times $x$, plus one column."
            ),
            Mistake(
                "biases left out",
                lambda W, b, x: feed_forward(W, [0 * part for part in b], x),
                "sec-composition",
            ).says("Your result is what the net gives if all its biases are 0."),
        ),
        hints=(
            "Start with `a = x`; each turn of a loop replaces `a` by the next layer's.",
            "Turn a flat bias into a column: `b[l].reshape(-1, 1)`.",
        ),
        solution="`z = W[l] @ a + b[l].reshape(-1, 1)` for each layer; then "
        "`a = np.maximum(0, z)`, or `a = z` if it is the last.",
    )


@Matrix("10-layer-jacobian", "sec-layer-jacobian", "What is left of $W$", level=2, symbol="J")
@variants(
    (((1, -1), (2, 1)), (3, -6), (1, 2)),
    (((2, 1), (-3, 1)), (-5, 2), (1, 2)),
    (((1, 2), (-4, 1)), (-6, 3), (1, 2)),
    (((3, -2), (1, -5)), (-5, 4), (2, 1)),
    (((-1, 4), (2, 3)), (8, -4), (3, -1)),
)
def layer_jacobian(W: tuple, b: tuple, x: tuple) -> Case:
    layer = Layer(W, b, RELU)
    z, weights = layer.z(x), layer.W
    D = np.diag(RELU.df(z)[:, 0])
    answer = numeric_jacobian(layer, x).round(6)
    return Case(
        prompt=rf"A ReLU layer has $W = {mat(W)}$ and $b = {vec(b)}$. What is its Jacobian at "
        rf"$x = {vec(x)}$?",
        answer=answer,
        mistakes=(
            Mistake("columns scaled in place of rows", weights @ D).says(
                r"You multiplied by the diagonal matrix on the right. The outer function, $\sigma$, "
                r"stands on the left, and so the *rows* of $W$ are scaled: a neuron is a row."
            ),
            Mistake(
                "bias left out of z", np.diag(RELU.df(weights @ x)) @ weights, "sec-two-steps"
            ).says(
                r"That is the other neuron's row. Look at the signs of $z = Wx + b$: here the bias turns "
                r"both signs of $Wx$ round."
            ),
            Mistake("slope left out", weights).says(
                r"$W$ is the Jacobian of $z$. An output that ReLU cuts off does not move: its row "
                "is 0."
            ),
            Mistake("a row for each input", answer.T, "sec-jacobian").says(
                r"That is the transpose. A Jacobian has a row for each output and a column for "
                r"each input."
            ),
        ),
        hints=(
            r"Which neuron is active at this $x$? Find the sign of each $z_j$.",
            r"$J = \operatorname{diag}(\sigma'(z))\, W$ with slopes 0 and 1.",
        ),
        solution=rf"$z = {vec(z)}$, so the slopes are ${vec(RELU.df(z))}$ and "
        rf"$J = {mat(D)} {mat(W)} = {mat(answer)}$. The row of the neuron that is cut off is 0.",
    )


@Number(
    "10-jacobian",
    "sec-network-jacobian",
    "A small step, predicted",
    level=2,
    symbol=r"\text{output}",
)
@variants(
    ((0, 2), (0.2, -0.1)),
    ((2, -4), (0.1, 0.2)),
    ((1, -2), (0.2, -0.1)),
    ((1, 3), (-0.1, 0.1)),
    ((1, 4), (-0.2, 0.1)),
)
def predicted(x: tuple, nudge: tuple) -> Case:
    """The hand net at a point where one of its hidden neurons is active."""
    passed, step = HAND.forward(x), np.reshape(nudge, (-1, 1))
    z1, f = passed.z[1], float(passed.a[2][0, 0])
    slopes = RELU.df(z1)
    W1, W2 = HAND[1].W, HAND[2].W
    J = HAND[2].jacobian(passed.a[1]) @ HAND[1].jacobian(x)
    answer = f + float((J @ step)[0, 0])
    there = tuple(round(a + d, 6) for a, d in zip(x, nudge, strict=True))
    assert np.isclose(answer, HAND(there)[0, 0])  # no line was crossed
    return Case(
        prompt=r"Find $J_f$ of the hand net ($W^1 = \begin{bmatrix} 1 & -1 \\ 2 & 1 \end{bmatrix}$, "
        r"$b^1 = (0, -1)$, ReLU; $W^2 = \begin{bmatrix} 3 & 2 \end{bmatrix}$, $b^2 = -4$, identity) "
        rf"at $x = {vec(x)}$. Use it to predict the output at ${vec(there)}$.",
        answer=answer,
        mistakes=(
            Mistake("slopes left out", f + float((W2 @ W1 @ step)[0, 0])).says(
                r"You took $W^2 W^1$ for the Jacobian. Between the two stands "
                r"$\operatorname{diag}(\sigma'(z^1))$, which takes out the neuron that is cut off."
            ),
            Mistake("change taken for the output", float((J @ step)[0, 0]), "sec-linear-map").says(
                r"That is by how much the output changes, $J_f\,\Delta$ for the step $\Delta$. It starts "
                r"from $f(x)$: add the two."
            ),
            Mistake(
                "slopes of the wrong neuron",
                f + float((W2 @ np.diag(1 - slopes[:, 0]) @ W1 @ step)[0, 0]),
                "sec-layer-jacobian",
            ).says(
                r"You kept the neuron that is cut off and dropped the active one. Look at the "
                r"signs of $z^1$."
            ),
        ),
        hints=(
            r"Forward first: which hidden neuron is active at $x$, and what is $f(x)$?",
            r"$J_f(x) = W^2 \operatorname{diag}(\sigma'(z^1))\, W^1$.",
            r"The prediction is $f(x) + J_f(x)\,\Delta$, where $\Delta$ is the step.",
        ),
        solution=rf"$z^1 = {vec(z1)}$, so $a^1 = {vec(passed.a[1])}$ and $f(x) = {num(f)}$. The "
        rf"slopes are ${vec(slopes)}$, so $J_f = {mat(W2)} {mat(np.diag(slopes[:, 0]) @ W1)} = "
        rf"{mat(J)}$. With $\Delta = {vec(nudge)}$ the prediction is ${num(f)} + "
        rf"({dot_product(J, nudge)}) = {num(answer)}$. The output there *is* that: no line "
        r"$z^1_j = 0$ was crossed.",
    )


# The parameters that are asked about, with their place in net.theta.
ASKED = (
    (0, "w^1_{11}"),
    (2, "w^1_{21}"),
    (4, "b^1_1"),
    (6, "w^2_{11}"),
    (7, "w^2_{12}"),
    (8, "b^2_1"),
)


def why(place: int, x: tuple, slope: float) -> str:
    """What stands between the parameter and the output: the end of a sentence about it."""
    z1, a1 = (part[1][:, 0] for part in (HAND.forward(x).z, HAND.forward(x).a))
    if place == 8:
        return "it is added to the output as it is, so its slope is $1$."
    if place in (6, 7):
        k = place - 5
        return rf"it multiplies $a^1_{k} = {num(a1[k - 1])}$, so its slope is ${num(slope)}$."
    j = 1 if place in (0, 4) else 2
    if z1[j - 1] <= 0:
        return rf"it feeds hidden neuron {j}, which is cut off: $z^1_{j} = {num(z1[j - 1])}$."
    does, weight = f"is added to $z^1_{j}$", num(HAND[2].W[0, j - 1])
    product = num(slope)
    if place != 4:
        does = f"multiplies $x_1 = {num(x[0])}$"
        product = rf"{paren(x[0])} \cdot {weight} = {product}"
    return (
        f"it {does}. Neuron {j} is active, and what it gets goes on times $w^2_{{1{j}}} = {weight}$, "
        f"so the slope is ${product}$."
    )


@Choice("10-idle", "sec-idle-parameters", "Which knobs are idle?", level=2, several=True)
@variants(((0, 2),), ((2, -4),), ((0, -3),), ((-1, 0),))
def idle(x: tuple) -> Case:
    slopes = numeric_gradient(lambda t: HAND.with_theta(t)(x), HAND.theta).round(6)
    passed = HAND.forward(x)
    return Case(
        prompt=rf"The hand net sees $x = {vec(x)}$. There $z^1 = {vec(passed.z[1])}$ and "
        rf"$a^1 = {vec(passed.a[1])}$. Which of these parameters *cannot* move its output by a "
        r"small nudge? Choose all. (Its weights from hidden to output are $W^2 = "
        r"\begin{bmatrix} 3 & 2 \end{bmatrix}$.)",
        options=tuple(
            Option(
                f"the {'bias' if 'b' in tex else 'weight'} ${tex}$",
                slopes[place] == 0,
                "idle taken for moving" if slopes[place] == 0 else "moving taken for idle",
            ).says(f"Look at ${tex}$: {why(place, x, slopes[place])}")
            for place, tex in ASKED
        ),
        hints=(
            "A parameter of layer 1 is idle if it feeds a neuron that is cut off, or if its input "
            "is 0.",
            r"A weight of layer 2 is idle if the activation it multiplies is 0.",
        ),
        solution=f"Idle: {', '.join(f'${tex}$' for place, tex in ASKED if slopes[place] == 0)}.\n\n"
        + "\n".join(f"- ${tex}$: {why(place, x, slopes[place])}" for place, tex in ASKED),
    )


DEEP = Network(
    (
        Layer([[1, -1], [2, 1]], [1, 2], RELU),
        Layer([[3, 2], [-2, 1]], [-2, 1], RELU),
        Layer([[2, -3]], [-1], IDENTITY),
    )
)


@Number("10-three-layers", "sec-composition", "Three layers by pencil", symbol="a^3", level=2)
@variants((-1, -2), (-1, 3), (0, -1), (-1, -3), (1, 1), (-1, 4))
def three_layers(x1: float, x2: float) -> Case:
    x = np.array([[x1], [x2]], float)
    passed = DEEP.forward(x)
    answer = DEEP(x).item()
    (W1, b1), (W2, b2), (W3, b3) = ((layer.W, layer.b) for layer in DEEP)
    a1 = passed.a[1]

    def finish(a2: Array) -> float:
        return (W3 @ a2 + b3).item()

    slips = (
        Mistake("bias of layer 1 left out", finish(RELU(W2 @ RELU(W1 @ x) + b2))).says(
            "The first layer has biases of its own: $z^1 = W^1 x + b^1$."
        ),
        Mistake("bias of layer 2 left out", finish(RELU(W2 @ a1))).says(
            "The second layer has a bias of its own, which is added before its ReLU."
        ),
        Mistake("bias of layer 3 left out", (W3 @ passed.a[2]).item()).says(
            "The last layer has a bias too: $z^3 = W^3 a^2 + b^3$."
        ),
        Mistake("all biases left out", (W3 @ RELU(W2 @ RELU(W1 @ x))).item()).says(
            "All biases are missing. $z^l = W^l a^{l-1} + b^l$ holds in each layer."
        ),
        Mistake("no ReLU in layer 2", finish(W2 @ a1 + b2)).says(
            "A negative entry went through. Layer 2 has a ReLU as well; only the last layer has the "
            "identity."
        ),
        Mistake("no ReLU in layer 1", finish(RELU(W2 @ (W1 @ x + b1) + b2))).says(
            "A negative entry went through. Layer 2 is fed with $a^1$, not with $z^1$."
        ),
        Mistake("layer 2 fed with x", finish(RELU(W2 @ x + b2))).says(
            "You gave $x$ to the second layer. It sees only what the first has made of it, $a^1$."
        ),
        known("ReLU at the output too", max(0.0, answer)),
    )
    return Case(
        prompt=rf"A 2-2-2-1 network has $W^1 = {mat(W1)}$, $b^1 = {vec(b1)}$ with ReLU, then $W^2 = {mat(W2)}$, "
        rf"$b^2 = {vec(b2)}$ with ReLU, then $W^3 = {mat(W3)}$, $b^3 = {num(b3.item())}$ with the identity. "
        rf"What does it answer to $x = {vec(x)}$?",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            "Three lines, one for each layer: $z$, then $a$.",
            "After each of the first two lines, replace what is negative by 0.",
        ),
        solution=rf"$z^1 = {vec(passed.z[1])}$, $a^1 = {vec(a1)}$; $z^2 = {vec(passed.z[2])}$, $a^2 = "
        rf"{vec(passed.a[2])}$; $a^3 = {dot_product(W3, passed.a[2])} {signed(b3.item())} = {num(answer)}$.",
    )


@Matrix("10-around", "sec-way-round", "A layer with a way round it", symbol="J", level=3)
@variants(
    (((1, -1), (2, 1)), (0, -8), (3, 1)),
    (((2, 1), (-3, 1)), (1, 0), (1, 2)),
    (((1, 2), (4, -1)), (-6, 1), (1, 2)),
    (((3, -2), (1, 5)), (1, -9), (2, 1)),
    (((-1, 4), (2, 3)), (0, 1), (3, -1)),
)
def around(W: tuple, b: tuple, x: tuple) -> Case:
    layer = Layer(W, b, RELU)
    weights, z = layer.W, layer.z(x)
    column = np.reshape(x, (2, 1)).astype(float)
    answer = numeric_jacobian(lambda v: v + layer(v), column).round(6) + 0.0
    inner = np.diag(RELU.df(z)[:, 0]) @ weights
    return Case(
        prompt=rf"In some networks the input of a layer is added to what it gives: $y = x + \sigma(Wx + b)$. "
        rf"Here $\sigma$ is ReLU, $W = {mat(weights)}$ and $b = {vec(b)}$. What is the Jacobian of $y$ with "
        rf"respect to $x$, at $x = {vec(x)}$?",
        answer=answer,
        mistakes=(
            Mistake("way round the layer forgotten", inner).says(
                "That is the layer alone. A nudge of $x$ also reaches $y$ on the way round it, unchanged, "
                "and effects on two ways add."
            ),
            Mistake("slope left out", np.eye(2) + weights).says(
                "The neuron that is cut off lets no nudge through: its row of $W$ counts 0. (On the way round "
                "there is no ReLU.)"
            ),
            Mistake("1 added to every entry", inner + 1).says(
                "The Jacobian of $x$ by $x$ is the identity matrix, with 1 on the diagonal only: $x_1$ goes "
                "round to $y_1$ and not to $y_2$."
            ),
            Mistake("whole output cut off", np.diag(RELU.df(z)[:, 0]) @ (np.eye(2) + weights)).says(
                "You let the ReLU cut off the way round as well. It acts on $Wx + b$ alone."
            ),
        ),
        hints=(
            "Two ways lead from $x$ to $y$. What is the Jacobian of each?",
            r"The Jacobian of a sum is the sum of the Jacobians.",
        ),
        solution=rf"The way round has the Jacobian $I$. The layer has $\operatorname{{diag}}(\sigma'(z))\,W$, with "
        rf"$z = {vec(z)}$: ${mat(inner)}$. The sum is ${mat(answer)}$. Past a neuron that is off, a nudge still "
        "gets on; that is what the way round is for.",
    )
