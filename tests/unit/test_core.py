"""nnbook on numbers worked by hand, and against SymPy."""

import ast
import itertools
import subprocess
import sys
import warnings
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

import nnbook
from nnbook import calculus
from nnbook.activations import ACTIVATIONS, IDENTITY, RELU, SIGMOID, SOFTPLUS, STEP, TANH
from nnbook.backprop import backprop, bp1, bp2, bp3, bp4
from nnbook.costs import CROSS_ENTROPY, QUADRATIC
from nnbook.data import blobs, circles, digits, hand_net, one_hot, second_hand_net, xor
from nnbook.network import Layer, Network
from nnbook.neuron import Neuron
from nnbook.notation import SYMBOLS, symbols
from nnbook.training import accuracy, step, train

HALF_PI = np.pi / 2


# --- calculus ---------------------------------------------------------------------------------


def valley(p):
    return p[0] ** 2 + np.cos(p[1])


def bend(p):
    return np.array([2 * p[0] + p[1] ** 3, np.exp(p[1]) - 13 * p[0]])


def test_gradient_of_the_valley_by_hand():
    got = calculus.numeric_gradient(valley, [3.0, HALF_PI])
    np.testing.assert_allclose(got, [6, -1], rtol=1e-8)


def test_slope_along_three_four_by_hand():
    got = calculus.directional_derivative(valley, [3.0, HALF_PI], [3, 4])
    assert got == pytest.approx(2.8, rel=1e-8)


def test_jacobian_at_the_origin_by_hand():
    got = calculus.numeric_jacobian(bend, [0.0, 0.0])
    np.testing.assert_allclose(got, [[2, 0], [-13, 1]], atol=1e-8)


def test_a_gradient_has_the_shape_of_its_point():
    assert calculus.numeric_gradient(np.sum, np.ones((2, 3))).shape == (2, 3)
    assert calculus.numeric_jacobian(lambda x: x[:2], np.ones((3, 1))).shape == (2, 3)


def test_central_differences_err_by_h_squared():
    errors = [abs(calculus.numeric_derivative(np.sin, 1.0, h) - np.cos(1)) for h in (1e-2, 1e-3)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)


def test_the_step_grows_with_the_point():
    assert calculus.numeric_derivative(np.square, 1e8) == pytest.approx(2e8, rel=1e-8)


# --- activations and costs --------------------------------------------------------------------

z = sp.Symbol("z", real=True)
BY_SYMPY = {
    SIGMOID: 1 / (1 + sp.exp(-z)),
    TANH: sp.tanh(z),
    SOFTPLUS: sp.log(1 + sp.exp(z)),
    IDENTITY: z,
    RELU: sp.Max(0, z),
    STEP: sp.Heaviside(z, 0),
}


@pytest.mark.parametrize("sigma", BY_SYMPY, ids=repr)
@pytest.mark.parametrize("at", [-3.7, -0.2, 0.4, 2.9, 30.0])
def test_activations_and_derivatives_agree_with_sympy(sigma, at):
    f = BY_SYMPY[sigma]
    point = np.array([at])
    assert sigma(point)[0] == pytest.approx(float(f.subs(z, at).evalf(30)), rel=1e-12)
    df = float(sp.diff(f, z).subs(z, at).evalf(30))
    # 1 − tanh² keeps only the digits that 1 leaves it.
    assert sigma.df(point)[0] == pytest.approx(df, rel=1e-12, abs=1e-15 * (sigma is TANH))


@pytest.mark.parametrize("sigma", ACTIVATIONS.values(), ids=repr)
def test_activations_at_ten_thousand_are_finite_without_a_warning(sigma):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for at in (-1e4, 1e4):
            assert np.isfinite(sigma(np.array([at]))).all()
            assert np.isfinite(sigma.df(np.array([at]))).all()


@pytest.mark.parametrize("sigma", ACTIVATIONS.values(), ids=repr)
def test_float32_stays_float32_in_activations(sigma):
    point = np.array([-1, 0, 2], dtype=np.float32)
    assert sigma(point).dtype == np.float32
    assert sigma.df(point).dtype == np.float32


