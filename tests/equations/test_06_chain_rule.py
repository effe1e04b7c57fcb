"""The equations of chapter 6, each checked by SymPy or by complex steps."""

from itertools import pairwise

import numpy as np
import sympy as sp
from registry import equation, said
from values import Lower
from worlds import gradient, hand_net, slope

x, y = sp.symbols("x y", positive=True)


def jacobian_by_complex_steps(f, p):
    """Columns ∂f/∂x_k: no subtraction, so no rounding error of a difference."""
    step = 1e-30
    return np.stack([f(p + 1j * step * e).imag / step for e in np.eye(len(p))], axis=1)


def links(rng, *sizes):
    """Functions x ↦ sin(A x) + B x² of random A and B, and their Jacobians in closed form."""
    made = []
    for n, r in pairwise(sizes):
        A, B = rng.normal(size=(r, n)), rng.normal(size=(r, n))

        def f(p, A=A, B=B):
            return np.sin(A @ p) + B @ p**2

        def J(p, A=A, B=B):
            return np.cos(A @ p)[:, None] * A + 2 * B * p

        made.append((f, J))
    return made


def two_functions(rng):
    f, g = rng.permutation([np.sin, np.tanh, np.exp])[:2]
    return {"x": rng.normal(), "f": f, "g": g, "f'": slope(f), "g'": slope(g)}


def two_links(rng):
    (g, J_g), (f, J_f) = links(rng, 3, 4, 2)
    x = rng.normal(size=3)
    return {
        "x": x, "g": lambda p: g(p.ravel()), "J_g": lambda p: J_g(p.ravel()),
        "J_f": lambda p: J_f(p.ravel()),
        r"J_{f \circ g}": lambda p: jacobian_by_complex_steps(lambda q: f(g(q)), p.ravel()),
    }  # fmt: skip


def lecture(rng):
    p = rng.uniform(0.5, 2, size=2)

    def h(p):
        return np.array([np.sin(p[0] ** 2 + p[1]), np.log(p[1] ** 3)])

    u = np.array([p[0] ** 2 + p[1], p[1] ** 3])
    return {"x": p[0], "y": p[1], "u": u, "J_h": jacobian_by_complex_steps(h, p)}


def paths(rng):
    x, s = rng.normal(), 3
    inner = (np.square, np.sin, lambda x: np.exp(-x))

    def f(x, u):
        return x * u[0] + np.cos(u[1] * u[2]) + x**3 * u[2] + u[0] * u[1]

    u = np.array([g(x) for g in inner])
    return {
        "s": s, r"\partial f/\partial x": slope(lambda x: f(x, u))(x),
        r"\partial f/\partial u": gradient(lambda u: f(x, u), u),
        r"\partial u/\partial x": np.array([slope(g)(x) for g in inner]),
        "dy/dx": slope(lambda x: f(x, [g(x) for g in inner]))(x),
    }  # fmt: skip


def three_links(rng):
    (f1, J1), (f2, J2), (f3, J3) = links(rng, 2, 4, 3, 5)
    x = rng.normal(size=2)
    whole = jacobian_by_complex_steps(lambda q: f3(f2(f1(q))), x)
    return {"J_h": whole, "J": Lower({1: J1(x), 2: J2(f1(x)), 3: J3(f2(f1(x)))})}


def tangents(rng):
    """A node w of a random graph, and what a nudge of the inputs does to each node, measured."""
    parents, run = random_graph(rng)
    x, nudge = rng.normal(size=(2, 2))
    slopes, dots = edge_slopes(parents, run(x)), run(x + 1e-30j * nudge).imag / 1e-30
    w = max(parents, key=lambda k: len(parents[k]))
    edges = [{r"\partial w/\partial u": slopes[u, w], r"\dot u": dots[u]} for u in parents[w]]
    return {r"\dot w": dots[w], r"\sum_{u \to w}": edges, r"\dot u": 0.0}


