"""Chapter 9: layers."""

from collections.abc import Callable
from itertools import permutations

import numpy as np

from nnbook.activations import IDENTITY, RELU
from nnbook.bank.mistakes import known, telling
from nnbook.calculus import numeric_gradient, numeric_jacobian
from nnbook.data import hand_net
from nnbook.exercises.markup import dot_product, frac, mat, num, paren, signed, vec
from nnbook.exercises.model import (
    Case,
    Choice,
    Code,
    Matrix,
    Mistake,
    Number,
    Option,
    Prove,
    Shape,
    Step,
    variants,
)
from nnbook.network import Layer, Network
from nnbook.notation import Array

HAND, _, _ = hand_net()
W1, B1, W2, B2 = HAND[1].W, HAND[1].b, HAND[2].W, HAND[2].b
HAND_IN_WORDS = (
    rf"The hand net has $W^1 = {mat(W1)}$, $b^1 = {vec(B1)}$ with ReLU, and "
    rf"$W^2 = {mat(W2)}$, $b^2 = {num(B2[0, 0])}$ with the identity."
)


def option(text: str, holds: bool, name: str, says: str, cure: str) -> Option:
    """An option with words for those who choose it wrongly, and none where it holds."""
    return Option(text, True) if holds else Option(text, False, name, cure).says(says)


LINES = {
    "W @ x + b": lambda W, b, x: W @ x + b,
    "W @ x + b.reshape(-1, 1)": lambda W, b, x: W @ x + b.reshape(-1, 1),
    "W.T @ x": lambda W, b, x: W.T @ x,
    "W * x": lambda W, b, x: W * x,
}


@Choice("09-four-lines", "sec-stacking", "Wrong without a word", level=2, several=True)
@variants((4, 3), (3, 3), (1, 3))
def four_lines(rows: int, n: int) -> Case:
    rng = np.random.default_rng(9)
    W, b, x = rng.normal(size=(rows, n)), rng.normal(size=rows), rng.normal(size=(n, 1))
    z = np.array([[w @ x[:, 0] + bias] for w, bias in zip(W, b, strict=True)])
    options, told = [], []
    for line, program in LINES.items():
        code = f"`{line}`"
        try:
            result = program(W, b, x)
        except ValueError:
            says = f"NumPy refuses {code}: the sizes do not fit. That mistake is found at once."
            told.append(f"{code} fails")
            options.append(Option(code, False, "sizes not compared").says(says))
            continue
        right = result.shape == z.shape and np.allclose(result, z)
        says = f"{code} is right here: it gives the wanted shape, each entry with its own bias."
        wrong = "other numbers" if result.shape == z.shape else f"the shape {result.shape}"
        told.append(f"{code} is right" if right else f"{code} gives {wrong}")
        options.append(option(code, not right, "right line suspected", says, "sec-stacking"))
    return Case(
        prompt=rf"A layer goes from {n} inputs to {rows} neuron{'s' * (rows > 1)}. `W` has shape "
        rf"({rows}, {n}), `x` has shape ({n}, 1), and `b` was made as a flat array of shape "
        rf"({rows},). Wanted is $z = Wx + b$. Which of these lines run without an error and give "
        r"something *else*? Choose all.",
        options=tuple(options),
        hints=(
            "Write the shapes under each line. A flat array is taken for a row.",
            "`*` and `+` stretch a size of 1 to the size on the other side.",
        ),
        solution=f"{'; '.join(told)}. Wanted is the shape {z.shape}.",
    )


FIRST = ((1, 0, 2), (-1, 3, 4), (5, 1, -2))
SECOND = ((2, -3, 1), (4, 0, -1), (-2, 6, 3))


@Matrix("09-nudge", "sec-rows-columns", "One source moves", level=2, symbol=r"\text{change of } z")
@variants(
    (FIRST, (1, 2, 1), 3, 2),
    (SECOND, (2, 1, 3), 1, -1),
    (FIRST, (3, 0, 1), 1, 3),
    (SECOND, (1, 1, 2), 2, 0.5),
    (FIRST, (2, 2, 1), 2, -2),
)
def nudged_source(rows: tuple, a: tuple, k: int, h: float) -> Case:
    W = np.array(rows, float)
    J = numeric_jacobian(lambda a: W @ a, np.array(a, float)).round(9)
    moved = np.array(a, float) + h * np.eye(3)[k - 1]
    return Case(
        prompt=rf"A layer has $$W = {mat(W)},$$ and its biases are not known. The activations of the "
        rf"layer before are $a = {vec(a)}$. Now $a_{k}$ changes by ${num(h)}$. By how much does $z$ "
        r"change?",
        answer=h * J[:, k - 1],
        mistakes=(
            Mistake("row taken for column", h * W[k - 1]).says(
                rf"You took row {k}, what neuron {k} of *this* layer listens to. It is source {k} "
                rf"that moves, and what a source sends out is a *column*."
            ),
            Mistake("nudge left out", W[:, k - 1]).says(
                rf"That is column {k}, the change for a nudge of 1. The nudge is ${num(h)}$."
            ),
            Mistake("Wa in place of its change", W @ moved).says(
                r"That is $Wa$ after the nudge. The question is by how much it *changed*; the biases "
                "and the other sources drop out."
            ),
        ),
        hints=(
            rf"Which entries of $W$ are multiplied with $a_{k}$?",
            r"In $Wa = \sum_k a_k\, W e_k$ only one term changes.",
        ),
        solution=rf"Source {k} sends its column, times its activation; so when that changes by ${num(h)}$, $z$ changes by ${num(h)} "
        rf"\cdot {mat(W[:, k - 1])} = {mat(h * J[:, k - 1])}$, whatever the biases and the other "
        "activations are.",
    )


