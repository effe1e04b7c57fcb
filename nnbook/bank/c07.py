"""Chapter 7: a single neuron."""

from collections.abc import Callable

import numpy as np

from nnbook.activations import RELU, SIGMOID, TANH
from nnbook.bank.mistakes import known, telling
from nnbook.calculus import numeric_derivative, numeric_gradient
from nnbook.exercises.markup import dot_product, frac, num, paren, signed, vec
from nnbook.exercises.model import (
    Case,
    Choice,
    Code,
    Matrix,
    Mistake,
    Number,
    Option,
    Order,
    Step,
    variants,
)
from nnbook.neuron import Neuron
from nnbook.notation import Array


def option(text: str, holds: bool, name: str, says: str, cure: str) -> Option:
    """An option with words for those who choose it wrongly, and none where it holds."""
    return Option(text, True) if holds else Option(text, False, name, cure).says(says)


@Matrix(
    "07-by-hand",
    "sec-two-steps",
    "Two steps by hand",
    level=1,
    symbol=r"\begin{bmatrix} z \\ a \end{bmatrix}",
)
@variants(
    ((2, -1, 3), -2, (1, 4, 1)),
    ((2, -1), 4, (1, 4)),
    ((1, 3), -7, (-1, 2)),
    ((1, 2), 2, (3, -1)),
    ((-3, 1), 1, (2, 2)),
    ((1, 1, -1), 3, (1, -1, 2)),
)
def by_hand(w: tuple, b: float, x: tuple) -> Case:
    neuron = Neuron(w, b, RELU)
    z, a = float(neuron.z(x)), float(neuron(x))
    without = float(Neuron(w, 0, RELU).z(x))
    mistakes = [
        known("bias left out of z", (without, float(RELU(without)))),
        Mistake("bias added in the second step", (without, float(RELU(without)) + b)).says(
            r"Your $z$ is the weighted sum alone, and the bias came in later. It belongs to the "
            r"first step: $z = w^\mathsf{T} x + b$, and then $a = \sigma(z)$."
        ),
    ]
    if z < 0:
        mistakes.append(known("second step left out", (z, z)))
    return Case(
        prompt=rf"A neuron with ReLU has $w = {vec(w)}$ and $b = {num(b)}$. Find $z$ and $a$ for "
        rf"the input $x = {vec(x)}$.",
        answer=(z, a),
        mistakes=tuple(mistakes),
        hints=(
            "Two steps. The first multiplies each input by its weight, adds the products up, and "
            "adds one more number.",
            r"The second step is $a = \max(0, z)$.",
        ),
        solution=rf"$w^\mathsf{{T}} x = {dot_product(w, x)} = {num(without)}$, so $z = "
        rf"{num(without)} {signed(b)} = {num(z)}$ and $a = \max(0, {num(z)}) = {num(a)}$"
        + (": the neuron is silent." if a == 0 else "."),
    )


def z_and_a(w: Array, b: float, x: Array) -> tuple[float, float]:
    z = w @ x + b
    return z, max(0, z)


def neuron_inputs(rng: np.random.Generator) -> list[tuple]:
    """1 to 5 inputs, with z on both sides of 0, and one input of zeros."""
    sizes = [1, 1, 2, 2, 3, 3, 4, 5, 5]
    drawn = [
        (rng.normal(size=n).round(1), round(float(rng.normal()), 1), rng.normal(size=n).round(1))
        for n in sizes
    ]
    return [*drawn, (np.array([2.0, -1.0]), -0.5, np.zeros(2))]


def term_by_term(w: Array, b: float, x: Array) -> Array:
    z = b
    for k in range(len(w)):
        z += w[k] * x[k]
    return np.array([z, (z + abs(z)) / 2])


@Code(
    "07-neuron",
    "sec-two-steps",
    "Write a neuron",
    level=2,
    inputs=neuron_inputs,
    expect=term_by_term,
    by="the sum written out",
    solution=z_and_a,
)
def write_z_and_a() -> Case:
    return Case(
        prompt=r"Write `z_and_a(w, b, x)`: a neuron with ReLU. `w` and `x` are flat arrays of $n$ "
        r"numbers, `b` is a number. Return the two numbers $z$ and $a$, in this order.",
        mistakes=(
            known("bias left out of z", lambda w, b, x: (w @ x, max(0, w @ x))),
            Mistake(
                "bias added after the bend",
                lambda w, b, x: (w @ x, max(0, w @ x) + b),
                "sec-two-steps",
            ).says(r"The bias belongs to the first step, in front of $\sigma$."),
            known("second step left out", lambda w, b, x: (w @ x + b, w @ x + b)),
            Mistake(
                "products not added up",
                lambda w, b, x: (w * x + b, np.maximum(0, w * x + b)),
                "sec-two-steps",
            ).says(
                r"`w * x` multiplies entry by entry and stops there. The weighted sum adds the "
                "products up: `w @ x`."
            ),
        ),
        hints=("Keep the steps apart: one line for each.", "`w @ x` is the dot product."),
        solution="`z = w @ x + b`, then `return z, max(0, z)`.",
    )


