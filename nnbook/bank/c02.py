"""Chapter 2: symbols, their indices and their shapes."""

from itertools import pairwise

import numpy as np

from nnbook.activations import IDENTITY, RELU, SIGMOID
from nnbook.backprop import backprop
from nnbook.bank.mistakes import known
from nnbook.costs import QUADRATIC
from nnbook.data import hand_net
from nnbook.exercises.markup import dot_product, frac, mat, num, signed, vec
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


def net_of(sizes: tuple) -> Network:
    """Any network with these sizes."""
    return Network.random(list(sizes), np.random.default_rng(2))


def name_of(sizes: tuple) -> str:
    return "-".join(map(str, sizes))


@Matrix("02-sizes", "sec-sizes", "Four numbers of a network", level=1)
@variants(((5, 3, 4, 1),), ((4, 6, 2, 3),), ((2, 5, 3, 4, 1),), ((6, 3, 5, 2, 4),), ((3, 7, 2),))
def sizes_of(sizes: tuple) -> Case:
    net = net_of(sizes)
    answer = [net[1].n_in, net.L, net[2].n_out, net[net.L].n_out]
    n, L, n_2, n_L = answer
    return Case(
        prompt=rf"A network is written {name_of(sizes)}. Give $n$, $L$, $n_2$ and $n_L$, from top "
        "to bottom.",
        answer=answer,
        mistakes=(
            Mistake("input counted as layer 1", [n, L + 1, sizes[1], n_L]).says(
                r"You counted the input as layer 1. It is layer 0: it computes nothing, so it does "
                r"not add to $L$ either."
            ),
            Mistake("input counted in L", [n, L + 1, n_2, n_L]).says(
                r"$L$ counts the layers that compute. The input is layer 0, and is not one of them."
            ),
            Mistake("only hidden layers counted", [n, L - 1, n_2, n_L]).says(
                r"You counted the hidden layers. The last layer computes too."
            ),
        ),
        hints=(
            "Write the number of the layer under each size, from 0.",
            r"$n$ is short for $n_0$, and $L$ is the number under the last size.",
        ),
        solution=rf"The sizes are $n_0, \dots, n_L = {', '.join(map(str, sizes))}$. So "
        rf"$n = n_0 = {n}$, $L = {L}$, $n_2 = {n_2}$ and $n_L = n_{L} = {n_L}$. (The number of "
        r"examples $m$ cannot be read off: it belongs to the data.)",
    )


BATCH = ((4, 1, 0, 7), (2, 5, 8, 3), (9, 6, 12, 11))
OTHER_BATCH = ((6, -3, 5, 1), (-2, 8, 4, -7), (0, 9, 3, 2))


@Number("02-entry", "sec-examples", "One number of one example", level=1)
@variants(
    (BATCH, 3, 2),
    (OTHER_BATCH, 2, 1),
    (BATCH, 1, 2),
    (OTHER_BATCH, 3, 1),
    (BATCH, 3, 1),
    (OTHER_BATCH, 3, 2),
)
def entry_of_data(batch: tuple, i: int, k: int) -> Case:
    x = np.array(batch, float)
    return Case(
        prompt=rf"Four examples with three inputs stand in $x = {mat(x)}$. Which number is "
        rf"$x^{{({i})}}_{k}$?",
        answer=x[k - 1, i - 1],
        mistakes=(
            Mistake("examples read as rows", x[i - 1, k - 1]).says(
                rf"You took row {i} for example {i}. Examples are *columns*; the lower index is "
                "the row."
            ),
            known("counted from 0", x[k, i]).says(f"That is `x[{k}, {i}]` in Python."),
        ),
        hints=(
            "Which of the two indices says the column?",
            r"The one in brackets is the number of the example.",
        ),
        solution=rf"Example {i} is column {i}, and its entry {k} is ${num(x[k - 1, i - 1])}$. In "
        rf"Python it is `x[{k - 1}, {i - 1}]`: row first, each one less.",
    )


def as_columns(examples: list) -> Array:
    return np.array(examples).T


