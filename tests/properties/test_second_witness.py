"""HIPS autograd as a second witness: it is told the forward pass and nothing else."""

import autograd.numpy as anp
import numpy as np
from autograd import grad, jacobian
from hypothesis import given, settings
from strategies import deep_problems

from nnbook.activations import ACTIVATIONS
from nnbook.backprop import backprop
from nnbook.costs import CROSS_ENTROPY, QUADRATIC

ACTS = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": lambda z: 2 / (1 + anp.exp(-2 * z)) - 1,  # autograd's 1 − tanh² loses digits
    "ReLU": lambda z: anp.maximum(z, 0),
    "identity": lambda z: z,
    "step": lambda z: anp.where(z > 0, 1.0, 0.0) + 0 * z,  # no slope, yet a function of z
    "softplus": lambda z: anp.logaddexp(0, z),
}
COSTS = {
    QUADRATIC: lambda a, y: anp.sum((a - y) ** 2) / 2,
    CROSS_ENTROPY: lambda a, y: -anp.sum(y * anp.log(a) + (1 - y) * anp.log(1 - a)),
}


def output(net, x, W, b, nudge):
    """The forward pass, with what is added to the z of each layer."""
    for layer, W_l, b_l, nudge_l in zip(net.layers, W, b, nudge, strict=True):
        x = ACTS[layer.sigma.name](anp.dot(W_l, x) + b_l + nudge_l)
    return x


def same(ours, theirs):
    scale = max(float(np.abs(theirs).max()), 1e-300)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9 * scale)


def parameters(net, m):
    W, b = [layer.W for layer in net.layers], [layer.b for layer in net.layers]
    return W, b, [np.zeros((len(W_l), m)) for W_l in W]


def test_every_activation_and_cost_is_there():
    assert set(ACTS) == set(ACTIVATIONS)
    assert set(COSTS) == {QUADRATIC, CROSS_ENTROPY}


@given(deep_problems())
@settings(max_examples=100)
def test_gradient_and_errors_of_a_network(problem):
    net, x, y, cost = problem
    m = x.shape[1]
    ours = backprop(net, x, y, cost)

    def total(W, b, nudge):
        return COSTS[cost](output(net, x, W, b, nudge), y)

    theirs = grad(total, (0, 1, 2))(*parameters(net, m))
    for l, (dW, db, delta) in enumerate(zip(*theirs, strict=True), 1):
        same(ours.W[l], dW / m)
        same(ours.b[l], db / m)
        same(ours.delta[l], delta)


@given(deep_problems())
@settings(max_examples=30)
def test_jacobian_of_a_network(problem):
    net, x, _, _ = problem
    at, (W, b, nudge) = x[:, [0]], parameters(net, 1)
    theirs = jacobian(lambda x: output(net, x, W, b, nudge))(at)
    ours, a = np.eye(len(at)), at
    for layer in net:
        ours, a = layer.jacobian(a) @ ours, layer(a)
    same(ours, theirs.reshape(ours.shape))
