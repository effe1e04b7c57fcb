"""Chapter 12: the derivatives of one neuron."""

from fractions import Fraction

import numpy as np

from nnbook.activations import RELU, SIGMOID
from nnbook.bank.mistakes import known
from nnbook.calculus import numeric_derivative, numeric_gradient, numeric_jacobian
from nnbook.costs import QUADRATIC
from nnbook.data import hand_net, xor
from nnbook.exercises.markup import dot_product, frac, mat, num, paren, signed, vec
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
    Shape,
    Step,
    variants,
)
from nnbook.neuron import Neuron
from nnbook.notation import Array


def by_nudging(neuron: Neuron, x: Array, y: Array) -> Array:
    """∂C/∂(w, b) of a neuron by central differences: the second method of this chapter."""

    def cost(theta: Array) -> float:
        moved = Neuron(theta[:-1], theta[-1], neuron.sigma)
        return QUADRATIC(moved(x).reshape(1, -1), y)

    return numeric_gradient(cost, np.append(neuron.w, neuron.b))


def exact(measured: float) -> float:
    """The small fraction that a measured number is meant to be."""
    fraction = float(Fraction(float(measured)).limit_denominator(100))
    assert abs(fraction - measured) < 1e-6
    return fraction


# The three examples of the chapter; its neuron has w = (2, 1) and b = -1.
X, Y = np.array([[1.0, 2.0, -3.0], [2.0, -2.0, 0.0]]), np.array([[2.0, 3.0, 1.0]])

# Three examples with one inactive, for other neurons.
INPUTS = ((2, 0), (1, 1), (-3, 0))
# The inactive one has no input 0, so that each entry of the gradient shows whether it pulled.
PULLS = ((2, 0), (1, 1), (-5, 1))


@Number("12-cost", "sec-neuron-cost", "Three examples, one number", level=1, symbol="C")
@variants(
    ((2, 1), -1, (1, 4, 1)),
    ((1, 1), 0, (3, 6, 1)),
    ((1, 2), -1, (3, 1, 1)),
    ((2, 0), -1, (1, 3, 4)),
    ((1, 3), 1, (2, 3, 5)),
)
def three_costs(w: tuple, b: float, y: tuple) -> Case:
    x, targets = np.array(INPUTS, float).T, np.array([y], float)
    neuron = Neuron(w, b, RELU)
    z = neuron.z(x)
    a = RELU(z)
    r, uncut, on = a - y, z - y, z > 0
    answer = QUADRATIC(neuron(x).reshape(1, -1), targets)
    return Case(
        prompt=rf"A ReLU neuron, $w = {vec(w)}$ and $b = {num(b)}$, sees $x^{{(1)}} = "
        rf"{vec(INPUTS[0])}$, $x^{{(2)}} = {vec(INPUTS[1])}$, $x^{{(3)}} = {vec(INPUTS[2])}$ with "
        rf"targets $y = {vec(y)}$. What is its cost, "
        r"$C = \frac{1}{2m} \sum_i (\max(0,\, w \cdot x^{(i)} + b) - y^{(i)})^2$?",
        answer=answer,
        mistakes=(
            Mistake("negative z not cut off", float(np.sum(uncut**2) / 6), "sec-two-steps").says(
                r"Where $z$ is negative, the output is 0, not $z$."
            ),
            Mistake("inactive example left out", float(np.sum((r * on) ** 2) / 6)).says(
                "You left the inactive example out. It has no say in the *gradient*, as we have "
                "seen; but its output, 0, is wrong, and the cost counts that."
            ),
            Mistake("mean over the active only", float(np.mean(r[on] ** 2) / 2)).says(
                "You left the inactive example out, and took the mean over the others. Its output, "
                "0, is wrong too, and the cost counts that."
            ),
            known("mean not taken", 3 * answer),
            known("the half forgotten", 2 * answer),
        ),
        hints=(
            r"For each example: $z$, then $a = \max(0, z)$, then the residual $a - y$.",
            "All three residuals are squared and added, whether the neuron is active or not.",
        ),
        solution=rf"$z = {vec(z)}$, so $a = {vec(a)}$ and the residuals are ${vec(r)}$. "
        rf"$C = \tfrac16 ({' + '.join(num(v**2) for v in r)}) = {frac(answer)}$.",
    )


@Matrix("12-slopes", "sec-max-derivative", "Four slopes of a shifted ReLU", level=2)
@variants(
    (6, -2, (3, -2, 0, 5)),
    (-4, 2, (0, 4, 2, 1)),
    (3, -3, (-6, 1, 2, 0)),
    (8, -4, (2, 3, -4, 0)),
    (-5, 5, (0, 6, 1, 0.5)),
)
def max_slopes(c: float, k: float, points: tuple) -> Case:
    at = np.array(points, float)
    inner = c + k * at
    answer = k * RELU.df(inner) + 0.0
    away = inner != 0
    measured = numeric_derivative(lambda t: RELU(c + k * t), at)
    assert np.allclose(measured[away], answer[away])
    formula = rf"\max(0,\; {num(c)} {signed(k)}\,t)"
    return Case(
        prompt=rf"A function is ${formula}$, and its derivative with respect to $t$ is wanted. At the corner a program "
        rf"makes the choice of this book for $\max$. What does it return at $t = {vec(at)}$, entry by entry?",
        answer=answer,
        mistakes=(
            Mistake("inner derivative forgotten", RELU.df(inner), "sec-scalar-chain").says(
                rf"The indicator is right. Inside stands ${num(c)} {signed(k)}\,t$, which moves by ${num(k)}$ "
                "for each unit of $t$."
            ),
            Mistake("sign of t asked in place of z", k * RELU.df(at)).says(
                rf"The doorkeeper asks whether what stands *inside* is positive, $z = {num(c)} {signed(k)}\,t$, "
                "not whether $t$ is."
            ),
            Mistake("right-hand slope chosen at the corner", k * (inner >= 0)).says(
                r"Where the inside is 0, no derivative exists, and our choice is $\mathbf{1}[0 > 0] = 0$."
            ),
            Mistake("the function in place of its derivative", RELU(inner)).says(
                "Those are the values. Asked is how fast they change."
            ),
        ),
        hints=(
            "First find what stands inside, for each $t$. Where is it positive?",
            r"Chain rule: the indicator of the inside, times the slope of the inside.",
        ),
        solution=rf"The inside is ${vec(inner)}$, so the indicator is ${vec(RELU.df(inner))}$; times the inner slope "
        rf"${num(k)}$: ${vec(answer)}$. Where the inside is 0 no derivative exists, and the indicator chooses 0.",
    )


