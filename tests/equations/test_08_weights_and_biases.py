"""The labelled equation of chapter 8, by walking along the edges of a drawn network."""

import numpy as np
import sympy as sp
from registry import equation, said
from values import Each
from worlds import network

# Layer 2 of the chapter's 3-4-2 network as a list of edges: (from, into, weight).
EDGES = [
    (1, 1, 2), (2, 1, -1), (3, 1, 3), (4, 1, 0),
    (1, 2, 1), (2, 2, 0), (3, 2, -2), (4, 2, 4),
]  # fmt: skip
W1 = sp.Matrix([[1, 0, 2], [-1, 3, 1], [2, 1, -2], [0, 1, 1]])
W2 = sp.Matrix([[2, -1, 3, 0], [1, 0, -2, 4]])


@equation(
    "eq-weights-sum",
    r"z^l_j = \sum_{k=1}^{n_{l-1}} w^l_{jk}\, a^{l-1}_k + b^l_j",
    network,
)
def test_the_sum_over_the_edges_into_a_neuron_is_a_row_of_the_product():
    a, b = sp.Matrix(sp.symbols("a1:5")), sp.Matrix(sp.symbols("b1:3"))
    arrived = {1: b[0], 2: b[1]}
    for source, target, weight in EDGES:
        arrived[target] += weight * a[source - 1]
    assert sp.expand(sp.Matrix([arrived[1], arrived[2]]) - (W2 * a + b)) == sp.zeros(2, 1)
    example = dict(zip([*a, *b], [1, 0, 2, 1, -1, 5], strict=True))
    assert [arrived[j].subs(example) for j in (1, 2)] == [7, 6]


def test_the_exercises():
    # Paths from input 3 into neuron 2 of layer 2.
    into_2 = {source: weight for source, target, weight in EDGES if target == 2}
    from_3 = {1: 2, 2: 1, 3: -2, 4: 1}
    assert sum(into_2[k] * from_3[k] for k in into_2) == 10 == (W2 * W1)[1, 2]
    # The transposed product agrees at the origin only; for 3 × 3, somewhere else too.
    W, x = sp.Matrix([[1, -1], [2, 1]]), sp.Matrix(sp.symbols("x1 x2"))
    assert sp.solve(list((W - W.T) * x), list(x)) == {x[0]: 0, x[1]: 0}
    any_three = sp.Matrix(3, 3, sp.symbols("w:9"))
    assert sp.expand((any_three - any_three.T).det()) == 0
    # 3-8-5-2.
    assert sum(n * (before + 1) for before, n in ((3, 8), (8, 5), (5, 2))) == 89
    # Two inputs, two neurons, three examples.
    square, batch = np.ones((2, 2)), np.ones((2, 3))
    assert (square.T @ batch).shape == (square @ batch).shape == (2, 3)


# ------------------------------------------------------------ what the text says on the way


def two_products(rng):
    """Products by numpy, over indices that are named."""
    W, V, a = rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), rng.normal(size=3)
    return {
        "W": W, "V": V, "a": a, "Wa": np.einsum("jk,k->j", W, a), "Va": np.einsum("kj,j->k", V, a),
        r"\sum_k": [1, 2, 3], r"\sum_j": [1, 2, 3], "j": Each(1, 2), "k": Each(1, 2),
    }  # fmt: skip


said("08", r"(Wa)_j = \sum_k W_{jk}\, a_k", two_products)
said("08", r"(Va)_k = \sum_j V_{kj}\, a_j", two_products)
