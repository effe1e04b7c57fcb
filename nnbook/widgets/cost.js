import {
  as,
  captioned,
  choice,
  columns,
  controls,
  equation,
  field,
  heading,
  numbers,
  secret,
  value,
  vector,
} from "./controls.js";
import { button, element, of, svg } from "./dom.js";
import { math } from "./formulas.js";
import {
  contour,
  costFactor,
  lowestPoint,
  neuronCosts,
  neuronZ,
  norm,
  sigmaOf,
  squares,
  squaresGradient,
} from "./maths.js";
import { clamp, fixed, plain, remember, replaced, tuple } from "./numbers.js";
import { arrow, axis, curve, handle, line, plot, strokes } from "./plots.js";
import { define } from "./shell.js";

/** @import { Now } from "./dom.js"
 *  @import { Vector } from "./maths.js"
 *  @import { Shell, View } from "./shell.js" */

const EXAMPLES = [0, 1, 2];
const REACH = 6;
const SAMPLES = Array.from({ length: 81 }, (_, i) => -REACH + (3 * i) / 20);
const LEVELS = Array.from({ length: 10 }, (_, n) => 0.02 * 4 ** (n - 3)); // as in the chapter's map
const INPUTS = Array.from({ length: 129 }, (_, i) => -3.2 + i / 20);
/** @type {Record<string, { short: string, factor: string }>} */
const CONVENTIONS = {
  "half the mean": { short: "½ mean", factor: "⅙" },
  mean: { short: "mean", factor: "⅓" },
  "half the sum": { short: "½ sum", factor: "½" },
  sum: { short: "sum", factor: "" },
};

// What to fit by eye: the chapter's examples, a corner, a threshold, an outlier.
const PLACES = [
  { sigma: "sigmoid", x: [-1, 0, 2], y: [0.2, 0.4, 0.9], w: -3, b: -2 },
  { sigma: "ReLU", x: [-1.5, 1, 2.5], y: [0, 0.5, 1.4], w: -1, b: 1 },
  { sigma: "identity", x: [-2, 0, 2], y: [1.4, 0.5, -0.1], w: 1, b: -1 },
  { sigma: "sigmoid", x: [-2, 0.5, 2], y: [0.9, 0.7, 0.1], w: 2, b: 3 },
  { sigma: "identity", x: [-2, -1, 2], y: [0, 1.6, 0.8], w: -1, b: 0 },
];

/** @type {(sigma: string, x: Vector, y: Vector) => { at: Vector, sum: number }} */
const lowest = (sigma, x, y) => {
  const [w, b] = lowestPoint(sigma, x, y, REACH);
  return { at: [w, b], sum: squares(sigma, w, b, x, y) };
};
const lowestOf = remember(lowest);

/** @type {(now: Now) => string} */
function verdict({ w, b, k, sum, cost, lowest }) {
  const near = norm([w - lowest.at[0], b - lowest.at[1]]) <= 0.3 || sum <= 1.1 * lowest.sum;
  return (
    `${near ? "Well seen" : "Not yet the lowest"}: your curve costs ${fixed(cost, 4)}; ` +
    `the least, ${fixed(k * lowest.sum, 4)}, is at (w, b) = ${tuple(lowest.at, 2)}.`
  );
}

/** The map of all neurons (w, b): contours of C, its lowest point, and the step −η∇C.
 *  @type {View} */
