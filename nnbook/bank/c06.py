"""Chapter 6: the chain rule."""

from collections.abc import Callable

import numpy as np

from nnbook.bank.mistakes import known, telling
from nnbook.calculus import numeric_derivative, numeric_jacobian
from nnbook.exercises.checker import shown
from nnbook.exercises.markup import frac, mat, num, paren, signed, vec
from nnbook.exercises.model import (
    Case,
    Choice,
    Code,
    Matrix,
    Mistake,
    Number,
    Option,
    Order,
    Prove,
    Shape,
    Step,
    variants,
)
from nnbook.notation import Array


def measured(function: Callable, p: tuple) -> Array:
    """A Jacobian by central differences, without the digits that rounding spoils."""
    return numeric_jacobian(function, p).round(6) + 0.0


@Number("06-three-links", "sec-scalar-chain", "Three links", level=1, symbol=r"\frac{dy}{dx}")
@variants((2, 1, -4, 1), (2, -5, 2, 2), (3, -5, 4, 2), (2, -1, -5, -1), (3, -3, -8, 2))
def three_links(a: float, b: float, c: float, x: float) -> Case:
    u = a * x + b
    v = u**2 + c
    answer = round(float(numeric_derivative(lambda t: ((a * t + b) ** 2 + c) ** 2, x)), 5)
    y = rf"\left( ({num(a)}x {signed(b)})^2 {signed(c)} \right)^2"
    return Case(
        prompt=rf"Let $y = {y}$. Name the intermediate values, and find $\frac{{dy}}{{dx}}$ at $x = {num(x)}$.",
        answer=answer,
        mistakes=(
            Mistake("outer derivative at the wrong point", 2 * x * 2 * x * a).says(
                r"You took the slopes of the squares at $x$. Each slope belongs to the value that *enters* its link: "
                r"$u$ for the inner square, $v$ for the outer one."
            ),
            known("inner derivative forgotten", 2 * v * 2 * u),
            Mistake("slopes of the links added", 2 * v + 2 * u + a).says(
                "You added the slopes. A nudge is magnified by one link after the other: the magnifications multiply."
            ),
            Mistake("last slope at the first intermediate value", 2 * u * 2 * u * a).says(
                r"You took the slopes of both squares at $u$. What enters the outer square is not $u$, but "
                rf"$v = u^2 {signed(c)}$."
            ),
        ),
        hints=(
            rf"$u = {num(a)}x {signed(b)}$ is the innermost expression. What is made of $u$, and what of that?",
            "Three links, three slopes. Find the value that enters each link first.",
        ),
        solution=rf"$u = {num(a)}x {signed(b)} = {num(u)}$, $v = u^2 {signed(c)} = {num(v)}$, $y = v^2$. The slopes of the links are "
        rf"${num(a)}$, $2u = {num(2 * u)}$ and $2v = {num(2 * v)}$. Their product is "
        rf"${num(a)} \cdot {paren(2 * u)} \cdot {paren(2 * v)} = {num(answer)}$.",
    )


@Number("06-last-entry", "sec-jacobian-chain", "The last entry", level=2)
@variants((4, 2), (2, 5), (5, 2), (3, 4), (2, 3), (4, 5))
def last_entry(k: int, y: float) -> Case:
    outer, inner = 1 / y**k, k * y ** (k - 1)
    power = f"{k}y" + (f"^{k - 1}" if k > 2 else "")
    assert np.isclose(outer * inner, numeric_derivative(lambda t: np.log(t**k), y))
    return Case(
        prompt=rf"Let $h(x, y) = (\sin(x^2 + y),\; \ln (y^{k}))$. What is the last entry of "
        rf"$J_h$, row 2 and column 2, at $y = {num(y)}$? Fractions are welcome.",
        answer=outer * inner,
        mistakes=(
            Mistake("y put in for u₂", inner / y).says(
                rf"You put $y$ in for $u_2$. The slope of $\ln u_2$ is $1/u_2$, and $u_2$ stands for the whole "
                rf"expression $y^{k}$."
            ),
            Mistake("outer slope forgotten", inner).says(
                rf"That is the slope of the inner link, $y^{k}$. The logarithm has a slope too: $1/u_2$."
            ),
            Mistake("inner slope forgotten", outer).says(
                rf"That is the slope of the outer link, $1/u_2$. How fast $u_2 = y^{k}$ moves with $y$ is missing."
            ),
        ),
        hints=(
            rf"The second output is $\ln u_2$ with $u_2 = y^{k}$. Two links, two slopes.",
            r"$\ln u_2$ has the slope $1/u_2$. Put the whole expression back in for $u_2$.",
        ),
        solution=rf"$u_2 = y^{k}$ has the slope ${power} = {frac(inner)}$, and $\ln u_2$ has $1/u_2 = 1/y^{k} = "
        rf"{frac(outer)}$. The product is ${k}/y = {frac(outer * inner)}$. At $y = 1$ all powers of $y$ are 1: a test there "
        "would miss more than one mistake.",
    )


