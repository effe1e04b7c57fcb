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
import {
  arrow,
  button,
  choice,
  fixed,
  handle,
  html,
  live,
  matrix,
  numberField,
  plain,
  plot,
  predict,
  put,
  set,
  snap,
  strokes,
  svg,
  symbol,
  through,
  watch,
} from "./ui.js";

const EXAMPLES = [0, 1, 2];
const REACH = 6;
const SAMPLES = Array.from({ length: 81 }, (_, i) => -REACH + (3 * i) / 20);
const LEVELS = Array.from({ length: 10 }, (_, n) => 0.02 * 4 ** (n - 3)); // as in the chapter's map
const INPUTS = Array.from({ length: 129 }, (_, i) => -3.2 + i / 20);
const SHORT = { "half the mean": "½ mean", mean: "mean", "half the sum": "½ sum", sum: "sum" };
const FACTORS = { "half the mean": "⅙", mean: "⅓", "half the sum": "½", sum: "" };

// What to fit by eye: the chapter's examples, a corner, a threshold, an outlier.
const PLACES = [
  { sigma: "sigmoid", x: [-1, 0, 2], y: [0.2, 0.4, 0.9], w: -3, b: -2 },
  { sigma: "ReLU", x: [-1.5, 1, 2.5], y: [0, 0.5, 1.4], w: -1, b: 1 },
  { sigma: "identity", x: [-2, 0, 2], y: [1.4, 0.5, -0.1], w: 1, b: -1 },
  { sigma: "sigmoid", x: [-2, 0.5, 2], y: [0.9, 0.7, 0.1], w: 2, b: 3 },
  { sigma: "identity", x: [-2, -1, 2], y: [0, 1.6, 0.8], w: -1, b: 0 },
];

const couple = ([p, q], decimals = 3) => `(${fixed(p, decimals)}, ${fixed(q, decimals)})`;

/** Everything that is drawn, from the traits. k is the factor of the cost, C = k Σ r². */
function costFacts(model) {
  const names = ["w", "b", "sigma", "x", "y", "convention", "eta"];
  const [w, b, sigma, x, y, convention, eta] = names.map((name) => model.get(name));
  const z = neuronZ([w], b, [x]);
  const residuals = z.map((entry, i) => sigmaOf(sigma, entry) - y[i]);
  const k = costFactor(convention, y.length);
  const sum = squares(sigma, w, b, x, y);
  const half = squaresGradient(sigma, w, b, x, y);
  return {
    w,
    b,
    sigma,
    x,
    y,
    convention,
    eta,
    residuals,
    k,
    sum,
    half,
    cost: k * sum,
    grad: half.map((entry) => 2 * k * entry),
    flat: sigma === "ReLU" && z.every((entry) => entry <= 0),
  };
}

/** Keeps what `make` returned until the traits that it depends on change. */
function remember(make) {
  let [asked, kept] = ["", null];
  return (...inputs) => {
    const now = JSON.stringify(inputs);
    if (now !== asked) [asked, kept] = [now, make(...inputs)];
    return kept;
  };
}

const lowestOf = remember((sigma, x, y) => {
  const at = lowestPoint(sigma, x, y, REACH);
  return { at, sum: squares(sigma, ...at, x, y) };
});
const least = ({ sigma, x, y }) => lowestOf(sigma, x, y);

function costVerdict(now) {
  const { at, sum } = least(now);
  const off = norm([now.w - at[0], now.b - at[1]]);
  const near = off <= 0.3 || now.sum <= 1.1 * sum;
  return (
    `${near ? "Well seen" : "Not yet the lowest"}: your curve costs ${fixed(now.cost, 4)}; ` +
    `the least, ${fixed(now.k * sum, 4)}, is at (w, b) = ${couple(at, 2)}.`
  );
}

function costSentence(now, revealed) {
  const where = `At w = ${fixed(now.w, 2)}, b = ${fixed(now.b, 2)}`;
  if (!revealed)
    return `${where} the residuals are ${now.residuals.map((r) => fixed(r)).join(", ")}.`;
  const value = `${where}, C = ${fixed(now.cost, 4)} (${now.convention} of the squares).`;
  if (now.flat) return `${value} z ≤ 0 on every example: a plateau, ∇C is exactly 0.`;
  if (norm(now.grad) < 5e-4) return `${value} ∇C is 0.000 in both entries.`;
  return `${value} ∇C = ${couple(now.grad)}.`;
}

