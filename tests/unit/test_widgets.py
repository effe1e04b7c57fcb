"""The Python side of the explorables: checked traits, independent numbers, a state in words."""

import math
import re

import numpy as np
import pytest

from nnbook import widgets
from nnbook.activations import ACTIVATIONS, IDENTITY, SIGMOID, TANH
from nnbook.backprop import backprop
from nnbook.calculus import directional_derivative, numeric_gradient, numeric_jacobian
from nnbook.costs import QUADRATIC
from nnbook.data import blobs, circles, xor
from nnbook.network import Layer, Network
from nnbook.training import train
from nnbook.widgets import (
    BackpropExplorer,
    ChainExplorer,
    CostExplorer,
    DescentExplorer,
    FeedForwardExplorer,
    GradientExplorer,
    GraphExplorer,
    IndexExplorer,
    JacobianExplorer,
    NeuronExplorer,
    PlaygroundExplorer,
    SaturationExplorer,
    WeightPlaneExplorer,
)
from nnbook.widgets.base import Choice, Matrix, Number, Vector
from nnbook.widgets.graph import STEPS
from nnbook.widgets.index import ENTRIES
from nnbook.widgets.jacobian import bend

# ---- what all of them refuse -------------------------------------------------------------


def wrong_values(name, trait):
    """Values that this trait cannot have, each with a part of what is said to it."""
    if isinstance(trait, Number):
        low, high = trait.limits
        yield high + 1, f"{name} is {high + 1:g}, which is outside the picture: pass a number from"
        yield low - 1, f"{name} is {low - 1:g}, which is outside the picture"
        yield (1, 2), f"{name} has 2 entries, but one number is wanted"
        yield math.nan, f"{name} holds nan"
        yield None, f"{name} is None"
    elif isinstance(trait, Vector):
        n, (_, high) = len(trait.limits), trait.limits[-1]
        yield [0] * (n - 1) + [high + 1], f"{name}[{n - 1}] is {high + 1:g}, which is outside"
        yield [0] * (n + 1), f"{name} has {n + 1} rows"
        yield np.ones((n, 2)), f"{name} has 2 columns, but one is wanted: pass {name}[:, 0]."
        yield [math.inf] * n, f"{name} holds inf"
        yield "here", f"{name} holds text"
    elif isinstance(trait, Matrix):
        rows, columns = trait.shape
        outside = np.zeros(trait.shape)
        outside[-1, -1] = 10
        yield outside, f"{name}[{rows - 1}, {columns - 1}] is 10, which is outside the picture"
        yield np.ones((rows, columns + 3)), f"{name} has shape ({rows}, {columns + 3}), but"
        yield [1, 2, 3, 4], f"{name} has shape (4,), but a matrix is wanted"
    elif isinstance(trait, Choice):
        choices = trait.limits["choices"]
        for value in ("nothing", 99, True, 2.0, None):
            yield value, f"{name} is {value!r}: pass {choices[0]!r}"


@pytest.mark.parametrize("name", widgets.__all__)
def test_a_wrong_value_is_refused_with_a_sentence_and_changes_nothing(name):
    widget = getattr(widgets, name)()
    before = repr(widget)
    for trait, kind in widget.traits(share=lambda share: share is not None).items():
        for value, sentence in wrong_values(trait, kind):
            with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
                setattr(widget, trait, value)
    assert repr(widget) == before


@pytest.mark.parametrize("explorer", widgets.__all__)
def test_a_trait_that_does_not_exist_is_refused_with_those_that_do(explorer):
    cls = getattr(widgets, explorer)
    known = ", ".join(cls()._share)
    with pytest.raises(TypeError, match=re.escape(f"{explorer} takes no it: pass {known} or key")):
        cls(it=1)