@Matrix("07-relu-slopes", "sec-activations", "Three slopes of ReLU", level=1, symbol=r"\sigma'(z)")
@variants((-2, 0, 3), (5, -1, 0), (0, 0.5, 2), (4, 0, 7), (0, 6, -3))
def relu_slopes(*z: float) -> Case:
    at = np.array(z, float)
    return Case(
        prompt=rf"A neuron with ReLU sees three inputs, one after the other, and has $z = "
        rf"{num(z[0])}$, then $z = {num(z[1])}$, then $z = {num(z[2])}$. Write down "
        rf"$\sigma'(z)$ for each of them, in this order, as this book chooses it.",
        answer=RELU.df(at),
        mistakes=(
            known("value in place of the slope", RELU(at)),
            Mistake(
                "ReLU′(0) taken as ½", numeric_derivative(RELU, at).round(6), "sec-corner"
            ).says(
                r"½ is what a central difference shows at 0, the mean of the slopes 0 and 1 on its "
                r"two sides. It is not the derivative: there is none. The book chooses 0."
            ),
            Mistake("ReLU′(0) taken as 1", (at >= 0).astype(float)).says(
                r"At 0 you took the slope on the right. There is no derivative at 0, and some "
                r"programs do choose 1; this book chooses 0, as on the left."
            ),
        ),
        hints=(
            r"Draw $\max(0, z)$, and mark the three places. How steep is it at each?",
            "One place is a corner. Look up what the chapter chooses there.",
        ),
        solution="Entry by entry: "
        + "; ".join(
            rf"at $z = {num(value)}$ the slope is ${num(slope)}$" + ("" if value else ", by choice")
            for value, slope in zip(z, RELU.df(at), strict=True)
        )
        + ".",
    )


@Number("07-tanh", "sec-activations", "All that was kept", level=2, symbol=r"\tanh' z", decimals=3)
@variants((0.8,), (-0.6,), (0.9,), (-0.4,), (0.7,))
def tanh_slope(a: float) -> Case:
    z = np.arctanh(a)
    s = float(SIGMOID(2 * z))
    return Case(
        prompt=rf"A neuron has $\tanh$ as its activation function. A program kept its activation, "
        rf"$a = {num(a)}$, and threw $z$ away. How large is its slope $\tanh' z$?",
        answer=float(4 * SIGMOID.df(2 * z)),
        mistakes=(
            Mistake("slope taken at a", float(TANH.df(np.array(a)))).says(
                r"You put $a$ where $z$ belongs, and found the slope at another point. "
                r"$a$ already *is* $\tanh z$: nothing has to go through $\tanh$ again."
            ),
            Mistake("the sigmoid's formula used", a * (1 - a)).says(
                r"$a(1 - a)$ is the slope of the sigmoid. For $\tanh$ the formula is another one."
            ),
            Mistake("square forgotten", 1 - a).says(
                r"The slope is not $1 - a$: in $\tanh' z = 1 - \tanh^2 z$ the value is squared."
            ),
            Mistake("square not taken from 1", a * a).says(
                r"That is $a^2 = \tanh^2 z$. The slope is what it leaves of 1."
            ),
        ),
        hints=(
            "Look up the derivative of tanh in the table. Which part of it do you know already?",
            r"$\tanh z$ is $a$, so $\tanh^2 z$ is $a^2$.",
        ),
        solution=rf"$\tanh' z = 1 - \tanh^2 z = 1 - a^2 = 1 - {num(a * a)} = {num(1 - a * a)}$. "
        rf"The sigmoid $\sigma$ gives the same, since $\tanh z = 2\sigma(2z) - 1$: here "
        rf"$\sigma(2z) = \tfrac{{1 + a}}{{2}} = {num(s)}$, and by the chain rule "
        rf"$\tanh' z = 4\,\sigma'(2z) = 4 \cdot {num(s)} \cdot {num(1 - s)} = {num(4 * s * (1 - s))}$. "
        r"The maximum is $4 \cdot \tfrac14 = 1$, at $z = 0$.",
    )


