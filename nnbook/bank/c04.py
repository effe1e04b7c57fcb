"""Chapter 4: gradients."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnbook.bank.mistakes import known
from nnbook.calculus import directional_derivative, numeric_derivative, numeric_gradient
from nnbook.exercises.checker import shown
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
from nnbook.notation import Array


def f(p: Array) -> float:
    """The function of this chapter."""
    x, y = p
    return x**2 + np.cos(y)


def measured(function: Callable, p: tuple) -> Array:
    """A gradient by central differences, without the digits that rounding spoils."""
    return numeric_gradient(function, p).round(6) + 0.0


@Number("04-contour", "sec-scalar-from-vector", "A walk without ups and downs", level=1, symbol="y")
@variants((2, (1, 5), 3), (3, (2, 1), 4), (4, (3, 2), 1), (4, (1, 5), 3), (3, (4, 1), 2))
def contour(k: float, start: tuple, x: float) -> Case:
    x_0, y_0 = start
    height = x_0**2 + k * y_0
    answer = (height - x**2) / k
    return Case(
        prompt=rf"You walk along a contour line of $g(x, y) = x^2 + {num(k)}y$. You start at "
        rf"${vec(start)}$. When you reach $x = {num(x)}$, what is $y$?",
        answer=answer,
        mistakes=(
            Mistake("height taken for a coordinate", height).says(
                "That is the value of $g$ along the whole line, its height on the map. Asked is "
                "the coordinate $y$ of a point on that line."
            ),
            Mistake("contour line taken for a line y = const", y_0).says(
                r"You kept $y$. On a contour line it is the *value* $g(x, y)$ that does not change, "
                r"so when $x^2$ changes, $y$ must make up for it."
            ),
            Mistake("both terms changed the same way", y_0 + (x**2 - x_0**2) / k).says(
                rf"From the start to your point $x^2$ and ${num(k)}y$ have both grown, or both shrunk, and so has "
                "their sum. To keep $g$ the same, one must lose what the other gains."
            ),
        ),
        hints=(
            "What is the value of $g$ where you start?",
            "The value is the same where you arrive. That is an equation for $y$.",
        ),
        solution=rf"At the start $g = {paren(x_0)}^2 + {num(k)} \cdot {paren(y_0)} = {num(height)}$. On the "
        rf"line it stays so: ${paren(x)}^2 + {num(k)}y = {num(height)}$, hence "
        rf"$y = {frac(answer)}$.",
    )


def factor(value: float) -> str:
    """A number in front of a letter: 1 is not written."""
    return "" if value == 1 else num(value)


@Matrix("04-partials", "sec-partial-derivatives", "Three partial derivatives", level=1)
@variants(
    (1, 2, (2, 3, 0)), (2, 3, (1, 4, 0)), (3, 1, (2, -1, 0)), (2, 5, (-1, 3, 0)), (1, 4, (-3, 2, 0))
)
def partials(p: float, q: float, at: tuple) -> Case:
    a, b, _ = at
    answer = measured(lambda v: p * v[0] * v[1] ** 2 + q * np.exp(v[2]), at)
    first, last = p * a * b**2, q * np.exp(0)
    both = p * b**2 + 2 * p * a * b
    return Case(
        prompt=rf"Let $g(x, y, z) = {factor(p)}x y^2 + {factor(q)}e^z$. Find the three partial "
        rf"derivatives at ${vec(at)}$, in the order $x$, $y$, $z$, from top to bottom.",
        answer=answer,
        mistakes=(
            Mistake("a constant term kept", answer + np.array([last, last, first])).says(
                "You kept the term in which the moving input does not occur. While one input "
                "moves, that term is a constant, and its derivative is 0."
            ),
            Mistake("factor of the power lost", answer * [1, 0.5, 1]).says(
                r"The entry for $y$ is half of what it should be: $y^2$ has the derivative $2y$."
            ),
            Mistake("other inputs not held constant", [both, both, last]).says(
                r"You applied the product rule to $x y^2$, as if $x$ and $y$ moved together. A "
                "partial derivative moves one of them and holds the other."
            ),
            Mistake("e to the 0 taken for 0", answer * [1, 1, 0]).says(
                r"The last entry is not 0: the derivative of $e^z$ is $e^z$, and $e^0 = 1$."
            ),
        ),
        hints=(
            "One input at a time: write the other two as if they were letters for constants.",
            r"With respect to $x$, the factor $y^2$ is a constant; with respect to $y$, the factor $x$ is.",
        ),
        solution=rf"$\partial g/\partial x = {factor(p)}y^2 = {num(answer[0])}$. "
        rf"$\partial g/\partial y = {num(2 * p)}xy = {num(answer[1])}$. "
        rf"$\partial g/\partial z = {factor(q)}e^z = {num(answer[2])}$.",
    )


SPOTS = {
    "(0, 0)": (0, 0),
    r"(0, \pi)": (0, np.pi),
    r"(0, -\pi)": (0, -np.pi),
    r"(0, \tfrac{\pi}{2})": (0, np.pi / 2),
    r"(1, \pi)": (1, np.pi),
}


def lowest_around(function: Callable, p: tuple) -> bool:
    """Whether the function is larger at every point of a small circle around p."""
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    around = [function(p + 0.1 * np.array([np.cos(t), np.sin(t)])) for t in angles]
    return min(around) > function(p)


def spot(function: Callable, tex: str) -> Option:
    """The option "there is a minimum at this point"."""
    if lowest_around(function, SPOTS[tex]):
        return Option(f"at ${tex}$", True)
    along_x, along_y = measured(function, SPOTS[tex])
    if along_x == along_y == 0:
        name, says = (
            "a zero gradient taken for a minimum",
            rf"The gradient at ${tex}$ is zero, and yet it is no minimum but a saddle: along $x$ the "
            "ground rises, along $y$ it falls. A zero gradient says that the ground is level "
            "there, not what it does around.",
        )
    else:
        zero, steep = ("x", "y") if along_x == 0 else ("y", "x")
        name, says = (
            "one partial derivative taken for the gradient",
            rf"At ${tex}$ only $\partial f/\partial {zero}$ is 0. Along ${steep}$ the ground is not "
            "level, so one way leads further down.",
        )
    return Option(f"at ${tex}$", False, name).says(says)


@Choice("04-stationary", "sec-gradient", "Where is the bottom?", level=2, several=True)
@variants((1,), (-1,))
def stationary(sign: int) -> Case:
    def surface(p: Array) -> float:
        return p[0] ** 2 + sign * np.cos(p[1])

    options = tuple(spot(surface, tex) for tex in SPOTS)
    found = " and ".join(o.text for o in options if o.holds)
    operator = "+" if sign > 0 else "-"
    return Case(
        prompt=rf"At which of these points does $f(x, y) = x^2 {operator} \cos y$ have a minimum, "
        r"that is, a value lower than at all other points close by?",
        options=options,
        hints=(
            "A level spot first: at which of the points are *both* partial derivatives 0?",
            r"Then ask what $x^2$ and the cosine do if you take a small step away.",
        ),
        solution=r"$2x = 0$ and $\sin y = 0$ leave three points, $(0, 0)$, $(0, \pi)$ and $(0, -\pi)$. At all "
        rf"three $x^2$ is smallest. The term ${'' if sign > 0 else '-'}\cos y$ is smallest, $-1$, "
        f"{found} only. Where it is largest there is a saddle: uphill along $x$ and downhill along $y$. A gradient of zero does not say “minimum”.",
    )


@Number("04-walk", "sec-directional-derivative", "A direction is given by a vector", level=2)
@variants((2, 1, (3, 4)), (1, 1, (4, 3)), (-2, 1, (3, -4)), (2, -1, (-4, 3)), (3, 1, (8, 6)))
def walk(a: float, quarter: int, v: tuple) -> Case:
    p = (a, quarter * np.pi / 2)
    gradient = measured(f, p)
    length = np.linalg.norm(v)
    y = r"\tfrac{\pi}{2}" if quarter > 0 else r"-\tfrac{\pi}{2}"
    answer = round(directional_derivative(f, p, v), 6)
    return Case(
        prompt=rf"On the surface $f(x, y) = x^2 + \cos y$ you stand at $p = ({num(a)}, {y})$ and "
        rf"walk in the direction of the vector $v = {vec(v)}$. What is the slope at the start?",
        answer=answer,
        mistakes=(
            known("gradient not dotted with a unit vector", gradient @ v).says(
                f"Here that is {num(length)}."
            ),
            known("divided by the square of the length", gradient @ v / length**2),
            Mistake(
                "derivative of the cosine with the wrong sign",
                gradient * [1, -1] @ v / length,
                "sec-partial-derivatives",
            ).says(
                r"The derivative of $\cos y$ is $-\sin y$. With the other sign the part along $y$ "
                "is turned round."
            ),
        ),
        hints=(
            r"Find the gradient at $p$: $\nabla f = (2x, -\sin y)$.",
            r"The formula $\nabla f \cdot u$ wants a $u$ of length 1. How long is $v$?",
        ),
        solution=rf"$\nabla f(p) = {vec(gradient)}$. The length of $v$ is {num(length)}, so "
        rf"$u = {vec(v)} / {num(length)}$. The slope is $\nabla f(p) \cdot u = "
        rf"({dot_product(gradient, v)}) / {num(length)} = {num(gradient @ v)} / {num(length)} = {num(answer)}$.",
    )


def slope_along(gradient: Array, v: Array) -> float:
    return gradient @ v / np.linalg.norm(v)


def slope_inputs(rng: np.random.Generator) -> list[tuple]:
    """Gradients with 1 to 5 entries, a zero gradient, directions long and short."""
    pairs = [([4.0], [-2.0]), ([6.0, -1.0], [3.0, 4.0]), ([0.0, 0.0], [1.0, 2.0])]
    cases = [(np.array(g), np.array(v)) for g, v in pairs]
    for n in (1, 2, 2, 3, 4, 5):
        cases.append((rng.normal(size=n).round(2), rng.normal(size=n).round(2)))
        cases.append((rng.normal(size=n).round(2), 5 * rng.normal(size=n).round(2)))
    return cases


def walked(gradient: Array, v: Array) -> float:
    """The slope of a plane with this gradient, by walking along v."""
    return directional_derivative(lambda x: gradient @ x, np.zeros_like(gradient), v)


@Code(
    "04-slope-along",
    "sec-directional-derivative",
    "Write the slope",
    level=2,
    inputs=slope_inputs,
    expect=walked,
    by="a walk along v",
    solution=slope_along,
)
def write_slope_along() -> Case:
    return Case(
        prompt=r"Write `slope_along(gradient, v)`: the slope of a function in the direction of the "
        r"vector $v$. Given are its gradient and $v$, which is not zero and may have *any* "
        "length. Both are arrays with $n$ entries. Return a number.",
        mistakes=(
            known("gradient not dotted with a unit vector", lambda gradient, v: gradient @ v),
            known(
                "divided by the square of the length", lambda gradient, v: gradient @ v / (v @ v)
            ),
            Mistake(
                "divided by the sum of the entries",
                lambda gradient, v: gradient @ v / np.abs(v).sum(),
                "sec-directional-derivative",
            ).says(
                "You divided by the sum of the entries' sizes. The length of a vector is the root of the sum "
                "of their squares."
            ),
        ),
        hints=(
            "`gradient @ v` is the dot product.",
            "`np.linalg.norm(v)` is the length of a vector.",
        ),
        solution="`gradient @ v / np.linalg.norm(v)`: the dot product with the unit vector "
        r"$v / \lVert v \rVert$.",
    )


PROOF = (
    Step(
        r"The change $f(x + tu_1, y + tu_2) - f(x, y)$ is the sum of two brackets, "
        r"$[f(x + tu_1, y + tu_2) - f(x, y + tu_2)]$ and $[f(x, y + tu_2) - f(x, y)]$: add and subtract the corner."
    ),
    Step(
        r"In the first bracket only $x$ changes, so it equals $\frac{\partial f}{\partial x}"
        r"(\xi, y + tu_2)\, t u_1$ for some $\xi$ between $x$ and $x + tu_1$: mean value theorem.",
        (0,),
    ),
    Step(
        r"In the second bracket only $y$ changes, so it equals $\frac{\partial f}{\partial y}"
        r"(x, \upsilon)\, t u_2$ for some $\upsilon$ between $y$ and $y + tu_2$: mean value theorem.",
        (0,),
    ),
    Step(
        r"The quotient $\dfrac{f(x + tu_1, y + tu_2) - f(x, y)}{t}$ equals $\frac{\partial f}{\partial x}"
        r"(\xi, y + tu_2)\, u_1 + \frac{\partial f}{\partial y}(x, \upsilon)\, u_2$: add the two and divide by $t$.",
        (1, 2),
    ),
    Step(
        r"As $t \to 0$, also $\xi \to x$ and $\upsilon \to y$: each lies between two values that meet.",
        (1, 2),
    ),
    Step(
        r"So the quotient tends to $\frac{\partial f}{\partial x}(x, y)\, u_1 + "
        r"\frac{\partial f}{\partial y}(x, y)\, u_2$ as $t \to 0$: the partial derivatives are continuous.",
        (3, 4),
    ),
    Step(
        r"$D_u f(x, y) = \nabla f(x, y) \cdot u$: by definition, the quotient tends to $D_u f(x, y)$.",
        (5,),
    ),
)


@Order("04-proof", "sec-directional-derivative", "Why the slope is a dot product", level=3)
def proof() -> Case:
    return Case(
        prompt=r"Let $f(x, y)$ have continuous partial derivatives, and let $u = (u_1, u_2)$ have length 1. Put "
        r"the proof of $D_u f = \nabla f \cdot u$ in order.",
        steps=PROOF,
        mistakes=(
            Mistake("mean value theorem while both inputs move", (1, 0)).says(
                "There is no bracket yet in which $x$ changes alone, and the mean value theorem speaks of one "
                "variable. The corner splits the way into two parts, along one input each."
            ),
            Mistake("mean value theorem while both inputs move, along y", (2, 0)).says(
                "There is no bracket yet in which $y$ changes alone, and the mean value theorem speaks of one "
                "variable. The corner splits the way into two parts, along one input each."
            ),
            Mistake("limit before the division by t", (5, 3)).says(
                r"As long as nothing is divided by $t$, both brackets tend to 0, and a limit tells nothing. Divide "
                "first."
            ),
            Mistake("continuity before the points move", (5, 4)).says(
                r"Continuity tells what the derivatives do when the points at which they are taken move to "
                r"$(x, y)$. That $\xi$ and $\upsilon$ move there has to be known before."
            ),
        ),
        hints=(
            "The two partial derivatives know only of ways along one input. So the way along $u$ is replaced first.",
            r"Two brackets, each with the factor $t$. What has to be done with it before $t \to 0$?",
        ),
        solution=r"The way along $u$ is replaced by one along $x$ and one along $y$. The mean value theorem turns each "
        r"part into a partial derivative times its length. Division by $t$ makes slopes of them, and the limit brings "
        r"both derivatives to $(x, y)$, because they are continuous. The two uses of the mean value theorem may change "
        r"places, and so may the division and what $\xi$ and $\upsilon$ do.",
    )


@Number("04-slope", "sec-steepest-ascent", "Neither up nor down", level=2, symbol="t")
@variants((3, 1), (2, -1), (-1, 1), (4, 1), (-2, -1))
def level(a: float, quarter: int) -> Case:
    y = r"\tfrac{\pi}{2}" if quarter > 0 else r"-\tfrac{\pi}{2}"
    g_x, g_y = measured(f, (a, quarter * np.pi / 2))
    answer = -g_x / g_y
    # The dot product with (1, t), and what it is with a wrong sign; g_y is 1 or -1.
    product, wrong = (rf"{num(g_x)} {'+' if g > 0 else '-'} t" for g in (g_y, -g_y))
    return Case(
        prompt=rf"On the surface $f(x, y) = x^2 + \cos y$ you stand at $p = ({num(a)}, {y})$. In the "
        r"direction of the vector $(1, t)$ the function does not change at first. Find $t$.",
        answer=answer,
        mistakes=(
            Mistake("contour line taken along the gradient", g_y / g_x).says(
                r"With this $t$, the vector $(1, t)$ lies on the line of the gradient. That way the "
                "ground is steepest, up or down. The slope is 0 at a right angle to the gradient."
            ),
            Mistake("sign lost in the right angle", g_x / g_y).says(
                rf"Put it into the dot product of the gradient and $(1, t)$: ${product}$ is then "
                rf"${num(2 * g_x)}$, not 0. If you had ${wrong}$: the derivative of $\cos y$ is "
                rf"$-\sin y$, so the gradient is ${vec((g_x, g_y))}$."
            ),
            Mistake("the fraction upside down", -g_y / g_x, "sec-directional-derivative").says(
                r"The fraction stands upside down: the entry of the gradient that $t$ multiplies "
                "belongs below."
            ),
        ),
        hints=(
            r"What is $\nabla f$ at $p$?",
            r"“Does not change at first” says: the slope, $\nabla f \cdot u$, is 0. The length of the vector does not matter for that.",
        ),
        solution=rf"$\nabla f(p) = ({num(g_x)}, {num(g_y)})$. Its dot product with $(1, t)$ is ${product}$. "
        rf"The slope is 0 if this is 0, so $t = {num(answer)}$. The direction of length 1 "
        rf"is $(1, {num(answer)})/\sqrt{{{num(1 + answer**2)}}}$, or its negative.",
    )


@Matrix("04-descent", "sec-steepest-ascent", "Down, the steepest way", level=2, symbol="u")
@variants((8, (3, 1)), (6, (-4, 2)), (-3, (2, 5)), (-3, (-2, 1)), (-16, (6, 0)))
def descent(k: float, p: tuple) -> Case:
    gradient = measured(lambda v: v[0] ** 2 + k * v[1], p)
    length = np.linalg.norm(gradient)
    answer = -gradient / length
    return Case(
        prompt=rf"Let $g(x, y) = x^2 {signed(k)}y$. You stand at ${vec(p)}$. Which vector $u$ of length 1 "
        "points in the direction of steepest descent?",
        answer=answer,
        mistakes=(
            Mistake("sign of steepest descent", -answer).says(
                "This is the direction of the gradient, and the gradient points *uphill*, to the "
                "steepest ascent. Down is its negative."
            ),
            Mistake("direction not of length 1", -gradient, "sec-directional-derivative").says(
                rf"The direction is right, but this vector has length {num(length)}. A vector of "
                "length 1 was asked for."
            ),
            Mistake("contour line taken for the descent", np.array([answer[1], -answer[0]])).says(
                "This vector is at a right angle to the gradient: it goes along the contour line, "
                "where the slope is 0."
            ),
            Mistake(
                "contour line taken for the descent, the other way",
                np.array([-answer[1], answer[0]]),
            ).says(
                "This vector is at a right angle to the gradient. It follows the contour line, and "
                "the slope along it is 0."
            ),
        ),
        hints=(
            "Find the gradient at the point. Which way does it point, up or down?",
            "Divide by the length to get a vector of length 1.",
        ),
        solution=rf"$\nabla g = (2x, {num(k)}) = {vec(gradient)}$ points to the steepest ascent, and its "
        rf"length is $\sqrt{{{paren(gradient[0])}^2 + {paren(k)}^2}} = {num(length)}$. The steepest descent is "
        rf"its negative, divided by the length: $u = {vec(answer)}$.",
    )


@Number("04-no-tangent", "sec-steepest-ascent", "A slope at the origin", level=3)
@variants((5, (3, 4)), (5, (4, 3)), (10, (3, -4)), (5, (-3, 4)), (25, (-4, 3)))
def no_tangent(c: float, v: tuple) -> Case:
    def g(p: Array) -> float:
        x, y = p
        return 0.0 if x == y == 0 else c * x * y**2 / (x**2 + y**2)

    length = np.linalg.norm(v)
    u = np.array(v) / length
    answer = round(directional_derivative(g, (0, 0), v), 6)
    return Case(
        prompt=rf"Let $g(x, y) = \dfrac{{{num(c)}\,x y^2}}{{x^2 + y^2}}$, and $g(0, 0) = 0$. What is the "
        rf"slope of $g$ at the origin in the direction of $v = {vec(v)}$?",
        answer=answer,
        mistakes=(
            Mistake(
                "formula used where partial derivatives are not continuous",
                float(measured(g, (0, 0)) @ u),
                "sec-directional-derivative",
            ).says(
                r"Both partial derivatives at the origin are 0, and so is $\nabla g \cdot u$. Where "
                "they are continuous the formula holds. Here they are not, and nothing vouches for "
                r"it: walk along $u$ and see, by the definition."
            ),
            Mistake("direction not of length 1", g(v), "sec-directional-derivative").says(
                rf"That is the change for a step of length {num(length)}. A slope is the change for a step "
                r"of length 1: divide $v$ by its length."
            ),
            Mistake(
                "square on the wrong entry", c * u[0] ** 2 * u[1], "sec-directional-derivative"
            ).says(
                "You squared the first entry of the direction. In the numerator it is $y$ that is squared."
            ),
        ),
        hints=(
            "The formula with the gradient was proved for continuous partial derivatives. The definition, a "
            "walk from the origin, always says what a slope is.",
            r"Make $u$ of length 1, put $tu$ into $g$, and cancel what you can. What is the derivative "
            "with respect to $t$?",
        ),
        solution=rf"$u = ({num(u[0])}, {num(u[1])})$, and $g(tu) = \frac{{{num(c)}\, t u_1 \cdot t^2 u_2^2}}{{t^2}} "
        rf"= {num(c)}\,t\,u_1 u_2^2$, since $u_1^2 + u_2^2 = 1$. So the slope is ${num(c)} \cdot "
        rf"{paren(u[0])} \cdot {paren(u[1])}^2 = {num(answer)}$. On both axes $g = 0$, so "
        r"$\nabla g \cdot u = 0$: here the formula fails.",
    )


@Number("04-order", "sec-central-differences", "Another step", level=2)
@variants((0.1, 0.8, 0.05), (0.1, 3, 0.01), (0.5, 2, 0.1), (0.05, 0.3, 0.1), (0.3, 0.9, 0.1))
def error_order(h: float, error: float, new: float) -> Case:
    def cubic(t: Array) -> Array:
        return error / h**2 * t**3

    # The derivative of the cubic at 0 is 0, so what is measured is all error.
    answer = round(float(numeric_derivative(cubic, 0.0, new)), 9)
    ratio = new / h
    return Case(
        prompt=rf"A central difference with $h = {num(h)}$ is off by {num(error)}. The function is smooth, "
        rf"its third derivative there is not 0, and rounding plays no part yet. By how much is it off with $h = {num(new)}$, if the leading power of $h$ is all that counts?",
        answer=answer,
        mistakes=(
            known("forward difference taken for central", round(error * ratio, 9)),
            Mistake("truncation error taken for rounding error", round(error / ratio, 9)).says(
                r"An error that changes like $1/h$ is the *rounding* error, on the left side of the "
                "V. Here we are on the right side."
            ),
            Mistake("power of the step upside down", round(error / ratio**2, 9)).says(
                r"The power of $h$ is right, but upside down. As long as rounding plays no part, a "
                "smaller step has the smaller error."
            ),
        ),
        hints=(
            r"With which power of $h$ does the error of a central difference go?",
            rf"$h$ is multiplied by {frac(ratio)}. What is the error multiplied by?"
            if ratio > 1
            else rf"$h$ is divided by {frac(1 / ratio)}. What is the error divided by?",
        ),
        solution=rf"The error goes like $h^2$. $h$ is multiplied by ${frac(ratio)}$, so the error is "
        rf"multiplied by ${frac(ratio**2)}$: ${num(error)} \cdot {frac(ratio**2)} = {num(answer)}$.",
    )


@Number(
    "04-step", "sec-central-differences", "The best step", level=3, symbol=r"1000\,h", decimals=3
)
@variants((2, 18), (3, 8), (24, 1), (6, 2), (12, 256))
def best_step(third: float, rounding: float) -> Case:
    epsilon = rounding * 1e-9
    answer = 1e3 * float(np.cbrt(3 * epsilon / third))
    cube = 3 * rounding / third

    def billionths(value: float) -> str:
        return "10^{-9}" if value == 1 else rf"{num(value)} \cdot 10^{{-9}}"

    return Case(
        prompt=r"A simulation returns the values of a function with an error of at most about "
        rf"$\varepsilon = {billionths(rounding)}$. The third derivative of the function is about "
        rf"$M = {num(third)}$. So a central difference is off by at most about "
        r"$E(h) = \frac{M}{6} h^2 + \frac{\varepsilon}{h}$. Which $h$ makes $E(h)$ least? "
        r"Give it in thousandths, that is, $1000\,h$.",
        answer=answer,
        mistakes=(
            Mistake("the two errors set equal", 1e3 * float(np.cbrt(6 * epsilon / third))).says(
                r"For this $h$ the two terms are *equal* (or the 2 got lost when $h^2$ was "
                r"differentiated). Their sum is least where its derivative is 0."
            ),
            Mistake("best step of the forward difference", 1e3 * epsilon**0.5).says(
                r"$\sqrt{\varepsilon}$ is about the best step of the *forward* difference. The "
                r"central one has a best step of the order of $\sqrt[3]{\varepsilon}$."
            ),
            Mistake("thousandths forgotten", answer / 1000).says(
                r"If this is your $h$: asked is $1000\,h$, the step in thousandths."
            ),
        ),
        hints=(
            r"Where a function of one variable is least, its derivative is 0.",
            r"The derivative of $\varepsilon/h$ is $-\varepsilon/h^2$. Solve for $h^3$.",
        ),
        solution=r"$E'(h) = \frac{M}{3} h - \frac{\varepsilon}{h^2} = 0$ gives "
        rf"$h^3 = \frac{{3\varepsilon}}{{M}} = {billionths(cube)}$, so "
        rf"$1000\,h = \sqrt[3]{{{num(cube)}}} = {num(answer)}$. A smaller step is worse, and so is a larger one.",
    )


@dataclass(frozen=True)
class Surface:
    """A function of several inputs, its gradient by hand, and its formula in words."""

    words: str
    of: Callable[[Array], float]
    gradient: Callable[[Array], Array]

    def __call__(self, x: Array) -> float:
        return self.of(x)


SURFACES = (
    Surface("x₁²", lambda x: x[0] ** 2, lambda x: 2 * x),
    Surface(
        "x₁² + cos x₂",
        lambda x: x[0] ** 2 + np.cos(x[1]),
        lambda x: np.array([2 * x[0], -np.sin(x[1])]),
    ),
    Surface(
        "x₁ x₂² + x₃²",
        lambda x: x[0] * x[1] ** 2 + x[2] ** 2,
        lambda x: np.array([x[1] ** 2, 2 * x[0] * x[1], 2 * x[2]]),
    ),
    Surface("½ of the sum of all xₖ²", lambda x: np.sum(x**2) / 2, lambda x: 1.0 * x),
)
SIZES = (1, 2, 3, 4)


def central_gradient(f: Callable, x: Array, h: float) -> Array:
    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))])


def step_lost(f: Callable, x: Array, h: float) -> Array:
    """Central differences whose steps are kept in an array of the kind of x."""
    gradient = []
    for k in range(len(x)):
        e = np.zeros_like(x)
        e[k] = h
        gradient.append((f(x + e) - f(x - e)) / (2 * h))
    return np.array(gradient)


def step_cut_off(f: Callable, x: Array, h: float) -> Array:
    """Central differences from copies of x, which keep whole numbers whole."""
    gradient = []
    for k in range(len(x)):
        above, below = x.copy(), x.copy()
        above[k] += h
        below[k] -= h
        gradient.append((f(above) - f(below)) / (2 * h))
    return np.array(gradient)


def witness_inputs(rng: np.random.Generator) -> list[tuple]:
    """Four functions with 1 to 4 inputs, at whole numbers and between them."""
    cases = []
    for surface, n in zip(SURFACES, SIZES, strict=True):
        cases += [(surface, rng.normal(size=n).round(2) + 2, 1e-4) for _ in range(2)]
        cases += [(surface, np.arange(1, n + 1), 1e-4)]
    return cases


@Code(
    "04-gradient",
    "sec-central-differences",
    "Write the witness",
    level=2,
    inputs=witness_inputs,
    expect=lambda f, x, h: f.gradient(x),
    by="the derivative by hand",
    solution=central_gradient,
    say=lambda f, x, h: f"f(x) = {f.words}, x = {shown(x)}, h = {h:g}",
)
def write_central_gradient() -> Case:
    return Case(
        prompt=r"Write `central_gradient(f, x, h)`: the gradient of `f` at `x` by central differences "
        r"with the step `h`, one input at a time. `x` is an array with $n$ entries, which may "
        "be whole numbers. `f(x)` is a number. Return $n$ numbers.",
        mistakes=(
            known(
                "forward difference taken for central",
                lambda f, x, h: np.array([(f(x + e) - f(x)) / h for e in h * np.eye(len(x))]),
            ),
            known("divided by h instead of 2h", lambda f, x, h: 2 * central_gradient(f, x, h)),
            Mistake(
                "all inputs nudged at once",
                lambda f, x, h: np.full(len(x), (f(x + h) - f(x - h)) / (2 * h)),
                "sec-partial-derivatives",
            ).says(
                r"`x + h` moves every input. A partial derivative moves one and holds the others."
            ),
            Mistake("step rounded to a whole number", step_lost, "sec-central-differences").says(
                "If `x` holds whole numbers, so does `np.zeros_like(x)`, and a small `h` put into it "
                "becomes 0. Use `np.zeros(len(x))`."
            ),
            Mistake(
                "step cut off in a copy of whole numbers", step_cut_off, "sec-central-differences"
            ).says(
                "If `x` holds whole numbers, so does `x.copy()`: what you add to an entry is cut off to "
                "a whole number. Start from `x.astype(float)`."
            ),
        ),
        hints=(
            r"The rows of `h * np.eye(len(x))` are the steps $h\,e_1, h\,e_2, \dots$",
            "For each step `e`: `f(x + e)` and `f(x - e)`. How far apart are the two points?",
        ),
        solution="`np.array([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))])`: each row "
        "of `h * np.eye(len(x))` moves one input.",
    )


@Matrix("04-map", "sec-gradient", "A map in words", symbol=r"\nabla f", level=2)
@variants(
    (0.5, 1, 0.25, -1, 1),
    (0.2, -1, 0.5, 1, 1),
    (0.5, -1, 2, -1, 10),
    (4, 1, 1, -1, 2),
    (0.1, 1, 0.4, 1, 2),
)
def map_in_words(east: float, up_east: int, north: float, up_north: int, every: float) -> Case:
    def height(p: Array) -> float:
        return up_east * every / east * p[0] + up_north * every / north * p[1]

    def word(way: int) -> str:
        return "higher" if way > 0 else "lower"

    answer, ways = measured(height, (0, 0)), np.array([up_east, up_north])
    lengths = np.array([east, north])
    slips = [
        Mistake("distance taken for the slope", ways * lengths).says(
            "Those are distances. Where the next line is *near*, the ground is *steep*: a slope is "
            "height divided by distance."
        ),
        Mistake("components swapped", answer[::-1]).says(
            "The walk east changes $x$, and $x$ comes first."
        ),
    ]
    if every != 1:
        slips.append(
            Mistake("height between the lines taken as 1", ways / lengths).says(
                rf"From one line to the next the height changes by ${num(every)}$, not by 1."
            )
        )
    if (ways < 0).any():
        slips.append(
            Mistake("up and down confused", np.abs(answer)).says(
                "Wherever the next line is the *lower* one, the walk goes down, and the component along "
                "that walk is negative."
            )
        )
    return Case(
        prompt=rf"Around a point $P$ the contour lines of $f(x, y)$ are straight and evenly spaced, with "
        rf"a line for every ${num(every)}$ of height, and between them $f$ changes evenly. From $P$, which lies on a line, you walk east "
        rf"(along $x$) and meet the next line after ${num(east)}$; it is the *{word(up_east)}* one. "
        rf"You go back and walk north (along $y$), and meet the next line after ${num(north)}$; it is "
        rf"the *{word(up_north)}* one. What is $\nabla f$ at $P$?",
        answer=answer,
        mistakes=tuple(slips),
        hints=(
            r"$\partial f/\partial x$ is the change of height for each unit that you walk east.",
            "By how much has the height changed when you meet the next line? After how long a way?",
        ),
        solution=rf"East: the height changes by ${num(up_east * every)}$ over ${num(east)}$, so "
        rf"$\partial f/\partial x = {num(answer[0])}$. North: ${num(up_north * every)}$ over "
        rf"${num(north)}$, so $\partial f/\partial y = {num(answer[1])}$. The sooner "
        "you meet the next line, the larger the component is in size.",
    )


@Matrix(
    "04-two-walks",
    "sec-directional-derivative",
    "A gradient from two walks",
    symbol=r"\nabla f",
    level=3,
)
@variants((2, 1), (3, -1), (4, 2), (-3, 4), (5, 5))
def from_two_walks(*gradient: float) -> Case:
    u, walk = np.array([1, 0]), np.array([3, 4])
    length = np.linalg.norm(walk)
    v = walk / length
    slopes = np.array([u @ gradient, v @ gradient])
    answer = np.linalg.solve([u, v], slopes).round(9) + 0.0
    unit = rf"{num(v[0])}\,g_1 + {num(v[1])}\,g_2"
    return Case(
        prompt=r"The function $f(x, y)$ has continuous partial derivatives. At a point two slopes were "
        rf"measured: in the direction ${vec(u)}$ it is ${num(slopes[0])}$, and in the direction of the "
        rf"vector ${vec(walk)}$ it is ${num(slopes[1])}$. What is $\nabla f$ there?",
        answer=answer,
        mistakes=(
            Mistake("slopes taken for components", slopes, "sec-partial-derivatives").says(
                "The first slope is a component, since you walked along $x$. The second walk went "
                "along $x$ *and* $y$: its slope is no partial derivative."
            ),
            Mistake("slopes times directions, added", slopes[0] * u + slopes[1] * v).says(
                "To add each slope along its direction works if the two directions stand at a right "
                "angle. These do not: part of the second slope is due to $x$, and you counted it "
                "twice."
            ),
            Mistake(
                "gradient not dotted with a unit vector", np.linalg.solve([u, walk], slopes)
            ).says(
                f"You took the dot product with ${vec(walk)}$ itself. A slope is the rise for a step of "
                f"length 1: divide by the length of ${vec(walk)}$, which is {num(length)}."
            ),
        ),
        hints=(
            r"Call the gradient $(g_1, g_2)$. What is the slope in a direction, in terms of $g_1$ and $g_2$?",
            "One of the two walks gives you $g_1$ at once. Put it into the equation of the other.",
        ),
        solution=rf"$g_1 = {num(slopes[0])}$. The unit vector along ${vec(walk)}$ is ${vec(v)}$, so "
        rf"${unit} = {num(slopes[1])}$, and $g_2 = ({num(slopes[1])} "
        rf"{signed(-v[0] * slopes[0])}) / {num(v[1])} = {num(answer[1])}$. Two slopes fix a gradient of "
        "two numbers, if the two directions are neither the same nor opposite.",
    )