def lists_of_examples(rng: np.random.Generator) -> list[tuple]:
    """1 to 5 examples with 1 to 4 inputs, whole numbers."""
    sizes = [(1, 1), (1, 3), (3, 1), (2, 2), (2, 3), (3, 2), (3, 3), (4, 2), (5, 4)]
    return [(rng.integers(-9, 10, size).tolist(),) for size in sizes]


def filled_one_by_one(examples: list) -> Array:
    x = np.zeros((len(examples[0]), len(examples)))
    for i, example in enumerate(examples):
        for k, value in enumerate(example):
            x[k, i] = value
    return x


@Code(
    "02-columns",
    "sec-examples",
    "From a list of examples to x",
    level=1,
    inputs=lists_of_examples,
    expect=filled_one_by_one,
    by="x filled entry by entry",
    solution=as_columns,
)
def write_as_columns() -> Case:
    return Case(
        prompt=r"Write `as_columns(examples)`. `examples` is a list of $m$ examples, each a "
        r"list of $n$ numbers. Return $x$ as an array of the shape $n \times m$.",
        mistakes=(
            known("examples as rows", lambda examples: np.array(examples)),
            Mistake(
                "reshaped in place of transposed",
                lambda examples: np.array(examples).reshape(len(examples[0]), len(examples)),
                "sec-examples",
            ).says(
                "The shape is right, the numbers are not: `reshape` deals them out row by row, and "
                "mixes the examples. To turn rows into columns, transpose."
            ),
            Mistake(
                "all examples in one column",
                lambda examples: np.array(examples).reshape(-1, 1),
                "sec-examples",
            ).says("All examples stand in one column, as if they were one. Each has its own."),
        ),
        hints=(
            "`np.array(examples)` has a row for each example.",
            "Try it on two examples of three numbers, and look where the first example went.",
        ),
        solution="`np.array(examples).T`: the rows become columns. `reshape` gives the right "
        "shape too, but it deals the numbers out again in the order of reading, and mixes the "
        "examples.",
    )


WEIGHTS = ((3, -1, 6, 2), (8, 5, -2, 7), (-4, 9, 1, -3))
OTHER_WEIGHTS = ((5, 2, -6, 4), (-1, 7, 9, -8), (3, -5, 1, 6))


@Number("02-edge", "sec-weights-biases", "The weight of an edge", level=1)
@variants(
    (WEIGHTS, 1, 3),
    (OTHER_WEIGHTS, 2, 1),
    (WEIGHTS, 2, 3),
    (OTHER_WEIGHTS, 2, 3),
    (WEIGHTS, 2, 1),
    (OTHER_WEIGHTS, 1, 3),
)
def weight_of_an_edge(weights: tuple, j: int, k: int) -> Case:
    W = Layer(weights, np.zeros(3)).W
    return Case(
        prompt=rf"In a 2-4-3 network $W^2 = {mat(W)}$. An edge leads from neuron {k} of layer 1 to "
        rf"neuron {j} of layer 2. Which weight does it carry?",
        answer=W[j - 1, k - 1],
        mistakes=(
            known("index order of W", W[k - 1, j - 1]).says(
                rf"You read $w^2_{{{k}{j}}}$, row {k} and column {j}."
            ),
            known("counted from 0", W[j, k]).says(f"That is `W[{j}, {k}]` in Python."),
        ),
        hints=(
            r"Write it as $w^2_{jk}$ first: *into* $j$, *from* $k$.",
            "The neuron at which the edge arrives owns a row.",
        ),
        solution=rf"It goes into neuron {j} from neuron {k}, so it is $w^2_{{{j}{k}}}$: row {j}, "
        rf"column {k}. The weight is ${num(W[j - 1, k - 1])}$.",
    )


def has_cell(sizes: tuple, l: int, row: int, column: int) -> bool:
    """Whether W^l of a network with these sizes has this row and this column, from 1."""
    rows, columns = net_of(sizes)[l].W.shape
    return row <= rows and column <= columns


