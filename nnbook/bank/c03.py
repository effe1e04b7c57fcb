"""Chapter 3: one function, its parameters, and the question that learning asks."""

from itertools import pairwise

import numpy as np

from nnbook.activations import IDENTITY
from nnbook.bank.mistakes import known
from nnbook.calculus import numeric_gradient
from nnbook.costs import QUADRATIC
from nnbook.data import hand_net
from nnbook.exercises.markup import frac, mat, num, signed, vec
from nnbook.exercises.model import (
    Bug,
    Case,
    Choice,
    Code,
    Matrix,
    Mistake,
    Number,
    Option,
    Order,
    Step,
    variants,
)
from nnbook.network import Layer, Network
from nnbook.notation import Array

HAND, X, Y = hand_net()
# θ of the hand net, entry by entry.
NAMES = (
    "w^1_{11}",
    "w^1_{12}",
    "w^1_{21}",
    "w^1_{22}",
    "b^1_1",
    "b^1_2",
    "w^2_{11}",
    "w^2_{12}",
    "b^2_1",
)
IN_NUMBERS = (
    rf"The hand net has $W^1 = {mat(HAND[1].W)}$, $b^1 = {mat(HAND[1].b)}$, "
    r"$\sigma(z) = \max(0, z)$ in layer 1, then "
    rf"$W^2 = {mat(HAND[2].W)}$ and $b^2 = {num(HAND[2].b.item())}$."
)


def turned(net: Network, k: int, value: float) -> Network:
    """The net with parameter k set to this value, the others held."""
    theta = net.theta
    theta[k] = value
    return net.with_theta(theta)


def uncut(net: Network) -> Network:
    """The net without the cut at zero."""
    return Network((Layer(net[1].W, net[1].b, IDENTITY), net[2]))


@Number("03-formula", "sec-one-function", "Two sums, a cut, a sum", level=1, symbol="f(x)")
@variants(((1, 3),), ((0, 2),), ((2, 3),), ((1, 4),), ((-1, 5),))
def hand_net_output(x: tuple) -> Case:
    first, last = HAND[1], HAND[2]
    z = first.z(x)[:, 0]
    a = np.maximum(0, z)
    answer = HAND(x).item()
    without_bias = last(Layer(first.W, (0, 0), first.sigma)(x)).item()
    second_sum = f"$2x_1 + x_2 {signed(first.b[1].item())}$"
    return Case(
        prompt=rf"{IN_NUMBERS} Find its output for $x = {vec(x)}$.",
        answer=answer,
        mistakes=(
            known("negative sum not cut to 0", uncut(HAND)(x).item()),
            Mistake("last bias forgotten", (last.W @ first(x)).item()).says(
                rf"The last step is missing: the bias $b^2 = {num(last.b.item())}$ is added too."
            ),
            Mistake("inner bias forgotten", without_bias).says(
                rf"Either the bias of the second sum is missing (it is {second_sum}), or you cut the "
                r"output as well: $\max(0, \cdot)$ belongs to layer 1 only, and the output may be "
                "negative."
                if without_bias == max(0, answer)
                else f"The second sum has a bias: it is {second_sum}."
            ),
        ),
        hints=(
            r"First the two sums: each row of $W^1$ times $x$, plus its bias.",
            "Replace what is negative by 0. Then one more sum.",
        ),
        solution=rf"The two sums are ${num(z[0])}$ and ${num(z[1])}$. Cut at zero they are "
        rf"${num(a[0])}$ and ${num(a[1])}$. So $3 \cdot {num(a[0])} + 2 \cdot {num(a[1])} "
        rf"{signed(last.b.item())} = {num(answer)}$.",
    )


def network_of(sizes: tuple) -> Network:
    return Network.random([int(n) for n in sizes], np.random.default_rng(3))