@Matrix(
    "12-weight",
    "sec-weight-derivation",
    "One example, two weights",
    level=1,
    symbol=r"\partial C/\partial w",
)
@variants(
    ((2, 1), -1, (3, -1), 1),
    ((1, -2), 2, (3, 1), 1),
    ((1, 3), 1, (-1, 2), 2),
    ((2, 2), -3, (1, 3), 7),
    ((-1, 1), 4, (2, 1), 1),
    ((1, -2), 1, (1, 3), 2),
)
def weight_gradient(w: tuple, b: float, x: tuple, y: float) -> Case:
    neuron = Neuron(w, b, RELU)
    z, a = float(neuron.z(x)), float(neuron(x))
    delta = (a - y) * float(RELU.df(np.array(z)))
    answer = (a - y) * neuron.grad_w(x) + 0.0  # no −0
    on = int(z > 0)
    x_column = np.reshape(x, (-1, 1))
    if on:
        mistakes = (
            known("residual with the wrong sign", -answer),
            known("weight in place of input", delta * np.reshape(w, (-1, 1))),
            known("the half forgotten", 2 * answer).says(
                r"It cancels the 2 that the power rule brings down."
            ),
        )
    else:
        mistakes = (
            Mistake("indicator left out", (a - y) * x_column, "sec-max-derivative").says(
                r"That is residual times input. But $z$ is negative: the neuron is inactive, and the "
                r"factor $\mathbf{1}[z > 0]$ is 0."
            ),
            Mistake("negative z not cut off", (z - y) * x_column, "sec-max-derivative").says(
                r"You went on with $z$ as the output. $\max(0, z)$ is 0 here, and so is its slope."
            ),
        )
    return Case(
        prompt=rf"A ReLU neuron has $w = {vec(w)}$ and $b = {num(b)}$. It sees one example, "
        rf"$x = {vec(x)}$ with $y = {num(y)}$. What is $\partial C/\partial w$ for "
        rf"$C = \tfrac12 (a - y)^2$?",
        answer=answer,
        mistakes=mistakes,
        hints=(
            r"First go forward: find $z = w \cdot x + b$ and $a = \max(0, z)$.",
            r"Three factors: residual $a - y$, indicator $\mathbf{1}[z > 0]$, input $x$.",
        ),
        solution=rf"$z = {dot_product(w, x)} {signed(b)} = {num(z)}$, so $a = {num(a)}$ and "
        rf"$\mathbf{{1}}[z > 0] = {on}$. The residual is ${num(a)} - {paren(y)} = {num(a - y)}$. "
        rf"The product: $\partial C/\partial w = {paren(a - y)} \cdot {on} \cdot {vec(x)} = {vec(answer)}$.",
    )


@Matrix(
    "12-intermediate",
    "sec-weight-derivation",
    "A strange neuron",
    level=3,
    symbol=r"J_{w \mapsto c}",
)
@variants(
    ((2, 1), -1, (1, 3), 8),
    ((1, -1), 2, (3, 1), 7),
    ((-1, 2), 1, (1, -2), 10),
    ((1, 3), -2, (4, 1), 15),
    ((3, 1), 1, (-1, 3), 15),
    ((1, -2), -1, (1, 2), 3),
)
def squared_inputs(w: tuple, b: float, x: tuple, y: float) -> Case:
    inputs = np.array(x, float)

    def cost(weights: Array) -> float:
        return (max(0.0, float(weights.ravel() @ inputs**2) + b) - y) ** 2 / 2

    z = float(np.dot(w, inputs**2)) + b
    on = int(z > 0)
    r = max(0.0, z) - y
    answer = numeric_jacobian(cost, w).round(6) + 0.0  # no −0
    squares = (inputs**2).reshape(1, -1)
    if on:
        inactive = ""
        last = known("residual with the wrong sign", -answer)
    else:
        inactive = r"And $z$ is negative here, so the factor $\mathbf{1}[z > 0]$ is 0."
        last = Mistake("indicator left out", r * squares, "sec-max-derivative").says(
            r"$z$ is negative here, so the neuron is inactive and the factor $\mathbf{1}[z > 0]$ is 0."
        )
    return Case(
        prompt=r"A strange ReLU neuron squares its inputs first: $z = \sum_k w_k x_k^2 + b$. It has "
        rf"$w = {vec(w)}$ and $b = {num(b)}$ and sees $x = {vec(x)}$ with $y = {num(y)}$. The cost "
        r"of the example is $c = \tfrac12 (a - y)^2$. What is $J_{w \mapsto c}$, a row?",
        answer=answer,
        mistakes=(
            Mistake("inputs not squared", (r * inputs).reshape(1, -1))
            .says(
                "You found the residual with the squares, and then multiplied by $x_k$ as in an "
                "ordinary neuron. Here $w_k$ is multiplied by $x_k^2$, so $J_p$ is "
                r"$\operatorname{diag}(x_1^2, \dots, x_n^2)$."
            )
            .says(inactive),
            Mistake("square differentiated as well", (2 * r * inputs).reshape(1, -1))
            .says(
                r"You differentiated $x_k^2$. It is the weight that varies; $x_k^2$ is the constant "
                "that it is multiplied by."
            )
            .says(inactive),
            Mistake(
                "derivative by the input",
                (2 * r * np.multiply(w, inputs)).reshape(1, -1),
                "sec-neuron-cost",
            )
            .says(
                r"$2 w_k x_k$ is the derivative of $z$ with respect to $x_k$. In this chapter the "
                "inputs are fixed, and the weights vary."
            )
            .says(inactive),
            last,
        ),
        hints=(
            "Which line of the table of six functions changes? The others keep their factors.",
            r"$\partial p_k/\partial w_k$ is what $w_k$ is multiplied by.",
        ),
        solution=rf"Only the first line: $p = w \odot x \odot x$, with Jacobian "
        rf"$\operatorname{{diag}}{vec(inputs**2)}$. $z = {dot_product(w, inputs**2)} {signed(b)} = "
        rf"{num(z)}$, so $\mathbf{{1}}[z > 0] = {on}$, $r = {num(max(0.0, z))} - {paren(y)} = {num(r)}$ and "
        rf"$J_{{w \mapsto c}} = {paren(r)} \cdot {on} \cdot {mat(squares)} = {mat(answer)}$.",
    )