def test_the_derivative_of_relu_at_zero_is_zero():
    assert RELU.df(np.array([0.0]))[0] == 0
    assert STEP(np.array([0.0]))[0] == 0


def test_sigmoid_by_hand():
    assert SIGMOID(1.5) == pytest.approx(1 / (1 + np.exp(-1.5)))
    assert SIGMOID.df(0.0) == 0.25


def test_quadratic_cost_by_hand():
    # ½(1 + 4) for the first example, 0 for the second; their mean.
    a, y = np.array([[1.0, 5.0], [3.0, 7.0]]), np.array([[2.0, 5.0], [1.0, 7.0]])
    assert QUADRATIC.per_example(a, y).tolist() == [2.5, 0.0]
    assert QUADRATIC(a, y) == 1.25
    assert QUADRATIC.grad(a, y).tolist() == [[-1.0, 0.0], [2.0, 0.0]]


@pytest.mark.parametrize("cost", [QUADRATIC, CROSS_ENTROPY], ids=repr)
def test_cost_gradients_agree_with_sympy(cost):
    a, y = sp.symbols("a y", positive=True)
    f = {
        QUADRATIC: (a - y) ** 2 / 2,
        CROSS_ENTROPY: -y * sp.log(a) - (1 - y) * sp.log(1 - a),
    }[cost]
    at = {a: sp.Rational(3, 10), y: sp.Rational(8, 10)}
    assert cost([0.3], [0.8]) == pytest.approx(float(f.subs(at)), rel=1e-12)
    slope = float(sp.diff(f, a).subs(at))
    assert cost.grad(np.array([[0.3]]), np.array([[0.8]]))[0, 0] == pytest.approx(slope, rel=1e-12)


# --- neuron -----------------------------------------------------------------------------------


def test_a_neuron_by_hand():
    relu, sigmoid = Neuron([1, 2], 0.5, RELU), Neuron([1, 2], 0.5, SIGMOID)
    x = [3, -1]
    assert relu.z(x) == 1.5
    assert relu(x) == 1.5
    assert round(float(sigmoid(x)), 4) == 0.8176
    assert relu.grad_x(x).tolist() == [[1.0], [2.0]]
    assert relu.grad_w(x).tolist() == [[3.0], [-1.0]]
    assert relu.grad_b(x) == 1.0


def test_a_neuron_gives_a_number_per_example():
    neuron = Neuron([1, 2], 0.5, SIGMOID)
    x = np.array([[3.0, 1.0, 0.0], [-1.0, 2.0, 0.0]])
    assert neuron(x).shape == (3,)
    assert neuron.grad_w(x).shape == (2, 3)
    assert neuron(x)[0] == neuron([3, -1])


def test_neuron_gradients_agree_with_central_differences():
    w, b, x = np.array([0.3, -1.2, 0.7]), 0.4, np.array([1.0, 2.0, -0.5])
    neuron = Neuron(w, b, TANH)
    calculus.check_gradient(lambda x: Neuron(w, b, TANH)(x), neuron.grad_x(x)[:, 0], x)
    calculus.check_gradient(lambda w: Neuron(w, b, TANH)(x), neuron.grad_w(x)[:, 0], w)
    calculus.check_gradient(lambda b: Neuron(w, float(b), TANH)(x), neuron.grad_b(x), b)


# --- network and backprop ---------------------------------------------------------------------


def test_the_hand_net_forward():
    net, x, _ = hand_net()
    forward = net.forward(x)
    assert forward.z[0] is None
    assert forward.a[0].tolist() == [[1], [2]]
    assert forward.z[1].tolist() == [[-1], [3]]
    assert forward.a[1].tolist() == [[0], [3]]
    assert forward.a[2].tolist() == [[2]]