@Number("03-count", "sec-parameter-count", "Count them", level=1, symbol="P")
@variants(((4, 3, 2),), ((2, 3, 1),), ((3, 5, 2),), ((2, 4, 3, 1),), ((5, 2, 4),))
def count_of(sizes: tuple) -> Case:
    net = network_of(sizes)
    weights = sum(layer.W.size for layer in net)
    terms = [(layer.n_out, layer.n_in) for layer in net]
    written = " + ".join(rf"{n} \cdot ({before} + 1)" for n, before in terms)
    products = " + ".join(num(n * (before + 1)) for n, before in terms)
    return Case(
        prompt=f"How many parameters does a {'-'.join(map(str, sizes))} network have?",
        answer=net.theta.size,
        mistakes=(
            known("biases forgotten", weights),
            known("biases for the inputs", net.theta.size + sizes[0]),
            known("one bias for each layer", weights + net.L),
        ),
        hints=(
            "How many numbers does one neuron of layer 1 own?",
            "For each layer: its neurons, times one more than the neurons before it.",
        ),
        solution=f"${written} = {products} = {net.theta.size}$.",
    )


def parameter_count(sizes: list) -> int:
    return sum(n * (before + 1) for before, n in pairwise(sizes))


def lists_of_sizes(rng: np.random.Generator) -> list[tuple]:
    """Networks of 1 to 4 layers that compute."""
    fixed = [[1, 1], [3, 1], [1, 4], [3, 4, 2], [784, 30, 10]]
    return [(sizes,) for sizes in fixed + [rng.integers(1, 9, n).tolist() for n in (2, 3, 4, 5, 5)]]


@Code(
    "03-parameters",
    "sec-parameter-count",
    "The count, as a program",
    level=2,
    inputs=lists_of_sizes,
    expect=lambda sizes: network_of(sizes).theta.size,
    by="the length of θ",
    solution=parameter_count,
)
def write_parameter_count() -> Case:
    return Case(
        prompt=r"Write `parameter_count(sizes)`. `sizes` is the list $n_0, n_1, \dots, n_L$, "
        r"such as `[3, 4, 2]`. Return $P$.",
        mistakes=(
            known("biases forgotten", lambda sizes: sum(np.multiply(sizes[1:], sizes[:-1]))),
            known("biases for the inputs", lambda sizes: parameter_count(sizes) + sizes[0]),
            known(
                "one bias for each layer",
                lambda sizes: sum(np.multiply(sizes[1:], sizes[:-1])) + len(sizes) - 1,
            ),
        ),
        hints=(
            r"Layer $l$ has $n_l\,(n_{l-1} + 1)$ parameters: two neighbours of the list.",
            "`pairwise(sizes)` goes through all pairs of neighbours.",
        ),
        solution="`sum(n * (before + 1) for before, n in pairwise(sizes))`: one more than the "
        "neurons before, since each neuron has a bias.",
    )


@Matrix("03-softmax", "sec-outputs", "Made to add up to 1", level=1, decimals=3)
@variants(((3, 2, 1),), ((4, 5, 1),), ((6, 3, 1),), ((1, 7, 2),), ((2, 1, 5),))
def softmax_of_logarithms(numbers: tuple) -> Case:
    z = np.log(numbers)
    p = np.exp(z) / np.exp(z).sum()
    logarithms = ", ".join("0" if n == 1 else rf"\ln {n}" for n in numbers)
    total = sum(numbers)
    return Case(
        prompt=rf"The last layer of a network has $z = ({logarithms})$. Softmax makes "
        r"probabilities of it. Give them from top to bottom. (Recall that $e^{\ln c} = c$.)",
        answer=p,
        mistakes=(
            Mistake("not normalised", np.exp(z)).says(
                r"That is $e^{z_j}$. These numbers are positive, but their sum is not 1: "
                "divide each by it."
            ),
            Mistake("exponential left out", z / z.sum()).says(
                r"You divided $z$ by its sum. Softmax takes $e^{z_j}$ first. Otherwise a negative "
                r"$z_j$ could give a negative probability."
            ),
            Mistake("divided by the largest", np.exp(z) / np.exp(z).max()).says(
                "You divided by the largest number, so the largest result is 1. Divide by the "
                "sum: then the results add up to 1."
            ),
            Mistake(
                "e⁰ taken for 0", np.where(z == 0, 0, np.exp(z)) / np.exp(z[z != 0]).sum()
            ).says(
                "You took $e^0$ for 0. It is 1: this entry has a share of the whole too. No "
                "probability that softmax makes is 0."
            ),
        ),
        hints=(
            r"$e^{z_j}$ for each entry. These are whole numbers here.",
            "Divide each by their sum.",
        ),
        solution=rf"$e^z = {vec(numbers)}$, with the sum {total}. So the probabilities are "
        rf"${', '.join(frac(n / total) for n in numbers)}$. They add up to 1.",
    )