def steepest_chain(k: int, w: float) -> float:
    """∂aᵏ/∂z¹ of k sigmoid neurons in a row, with biases for which every z is 0; measured."""

    def last(z: Array) -> Array:
        for _ in range(k - 1):
            z = w * SIGMOID(z) - w / 2
        return SIGMOID(z)

    return float(numeric_derivative(last, 0.0))


@Number("07-ten", "sec-activations", "Sigmoids in a row", level=3, symbol=r"\max")
@variants((3, 2), (2, 3), (4, 2), (3, 3), (2, 6))
def in_a_row(k: int, w: float) -> Case:
    slope = float(SIGMOID.df(np.array(0.0)))
    answer = round(steepest_chain(k, w), 9)
    count = {2: "Two", 3: "Three", 4: "Four"}[k]
    if k == 2:
        weights = num(w)
        wiring = (
            rf"The second has the activation of the first as its only input, with the weight "
            rf"${num(w)}$: $z^2 = {num(w)}\, a^1 + b^2$, and $a^l = \sigma(z^l)$. The bias $b^2$ and "
            r"$z^1$ may be chosen as you like."
        )
        reached = (
            rf"The bias $b^2 = {frac(-w / 2)}$ reaches it, for then $z^1 = 0$ makes $z^2 = 0$, too."
        )
    else:
        weights = rf"{num(w)}^{k - 1}"
        wiring = (
            rf"From the second on, each has the activation before it as its only input, with the "
            rf"weight ${num(w)}$: $z^l = {num(w)}\, a^{{l-1}} + b^l$, $a^l = \sigma(z^l)$. The biases "
            r"and $z^1$ may be chosen as you like."
        )
        reached = rf"The biases $b^l = {frac(-w / 2)}$ reach it, for then $z^1 = 0$ makes every $z^l = 0$."
    return Case(
        prompt=rf"{count} sigmoid neurons stand in a row. {wiring} How large can "
        rf"$\partial a^{k} / \partial z^1$ be at most?",
        answer=answer,
        mistakes=(
            Mistake("weights left out of the chain", slope**k, "sec-scalar-chain").says(
                rf"That is the product of the ${k}$ slopes alone. On its way from one neuron to "
                rf"the next the signal is multiplied by the weight, too."
            ),
            Mistake("one weight too many", (w * slope) ** k, "sec-scalar-chain").says(
                rf"You took ${k}$ weights. Between ${k}$ neurons there {'is' if k == 2 else 'are'} "
                rf"only ${k - 1}$: the question starts at $z^1$, behind the first weight."
            ),
            Mistake("slopes added instead of multiplied", k * slope, "sec-scalar-chain").says(
                "A nudge passes through one function after another: their slopes multiply. They add "
                "only where paths run side by side."
            ),
        ),
        hints=(
            r"The chain rule multiplies: a slope in each neuron, a weight between two neurons.",
            "How large can the slope of a sigmoid be?",
        ),
        solution=rf"{count} slopes, each at most $\tfrac14$, and the weight ${num(w)}$ between two "
        rf"neurons: at most $\left(\tfrac14\right)^{k} \cdot {weights} = {frac(answer)}$. {reached} "
        r"Ten neurons with the weight 1 reach $4^{-10} \approx 9.5 \cdot 10^{-7}$. Ten such ReLUs give 1 if "
        r"every $z^l$ is positive, and 0 if not.",
    )