@Choice("09-zeros", "sec-rows-columns", "Nothing but zeros", level=2)
@variants(("column",), ("row",))
def zeros(which: str) -> Case:
    rng, k = np.random.default_rng(3), 2
    W, b = rng.integers(1, 6, (3, 3)).astype(float), np.array([1.0, 2.0, -1.0])
    if which == "row":
        W[k - 1] = 0
    else:
        W[:, k - 1] = 0
    layer, sources = Layer(W, b, RELU), rng.uniform(0.1, 1, (3, 20))
    out = layer(sources)
    J = layer.jacobian(sources[:, :1])
    row = which == "row"
    return Case(
        prompt=rf"In the matrix $W$ of a layer, *{which}* {k} holds nothing but zeros. The biases are "
        rf"not 0. What follows?",
        options=(
            option(
                f"The activation of neuron {k} of this layer is the same for every input.",
                bool(np.ptp(out[k - 1]) == 0),
                "column taken for row",
                f"What neuron {k} of this layer hears is in its row. A column belongs to a source.",
                "sec-rows-columns",
            ),
            option(
                f"No neuron of this layer hears source {k}.",
                not J[:, k - 1].any(),
                "row taken for column",
                f"What source {k} sends out is in its column. A row belongs to a neuron of this "
                "layer.",
                "sec-rows-columns",
            ),
            option(
                f"Neuron {k} of this layer sends 0 to the next layer, and may be removed.",
                not out[k - 1].any(),
                "a neuron without inputs taken for none" if row else "column taken for row",
                f"Neuron {k} hears nothing, but its bias is left: it sends $\\sigma(b_{k})$."
                if row
                else f"Neuron {k} of this layer has row {k}, which need not be zero, and a bias.",
                "sec-biases",
            ),
            option(
                f"The activation of source {k} is 0.",
                not sources[k - 1].any(),
                "weight 0 taken for activation 0",
                "A zero in $W$ says who listens to whom. It does not say what the activations are: "
                "those change with the input, and $W$ does not.",
                "sec-rows-columns",
            ),
        ),
        hints=(
            f"To whom does {which} {k} belong: to a neuron of this layer, or to one of the layer "
            "before?",
        ),
        solution=(
            rf"Row {k} is what neuron {k} listens to: nothing. So $z_{k} = b_{k}$, and its "
            rf"activation is $\sigma(b_{k})$ for every input."
            if row
            else rf"Column {k} is what source {k} sends out: nothing. Whatever $a_{k}$ is, $z$ does "
            rf"not change. (If $a_{k}$ were 0 and the column not, the column would not count for "
            "*this* example; for another it might.)"
        ),
    )


@Shape("09-arrows", "sec-layer-function", "Three arrows", level=1, symbol="W")
@variants(
    ((4, 2), (3, 4), (2, 5)),
    ((3, 6), (2, 5), (6, 2)),
    ((4, 7), (5, 4), (7, 3)),
    ((5, 6), (3, 2), (6, 3)),
    ((2, 5), (4, 1), (5, 4)),
)
def applied_second(f: tuple, g: tuple, h: tuple) -> Case:
    arrows = {"f": f, "g": g, "h": h}
    layers = {
        name: Layer(np.zeros((after, before)), np.zeros(after))
        for name, (before, after) in arrows.items()
    }
    orders = []
    for order in permutations(arrows):
        try:
            orders.append((order, Network(tuple(layers[name] for name in order))))
        except ValueError:
            continue  # these sizes do not meet
    ((first, second, third), network), *others = orders
    assert not others
    shown = [
        rf"${name}: \mathbb{{R}}^{before} \to \mathbb{{R}}^{after}$"
        for name, (before, after) in arrows.items()
    ]
    sizes = r" \to ".join(rf"\mathbb{{R}}^{n}" for n in network.sizes)
    return Case(
        prompt=f"Three layers: {shown[0]}, {shown[1]} and {shown[2]}. Each is to be applied once, one "
        "after another, and only one order works. What is the shape of $W$ in the layer that is "
        "applied *second*?",
        answer=network[2].W.shape,
        mistakes=(
            Mistake("shape of W the wrong way round", network[2].W.T.shape, "sec-stacking").says(
                r"The arrow says from where to where. $W$ has a *row* for each neuron it goes to, so "
                "in its shape the size behind the arrow comes first."
            ),
            Mistake("listed order taken for the order of use", layers["g"].W.shape).says(
                "That is the matrix of $g$, which is listed second. What the first layer returns "
                "must be what the next one takes."
            ),
            Mistake("shape of the whole chain", (network.sizes[-1], network.sizes[0])).says(
                "That would be one matrix for all three layers together. The one in the middle "
                "is wanted."
            ),
        ),
        hints=(
            "Lay the arrows end to end, like dominoes.",
            "The matrix of a layer has a row for each number that it returns.",
        ),
        solution=rf"${sizes}$: first ${first}$, then ${second}$, then ${third}$, so "
        rf"${third}({second}({first}(x)))$. ${second}$ takes {network.sizes[1]} numbers and returns "
        rf"{network.sizes[2]}: its $W$ is ${network.sizes[2]} \times {network.sizes[1]}$.",
    )


