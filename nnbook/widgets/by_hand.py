"""Explorable 10: forward, backward and one step of descent of the hand net, number by number."""

import traitlets

from nnbook.backprop import Gradient, backprop
from nnbook.costs import QUADRATIC
from nnbook.data import hand_net
from nnbook.network import Forward, Layer, Network
from nnbook.training import step
from nnbook.widgets.base import Choice, Explorer, Matrix, Number, Vector, fixed

_NET, _X, _Y = hand_net()
_LIMITS = (-9, 9)


class BackpropExplorer(Explorer):
    """Work through the hand net: z, a, C, then equations 1 to 4, then a step with η.

    x, y: the example. W1, b1, W2, b2: the net, ReLU inside and identity at the end.
    stage: how far the reader has come, 0 (nothing) to 9 (the step). revealed: False while the
    reader predicts an entry of this stage.
    """

    _module = "by_hand.js"

    x = Vector(_X[:, 0].tolist(), limits=[_LIMITS] * 2)
    y = Number(_Y.item(), limits=_LIMITS)
    W1 = Matrix(_NET[1].W.tolist(), limits=_LIMITS)
    b1 = Vector(_NET[1].b[:, 0].tolist(), limits=[_LIMITS] * 2)
    W2 = Matrix(_NET[2].W.tolist(), limits=_LIMITS)
    b2 = Number(_NET[2].b.item(), limits=_LIMITS)
    eta = Number(0.01, limits=(0.001, 1))
    stage = Choice(1, list(range(10)))
    revealed = traitlets.Bool(False).tag(sync=True, share=True)

    @property
    def net(self) -> Network:
        """The net with the numbers of the picture."""
        first, second = _NET
        return Network(
            (Layer(self.W1, self.b1, first.sigma), Layer(self.W2, [self.b2], second.sigma))
        )

    @property
    def forward(self) -> Forward:
        """Every z and a."""
        return self.net.forward(self.x)

    @property
    def gradient(self) -> Gradient:
        """Every δ, ∂C/∂W and ∂C/∂b."""
        return backprop(self.net, self.x, [self.y])

    @property
    def cost(self) -> float:
        """C = ½ (a² − y)²."""
        return QUADRATIC(self.net(self.x), [self.y])

    @property
    def stepped(self) -> Network:
        """The net after one step of descent with eta."""
        return step(self.net, self.gradient, self.eta)

    @property
    def new_cost(self) -> float:
        """The cost after this step."""
        return QUADRATIC(self.stepped(self.x), [self.y])

    def in_words(self) -> str:
        delta1 = ", ".join(fixed(entry) for entry in self.gradient.delta[1][:, 0].tolist())
        return (
            f"C = {fixed(self.cost)}, δ² = {fixed(self.gradient.delta[2].item())}, "
            f"δ¹ = ({delta1}), C after the step {fixed(self.new_cost, 4)}"
        )
