"""Figures in one style. A plot function draws on ax, or on a new one, and returns it.

The colours of PALETTE are replaced on the website by CSS variables of the same names,
so that one SVG is legible on a light and on a dark ground.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats

from nnbook.activations import RELU, Activation
from nnbook.costs import QUADRATIC
from nnbook.data import xor
from nnbook.network import Layer, Network
from nnbook.neuron import Neuron
from nnbook.notation import Array, ArrayLike, column

# Lines and points after Okabe and Ito, told apart by the colour-blind; the odd last digits
# make each hex unique in a figure, since the website replaces them by name.
PALETTE = {
    "ink": "#22262b",
    "muted": "#5d6672",
    "grid": "#d9dde3",
    "paper": "#fffffe",
    "blue": "#0b6cb3",
    "orange": "#c85a11",
    "green": "#0a8260",
    "red": "#b8274c",
    "purple": "#8a4b9e",
    "sky": "#4a9fd8",
}
CYCLE = [PALETTE[name] for name in ("blue", "orange", "green", "purple", "red", "sky")]
DIVERGING = LinearSegmentedColormap.from_list("nnbook", ["#1168ad", "#f4f4f2", "#c2560f"])

STYLE = {
    "figure.figsize": (5.2, 3.4),
    "figure.facecolor": PALETTE["paper"],
    "axes.facecolor": PALETTE["paper"],
    "savefig.facecolor": PALETTE["paper"],
    "axes.edgecolor": PALETTE["muted"],
    "axes.labelcolor": PALETTE["ink"],
    "axes.titlecolor": PALETTE["ink"],
    "text.color": PALETTE["ink"],
    "xtick.color": PALETTE["muted"],
    "ytick.color": PALETTE["muted"],
    "grid.color": PALETTE["grid"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.labelsize": 11,
    "axes.prop_cycle": plt.cycler(color=CYCLE),
    "lines.linewidth": 1.8,
    "legend.frameon": False,
    "image.cmap": "cividis",
    "mathtext.fontset": "cm",
    # Text as outlines looks the same on every machine; the salt keeps the ids the same.
    "svg.fonttype": "path",
    "svg.hashsalt": "nnbook",
}


def use_style() -> None:
    """Set the book's style, and SVG without a date as the format of figures in notebooks."""
    plt.rcdefaults()  # a reader's own style sheet would change the figures
    plt.rcParams.update(STYLE)
    set_matplotlib_formats("svg", metadata={"Date": None})


def _axes(ax: Axes | None) -> Axes:
    return plt.subplots()[1] if ax is None else ax


def grid2d(
    xlim: tuple[float, float], ylim: tuple[float, float], n: int = 121
) -> tuple[Array, Array]:
    """Two n × n arrays of coordinates that cover the rectangle."""
    return np.meshgrid(np.linspace(*xlim, n), np.linspace(*ylim, n))


def plot_contours(
    f: Callable[[Array, Array], Array],
    xlim: tuple[float, float] = (-3, 3),
    ylim: tuple[float, float] = (-3, 3),
    levels: int | Sequence[float] = 12,
    ax: Axes | None = None,
    labels: bool | Sequence[tuple[float, float]] = True,
) -> Axes:
    """Contour lines of z = f(x, y), labelled with their values; f takes two arrays.

    labels: whether to label them, or the points where: each labels the line nearest to it.
    Straight lines want points. Matplotlib labels a line where it is straightest, and where it is
    straight throughout, that hangs on the last bit of a number and so on the computer.
    """
    ax = _axes(ax)
    x, y = grid2d(xlim, ylim)
    lines = ax.contour(x, y, f(x, y), levels=levels, colors=PALETTE["muted"], linewidths=0.8)
    if labels is not False:
        ax.clabel(lines, fontsize=8, fmt="%g", manual=False if labels is True else labels)
    ax.set_xlabel("$x$")
    ax.set_ylabel("$y$")
    return ax


