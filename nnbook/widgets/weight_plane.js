import {
  angleOf,
  contour,
  contours,
  direction,
  dsigmaOf,
  neuronCost,
  neuronCosts,
  neuronDelta,
  neuronZ,
  norm,
  sigmaOf,
  wrap,
} from "./maths.js";
import {
  arrow,
  bareField,
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
  slider,
  snap,
  strokes,
  svg,
  symbol,
  through,
  watch,
} from "./ui.js";

const EXAMPLES = [0, 1, 2, 3];
const SHOWN = [-4.2, 4.2]; // the weight plane: room for the arrows from every place of w
const SAMPLES = Array.from({ length: 57 }, (_, i) => -4.2 + 0.15 * i);
const LEVELS = Array.from({ length: 14 }, (_, k) => (k + 0.5) / 14); // in √C: even on a parabola
const INPUTS = [-3.4, 3.4];
const FAR = 50; // beyond every border
const REACH = 1.6; // longer arrows are all drawn shorter, by one factor
const KNOB = 1.3; // the guess is turned by a knob at this distance

// What to predict at: the chapter's pictures, each with a fourth example in waiting.
const FOUR = {
  x: [
    [2, -1, 2, -1],
    [1, 2, -1, -2],
  ],
  y: [2, 4, 3, 1],
};
const TWO = {
  x: [
    [3, 1, -1, -2],
    [1, 3, 1, -1],
  ],
  y: [4, 2, 1, 0],
};
const THREE = {
  x: [
    [2, 2, 0.5, -2],
    [2, 0.5, 2, 1],
  ],
  y: [4, 1, 2, 3],
};
const PLACES = [
  { ...FOUR, w: [1, -2], b: 1, m: 1, sigma: "ReLU", scale: 1 },
  { ...THREE, w: [-1, 0.5], b: -2, m: 3, sigma: "ReLU", scale: 1 },
  { ...TWO, w: [0, 0], b: 1, m: 2, sigma: "identity", scale: 1 },
  { ...FOUR, w: [0.25, 1], b: 1, m: 4, sigma: "ReLU", scale: 4 },
  { ...TWO, w: [-1, 2.5], b: 1, m: 2, sigma: "ReLU", scale: 1 },
  { ...FOUR, y: [0, 1, 0, 1], w: [1, 0.5], b: 0, m: 4, sigma: "sigmoid", scale: 1 },
];
const LEGEND = {
  ReLU: "Dashed: where z = 0 for an example. Grey: where z ≤ 0 for all of them.",
  identity: "Straight lines: where the residual of an example is 0.",
  sigmoid: "No line and no grey: the slope of the sigmoid is 0 nowhere.",
};
const STATE = ["w", "b", "sigma", "m", "x", "y", "scale"]; // what a prediction is about

const add = ([p, q], [r, s], t = 1) => [p + t * r, q + t * s];
const pairOf = ([p, q], decimals = 3) => `(${fixed(p, decimals)}, ${fixed(q, decimals)})`;
const letter = (text, index) => html("span", {}, symbol(text), html("sub", {}, index));
const still = ({ grad }) => norm(grad) < 1e-9;

/** Everything that is drawn, from the traits; only the first m examples count. */
function neuronFacts(model) {
  const [w, b, sigma, m, scale] = ["w", "b", "sigma", "m", "scale"].map((name) => model.get(name));
  const given = model.get("x").map((row) => row.slice(0, m));
  const x = [given[0].map((entry) => scale * entry), given[1]];
  const y = model.get("y").slice(0, m);
  const z = neuronZ(w, b, x);
  const delta = neuronDelta(sigma, w, b, x, y);
  const arrows = delta.map((error, i) => [(error * x[0][i]) / m, (error * x[1][i]) / m]);
  const slopes = z.map((entry) => dsigmaOf(sigma, entry));
  return {
    w,
    b,
    sigma,
    m,
    scale,
    given,
    x,
    y,
    z,
    slopes,
    delta,
    arrows,
    a: z.map((entry) => sigmaOf(sigma, entry)),
    grad: arrows.reduce((sum, push) => add(sum, push), [0, 0]),
    cost: neuronCost(sigma, w, b, x, y),
    dead: slopes.every((slope) => slope === 0),
    eta: model.get("eta"),
    guess: model.get("guess"),
  };
}