@Choice("02-index", "sec-weights-biases", "Does this weight exist?", level=2, several=True)
@variants(
    (2, 3, 4, ((2, 4, 3), (1, 5, 3, 2), (2, 3, 4), (4, 3, 2))),
    (2, 4, 2, ((3, 2, 4), (1, 3, 5), (1, 4, 2), (3, 4, 1))),
    (3, 2, 4, ((1, 1, 4, 2), (2, 3, 5, 3), (1, 1, 2, 4), (2, 4, 2, 1))),
)
def existing_weight(l: int, j: int, k: int, networks: tuple) -> Case:
    symbol = rf"$w^{l}_{{{j}{k}}}$"

    def option(sizes: tuple) -> Option:
        there = f"layer {l} has {sizes[l]} and layer {l - 1} has {sizes[l - 1]} neurons"
        short = [layer for layer, needed in ((l, j), (l - 1, k)) if sizes[layer] < needed]
        holds = has_cell(sizes, l, j, k)
        if holds:
            name, says = "left out", f"In {name_of(sizes)} {there}: enough for it."
        elif has_cell(sizes, l, k, j):
            name, says = (
                "index order of W",
                rf"In {name_of(sizes)} {there}. {symbol} goes *into* neuron {j} of layer {l} "
                rf"*from* neuron {k} of layer {l - 1}. With the indices exchanged it would exist.",
            )
        else:  # it has such a weight one layer earlier
            name, says = (
                "input counted as layer 1",
                f"In {name_of(sizes)} {there}: too few in layer {' and in layer '.join(map(str, short))}. "
                "(The first number is the size of layer 0, the input.)",
            )
        return Option(name_of(sizes), holds, name).says(says)

    right = [sizes for sizes in networks if has_cell(sizes, l, j, k)]
    return Case(
        prompt=f"In which of these networks does the weight {symbol} exist?",
        options=tuple(option(sizes) for sizes in networks),
        hints=(
            rf"Which two neurons does {symbol} join? Say it aloud: into … from ….",
            rf"Layer {l} needs at least {j} neurons. And layer {l - 1}?",
        ),
        solution=rf"It goes into neuron {j} of layer {l}, from neuron {k} of layer {l - 1}. So it "
        rf"takes $n_{l} \ge {j}$ and $n_{l - 1} \ge {k}$. That holds for "
        f"{' and '.join(map(name_of, right))}.",
    )


@Matrix("02-two-steps", "sec-z-and-a", "Through one layer", level=1, symbol="a^1")
@variants(
    (((2, 0), (1, -1)), (-3, 5), (1, 2)),
    (((1, 1), (-1, 0)), (-5, 3), (2, 1)),
    (((-2, 1), (1, -1)), (-3, 4), (1, 3)),
    (((0, -1), (1, -1)), (3, -4), (3, 1)),
    (((1, -1), (1, 1)), (2, -6), (2, 3)),
)
def two_steps(W: tuple, b: tuple, x: tuple) -> Case:
    layer = Layer(W, b, RELU)
    z, a, weighted = (v[:, 0] for v in (layer.z(x), layer(x), Layer(W, (0, 0), RELU).z(x)))
    terms = [rf"{dot_product(W[j], x)} {signed(b[j])} = {num(z[j])}" for j in range(2)]
    return Case(
        prompt=rf"Layer 1 has $W^1 = {mat(W)}$, $b^1 = {mat(b)}$ and $\sigma(z) = \max(0, z)$. "
        rf"The input is $x = {vec(x)}$. Find $a^1$.",
        answer=a,
        mistakes=(
            Mistake("z given for a", z).says(
                r"That is $z^1$, the sum before the activation function. $a^1 = \sigma(z^1)$ is "
                "what comes out of it."
            ),
            Mistake("bias after the activation", np.maximum(0, weighted) + b).says(
                r"You added the bias after $\sigma$. It belongs to $z^1 = W^1 x + b^1$, and "
                r"$\sigma$ acts on all of that."
            ),
            Mistake("bias left out", np.maximum(0, weighted)).says(
                r"The bias is missing: $z^1 = W^1 x + b^1$."
            ),
        ),
        hints=(
            r"First $z^1$: each row of $W^1$ times $x$, plus its bias.",
            r"Then $\sigma$, entry by entry: what is negative becomes 0.",
        ),
        solution=rf"$z^1_1 = {terms[0]}$ and $z^1_2 = {terms[1]}$. Of $z^1 = {vec(z)}$ the "
        rf"negative entry becomes 0: $a^1 = {vec(a)}$.",
    )