def plot_arrow(
    ax: Axes,
    start: ArrayLike,
    vector: ArrayLike,
    color: str = "blue",
    label: str = "",
    width: float = 2.0,
    head: float = 10.0,
) -> Axes:
    """An arrow from start along vector, in data units; label stands at its tip."""
    start = np.asarray(start, dtype=float).ravel()
    end = start + np.asarray(vector, dtype=float).ravel()
    # Without annotation_clip=False an arrow whose tip lies outside the axes vanishes.
    style = {"arrowstyle": "-|>", "color": PALETTE[color], "lw": width, "shrinkA": 0, "shrinkB": 0}
    style["mutation_scale"] = head  # points
    ax.annotate("", xy=end, xytext=start, arrowprops=style, annotation_clip=False)
    if label:
        ax.annotate(
            label,
            xy=end,
            xytext=(5, 5),
            textcoords="offset points",
            color=PALETTE[color],
            fontsize=11,
        )
    return ax


def plot_weight_plane(
    x: Array,
    y: Array,
    b: float,
    sigma: Activation = RELU,
    xlim: tuple[float, float] = (-3, 3),
    ylim: tuple[float, float] = (-3, 3),
    levels: int | Sequence[float] = 12,
    ax: Axes | None = None,
    labels: bool = False,
) -> Axes:
    """Contour lines of the quadratic cost of one neuron over (w_1, w_2); b stays fixed.

    x: (2, m); y: m targets. Where a ReLU is off for every example, the plane is shaded.
    """

    def z(w1: Array, w2: Array) -> Array:
        return np.stack([w1, w2], axis=-1) @ x + b  # (…, m)

    def cost(w1: Array, w2: Array) -> Array:
        return np.mean((sigma(z(w1, w2)) - np.ravel(y)) ** 2, axis=-1) / 2

    ax = _axes(ax)
    plane = grid2d(xlim, ylim, 241)
    highest = z(*plane).max(axis=-1)
    if sigma is RELU and highest.min() < 0:
        bounds = [highest.min() - 1, 0]
        ax.contourf(*plane, highest, levels=bounds, colors=[PALETTE["grid"]], alpha=0.5)
    ax = plot_contours(cost, xlim, ylim, levels, ax, labels)
    ax.set(xlabel="$w_1$", ylabel="$w_2$", xlim=xlim, ylim=ylim, aspect="equal")
    return ax


def plot_line(ax: Axes, normal: ArrayLike, offset: float, color: str = "muted", **kw: Any) -> Axes:  # noqa: ANN401
    """The line normal · p + offset = 0 across the whole of ax; kw goes to Axes.axline."""
    normal = np.asarray(normal, dtype=float).ravel()
    foot = -offset * normal / (normal @ normal)
    along = np.array([-normal[1], normal[0]])
    ax.axline(foot, foot + along, color=PALETTE[color], **kw)
    return ax


def plot_texts(
    ax: Axes,
    texts: Mapping[str, tuple[float, float]],
    color: str = "ink",
    **kw: Any,  # noqa: ANN401
) -> Axes:
    """Each text at its place, on a ground of paper so that lines do not run through it."""
    box = {"fc": PALETTE["paper"], "ec": "none", "pad": 0.5}
    for text, place in texts.items():
        ax.text(*place, text, color=PALETTE[color], bbox=box, **kw)
    return ax


def plot_sum(ax: Axes, vectors: Array, colors: Sequence[str], total: str = "orange") -> Axes:
    """The columns of vectors, (2, k), as arrows, each from the tip of the last, and their sum."""
    start = np.zeros(2)
    for vector, color in zip(vectors.T, colors, strict=True):
        if vector.any():
            plot_arrow(ax, start, vector, color)
        start = start + vector
    return plot_arrow(ax, (0, 0), start, total, width=3)


def plot_map(
    f: Callable[[Array], Array],
    centre: ArrayLike = (0, 0),
    radius: float = 1.0,
    lines: int = 9,
    color: str = "blue",
    ax: Axes | None = None,
) -> Axes:
    """The image of a square grid around centre under f: ℝ² → ℝ²; f takes (2, m)."""
    ax = _axes(ax)
    centre = np.asarray(centre, dtype=float).reshape(2, 1)
    across = np.linspace(-radius, radius, 81)
    for offset in np.linspace(-radius, radius, lines):
        for points in ((across, np.full(81, offset)), (np.full(81, offset), across)):
            image = f(centre + np.stack(points))
            ax.plot(image[0], image[1], color=PALETTE[color], lw=0.9)
    ax.set_aspect("equal")
    return ax


