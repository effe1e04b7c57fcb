"""Explorable 6: the hand net forward, one number after the other, with numbers to edit."""

import numpy as np
import traitlets

from nnbook.data import hand_net
from nnbook.network import Forward, Layer, Network
from nnbook.widgets.base import Choice, Explorer, Matrix, Vector, words

HAND, EXAMPLE, _ = hand_net()
LIMITS = (-9, 9)
# The six numbers of the forward pass in the order in which they are found.
STEPS = ["z1_1", "z1_2", "a1_1", "a1_2", "z2_1", "a2_1"]


def _column(default: np.ndarray) -> Vector:
    return Vector(default[:, 0].tolist(), limits=[LIMITS] * len(default))


class FeedForwardExplorer(Explorer):
    """Predict each number of W a + b and of σ, layer by layer, then see where it comes from.

    W1, b1, W2, b2: the net, ReLU in layer 1 and the identity in layer 2. x: the input.
    step: the number that is asked for, "z1_2" for z¹₂; the ones before it are known.
    revealed: whether that one is known, too.
    """

    _module = "feed_forward.js"

    W1 = Matrix(HAND[1].W.tolist(), LIMITS)
    b1 = _column(HAND[1].b)
    W2 = Matrix(HAND[2].W.tolist(), LIMITS)
    b2 = _column(HAND[2].b)
    x = _column(EXAMPLE)
    step = Choice(STEPS[0], STEPS)
    revealed = traitlets.Bool(False).tag(sync=True, share=True)

    @property
    def net(self) -> Network:
        """The net of nnbook with these numbers."""
        return Network(
            (Layer(self.W1, self.b1, HAND[1].sigma), Layer(self.W2, self.b2, HAND[2].sigma))
        )

    @property
    def forward(self) -> Forward:
        """All z^l and a^l."""
        return self.net.forward(self.x)

    @property
    def a(self) -> float:
        """The output a²."""
        return self.forward.a[2].item()

    def in_words(self) -> str:
        passed = self.forward
        parts = (("z¹", passed.z[1]), ("a¹", passed.a[1]), ("z²", passed.z[2]), ("a²", passed.a[2]))
        said = ((name, words(value[:, 0].tolist())) for name, value in parts)
        return ", ".join(f"{name} = {value}" for name, value in said)