def sigmoid_plainly(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def dsigmoid(z: Array) -> Array:
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


def dsigmoid_inputs(rng: np.random.Generator) -> list[tuple]:
    """Arrays of 0, 1 and 2 dimensions, and z so large that the exponential overflows."""
    shapes = [(), (1,), (1,), (3,), (5,), (1, 4), (3, 1), (2, 3)]
    drawn = [(np.array(2 * rng.normal(size=shape)).round(1),) for shape in shapes]
    return [*drawn, (np.array([0.0]),), (np.array([1000.0, -1000.0]),), (np.array([[-1000.0]]),)]


def measured_slope(z: Array) -> Array:
    return numeric_derivative(SIGMOID, z)


@Code(
    "07-dsigmoid",
    "sec-activations",
    "Write the slope of the sigmoid",
    level=2,
    inputs=dsigmoid_inputs,
    expect=measured_slope,
    by="central differences",
    solution=dsigmoid,
)
def write_dsigmoid() -> Case:
    return Case(
        prompt=r"Write `dsigmoid(z)`: the derivative $\sigma'(z)$ of the sigmoid, entry by entry, "
        r"for an array `z` of any shape. At $z = \pm 1000$, too, the result must be a number.",
        mistakes=(
            known("σ′ taken at a instead of z", lambda z: dsigmoid(sigmoid_plainly(z))).says(
                r"With $s = \sigma(z)$ the slope is $s(1 - s)$; $s$ does not go through $\sigma$ again."
            ),
            known("value in place of the slope", sigmoid_plainly),
            Mistake("a minus sign lost", lambda z: -dsigmoid(z), "sec-activations").says(
                r"The sigmoid rises, so its slope is positive. In the chain rule $-u^{-2}$ meets the "
                r"inner derivative $-e^{-z}$: two minus signs."
            ),
            Mistake(
                "infinity divided by infinity",
                lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
                "sec-activations",
            ).says(
                r"The formula is right, but at $z = -1000$ the computer makes $\infty/\infty$ of it. "
                r"The form with $\sigma(z)$ alone does not do that."
            ),
        ),
        hints=(
            r"Compute the value $\sigma(z)$ first, for the whole array in one line.",
            "Which formula of the chapter needs nothing but this value?",
        ),
        solution=r"`s = 1 / (1 + np.exp(-z))`, then `return s * (1 - s)`. Far out on the left NumPy "
        r"may warn of an overflow: $e^{1000}$ is infinite to it, and $1/\infty = 0$ is right. "
        r"The quotient $e^{-z}/(1 + e^{-z})^2$ would be $\infty/\infty$ there.",
    )


@Matrix(
    "07-absolute",
    "sec-why-bend",
    "A corner from two ReLUs",
    level=2,
    symbol=r"\begin{bmatrix} w_1 \\ w_2 \\ b \end{bmatrix}",
)
@variants((-2, 3, 1), (-1, 2, -1), (1, -2, 3), (-3, 1, 2), (-1, 4, -2))
def two_slopes(left: float, right: float, at_zero: float) -> Case:
    x = np.array([-1.0, 0.0, 1.0])
    wanted = np.array([at_zero - left, at_zero, at_zero + right])
    seen = np.stack([RELU(x), RELU(-x), np.ones(3)], axis=1)
    answer = np.linalg.solve(seen, wanted).round(9)
    return Case(
        prompt=rf"A function $f$ of one variable has the slope ${num(left)}$ to the left of 0 and "
        rf"the slope ${num(right)}$ to the right, and $f(0) = {num(at_zero)}$. Build it from two "
        r"ReLU neurons, $a_1 = \max(0, x)$ and $a_2 = \max(0, -x)$, and a third without a bend: "
        r"$f(x) = w_1 a_1 + w_2 a_2 + b$. Give $w_1$, $w_2$ and $b$, in this order.",
        answer=answer,
        mistakes=(
            Mistake("slope to the left kept as it is", (right, left, at_zero)).says(
                r"To the left of 0 the second neuron gives $-x$: it *rises* as you walk left. So "
                r"its weight is the slope with the other sign."
            ),
            Mistake("the two neurons exchanged", answer[[1, 0, 2]], "sec-two-steps").says(
                r"The first neuron, $\max(0, x)$, is the one that is active to the *right* of 0."
            ),
            Mistake("bias left out", (right, -left, 0), "sec-two-steps").says(
                r"At $x = 0$ both ReLUs are silent, and only the bias speaks. It must be $f(0)$."
            ),
        ),
        hints=(
            "Which of the two neurons is active to the right of 0? Find its weight first.",
            r"At $x = -1$: what do $a_1$ and $a_2$ give, and what is $f(-1)$?",
        ),
        solution=rf"At $x = 0$ only the bias is left: $b = {num(at_zero)}$. To the right only $a_1 = x$ "
        rf"is active, so $w_1 = {num(right)}$. To the left only $a_2 = -x$ is, and $w_2 \cdot (-x)$ "
        rf"has the slope $-w_2$, so $w_2 = {num(-left)}$. With slopes $-1$ and $1$ and $f(0) = 0$ "
        r"the same gives $\lvert x \rvert$. Three neurons without a bend cannot do it: together "
        r"they are $wx + b$, which has one slope everywhere.",
    )


@Number(
    "07-move",
    "sec-neuron-function",
    "A step of your choice",
    level=2,
    symbol=r"\text{growth of } a",
    decimals=4,
)
@variants(
    ((3, 4), 2, (2, -2)),
    ((0.6, 0.8), -0.4, (2, -1)),
    ((-2.4, 3.2), -0.8, (1, 1)),
    ((1.2, -1.6), -2, (3, 1)),
    ((1.5, 2), 2.5, (2, -2)),
)
def best_move(w: tuple, b: float, x: tuple) -> Case:
    neuron, step = Neuron(w, b, SIGMOID), 0.1
    slope = float(SIGMOID.df(neuron.z(x)))
    gradient = numeric_gradient(neuron, np.array(x, float))
    length = float(np.linalg.norm(w))
    z = round(float(neuron.z(x)), 9)
    answer = round(step * float(np.linalg.norm(gradient)), 6)
    slips = (
        Mistake("input in place of the weights", step * slope * float(np.linalg.norm(x))).says(
            r"You measured $\sigma'(z)\, x$. That says what happens when the *weights* move. "
            r"Here $x$ moves, and in $w \cdot x$ it is multiplied by $w$."
        ),
        Mistake("slope of the bend left out", step * length).says(
            r"So much does $z$ grow. On its way to $a$ the nudge passes through $\sigma$, and "
            r"is multiplied by $\sigma'(z)$."
        ),
        Mistake(
            "entries added instead of the length", step * slope * sum(w), "sec-steepest-ascent"
        ).says(
            r"You added the entries of the gradient. In its own direction the slope is its "
            r"*length*, $\sqrt{w_1^2 + w_2^2}$ times $\sigma'(z)$."
        ),
        Mistake("largest slope of the sigmoid taken", step * length / 4, "sec-activations").says(
            rf"You took $\tfrac14$ for the slope of the sigmoid. It is that steep only at $z = 0$; "
            rf"here $z = {num(z)}$."
        ),
    )
    steepness = num(slope, 5) if z else frac(slope)
    about = r"\approx" if z else "="
    return Case(
        prompt=rf"A sigmoid neuron has $w = {vec(w)}$ and $b = {num(b)}$, and its input is "
        rf"$x = {vec(x)}$. You may move $x$ by a distance of $0.1$, in a direction of your choice. "
        r"By how much can $a$ grow, as its gradient with respect to $x$ predicts it? Give four decimals.",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            r"Find $z$ first. How steep is the sigmoid there?",
            r"The gradient is $\sigma'(z)\, w$. Along it, the slope is its length.",
        ),
        solution=rf"$z = {dot_product(w, x)} {signed(b)} = {num(z)}$, and "
        rf"$\sigma'({num(z)}) {about} {steepness}$. The gradient is $\sigma'({num(z)})\, {vec(w)}$; "
        rf"its length is $\sigma'({num(z)}) \cdot {num(length)} {about} {num(slope * length)}$. Along "
        rf"it, so along $w$, a way of $0.1$ lifts $a$ by about $0.1 \cdot {num(slope * length)} "
        rf"{about} {num(step * slope * length)}$. "
        r"(Really by a little less: the sigmoid gets flatter on the way. With ReLU and $z > 0$ the "
        r"prediction would be exact.)",
    )


