"""The equations of chapter 5, each checked by SymPy or by complex steps."""

import numpy as np
import sympy as sp
from registry import equation, said
from values import Lower
from worlds import gradient, jacobian, slope, smooth, weighted

x, y = sp.symbols("x y", real=True)
F = sp.Matrix([2 * x + y**3, sp.exp(y) - 13 * x])


def jacobian_by_complex_steps(f, p):
    """Columns ∂f/∂x_k: no subtraction, so no rounding error of a difference."""
    step = 1e-30
    return np.stack([f(p + 1j * step * e).imag / step for e in np.eye(len(p))], axis=1)


def example(rng):
    first, second = (lambda x, y: x + x + y * y * y), (lambda x, y: np.exp(y) - 13 * x)
    p = rng.normal(size=2)
    return {
        "x": p[0], "y": p[1], "f_1": first, "f_2": second,
        "f": lambda x, y: np.array([first(x, y), second(x, y)]),
    }  # fmt: skip


def two_outputs(rng):
    """Three inputs, two outputs: a transposed matrix would not have the shape."""
    x, s = rng.normal(size=3), sp.symbols("s0:3")
    outputs = [s[0] ** 2 * s[1] + sp.sin(s[2]), s[0] * sp.exp(s[1]) - s[2] ** 3]
    at = dict(zip(s, x, strict=True))
    rows = [np.array([float(sp.diff(f, v).subs(at)) for v in s]) for f in outputs]
    f = [sp.lambdify([s], f) for f in outputs]
    steps = [[f_j(x + 1e-30j * e).imag / 1e-30 for e in np.eye(3)] for f_j in f]
    return {
        "x": x, "n": 3, "r": 2, "J_f": lambda _: np.array(steps),
        r"\partial f/\partial x": Lower(enumerate(rows, 1)),
        r"\nabla f": Lower({j: lambda _, row=row: row for j, row in enumerate(rows, 1)}),
    }  # fmt: skip


def nudged(rng):
    p, Delta = rng.normal(size=(2, 2, 1))

    def f(p):
        return np.array([2 * p[0] + p[1] ** 3, np.exp(p[1]) - 13 * p[0]])

    return {
        "f": f, "p": p, r"\Delta": Delta, "J_f": lambda p: jacobian(f, p),
        "e": lambda D: f(p + D) - f(p) - jacobian(f, p) @ D,
    }  # fmt: skip


def affine(rng):
    W, b, x = rng.normal(size=(2, 3)), rng.normal(size=(2, 1)), rng.normal(size=(3, 1))

    def f(x):
        return weighted(W, x, b)

    return {"W": W, "b": b, "x": x, "f": f, "J_f": lambda x: jacobian(f, x)}


def elementwise(rng):
    f = smooth(rng)
    z, v = rng.normal(size=(2, 3, 1))
    return {"z": z, "v": v, r"\sigma'": slope(f), r"J_\sigma": lambda z: jacobian(f, z)}


@equation(
    "eq-jacobian-example",
    r"""f(x, y) = \begin{bmatrix} f_1(x, y) \\ f_2(x, y) \end{bmatrix}
    = \begin{bmatrix} 2x + y^3 \\ e^y - 13x \end{bmatrix}""",
    example,
)
def test_the_example_has_the_values_that_the_text_uses():
    J = F.jacobian([x, y])
    assert sp.Matrix([[2, 3 * y**2], [-13, sp.exp(y)]]) == J
    assert J.subs({x: 0, y: 0}) == sp.Matrix([[2, 0], [-13, 1]])
    delta = sp.Matrix([sp.Rational(1, 10), sp.Rational(1, 5)])
    assert J.subs({x: 0, y: 0}) * delta == sp.Matrix([sp.Rational(1, 5), sp.Rational(-11, 10)])
    true = F.subs({x: delta[0], y: delta[1]}) - F.subs({x: 0, y: 0})
    assert [round(float(v), 4) for v in true] == [0.208, -1.0786]
    # Functions as columns are seen at every point: no real y makes J symmetric.
    assert sp.solve(J[0, 1] - J[1, 0], y) == []


@equation(
    "eq-jacobian",
    r"""J_f(x) =
    \begin{bmatrix}
    \dfrac{\partial f_1}{\partial x_1} & \cdots & \dfrac{\partial f_1}{\partial x_n} \\
    \vdots & & \vdots \\
    \dfrac{\partial f_r}{\partial x_1} & \cdots & \dfrac{\partial f_r}{\partial x_n}
    \end{bmatrix}
    =
    \begin{bmatrix} \nabla f_1(x)^\mathsf{T} \\ \vdots \\ \nabla f_r(x)^\mathsf{T} \end{bmatrix}""",
    two_outputs,
)
def test_rows_of_the_jacobian_are_gradients_transposed():
    # Three inputs, two outputs: a transposed matrix would not have the shape.
    s = sp.Matrix(sp.symbols("s0:3"))
    outputs = [s[0] ** 2 * s[1] + sp.sin(s[2]), s[0] * sp.exp(s[1]) - s[2] ** 3]
    gradients = [sp.Matrix([sp.diff(f, v) for v in s]) for f in outputs]  # columns
    stacked = sp.lambdify([s], sp.Matrix.vstack(*(g.T for g in gradients)))

    def f(p):
        return np.array([p[0] ** 2 * p[1] + np.sin(p[2]), p[0] * np.exp(p[1]) - p[2] ** 3])

    p = np.array([0.7, -1.3, 0.4])
    J = jacobian_by_complex_steps(f, p)
    assert J.shape == (2, 3)
    np.testing.assert_allclose(stacked(p), J, rtol=1e-12)


