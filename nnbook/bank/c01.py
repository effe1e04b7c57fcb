"""Chapter 1: the self-test. Three questions each on matrices, derivatives and descent."""

import numpy as np
from numpy.polynomial import Polynomial

from nnbook.bank.mistakes import known
from nnbook.calculus import numeric_gradient
from nnbook.exercises.markup import dot_product, frac, mat, num, paren, signed, vec
from nnbook.exercises.model import Case, Choice, Matrix, Mistake, Number, Option, Shape, variants
from nnbook.notation import Array

# ---- linear algebra: a right angle ---------------------------------------------------------


@Number("01-dot", "sec-self-test", "A right angle", level=1, symbol="t")
@variants(((2, 1), -1), ((3, -1), 2), ((4, 2), 3), ((-2, 4), 6), ((5, -2), -2), ((1, 3), 6))
def right_angle(u: tuple, first: float) -> Case:
    def second(product: float) -> float:
        """The second entry with which the dot product has this value."""
        return (product - u[0] * first) / u[1]

    factor = "+ " if u[1] == 1 else "- " if u[1] == -1 else rf"{signed(u[1])}\,"
    return Case(
        prompt=rf"The vectors ${vec(u)}$ and $({num(first)}, t)$ are at a right angle. "
        r"What is $t$?",
        answer=second(0),
        mistakes=(
            Mistake(
                "parallel in place of perpendicular", first * u[1] / u[0], "sec-separating-line"
            ).says(
                rf"With this $t$ the second vector is a multiple of ${vec(u)}$: the two are "
                r"parallel. At a right angle the dot product is 0."
            ),
            Mistake("sign of a product lost", -second(0), "sec-two-steps").says(
                "The size is right. The two products must cancel, so they have opposite signs."
            ),
            Mistake("dot product of 1 for a right angle", second(1), "sec-separating-line").says(
                "With this $t$ the dot product is 1. At a right angle it is 0."
            ),
        ),
        hints=("At a right angle the dot product is 0.",),
        solution=rf"The dot product is ${dot_product([u[0]], [first])} {factor}t$. "
        rf"It is 0 for $t = {num(second(0))}$.",
    )


@Matrix("01-product", "sec-self-test", "A matrix times a vector", level=1)
@variants(
    (((1, -1), (2, 1)), (1, 2)),
    (((2, -1), (3, 1)), (1, 4)),
    (((1, 3), (-2, 1)), (2, 1)),
    (((4, 1), (-1, 2)), (1, 3)),
    (((3, -2), (1, 2)), (1, 3)),
)
def matrix_times_vector(A: tuple, v: tuple) -> Case:
    matrix, vector = np.array(A, float), np.array(v, float)
    answer = matrix @ vector
    rows = r" \\ ".join(dot_product(row, vector) for row in matrix)
    return Case(
        prompt=rf"Compute ${mat(matrix)} {mat(vector)}$.",
        answer=answer,
        mistakes=(
            Mistake("columns taken for rows", matrix.T @ vector, "sec-stacking").says(
                "You multiplied the *columns* of the matrix by the vector. Entry 1 of the product "
                "is *row* 1 times the vector."
            ),
            Mistake("a minus lost", np.abs(matrix) @ vector, "sec-stacking").says(
                "The pairing is right, but a minus in the matrix was lost on the way."
            ),
            Mistake(
                "a row times one entry", (matrix * vector[:, None]).sum(axis=1), "sec-stacking"
            ).says(
                "You multiplied all of row 1 by the first entry of the vector, and row 2 by the "
                "second. Each row meets the *whole* vector: first times first, second times "
                "second, and add."
            ),
        ),
        hints=("Each row times the vector, as a dot product.",),
        solution=rf"${mat(matrix)} {mat(vector)} = \begin{{bmatrix}} {rows} \end{{bmatrix}} "
        rf"= {mat(answer)}$.",
    )


