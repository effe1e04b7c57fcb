"""nnbook.fast beside backprop and step: the same numbers, arrays that stay its own, refusals."""

import numpy as np
import pytest

from nnbook.activations import ACTIVATIONS, IDENTITY, RELU, SIGMOID, STEP, TANH, Activation
from nnbook.backprop import backprop
from nnbook.costs import CROSS_ENTROPY, QUADRATIC, Cost
from nnbook.data import digits, hand_net, xor
from nnbook.fast import Descent
from nnbook.network import Layer, Network
from nnbook.training import Diverged, minibatches, step, train

SOFTSIGN = Activation(
    "softsign", lambda z: z / (1 + np.abs(z)), lambda z: 1 / (1 + np.abs(z)) ** 2, "", ""
)
ABSOLUTE = Cost("absolute", lambda a, y: np.abs(a - y).sum(axis=0), lambda a, y: np.sign(a - y), "")


def problem(sizes=(3, 4, 2), m=5, sigma=SIGMOID, kind=np.float64):
    rng = np.random.default_rng(7)
    drawn = Network.random(sizes, rng, sigma)
    net = Network([Layer(l.W.astype(kind), l.b.astype(kind), sigma) for l in drawn])
    return net, rng.random((sizes[0], m)).astype(kind), rng.random((sizes[-1], m)).astype(kind)


def by_the_equations(net, x, y, eta, size, order, cost=QUADRATIC):
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        net = step(net, backprop(net, x[:, chosen], y[:, chosen], cost), eta)
    return net.theta


def test_the_gradient_of_the_hand_net_by_hand():
    # δ² = 1, a¹ = (0, 3), δ¹ = (0, 2), x = (1, 2); the last column is that of the bias.
    _, first, second = Descent(*hand_net()).gradient()
    assert first.tolist() == [[0, 0, 0], [2, 4, 2]]
    assert second.tolist() == [[0, 3, 1]]


def test_a_step_of_the_hand_net_by_hand():
    descent = Descent(*hand_net())
    descent.step(0.1)
    assert descent.net[1].W.tolist() == [[1, -1], [pytest.approx(1.8), pytest.approx(0.6)]]
    assert descent.net[1].b.tolist() == [[0], [pytest.approx(-1.2)]]
    assert descent.net[2].W.tolist() == [[3, pytest.approx(1.7)]]


@pytest.mark.parametrize("sigma", [*ACTIVATIONS.values(), SOFTSIGN], ids=repr)
@pytest.mark.parametrize("cost", [QUADRATIC, ABSOLUTE], ids=repr)
def test_activations_and_costs_of_nnbook_and_of_a_reader(sigma, cost):
    net, x, y = problem(sigma=sigma)
    descent = Descent(net, x, y, cost)
    descent.epoch(0.3, 2, [4, 0, 3, 1, 2])
    wanted = by_the_equations(net, x, y, 0.3, 2, [4, 0, 3, 1, 2], cost)
    np.testing.assert_allclose(descent.net.theta, wanted, rtol=0, atol=1e-14)
    assert [layer.sigma for layer in descent.net] == [sigma, sigma]


@pytest.mark.parametrize("sigma", [RELU, STEP, IDENTITY], ids=repr)
def test_where_z_is_0_the_slope_is_that_of_the_book(sigma):
    net = Network([Layer(np.zeros((2, 2)), [0, 0], sigma)])
    got = Descent(net, [1.0, 2.0], [3.0, -1.0]).gradient()[1]
    assert got.tolist() == ([[-3, -6, -3], [1, 2, 1]] if sigma is IDENTITY else [[0] * 3] * 2)


def test_a_step_unit_whose_z_is_0_is_off_for_the_layer_behind_it():
    net = Network([Layer(np.zeros((1, 1)), [0], STEP), Layer([[1]], [0], IDENTITY)])
    assert Descent(net, [1.0], [3.0]).gradient()[2].tolist() == [[0, -3]]


def test_saturated_cross_entropy_keeps_the_error_a_minus_y():
    # At z = 30 little is left of 1 − a, and it stands in ∇ₐC and in σ′: here both times alike.
    net = Network([Layer([[30.0]], [0.0])])
    gradient = Descent(net, [1.0], [0.0], CROSS_ENTROPY).gradient()[1]
    assert gradient == pytest.approx(np.array([[1, 1]]), rel=1e-12)


@pytest.mark.parametrize("order", [[0, -1], [0, 2], [-1], [2]])
def test_numbers_of_examples_that_are_not_there_are_refused(order):
    descent = Descent(Network([Layer([[1.0]], [0.0])]), [[1.0, 2.0]], [[0.0, 0.0]])
    with pytest.raises(ValueError, match=r"order holds numbers from .* numbered 0 to 1"):
        descent.epoch(0.1, 1, order)