/** The map of all neurons (w, b): contours of C, its lowest point, and the step −η∇C. */
function costMap({ moveTo, home, limits }) {
  const axes = plot({
    x: [-REACH, REACH],
    y: [-REACH, REACH],
    width: 330,
    height: 330,
    xTicks: [-6, -3, 0, 3, 6],
    yTicks: [-6, -3, 0, 3, 6],
    xLabel: "w",
    yLabel: "b",
    label: "The plane of w and b with contours of the cost; from one to the next it quadruples",
  });
  const levels = svg("path", { class: "nn-contour" });
  axes.ground.append(svg("g", { class: "nn-secret" }, levels));
  const here = svg("path", { class: "nn-here nn-secret" });
  const bottom = svg("path", { class: "nn-bottom nn-secret", "aria-hidden": "true" });
  const step = arrow(axes, "", "nn-descent nn-secret");
  const point = handle(axes, {
    label: "Neuron (w, b)",
    limits: limits.w,
    drag: moveTo,
    nudge: (dx, dy) => moveTo(null, [dx / 10, dy / 10]),
    home,
  });
  axes.area.append(here, step.node); // a long step ends at the border
  axes.top.append(bottom, point.node);

  const surface = remember((sigma, x, y) =>
    neuronCosts(sigma, 0, [x, x.map(() => 1)], y, SAMPLES, SAMPLES),
  );
  const lines = remember((sigma, x, y, k) => {
    const values = surface(sigma, x, y); // these are of half the mean
    const ours = costFactor("half the mean", y.length) / k;
    const segments = LEVELS.flatMap((level) => contour(values, SAMPLES, SAMPLES, level * ours));
    set(levels, { d: strokes(axes, segments) });
    return values;
  });
  const show = (now) => {
    const values = lines(now.sigma, now.x, now.y, now.k);
    const level = now.sum * costFactor("half the mean", now.y.length);
    set(here, { d: strokes(axes, contour(values, SAMPLES, SAMPLES, level)) });
    const [x, y] = axes.to(least(now).at);
    set(bottom, { d: `M${x - 6},${y}H${x + 6}M${x},${y - 6}V${y + 6}` });
    step.show([now.w, now.b], [now.w - now.eta * now.grad[0], now.b - now.eta * now.grad[1]]);
    point.show([now.w, now.b], { now: now.w, text: `w ${fixed(now.w, 2)}, b ${fixed(now.b, 2)}` });
  };
  return { node: axes.node, show };
}

/** The examples, the neuron's curve and the residuals between them. */
function fitPlot({ carry, home, limits }) {
  const axes = plot({
    x: [-3.2, 3.2],
    y: [-1, 2],
    width: 330,
    height: 330,
    xTicks: [-3, -2, -1, 0, 1, 2, 3],
    yTicks: [-1, 0, 1, 2],
    xLabel: "x",
    yLabel: "y, a",
    label: "The examples, and the output a of the neuron against its input x",
  });
  axes.ground.append(
    svg("path", {
      class: "nn-zero",
      d: through(axes, [
        [-3.2, 0],
        [3.2, 0],
      ]),
    }),
  );
  const curve = svg("path", { class: "nn-curve" });
  const stems = EXAMPLES.map((i) => svg("line", { class: `nn-residual nn-e${i + 1}` }));
  const points = EXAMPLES.map((i) => {
    const point = handle(axes, {
      label: `Example ${i + 1}`,
      limits: limits.x[i],
      name: String(i + 1),
      drag: (at) => carry(i, at),
      nudge: (dx, dy) => carry(i, null, [dx / 10, dy / 10]),
      home,
    });
    point.node.classList.add(`nn-e${i + 1}`);
    return point;
  });
  axes.area.append(...stems, curve);
  axes.top.append(...points.map(({ node }) => node));
  const show = ({ w, b, sigma, x, y, residuals }) => {
    const output = (at) => [at, sigmaOf(sigma, w * at + b)];
    // A ReLU has its corner at −b/w: a sample there keeps it sharp.
    const at = sigma === "ReLU" && w ? [...INPUTS, -b / w].sort((p, q) => p - q) : INPUTS;
    set(curve, { d: through(axes, at.map(output)) });
    EXAMPLES.forEach((i) => {
      const [[x1, y1], [x2, y2]] = [axes.to([x[i], y[i]]), axes.to([x[i], y[i] + residuals[i]])];
      set(stems[i], { x1, y1, x2, y2 });
      points[i].show([x[i], y[i]], {
        now: x[i],
        text: `x ${fixed(x[i], 2)}, y ${fixed(y[i], 2)}, residual ${fixed(residuals[i])}`,
      });
    });
  };
  return { node: axes.node, show };
}