def layer(W: Array, b: Array, a: Array) -> Array:
    return np.maximum(0, W @ a + b)


def layer_inputs(rng: np.random.Generator) -> list[tuple]:
    """One neuron or source, as many of both, more of either; one example and several."""
    sizes = [(1, 1, 1), (2, 1, 1), (1, 3, 1), (2, 2, 1), (2, 2, 2), (3, 2, 4), (2, 4, 3), (4, 3, 5)]
    return [
        tuple(rng.normal(size=shape).round(1) for shape in ((rows, n), (rows, 1), (n, m)))
        for rows, n, m in sizes * 2
    ]


def edge_by_edge(W: Array, b: Array, a: Array) -> Array:
    result = np.empty((W.shape[0], a.shape[1]))
    for j, i in np.ndindex(result.shape):
        z = b[j, 0]
        for k in range(W.shape[1]):
            z += W[j, k] * a[k, i]
        result[j, i] = (z + abs(z)) / 2
    return result


@Code(
    "09-layer",
    "sec-layer-function",
    "Write a layer",
    level=2,
    inputs=layer_inputs,
    expect=edge_by_edge,
    by="edge by edge",
    solution=layer,
)
def write_layer() -> Case:
    return Case(
        prompt=r"Write `layer(W, b, a)`: a layer with ReLU. `W` has shape $(n_l, n_{l-1})$ and `b` "
        r"has shape $(n_l, 1)$. The columns of `a`, of shape $(n_{l-1}, m)$, are $m$ examples; "
        r"$m$ may be 1. Return the activations, of shape $(n_l, m)$.",
        mistakes=(
            Mistake("bias not added", lambda W, b, a: np.maximum(0, W @ a), "sec-stacking").says(
                r"The weighted sums are there, and $b$ is not. $z = Wa + b$."
            ),
            known("ReLU applied before the bias", lambda W, b, a: np.maximum(0, W @ a) + b),
            known("ReLU left out", lambda W, b, a: W @ a + b),
        ),
        hints=(
            "Form $z$ first, with one product of matrices.",
            "`b` is a column, so NumPy adds it to each column of the product.",
            "`np.maximum(0, z)` cuts each entry.",
        ),
        solution="`return np.maximum(0, W @ a + b)`: first the sum with its bias, then the bend. It "
        "is the same line for one example and for many.",
    )


@Number("09-forward", "sec-hand-net", "The hand net, another input", level=1, symbol="a^2")
@variants((1, 4), (0, 3), (1, 3), (2, 3), (3, 4))
def forward(x1: float, x2: float) -> Case:
    x = np.array([[x1], [x2]], float)
    passed = HAND.forward(x)
    z1, a1 = passed.z[1][:, 0], passed.a[1][:, 0]
    answer = HAND(x).item()
    slips = (
        Mistake("bias of layer 1 left out", (W2 @ RELU(W1 @ x) + B2).item(), "sec-stacking").says(
            r"The hidden neurons have biases of their own: $z^1 = W^1 x + b^1$, and $b^1_2$ is not 0."
        ),
        Mistake("bias of layer 2 left out", (W2 @ RELU(W1 @ x + B1)).item(), "sec-stacking").says(
            r"The hidden layer is right. The output neuron has a bias too: $z^2 = W^2 a^1 + b^2$."
        ),
        Mistake("both biases left out", (W2 @ RELU(W1 @ x)).item(), "sec-stacking").says(
            r"Both biases are missing. $z^l = W^l a^{l-1} + b^l$ holds in each layer."
        ),
        Mistake(
            "W used by columns", (W2 @ RELU(W1.T @ x + B1) + B2).item(), "sec-rows-columns"
        ).says(
            r"You took the *columns* of $W^1$ for its neurons, and so computed with the transpose. "
            "What goes into neuron $j$ stands in row $j$."
        ),
        known("ReLU left out", (W2 @ (W1 @ x + B1) + B2).item()),
    )
    return Case(
        prompt=rf"{HAND_IN_WORDS} What does it answer to $x = {vec(x)}$?",
        answer=answer,
        mistakes=slips,
        hints=(
            r"First $z^1 = W^1 x + b^1$, then ReLU on each entry.",
            r"The second layer sees $a^1$, not $x$.",
        ),
        solution=rf"$z^1 = ({dot_product(W1[0], x)} {signed(B1[0, 0])},\; {dot_product(W1[1], x)} "
        rf"{signed(B1[1, 0])}) = {vec(z1)}$, so $a^1 = {vec(a1)}$. Then $a^2 = z^2 = "
        rf"{dot_product(W2, a1)} {signed(B2[0, 0])} = {num(answer)}$.",
    )