def output_with(z1: Array) -> float:
    """The output of the hand net if z¹ were this."""
    net, _, _ = hand_net()
    return float(net[2](RELU(z1)).item())


@Choice("02-residual", "sec-error", "Two words", level=2, several=True)
def residual_and_error() -> Case:
    net, x, y = hand_net()
    passed, delta = net.forward(x), backprop(net, x, y).delta
    bent = Network((net[1], Layer(net[2].W, net[2].b, SIGMOID)))

    def share_their_value(net: Network) -> bool:
        return np.allclose(net(x) - y, backprop(net, x, y, QUADRATIC).delta[2])

    return Case(
        prompt=r"The hand net has $z^1 = (-1, 3)$, $a^1 = (0, 3)$ and $a^2 = 2$ for its example, "
        r"whose target is $y = 1$. Its cost is $C = \tfrac12 (a^2 - y)^2$, its errors are "
        r"$\delta^1 = (0, 2)$ and $\delta^2 = 1$. Which sentences are true?",
        options=(
            Option(
                r"Every layer that computes has an error, of the shape of its $z^l$.",
                all(delta[l].shape == passed.z[l].shape for l in range(1, net.L + 1)),
            ),
            Option(
                r"For this example the residual and $\delta^2$ have the same value.",
                share_their_value(net),
            ),
            Option(
                r"Layer 1 has a residual, $a^1 - y$.",
                passed.a[1].shape == y.shape,
                "a residual in a hidden layer",
            ).says(
                r"Only the last layer has targets. $a^1$ has two entries and $y$ has one: "
                "there is nothing to compare."
            ),
            Option(
                r"$a^L - y$ and $\delta^L$ are two names for the same thing, in any network.",
                share_their_value(net) and share_their_value(bent),
                "residual taken for the error",
                "sec-residual-delta",
            ).says(
                r"With the quadratic cost they share their value if the last activation is the "
                r"identity. With the sigmoid as the last activation of this net they differ."
            ),
            Option(
                r"$\delta^1_2 = 2$ says that $z^1_2$ is too large by 2.",
                np.isclose(output_with(passed.z[1] - delta[1]), y.item()),
                "error read as a distance",
                "sec-error",
            ).says(
                r"With $z^1_2 = 1$ the net would return $2 \cdot 1 - 4 = -2$, further from the "
                r"target than before. An error is a derivative: if $z^1_2$ moves a little, $C$ moves "
                "twice as much."
            ),
        ),
        hints=(
            "Which of the two words needs a target?",
            r"$\delta^l = \partial C/\partial z^l$. Is a derivative a distance?",
        ),
        solution=r"The residual $a^2 - y = 1$ belongs to the last layer, which has a target. The "
        r"error $\delta^l = \partial C/\partial z^l$ belongs to every layer that computes, and has the "
        r"shape of $z^l$. Here the last activation is the identity and the cost is the quadratic one, so "
        r"$\delta^2 = a^2 - y$.",
    )


