import { affine, bp2, deepDeltas, dsigmaOf, norm, sigmaOf } from "./maths.js";
import {
  button,
  choice,
  fixed,
  handle,
  html,
  live,
  plot,
  predict,
  put,
  set,
  slider,
  svg,
  symbol,
  through,
  watch,
} from "./ui.js";

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

const raised = (whole) =>
  [...String(whole)].map((digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])).join("");

/** Three digits: 5.97, 0.0123, or 1.66 · 10⁻⁵. */
function three(value) {
  if (value === 0) return "0";
  const [digits, power] = value.toExponential(2).split("e").map(Number);
  if (power < -2 || power > 2) return `${digits.toFixed(2)} · 10${raised(power)}`;
  return value.toFixed(2 - power);
}

/** W¹ … Wᴸ for every scale, from the unit normals that nnbook drew. */
function weightsOf(model) {
  const view = model.get("_normals");
  const n = model.get("x").length;
  const deepest = view.byteLength / (8 * n * n);
  const index = Array.from({ length: n }, (_, i) => i);
  const normals = Array.from({ length: deepest }, (_, l) =>
    index.map((j) => index.map((k) => view.getFloat64(8 * ((l * n + j) * n + k), true))),
  );
  return (depth, scale) =>
    normals.slice(0, depth).map((W) => W.map((row) => row.map((u) => (scale * u) / Math.sqrt(n))));
}

/** Everything that is drawn, from the traits. */
function deepFacts(model, weights) {
  const names = ["sigma", "depth", "scale", "x", "y"];
  const [sigma, depth, scale, x, y] = names.map((name) => model.get(name));
  const Ws = weights(depth, scale);
  const lengths = Object.fromEntries(
    NAMES.map((name) => [name, deepDeltas(name, Ws, x, y).map((delta) => norm(delta))]),
  );
  const own = lengths[sigma];
  const slopes = [];
  let a = x;
  for (const W of Ws.slice(0, -1)) {
    const z = affine(
      W,
      a,
      x.map(() => 0),
    );
    slopes.push(z.map((entry) => dsigmaOf(sigma, entry)));
    a = z.map((entry) => sigmaOf(sigma, entry));
  }
  const layer = Math.min(model.get("layer"), depth - 1);
  // Equation 2 with its σ′ left out: what the transposed weights alone make of δ.
  const delta = deepDeltas(sigma, Ws, x, y)[layer];
  const carried = norm(
    bp2(
      Ws[layer],
      delta,
      x.map(() => 1),
    ),
  );
  let faded = depth - 1;
  while (faded && own[faded - 1] >= own[depth - 1] / FADED) faded--;
  return {
    sigma,
    depth,
    scale,
    lengths,
    own,
    slopes,
    layer,
    carried,
    faded,
    last: own[depth - 1],
    guess: Math.min(model.get("guess"), depth - 1),
  };
}

function fadeVerdict({ own, last, faded, guess }) {
  if (!faded) {
    const rest = `even at layer 1 it is ${three(own[0] / last)} of the last`;
    return `${guess ? "It stays above" : "Well seen"}: ${rest}.`;
  }
  const off = Math.abs(faded - guess);
  const judged =
    guess === 0 ? "It does" : off === 0 ? "Well seen" : `Off by ${off} layer${off > 1 ? "s" : ""}`;
  return `${judged}: below a thousandth from layer ${faded} down; at layer 1 it is ${three(own[0] / last)} of the last.`;
}

function fadeSentence(now, revealed) {
  const net = `${now.depth} layers of ${now.sigma}, weights times ${fixed(now.scale, 2)}.`;
  if (!revealed)
    return `${net} The last error is ${three(now.last)} long; you expect a thousandth of it at layer ${now.guess}.`;
  const { own, layer, carried } = now;
  return (
    `${net} From layer ${layer + 1} to ${layer} the weights change the error's length by ` +
    `${three(carried / own[layer])}, σ′ by ${three(own[layer - 1] / carried)}; ` +
    `‖δ‖ is ${three(own[layer - 1])} at layer ${layer} and ${three(own[0])} at layer 1.`
  );
}