@Choice("03-probabilities", "sec-outputs", "Dog and cat", level=2)
@variants((0.9, 0.8), (0.7, 0.6), (0.8, 0.5))
def dog_and_cat(dog: float, cat: float) -> Case:
    a = np.array([dog, cat])
    least_both = a.sum() - 1  # no two events of these probabilities overlap less
    softmax = np.exp(a) / np.exp(a).sum()
    return Case(
        prompt=rf"A network has two sigmoid outputs, the first for “dog”, the second for “cat”. To "
        rf"a picture it answers $({num(dog)}, {num(cat)})$. What follows?",
        options=(
            Option(
                "Both numbers can be probabilities only if a picture may show a dog *and* a cat.",
                a.min() >= 0 and a.max() <= 1 and least_both > 0,
            ),
            Option(
                f"The picture shows one of the two, a dog with probability {num(dog)} or a cat "
                f"with probability {num(cat)}.",
                np.isclose(a.sum(), 1),
                "outputs taken for probabilities",
            ).says(
                f"One of the two and not the other: then the probabilities would add up to 1. "
                f"These add up to {num(a.sum())}. A sigmoid keeps each output between 0 and 1, and "
                "does nothing about the sum."
            ),
            Option(
                "Put through softmax, the first number will be the share of dogs among all "
                "pictures that get this answer.",
                all(np.isclose(softmax[0], dogs / 10) for dogs in range(11)),
                "normalised taken for true",
            ).says(
                "Softmax gives numbers the *form* of probabilities, whatever the pictures "
                "show. Whether they are right is a question to the data."
            ),
            Option(
                "No decision between dog and cat can be made, since the sum is not 1.",
                np.count_nonzero(a == a.max()) != 1,
                "no decision without probabilities",
            ).says("A decision needs the largest output only, here the first. It needs no sum."),
        ),
        hints=(
            "If two classes exclude each other, how large can the sum of their probabilities be?",
            "Form is one thing, truth another.",
        ),
        solution=f"The sum is {num(a.sum())}. For classes that exclude each other it would be at "
        "most 1. So if these are probabilities, each answers its own yes-or-no question, and some "
        "pictures show both.",
    )


def value_for(net: Network, k: int, wanted: float) -> float:
    """Where the output is `wanted`, found along the straight line that two runs show."""
    here = net.theta[k]
    a, further = net(X).item(), turned(net, k, here + 1)(X).item()
    return float(here + (wanted - a) / (further - a))


@Number("03-turn", "sec-calculus-problem", "Turn one parameter", level=2)
@variants((3,), (8,), (5,), (7,), (2,))
def turn_one(k: int) -> Case:
    here, name, y = HAND.theta[k], NAMES[k], Y.item()
    answer = value_for(HAND, k, y)
    factor = turned(HAND, k, here + 1)(X).item() - HAND(X).item()
    rest = HAND(X).item() - factor * here
    uncut_if = ", as long as the second is not cut" if k < HAND[1].W.size + 2 else ""
    formula = rf"{'' if factor == 1 else num(factor)}{name} {signed(rest)}"
    return Case(
        prompt=rf"{IN_NUMBERS} For $x = {vec(X)}$ the output should be $y = {num(y)}$. You may turn "
        rf"${name}$ alone; it is ${num(here)}$ now. At which value of ${name}$ is the cost "
        r"$C = \tfrac12 (a^2 - y)^2$ zero?",
        answer=answer,
        mistakes=(
            Mistake("output 0 in place of cost 0", value_for(HAND, k, 0)).says(
                rf"There the *output* is 0. The cost is 0 where the output is what it should be, "
                rf"${num(y)}$."
            ),
            Mistake("change in place of value", answer - here).says(
                rf"That is how far to turn it. Its value is then ${num(here)}$ plus that."
            ),
            known("negative sum not cut to 0", value_for(uncut(HAND), k, y)),
        ),
        hints=(
            rf"Write $a^2$ as a formula in ${name}$, with numbers for all else. (What is cut to 0 "
            "stays 0.)",
            rf"The cost is 0 where $a^2 = {num(y)}$.",
        ),
        solution=rf"The first hidden neuron is cut to 0, so $a^2 = {formula}${uncut_if}. It is "
        rf"${num(y)}$ for ${name} = {frac(answer)}$.",
    )


