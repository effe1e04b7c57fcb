import {
  as,
  bareField,
  captioned,
  choice,
  controls,
  equation,
  field,
  heading,
  numbers,
  secret,
  slider,
  vector,
} from "./controls.js";
import { button, drawn, element, of, set, svg, when } from "./dom.js";
import { math, sentence } from "./formulas.js";
import {
  add,
  angleOf,
  contour,
  contours,
  direction,
  dot,
  dsigmaOf,
  neuronCost,
  neuronCosts,
  neuronDelta,
  neuronZ,
  norm,
  sigmaOf,
  wrap,
} from "./maths.js";
import { clamp, fixed, plain, remember, replaced, tuple } from "./numbers.js";
import { arrow, axis, handle, label, line, plot, spot, strokes, through } from "./plots.js";
import { define } from "./shell.js";

/** @import { Attributes, Child, Now, Of } from "./dom.js"
 *  @import { Matrix, Vector } from "./maths.js"
 *  @import { Axes } from "./plots.js"
 *  @import { Shell, View } from "./shell.js" */

const EXAMPLES = [0, 1, 2, 3];
const CENTRED = { "text-anchor": "middle" };
const EVEN = [-4, -2, 0, 2, 4];
const SHOWN = [-4.2, 4.2]; // the weight plane: room for the arrows from every place of w
const SAMPLES = Array.from({ length: 57 }, (_, i) => -4.2 + 0.15 * i);
const LEVELS = Array.from({ length: 14 }, (_, k) => (k + 0.5) / 14); // in √C: even on a parabola
const INPUTS = [-3.4, 3.4];
const FAR = 50; // beyond every border
const EVERYWHERE = [
  [-FAR, -FAR],
  [FAR, -FAR],
  [FAR, FAR],
  [-FAR, FAR],
];
const REACH = 1.6; // longer arrows are all drawn shorter, by one factor
const KNOB = 1.3; // the guess is turned by a knob at this distance
const RAY = 2; // as long as this is the longest input, drawn from w to predict by

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
/** @type {Record<string, string>} */
const LEGEND = {
  ReLU: "Dashed: where z = 0 for an example. Grey: where z ≤ 0 for all of them.",
  identity: "Straight lines: where the residual of an example is 0.",
  sigmoid: "No line and no grey: the slope of the sigmoid is 0 nowhere.",
};

/** @type {(now: Now) => boolean} */
const still = ({ grad }) => norm(grad) < 1e-9;

/** @type {(now: Now) => string} */
function why({ dead, delta, m }) {
  if (dead) return "σ′(z) = 0 on every example, so every arrow has length 0: the unit is dead";
  if (delta.every((/** @type {number} */ error) => Math.abs(error) < 1e-9)) {
    return "every error δ is 0";
  }
  return m === 1 ? "its input is 0" : "the arrows cancel";
}

/** @type {(now: Now) => string} */
function verdict(now) {
  const { stays } = now;
  if (still(now)) return `${stays ? "Well seen" : "It stays"}: ${why(now)}.`;
  const push = now.grad.map((/** @type {number} */ entry) => -entry);
  const towards = `−∇C = ${tuple(push)} points to ${fixed(angleOf(push), 0)}°`;
  if (stays) return `It does move: ${towards}.`;
  const off = Math.abs(wrap(now.guess - angleOf(push)));
  const lengths = now.arrows.map(norm);
  const first = lengths.indexOf(Math.max(...lengths));
  const reason =
    now.m === 1 ? "One example: along the line of its input" : `Example ${first + 1} pushes most`;
  return `${off <= 10 ? "Well seen" : `You were ${fixed(off, 0)}° off`}: ${towards}. ${reason}.`;
}

/** The two far ends of the line normal · p + offset = 0; null if the normal is 0.
 *  @type {(normal: Vector, offset: number) => Vector[] | null} */
function ends(normal, offset) {
  const length = norm(normal);
  if (length < 1e-9) return null;
  const foot = normal.map((entry) => (-offset * entry) / length ** 2);
  const along = [-normal[1] / length, normal[0] / length];
  return [add(foot, along, -FAR), add(foot, along, FAR)];
}

/** Path data of the half-plane normal · p + offset > 0.
 *  @type {(axes: Axes, normal: Vector, offset: number) => string} */
function positive(axes, normal, offset) {
  const line = ends(normal, offset);
  if (!line) return offset > 0 ? `${through(axes, EVERYWHERE)}Z` : "";
  const aside = normal.map((entry) => (2 * FAR * entry) / norm(normal));
  return `${through(axes, [...line, add(line[1], aside), add(line[0], aside)])}Z`;
}