function why({ dead, delta, m }) {
  if (dead) return "σ′(z) = 0 on every example, so every arrow has length 0: the unit is dead";
  if (delta.every((error) => Math.abs(error) < 1e-9)) return "every error δ is 0";
  return m === 1 ? "its input is 0" : "the arrows cancel";
}

function judgement(now, stays) {
  if (still(now)) return `${stays ? "Well seen" : "It stays"}: ${why(now)}.`;
  const push = now.grad.map((entry) => -entry);
  const towards = `−∇C = ${pairOf(push)} points to ${fixed(angleOf(push), 0)}°`;
  if (stays) return `It does move: ${towards}.`;
  const off = Math.abs(wrap(now.guess - angleOf(push)));
  const lengths = now.arrows.map(norm);
  const first = lengths.indexOf(Math.max(...lengths));
  const reason =
    now.m === 1 ? "One example: along the line of its input" : `Example ${first + 1} pushes most`;
  return `${off <= 10 ? "Well seen" : `You were ${fixed(off, 0)}° off`}: ${towards}. ${reason}.`;
}

function sentence(now, revealed) {
  const where = `At w = ${pairOf(now.w, 2)} with b = ${fixed(now.b, 2)}, C = ${fixed(now.cost)}.`;
  if (!revealed) return `${where} You expect w to move towards ${fixed(now.guess, 0)}°.`;
  if (now.dead) {
    return (
      `${where} Dead: z ≤ 0 on all ${now.m} examples, every σ′ is 0, and no step moves w. ` +
      "Only another example, or other inputs, can wake it."
    );
  }
  if (still(now)) return `${where} ∇C = 0: ${why(now)}.`;
  const silent = now.slopes.filter((slope) => slope === 0).length;
  const quiet = silent ? ` ${silent} of ${now.m} examples ${silent > 1 ? "are" : "is"} off.` : "";
  const sum = now.m === 1 ? "One arrow, along its input" : `The ${now.m} arrows add up`;
  return `${where} ${sum}: ∇C = ${pairOf(now.grad)}.${quiet}`;
}

/** The two far ends of the line normal · p + offset = 0; null if the normal is 0. */
function ends(normal, offset) {
  const length = norm(normal);
  if (length < 1e-9) return null;
  const foot = normal.map((entry) => (-offset * entry) / length ** 2);
  const along = [-normal[1] / length, normal[0] / length];
  return [add(foot, along, -FAR), add(foot, along, FAR)];
}

/** Path data of the half-plane normal · p + offset > 0. */
function positive(axes, normal, offset) {
  const line = ends(normal, offset);
  if (line) {
    const aside = normal.map((entry) => (2 * FAR * entry) / norm(normal));
    return `${through(axes, [...line, add(line[1], aside), add(line[0], aside)])}Z`;
  }
  if (offset <= 0) return "";
  return `${through(axes, [
    [-FAR, -FAR],
    [FAR, -FAR],
    [FAR, FAR],
    [-FAR, FAR],
  ])}Z`;
}

const everywhere = { x: 0, y: 0, width: 1000, height: 1000 };