@Matrix("07-place", "sec-separating-line", "Place the line", level=2, symbol="w")
@variants((2, 1, -4), (3, 2, -12), (-1, 2, -4), (4, -1, 8), (1, -3, -3))
def through_points(p: float, q: float, b: float) -> Case:
    points = np.array([(p, 0), (0, q)], float)
    answer = np.linalg.solve(points, (-b, -b)).round(9) + 0.0
    along = points[1] - points[0]
    one, two = (
        rf"{'' if c == 1 else '-' if c == -1 else num(c)}w_{k} {signed(b)} = 0"
        for k, c in ((1, p), (2, q))
    )
    direction = (
        r"That is a direction *along* the line, from one point to the other. The weights are its "
        r"normal: they stand on it at a right angle."
    )
    return Case(
        prompt=rf"The line of a neuron, where $z = 0$, passes through ${vec(points[0])}$ and "
        rf"${vec(points[1])}$. Its bias is $b = {num(b)}$. Find $w$.",
        answer=answer,
        mistakes=(
            known("bias on the wrong side", -answer),
            Mistake("along the line instead of across", along).says(direction),
            Mistake("along the line instead of across", -along).says(direction),
            Mistake("intercepts taken for weights", points.sum(axis=0)).says(
                r"These are the places where the line meets the axes. A weight is not a place: "
                r"the *larger* $\lvert w_1 \rvert$ is, the nearer to 0 the line meets the first axis."
            ),
        ),
        hints=(
            r"Both points have $z = 0$. Put each of them into $w_1 x_1 + w_2 x_2 + b = 0$.",
            "Each equation holds only one of the two weights.",
        ),
        solution=rf"${vec(points[0])}$ gives ${one}$, so $w_1 = "
        rf"{num(answer[0])}$. ${vec(points[1])}$ gives ${two}$, so $w_2 = "
        rf"{num(answer[1])}$. At the origin $z = b = {num(b)}$; it lies "
        rf"$\lvert b \rvert / \lVert w \rVert \approx {num(abs(b) / float(np.linalg.norm(answer)))}$ from "
        r"the line. Had the bias been left open, $w$ and $b$ multiplied by any number but 0 would "
        r"do as well: the line is the same.",
    )