def adjoints(rng):
    """A node u, and what the output does when one node is moved, measured for each."""
    parents, run = random_graph(rng)
    x = rng.normal(size=2)
    values = run(x)
    slopes = edge_slopes(parents, values)
    bars = [run(x, u, 1e-30j)[-1].imag / 1e-30 for u in range(len(values))]
    users = {u: [w for w in parents if u in parents[w]] for u in range(len(values))}
    u = max(users, key=lambda u: len(users[u]))
    edges = [{r"\partial w/\partial u": slopes[u, w], r"\bar w": bars[w]} for w in users[u]]
    return {r"\bar u": bars[u], r"\sum_{u \to w}": edges, r"\bar w": 0.0}


@equation("eq-chain-scalar", r"\frac{d}{dx} f(g(x)) = f'(g(x))\; g'(x)", two_functions)
def test_derivatives_of_links_multiply():
    sin, exp = (np.sin, np.cos), (np.exp, np.exp)  # each with its derivative
    square, affine = (lambda u: u**2, lambda u: 2 * u), (lambda u: 3 * u + 1, lambda _: 3)
    for (f, df), (g, dg) in ((sin, exp), (exp, sin), (square, affine)):
        for p in (-1.1, 0.4, 1.0):
            exact = f(g(p + 1e-30j)).imag / 1e-30
            assert np.isclose(df(g(p)) * dg(p), exact, rtol=1e-12)


@equation("eq-chain-rule", r"J_{f \circ g}(x) = J_f(g(x))\; J_g(x)", two_links)
def test_jacobians_of_links_multiply():
    rng = np.random.default_rng(6)
    for sizes in ((3, 4, 2), (2, 2, 2), (1, 3, 1)):
        (g, J_g), (f, J_f) = links(rng, *sizes)
        p = rng.normal(size=sizes[0])
        whole = jacobian_by_complex_steps(lambda q, f=f, g=g: f(g(q)), p)
        np.testing.assert_allclose(J_f(g(p)) @ J_g(p), whole, rtol=1e-10)


@equation(
    "eq-chain-example",
    r"""J_{h} =
    \underbrace{\begin{bmatrix} \cos u_1 & 0 \\ 0 & 1/u_2 \end{bmatrix}}_{J_f
    \text{ at } u = g(x, y)}
    \underbrace{\begin{bmatrix} 2x & 1 \\ 0 & 3y^2 \end{bmatrix}}_{J_g \text{ at } (x, y)}
    = \begin{bmatrix} 2x \cos(x^2 + y) & \cos(x^2 + y) \\ 0 & 3/y \end{bmatrix}""",
    lecture,
)
def test_the_example_of_the_lecture():
    u = sp.Matrix(sp.symbols("u1 u2", positive=True))
    g = sp.Matrix([x**2 + y, y**3])
    f = sp.Matrix([sp.sin(u[0]), sp.log(u[1])])
    J_f, J_g = f.jacobian(u), g.jacobian([x, y])
    assert sp.diag(sp.cos(u[0]), 1 / u[1]) == J_f
    assert sp.Matrix([[2 * x, 1], [0, 3 * y**2]]) == J_g
    c = sp.cos(x**2 + y)
    product = sp.Matrix([[2 * x * c, c], [0, 3 / y]])
    at = dict(zip(u, g, strict=True))
    assert sp.simplify(J_f.subs(at) * J_g - product) == sp.zeros(2, 2)
    h = sp.Matrix([sp.sin(x**2 + y), sp.log(y**3)])  # without intermediate values
    assert sp.simplify(h.jacobian([x, y]) - product) == sp.zeros(2, 2)


@equation(
    "eq-chain-paths",
    r"""\frac{dy}{dx} = \frac{\partial f}{\partial x} +
    \sum_{i=1}^{s} \frac{\partial f}{\partial u_i}\, \frac{\partial u_i}{\partial x}""",
    paths,
)
def test_direct_and_indirect_paths_add():
    u = sp.symbols("u1:4")
    inner = (x**2, sp.sin(x), sp.exp(-x))
    f = x * u[0] + sp.cos(u[1] * u[2]) + x**3 * u[2] + u[0] * u[1]
    paths = sp.diff(f, x) + sum(
        sp.diff(f, v) * sp.diff(g, x) for v, g in zip(u, inner, strict=True)
    )
    at = dict(zip(u, inner, strict=True))
    assert sp.simplify(paths.subs(at) - sp.diff(f.subs(at), x)) == 0