ONE_STEP = (
    Step(r"Run the network on $x$: all $z^l$ and $a^l$, up to the output $a^L$."),
    Step(r"Compare the output $a^L$ with the target $y$: the cost $C$.", (0,)),
    Step(
        r"*Back propagation:* compute how $C$ moves with each parameter, $\nabla C$. Change "
        "nothing.",
        (0,),
    ),
    Step(r"*Gradient descent:* move $\theta$ a small step against $\nabla C$.", (2,)),
    Step(r"Run the network with the new $\theta$ on the same $x$, and see the cost fall.", (1, 3)),
)


@Order("03-learning", "sec-calculus-problem", "One step of learning", level=2)
def one_step_of_learning() -> Case:
    return Case(
        prompt="Put one step of learning in order.",
        steps=ONE_STEP,
        mistakes=(
            Mistake("back propagation taken for the adjustment", (3, 2)).says(
                r"The parameters are changed before $\nabla C$ is there. Back propagation only "
                "computes the gradient; the change comes after it, and is the work of gradient "
                "descent."
            ),
            Mistake("gradient before the forward pass", (2, 0), "sec-nudging").says(
                r"$\nabla C$ is asked for before the network has run. What moves the cost, and how "
                r"much, depends on where the network stands, on all the $z^l$ and $a^l$: run it first."
            ),
            Mistake("cost compared after it should have fallen", (4, 1)).says(
                "Nobody can see the cost fall who has not yet found what it was: compare before the "
                "second run."
            ),
        ),
        hints=("Which of the lines changes a parameter? What must be known before?",),
        solution="Forward, cost, gradient, step, and forward again. (The gradient does not wait for "
        "the number $C$: it needs the output and the target. So the line with the cost may stand "
        "anywhere between the two runs.) Only one line changes the parameters, and that is gradient "
        "descent.",
    )


def moved_by(k: int, h: float) -> tuple[bool, bool, bool]:
    """Whether nudging parameter k of the hand net by h moves z¹₁, a¹₁ and the cost."""
    net = turned(HAND, k, HAND.theta[k] + h)
    before, after = HAND.forward(X), net.forward(X)
    return (
        not np.isclose(before.z[1][0, 0], after.z[1][0, 0]),
        not np.isclose(before.a[1][0, 0], after.a[1][0, 0]),
        not np.isclose(QUADRATIC(HAND(X), Y), QUADRATIC(net(X), Y)),
    )