/** C and its gradient by every convention, a row each; the chosen one is lit. */
function conventionTable(conventions) {
  // With a word each: axe takes a header that is all formula for an empty one.
  const heads = [
    ["squares"],
    ["cost ", symbol("C")],
    ["slope ", symbol("∂C/∂w")],
    ["slope ", symbol("∂C/∂b")],
    ["same step: ", symbol("η")],
  ].map((parts) => html("th", { scope: "col" }, ...parts));
  const rows = conventions.map((name) => {
    const cells = heads.slice(1).map(() => html("td"));
    const node = html("tr", {}, html("th", { scope: "row" }, SHORT[name]), ...cells);
    return { name, cells, node };
  });
  const node = html(
    "table",
    { class: "nn-table nn-conventions nn-secret", "aria-label": "The cost by every convention" },
    html("thead", {}, html("tr", {}, ...heads)),
    html("tbody", {}, ...rows.map((row) => row.node)),
  );
  const show = (now) => {
    for (const { name, cells, node: line } of rows) {
      const k = costFactor(name, now.y.length);
      const entries = [k * now.sum, ...now.half.map((entry) => 2 * k * entry)];
      const texts = [
        ...entries.map((entry, i) => fixed(entry, i ? 3 : 4)),
        plain((now.eta * now.k) / k, 3),
      ];
      cells.forEach((cell, i) => (cell.textContent = texts[i]));
      line.classList.toggle("nn-chosen", name === now.convention);
      set(line, { "aria-current": name === now.convention });
    }
  };
  return { node, show };
}

