"""The same work done by nnbook, by plain NumPy and by other libraries, behind one interface.

A candidate takes a net of sigmoid layers, the examples and the cost. Then it can do some of:
gradient(), step(eta), epoch(eta, size, order). slopes() and theta() give the result in the order of
Network.theta, for the comparison before anything is timed. What need not be done in each step
(making tensors, compiling, laying out data) is done in the constructor, where nobody times it.
Each is written as its own documentation would have it.
"""

import math
import warnings
from itertools import pairwise

import numpy as np

from nnbook.backprop import backprop
from nnbook.costs import CROSS_ENTROPY, QUADRATIC
from nnbook.fast import Descent
from nnbook.training import step


def flat(pairs):
    """W¹ row by row, b¹, W², …, from (W, b) of each layer."""
    return np.concatenate([np.asarray(p, float).ravel() for pair in pairs for p in pair])


def parameters(net):
    return [(np.array(layer.W), np.array(layer.b)) for layer in net]


class Candidate:
    costs = (QUADRATIC,)

    def __init__(self, net, x, y, cost=QUADRATIC):
        assert cost in self.costs
        self.net, self.x, self.y, self.cost = net, x, y, cost
        self.prepare()

    def epoch(self, eta, size, order):
        for start in range(0, len(order), size):
            self.batch(eta, order[start : start + size])


class Equations(Candidate):
    """nnbook.backprop and nnbook.training.step, as the chapters have them."""

    name, costs = "nnbook, the equations", (QUADRATIC, CROSS_ENTROPY)

    def prepare(self):
        pass

    def gradient(self):
        self.found = backprop(self.net, self.x, self.y, self.cost)

    def slopes(self):
        return self.found.theta

    def step(self, eta):
        self.net = step(self.net, backprop(self.net, self.x, self.y, self.cost), eta)

    def batch(self, eta, chosen):
        found = backprop(self.net, self.x[:, chosen], self.y[:, chosen], self.cost)
        self.net = step(self.net, found, eta)

    def theta(self):
        return self.net.theta


class Fast(Candidate):
    """nnbook.fast, with which train steps."""

    name, costs = "nnbook.fast", (QUADRATIC, CROSS_ENTROPY)

    def prepare(self):
        self.descent = Descent(self.net, self.x, self.y, self.cost)
        self.step, self.epoch = self.descent.step, self.descent.epoch

    def gradient(self):
        self.found = self.descent.gradient()

    def slopes(self):
        return flat((block[:, :-1], block[:, -1]) for block in self.found[1:])

    def theta(self):
        return self.descent.net.theta


class Plain(Candidate):
    """The four equations on plain arrays, a column an example: what a reader writes first."""

    name, costs = "plain NumPy", (QUADRATIC, CROSS_ENTROPY)

    def prepare(self):
        self.W, self.b = map(list, zip(*parameters(self.net), strict=True))

    def pass_through(self, x, y):
        a = [x]
        for W, b in zip(self.W, self.b, strict=True):
            a.append(1 / (1 + np.exp(-(W @ a[-1] + b))))
        d = a[-1] - y
        if self.cost is QUADRATIC:
            d = d * a[-1] * (1 - a[-1])
        m, found = x.shape[1], []
        for l in reversed(range(len(self.W))):
            found.append((d @ a[l].T / m, d.mean(axis=1, keepdims=True)))
            if l:
                d = (self.W[l].T @ d) * a[l] * (1 - a[l])
        return found[::-1]

    def move(self, eta, x, y):
        for l, (dW, db) in enumerate(self.pass_through(x, y)):
            self.W[l] -= eta * dW
            self.b[l] -= eta * db

    def gradient(self):
        self.found = self.pass_through(self.x, self.y)

    def slopes(self):
        return flat(self.found)

    def step(self, eta):
        self.move(eta, self.x, self.y)

    def batch(self, eta, chosen):
        self.move(eta, self.x[:, chosen], self.y[:, chosen])

    def theta(self):
        return flat(zip(self.W, self.b, strict=True))


class PerExample(Plain):
    """The gradient of one example after another, added up: no batch in any array."""

    name, costs = "an example at a time", (QUADRATIC,)

    def pass_through(self, x, y):
        total = None
        for i in range(x.shape[1]):
            found = super().pass_through(x[:, i : i + 1], y[:, i : i + 1])
            if total is None:
                total = found
            else:
                for (W, b), (dW, db) in zip(total, found, strict=True):
                    W += dW
                    b += db
        return [(W / x.shape[1], b / x.shape[1]) for W, b in total]


