"""Chapter 17: training a network."""

from itertools import product

import numpy as np

from nnbook import data
from nnbook.activations import RELU, SIGMOID
from nnbook.backprop import bp1
from nnbook.bank.mistakes import known
from nnbook.calculus import numeric_gradient
from nnbook.costs import CROSS_ENTROPY, QUADRATIC
from nnbook.exercises.markup import frac, mat, num, paren, vec
from nnbook.exercises.model import Case, Choice, Code, Matrix, Mistake, Number, Option, variants
from nnbook.notation import Array
from nnbook.training import minibatches

CORNERS = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])


def same_side(a: Array, y: Array) -> Array:
    """For each output whether it is on the same side of ½ as its target."""
    return (np.asarray(a) > 0.5) == (np.asarray(y) > 0.5)


def separable(y: tuple) -> bool:
    """Whether one line has the corners with y = 1 on one side and the others on the other."""
    weights, biases = (-2, -1, 0, 1, 2), np.arange(-3, 3.5, 0.5)
    return any(
        np.array_equal(np.array(w) @ CORNERS + b > 0, np.array(y) == 1)
        for w, b in product(product(weights, weights), biases)
    )


@Choice("17-line", "sec-xor", "What one line can do", level=3, several=True)
def which_tables() -> Case:
    return Case(
        prompt=r"A single sigmoid neuron sees the four corners $(0, 0)$, $(0, 1)$, $(1, 0)$, "
        r"$(1, 1)$. It is right on a corner if its output is on the same side of $\tfrac12$ as the "
        r"target. For which targets, given in this order, can it be right on all four? Choose all of "
        "them.",
        options=(
            Option(r"$y = (0, 0, 0, 1)$: both", separable((0, 0, 0, 1))),
            Option(r"$y = (0, 1, 1, 1)$: at least one", separable((0, 1, 1, 1))),
            Option(r"$y = (0, 1, 0, 0)$: the second without the first", separable((0, 1, 0, 0))),
            Option(
                r"$y = (0, 1, 1, 0)$: one, but not both",
                separable((0, 1, 1, 0)),
                "XOR taken to be separable",
                "sec-separating-line",
            ).says(
                r"The two diagonals cross at $(\tfrac12, \tfrac12)$. There $z$ is the mean of its "
                r"values at $(0, 1)$ and $(1, 0)$, so it would be positive, and also the mean of "
                r"its values at $(0, 0)$ and $(1, 1)$, so it would not be."
            ),
            Option(
                r"$y = (1, 0, 0, 1)$: both or none",
                separable((1, 0, 0, 1)),
                "XOR not known when its colours are swapped",
            ).says(
                "These are the targets of exclusive or with 0 and 1 exchanged. A line that "
                "separated them would separate those, too: turn the signs of $w$ and $b$ round."
            ),
        ),
        hints=(
            "Draw the square, and mark the corners with target 1.",
            "Can one straight line cut off those corners and no other?",
        ),
        solution="A line can cut off one corner, or two neighbours, or three corners at once. So "
        "*both*, *at least one* and *the second without the first* are possible. It cannot cut off "
        "two opposite corners: *one, but not both* and *both or none* need a hidden layer.",
    )


@Matrix(
    "17-xor-relu",
    "sec-hidden-picture",
    "A last layer without training",
    level=3,
    symbol=r"(v_1, v_2, c)",
)
@variants((1, 0, 1), (2, 1, 3), (0, 1, 1), (1, 0, 0), (0, 2, 1), (-1, 1, -1))
def exact_output(none: float, one: float, both: float) -> Case:
    values = np.array([none, one, both], float)
    h1, h2 = np.array([0, 1, 2]), np.maximum(0, np.array([0, 1, 2]) - 1)
    v1, v2, c = answer = np.linalg.solve(np.column_stack([h1, h2, np.ones(3)]), values)
    as_or = np.linalg.solve(np.column_stack([h1 > 0, h2, np.ones(3)]), values)
    return Case(
        prompt=r"This time choose the last layer yourself, without training. On the corners of the "
        r"square let $h_1 = x_1 + x_2$ and $h_2 = \max(0, x_1 + x_2 - 1)$. Find $v_1$, $v_2$ and $c$ "
        rf"such that the output $v_1 h_1 + v_2 h_2 + c$ is ${num(none)}$ at $(0, 0)$, ${num(one)}$ at "
        rf"$(0, 1)$ and at $(1, 0)$, and ${num(both)}$ at $(1, 1)$.",
        answer=answer.round(9),
        mistakes=(
            Mistake("a sum taken for an OR", as_or.round(9)).says(
                r"At $(1, 1)$ you counted $h_1$ as 1. It is $1 + 1 = 2$ there: nothing stops it, "
                r"for $h_1$ has no bend."
            ),
            Mistake("the first neuron forgotten at (1, 1)", (v1, both - c, c)).says(
                r"You made $v_2 h_2 + c$ alone equal to the wanted value at $(1, 1)$. There "
                r"$h_1$ is 2, and adds $2 v_1$."
            ),
        ),
        hints=(
            r"Where do the four points go? Write $(h_1, h_2)$ beside each corner.",
            r"$(0, 0)$ gives $c$ at once, then $(0, 1)$ gives $v_1$, then $(1, 1)$ gives $v_2$.",
        ),
        solution=r"The corners go to $(0, 0)$, $(1, 0)$, $(1, 0)$ and $(2, 1)$ in the "
        r"$(h_1, h_2)$ plane: two of them fall together. So "
        rf"$c = {num(none)}$, then $v_1 = {num(one)} - {paren(c)} = {num(v1)}$, and from "
        rf"$2 v_1 + v_2 + c = {num(both)}$ we get $v_2 = {num(v2)}$.",
    )