@Shape("02-rows", "sec-examples", "From another layout", level=2, symbol="z^1")
@variants((100, 64, 30), (50, 8, 4), (200, 10, 6), (32, 5, 7), (40, 3, 12))
def from_rows(m: int, n: int, n_1: int) -> Case:
    rows = np.ones((m, n))
    layer = net_of((n, n_1))[1]
    return Case(
        prompt=rf"A library keeps each example as a *row*: its input has the shape $({m}, {n})$. "
        rf"Its first layer has {n_1} neurons. What is the shape of $z^1$ in *our* layout?",
        answer=layer.z(rows.T).shape,
        mistakes=(
            known("examples as rows", (rows @ layer.W.T).shape),
            Mistake("shape of the weights", layer.W.shape, "sec-z-and-a").says(
                r"That is $W^1$: a row for each neuron, a column for each input. $z^1$ has a "
                "column for each *example*."
            ),
            Mistake("shape of the input", rows.T.shape, "sec-z-and-a").says(
                r"That is $x$ in our layout. $z^1$ has a row for each neuron of layer 1, not for "
                "each input."
            ),
        ),
        hints=(
            r"How large are $m$, $n$ and $n_1$?",
            r"$z^1$ has a row for each neuron of layer 1, and a column for each example.",
        ),
        solution=rf"$m = {m}$, $n = {n}$ and $n_1 = {n_1}$. So $x$ is ${n} \times {m}$, $W^1$ is "
        rf"${n_1} \times {n}$, and $z^1 = W^1 x + b^1$ is ${n_1} \times {m}$.",
    )


@Matrix("02-layout", "sec-layout", "A derivative in print", level=2, symbol="f(x)")
@variants(
    (((2, 1), (-1, 3)), (1, -2), (3, 1)),
    (((1, 4), (0, 2)), (2, 1), (1, 3)),
    (((3, -2), (1, 1)), (-1, 4), (2, 1)),
    (((1, 2), (5, -1)), (3, 2), (2, -1)),
    (((-1, 2), (4, 3)), (2, -3), (1, 2)),
)
def other_layout(D: tuple, c: tuple, x: tuple) -> Case:
    printed, constant, point = (np.array(v, float) for v in (D, c, x))
    W = printed.T
    answer = Layer(W, constant, IDENTITY)(point)[:, 0]
    terms = [rf"{dot_product(W[j], point)} {signed(c[j])}" for j in range(2)]
    return Case(
        prompt=rf"A text uses the *denominator* layout. For a function $f(x) = Wx + c$ with "
        rf"$c = {vec(constant)}$ it prints the derivative as ${mat(printed)}$. Find $f(x)$ at "
        rf"$x = {vec(point)}$.",
        answer=answer,
        mistakes=(
            Mistake("rows and columns of J swapped", printed @ point + constant).says(
                r"You took the printed matrix for $W$. In the denominator layout a row belongs to "
                r"an *input*, so it is $W^\mathsf{T}$. Here $W$ is square: no shape warns you."
            ),
            Mistake("constant left out", W @ point, "sec-affine-jacobian").says(
                r"You found $Wx$, with the right $W$. The derivative does not show $c$; the "
                r"function still adds it."
            ),
            Mistake("rows and columns swapped, constant left out", printed @ point).says(
                r"Two things: in the denominator layout the printed matrix is $W^\mathsf{T}$, and "
                r"$f$ adds $c$, which no derivative shows."
            ),
        ),
        hints=(
            r"In our layout the Jacobian of $Wx + c$ is $W$. What is it in the other one?",
            r"Transpose the printed matrix before you multiply it by $x$.",
        ),
        solution=rf"What is printed is $W^\mathsf{{T}}$, so $W = {mat(W)}$, and $f(x) = "
        rf"\begin{{bmatrix}} {terms[0]} \\ {terms[1]} \end{{bmatrix}} = {mat(answer)}$.",
    )