/** ‖δˡ‖ against l on a logarithmic scale, for the chosen activation and, pale, for the others. */
function lengthPlot({ guessAt, choose, home, limits }) {
  const deepest = limits.depth.choices.at(-1);
  const layers = Array.from({ length: deepest }, (_, i) => i + 1);
  const axes = plot({
    x: [0.4, deepest + 0.6],
    y: DECADES,
    width: 330,
    height: 330,
    left: 40,
    xTicks: layers,
    yTicks: [-9, -6, -3, 0, 3, 6, 9],
    xLabel: "layer l",
    yLabel: "‖δˡ‖",
    label: "The length of the error in every layer, on a logarithmic scale",
  });
  axes.ticks.y.forEach((text) => {
    text.textContent = `10${raised(text.textContent.replace("−", "-"))}`;
  });
  const bound = svg("path", { class: "nn-drop" });
  const bar = svg("line", { class: "nn-best nn-secret" });
  const note = svg("text", { class: "nn-tag", "text-anchor": "end" }, "a thousandth of the last");
  const others = NAMES.map(() => svg("path", { class: "nn-other" }));
  const tags = NAMES.map((name) => svg("text", { class: "nn-tag" }, name));
  const curve = svg("path", { class: "nn-curve" });
  const dots = svg("path", { class: "nn-dots" });
  const last = svg("circle", { r: 5, class: "nn-last" });
  const secret = svg("g", { class: "nn-secret" }, ...others, ...tags, curve, dots);
  axes.area.append(bound, bar, note, secret);
  const marker = handle(axes, {
    label: "Layer at which you expect a thousandth",
    limits: [1, deepest - 1],
    name: "?",
    drag: ([l]) => guessAt(l),
    nudge: (dx, dy) => guessAt(null, dx + dy),
    home,
  });
  const cursor = handle(axes, {
    label: "Layer l to look at",
    limits: [1, deepest - 1],
    name: "l",
    drag: ([l]) => choose(l),
    nudge: (dx, dy) => choose(null, dx + dy),
    home,
  });
  cursor.node.classList.add("nn-secret");
  axes.top.append(last, marker.node, cursor.node);
  const point = (length, i) => [i + 1, Math.log10(length)];
  const show = (now, revealed) => {
    const level = Math.log10(now.last / FADED);
    set(bound, {
      d: through(axes, [
        [0.4, level],
        [deepest + 0.6, level],
      ]),
    });
    const [, y] = axes.to([1, level]);
    set(note, { x: axes.to([deepest + 0.45, 0])[0], y: y + 22 });
    NAMES.forEach((name, k) => {
      const lengths = now.lengths[name];
      set(others[k], { d: name === now.sigma ? "" : through(axes, lengths.map(point)) });
      tags[k].classList.toggle("nn-chosen", name === now.sigma);
    });
    // The highest curve is named above it, the lowest below, the middle one where there is room.
    const order = NAMES.map((name, k) => [axes.to(point(now.lengths[name][0], 0))[1], k]);
    order.sort(([p], [q]) => p - q);
    const above = order[1][0] - order[0][0] > 26;
    order.forEach(([at, k], i) => {
      set(tags[k], { x: axes.to([0.55, 0])[0], y: at + (i === 0 || (i === 1 && above) ? -9 : 18) });
    });
    const path = now.own.map(point);
    set(curve, { d: through(axes, path) });
    set(dots, { d: path.map((at) => `M${axes.to(at).join(",")}h0`).join("") });
    const [cx, cy] = axes.to(path.at(-1));
    set(last, { cx, cy });
    const [at] = axes.to([now.faded, 0]);
    set(bar, { x1: at, x2: at, y1: y - 14, y2: y + 14 });
    bar.classList.toggle("nn-hidden", !now.faded);
    marker.node.classList.toggle("nn-hidden", revealed);
    marker.show([Math.max(1, now.guess), level], { now: now.guess, text: `layer ${now.guess}` });
    cursor.show(path[now.layer - 1], {
      now: now.layer,
      text: `layer ${now.layer}: ${three(now.own[now.layer - 1])}`,
    });
  };
  return { node: axes.node, show };
}

/** σ′(zˡⱼ) of every hidden neuron, layer by layer: what equation 2 multiplies by. */
function slopePlot(limits) {
  const deepest = limits.depth.choices.at(-1);
  const layers = Array.from({ length: deepest }, (_, i) => i + 1);
  const axes = plot({
    x: [0.4, deepest + 0.6],
    y: [-0.08, 1.25],
    width: 330,
    height: 180,
    left: 40,
    xTicks: layers,
    yTicks: [0, 0.25, 1],
    xLabel: "layer l",
    yLabel: "σ′(zˡ), a dot for each neuron",
    label: "The slope σ′ at every hidden neuron, layer by layer",
  });
  axes.ticks.y[1].textContent = "¼"; // no sigmoid is steeper
  axes.ground.append(
    svg("path", {
      class: "nn-zero",
      d: through(axes, [
        [0, 0.25],
        [20, 0.25],
      ]),
    }),
  );
  const dots = svg("path", { class: "nn-slopes" });
  const lit = svg("path", { class: "nn-slopes nn-lit nn-secret" });
  axes.area.append(dots, lit);
  const cloud = (slopes, l) =>
    slopes
      .map((slope, j) => {
        const across = l + 1 + (0.7 * (j + 0.5)) / slopes.length - 0.35;
        return `M${axes
          .to([across, slope])
          .map((at) => at.toFixed(1))
          .join(",")}h0`;
      })
      .join("");
  const show = (now) => {
    set(dots, { d: now.slopes.map(cloud).join("") });
    set(lit, { d: cloud(now.slopes[now.layer - 1], now.layer - 1) });
  };
  return { node: axes.node, show };
}