@Shape("01-shapes", "sec-self-test", "The shape of a product", level=1)
@variants((4, 3, 2), (2, 5, 3), (3, 4, 5), (5, 2, 4), (6, 3, 1))
def transposed_product(p: int, q: int, r: int) -> Case:
    A, B = np.ones((p, q)), np.ones((q, r))
    return Case(
        prompt=rf"$A$ is ${p} \times {q}$ and $B$ is ${q} \times {r}$. "
        r"What is the shape of $B^\mathsf{T} A^\mathsf{T}$?",
        answer=(B.T @ A.T).shape,
        mistakes=(
            Mistake("transposes overlooked", (A @ B).shape, "sec-shapes-tell").says(
                r"That is the shape of $AB$. Here both are transposed, and "
                r"$B^\mathsf{T} A^\mathsf{T} = (AB)^\mathsf{T}$."
            ),
            Mistake("inner sizes kept", (q, q), "sec-shapes-tell").says(
                f"The inner sizes, {q} and {q}, are the ones that must agree, and they go. The "
                "outer two stay."
            ),
            Mistake("shape of one factor", B.T.shape, "sec-shapes-tell").says(
                r"That is $B^\mathsf{T}$ alone. The product has its rows, and the columns of "
                r"$A^\mathsf{T}$."
            ),
        ),
        hints=("Write the two transposed shapes side by side. The inner sizes agree, and go.",),
        solution=rf"$B^\mathsf{{T}}$ is ${r} \times {q}$ and $A^\mathsf{{T}}$ is "
        rf"${q} \times {p}$. The inner sizes agree; the product is ${r} \times {p}$.",
    )


@Number("01-chain", "sec-self-test", "A square, differentiated", level=1)
@variants((3, -1, 2), (4, -1, 1), (5, -1, 1), (3, 4, 1), (-3, 1, 1), (4, -5, 1))
def square_of_a_line(a: float, b: float, w: float) -> Case:
    inner = a * w + b
    squared = Polynomial([b, a]) ** 2  # multiplied out, it needs no chain rule
    answer = float(squared.deriv()(w))
    return Case(
        prompt=rf"What is the derivative of $({num(a)}w {signed(b)})^2$ with respect to $w$, at "
        rf"$w = {num(w)}$?",
        answer=answer,
        mistakes=(
            known("inner derivative forgotten", 2 * inner),
            Mistake("factor 2 forgotten", a * inner, "sec-scalar-chain").says(
                r"The inner derivative is there, but the square has the derivative *two* times "
                r"what is squared."
            ),
            Mistake("value in place of derivative", float(squared(w)), "sec-scalar-chain").says(
                "That is the value of the function at this point, not its slope."
            ),
        ),
        hints=("The derivative of the outer function, times that of the inner one.",),
        solution=rf"By the chain rule the derivative is $2\,({num(a)}w {signed(b)}) \cdot {paren(a)}$. At "
        rf"$w = {num(w)}$ it is $2 \cdot {paren(inner)} \cdot {paren(a)} = {num(answer)}$.",
    )


@Matrix("01-partials", "sec-self-test", "Two variables, one at a time", level=1)
@variants((3, 2, 2), (5, 2, -3), (4, -1, 3), (-2, 3, 5), (-3, 2, -4))
def two_partials(p: float, q: float, b: float) -> Case:
    def f(v: Array) -> float:
        x, y = v
        return x**2 * y + b * x + np.exp(y - q)

    answer = numeric_gradient(f, [p, q]).round(6)
    power = rf"e^{{y {signed(-q)}}}"  # 1 at the point, and so is its derivative
    return Case(
        prompt=rf"Let $f(x, y) = x^2 y {signed(b)}x + {power}$. Find $\partial f/\partial x$ (above) "
        rf"and $\partial f/\partial y$ (below) at ${vec((p, q))}$.",
        answer=answer,
        mistakes=(
            Mistake("the two exchanged", answer[::-1], "sec-partial-derivatives").says(
                r"Both are right, in the wrong order: $\partial f/\partial x$ stands above."
            ),
            Mistake(
                "product differentiated factor by factor",
                [2 * p + b, 2 * p + 1],
                "sec-partial-derivatives",
            ).says(
                r"You took $2x \cdot 1$ as a derivative of $x^2 y$. One of the two letters is "
                r"held: with respect to $x$ it is $2xy$, with respect to $y$ it is $x^2$."
            ),
            Mistake("held factor dropped", [2 * p + b, answer[1]], "sec-partial-derivatives").says(
                r"You took $2x$ as the derivative of $x^2 y$ with respect to $x$. While $y$ is held "
                "it is a constant factor, and a factor stays: $2xy$."
            ),
            Mistake("held terms kept", np.add(answer, [1, b * p]), "sec-partial-derivatives").says(
                r"A term in which the variable does not occur is a constant while that variable "
                rf"moves, and its derivative is 0: ${power}$ for $x$, the middle term for $y$."
            ),
        ),
        hints=(r"For $\partial f/\partial x$ read $y$ as a fixed number, such as 7.",),
        solution=rf"With $y$ held: $2xy {signed(b)} = 2 \cdot {paren(p)} \cdot {paren(q)} {signed(b)} = "
        rf"{num(answer[0])}$. With $x$ held: $x^2 + {power} = {num(p**2)} + 1 = {num(answer[1])}$.",
    )