function costMap(shell) {
  const thirds = [-6, -3, 0, 3, 6];
  const axes = plot({
    label: "The plane of w and b with contours of the cost; from one to the next it quadruples",
    x: axis("w", [-REACH, REACH], thirds),
    y: axis("b", [-REACH, REACH], thirds),
  });
  const ones = EXAMPLES.map(() => 1);
  /** @type {(sigma: string, x: Vector, y: Vector) => number[][]} */
  const costs = (sigma, x, y) => neuronCosts(sigma, 0, [x, ones], y, SAMPLES, SAMPLES);
  const surface = remember(costs);
  // The surface is of half the mean: at which of its levels is C = level?
  const level = (/** @type {Now} */ { sigma, x, y, m, k }, /** @type {number} */ c) => {
    const height = (c * costFactor("half the mean", m)) / k;
    return strokes(axes, contour(surface(sigma, x, y), SAMPLES, SAMPLES, height));
  };
  const levels = remember((/** @type {Now} */ now) => LEVELS.map((c) => level(now, c)).join(""));
  const cross = of(({ lowest }) => {
    const [x, y] = axes.to(lowest.at);
    return `M${x - 6},${y}H${x + 6}M${x},${y - 6}V${y + 6}`;
  });
  const here = of(({ w, b }) => [w, b]);
  const next = of(({ w, b, eta, grad }) => [w - eta * grad[0], b - eta * grad[1]]);
  const contours = of(({ sigma, x, y, m, k }) => levels({ sigma, x, y, m, k }));
  axes.ground.append(svg("path", { class: "nn-contour nn-secret", d: contours }));
  axes.area.append(
    svg("path", { class: "nn-here nn-secret", d: (now) => level(now, now.cost) }),
    arrow(axes, "nn-descent nn-secret", "", here, next), // a long step ends at the border
  );
  axes.top.append(
    svg("path", { class: "nn-bottom nn-secret", d: cross, "aria-hidden": "true" }),
    handle(shell, axes, {
      label: "Neuron (w, b)",
      limits: shell.limits("w"),
      at: here,
      text: ({ w, b }) => `w ${fixed(w, 2)}, b ${fixed(b, 2)}`,
      move: ([w, b]) => shell.put({ w: shell.snapped("w", w), b: shell.snapped("b", b) }),
    }),
  );
  return captioned("A point is a neuron (w, b): drag it", axes.node);
}

/** The examples, the neuron's curve and the residuals between them. @type {View} */
function fitPlot(shell) {
  const axes = plot({
    label: "The examples, and the output a of the neuron against its input x",
    x: axis("x", [-3.2, 3.2], [-3, -2, -1, 0, 1, 2, 3]),
    y: axis("y, a", [-1, 2], [-1, 0, 1, 2]),
  });
  // A ReLU has its corner at −b/w: a sample there keeps it sharp.
  const samples = of(({ w, b, sigma }) =>
    sigma === "ReLU" && w ? [...INPUTS, -b / w].sort((p, q) => p - q) : INPUTS,
  );
  const outputs = of(({ w, b, sigma }) =>
    samples({ w, b, sigma }).map((/** @type {number} */ at) => [at, sigmaOf(sigma, w * at + b)]),
  );
  const target = (/** @type {number} */ i) => of((now) => [now.x[i], now.y[i]]);
  const output = (/** @type {number} */ i) => of((now) => [now.x[i], now.y[i] + now.residuals[i]]);
  axes.ground.append(line(axes, "nn-zero", [-3.2, 0], [3.2, 0]));
  axes.area.append(
    ...EXAMPLES.map((i) => line(axes, `nn-residual nn-e${i + 1}`, target(i), output(i))),
    svg("path", { class: "nn-curve", d: (now) => curve(axes, outputs(now)) }),
  );
  axes.top.append(
    ...EXAMPLES.map((i) =>
      handle(shell, axes, {
        label: `Example ${i + 1}`,
        limits: shell.limits(["x", i]),
        name: String(i + 1),
        kind: `nn-e${i + 1}`,
        at: target(i),
        text: ({ x, y, residuals: r }) =>
          `x ${fixed(x[i], 2)}, y ${fixed(y[i], 2)}, residual ${fixed(r[i])}`,
        move: ([x, y]) =>
          shell.put({
            x: replaced(shell.at("x"), i, shell.snapped(["x", i], x)),
            y: replaced(shell.at("y"), i, shell.snapped(["y", i], y)),
          }),
      }),
    ),
  );
  return captioned("What that neuron makes of x", axes.node);
}