@Choice("03-zeros", "sec-nudging", "A nudge without effect", level=2)
@variants((6,), (0,), (4,), (1,))
def reason_of_zero(k: int) -> Case:
    name = NAMES[k]
    moves_z, moves_a, moves_cost = moved_by(k, 0.001)
    role = {
        0: r"multiplies $x_1 = 1$ in the sum $z^1_1$",
        1: r"multiplies $x_2 = 2$ in the sum $z^1_1$",
        4: r"is a term of the sum $z^1_1$",
    }.get(k, "")
    costs = [QUADRATIC(turned(HAND, j, v)(X), Y) for j in range(HAND.P) for v in (-5, 5)]
    after = {
        "name": "the weight after a cut neuron taken for one before it",
        "words": rf"${name}$ comes *after* the cut of the first hidden neuron. Nudging it moves "
        r"neither $z^1_1$ nor $a^1_1$.",
        "cure": "sec-idle-parameters",
    }
    before = {
        "name": "a parameter before a cut neuron taken for one after it",
        "words": rf"${name}$ comes *before* the cut of the first hidden neuron: it {role}, and its "
        "nudge does move that sum.",
        "cure": "sec-idle-parameters",
    }
    return Case(
        prompt=rf"{IN_NUMBERS} For $x = {vec(X)}$ it has $z^1 = {vec(HAND[1].z(X))}$ and "
        rf"$a^1 = {vec(HAND[1](X))}$, and its output {num(HAND(X).item())} misses the target "
        rf"$y = {num(Y.item())}$. Nudging ${name}$ by $h = 0.001$ "
        "does not move the cost. Why?",
        options=(
            Option(
                r"The nudge moves $z^1_1$, but not $a^1_1$: $\max(0, z)$ is level at $z = -1$.",
                holds=moves_z and not moves_a and not moves_cost,
                **{} if moves_z else after,
            ),
            Option(
                rf"The nudge reaches no sum of layer 1. ${name}$ multiplies $a^1_1 = 0$, so the "
                "product stays 0.",
                holds=not moves_z and not any(moved_by(k, h)[2] for h in (-9, 9)),
                **before if moves_z else {},
            ),
            Option(
                "The cost is as small as it can be, so nothing can lower it.",
                min(costs) >= QUADRATIC(HAND(X), Y),
                "zero slope taken for the smallest cost",
            ).says(
                rf"The cost is ${frac(QUADRATIC(HAND(X), Y))}$, and other parameters can lower it. A "
                "slope of 0 speaks of one parameter only."
            ),
            Option(
                "The nudge is too small to show. With $h = 0.1$ the cost would move.",
                moved_by(k, 0.1)[2],
                "a larger nudge would show it",
            ).says(
                r"With $h = 0.1$ the cost does not move either: "
                + (
                    "$z^1_1$ stays below 0."
                    if moves_z
                    else "however large the weight, it multiplies 0."
                )
            ),
        ),
        hints=(
            rf"Follow the nudge from ${name}$ to the output. Where does it stop?",
            rf"Does ${name}$ stand before or after the cut of the first hidden neuron?",
        ),
        solution=(
            rf"${name}$ {role}. So its nudge moves $z^1_1 = -1$ a little; but there $\max(0, z)$ "
            r"is level, and $a^1_1$ stays 0."
            if moves_z
            else rf"${name}$ comes after the cut, and multiplies $a^1_1 = 0$. However large it is, "
            "the product stays 0."
        )
        + " The parameters before the cut and the weight after it have different reasons for "
        "their zeros; [chapter 13](sec-dead-unit) keeps them apart.",
    )


SLOPES = """
def slopes(cost, theta, h):
    C = cost(theta)
    found = []
    for k in range(theta.size):
        nudged = theta.copy()
        nudged[k] += h
        found.append((cost(nudged) - C) / h)
    return np.array(found)
"""


def runs_of_nudging(net: Network) -> int:
    """How often the network is run by the program of this chapter: counted, not computed."""
    x, y = np.ones(net.sizes[0]), np.ones(net.sizes[-1])
    calls = []

    def cost(theta: Array) -> float:
        calls.append(1)
        return QUADRATIC(net.with_theta(theta)(x), y)

    program: dict = {"np": np}
    exec(SLOPES, program)
    program["slopes"](cost, net.theta, 0.001)
    return len(calls)