// ---- what the handles and buttons do ------------------------------------------------------------

/** @type {(shell: Shell, angle: number) => void} */
const turn = (shell, angle) => shell.put({ guess: shell.snapped("guess", wrap(angle), 1) });

/** Another unit for x₁, the same neuron: w₁ is divided by what x₁ is multiplied with.
 *  @type {(shell: Shell, wanted: number) => void} */
function rescale(shell, wanted) {
  const [[w1, w2], old] = [shell.at("w"), shell.at("scale")];
  const least = (Math.abs(w1) * old) / shell.limits(["w", 0])[1]; // w₁ stays in the picture
  const scale = Math.max(wanted, least);
  shell.put({ scale, w: [(w1 * old) / scale, w2] });
}

/** @type {(shell: Shell) => void} */
function descend(shell) {
  const { w, grad, eta } = shell.now();
  shell.put({ w: add(w, grad, -eta).map((entry, k) => clamp(entry, shell.limits(["w", k]))) });
}

/** @type {(shell: Shell, stays: boolean) => void} */
function answer(shell, stays) {
  shell.own.stays = stays;
  shell.put({ revealed: true });
}

// ---- the pictures -------------------------------------------------------------------------------

/** Where the cost map is flat, folded and high; drawn anew when something else than w moves.
 *  @type {(axes: Axes) => SVGElement} */
function surface(axes) {
  const on = EXAMPLES.map(() => svg("path", { class: "nn-alive" }));
  const seams = EXAMPLES.map((i) => svg("path", { class: `nn-seam nn-e${i + 1}` }));
  const levels = svg("path", { class: "nn-contour" });
  /** @type {(sigma: string, b: number, x: Matrix, y: Vector) => Matrix} */
  const draw = (sigma, b, x, y) => {
    const costs = neuronCosts(sigma, b, x, y, SAMPLES, SAMPLES);
    const [low, high] = [Math.min(...costs.flat()), Math.max(...costs.flat())];
    const heights = LEVELS.map((part) => low + part ** 2 * (high - low));
    set(levels, { d: strokes(axes, contours(costs, SAMPLES, SAMPLES, heights)) });
    for (const i of EXAMPLES) {
      const normal = i < y.length ? [x[0][i], x[1][i]] : [0, 0];
      const seen = sigma === "sigmoid" ? null : ends(normal, b - (sigma === "identity" ? y[i] : 0));
      set(seams[i], { d: seen ? through(axes, seen) : "", ".nn-exact": sigma === "identity" });
      set(on[i], { d: sigma === "ReLU" && i < y.length ? positive(axes, normal, b) : "" });
    }
    return costs;
  };
  const values = remember(draw);
  const flat = { class: "nn-shade", ".nn-hidden": of(({ sigma }) => sigma !== "ReLU") };
  const here = svg("path", { class: "nn-here" });
  const parts = [svg("rect", { ...axes.box, ...flat }), on, levels, seams, here];
  return drawn(
    svg("g", { class: "nn-secret" }, parts),
    ({ sigma, b, inputs, targets, dead, cost }) => {
      const costs = values(sigma, b, inputs, targets);
      // Where the unit is dead the ground is flat: no line leads through w.
      set(here, { d: dead ? "" : strokes(axes, contour(costs, SAMPLES, SAMPLES, cost)) });
    },
  );
}

/** The number of an example beside the middle of its arrow, if that is long enough.
 *  @type {(axes: Axes, i: number, tail: Of, tip: Of) => SVGElement} */
function arrowNumber(axes, i, tail, tip) {
  const name = { class: `nn-name nn-secret nn-e${i + 1}`, ...CENTRED };
  const node = svg("text", name, String(i + 1));
  return drawn(node, (now) => {
    const [[x1, y1], [x2, y2]] = [axes.to(tail(now)), axes.to(tip(now))];
    const length = Math.hypot(x2 - x1, y2 - y1);
    set(node, { ".nn-hidden": length < 12 });
    if (length < 12) return;
    const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
    set(node, { x: cx + (9 * (y2 - y1)) / length, y: cy - (9 * (x2 - x1)) / length + 4 });
  });
}

/** What there is to predict by: an input as a ray from w, and what its answer is off by.
 *  @type {(axes: Axes, i: number) => SVGElement[]} */