@Matrix("09-swap", "sec-renumbering", "Two neurons change places", level=2, symbol="W^2")
@variants(
    (((1, -1), (2, 1)), ((3, 2), (0, 1))),
    (((2, 0), (1, 3)), ((1, -2), (4, 5))),
    (((1, 1), (-1, 2)), ((2, 7), (-1, 3))),
    (((0, 3), (2, -1)), ((-4, 1), (2, 6))),
    (((-2, 1), (1, 4)), ((5, 0), (1, -3))),
)
def exchanged(first: tuple, second: tuple) -> Case:
    old = [np.array(first, float), np.array([1.0, -1.0]), np.array(second, float), np.zeros(2)]
    swap = np.array([[0.0, 1.0], [1.0, 0.0]])
    new = [swap @ old[0], swap @ old[1], old[2] @ swap, old[3]]
    points = np.random.default_rng(9).normal(size=(2, 20))
    before, after = (
        Network((Layer(W, b, RELU), Layer(V, c, IDENTITY)))(points) for W, b, V, c in (old, new)
    )
    assert np.allclose(before, after)
    V = old[2]
    return Case(
        prompt=rf"A 2-2-2 network has $W^1 = {mat(old[0])}$ and $W^2 = {mat(V)}$. Its two hidden neurons "
        r"are exchanged, so that the upper becomes the lower; every edge stays with its neurons, and "
        r"the network computes what it did before. What is $W^2$ now?",
        answer=new[2],
        mistakes=(
            Mistake("rows exchanged instead of columns", V[::-1], "sec-rows-columns").says(
                r"You exchanged the rows of $W^2$. They belong to the *output* neurons, which stay. "
                r"For $W^2$ the hidden neurons are sources: columns."
            ),
            Mistake("second matrix left as it was", V, "sec-rows-columns").says(
                r"Then each output would weigh the wrong neuron. Exchanging the rows of $W^1$ alone "
                "changes the function."
            ),
            Mistake("rows and columns exchanged", V[::-1, ::-1], "sec-rows-columns").says(
                r"The columns are right. The rows belong to the output neurons, and those stay."
            ),
        ),
        hints=(
            r"In $W^1$ the hidden neurons are destinations. What are they in $W^2$?",
            "Write beside each row and column of $W^2$ to which neuron it belongs.",
        ),
        solution=rf"In $W^1$ the hidden neurons have rows, and these change places: ${mat(new[0])}$ (so "
        rf"do the entries of $b^1$). In $W^2$ they have *columns*: ${mat(new[2])}$. The same terms "
        "are added in another order. So different parameters can mean one network.",
    )


WORDS = {
    (1, 1): "both hidden neurons are active",
    (1, 0): "hidden neuron 1 alone is active",
    (0, 1): "hidden neuron 2 alone is active",
    (0, 0): "no hidden neuron is active",
}