def one_hot_by_comparing(labels: Array, n: int) -> Array:
    return (np.arange(n)[:, None] == labels).astype(float)


def one_hot(labels: Array, n: int) -> Array:
    y = np.zeros((n, len(labels)))
    y[labels, np.arange(len(labels))] = 1
    return y


def fill_rows(labels: Array, n: int) -> Array:
    y = np.zeros((n, len(labels)))
    y[labels] = 1
    return y


def exchange_row_and_column(labels: Array, n: int) -> Array:
    y = np.zeros((n, len(labels)))
    y[np.arange(len(labels)), labels] = 1
    return y


def label_inputs(rng: np.random.Generator) -> list[tuple]:
    """1 to 9 labels of 2 to 10 kinds; as many labels as kinds, too."""
    sizes = [(1, 2), (1, 3), (2, 3), (3, 3), (4, 4), (6, 3), (5, 10), (9, 4)]
    return [(rng.integers(0, n, size=m), n) for m, n in sizes]


@Code(
    "17-one-hot",
    "sec-digits",
    "Targets with a single 1",
    level=1,
    inputs=label_inputs,
    expect=one_hot_by_comparing,
    by="a comparison of rows and labels",
    solution=one_hot,
)
def write_one_hot() -> Case:
    return Case(
        prompt=r"Write `one_hot(labels, n)`. `labels` is an array of $m$ whole numbers from 0 to "
        r"$n - 1$. Return the $n \times m$ targets: column $i$ has a 1 in the row of its label "
        "(counted from 0), and 0 elsewhere.",
        mistakes=(
            Mistake(
                "a row for each example", lambda labels, n: np.eye(n)[labels], "sec-examples"
            ).says(
                r"Yours has a row for each example. In this book examples are columns, so $y$ is "
                r"$n \times m$, like the output of the network."
            ),
            Mistake(
                "labels counted from 1",
                lambda labels, n: np.eye(n)[:, np.asarray(labels) - 1],
                "sec-digits",
            ).says("The digit 0 has its 1 in the row with index 0: nothing is to be subtracted."),
            Mistake(
                "the label in place of a 1",
                lambda labels, n: one_hot_by_comparing(labels, n) * labels,
                "sec-digits",
            ).says(
                "The right place, but it holds the label itself. It should hold a 1, since the "
                "outputs lie between 0 and 1."
            ),
            Mistake("whole rows filled", fill_rows, "sec-digits").says(
                "You filled the whole row of each label with 1. Each label wants a single entry: its "
                "row *and* a column."
            ),
            Mistake("row and column exchanged", exchange_row_and_column, "sec-examples").says(
                "You took the label as the column. The label tells the *row*; the column is the place "
                "of the label in `labels`."
            ),
        ),
        hints=(
            "Begin with `np.zeros((n, len(labels)))`.",
            "For each label set one entry to 1: the label tells the row, its place in `labels` "
            "the column.",
        ),
        solution="`y = np.zeros((n, len(labels)))`, then "
        "`y[labels, np.arange(len(labels))] = 1`, which sets one entry in each column.",
    )