XOR_PROOF = (
    Step(
        r"Suppose that some $w$ and $b$ do it: $z > 0$ at $(1, 0)$ and $(0, 1)$, and $z \lt 0$ at "
        r"$(0, 0)$ and $(1, 1)$."
    ),
    Step(r"So $w_1 + b > 0$ and $w_2 + b > 0$: the first two points.", (0,)),
    Step(r"So $b \lt 0$ and $w_1 + w_2 + b \lt 0$: the other two points.", (0,)),
    Step(r"Add what is positive: $w_1 + w_2 + 2b > 0$.", (1,)),
    Step(r"Add what is negative: $w_1 + w_2 + 2b \lt 0$.", (2,)),
    Step("One number would be positive and negative. So no such $w$ and $b$ exist.", (3, 4)),
)


@Order("07-xor", "sec-one-line", "What one line cannot do", level=3)
def exclusive_or() -> Case:
    early = (
        r"The contradiction needs both sums: that $w_1 + w_2 + 2b$ is positive, *and* that it is "
        "negative. One of them is still missing."
    )
    return Case(
        prompt=r"*Exclusive or:* a neuron is to have $z > 0$ at $(1, 0)$ and $(0, 1)$, and "
        r"$z \lt 0$ at $(0, 0)$ and $(1, 1)$. No neuron can. Put the proof in order.",
        steps=XOR_PROOF,
        mistakes=(
            Mistake("contradiction before both sums", (5, 3)).says(early),
            Mistake("contradiction before both sums", (5, 4)).says(early),
            Mistake("sum before its terms", (3, 1)).says(
                r"Two inequalities are added before they are there. Put the points into $z$ first."
            ),
            Mistake("sum before its terms", (4, 2)).says(
                r"Two inequalities are added before they are there. Put the points into $z$ first."
            ),
        ),
        hints=(
            "A proof by contradiction begins with what it will refute.",
            r"What is $z = w_1 x_1 + w_2 x_2 + b$ at each of the four points?",
        ),
        solution="Suppose it, put the four points into $z$, add them in pairs, and compare. Whether "
        "you treat the positive or the negative pair first makes no difference. One neuron has one "
        "line, and here it takes two: a network.",
    )


POINTS = np.random.default_rng(7).normal(size=(2, 20))
AT = (3, -1)


def from_origin(neuron: Neuron) -> float:
    """The distance of the origin from the line, by the nearest point of the line."""
    nearest = -neuron.b / np.sum(neuron.w**2) * neuron.w
    assert np.isclose(neuron.z(nearest[:, 0]), 0)
    return float(np.linalg.norm(nearest))