function ray(axes, i) {
  const input = (/** @type {Now} */ { inputs: [first, second] }) => [first[i], second[i]];
  const tip = of((now) => (i < now.m ? add(now.w, input(now), now.ray) : null));
  const right = (/** @type {Now} */ now) => i >= now.m || input(now)[0] >= 0;
  const words = of(({ m, a, targets, slopes }) => {
    if (i >= m) return "";
    const off = plain(a[i] - targets[i], 2);
    return slopes[i] === 0 ? `${off}, σ′ = 0` : off;
  });
  const name = label(axes, { class: `nn-name nn-ask nn-e${i + 1}` }, words, tip);
  return [
    line(axes, `nn-seam nn-ask nn-e${i + 1}`, ({ w }) => w, tip),
    drawn(name, (now) =>
      set(name, { "text-anchor": right(now) ? "start" : "end", dx: right(now) ? 4 : -4 }),
    ),
  ];
}

/** Where the sum of the arrows is named: beside its middle, away from the chain.
 *  @type {(now: Now) => Vector | null} */
function sumName({ w, grad, corners, k }) {
  const length = norm(grad);
  if (length < 1e-9) return null;
  const aside = [-grad[1] / length, grad[0] / length];
  let chain = 0;
  for (const corner of corners) chain += dot(corner, aside);
  return add(add(w, grad, k / 2), aside, chain > 0 ? -0.4 : 0.4);
}

/** The map of all neurons: contours of C, seams, the dead region, w and the arrows at w.
 *  @type {View} */
function weightPlane(shell) {
  const axes = plot({
    label: "The plane of the weights w₁ and w₂ with contours of the cost",
    x: axis("w₁", SHOWN, EVEN),
    y: axis("w₂", SHOWN, EVEN),
  });
  const here = of(({ w }) => w);
  const corner = (/** @type {number} */ i) =>
    of((now) => add(now.w, now.corners[Math.min(i, now.m)], now.k));
  const along = (/** @type {number} */ t) => of((now) => add(now.w, now.grad, t * now.k));
  const knob = of(({ w, guess }) => add(w, direction(guess), KNOB));
  // The guess is shown until it is revealed, and after that as long as its verdict stands.
  const guessed = of((now) =>
    now.revealed && !shell.fresh() ? null : add(now.w, direction(now.guess), KNOB - 0.3),
  );
  axes.ground.append(surface(axes));
  axes.top.append(
    ...EXAMPLES.flatMap((i) => ray(axes, i)),
    arrow(axes, "nn-guess", "", here, guessed),
    spot(axes, "nn-dot nn-ask", 7, here),
    arrow(axes, "nn-descent nn-secret", "−∇C", here, along(-1)),
    arrow(axes, "nn-grad nn-secret", "", here, along(1)),
    ...EXAMPLES.map((i) => arrow(axes, `nn-secret nn-e${i + 1}`, "", corner(i), corner(i + 1))),
    label(axes, { class: "nn-name nn-grad nn-secret", ...CENTRED }, "∇C", sumName, [0, 5]),
    ...EXAMPLES.map((i) => arrowNumber(axes, i, corner(i), corner(i + 1))),
    spot(axes, "nn-next nn-secret", 4.5, (now) =>
      still(now) ? null : add(now.w, now.grad, -now.eta),
    ),
    handle(shell, axes, {
      label: "Where w will move",
      limits: shell.limits("guess"),
      name: "?",
      kind: "nn-ask",
      at: knob,
      value: ({ guess }) => guess,
      text: ({ guess }) => `${fixed(guess, 0)}°`,
      move: (at) => turn(shell, angleOf(add(at, shell.at("w"), -1))),
      nudge: (dx, dy) => turn(shell, shell.at("guess") + 5 * (dx + dy)),
    }),
    handle(shell, axes, {
      label: "Weights (w₁, w₂)",
      limits: shell.limits(["w", 0]),
      kind: "nn-secret",
      at: here,
      text: ({ w }) => `w₁ ${fixed(w[0], 2)}, w₂ ${fixed(w[1], 2)}`,
      move: (at) => shell.move("w", at),
    }),
  );
  return axes.node;
}

/** The examples as points of the input plane, and the neuron as the line w · x + b = 0.
 *  @type {View} */