def _circle(ax: Axes, place: tuple[float, float], name: str, color: str) -> None:
    """A circle of radius 0.3 with a name in it, in front of the edges."""
    ax.add_patch(plt.Circle(place, 0.3, fc=PALETTE["paper"], ec=PALETTE[color], lw=1.6, zorder=2))
    ax.text(*place, name, ha="center", va="center", zorder=3)


def plot_neuron(neuron: Neuron, x: ArrayLike, ax: Axes | None = None) -> Axes:
    """A neuron at work on one example x: the sum with its weights and bias, z, sigma, a."""
    ax = _axes(ax)
    box = {"boxstyle": "round,pad=0.15", "fc": PALETTE["paper"], "ec": "none"}
    top = 0.9 * (neuron.n - 1)
    feet = [(0.0, top - 1.8 * k) for k in range(neuron.n)]
    for k, (foot, value) in enumerate(zip(feet, column(x, neuron.n)[:, 0], strict=True)):
        ax.plot([foot[0], 2.4], [foot[1], 0], color=PALETTE["muted"], lw=1, zorder=1)
        weight = f"$w_{{{k + 1}}} = {neuron.w[k, 0]:g}$"
        ax.text(1.15, 0.52 * foot[1], weight, ha="center", va="center", fontsize=10, bbox=box)
        _circle(ax, foot, f"$x_{{{k + 1}}}$", "muted")
        ax.text(-0.45, foot[1], f"${value:g}$", ha="right", va="center")
    ax.plot([2.4, 2.4], [-1.15, 0], color=PALETTE["muted"], lw=1, zorder=1)
    ax.text(2.4, -1.2, f"$b = {neuron.b:g}$", ha="center", va="top", fontsize=10)
    for start, name, value in ((2.4, "z", neuron.z(x)), (4.6, "a", neuron(x))):
        plot_arrow(ax, (start + 0.3, 0), (1.6, 0), "muted", width=1.2)
        ax.text(start + 1.05, 0.16, f"${name} = {value:.4g}$", ha="center", fontsize=10)
        _circle(ax, (start, 0), r"$\Sigma$" if name == "z" else r"$\sigma$", "blue")
    ax.set(xlim=(-1.3, 6.6), ylim=(min(-1.7, -top - 0.5), top + 0.5), aspect="equal")
    ax.axis("off")
    return ax


def plot_paths(
    spots: Mapping[str, tuple[float, float]],
    edges: Sequence[tuple[str, str, str]],
    ax: Axes | None = None,
    notes: Mapping[str, str] | None = None,
) -> Axes:
    """A small graph: names (LaTeX) at their spots, and arrows (from, to, LaTeX on it or '').

    notes: texts beside a name, by that name: above it in the upper half, below it in the lower.
    """
    ax = _axes(ax)
    box = {"boxstyle": "round,pad=0.1", "fc": PALETTE["paper"], "ec": "none"}
    for start, end, name in edges:
        a, b = np.array(spots[start]), np.array(spots[end])
        plot_arrow(ax, a + 0.14 * (b - a), 0.72 * (b - a), color="muted", width=1.4)
        if name:
            ax.text(*(a + b) / 2, f"${name}$", ha="center", va="center", bbox=box)
    for name, spot in spots.items():
        ax.text(*spot, f"${name}$", ha="center", va="center", color=PALETTE["blue"], fontsize=14)
        ax.update_datalim([spot])  # text alone would not widen the view
    heights = [height for _, height in spots.values()]
    middle = (min(heights) + max(heights)) / 2
    for name, note in (notes or {}).items():
        side, below = (-1, "top") if spots[name][1] < middle else (1, "bottom")
        place = {"xytext": (0, 10 * side), "textcoords": "offset points", "ha": "center"}
        ax.annotate(note, spots[name], va=below, fontsize=11, color=PALETTE["orange"], **place)
    ax.margins(0.12)
    ax.autoscale_view()
    ax.axis("off")
    return ax


