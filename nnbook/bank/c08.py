"""Chapter 8: weights and biases."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from nnbook.activations import IDENTITY
from nnbook.bank.mistakes import known
from nnbook.calculus import numeric_jacobian
from nnbook.exercises.markup import dot_product, mat, num, paren, signed, vec
from nnbook.exercises.model import (
    Bug,
    Case,
    Choice,
    Matrix,
    Mistake,
    Number,
    Option,
    Shape,
    variants,
)
from nnbook.network import Layer, Network
from nnbook.notation import Array


def empty_network(sizes: tuple) -> Network:
    """A network of these sizes, all of its parameters 0."""
    return Network(tuple(Layer(np.zeros((n, k)), np.zeros(n)) for k, n in pairwise(sizes)))


SOME = ((3, -1, 5, 0), (-4, 7, 2, -2), (6, 1, -3, 4))
OTHER = ((-5, 2, 8, 1), (9, -3, 4, -6), (0, -7, 3, 6))


@Number("08-address", "sec-edge-and-cell", "Find the cell", level=1, symbol=r"\text{weight}")
@variants((SOME, 2, 3), (OTHER, 2, 1), (SOME, 2, 1), (OTHER, 1, 3), (OTHER, 2, 3))
def address(rows: tuple, j: int, k: int) -> Case:
    W = np.array(rows, float)
    inputs = np.eye(4)[k - 1]
    answer = Layer(W, np.zeros(3), IDENTITY).z(inputs)[j - 1, 0]
    return Case(
        prompt=rf"Layer 1 of a network has four neurons, layer 2 has three, and "
        rf"$$W^2 = {mat(W)}.$$ What is the weight of the edge from neuron {k} of layer 1 into neuron "
        rf"{j} of layer 2?",
        answer=answer,
        mistakes=(
            known("index order of W", W[k - 1, j - 1]).says(f"You took row {k}, column {j}."),
            known("counted from 0", W[j, k]),
        ),
        hints=(
            "Rows are where edges end. How many rows has $W^2$, and how many neurons layer 2?",
            "Find the row of the neuron that the edge goes *into* first.",
        ),
        solution=rf"Into neuron {j}: row {j}. From neuron {k}: column {k}. So it is "
        rf"$w^2_{{{j}{k}}} = {num(answer)}$.",
    )


def what_is_missing(sizes: tuple, l: int, j: int, k: int) -> str:
    """Why there is no such weight, in words; nothing if there is one."""
    network = empty_network(sizes)
    if l > network.L:
        return (
            f"Layer {l} is none of its layers: the inputs are layer 0, and the last is {network.L}."
        )
    rows, columns = network[l].W.shape
    if j > rows:
        return f"It would go into neuron {j} of layer {l}, which has {rows} neurons."
    if k > columns:
        where = "input" if l == 1 else "neuron"
        return (
            f"It would come from {where} {k} of layer {l - 1}, where there are {columns} {where}s."
        )
    return ""


@Choice("08-exists", "sec-edge-and-cell", "Which weights are there?", level=1, several=True)
@variants((3, 4, 2), (2, 5, 3), (4, 2, 3))
def existing(*sizes: int) -> Case:
    n0, n1, n2 = sizes
    asked = (
        (1, n1, n0, ""),
        (1, n0, n1, "w¹_jk read as from j to k"),
        (2, n2, n1, ""),
        (2, n1, n2, "w²_jk read as from j to k"),
        (2, 1, n0, "source looked for in the wrong layer"),
        (3, 1, 1, "layers counted from 1 at the input"),
    )
    options, there = [], []
    for l, j, k, name in asked:
        symbol, missing = f"$w^{l}_{{{j}{k}}}$", what_is_missing(sizes, l, j, k)
        if missing:
            options.append(Option(f"the weight {symbol}", False, name).says(missing))
        else:
            options.append(Option(f"the weight {symbol}", True))
            there.append(symbol)
    shapes = " and ".join(
        rf"$W^{l}$ is ${n} \times {k}$" for l, (k, n) in enumerate(pairwise(sizes), start=1)
    )
    return Case(
        prompt=f"Which of these weights are there in a {n0}-{n1}-{n2} network? Choose all.",
        options=tuple(options),
        hints=(
            r"$w^l_{jk}$ goes into neuron $j$ of layer $l$, from neuron $k$ of layer $l - 1$.",
            "Write down the shapes of its two matrices of weights.",
        ),
        solution=f"{shapes}. So there are {', '.join(there[:-1])} and {there[-1]}. The first index "
        "is at most the number of rows, the second at most that of the columns.",
    )


@Matrix("08-sum", "sec-index-order", "Edge by edge", level=1, symbol="z")
@variants(
    (((1, 3), (-2, 1)), (2, 1), (1, -1)),
    (((2, -1), (3, 1)), (1, 3), (1, 2)),
    (((0, 2), (-1, 4)), (3, 1), (2, -3)),
    (((-2, 1), (5, 2)), (1, -1), (4, 1)),
    (((3, 1), (2, -2)), (-1, 2), (1, 5)),
)
def layer_sum(rows: tuple, a: tuple, b: tuple) -> Case:
    W = np.array(rows, float)
    answer = Layer(W, b, IDENTITY).z(a)
    ones = [rf"{dot_product(W[j], a)} {signed(b[j])} = {num(answer[j, 0])}" for j in (0, 1)]
    return Case(
        prompt=rf"A layer has $W = {mat(W)}$ and $b = {vec(b)}$. The activations of the layer before "
        rf"are $a = {vec(a)}$. Find its weighted inputs $z_j = \sum_k w_{{jk}}\, a_k + b_j$.",
        answer=answer,
        mistakes=(
            known("index order of W", W.T @ a + b).says(
                r"You ran down the columns of $W$, and used every edge from its target to its source."
            ),
            Mistake("one bias for the whole layer", W @ a + b[0], "sec-biases").says(
                r"Both neurons got $b_1$. A bias belongs to a neuron: the second adds its own, $b_2$."
            ),
            Mistake("bias left out", W @ a, "sec-biases").says(
                r"That is $Wa$, the weighted sums alone. Each neuron also adds its bias."
            ),
        ),
        hints=(
            r"Take $j = 1$ and let $k$ run: which entries of $W$ are $w_{11}$ and $w_{12}$?",
            "Then the same for the second row.",
        ),
        solution=rf"$z_1 = {ones[0]}$ and $z_2 = {ones[1]}$: row by row.",
    )


@Number("08-paths", "sec-index-order", "All paths together", level=2, symbol=r"\text{growth}")
@variants(
    (((1, 2), (0, -1), (3, 1)), ((2, 1, -1), (1, -2, 2)), 1, 2),
    (((2, 1), (1, 3), (-1, 2)), ((1, 2, 3), (0, 1, -2)), 2, 1),
    (((1, -1), (2, 1), (0, 4)), ((3, 1, 1), (2, -1, 2)), 1, 2),
    (((3, 2), (1, -1), (2, 1)), ((1, -1, 3), (2, 3, 1)), 2, 1),
    (((-1, 1), (2, 2), (1, 3)), ((2, 1, 1), (1, 3, -1)), 1, 2),
)
def by_paths(first: tuple, second: tuple, i: int, j: int) -> Case:
    W1, W2 = np.array(first, float), np.array(second, float)
    network = Network((Layer(W1, np.zeros(3), IDENTITY), Layer(W2, np.zeros(2), IDENTITY)))
    effect = numeric_jacobian(lambda x: network(x)[:, 0], np.array([1.0, 2.0])).round(6)
    steps = " + ".join(rf"{paren(W2[j - 1, k])} \cdot {paren(W1[k, i - 1])}" for k in range(3))
    return Case(
        prompt=rf"A 2-3-2 network has the identity as its activation function, and $$W^1 = {mat(W1)},"
        rf" \quad W^2 = {mat(W2)}.$$ Input {i} grows by 1. By how much does $z^2_{j}$ grow?",
        answer=effect[j - 1, i - 1],
        mistakes=(
            known("index order of W", effect[i - 1, j - 1]).says(
                rf"You followed the paths from input {j} into neuron {i}."
            ),
            Mistake("factors read from left to right", (W1 @ W2)[j - 1, i - 1]).says(
                r"That is an entry of $W^1 W^2$. The signal meets $W^1$ first, so $W^1$ stands "
                r"next to it, on the right: $W^2 W^1 x$."
            ),
            Mistake(
                "weights added along a path", float((W2[j - 1] + W1[:, i - 1]).sum()), "sec-paths"
            ).says(
                "Along one path the weights *multiply*: each neuron passes on a multiple of what it "
                "hears. Only the paths are added."
            ),
        ),
        hints=(
            "There are three paths, one through each neuron of layer 1.",
            "Multiply the two weights along each path, then add the three products.",
        ),
        solution=rf"$\sum_k w^2_{{{j}k}}\, w^1_{{k{i}}} = {steps} = {num(effect[j - 1, i - 1])}$: the "
        rf"entry in row {j}, column {i} of $W^2 W^1$.",
    )


@Number("08-one-more", "sec-biases", "One neuron more", level=2, symbol=r"\text{new parameters}")
@variants((3, 4, 2), (2, 3, 4), (5, 2, 3), (6, 4, 5), (7, 5, 2))
def one_more(n0: int, n1: int, n2: int) -> Case:
    answer = empty_network((n0, n1 + 1, n2)).P - empty_network((n0, n1, n2)).P
    edges = n0 + n2
    return Case(
        prompt=f"Layer 1 of a {n0}-{n1}-{n2} network gets one more neuron, joined to all inputs and "
        "to all neurons of layer 2. How many parameters does the network gain?",
        answer=answer,
        mistakes=(
            known("biases counted per edge", 2 * edges).says(r"Only one neuron is new."),
            Mistake("edges to the next layer forgotten", n0 + 1, "sec-shapes-tell").says(
                f"The new neuron also speaks: {n2} edges go from it into layer 2. $W^2$ gains a "
                "column."
            ),
            Mistake("bias forgotten", edges).says(
                "You counted the new edges. The new neuron has a bias, too."
            ),
        ),
        hints=(
            "Count the edges that arrive at the new neuron, and those that leave it.",
            "What does a neuron have that is on no edge?",
        ),
        solution=rf"{n0} weights on the edges into it (a row of $W^1$), {n2} on the edges from it (a "
        rf"column of $W^2$), and one bias: ${n0} + {n2} + 1 = {answer}$. The biases of layer 2 were "
        "there before.",
    )


@Shape("08-bias-weight", "sec-biases", "A bias in disguise", level=2, symbol="M")
@variants((4, 2), (2, 5), (3, 6), (6, 4), (5, 1))
def bias_as_weight(rows: int, columns: int) -> Case:
    W, b = np.zeros((rows, columns)), np.zeros((rows, 1))
    return Case(
        prompt=rf"Layer $l$ has {rows} neuron{'s' * (rows > 1)}, and layer $l - 1$ has {columns}. Let "
        rf"layer $l - 1$ have one neuron more, whose activation is always 1. Then $W^l a^{{l-1}} + "
        rf"b^l$ can be written as *one* product: a matrix $M$, times the longer column. What is the "
        r"shape of $M$?",
        answer=np.hstack([W, b]).shape,
        mistakes=(
            Mistake("bias put in as a row", np.vstack([W, np.zeros((1, columns))]).shape).says(
                "A new row would be a new neuron in layer $l$. What is new here is a *source*, and "
                "a source has a column."
            ),
            Mistake("nothing added", W.shape, "sec-shapes-tell").says(
                f"That is the shape of $W^l$. It cannot be multiplied by a column of {columns + 1} "
                "numbers, and the biases are not in it."
            ),
            Mistake(
                "a row and a column added", np.pad(W, ((0, 1), (0, 1))).shape, "sec-shapes-tell"
            ).says(
                "The column for the biases is right. With a further row the product would have one "
                "number too many: layer $l$ has not grown."
            ),
        ),
        hints=(
            "Each neuron of layer $l$ hears one source more. How long is its row now?",
            "Has the number of neurons in layer $l$ changed?",
        ),
        solution=r"$\begin{bmatrix} W^l & b^l \end{bmatrix} \begin{bmatrix} a^{l-1} \\ 1 \end{bmatrix} "
        rf"= W^l a^{{l-1}} + b^l \cdot 1$: the biases are one more column, so $M$ is ${rows} \times "
        rf"{columns + 1}$. A bias is the weight of an edge that comes from a constant 1.",
    )


PRODUCTS: dict[str, tuple[Callable[[Array, Array], Array], str]] = {
    "W @ x": (lambda W, x: W @ x, "the right product refused"),
    "x @ W": (lambda W, x: x @ W, "factors the wrong way round"),
    "W.T @ x": (lambda W, x: W.T @ x, "transposed W"),
    "x.T @ W.T": (lambda W, x: x.T @ W.T, "result lying on its side"),
    "W * x": (lambda W, x: W * x, "entries multiplied, not added"),
}


@Choice("08-half", "sec-square-weights", "What a check of shapes lets pass", level=2, several=True)
@variants((2, 2, 3), (4, 4, 1), (3, 2, 3), (3, 4, 2))
def passing(n: int, rows: int, m: int) -> Case:
    rng = np.random.default_rng(8)
    W, x = rng.normal(size=(rows, n)), rng.normal(size=(n, m))
    options, passes = [], []
    for text, (product, name) in PRODUCTS.items():
        code = f"`{text}`"
        try:
            result = product(W, x)
        except ValueError:
            says = f"NumPy refuses {code} here: the sizes do not fit."
            options.append(Option(code, False, name).says(says))
            continue
        holds = result.shape == (rows, m)
        says = f"{code} runs, but gives the shape {result.shape}: a check of the shape sees it."
        if holds:
            passes.append(code)
            right = np.allclose(result, W @ x)
            says = "" if right else f"{code} passes, in general with other numbers than `W @ x`."
        options.append(Option(code, holds, "" if holds else name).says(says))
    others = [code for code in passes if code != "`W @ x`"]
    silent = (
        f"{' and '.join(others)} passes because $W$ is square. It gives other numbers, silently, unless "
        "$W$ is symmetric or chance helps."
        if others
        else "With these sizes each of the wrong products is found out."
    )
    return Case(
        prompt=rf"A layer has {n} inputs and {rows} neurons; `W` has shape ({rows}, {n}). `x` holds "
        rf"{f'{m} examples, as columns' if m > 1 else 'one example, as a column'}. Which of these run without an error *and* give "
        rf"the shape ({rows}, {m})? Choose all.",
        options=tuple(options),
        hints=(
            "For `@`, write the shapes of the two factors side by side: the inner sizes must be equal, "
            "and the outer ones are the shape of the product. For `*` it is otherwise: compare the "
            "sizes place by place; they must be equal, or one of them 1.",
        ),
        solution=f"`x` has shape ({n}, {m}). What passes: {', '.join(passes)}. {silent}",
    )


def in_t(constant: float, factor: float) -> str:
    """constant + factor · t, without a factor of 1 and without a term of 0."""
    size = "" if abs(factor) == 1 else num(abs(factor))
    return num(constant) + (f" {'-' if factor < 0 else '+'} {size}t" if factor else "")


@Number("08-invisible", "sec-square-weights", "A test that sees nothing", level=3, symbol="t")
@variants(
    (((1, 0, 3), (3, 2, 1), (1, 2, -1)), 2),
    (((2, 1, 0), (3, 1, -1), (1, 0, 4)), -1),
    (((0, 3, 1), (-1, 2, 1), (-1, 3, 1)), 1),
    (((1, 2, 4), (-1, -1, 2), (1, 3, 2)), 3),
    (((3, 1, 0), (-3, 2, 1), (2, 0, 1)), 2),
)
def blind_test(rows: tuple, s: float) -> Case:
    W = np.array(rows, float)
    # What W and its transpose do not tell apart: the null space of W − Wᵀ.
    hidden = np.linalg.svd(W - W.T)[2][-1]
    answer = round(hidden[2] / hidden[0], 9)
    x = np.array([1, s, answer])
    assert np.allclose(W @ x, x @ W)
    known_right, known_wrong = W[0, 0] + W[0, 1] * s, W[0, 0] + W[1, 0] * s
    return Case(
        prompt=rf"Someone wrote `x @ W` where `W @ x` was meant. Your test takes $$W = {mat(W)}$$ and "
        rf"the flat $x = (1, {num(s)}, t)$. For one $t$ both products are the same, and the test "
        r"sees nothing. Which $t$ is it?",
        answer=answer,
        mistakes=(
            Mistake("a sign lost on the way", -answer).says(
                "The size is right, the sign is not. Put your $t$ into both products and compare."
            ),
            Mistake("quotient upside down", 1 / answer).says(
                r"You divided the wrong way round. If $c\,t = d$, then $t = d/c$."
            ),
            Mistake("a zero taken to hide the mistake", 0).says(
                rf"With $t = 0$ the first entries are ${num(known_right)}$ and ${num(known_wrong)}$: "
                "the test would see that."
            ),
        ),
        hints=(
            r"`W @ x` runs along the rows of $W$, `x @ W` down its columns.",
            "Write the first entry of both products, with $t$ in them, and set them equal.",
        ),
        solution=rf"The first entries are ${in_t(known_right, W[0, 2])}$ (first row) and "
        rf"${in_t(known_wrong, W[2, 0])}$ (first column). They are equal for $t = "
        rf"{num(answer)}$, and then the others are, too: both products are ${vec(W @ x)}$. One test "
        "vector can miss. If $W$ is symmetric, as the identity is, or a matrix of ones, every vector "
        "misses. With sizes that differ nothing is missed: NumPy refuses the wrong product.",
    )


LOOPS = """
def weighted_inputs(W, b, a):
    n_out, n_in = W.shape
    z = np.zeros(n_out)
    for j in range(n_out):
        for k in range(n_in):
            z[j] += W[j, k] * a[k]
        z[j] += b[j]
    return z
