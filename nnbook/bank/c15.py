"""Chapter 15: the error of a layer, and how it is carried back."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from nnbook.activations import (
    ACTIVATIONS,
    RELU,
    SIGMOID,
    TANH,
    Activation,
)
from nnbook.backprop import backprop, bp2
from nnbook.bank.mistakes import known, telling
from nnbook.calculus import numeric_gradient, numeric_jacobian
from nnbook.costs import QUADRATIC
from nnbook.exercises.markup import dot_product, frac, mat, num, paren, vec
from nnbook.exercises.model import (
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
from nnbook.network import Layer, Network
from nnbook.notation import Array

# A curved activation whose slope takes a different value at z and at a, both by pencil.
SQUARE = Activation("square", lambda z: z**2, lambda z: 2 * z, r"\sigma(z) = z^2", r"2z")


def rounded(rng: np.random.Generator, shape: tuple[int, ...], decimals: int = 1) -> Array:
    """Normal numbers that can be read, and no -0.0 among them."""
    return rng.normal(size=shape).round(decimals) + 0.0


def exact(measured: ArrayLike, most: int = 100) -> Array:
    """Measured numbers as the fractions with small denominators that they are close to."""
    values = np.asarray(measured, dtype=float)
    near = [float(Fraction(v).limit_denominator(most)) for v in values.ravel()]
    assert np.allclose(near, values.ravel(), atol=1e-6)
    return np.reshape(near, values.shape)


def fractions(values: ArrayLike) -> str:
    """A vector in a line, with fractions."""
    return f"({', '.join(frac(v) for v in np.ravel(values))})"


def pulled_back(W: ArrayLike, delta_next: ArrayLike, z: ArrayLike, sigma: Activation) -> Array:
    """δ of a hidden layer by nudging z: the second method of this chapter.

    To first order the cost moves as Σⱼ δⱼ zⱼ does, with z and δ of the next layer.
    """
    W, delta_next = np.asarray(W, float), np.asarray(delta_next, float)

    def moved(at: Array) -> float:
        return float(np.sum(delta_next * (W @ sigma(at))))

    return numeric_gradient(moved, np.asarray(z, float))


@Number(
    "15-residual", "sec-error", "Far off, and how does the cost react?", level=1, symbol=r"\delta"
)
@variants((0.1, 1), (0.9, 0), (0.2, 1), (0.8, 0), (0.3, 1), (0.7, 0))
def reaction(a: float, y: float) -> Case:
    z = np.log(a / (1 - a))
    measured = numeric_gradient(lambda z: QUADRATIC(SIGMOID(z), [y]), np.array([z]))
    answer = float(exact(measured, 1000)[0])
    slope = a * (1 - a)
    return Case(
        prompt=rf"A sigmoid output neuron has the activation $a = {num(a)}$, its target is "
        rf"$y = {num(y)}$, and $C = \tfrac12 (a - y)^2$. Nudge its weighted input $z$ a little. The "
        r"cost moves by how many times the nudge? (Negative, if the cost falls as $z$ rises.)",
        answer=answer,
        mistakes=(
            known("residual taken for the error", a - y).says(
                r"The question is how strongly the cost *reacts* to $z$. Both are called error; only the reaction is $\delta$."
            ),
            Mistake("how a moves, not how C moves", slope, "sec-bp1").says(
                r"That is $\sigma'(z)$: how many times the nudge *the activation* moves. The cost "
                r"reacts to that with the further factor $a - y$."
            ),
            known("residual with the wrong sign", -answer),
        ),
        hints=(
            r"A nudge goes $z \to a \to C$. Each arrow has a rate, and rates multiply.",
            r"For the sigmoid, $\sigma'(z) = a (1 - a)$. You need not know $z$.",
        ),
        solution=rf"From $a$ to $C$: $a - y = {num(a - y)}$. From $z$ to $a$: $\sigma'(z) = "
        rf"{num(a)} \cdot {num(1 - a)} = {num(slope)}$. Together $\delta = {paren(a - y)} \cdot "
        rf"{num(slope)} = {num(answer)}$. The output is off by {num(abs(a - y))}, and yet the cost "
        rf"reacts with {num(abs(answer))} only: the flatter $\sigma$, the less.",
    )


@Matrix("15-bp1", "sec-bp1", "Two outputs, two examples", level=2, symbol=r"\delta^L")
@variants(
    (((2, 1), (-3, 4)), ((0, 3), (1, 2))),
    (((-1, 2), (3, 5)), ((2, 1), (1, 6))),
    (((3, -2), (1, 2)), ((1, 4), (3, 1))),
    (((1, 4), (2, -1)), ((3, 1), (1, 2))),
    (((-2, 3), (4, 1)), ((1, 1), (2, 3))),
)
def two_outputs_two_examples(z: tuple, y: tuple) -> Case:
    at, target = np.array(z, float), np.array(y, float)
    a, slope = RELU(at), RELU.df(at)
    # A sum, not a mean, over the examples: each column is the error of its own example.
    answer = exact(numeric_gradient(lambda z: QUADRATIC.f(RELU(z), target).sum(), at))
    grad_a = QUADRATIC.grad(a, target)
    stuck = [(j, i) for i in (0, 1) for j in (0, 1) if grad_a[j, i] and not slope[j, i]]
    told = " and ".join(f"output {j + 1} in example {i + 1}" for j, i in stuck)
    return Case(
        prompt=rf"A last layer of two ReLU neurons sees two examples, the columns of "
        rf"$z^L = {mat(at)}$ and $y = {mat(target)}$. Each example has the cost "
        r"$\tfrac12 \lVert a^L - y \rVert^2$. Find $\delta^L$, a column for each example.",
        answer=answer,
        mistakes=(
            known("matmul for ⊙", grad_a @ slope),
            known("residual taken for the error", grad_a).says(
                r"A neuron that is off passes nothing on."
            ),
            known("ReLU left out", at - target),
            known("mean taken too early", answer / 2),
        ),
        hints=(
            r"Forward first: $a^L = \max(0, z^L)$, entry by entry. Then $\nabla_a C = a^L - y$.",
            r"$\sigma'(z^L)$ is 1 where $z^L$ is above 0 and 0 elsewhere: a mask.",
        ),
        solution=rf"$a^L = {mat(a)}$, so $\nabla_a C = {mat(grad_a)}$. The slopes are "
        rf"$\sigma'(z^L) = {mat(slope)}$. Entry by entry, $\delta^L = {mat(answer)}$. Look at {told}: "
        "the residual is not 0, but the error is. This example does not change the weights of that "
        "neuron; only another example, or a change in the layers before it, can switch it on again.",
    )


def output_error(
    z: Array,
    y: Array,
    sigma: Callable[[Array], Array],
    dsigma: Callable[[Array], Array],
) -> Array:
    return (sigma(z) - y) * dsigma(z)


def output_inputs(rng: np.random.Generator) -> list[tuple]:
    """Last layers of 1 to 4 neurons, 1 to 5 examples, square ones too; any activation."""
    sizes = [(1, 1), (2, 1), (1, 3), (2, 2), (3, 3), (3, 2), (4, 5)]
    return [
        (rounded(rng, size, 2), rounded(rng, size), s.f, s.df)
        for size in sizes
        for s in (SIGMOID, TANH, SQUARE)
    ]


def measured_output_error(z: Array, y: Array, sigma: Callable, dsigma: Callable) -> Array:
    return numeric_gradient(lambda z: QUADRATIC.f(sigma(z), y).sum(), z)


def name_of(f: Callable) -> str:
    """The activation whose function or derivative this is."""
    return next(s.name for s in (*ACTIVATIONS.values(), SQUARE) if f in (s.f, s.df))


@Code(
    "15-write-bp1",
    "sec-bp1",
    "Write equation 1",
    level=2,
    inputs=output_inputs,
    expect=measured_output_error,
    by="central differences",
    solution=output_error,
    say=lambda z, y, sigma, dsigma: f"z = {z.tolist()}, y = {y.tolist()}, sigma = {name_of(sigma)}",
)
def write_output_error() -> Case:
    return Case(
        prompt=r"Write `output_error(z, y, sigma, dsigma)`: the error $\delta^L$ for the cost "
        r"$\tfrac12 \lVert a - y \rVert^2$ of each example. `z` and `y` are $n_L \times m$; "
        r"`sigma` and `dsigma` are functions that work entry by entry, an activation and its "
        r"derivative. Return $n_L \times m$ numbers, one column per example.",
        mistakes=(
            known(
                "σ′ taken at a instead of z",
                lambda z, y, sigma, dsigma: (sigma(z) - y) * dsigma(sigma(z)),
            ).says(r"`dsigma` got the activation."),
            known("residual taken for the error", lambda z, y, sigma, dsigma: sigma(z) - y),
            known(
                "residual with the wrong sign",
                lambda z, y, sigma, dsigma: (y - sigma(z)) * dsigma(z),
            ),
            known(
                "mean taken too early",
                lambda z, y, sigma, dsigma: output_error(z, y, sigma, dsigma) / z.shape[1],
            ),
            Mistake(
                "activation left out", lambda z, y, sigma, dsigma: (z - y) * dsigma(z), "sec-bp1"
            ).says(r"The residual is $a - y$ with $a = \sigma(z)$, not $z - y$."),
            known("matmul for ⊙", lambda z, y, sigma, dsigma: (sigma(z) - y) @ dsigma(z)),
        ),
        hints=(
            r"Go forward first: `a = sigma(z)`. Then $\nabla_a C = a - y$.",
            "In NumPy `*` multiplies entry by entry, and `@` multiplies matrices.",
        ),
        solution="`(sigma(z) - y) * dsigma(z)`. The derivative takes `z`, and `*` is $\\odot$. "
        "Nothing is averaged: each column is an error of its own.",
    )


def shares(z: Array) -> Array:
    """aⱼ = zⱼ / (z₁ + z₂), for positive z."""
    return z / z.sum(axis=0)


@Matrix("15-coupled", "sec-coupled-outputs", "Shares of a sum", level=3, symbol=r"\delta^L")
@variants(((1, 3), (1, 1)), ((3, 2), (0, 1)), ((1, 4), (1, 0)), ((3, 1), (1, 1)), ((1, 2), (0, 1)))
def coupled(z: tuple, y: tuple) -> Case:
    at, target = np.reshape(z, (2, 1)).astype(float), np.reshape(y, (2, 1)).astype(float)
    squared = int(at.sum() ** 2)
    J = np.array([[at[1, 0], -at[0, 0]], [-at[1, 0], at[0, 0]]]) / squared
    assert np.allclose(J, numeric_jacobian(shares, at))
    residual = shares(at) - target
    answer = exact(numeric_gradient(lambda z: QUADRATIC(shares(z), target), at), 1000)
    diagonal = np.diag(J).reshape(2, 1) * residual
    turned = np.sign(answer) * np.sign(diagonal) < 0
    out_of_reach = " (No shares reach this target; the cost is defined all the same.)"
    return Case(
        prompt=r"Two outputs are turned into shares of their sum, $a_j = z_j / (z_1 + z_2)$. At "
        rf"$z^L = {vec(at)}$ the Jacobian of this is $J = \tfrac{{1}}{{{squared}}} "
        rf"{mat(squared * J)}$. The target is $y = {vec(target)}$, and "
        rf"$C = \tfrac12 \lVert a^L - y \rVert^2$.{'' if target.sum() == 1 else out_of_reach} "
        r"Find $\delta^L$. Fractions are welcome.",
        answer=answer,
        mistakes=(
            Mistake("bp1 with the diagonal alone", diagonal).says(
                r"You used $\partial a_j / \partial z_j$ alone. Here each $z_j$ moves *both* "
                "activations, and both paths count. The elementwise equation 1 does not hold."
            ),
            Mistake("Jacobian not transposed", J @ residual).says(
                r"You multiplied with $J$. A row of $J$ belongs to an *output* $a_j$. What "
                r"$z_j$ moves stands in *column* $j$: multiply with $J^\mathsf{T}$."
            ),
            Mistake("residual taken for the error", residual, "sec-error").says(
                r"That is $\nabla_a C = a^L - y$. It must still be pulled back through $J$."
            ),
        ),
        hints=(
            r"Find $a^L$ and $\nabla_a C = a^L - y$ first.",
            r"$\delta_1$ adds two paths: $z_1 \to a_1 \to C$ and $z_1 \to a_2 \to C$. Which entries of "
            r"$J$ are that?",
        ),
        solution=rf"$a^L = {fractions(shares(at))}$, so $\nabla_a C = {fractions(residual)}$. Down the "
        rf"columns of $J$: $\delta^L = J^\mathsf{{T}} \nabla_a C = {fractions(answer)}$. The diagonal "
        rf"alone would give ${fractions(diagonal)}$"
        + (", in one place with the wrong sign." if turned.any() else "."),
    )


@Matrix("15-bp2", "sec-bp2", "Three neurons, three paths each", level=2, symbol=r"\delta^l")
@variants(
    ((1, -2, 4), ((2, 1, 0), (-1, 5, 3), (0, 2, 1)), (1, 2, -1)),
    ((-1, 3, 2), ((1, 2, 1), (3, 0, -1), (0, 1, 2)), (2, 1, -1)),
    ((2, 3, -1), ((1, 0, 2), (-2, 1, 0), (1, 3, 1)), (3, 1, 2)),
    ((4, -1, 1), ((0, 1, 2), (1, 3, -1), (2, 0, 1)), (1, -2, 2)),
    ((3, 2, -5), ((2, 1, 1), (0, -1, 4), (1, 2, 0)), (-1, 1, 2)),
)
def one_layer_back(z: tuple, W: tuple, delta_next: tuple) -> Case:
    at, W_next = np.reshape(z, (3, 1)).astype(float), np.array(W, float)
    delta = np.reshape(delta_next, (3, 1)).astype(float)
    slope = RELU.df(at)
    answer = exact(pulled_back(W_next, delta, at, RELU))
    back = W_next.T @ delta
    sums = ", ".join(f"${dot_product(W_next[:, k], delta)} = {num(back[k, 0])}$" for k in range(3))
    return Case(
        prompt=rf"A hidden layer of three ReLU neurons has $z^l = {vec(at)}$. The next layer has "
        rf"$W^{{l+1}} = {mat(W_next)}$ and the error $\delta^{{l+1}} = {vec(delta)}$. Find "
        r"$\delta^l$.",
        answer=answer,
        mistakes=(
            known("W not transposed", (W_next @ delta) * slope),
            known("σ′ missing in the hidden error", back).says(
                r"$\delta^l$ is the slope with respect to $z^l$, not $a^l$."
            ),
            Mistake("activation in place of its slope", back * RELU(at)).says(
                r"You multiplied by $a^l$. Equation 2 multiplies by the *slope* $\sigma'(z^l)$, which "
                "for ReLU is 0 or 1."
            ),
            Mistake("weights left out", delta.sum() * slope).says(
                "You added the errors of the next layer as they are. Each one arrives through an "
                "edge, and is multiplied by the weight of that edge."
            ),
        ),
        hints=(
            "Take one hidden neuron $k$. Which three weights lead *out* of it?",
            "Those in column $k$. Multiply each by the error at its far end, and add.",
            r"Then the slope of ReLU at $z^l_k$: 1 or 0.",
        ),
        solution=rf"Down the columns: {sums}. So $(W^{{l+1}})^\mathsf{{T}} \delta^{{l+1}} = "
        rf"{vec(back)}$. The slopes are $\sigma'(z^l) = {vec(slope)}$, and "
        rf"$\delta^l = {vec(answer)}$."
        + (
            " An error is 0 here for one of two reasons: the effects cancel, or the neuron is off."
            if (back == 0).any()
            else ""
        ),
    )


def hidden_error(
    W_next: Array, delta_next: Array, z: Array, dsigma: Callable[[Array], Array]
) -> Array:
    return (W_next.T @ delta_next) * dsigma(z)


def hidden_inputs(rng: np.random.Generator) -> list[tuple]:
    """Layers of 1 to 4 neurons before 1 to 3, for 1 to 4 examples, square ones too."""
    sizes = [(1, 1, 1), (2, 2, 1), (2, 2, 2), (3, 1, 1), (2, 3, 1), (4, 2, 3), (3, 3, 4)]
    return [
        (
            rounded(rng, (n_next, n)),
            rounded(rng, (n_next, m)),
            rounded(rng, (n, m), 2),
            s.df,
        )
        for n, n_next, m in sizes
        for s in (SIGMOID, SQUARE)
    ]


def measured_hidden_error(W: Array, delta: Array, z: Array, dsigma: Callable) -> Array:
    sigma = next(s for s in (SIGMOID, SQUARE) if s.df is dsigma)
    return pulled_back(W, delta, z, sigma)


@Code(
    "15-write-bp2",
    "sec-bp2",
    "Write equation 2",
    level=2,
    inputs=hidden_inputs,
    expect=measured_hidden_error,
    by="central differences",
    solution=hidden_error,
    say=lambda W, delta, z, dsigma: (
        f"W_next = {W.tolist()}, delta_next = {delta.tolist()}, z = {z.tolist()}, "
        f"dsigma of {name_of(dsigma)}"
    ),
)
def write_hidden_error() -> Case:
    return Case(
        prompt=r"Write `hidden_error(W_next, delta_next, z, dsigma)`: the error $\delta^l$ of a "
        r"hidden layer. `W_next` is $n_{l+1} \times n_l$, `delta_next` is $n_{l+1} \times m$, `z` "
        r"is $n_l \times m$, and `dsigma` is the derivative of the layer's activation, entry by "
        r"entry. Return $n_l \times m$ numbers.",
        mistakes=(
            known("W not transposed", lambda W, delta, z, dsigma: (W @ delta) * dsigma(z)),
            known("matmul for ⊙", lambda W, delta, z, dsigma: (W.T @ delta) @ dsigma(z)).says(
                r"The errors come back through the weights by a matrix product; the slopes are another matter."
            ),
            known("σ′ missing in the hidden error", lambda W, delta, z, dsigma: W.T @ delta),
            Mistake(
                "z in place of its slope", lambda W, delta, z, dsigma: (W.T @ delta) * z, "sec-bp2"
            ).says(r"You multiplied by $z^l$ itself. The factor is $\sigma'(z^l)$: `dsigma(z)`."),
            known(
                "mean taken too early",
                lambda W, delta, z, dsigma: hidden_error(W, delta, z, dsigma) / z.shape[1],
            ),
            Mistake(
                "examples added up",
                lambda W, delta, z, dsigma: hidden_error(W, delta, z, dsigma).sum(
                    axis=1, keepdims=True
                ),
                "sec-error",
            ).says("You added the examples into one column. Each keeps an error of its own."),
        ),
        hints=(
            r"Which of $W$ and $W^\mathsf{T}$ can be multiplied with an $n_{l+1} \times m$ matrix "
            r"and leaves $n_l$ rows?",
        ),
        solution="`(W_next.T @ delta_next) * dsigma(z)`: a matrix product through the weights, "
        "then a product entry by entry with the slopes. One line does all examples at once.",
    )


@Number("15-adjoint", "sec-vjp", "A Jacobian that nobody tells you", level=3, symbol="q")
@variants(
    (((2, 1), (-1, 3)), (1, 2), (3, 1)),
    (((1, -2), (4, 1)), (1, 2), (1, 3)),
    (((3, 1), (2, -1)), (1, 3), (2, -1)),
    (((0, 2), (1, 5)), (2, -1), (1, 2)),
    (((-1, 4), (2, 3)), (2, 3), (2, 5)),
)
def adjoint(J: tuple, v: tuple, g: tuple) -> Case:
    J_, nudge, grad = np.array(J, float), np.array(v, float), np.array(g, float)
    pushed, pulled = J_ @ nudge, J_.T @ grad
    total, known = float(grad @ pushed), float(pulled[0] * nudge[0])
    return Case(
        prompt=rf"Nobody tells you the Jacobian $J$ of a function at some point. But the nudge $v = {vec(v)}$, "
        rf"pushed forward, becomes $J v = {vec(pushed)}$. And the gradient $g = {vec(g)}$, pulled "
        rf"back, becomes $J^\mathsf{{T}} g = ({num(pulled[0])}, q)$. Find $q$.",
        answer=float(pulled[1]),
        mistakes=(
            Mistake(
                "nudge and gradient mixed up",
                exact([(nudge @ pushed - pulled[0] * grad[0]) / grad[1]])[0],
            ).says(
                r"You paired $Jv$ with $v$, and $J^\mathsf{T} g$ with $g$. $Jv$ lives where the "
                r"outputs live, as $g$ does; $J^\mathsf{T} g$ lives where the inputs live, as $v$ does."
            ),
            Mistake("pushing taken for pulling", pushed[1]).says(
                r"That is the second entry of $Jv$. $J$ and $J^\mathsf{T}$ do different things to "
                "different vectors."
            ),
            Mistake("known term with the wrong sign", exact([(total + known) / nudge[1]])[0]).says(
                r"The known product belongs to the other side: subtract it from $g^\mathsf{T}(Jv)$."
            ),
            Mistake("not divided by the nudge", total - known).says(
                r"That is $q \, v_2$. Divide it by $v_2$."
            ),
        ),
        hints=(
            r"The effect of the nudge, seen through $g$, is one number, whichever way it is carried.",
            r"$g^\mathsf{T} (J v) = (J^\mathsf{T} g)^\mathsf{T} v$. The left side you can compute.",
        ),
        solution=rf"Left: $g^\mathsf{{T}} (J v) = {dot_product(g, pushed)} = {num(total)}$. Right: "
        rf"${num(pulled[0])} \cdot {paren(nudge[0])} + q \cdot {paren(nudge[1])}$. So "
        rf"$q = {num(pulled[1])}$. One number, and neither way asked for $J$.",
    )


FACTORS = {
    "grad_a": r"$\nabla_a C$ in equation 1",
    "W_T": r"$(W^2)^\mathsf{T}$ in equation 2",
    "delta_2": r"$\delta^2$ in equation 2",
    "back": r"$(W^2)^\mathsf{T} \delta^2$ in equation 2",
    "slope": r"$\sigma'(z^1)$ in equation 2",
}


@Shape("15-shapes", "sec-vjp", "Shapes on the way back", level=1)
@variants(
    (3, 4, 2, "W_T"),
    (3, 4, 2, "slope"),
    (5, 3, 2, "back"),
    (4, 6, 5, "delta_2"),
    (2, 5, 6, "grad_a"),
    (6, 2, 4, "W_T"),
)
def factor_shape(n: int, n_1: int, n_2: int, factor: str) -> Case:
    rng = np.random.default_rng(15)
    net = Network.random([n, n_1, n_2], rng)
    x, y = rng.normal(size=(n, 1)), rng.normal(size=(n_2, 1))
    forward, delta = net.forward(x), backprop(net, x, y).delta
    W = net[2].W
    found = {
        "grad_a": forward.a[2] - y,
        "W_T": W.T,
        "delta_2": delta[2],
        "back": W.T @ delta[2],
        "slope": SIGMOID.df(forward.z[1]),
    }[factor]
    row = Mistake("a row for a column", found.T.shape, "sec-layout").says(
        "Gradients and errors are columns in this book: a row for each neuron, one column for one "
        "example."
    )
    matrix = Mistake("a Jacobian for its product", np.diag(np.ones(n_1)).shape, "sec-bp2").says(
        r"That is the shape of the Jacobian $\operatorname{diag}(\sigma'(z^1))$. Equation 2 never "
        r"builds it: $\odot$ needs its diagonal alone, as a column."
    )
    other = {
        "grad_a": Mistake("every output with every neuron", W.shape, "sec-bp1").says(
            r"That is the shape of $W^2$. The gradient of one number has as many entries as there "
            "are variables, and here these are the activations of the last layer."
        ),
        "W_T": Mistake("W not transposed", W.shape, "sec-bp2").says(
            r"That is the shape of $W^2$: a row per neuron of layer 2. Transposed, a row per neuron "
            "of layer 1."
        ),
        "delta_2": Mistake("layer 1 for layer 2", delta[1].shape, "sec-bp2").says(
            r"That is the shape of $\delta^1$, which equation 2 makes. What goes in is the error of "
            "the layer after it."
        ),
        "back": Mistake("still in layer 2", delta[2].shape, "sec-bp2").says(
            r"That is the shape of $\delta^2$. The product with $(W^2)^\mathsf{T}$ carries it to "
            "layer 1."
        ),
        "slope": Mistake("layer 2 for layer 1", forward.z[2].shape, "sec-bp2").says(
            r"That is the shape of $z^2$. The slopes are those of the layer whose error is made."
        ),
    }[factor]
    wrong_layer = Mistake("weights of the wrong layer", net[1].W.shape, "sec-bp2").says(
        r"That is the shape of $W^1$. Equation 2 uses the weights that lead *out* of layer 1: $W^2$."
    )
    half_way = Mistake("one factor for the product", W.T.shape, "sec-bp2").says(
        r"That is the shape of $(W^2)^\mathsf{T}$. Times the column $\delta^2$ it is a column."
    )
    second = {"W_T": wrong_layer, "slope": matrix, "back": half_way}.get(factor, row)
    return Case(
        prompt=rf"Back propagation in a {n}-{n_1}-{n_2} net with one example: what is the shape of "
        f"{FACTORS[factor]}?",
        answer=found.shape,
        mistakes=(other, second),
        hints=(
            r"$\delta^l$, $z^l$ and $\sigma'(z^l)$ all have an entry for each neuron of layer $l$.",
            r"$W^2$ has a row per neuron of layer 2 and a column per neuron of layer 1.",
        ),
        solution=rf"Equation 1: $\nabla_a C$, $\sigma'(z^2)$ and $\delta^2$ are ${n_2} \times 1$. "
        rf"Equation 2: $(W^2)^\mathsf{{T}}$ is ${n_1} \times {n_2}$, $\delta^2$ is ${n_2} \times 1$; "
        rf"their product, $\sigma'(z^1)$ and $\delta^1$ are ${n_1} \times 1$.",
    )


PROOF = (
    Step(r"The cost depends on $z^l$ through $z^{l+1} = W^{l+1} \sigma(z^l) + b^{l+1}$ alone."),
    Step(
        r"So $(\delta^l)^\mathsf{T} = (\delta^{l+1})^\mathsf{T} J$, with $J$ the Jacobian of $z^{l+1}$ "
        r"with respect to $z^l$: chain rule.",
        (0,),
    ),
    Step(
        r"This $J$ is $W^{l+1} \operatorname{diag}(\sigma'(z^l))$: chain rule, a linear function after "
        "an elementwise one.",
        (1,),
    ),
    Step(
        r"Put in: $(\delta^l)^\mathsf{T} = (\delta^{l+1})^\mathsf{T}\, W^{l+1} "
        r"\operatorname{diag}(\sigma'(z^l))$.",
        (2,),
    ),
    Step(
        r"$\delta^l = \operatorname{diag}(\sigma'(z^l))\, (W^{l+1})^\mathsf{T} \delta^{l+1}$: "
        "transpose, and the factors change order.",
        (3,),
    ),
    Step(
        r"$\delta^l = \bigl((W^{l+1})^\mathsf{T} \delta^{l+1}\bigr) \odot \sigma'(z^l)$: a diagonal "
        "matrix times a column is a product entry by entry.",
        (4,),
    ),
)


@Order("15-order", "sec-vjp", "The proof of equation 2", level=3)
def proof() -> Case:
    return Case(
        prompt="Put the proof of equation 2 in order.",
        steps=PROOF,
        mistakes=(
            Mistake("⊙ before the transpose", (5, 4), "sec-bp2").says(
                r"$\odot$ replaces a diagonal matrix *times a column*. As long as the error stands as "
                "a row on the left, there is no such product yet."
            ),
            Mistake("transposed before there is a product", (4, 3), "sec-bp2").says(
                "There is nothing to transpose yet: the three factors must first stand side by side. "
                "The transpose then turns their order round."
            ),
            Mistake("a Jacobian before it has a name", (2, 1), "sec-jacobian-chain").says(
                r"This step takes a $J$ apart that no step has brought in. The outer link of the "
                "chain, from the next layer to the cost, comes first."
            ),
        ),
        hints=(
            "The proof begins with what depends on what, and ends with the equation.",
            "Two chain rules, one inside the other; then a transpose; then the diagonal matrix.",
        ),
        solution=r"What depends on what; the chain rule from $z^{l+1}$ to $C$; the chain rule from "
        r"$z^l$ to $z^{l+1}$; put in; transpose; and last the diagonal matrix becomes $\odot$. The "
        r"transpose of $W$ is there because the error is a column.",
    )


@Number("15-fading", "sec-vanishing", "On the way to the front", level=3, symbol="N")
@variants((4, 2), (11, 2), (5, 1 / 2), (6, 2), (4, 1 / 2), (8, 2))
def fading(L: int, w: float) -> Case:
    peak = float(SIGMOID.df(np.zeros(1))[0])
    # A chain in which every neuron is where its slope is largest: z = 0.
    chain = Network([Layer([[w]], [-w / 2 if l else 0], SIGMOID) for l in range(L)])
    delta = backprop(chain, [[0]], [[1]]).delta
    answer = round(float(delta[L][0, 0] / delta[1][0, 0]), 6)
    per_step = num(1 / (w * peak))
    return Case(
        prompt=rf"A chain of $L = {L}$ layers has one sigmoid neuron in each, and every weight is "
        rf"${frac(w)}$. Whatever the biases and the input are, $\lvert \delta^L \rvert$ is at least "
        r"$N$ times $\lvert \delta^1 \rvert$. What is the largest such $N$?",
        answer=answer,
        mistakes=(
            Mistake("layers counted, not steps", answer / (w * peak), "sec-bp2").says(
                rf"You took {L} factors. From $\delta^L$ to $\delta^1$ equation 2 is used $L - 1$ "
                "times: once for each layer but the last."
            ),
            Mistake("weights left out", peak ** -(L - 1)).says(
                r"You counted the slopes alone. Each step back also multiplies by the weight, which "
                "makes up for part of it or adds to it."
            ),
            Mistake("factors added, not multiplied", (L - 1) / (w * peak)).says(
                "You added the steps. Each step multiplies what the step before has left."
            ),
        ),
        hints=(
            r"How large can $\sigma'$ be at most for the sigmoid?",
            r"Each step back multiplies the error by $w\, \sigma'(z)$. How many steps are there "
            r"from layer $L$ to layer 1?",
        ),
        solution=rf"$\sigma' \le \tfrac14$, so a step back multiplies by at most "
        rf"${frac(w)} \cdot \tfrac14 = {frac(w * peak)}$. There are {L - 1} steps: "
        rf"$N = {per_step}^{{{L - 1}}} = {num(answer)}$. It is reached: with biases that make "
        r"$z^1 = \dots = z^{L-1} = 0$ every slope is $\tfrac14$. The slopes alone take a factor of at least "
        rf"$4^{{{L - 1}}} = {num(peak ** -(L - 1))}$.",
    )


CONCLUSIONS = {
    "right": "equation 2 it was",
    "at a": r"it took $\sigma'$ at $a^l$",
    "rows": "it did not transpose",
    "no slope": r"it left $\sigma'$ out",
}


@Choice("15-diagnosis", "sec-error-pitfalls", "What did the program do?", level=3)
@variants(
    ((2, -1), ((1, 3), (-2, 1)), (2, 1), "at a"),
    ((1, 3), ((2, -1), (1, 1)), (1, 2), "rows"),
    ((-1, 2), ((1, 2), (3, -1)), (2, -1), "no slope"),
    ((3, -2), ((0, 1), (2, 3)), (1, 1), "right"),
    ((-2, 1), ((3, 1), (-1, 2)), (1, 2), "at a"),
    ((2, 3), ((1, -2), (2, 1)), (-1, 3), "rows"),
)
def diagnosis(z: tuple, W: tuple, delta_next: tuple, made: str) -> Case:
    at, W_next = np.reshape(z, (2, 1)).astype(float), np.array(W, float)
    delta = np.reshape(delta_next, (2, 1)).astype(float)
    a, back = SQUARE(at), W_next.T @ delta
    results = {
        "right": bp2(W_next, delta, SQUARE.df(at)),
        "at a": back * SQUARE.df(a),
        "rows": (W_next @ delta) * SQUARE.df(at),
        "no slope": back,
    }
    assert np.allclose(results["right"], pulled_back(W_next, delta, at, SQUARE))
    given = results[made]

    def is_it(key: str) -> bool:
        return bool(np.allclose(given, results[key]))

    def would(key: str) -> str:
        return rf"would give ${vec(results[key])}$"

    return Case(
        prompt=r"A hidden layer has the activation $\sigma(z) = z^2$, so that $\sigma'(z) = 2z$. It "
        rf"has $z^l = {vec(at)}$ and $a^l = {vec(a)}$. The next layer has $W^{{l+1}} = {mat(W_next)}$ "
        rf"and $\delta^{{l+1}} = {vec(delta)}$. A program returns $\delta^l = {vec(given)}$. What did "
        "it do?",
        options=(
            Option(
                "It computed equation 2.", is_it("right"), "a wrong error trusted", "sec-bp2"
            ).says(f"Equation 2 {would('right')}."),
            Option(
                r"It took $\sigma'$ at $a^l$ instead of $z^l$.",
                is_it("at a"),
                "σ′ taken at a suspected",
            ).says(
                rf"With the slopes ${vec(SQUARE.df(a))}$, which are those at $a^l$, it "
                f"{would('at a').replace('would give', 'would return')}."
            ),
            Option(
                r"It did not transpose $W^{l+1}$.", is_it("rows"), "missing transpose suspected"
            ).says(
                rf"$W^{{l+1}} \delta^{{l+1}}$ is ${vec(W_next @ delta)}$. Times the slopes this "
                f"{would('rows')}."
            ),
            Option(r"It left $\sigma'$ out.", is_it("no slope"), "missing σ′ suspected").says(
                r"$(W^{l+1})^\mathsf{T} \delta^{l+1}$ without slopes is "
                rf"${vec(back)}${'' if is_it('no slope') else ', which is something else'}."
            ),
        ),
        hints=(
            "Compute the right error first. If it differs, ask which single slip makes the "
            "difference.",
            rf"The slopes at $z^l$ are ${vec(SQUARE.df(at))}$. Is each entry of the result an entry of "
            r"$(W^{l+1})^\mathsf{T} \delta^{l+1}$ times its slope? If not, which factor is another?",
        ),
        solution=rf"$(W^{{l+1}})^\mathsf{{T}} \delta^{{l+1}} = {vec(back)}$ and $\sigma'(z^l) = "
        rf"{vec(SQUARE.df(at))}$, so right is ${vec(results['right'])}$. With $\sigma'$ at $a^l$ it "
        rf"would be ${vec(results['at a'])}$, without the transpose ${vec(results['rows'])}$, without "
        rf"$\sigma'$ ${vec(back)}$. No shape complains in any of them. The program returned "
        rf"${vec(given)}$: {CONCLUSIONS[made]}.",
    )


@Matrix("15-softmax", "sec-coupled-outputs", "All nine slopes of a softmax", symbol="J", level=2)
@variants((1, 2, 3), (1, 1, 2), (4, 1, 1), (2, 5, 3), (1, 6, 3))
def softmax_jacobian(*amounts: int) -> Case:
    def softmax(z: Array) -> Array:
        return np.exp(z) / np.exp(z).sum(axis=0)

    z = np.log(np.array(amounts, float)).reshape(3, 1)
    a = np.array(amounts, float) / sum(amounts)
    total = sum(amounts) ** 2
    # Measured, then the fraction with the square of the sum below.
    answer = (numeric_jacobian(softmax, z) * total).round(5) / total
    names = ", ".join("0" if k == 1 else rf"\ln {k}" for k in amounts)
    return Case(
        prompt=rf"The last layer of a network has $z = ({names})$ and softmax. Find its Jacobian, $\partial a_j/\partial z_k$ in "
        "row $j$ and column $k$. (Fractions are understood.)",
        answer=answer,
        mistakes=(
            Mistake("outputs taken to be uncoupled", np.diag(a * (1 - a))).says(
                r"The diagonal is right. But raise $z_1$, and the other shares shrink: these slopes are not 0."
            ),
            Mistake("sign of the coupling lost", np.outer(a, a) + np.diag(a * (1 - 2 * a))).says(
                "If one share grows, the others must *shrink*: off the diagonal the slopes are negative."
            ),
            Mistake(
                "square left out of the diagonal", np.diag(a) - np.outer(a, a) + np.diag(a * a)
            ).says(
                r"On the diagonal you have $a_j$ alone. Its own $e^{z_j}$ stands in the sum below as well: $a_j (1 - a_j)$."
            ),
        ),
        hints=(
            r"$e^{\ln c} = c$. What are the three shares?",
            "Each column must add up to 0: whatever one $z$ does, the shares go on adding up to 1.",
        ),
        solution=rf"$a = ({', '.join(frac(v) for v in a)})$. On the diagonal $a_j (1 - a_j)$, elsewhere $-a_j a_k$: "
        rf"$J = \tfrac{{1}}{{{total}}} {mat((answer * total).round(6))}$.",
    )


@Matrix("15-around", "sec-bp2", "An ask that comes by two roads", level=3)
@variants(
    (((2, 1), (-3, 1)), (4, -2), (3, -2)),
    (((1, -1), (2, 1)), (-1, 3), (1, 3)),
    (((1, 2), (4, -1)), (2, -5), (-2, 1)),
    (((3, -2), (1, 5)), (-3, 1), (2, -1)),
    (((-1, 4), (2, 3)), (6, -1), (1, 4)),
)
def two_roads(W: tuple, z: tuple, g: tuple) -> Case:
    weights = np.array(W, float)
    asked, zs = np.reshape(g, (2, 1)).astype(float), np.reshape(z, (2, 1)).astype(float)
    at = np.array([[1.0], [2.0]])
    layer = Layer(weights, zs - weights @ at, RELU)  # so that z is as given

    def effect(a: Array) -> float:
        return float((asked * (a + layer(a))).sum())

    answer = numeric_gradient(effect, at).round(6)[:, 0] + 0.0
    slopes = RELU.df(zs)
    return Case(
        prompt=rf"An activation $a$ goes into a layer, and is also added to what comes out: $s = a + \sigma(Wa + b)$, with "
        rf"ReLU, $W = {mat(weights)}$ and $z = Wa + b = {vec(z)}$. What follows has sent back $\partial C/\partial s = "
        rf"{vec(g)}$. What is $\partial C/\partial a$?",
        answer=answer,
        mistakes=(
            Mistake("second road not counted", (weights.T @ (asked * slopes))[:, 0]).says(
                "You carried the ask back through the layer. But $a$ reaches $s$ round the layer as well, and that ask "
                "arrives as it was sent. The two add."
            ),
            Mistake("only the short road counted", asked[:, 0]).says(
                "That is what comes back round the layer. Through it comes something, too."
            ),
            Mistake(
                "W not transposed on the long road", (asked + weights @ (asked * slopes))[:, 0]
            ).says(
                "Two roads, well. But back through the layer the ask goes down the *columns* of $W$."
            ),
            Mistake("slope left out on the long road", (asked + weights.T @ asked)[:, 0]).says(
                "Two roads, well. But a neuron of the layer is off, and hands nothing back."
            ),
        ),
        hints=(
            "By which roads does $a$ reach $s$? Carry the ask back along each, and add.",
            r"Through the layer: first times $\sigma'(z)$, then $W^\mathsf{T}$.",
        ),
        solution=rf"Round the layer: ${vec(g)}$. Through it: $\sigma'(z) = {vec(slopes)}$, so $W^\mathsf{{T}} "
        rf"{mat(asked * slopes)} = {mat(weights.T @ (asked * slopes))}$. Together ${vec(answer)}$.",
    )


def typical(networks: list[list[Array]], delta: Array) -> Array:
    lengths = []
    for matrices in networks:
        g = delta
        for W in reversed(matrices):
            g = W.T @ g
        lengths.append(np.linalg.norm(g) / np.linalg.norm(delta))
    return np.array([np.median(lengths), np.sqrt(np.mean(np.square(lengths)))])


def several_networks(rng: np.random.Generator) -> list[tuple]:
    """Two to five networks of 1 to 3 matrices, and the error that each gets at its end."""
    sizes = [(2, 1, 1), (3, 1, 2), (2, 2, 1), (3, 2, 2), (4, 2, 2), (5, 2, 3), (3, 3, 2), (5, 3, 3)]
    return [
        ([[rounded(rng, (n, n)) for _ in range(depth)] for _ in range(count)], rounded(rng, (n,)))
        for count, n, depth in sizes
    ]


def by_one_matrix_each(networks: list[list[Array]], delta: Array) -> Array:
    """The lengths from the product of all matrices of a network, sorted to find the middle."""
    squares = []
    for matrices in networks:
        whole = np.eye(delta.size)
        for W in matrices:
            whole = W @ whole
        squares.append((delta @ whole @ whole.T @ delta) / (delta @ delta))
    ordered = np.sqrt(np.sort(squares))
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return np.array([middle, np.sqrt(np.sum(squares) / len(squares))])


def lengths_by(step: Callable[[list[Array], Array], Array]) -> Callable:
    """`typical` with another way to carry an error back through the matrices of a network."""

    def wrong(networks: list[list[Array]], delta: Array) -> Array:
        lengths = [np.linalg.norm(step(m, delta)) / np.linalg.norm(delta) for m in networks]
        return np.array([np.median(lengths), np.sqrt(np.mean(np.square(lengths)))])

    return wrong


def in_wrong_order(matrices: list[Array], delta: Array) -> Array:
    for W in matrices:
        delta = W.T @ delta
    return delta


def not_transposed(matrices: list[Array], delta: Array) -> Array:
    for W in reversed(matrices):
        delta = W @ delta
    return delta


def mean_for_median(networks: list[list[Array]], delta: Array) -> Array:
    lengths = [typical([one], delta)[0] for one in networks]
    return np.array([np.mean(lengths), typical(networks, delta)[1]])


@Code(
    "15-typical",
    "sec-vanishing",
    "What to expect of the next network",
    level=2,
    inputs=several_networks,
    expect=by_one_matrix_each,
    by="the product of all matrices of each network",
    solution=typical,
)
def write_typical() -> Case:
    return Case(
        prompt=r"Write `typical(networks, delta)`. Each network is a list of square matrices, the first layer first, with the identity "
        r"as activation; each gets the same error `delta`, a flat vector, behind its last matrix. Carry it back through *all* matrices "
        r"of a network, $W^\mathsf{T}$ for each, and divide the length of what arrives by the length of `delta`. Return two numbers, "
        "over the networks: the median of these ratios, and the root of the mean of their squares.",
        mistakes=(
            Mistake("matrices in the order of the way forward", lengths_by(in_wrong_order)).says(
                "The way back begins at the *last* matrix of the list. With matrices, the order counts."
            ),
            Mistake("W not transposed on the way back", lengths_by(not_transposed)).says(
                "An error goes back down the columns of $W$: by equation 2 it is multiplied by the transpose."
            ),
            Mistake("mean in place of the median", mean_for_median).says(
                "One very long error pulls the mean up. The median is the middle of the sorted ratios."
            ),
            Mistake(
                "not divided by the length at the start",
                lambda networks, delta: typical(networks, delta) * np.linalg.norm(delta),
            ).says(
                "These are lengths. What is asked is by which factor each network changes the length."
            ),
        ),
        hints=(
            "Two loops: over the networks, and inside over the matrices of one, the last first.",
            "`np.linalg.norm`, `np.median`, and for the second number `np.sqrt(np.mean(… ** 2))`.",
        ),
        solution=r"For each network start with $g = \delta$ and set $g \leftarrow W^\mathsf{T} g$ for the matrices from the last to the first. "
        r"Collect $\lVert g \rVert / \lVert \delta \rVert$. Then take the median, and the root of the mean of the squares. The second is never "
        "below the mean, and far above the median when a few networks are loud.",
    )


@Matrix(
    "15-three-classes",
    "sec-coupled-outputs",
    "Which class pulls how hard?",
    symbol=r"\delta^L",
    level=2,
)
@variants(((1, 2, 1), 0), ((1, 1, 2), 2), ((3, 1, 1), 1), ((1, 3, 4), 0), ((2, 5, 1), 1))
def three_classes(shares: tuple, happened: int) -> Case:
    z, y = np.log(np.array(shares, float)), np.eye(3)[happened]

    def softmax(z: Array) -> Array:
        return np.exp(z) / np.exp(z).sum()

    a, total = softmax(z), sum(shares)
    answer = numeric_gradient(lambda z: -np.sum(y * np.log(softmax(z))), z).round(8)
    answer = np.array([float(Fraction(v).limit_denominator(total)) for v in answer])
    assert np.allclose(answer, numeric_gradient(lambda z: -np.sum(y * np.log(softmax(z))), z))
    J = numeric_jacobian(softmax, z)
    logs = ", ".join(rf"\ln {s}" if s > 1 else "0" for s in shares)
    square = np.array([float(Fraction(v).limit_denominator(total**3)) for v in J.T @ (a - y)])
    slips = (
        known("residual with the wrong sign", -answer),
        Mistake("slope of a sigmoid kept", answer * a * (1 - a)).says(
            r"You multiplied the residual by $a(1 - a)$. That is only the diagonal of softmax's Jacobian. With this cost the *whole* "
            "Jacobian has been used up already: the residual is the error."
        ),
        Mistake("error of the squared cost", square).says(
            r"That is $J^\mathsf{T}(a - y)$, as for the squared cost. Here $\nabla_a C$ is $-y/a$, and not the residual."
        ),
        Mistake("gradient by a taken for the error", -y / a).says(
            r"That is $\partial C/\partial a$. It still has to be carried back through softmax, to $z$."
        ),
        Mistake("activations taken for the error", a).says(
            "Those are the probabilities. The target is missing: the class that happened pulls the other way."
        ),
    )
    return Case(
        prompt=rf"A softmax layer has $z^L = ({logs})$, and class {happened + 1} is what happened: $y = {vec(y)}$. The cost is the "
        r"cross-entropy $C = -\sum_k y_k \ln a_k$. Find $\delta^L$.",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            r"$e^{\ln c} = c$. What are the three probabilities?",
            "Jacobian and cost have cancelled; what is left of them?",
        ),
        solution=rf"$a = ({', '.join(frac(v) for v in a)})$, and $\delta^L = a - y = ({', '.join(frac(v) for v in answer)})$. The class that "
        "happened is asked up, by what the network lacked in belief; each of the others is asked down, by as much as the network "
        "believed in it; the three add up to 0.",
    )
