"""The museum's program is right, every check can fail, and no other error is hidden."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from nnbook.activations import RELU
from nnbook.backprop import backprop
from nnbook.costs import QUADRATIC
from nnbook.museum import CHECKS, RIGHT, flat, gradient_agrees, random_start, verdict
from nnbook.network import Network

CARELESS, CAREFUL = "careless gradient", "careful gradient"


def zero_start(sizes, rng):
    net = random_start(sizes, rng)
    return net.with_theta(np.zeros(net.P))


# For each check a fault that it must find.
FAULTS = {
    "shapes": {"grad_W": lambda delta, a: a @ delta.T / delta.shape[1]},
    CARELESS: {"residual": lambda a, y: y - a},
    CAREFUL: {"grad_b": lambda delta: delta.sum(axis=1, keepdims=True)},
    "cost falls": {"residual": lambda a, y: y - a},
    "batch = mean": {"residual": lambda a, y: (a - y) / y.shape[1]},
    "adjoint": {"hidden_error": lambda W, delta, sigma, z, a: W.T @ delta},
    "hand net": {"cost": lambda a, y: np.sum((a - y) ** 2) / y.shape[1]},
    "neurons differ": {"start": zero_start},
}


def test_python_without_asserts_finds_the_same_faults():
    program = """if True:
        from dataclasses import replace
        from nnbook.museum import CHECKS, RIGHT, verdict
        turned = replace(RIGHT, residual=lambda a, y: y - a)
        print(*[verdict(program, CHECKS["cost falls"]) for program in (RIGHT, turned)])"""
    done = subprocess.run([sys.executable, "-O", "-c", program], capture_output=True, text=True)
    right, turned = done.stdout.split(maxsplit=1)
    assert right == "passes", done.stderr
    assert turned.strip() == verdict(replace(RIGHT, **FAULTS["cost falls"]), CHECKS["cost falls"])


@pytest.mark.parametrize("name", CHECKS)
def test_the_right_program_passes(name):
    assert verdict(RIGHT, CHECKS[name]) == "passes"


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_can_fail(name):
    assert verdict(replace(RIGHT, **FAULTS[name]), CHECKS[name]) == "caught"


def test_the_right_program_is_the_backprop_of_the_book():
    for sizes, m in (([3, 4, 2], 5), ([2, 3, 3, 1], 4)):
        net, x, y = RIGHT.case(sizes, m)
        assert np.allclose(flat(RIGHT.gradient(net, x, y)), backprop(net, x, y).theta)
        assert RIGHT.value(net, x, y) == pytest.approx(QUADRATIC(net(x), y))


def test_one_step_is_theta_minus_eta_times_the_gradient():
    net, x, y = RIGHT.case([3, 4, 2], 5)
    stepped = RIGHT.descend(net, x, y, eta=0.2, steps=1)
    assert np.allclose(stepped.theta, net.theta - 0.2 * backprop(net, x, y).theta)


def test_a_case_is_always_the_same_and_of_the_program():
    (net, x, y), (again, _, _) = RIGHT.case([3, 4, 2], 5), RIGHT.case([3, 4, 2], 5)
    assert np.array_equal(net.theta, again.theta)
    assert (net.sizes, x.shape, y.shape) == ((3, 4, 2), (3, 5), (2, 5))
    relu = replace(RIGHT, start=lambda sizes, rng: Network.random(sizes, rng, RELU))
    assert relu.case([3, 4, 2], 5)[0][1].sigma is RELU


def test_shapes_that_do_not_fit_stop_the_program():
    dot = replace(RIGHT, hidden_error=lambda W, delta, sigma, z, a: (W @ delta) * sigma.df(z))
    assert verdict(dot, CHECKS[CAREFUL]) == "stops"


def test_a_broken_piece_is_not_taken_for_a_verdict():
    with pytest.raises(TypeError):
        verdict(replace(RIGHT, residual=lambda a: a), CHECKS[CARELESS])


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (
            {
                "affine": lambda W, a, b: W.T @ a + b,
                "hidden_error": lambda W, delta, sigma, z, a: (W @ delta) * sigma.df(z),
                "grad_W": lambda delta, a: a @ delta.T / delta.shape[1],
            },
            "passes",
        ),
        ({"affine": lambda W, a, b: W @ a + b.ravel()}, "caught"),
        ({"hidden_error": lambda W, d, sigma, z, a: (W.T @ d) @ sigma.df(z)}, "caught"),
    ],
    ids=["W read the wrong way", "flat b", "@ in place of ⊙"],
)
def test_a_square_gradient_check_on_three_examples(wrong, word):
    """The solution of exercise ex-18-careless: what stops no longer stops, and one bug passes."""
    program = replace(RIGHT, **wrong)
    assert verdict(program, lambda p: gradient_agrees(p, [3, 3, 3], 3)) == word