def test_the_hand_net_backward():
    net, x, y = hand_net()
    assert QUADRATIC(net(x), y) == 0.5
    grad = backprop(net, x, y)
    assert (grad.W[0], grad.b[0], grad.delta[0]) == (None, None, None)
    assert len(grad.W) == len(grad.b) == len(grad.delta) == 1 + net.L
    assert grad.delta[2].tolist() == [[1]]
    assert grad.delta[1].tolist() == [[0], [2]]
    assert grad.W[2].tolist() == [[0, 3]]
    assert grad.b[2].tolist() == [[1]]
    assert grad.W[1].tolist() == [[0, 0], [2, 4]]
    assert grad.b[1].tolist() == [[0], [2]]


def test_the_second_hand_net_forward():
    net, x, y = second_hand_net()
    assert net.sizes == (3, 2, 3, 2)
    forward = net.forward(x)
    assert forward.z[1].tolist() == [[4, -4], [3, 2]]
    assert forward.a[1].tolist() == [[4, 0], [3, 2]]
    assert forward.z[2].tolist() == [[4, 6], [3, -3], [-2, 1]]
    assert forward.a[2].tolist() == [[4, 6], [3, 0], [0, 1]]
    assert forward.a[3].tolist() == [[1, -2], [-5, 4]]
    assert QUADRATIC(forward.a[3], y) == (4 + 9 + 9 + 1) / 4


def test_the_second_hand_net_backward():
    net, x, y = second_hand_net()
    grad = backprop(net, x, y)
    assert grad.delta[3].tolist() == [[-2, 3], [-3, -1]]
    assert grad.delta[2].tolist() == [[-1, -4], [4, 0], [0, 5]]
    assert grad.delta[1].tolist() == [[9, 0], [-10, -3]]
    assert (2 * grad.W[3]).tolist() == [[10, -6, 3], [-18, -9, -1]]
    assert (2 * grad.b[3]).tolist() == [[1], [-4]]
    assert (2 * grad.W[2]).tolist() == [[-4, -11], [16, 12], [0, 10]]
    assert (2 * grad.b[2]).tolist() == [[-5], [4], [5]]
    assert (2 * grad.W[1]).tolist() == [[-9, 9, 18], [1, -16, -17]]
    assert (2 * grad.b[1]).tolist() == [[9], [-13]]
    calculus.check_gradient(lambda t: QUADRATIC(net.with_theta(t)(x), y), grad.theta, net.theta)


def slipped(
    residual=lambda a, y: a - y,
    back=lambda W, delta, last: W.T @ delta,
    gates=(1, 2),
    table=lambda delta, a: delta @ a.T / delta.shape[1],
    bias=lambda delta: delta.mean(axis=1),
    example=second_hand_net,
):
    """All derivatives of a ReLU net with linear outputs; a part of the program may be wrong."""
    net, x, y = example()
    f = net.forward(x)
    delta = {net.L: residual(f.a[net.L], y)}
    for l in range(net.L - 1, 0, -1):
        delta[l] = back(net[l + 1].W, delta[l + 1], delta[net.L])
        if l in gates:
            delta[l] = delta[l] * (f.z[l] > 0)
    parts = [(table(delta[l], f.a[l - 1]).ravel(), bias(delta[l])) for l in sorted(delta)]
    return np.concatenate([part for pair in parts for part in pair])


SLIPS = {
    "residual with the wrong sign": {"residual": lambda a, y: y - a},
    "residual divided by m already": {"residual": lambda a, y: (a - y) / 2},
    "only the first output asks": {"back": lambda W, delta, last: W[:1].T @ delta[:1]},
    "only the last output asks": {"back": lambda W, delta, last: W[-1:].T @ delta[-1:]},
    "σ′ missing in layer 1": {"gates": (2,)},
    "σ′ missing in layer 2": {"gates": (1,)},
    "σ′ missing in both": {"gates": ()},
    "no mean": {"table": lambda delta, a: delta @ a.T, "bias": lambda delta: delta.sum(axis=1)},
    "no mean for the weights": {"table": lambda delta, a: delta @ a.T},
    "no mean for the biases": {"bias": lambda delta: delta.sum(axis=1)},
    "averaged before the product": {
        "table": lambda delta, a: np.outer(delta.mean(axis=1), a.mean(axis=1))
    },
    "only the first example": {"table": lambda delta, a: np.outer(delta[:, 0], a[:, 0])},
    "only the last example": {"table": lambda delta, a: np.outer(delta[:, 1], a[:, 1])},
}