@Number(
    "12-zero-bias",
    "sec-bias-derivation",
    "A bias that is zero",
    level=2,
    symbol=r"\partial C/\partial b",
)
@variants(
    (2, (1, 3), (1, 2)),
    (3, (1, 2), (2, 1)),
    (1, (4, 2), (7, 6)),
    (2, (2, 3), (7, 1)),
    (3, (1, 3), (4, 4)),
)
def zero_bias(w: float, x: tuple, y: tuple) -> Case:
    neuron, batch, targets = Neuron([w], 0, RELU), np.array([x], float), np.array([y], float)
    a = neuron(batch)
    assert (a > 0).all()
    residual = a - targets[0]
    answer = float(by_nudging(neuron, batch, targets)[-1].round(6))
    return Case(
        prompt=rf"A ReLU neuron has one input. Its weight is $w = {num(w)}$ and its bias is $b = 0$. "
        rf"It sees two examples, $x = {num(x[0])}$ with $y = {num(y[0])}$ and $x = {num(x[1])}$ with "
        rf"$y = {num(y[1])}$. What is $\partial C/\partial b$ for "
        r"$C = \frac{1}{2m} \sum_i (a^{(i)} - y^{(i)})^2$?",
        answer=answer,
        mistakes=(
            known("bias gradient zero because b is 0", 0),
            Mistake("bias gradient not averaged", 2 * answer, "sec-wrong-constants").says(
                r"Twice too large. The derivative is the *mean* of the two residuals: divide their "
                r"sum by $m = 2$. (And the $\tfrac12$ of the cost cancels the 2 of the square.)"
            ),
            Mistake("weight gradient in its place", float((residual * batch).mean())).says(
                r"You multiplied each residual by its input: that is $\partial C/\partial w$. The "
                "bias is a weight on an input that is always 1."
            ),
            known("residual with the wrong sign", -answer),
        ),
        hints=(
            r"Which number multiplies $b$ in $z = w \cdot x + 1 \cdot b$?",
            "One residual for each example. Are both active? Then take the mean.",
        ),
        solution=rf"$a = {vec(a)}$: both are active. The residuals are ${vec(residual)}$. The bias "
        rf"enters $z$ with the factor 1, so $\partial C/\partial b = \tfrac12 ({num(residual[0])} "
        rf"{signed(residual[1])}) = {num(answer)}$.",
    )


@Matrix(
    "12-indicator",
    "sec-neuron-numbers",
    "Which examples pull?",
    level=2,
    symbol=r"\partial C/\partial w",
    decimals=3,
)
@variants(
    ((2, 1), -1, (1, 2, 1)),
    ((1, 1), 0, (1, 4, 2)),
    ((1, 2), -1, (3, 1, 1)),
    ((2, 0), -1, (1, 3, 4)),
    ((1, 3), 1, (2, 2, 3)),
)
def indicator_inside(w: tuple, b: float, y: tuple) -> Case:
    x, targets = np.array(PULLS, float).T, np.array([y], float)
    neuron = Neuron(w, b, RELU)
    z, residual = neuron.z(x), neuron(x) - targets
    answer = by_nudging(neuron, x, targets)[:2].round(6)
    total = (x @ residual.T / 3)[:, 0]
    terms = [
        rf"Example {i} has $z = {num(z[i - 1])}$, so it is "
        rf"{'active' if z[i - 1] > 0 else 'inactive'}, and $a - y = {num(residual[0, i - 1])}$."
        for i in (1, 2, 3)
    ]
    third = f"({', '.join(frac(exact(v)) for v in answer)})"
    return Case(
        prompt=rf"A ReLU neuron, $w = {vec(w)}$, $b = {num(b)}$, sees three examples: "
        rf"$x^{{(1)}} = {vec(x[:, 0])}$, $x^{{(2)}} = {vec(x[:, 1])}$, $x^{{(3)}} = {vec(x[:, 2])}$ "
        rf"with $y = {vec(y)}$. Find $\partial C/\partial w$ for "
        r"$C = \frac{1}{2m} \sum_i (a^{(i)} - y^{(i)})^2$.",
        answer=answer,
        mistakes=(
            Mistake("misplaced indicator", total, "sec-misplaced-indicator").says(
                "Every example pulled, the inactive one too. The indicator belongs *inside* the "
                "sum: an example with $z \\le 0$ adds nothing."
            ),
            known("mean not taken", 3 * answer),
            Mistake("mean over the active only", 3 * answer / int((z > 0).sum())).says(
                r"You divided by the number of active examples. An inactive one adds nothing, but "
                r"it is one of the $m = 3$ over which the mean is taken."
            ),
            known("mean divided twice", answer / 3),
        ),
        hints=(
            r"Find $z^{(i)}$ for each example, and strike out those with $z^{(i)} \le 0$.",
            r"Add $(a^{(i)} - y^{(i)})\, x^{(i)}$ over the rest, and divide by 3, not by their number.",
        ),
        solution=" ".join(terms) + " The terms $(a - y)\\,x$ of the active ones add up to "
        rf"${vec(3 * answer)}$, and a third of it is ${third}$.",
    )


@Choice("12-all-active", "sec-neuron-numbers", "What does it add?", level=2)
@variants((7, 3, 1), (5, 3, 1), (8, 3, 2), (8, 3, 1), (-3, 2, 1), (1, 2, 2))
def silent(b: float, example: int, k: int) -> Case:
    """What example 1 to 3 of the chapter adds to ∂C/∂w_k of its neuron, with another bias."""
    neuron = Neuron((2, 1), b, RELU)
    x, y = X[:, example - 1], float(Y[0, example - 1])
    z, x_k = float(neuron.z(x)), float(x[k - 1])
    r = max(0.0, z) - y
    adds = by_nudging(neuron, x.reshape(-1, 1), np.array([[y]]))[k - 1] / 3
    return Case(
        prompt=rf"The neuron of this section, with $w = (2, 1)$, is given another bias, $b = {num(b)}$. What does "
        rf"example {example}, $x = {vec(x)}$ with $y = {num(y)}$, add to $\partial C/\partial w_{k}$?",
        options=(
            Option(
                "Nothing, because its residual is 0: it is right.",
                r == 0,
                "residual mistaken for 0",
            ).says(rf"$z = {num(z)}$, so $a = {num(max(0, z))}$ and the residual is ${num(r)}$."),
            Option(
                "Nothing, because the neuron is inactive on it: it is deaf.",
                z <= 0,
                "active taken for inactive",
                "sec-max-derivative",
            ).says(
                rf"$z = {dot_product((2, 1), x)} {signed(b)} = {num(z)}$ is positive: the "
                "neuron is active on this example."
            ),
            Option(
                rf"Nothing, because its input $x_{k}$ is 0.",
                x_k == 0,
                "input mistaken for 0",
                "sec-weight-derivation",
            ).says(rf"The input that $w_{k}$ is multiplied by is $x_{k} = {num(x_k)}$."),
            Option(
                "Something: none of its factors is 0.",
                bool(abs(adds) > 1e-6),
                "a factor of 0 overlooked",
            ).says("One of residual, indicator and input is 0 here. Work out all three."),
        ),
        hints=(r"Three factors: residual, indicator, input. Find $z$ first, with the new bias.",),
        solution=rf"$z = {dot_product((2, 1), x)} {signed(b)} = {num(z)}$, so the indicator is "
        rf"${int(z > 0)}$ and the residual ${num(max(0, z))} - {num(y)} = {num(r)}$; the input is "
        rf"$x_{k} = {num(x_k)}$. A third of their product is what it adds: ${num(adds)}$."
        + (
            ""
            if abs(adds) > 1e-6
            else " The factor that is 0 tells one kind of silence from another."
        ),
    )


