"""Every hypothesis strategy of the test suite."""

from itertools import pairwise

import numpy as np
from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnbook.activations import ACTIVATIONS, IDENTITY, RELU, SIGMOID, SOFTPLUS, STEP, TANH
from nnbook.costs import CROSS_ENTROPY, QUADRATIC, Cost
from nnbook.network import Layer, Network

# The slowest machine must not fail a law on time.
settings.register_profile("book", deadline=None, max_examples=60)
settings.load_profile("book")

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
def deep_problems(
    draw: st.DrawFn,
) -> tuple[Network, np.ndarray, np.ndarray, Cost]:
    """A net of 1 to 6 layers with 1 to 9 neurons, 1 to 7 examples, and a cost that takes them."""
    sizes = draw(st.lists(st.integers(1, 9), min_size=2, max_size=7))
    cost = draw(st.sampled_from((QUADRATIC, CROSS_ENTROPY)))
    sigmas = [draw(st.sampled_from(list(ACTIVATIONS.values()))) for _ in sizes[1:]]
    if cost is CROSS_ENTROPY:
        sigmas[-1] = SIGMOID
    m = draw(st.integers(1, 7))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    layers = [
        Layer(rng.normal(size=(rows, n)) / np.sqrt(n), rng.normal(size=(rows, 1)), sigma)
        for (n, rows), sigma in zip(pairwise(sizes), sigmas, strict=True)
    ]
    return Network(layers), rng.normal(size=(sizes[0], m)), rng.uniform(size=(sizes[-1], m)), cost


@st.composite
def trainings(draw: st.DrawFn) -> tuple[Network, np.ndarray, np.ndarray, Cost]:
    """A deep problem in which no z lies where a jump, or 1 − a, makes much of the last digit."""
    net, x, y, cost = draw(deep_problems())
    z = net.forward(x).z
    assume(all(np.abs(z[l]).min() > 1e-9 for l in range(1, net.L + 1)
               if net[l].sigma in (RELU, STEP)))  # fmt: skip
    assume(np.abs(z[-1]).max() < 6)
    return net, x, y, cost