PROOF = (
    Step(
        r"$g$ is differentiable at $x$: $\;g(x + \Delta) = u + A\Delta + \rho_g(\Delta)$, and $\rho_g(\Delta)$ vanishes faster than $\Delta$"
    ),
    Step(
        r"$f$ is differentiable at $u$: $\;f(u + \kappa) = f(u) + B\kappa + \rho_f(\kappa)$, and $\rho_f(\kappa)$ vanishes faster than $\kappa$"
    ),
    Step(
        r"Put in the nudge that reaches $f$, $\kappa = A\Delta + \rho_g(\Delta)$: then $f(g(x + \Delta)) = f(u) + BA\,\Delta + R$ with "
        r"$R = B\,\rho_g(\Delta) + \rho_f(\kappa)$",
        (0, 1),
    ),
    Step(
        r"For small $\Delta$ this $\kappa$ is at most a constant times as long as $\Delta$, so both parts of $R$ vanish faster than $\Delta$",
        (2,),
    ),
    Step(r"Hence $BA$ does what the best linear map of $f \circ g$ has to do", (3,)),
    Step(
        r"Only one matrix does this, so $J_f(g(x))\,J_g(x) = BA$ is the Jacobian of $f \circ g$",
        (4,),
    ),
)


@Order("06-proof", "sec-jacobian-chain", "Why Jacobians multiply", level=3)
def proof() -> Case:
    return Case(
        prompt=r"Put the proof of the chain rule in order. $u$ stands for $g(x)$, $A$ for $J_g(x)$ and $B$ for $J_f(u)$; "
        r"$R$ is what is left over.",
        steps=PROOF,
        mistakes=(
            Mistake("rest estimated before it is known", (3, 2)).says(
                r"What is left over, $R$, is shown to be small before it is known what $R$ is. It appears when the nudge that reaches $f$ is put in."
            ),
            Mistake("conclusion before the error vanishes", (4, 3), "sec-linear-map").says(
                r"$BA$ is the best linear map only if what is left vanishes faster than $\Delta$. That has to be shown before."
            ),
            Mistake("substitution into an expansion not yet there", (2, 1)).says(
                r"The nudge $\kappa$ is put into the expansion of $f$. So that expansion has to stand there first."
            ),
            Mistake("nudge of f used before g made it", (2, 0)).says(
                r"The nudge that reaches $f$ is $A\Delta + \rho_g(\Delta)$. It comes from the expansion of $g$, which has to stand before."
            ),
        ),
        hints=(
            "Begin with what is given: two functions, each differentiable at a point.",
            "The last step says that there is only one such matrix. What must be known of it before?",
        ),
        solution=r"Both functions are written as value, linear map and error. The nudge that leaves $g$ is put into $f$. What is left over is shown "
        r"to vanish faster than $\Delta$. Then $BA$ is a best linear map, and there is only one. The first two steps may change places.",
    )


@Matrix("06-order", "sec-jacobian-chain", "Stretch and turn", level=2)
@variants((2, (1, 3)), (3, (2, 1)), (2, (-1, 3)), (4, (1, -2)), (3, (-2, 5)))
def stretch_and_turn(c: float, nudge: tuple) -> Case:
    stretch, turn = np.diag([c, 1]), np.array([[0, -1], [1, 0]])
    v = np.array(nudge)
    answer = turn @ (stretch @ v)
    return Case(
        prompt=rf"$g(x, y) = ({num(c)}x,\; y)$ stretches, and $f(u_1, u_2) = (-u_2,\; u_1)$ turns by a quarter. Where does the "
        rf"Jacobian of $f \circ g$ take the nudge ${vec(v)}$?",
        answer=answer,
        mistakes=(
            known("J_g J_f instead of J_f J_g", stretch @ turn @ v).says(
                r"Yours turns first, and stretches then."
            ),
            Mistake("inner link forgotten", turn @ v).says(
                r"You turned the nudge, but nothing was stretched: $J_g$ is missing."
            ),
            Mistake("outer link forgotten", stretch @ v).says(
                r"You stretched the nudge, but did not turn it: $J_f$ is missing."
            ),
        ),
        hints=(
            r"Both functions are linear, so each is its own best linear map.",
            r"What does $g$ make of the nudge? Give that to $f$.",
        ),
        solution=rf"$J_f J_g = {mat(turn)} {mat(stretch)} = {mat(turn @ stretch)}$ takes ${vec(v)}$ to ${vec(answer)}$: stretched "
        rf"to ${vec(stretch @ v)}$, then turned. $J_g J_f$ would take it to ${vec(stretch @ turn @ v)}$.",
    )


def g(p: Array) -> Array:
    x, y = p
    return np.array([x + y, x * y])