function inputPlane(shell) {
  const axes = plot({
    label: "The plane of the inputs: the examples, and the line on which z = 0",
    x: axis("x₁", INPUTS, [-2, 0, 2]),
    y: axis("x₂", INPUTS, [-2, 0, 2]),
    width: 260,
    height: 230,
  });
  const normal = of(({ scale, w }) => [scale * w[0], w[1]]);
  const end = (/** @type {number} */ i) => of((now) => ends(normal(now), now.b)?.[i]);
  const example = (/** @type {number} */ i) =>
    of((now) => (i < now.m ? now.given.map((/** @type {Vector} */ line) => line[i]) : null));
  const ReLU = { ".nn-hidden": of(({ sigma }) => sigma !== "ReLU") };
  const half = of((now) => positive(axes, normal(now), now.b));
  const carry = (/** @type {number} */ i, /** @type {Vector} */ point) =>
    shell.put({
      x: shell
        .at("x")
        .map((/** @type {Vector} */ line, /** @type {number} */ k) =>
          replaced(line, i, shell.snapped(["x", k, i], point[k])),
        ),
    });
  axes.ground.append(
    svg("rect", { ...axes.box, class: "nn-shade", ...ReLU }),
    svg("path", { class: "nn-alive", d: half, ...ReLU }),
  );
  axes.area.append(
    ...EXAMPLES.map((i) => line(axes, `nn-seam nn-e${i + 1}`, [0, 0], example(i))),
    line(axes, "nn-here", end(0), end(1)),
  );
  axes.top.append(
    ...EXAMPLES.map((i) =>
      handle(shell, axes, {
        label: `Example ${i + 1}`,
        limits: shell.limits(["x", 0, i]),
        name: String(i + 1),
        kind: `nn-e${i + 1}`,
        at: example(i),
        value: ({ x }) => x[0][i],
        text: ({ x }) => `x₁ ${fixed(x[0][i], 2)}, x₂ ${fixed(x[1][i], 2)}`,
        move: (at) => carry(i, at),
      }),
    ),
  );
  return captioned("The examples; grey: where z ≤ 0", axes.node);
}

// ---- numbers and controls -----------------------------------------------------------------------

/** @type {[label: string, name: string, what: (now: Now) => Vector, kind?: string][]} */
const ROWS = [
  ["the input that arrives", "s x₁", (now) => now.inputs[0]],
  ["z", "z", (now) => now.z],
  ["a", "a", (now) => now.a],
  ["residual", "a − y", (now) => add(now.a, now.targets, -1)],
  ["slope", "σ′(z)", (now) => now.slopes],
  ["error", "δ", (now) => now.delta, "nn-secret"],
];

/** The examples in columns, from x and y down to the error δ. @type {View} */
function table(shell) {
  /** @type {(name: string, cell: (i: number) => Child, attributes?: Attributes) => HTMLElement} */
  const row = (name, cell, attributes = {}) =>
    element(
      "tr",
      attributes,
      heading("row", name),
      EXAMPLES.map((i) => element("td", {}, cell(i))),
    );
  const places = { "x₁": ["x", 0], "x₂": ["x", 1], y: ["y"] };
  const fields = Object.entries(places).map(([name, place]) =>
    row(name, (i) =>
      bareField(shell, [...place, i], `${name} of example ${i + 1}`, {
        attributes: { ".nn-out": ({ m }) => i >= m },
      }),
    ),
  );
  const lines = ROWS.map(([label, name, what, kind = ""]) => {
    const text = (/** @type {number} */ i) => of((now) => (i < now.m ? fixed(what(now)[i]) : "–"));
    return row(name, text, { "data-row": label, class: kind });
  });
  const names = EXAMPLES.map((i) =>
    element("th", { scope: "col", class: `nn-e${i + 1}` }, String(i + 1)),
  );
  return element(
    "table",
    { class: "nn-table", "aria-label": "The examples, a column each" },
    element("thead", {}, element("tr", {}, heading("col", "i"), names)),
    element("tbody", {}, fields, lines),
  );
}

/** ∇C = Σ δ x / m with numbers, as in the text. */
function sum() {
  const terms = EXAMPLES.map((i) => {
    const term = vector((now) => now.arrows[i], `nn-e${i + 1}`);
    return when((now) => i < now.m, element("span", {}, i ? " + " : "", term));
  });
  const size = of(({ k }) => (k < 0.995 ? `${fixed(k, 2)} of their length` : "full length"));
  return numbers(
    equation`C = ${(now) => fixed(now.cost)}`,
    as(
      "nn-secret",
      equation`∇C = Σ δ⁽ⁱ⁾x⁽ⁱ⁾ / ${(now) => now.m} = ${terms} = ${vector((now) => now.grad, "nn-grad")}`,
    ),
    sentence(
      { class: "nn-note nn-secret" },
      (now) => `Arrows at ${size(now)}. ${LEGEND[now.sigma]}`,
    ),
  );
}