@Choice("07-double", "sec-doubling", "Doubled", level=2, several=True)
@variants((2, 2), (2, 1), (1, 2))
def scaled(for_w: float, for_b: float) -> Case:
    old = Neuron((1, 2), 0.5, SIGMOID)
    new = Neuron(for_w * old.w, for_b * old.b, SIGMOID)
    before, after = from_origin(old), from_origin(new)
    what = {(2, 2): "Both $w$ and $b$", (2, 1): "Only $w$", (1, 2): "Only $b$"}[for_w, for_b]
    is_are = "are" if for_w == for_b else "is"
    distance = (
        r"The origin lies $\lvert b \rvert / \lVert w \rVert$ from the line. That was "
        rf"about ${num(before)}$, and is about ${num(after)}$ now."
    )
    turned = abs(float(old.w[0, 0] * new.w[1, 0] - old.w[1, 0] * new.w[0, 0])) > 1e-12
    return Case(
        prompt=rf"A sigmoid neuron has $w = (1, 2)$ and $b = \tfrac12$. {what} {is_are} doubled. "
        r"Which of these are true? Choose all. (*The line* is where $z = 0$.)",
        options=(
            option(
                "The line stays where it is.",
                not turned and bool(np.isclose(before, after)),
                "line fixed though w : b changed",
                r"Where $z$ was 0, one term of $w \cdot x + b$ has doubled and the other has not. "
                "It is not 0 there any more.",
                "sec-doubling",
            ),
            option(
                "The line keeps its direction.",
                not turned,
                "line turned by a factor",
                "The normal is $w$, and a multiple of it points the same way.",
                "sec-separating-line",
            ),
            option(
                "The origin is twice as far from the line as before.",
                bool(np.isclose(after, 2 * before)),
                "doubling pushes the line away",
                f"Not twice as far. {distance}",
                "sec-separating-line",
            ),
            option(
                "The origin is half as far from the line as before.",
                bool(np.isclose(after, before / 2)),
                "doubling pulls the line in",
                f"Not half as far. {distance}",
                "sec-separating-line",
            ),
            option(
                "$z$ doubles at every input.",
                np.allclose(new.z(POINTS), 2 * old.z(POINTS)),
                "z doubled by one of its terms",
                r"$z$ has two terms, $w \cdot x$ and $b$, and only one of them doubles.",
                "sec-doubling",
            ),
            option(
                f"$a$ doubles at $x = {vec(AT)}$.",
                bool(np.isclose(new(AT), 2 * old(AT))),
                "sigmoid scaled like a ReLU",
                rf"$a$ goes from about ${num(old(AT))}$ to about ${num(new(AT))}$. It cannot double: twice "
                rf"${num(old(AT))}$ is more than 1, where the sigmoid ends. ReLU would double if $z$ did.",
                "sec-doubling",
            ),
        ),
        hints=(
            r"The line stands at a right angle to $w$, its normal. Which way does $w$ point after the change?",
            r"The origin lies $\lvert b \rvert / \lVert w \rVert$ from the line.",
        ),
        solution=rf"The normal keeps its direction, so the line does. Its distance from the origin "
        rf"is $\lvert b \rvert / \lVert w \rVert$: about ${num(before)}$ before, about ${num(after)}$ now. At "
        rf"$x = {vec(AT)}$, $z$ goes from ${num(old.z(AT))}$ to ${num(new.z(AT))}$ and $a$ from "
        rf"about ${num(old(AT))}$ to about ${num(new(AT))}$.",
    )


def linear(w: float, b: float, x: str = "x") -> str:
    """w x + b in LaTeX: -x + 2."""
    size = "" if abs(w) == 1 else num(abs(w))
    return f"{'-' if w < 0 else ''}{size}{x}{' ' + signed(b) if b else ''}"