/** The sum with its numbers, the gradient, and the lowest point. */
function costNumbers() {
  const [factor, cost, floor] = EXAMPLES.map(() => html("span", { class: "nn-value" }));
  const terms = EXAMPLES.map((i) => html("span", { class: `nn-value nn-term nn-e${i + 1}` }));
  const [grad, lowest] = [matrix(2), matrix(2)];
  const squared = terms.flatMap((term, i) => [i ? " + " : "", html("span", {}, term, "²")]);
  const node = html(
    "div",
    { class: "nn-numbers" },
    html(
      "p",
      {},
      symbol("C"),
      " = ",
      factor,
      html("span", {}, " ( "),
      ...squared,
      " ) ",
      html("span", { class: "nn-value nn-secret" }, "= ", cost),
    ),
    html(
      "p",
      { class: "nn-secret" },
      html("span", { class: "nn-grad" }, "∇", symbol("C"), " = "),
      html("span", { class: "nn-grad nn-value" }, grad.node),
    ),
    html(
      "p",
      { class: "nn-secret" },
      "lowest at ",
      html("span", { class: "nn-bottom-name" }, "+"),
      " (",
      symbol("w"),
      ", ",
      symbol("b"),
      ") = ",
      lowest.node,
      " with ",
      symbol("C"),
      " = ",
      floor,
    ),
  );
  const column = (vector) => vector.map((entry) => [fixed(entry)]);
  const show = (now) => {
    factor.textContent = FACTORS[now.convention];
    terms.forEach((term, i) => {
      const text = fixed(now.residuals[i]);
      term.textContent = text.startsWith("−") ? `(${text})` : text;
    });
    cost.textContent = fixed(now.cost, 4);
    grad.show(column(now.grad));
    const { at, sum } = least(now);
    lowest.show(column(at));
    floor.textContent = fixed(now.k * sum, 4);
  };
  return { node, show };
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const names = ["w", "b", "sigma", "x", "y", "convention", "eta"];
  const start = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const home = () => put(model, start);
  const moveTo = (at, [dw, db] = [0, 0]) => {
    const [w, b] = at ?? [model.get("w") + dw, model.get("b") + db];
    put(model, { w: snap(w, 0.01, limits.w), b: snap(b, 0.01, limits.b) });
  };
  const carry = (i, at, [dx, dy] = [0, 0]) => {
    const [x, y] = [model.get("x"), model.get("y")];
    const [across, up] = at ?? [x[i] + dx, y[i] + dy];
    const changed = (list, value) => list.map((old, j) => (i === j ? value : old));
    put(model, {
      x: changed(x, snap(across, 0.01, limits.x[i])),
      y: changed(y, snap(up, 0.01, limits.y[i])),
    });
  };
  const clamp = (entry, [low, high]) => Math.min(high, Math.max(low, entry));
  const descend = () => {
    const { w, b, eta, grad } = costFacts(model);
    put(model, { w: clamp(w - eta * grad[0], limits.w), b: clamp(b - eta * grad[1], limits.b) });
  };

  const said = live();
  const map = costMap({ moveTo, home, limits });
  const fit = fitPlot({ carry, home, limits });
  const table = conventionTable(limits.convention.choices);
  const values = costNumbers();
  const fields = [
    ["w", "w", 0.1],
    ["b", "b", 0.1],
    ["η", "eta", 0.1],
  ].map(([label, name, step]) => ({
    name,
    ...numberField({
      label,
      limits: limits[name],
      step,
      change: (value) => put(model, { [name]: value }),
      refuse: said.say,
    }),
  }));
  const pick = (name, label, letters) => ({
    name,
    ...choice({
      label,
      name: letters,
      choices: limits[name].choices,
      change: (value) => put(model, { [name]: value }),
    }),
  });
  const kind = pick("sigma", "Activation σ", symbol("σ"));
  const convention = pick("convention", "Which cost C", html("span", {}, symbol("C"), " is"));
  convention.node.classList.add("nn-secret");
  const step = button("Step: −η∇C", descend);
  step.classList.add("nn-secret");

  const revealed = () => model.get("revealed");
  let verdict =
    "Each neuron is a point of the map. The constant in the cost renumbers the contours; the lowest point stays.";
  const judge = () => {
    if (revealed()) verdict = costVerdict(costFacts(model));
  };
  model.on("change:revealed", judge);
  let round = -1;
  const question = predict({
    question:
      "Predict: without the map, drag (w, b) until the curve fits the three examples best. Then reveal the cost.",
    reveal: "Reveal",
    again: "Fit others",
    onReveal: () => put(model, { revealed: true }),
    onAgain: () => put(model, { ...PLACES[++round % PLACES.length], revealed: false }),
  });

  el.classList.add("nn-widget", "nn-cost");
  el.append(
    question.node,
    html(
      "div",
      { class: "nn-columns nn-even" },
      html("div", {}, map.node),
      html("div", {}, fit.node),
    ),
    html(
      "div",
      { class: "nn-columns nn-even" },
      html(
        "div",
        {},
        html(
          "div",
          { class: "nn-controls" },
          kind.node,
          ...fields.map((field) => field.node),
          step,
          button("Reset", home),
          convention.node,
        ),
        values.node,
      ),
      html("div", {}, table.node),
    ),
    said.node,
  );

  const stop = watch(model, [...names, "revealed"], () => {
    const now = costFacts(model);
    el.classList.toggle("nn-predicting", !revealed());
    question.show(revealed(), verdict);
    map.show(now);
    fit.show(now);
    table.show(now);
    values.show(now);
    for (const field of [...fields, kind, convention]) field.show(now[field.name]);
    said.say(costSentence(now, revealed()));
  });
  return () => {
    stop();
    said.close();
    model.off("change:revealed", judge);
  };
}

export default { render };