@pytest.mark.parametrize("z", [99.0, -800.0])
def test_one_output_without_a_logarithm_among_others_is_refused(z):
    descent = Descent(Network([Layer([[1.0]], [0.0])]), [[z, 0.5]], [[0.0, 0.0]], CROSS_ENTROPY)
    with pytest.raises(ValueError, match="cross-entropy wants 0 < a < 1"):
        descent.step(1)


@pytest.mark.parametrize("sigma", ACTIVATIONS.values(), ids=repr)
def test_float32_stays_float32_and_is_right_to_its_digits(sigma):
    # An eps of float32 for each of some thirty operations in a row, relative to the largest entry.
    net, x, y = problem((30, 20, 5), 10, sigma, np.float32)
    descent = Descent(net, x, y)
    true = backprop(net.with_theta(net.theta.astype(float)), x.astype(float), y.astype(float)).theta
    if sigma is STEP:
        assert not true.any()
    got = np.concatenate([p.ravel() for G in descent.gradient()[1:] for p in (G[:, :-1], G[:, -1])])
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, true, rtol=0, atol=30 * 1.2e-7 * np.abs(true).max())
    descent.epoch(0.1, 3, range(10))
    assert descent.net.theta.dtype == np.float32


def test_the_widest_type_is_computed_in():
    net, x, y = problem(kind=np.float32)
    assert Descent(net, x, y.astype(float)).gradient()[1].dtype == np.float64


def test_what_is_handed_out_is_left_alone_and_so_is_what_came():
    net, x, y = problem()
    before = net.theta.copy(), x.copy(), y.copy()
    descent = Descent(net, x, y)
    first, start = descent.gradient(), descent.net
    kept = [G.copy() for G in first[1:]]
    descent.step(0.5)
    descent.epoch(0.5, 2, [0, 1, 2])
    descent.gradient()
    assert all(map(np.array_equal, first[1:], kept))
    assert np.array_equal(start.theta, before[0])
    assert all(map(np.array_equal, (net.theta, x, y), before))
    for G in first[1:]:
        G[:] = np.nan
    x[:] = y[:] = np.nan
    assert np.isfinite(descent.gradient()[1]).all()


@pytest.mark.parametrize("m", [1, 4, 5])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 9])
def test_every_size_of_batch_and_a_short_last_one(m, size):
    net, x, y = problem(m=m)
    order = np.random.default_rng(m).permutation(m)
    descent = Descent(net, x, y)
    descent.epoch(0.7, size, order)
    wanted = by_the_equations(net, x, y, 0.7, size, order)
    np.testing.assert_allclose(descent.net.theta, wanted, rtol=0, atol=1e-14)


def test_order_may_leave_out_and_repeat():
    net, x, y = problem()
    descent = Descent(net, x, y)
    descent.epoch(0.7, 2, [3, 3, 1])
    wanted = by_the_equations(net, x, y, 0.7, 2, [3, 3, 1])
    np.testing.assert_allclose(descent.net.theta, wanted, rtol=0, atol=1e-14)


def test_it_goes_on_from_another_net_with_other_activations():
    net, x, y = problem()
    other = Network([Layer(-layer.W, layer.b + 1, TANH) for layer in net])
    descent = Descent(net, x, y)
    descent.step(1)
    descent.net = other
    descent.step(1)
    wanted = step(other, backprop(other, x, y), 1)
    np.testing.assert_allclose(descent.net.theta, wanted.theta, rtol=0, atol=1e-14)
    assert repr(descent.net) == "Network 3-4-2 (tanh)"


def descent():
    return Descent(*problem())