def plot_flow(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    ax: Axes | None = None,
    marked: Sequence[tuple[str, str]] = (),
    after: Network | None = None,
    notes: Mapping[str, str] | None = None,
) -> Axes:
    """One example on its way: every x, z and a and the cost as numbers, weights on the edges.

    marked: edges (from, to) that stand out, by name: ("z^1_2", "a^1_2"), ("a^2_1", "C").
    after: a net with moved parameters; where its number is another, it stands below the old one.
    notes: texts (LaTeX) to stand below a number, by its name.
    """
    ax = _axes(ax)
    columns = [
        [(name, old, new) for name, old, new in zip(names, olds, news, strict=True)]
        for (names, olds), (_, news) in zip(
            _numbers(net, x, y), _numbers(after or net, x, y), strict=True
        )
    ]
    spots = {
        name: (2.5 * i, len(numbers) - 1.0 - 2 * j)
        for i, numbers in enumerate(columns)
        for j, (name, *_) in enumerate(numbers)
    }
    box = {"boxstyle": "round,pad=0.1", "fc": PALETTE["paper"], "ec": "none"}
    for start, end, label in _edges(net):
        a, b = np.array(spots[start]), np.array(spots[end])
        color, width = ("orange", 2.4) if (start, end) in marked else ("muted", 1.2)
        plot_arrow(ax, a + 0.27 * (b - a), 0.46 * (b - a), color=color, width=width)
        # On a level line the pieces left and right of a label would look like minus signs.
        place = a + 0.39 * (b - a) + (0, 0.24 * (a[1] == b[1]))
        ax.text(*place, label, ha="center", va="center", fontsize=10, bbox=box)
    small = {"ha": "center", "va": "center", "fontsize": 10}
    for name, old, new in (number for numbers in columns for number in numbers):
        u, v = spots[name]
        ax.text(u, v, f"${name} = {old:g}$", ha="center", va="center", color=PALETTE["blue"])
        below = (notes or {}).get(name, f"{new:g}" if new != old else "")
        if below:
            ax.text(u, v - 0.42, f"${below}$", color=PALETTE["orange"], **small)
        if name.startswith("z"):
            l, j = int(name[2]), int(name.split("_")[1])
            bias = f"$b^{l}_{j} = {net[l].b[j - 1, 0]:g}$"
            ax.text(u, v + 0.42, bias, color=PALETTE["muted"], **small)
    ax.set(xlim=(-0.8, 2.5 * len(columns) - 1.7), ylim=(-1.6, 1.7))
    ax.axis("off")
    return ax


def _numbers(net: Network, x: ArrayLike, y: ArrayLike) -> list[tuple[list[str], Array]]:
    """The names and values of x, z^1, a^1, …, C, a pair for each column of plot_flow."""
    f = net.forward(x)
    found = [([f"x_{k + 1}" for k in range(net.sizes[0])], f.a[0][:, 0])]
    for l in range(1, net.L + 1):
        for sign, values in (("z", f.z[l]), ("a", f.a[l])):
            found.append(([f"{sign}^{l}_{j + 1}" for j in range(net.sizes[l])], values[:, 0]))
    return [*found, (["C"], np.array([QUADRATIC(f.a[-1], y)]))]


def _edges(net: Network) -> list[tuple[str, str, str]]:
    """Every edge of plot_flow: from, to, and the weight on it, or nothing."""
    found = []
    for l, layer in enumerate(net, start=1):
        for (j, k), w in np.ndenumerate(layer.W):
            start = f"x_{k + 1}" if l == 1 else f"a^{l - 1}_{k + 1}"
            found.append((start, f"z^{l}_{j + 1}", f"${w:g}$"))
        found += [(f"z^{l}_{j + 1}", f"a^{l}_{j + 1}", "") for j in range(layer.n_out)]
    return found + [(f"a^{net.L}_{j + 1}", "C", "") for j in range(net.sizes[-1])]


