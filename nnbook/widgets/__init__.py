"""The explorables: widgets that live in Jupyter and, without a kernel, on the page."""

from nnbook.widgets.by_hand import BackpropExplorer
from nnbook.widgets.chain import ChainExplorer
from nnbook.widgets.cost import CostExplorer
from nnbook.widgets.descent import DescentExplorer
from nnbook.widgets.feed_forward import FeedForwardExplorer
from nnbook.widgets.gradient import GradientExplorer
from nnbook.widgets.graph import GraphExplorer
from nnbook.widgets.index import IndexExplorer
from nnbook.widgets.jacobian import JacobianExplorer
from nnbook.widgets.neuron import NeuronExplorer
from nnbook.widgets.playground import PlaygroundExplorer
from nnbook.widgets.saturation import SaturationExplorer
from nnbook.widgets.weight_plane import WeightPlaneExplorer

__all__ = [
    "BackpropExplorer",
    "ChainExplorer",
    "CostExplorer",
    "DescentExplorer",
    "FeedForwardExplorer",
    "GradientExplorer",
    "GraphExplorer",
    "IndexExplorer",
    "JacobianExplorer",
    "NeuronExplorer",
    "PlaygroundExplorer",
    "SaturationExplorer",
    "WeightPlaneExplorer",
]