@Number("02-broadcast", "sec-cost-symbols", "Three right answers", level=2)
@variants(((1, 4, 4),), ((2, 2, 8),), ((0, 3, 6),), ((1, 4, 10),), ((1, 1, 10),))
def flat_targets(values: tuple) -> Case:
    a, y = np.array(values, float).reshape(-1, 1), np.array(values, float)
    squares = (a - y) ** 2
    m, column = len(values), ", ".join(f"[{v}.]" for v in values)
    flat = ", ".join(f"{v}." for v in values)
    return Case(
        prompt=f"Three outputs equal their three targets: `a = np.array([{column}])` has the shape "
        f"(3, 1), `y = np.array([{flat}])` is flat. What does `np.mean((a - y) ** 2) / 2` return?",
        answer=np.mean(squares) / 2,
        mistakes=(
            Mistake("(m,1) − (m,) making an m×m loss", np.mean((a[:, 0] - y) ** 2) / 2).says(
                "You paired each output with its own target. NumPy does not: (3, 1) minus (3,) "
                "pairs each with *every* target, and the result is 3 × 3."
            ),
            Mistake("mean over m, not over m×m", np.sum(squares) / m / 2).says(
                "The nine squares are right. `np.mean` divides their sum by 9, the number of "
                "entries, not by 3."
            ),
            Mistake("the half forgotten", np.mean(squares)).says(
                "That is the mean of the nine squares. The program then divides it by 2."
            ),
        ),
        hints=(
            "What is the shape of `a - y`?",
            "Write all nine differences in a table: a row for each output, a column for each "
            "target.",
        ),
        solution=rf"`a - y` is ${mat(a - y)}$: every output meets every target. The squares add "
        rf"up to {num(np.sum(squares))}, their mean is ${frac(np.mean(squares))}$, and half of it "
        rf"${frac(np.mean(squares) / 2)}$. It should have been 0. Give targets the shape of the "
        "outputs: `y.reshape(-1, 1)` here.",
    )


def shapes(sizes: tuple, m: int) -> dict[str, tuple]:
    """The shapes of the symbols, l = 1, in a network with these sizes and m examples."""
    net = net_of(sizes)
    x, y = np.ones((sizes[0], m)), np.ones((sizes[-1], m))
    passed = net.forward(x)
    arrays = {
        "x": x,
        "y": y,
        "W^l": net[1].W,
        "b^l": net[1].b,
        "z^l": passed.z[1],
        "a^l": passed.a[1],
        "a^L": passed.a[net.L],
    }
    return {symbol: array.shape for symbol, array in arrays.items()}


def always_alike(first: str, second: str) -> bool:
    tried = [shapes(sizes, m) for sizes in ((4, 3, 2), (2, 5, 3), (3, 3, 1)) for m in (1, 6)]
    return all(found[first] == found[second] for found in tried)


@Choice("02-table", "sec-symbol-table", "Alike in shape", level=2, several=True)
def table_of_shapes() -> Case:
    pairs = (
        ("z^l", "a^l", "", ""),
        ("a^L", "y", "", ""),
        (
            "b^l",
            "z^l",
            "a bias for each example",
            r"$b^l$ is one column, $n_l \times 1$, however many examples there are. $z^l$ has a "
            "column for each.",
        ),
        (
            "W^l",
            "z^l",
            "sources taken for examples",
            r"Both have a row for each neuron. But $W^l$ has a column for each neuron *before*, "
            r"$n_l \times n_{l-1}$, and $z^l$ one for each example, $n_l \times m$.",
        ),
        (
            "x",
            "y",
            "as many outputs as inputs",
            r"They have the same number of columns, $m$. But $x$ has $n$ rows and $y$ has $n_L$.",
        ),
    )
    return Case(
        prompt=r"Look the shapes up in the symbol table. Which pairs have the same shape in *every* "
        r"network and for *every* number $m$ of examples?",
        options=tuple(
            Option(f"${one}$ and ${other}$", always_alike(one, other), name).says(says)
            for one, other, name, says in pairs
        ),
        hints=(
            r"In a shape, each letter ($n_l$ or $m$, say) may be any number.",
            r"$n_L$ is $n_l$ for the last layer, $l = L$.",
        ),
        solution=r"$z^l$ and $a^l$ are both $n_l \times m$. So $a^L$ is $n_L \times m$, as $y$: an "
        "output is compared with its target. The other pairs share one size at most.",
    )