REFUSALS = {
    "net": (lambda: Descent("net", [1], [1]), TypeError, "net is 'net', but a Network"),
    "cost": (lambda: Descent(*problem(), "cost"), TypeError, "cost is 'cost', but a Cost"),
    "x": (lambda: Descent(problem()[0], [[1]], [[1], [2]]), ValueError, "x has 1 row"),
    "y": (lambda: Descent(*problem()[:2], [[1]]), ValueError, "y has 1 row"),
    "y of fewer": (lambda: Descent(*problem()[:2], [[1], [1]]), ValueError, "x holds 5 examples"),
    "eta": (lambda: descent().step(0), ValueError, "eta is 0, but a number above 0"),
    "size": (lambda: descent().epoch(1, 0, [0]), ValueError, "size is 0, but at least 1"),
    "order too far": (lambda: descent().epoch(1, 1, [5]), ValueError, "numbered 0 to 4"),
    "order below 0": (lambda: descent().epoch(1, 1, [-1]), ValueError, "from -1 to -1"),
    "order of none": (lambda: descent().epoch(1, 1, []), TypeError, r"order is \[\]"),
    "order of floats": (lambda: descent().epoch(1, 1, [0.5]), TypeError, r"order is \[0.5\]"),
    "order of rows": (lambda: descent().epoch(1, 1, [[0]]), TypeError, r"order is \[\[0\]\]"),
    "order of gaps": (lambda: descent().epoch(1, 1, [np.nan]), TypeError, r"order is \[nan\]"),
    "order ragged": (lambda: descent().epoch(1, 1, [[0], [1, 2]]), ValueError, "order is ragged"),
    "another net": (
        lambda: setattr(descent(), "net", hand_net()[0]),
        ValueError,
        r"net has the sizes \(2, 2, 1\), but \(3, 4, 2\) are wanted: make a Descent",
    ),
    "no net": (lambda: setattr(descent(), "net", None), TypeError, "net is None, but a Network"),
    "step too far": (
        lambda: Descent(*hand_net()).step(1.7e308),
        OverflowError,
        "θ − η ∇C leaves the range of floats, .*: pass a smaller eta",
    ),
    "epoch too far": (
        lambda: Descent(*hand_net()).epoch(1.7e308, 1, [0]),
        OverflowError,
        "θ − η ∇C leaves the range of floats, .*: pass a smaller eta",
    ),
    "slope too steep": (
        lambda: Descent(Network([Layer([[1]], [0], IDENTITY)]), [1e200], [-1e200]).gradient(),
        OverflowError,
        "∇C leaves the range of floats, .*: make the weights smaller",
    ),
    "cross-entropy at 1": (
        lambda: Descent(Network([Layer([[1]], [0])]), [99], [0], CROSS_ENTROPY).step(1),
        ValueError,
        "a holds 1, but cross-entropy wants 0 < a < 1",
    ),
    "cross-entropy at 0": (
        lambda: Descent(Network([Layer([[1]], [0])]), [-800], [0], CROSS_ENTROPY).step(1),
        ValueError,
        "a holds 0, but cross-entropy wants 0 < a < 1",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(name):
    act, kind, sentence = REFUSALS[name]
    with pytest.raises(kind, match=sentence) as caught:
        act()
    assert "\n" not in str(caught.value)


def test_large_numbers_whose_squares_are_too_large_are_numbers():
    net = Network([Layer([[1e200]], [0], IDENTITY)])
    descent = Descent(net, [1e-100], [1e100])
    assert descent.gradient()[1].tolist() == [[0, 0]]
    descent.step(1)
    assert descent.net.theta.tolist() == [1e200, 0]


# --- train ------------------------------------------------------------------------------------


def test_train_is_the_loop_of_chapter_17():
    part, _ = digits()
    x, y = part.x[:, :203], part.y[:, :203]
    net = Network.random([64, 12, 10], np.random.default_rng(0))
    looped, rng, costs = net, np.random.default_rng(1), [QUADRATIC(net(x), y)]
    for _ in range(3):
        for x_batch, y_batch in minibatches(x, y, 20, rng):
            looped = step(looped, backprop(looped, x_batch, y_batch), 3.0)
        costs.append(QUADRATIC(looped(x), y))
    rng = np.random.default_rng(1)
    history = train(net, x, y, eta=3.0, epochs=3, size=20, rng=rng)
    np.testing.assert_allclose(history.net.theta, looped.theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(history.cost, costs, rtol=1e-12)


@pytest.mark.parametrize("size", [None, 3])
def test_training_that_ends_says_what_the_equations_say(size):
    net, x, y = hand_net()
    x, y = 10 * x * np.arange(1, 8), y * np.arange(7)
    looped, rng, sentence = net, np.random.default_rng(0), ""
    while not sentence:
        batches = [(x, y)] if size is None else minibatches(x, y, size, rng)
        try:
            for batch in batches:
                looped = step(looped, backprop(looped, *batch), 1e3)
            QUADRATIC(looped(x), y)
        except OverflowError as error:
            sentence = str(error).removesuffix(".")
    rng = None if size is None else np.random.default_rng(0)
    with pytest.raises(Diverged) as caught:
        train(net, x, y, eta=1e3, epochs=99, size=size, rng=rng)
    assert f"({sentence})" in str(caught.value)


def test_where_only_the_fast_step_leaves_the_range_training_goes_on():
    # δ = ±1e10 times η = 1e300 is too large, but the slopes, 1e-290 and 0, are not.
    net = Network([Layer([[0.0]], [0.0], IDENTITY)])
    x, y = [[1e-300, -1e-300]], [[-1e10, 1e10]]
    history = train(net, x, y, eta=1e300, epochs=2)
    assert history.net.theta == pytest.approx([-2e10, 0])
    assert len(history.cost) == 3


def test_full_batch_training_shuffles_nothing():
    x, y = xor()
    rng = np.random.default_rng(0)
    net = Network.random([2, 2, 1], np.random.default_rng(0))
    train(net, x, y, eta=1.0, epochs=3, rng=rng)
    assert rng.random() == np.random.default_rng(0).random()