def f(u: Array) -> Array:
    return np.array([u[0] * u[1], u[0] + 2 * u[1]])


@Matrix("06-point", "sec-jacobian-chain", "Two square matrices", level=2, symbol=r"J_{f \circ g}")
@variants(((2, 1),), ((1, 3),), ((3, 2),), ((2, -1),), ((-1, 2),))
def order_and_point(p: tuple) -> Case:
    u = g(p)
    J_g, J_f, at_p = measured(g, p), measured(f, u), measured(f, p)
    answer = measured(lambda q: f(g(q)), p)
    return Case(
        prompt=rf"Let $g(x, y) = (x + y,\; xy)$ and $f(u_1, u_2) = (u_1 u_2,\; u_1 + 2u_2)$. Find the Jacobian of "
        rf"$f \circ g$ at $(x, y) = {vec(p)}$.",
        answer=answer,
        mistakes=(
            known("J_g J_f instead of J_f J_g", J_g @ J_f).says(
                r"Both are square, so no shape warns you."
            ),
            Mistake("J_f evaluated at x instead of g(x)", at_p @ J_g).says(
                rf"You took $J_f$ at ${vec(p)}$. What enters $f$ is $g{vec(p)} = {vec(u)}$, and $J_f$ is taken there."
            ),
            Mistake("⊙ for matmul", J_f * J_g).says(
                "You multiplied entry by entry. One linear map after the other is the product of the *matrices*, row by column."
            ),
            Mistake("wrong order and wrong point", J_g @ at_p).says(
                rf"Two things: $J_f$ stands on the left, and it is taken at $g{vec(p)} = {vec(u)}$, which is what enters $f$."
            ),
        ),
        hints=(
            r"Which point enters $f$? Find $g(x, y)$ first.",
            "Both Jacobians are 2 by 2, with a row for each output. Find each in its own letters, then put "
            "the numbers in. The outer one stands on the left.",
        ),
        solution=rf"$u = g{vec(p)} = {vec(u)}$. So $J_f(u)\,J_g = {mat(J_f)} {mat(J_g)} = {mat(answer)}$.",
    )


@Shape("06-shape", "sec-jacobian-chain", "There and back", level=1)
@variants((2, 3), (3, 5), (4, 2), (5, 3), (6, 4))
def there_and_back(n: int, s: int) -> Case:
    J_g, J_f = np.ones((s, n)), np.ones((n, s))
    return Case(
        prompt=rf"$g$ goes from $\mathbb{{R}}^{{{n}}}$ to $\mathbb{{R}}^{{{s}}}$, and $f$ goes back to $\mathbb{{R}}^{{{n}}}$. What "
        r"is the shape of $J_{f \circ g}$?",
        answer=(J_f @ J_g).shape,
        mistakes=(
            known("J_g J_f instead of J_f J_g", (J_g @ J_f).shape).says(
                r"NumPy computes it without complaint, but outputs by inputs of $f \circ g$ are of another size."
            ),
            Mistake("shape of the outer factor", J_f.shape).says(
                r"That is the shape of $J_f$ alone. $f \circ g$ has the inputs of $g$."
            ),
            Mistake("shape of the inner factor", J_g.shape).says(
                r"That is the shape of $J_g$ alone. $f \circ g$ has the outputs of $f$."
            ),
        ),
        hints=(
            r"What goes into $f \circ g$, and what comes out of it? Forget what is between.",
            "Outputs by inputs.",
        ),
        solution=rf"$J_f$ is ${n} \times {s}$ and $J_g$ is ${s} \times {n}$. The outer one stands on the left: $({n} \times {s})"
        rf"({s} \times {n}) = {n} \times {n}$, outputs by inputs. The wrong order would give ${s} \times {s}$.",
    )