DERIVATION = (
    Step(
        r"$\frac{\partial}{\partial w_k} \left( \frac1{2m} \sum_i (a^{(i)} - y^{(i)})^2 \right)$: "
        "what we look for"
    ),
    Step(
        r"$= \frac1{2m} \sum_i \frac{\partial}{\partial w_k} (a^{(i)} - y^{(i)})^2$: sum rule", (0,)
    ),
    Step(
        r"$= \frac1m \sum_i (a^{(i)} - y^{(i)}) \frac{\partial a^{(i)}}{\partial w_k}$: "
        "power rule and chain rule",
        (1,),
    ),
    Step(
        r"$= \frac1m \sum_i (a^{(i)} - y^{(i)})\, \sigma'(z^{(i)}) "
        r"\frac{\partial z^{(i)}}{\partial w_k}$: chain rule through $a = \sigma(z)$",
        (2,),
    ),
    Step(
        r"$= \frac1m \sum_i (a^{(i)} - y^{(i)})\, \sigma'(z^{(i)})\, x_k^{(i)}$: only one term of "
        r"$z^{(i)}$ holds $w_k$",
        (3,),
    ),
)


@Order("12-derivation", "sec-any-activation", "The derivation, in order", level=2)
def derivation() -> Case:
    return Case(
        prompt=r"Put the derivation of $\partial C/\partial w_k$, for any activation, in order.",
        steps=DERIVATION,
        mistakes=(
            Mistake("inner derivative before the outer", (3, 2)).says(
                r"$\sigma'(z)$ appears before the square is differentiated. The chain rule works "
                "from the outside in: the outermost function here is the square."
            ),
            Mistake("square differentiated before the sum", (2, 1)).says(
                "The derivative of the square appears before the derivative has been taken inside "
                "the sum. The sum is outermost: the sum rule comes first."
            ),
            Mistake("input before the slope", (4, 3)).says(
                r"$x_k$ is the derivative of $z$, the innermost function. It comes last."
            ),
        ),
        hints=("Each line carries the derivative one function further in, and says how.",),
        solution="From the outside in: the sum, the square, $\\sigma$, the weighted sum. Each line "
        "takes one function off.",
    )


@Matrix("12-sigmoid", "sec-any-activation", "A sigmoid neuron", level=2, decimals=3)
@variants(
    ((2, 1), -1, (2, -3), 1),
    ((1, 3), 1, (2, -1), 0),
    ((-1, 2), 2, (4, 1), 1),
    ((3, 1), -4, (2, -2), 0),
    ((1, -2), 1, (3, 2), 1),
)
def sigmoid_gradient(w: tuple, b: float, x: tuple, y: float) -> Case:
    neuron = Neuron(w, b, SIGMOID)
    z, a = float(neuron.z(x)), float(neuron(x))
    r, inputs = a - y, np.append(x, 1.0)
    answer = by_nudging(neuron, np.reshape(x, (-1, 1)), np.array([[y]])).round(6)
    return Case(
        prompt=rf"A sigmoid neuron has $w = {vec(w)}$ and $b = {num(b)}$. It sees one example, "
        rf"$x = {vec(x)}$ with $y = {num(y)}$. Enter $\partial C/\partial w_1$, "
        r"$\partial C/\partial w_2$ and $\partial C/\partial b$, one below the other, for "
        r"$C = \tfrac12 (a - y)^2$.",
        answer=answer,
        mistakes=(
            Mistake("slope left out", r * inputs).says(
                r"That is residual times input. Between the two stands $\sigma'(z)$, which is only "
                r"$\tfrac14$ here."
            ),
            Mistake("σ in place of σ′", r * a * inputs, "sec-activations").says(
                r"You multiplied by $\sigma(z) = \tfrac12$. The chain rule wants the derivative, "
                r"$\sigma'(0) = \tfrac14$."
            ),
            known("σ′ taken at a instead of z", r * float(SIGMOID.df(np.array(a))) * inputs),
            known("residual with the wrong sign", -answer),
        ),
        hints=(
            r"Find $z$. Recall $\sigma(0) = \tfrac12$ and $\sigma'(0) = \tfrac14$.",
            r"How wrong, times how much it listens, times the input. For the bias the input is 1.",
        ),
        solution=rf"$z = {dot_product(w, x)} {signed(b)} = {num(z)}$, so $a = \tfrac12$ and "
        rf"$\sigma'(z) = \tfrac14$. The residual is ${frac(r)}$, and the product of the two "
        rf"${frac(r / 4)}$. Times $x$ and times 1: $\partial C/\partial w = {vec(answer[:2])}$ and "
        rf"$\partial C/\partial b = {num(answer[2])}$.",
    )


@Number(
    "12-saturated",
    "sec-residual-delta",
    "Wrong, and hard of hearing",
    level=2,
    symbol=r"\delta",
    decimals=4,
)
@variants((-4, 1), (3, 0), (-2, 1), (2, 0), (-3, 1))
def saturated(z: float, y: float) -> Case:
    at = np.array(z)
    residual = float(SIGMOID(at)) - y
    answer = residual * float(SIGMOID.df(at))
    return Case(
        prompt=rf"A sigmoid neuron has $z = {num(z)}$, so its output is $a = \sigma({num(z)}) \approx "
        rf"{num(float(SIGMOID(at)), 5)}$. Its target is $y = {num(y)}$. What is its error "
        r"$\delta = \partial C/\partial z$ for $C = \tfrac12 (a - y)^2$?",
        answer=answer,
        mistakes=(
            known("residual taken for the error", residual),
            Mistake("residual left out", float(SIGMOID.df(at))).says(
                r"That is the slope $\sigma'(z)$ alone: how much the neuron listens. In front of it stands "
                "how wrong the answer is."
            ),
            known("σ′ taken at a instead of z", residual * float(SIGMOID.df(SIGMOID(at)))).says(
                r"Written with $a$ it is $a(1 - a)$."
            ),
            known("residual with the wrong sign", -answer).says(
                r"An output that is too large has a positive residual."
            ),
        ),
        hints=(
            r"The error is the residual times the slope $\sigma'(z)$.",
            r"The slope needs no new exponential: $\sigma'(z) = a\,(1 - a)$.",
        ),
        solution=rf"$a = \sigma({num(z)}) \approx {num(float(SIGMOID(at)), 5)}$ and $\sigma'(z) = a (1 - a) "
        rf"\approx {num(float(SIGMOID.df(at)), 5)}$; the residual is ${num(residual, 5)}$. So "
        rf"$\delta = {num(residual, 5)} \cdot "
        rf"{num(float(SIGMOID.df(at)), 5)} \approx {answer:.4f}$, to four decimals.",
    )