@Number("03-passes", "sec-nudging", "The price of a gradient", level=2)
@variants(((4, 3, 2),), ((2, 3, 1),), ((3, 2, 2),), ((1, 4, 2),), ((5, 3, 1),))
def count_runs(sizes: tuple) -> Case:
    net = network_of(sizes)
    P, weights = net.theta.size, sum(layer.W.size for layer in net)
    return Case(
        prompt=rf"You want the gradient of the cost of a {'-'.join(map(str, sizes))} network for one "
        r"example. You nudge one parameter at a time by $+h$, and compare with the cost as it "
        "stands. How many runs of the network does it take, in all?",
        answer=runs_of_nudging(net),
        mistakes=(
            Mistake("the run as it stands forgotten", P).says(
                "That is one run for each nudge. They are compared with the cost as it stands, "
                "which takes a run as well."
            ),
            Mistake("biases forgotten", weights + 1, "sec-parameter-count").says(
                "That is a run for each weight, and the one as it stands. Each neuron that computes "
                "has a bias, too, and it is nudged as well."
            ),
            Mistake("a nudge to both sides", 2 * P, "sec-central-differences").says(
                r"That is what nudges by $+h$ *and* $-h$ would take. It is the more accurate way, "
                "but not the one asked for."
            ),
        ),
        hints=(
            "How many parameters are there? Each is nudged once.",
            "With what is each nudged cost compared?",
        ),
        solution=rf"It has $P = {P}$ parameters: a run for each, and one as it stands, "
        rf"${P} + 1 = {P + 1}$. (With nudges to both sides it would be $2 \cdot {P} = {2 * P}$.)",
    )


def hand_net_cost(theta: Array) -> float:
    return QUADRATIC(HAND.with_theta(theta)(X), Y)


def slopes_are_right(names: dict) -> None:
    """The slopes of the hand net's cost are those of central differences."""
    found = names["slopes"](hand_net_cost, HAND.theta, 1e-6)
    assert np.allclose(found, numeric_gradient(hand_net_cost, HAND.theta), atol=1e-4)


NUDGING_BUG = ("nudged = theta.copy()", "nudged = theta")


@Bug("03-bug", "sec-nudging", "Find the bug", level=2, fails=slopes_are_right)
def bug_nudging() -> Case:
    program: dict = {"np": np}
    exec(SLOPES.replace(*NUDGING_BUG), program)
    shown = program["slopes"](hand_net_cost, HAND.theta, 1e-6).round(3)
    right = numeric_gradient(hand_net_cost, HAND.theta).round(3)
    return Case(
        prompt="This program nudges one parameter at a time, and measures the slope of the cost. "
        rf"For the hand net, with a very small $h$, it returns ${vec(shown)}$, rounded. Right would "
        rf"be ${vec(right)}$. Which line is wrong?",
        code=SLOPES,
        bug=NUDGING_BUG,
        mistakes=(
            Mistake("cost as it stands suspected", "C = cost(theta)").says(
                "This line is right: the cost as it stands is needed once, before the loop. (Taken "
                "anew in each round it would hide the fault, but `theta` would still be moved at the "
                "end.)"
            ),
            Mistake(
                "order of the difference suspected", "found.append((cost(nudged) - C) / h)"
            ).says("This line is right: after minus before, for each unit of the nudge."),
            Mistake("nudge suspected", "nudged[k] += h").says(
                "This line is right: entry `k` alone is to move, by `h`."
            ),
        ),
        hints=(
            "Compare the two lists. How does each wrong entry come from the right ones?",
            "What does `theta` hold after the loop?",
        ),
        solution="`nudged = theta` makes no copy: both are names of the same array. The nudges "
        "pile up. In round `k` all entries up to `k` have moved, and the slopes are added up: "
        "$2 + 4 = 6$, and so on. `theta.copy()` nudges one at a time.",
    )