@Matrix(
    "09-gradient",
    "sec-hand-net-pieces",
    "Which paths are open?",
    level=3,
    symbol=r"\partial a^2/\partial x",
)
@variants(
    ((1, -3), 3, 1),
    ((2, 5), 1, -3),
    ((4, -1), -2, 1),
    ((-1, 4), 0, 3),
    ((5, 1), 2, -1),
    ((3, 2), 1, 2),
)
def output_gradient(v: tuple, x1: float, x2: float) -> Case:
    V, x = np.array([v], float), np.array([x1, x2], float)
    network = Network((HAND[1], Layer(V, B2, IDENTITY)))
    z1 = HAND[1].z(x)[:, 0]
    active = tuple(int(z > 0) for z in z1)
    answer = numeric_gradient(lambda x: network(x).item(), x).round(6) + 0.0
    mistakes = []
    for other in WORDS:
        if other == active:
            continue
        added = any(o > a for o, a in zip(other, active, strict=True))
        lost = any(o < a for o, a in zip(other, active, strict=True))
        name = ("a silent neuron counted" if added else "") + (
            ", an active one left out" if added and lost else ""
        )
        why = "A silent neuron has the slope 0, and passes nothing on." * added
        why += (
            " " * (added and lost) + "An active neuron has the slope 1, and its path counts." * lost
        )
        if all(active) and not any(other):
            name = "both active neurons left out"
            why = "Both are active, with the slope 1, and both paths count."
        mistakes.append(
            Mistake(name or "an active neuron left out", (V * other @ W1)[0]).says(
                rf"That is the gradient where {WORDS[other]}. Here $z^1 = {vec(z1)}$. {why}"
            )
        )
    if any(active):
        mistakes.append(
            Mistake("second edge of the path left out", np.array(active) @ W1, "sec-paths").says(
                r"You followed the paths into the hidden neurons, and stopped there. On the way to "
                r"the output comes a second weight, from $W^2$."
            )
        )
    paths = [
        " + ".join(rf"{paren(V[0, j])} \cdot {paren(W1[j, k])}" for j in (0, 1) if active[j])
        for k in (0, 1)
    ]
    return Case(
        prompt=rf"A 2-2-1 network has $W^1 = {mat(W1)}$, $b^1 = {vec(B1)}$ with ReLU, and "
        rf"$W^2 = {mat(V)}$, $b^2 = {num(B2[0, 0])}$ with the identity. Find the gradient of its "
        rf"output $a^2$ with respect to $x$, at $x = {vec(x)}$.",
        answer=answer,
        mistakes=tuple(mistakes),
        hints=(
            r"Find $z^1$ first. Which hidden neurons are active?",
            "Follow the paths from each input through the active neurons: multiply along a path, add "
            "the paths.",
        ),
        solution=rf"$z^1 = {vec(z1)}$: {WORDS[active]}. "
        + (
            rf"By paths, $\partial a^2/\partial x_1 = {paths[0]} = {num(answer[0])}$ and "
            rf"$\partial a^2/\partial x_2 = {paths[1]} = {num(answer[1])}$."
            if any(active)
            else "No path is open, and the gradient is $(0, 0)$: on this piece the output does not move."
        ),
    )


DRAWN = np.random.default_rng(9).integers(-5, 6, (3, 2)).astype(float)  # as the chapter draws it


@Matrix("09-fill", "sec-fill-and-draw", "From the drawing", level=1, symbol="z")
@variants((2, 1), (1, 3), (-1, 2), (3, -1), (2, -2))
def from_drawing(x1: float, x2: float) -> Case:
    x = np.array([x1, x2], float)
    answer = Layer(DRAWN, np.zeros(3), IDENTITY).z(x)
    terms = r",\; ".join(dot_product(w, x) for w in DRAWN)
    return Case(
        prompt=rf"Fill $W$ from the drawing above. Then find $z = Wx$ for $x = {vec(x)}$; the layer "
        "has no biases.",
        answer=answer,
        mistakes=(
            Mistake("W filled by columns", DRAWN.T.reshape(3, 2) @ x).says(
                "You read the weights source by source and wrote them into the rows of $W$. A row "
                "holds what *one neuron* hears: the edges that end in it."
            ),
            Mistake("sources exchanged", DRAWN[:, ::-1] @ x).says(
                r"In each row the two weights have changed places. First comes the edge from $x_1$."
            ),
            Mistake("weights added without their inputs", DRAWN.sum(axis=1), "sec-stacking").says(
                r"You added the weights that arrive at each neuron. Each has to be multiplied by its "
                "input first."
            ),
        ),
        hints=(
            "Say its shape first: how many neurons, how many sources?",
            "Take the edges that *end* in neuron 1. They are row 1, the one from $x_1$ first.",
        ),
        solution=rf"Three neurons, two sources: $W = {mat(DRAWN)}$. So $z = ({terms}) = {vec(answer)}$.",
    )