/** Equation 2 at the chosen layer, in lengths. */
function stepNumbers() {
  const value = () => html("span", { class: "nn-value" });
  const index = () => html("sup", {});
  const [here, next, turned, arrived] = [index(), index(), index(), index()];
  const [before, between, after, byW, bySlope, mean, flat] = Array.from({ length: 7 }, value);
  const node = html(
    "div",
    { class: "nn-numbers nn-secret" },
    html("p", {}, html("span", {}, "‖", symbol("δ"), next, "‖ = "), before),
    html(
      "p",
      {},
      html("span", {}, "‖(", symbol("W"), turned, ")ᵀ ", symbol("δ"), arrived, "‖ = "),
      between,
      html("span", {}, "weights: × ", byW),
    ),
    html(
      "p",
      { class: "nn-slope" },
      html("span", {}, "‖", symbol("δ"), here, "‖ = "),
      after,
      html("span", {}, symbol("σ"), "′: × ", bySlope),
    ),
    html(
      "p",
      { class: "nn-note" },
      "mean ",
      symbol("σ"),
      "′ in this layer ",
      mean,
      ", below 0.01: ",
      flat,
    ),
  );
  const show = ({ own, layer, carried, slopes }) => {
    here.textContent = layer;
    for (const sup of [next, turned, arrived]) sup.textContent = layer + 1;
    before.textContent = three(own[layer]);
    between.textContent = three(carried);
    after.textContent = three(own[layer - 1]);
    byW.textContent = three(carried / own[layer]);
    bySlope.textContent = three(own[layer - 1] / carried);
    const all = slopes[layer - 1];
    mean.textContent = fixed(all.reduce((sum, slope) => sum + slope, 0) / all.length);
    flat.textContent = `${all.filter((slope) => slope < 0.01).length} of ${all.length}`;
  };
  return { node, show };
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const names = ["sigma", "depth", "scale", "layer", "guess"];
  const start = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const home = () => put(model, start);
  const weights = weightsOf(model);
  const within = (l) => Math.min(model.get("depth") - 1, Math.max(1, Math.round(l)));
  const guessAt = (l, step) => put(model, { guess: within(l ?? model.get("guess") + step) });
  const choose = (l, step) => {
    const old = Math.min(model.get("layer"), model.get("depth") - 1);
    put(model, { layer: within(l ?? old + step) });
  };

  const said = live();
  const lengths = lengthPlot({ guessAt, choose, home, limits });
  const slopes = slopePlot(limits);
  const numbers = stepNumbers();
  const kind = choice({
    label: "Activation σ of the hidden layers",
    name: symbol("σ"),
    choices: limits.sigma.choices,
    change: (sigma) => put(model, { sigma }),
  });
  const depths = limits.depth.choices;
  const many = html("span", { class: "nn-dial" });
  const depth = slider({
    label: "Number of layers L",
    name: many,
    limits: [depths[0], depths.at(-1)],
    step: 1,
    change: (value) => put(model, { depth: value }),
  });
  const large = html("span", { class: "nn-dial" });
  const scale = slider({
    label: "Scale of the weights",
    name: large,
    limits: limits.scale,
    step: 0.05,
    decimals: 2,
    change: (value) => put(model, { scale: value }),
  });

  const revealed = () => model.get("revealed");
  let verdict =
    "Each layer multiplies the error by Wᵀ and by σ′. What the two lose, they lose in every layer.";
  const judge = () => {
    if (revealed()) verdict = fadeVerdict(deepFacts(model, weights));
  };
  model.on("change:revealed", judge);
  let round = -1;
  const question = predict({
    question:
      "Predict: on its way back, at which layer does ‖δ‖ fall below a thousandth of the last? Put “?” there.",
    reveal: "Reveal",
    again: "Predict another",
    onReveal: () => put(model, { revealed: true }),
    onAgain: () => put(model, { ...PLACES[++round % PLACES.length], guess: 7, revealed: false }),
  });
  const never = button("Nowhere", () => put(model, { guess: 0, revealed: true }));
  question.node.insertBefore(never, question.node.lastChild); // its place is free once it hides

  el.classList.add("nn-widget", "nn-saturation");
  el.append(
    question.node,
    html(
      "div",
      { class: "nn-columns nn-even" },
      html("div", {}, lengths.node),
      html(
        "div",
        {},
        slopes.node,
        html(
          "div",
          { class: "nn-controls" },
          kind.node,
          button("Reset", home),
          depth.node,
          scale.node,
        ),
        numbers.node,
      ),
    ),
    said.node,
  );

  const stop = watch(model, [...names, "revealed", "x", "y"], () => {
    const now = deepFacts(model, weights);
    el.classList.toggle("nn-predicting", !revealed());
    never.classList.toggle("nn-hidden", revealed());
    question.show(revealed(), verdict);
    lengths.show(now, revealed());
    slopes.show(now);
    numbers.show(now);
    kind.show(now.sigma);
    depth.show(now.depth);
    many.textContent = `L = ${now.depth}`;
    scale.show(now.scale);
    large.textContent = `weights × ${fixed(now.scale, 2)}`;
    said.say(fadeSentence(now, revealed()));
  });
  return () => {
    stop();
    said.close();
    model.off("change:revealed", judge);
  };
}

export default { render };