@Number("03-tied", "sec-parameter-count", "Neurons that share their weights", symbol="P", level=2)
@variants((6, 3, 2), (8, 3, 2), (7, 2, 3), (9, 4, 2), (10, 3, 3))
def tied_parameters(n: int, width: int, outputs: int) -> Case:
    hidden = n - width + 1
    # Every parameter by name, those that are shared once.
    names = {("shared", i) for i in range(width)} | {"shared bias"}
    names |= {(j, k) for j in range(outputs) for k in range(hidden)}
    names |= {("bias", j) for j in range(outputs)}
    answer, last = len(names), outputs * (hidden + 1)
    return Case(
        prompt=rf"A network reads {n} numbers that stand in a row. Hidden neuron $j$ is joined to "
        rf"{width} neighbours only, $x_j$ to $x_{{j+{width - 1}}}$, so there are {hidden} hidden "
        rf"neurons; and *all of them use the same {width} weights and the same bias*. The "
        rf"{outputs} output neurons are joined to all hidden ones, as usual. How many parameters "
        "can be chosen?",
        answer=answer,
        mistakes=(
            Mistake("an edge counted as a parameter", hidden * (width + 1) + last).says(
                rf"That is right for neurons with weights of their own. Here the {hidden} hidden "
                "neurons read from one and the same short list: turn one number, and all of them "
                "change."
            ),
            Mistake("missing edges counted", hidden * (n + 1) + last).says(
                rf"You counted a full matrix. A hidden neuron has {width} edges here, and it shares "
                "their weights."
            ),
            Mistake("shared bias counted for each neuron", width + hidden + last).says(
                "The weights you counted once, the bias for each neuron. It is shared as well."
            ),
            Mistake("biases forgotten", width + outputs * hidden).says(
                "Those are the weights alone. There are biases too: one that all hidden neurons "
                f"share, and one for each of the {outputs} output neurons."
            ),
        ),
        hints=(
            "A parameter is a number that you may choose. How many do you choose for the hidden layer?",
            "The last layer is an ordinary one: its own weights, its own biases.",
        ),
        solution=rf"The hidden layer has ${width} + 1 = {width + 1}$, however many neurons use them. The "
        rf"last layer has ${outputs} \cdot {hidden} + {outputs} = {last}$. Together {answer}.",
    )


@Choice("03-together", "sec-nudging", "All at once", level=2)
@variants(("all nine parameters", tuple(range(9))), ("the three of the output neuron", (6, 7, 8)))
def nudged_together(who: str, places: tuple) -> Case:
    net, x, y = hand_net()

    def cost(theta: Array) -> float:
        return QUADRATIC(net.with_theta(theta)(x), y)

    h, moved = 1e-6, net.theta.copy()
    moved[list(places)] += h
    rate = (cost(moved) - cost(net.theta)) / h
    slopes = numeric_gradient(cost, net.theta)[list(places)]
    written = [num(s, 2) for s in slopes]

    def near(value: float) -> bool:
        return bool(np.isclose(rate, value, rtol=1e-3))

    return Case(
        prompt=rf"The slow method takes ten runs for the nine slopes of the hand net. Somebody wants it "
        rf"faster: nudge {who} *at the same time* by a very small $h$, run once more, and divide the "
        rf"change of the cost by $h$. Out comes {rate:.3f}, nearly. What is this number?",
        options=(
            Option("The sum of their slopes.", near(float(slopes.sum()))),
            Option(
                f"{len(places)} times the slope of each: divide, and you have them all.",
                bool(np.allclose(slopes, rate / len(places), rtol=1e-3)),
                "a sum read as equal shares",
            ).says(
                "They need not be equal, and here they are not: they are "
                f"{', '.join(written[:-1])} and {written[-1]}. From a sum nobody can tell what its "
                "terms were."
            ),
            Option(
                "The largest of the slopes: the others are drowned by it.",
                near(float(slopes.max())),
                "a sum read as its largest term",
            ).says("The others add their share to it, though each may be smaller."),
            Option(
                "No sum of anything: nudges of different parameters disturb each other, however "
                "small $h$ is.",
                not near(float(slopes.sum())),
                "small nudges thought to disturb each other",
            ).says(
                "A nudge moves the cost by its slope times $h$, nearly. What one nudge changes in the "
                "effect of another is of the order of $h^2$. So the smaller $h$ is, the more nearly "
                "the effects add."
            ),
        ),
        hints=(
            "What does each nudge by itself do to the cost? And the second one, after the first?",
        ),
        solution=rf"To first order the effects add, so it is the sum of the slopes, here "
        rf"${' + '.join(written)} = {num(float(slopes.sum()), 2)}$. One number "
        "cannot give back several, and so the runs are not saved this way.",
    )
