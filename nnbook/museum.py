"""A back propagation in exchangeable pieces, and the checks that judge it (chapter 18).

A bug is RIGHT with a piece replaced: dataclasses.replace(RIGHT, grad_b=…). A check takes such a
program and raises AssertionError if it finds it wrong.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from nnbook.activations import TANH, Activation
from nnbook.calculus import check_gradient
from nnbook.data import hand_net
from nnbook.network import Layer, Network
from nnbook.notation import Array

Arrays = list[Array]


def affine(W: Array, a: Array, b: Array) -> Array:
    """z of a layer."""
    return W @ a + b


def quadratic(a: Array, y: Array) -> float:
    """Half the mean squared distance."""
    return np.sum((a - y) ** 2) / (2 * y.shape[1])


def residual(a: Array, y: Array) -> Array:
    """∇ₐC of an example."""
    return a - y


def hidden_error(W: Array, delta: Array, sigma: Activation, z: Array, a: Array) -> Array:
    """Equation 2, with W and delta of the next layer; a is not needed, but it lies at hand."""
    return (W.T @ delta) * sigma.df(z)


def weight_gradient(delta: Array, a: Array) -> Array:
    """Equation 4, the mean over the examples; a is that of the layer before."""
    return delta @ a.T / delta.shape[1]


def bias_gradient(delta: Array) -> Array:
    """Equation 3, the mean over the examples."""
    return delta.mean(axis=1, keepdims=True)


def weights_as_they_are(W: Array, dW: Array) -> Array:
    """The weights with which the error of the layer below is made."""
    return W


def latest(before: Arrays | None, now: Arrays) -> Arrays:
    """Of the gradients that the last call returned, and those of this one, what is kept."""
    return now


def random_start(sizes: list[int], rng: np.random.Generator) -> Network:
    """Random weights and random biases, tanh throughout: nothing is 0, nothing is straight."""
    net = Network.random(sizes, rng, TANH)
    return net.with_theta(0.7 * rng.standard_normal(net.P))


def normal_inputs(n: int, m: int, rng: np.random.Generator) -> Array:
    """m random examples with n inputs."""
    return rng.standard_normal((n, m))


@dataclass(frozen=True, repr=False, eq=False)
class Program:
    """Forward pass, cost, gradient and start of a network, each piece a function."""

    affine: Callable[..., Array] = affine
    cost: Callable[..., float] = quadratic
    residual: Callable[..., Array] = residual
    hidden_error: Callable[..., Array] = hidden_error
    grad_W: Callable[..., Array] = weight_gradient
    grad_b: Callable[..., Array] = bias_gradient
    W_for_error: Callable[..., Array] = weights_as_they_are
    collect: Callable[..., Arrays] = latest
    start: Callable[..., Network] = random_start
    inputs: Callable[..., Array] = normal_inputs

    def forward(self, net: Network, x: Array) -> tuple[Arrays, Arrays]:
        """Every z^l and a^l, as Network.forward lists them."""
        z, a = [x], [x]
        for layer in net:
            z.append(self.affine(layer.W, a[-1], layer.b))
            a.append(layer.sigma(z[-1]))
        return z, a

    def value(self, net: Network, x: Array, y: Array) -> float:
        """The cost of the net on the examples."""
        return float(self.cost(self.forward(net, x)[1][-1], y))

    def gradient(self, net: Network, x: Array, y: Array, before: Arrays | None = None) -> Arrays:
        """[∂C/∂W¹, ∂C/∂b¹, ∂C/∂W², …]; before is what the last call returned."""
        z, a = self.forward(net, x)
        delta = self.residual(a[-1], y) * net[net.L].sigma.df(z[-1])
        grads: Arrays = []
        for l in range(net.L, 0, -1):
            grads = [self.grad_W(delta, a[l - 1]), self.grad_b(delta), *grads]
            if l > 1:
                W, sigma = self.W_for_error(net[l].W, grads[0]), net[l - 1].sigma
                delta = self.hidden_error(W, delta, sigma, z[l - 1], a[l - 1])
        return self.collect(before, grads)

    def descend(self, net: Network, x: Array, y: Array, eta: float, steps: int) -> Network:
        """The net after some steps of gradient descent."""
        grads = None
        for _ in range(steps):
            grads = self.gradient(net, x, y, grads)
            pairs = zip(net, grads[::2], grads[1::2], strict=True)
            net = Network(
                tuple(Layer(f.W - eta * dW, f.b - eta * db, f.sigma) for f, dW, db in pairs)
            )
        return net

    def case(self, sizes: list[int], m: int) -> tuple[Network, Array, Array]:
        """A net of these sizes, and m examples with targets; always the same ones."""
        rng = np.random.default_rng(18)
        net = self.start(sizes, rng)
        return net, self.inputs(sizes[0], m, rng), rng.standard_normal((sizes[-1], m))


RIGHT = Program()


def flat(grads: Iterable[Array]) -> Array:
    """All entries in one vector, in the order of Network.theta."""
    return np.concatenate([np.ravel(g) for g in grads])


def claim(holds: bool, what: str) -> None:
    """Raise AssertionError unless it holds; an assert statement would be left out by python -O."""
    if not holds:
        raise AssertionError(f"{what} is wanted, and not found.")


def shapes_fit(program: Program) -> None:
    """Every gradient has the shape of its parameter, in a 3-4-2 net on 5 examples."""
    net, x, y = program.case([3, 4, 2], 5)
    wanted = [p.shape for layer in net for p in (layer.W, layer.b)]
    came = [g.shape for g in program.gradient(net, x, y)]
    claim(came == wanted, "a gradient of the shape of its parameter")


def gradient_agrees(program: Program, sizes: list[int], m: int) -> None:
    """The gradient is that of the program's own cost, by central differences."""
    net, x, y = program.case(sizes, m)
    grad = flat(program.gradient(net, x, y))
    check_gradient(lambda theta: program.value(net.with_theta(theta), x, y), grad, net.theta)