@Matrix(
    "06-identity", "sec-identity-link", "Three outputs, one of them nested", level=2, symbol="J_h"
)
@variants(((1, 2), 5), ((2, -1), 7), ((-1, 3), 4), ((2, 1), 3), ((-2, 1), 6))
def identity_link(p: tuple, constant: float) -> Case:
    x, y = p
    u = x**2 + y
    answer = measured(lambda v: np.array([(v[0] ** 2 + v[1]) ** 2, v[1], constant]), p)

    def with_rows(**rows: list) -> Array:
        """The answer, but for some rows."""
        changed = answer.copy()
        for name, row in rows.items():
            changed[int(name[-1]) - 1] = row
        return changed

    return Case(
        prompt=rf"Let $h(x, y) = \bigl((x^2 + y)^2,\; y,\; {num(constant)}\bigr)$. Find $J_h$ at ${vec(p)}$.",
        answer=answer,
        mistakes=(
            Mistake("identity intermediate given a row of ones", with_rows(row_2=[1, 1])).says(
                "The second row says that $y$ grows when $x$ does. The identity has a 1 for its own variable and a 0 for "
                "each other."
            ),
            Mistake("a constant taken for an identity", with_rows(row_3=[0, 1])).says(
                rf"The third row passes $y$ on. But {num(constant)} is a constant: it answers to no input, and its row is all 0."
            ),
            Mistake(
                "placeholder ones wherever nothing is nested", with_rows(row_2=[1, 1], row_3=[1, 1])
            ).says(
                "You filled the rows without an inner function with ones. For $y$ that is a 1 in its own column and a 0 in "
                "the other; for the constant it is 0 in both."
            ),
            Mistake(
                "outer slope at the wrong point",
                with_rows(row_1=[2 * x * 2 * x, 2 * x]),
                "sec-scalar-chain",
            ).says(
                rf"In the first row you took the slope of the square at $x$. What enters the square is $u_1 = x^2 + y = {num(u)}$."
            ),
        ),
        hints=(
            r"Take $g(x, y) = (x^2 + y,\; y)$ as the inner function. What is $f(u_1, u_2)$?",
            rf"$f(u) = (u_1^2,\; u_2,\; {num(constant)})$. Three outputs, two inputs: what is $J_f$?",
        ),
        solution=rf"$u_1 = {num(u)}$, and $J_f J_g = \begin{{bmatrix}} 2u_1 & 0 \\ 0 & 1 \\ 0 & 0 \end{{bmatrix}} "
        rf"\begin{{bmatrix}} 2x & 1 \\ 0 & 1 \end{{bmatrix}} = {mat([[2 * u, 0], [0, 1], [0, 0]])} {mat([[2 * x, 1], [0, 1]])} = {mat(answer)}$. The constant needs "
        "no intermediate value: the outer function ignores its inputs there.",
    )


@Number("06-paths", "sec-paths", "Two ways to act", level=2, symbol=r"\frac{dy}{dx}")
@variants((2, 1), (3, 4), (3, -2), (-1, 5), (-2, 3))
def two_paths(x: float, b: float) -> Case:
    u = x**2 + b
    answer = round(float(numeric_derivative(lambda t: t * (t**2 + b), x)), 6)
    through_u = x * 2 * x
    return Case(
        prompt=rf"Let $y = x u$ with $u = x^2 {signed(b)}$ as the only intermediate value. Find $\frac{{dy}}{{dx}}$ at $x = {num(x)}$.",
        answer=answer,
        mistakes=(
            Mistake("direct path forgotten (paths add)", through_u).says(
                r"That is the path through $u$ alone. But $x$ stands in $y = xu$ itself too: its direct effect, with $u$ held still, is added."
            ),
            Mistake("indirect path forgotten", u).says(
                r"That is $\partial y/\partial x$, with $u$ held still. In $dy/dx$ it moves along: the path through $u$ is missing."
            ),
            Mistake("paths multiplied", u * through_u).says(
                "You multiplied the two paths. Along a path derivatives multiply; the paths add."
            ),
        ),
        hints=(
            r"Draw $x$, $u$ and $y$. How many ways lead from $x$ to $y$?",
            r"The direct way: $\partial y/\partial x$ with $u$ held still. The way through $u$: $\frac{\partial y}{\partial u}"
            r"\,\frac{du}{dx}$.",
        ),
        solution=rf"$u = {num(u)}$. Directly: $\partial y/\partial x = u = {num(u)}$. Through $u$: $x \cdot 2x = {num(through_u)}$. Together "
        rf"${num(u)} + {num(through_u)} = {num(answer)}$. This is the product rule: a sum over two paths.",
    )


@Number("06-shared", "sec-copies", "Three layers, one weight", symbol=r"\frac{dy}{dw}", level=2)
@variants((2, 1, 3, 1), (-2, 2, -1, 4), (-1, 3, 1, 5), (3, -1, 2, 5), (2, 3, -4, 1))
def shared(w: float, x: float, b: float, c: float) -> Case:
    answer = round(float(numeric_derivative(lambda v: v * (v * (v * x + b) + c), float(w))), 6)
    inner = w * x + b
    outer = w * inner + c
    places = (w * w * x, w * inner, outer)
    slips = (
        Mistake("only the last place counted", outer).says(
            "That is what the last layer does with $w$. The number that it gets was made with $w$, too."
        ),
        Mistake("only the first place counted", places[0]).says(
            "You followed the nudge from the first layer to the end. The other two layers are turned by the same knob."
        ),
        Mistake("mean of the places", sum(places) / 3).says(
            "You took the mean over the three places. The knob is turned in all of them at once, and what it does adds up."
        ),
        Mistake("biases left out", 3 * w * w * x).says(
            rf"That is the derivative of $w^3 x$. The numbers ${num(b)}$ and ${num(c)}$ are multiplied by $w$ on their way, too."
        ),
        Mistake("places multiplied", places[0] * places[1] * places[2]).says(
            "Along one road one multiplies. Three places are three roads, and roads are added."
        ),
    )
    return Case(
        prompt=rf"Three linear neurons stand in a row and share one weight: $y = w\,\bigl(w\,(wx {signed(b)}) {signed(c)}\bigr)$. "
        rf"Find $\frac{{dy}}{{dw}}$ for $x = {num(x)}$ at $w = {num(w)}$.",
        answer=answer,
        mistakes=telling(answer, *slips),
        hints=(
            "Give the weight a name of its own in each of the three places, and turn one at a time.",
            "Turned in the middle alone, it moves $y$ at the rate of the value that it multiplies there, times $w$.",
        ),
        solution=rf"In the first place ${num(w)} \cdot {paren(w)} \cdot {paren(x)} = {num(places[0])}$, in the second ${num(w)} \cdot "
        rf"{paren(inner)} = {num(places[1])}$, in the third ${num(outer)}$. They add up to ${num(answer)}$.",
    )


