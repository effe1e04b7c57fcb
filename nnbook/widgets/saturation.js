import {
  as,
  captioned,
  choice,
  controls,
  equation,
  numbers,
  secret,
  slider,
  value,
} from "./controls.js";
import { button, drawn, element, of, set, svg } from "./dom.js";
import { formula, math } from "./formulas.js";
import { bp2, deepPass, norm } from "./maths.js";
import { clamp, fixed, powerOfTen, raised, threeDigits } from "./numbers.js";
import { axis, dots, handle, label, line, plot, spot, through } from "./plots.js";
import { define } from "./shell.js";

/** @import { Now } from "./dom.js"
 *  @import { Matrix, Vector } from "./maths.js"
 *  @import { Axes } from "./plots.js"
 *  @import { Shell, View } from "./shell.js" */

const NAMES = ["sigmoid", "tanh", "ReLU"];
const FADED = 1000;
const DECADES = [-10, 10]; // holds every curve within the limits of depth and scale
const PLACES = [
  { sigma: "ReLU", depth: 10, scale: 1 },
  { sigma: "sigmoid", depth: 12, scale: 2 },
  { sigma: "tanh", depth: 12, scale: 0.5 },
  { sigma: "tanh", depth: 12, scale: 1.5 },
  { sigma: "sigmoid", depth: 12, scale: 0.5 },
  { sigma: "ReLU", depth: 12, scale: 0.6 },
  { sigma: "sigmoid", depth: 10, scale: 1 },
];

/** The unit normals that nnbook drew, in sixteenths, a matrix a layer.
 *  @type {(view: DataView, n: number) => Matrix[]} */
function unitNormals(view, n) {
  const deepest = view.byteLength / (n * n);
  const index = Array.from({ length: n }, (_, i) => i);
  return Array.from({ length: deepest }, (_, l) =>
    index.map((j) => index.map((k) => view.getInt8((l * n + j) * n + k) / 16)),
  );
}

/** @type {(now: Now) => string} */
function verdict({ own, last, faded, guess }) {
  const share = threeDigits(own[0] / last);
  if (!faded) {
    return `${guess ? "It stays above" : "Well seen"}: even at layer 1 it is ${share} of the last.`;
  }
  const off = Math.abs(faded - guess);
  const near = off === 0 ? "Well seen" : `Off by ${off} layer${off > 1 ? "s" : ""}`;
  const judged = guess === 0 ? "It does" : near;
  return `${judged}: below a thousandth from layer ${faded} down; at layer 1 it is ${share} of the last.`;
}

/** @type {(shell: Shell) => { deepest: number, across: ReturnType<typeof axis> }} */
const layersOf = (shell) => {
  const deepest = shell.limits("depth").choices.at(-1);
  const layers = Array.from({ length: deepest }, (_, i) => i + 1);
  return { deepest, across: axis("layer l", [0.4, deepest + 0.6], layers, layers) };
};

/** @type {(shell: Shell, l: number) => number} */
const within = (shell, l) => clamp(Math.round(l), [1, shell.at("depth") - 1]);
/** @type {(length: number, i: number) => Vector} */
const point = (length, i) => [i + 1, Math.log10(length)];

/** The curves of the activations that are not chosen, and the names of all. The highest curve is
 *  named above it, the lowest below, the middle one where there is room.
 *  @type {(axes: Axes) => SVGElement} */
function othersOf(axes) {
  const curves = NAMES.map((name, k) =>
    svg("path", {
      class: "nn-other",
      d: ({ sigma, lengths }) => (name === sigma ? "" : through(axes, lengths[k].map(point))),
    }),
  );
  const names = NAMES.map((name) =>
    svg("text", { class: "nn-tag", ".nn-chosen": ({ sigma }) => name === sigma }, name),
  );
  const group = svg("g", {}, curves, names);
  return drawn(group, ({ lengths }) => {
    const order = NAMES.map((_, k) => [axes.to(point(lengths[k][0], 0))[1], k]);
    order.sort(([p], [q]) => p - q);
    const above = order[1][0] - order[0][0] > 26;
    const x = axes.to([0.55, 0])[0];
    order.forEach(([at, k], i) => {
      set(names[k], { x, y: at + (i === 0 || (i === 1 && above) ? -9 : 18) });
    });
  });
}

/** ‖δˡ‖ against l on a logarithmic scale, for the chosen activation and, pale, for the others.
 *  @type {View} */