@Number("01-tangent", "sec-self-test", "A little further on", level=2)
@variants((2, 1, 5, 0.01), (3, 2, -4, 0.1), (1, 4, 3, -0.1), (5, -1, 2, 0.02), (4, 3, -6, -0.01))
def along_the_tangent(x: float, value: float, slope: float, step: float) -> Case:
    tangent = Polynomial([value - slope * x, slope])
    answer = round(float(tangent(x + step)), 9)
    there = num(x + step)
    return Case(
        prompt=rf"You know $g({num(x)}) = {num(value)}$ and $g'({num(x)}) = {num(slope)}$, and "
        rf"nothing else. What does the tangent promise for $g({there})$?",
        answer=answer,
        mistakes=(
            Mistake("slope not times the step", value + slope, "sec-scalar-chain").says(
                rf"You added the whole slope. It is the change for each *unit* of the step, and "
                rf"the step is ${num(step)}$."
            ),
            Mistake("step without the slope", value + step, "sec-scalar-chain").says(
                rf"You added the step itself. For each unit of the step, the tangent moves "
                rf"by ${num(slope)}$."
            ),
            Mistake(
                "step in the wrong direction",
                round(float(tangent(x - step)), 9),
                "sec-scalar-chain",
            ).says(
                rf"That is the promise for $g({num(x - step)})$: a sign was lost. The step is "
                rf"${num(step)}$, and the slope ${num(slope)}$."
            ),
        ),
        hints=("Value, plus slope times step.",),
        solution=rf"The step is ${there} - {num(x)} = {num(step)}$. So "
        rf"${num(value)} {signed(slope)} \cdot {paren(step)} = {num(answer)}$. It is a promise, "
        "not a certainty: the tangent may leave the curve as the step grows.",
    )


@Number("01-mse", "sec-self-test", "How wrong on average", level=1)
@variants(
    ((3, 1, 2), (1, 2, 1)),
    ((5, 1, 3), (1, 5, 1)),
    ((4, 5, 1), (2, 1, 3)),
    ((5, 2, 0), (1, 1, 1)),
    ((1, 3, 2), (6, 1, 1)),
)
def half_the_mean(a: tuple, y: tuple) -> Case:
    differences = np.subtract(a, y).astype(float)
    mean_square = float(np.mean(differences**2))

    def commas(values: Array) -> str:
        return ", ".join(num(v) for v in values)

    def listed(values: tuple) -> str:
        return f"{commas(values[:-1])} and {num(values[-1])}"

    return Case(
        prompt=f"On three examples a model answers {listed(a)}; the targets are {listed(y)}. What "
        "is *half the mean* of the squared differences?",
        answer=mean_square / 2,
        mistakes=(
            Mistake("the half forgotten", mean_square, "sec-mse-variants").says(
                "That is the mean of the squares. Half of it was asked for."
            ),
            Mistake("mean not taken", float(np.sum(differences**2)) / 2, "sec-mean-cost").says(
                "That is half the *sum* of the squares. For the mean, divide it by the number of "
                "examples too."
            ),
            Mistake(
                "mean taken before the square",
                float(np.mean(differences)) ** 2 / 2,
                "sec-mean-cost",
            ).says(
                "You squared the mean of the differences, in which differences of opposite sign "
                "cancel. Square each one first."
            ),
        ),
        hints=("Subtract, square each, take the mean, halve.",),
        solution=rf"The differences are ${commas(differences)}$, their squares "
        rf"${commas(differences**2)}$, the mean ${frac(mean_square)}$, and half of it "
        rf"${frac(mean_square / 2)}$.",
    )