@Number("06-work", "sec-long-chains", "How much work?", level=2)
@variants(((100, 20, 5),), ((784, 30, 10),), ((200, 10, 4),), ((50, 40, 3),), ((1000, 100, 10),))
def work(sizes: tuple) -> Case:
    n, s, t = sizes
    from_left = t * s + s * n
    from_right = t * s * n + t * n
    ratio = from_right / from_left
    return Case(
        prompt=rf"A network has {n} inputs, then layers of {s} and {t} neurons, then a cost. The Jacobians are $J_3$: "
        rf"$1 \times {t}$, $J_2$: ${t} \times {s}$, and $J_1$: ${s} \times {n}$. How many multiplications of numbers does "
        r"$J_3 J_2 J_1$ take from the left, as $(J_3 J_2)\,J_1$?",
        answer=from_left,
        mistakes=(
            Mistake("multiplied from the right", from_right).says(
                r"That is the count from the right, $J_3 (J_2 J_1)$, where a product of two large matrices is formed. From the left there is never more than "
                "a row."
            ),
            Mistake("entries counted", t + from_left).says(
                r"You counted the entries of all three matrices. Those of $J_2$ and $J_1$ are each used once, in a multiplication; "
                r"$J_3$ is the row that they are multiplied by, and brings no multiplications of its own."
            ),
            Mistake("second product forgotten", t * s).says(
                r"That is $J_3 J_2$ alone. Its result, a row, still has to be multiplied by $J_1$."
            ),
        ),
        hints=(
            r"The product of a $p \times q$ and a $q \times k$ matrix takes $p\,q\,k$ multiplications.",
            r"What is the shape of $J_3 J_2$?",
        ),
        solution=rf"$J_3 J_2$ is a row of {s} and takes $1 \cdot {t} \cdot {s} = {t * s}$ multiplications; that row times $J_1$ takes $1 \cdot {s} \cdot {n} = {s * n}$. "
        rf"Together {from_left}. From the right it would be ${t} \cdot {s} \cdot {n} + 1 \cdot {t} \cdot {n} = {from_right}$, {'' if ratio.is_integer() else 'about '}{num(ratio, 1)} times as many.",
    )


def pull_back(row: Array, jacobians: list[Array]) -> Array:
    for J in reversed(jacobians):
        row = row @ J
    return row


def whole_product(row: Array, jacobians: list[Array]) -> Array:
    """The same by forming the matrix of the whole chain, from the right."""
    J = np.eye(row.size)
    for link in jacobians:
        J = link @ J
    return row @ J


def forward_order(row: Array, jacobians: list[Array]) -> Array:
    for J in jacobians:
        row = row @ J
    return row


def columns_instead(row: Array, jacobians: list[Array]) -> Array:
    for J in reversed(jacobians):
        row = J @ row
    return row


def chain_inputs(rng: np.random.Generator) -> list[tuple]:
    """Chains of 0 to 4 links, 1 to 4 numbers wide."""
    sizes = [(0, 2), (1, 1), (1, 2), (2, 1), (2, 2), (3, 2), (2, 3), (3, 3), (4, 2), (3, 4)]
    shear_and_turn = [np.array([[2.0, 1.0], [0.0, 1.0]]), np.array([[0.0, -1.0], [1.0, 0.0]])]
    return [(np.array([1.0, 2.0]), shear_and_turn)] + [
        (
            rng.integers(-3, 4, size=n).astype(float),
            [rng.integers(-3, 4, size=(n, n)).astype(float) for _ in range(links)],
        )
        for links, n in sizes
    ]


def chain_in_words(row: Array, jacobians: list[Array]) -> str:
    matrices = ", ".join(shown(J) for J in jacobians)
    return f"row = {shown(row)}, jacobians = [{matrices}]"


