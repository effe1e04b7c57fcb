"""Bad input of every kind gets one sentence: what came, what was wanted, what to do."""

import numpy as np
import pytest

from nnbook.activations import RELU, SIGMOID
from nnbook.backprop import Gradient, backprop
from nnbook.calculus import (
    check_gradient,
    directional_derivative,
    numeric_derivative,
    numeric_gradient,
)
from nnbook.costs import CROSS_ENTROPY, QUADRATIC, Cost
from nnbook.data import blobs, digits, hand_net, one_hot
from nnbook.network import Layer, Network
from nnbook.neuron import Neuron
from nnbook.notation import column
from nnbook.training import minibatches, step, train

NET, X, Y = hand_net()
GRAD = backprop(NET, X, Y)
RNG = np.random.default_rng(0)

REFUSED = {
    "wrong size": (lambda: column([1, 2, 3], 2), "x has 3 rows", "pass an array of shape (2, m)"),
    "rows for columns": (lambda: column(np.ones((3, 2)), 2), "(3, 2)", "pass x.T"),
    "1-D that would broadcast": (
        lambda: column([1.0, 2.0, 3.0], 1, name="y"),
        "y has 3 rows (shape (3,))",
        "pass y.reshape(1, -1)",
    ),
    "three axes": (lambda: column(np.ones((2, 2, 2))), "3 axes", "shape (n, m)"),
    "NaN": (lambda: column([1, np.nan]), "nan at index (1,)", "remove or replace"),
    "infinity": (lambda: column(np.inf), "inf", "remove or replace"),
    "text": (lambda: column("abc"), "text", "numbers"),
    "text among numbers": (lambda: column([1, "a"]), "text", "numbers"),
    "None": (lambda: column(None), "x is None", "numbers"),
    "complex": (lambda: column([1j]), "complex", "numbers"),
    "a number too large for a float": (lambda: column([10**400]), "object", "numbers"),
    "ragged": (lambda: column([[1, 2], [3]]), "ragged", "same length"),
    "empty": (lambda: column([]), "empty", "at least one number"),
    "flat W": (lambda: Layer([1, 2], [1]), "W has shape (2,)", "[[w_1, w_2, …]]"),
    "b of another length": (lambda: Layer([[1, 2]], [1, 2]), "b has shape (2,)", "flat list"),
    "b as a row": (lambda: Layer([[1], [2]], [[1, 2]]), "b has shape (1, 2)", "flat list"),
    "NaN in W": (lambda: Layer([[np.nan]], [0]), "W holds nan", "replace"),
    "a function as sigma": (lambda: Layer([[1]], [1], np.tanh), "sigma", "SIGMOID"),
    "a number as sigma": (lambda: Neuron([1], 1, 3), "sigma is 3", "SIGMOID"),
    "text as bias": (lambda: Neuron([1, 2], "b"), "b is 'b' (str)", "b=0.1"),
    "two columns of w": (lambda: Neuron([[1, 2], [3, 4]], 0), "w has shape (2, 2)", "flat list"),
    "layer 0": (lambda: NET[0], "l is 0", "1 to 2 (layer 0 is the input"),
    "layer L + 1": (lambda: NET[3], "l is 3", "1 to 2 (L is 2)"),
    "layer -1": (lambda: NET[-1], "l is -1", "at least 0"),
    "layer by name": (lambda: NET["1"], "l is '1' (str)", "whole number"),
    "no layers": (lambda: Network([]), "layers is empty", "pass a Layer"),
    "not a layer": (lambda: Network([np.eye(2)]), "layers[0] is a ndarray", "Layer(W, b, sigma)"),
    "sizes that do not chain": (
        lambda: Network([Layer([[1, 2]], 1), Layer([[1, 2]], 1)]),
        "layer 2 takes 2 inputs, but layer 1 has 1",
        "columns of W^2",
    ),
    "one size": (lambda: Network.random([2], RNG), "sizes is [2]", "[2, 3, 1]"),
    "sizes as a number": (lambda: Network.random(3, RNG), "sizes is 3", "[2, 3, 1]"),
    "a size of 0": (lambda: Network.random([2, 0], RNG), "sizes[1] is 0", "at least 1"),
    "a seed for rng": (lambda: Network.random([2, 1], 7), "rng is 7", "default_rng(0)"),
    "x of another height": (lambda: NET([1, 2, 3]), "x has 3 rows", "2 rows are wanted"),
    "theta of another length": (lambda: NET.with_theta([1]), "theta has shape (1,)", "9 numbers"),
    "a Jacobian of two examples": (lambda: NET[1].jacobian(np.ones((2, 2))), "2 examples", "one"),
    "y of another height": (lambda: backprop(NET, X, [1, 2]), "y has 2 rows", "1 row"),
    "y of another width": (lambda: backprop(NET, X, [[1, 2]]), "y has shape (1, 2)", "(1, 1)"),
    "a and y apart": (lambda: QUADRATIC([1, 2], [[1, 2]]), "y has shape (1, 2)", "(2, 1)"),
    "cross-entropy of 1": (lambda: CROSS_ENTROPY([1.0], [1.0]), "a holds 1", "sigmoid"),
    "a gradient with one bias for two": (
        lambda: step(NET, Gradient(GRAD.W, (None, [[1]], [[1]]), GRAD.delta), 0.1),
        "grad.b[1] has shape (1, 1)",
        "one column of 2 numbers",
    ),
    "one target for two outputs of a net, and a cost that would broadcast": (
        lambda: backprop(NET, np.ones((2, 2)), [1], Cost("own", np.subtract, np.subtract, "")),
        "y has shape (1, 1), but the output a has shape (1, 2)",
        "for each example",
    ),
    "eta as text": (lambda: step(NET, backprop(NET, X, Y), "big"), "eta is 'big'", "eta=0.1"),
    "eta not a number": (lambda: step(NET, backprop(NET, X, Y), np.nan), "eta is nan", "finite"),
    "eta of 0": (lambda: step(NET, backprop(NET, X, Y), 0), "eta is 0", "above 0"),
    "eta below 0": (lambda: train(NET, X, Y, eta=-1, epochs=1), "eta is -1", "above 0"),
    "no epochs": (lambda: train(NET, X, Y, eta=1, epochs=0), "epochs is 0", "at least 1"),
    "batch size 0": (lambda: minibatches(X, Y, 0, RNG), "size is 0", "at least 1"),
    "batch size 1.5": (lambda: minibatches(X, Y, 1.5, RNG), "size is 1.5", "whole number"),
    "batches without rng": (
        lambda: train(NET, X, Y, eta=1, epochs=1, size=1),
        "rng is None",
        "default_rng(0)",
    ),
    "x and y of different numbers": (
        lambda: minibatches(X, [[1, 2]], 1, RNG),
        "x holds 1 examples, but y holds 2",
        "one column of y",
    ),
    "a label too large": (lambda: one_hot([0, 3], 3), "0 to 3", "0 to 2 is wanted"),
    "labels as floats": (lambda: one_hot([0.5], 3), "float64", "whole numbers"),
    "all digits held out": (lambda: digits(1797), "held_out is 1797", "below 1797"),
    "spread of 0": (lambda: blobs(4, RNG, 0), "spread is 0", "above 0"),
    "a point of text": (lambda: numeric_derivative(np.sin, "x"), "x is 'x'", "numbers"),
    "a point of NaN": (lambda: numeric_gradient(np.sum, [np.nan]), "nan", "finite"),
    "a NaN among numbers": (lambda: numeric_gradient(np.sum, [1, np.nan]), "nan", "finite"),
    "an endless step": (lambda: numeric_derivative(np.sin, 1.0, h=np.inf), "h is inf", "h=1e-5"),
    "a step of 0": (lambda: numeric_derivative(np.sin, 1.0, h=0), "h is 0", "h=1e-5"),
    "a vector-valued f": (lambda: numeric_gradient(np.sin, [1, 2]), "(2,)", "numeric_jacobian"),
    "no direction": (
        lambda: directional_derivative(np.sum, [1, 2], [0, 0]),
        "zero vector",
        "not 0",
    ),
    "a direction elsewhere": (
        lambda: directional_derivative(np.sum, [1, 2], [1]),
        "u has shape (1,)",
        "shape of x",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused_in_one_sentence(case):
    call, came, remedy = REFUSED[case]
    with pytest.raises((ValueError, TypeError, IndexError)) as caught:
        call()
    message = str(caught.value)
    assert came in message
    assert remedy in message
    assert "\n" not in message
    assert message.endswith(".")


def test_a_wrong_gradient_is_named():
    with pytest.raises(AssertionError, match=r"entry \(1,\) .* is -4, but .* give 4"):
        check_gradient(lambda x: x @ x, [2.0, -4.0], [1.0, 2.0])
    with pytest.raises(AssertionError, match="shape"):
        check_gradient(lambda x: x @ x, [2.0], [1.0, 2.0])
    with pytest.raises(AssertionError, match="nan"):
        check_gradient(lambda x: x @ x, [2.0, np.nan], [1.0, 2.0])


def test_integers_are_numbers():
    layer = Layer(np.array([[1, 2]]), np.array([3]), RELU)
    assert layer.W.dtype == np.float64
    assert layer([1, 1]) == np.array([[6.0]])
    assert step(NET, backprop(NET, [1, 2], [1]), 1).theta.dtype == np.float64
    assert SIGMOID(0) == 0.5


def test_a_number_is_one_column():
    assert column(3).shape == (1, 1)
    assert column([1, 2, 3]).shape == (3, 1)
    assert column(np.ones((2, 5)), 2).shape == (2, 5)