@Shape(
    "12-shape", "sec-neuron-matrix", "Shapes in the product", level=1, symbol=r"\delta^\mathsf{T}"
)
@variants((2, 5), (3, 8), (4, 6), (5, 2), (7, 3))
def product_shape(n: int, m: int) -> Case:
    x, delta = np.ones((n, m)), np.ones((1, m))
    return Case(
        prompt=rf"A neuron with $n = {n}$ inputs sees $m = {m}$ examples. In "
        r"$\partial C/\partial w = \frac1m\, x\, \delta^\mathsf{T}$, what is the shape of "
        r"$\delta^\mathsf{T}$?",
        answer=delta.T.shape,
        mistakes=(
            Mistake("δ not transposed", delta.shape).says(
                r"That is the shape of $\delta$ itself, a row with an entry for each example."
            ),
            Mistake("shape of the product", (x @ delta.T).shape).says(
                r"That is the shape of the whole product, which is that of $w$."
            ),
        ),
        hints=(r"$\delta$ has one row: one neuron. How many columns?",),
        solution=rf"$\delta$ is $1 \times {m}$, one error for each example. So "
        rf"$\delta^\mathsf{{T}}$ is ${m} \times 1$, and $x\,\delta^\mathsf{{T}}$ is "
        rf"$({n} \times {m})({m} \times 1) = {n} \times 1$.",
    )


def neuron_gradient(w: Array, b: float, x: Array, y: Array) -> Array:
    z = w @ x + b
    delta = (np.maximum(0, z) - y) * (z > 0)
    return x @ delta / y.size


def gradient_inputs(rng: np.random.Generator) -> list[tuple]:
    """Batches of 1 to 6 examples, 1 to 4 inputs, active and inactive."""
    sizes = [(1, 1), (2, 1), (1, 3), (2, 3), (3, 2), (4, 6)] * 3
    return [
        (rng.normal(size=n), float(rng.normal()), rng.normal(size=(n, m)), rng.normal(size=m))
        for n, m in sizes
    ]


def measured_gradient(w: Array, b: float, x: Array, y: Array) -> Array:
    return by_nudging(Neuron(w, b, RELU), x, y.reshape(1, -1))[:-1]


@Code(
    "12-gradient",
    "sec-neuron-matrix",
    "Write the gradient of a neuron",
    level=2,
    inputs=gradient_inputs,
    expect=measured_gradient,
    by="central differences",
    solution=neuron_gradient,
)
def write_neuron_gradient() -> Case:
    return Case(
        prompt=r"Write `neuron_gradient(w, b, x, y)`: the gradient $\partial C/\partial w$ of a "
        r"ReLU neuron, for $C = \frac{1}{2m} \sum_i (a^{(i)} - y^{(i)})^2$. `w` and `y` are flat "
        r"arrays of $n$ and $m$ numbers, `x` is $n \times m$. Return $n$ numbers.",
        mistakes=(
            Mistake(
                "indicator forgotten",
                lambda w, b, x, y: x @ (np.maximum(0, w @ x + b) - y) / y.size,
                "sec-max-derivative",
            ).says(r"The inactive examples pull too: $\sigma'(z)$ is missing."),
            known("mean not taken", lambda w, b, x, y: y.size * neuron_gradient(w, b, x, y)),
            known("residual with the wrong sign", lambda w, b, x, y: -neuron_gradient(w, b, x, y)),
        ),
        hints=("Compute all $m$ numbers $z$ in one line: `z = w @ x + b`.",),
        solution="The errors are `(np.maximum(0, z) - y) * (z > 0)`; `x @ delta / y.size` sums "
        "over the examples and takes the mean.",
    )


@Matrix("12-output", "sec-output-neuron", "The last neuron", level=2)
@variants(((0, 2), 1), ((2, -4), 12), ((1, 3), 6), ((1, -2), 2), ((0, 3), -4))
def output_neuron(x: tuple, y: float) -> Case:
    net, _, _ = hand_net()
    passed, target = net.forward(x), np.array([[y]], float)
    a1, a2 = passed.a[1][:, 0], float(passed.a[2][0, 0])
    measured = numeric_gradient(lambda t: QUADRATIC(net.with_theta(t)(x), target), net.theta)
    answer, r = measured[-3:].round(6), a2 - y
    return Case(
        prompt=r"The hidden layer of the hand net has $W^1 = \begin{bmatrix} 1 & -1 \\ 2 & 1 "
        r"\end{bmatrix}$, $b^1 = (0, -1)$ and ReLU. Its output neuron has $w = (3, 2)$, $b = -4$ and "
        rf"$\sigma(z) = z$. Now it sees $x = {vec(x)}$ with $y = {num(y)}$. Enter "
        r"$\partial C/\partial w_1$, $\partial C/\partial w_2$ and $\partial C/\partial b$ of the "
        r"output neuron, one below the other, for the cost $\tfrac12 (a - y)^2$ of the output $a$.",
        answer=answer,
        mistakes=(
            Mistake("x in place of a¹", r * np.append(x, 1.0)).says(
                r"You took the inputs of the network. The output neuron never sees $x$: its inputs "
                r"are the activations $a^1$."
            ),
            Mistake(
                "z¹ in place of a¹", r * np.append(passed.z[1][:, 0], 1.0), "sec-composition"
            ).says(r"You took $z^1$. What the output neuron weighs is $a^1 = \max(0, z^1)$."),
            known("weight in place of input", r * np.array([3.0, 2.0, 1.0])),
            known("residual with the wrong sign", -answer),
        ),
        hints=(
            r"Forward: $z^1$, $a^1$, $a^2$. Then the residual.",
            r"The inputs of this neuron are $a^1_1$ and $a^1_2$, and 1 for the bias.",
        ),
        solution=rf"$z^1 = {vec(passed.z[1])}$, so $a^1 = {vec(a1)}$ and the output is "
        rf"${dot_product((3, 2), a1)} - 4 = {num(a2)}$. The residual is ${num(a2)} - {paren(y)} = "
        rf"{num(r)}$ and $\sigma' = 1$. So $\partial C/\partial w = {paren(r)} \cdot {vec(a1)} = "
        rf"{vec(answer[:2])}$ and $\partial C/\partial b = {num(r)}$. Where $a^1_k = 0$, the weight "
        "$w_k$ cannot move the cost.",
    )