@Code(
    "06-pull-back",
    "sec-long-chains",
    "Write the way back",
    level=3,
    inputs=chain_inputs,
    expect=whole_product,
    by="the product from the right",
    solution=pull_back,
    say=chain_in_words,
)
def write_pull_back() -> Case:
    return Case(
        prompt=r"Write `pull_back(row, jacobians)`: the row times the Jacobian of a whole chain, from the left, without a product "
        r"of two matrices. `jacobians` is the list $J_1, J_2, \dots, J_L$ in the order in which the functions act, so the row "
        r"meets $J_L$ first. Here all are $n \times n$, and `row` has $n$ entries. Return $n$ numbers; a chain without links "
        "returns the row.",
        mistakes=(
            Mistake("J_g J_f instead of J_f J_g", forward_order, "sec-jacobian-chain").says(
                r"Your row meets $J_1$ first: that is $J_1 J_2 \cdots$, the wrong order. All are square, so NumPy does not complain."
            ),
            Mistake("column in place of a row", columns_instead, "sec-long-chains").says(
                r"`J @ row` takes the numbers for a *column*. A row stands on the left: `row @ J`."
            ),
            Mistake(
                "nudge pushed forward",
                lambda row, jacobians: columns_instead(row, jacobians[::-1]),
                "sec-long-chains",
            ).says(
                r"You computed $J_L \cdots J_1\,v$, what a nudge of the input does. Asked is the row from the other end."
            ),
            Mistake(
                "first link left out",
                lambda row, jacobians: pull_back(row, jacobians[1:]),
                "sec-long-chains",
            ).says(r"The way back ends one link too early: $J_1$ is missing."),
        ),
        hints=(
            "`row @ J` is again a row: a vector–Jacobian product.",
            "`reversed(jacobians)` goes through the list from its end.",
        ),
        solution=r"Start with `row`, and for each `J` in `reversed(jacobians)` set `row = row @ J`. The last link stands leftmost in "
        r"$J_L \cdots J_2 J_1$, so it is met first.",
    )


@Number("06-graph", "sec-graph", "Used twice", symbol=r"\bar u", level=2)
@variants((2, 3, 2), (1, 3, 2), (4, 2, 3), (3, -1, 5), (-1, 4, 4))
def used_twice(x: float, c: float, k: float) -> Case:
    u = x + c
    v = u**2
    answer = round(float(numeric_derivative(lambda t: t * (t**2 + k * t), u)), 5)
    own, through_v = v + k * u, u * (2 * u + k)
    w = v + k * u
    return Case(
        prompt=rf"A program computes $u = x {signed(c)}$, then $v = u^2$, then $w = v + {num(k)}u$, and $y = u w$. At $x = {num(x)}$, what is "
        r"the adjoint $\bar u$, the rate at which $y$ reacts to $u$ when everything that uses $u$ moves along?",
        answer=answer,
        mistakes=(
            Mistake("only the last user counted", own).says(
                r"That is $\partial y/\partial u = w$, with $w$ held still. But $w$ uses $u$ as well, and so does $v$: what they report is added."
            ),
            Mistake("direct use forgotten", through_v).says(
                r"That is what comes back through $w$. But $y = uw$ uses $u$ itself, too: its own report, $w$, is added."
            ),
            Mistake("user v left out", own + u * k).says(
                r"You added what $y$ and $w$ report. $v = u^2$ is a third user of $u$: it passes $\bar v \cdot 2u$ back."
            ),
            Mistake("direct use in w left out", own + u * 2 * u).says(
                r"You added what $y$ and $v$ report. $w$ also uses $u$ itself, not only through $v$."
            ),
            Mistake("report of v not passed back", own + u * (1 + k)).says(
                r"What $v$ receives, $\bar v = \bar w \cdot 1$, still has to pass through $v = u^2$: times $2u$."
            ),
        ),
        hints=(
            r"Who uses $u$? Draw an arrow to each: there are three.",
            r"Go in the reverse order: $\bar y = 1$, then $\bar w$, then $\bar v$, and $\bar u$ when all three have reported.",
        ),
        solution=rf"$u = {num(u)}$, $v = {num(v)}$, $w = {num(w)}$. Back: $\bar w = u = {num(u)}$, $\bar v = \bar w = {num(u)}$. To $u$ come "
        rf"$w = {num(w)}$ from $y$, ${num(k)}\,\bar w = {num(k * u)}$ from $w$, and $2u\,\bar v = {num(2 * u * u)}$ from $v$. Together "
        rf"$\bar u = {num(answer)}$.",
    )