@Matrix("07-broken-line", "sec-why-bend", "A broken line", level=2)
@variants(
    ((1, 0), (1, -2), (2, -3), 1),
    ((1, 1), (-1, 2), (1, 2), 0),
    ((-1, -1), (2, -4), (3, 1), -2),
    ((2, 2), (1, -3), (-1, 4), 1),
    ((-1, 1), (-1, 3), (2, 1), 0),
)
def broken_line(first: tuple, second: tuple, v: tuple, c: float) -> Case:
    (w1, b1), (w2, b2) = first, second
    bends = sorted((-b1 / w1, -b2 / w2))

    def f(x: float) -> float:
        return v[0] * max(0.0, w1 * x + b1) + v[1] * max(0.0, w2 * x + b2) + c

    places = np.array([bends[0] - 1, sum(bends) / 2, bends[1] + 1])
    answer = np.array([float(numeric_derivative(f, at)) for at in places]).round(6) + 0.0

    def slopes(active: Callable) -> Array:
        return np.array(
            [
                sum(a * w * active(w, b, x) for a, (w, b) in zip(v, (first, second), strict=True))
                for x in places
            ]
        )

    # A neuron taken to be on to the right of its bend, whatever the sign of w.
    rightward = slopes(lambda w, b, x: x > -b / w)
    unweighted = np.array([sum(w * (w * x + b > 0) for w, b in (first, second)) for x in places])
    always = slopes(lambda w, b, x: 1)
    falling = (
        "Both weights are negative: each $z$ falls as $x$ grows, so each neuron is on to the *left* of "
        "its bend."
        if max(w1, w2) < 0
        else "With a negative weight $z$ falls as $x$ grows, so this neuron is on to the *left* of its "
        "bend."
    )
    slips = (
        Mistake("neuron thought to be on to the right", rightward).says(falling),
        Mistake("outgoing weights left out", unweighted).says(
            r"Those are the slopes of $a_1 + a_2$. Each is multiplied by its weight in $f$."
        ),
        Mistake("bends ignored", always).says(
            "You let both neurons work everywhere. On each piece look which of them has $z > 0$."
        ),
    )
    return Case(
        prompt=rf"Two ReLU neurons of one input, $a_1 = \max(0,\, {linear(w1, b1)})$ and $a_2 = "
        rf"\max(0,\, {linear(w2, b2)})$, are added up to $f(x) = {linear(v[0], 0, 'a_1')} {'-' if v[1] < 0 else '+'} {linear(abs(v[1]), 0, 'a_2')}"
        rf"{' ' + signed(c) if c else ''}$. The graph of $f$ is a broken line with two bends. Give its slopes "
        "to the left of both bends, between them, and to the right of both, from top to bottom.",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            "Where does each neuron change between off and on? That is where the line bends.",
            "On each of the three pieces: who is on? Only those add their slope, times their weight in $f$.",
        ),
        solution=rf"The bends are where $z_1 = 0$ and where $z_2 = 0$, at $x = {frac(-b1 / w1)}$ and $x = "
        rf"{frac(-b2 / w2)}$. Where it is on, neuron 1 adds the slope ${num(v[0])} \cdot {paren(w1)} = "
        rf"{num(v[0] * w1)}$ and neuron 2 adds ${num(v[1])} \cdot {paren(w2)} = {num(v[1] * w2)}$. So the "
        rf"slopes are ${vec(answer)}$.",
    )


@Choice("07-disguise", "sec-doubling", "The same answers, other numbers", several=True, level=3)
@variants((2.0,), (3.0,))
def disguise(c: float) -> Case:
    xs = np.linspace(-3, 3, 25)

    def f(w: float, b: float, v: float) -> Array:
        return v * np.maximum(0, w * xs + b)

    w, b, v = 2.0, -1.0, 3.0
    before = f(w, b, v)

    def same(*changed: float) -> bool:
        return bool(np.allclose(f(*changed), before))

    k = num(c)
    return Case(
        prompt=r"A ReLU neuron with $w = 2$, $b = -1$ and one input feeds an output with the weight 3: "
        r"$f(x) = 3 \max(0,\, 2x - 1)$. Which of these changes, each made by itself, leave $f(x)$ as it "
        r"is, for *every* $x$? Choose all.",
        options=(
            Option(
                rf"$w$ and $b$ times ${k}$, the outgoing weight divided by ${k}$.",
                same(c * w, c * b, v / c),
            ).says(
                r"For $c > 0$, $\max(0, cz) = c \max(0, z)$: what is gained in front is lost behind."
            ),
            Option(
                rf"$w$ and $b$ divided by ${k}$, the outgoing weight times ${k}$.",
                same(w / c, b / c, v * c),
            ).says("It is the same with the factor turned round; it is positive too."),
            Option(
                "The signs of $w$, of $b$ and of the outgoing weight, all three.",
                same(-w, -b, -v),
                "a sign pulled out of ReLU",
            ).says(
                r"$\max(0, -z)$ is not $-\max(0, z)$: the neuron is now on where it was off. A sign "
                "cannot be pulled through the bend."
            ),
            Option(
                rf"$w$ times ${k}$, the outgoing weight divided by ${k}$, and $b$ as it was.",
                same(c * w, b, v / c),
                "bias not scaled along",
                "sec-separating-line",
            ).says("The bend is at $x = -b/w$. It moves, if $w$ changes and $b$ does not."),
        ),
        hints=(
            r"For which numbers $c$ is $\max(0, cz) = c\,\max(0, z)$?",
            "Where is the bend, and what is the slope behind it? Compare both.",
        ),
        solution=r"$f$ has its bend at $-b/w = \tfrac12$ and to its right the slope $3 \cdot 2 = 6$. Scaling "
        r"$w$ and $b$ by a *positive* factor and the outgoing weight by its inverse keeps both. So very "
        "different numbers can be the same function; the sign is the exception.",
    )
