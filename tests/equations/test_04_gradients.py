"""The equations of chapter 4, each checked by SymPy or by a limit."""

import numpy as np
import sympy as sp
from registry import equation, said
from values import Each, Lower
from worlds import gradient

x, y, h = sp.symbols("x y h", real=True)
F = x**2 + sp.cos(y)
GRADIENT = sp.Matrix([2 * x, -sp.sin(y)])


def smooth(p):
    """A function of three variables with no symmetry that could hide a mistake."""
    return p[0] ** 3 * p[1] - np.exp(0.3 * p[2]) * p[0] + np.sin(p[1] * p[2])


S = sp.symbols("s0:3")
SMOOTH = S[0] ** 3 * S[1] - sp.exp(sp.Rational(3, 10) * S[2]) * S[0] + sp.sin(S[1] * S[2])
SMOOTH_GRADIENT = sp.lambdify([S], [sp.diff(SMOOTH, v) for v in S])


def smooth_gradient(p):
    """Its gradient, from SymPy."""
    return np.array(SMOOTH_GRADIENT(p.ravel()))


def example(rng):
    """x² + cos y, as a product and a shifted sine."""
    p = rng.normal(size=2)

    def f(x, y):
        return x * x + np.sin(y + np.pi / 2)

    slopes = gradient(lambda p: f(p[0], p[1]), p)
    at = {"x": p[0], "y": p[1], "f": f}
    return at | {r"\partial f/\partial x": slopes[0], r"\partial f/\partial y": slopes[1]}


def partials(rng):
    """`smooth` at a point: its gradient by SymPy, each partial derivative by a complex step."""
    x = rng.normal(size=3)

    def partial(k):
        return lambda p: gradient(lambda s: smooth(np.where(np.arange(3) == k, s, p.ravel())), p)[k]

    return {
        "f": lambda p: smooth(p.ravel()), "x": x, "h": 0.01, "k": Each(1, 2, 3), "n": 3,
        "e": Lower(enumerate(np.eye(3), 1)),
        r"\partial f/\partial x": Lower({k + 1: partial(k) for k in range(3)}),
    }  # fmt: skip


def gradient_at(rng):
    x = rng.normal(size=3)
    return {
        "x": x, "n": 3, r"\nabla f": smooth_gradient,
        r"\partial f/\partial x": gradient(smooth, x),
    }  # fmt: skip


def along_u(rng):
    x, u = rng.normal(size=(2, 3))
    along = smooth(x + 1e-30j * u).imag / 1e-30
    return {
        "f": lambda p: smooth(p.ravel()), "x": x, "u": u, "t": 0.3, "D_u f": lambda _: along,
        r"\nabla f": smooth_gradient,
    }  # fmt: skip


def angle(rng):
    """f(x, y) = x² + cos y; the angle between u and the gradient is a difference of two angles."""
    p, alpha = rng.normal(size=2), rng.uniform(-3, 3)
    u = np.array([np.cos(alpha), np.sin(alpha)])
    slopes = gradient(lambda p: p[0] ** 2 + np.cos(p[1]), p)
    along = gradient(lambda t: (p[0] + t * u[0]) ** 2 + np.cos(p[1] + t * u[1]), np.zeros(1))
    return {
        "x": p, r"\phi": alpha - np.arctan2(slopes[1], slopes[0]), "D_u f": lambda _: along,
        r"\nabla f": lambda _: slopes,
    }  # fmt: skip


@equation("eq-gradient-example", r"f(x, y) = x^2 + \cos y", example)
def test_the_example_has_the_values_that_the_text_uses():
    at = {x: 3, y: sp.pi / 2}
    assert F.subs(at) == 9
    assert list(GRADIENT.subs(at)) == [6, -1]
    stationary = {x: 0, y: sp.pi}
    assert F.subs(stationary) == -1
    assert list(GRADIENT.subs(stationary)) == [0, 0]
    assert sp.hessian(F, (x, y)).subs(stationary) == sp.diag(2, 1)  # a minimum
    assert sp.hessian(F, (x, y)).subs({x: 0, y: 0}) == sp.diag(2, -1)  # a saddle