@Choice("09-draw", "sec-fill-and-draw", "To the drawing", level=1, several=True)
@variants((((0, 0, 4), (3, -2, 0)),), (((1, 2), (0, 0), (0, 5)),), (((0, 2, -1), (5, 0, 0)),))
def drawn_from(rows: tuple) -> Case:
    W = np.array(rows, float)
    n, k = W.shape
    full = Network((Layer(np.ones((n, k)), np.zeros(n)),))
    points = np.random.default_rng(0).normal(size=(k, 10))
    by_edges = np.zeros((n, 10))
    for into, source in np.argwhere(W):
        by_edges[into] += W[into, source] * points[source]

    def edge(source: int, into: int) -> Option:
        there, mirrored = W[into - 1, source - 1] != 0, W[source - 1, into - 1] != 0
        return option(
            f"An edge leads from source {source} into neuron {into}.",
            bool(there),
            "rows and columns of W exchanged" if mirrored else "edge drawn for a weight of 0",
            rf"Into neuron {into} from source {source} is row {into}, column {source}: 0. "
            + (rf"You may have read row {source}, column {into}." if mirrored else ""),
            "sec-rows-columns",
        )

    return Case(
        prompt=rf"You draw the layer with $W = {mat(W)}$, and leave out the edges whose weight is 0. "
        r"Which of these are true? Choose all.",
        options=(
            option(
                f"The drawing has {n} sources and {k} neurons.",
                W.shape == (k, n),
                "shape of W the wrong way round",
                rf"$W$ is ${n} \times {k}$: a row for each of the {n} neurons, a column for each of "
                f"the {k} sources.",
                "sec-rows-columns",
            ),
            edge(1, 2),
            edge(2, 1),
            option(
                "With these edges left out, the layer computes the same as with all of them.",
                np.allclose(by_edges, W @ points),
                "weight 0 taken for a contribution",
                "An edge with the weight 0 adds 0 times its source.",
                "sec-fill-and-draw",
            ),
            option(
                f"$W$ holds {np.count_nonzero(W)} parameters, as many as there are edges in the "
                "drawing.",
                full.P - n == np.count_nonzero(W),
                "weight of 0 not counted as a parameter",
                rf"$W$ holds ${n} \cdot {k} = {n * k}$. A weight that is 0 is a parameter like the "
                "others: training may change it. An edge that is not there stays away.",
                "sec-fill-and-draw",
            ),
        ),
        hints=(
            "Write the neurons beside the rows and the sources above the columns.",
            "What may training do to a weight that is 0 now?",
        ),
        solution=f"{n} rows are {n} neurons, {k} columns are {k} sources. The edges: "
        + ", ".join(
            rf"${num(W[into, source])}$ from source {source + 1} into neuron {into + 1}"
            for into, source in np.argwhere(W)
        )
        + rf". What is left out adds nothing, but $W$ still holds ${n * k}$ numbers that training "
        "may change.",
    )


@Choice("09-fold", "sec-fold", "What the fold has forgotten", several=True, level=2)
def folded_rules() -> Case:
    fold = Layer([[1, -1], [-1, 1]], [0, 0], RELU)
    switches = [(0, 0), (1, 0), (0, 1), (1, 1)]
    images = {s: tuple(fold(np.reshape(s, (2, 1)))[:, 0]) for s in switches}

    def can(rule: Callable) -> bool:
        """Whether no two switches with one image want different answers.

        The three images do not lie on a line, so a neuron behind them can give any three answers.
        """
        wanted = {}
        return all(wanted.setdefault(images[s], rule(*s)) == rule(*s) for s in switches)

    lost = (
        "Both down and both up have become one point, and {rule} wants different answers from them. What "
        "comes after the fold cannot tell them apart."
    )
    return Case(
        prompt=r"The two neurons of the fold, $W^1 = \begin{bmatrix} 1 & -1 \\ -1 & 1 \end{bmatrix}$, $b^1 = "
        r"(0, 0)$ and ReLU, are kept. Behind them stands *one* neuron, and you may choose its weights and "
        "its bias. Which lamps can you have, with the switches up (1) or down (0) and the answer 1 for a lamp that "
        "burns, 0 for one that does not? Choose all.",
        options=(
            Option("It burns if the switches agree.", can(lambda p, q: p == q)).says(
                r"$1 - a_1 - a_2$ is 1 where the fold has laid both, at $(0, 0)$, and 0 at the other two."
            ),
            Option(
                "It burns if the first switch is up and the second down.", can(lambda p, q: p > q)
            ).says(r"That is $a_1$ itself: the output neuron listens to one of the two only."),
            Option(
                "It burns if at least one switch is up.",
                can(lambda p, q: p or q),
                "points thought apart after the fold: or",
            ).says(lost.format(rule="this lamp, dark and then bright,")),
            Option(
                "It burns if both are up.",
                can(lambda p, q: p and q),
                "points thought apart after the fold: and",
            ).says(lost.format(rule="this lamp, which burns in the second of them only,")),
            Option(
                "It burns if the first switch is up, whatever the second does.",
                can(lambda p, q: p),
                "an input thought to be still there",
            ).says(
                "The output neuron does not see the switches, only $a^1$. "
                r"At $(0, 0)$ and at $(1, 1)$ it sees the same, and here they should differ."
            ),
        ),
        hints=(
            "Where do the four points land? How many different points are there afterwards?",
            "Two examples that have become one get one answer, whatever comes behind.",
        ),
        solution=r"$(0, 0)$ and $(1, 1)$ land on $(0, 0)$, $(1, 0)$ on $(1, 0)$ and $(0, 1)$ on $(0, 1)$. Every "
        "rule that treats the two equal positions alike can be had; no other can. A layer may throw away "
        "what the task needs, and no layer behind it can bring it back.",
    )