/** The map of all neurons: contours of C, seams, the dead region, w and the arrows at w. */
function weightPlane({ moveTo, turnTo, home, limits }) {
  const axes = plot({
    x: SHOWN,
    y: SHOWN,
    width: 330,
    height: 330,
    xTicks: [-4, -2, 0, 2, 4],
    yTicks: [-4, -2, 0, 2, 4],
    xLabel: "w₁",
    yLabel: "w₂",
    label: "The plane of the weights w₁ and w₂ with contours of the cost",
  });
  const flat = svg("rect", { ...everywhere, class: "nn-shade" });
  const on = EXAMPLES.map(() => svg("path", { class: "nn-alive" }));
  const seams = EXAMPLES.map((i) => svg("path", { class: `nn-seam nn-e${i + 1}` }));
  const levels = svg("path", { class: "nn-contour" });
  const here = svg("path", { class: "nn-here" });
  axes.ground.append(svg("g", { class: "nn-secret" }, flat, ...on, levels, ...seams, here));

  const pushes = EXAMPLES.map((i) => arrow(axes, "", `nn-secret nn-e${i + 1}`));
  const names = EXAMPLES.map((i) =>
    svg("text", { class: `nn-name nn-e${i + 1}`, "text-anchor": "middle" }, String(i + 1)),
  );
  const grad = arrow(axes, "∇C", "nn-grad nn-secret");
  const descent = arrow(axes, "−∇C", "nn-descent nn-secret");
  const guessed = arrow(axes, "", "nn-guess");
  const next = svg("circle", { r: 4.5, class: "nn-next nn-secret" });
  const knob = handle(axes, {
    label: "Where w will move",
    limits: limits.guess,
    name: "?",
    drag: turnTo,
    nudge: (dx, dy) => turnTo(null, 5 * (dx + dy)),
    home,
  });
  const point = handle(axes, {
    label: "Weights (w₁, w₂)",
    limits: limits.w[0],
    drag: moveTo,
    nudge: (dx, dy) => moveTo(null, [dx / 10, dy / 10]),
    home,
  });
  const secret = svg("g", { class: "nn-secret" }, ...names);
  const nodes = pushes.map(({ node }) => node);
  axes.top.append(
    guessed.node,
    descent.node,
    ...nodes,
    grad.node,
    secret,
    next,
    knob.node,
    point.node,
  );

  let drawn = "";
  let values = [];
  const surface = ({ sigma, b, x, y }) => {
    const asked = JSON.stringify([sigma, b, x, y]);
    if (asked === drawn) return; // only w has moved: the map is the same
    drawn = asked;
    values = neuronCosts(sigma, b, x, y, SAMPLES, SAMPLES);
    const all = values.flat();
    const low = all.reduce((least, value) => Math.min(least, value));
    const high = all.reduce((most, value) => Math.max(most, value));
    const heights = LEVELS.map((part) => low + part ** 2 * (high - low));
    const lines = contours(values, SAMPLES, SAMPLES, heights);
    set(levels, { d: strokes(axes, lines) });
    for (const i of EXAMPLES) {
      const normal = i < y.length ? [x[0][i], x[1][i]] : [0, 0];
      const line = sigma === "sigmoid" ? null : ends(normal, b - (sigma === "identity" ? y[i] : 0));
      set(seams[i], { d: line ? through(axes, line) : "" });
      set(on[i], { d: sigma === "ReLU" && i < y.length ? positive(axes, normal, b) : "" });
    }
    flat.classList.toggle("nn-hidden", sigma !== "ReLU");
    seams.forEach((seam) => seam.classList.toggle("nn-exact", sigma === "identity"));
  };

  const show = (now, { revealed, fresh }) => {
    surface(now);
    // Where the unit is dead the ground is flat: no line leads through w.
    const level = now.dead ? [] : contour(values, SAMPLES, SAMPLES, now.cost);
    set(here, { d: strokes(axes, level) });
    const corners = [[0, 0]]; // of the chain of arrows, head to tail
    for (const push of now.arrows) corners.push(add(corners.at(-1), push));
    const k = Math.min(1, REACH / Math.max(...corners.map(norm), 1e-9));
    for (const i of EXAMPLES) {
      const [tail, tip] = [corners[i], corners[i + 1] ?? corners[i] ?? [0, 0]];
      const [from, to] = [add(now.w, tail ?? tip, k), add(now.w, tip, k)];
      pushes[i].show(from, to);
      const [[x1, y1], [x2, y2]] = [axes.to(from), axes.to(to)];
      const length = Math.hypot(x2 - x1, y2 - y1);
      names[i].classList.toggle("nn-hidden", length < 12);
      if (length < 12) continue;
      const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
      set(names[i], { x: cx + (9 * (y2 - y1)) / length, y: cy - (9 * (x2 - x1)) / length + 4 });
    }
    grad.show(now.w, add(now.w, now.grad, k));
    descent.show(now.w, add(now.w, now.grad, -k));
    const [cx, cy] = axes.to(add(now.w, now.grad, -now.eta));
    set(next, { cx, cy });
    next.classList.toggle("nn-hidden", still(now));
    const u = direction(now.guess);
    guessed.show(now.w, add(now.w, u, KNOB - (revealed ? 0 : 0.3)));
    guessed.node.classList.toggle("nn-hidden", revealed && !fresh);
    knob.node.classList.toggle("nn-hidden", revealed);
    knob.show(add(now.w, u, KNOB), { now: now.guess, text: `${fixed(now.guess, 0)}°` });
    point.show(now.w, {
      now: now.w[0],
      text: `w₁ ${fixed(now.w[0], 2)}, w₂ ${fixed(now.w[1], 2)}`,
    });
    return k;
  };
  return { node: axes.node, show };
}