@Number("17-epoch", "sec-minibatches", "Epochs and steps", level=1)
@variants((1437, 50, 10), (100, 30, 5), (50, 8, 4), (90, 20, 6), (70, 16, 3))
def steps_in_epochs(m: int, size: int, epochs: int) -> Case:
    rng, x = np.random.default_rng(0), np.zeros((1, m))
    sizes = [batch.shape[1] for batch, _ in minibatches(x, x, size, rng)]
    full, last = m // size, sizes[-1]
    joined = -(-m * epochs // size)
    return Case(
        prompt=rf"A training set of $m = {m}$ digits is read in mini-batches of {size}. In each "
        rf"epoch the last batch takes the digits that are left. How many steps are ${epochs}$ "
        "epochs?",
        answer=epochs * len(sizes),
        mistakes=(
            Mistake("an epoch taken for a step", epochs).says(
                "That is the number of epochs. An epoch is one pass over *all* examples; a step is "
                "made after every mini-batch."
            ),
            Mistake("the last, smaller batch left out", epochs * full).says(
                rf"You counted the full batches only. The {last} digits that are left make one "
                "more step in each epoch."
            ),
            Mistake("an example taken for a step", epochs * m).says(
                f"That is how many digits are looked at. One step is made for {size} of them."
            ),
            Mistake("batches across the end of an epoch", joined).says(
                "You divided all the digits of all epochs at once. A batch does not reach into the "
                "next epoch: each epoch ends with a smaller batch of its own."
            ),
        ),
        hints=(
            "How many batches does one epoch have? Count the incomplete one, too.",
            "One step for each batch.",
        ),
        solution=rf"${m} = {full} \cdot {size} + {last}$, so an epoch has {full} full batches and "
        rf"one of {last}: {len(sizes)} steps. In {epochs} epochs that is "
        rf"${epochs} \cdot {len(sizes)} = {epochs * len(sizes)}$. In the last batch each digit "
        rf"counts more than in the others, by the factor ${frac(size / last)}$. The order "
        "is drawn anew in each epoch, so no digit is favoured for long.",
    )


def share_deviation(p: float, m: int) -> float:
    """The standard deviation of the share right, from all m + 1 possible counts."""
    log_factorial = np.append(0, np.cumsum(np.log(np.arange(1, m + 1))))
    k = np.arange(m + 1)
    ways = log_factorial[m] - log_factorial - log_factorial[::-1]
    chance = np.exp(ways + k * np.log(p) + (m - k) * np.log(1 - p))
    return float(np.sqrt(np.sum(chance * (k / m - p) ** 2)))


@Number("17-deviation", "sec-digits-run", "How sure is a share?", level=2)
@variants((0.9, 400), (0.8, 400), (0.5, 400), (0.98, 196), (0.9, 900), (0.8, 1600))
def deviation(p: float, m: int) -> Case:
    answer = round(100 * share_deviation(p, m), 6)
    single, root = np.sqrt(p * (1 - p)), np.sqrt(m)
    return Case(
        prompt=rf"A network reads each digit right with the probability $p = {num(p)}$, "
        rf"independently. You try it on $m = {m}$ held-out digits. What is the standard deviation "
        "of the share that it reads right, in percentage points?",
        answer=answer,
        mistakes=(
            Mistake("the deviation of one answer", 100 * single).says(
                r"That is $\sqrt{p(1 - p)}$: how much *one* answer, right or wrong, spreads. A "
                r"share of $m$ answers spreads less, by the factor $\sqrt{m}$."
            ),
            Mistake("divided by m instead of its root", 100 * single / m).says(
                r"You divided by $m$. Lucky and unlucky answers cancel only in part: the share "
                r"grows steadier with $\sqrt{m}$, so four times the digits halve its deviation."
            ),
            Mistake("the deviation of the count", single * root).says(
                r"That is how many *digits* the count spreads by, $\sqrt{m\,p(1 - p)}$. Divide it "
                r"by $m$ for the share."
            ),
            Mistake("a share in place of percentage points", answer / 100).says(
                "That is the deviation of the share as a number from 0 to 1. In percentage points it "
                "is 100 times as much."
            ),
        ),
        hints=(
            r"One answer spreads by $\sqrt{p(1 - p)}$, and the mean of $m$ answers by that over $\sqrt{m}$.",
            rf"Take the root of above and below by themselves: $\sqrt{{{m}}} = {num(root)}$.",
        ),
        solution=rf"$\sqrt{{p(1 - p)}} = \sqrt{{{num(p)} \cdot {num(1 - p)}}} = {num(single)}$ and "
        rf"$\sqrt{{{m}}} = {num(root)}$. The quotient is ${num(single / root, 6)}$; in "
        rf"percentage points, ${num(answer)}$. Two networks whose shares differ by no more than that "
        r"have not been told apart: if each is tried on digits of its own, the difference spreads by $\sqrt2$ "
        "times as much, and in about one case in five or six chance alone takes the two shares at least twice "
        "the deviation of one apart.",
    )


def share_right(a: Array, y: Array) -> float:
    return float(np.mean(a.argmax(axis=0) == y.argmax(axis=0)))


def share_by_counting(a: Array, y: Array) -> float:
    """Column by column: does the largest output stand where the target has its 1?"""
    hits = [np.max(a[:, i]) == np.sum(a[:, i] * y[:, i]) for i in range(a.shape[1])]
    return sum(hits) / len(hits)


def reader_inputs(rng: np.random.Generator) -> list[tuple]:
    """Outputs and one-hot targets of 1 to 12 examples; about half of them are read right."""
    cases = []
    for n, m in [(2, 1), (3, 1), (2, 3), (3, 2), (3, 3), (3, 5), (4, 8), (10, 12), (2, 6)]:
        y = data.one_hot(rng.integers(0, n, size=m), n)
        a = rng.uniform(0.05, 0.95, size=(n, m)) + 0.4 * y
        cases.append(((a / a.max() * 0.95).round(3), y))
    return cases


@Code(
    "17-share",
    "sec-digits-run",
    "The share of right answers",
    level=1,
    inputs=reader_inputs,
    expect=share_by_counting,
    by="counting column by column",
    solution=share_right,
)
def write_share_right() -> Case:
    return Case(
        prompt=r"Write `share_right(a, y)`. Both are $n \times m$, with a column for each "
        "example; the columns of `y` hold a single 1. The answer to an example is the row of "
        "its largest output. Return the share of right answers, a number from 0 to 1.",
        mistakes=(
            Mistake(
                "the largest of each row",
                lambda a, y: np.mean(a.argmax(axis=1) == y.argmax(axis=1)),
                "sec-examples",
            ).says(
                "You asked each *row* for its largest entry: which example excites this output "
                "most? An example is a column, so the search goes down the rows, `axis=0`."
            ),
            Mistake(
                "entries counted in place of examples",
                lambda a, y: np.mean(same_side(a, y)),
                "sec-digits-run",
            ).says(
                "You compared every entry with its target. Of the ten outputs for a digit nine should "
                "be 0, so a network that always answers 0 would come to 90 %."
            ),
            Mistake(
                "the cost in place of the share", lambda a, y: QUADRATIC(a, y), "sec-mean-cost"
            ).says("That is the cost. It measures distances; the share counts answers."),
            Mistake(
                "a number of answers, not a share",
                lambda a, y: np.sum(a.argmax(axis=0) == y.argmax(axis=0)),
                "sec-digits-run",
            ).says("You counted the right answers. Divide by the number of examples."),
            Mistake(
                "one answer for all examples",
                lambda a, y: np.mean(a.argmax() == y.argmax()),
                "sec-examples",
            ).says(
                "Without an axis `argmax` looks for one largest entry in the whole table. Each column "
                "has an answer of its own."
            ),
        ),
        hints=(
            "`a.argmax(axis=0)` finds, for each column, the row of its largest entry.",
            "What must be equal for a right answer? The mean of true and false is the share of "
            "the true ones.",
        ),
        solution="`np.mean(a.argmax(axis=0) == y.argmax(axis=0))`: one answer for each column, "
        "one comparison for each, and the mean of these.",
    )


@Matrix("17-two-nets", "sec-learning-curve", "Lukewarm and bold", level=2)
@variants(
    ((1, 0, 1, 0), (0.6, 0.4, 0.6, 0.4), (1, 0, 1, 0.6)),
    ((1, 1, 0, 0), (0.8, 0.6, 0.4, 0.4), (1, 0.4, 0, 0)),
    ((0, 1, 1, 0, 0), (0.4, 0.6, 0.6, 0.4, 0.4), (0, 1, 0.2, 0, 0)),
    ((0, 1, 0, 1), (0.4, 0.6, 0.2, 0.6), (0.6, 1, 0, 1)),
    ((1, 1, 1, 0, 0), (0.6, 0.6, 0.8, 0.4, 0.2), (1, 0.4, 1, 0, 0)),
)
def two_networks(y: tuple, lukewarm: tuple, bold: tuple) -> Case:
    targets = np.array([y])
    nets = [np.array([lukewarm]), np.array([bold])]
    cost = np.array([QUADRATIC(a, targets) for a in nets]).round(9)
    share = np.array([np.mean(same_side(a, targets)) for a in nets])
    m, squares = len(y), [float(np.sum((a - targets) ** 2)) for a in nets]
    return Case(
        prompt=rf"Two networks with one output see the same ${m}$ examples, with targets "
        rf"$y = {vec(y)}$. Network A answers ${vec(lukewarm)}$, network B answers ${vec(bold)}$. "
        r"Fill in the table: row 1 for A, row 2 for B; column 1 the cost "
        r"$C = \frac{1}{2m} \sum_i (a^{(i)} - y^{(i)})^2$, column 2 the share of right answers, "
        r"from 0 to 1 (right are those on the same side of $\tfrac12$ as the target).",
        answer=np.column_stack([cost, share]),
        mistakes=(
            Mistake(
                "accuracy read as cost", np.column_stack([1 - share, share]), "sec-mean-cost"
            ).says(
                "Column 1 holds the share of *wrong* answers. The cost does not count answers. It "
                "measures how far each output is from its target, on the right side of "
                r"$\tfrac12$, too."
            ),
            known("the half forgotten", np.column_stack([2 * cost, share])),
            known("mean not taken", np.column_stack([m * cost, share])),
        ),
        hints=(
            "The share first: which answers are on the wrong side of ½?",
            "For the cost add the squares of all differences, also of the right answers.",
        ),
        solution=rf"A: the squares add up to ${num(squares[0])}$, so "
        rf"$C = \frac{{{num(squares[0])}}}{{2 \cdot {m}}} = {num(cost[0])}$; all answers are right. "
        rf"B: $C = \frac{{{num(squares[1])}}}{{2 \cdot {m}}} = {num(cost[1])}$; the share is "
        rf"${num(share[1])}$. B has the lower cost and reads fewer examples right. Descent lowers "
        "the cost; the share is what you wanted. Watch both.",
    )


READINGS = {
    # (asked, what the run is) → name of the mistake, what to say to it
    ("heart", "little"): (
        "not learnt taken for learnt by heart",
        "This run has no gap to speak of. It does not even read its own training examples well: more "
        "steps or another $\\eta$ come first, not more data.",
    ),
    ("heart", "good"): (
        "a high training share taken for overfitting",
        "It reads nearly all of its training examples, and the held-out ones nearly as well. "
        "Learning by heart shows in the *gap*, and that is small here.",
    ),
    ("heart", "lucky"): (
        "training and held out confused",
        "Here the examples that it has *never seen* are read a little better, by chance. A network "
        "that learns by heart is better on those it was trained on.",
    ),
    ("little", "heart"): (
        "a gap taken for too few steps",
        "This run reads its own examples without a fault, so it has learnt them. More steps would "
        "teach it next to nothing about the others; as a rule more data narrows a gap.",
    ),
    ("little", "good"): (
        "a run that has learnt taken for one that has not",
        "Both shares are high and close together. This is what you hope for.",
    ),
    ("little", "lucky"): (
        "training and held out confused",
        "Its held-out share is above its training share, by chance. To see whether it has learnt "
        "its own examples, look at the training share: it is not the lowest of the four.",
    ),
}


@Choice("17-curves", "sec-learning-curve", "Four runs", level=2)
@variants(
    (
        "heart",
        {"good": (98, 96), "little": (62, 61), "heart": (100, 80), "lucky": (90, 92)},
    ),
    (
        "little",
        {"heart": (100, 72), "good": (97, 96), "lucky": (85, 87), "little": (55, 53)},
    ),
    (
        "heart",
        {"lucky": (88, 91), "heart": (97, 79), "good": (99, 97), "little": (48, 46)},
    ),
)
def reading_curves(asked: str, runs: dict) -> Case:
    gap = {name: t - h for name, (t, h) in runs.items()}
    training = {name: t for name, (t, h) in runs.items()}
    holds = {
        name: gap[name] == max(gap.values())
        if asked == "heart"
        else training[name] == min(training.values())
        for name in runs
    }
    (found,) = (name for name in runs if holds[name])
    t, h = runs[found]
    question = {
        "heart": "In which run would you look for more data first, because the network has learnt "
        "examples by heart?",
        "little": "Which run would you first give more steps or another $\\eta$, because the "
        "network has not learnt enough?",
    }
    solution = {
        "heart": f"Training minus held out is the gap: ${t} - {h} = {gap[found]}$ points, the "
        "largest of the four. So much of what it reads right in training does not carry over. "
        "As a rule more data narrows a gap, and more steps do not.",
        "little": f"It reads only {t} % of the examples that it learns from, and {h} % of the "
        "others: both are low, and there is no gap to speak of. It has not learnt yet.",
    }
    return Case(
        prompt="Four runs have ended with these shares of right answers. " + question[asked],
        options=tuple(
            Option(
                f"training {t} %, held out {h} %", holds[name], mistake, cure="sec-learning-curve"
            ).says(words)
            for name, (t, h) in runs.items()
            for mistake, words in [READINGS.get((asked, name), ("", ""))]
        ),
        hints=(
            "What does a network that learnt by heart do well, and what badly?"
            if asked == "heart"
            else "Which share tells how well it knows the examples that it was trained on?",
        ),
        solution=solution[asked],
    )


@Matrix("17-confusion", "sec-confusion", "A reader of three letters", level=2)
@variants(
    ("AABBBCCC", "ABBBCCCA"),
    ("ABCABCAB", "ABBACCAC"),
    ("CCBBAACC", "CABBAABC"),
    ("BACBACBC", "BACCABAC"),
    ("AAABBBCC", "ACABBAAC"),
)
def confusion(truth: str, answers: str) -> Case:
    row, column = (np.array(["ABC".index(letter) for letter in word]) for word in (truth, answers))
    counts = data.one_hot(row, 3) @ data.one_hot(column, 3).T
    right, m = int(np.trace(counts)), len(truth)

    def part(of: Array) -> str:
        share = counts[2, 2] / of.sum()
        return "all were" if share == 1 else f"${frac(share)}$ were"

    def line(name: str, word: str) -> str:
        return rf"\text{{{name}}} & " + " & ".join(rf"\text{{{letter}}}" for letter in word)

    return Case(
        prompt=rf"A reader of the three letters A, B, C has seen {m} of them:"
        rf"$$\begin{{matrix}} {line('letter', truth)} \\ {line('answer', answers)} \end{{matrix}}$$"
        "Fill in its confusion matrix of counts. As in the chapter, a row stands for the letter, a "
        "column for the answer; both in the order A, B, C.",
        answer=counts,
        mistakes=(
            Mistake("rows and columns swapped", counts.T).says(
                "You counted with a row for each *answer*. Here the row is the truth: look up the "
                "letter, then go along its row to the answer that was given."
            ),
            Mistake("only the wrong answers counted", counts - np.diag(np.diag(counts))).says(
                "The diagonal is not empty: right answers are counted, too. They stand where "
                "letter and answer are the same."
            ),
            Mistake("shares in place of counts", counts / counts.sum(axis=1, keepdims=True)).says(
                "You divided each row by its sum. Asked is how often each pair occurred."
            ),
        ),
        hints=(
            f"All nine entries add up to {m}.",
            "Begin with the diagonal: in which columns of the list do both lines agree?",
        ),
        solution=rf"Each pair adds 1 in the row of the letter and the column of the answer: "
        rf"${mat(counts)}$. The diagonal adds up to {right}: {right} of {m} are right. Row C: of the "
        rf"letters C, {part(counts[2])} read as C. Column C: of the answers C, "
        rf"{part(counts[:, 2])} right. Rows ask “given the letter”, "
        "columns “given the answer”.",
    )


@Matrix(
    "17-blank",
    "sec-first-layer",
    "Ink where there was none",
    level=2,
    symbol=r"z^1_{\text{new}} - z^1_{\text{old}}",
)
@variants(
    (((1, 2, -1), (0, -2, 3), (1, 4, 2)), 2, 0.5),
    (((2, 1, 0), (-4, 3, 1), (6, -1, 2)), 1, 0.5),
    (((1, 0, 5), (2, 1, -10), (-1, 3, 20)), 3, 0.2),
    (((3, -8, 1), (1, 4, -4), (0, 12, 2)), 2, 0.25),
    (((10, 1, 2), (-5, 2, 0), (15, 1, -1)), 1, 0.2),
)
def blank_pixel(W: tuple, k: int, ink: float) -> Case:
    W = np.array(W, float)
    x = np.array([[0.4], [0.7], [0.2]])
    x[k - 1] = 0
    scanned = x.copy()
    scanned[k - 1] = ink
    answer = (W @ scanned - W @ x).round(9)
    return Case(
        prompt=rf"Pictures of three pixels, $x_1$, $x_2$ and $x_3$, go into a first layer. $x_{k}$ was blank in every "
        rf"training picture. The layer now has $W^1 = {mat(W)}$. A new scanner writes the ink "
        rf"${num(ink)}$ into pixel {k}, always, and changes nothing else. By how much does $z^1$ "
        "change?",
        answer=answer,
        mistakes=(
            Mistake("row in place of column", ink * W[k - 1], "sec-rows-columns").says(
                rf"You took row {k}, the weights *into* neuron {k}. The weights that pixel {k} goes "
                rf"through stand in *column* {k}, one for each neuron."
            ),
            Mistake("untrained taken for zero", 0 * answer).says(
                "The blank pixel has kept its weights from being trained. That does not make them "
                "0: they are what the random start made them."
            ),
            Mistake("ink counted as 1", W[:, [k - 1]], "sec-rows-columns").says(
                rf"That is the whole column. Each weight is multiplied by the ink, ${num(ink)}$."
            ),
        ),
        hints=(
            r"Write out $W^1 x$. Which entries of $W^1$ are multiplied by it?",
            "All other terms of $z^1$ stay as they are.",
        ),
        solution=rf"$z^1_j$ changes by $w^1_{{j{k}}} \cdot {num(ink)}$: column {k} of $W^1$ times "
        rf"the ink, ${num(ink)} \cdot {vec(W[:, k - 1])} = {vec(answer)}$. By equation 4 these "
        "weights have had the derivative $\\delta \\cdot 0$ all along, so no training has ever "
        "corrected them: the change is as random as the start. You could drop pixels that never "
        "vary, or start their weights at 0.",
    )


STATES = {
    ("dead", "content"): (
        "saturated and right taken for dead",
        r"Its outputs are nearly where they should be. But neither the residuals nor the slopes "
        r"$\sigma'(z)$ are 0, so a gradient still passes, if a tiny one.",
    ),
    ("dead", "stuck"): (
        "a saturated unit taken for a dead one",
        r"A sigmoid has $\sigma'(z) \gt 0$ everywhere. It hears almost nothing of its mistake, but "
        "almost nothing is not nothing: after many steps it may come back.",
    ),
    ("dead", "alive"): (
        "off on some examples taken for dead",
        r"On one example its $z$ is positive, and there a gradient passes. Dead means $z \le 0$ on "
        "*every* training example.",
    ),
    ("stuck", "dead"): (
        "a dead unit taken for a saturated one",
        "Its slope is exactly 0 on every example: it does not learn slowly, but never.",
    ),
    ("stuck", "content"): (
        "saturation taken for a disease",
        "Saturated it is, and it should be: each output is near its target. There is no mistake "
        "that it could fail to hear of.",
    ),
    ("stuck", "alive"): (
        "off on some examples taken for saturated",
        "Its slope is 1 on one example, from which it learns at full speed, and exactly 0 on the "
        "other two: nowhere merely small.",
    ),
    ("content", "dead"): (
        "a dead unit taken for one that has learnt",
        "It does not change because it cannot. Nothing says that its output is any good.",
    ),
    ("content", "stuck"): (
        "saturated and wrong taken for saturated and right",
        "Compare each output with its target: some stand at the wrong end. This one needs a cure.",
    ),
    ("content", "alive"): (
        "off on some examples taken for saturated",
        "On one example it is on, with the slope 1: it learns from that one as it ever did.",
    ),
}

QUESTIONS = {
    "dead": "Which of them gets no gradient at all from these examples, whatever comes back to it?",
    "stuck": "Which of them is wrong, and learns from it very slowly?",
    "content": "Which of them hardly learns any more, and needs no cure?",
}

EXPLAINED = {
    "dead": r"The ReLU whose $z$ is never positive: $\sigma'(z) = 0$ on every example, so every "
    "derivative of its weights and of its bias is exactly 0. Its column of the next layer's weights "
    r"rests, too: by equation 4 it is multiplied by $a = 0$. It is dead on *these* examples; another "
    r"one might have $z \gt 0$. The saturated sigmoids have small slopes, yet none that is 0.",
    "stuck": r"The sigmoid output that is saturated and *wrong*. On the two examples that it misses, "
    r"its error by equation 1 is a large residual times $\sigma'(z)$, which is below 0.01. The other "
    "saturated output is right, and has next to nothing to learn.",
    "content": r"The sigmoid output that is saturated and *right*: its residuals are near 0, and so "
    "they should be. At an output, saturation is a disease only together with a wrong answer.",
}


def relu_state(z: tuple) -> str:
    """dead or alive, by the slopes."""
    return "dead" if not RELU.df(np.array(z, float)).any() else "alive"


def sigmoid_state(z: tuple, y: tuple) -> str:
    """stuck or content, if it is saturated everywhere."""
    at = np.array(z, float)
    assert ((SIGMOID.df(at) > 0) & (SIGMOID.df(at) < 0.01)).all()
    return "content" if same_side(SIGMOID(at), np.array(y)).all() else "stuck"


@Choice("17-dead", "sec-saturation-seen", "Silent, for three reasons", level=2)
@variants(
    (
        "dead",
        ((-3, -1, -2), (-4, 2, -1)),
        (((-6, 7, -8), (0, 1, 0)), ((-6, 7, 8), (1, 0, 0))),
    ),
    (
        "stuck",
        ((3, -5, -1), (-2, -7, -1)),
        (((7, -6, 6), (0, 1, 1)), ((-7, 6, 8), (0, 1, 1))),
    ),
    (
        "content",
        ((-1, -6, -4), (-8, -1, 5)),
        (((6, 8, -7), (1, 1, 0)), ((-8, -6, 7), (1, 0, 0))),
    ),
)
def which_unit(asked: str, relus: tuple, sigmoids: tuple) -> Case:
    units = [(rf"a hidden ReLU unit, $z = {vec(z)}$", relu_state(z)) for z in relus] + [
        (rf"a sigmoid output, $z = {vec(z)}$, with targets ${vec(y)}$", sigmoid_state(z, y))
        for z, y in sigmoids
    ]
    return Case(
        prompt=r"Four units, each with its weighted inputs $z$ on the three training examples. "
        + QUESTIONS[asked],
        options=tuple(
            Option(text, state == asked, mistake, cure="sec-saturation-seen").says(words)
            for text, state in units
            for mistake, words in [STATES.get((asked, state), ("", ""))]
        ),
        hints=(
            r"Find $\sigma'(z)$ on each example, roughly: 0, nearly 0, or large?",
            r"For the outputs: $\sigma(-6) \approx 0.002$ and $\sigma(6) \approx 0.998$. Which "
            "targets do they miss?",
        ),
        solution=EXPLAINED[asked],
    )


@Number("17-cross-entropy", "sec-next", "A cost that hears", level=2, symbol=r"\delta")
@variants((0.1, 1), (0.8, 0), (0.25, 1), (0.9, 0), (0.01, 1))
def cross_entropy(a: float, y: float) -> Case:
    z, target = float(np.log(a / (1 - a))), np.array([[y]])
    measured = numeric_gradient(lambda z: CROSS_ENTROPY(SIGMOID(z).reshape(1, 1), target), [z])
    answer = round(float(measured[0]), 6)
    slope = float(SIGMOID.df(np.array(z)))
    quadratic = float(bp1(np.array(a - y), np.array(slope)))
    over = float(CROSS_ENTROPY.grad(np.array([[a]]), target)[0, 0])
    return Case(
        prompt=r"The cross-entropy of one output is $C = -y \ln a - (1 - y) \ln(1 - a)$. A sigmoid "
        rf"output has $a = \sigma(z) = {num(a)}$, and its target is $y = {num(y)}$. What is its "
        r"error $\delta = \partial C/\partial z$?",
        answer=answer,
        mistakes=(
            Mistake("the quadratic error", round(quadratic, 9)).says(
                r"That is $(a - y)\,\sigma'(z)$, the error of the *quadratic* cost. Here "
                r"$\partial C/\partial a$ has $a(1 - a)$ in its denominator, and that cancels "
                r"$\sigma'(z)$."
            ),
            Mistake("stopped at the activation", round(over, 9), "sec-bp1").says(
                r"That is $\partial C/\partial a$. From $a$ to $z$ there is one more factor, "
                r"$\sigma'(z) = a(1 - a)$."
            ),
            known("residual with the wrong sign", -answer).says(
                r"Here $a$ is too small: a larger $z$ lowers the cost, so the derivative is negative."
                if a < y
                else r"Here $a$ is too large: a larger $z$ raises the cost, so the derivative is positive."
            ),
        ),
        hints=(
            r"First $\partial C/\partial a = -\frac{y}{a} + \frac{1 - y}{1 - a}$. With your $y$ "
            "only one of the two terms is left.",
            r"Then times $\sigma'(z) = a(1 - a)$.",
        ),
        solution=r"$\frac{\partial C}{\partial a} = -\frac{y}{a} + \frac{1 - y}{1 - a} = "
        r"\frac{a - y}{a(1 - a)}$, and $\sigma'(z) = a(1 - a)$. They cancel: $\delta = a - y = "
        rf"{num(a)} - {num(y)} = {num(answer)}$. The quadratic cost would give "
        rf"${num(answer)} \cdot {num(slope)} = {num(quadratic, 6)}$. The worse the output is "
        "saturated at the wrong end, the more the two differ.",
    )


@Choice("17-seeds", "sec-learning-curve", "One run, or several", level=2)
@variants(
    ((96.7, 96.4, 93.1, 77.5, 68.1), (95.0, 94.2, 94.8, 93.9, 95.3)),
    ((91.0, 88.2, 90.1, 89.4, 90.6), (93.5, 60.2, 92.8, 71.0, 88.0)),
)
def several_seeds(first: tuple, second: tuple) -> Case:
    best = [max(run) for run in (first, second)]
    middle = [float(np.median(run)) for run in (first, second)]
    spread = [max(run) - min(run) for run in (first, second)]
    steady = int(spread[1] < spread[0])  # 0 for A, 1 for B
    names = "AB"
    lucky = 1 - steady
    better = int(np.argmax(middle))
    lowest = min((first, second)[steady])
    worst = {2: "two", 3: "three", 4: "four"}[sum(v < lowest for v in (first, second)[lucky])]
    return Case(
        prompt=rf"Two ways to start the same network, A and B, are tried with five seeds each. Right answers on held-out "
        rf"examples, in per cent: A ${', '.join(num(v, 1) for v in first)}$; B ${', '.join(num(v, 1) for v in second)}$. "
        "A colleague who trained once each reports only the first number of each list. What may be said?",
        options=(
            Option(
                f"{names[int(first[0] < second[0])]} is the better start: it won, {num(max(first[0], second[0]), 1)} to "
                f"{num(min(first[0], second[0]), 1)}.",
                int(first[0] < second[0]) == better == steady,
                "conclusion from one seed",
            ).says(
                "One draw of each. With other seeds the order may turn round: look how far the five runs of one start lie apart."
            ),
            Option(
                f"A single run of {names[lucky]} may be better than any of {names[steady]}, but {names[steady]} is the one "
                "whose runs one can rely on.",
                best[lucky] > best[steady] and spread[steady] < spread[lucky],
            ),
            Option(
                "Nothing at all: with random numbers in play, no number of runs would tell them apart.",
                bool(spread[0] == spread[1]),
                "chance thought to hide everything",
            ).says(
                "The five of one start lie within a few percentage points, those of the other are scattered widely. More runs show this "
                "ever more clearly: chance has a size, and it can be measured."
            ),
            Option(
                "The mean of five runs is what the next run will show.",
                all(abs(v - float(np.mean(run))) < 1 for run in (first, second) for v in run),
                "mean taken for a prediction",
            ).says(
                f"For {names[lucky]} the mean lies where hardly any run does. A mean without the spread says little about the "
                "next run."
            ),
        ),
        hints=(
            "For each list: the least, the middle, the most.",
            "Which difference is larger, between the lists or within one?",
        ),
        solution=rf"A: {num(min(first), 1)} to {num(max(first), 1)}, median {num(middle[0], 1)}. B: {num(min(second), 1)} to "
        rf"{num(max(second), 1)}, median {num(middle[1], 1)}. The best single run belongs to {names[lucky]}, and so do the {worst} worst. "
        "Report several seeds and their spread, or you report your luck.",
    )
