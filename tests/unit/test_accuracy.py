"""Numbers at the ends of the range of floats: activations against arbitrary precision, central
differences near 0 and near poles, training that diverges."""

import copy
import math
import pickle
import warnings
from dataclasses import is_dataclass
from importlib import import_module
from pkgutil import iter_modules

import mpmath as mp
import numpy as np
import pytest

import nnbook
from nnbook import calculus
from nnbook.activations import ACTIVATIONS, IDENTITY, RELU, SIGMOID, SOFTPLUS, STEP, TANH
from nnbook.backprop import backprop
from nnbook.calculus import check_gradient
from nnbook.costs import CROSS_ENTROPY, QUADRATIC
from nnbook.data import digits, hand_net, xor
from nnbook.museum import RIGHT
from nnbook.network import Layer, Network
from nnbook.neuron import Neuron
from nnbook.notation import SYMBOLS, generator
from nnbook.training import Diverged, step, train

# --- activations ------------------------------------------------------------------------------


def sigmoid(z):
    return 1 / (1 + mp.exp(-z))


TRUE = {
    SIGMOID: (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    TANH: (mp.tanh, lambda z: mp.sech(z) ** 2),
    SOFTPLUS: (lambda z: mp.log1p(mp.exp(z)), sigmoid),
    RELU: (lambda z: max(z, mp.mpf(0)), lambda z: mp.mpf(z > 0)),
    IDENTITY: (lambda z: z, lambda z: mp.mpf(1)),
    STEP: (lambda z: mp.mpf(z > 0), lambda z: mp.mpf(0)),
}


def points() -> np.ndarray:
    """Floats of every size and of both signs, more of them where the functions bend or vanish."""
    rng = np.random.default_rng(0)
    tiny, largest = 5e-324, float(np.finfo(float).max)
    ends = [0.0, tiny, 2.2e-308, 1e-16, 20.0, 37.0, 354.9, 372.5, 709.7, 745.1, 746.0, largest]
    sizes = np.ldexp(rng.uniform(1, 2, 150), rng.integers(-1074, 1023, 150))
    z = np.concatenate([ends, sizes, rng.uniform(0, 40, 400), rng.exponential(1, 400),
                        rng.uniform(340, 760, 400)])  # fmt: skip
    return np.concatenate([z, -z])


@pytest.mark.parametrize("part", ["f", "df"])
@pytest.mark.parametrize("sigma", TRUE, ids=repr)
def test_activations_are_right_to_two_units_in_the_last_place(sigma, part):
    z = points()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = getattr(sigma, part)(z)
    f = TRUE[sigma][part == "df"]
    with mp.workprec(1200):  # enough that 1 − tanh² keeps its digits at z = 380
        for at, value in zip(z.tolist(), got.tolist(), strict=True):
            # Beyond 1e4 every one of these functions is, to a float's digits, what it is at 1e4,
            # or z itself: mpmath need not raise e to the power of 1e308.
            far = abs(at) > 1e4 and sigma not in (RELU, IDENTITY, STEP)
            if far:
                grows = sigma is SOFTPLUS and part == "f" and at > 0
                true = mp.mpf(at) if grows else f(mp.mpf(np.sign(at) * 1e4))
            else:
                true = f(mp.mpf(at))
            unit = mp.mpf(math.ulp(float(true)))
            assert abs(mp.mpf(value) - true) <= 2 * unit, f"{sigma}.{part}({at!r})"


@pytest.mark.parametrize("sigma", ACTIVATIONS.values(), ids=repr)
def test_nan_stays_nan_and_infinity_gives_the_limit_without_a_warning(sigma):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(sigma([np.nan])).all()
        low, high = sigma([-np.inf, np.inf])
        assert low == (-np.inf if sigma is IDENTITY else sigma(-1e300))
        assert high == (sigma(1e300) if sigma in (SIGMOID, TANH, STEP) else np.inf)
        assert not np.isnan(sigma.df([-np.inf, np.inf])).any()


def test_small_whole_numbers_do_not_wrap():
    small = np.array([0, 1, 2], np.uint8)
    for sigma in ACTIVATIONS.values():
        assert np.array_equal(sigma(small), sigma([0.0, 1.0, 2.0]))
        assert np.array_equal(sigma.df(small), sigma.df([0.0, 1.0, 2.0]))


# --- central differences ----------------------------------------------------------------------


@pytest.mark.parametrize("at", [1e-3, 1e-6, -1e-6, 1e-12, 1e-100])
def test_a_right_gradient_beside_a_pole_is_not_blamed_and_a_wrong_one_is(at):
    check_gradient(lambda v: (1 / v).sum(), lambda v: -1 / v**2, [at])
    with pytest.raises(AssertionError, match="central differences give"):
        check_gradient(lambda v: (1 / v).sum(), lambda v: -1.0001 / v**2, [at])


@pytest.mark.parametrize(("pole", "off"), [(1, 1e-3), (1, 1e-6), (1, 1e-8), (1000, 1e-7)])
def test_a_pole_elsewhere_than_at_0_is_passed_by_as_well(pole, off):
    check_gradient(lambda v: (1 / (v - pole)).sum(), lambda v: -1 / (v - pole) ** 2, [pole + off])


@pytest.mark.parametrize("at", [1e-9, 1e-6, 1e-3])
def test_the_end_of_a_domain_within_the_step_is_no_obstacle(at):
    check_gradient(lambda v: np.log(v).sum(), lambda v: 1 / v, [at])
    assert calculus.numeric_derivative(np.sqrt, at) == pytest.approx(0.5 / np.sqrt(at), rel=1e-5)
    J = calculus.numeric_jacobian(lambda v: [1 / v[0], v[1]], [1e-7, 1.0])
    np.testing.assert_allclose(J, [[-1e14, 0], [0, 1]], rtol=1e-6)


@pytest.mark.parametrize("off", [1e-3, 1e-6, 1e-8])
def test_the_end_of_a_domain_elsewhere_than_at_0_is_none_either(off):
    check_gradient(lambda v: np.log(1 - v).sum(), lambda v: -1 / (1 - v), [1 - off])


@pytest.mark.parametrize("f", [lambda v: v - 1, lambda v: (v + 1e4) - (1e4 + 1), np.log])
def test_a_gradient_of_0_is_no_gradient_where_f_is_0_but_has_a_slope(f):
    """Steps too short to move x = 1 change nothing, which is no sign that the slope has settled."""
    check_gradient(lambda v: f(v).sum(), [1.0], [1.0])
    with pytest.raises(AssertionError, match="is 0, but central differences give 1"):
        check_gradient(lambda v: f(v).sum(), [0.0], [1.0])


@pytest.mark.parametrize(("at", "off"), [(1e-9, 2.0**-54), (1e-13, 1e-16), (1e-19, 1e-20)])
def test_a_pole_that_is_near_in_proportion_to_a_small_entry_is_passed_by(at, off):
    pole = at - off
    check_gradient(lambda v: (off / (v - pole)).sum(), lambda v: -off / (v - pole) ** 2, [at])


def test_one_entry_at_the_end_of_a_domain_is_measured_anew_and_the_others_stay():
    slopes = calculus.numeric_derivative(np.log, [1e-9, 1.0])
    np.testing.assert_allclose(slopes, [1e9, 1.0], rtol=1e-6)


def test_one_output_that_is_not_finite_is_refused_though_the_others_are():
    with pytest.raises(ValueError, match="f is not finite beside x"):
        calculus.numeric_jacobian(lambda v: [v[0], np.nan], [1.0])


def test_a_gradient_costs_two_calls_an_entry_where_no_domain_ends():
    points, x = [], [1.0, -3.0, 0.0, 2 * calculus.STEP]
    calculus.numeric_gradient(lambda v: points.append(v) or (v**3).sum(), x)
    assert len(points) == 2 * len(x)


def test_large_entries_leave_small_ones_their_rounding():
    check_gradient(lambda v: (v**2).sum(), lambda v: 2 * v, [1e8, 1e-3])
    with pytest.raises(AssertionError, match=r"entry \(0,\)"):
        check_gradient(lambda v: (v**2).sum(), lambda v: 2.001 * v, [1e8, 1e-3])


def squares(v):
    return (v**2).sum()


@pytest.mark.parametrize(
    ("x", "grad", "agrees"),
    [
        ([1.0], [2 + 1.9e-6], True),  # within 1e-6 of 2, the largest entry
        ([1.0], [2 + 2.1e-6], False),
        ([0.1], [0.2 + 0.9e-6], True),  # within 1e-6 of 1, since no entry is as large
        ([0.1], [0.2 + 1.1e-6], False),
        ([10.0, 0.1], [20, 0.2 + 1.9e-5], True),  # the largest entry counts for all
        ([10.0, 0.1], [20, 0.2 + 2.1e-5], False),
    ],
)
def test_a_gradient_agrees_to_a_millionth_of_its_largest_entry_or_of_1(x, grad, agrees):
    if agrees:
        check_gradient(squares, grad, x)
    else:
        with pytest.raises(AssertionError, match="central differences give"):
            check_gradient(squares, grad, x)


def test_the_tolerance_itself_is_within_it():
    check_gradient(lambda v: 0.0, [0.25], [1.0], rtol=0.25)


def test_a_large_value_of_f_leaves_its_gradient_what_rounding_does():
    check_gradient(lambda v: 1e10 + squares(v), [2.2, 4.6], [1.1, 2.3])
    with pytest.raises(AssertionError, match=r"entry \(1,\)"):
        check_gradient(lambda v: 1e10 + squares(v), [2.2, 6.6], [1.1, 2.3])


def test_the_entry_that_is_furthest_off_is_named():
    with pytest.raises(AssertionError, match=r"entry \(1,\) .* is 0.7, but .* give 0.2"):
        check_gradient(squares, [20.0, 0.7], [10.0, 0.1])
    with pytest.raises(AssertionError, match=r"entry \(1,\) .* is 5, but .* give 0.2"):
        check_gradient(squares, [21.0, 5.0], [10.0, 0.1])


def test_a_gradient_of_text_is_refused_by_the_name_of_what_it_came_from():
    with pytest.raises(TypeError, match=r"^what grad returned is 'x', but numbers are wanted"):
        check_gradient(squares, lambda v: "x", [1.0])
    with pytest.raises(TypeError, match=r"^grad is 'x', but numbers are wanted"):
        check_gradient(squares, "x", [1.0])


def test_a_list_is_an_array_for_f_and_for_grad():
    check_gradient(lambda v: (v**2).sum(), lambda v: 2 * v, [1.0, 2.0])


@pytest.mark.parametrize("length", [1e-320, 1e-200, 1.0, 1e200])
def test_a_direction_may_have_any_length(length):
    slope = calculus.directional_derivative(lambda v: v @ [1.0, 2.0], [1.0, 2.0], [length, length])
    assert slope == pytest.approx(3 / np.sqrt(2), rel=1e-4 if length < 1e-300 else 1e-9)


@pytest.mark.parametrize(
    ("x", "u", "slope"),
    [
        ([1e-20, 1.0], [1, 0], 1e10),
        ([1e-20, 1e-30], [1, 0], 5e9),
        ([1e-20, 1.0], [1, 1], 1e10 / np.sqrt(2)),
        ([1e-20, 0.0], [1, 1], 5e9 / np.sqrt(2)),
    ],
)
def test_a_direction_that_leads_out_of_a_domain_is_measured_inside_it(x, u, slope):
    """√v₁ (1 + v₂) ends at v₁ = 0; a v₂ that is 0 or does not move sets no step."""
    got = calculus.directional_derivative(lambda v: np.sqrt(v[0]) * (1 + v[1]), x, u)
    assert got == pytest.approx(slope, rel=1e-6)


def test_the_step_of_a_direction_grows_with_its_largest_entry():
    slope = calculus.directional_derivative(lambda v: v[0] ** 2, [1e8, 1.0], [1, 1])
    assert slope == pytest.approx(2e8 / np.sqrt(2), rel=1e-6)


@pytest.mark.parametrize(
    ("f", "sentence"),
    [
        (lambda v: None, "what f returned is None, but numbers are wanted: end f with return."),
        (lambda v: "1", "what f returned is '1'"),
        (lambda v: [], "f returned an empty array"),
        (lambda v: 1j, "what f returned is 1j"),
    ],
)
def test_what_f_returns_is_refused_in_one_sentence(f, sentence):
    for measure in (calculus.numeric_derivative, calculus.numeric_gradient,
                    calculus.numeric_jacobian):  # fmt: skip
        with pytest.raises((TypeError, ValueError)) as caught:
            measure(f, [1.0, 2.0])
        assert str(caught.value).startswith(sentence)


def test_nan_from_f_is_not_handed_on():
    for measure in (calculus.numeric_gradient, calculus.numeric_jacobian):
        with pytest.raises(ValueError, match=r"f is not finite beside x, but .* smaller h"):
            measure(lambda v: np.nan, [1.0, 2.0])


def test_a_function_that_is_not_elementwise_is_refused_by_numeric_derivative():
    with pytest.raises(ValueError, match=r"f returned shape \(\), but x has shape \(2,\)"):
        calculus.numeric_derivative(np.sum, [1.0, 2.0])


# --- networks at the end of the range ---------------------------------------------------------


def test_training_that_diverges_names_eta_and_keeps_the_history():
    net, x, y = hand_net()
    with pytest.raises(Diverged) as caught:
        train(net, 10 * x, y, eta=1e3, epochs=100, measure=lambda net: net.P)
    message, history = str(caught.value), caught.value.history
    assert message.startswith("Training ended in epoch ")
    assert "eta=1000" in message
    assert "pass a smaller eta" in message
    assert "\n" not in message
    assert 1 < len(history.cost) < 100
    assert len(history.measured) == len(history.cost)
    assert history.cost[-1] == QUADRATIC(history.net(10 * x), y)
    assert np.isfinite(history.cost).all()
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.history.cost) == (message, history.cost)