@equation("eq-chain-three", r"J_h = J_3\, J_2\, J_1", three_links)
def test_three_links_multiply_last_link_leftmost():
    rng = np.random.default_rng(7)
    (f1, J1), (f2, J2), (f3, J3) = links(rng, 2, 4, 3, 5)
    p = rng.normal(size=2)
    a, b = f1(p), f2(f1(p))
    whole = jacobian_by_complex_steps(lambda q: f3(f2(f1(q))), p)
    np.testing.assert_allclose(J3(b) @ J2(a) @ J1(p), whole, rtol=1e-9)


def random_graph(rng, inputs=2, nodes=6):
    """Nodes w = sin(c · parents) of earlier nodes; the last one is the output.

    Returns the parents of each node and the program that runs them all.
    """
    parents = {}
    for k in range(inputs, inputs + nodes):
        used = rng.choice(k, size=min(k, 3), replace=False).tolist()
        parents[k] = dict(zip(sorted({*used, k - 1}), rng.normal(size=4), strict=False))

    def run(x, shift=None, by=0):
        """All values; node `shift` is moved by `by`, and what uses it feels that."""
        values = []
        for k in range(inputs + nodes):
            weighted = sum(c * values[i] for i, c in parents.get(k, {}).items())
            value = x[k] if k < inputs else np.sin(weighted)
            values.append(value + by * (k == shift))
        return np.array(values)

    return parents, run


def edge_slopes(parents, values):
    """∂w/∂u for each edge (u, w), the other parents held still."""
    return {
        (u, w): c * np.cos(sum(d * values[i] for i, d in of.items()))
        for w, of in parents.items()
        for u, c in of.items()
    }


@equation(
    "eq-graph-tangent",
    r"\dot w = \sum_{u \,\to\, w} \frac{\partial w}{\partial u}\, \dot u",
    tangents,
)
def test_a_tangent_adds_over_the_edges_that_lead_to_a_node():
    rng = np.random.default_rng(61)
    for _ in range(10):
        parents, run = random_graph(rng)
        x, nudge = rng.normal(size=(2, 2))
        slopes = edge_slopes(parents, run(x))
        measured = run(x + 1e-30j * nudge).imag / 1e-30  # of every node
        for w in parents:
            total = sum(slopes[u, w] * measured[u] for u in parents[w])
            assert np.isclose(total, measured[w])


@equation(
    "eq-graph-adjoint",
    r"\bar u = \sum_{u \,\to\, w} \bar w\, \frac{\partial w}{\partial u}",
    adjoints,
)
def test_an_adjoint_adds_over_the_edges_that_leave_a_node():
    rng = np.random.default_rng(62)
    shared = 0
    for _ in range(10):
        parents, run = random_graph(rng)
        x = rng.normal(size=2)
        values = run(x)
        slopes = edge_slopes(parents, values)
        # What the output does when this one node is moved, measured.
        measured = [run(x, u, 1e-30j)[-1].imag / 1e-30 for u in range(len(values))]
        assert measured[-1] == 1
        for u in range(len(values) - 1):
            users = [w for w in parents if u in parents[w]]
            shared += len(users) > 1
            assert np.isclose(measured[u], sum(measured[w] * slopes[u, w] for w in users))
    assert shared > 10


def way_back(rng):
    """(x, y) ↦ (x + y³, 2y), mixed by a matrix, and the function that undoes it."""
    A = rng.normal(size=(2, 2)) + 2 * np.eye(2)

    def f(p):
        u, v = A @ p.ravel()
        return np.array([u + v**3, 2 * v])

    def back(q):
        v = q.ravel()[1] / 2
        return np.linalg.solve(A, np.array([q.ravel()[0] - v**3, v]))

    x = rng.normal(size=2)
    assert np.allclose(back(f(x)), x)
    return {
        "x": x, "f": f, "J_f": lambda p: jacobian_by_complex_steps(f, p.ravel()),
        "J_{f^{-1}}": lambda q: jacobian_by_complex_steps(back, q.ravel()),
    }  # fmt: skip