@Matrix("02-inferred", "sec-weights-biases", "Four sizes from a few counts", level=2)
@variants((3, 5, 4, 2), (4, 2, 5, 3), (2, 6, 3, 5), (5, 3, 2, 4), (6, 4, 7, 1))
def inferred_sizes(*sizes: int) -> Case:
    into_1, into_2, into_3 = (n * k for k, n in pairwise(sizes))
    biases = sizes[-1]
    n_2 = into_3 // biases
    n_1 = into_2 // n_2
    answer = [into_1 // n_1, n_1, n_2, biases]
    return Case(
        prompt=rf"Of the drawing of a network with three layers, only counts are left: {into_1} edges "
        rf"lead into layer 1, {into_2} into layer 2 and {into_3} into layer 3, and $b^3$ has "
        rf"{biases} {'entries' if biases > 1 else 'entry'}. Give $n_0$, $n_1$, $n_2$ and $n_3$, "
        "from top to bottom.",
        answer=answer,
        mistakes=(
            Mistake("sizes from the last layer to the first", answer[::-1]).says(
                "These are the right numbers, in the order in which you found them. $n_0$ is the "
                "number of inputs and stands at the top."
            ),
            Mistake("edges taken for neurons", [into_1, into_2, into_3, biases]).says(
                "The last is right. The first three count edges, not neurons: into layer $l$ lead "
                "$n_l n_{l-1}$ of them, one from each neuron of the layer before to each neuron of "
                "this one."
            ),
        ),
        hints=(
            "Which layer do you know already? A bias belongs to a neuron.",
            "$W^3$ has as many entries as edges lead into layer 3, and you know its rows.",
        ),
        solution=rf"$b^3$ has an entry for each neuron, so $n_3 = {biases}$. $W^3$ is $n_3 \times n_2$ "
        rf"with {into_3} entries, so $n_2 = {into_3} / {biases} = {n_2}$. In the same way "
        rf"$n_1 = {into_2} / {n_2} = {n_1}$ and $n_0 = {into_1} / {n_1} = {answer[0]}$.",
    )


@Choice("02-argument", "sec-cost-symbols", "Where does the argument go wrong?", level=2)
@variants((3, 2, 5), (4, 3, 10))
def biases_argued(rows: int, columns: int, m: int) -> Case:
    W, b, a = np.ones((rows, columns)), np.ones((rows, 1)), np.ones((columns, m))
    z = W @ a + b
    truths = (
        (W @ a).shape == (rows, m),
        z.shape != (rows, m),  # "cannot be added"
        b.shape == z.shape,
        b.size == rows * m,
    )
    first = truths.index(False)
    texts = (
        rf"(1) $W^l a^{{l-1}}$ has the shape ${rows} \times {m}$.",
        rf"(2) $b^l$, of the shape ${rows} \times 1$, cannot be added to it.",
        rf"(3) So $b^l$ must in truth have the shape ${rows} \times {m}$.",
        rf"(4) So the layer has {rows * m} biases, and more of them with more examples.",
    )
    words = (
        "This one is right: rows of the first factor, columns of the second.",
        "",
        r"It would follow, if the sentence before it were true. But what does $+\,b^l$ mean here when "
        "there are several columns? Look for the *first* wrong one.",
        "It would follow, if the sentences before it were true. Look for the *first* wrong one.",
    )
    names = (
        "shape of a product doubted",
        "",
        "consequence taken for the cause",
        "last line blamed",
    )
    return Case(
        prompt=rf"A layer has {rows} neurons and {columns} inputs, and {m} examples go through it at "
        r"once. Somebody argues about $z^l = W^l a^{l-1} + b^l$, as it is meant in this book, in four "
        "sentences, numbered as they were said. Which is the *first* that is wrong?",
        options=tuple(
            Option(text, i == first, name, "sec-examples" if i == 0 else "").says(said)
            for i, (text, name, said) in enumerate(zip(texts, names, words, strict=True))
        ),
        hints=("Take the sentences in turn. What does $W a + b$ mean for a single column of $a$?",),
        solution=r"Sentence (2). Each column of $W^l a^{l-1}$ belongs to an example, and $b^l$ is added "
        rf"to *each* column. So {rows} biases are enough, however many examples there are; a bias "
        "belongs to a neuron, and no neuron is added for an example.",
    )