@Matrix(
    "09-renumber",
    "sec-renumbering",
    "Three neurons change places",
    symbol=r"W^2_{\text{new}}",
    level=3,
)
@variants(
    ((2, 3, 1), ((1, 2, 3), (4, 0, -1))),
    ((3, 1, 2), ((1, 2, 3), (4, 0, -1))),
    ((2, 3, 1), ((5, -2, 1), (0, 3, 2))),
    ((3, 1, 2), ((2, 7, -1), (1, -3, 4))),
    ((2, 3, 1), ((0, 1, 6), (2, -2, 3))),
)
def renumber(new: tuple, out: tuple) -> Case:
    P = np.zeros((3, 3))
    for old, number in enumerate(new):
        P[number - 1, old] = 1
    old_out = np.array(out, float)
    answer = old_out @ P.T
    first, b = np.array([[1.0, 2], [3, -1], [-2, 1]]), np.array([[1.0], [0], [2]])
    x = np.array([[1.0, -2, 3], [2, 1, -1]])
    before = Network((Layer(first, b, RELU), Layer(old_out, [0, 0], IDENTITY)))
    after = Network((Layer(P @ first, P @ b, RELU), Layer(answer, [0, 0], IDENTITY)))
    assert np.allclose(before(x), after(x))
    moves = ", ".join(f"the old neuron {i} is the new {n}" for i, n in enumerate(new, start=1))
    return Case(
        prompt=rf"The three hidden neurons of a 2-3-2 network are numbered anew: {moves}. Every "
        rf"weight and every bias stays with its neurons, and the network gives the same answers. Before, $W^2 = {mat(old_out)}$. "
        "What is it now?",
        answer=answer,
        mistakes=(
            Mistake("renumbered the other way round", old_out @ P).says(
                f"You read it backwards: you gave the new neuron 1 the column of the old {new[0]}. But the "
                f"old 1 is the new {new[0]}: column 1 goes to place {new[0]}."
            ),
            Mistake("next matrix left as it was", old_out).says(
                "Then the weight of one neuron would be multiplied with the activation of another. What "
                "leaves a neuron moves with it."
            ),
            Mistake("rows exchanged in place of columns", old_out[::-1]).says(
                "The rows of $W^2$ are the output neurons, and they have kept their numbers. What comes "
                "from hidden neuron $k$ stands in *column* $k$."
            ),
        ),
        hints=(
            "A hidden neuron is a row of $W^1$, an entry of $b^1$, and what of $W^2$?",
            "Follow a single one: its old column, its new number.",
        ),
        solution=rf"The old column 1 becomes column {new[0]}, the old 2 becomes {new[1]}, the old 3 becomes "
        rf"{new[2]}: ${mat(answer)}$. With the matrix $P$ that renumbers ($z_{{\text{{new}}}} = P z$), the layer has "
        r"$P W^1$ and $P b^1$, and the next one $W^2 P^\mathsf{T}$: since $\sigma(Pz) = P\sigma(z)$ and "
        r"$P^\mathsf{T} P = I$, the two cancel.",
    )


@Matrix("09-broken", "sec-broken-line", "From a drawing to a net", level=3)
@variants(
    ((0, 2), (3, -1), (1, 1)),
    ((-1, 1), (2, -2), (2, 1)),
    ((1, 4), (1, -3), (1, 2)),
    ((-2, 0), (4, -1), (2, 2)),
    ((0, 3), (2, -3), (4, 1)),
)
def drawing_to_net(places: tuple, slopes: tuple, w: tuple) -> Case:
    (p, q), (up, down) = places, slopes
    v = np.array([up / w[0], (down - up) / w[1]])

    def f(x: float) -> float:
        return sum(v[k] * max(0.0, w[k] * (x - places[k])) for k in (0, 1))

    top = f(q)
    zero = q - top / down
    assert abs(f(zero)) < 1e-9
    assert np.isclose(f(p - 1), 0)
    assert np.isclose(f((p + q) / 2), up * (q - p) / 2)
    answer = np.array([*v, zero])
    slips = (
        Mistake("slopes taken for the changes of slope", [up / w[0], down / w[1], zero]).says(
            "Right of the second bend the first neuron is still on. The second has to bring the change from one slope to "
            "the next, and not the slope itself."
        ),
        Mistake("inner weights left out", [up, down - up, zero]).says(
            r"A neuron brings the slope $v_k w_k$ into the line, where $w_k$ is the factor of $x$ inside its max. "
            r"You gave $v_k$ all of it."
        ),
        Mistake("zero measured from the first bend", [*v, p - top / down]).says(
            "Both outgoing weights are right. The last piece begins at the *second* bend: from there it goes down to 0."
        ),
        Mistake("change of slope with the wrong sign", [v[0], -v[1], zero]).says(
            "The line turns down at the second bend, so the neuron there is subtracted."
        ),
    )

    def inside(k: int) -> str:
        shifted = f"x {signed(-places[k])}" if places[k] else "x"
        if w[k] == 1:
            return shifted
        return f"{num(w[k])}\\,({shifted})" if places[k] else f"{num(w[k])}x"

    return Case(
        prompt=rf"A broken line is 0 up to $x = {num(p)}$, rises at the rate of {num(up)} up to $x = {num(q)}$, and then falls at the "
        rf"rate of {num(-down)}. It is $f(x) = v_1 \max\bigl(0,\, {inside(0)}\bigr) + v_2 \max\bigl(0,\, {inside(1)}\bigr)$. Enter "
        r"$v_1$, $v_2$, and the place to the right of the second bend where $f$ is 0 again.",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            "What is the slope before and after each bend? Only the neuron that bends there can have changed it.",
            "How high is the line at the second bend? And how far does it go down from there to 0?",
        ),
        solution=rf"At $x = {num(p)}$ the slope changes by {num(up)} $= v_1 \cdot {num(w[0])}$, at $x = {num(q)}$ by "
        rf"${num(down - up)} = v_2 \cdot {num(w[1])}$. So $v_1 = {frac(v[0])}$ and $v_2 = {frac(v[1])}$. At the second bend $f = {num(up)} "
        rf"\cdot {num(q - p)} = {num(top)}$, and it takes ${num(top)} / {num(-down)} = {frac(top / -down)}$ to come down: $x = {frac(zero)}$.",
    )