def test_no_two_slips_on_the_second_hand_net_give_the_same_numbers():
    net, x, y = second_hand_net()
    assert np.array_equal(slipped(), backprop(net, x, y).theta)
    results = {"right": slipped()} | {name: slipped(**slip) for name, slip in SLIPS.items()}
    for (one, a), (other, b) in itertools.combinations(results.items(), 2):
        assert not np.allclose(a, b), f"{one} and {other} cannot be told apart"


@pytest.mark.parametrize(
    "slip",
    [
        SLIPS["only the first output asks"],
        SLIPS["no mean"],
        {"back": lambda W, delta, last: W.T @ last},
    ],
    ids=["no sum", "no mean", "δᴸ sent back to every layer"],
)
def test_what_the_first_hand_net_is_too_kind_to_show(slip):
    net, x, y = hand_net()
    assert np.array_equal(slipped(**slip, gates=(1,), example=hand_net), backprop(net, x, y).theta)


@pytest.mark.parametrize(
    "slip",
    [
        {"back": lambda W, delta, last: W @ delta},
        {"back": lambda W, delta, last: W.T @ last},
        {"table": lambda delta, a: delta @ a / 2},
    ],
    ids=["W not transposed", "δ³ sent back to both layers", "a not transposed"],
)
def test_on_the_second_hand_net_the_shapes_refuse(slip):
    with pytest.raises(ValueError, match="matmul"):
        slipped(**slip)


def test_the_four_equations_by_hand():
    delta_next = np.array([[1.0], [2.0]])
    W_next = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert bp1(np.array([[2.0], [3.0]]), np.array([[0.5], [2.0]])).tolist() == [[1], [6]]
    # (1·1 + 4·2, 1·2 + 2·5, 1·3 + 2·6) times (1, 0, 2)
    assert bp2(W_next, delta_next, np.array([[1.0], [0.0], [2.0]])).tolist() == [[9], [0], [30]]
    assert bp3(np.array([[1.0, 3.0]])).tolist() == [[2]]
    assert bp4(np.array([[1.0, 3.0]]), np.array([[2.0, 4.0], [0.0, 1.0]])).tolist() == [[7, 1.5]]


def test_backprop_agrees_with_sympy_on_a_net_of_symbols():
    W1, b1, W2, b2 = (
        sp.Matrix(2, 2, sp.symbols("w1:5")),
        sp.Matrix(2, 1, sp.symbols("b1:3")),
        sp.Matrix(1, 2, sp.symbols("v1:3")),
        sp.Symbol("c"),
    )
    s = sp.Lambda(sp.Symbol("t"), 1 / (1 + sp.exp(-sp.Symbol("t"))))
    x, y = sp.Matrix([sp.Rational(1, 2), -2]), sp.Rational(1, 3)
    a1 = (W1 * x + b1).applyfunc(s)
    cost = (s((W2 * a1)[0] + b2) - y) ** 2 / 2
    theta = [*W1, *b1, *W2, b2]
    values = dict(zip(theta, np.random.default_rng(5).uniform(-1, 1, 9), strict=True))
    exact = [float(sp.diff(cost, t).subs(values)) for t in theta]
    net = Network.random([2, 2, 1], np.random.default_rng(0)).with_theta(list(values.values()))
    np.testing.assert_allclose(backprop(net, [0.5, -2], [1 / 3]).theta, exact, rtol=1e-12)


def test_backprop_of_cross_entropy_agrees_with_central_differences():
    rng = np.random.default_rng(3)
    net, x, y = Network.random([3, 4, 2], rng), rng.normal(size=(3, 5)), rng.random((2, 5))
    calculus.check_gradient(
        lambda theta: CROSS_ENTROPY(net.with_theta(theta)(x), y),
        backprop(net, x, y, CROSS_ENTROPY).theta,
        net.theta,
    )