def quadratic(rng):
    A, x = rng.normal(size=(3, 3)), rng.normal(size=3)

    def q(x):
        return sum(A[j, k] * x[j] * x[k] for j in range(3) for k in range(3))

    return {"A": A, "x": x, r"\nabla (x^\mathsf{T} A x)": gradient(q, x)}


equation("eq-inverse-jacobian", r"J_{f^{-1}}(f(x)) = J_f(x)^{-1}", way_back)


equation(
    "eq-gradient-quadratic",
    r"\nabla (x^\mathsf{T} A x) = (A + A^\mathsf{T})\, x",
    quadratic,
)


# ------------------------------------------------------------ what the text says on the way


def one_link(rng):
    at = two_functions(rng)
    f, g, x = at["f"], at["g"], at["x"]
    return {
        "dy/dx": slope(lambda x: f(g(x)))(x), "dy/du": slope(f)(g(x)), "du/dx": slope(g)(x),
    }  # fmt: skip


def square_of_a_line(rng):
    x = rng.normal()
    return {"x": x, "dy/dx": slope(lambda x: (3 * x + 1) ** 2)(x)}


def lecture_function(rng):
    p = rng.uniform(0.5, 2, size=2)

    def h(x, y):
        return np.array([np.sin(x * x + y), 3 * np.log(y)])

    return {"x": p[0], "y": p[1], "h": h}


said("06", r"\frac{dy}{dx} = \frac{dy}{du}\,\frac{du}{dx}", one_link)
said("06", r"dy/dx = 18x + 6", square_of_a_line)
said(
    "06",
    r"h(x, y) = \begin{bmatrix} \sin(x^2 + y) \\ \ln y^3 \end{bmatrix}, \qquad y > 0 .",
    lecture_function,
)
said(
    "06",
    r"\frac{dy}{dx} = \begin{bmatrix} \dfrac{\partial f}{\partial x} &"
    r" \dfrac{\partial f}{\partial u_1} & \cdots & \dfrac{\partial f}{\partial u_s} \end{bmatrix}"
    r" \begin{bmatrix} 1 \\ \partial u_1 / \partial x \\ \vdots \\ \partial u_s / \partial x"
    r" \end{bmatrix} .",
    paths,
)


def naive_road(rng):
    """u₁ = x² and u₂ = x + u₁, each differentiated by x with the other held."""
    x = rng.normal()
    held = x**2
    slopes = slope(lambda x: x**2)(x), slope(lambda x: x + held)(x)
    return {r"\partial u/\partial x": np.array(slopes)}


def one_knob_in_two_places(rng):
    """y = v (ux + 1) at w = 3, with u and v turned by complex steps; what is printed as numbers."""
    x, w = 2.0, 3.0
    rate_of_u = slope(lambda u: w * (u * x + 1))(w)
    rate_of_v = slope(lambda v: v * (w * x + 1))(w)
    return {"x": x, "u": (rate_of_v - 1) / x, "v": rate_of_u / x}


def three_matrices(rng):
    return {f"J_{k}": rng.normal(size=shape) for k, shape in enumerate([(4, 3), (2, 4), (3, 2)], 1)}


said("06", r"\partial u_2/\partial x = 1", naive_road)
said("06", "vx = 6", one_knob_in_two_places)
said("06", "ux + 1 = 7", one_knob_in_two_places)
said("06", r"(J_3 J_2) J_1 = J_3 (J_2 J_1)", three_matrices)
said("06", "a^2 - y = 1", lambda rng: hand_net())
said("06", r"\nabla(x^\mathsf{T} A x) = (A + A^\mathsf{T})\,x", quadratic)