/** C and its gradient by every convention, a row each; the chosen one is lit. */
function conventionTable() {
  const heads = ["squares", "C", "∂C/∂w", "∂C/∂b", "same step: η"];
  const rows = Object.entries(CONVENTIONS).map(([name, { short }]) => {
    const entries = of(({ m, sum, half, eta, k: chosen }) => {
      const k = costFactor(name, m);
      const grad = half.map((/** @type {number} */ entry) => fixed(2 * k * entry));
      return [fixed(k * sum, 4), ...grad, plain((eta * chosen) / k, 3)];
    });
    const chosen = of((now) => now.convention === name);
    const cells = [0, 1, 2, 3].map((i) => element("td", {}, (now) => entries(now)[i]));
    const head = element("th", { scope: "row" }, short);
    return element("tr", { ".nn-chosen": chosen, "aria-current": chosen }, head, cells);
  });
  const label = "The cost by every convention";
  const titles = element(
    "tr",
    {},
    heads.map((name) => heading("col", name)),
  );
  return element(
    "table",
    { class: "nn-table nn-conventions", "aria-label": label },
    element("thead", {}, titles),
    element("tbody", {}, rows),
  );
}

/** The sum with its numbers, the gradient, and the lowest point. */
function quantities() {
  const bracketed = (/** @type {number} */ x) =>
    fixed(x).startsWith("−") ? `(${fixed(x)})` : fixed(x);
  const squared = EXAMPLES.flatMap((i) => [
    ...(i ? [element("span", {}, " + ")] : []),
    value((now) => bracketed(now.residuals[i]), `nn-term nn-e${i + 1}`),
    element("span", {}, "²"),
  ]);
  const constant = of(({ convention }) => CONVENTIONS[convention].factor);
  const lowest = vector((now) => now.lowest.at);
  return numbers(
    equation`C = ${constant} ( ${squared} ) = ${(now) => fixed(now.cost, 4)}`,
    as("nn-grad", equation`∇C = ${vector((now) => now.grad)}`),
    equation`lowest at + (w, b) = ${lowest} with C = ${({ k, lowest: { sum } }) => fixed(k * sum, 4)}`,
  );
}

/** @type {(shell: Shell) => void} */
function descend(shell) {
  const { w, b, eta, grad } = shell.now();
  shell.put({
    w: clamp(w - eta * grad[0], shell.limits("w")),
    b: clamp(b - eta * grad[1], shell.limits("b")),
  });
}

export default define({
  name: "cost",
  /** k is the factor of the cost, C = k Σ r²; lowest is the point of the map where it is least. */
  facts({ w, b, sigma, x, y, convention }) {
    const z = neuronZ([w], b, [x]);
    const k = costFactor(convention, y.length);
    const sum = squares(sigma, w, b, x, y);
    const half = squaresGradient(sigma, w, b, x, y);
    return {
      ...{ k, sum, half, m: y.length, cost: k * sum, lowest: lowestOf(sigma, x, y) },
      residuals: z.map((entry, i) => sigmaOf(sigma, entry) - y[i]),
      grad: half.map((entry) => 2 * k * entry),
      flat: sigma === "ReLU" && z.every((entry) => entry <= 0),
    };
  },
  words({ w, b, residuals, cost, convention, flat, grad, revealed }) {
    const where = `At w = ${fixed(w, 2)}, b = ${fixed(b, 2)}`;
    if (!revealed) return `${where} the residuals are ${tuple(residuals).slice(1, -1)}.`;
    const now = `${where}, C = ${fixed(cost, 4)} (${convention} of the squares).`;
    if (flat) return `${now} z ≤ 0 on every example: a plateau, ∇C is exactly 0.`;
    if (norm(grad) < 5e-4) return `${now} ∇C is 0.000 in both entries.`;
    return `${now} ∇C = ${tuple(grad)}.`;
  },
  question: () => ({
    ask: "Which neuron fits the three examples best?",
    how: "Drag the point (w, b) until its curve does, then reveal the cost.",
    again: "Fit others",
    verdict,
    after:
      "Each neuron is a point of the map. The constant in the cost renumbers the contours; the lowest point stays.",
    places: PLACES,
  }),
  view: (shell) => ({
    wide: [
      columns(costMap(shell), fitPlot(shell)),
      as(
        "nn-secret",
        controls(
          button("Step: −η∇C", () => descend(shell)),
          choice(shell, "convention", "Which cost C", math("C is the")),
        ),
      ),
      secret(conventionTable()),
    ],
    fold: [
      controls(
        choice(shell, "sigma", "Activation σ", math("σ")),
        field(shell, "w", "w"),
        field(shell, "b", "b"),
        field(shell, "eta", "η"),
      ),
      secret(quantities()),
    ],
  }),
});
