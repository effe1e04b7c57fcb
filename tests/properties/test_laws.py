"""Laws that hold for every network, tried on networks that hypothesis draws."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import SMOOTH, floats, layers, matrices, networks, problems, trainings

from nnbook.activations import IDENTITY
from nnbook.backprop import backprop
from nnbook.calculus import numeric_gradient, numeric_jacobian
from nnbook.costs import QUADRATIC
from nnbook.fast import Descent
from nnbook.network import Layer, Network
from nnbook.training import minibatches, step


def agree(got, measured, rtol=1e-6):
    """Within rtol of the larger of 1 and the largest measured entry."""
    scale = max(1.0, float(np.abs(measured).max()))
    np.testing.assert_allclose(got, measured, rtol=0, atol=rtol * scale)


@given(problems())
def test_backprop_agrees_with_central_differences(problem):
    net, x, y = problem
    measured = numeric_gradient(lambda theta: QUADRATIC(net.with_theta(theta)(x), y), net.theta)
    agree(backprop(net, x, y).theta, measured)


@given(problems())
def test_delta_is_the_slope_of_the_cost_along_each_z(problem):
    net, x, y = problem
    delta = backprop(net, x, y).delta
    for l in range(1, net.L + 1):
        for i in range(x.shape[1]):
            z = net.forward(x[:, [i]]).z[l]

            def cost_from(z, l=l, i=i):
                a = net[l].sigma(z)
                for k in range(l + 1, net.L + 1):
                    a = net[k](a)
                return float(np.sum((a - y[:, [i]]) ** 2) / 2)

            agree(delta[l][:, [i]], numeric_gradient(cost_from, z))


@given(problems())
def test_batch_gradient_is_the_mean_of_single_gradients(problem):
    net, x, y = problem
    singles = [backprop(net, x[:, [i]], y[:, [i]]).theta for i in range(x.shape[1])]
    np.testing.assert_allclose(backprop(net, x, y).theta, np.mean(singles, axis=0), atol=1e-12)


@given(problems(), st.randoms(use_true_random=False))
def test_gradient_does_not_depend_on_the_order_of_examples(problem, random):
    net, x, y = problem
    order = list(range(x.shape[1]))
    random.shuffle(order)
    np.testing.assert_allclose(
        backprop(net, x[:, order], y[:, order]).theta, backprop(net, x, y).theta, atol=1e-12
    )


@given(layers(), st.data())
def test_layer_jacobian_agrees_with_central_differences(layer, data):
    a = data.draw(matrices(layer.n_in, 1))
    agree(layer.jacobian(a), numeric_jacobian(layer, a))


@given(layers(), st.data())
def test_jvp_and_vjp_are_adjoint(layer, data):
    m = data.draw(st.integers(1, 3))
    a, v = data.draw(matrices(layer.n_in, m)), data.draw(matrices(layer.n_in, m))
    g = data.draw(matrices(layer.n_out, m))
    assert np.isclose(np.sum(g * layer.jvp(a, v)), np.sum(layer.vjp(a, g) * v), atol=1e-12)


@given(layers(), st.data())
def test_jvp_is_the_jacobian_times_the_vector(layer, data):
    a, v = data.draw(matrices(layer.n_in, 1)), data.draw(matrices(layer.n_in, 1))
    t = 1e-6
    agree(layer.jvp(a, v), (layer(a + t * v) - layer(a - t * v)) / (2 * t), rtol=1e-5)


@given(networks())
def test_theta_goes_out_and_comes_back(net):
    again = net.with_theta(net.theta)
    assert np.array_equal(again.theta, net.theta)
    assert net.theta.shape == (net.P,)
    assert repr(again) == repr(net)


@given(networks(), st.data())
def test_a_batch_is_its_columns(net, data):
    x = data.draw(matrices(net.sizes[0], 3))
    columns = [net(x[:, i]) for i in range(3)]
    np.testing.assert_allclose(net(x), np.hstack(columns), atol=1e-12)


@given(problems(), st.floats(1e-3, 1.0))
def test_step_moves_against_the_gradient_and_leaves_the_net_alone(problem, eta):
    net, x, y = problem
    before = net.theta.copy()
    grad = backprop(net, x, y)
    np.testing.assert_allclose(step(net, grad, eta).theta, before - eta * grad.theta, atol=1e-12)
    assert np.array_equal(net.theta, before)


@given(trainings())
def test_the_fast_gradient_is_that_of_backprop(training):
    net, x, y, cost = training
    slow = backprop(net, x, y, cost)
    for l, block in enumerate(Descent(net, x, y, cost).gradient()[1:], start=1):
        agree(block, np.hstack([slow.W[l], slow.b[l]]), rtol=1e-12)


@given(trainings(), st.integers(1, 8), st.floats(1e-3, 1.0), st.randoms(use_true_random=False))
def test_the_fast_step_is_backprop_and_step(training, size, eta, random):
    net, x, y, cost = training
    order = list(range(x.shape[1]))
    random.shuffle(order)
    descent = Descent(net, x, y, cost)
    descent.epoch(eta, size, order[:size])
    batch = order[:size]
    stepped = step(net, backprop(net, x[:, batch], y[:, batch], cost), eta)
    agree(descent.net.theta, stepped.theta, rtol=1e-12)


@given(problems())
def test_a_short_step_lowers_the_cost(problem):
    net, x, y = problem
    grad = backprop(net, x, y)
    slope = float(np.sum(grad.theta**2))
    assume(slope > 1e-6)  # at a stationary point no direction descends
    eta = 1e-4 / max(1.0, slope)
    assert QUADRATIC(step(net, grad, eta)(x), y) < QUADRATIC(net(x), y)


@given(st.integers(1, 12), st.integers(1, 15), st.integers(0, 99))
def test_minibatches_hold_every_example_once(m, size, seed):
    x = np.arange(m, dtype=float).reshape(1, m)
    parts = list(minibatches(x, 10 * x, size, np.random.default_rng(seed)))
    assert sorted(np.hstack([part[0][0] for part in parts])) == list(range(m))
    assert all(np.array_equal(10 * x_part, y_part) for x_part, y_part in parts)
    assert [part[0].shape[1] for part in parts[:-1]] == [size] * (len(parts) - 1)


@given(st.sampled_from(SMOOTH), floats(20.0))
def test_activation_derivatives_agree_with_complex_steps(sigma, z):
    # The same functions written with exp and log alone, which take complex numbers.
    analytic = {
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "tanh": np.tanh,
        "softplus": lambda z: np.log(1 + np.exp(z)),
        "identity": lambda z: z,
    }[sigma.name]
    h = 1e-30
    assert np.isclose(sigma.df(np.array(z)), analytic(z + 1j * h).imag / h, rtol=1e-9, atol=1e-15)


@given(st.data())
def test_two_linear_layers_are_one(data):
    A, B = data.draw(matrices(3, 2)), data.draw(matrices(2, 3))
    b, c = data.draw(matrices(3, 1)), data.draw(matrices(2, 1))
    x = data.draw(matrices(2, 4))
    two = Network([Layer(A, b, IDENTITY), Layer(B, c, IDENTITY)])
    one = Layer(B @ A, B @ b + c, IDENTITY)
    np.testing.assert_allclose(two(x), one(x), atol=1e-9)