/** The examples as points of the input plane, and the neuron as the line w · x + b = 0. */
function inputPlane({ carry, home, limits }) {
  const axes = plot({
    x: INPUTS,
    y: INPUTS,
    width: 330,
    height: 330,
    xTicks: [-2, 0, 2],
    yTicks: [-2, 0, 2],
    xLabel: "x₁",
    yLabel: "x₂",
    label: "The plane of the inputs: the examples, and the line on which z = 0",
  });
  const flat = svg("rect", { ...everywhere, class: "nn-shade" });
  const on = svg("path", { class: "nn-alive" });
  const line = svg("path", { class: "nn-here" });
  const spokes = EXAMPLES.map((i) => svg("line", { class: `nn-seam nn-e${i + 1}` }));
  axes.ground.append(flat, on); // under the axes' names
  axes.area.append(...spokes, line);
  const points = EXAMPLES.map((i) => {
    const point = handle(axes, {
      label: `Example ${i + 1}`,
      limits: limits.x[0][i],
      name: String(i + 1),
      drag: (at) => carry(i, at),
      nudge: (dx, dy) => carry(i, null, [dx / 10, dy / 10]),
      home,
    });
    point.node.classList.add(`nn-e${i + 1}`);
    return point;
  });
  axes.top.append(...points.map(({ node }) => node));
  const centre = axes.to([0, 0]);
  const show = (now) => {
    const normal = [now.scale * now.w[0], now.w[1]];
    const across = ends(normal, now.b);
    set(line, { d: across ? through(axes, across) : "" });
    set(on, { d: positive(axes, normal, now.b) });
    flat.classList.toggle("nn-hidden", now.sigma !== "ReLU");
    on.classList.toggle("nn-hidden", now.sigma !== "ReLU");
    for (const i of EXAMPLES) {
      const used = i < now.m;
      points[i].node.classList.toggle("nn-hidden", !used);
      spokes[i].classList.toggle("nn-hidden", !used);
      if (!used) continue;
      const at = [now.given[0][i], now.given[1][i]];
      const [x2, y2] = axes.to(at);
      set(spokes[i], { x1: centre[0], y1: centre[1], x2, y2 });
      const text = `x₁ ${fixed(at[0], 2)}, x₂ ${fixed(at[1], 2)}`;
      points[i].show(at, { now: at[0], text });
    }
  };
  return { node: axes.node, show };
}

/** The examples in columns, from x and y down to the error δ. */
function table({ edit, limits, refuse }) {
  const fields = [
    ["x₁", letter("x", "1"), (i) => limits.x[0][i], ["x", 0]],
    ["x₂", letter("x", "2"), (i) => limits.x[1][i], ["x", 1]],
    ["y", symbol("y"), (i) => limits.y[i], ["y"]],
  ].map(([label, name, within, place]) => {
    const row = EXAMPLES.map((i) =>
      bareField({
        label: `${label} of example ${i + 1}`,
        limits: within(i),
        step: 0.1,
        change: (value) => edit(place, i, value),
        refuse,
      }),
    );
    return { name, row, place };
  });
  const lines = [
    [
      "the input that arrives",
      html("span", {}, symbol("s"), " ", letter("x", "1")),
      (now) => now.x[0],
    ],
    ["z", symbol("z"), (now) => now.z],
    ["a", symbol("a"), (now) => now.a],
    [
      "residual",
      html("span", {}, symbol("a"), " − ", symbol("y")),
      (now) => now.a.map((a, i) => a - now.y[i]),
    ],
    ["slope", html("span", {}, symbol("σ"), "′(", symbol("z"), ")"), (now) => now.slopes],
    ["error", html("span", {}, symbol("δ")), (now) => now.delta, "nn-secret"],
  ].map(([label, name, of, secret = ""]) => {
    const cells = EXAMPLES.map(() => html("td", { class: secret }));
    return {
      name,
      of,
      cells,
      node: html("tr", { "data-row": label }, html("th", { scope: "row" }, name), ...cells),
    };
  });
  const node = html(
    "table",
    { class: "nn-table", "aria-label": "The examples, a column each" },
    html(
      "thead",
      {},
      html(
        "tr",
        {},
        html("th", { scope: "col" }, symbol("i")),
        ...EXAMPLES.map((i) => html("th", { scope: "col", class: `nn-e${i + 1}` }, String(i + 1))),
      ),
    ),
    html(
      "tbody",
      {},
      ...fields.map(({ name, row }) =>
        html(
          "tr",
          {},
          html("th", { scope: "row" }, name),
          ...row.map((field) => html("td", {}, field.node)),
        ),
      ),
      ...lines.map((line) => line.node),
    ),
  );
  const show = (now, model) => {
    for (const { row, place } of fields) {
      const entries = place.length > 1 ? model.get("x")[place[1]] : model.get("y");
      row.forEach((field, i) => {
        field.show(entries[i]);
        field.node.classList.toggle("nn-out", i >= now.m);
      });
    }
    for (const { of, cells } of lines) {
      const entries = of(now);
      cells.forEach((cell, i) => (cell.textContent = i < now.m ? fixed(entries[i]) : "–"));
    }
  };
  return { node, show };
}