@Number("06-sweep", "sec-graph", "How many sweeps?", level=1)
@variants((6, 2), (3, 8), (785, 10), (5, 4), (12, 5))
def sweeps(n: int, r: int) -> Case:
    if n > r:
        dearer = Mistake("a sweep for each input", n).says(
            "That is the number of forward sweeps: one starts at one input. A reverse sweep starts at one output and serves all inputs."
        )
        one = Mistake("one sweep for all outputs", 1).says(
            "One reverse sweep is enough for one output. Started at several outputs at once it returns the sum of their rows, and those cannot be told apart."
        )
    else:
        dearer = Mistake("a sweep for each output", r).says(
            "That is the number of reverse sweeps: one starts at one output. A forward sweep starts at one input and serves all outputs."
        )
        one = Mistake("one sweep for all inputs", 1).says(
            "One forward sweep is enough for one input. Started at several inputs at once it returns the sum of their columns, and those cannot be told apart."
        )
    return Case(
        prompt=rf"A program has {n} inputs and {r} outputs. You want all {n * r} derivatives, each output by each input. "
        "One of the two modes needs fewer sweeps than the other. How many does it need?",
        answer=min(n, r),
        mistakes=(
            dearer,
            Mistake("a sweep for each pair", n * r).says(
                "One sweep gives more than one derivative: forward a whole column of the Jacobian, in reverse a whole row."
            ),
            one,
            Mistake("a sweep for each input and each output", n + r).says(
                "You need one mode or the other, not both."
            ),
        ),
        hints=(
            "What does one reverse sweep deliver: a row of the Jacobian, or a column?",
            rf"The Jacobian is ${r} \times {n}$.",
        ),
        solution=rf"The Jacobian is ${r} \times {n}$. Reverse mode makes a row in one sweep: {r} sweeps. Forward mode makes a column: {n} sweeps.",
    )


@Matrix("06-inverse", "sec-inverse-jacobian", "The way back", level=3)
@variants(
    (((3, 5), (1, 2)),),
    (((3, 2), (1, 1)),),
    (((1, 2), (1, 4)),),
    (((2, 1), (5, 3)),),
    (((1, -1), (2, 2)),),
)
def inverse_jacobian(J: tuple) -> Case:
    there = np.array(J, float)
    answer = np.linalg.inv(there).round(9)
    assert np.allclose(answer, measured(lambda q: np.linalg.solve(there, q), (1, 2)))
    det = float(np.linalg.det(there).round(9))
    slips = [
        Mistake("inverted entry by entry", 1 / there).says(
            "For a single number $1/f'$ is right. A matrix is undone by the matrix that gives $I$ when "
            "*multiplied* with it; multiply yours with $J_f$ and see."
        ),
        Mistake("transpose taken for the inverse", there.T).says(
            "The transpose carries gradients back. Nudges are carried back by the inverse; the two "
            "agree for rotations, and here they do not."
        ),
        Mistake("inverse function with the Jacobian of the function", there).says(
            "That is how a nudge goes forward. Twice forward does not lead back."
        ),
    ]
    if det != 1:
        slips.append(
            Mistake("determinant left out", det * answer).says(
                rf"Times $J_f$ this gives ${num(det)}\,I$. Divide by ${num(det)}$."
            )
        )
    return Case(
        prompt=r"A function $f: \mathbb{R}^2 \to \mathbb{R}^2$ has an inverse $f^{-1}$, which undoes it: "
        r"$f^{-1}(f(x)) = x$ for every $x$. Both are differentiable. At a point $p$ its Jacobian is "
        rf"$J_f = {mat(there)}$. What is the Jacobian of $f^{{-1}}$ at the point $f(p)$?",
        answer=answer,
        mistakes=tuple(slips),
        hints=(
            r"What does the chain rule say about $f^{-1} \circ f$? And which function is this?",
            r"So the matrix $M$ that you look for has $M J_f = I$: four equations, two for each row of $M$.",
        ),
        solution=rf"$f^{{-1}} \circ f$ is the identity, whose Jacobian is $I$. By the chain rule "
        rf"$M J_f = I$, so $M$ is the inverse matrix, ${mat(answer)}$. (Multiply to see it.) A nudge "
        "that $f$ has stretched and turned is turned and shrunk back.",
    )