@equation(
    "eq-partial",
    r"\frac{\partial f}{\partial x_k}(x) = \lim_{h \to 0} \frac{f(x + h\,e_k) - f(x)}{h}",
    partials,
)
def test_partial_derivatives_are_limits_of_quotients():
    for k, by_rule in enumerate((sp.diff(F, x), sp.diff(F, y))):
        moved = F.subs((x, y)[k], (x, y)[k] + h)
        assert sp.simplify(sp.limit((moved - F) / h, h, 0) - by_rule) == 0


@equation(
    "eq-partials-example",
    r"\frac{\partial f}{\partial x} = 2x, \qquad \frac{\partial f}{\partial y} = -\sin y .",
    example,
)
def test_the_partials_of_the_example():
    assert sp.diff(F, x) == 2 * x
    assert sp.diff(F, y) == -sp.sin(y)


@equation(
    "eq-gradient",
    r"""\nabla f(x) =
    \begin{bmatrix} \dfrac{\partial f}{\partial x_1} \\ \vdots \\ \dfrac{\partial f}{\partial x_n}
    \end{bmatrix}""",
    gradient_at,
)
def test_the_gradient_is_the_column_of_partials():
    # Complex steps: no subtraction, so no rounding error of a difference.
    p, step = np.array([0.7, -1.3, 0.4]), 1e-30
    by_steps = [smooth(p + 1j * step * e).imag / step for e in np.eye(3)]
    np.testing.assert_allclose(by_steps, smooth_gradient(p), rtol=1e-12)


@equation(
    "eq-directional-derivative",
    r"D_u f(x) = \frac{d}{dt} f(x + t u) \Big|_{t = 0} = \nabla f(x) \cdot u",
    along_u,
)
def test_the_slope_along_u_is_a_dot_product():
    rng = np.random.default_rng(4)
    for _ in range(20):
        p, u = rng.normal(size=3), rng.normal(size=3)
        u /= np.linalg.norm(u)
        along = smooth(p + 1j * 1e-30 * u).imag / 1e-30
        assert np.isclose(along, smooth_gradient(p) @ u, rtol=1e-10)


@equation("eq-slope-cosine", r"D_u f(x) = \lVert \nabla f(x) \rVert \cos \phi", angle)
def test_the_slope_is_a_cosine_of_the_angle_to_the_gradient():
    # The angle comes from arctan2, not from a dot product.
    g = np.array([6.0, -1.0])
    for alpha in np.linspace(-3, 3, 25):
        u = np.array([np.cos(alpha), np.sin(alpha)])
        t = 1e-6
        slope = ((3 + t * u[0]) ** 2 + np.cos(np.pi / 2 + t * u[1])) / (2 * t) - (
            (3 - t * u[0]) ** 2 + np.cos(np.pi / 2 - t * u[1])
        ) / (2 * t)
        phi = alpha - np.arctan2(g[1], g[0])
        assert np.isclose(slope, np.sqrt(37) * np.cos(phi), atol=1e-7)


@equation(
    "eq-central-difference",
    r"\frac{\partial f}{\partial x_k}(x) = \frac{f(x + h\,e_k) - f(x - h\,e_k)}{2h} + O(h^2)",
    partials,
)
def test_central_differences_err_by_order_h_squared():
    g = sp.Function("g")
    quotient = (g(x + h) - g(x - h)) / (2 * h)
    series = sp.series(quotient, h, 0, 3).removeO().doit()
    assert sp.simplify(series.coeff(h, 0) - g(x).diff(x)) == 0
    assert series.coeff(h, 1) == 0
    assert sp.simplify(series.coeff(h, 2) - g(x).diff(x, 3) / 6) == 0