function lengthPlot(shell) {
  const { deepest, across } = layersOf(shell);
  const decades = [-9, -6, -3, 0, 3, 6, 9];
  const axes = plot({
    label: "The length of the error in every layer, on a logarithmic scale",
    x: across,
    y: axis("‖δˡ‖", DECADES, decades, decades.map(powerOfTen)),
    left: 40,
  });
  const tag = { class: "nn-tag", "text-anchor": "end" };
  const [west, east] = [0.4, deepest + 0.6].map((l) => of((now) => [l, now.level]));
  const [low, high] = [-1, 1].map((way) => of((now) => now.faded && [now.faded, now.level + way]));
  const path = of((now) => now.own.map(point));
  axes.area.append(
    line(axes, "nn-drop", west, east),
    line(axes, "nn-best nn-secret", low, high),
    label(axes, tag, "a thousandth of the last", (now) => [deepest + 0.45, now.level], [0, 22]),
    as("nn-secret", othersOf(axes)),
    svg("path", { class: "nn-curve nn-secret", d: (now) => through(axes, path(now)) }),
    svg("path", { class: "nn-dots nn-secret", d: (now) => dots(axes, path(now)) }),
  );
  axes.top.append(
    spot(axes, "nn-last", 5, (now) => path(now).at(-1)),
    handle(shell, axes, {
      label: "Layer at which you expect a thousandth",
      limits: [1, deepest - 1],
      name: "?",
      kind: "nn-ask",
      at: (now) => [Math.max(1, now.guess), now.level],
      value: (now) => now.guess,
      text: (now) => `layer ${now.guess}`,
      move: ([l]) => shell.put({ guess: within(shell, l) }),
      nudge: (dx, dy) => shell.put({ guess: within(shell, shell.at("guess") + dx + dy) }),
    }),
    handle(shell, axes, {
      label: "Layer l to look at",
      limits: [1, deepest - 1],
      name: "l",
      kind: "nn-secret",
      at: (now) => path(now)[now.layer - 1],
      value: (now) => now.layer,
      text: (now) => `layer ${now.layer}: ${threeDigits(now.own[now.layer - 1])}`,
      move: ([l]) => shell.put({ layer: within(shell, l) }),
      nudge: (dx, dy) => shell.put({ layer: within(shell, shell.now().layer + dx + dy) }),
    }),
  );
  return axes.node;
}

/** σ′(zˡⱼ) of every hidden neuron, layer by layer: what equation 2 multiplies by.
 *  @type {View} */
function slopePlot(shell) {
  const axes = plot({
    label: "The slope σ′ at every hidden neuron, layer by layer",
    x: layersOf(shell).across,
    y: axis("σ′(zˡ)", [-0.08, 1.25], [0, 0.25, 1], ["0", "¼", "1"]),
    height: 180,
    left: 40,
  });
  const cloud = (/** @type {Vector} */ slopes, /** @type {number} */ l) =>
    dots(
      axes,
      slopes.map((slope, j) => [l + 1 + (0.7 * (j + 0.5)) / slopes.length - 0.35, slope]),
    );
  const chosen = of(({ slopes, layer }) => cloud(slopes[layer - 1], layer - 1));
  axes.ground.append(line(axes, "nn-zero", [0, 0.25], [20, 0.25])); // no sigmoid is steeper
  axes.area.append(
    svg("path", { class: "nn-slopes", d: (now) => now.slopes.map(cloud).join("") }),
    svg("path", { class: "nn-slopes nn-lit", d: chosen }),
  );
  return captioned("Why: the slope σ′ of every neuron, a dot each", axes.node);
}