def test_a_net_of_3_4_2_has_26_parameters():
    net = Network.random([3, 4, 2], np.random.default_rng(0))
    assert net.P == 26
    assert net.theta.shape == (26,)
    assert net.sizes == (3, 4, 2)
    assert (net[1].n_in, net[1].n_out, net.L) == (3, 4, 2)


def test_reprs_draw_the_thing():
    net, _, _ = hand_net()
    assert repr(net) == "Network 2-2-1 (ReLU, identity)"
    assert repr(net[1]) == "Layer 2→2 (ReLU)"
    assert repr(Network.random([2, 3, 1], np.random.default_rng(0))) == "Network 2-3-1 (sigmoid)"
    assert repr(Neuron([1, -2.5], 0.5)) == "Neuron(w=(1, -2.5), b=0.5, ReLU)"


def test_float32_stays_float32_through_the_net():
    W, b = np.ones((2, 2), np.float32), np.zeros(2, np.float32)
    net = Network([Layer(W, b, SIGMOID)])
    x = np.ones((2, 1), np.float32)
    assert net(x).dtype == np.float32
    grad = backprop(net, x, x)
    assert grad.W[1].dtype == np.float32
    assert step(net, grad, 0.1).theta.dtype == np.float32


def test_objects_are_frozen():
    net, x, y = hand_net()
    with pytest.raises(ValueError, match="read-only"):
        net[1].W[0, 0] = 7
    with pytest.raises(FrozenInstanceError):
        net[1].W = np.eye(2)
    with pytest.raises(FrozenInstanceError):
        Neuron([1], 0).b = 3
    with pytest.raises(TypeError):
        net.forward(x).a[0] = x
    with pytest.raises(FrozenInstanceError):
        backprop(net, x, y).W = ()


def test_a_layer_keeps_its_own_copy():
    W = np.ones((1, 2))
    layer = Layer(W, [0])
    W[0, 0] = 7
    assert layer.W.tolist() == [[1, 1]]


# --- training and data ------------------------------------------------------------------------


def test_a_network_keeps_its_own_list_of_layers():
    layers = [Layer([[1.0]], [0.0]), Layer([[2.0]], [0.0])]
    net = Network(layers)
    layers.pop()
    assert net.L == len(net.layers) == 2


def test_a_random_network_has_biases_of_0_and_another_activation_in_its_last_layer_alone():
    net = Network.random([2, 3, 4, 1], np.random.default_rng(0), TANH, IDENTITY)
    assert all((layer.b == 0).all() for layer in net)
    assert [layer.sigma for layer in net] == [TANH, TANH, IDENTITY]


def test_a_gradient_has_an_entry_for_each_layer_and_for_the_input():
    net, x, y = hand_net()
    gradient = backprop(net, x, y)
    assert [len(part) for part in (gradient.W, gradient.b, gradient.delta)] == [net.L + 1] * 3


def test_one_step_of_the_hand_net_by_hand():
    net, x, y = hand_net()
    stepped = step(net, backprop(net, x, y), 0.1)
    assert pytest.approx(np.array([[1, -1], [1.8, 0.6]])) == stepped[1].W
    assert pytest.approx(np.array([[3, 1.7]])) == stepped[2].W
    # z¹ = (−1, 1.8 + 1.2 − 1.2), a² = 1.7 · 1.8 − 4.1
    assert stepped(x)[0, 0] == pytest.approx(1.7 * 1.8 - 4.1)


def test_training_solves_xor():
    x, y = xor()
    net = Network.random([2, 4, 1], np.random.default_rng(1), TANH, output=SIGMOID)
    history = train(net, x, y, eta=2.0, epochs=2000)
    assert history.cost[-1] < 0.01 < history.cost[0]
    assert accuracy(history.net, x, y) == 1.0
    assert len(history.cost) == 2001