@Choice("01-sign", "sec-self-test", "What a slope tells", level=1)
@variants((-2,), (3,))
def what_a_slope_says(slope: float) -> Case:
    # Costs with this derivative at 0: a valley, a narrow valley, a straight line.
    costs = [Polynomial([5, slope, curvature]) for curvature in (1, 10, 0)]

    def lowers(step: float) -> bool:
        return all(C(step) < C(0) for C in costs)

    level = Polynomial([0, 0, 0, 1])  # w³ has the derivative 0 at 0
    options = {
        1: r"Every step to the right that is small enough lowers the cost: $w$ should grow.",
        -1: r"Every step to the left that is small enough lowers the cost: $w$ should shrink.",
    }
    falls = "falls" if slope < 0 else "rises"
    return Case(
        prompt=rf"At the present weight $w$ the derivative of the cost $C$ is ${num(slope)}$. "
        r"Which is true, whatever $C$ may be?",
        options=(
            *(
                Option(
                    text,
                    lowers(0.01 * way),
                    "along the slope in place of against it",
                    "sec-update-rule",
                ).says(
                    rf"Where the derivative is ${num(slope)}$, the cost {falls} as $w$ grows. "
                    "To lower it, go against the sign of the derivative."
                )
                for way, text in options.items()
            ),
            Option(
                rf"If $w$ grows by 1, the cost {falls} by exactly ${num(abs(slope))}$.",
                all(np.isclose(C(1) - C(0), slope) for C in costs),
                "slope taken for a finite change",
                "sec-linear-map",
            ).says(
                "That is certain for a straight line only. A curve bends away from its tangent, "
                "and 1 may be a long way."
            ),
            Option(
                r"Wherever the derivative is 0, the cost is as small as it can be.",
                all(level(t) >= level(0) for t in (-0.1, 0.1)),
                "zero slope taken for the smallest cost",
                "sec-where-it-rests",
            ).says(
                r"It may be a minimum, and even that need not be the lowest one. It may be a "
                r"maximum, a plain, or a level spot on a slope, as of $w^3$ at 0."
            ),
        ),
        hints=("Draw a curve with this slope at one point, and go a little to each side.",),
        solution=f"The cost {falls} as $w$ grows, near this weight. So a step "
        f"{'to the right' if slope < 0 else 'to the left'} lowers it, if it is small enough. How "
        "small that is, the derivative alone does not say.",
    )


@Number("01-descent", "sec-self-test", "One step", level=2)
@variants((-4, 6, 0, 0.25), (-6, 12, 1, 0.25), (2, 1, 1, 0.75), (-2, 6, 3, 0.25), (4, 5, 0, 0.25))
def one_step(b: float, c: float, w: float, eta: float) -> Case:
    C = Polynomial([c, b, 1])
    slope = float(C.deriv()(w))
    new = w - eta * slope
    return Case(
        prompt=rf"The cost is $C(w) = w^2 {signed(b)}w {signed(c)}$. Take one step of gradient "
        rf"descent from $w = {num(w)}$ with learning rate $\eta = {num(eta)}$. What is the *cost* "
        "after it?",
        answer=float(C(new)),
        mistakes=(
            Mistake("step up the slope", float(C(w + eta * slope)), "sec-update-rule").says(
                r"You added $\eta\,C'(w)$ to the weight. Descent subtracts it: the derivative "
                "points uphill."
            ),
            Mistake("new weight in place of its cost", new, "sec-update-rule").says(
                "That is the new weight. Put it into $C$."
            ),
            Mistake("cost before the step", float(C(w)), "sec-update-rule").says(
                "That was the cost before the step. (It is so again if you subtract the whole "
                "derivative, without the learning rate: that jumps across the valley, to the same "
                "height.)"
            ),
            Mistake("lowest cost in place of one step", c - b**2 / 4, "sec-update-rule").says(
                "That is the lowest cost of all. One step with this learning rate does not end "
                "there."
            ),
        ),
        hints=(r"Find $C'(w)$, then $w - \eta\,C'(w)$, then the cost there.",),
        solution=rf"$C'(w) = 2w {signed(b)}$, here ${num(slope)}$. The step goes to "
        rf"${num(w)} - {num(eta)} \cdot {paren(slope)} = {num(new)}$. The cost goes from "
        rf"{num(C(w))} to $C({num(new)}) = {num(C(new))}$.",
    )
