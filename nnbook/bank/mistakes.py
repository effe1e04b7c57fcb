"""Recurring mistakes: each has its name, its words and the section that cures it once, here.

A block refers to one by its name, with what it results in there, and may add a sentence:

    known("mean not taken", 3 * answer)
    known("σ′ taken at a instead of z", slip).says("Written with $a$ it is $a(1 - a)$.")
"""

import numpy as np
from numpy.typing import ArrayLike

from nnbook.exercises.model import Mistake, closest

# Name: (section that cures it, what is said to whoever makes it).
MISTAKES = {
    "residual with the wrong sign": (
        "sec-cost-gradient",
        "You took the residual as $y - a$. It is $a - y$, output minus target; with the other "
        "sign, descent would climb.",
    ),
    "the half forgotten": (
        "sec-mse-variants",
        r"Twice too large: a $\tfrac12$ stands in front of the squares.",
    ),
    "mean not taken": (
        "sec-mean-cost",
        "That is the sum over the examples. The cost is a mean, and so is its gradient: divide by $m$.",
    ),
    "mean divided twice": (
        "sec-mean-cost",
        "You divided by $m$ twice. The mean is taken once, in front of the sum.",
    ),
    "mean taken too early": (
        "sec-error",
        r"You divided by $m$. A column of $\delta$ is the error of its own example; nothing is "
        "averaged yet.",
    ),
    "sum and mean over outputs confused": (
        "sec-mse-variants",
        "You took a mean over the outputs. Over the outputs we *add*; the mean is over the $m$ "
        "examples alone.",
    ),
    "bias gradient not averaged": (
        "sec-batch-gradient",
        "The bias wants the *mean* of the errors over the examples.",
    ),
    "bias gradient zero because b is 0": (
        "sec-bias-derivation",
        "A bias that *is* 0 may have a derivative that is not: it says what would happen if the "
        "bias moved. Nothing in the formula multiplies by $b$.",
    ),
    "residual taken for the error": (
        "sec-residual-delta",
        r"That is the residual $a - y$. The error is what is left of it after $\sigma'(z)$.",
    ),
    "σ′ taken at a instead of z": (
        "sec-activations",
        r"You evaluated $\sigma'$ at $a$. It takes $z$.",
    ),
    "σ′ missing in the hidden error": (
        "sec-error-pitfalls",
        "The errors have come back through the weights, but not through the activation: times "
        r"$\sigma'(z^l)$.",
    ),
    "matmul for ⊙": (
        "sec-bp1",
        r"You multiplied matrices, rows by columns, which mixes the examples. $\odot$ multiplies "
        "entry by entry. (With as many neurons as examples no shape complains.)",
    ),
    "W not transposed": (
        "sec-bp2",
        "You went along the *rows* of $W^{l+1}$. What neuron $k$ has sent stands in *column* $k$, "
        r"so the error comes back through $(W^{l+1})^\mathsf{T}$. (With a square matrix no shape "
        "complains.)",
    ),
    "outer product the wrong way round": (
        "sec-bp4",
        r"That is $a\,\delta^\mathsf{T}$, the transpose of what is wanted: rows go with the "
        "errors, columns with what came in.",
    ),
    "update before δ": (
        "sec-algorithm",
        r"$\delta^1$ must be made with the $W^2$ of the forward pass: first all gradients, then "
        "the step.",
    ),
    "update before the gradient is finished": (
        "sec-hand-net-step",
        "You moved one parameter first, and took the derivative for the other at the new point. "
        "All derivatives belong to the *same*, old point.",
    ),
    "sign of the step: climbing": (
        "sec-update-rule",
        "You added the gradient, which points uphill. The step goes *against* it.",
    ),
    "weight in place of input": (
        "sec-weight-derivation",
        r"You multiplied by $w$. In $w \cdot x$ a weight is multiplied by its input: its "
        "derivative has the *input* as a factor.",
    ),
    "index order of W": (
        "sec-index-order",
        "The first index says where the edge *arrives*, its row; the second, its column, where it "
        "starts.",
    ),
    "counted from 0": (
        "sec-examples",
        "You counted from 0, as Python does. The indices of mathematics begin at 1.",
    ),
    "examples as rows": (
        "sec-examples",
        "There each example is a row. In our layout examples are columns.",
    ),
    "functions as columns of J": (
        "sec-jacobian",
        "Yours is the transpose: a *row* of the Jacobian belongs to a function, a column to a "
        "variable.",
    ),
    "J_g J_f instead of J_f J_g": (
        "sec-jacobian-chain",
        "You multiplied in the wrong order. $g$ acts first, so $J_g$ stands on the right, next to "
        "the nudge.",
    ),
    "J evaluated at the wrong point": (
        "sec-linear-map",
        r"You took $J$ at $p + \Delta$, where the nudge ends. The best linear map belongs to the "
        "point where it starts, $p$.",
    ),
    "change taken for the new value": (
        "sec-linear-map",
        "That is the predicted *change*. Add it to what $f$ returned before.",
    ),
    "inner derivative forgotten": (
        "sec-scalar-chain",
        "The innermost link is missing: what stands inside magnifies a nudge, too. Multiply by "
        "its slope.",
    ),
    "gradient not dotted with a unit vector": (
        "sec-directional-derivative",
        "You took the dot product with $v$ itself. A slope is the rise for a step of length 1: "
        "divide by the length of $v$.",
    ),
    "divided by the square of the length": (
        "sec-directional-derivative",
        "You divided by the *square* of the length. A vector becomes a unit vector when it is "
        "divided by its length, once.",
    ),
    "forward difference taken for central": (
        "sec-central-differences",
        "That is the *forward* difference, with an error of order $h$. A step to both sides has "
        "one of order $h^2$.",
    ),
    "divided by h instead of 2h": (
        "sec-central-differences",
        "You divided by $h$. The two points lie $2h$ apart.",
    ),
    "ratio upside down": (
        "sec-museum-constants",
        "That is measured / coded. Asked is coded / measured: how many times the measured slope "
        "the code gives.",
    ),
    "biases forgotten": (
        "sec-parameter-count",
        "Those are the weights alone. Each neuron that computes has a bias, too.",
    ),
    "biases for the inputs": (
        "sec-parameter-count",
        "You gave the inputs a bias each. Layer 0 computes nothing: it has no parameters.",
    ),
    "one bias for each layer": (
        "sec-biases",
        "You counted one bias for each layer. Each *neuron* of a layer has its own.",
    ),
    "biases counted per edge": (
        "sec-biases",
        "You counted a bias for each edge. A bias belongs to a neuron.",
    ),
    "bias left out of z": (
        "sec-two-steps",
        r"That is the weighted sum alone: $z = w \cdot x + b$.",
    ),
    "second step left out": (
        "sec-two-steps",
        "$z$ is right, and it went out as it was. ReLU cuts off what is negative.",
    ),
    "ReLU left out": (
        "sec-two-steps",
        r"You passed $z$ on as it was. What goes out is $a = \max(0, z)$.",
    ),
    "negative sum not cut to 0": (
        "sec-one-function",
        r"You let a negative sum through. $\max(0, \cdot)$ replaces it by 0.",
    ),
    "ReLU applied before the bias": (
        "sec-stacking",
        r"The bias belongs to $z$; the bend comes last: $\sigma(Wa + b)$.",
    ),
    "ReLU at the output too": (
        "sec-composition",
        "The last layer has the identity: what is negative stays negative.",
    ),
    "value in place of the slope": (
        "sec-activations",
        "That is the value itself. The derivative asks how much it moves when $z$ moves by a "
        "little.",
    ),
    "bias on the wrong side": (
        "sec-separating-line",
        r"On the line $w \cdot x + b = 0$, so $w \cdot x = -b$.",
    ),
}


def known(name: str, value: object) -> Mistake:
    """The recurring mistake of this name, and what it results in."""
    if name not in MISTAKES:
        raise ValueError(f"no recurring mistake is {name!r}: {closest(name, list(MISTAKES))}")
    cure, words = MISTAKES[name]
    return Mistake(name, value, cure, words)


def telling(answer: ArrayLike, *mistakes: Mistake) -> tuple[Mistake, ...]:
    """Those of the mistakes that show in a variant.

    One that happens to result in the answer there, or in what one before it results in, is left
    out: with both neurons active, for example, a forgotten ReLU changes nothing.
    """

    def same(a: ArrayLike, b: ArrayLike) -> bool:
        return np.shape(a) == np.shape(b) and np.allclose(a, b)

    values, kept = [answer], []
    for mistake in mistakes:
        if not any(same(mistake.value, value) for value in values):
            values.append(mistake.value)
            kept.append(mistake)
    return tuple(kept)