/** The second step: go down, with other numbers. @type {View} */
const steering = (shell) =>
  controls(
    button("Step: w ← w − η∇C", () => descend(shell)),
    choice(shell, "sigma", "Activation σ", math("σ")),
    choice(shell, "m", "Number of examples m", math("m")),
    slider(shell, "b", {
      label: "Bias b",
      name: as(
        "nn-dial",
        math("b = ", ({ b }) => plain(b, 2)),
      ),
      step: 0.1,
      decimals: 1,
    }),
    slider(shell, "scale", {
      label: "Scale s of x₁",
      name: as(
        "nn-dial",
        math("x₁ × ", ({ scale }) => plain(scale, 2)),
      ),
      step: 0.25,
      decimals: 2,
      change: (scale) => rescale(shell, scale),
    }),
  );

export default define({
  name: "weight-plane",
  own: () => ({ stays: false }),
  /** Only the first m examples count. corners: of the chain of arrows, head to tail; k: how much
   *  shorter all of them are drawn; ray: how long an input is drawn. */
  facts({ w, b, sigma, m, scale, x: all, y: targets }) {
    const given = all.map((/** @type {Vector} */ line) => line.slice(0, m));
    const x = [given[0].map((/** @type {number} */ entry) => scale * entry), given[1]];
    const y = targets.slice(0, m);
    const z = neuronZ(w, b, x);
    const delta = neuronDelta(sigma, w, b, x, y);
    const arrows = delta.map((error, i) => [(error * x[0][i]) / m, (error * x[1][i]) / m]);
    const slopes = z.map((entry) => dsigmaOf(sigma, entry));
    const corners = [[0, 0]];
    for (const push of arrows) corners.push(add(corners[corners.length - 1], push));
    return {
      ...{ given, inputs: x, targets: y, z, slopes, delta, arrows, corners, grad: corners.at(-1) },
      a: z.map((entry) => sigmaOf(sigma, entry)),
      cost: neuronCost(sigma, w, b, x, y),
      dead: slopes.every((slope) => slope === 0),
      ray: RAY / Math.max(...EXAMPLES.slice(0, m).map((i) => norm([x[0][i], x[1][i]])), 1e-9),
      k: Math.min(1, REACH / Math.max(...corners.map(norm), 1e-9)),
    };
  },
  words(now) {
    const where = `At w = ${tuple(now.w, 2)} with b = ${fixed(now.b, 2)}, C = ${fixed(now.cost)}.`;
    if (!now.revealed) {
      const off = now.a.map((/** @type {number} */ a, /** @type {number} */ i) =>
        plain(a - now.targets[i], 2),
      );
      return `${where} a − y = ${off.join(", ")}. You expect w to move towards ${fixed(now.guess, 0)}°.`;
    }
    if (now.dead) {
      return (
        `${where} Dead: z ≤ 0 on all ${now.m} examples, every σ′ is 0, and no step moves w. ` +
        "Only another example, or other inputs, can wake it."
      );
    }
    if (still(now)) return `${where} ∇C = 0: ${why(now)}.`;
    const silent = now.slopes.filter((/** @type {number} */ slope) => slope === 0).length;
    const quiet = silent ? ` ${silent} of ${now.m} examples ${silent > 1 ? "are" : "is"} off.` : "";
    const sum = now.m === 1 ? "One arrow, along its input" : `The ${now.m} arrows add up`;
    return `${where} ${sum}: ∇C = ${tuple(now.grad)}.${quiet}`;
  },
  question: (shell) => ({
    ask: "Which way will a step of descent move w?",
    how: "Dashed: the inputs of the examples, and what a − y is for each. Turn the arrow “?” that way, then reveal.",
    again: "Predict another",
    verdict,
    after:
      "Every example pulls along its own input; ∇C is the sum of the arrows, −∇C the way down.",
    places: PLACES.map((place) => ({ ...place, guess: 90 })),
    onReveal: () => answer(shell, false),
    extra: [button("It will not move", () => answer(shell, true), { class: "nn-ask" })],
  }),
  view: (shell) => ({
    picture: [weightPlane(shell), secret(steering(shell))],
    side: [secret(inputPlane(shell))],
    fold: [
      controls(
        field(shell, ["w", 0], "w₁"),
        field(shell, ["w", 1], "w₂"),
        field(shell, "b", "b"),
        field(shell, "eta", "η", { step: 0.05 }),
      ),
      sum(),
      table(shell),
    ],
  }),
});