def test_saturated_cross_entropy_keeps_the_history_too():
    x, y = xor()
    net = Network.random([2, 2, 1], np.random.default_rng(0), TANH, output=SIGMOID)
    with pytest.raises(Diverged, match="cross-entropy wants 0 < a < 1") as caught:
        train(net, x, y, eta=1e4, epochs=50, cost=CROSS_ENTROPY)
    assert caught.value.history.cost


@pytest.mark.parametrize("size", [1e155, 1e200, 1e308])
def test_weights_too_large_for_floats_name_their_layer_without_a_warning(size):
    net = Network([Layer(np.eye(2), [0, 0], IDENTITY), Layer(size * np.eye(2), [0, 0], IDENTITY)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(OverflowError, match=r"In layer 2, z leaves .*weights smaller.*eta"):
            net([size, -size])


@pytest.mark.parametrize(
    "act",
    [
        lambda: QUADRATIC([1e200], [-1e200]),
        lambda: QUADRATIC.grad([1.7e308], [-1.7e308]),
        lambda: CROSS_ENTROPY.grad([5e-324], [1.0]),
        lambda: Neuron([1e200], 0, SIGMOID)([1e200]),
        lambda: step(hand_net()[0], backprop(*hand_net()), 1.7e308),
    ],
    ids=["cost", "its gradient", "cross-entropy", "neuron", "step"],
)
def test_what_leaves_the_range_of_floats_says_so_without_a_warning(act):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(OverflowError, match=r"leaves the range of floats, but .*: .*\.$"):
            act()


def test_a_gradient_of_another_net_is_refused():
    net, x, y = hand_net()
    other = Network.random([2, 1, 1], np.random.default_rng(0))
    with pytest.raises(
        ValueError, match=r"grad\.W\[1\] has shape \(1, 2\), but \(2, 2\) is wanted"
    ):
        step(net, backprop(other, x, y), 0.1)
    deeper = Network.random([2, 2, 1, 1], np.random.default_rng(0))
    with pytest.raises(ValueError, match="grad has 3 layers, but net has 2"):
        step(net, backprop(deeper, x, y), 0.1)


@pytest.mark.parametrize("wrong", [-1.0, 1.5, 7.0])
def test_targets_outside_0_and_1_are_refused_by_cross_entropy(wrong):
    for targets in ([wrong], [0.0, 1.0, wrong]):
        outputs = [0.5] * len(targets)
        with pytest.raises(ValueError, match=f"y holds {wrong:g}, but cross-entropy wants targets"):
            CROSS_ENTROPY(outputs, targets)


@pytest.mark.parametrize("wrong", [-0.1, 0.0, 1.0, 1.1])
def test_outputs_without_a_logarithm_are_refused_by_cross_entropy(wrong):
    for outputs in ([wrong], [0.5, wrong]):
        targets = [1.0] * len(outputs)
        with pytest.raises(ValueError, match=f"a holds {wrong:g}, but cross-entropy wants 0 < a"):
            CROSS_ENTROPY(outputs, targets)


# --- copies and messages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]
)
def test_what_is_pickled_or_copied_is_the_same_and_stays_frozen(copied):
    net, x, y = hand_net()
    again = copied(net)
    assert np.array_equal(again.theta, net.theta)
    assert np.array_equal(again(x), net(x))
    assert not again[1].W.flags.writeable
    neuron = copied(Neuron([1, 2], 0.5, TANH))
    assert neuron([3, -1]) == Neuron([1, 2], 0.5, TANH)([3, -1])
    assert not neuron.w.flags.writeable
    history = train(net, x, y, eta=0.01, epochs=2)
    assert copied(history).cost == history.cost
    assert np.array_equal(copied(history).net.theta, history.net.theta)
    assert np.array_equal(copied(backprop(net, x, y)).theta, backprop(net, x, y).theta)
    for value in (*ACTIVATIONS.values(), QUADRATIC, CROSS_ENTROPY):
        assert copied(value) == value
    assert copied(RIGHT).value(net, x, y) == RIGHT.value(net, x, y)


def test_whatever_nnbook_keeps_things_in_can_be_pickled():
    """By introspection, so that no class is forgotten; the test above says what comes back."""
    net, x, y = hand_net()
    history = train(net, x, y, eta=0.01, epochs=1)
    kept = [net, net[1], Neuron([1, 2], 0.5, TANH), history, backprop(net, x, y), RIGHT]
    kept += [net.forward(x), TANH, QUADRATIC, digits()[0], SYMBOLS[0]]
    modules = [
        import_module(f"nnbook.{module.name}")
        for module in iter_modules(nnbook.__path__)
        if not module.ispkg
    ]
    known = {
        thing
        for module in modules
        for thing in vars(module).values()
        if is_dataclass(thing) and isinstance(thing, type) and thing.__module__ == module.__name__
    }
    assert {type(thing) for thing in kept} >= known
    for thing in kept:
        assert type(pickle.loads(pickle.dumps(thing))) is type(thing)


def test_no_message_holds_an_address_in_memory():
    with pytest.raises(TypeError) as caught:
        generator(np.random.RandomState(0))
    assert "RandomState(MT19937), but a random generator" in str(caught.value)