@Choice("06-counted", "sec-paths", "A path that was not counted", level=3)
@variants((2, 3), (3, 2), (4, 1))
def path_not_counted(k: int, x: float) -> Case:
    def y(x: float) -> float:
        first = x**2
        return k * x + first

    slope = float(numeric_derivative(y, np.array(float(x))))

    def right(value: float) -> bool:
        return bool(np.isclose(slope, value))

    held, only = k, 2 * x
    kx = f"{k}x"
    return Case(
        prompt=rf"Let $u_1 = x^2$, $u_2 = {kx} + u_1$ and $y = u_2$. Somebody adds up the paths at "
        rf"$x = {num(x)}$: “$y$ does not contain $u_1$, so that path counts 0. It contains $u_2$ with the "
        rf"slope 1, and $\partial u_2/\partial x = {k}$. So $\frac{{dy}}{{dx}} = {k}$.” What do you say?",
        options=(
            Option(
                rf"Right: ${num(held)}$. A path that does not end in $y$ itself adds nothing.",
                right(held),
                "path through another intermediate value missed",
            ).says(
                "From $x$ one can go to $u_1$, from there to $u_2$ and on to $y$. This path exists, and "
                "was not walked."
            ),
            Option(
                rf"Wrong: ${num(k + 2 * x)}$. $u_2$ depends on $x$ in two ways, directly and through "
                "$u_1$, and both belong to its slope.",
                right(k + 2 * x),
            ),
            Option(
                rf"Wrong: ${num(only)}$. The inner function is $x^2$, so only its slope counts.",
                right(only),
                "direct path dropped",
            ).says(rf"$u_2$ contains ${kx}$ as well: there is an edge from $x$ straight to $u_2$."),
            Option(
                rf"Wrong: ${num(k * 2 * x)}$. The slopes along the way must all be multiplied.",
                right(k * 2 * x),
                "slopes of different paths multiplied",
            ).says("Along *one* path slopes are multiplied. Different paths are added."),
        ),
        hints=(
            "Draw the graph: an edge from each quantity to each that is computed from it.",
            r"Put everything in: what is $y$ as a function of $x$ alone?",
        ),
        solution=rf"Two paths lead from $x$ to $y$: $x \to u_2 \to y$ with ${k}$, and $x \to u_1 \to u_2 \to "
        rf"y$ with $2x = {num(2 * x)}$. Together ${num(k + 2 * x)}$, as the derivative of $y = x^2 + {kx}$ "
        "confirms. Where an intermediate value feeds another, the slope of the one that is fed must be the whole effect of $x$ on it.",
    )


@Prove("06-product-rule", "sec-paths", "An old rule, proved by paths", level=2)
def product_rule() -> Case:
    return Case(
        prompt=r"Let $g$ and $h$ be differentiable at $x$, both $\mathbb{R} \to \mathbb{R}$. Prove the product rule, $(g\,h)'(x) = "
        r"g'(x)\,h(x) + g(x)\,h'(x)$, as a sum over two paths. You may use the chain rule, and that $u_1 u_2$ is differentiable; "
        "you may not use the product rule.",
        steps=(
            Step(r"Names: $u_1 = g(x)$, $u_2 = h(x)$, and $y = f(u_1, u_2) = u_1 u_2$."),
            Step(
                r"$u_1$ and $u_2$ are taken as functions of $x$ alone; $g'(x)$ and $h'(x)$ are the whole effects of $x$ on them. "
                "So the formula for paths may be used."
            ),
            Step(
                r"$\partial f/\partial u_1 = u_2$, since $u_2$ is held still; in the same way $\partial f/\partial u_2 = u_1$."
            ),
            Step(
                r"The sum over both paths: $\frac{dy}{dx} = u_2\, g'(x) + u_1\, h'(x)$. There is no direct path."
            ),
            Step(r"Every factor at its point: $u_1$ stands for $g(x)$, and $u_2$ for $h(x)$."),
        ),
        mistakes=(
            Mistake("no names for what is multiplied", 0).says(
                "Without them there is no outer function, and so nothing to which a chain rule could be applied."
            ),
            Mistake("condition of the formula not checked", 1).says(
                r"The formula counts roads with one stop. That is enough because $g'(x)$ and $h'(x)$ are each the whole effect of "
                r"$x$: even if $h$ were computed from $g(x)$, $h'(x)$ would contain that road."
            ),
            Mistake("partial derivatives not found", 2).says(
                "This is the place where it matters that $f$ is a *product*. For $u_1 + u_2$ both would be 1."
            ),
            Mistake("paths not added", 3).says(
                "Each path by itself is what somebody gets who forgets that the other factor moves as well."
            ),
            Mistake("names not put back", 4).says(
                "Slopes belong to points. As long as $u_1$ and $u_2$ stand there, it is not said at which."
            ),
        ),
        hints=(
            "Draw it: from $x$ two roads lead to $y$. What stands on each edge?",
            r"What does $u_1 u_2$ do if $u_1$ alone is nudged?",
        ),
        solution=r"Write $u_1 = g(x)$, $u_2 = h(x)$, and $y = f(u_1, u_2)$ with $f(u_1, u_2) = u_1 u_2$. Both $u_i$ are taken as "
        r"functions of $x$ alone, so that $g'(x)$ and $h'(x)$ are the whole effects of $x$ on them, and there is no direct path "
        r"from $x$ to $y$. So $\frac{dy}{dx} = \frac{\partial f}{\partial "
        r"u_1}\, g'(x) + \frac{\partial f}{\partial u_2}\, h'(x)$. With $u_2$ held still, $f$ is $u_1$ times a constant: "
        r"$\frac{\partial f}{\partial u_1} = u_2$, and likewise $\frac{\partial f}{\partial u_2} = u_1$. Put in: $\frac{dy}{dx} = "
        r"u_2\, g'(x) + u_1\, h'(x) = h(x)\, g'(x) + g(x)\, h'(x)$.",
    )