/** Equation 2 at the chosen layer, in lengths. */
function stepNumbers() {
  const error = (/** @type {number} */ more) => of(({ layer }) => `δ${raised(layer + more)}`);
  const length = (/** @type {(now: Now) => string} */ of) => formula((now) => `‖${of(now)}‖ = `);
  const turned = of((now) => `(W${raised(now.layer + 1)})ᵀ ${error(1)(now)}`);
  const three = (/** @type {(now: Now) => number} */ what) => of((now) => threeDigits(what(now)));
  const above = of(({ own, layer }) => own[layer]);
  const here = of(({ own, layer }) => own[layer - 1]);
  const slopes = of((now) => now.slopes[now.layer - 1]);
  const mean = (/** @type {Vector} */ list) =>
    list.reduce((sum, entry) => sum + entry, 0) / list.length;
  const flat = of((now) => {
    const list = slopes(now);
    return `${list.filter((/** @type {number} */ slope) => slope < 0.01).length} of ${list.length}`;
  });
  return numbers(
    equation`${length(error(1))}${three(above)}`,
    equation`${length(turned)}${three((now) => now.carried)}   weights: × ${three((now) => now.carried / above(now))}`,
    as(
      "nn-slope",
      equation`${length(error(0))}${three(here)}   σ′: × ${three((now) => here(now) / now.carried)}`,
    ),
    element(
      "p",
      { class: "nn-note" },
      math("mean σ′ in this layer "),
      value((now) => fixed(mean(slopes(now)))),
      ", below 0.01: ",
      value(flat),
    ),
  );
}

/** @type {View} */
function steering(shell) {
  const { choices } = shell.limits("depth");
  return controls(
    choice(shell, "sigma", "Activation σ of the hidden layers", math("σ")),
    slider(shell, "depth", {
      label: "Number of layers L",
      name: as(
        "nn-dial",
        math("L = ", (now) => now.depth),
      ),
      limits: [choices[0], choices.at(-1)],
      step: 1,
    }),
    slider(shell, "scale", {
      label: "Scale of the weights",
      name: as(
        "nn-dial",
        math("weights × ", (now) => fixed(now.scale, 2)),
      ),
      step: 0.05,
      decimals: 2,
    }),
  );
}

export default define({
  name: "saturation",
  traits: ["x", "y"],
  own: (shell) => ({ normals: unitNormals(shell.at("_normals"), shell.at("x").length) }),
  /** W¹ … Wᴸ are the normals times the scale over √n. carried: what the transposed weights alone
   *  make of δ at the chosen layer, equation 2 with its σ′ left out. */
  facts({ sigma, depth, scale, x, y, layer: chosen, guess, normals }) {
    const n = x.length;
    const Ws = normals
      .slice(0, depth)
      .map((/** @type {Matrix} */ W) => W.map((row) => row.map((u) => (scale * u) / Math.sqrt(n))));
    const passes = NAMES.map((name) => deepPass(name, Ws, x, y));
    const lengths = passes.map(({ deltas }) => deltas.map(norm));
    const which = NAMES.indexOf(sigma);
    const layer = Math.min(chosen, depth - 1);
    const own = lengths[which];
    const last = own[depth - 1];
    let faded = depth - 1;
    while (faded && own[faded - 1] >= last / FADED) faded--;
    return {
      ...{ lengths, own, last, layer, faded, slopes: passes[which].slopes },
      carried: norm(bp2(Ws[layer], passes[which].deltas[layer], Array(n).fill(1))),
      guess: Math.min(guess, depth - 1),
      level: Math.log10(last / FADED),
    };
  },
  words({ depth, sigma, scale, last, guess, own, layer, carried, revealed }) {
    const net = `${depth} layers of ${sigma}, weights times ${fixed(scale, 2)}.`;
    if (!revealed) {
      const long = `The last error is ${threeDigits(last)} long`;
      return `${net} ${long}; you expect a thousandth of it at layer ${guess}.`;
    }
    const [weights, slopes] = [carried / own[layer], own[layer - 1] / carried].map(threeDigits);
    const step = `From layer ${layer + 1} to ${layer} the weights change the error's length by`;
    const [here, first] = [own[layer - 1], own[0]].map(threeDigits);
    const now = `‖δ‖ is ${here} at layer ${layer} and ${first} at layer 1.`;
    return `${net} ${step} ${weights}, σ′ by ${slopes}; ${now}`;
  },
  question: (shell) => ({
    ask: "At which layer has the error faded to a thousandth?",
    how: "It comes from the last layer and goes back. Put “?” where you expect ‖δ‖ to fall below the dashed line.",
    again: "Another net",
    verdict,
    after:
      "Each layer multiplies the error by Wᵀ and by σ′. What the two lose, they lose in every layer.",
    places: PLACES.map((place) => ({ ...place, guess: 7 })),
    extra: [button("Nowhere", () => shell.put({ guess: 0, revealed: true }), { class: "nn-ask" })],
  }),
  view: (shell) => ({
    picture: [lengthPlot(shell)],
    side: [secret(slopePlot(shell), steering(shell))],
    fold: [secret(stepNumbers())],
  }),
});