@pytest.mark.parametrize(
    ("explorer", "traits", "sentence"),
    [
        (GradientExplorer, {"x": [[1, 2]]}, "pass x.T"),
        (GradientExplorer, {"x": [1, [2, 3]]}, "x is ragged"),
        (WeightPlaneExplorer, {"x": np.ones((4, 2))}, "pass x.T"),
        (BackpropExplorer, {"W2": [[1], [2]]}, "pass W2.T"),
        (PlaygroundExplorer, {"steps": 2.5}, "steps is 2.5, but a whole number is wanted"),
        (DescentExplorer, {"weights": 3}, "weights is 3: pass 1 or 2."),
        (IndexExplorer, {"entry": "w2_31"}, "entry is 'w2_31': pass 'w1_11', "),
    ],
)
def test_what_is_nearly_right_is_refused_with_the_remedy(explorer, traits, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        explorer(**traits)


@pytest.mark.parametrize("x", [(1, 2), [1.0, 2.0], np.array([1, 2]), np.array([[1.0], [2.0]])])
def test_a_point_comes_as_tuple_list_array_or_column(x):
    assert GradientExplorer(x=x).x == [1.0, 2.0]


# ---- words and state ---------------------------------------------------------------------

WORDS = [
    (
        GradientExplorer(x=(-0.0, math.pi), angle=30.5),
        "f = -1.000, ∇f = (0.000, 0.000), slope along u 0.000",
    ),
    (
        JacobianExplorer(p=(0, 0), corner=(0.5, 1), zoom=2),
        "Δ = (0.100, 0.200), J Δ = (0.200, -1.100), f(p + Δ) − f(p) = (0.208, -1.079), error 0.023",
    ),
    (
        ChainExplorer(wrong_order=True),
        "with J_f at g(p), J_g J_f = [(-1.980, 0.125), (0.000, 1.500)], "
        "measured [(-1.980, -0.990), (0.000, 1.500)], largest difference 1.115",
    ),
    (
        GraphExplorer(nudge=(0, 1)),
        "(u, v, y) = (3.000, 6.000, 18.000), their tangents (1.000, 5.000, 21.000), "
        "∇y = (12.000, 21.000), measured (12.000, 21.000), ∇y · ẋ = 21.000",
    ),
    (
        NeuronExplorer(activation="ReLU"),
        "z = 1.500, distance 0.671 from the line, a = 1.500; 5 of 12 points on their side",
    ),
    (
        NeuronExplorer(w=(0, 0)),
        "z = 0.500, no line, a = 0.622; 6 of 12 points on their side",
    ),
    (
        IndexExplorer(),
        "w^2_13 = 3, into neuron 1 of layer 2, from neuron 3 of layer 1: row 1, column 3 of W^2",
    ),
    (IndexExplorer(entry="b1_4"), "b^1_4 = 2, the bias of neuron 4 of layer 1"),
    (FeedForwardExplorer(), "z¹ = (-1, 3), a¹ = (0, 3), z² = (2), a² = (2)"),
    (
        CostExplorer(w=1, b=0, convention="sum"),
        "C = 2.8100, ∇C = (6.800, -1.000), lowest point (w, b) = (0.236, 0.421)",
    ),
    (WeightPlaneExplorer(), "C = 1.250, ∇C = (1.000, -0.250) over w"),
    (DescentExplorer(eta=0.05, steps=1), "after 1 steps w = 1.800, C = 0.360"),
    (
        DescentExplorer(eta=0.05, steps=1, revealed=True),
        "after 1 steps w = 1.800, C = 0.360, largest stable η 0.1111",
    ),
    (SaturationExplorer(), "from layer 5 down below a thousandth of the last"),
    (SaturationExplorer(depth=2), "nowhere below a thousandth of the last"),
    (
        BackpropExplorer(eta=0.1),
        "C = 0.500, δ² = 1.000, δ¹ = (0.000, 2.000), C after the step 2.0808",
    ),
    (PlaygroundExplorer(steps=500), "C = 0.0006, 100.0 % right"),
]


@pytest.mark.parametrize(("widget", "words"), WORDS)
def test_the_repr_says_the_state_and_then_its_numbers(widget, words):
    assert widget.in_words().endswith(words)
    state, _, numbers = repr(widget).partition("): ")
    assert numbers == widget.in_words()
    names = [part.partition("=")[0] for part in state.partition("(")[2].split(", ") if "=" in part]
    assert names == widget._share


def test_the_repr_writes_numbers_as_python_would():
    w = GradientExplorer(x=(-0.0, math.pi), angle=30.5)
    assert repr(w).startswith("GradientExplorer(x=(0, 3.1416), angle=30.5, revealed=False): ")
    assert w._repr_mimebundle_()[0]["text/plain"] == repr(w)
    matrix = repr(BackpropExplorer(eta=0.1))
    assert matrix.startswith("BackpropExplorer(x=(1, 2), y=1, W1=((1, -1), (2, 1)), b1=(0, -1), ")


def test_the_page_gets_the_key_the_shared_traits_and_their_limits():
    state = GradientExplorer(key="second").get_state()
    assert state["key"] == "second"
    assert state["_share"] == ["x", "angle", "revealed"]
    assert state["_limits"] == {"x": [(-3, 3), (-3.5, 3.5)], "angle": (-180, 180)}
    limits = WeightPlaneExplorer().get_state()["_limits"]
    assert limits["m"] == {"choices": [1, 2, 3, 4]}
    assert limits["x"] == [[(-3, 3)] * 4] * 2


# ---- the gradient ------------------------------------------------------------------------------


def surface(x):
    return x[0] ** 2 + np.cos(x[1])


@pytest.fixture
def points():
    rng = np.random.default_rng(4)
    return rng.uniform([-3, -3.5, -180], [3, 3.5, 180], size=(20, 3))


def test_the_hand_example_has_gradient_6_minus_1_and_slope_2_8():
    angle = math.degrees(math.atan2(4, 3))  # along (3, 4)/5
    w = GradientExplorer(x=(3, math.pi / 2), angle=angle)
    assert w.f == pytest.approx(9)
    assert w.grad == pytest.approx(np.array([[6], [-1]]))
    assert w.slope == pytest.approx(2.8)


def test_gradient_and_slope_equal_central_differences(points):
    for *x, angle in points:
        w = GradientExplorer(x=x, angle=angle)
        column = np.array(x).reshape(2, 1)
        numeric = np.ravel(numeric_gradient(lambda p: np.asarray(surface(p)).item(), column))
        assert w.grad[:, 0] == pytest.approx(numeric, rel=1e-6, abs=1e-6)
        slope = directional_derivative(lambda p: np.asarray(surface(p)).item(), column, w.u)
        assert w.slope == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_no_direction_is_steeper_than_the_gradient(points):
    for *x, angle in points:
        w = GradientExplorer(x=x, angle=angle)
        assert abs(w.slope) <= np.linalg.norm(w.grad) + 1e-12
        w.angle = math.degrees(math.atan2(w.grad[1, 0], w.grad[0, 0]))
        assert w.slope == pytest.approx(np.linalg.norm(w.grad))


# ---- jacobian ----------------------------------------------------------------------------------


def test_the_hand_example_at_the_origin():
    w = JacobianExplorer(p=(0, 0), corner=(0.5, 1), zoom=2)  # Δ = 0.2 · (0.5, 1)
    assert w.J.tolist() == [[2, 0], [-13, 1]]
    assert w.delta.tolist() == pytest.approx(np.array([[0.1], [0.2]]))
    assert w.predicted == pytest.approx(np.array([[0.2], [-1.1]]))
    assert w.change == pytest.approx(np.array([[0.208], [-1.0786]]), abs=5e-5)
    assert w.error == pytest.approx(math.hypot(0.008, math.exp(0.2) - 1.2))


def test_the_jacobian_equals_central_differences():
    for p in np.random.default_rng(2).uniform(-1.5, 1.5, size=(20, 2)):
        w = JacobianExplorer(p=p)
        np.testing.assert_allclose(w.J, numeric_jacobian(bend, p), rtol=1e-7, atol=1e-7)


def test_half_the_nudge_leaves_a_quarter_of_the_error():
    for p in np.random.default_rng(3).uniform(-1.5, 1.5, size=(20, 2)):
        w = JacobianExplorer(p=p, zoom=5)
        before = w.error
        w.zoom = 6
        assert w.r == pytest.approx(0.0125)
        assert before / w.error == pytest.approx(4, rel=0.1)


# ---- chain -------------------------------------------------------------------------------------


def test_the_lectures_example_by_hand():
    w = ChainExplorer(p=(1, 2))
    assert w.u.tolist() == [[3], [8]]
    assert w.h == pytest.approx(np.array([[math.sin(3)], [math.log(8)]]))
    cos = math.cos(3)
    assert w.product == pytest.approx(np.array([[2 * cos, cos], [0, 1.5]]))


def test_the_product_is_the_measured_jacobian():
    for p in np.random.default_rng(2).uniform([-2, 0.2], [2, 3], size=(20, 2)):
        assert ChainExplorer(p=p).error < 1e-6


def test_the_wrong_order_spoils_one_entry():
    w = ChainExplorer(p=(1, 2), wrong_order=True)
    assert w.product == pytest.approx(np.array([[2 * math.cos(3), 0.125], [0, 1.5]]))
    assert w.error == pytest.approx(0.125 - math.cos(3))


def test_the_wrong_point_shows_everywhere_but_where_the_points_agree():
    w = ChainExplorer(p=(1, 2), wrong_point=True)
    assert w.product == pytest.approx(np.array([[2 * math.cos(1), math.cos(1)], [0, 6]]))
    hidden = ChainExplorer(p=(0, 1), wrong_point=True)  # 0 by 2x, 3y²/y by y = 1
    assert hidden.product[0, 0] == pytest.approx(0)
    assert hidden.product[1, 1] == pytest.approx(3)


# ---- graph -------------------------------------------------------------------------------------


@pytest.fixture
def states():
    rng = np.random.default_rng(6)
    return rng.uniform([-3, -3, -2, -2], [3, 3, 2, 2], size=(20, 4))


def test_the_example_of_the_chapter_by_hand():
    w = GraphExplorer()
    assert w.values.ravel().tolist() == [3, 6, 18]
    assert w.tangents.ravel().tolist() == [1, 2, 12]
    assert w.adjoints.ravel().tolist() == [3, 12, 21, 12]
    assert w.grad.tolist() == [[12], [21]]
    w.nudge = (0, 1)
    assert w.tangents.ravel().tolist() == [1, 5, 21]


def test_the_reverse_sweep_is_the_measured_gradient(states):
    for state in states:
        w = GraphExplorer(x=state[:2])
        assert w.grad == pytest.approx(w.measured, rel=1e-6, abs=1e-6)


def test_the_forward_sweep_is_the_measured_effect_of_the_nudge_on_every_node(states):
    def nodes(x):
        return GraphExplorer(x=x.ravel()).values

    for state in 0.9 * states:  # the steps of the differences stay within the limits
        w = GraphExplorer(x=state[:2], nudge=state[2:])
        pushed = numeric_jacobian(nodes, w.x) @ np.reshape(w.nudge, (2, 1))
        assert w.tangents == pytest.approx(pushed, rel=1e-6, abs=1e-6)


def test_both_sweeps_are_one_number_for_one_nudge(states):
    for state in states:
        w = GraphExplorer(x=state[:2], nudge=state[2:])
        assert w.tangents[-1].item() == pytest.approx((w.grad.T @ np.array(w.nudge)).item())


def test_its_sum_is_a_layer_whose_jvp_and_vjp_give_the_same_first_and_last_step():
    w = GraphExplorer(nudge=(0.5, -1))
    layer = Layer([[1, 1]], [0], IDENTITY)  # u = x₁ + x₂
    assert layer.jvp(w.x, w.nudge).item() == pytest.approx(w.tangents[0].item())
    back = layer.vjp(w.x, w.adjoints[1])[:, 0]  # what x₁ and x₂ receive from u alone
    through_v = w.values[0].item() * w.adjoints[0].item()
    assert back + np.array([0, through_v]) == pytest.approx(w.grad[:, 0])


def test_values_come_before_tangents_and_these_before_adjoints():
    assert "".join(name[0] if "_" in name else "v" for name in STEPS) == "vvvtttaaaa"


# ---- neuron ------------------------------------------------------------------------------------


def test_the_neuron_of_the_chapter_has_z_1_5_and_is_0_6708_from_its_line():
    w = NeuronExplorer()
    assert w.z == 1.5
    assert w.distance == pytest.approx(1.5 / math.sqrt(5))
    assert w.a == pytest.approx(0.8176, abs=5e-5)
    assert w.neuron.w[:, 0].tolist() == [1, 2]
    w.activation = "ReLU"
    assert w.a == 1.5
    w.activation = "step"
    assert w.a == 1


def test_the_distance_is_that_of_the_nearest_point_of_the_line():
    rng = np.random.default_rng(4)
    t = np.linspace(-60, 60, 120_001)
    for w1, w2, b, *x in rng.uniform(-4, 4, size=(20, 5)):
        explorer = NeuronExplorer(w=(w1, w2), b=b, x=x)
        on_line = -b * np.array([w1, w2]) / (w1**2 + w2**2)
        along = np.array([[-w2], [w1]]) / math.hypot(w1, w2)
        nearest = np.hypot(*(on_line.reshape(2, 1) + along * t - np.reshape(x, (2, 1)))).min()
        assert abs(explorer.distance) == pytest.approx(nearest, rel=1e-3, abs=1e-3)
        assert math.copysign(1, explorer.distance) == math.copysign(1, explorer.z)


def test_doubling_w_and_b_keeps_the_distance_and_the_sides_and_doubles_z():
    once, twice = NeuronExplorer(), NeuronExplorer(w=(2, 4), b=1)
    assert twice.distance == pytest.approx(once.distance)
    assert twice.correct == once.correct
    assert twice.z == 2 * once.z
    assert twice.a > once.a


def test_the_points_can_be_separated_but_not_by_the_first_line():
    assert NeuronExplorer().correct == 5
    assert NeuronExplorer(w=(2, -1), b=-1.5).correct == NeuronExplorer().points.shape[1] == 12


def test_a_weight_of_zero_has_no_line():
    w = NeuronExplorer(w=(0, 0))
    assert math.isnan(w.distance)


# ---- index -------------------------------------------------------------------------------------


def test_the_26_entries_are_theta_in_its_order():
    assert len(ENTRIES) == len(set(ENTRIES)) == 26
    values = [IndexExplorer(entry=entry).value for entry in ENTRIES]
    assert np.array_equal(values, IndexExplorer().net.theta)


def test_each_weight_is_what_its_source_adds_to_its_target():
    """Send a 1 through one source only: what arrives, beside the bias, is the weight."""
    for entry in ENTRIES:
        w = IndexExplorer(entry=entry)
        layer = w.net[w.l]
        silent = np.zeros(layer.n_in)
        alone = silent.copy()
        if w.k:
            alone[w.k - 1] = 1
        bias, arrived = (layer.z(sent)[w.j - 1, 0] for sent in (silent, alone))
        assert w.value == (arrived - bias if w.k else bias), entry


def test_the_edge_of_the_chapter_is_w2_13():
    w = IndexExplorer()
    assert (w.l, w.j, w.k, w.value) == (2, 1, 3, 3)
    assert w.row.tolist() == [2, -1, 3, 0]


def test_a_bias_has_no_second_index():
    w = IndexExplorer(entry="b1_4")
    assert (w.l, w.j, w.k, w.value) == (1, 4, None, 2)


# ---- feed forward ------------------------------------------------------------------------------


def test_it_starts_with_the_hand_net_as_the_book_works_it():
    passed = FeedForwardExplorer().forward
    numbers = [passed.z[1], passed.a[1], passed.z[2], passed.a[2]]
    assert [value[:, 0].tolist() for value in numbers] == [[-1, 3], [0, 3], [2], [2]]


def test_an_edited_net_computes_with_its_own_numbers():
    w = FeedForwardExplorer(W1=[[1, 0], [0, 1]], b1=(1, -5), W2=[[2, 7]], b2=0.5, x=(3, 4))
    # z¹ = (4, −1), a¹ = (4, 0), a² = 2·4 + 7·0 + 0.5
    assert w.a == 8.5
    assert w.net.theta.tolist() == [1, 0, 0, 1, 1, -5, 2, 7, 0.5]


def test_columns_and_arrays_are_taken_too():
    w = FeedForwardExplorer(W1=np.eye(2), b1=np.ones((2, 1)), b2=[[1.0]])
    assert (w.W1, w.b1, w.b2) == ([[1, 0], [0, 1]], [1, 1], [1])


# ---- cost --------------------------------------------------------------------------------------


SIGMAS = {
    "identity": lambda z: z,
    "ReLU": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}


MEANS = {
    "half the mean": lambda squares: np.mean(squares) / 2,
    "mean": np.mean,
    "half the sum": lambda squares: np.sum(squares) / 2,
    "sum": np.sum,
}


def cost_over(widget):
    """C as a function of (w, b), written out."""
    x, y = np.array(widget.x), np.array(widget.y)

    def cost(place):
        w, b = np.ravel(place)
        return float(MEANS[widget.convention]((SIGMAS[widget.sigma](w * x + b) - y) ** 2))

    return cost


@pytest.mark.parametrize("convention", MEANS)
@pytest.mark.parametrize("sigma", SIGMAS)
def test_cost_and_gradient_equal_the_written_out_ones(sigma, convention):
    rng = np.random.default_rng(2)
    for w, b in rng.uniform(-3, 3, (5, 2)):
        widget = CostExplorer(sigma=sigma, convention=convention, w=w, b=b)
        cost = cost_over(widget)
        assert widget.cost == pytest.approx(cost([w, b]))
        numeric = np.ravel(numeric_gradient(cost, np.array([w, b])))
        assert widget.grad[:, 0] == pytest.approx(numeric, rel=1e-6, abs=1e-6)


def test_the_lowest_point_of_the_line_is_the_least_squares_one():
    rng = np.random.default_rng(5)
    for _ in range(10):
        x, y = rng.permutation([-2.0, 0.1, 1.7]), rng.uniform(-0.8, 1.8, 3)
        lowest = CostExplorer(x=x, y=y).lowest
        exact = np.linalg.lstsq(np.stack([x, np.ones(3)], axis=1), y, rcond=None)[0]
        assert lowest == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize("convention", MEANS)
@pytest.mark.parametrize("sigma", SIGMAS)
def test_no_point_of_the_map_is_lower_by_any_convention(sigma, convention):
    widget = CostExplorer(sigma=sigma, convention=convention)
    cost = cost_over(widget)
    least = cost(widget.lowest)
    near = np.random.default_rng(1).integers(-9, 10, (100, 2)) / 1000
    far = np.random.default_rng(1).uniform(-6, 6, (500, 2))
    assert all(least <= cost(place) for place in (*far, *(near + widget.lowest)))


def test_on_the_plateau_the_gradient_is_exactly_zero():
    widget = CostExplorer(sigma="ReLU", w=0, b=-2.5)
    assert not widget.grad.any()
    assert widget.cost == pytest.approx((0.04 + 0.16 + 0.81) / 6)


# ---- weight plane ------------------------------------------------------------------------------


def cost_over_w(widget):
    """C as a function of w alone, written out."""

    def cost(w):
        z = w @ widget.inputs + widget.b
        a = {"ReLU": np.maximum(z, 0), "identity": z, "sigmoid": 1 / (1 + np.exp(-z))}
        return QUADRATIC(a[widget.sigma][None, :], widget.targets)

    return cost


def test_the_chapters_four_examples_have_the_gradient_1_and_minus_a_quarter():
    w = WeightPlaneExplorer()
    assert w.delta.tolist() == [[2, -2, -1, 0]]
    assert w.arrows.tolist() == [[1, 0.5, -0.5, 0], [0.5, -1, 0.25, 0]]
    assert w.grad_w.tolist() == [[1], [-0.25]]
    assert w.cost == pytest.approx((4 + 4 + 1 + 1) / 8)


@pytest.mark.parametrize("sigma", ["ReLU", "identity", "sigmoid"])
@pytest.mark.parametrize("m", [1, 2, 3, 4])
def test_the_arrows_add_up_to_the_gradient_by_central_differences(sigma, m):
    rng = np.random.default_rng(m)
    for _ in range(5):
        w = WeightPlaneExplorer(
            sigma=sigma,
            m=m,
            w=rng.uniform(-3, 3, 2),
            b=rng.uniform(-4, 4),
            x=rng.uniform(-3, 3, (2, 4)),
            y=rng.uniform(-6, 6, 4),
            scale=rng.uniform(0.5, 4),
        )
        assert w.arrows.sum(axis=1) == pytest.approx(w.grad_w[:, 0])
        numeric = np.ravel(numeric_gradient(cost_over_w(w), np.array(w.w)))
        assert w.grad_w[:, 0] == pytest.approx(numeric, rel=1e-6, abs=1e-6)


def test_one_example_pushes_along_its_input():
    w = WeightPlaneExplorer(m=1, w=(0.3, -0.2))
    (g1,), (g2,) = w.grad_w
    assert g1 * w.inputs[1, 0] == pytest.approx(g2 * w.inputs[0, 0])


def test_another_unit_multiplies_one_derivative_if_the_neuron_stays_the_same():
    before = WeightPlaneExplorer(w=(1, 1))
    after = WeightPlaneExplorer(w=(0.25, 1), scale=4)
    assert after.net(after.inputs) == pytest.approx(before.net(before.inputs))
    assert after.grad_w == pytest.approx(before.grad_w * [[4], [1]])


def test_a_dead_unit_has_no_arrows_and_says_so():
    x = [[2, 2, 0.5, -2], [2, 0.5, 2, 1]]
    dead = WeightPlaneExplorer(x=x, y=(4, 1, 2, 3), w=(-1, 0.5), b=-2, m=3)
    assert dead.dead
    assert not dead.arrows.any()
    assert repr(dead).endswith("C = 3.500, ∇C = (0.000, 0.000) over w, a dead unit")
    dead.m = 4  # the fourth example has z = 0.5
    assert not dead.dead
    assert dead.grad_w.any()
    dead.sigma = "sigmoid"
    assert not dead.dead


# ---- descent -----------------------------------------------------------------------------------


def test_one_weight_by_hand():
    w = DescentExplorer(start=(4, 0), eta=0.1, steps=1)
    assert w.path == pytest.approx(np.array([[4, 0.4]]))  # r = −0.8
    assert w.cost == pytest.approx((3 * 0.4 - 6) ** 2)
    assert w.gradient.item() == pytest.approx(18 * (0.4 - 2))
    assert w.eta_max == pytest.approx(1 / 9)


def test_two_weights_are_the_neuron_of_the_chapter():
    w = DescentExplorer(weights=2, eta=0.1)
    np.testing.assert_allclose(w.H, [[5, 3], [3, 5]])
    assert w.gradient == pytest.approx(np.array([[-5], [-3]]))
    w.steps = 1
    assert w.w == pytest.approx(np.array([[0.5], [0.3]]))
    assert w.eta_max == pytest.approx(0.25)


@pytest.mark.parametrize("weights", [1, 2])
def test_the_gradient_equals_central_differences(weights):
    for start in np.random.default_rng(1).uniform([-2, -3], [4, 3], size=(20, 2)):
        inside = 0.99 * start  # room for the nudges of the differences
        numeric = numeric_gradient(
            lambda p: DescentExplorer(weights=weights, kappa=7, start=[*p, 0][:2]).cost,
            inside[:weights],
        )
        w = DescentExplorer(weights=weights, kappa=7, start=inside)
        np.testing.assert_allclose(w.gradient.ravel(), numeric, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("weights", [1, 2])
def test_each_step_multiplies_the_distance_by_the_factors(weights):
    w = DescentExplorer(weights=weights, start=(-1, 2), eta=0.07, kappa=9, steps=30)
    values, vectors = np.linalg.eigh(w.H)
    assert values.max() == pytest.approx([18, 8][weights - 1])
    if weights == 2:
        assert values.max() / values.min() == pytest.approx(9)
    along = vectors.T @ (w.path - w.minimum)
    wanted = along[:, :1] * w.factors[:, None] ** np.arange(31)
    np.testing.assert_allclose(along, wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("weights", [1, 2])
def test_below_the_limit_descent_arrives_and_above_it_flies_off(weights):
    w = DescentExplorer(weights=weights, steps=60)
    w.eta = w.eta_max * 0.99
    start = np.linalg.norm(w.path[:, 0:1] - w.minimum)
    assert np.linalg.norm(w.w - w.minimum) < start
    w.eta = w.eta_max * 1.03
    assert np.linalg.norm(w.w - w.minimum) > start


# ---- saturation --------------------------------------------------------------------------------


@pytest.mark.parametrize("sigma", ["sigmoid", "tanh", "ReLU"])
@pytest.mark.parametrize("depth", [2, 7, 10, 12])
def test_with_scale_1_it_is_a_random_network_with_rounded_normals(sigma, depth):
    widget = SaturationExplorer(sigma=sigma, depth=depth)
    rng = np.random.default_rng(1)
    net = Network.random([30] * (depth + 1), rng, ACTIVATIONS[sigma], output=IDENTITY)
    off = (widget.net.theta - net.theta) * np.sqrt(30)  # of the unit normals
    assert np.abs(off).max() <= 1 / 32
    assert repr(widget.net) == repr(net)
    delta = backprop(widget.net, widget.x, widget.y).delta
    assert widget.lengths.tolist() == [np.linalg.norm(d) for d in delta[1:]]


def test_scale_multiplies_every_weight():
    once, twice = SaturationExplorer(), SaturationExplorer(scale=2)
    assert twice.net.theta == pytest.approx(2 * once.net.theta)


def test_the_example_can_be_the_readers_own():
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(30, 1)), rng.normal(size=(30, 1))
    widget = SaturationExplorer(x=x, y=y)
    last = widget.net(x) - y  # the output has the identity
    assert widget.delta[10] == pytest.approx(last)


def test_faded_is_the_last_layer_below_a_thousandth():
    widget = SaturationExplorer()
    below = widget.lengths < widget.lengths[-1] / 1000
    assert below[: widget.faded].all()
    assert not below[widget.faded :].any()
    assert SaturationExplorer(sigma="tanh").faded == 0


def test_the_page_gets_the_normals_as_bytes_and_no_example_in_its_links():
    state = SaturationExplorer().get_state()
    normals = np.frombuffer(state["_normals"], np.int8) / 16
    drawn = np.random.default_rng(1).standard_normal(12 * 30 * 30)
    assert np.abs(normals - drawn).max() <= 1 / 32
    assert len(state["_normals"]) == normals.size
    assert state["_share"] == ["sigma", "depth", "scale", "layer", "guess", "revealed"]
    assert len(state["x"]) == len(state["y"]) == 30


# ---- by hand -----------------------------------------------------------------------------------


def test_it_starts_with_the_hand_net_and_the_numbers_of_the_text():
    w = BackpropExplorer()
    assert w.forward.z[1].tolist() == [[-1], [3]]
    assert w.forward.a[2].tolist() == [[2]]
    assert w.cost == 0.5
    assert w.gradient.delta[1].tolist() == [[0], [2]]
    assert w.gradient.W[1].tolist() == [[0, 0], [2, 4]]
    assert w.gradient.W[2].tolist() == [[0, 3]]
    assert w.stepped[1].W.tolist() == [[1, -1], [pytest.approx(1.98), pytest.approx(0.96)]]
    assert w.new_cost == pytest.approx(0.6636**2 / 2)


def test_the_gradient_by_hand_equals_central_differences():
    rng = np.random.default_rng(10)
    for _ in range(10):
        W1, b1, W2 = rng.uniform(-3, 3, (2, 2)), rng.uniform(-3, 3, 2), rng.uniform(-3, 3, (1, 2))
        w = BackpropExplorer(W1=W1, b1=b1, W2=W2, b2=0.5, x=rng.uniform(-3, 3, 2), y=-2)
        numeric = numeric_gradient(
            lambda theta, w=w: QUADRATIC(w.net.with_theta(theta)(w.x), [w.y]), w.net.theta
        )
        assert w.gradient.theta == pytest.approx(np.ravel(numeric), rel=1e-5, abs=1e-5)


# ---- playground --------------------------------------------------------------------------------


def test_it_is_the_chapters_network_on_exclusive_or():
    widget = PlaygroundExplorer(steps=500)
    start = Network.random([2, 2, 1], np.random.default_rng(0), TANH, output=SIGMOID)
    assert np.array_equal(widget.start.theta, start.theta)
    history = train(start, *xor(), eta=4.0, epochs=500)
    assert widget.cost == history.cost[-1]
    assert np.array_equal(widget.net.theta, history.net.theta)
    assert widget.accuracy == 1


def test_before_the_first_step_it_is_the_start():
    widget = PlaygroundExplorer(seed=3, hidden=5)
    assert np.array_equal(widget.net.theta, widget.start.theta)


def test_the_page_gets_nnbooks_examples_and_normals():
    state = PlaygroundExplorer().get_state()
    made = {
        "XOR": xor(),
        "blobs": blobs(60, np.random.default_rng(0)),
        "circles": circles(80, np.random.default_rng(0)),
    }
    assert state["_data"] == {name: [x.tolist(), y[0].tolist()] for name, (x, y) in made.items()}
    for seed, normals in enumerate(state["_normals"]):
        assert normals == np.random.default_rng(seed).standard_normal(24).tolist()
    assert state["_share"] == ["data", "sigma", "hidden", "eta", "seed", "steps"]