def test_training_is_reproducible_and_measures():
    x, y = blobs(30, np.random.default_rng(0))
    net = Network.random([2, 3, 1], np.random.default_rng(1))
    runs = [
        train(
            net, x, y, eta=0.5, epochs=3, size=7, rng=np.random.default_rng(2),
            measure=lambda net: accuracy(net, x, y),
        )
        for _ in range(2)
    ]  # fmt: skip
    assert runs[0].cost == runs[1].cost
    assert len(runs[0].measured) == 4
    assert np.array_equal(runs[0].net.theta, runs[1].net.theta)


def test_accuracy_by_hand():
    net = Network([Layer(np.eye(2), [0, 0], IDENTITY)])
    x = np.array([[1.0, 0.0, 3.0], [0.0, 1.0, 4.0]])
    assert accuracy(net, x, one_hot([0, 1, 0], 2)) == pytest.approx(2 / 3)


def test_accuracy_of_one_output_by_hand():
    net = Network([Layer([[1]], [0], IDENTITY)])
    outputs = [[0.2, 0.9, 0.4, 0.6]]
    assert accuracy(net, outputs, [[0, 1, 1, 1]]) == 0.75
    # ½ is not above ½: as an output it says 0, and as a target it asks for 0.
    assert accuracy(net, [[0.5, 0.5, 0.5]], [[0, 0, 1]]) == pytest.approx(2 / 3)
    assert accuracy(net, [[0.2, 0.3, 0.9]], [[0.5, 0.5, 0.5]]) == pytest.approx(2 / 3)


def test_digits_are_those_of_uci():
    train_part, test_part = digits()
    assert train_part.x.shape == (64, 1437)
    assert test_part.x.shape == (64, 360)
    labels = np.concatenate([train_part.labels, test_part.labels])
    # Class counts as stated in the description of the data set (optdigits.names, test set).
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (train_part.x.min(), train_part.x.max()) == (0, 1)
    assert np.array_equal(train_part.y.argmax(axis=0), train_part.labels)
    assert np.array_equal(digits()[1].labels, test_part.labels)


def test_xor_is_exclusive_or():
    x, y = xor()
    assert y[0].tolist() == [float(bool(p) != bool(q)) for p, q in x.T]


@pytest.mark.parametrize("make", [blobs, circles])
def test_toy_data_come_from_the_rng_alone(make):
    x, y = make(40, np.random.default_rng(0))
    again, _ = make(40, np.random.default_rng(0))
    assert (x.shape, y.shape) == ((2, 40), (1, 40))
    assert np.array_equal(x, again)
    assert y.sum() == 20
    inner, outer = x[:, y[0] == 1], x[:, y[0] == 0]
    if make is circles:
        assert np.linalg.norm(inner, axis=0).mean() < np.linalg.norm(outer, axis=0).mean()
    else:
        assert inner.mean() > 0 > outer.mean()


# --- the package ------------------------------------------------------------------------------


def test_symbols_can_be_searched():
    assert [s.tex for s in symbols("learning rate")] == [r"\eta"]
    assert symbols("no such thing") == []
    assert len({s.tex for s in SYMBOLS}) == len(SYMBOLS)


# A module may import those before it in the chain, and none behind it.
CHAIN = [
    {"notation"},
    {"activations", "costs"},
    {"neuron", "network"},
    {"backprop"},
    {"fast"},
    {"training"},
    {"data"},
    {"figures", "museum", "mathml"},
    {"widgets"},
    {"exercises"},
]
RANK = {name: rank for rank, names in enumerate(CHAIN) for name in names}
PACKAGE = Path(nnbook.__file__).parent


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_imports_run_one_way(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    imported = {
        node.module.split(".")[1]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nnbook.")
    }
    if own == "calculus":
        assert imported == set()
    if own in RANK:
        later = {name for name in imported if RANK.get(name, -1) >= RANK[own] and name != own}
        assert not later, f"{own} imports {later}, which come after it"


def test_importing_the_core_loads_no_figures_and_no_widgets():
    code = (
        "import sys, nnbook.training; print([m for m in ('matplotlib', 'anywidget') "
        "if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