PROGRAM = """
def gradient(w, b, x, y):
    m = x.shape[1]
    z = w.T @ x + b
    a = np.maximum(0, z)
    delta = (a - y) * (z > 0)
    dw = x @ delta.T / m
    db = delta.mean()
    return dw, db
"""


def gradient_is_right(names: dict) -> None:
    """The program's gradient is that of the cost, by nudging."""
    rng = np.random.default_rng(12)
    x, y, w = rng.normal(size=(2, 5)), rng.normal(size=(1, 5)), rng.normal(size=(2, 1))
    dw, db = names["gradient"](w, 0.3, x, y)
    measured = by_nudging(Neuron(w, 0.3, RELU), x, y)
    assert np.allclose(np.append(dw, db), measured, atol=1e-6)


AVERAGE = (
    "delta = (a - y) * (z > 0)",
    "delta = (a - y) * (z.mean() > 0)",
    "Line 5 asks whether the examples are active *on average*. The indicator belongs to each "
    "example: `(z > 0)`, entry by entry.",
)
SOME = (
    "delta = (a - y) * (z > 0)",
    "delta = (a - y) * (z > 0).any()",
    "Line 5 asks whether *some* example is active, and then lets all of them pull. The indicator "
    "belongs to each example: `(z > 0)`, entry by entry.",
)
SUMMED = (
    "db = delta.mean()",
    "db = delta.sum()",
    "Line 7 adds the errors and does not average them. `dw` is divided by `m`, and `db` must be too.",
)
ROWS = (
    "m = x.shape[1]",
    "m = x.shape[0]",
    "Line 2 takes the number of rows of `x`, which is that of the inputs. The examples are the "
    "columns, so $m$ is `x.shape[1]`; as it stands, `dw` is divided by $n$.",
)


@Bug("12-bug", "sec-misplaced-indicator", "Find the bug", level=2, fails=gradient_is_right)
@variants(AVERAGE, SUMMED, SOME, ROWS)
def bug_in_gradient(right: str, wrong: str, solution: str) -> Case:
    suspects = (
        Mistake("order of the factors suspected", "dw = x @ delta.T / m", "sec-neuron-matrix").says(
            r"This one is right: $x\,\delta^\mathsf{T}$ is $(n \times m)(m \times 1)$, and $\frac1m$ "
            r"stands here and not in $\delta$ as well."
        ),
        Mistake("bias gradient suspected", "db = delta.mean()", "sec-bias-derivation").says(
            "This one is right: the bias has the mean of the errors."
        ),
        Mistake("error suspected", "delta = (a - y) * (z > 0)", "sec-residual-delta").says(
            "This one is right: residual times indicator, entry by entry."
        ),
    )
    return Case(
        prompt=r"One line of this gradient of a ReLU neuron is wrong. `x` is $n \times m$, `y` is "
        r"$1 \times m$, `w` is $n \times 1$. Which one?",
        code=PROGRAM,
        bug=(right, wrong),
        mistakes=tuple(m for m in suspects if m.value != right),
        hints=(
            "Take $n = 3$ inputs and $m = 2$ examples, one active and one inactive, $z = 3$ and "
            "$z = -7$, and follow them through the lines.",
            "What should the inactive one add to `dw` and `db`? And the active one?",
        ),
        solution=solution,
    )


def versions_agree(z: tuple) -> bool:
    """Whether the indicator inside the sum, and outside in two readings, give one gradient."""
    at, m = np.array([z], float), len(z)
    x, y = np.array([[1.0, 2.0, -3.0], [2.0, -2.0, 5.0]])[:, :m], np.array([[7.0, 8.0, 9.0]])[:, :m]
    r = RELU(at) - y
    inside, total = x @ (r * (at > 0)).T, x @ r.T
    return np.allclose((at > 0).any() * total, inside) and np.allclose(
        (at.mean() > 0) * total, inside
    )


@Choice("12-invisible", "sec-misplaced-indicator", "Where a check is blind", level=3, several=True)
def invisible() -> Case:
    return Case(
        prompt="Three programs for the weight gradient of a ReLU neuron: one has the indicator "
        "inside the sum, one has in front of the finished sum a 1 if *some* example is active, "
        "else a 0, and one has there a 1 if the *average* $z$ is positive, else a 0. On which of "
        "these data do all three return the same, so that a gradient check cannot tell them apart? "
        "Choose all. (No residual and no input is 0.)",
        options=(
            Option("three examples, $z = (3, 1, 2)$", versions_agree((3, 1, 2))).says(
                "If every example is active, every indicator is 1, inside or out."
            ),
            Option("three examples, $z = (-1, -4, -2)$", versions_agree((-1, -4, -2))).says(
                "If no example is active, all three return 0."
            ),
            Option("a single example, $z = -7$", versions_agree((-7,))).says(
                "With one example the sum has one term: inside and outside are the same place."
            ),
            Option(
                "three examples, $z = (5, 1, -2)$",
                versions_agree((5, 1, -2)),
                "a positive average taken for safe",
            ).says(
                "Some example is active and the average is positive, so the two wrong programs "
                "agree with *each other*: both let the third example pull. The right one does not."
            ),
            Option(
                "three examples, $z = (3, 1, -7)$",
                versions_agree((3, 1, -7)),
                "a silenced sum taken for right",
            ).says(
                "The average is $-1$, so the third program returns 0, although two examples are "
                "active."
            ),
            Option(
                "three examples, $z = (-6, -1, 2)$",
                versions_agree((-6, -1, 2)),
                "one active example overlooked",
            ).says(
                "One example is active: the right program lets it pull alone, the second lets all "
                "three, the third none."
            ),
        ),
        hints=(
            "For each of the data: which examples pull in each program?",
            "Where do the indicators differ from example to example?",
        ),
        solution="They agree where the indicators are all alike: every example active, none "
        "active, or one example only. A gradient check at such a point passes a wrong program. "
        "Check where some examples are active and some are not.",
    )