def test_the_counterexample_without_a_tangent_plane():
    # Exercise 4.4: both partials at the origin are 0, the slope along (3, 4)/5 is 0.384.
    t = sp.Symbol("t", positive=True)
    g = x * y**2 / (x**2 + y**2)
    along = g.subs({x: sp.Rational(3, 5) * t, y: sp.Rational(4, 5) * t})
    assert sp.limit(along / t, t, 0) == sp.Rational(384, 1000)
    assert sp.limit(g.subs(y, 0) / x, x, 0) == 0


# ------------------------------------------------------------ what the text says on the way


def two_variables(rng):
    """A function of x and y, its partial derivatives as functions, and a direction."""
    u, (x, y) = rng.normal(size=2), rng.normal(size=2)

    def f(x, y):
        return x**2 * y + np.sin(x * y)

    slopes = gradient(lambda p: f(p[0], p[1]), np.array([x, y]))
    return {
        "f": f, "x": x, "y": y, "t": rng.uniform(), "u": u, r"\nabla f": slopes,
        r"\partial f/\partial x": lambda x, y: gradient(lambda s: f(s, y), np.array(x)),
        r"\partial f/\partial y": lambda x, y: gradient(lambda s: f(x, s), np.array(y)),
    }  # fmt: skip


def example_gradient(rng):
    at = example(rng)
    return at | {r"\nabla f": np.array([at[rf"\partial f/\partial {v}"] for v in "xy"])}


def along_a_line(rng):
    """g(h) = e^{h a} (1 + h), and its derivatives at 0, by complex steps and by hand."""
    a = rng.uniform(0.5, 2)

    def g(h):
        return np.exp(a * h) * (1 + h)

    return {
        "g": g, "h": 1e-3, "g'": lambda h: gradient(g, np.array(h)),
        "g''": lambda h: np.exp(a * h) * (2 * a + a**2 * (1 + h)),
    }  # fmt: skip


def angle_at_a_point(rng):
    at = angle(rng)
    alpha = at[r"\phi"]
    u = np.array([np.cos(alpha), np.sin(alpha)])  # the gradient points along the first axis
    return {r"\nabla f": np.array([rng.uniform(1, 3), 0.0]), "u": u, r"\phi": alpha}


said("04", r"\nabla f = (2x, -\sin y)", example_gradient)
said(
    "04",
    r"\;f(x + tu_1, y + tu_2) - f(x, y)"
    r" = [f(x + tu_1, y + tu_2) - f(x, y + tu_2)] + [f(x, y + tu_2) - f(x, y)]",
    two_variables,
)
said(
    "04",
    r"\frac{\partial f}{\partial x}(x, y)\, u_1 + \frac{\partial f}{\partial y}(x, y)\, u_2"
    r" = \nabla f \cdot u",
    two_variables,
)
said(
    "04",
    r"\dfrac{g(h) - g(0)}{h} = g'(0) + \tfrac{h}{2} g''(0) + O(h^2)",
    along_a_line,
)
said("04", r"\dfrac{g(h) - g(-h)}{2h} = g'(0) + O(h^2)", along_a_line)
said("04", r"\nabla f \cdot u = \lVert \nabla f \rVert \cos\phi", angle_at_a_point)


def along_a_level_curve(rng):
    """A point of a level curve, and the direction of the curve there by a complex step."""
    a, b = rng.uniform(1, 3, 2)
    t = rng.uniform(0.2, 1.3) + 1e-30j
    way = np.array([np.cos(t) / np.sqrt(a), np.sin(t) / np.sqrt(b)])
    return {
        r"\nabla f": lambda p: gradient(lambda p: a * p[0] ** 2 + b * p[1] ** 2, p),
        "x": way.real, "u": way.imag / 1e-30,
    }  # fmt: skip


said("04", r"\nabla f(x) \cdot u = 0", along_a_level_curve)