@equation(
    "eq-jacobian-linear",
    r"""f(p + \Delta) = f(p) + J_f(p)\,\Delta + e(\Delta), \qquad
    \lim_{\Delta \to 0} \frac{\lVert e(\Delta) \rVert}{\lVert \Delta \rVert} = 0""",
    nudged,
)
def test_the_error_of_the_best_linear_map_vanishes_faster_than_the_nudge():
    t = sp.symbols("t", positive=True)
    u = sp.Matrix(sp.symbols("u1 u2", real=True))
    J = F.jacobian([x, y])

    def error(A):
        moved = F.subs({x: x + t * u[0], y: y + t * u[1]}, simultaneous=True)
        return moved - F - A * (t * u)

    for entry in error(J):
        assert sp.simplify(sp.limit(entry / t, t, 0)) == 0
    # … and no other matrix does it: what is added to J is what is left.
    A = sp.Matrix(2, 2, sp.symbols("a0:4", real=True))
    left = [sp.limit(sp.expand(entry / t), t, 0) for entry in error(J + A)]
    assert sp.expand(sp.Matrix(left) + A * u) == sp.zeros(2, 1)


@equation("eq-jacobian-affine", r"f(x) = Wx + b \quad \Longrightarrow \quad J_f(x) = W", affine)
def test_an_affine_map_has_its_matrix_as_jacobian():
    W = sp.Matrix(2, 3, sp.symbols("w0:6"))
    b, s = sp.Matrix(sp.symbols("b0:2")), sp.Matrix(sp.symbols("s0:3"))
    assert (W * s + b).jacobian(s) == W


@equation(
    "eq-jacobian-elementwise",
    r"""J_\sigma(z) = \operatorname{diag}\left(\sigma'(z)\right), \qquad
    J_\sigma(z)\,v = \sigma'(z) \odot v""",
    elementwise,
)
def test_an_elementwise_function_has_a_diagonal_jacobian():
    z, v = sp.Matrix(sp.symbols("z0:3")), sp.Matrix(sp.symbols("v0:3"))
    sigma = sp.Function("sigma")
    J = z.applyfunc(sigma).jacobian(z)
    slopes = z.applyfunc(lambda entry: sigma(entry).diff(entry))
    assert sp.diag(*slopes) == J
    assert J * v == sp.matrix_multiply_elementwise(slopes, v)


def rings(rng):
    """A permutation that is not its own transpose: all n places in one ring."""
    n = int(rng.integers(3, 6))
    ring = rng.permutation(n)
    P = np.zeros((n, n))
    P[ring, np.roll(ring, 1)] = 1
    return {"P": P, "I": np.eye(n)}


equation("eq-permutation", r"P^\mathsf{T} P = I", rings)


# ------------------------------------------------------------ what the text says on the way


def example_jacobian(rng):
    at = example(rng)

    def rows(x, y):
        p = np.array([x, y])
        return [gradient(lambda p, f=f: f(p[0], p[1]), p) for f in (at["f_1"], at["f_2"])]

    Delta = rng.normal(size=2)
    return at | {
        r"\nabla f": Lower(enumerate(rows(at["x"], at["y"]), 1)),
        "J_f": lambda x, y: np.array(rows(x, y)),
        r"\Delta": Delta, r"\Delta_x": Delta[0], r"\Delta_y": Delta[1],
    }  # fmt: skip


said(
    "05",
    r"\nabla f_1 = \begin{bmatrix} 2 \\ 3y^2 \end{bmatrix}, \qquad"
    r" \nabla f_2 = \begin{bmatrix} -13 \\ e^y \end{bmatrix} .",
    example_jacobian,
)
said(
    "05",
    r"J_f(x, y) = \begin{bmatrix} 2 & 3y^2 \\ -13 & e^y \end{bmatrix} .",
    example_jacobian,
)
said("05", r"\nabla f_1 \cdot \Delta = 2\Delta_x + 3y^2 \Delta_y", example_jacobian)
said("05", r"\nabla f_2 \cdot \Delta = -13 \Delta_x + e^y \Delta_y", example_jacobian)


def stood_upright(rng):
    """A number of three variables: the column of its slopes, and the row that is its Jacobian."""

    def f(p):
        return np.sin(p[0] * p[1]) + p[2] ** 3 * p[0]

    x = rng.normal(size=(3, 1))
    column, row = gradient(f, x), jacobian(f, x)
    return {r"\nabla f": column, "J_f": row, r"\nabla C": column, "J_C": row}


said("05", r"\nabla C = J_C^\mathsf{T}", stood_upright)
said("05", r"\nabla f = J_f^{\mathsf T}", stood_upright)


def along_an_input(rng):
    """A nudge along e_k = (0, 1): the rest e is what the Jacobian, by complex steps, leaves."""
    at = nudged(rng)
    return at | {"t": rng.normal(), "A": jacobian(at["f"], at["p"]), "e_k": np.eye(2)[:, [1]]}


said("05", r"f(p + t\,e_k) - f(p) = t\,A\,e_k + e(t\,e_k)", along_an_input)
