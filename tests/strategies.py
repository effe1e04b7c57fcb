"""Every hypothesis strategy of the test suite."""

from itertools import pairwise

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnbook.activations import ACTIVATIONS, IDENTITY, RELU, SIGMOID, SOFTPLUS, STEP, TANH
from nnbook.costs import CROSS_ENTROPY, QUADRATIC, Cost
from nnbook.network import Layer, Network

# Smooth everywhere: at ReLU's corner a central difference is right to disagree.
SMOOTH = (SIGMOID, TANH, SOFTPLUS, IDENTITY)


def floats(bound: float = 2.0) -> st.SearchStrategy[float]:
    """Finite numbers of moderate size, where central differences have digits to spare."""
    return st.floats(-bound, bound, allow_nan=False, allow_infinity=False)


def matrices(rows: int, columns: int, bound: float = 2.0) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, (rows, columns), elements=floats(bound))


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    """A layer of 1 to 4 neurons on 1 to 4 inputs; square ones are as likely as not."""
    n_in, n_out = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return Layer(
        draw(matrices(n_out, n_in)), draw(matrices(n_out, 1)), draw(st.sampled_from(SMOOTH))
    )


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A network of 1 to 3 layers with 1 to 4 neurons each and mixed activations."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    return Network(
        [
            Layer(
                draw(matrices(rows, n, 1.0)),
                draw(matrices(rows, 1, 1.0)),
                draw(st.sampled_from(SMOOTH)),
            )
            for n, rows in pairwise(sizes)
        ]
    )


@st.composite
def problems(draw: st.DrawFn) -> tuple[Network, np.ndarray, np.ndarray]:
    """A network with a batch of 1 to 4 examples and targets."""
    net = draw(networks())
    m = draw(st.integers(1, 4))
    return net, draw(matrices(net.sizes[0], m)), draw(matrices(net.sizes[-1], m))


@st.composite
def trainings(draw: st.DrawFn) -> tuple[Network, np.ndarray, np.ndarray, Cost]:
    """A network of 1 to 5 layers with any of the activations, 1 to 7 examples, and a cost.

    No z lies where a jump, or 1 − a, would make much of the last digit. The numbers come from a
    seed: hypothesis draws what decides, sizes, functions and cost.
    """
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=6))
    cost = draw(st.sampled_from((QUADRATIC, CROSS_ENTROPY)))
    sigmas = [draw(st.sampled_from(list(ACTIVATIONS.values()))) for _ in sizes[1:]]
    if cost is CROSS_ENTROPY:
        sigmas[-1] = SIGMOID
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    m = draw(st.integers(1, 7))
    x, y = rng.normal(size=(sizes[0], m)), rng.random((sizes[-1], m))
    net = Network(
        [
            Layer(rng.normal(size=(rows, n)) / n, rng.normal(size=rows), sigma)
            for (n, rows), sigma in zip(pairwise(sizes), sigmas, strict=True)
        ]
    )
    z = net.forward(x).z
    assume(all(np.abs(z[l]).min() > 1e-9 for l in range(1, net.L + 1)
               if net[l].sigma in (RELU, STEP)))  # fmt: skip
    assume(np.abs(z[-1]).max() < 6)
    return net, x, y, cost