@Prove("09-commute", "sec-renumbering", "Why the bend does not mind", level=2)
def commutes() -> Case:
    return Case(
        prompt=r"Let $\sigma$ act by the same function on every entry and let $P$ be an $n \times n$ permutation matrix. Prove that $\sigma(Pz) = "
        r"P\sigma(z)$ for every $z \in \mathbb{R}^n$. Then give a matrix $M$ that is no permutation matrix and a $z$ with "
        r"$\operatorname{ReLU}(Mz) \neq M \operatorname{ReLU}(z)$.",
        steps=(
            Step(r"Row $j$ of $P$ has a single 1, in some column $k$, and 0 elsewhere."),
            Step(
                r"So entry $j$ of $Pz$ is $z_k$, and entry $j$ of $\sigma(Pz)$ is $\sigma(z_k)$: here $\sigma$ acts by the same function on every entry."
            ),
            Step(
                r"Entry $j$ of $P\sigma(z)$ is entry $k$ of $\sigma(z)$, which is $\sigma(z_k)$ as well."
            ),
            Step(r"This holds for every $j$, so the two vectors are equal."),
            Step(
                r"A counterexample with its numbers, for instance $M = [-1]$ and $z = 1$: $\max(0, -1) = 0$, but $-\max(0, 1) = -1$."
            ),
        ),
        mistakes=(
            Mistake("property of P not used", 0).says(
                "Without it the statement is false: with two 1s in a row, an entry of $Pz$ would be a sum, and $\\sigma$ of a sum is "
                "something else than a sum of $\\sigma$s."
            ),
            Mistake("left side not computed", 1).says(
                "Say what stands in place $j$ of $Pz$ *before* $\\sigma$ is applied. This is where a $\\sigma$ would fail that treats "
                "entry 1 in one way and entry 2 in another."
            ),
            Mistake("right side not computed", 2).says(
                "An equation has two sides. On this one $\\sigma$ comes first, and then $P$ picks."
            ),
            Mistake("one entry taken for all", 3).says(
                "You have shown it for one entry. It is the same for each of them, and that should be said."
            ),
            Mistake("no counterexample", 4).says(
                "It shows that something about $P$ was needed. Numbers are enough, a sentence is not."
            ),
        ),
        hints=(
            r"Compare one entry, number $j$, of both sides.",
            r"Which entry of $z$ does row $j$ of $P$ pick?",
        ),
        solution=r"Fix a row $j$. Since $P$ is a permutation matrix, row $j$ has a single 1, say in column $k$, and zeros elsewhere. So "
        r"entry $j$ of $Pz$ is $z_k$. As $\sigma$ acts entry by entry, entry $j$ of $\sigma(Pz)$ is $\sigma(z_k)$. On the other side, entry "
        r"$k$ of $\sigma(z)$ is $\sigma(z_k)$, and row $j$ of $P$ picks it: entry $j$ of $P\sigma(z)$ is $\sigma(z_k)$ too. This holds for every "
        r"$j$, so the vectors are equal. A matrix that is no permutation need not do so: for $M = [-1]$ and $z = 1$, "
        r"$\operatorname{ReLU}(Mz) = \max(0, -1) = 0$, but $M\operatorname{ReLU}(z) = -1$.",
    )