def cost_falls(program: Program) -> None:
    """Fifty steps lower the cost, in a 3-3-3 net on 3 examples."""
    net, x, y = program.case([3, 3, 3], 3)
    after = program.descend(net, x, y, eta=0.1, steps=50)
    claim(program.value(after, x, y) < program.value(net, x, y), "a lower cost")


def batch_is_mean(program: Program) -> None:
    """The gradient of a batch is the mean of the gradients of its examples, one after another."""
    net, x, y = program.case([3, 4, 2], 5)
    batch, single, singles = flat(program.gradient(net, x, y)), None, []
    for i in range(5):
        single = program.gradient(net, x[:, [i]], y[:, [i]], single)
        singles.append(flat(single))
    claim(np.allclose(batch, np.mean(singles, axis=0)), "the mean of the examples' gradients")


def adjoint_holds(program: Program) -> None:
    """A nudge v of z¹ pushed forward to z², and g pulled back, meet in one number: gᵀJv."""
    net, x, _ = program.case([3, 4, 2], 5)
    z, a = program.forward(net, x)
    v, g = np.cos(np.arange(20.0)).reshape(4, 5), np.sin(np.arange(10.0)).reshape(2, 5)
    pushed = np.sum(g * (net[2].W @ (net[1].sigma.df(z[1]) * v)))
    pulled = np.sum(program.hidden_error(net[2].W, g, net[1].sigma, z[1], a[1]) * v)
    claim(np.isclose(pushed, pulled), "one number, pushed or pulled,")


def hand_net_known(program: Program) -> None:
    """The cost and the nine derivatives of the hand net are those found by pencil."""
    net, x, y = hand_net()
    claim(program.value(net, x, y) == 0.5, "the cost ½ of the hand net")
    slopes = flat(program.gradient(net, x, y)).tolist()
    claim(slopes == [0, 0, 2, 4, 0, 2, 0, 3, 1], "the gradient of the hand net")


def neurons_differ(program: Program) -> None:
    """After fifty steps no two hidden neurons have the same weights."""
    net, x, y = program.case([3, 4, 2], 5)
    after = program.descend(net, x, y, eta=0.1, steps=50)
    claim(len(np.unique(after[1].W.round(9), axis=0)) == 4, "a row of its own for each neuron")


CHECKS: dict[str, Callable[[Program], None]] = {
    "shapes": shapes_fit,
    "careless gradient": lambda program: gradient_agrees(program, [3, 3, 3], 1),
    "careful gradient": lambda program: gradient_agrees(program, [3, 4, 2], 5),
    "cost falls": cost_falls,
    "batch = mean": batch_is_mean,
    "adjoint": adjoint_holds,
    "hand net": hand_net_known,
    "neurons differ": neurons_differ,
}


def verdict(program: Program, check: Callable[[Program], None]) -> str:
    """What the check says: passes, caught, or stops where shapes do not fit and NumPy refuses."""
    try:
        check(program)
    except AssertionError:
        return "caught"
    except ValueError:
        return "stops"
    return "passes"
