"""One epoch of mini-batch training on the digits: nnbook beside the bare array operations.

The machine may be noisy, so each round times both, in turn, and the ratio of the fastest
rounds is reported. Run: .venv/bin/python benchmarks/training.py
"""

from time import perf_counter

import numpy as np

from nnbook.data import digits
from nnbook.network import Network
from nnbook.training import train

ROUNDS, SIZE, ETA = 7, 10, 1.0


def bare_epoch(net, x, y, rng):
    """The same arithmetic on plain arrays, updated in place, with no check of any input."""
    W1, b1, W2, b2 = (np.array(p) for layer in net for p in (layer.W, layer.b))
    order = rng.permutation(x.shape[1])
    for start in range(0, x.shape[1], SIZE):
        chosen = order[start : start + SIZE]
        a0, target = x[:, chosen], y[:, chosen]
        m = a0.shape[1]
        a1 = 1 / (1 + np.exp(-(W1 @ a0 + b1)))
        a2 = 1 / (1 + np.exp(-(W2 @ a1 + b2)))
        d2 = (a2 - target) * a2 * (1 - a2)
        d1 = (W2.T @ d2) * a1 * (1 - a1)
        W2 -= ETA * (d2 @ a1.T) / m
        b2 -= ETA * d2.mean(axis=1, keepdims=True)
        W1 -= ETA * (d1 @ a0.T) / m
        b1 -= ETA * d1.mean(axis=1, keepdims=True)
    return W1, b1, W2, b2


def seconds(work):
    start = perf_counter()
    work()
    return perf_counter() - start


def main():
    part, _ = digits()
    net = Network.random([64, 30, 10], np.random.default_rng(0))

    def ours():
        rng = np.random.default_rng(1)
        return train(net, part.x, part.y, eta=ETA, epochs=1, size=SIZE, rng=rng).net

    def bare():
        return bare_epoch(net, part.x, part.y, np.random.default_rng(1))

    same = np.concatenate([p.ravel() for p in bare()])
    assert np.allclose(ours().theta, same, rtol=1e-9), "the two do not compute the same"
    times = [(seconds(ours), seconds(bare)) for _ in range(ROUNDS)]
    mine, floor = (min(t[i] for t in times) for i in (0, 1))
    print(f"one epoch, 1437 digits, batches of {SIZE}: nnbook {1000 * mine:.0f} ms, ", end="")
    print(f"bare arrays {1000 * floor:.0f} ms, ratio {mine / floor:.2f}")


if __name__ == "__main__":
    main()