def plot_asks(W: Array, care: Array, k: int, ax: Axes | None = None) -> Axes:
    """What each neuron of a layer asks of activation k before it: its weight times its care.

    W: (n_l, n_{l−1}); care: (n_l, 1), the slope of the cost along each z. Orange asks it to come
    down, blue to go up, and the wider an arrow, the more it is worth; their sum stands below.
    """
    ax = _axes(ax)
    asks = W[:, k - 1] * care[:, 0]
    for j, ask in enumerate(asks):
        place = np.array([4.0, (asks.size - 1) / 2 - j])
        color, width = "orange" if ask > 0 else "blue", 1 + 3 * abs(ask) / np.abs(asks).max()
        plot_arrow(ax, 0.9 * place, -0.78 * place, color, width=width, head=12)
        box = {"boxstyle": "round,pad=0.1", "fc": PALETTE["paper"], "ec": "none"}
        factor = f"({care[j, 0]:g})" if care[j, 0] < 0 else f"{care[j, 0]:g}"
        text = f"{W[j, k - 1]:g} · {factor} = {ask:g}".replace("-", "−")
        ax.text(*(0.55 * place), text, ha="center", va="center", fontsize=9, bbox=box)
        _circle(ax, tuple(place), f"${j + 1}$", "blue")
        told = f"{'too high' if care[j, 0] > 0 else 'too low'} by {abs(care[j, 0]):g}"
        ax.text(place[0] + 0.45, place[1], told, va="center", fontsize=9, color=PALETTE["muted"])
    _circle(ax, (0.0, 0.0), f"$a_{k}$", "blue")
    total = f"{'down' if asks.sum() > 0 else 'up'}, for {abs(asks.sum()):g}"
    ax.text(0, -0.5, total, ha="center", va="top", fontsize=10, color=PALETTE["ink"])
    ax.set(xlim=(-0.9, 6.0), ylim=(-1.4, 1.4), aspect="equal")
    ax.axis("off")
    return ax


def plot_network(
    net: Network,
    ax: Axes | None = None,
    names: bool = True,
    weights: bool = False,
    places: Mapping[int, float] | None = None,
) -> Axes:
    """Neurons as circles, a column per layer; edges as lines, with their weights if asked.

    places: by layer, how far along its edges the weights stand, from 0 to 1. Where a layer is
    narrower than the one before it, the edges are farther apart near their start.
    """
    ax = _axes(ax)
    spots = [[(2.0 * l, (n - 1) / 2 - j) for j in range(n)] for l, n in enumerate(net.sizes)]
    for l, layer in enumerate(net, start=1):
        for j, (x1, y1) in enumerate(spots[l]):
            for k, (x0, y0) in enumerate(spots[l - 1]):
                ax.plot([x0, x1], [y0, y1], color=PALETTE["muted"], lw=1, zorder=1)
                if weights:
                    # At a third of the way from the target, the labels of crossing edges part.
                    along = (places or {}).get(l, 0.68)
                    place = (x0 + along * (x1 - x0), y0 + along * (y1 - y0))
                    box = {"boxstyle": "round,pad=0.12", "fc": PALETTE["paper"], "ec": "none"}
                    ax.text(
                        *place,
                        f"${layer.W[j, k]:g}$",
                        ha="center",
                        va="center",
                        fontsize=9,
                        bbox=box,
                    )
    for l, places in enumerate(spots):
        for j, place in enumerate(places, start=1):
            name = f"$x_{{{j}}}$" if l == 0 else f"$a^{{{l}}}_{{{j}}}$"
            _circle(ax, place, name if names else "", "muted" if l == 0 else "blue")
    ax.set_aspect("equal")
    ax.axis("off")
    ax.margins(0.05)
    return ax


def plot_matrix(
    W: Array, marked: Sequence[tuple[int, int]] = (), name: str = "W", ax: Axes | None = None
) -> Axes:
    """W as a table, a row per destination and a column per source; marked (j, k) stand out."""
    ax = _axes(ax)
    for (j, k), value in np.ndenumerate(W):
        chosen = (j + 1, k + 1) in marked
        edge, width = (PALETTE["orange"], 2.2) if chosen else (PALETTE["grid"], 1.0)
        cell = plt.Rectangle((k, -j - 1), 1, 1, fc="none", ec=edge, lw=width, zorder=1 + chosen)
        ax.add_patch(cell)
        ax.text(k + 0.5, -j - 0.5, f"${value:g}$", ha="center", va="center", fontsize=12)
    rows, columns = W.shape
    for j in range(rows):
        ax.text(-0.2, -j - 0.5, f"into {j + 1}", ha="right", va="center", color=PALETTE["muted"])
    for k in range(columns):
        from_k = {"color": PALETTE["muted"], "rotation": 45}
        ax.text(k + 0.35, 0.15, f"from {k + 1}", ha="left", va="bottom", **from_k)
    ax.text(columns / 2, -rows - 0.2, f"${name}$", ha="center", va="top", fontsize=13)
    ax.set(xlim=(-1.8, columns + 0.7), ylim=(-rows - 1, 1.5), aspect="equal")
    ax.axis("off")
    return ax