class Floor(Candidate):
    """The matrix products of a step alone, into arrays that exist: nothing can be below."""

    name, floor = "matrix products alone", True

    def prepare(self):
        sizes, m = self.net.sizes, self.x.shape[1]
        self.work = [
            (np.ones((k, n)), np.ones((m, n)).T if l == 0 else np.ones((n, m)), np.ones((k, m)),
             np.empty((k, m)), np.empty((n, m)), np.empty((k, n)))
            for l, (n, k) in enumerate(pairwise(sizes))
        ]  # fmt: skip

    def gradient(self):
        for l, (W, a, delta, z, back, dW) in enumerate(self.work):
            W.dot(a, z)
            if l:
                W.T.dot(delta, back)
            delta.dot(a.T, dW)

    def step(self, eta):
        self.gradient()


class Torch(Candidate):
    """PyTorch, eager: torch.sigmoid(linear(…)), backward, torch.optim.SGD."""

    name = "PyTorch"

    def prepare(self):
        import torch

        self.torch, self.linear = torch, torch.nn.functional.linear
        self.p = [
            torch.tensor(p, requires_grad=True)
            for W, b in parameters(self.net)
            for p in (W, b[:, 0])
        ]
        self.data = torch.tensor(self.x.T.copy()), torch.tensor(self.y.T.copy())

    def mean_cost(self, x, y):
        for W, b in zip(self.p[::2], self.p[1::2], strict=True):
            x = self.torch.sigmoid(self.linear(x, W, b))
        return ((x - y) ** 2).sum() / (2 * len(y))

    def gradient(self):
        self.found = self.torch.autograd.grad(self.mean_cost(*self.data), self.p)

    def slopes(self):
        return flat([[p.detach().numpy() for p in self.found]])

    def move(self, eta, x, y):
        if not hasattr(self, "optimiser"):
            self.optimiser = self.torch.optim.SGD(self.p, lr=eta)
        self.optimiser.zero_grad()
        self.mean_cost(x, y).backward()
        self.optimiser.step()

    def step(self, eta):
        self.move(eta, *self.data)

    def epoch(self, eta, size, order):
        x, y = self.data
        for chosen in self.torch.from_numpy(order).split(size):
            self.move(eta, x[chosen], y[chosen])

    def theta(self):
        return flat([[p.detach().numpy() for p in self.p]])


class Jax(Candidate):
    """JAX, compiled: jit of grad; an epoch is one lax.scan over its batches."""

    name = "JAX, jit"

    def prepare(self):
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)
        self.jax, self.jnp = jax, jnp
        self.p = [(jnp.array(W), jnp.array(b[:, 0])) for W, b in parameters(self.net)]
        self.data = jnp.array(self.x.T), jnp.array(self.y.T)

        def mean_cost(p, x, y):
            for W, b in p:
                x = jax.nn.sigmoid(x @ W.T + b)
            return ((x - y) ** 2).sum() / (2 * len(y))

        def moved(p, eta, x, y):
            found = jax.grad(mean_cost)(p, x, y)
            return jax.tree.map(lambda value, slope: value - eta * slope, p, found)

        def scanned(p, eta, x, y, batches):
            body = lambda p, chosen: (moved(p, eta, x[chosen], y[chosen]), None)  # noqa: E731
            return jax.lax.scan(body, p, batches)[0]

        self.slope = jax.jit(jax.grad(mean_cost))
        self.moved = jax.jit(moved, donate_argnums=0)
        self.scanned = jax.jit(scanned, donate_argnums=0)

    def gradient(self):
        self.found = self.jax.block_until_ready(self.slope(self.p, *self.data))

    def slopes(self):
        return flat(self.found)

    def step(self, eta):
        self.p = self.jax.block_until_ready(self.moved(self.p, eta, *self.data))

    def epoch(self, eta, size, order):
        assert len(order) % size == 0, "scan wants batches of one size"
        batches = self.jnp.array(order).reshape(-1, size)
        self.p = self.jax.block_until_ready(self.scanned(self.p, eta, *self.data, batches))

    def theta(self):
        return flat(self.p)


class Autograd(Candidate):
    """HIPS autograd: grad of NumPy code."""

    name = "autograd"

    def prepare(self):
        import autograd.numpy as anp
        from autograd import grad

        self.p = parameters(self.net)

        def mean_cost(p, x, y):
            for W, b in p:
                x = 1 / (1 + anp.exp(-(anp.dot(W, x) + b)))
            return anp.sum((x - y) ** 2) / (2 * y.shape[1])

        self.slope = grad(mean_cost)

    def gradient(self):
        self.found = self.slope(self.p, self.x, self.y)

    def slopes(self):
        return flat(self.found)

    def batch(self, eta, chosen):
        self.move(eta, self.x[:, chosen], self.y[:, chosen])

    def step(self, eta):
        self.move(eta, self.x, self.y)

    def move(self, eta, x, y):
        for (W, b), (dW, db) in zip(self.p, self.slope(self.p, x, y), strict=True):
            W -= eta * dW
            b -= eta * db

    def theta(self):
        return flat(self.p)