def slopes_at_corner(h: float) -> tuple[float, float, float]:
    """The difference quotients of max(0, z) at z = 0: to the left, to the right, central."""
    left, right = (RELU(np.array(s * h)) / (s * h) for s in (-1, 1))
    return float(left), float(right), float(numeric_gradient(lambda z: RELU(z)[0], [0.0], h)[0])


@Choice("12-corner", "sec-corner", "A check that fails by a half", level=2)
def corner() -> Case:
    left, right, central = slopes_at_corner(1e-5)
    return Case(
        prompt=r"We choose $\operatorname{ReLU}'(0) = 0$. A check of ReLU itself by central differences "
        r"at $z = 0$ then disagrees by $\tfrac12$. What follows?",
        options=(
            Option(
                "There is no derivative at 0. Neither number is right, and the check belongs elsewhere.",
                left != right and central == 0.5 and RELU.df(np.array(0.0)) == 0,
            ),
            Option(
                r"A smaller $h$ would bring the two together.",
                abs(slopes_at_corner(1e-9)[2]) < abs(central),
                "smaller steps cure a corner",
            ).says(r"For *every* $h$ the quotient is $\frac{h - 0}{2h} = \tfrac12$."),
            Option(
                r"$\operatorname{ReLU}'(0)$ ought to be $\tfrac12$.",
                left == right == 0.5,
                "mean of the slopes taken for a derivative",
                "sec-max-derivative",
            ).says(
                "The slopes to the left and right are 0 and 1. Their mean is what a central "
                "difference shows, but no line with that slope is tangent there."
            ),
            Option(
                "The program has a bug in its derivative.",
                RELU.df(np.array(-1.0)) != left or RELU.df(np.array(1.0)) != right,
                "ReLU at 0 in a gradient check",
            ).says(
                "A failure at $z = 0$ is a false alarm: well away from 0 the check passes. The "
                "point is at fault, not the program."
            ),
        ),
        hints=(r"Draw $\max(0, z)$ near 0, and a line through its values at $-h$ and $h$.",),
        solution=r"The quotient is $\frac{\max(0, h) - \max(0, -h)}{2h} = \tfrac12$ for every $h$, "
        "the mean of the slopes 0 and 1 on the two sides. There is no derivative; 0 is a choice. "
        r"Check where all $z^{(i)}$ are well away from 0. (In the cost of one example the difference "
        r"tends to half of residual times input. Where the residual is 0 as well, it vanishes: there the cost "
        "is differentiable, although ReLU is not.)",
    )


def right_gradient() -> tuple[Array, float]:
    """∂C/∂w and ∂C/∂b of the chapter's neuron on its three examples."""
    measured = [exact(v) for v in by_nudging(Neuron((2, 1), -1, RELU), X, Y)]
    return np.array(measured[:2]), measured[2]


def slips() -> dict[str, tuple[Array, float]]:
    """What each slip makes of the gradient, by doing it."""
    z = np.array([[2.0, 1.0]]) @ X - 1
    r, on = RELU(z) - Y, z > 0
    delta = r * on
    return {
        "residual with the wrong sign": ((X @ -delta.T)[:, 0] / 3, -float(delta.mean())),
        "mean divided twice": ((X @ (delta / 3).T)[:, 0] / 3, float((delta / 3).mean())),
        "2/m taught and 1/m coded": (2 * (X @ delta.T)[:, 0] / 3, 2 * float(delta.mean())),
        "bias gradient not averaged": ((X @ delta.T)[:, 0] / 3, float(delta.sum())),
        "indicator left out": ((X @ r.T)[:, 0] / 3, float(r.mean())),
    }


SLIP_TEXTS = {
    "residual with the wrong sign": "The residual is $y - a$.",
    "mean divided twice": r"$\frac1m$ stands in $\delta$ and again in front of the sum.",
    "2/m taught and 1/m coded": r"It differentiates $\frac1m \sum_i (a - y)^2$: a 2 is left over.",
    "bias gradient not averaged": "The bias gradient is summed over the examples, not averaged.",
    "indicator left out": r"The indicator $\mathbf{1}[z > 0]$ is left out.",
}


@Choice("12-slip", "sec-wrong-constants", "Name the slip", level=2)
@variants(*[(name,) for name in slips()])
def name_the_slip(slip: str) -> Case:
    (right_w, right_b), made = right_gradient(), slips()
    shown_w, shown_b = made[slip]
    assert not (np.allclose(shown_w, right_w) and np.isclose(shown_b, right_b))

    def pair(w: Array, b: float) -> str:
        entries = ", ".join(frac(v) for v in w)
        return rf"$\partial C/\partial w = ({entries})$ and $\partial C/\partial b = {frac(b)}$"

    return Case(
        prompt="For the three examples worked by hand in this chapter our cost has "
        rf"{pair(right_w, right_b)}. A program returns {pair(shown_w, shown_b)}. Which slip is in it?",
        options=tuple(
            Option(
                SLIP_TEXTS[name],
                np.allclose(w, shown_w) and bool(np.isclose(b, shown_b)),
                name,
                "sec-misplaced-indicator"
                if name == "indicator left out"
                else "sec-wrong-constants",
            ).says(f"That slip would give {pair(w, b)}.")
            for name, (w, b) in made.items()
        ),
        hints=("Divide each number by the right one. Is it the same multiple for all three?",),
        solution=rf"{SLIP_TEXTS[slip]} That gives {pair(shown_w, shown_b)}, where "
        rf"{pair(right_w, right_b)} is right.",
    )


# What stands in front of the sum of the squares: LaTeX, and the factor for m = 3.
FACTORS = {
    r"\frac1m": 1 / 3,
    r"\frac12": 1 / 2,
    r"\frac{1}{2m^2}": 1 / 18,
}


def factor_of(value: float) -> str:
    """A fraction as a factor: a negative one stands in brackets."""
    return f"({frac(value)})" if value < 0 else frac(value)