def plot_points(x: Array, y: Array, ax: Axes | None = None) -> Axes:
    """Examples in the plane; circles where y is at most ½, squares where it is above."""
    ax = _axes(ax)
    above = np.asarray(y).ravel() > 0.5
    for chosen, marker, color, name in (
        (~above, "o", "blue", "$y = 0$"),
        (above, "s", "orange", "$y = 1$"),
    ):
        ax.scatter(
            x[0, chosen], x[1, chosen], marker=marker, s=28, color=PALETTE[color],
            edgecolor=PALETTE["paper"], linewidth=0.6, label=name, zorder=3,
        )  # fmt: skip
    ax.set_xlabel("$x_1$")
    ax.set_ylabel("$x_2$")
    return ax


def plot_regions(
    net: Callable[[Array], Array],
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    ax: Axes | None = None,
) -> Axes:
    """The output of net over the plane in colour, with the line where it is ½."""
    ax = _axes(ax)
    u, v = grid2d(xlim, ylim, 101)
    a = np.asarray(net(np.stack([u.ravel(), v.ravel()]))).reshape(u.shape)
    ax.imshow(
        a,
        extent=(*xlim, *ylim),
        origin="lower",
        cmap=DIVERGING,
        vmin=0,
        vmax=1,
        alpha=0.75,
        aspect="auto",
    )
    ax.contour(u, v, a, levels=[0.5], colors=PALETTE["ink"], linewidths=1.2)
    return ax