class ScikitLearn(Candidate):
    """MLPClassifier with a column a class: sigmoid outputs and cross-entropy, sgd, no momentum.

    partial_fit is one pass over what it is given, in batches; it computes the cost on the way.
    """

    name, costs = "scikit-learn", (CROSS_ENTROPY,)

    def prepare(self):
        from sklearn.neural_network import MLPClassifier

        self.rows, self.targets = np.ascontiguousarray(self.x.T), self.y.T.astype(int)
        self.model = MLPClassifier(
            self.net.sizes[1:-1], activation="logistic", solver="sgd", alpha=0, momentum=0,
            nesterovs_momentum=False, shuffle=False, batch_size=len(self.rows),
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model.partial_fit(self.rows, self.targets, classes=range(self.net.sizes[-1]))
        for layer, W, b in zip(self.net, self.model.coefs_, self.model.intercepts_, strict=True):
            W[:], b[:] = layer.W.T, layer.b[:, 0]

    def step(self, eta):
        self.fit(eta, len(self.rows), shuffle=False)

    def epoch(self, eta, size, order):
        """In an order of its own, unless the given one is that of the rows."""
        self.fit(eta, size, shuffle=not np.array_equal(order, np.arange(len(order))))

    def fit(self, eta, size, shuffle):
        self.model.batch_size, self.model.shuffle = size, shuffle
        self.model._optimizer.learning_rate = eta
        self.model.partial_fit(self.rows, self.targets)

    def theta(self):
        pairs = zip(self.model.coefs_, self.model.intercepts_, strict=True)
        return flat((W.T, b) for W, b in pairs)


class Micrograd(Candidate):
    """micrograd: a graph of numbers. It has no exponential, so its sigmoid is written here."""

    name = "micrograd"

    def prepare(self):
        from micrograd.engine import Value

        def sigmoid(z):
            a = 1 / (1 + math.exp(-z.data))
            out = Value(a, (z,), "sigmoid")

            def backward():
                z.grad += a * (1 - a) * out.grad

            out._backward = backward
            return out

        self.sigmoid = sigmoid
        self.p = [
            ([[Value(w) for w in row] for row in W.tolist()], [Value(v) for v in b[:, 0].tolist()])
            for W, b in parameters(self.net)
        ]
        self.all = [v for W, b in self.p for v in [*(w for row in W for w in row), *b]]
        self.data = self.x[:, 0].tolist(), self.y[:, 0].tolist()

    def gradient(self):
        for value in self.all:
            value.grad = 0
        a, y = self.data
        for W, b in self.p:
            a = [
                self.sigmoid(sum((w * v for w, v in zip(row, a, strict=True)), bias))
                for row, bias in zip(W, b, strict=True)
            ]
        cost = sum((out - target) ** 2 for out, target in zip(a, y, strict=True)) * 0.5
        cost.backward()

    def slopes(self):
        return np.array([value.grad for value in self.all])


EVERY = [Fast, Floor, Plain, PerExample, Equations, Torch, Jax, ScikitLearn, Autograd, Micrograd]


# --- the Jacobian of a layer ----------------------------------------------------------------------


def jacobian_nnbook(layer, a):
    return lambda: layer.jacobian(a)


def jacobian_torch(layer, a):
    import torch

    W, b, at = (torch.tensor(np.array(p)) for p in (layer.W, layer.b[:, 0], a[:, 0]))
    found = torch.func.jacrev(lambda v: torch.sigmoid(W @ v + b))
    return lambda: found(at)


def jacobian_jax(layer, a):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    W, b, at = (jnp.array(p) for p in (layer.W, layer.b[:, 0], a[:, 0]))
    found = jax.jit(jax.jacrev(lambda v: jax.nn.sigmoid(W @ v + b)))
    return lambda: jax.block_until_ready(found(at))


def jacobian_autograd(layer, a):
    import autograd.numpy as anp
    from autograd import jacobian

    W, b, at = np.array(layer.W), layer.b[:, 0], a[:, 0]
    found = jacobian(lambda v: 1 / (1 + anp.exp(-(anp.dot(W, v) + b))))
    return lambda: found(at)


JACOBIANS = {
    "nnbook": jacobian_nnbook,
    "PyTorch": jacobian_torch,
    "JAX, jit": jacobian_jax,
    "autograd": jacobian_autograd,
}