@Number("12-two", "sec-wrong-constants", "A check with another cost", level=2)
@variants(
    (r"\frac1m", 1),
    (r"\frac1m", 0),
    (r"\frac12", 0),
    (r"\frac12", 2),
    (r"\frac{1}{2m^2}", 1),
    (r"\frac1m", 2),
)
def check_with_another_cost(factor: str, parameter: int) -> Case:
    def cost(theta: Array) -> float:
        a = RELU(theta[:2] @ X + theta[2])
        return FACTORS[factor] * float(np.sum((a - Y[0]) ** 2))

    measured = exact(numeric_gradient(cost, [2.0, 1.0, -1.0])[parameter])
    coded = exact(by_nudging(Neuron((2, 1), -1, RELU), X, Y)[parameter])
    k = measured / coded
    symbol = (r"\partial C/\partial w_1", r"\partial C/\partial w_2", r"\partial C/\partial b")
    return Case(
        prompt=r"A colleague's gradient is that of our cost $\frac{1}{2m} \sum_i (a^{(i)} - "
        r"y^{(i)})^2$. For the $m = 3$ examples worked by hand in this chapter it "
        rf"returns, rightly, ${symbol[parameter]} = {frac(coded)}$. But the *cost* in the code is "
        rf"${factor} \sum_i (a^{{(i)}} - y^{{(i)}})^2$. Which number do the central differences "
        "of the gradient check measure, for the same parameter?",
        answer=measured,
        mistakes=(
            Mistake(
                "2/m taught and 1/m coded" if factor == r"\frac1m" else "constant overlooked", coded
            ).says(
                "You expect the check to pass. It measures the cost that is *coded*, and that has "
                "another constant than the gradient."
            ),
            Mistake("the factor the wrong way round", exact(coded / k), "sec-mse-variants").says(
                rf"The coded cost is ${frac(k)}$ times the one whose gradient was taken, so what is "
                rf"measured is ${frac(k)}$ times the coded gradient, not the other way round."
            ),
        ),
        hints=(
            "By which factor does the coded cost differ from ours?",
            "A derivative takes a constant factor along.",
        ),
        solution=rf"The coded cost is $k = {frac(k)}$ times ours, and so is its derivative: "
        rf"${frac(k)} \cdot {factor_of(coded)} = {frac(measured)}$. Two ways "
        r"to mend it: put our constant into the cost, or $k$ into the gradient. In the second case "
        r"steps down the gradient become $k$ times as long, unless $\eta$ is divided by $k$.",
    )


@Matrix("12-shares", "sec-three-suspects", "Heavy knobs, light knobs", level=2)
@variants(
    ((50, 1), -98, (2, 1), 5),
    ((1, -20), 45, (1, 2), 3),
    ((3, 0), -4, (2, 5), 0),
    ((0, 1), 4, (3, -1), 1),
    ((10, -10), 0, (3, 2), 12),
)
def shares(w: tuple, b: float, x: tuple, y: float) -> Case:
    neuron = Neuron(w, b, RELU)
    a, r = float(neuron(x)), float(neuron(x)) - y
    answer = by_nudging(neuron, np.reshape(x, (2, 1)), np.array([[y]], float)).round(6) + 0.0
    return Case(
        prompt=rf"A ReLU neuron has $w = {vec(w)}$ and $b = {num(b)}$. It answers to $x = {vec(x)}$, and "
        rf"$y = {num(y)}$ was wanted. At which rate does the cost $\tfrac12 (a - y)^2$ rise if $w_1$ "
        "alone is turned up by a hair? If $w_2$ is? If $b$ is? Enter the three rates, one below the other.",
        answer=answer,
        mistakes=(
            Mistake(
                "blame by what a knob carries now", r * np.array([w[0] * x[0], w[1] * x[1], b])
            ).says(
                "You went by the load: weight times input. But what counts is how much a knob would carry "
                "*more* if it were turned, and that is its input, however large the weight is now."
            ),
            Mistake("blame by the size of the knob", r * np.array([*w, b], float)).says(
                "You went by the size of the knob. Turn it by a hair: by how much does the sum grow? By the "
                "hair times the input."
            ),
            Mistake("bias thought blameless", r * np.array([*x, 0.0])).says(
                "The bias can be turned too. It is a weight on an input that is always 1."
            ),
            known("residual with the wrong sign", -answer),
        ),
        hints=(
            "Let the neuron answer first. How far off is it, and on which side?",
            "A thousandth more of $w_1$: by how much does the sum grow?",
        ),
        solution=rf"$a = {dot_product(w, x)} {signed(b)} = {num(a)}$, so the residual is ${num(r)}$, and the neuron is "
        rf"active. Each share is the residual times what the knob is multiplied with, ${num(x[0])}$, ${num(x[1])}$ and 1: "
        rf"${vec(answer)}$. The sizes of $w$ and $b$ have entered through the answer only.",
    )


@Matrix("12-lamp", "sec-lamp-blame", "A neuron at the lamp, by pencil", level=2)
@variants(((1, 2), -1.5), ((2, -1), 0.5), ((-1, 2), 0.5), ((1, -2), 1.5), ((2, 1), -1.5))
def at_the_lamp(w: tuple, b: float) -> Case:
    x, y = xor()
    neuron = Neuron(w, b, RELU)
    z, r = neuron.z(x), neuron(x) - y[0]
    on, rows = z > 0, np.vstack([x, np.ones(4)])
    answer = by_nudging(neuron, x, y).round(6) + 0.0
    active, summed = int(on.sum()), 4 * answer
    lines = "; ".join(
        rf"$({num(p)}, {num(q)})$ has $z = {num(s)}$, "
        + (rf"$a - y = {num(d)}$" if s > 0 else "silent")
        for p, q, s, d in zip(x[0], x[1], z, r, strict=True)
    )
    return Case(
        prompt=rf"A ReLU neuron with $w = {vec(w)}$ and $b = {num(b)}$ tries the lamp: inputs $(0, 0)$, $(0, 1)$, "
        r"$(1, 0)$, $(1, 1)$, wanted 0, 1, 1, 0. Find $\partial C/\partial w_1$, $\partial C/\partial w_2$ and "
        r"$\partial C/\partial b$ over the four lines, for $C = \frac{1}{2m} \sum_i (a^{(i)} - y^{(i)})^2$.",
        answer=answer,
        mistakes=(
            Mistake("silent lines counted", rows @ r / 4, "sec-misplaced-indicator").says(
                r"A line with $z \le 0$ pulled as well. It may be wrong, but the neuron is silent on it: its "
                "term is 0."
            ),
            known("mean not taken", summed),
            known("bias gradient not averaged", np.append(answer[:2], summed[2])),
            Mistake("mean over the active only", summed / active).says(
                rf"You divided by {active}, the number of active lines. The mean is over all four: a silent line "
                "makes the others softer."
            ),
            known("residual with the wrong sign", -answer),
        ),
        hints=(
            "A table with a row for each line: $z$, is it positive, $a - y$.",
            "Which lines does $w_1$ hear? Those that are active *and* have $x_1 = 1$.",
        ),
        solution=f"{lines}. Of the active lines, those with $x_1 = 1$ make the first sum, those with $x_2 = 1$ the second, "
        rf"all of them the third: ${vec(summed)}$. A quarter of it is ${vec(answer)}$.",
    )