"""
ASSERTIONS = """
def weighted_inputs(W, b, a):
    n_out, n_in = W.shape
    assert a.shape == (n_in,)
    z = W @ a + b
    assert z.shape == (n_out,)
    return z
"""
PROMPT = (
    "This program was tried on a layer with two inputs and two neurons. There was no error, and the "
    "shape was right. The numbers were not. Which line is wrong?"
)
ROWS_SUSPECTED = Mistake("sizes suspected", "n_out, n_in = W.shape", "sec-shapes-tell").says(
    r"This line is right: the rows of $W$ are the neurons of the layer, its columns the sources."
)


def weighted_inputs_are_right(names: dict) -> None:
    """On the first layer of the hand net the program gives what each neuron gives."""
    W, b, a = np.array([[1, -1], [2, 1]]), np.array([0, -1]), np.array([1, 2])
    assert np.allclose(names["weighted_inputs"](W, b, a), Layer(W, b).z(a)[:, 0])


@Bug(
    "08-bug",
    "sec-square-weights",
    "No error, right shape",
    level=2,
    fails=weighted_inputs_are_right,
)
@variants(("loops",), ("assertions",))
def bug_square(which: str) -> Case:
    if which == "loops":
        return Case(
            prompt=f"{PROMPT} `W` has a row for each neuron; `b` and `a` are flat.",
            code=LOOPS,
            bug=("z[j] += W[j, k] * a[k]", "z[j] += W[k, j] * a[k]"),
            mistakes=(
                ROWS_SUSPECTED,
                Mistake("bias wanted on each edge", "z[j] += b[j]", "sec-biases").says(
                    "This line is right: the bias is added once for each neuron, after its edges "
                    "have been summed up."
                ),
            ),
            hints=(
                "Follow $j = 0$, $k = 1$ through the inner loop. Which edge should it use?",
                "Would the program run if the layer had three inputs and two neurons?",
            ),
            solution="Line 6 takes the weight from row $k$, column $j$: from the edge *into* $k$ "
            "*from* $j$. It must be `W[j, k]`. In a square matrix both cells are there, and so there "
            "is no error.",
        )
    return Case(
        prompt=f"{PROMPT} `W` has a row for each neuron; `b` and `a` are flat arrays.",
        code=ASSERTIONS,
        bug=("z = W @ a + b", "z = a @ W + b"),
        mistakes=(
            ROWS_SUSPECTED,
            Mistake("assertion suspected", "assert z.shape == (n_out,)").says(
                "This assertion is right, and it holds. It cannot see the mistake as long as both "
                "sizes are 2."
            ),
        ),
        hints=(
            r"Which sum does each line form: along a row of $W$, or down a column?",
            "Would the program run if the layer had three inputs and two neurons?",
        ),
        solution="Line 4 puts the flat `a` on the left, so NumPy runs down the *columns* of `W` and "
        r"computes $W^\mathsf{T} a + b$. It must be `W @ a + b`. With sizes that differ NumPy would "
        "have refused it.",
    )


@Number(
    "08-plan",
    "sec-shapes-tell",
    "Three matrices without a word",
    level=2,
    symbol=r"\text{parameters}",
)
@variants(
    ((3, 8, 5, 2), (1, 0, 2)),
    ((2, 6, 4, 3), (2, 1, 0)),
    ((4, 3, 7, 2), (1, 2, 0)),
    ((5, 6, 6, 1), (0, 2, 1)),
    ((6, 2, 5, 3), (2, 0, 1)),
)
def plan(sizes: tuple, order: tuple) -> Case:
    network = empty_network(sizes)
    shapes = [network[l].W.shape for l in (1, 2, 3)]
    shown = [rf"${shapes[i][0]} \times {shapes[i][1]}$" for i in order]
    weights = sum(rows * columns for rows, columns in shapes)
    rows, columns = (sum(shape[i] for shape in shapes) for i in (0, 1))
    return Case(
        prompt=f"Someone sends you three matrices without a word: {shown[0]}, {shown[1]} and {shown[2]}. "
        "They are the weights of one network, in no order. Its biases were not sent. How many "
        "parameters does the network have, biases included?",
        answer=network.P,
        mistakes=(
            known("biases counted per edge", 2 * weights),
            Mistake("one bias for a whole layer", weights + 3, "sec-biases").says(
                r"You counted one bias for each layer. $b^l$ is a vector, with a number for each "
                "neuron of layer $l$."
            ),
            Mistake("columns taken for neurons", weights + columns).says(
                "You gave a bias to each column. Columns are sources, the inputs among them; the "
                "neurons of a layer are the rows."
            ),
            known("biases forgotten", weights),
        ),
        hints=(
            "The columns of each matrix are as many as the rows of the one before.",
            "How many neurons are there in all, without the inputs? Each has one bias.",
        ),
        solution=rf"The network is {'-'.join(map(str, sizes))}. Weights: "
        rf"${' + '.join(str(r * c) for r, c in shapes)} = {weights}$. Biases, one for each row: "
        rf"${' + '.join(str(r) for r, _ in shapes)} = {rows}$. Together ${network.P}$.",
    )


@Matrix("08-probe", "sec-biases", "A layer in a locked box", symbol="W", level=2)
@variants(
    (((1, 2), (-1, 3)), (4, -2)),
    (((2, -1), (1, 1)), (3, 5)),
    (((-3, 1), (2, 4)), (1, -1)),
    (((5, 2), (1, -1)), (-3, 2)),
    (((4, 3), (-2, 1)), (2, -6)),
)
def locked_box(W: tuple, b: tuple) -> Case:
    box = Layer(W, b, IDENTITY)
    zero, first, both = (box(np.reshape(p, (2, 1)))[:, 0] for p in ((0, 0), (1, 0), (1, 1)))
    answer = np.column_stack([first - zero, both - first])
    return Case(
        prompt=r"A layer $z = Wx + b$ with two inputs and two neurons is in a locked box. You may feed it "
        rf"and read what comes out: for $x = (0, 0)$ it is $z = {vec(zero)}$, for $(1, 0)$ it is "
        rf"${vec(first)}$, for $(1, 1)$ it is ${vec(both)}$. What is $W$?",
        answer=answer,
        mistakes=(
            Mistake("bias left in the column", np.column_stack([first, both - first])).says(
                r"What comes out for $(1, 0)$ is the first column *plus* $b$. What is $b$?"
            ),
            Mistake("two columns taken for one", np.column_stack([first - zero, both - zero])).says(
                "With $(1, 1)$ both inputs are on. Compared with $(0, 0)$ the change is the sum of "
                "both columns; compare with $(1, 0)$."
            ),
            Mistake("columns written as rows", answer.T, "sec-index-order").says(
                "You wrote what input 1 does into row 1. A row belongs to the neuron that receives; "
                "what input 1 does to both stands in column 1."
            ),
        ),
        hints=(
            "What comes out if nothing goes in?",
            "Which column of $W$ says what happens when $x_1$ goes from 0 to 1?",
        ),
        solution=rf"For $(0, 0)$ only $b = {vec(zero)}$ comes out. Input 1 adds ${vec(first)} - {vec(zero)} = "
        rf"{vec(answer[:, 0])}$, the first column; input 2 adds ${vec(both)} - {vec(first)} = "
        rf"{vec(answer[:, 1])}$, the second. So $W = {mat(answer)}$.",
    )