def plot_images(
    images: Array, titles: Sequence[str] = (), columns: int = 10, vmax: float = 1.0
) -> Figure:
    """Each column of images, (64, k), as an 8×8 picture; returns the figure."""
    k = images.shape[1]
    rows = -(-k // columns)
    fig, axes = plt.subplots(rows, columns, figsize=(0.75 * columns, 0.95 * rows), squeeze=False)
    signed = images.min() < 0
    for i, ax in enumerate(axes.flat):
        ax.axis("off")
        if i < k:
            cmap, vmin = (DIVERGING, -vmax) if signed else ("gray_r", 0.0)
            ax.imshow(images[:, i].reshape(8, 8), cmap=cmap, vmin=vmin, vmax=vmax)
        if i < len(titles):
            ax.set_title(titles[i], fontsize=8)
    return fig


def plot_lamp(ax: Axes, neuron: Neuron | None = None, lines: Sequence[Neuron] = ()) -> Axes:
    """The four examples of exclusive or, squares for "on" and circles for "off".

    neuron: its z stands beside each example, with a ring where z > 0 and "on" do not agree.
    lines: of each of these neurons the line z = 0, with an arrow to the side where z > 0.
    """
    x, y = xor()
    plot_points(x, y, ax)
    ax.set(xlim=(-0.35, 1.35), ylim=(-0.3, 1.4), xticks=[0, 1], yticks=[0, 1], aspect="equal")
    if neuron is not None:
        for point, on in zip(x.T, y[0], strict=True):
            z = float(neuron.z(point))
            right = (z > 0) == (on == 1)
            color = PALETTE["ink" if right else "red"]
            place = {"xytext": (0, 10), "textcoords": "offset points", "ha": "center"}
            ax.annotate(f"${z:g}$", point, color=color, **place)
            if not right:
                ax.plot(*point, "o", ms=14, mfc="none", mec=color, mew=1.6)
    middle = x.mean(axis=1)
    for each in lines:
        w = each.w[:, 0]
        plot_line(ax, w, each.b, lw=1.2)
        plot_arrow(ax, middle - each.z(middle) / (w @ w) * w, 0.23 * w / np.hypot(*w), "green")
    return ax


def plot_fold(layer: Layer, axes: Sequence[Axes]) -> Sequence[Axes]:
    """What the first layer of the lamp net does: the sheet, the sheet folded, and seen end on.

    layer: ℝ² → ℝ², 0 on the diagonal. The second panel adds the way along the crease as depth.
    """
    x, y = xor()
    halves = {"sky": np.array([[0, 1, 1], [0, 0, 1]]), "green": np.array([[0, 0, 1], [0, 1, 1]])}
    along = np.array([[0.7], [0.45]])
    views = (
        ("the square, with a crease", lambda p: p),
        ("folded along the crease", lambda p: layer(p) + along * p.mean(axis=0)),
        ("seen along the crease", layer),
    )
    for ax, (title, view) in zip(axes, views, strict=True):
        for color, corners in halves.items():
            ax.fill(*view(corners), fc=PALETTE[color], ec=PALETTE[color], lw=2.2, alpha=0.35)
        crease = view(np.array([[0, 1], [0, 1]]))
        ax.plot(*crease, color=PALETTE["ink"], lw=1.4, ls="--")
        plot_points(view(x), y, ax)
        ax.set(title=title, aspect="equal", xlim=(-0.25, 1.5), ylim=(-0.25, 1.5))
    axes[1].axis("off")
    for ax, letter in ((axes[0], "x"), (axes[2], "a")):
        ax.set(xlabel=f"${letter}_1$", ylabel=f"${letter}_2$", xticks=[0, 1], yticks=[0, 1])
    plot_line(axes[2], (1, 1), -0.5, "red", lw=1.6)
    for sign in (1, -1):  # where the same line runs on the sheet before it is folded
        plot_line(axes[0], (sign, -sign), -0.5, "red", lw=1.6, ls=":")
    return axes


def plot_batch(steps: Mapping[str, Array], marked: int = 1, ax: Axes | None = None) -> Axes:
    """The matrices of a forward pass as tables, one after another; column `marked` stands out.

    steps: name (LaTeX) of each matrix, (rows, m), in the order of the pass.
    """
    ax = _axes(ax)
    left = 0.0
    for i, (name, values) in enumerate(steps.items()):
        rows, m = values.shape
        if i:
            plot_arrow(ax, (left - 1.25, 0), (1.0, 0), "muted", width=1.2)
        for (j, k), value in np.ndenumerate(values):
            at = (left + k, rows / 2 - j - 1)
            ax.add_patch(plt.Rectangle(at, 1, 1, fc="none", ec=PALETTE["grid"], zorder=1))
            ax.text(at[0] + 0.5, at[1] + 0.5, f"${value:g}$", ha="center", va="center")
        frame = {"fc": "none", "ec": PALETTE["orange"], "lw": 2.4, "zorder": 2}
        ax.add_patch(plt.Rectangle((left + marked - 1, -rows / 2), 1, rows, **frame))
        ax.text(left + m / 2, -rows / 2 - 0.2, f"${name}$", ha="center", va="top", fontsize=13)
        left += m + 1.5
    ax.set(xlim=(-0.2, left - 1.3), ylim=(-2.2, 1.4), aspect="equal")
    ax.axis("off")
    return ax


def plot_over_floor(record: Mapping[str, Any], key: str, ax: Axes | None = None) -> Axes:
    """Of nnbook.data.speed_record(), the cases of this key, "batch" or "width": how many times as
    long as its matrix products alone a step takes, for each who was timed."""
    ax = _axes(ax)
    cases = [case for case in record["cases"] if case["key"] == key]
    across = [case["batch"] if key == "batch" else case["sizes"][0] for case in cases]
    floor = "matrix products alone"
    names = [name for name in cases[0]["times"] if name != floor]
    for name, color in zip(names, ("orange", "muted", "purple", "blue"), strict=False):
        over = [case["times"][name]["ratio"] / case["times"][floor]["ratio"] for case in cases]
        ax.plot(across, over, color=PALETTE[color], marker="o", markersize=3.5, label=name)
    ax.axhline(1, color=PALETTE["ink"], linewidth=1)
    ax.set(
        xscale="log",
        yscale="log",
        xlabel={"batch": "examples in a batch", "width": "neurons in a layer"}[key],
    )
    ax.set_xticks(across, [f"{n}" for n in across])
    ax.minorticks_off()
    return ax