/** ∇C = Σ δ x / m with numbers, as in the text. */
function sumOf() {
  const terms = EXAMPLES.map((i) => {
    const column = matrix(2);
    column.node.classList.add(`nn-e${i + 1}`);
    return { ...column, whole: html("span", {}, i ? " + " : "", column.node) };
  });
  const total = matrix(2);
  const [cost, shrunk, m] = ["nn-value nn-cost", "nn-value", ""].map((name) =>
    html("span", { class: name }),
  );
  const node = html(
    "div",
    { class: "nn-numbers" },
    html("p", {}, symbol("C"), " = ", cost),
    html(
      "p",
      { class: "nn-secret" },
      html("span", { class: "nn-grad" }, "∇", symbol("C")),
      " = Σ ",
      html("span", {}, symbol("δ"), "⁽ⁱ⁾ ", symbol("x"), "⁽ⁱ⁾ / ", m),
      " = ",
      ...terms.map(({ whole }) => whole),
      " = ",
      html("span", { class: "nn-grad nn-value" }, total.node),
    ),
    html("p", { class: "nn-secret nn-note" }, shrunk),
  );
  const column = (vector) => vector.map((entry) => [fixed(entry)]);
  const show = (now, k) => {
    cost.textContent = fixed(now.cost);
    m.textContent = String(now.m);
    terms.forEach((term, i) => {
      term.whole.toggleAttribute("hidden", i >= now.m);
      if (i < now.m) term.show(column(now.arrows[i]));
    });
    total.show(column(now.grad));
    const size = k < 0.995 ? `${fixed(k, 2)} of their length` : "full length";
    shrunk.textContent = `Arrows at ${size}. ${LEGEND[now.sigma]}`;
  };
  return { node, show };
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const names = [...STATE, "eta", "guess"];
  const start = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const home = () => put(model, start);
  const inside = (point, [first, second]) => [
    snap(point[0], 0.01, first),
    snap(point[1], 0.01, second),
  ];
  const moveTo = (at, step) => put(model, { w: inside(at ?? add(model.get("w"), step), limits.w) });
  const turn = (angle) => put(model, { guess: snap(wrap(angle), 1, limits.guess) });
  const turnTo = (at, step) =>
    turn(at ? angleOf(add(at, model.get("w"), -1)) : model.get("guess") + step);
  const edit = ([name, row], i, value) => {
    const changed = (list) => list.map((old, j) => (i === j ? value : old));
    const old = model.get(name);
    const rows =
      row === undefined ? changed(old) : old.map((list, j) => (j === row ? changed(list) : list));
    put(model, { [name]: rows });
  };
  const carry = (i, at, step) => {
    const x = model.get("x");
    const moved = inside(at ?? add([x[0][i], x[1][i]], step), [limits.x[0][i], limits.x[1][i]]);
    put(model, { x: x.map((row, k) => row.map((old, j) => (i === j ? moved[k] : old))) });
  };
  // Another unit for x₁, the same neuron: w₁ is divided by what x₁ is multiplied with.
  const rescale = (wanted) => {
    const [[w1, w2], old] = [model.get("w"), model.get("scale")];
    const scale = Math.max(wanted, (Math.abs(w1) * old) / limits.w[0][1]); // w₁ stays in the picture
    put(model, { scale, w: [(w1 * old) / scale, w2] });
  };
  const clamp = (entry, [low, high]) => Math.min(high, Math.max(low, entry));
  const descend = () => {
    const { w, grad, eta } = neuronFacts(model);
    put(model, { w: w.map((entry, k) => clamp(entry - eta * grad[k], limits.w[k])) });
  };

  const said = live();
  const plane = weightPlane({ moveTo, turnTo, home, limits });
  const inputs = inputPlane({ carry, home, limits });
  const examples = table({ edit, limits, refuse: said.say });
  const sum = sumOf();
  const number = (label, name, step, k) =>
    numberField({
      label,
      limits: k === undefined ? limits[name] : limits[name][k],
      step,
      change: (value) =>
        put(model, {
          [name]:
            k === undefined ? value : model.get(name).map((old, j) => (j === k ? value : old)),
        }),
      refuse: said.say,
    });
  const weights = [number("w₁", "w", 0.1, 0), number("w₂", "w", 0.1, 1)];
  const bias = number("b", "b", 0.1);
  const eta = number("η", "eta", 0.05);
  const unit = html("span");
  const bend = slider({
    label: "Bias b",
    name: symbol("b"),
    limits: limits.b,
    step: 0.1,
    decimals: 1,
    change: (value) => put(model, { b: value }),
  });
  const stretch = slider({
    label: "Scale s of x₁",
    name: unit,
    limits: limits.scale,
    step: 0.25,
    decimals: 2,
    change: rescale,
  });
  const kind = choice({
    label: "Activation σ",
    name: symbol("σ"),
    choices: limits.sigma.choices,
    change: (sigma) => put(model, { sigma }),
  });
  const count = choice({
    label: "Number of examples m",
    name: symbol("m"),
    choices: limits.m.choices,
    change: (m) => put(model, { m }),
  });
  const step = button("Step: w ← w − η∇C", descend);
  step.classList.add("nn-secret");

  const revealed = () => model.get("revealed");
  const state = () => JSON.stringify(STATE.map((name) => model.get(name)));
  let round = -1;
  let stays = false;
  let judged = ""; // the state in which the reader's guess was judged
  let verdict =
    "Every example pulls along its own input; ∇C is the sum of the arrows, −∇C the way down.";
  const judge = () => {
    if (!revealed()) return;
    verdict = judgement(neuronFacts(model), stays);
    judged = stays ? "" : state();
  };
  const answer = (nothing) => {
    stays = nothing;
    put(model, { revealed: true });
  };
  model.on("change:revealed", judge);
  const question = predict({
    question: "Predict: which way will a step of descent move w? Turn the arrow “?”, then reveal.",
    reveal: "Reveal",
    again: "Predict another",
    onReveal: () => answer(false),
    onAgain: () => put(model, { ...PLACES[++round % PLACES.length], guess: 90, revealed: false }),
  });
  const stay = button("It will not move", () => answer(true));
  question.node.append(stay);

  el.classList.add("nn-widget", "nn-weight-plane");
  el.append(
    question.node,
    html("div", { class: "nn-columns" }, html("div", {}, plane.node), html("div", {}, inputs.node)),
    html(
      "div",
      { class: "nn-columns" },
      html("div", {}, examples.node),
      html(
        "div",
        { class: "nn-controls" },
        kind.node,
        count.node,
        ...weights.map((field) => field.node),
        bias.node,
        bend.node,
        stretch.node,
        eta.node,
        step,
        button("Reset", home),
      ),
    ),
    sum.node,
    said.node,
  );

  const stop = watch(model, [...names, "revealed"], () => {
    const now = neuronFacts(model);
    el.classList.toggle("nn-predicting", !revealed());
    stay.classList.toggle("nn-hidden", revealed());
    question.show(revealed(), verdict);
    const k = plane.show(now, { revealed: revealed(), fresh: judged === state() });
    inputs.show(now);
    examples.show(now, model);
    sum.show(now, k);
    kind.show(now.sigma);
    count.show(now.m);
    weights.forEach((field, i) => field.show(now.w[i]));
    bias.show(now.b);
    bend.show(now.b);
    eta.show(now.eta);
    stretch.show(now.scale);
    unit.textContent = `s = ${plain(now.scale, 2)}`;
    said.say(sentence(now, revealed()));
  });
  return () => {
    stop();
    said.close();
    model.off("change:revealed", judge);
  };
}

export default { render };
