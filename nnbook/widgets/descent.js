import {
  as,
  captioned,
  choice,
  controls,
  equation,
  field,
  matrix,
  numbers,
  secret,
  slider,
} from "./controls.js";
import { button, drawn, element, of, reducedMotion, set, svg, when } from "./dom.js";
import { math } from "./formulas.js";
import {
  add,
  descentCost,
  descentGradient,
  descentHessian,
  descentOffset,
  descentPath,
  norm,
} from "./maths.js";
import { fixed, powerOfTen } from "./numbers.js";
import { arrow, axis, curve, dots, handle, label, line, plot, spot, through } from "./plots.js";
import { define } from "./shell.js";

/** @import { Now, Of } from "./dom.js"
 *  @import { Vector } from "./maths.js"
 *  @import { Axes } from "./plots.js"
 *  @import { Question, Shell, View } from "./shell.js" */

const LAST = 60; // steps
const PAUSE = 120; // milliseconds between two steps of a run
const FAR = 1e4; // from the minimum: further away no step is worth taking
const LINE = Array.from({ length: 91 }, (_, i) => -2.5 + i / 10); // w of one weight
const LEVELS = [0.1, 0.5, 1, 2, 4, 8, 16, 32];

/** Fixed decimals, but powers of ten when descent has flown off.
 *  @type {(x: number, decimals?: number) => string} */
function number(x, decimals = 3) {
  if (Math.abs(x) < 1e5) return fixed(x, decimals);
  const power = Math.floor(Math.log10(Math.abs(x)));
  return `${fixed(x / 10 ** power, 1)} · ${powerOfTen(power)}`;
}

/** @type {(w: Vector, decimals?: number) => string} */
const point = (w, decimals) => {
  const entries = w.map((entry) => number(entry, decimals)).join(", ");
  return w.length === 1 ? entries : `(${entries})`;
};

/** After the step was taken: how far the guess was from where it went. @type {(now: Now) => string} */
function landed({ guess, path, eta, H }) {
  const [from, to] = path.slice(-2);
  const miss = norm(add(guess, to, -1));
  const near = miss <= 0.15 * norm(add(to, from, -1)) || miss < 0.05;
  return (
    `${near ? "Well drawn" : `You were ${number(miss, 2)} off`}: the step is ` +
    `−η ∇C = −${fixed(eta)} · ${point(descentGradient(H, from), 2)}, ` +
    `from ${point(from, 2)} to ${point(to, 2)}.`
  );
}

/** After the limit was marked: how far the reader's η was from it. @type {(now: Now) => string} */
function verdict({ eta, limit, lambdas }) {
  const miss = eta / limit - 1;
  const safe = miss < -0.05 ? `η = ${fixed(eta)} is safe, but not the largest` : "Well judged";
  const found = miss > 0.05 ? `η = ${fixed(eta)} is too large` : safe;
  const bound = `2/λ = 2/${fixed(lambdas[0], 0)} = ${fixed(limit, 4)}`;
  return `${found}: descent arrives for every η below ${bound}.`;
}

/** @type {(now: Now) => string} */
function behaviour({ lambdas, eta }) {
  const [steep, flat = steep] = lambdas.map((/** @type {number} */ lambda) => 1 - eta * lambda);
  if (Math.abs(Math.abs(steep) - 1) < 1e-9) return "to and fro for ever";
  if (steep < -1) return "diverging";
  if (steep < -0.05) return "oscillating";
  return flat > 0.9 ? "creeping" : "arriving";
}

// ---- what the buttons do ------------------------------------------------------------------------

/** Take a step, if there is one to take; else say why not. @type {(shell: Shell) => boolean} */
function forward(shell) {
  const { done, off, steps } = shell.now();
  if (!done) {
    shell.put({ steps: steps + 1, drawing: false });
    return true;
  }
  const arrived = off < 1e-6 ? "Descent has arrived" : `${LAST} steps are taken`;
  const why = off > FAR ? "Descent has flown off" : arrived;
  shell.refuse(`${why}: reset, or choose another start or η.`);
  return false;
}

/** With other numbers it is another descent: what was said of the last step is no more true.
 *  @type {(shell: Shell) => void} */
const halt = (shell) => {
  clearTimeout(shell.own.timer);
  shell.set({ running: false, says: "" });
};

/** @type {(shell: Shell) => void} */
function tick(shell) {
  if (!forward(shell)) return halt(shell);
  shell.own.timer = setTimeout(tick, PAUSE, shell);
  return shell.set({ running: true });
}

/** @type {(shell: Shell) => void} */
function run(shell) {
  const { running } = shell.own;
  halt(shell);
  if (running) return;
  if (!reducedMotion()) return tick(shell);
  while (!shell.now().done) forward(shell);
}

/** @type {(shell: Shell) => void} */
function revealStep(shell) {
  const { done } = shell.now();
  forward(shell);
  if (!done) shell.set({ says: landed(shell.now()) });
}

/** The guess starts a little beside the point, so that both can be taken hold of.
 *  @type {(shell: Shell) => void} */
function draw(shell) {
  halt(shell);
  const { w } = shell.now();
  const limits = shell.limits("guess");
  const beside = [w[0] + 1, (w[1] ?? 0) + 1];
  const inside = beside.map((entry, i) => (entry > limits[i][1] ? entry - 2 : entry));
  shell.put({ drawing: true });
  shell.move("guess", inside);
}

/** Two questions, one after the other: where the next step goes, and how large η may be.
 *  @type {(shell: Shell) => Question} */
const question = (shell) => ({
  ask: ({ drawing }) =>
    drawing ? "Where does the next step go?" : "How large may η be, so that descent arrives?",
  how: ({ drawing, says }) => {
    if (drawing) return "Drag the ? there, then reveal the step.";
    return `${says} ${says ? "Next: set" : "Set"} η, try some steps, then mark the limit.`.trim();
  },
  reveal: of(({ drawing }) => (drawing ? "Reveal the step" : "Mark the limit")),
  again: of(({ drawing }) => (drawing ? "Reveal the step" : "Hide the limit")),
  verdict,
  after: (now) =>
    now.drawing ? "Drag the ? there, then reveal the step." : now.says || verdict(now),
  onReveal: () => (shell.at("drawing") ? revealStep(shell) : shell.put({ revealed: true })),
  onAgain: () => (shell.at("drawing") ? revealStep(shell) : shell.put({ revealed: false })),
  more: [
    element(
      "span",
      { hidden: ({ drawing }) => (drawing ? "" : null) },
      button("Draw the next step", () => draw(shell)),
    ),
  ],
});

// ---- the pictures -------------------------------------------------------------------------------

/** What one weight sees: the parabola with the points of descent on it. @type {View} */
function parabola(shell) {
  const axes = plot({
    label: "The cost C = (3w − 6)² of one weight, with the steps of descent",
    x: axis("w", [-2.5, 6.5], [-2, 0, 2, 4, 6]),
    y: axis("C", [0, 190], [0, 50, 100, 150]),
    left: 36,
  });
  const H = descentHessian(1, 1);
  const on = (/** @type {Vector} */ [w]) => [w, descentCost(H, [w])];
  const valley = LINE.map((w) => on([w]));
  axes.ground.append(svg("path", { class: "nn-valley", d: curve(axes, valley) }));
  return walk(shell, axes, on);
}

/** What two weights see: the ellipses with the points of descent among them. @type {View} */
function ellipses(shell) {
  const axes = plot({
    label: "Contours of the cost of two weights, with the steps of descent",
    x: axis("w₁", [-2, 4], [-2, 0, 2, 4]),
    y: axis("w₂", [-3, 3], [-2, 0, 2]),
  });
  const [cx, cy] = axes.to([1, 0]);
  const unit = axes.to([2, 0])[0] - cx;
  // C = ½ (8 s² + 8/κ t²), where s is measured along (1, 1) and t across: ellipses turned by 45°.
  const turned = { cx, cy, transform: `rotate(-45 ${cx} ${cy})`, class: "nn-contour" };
  const radius = (/** @type {number} */ level, /** @type {number} */ i) =>
    of((now) => unit * Math.sqrt((2 * level) / now.lambdas[i]));
  axes.ground.append(
    ...LEVELS.map((level) =>
      svg("ellipse", { ...turned, rx: radius(level, 0), ry: radius(level, 1) }),
    ),
    svg("path", { class: "nn-minimum", d: `M${cx - 5},${cy}h10M${cx},${cy - 5}v10` }),
  );
  return walk(shell, axes, (w) => w);
}

/** What both pictures have: the path, the start, the guess, the last step. `on(w)` is the place.
 *  @type {(shell: Shell, axes: Axes, on: (w: Vector) => Vector) => HTMLElement} */
function walk(shell, axes, on) {
  const drawable = of(({ path }) =>
    path.filter((/** @type {Vector} */ w) => norm(w) < FAR).map(on),
  );
  const whole = of((now) => now.steps && !now.drawing && drawable(now).length === now.path.length);
  const back = (/** @type {number} */ count) =>
    of((now) => (whole(now) ? drawable(now).at(-count) : null));
  const places = (/** @type {"start" | "guess"} */ name, /** @type {number} */ grain) => ({
    limits: shell.limits([name, 0]),
    value: of((now) => now[name][0]),
    move: (/** @type {Vector} */ [x, y]) =>
      shell.move(name, [x, shell.at("weights") === 1 ? shell.at([name, 1]) : y]),
    // The other number of a pair means nothing to one weight, whose height is the cost.
    nudge: (/** @type {number} */ dx, /** @type {number} */ dy) => {
      const by = shell.at("weights") === 1 ? [dx + dy, 0] : [dx, dy];
      shell.move(name, add(shell.at(name), by, grain));
    },
  });
  axes.area.append(
    svg("path", { class: "nn-path", d: (now) => through(axes, drawable(now)) }),
    svg("path", { class: "nn-steps", d: (now) => dots(axes, drawable(now)) }),
    spot(axes, "nn-guessed", 9, (now) => now.says && !now.drawing && on(now.guess)),
    arrow(axes, "nn-grad", "", back(2), back(1)),
    spot(axes, "nn-spot-J", 6, (now) => drawable(now).at(-1)),
  );
  axes.top.append(
    handle(shell, axes, {
      ...places("start", 0.1),
      label: "Start of descent",
      at: (now) => on(now.path[0]),
      text: (now) => point(now.path[0], 2),
    }),
    handle(shell, axes, {
      ...places("guess", 0.05),
      label: "Where the next step goes: your guess",
      name: "?",
      at: (now) => now.drawing && on(now.guess),
      text: (now) => point(now.guess, 2),
      home: () => shell.put({ guess: [1, 1] }),
    }),
  );
  return axes.node;
}

/** The factor of a step along each axis against η: descent arrives while both are below 1. */
function factors() {
  const etas = [0, 0.1, 0.2, 0.3];
  const axes = plot({
    label: "How a step multiplies the distance to the minimum, against the step size",
    x: axis("η", [0, 0.3], etas, ["0", "0.1", "0.2", "0.3"]),
    y: axis("|1 − ηλ|", [0, 2], [0, 1, 2]),
    height: 200,
  });
  const factor = (/** @type {number} */ eta, /** @type {number} */ lambda) =>
    Math.abs(1 - eta * lambda);
  // A V, or one side of it.
  const shape = (/** @type {number} */ i) =>
    of(({ lambdas: { [i]: lambda } }) => {
      const corners = [0, Math.min(0.3, 1 / lambda), 0.3];
      return lambda
        ? through(
            axes,
            corners.map((at) => [at, factor(at, lambda)]),
          )
        : "";
    });
  const here = (/** @type {number} */ i) =>
    of(({ eta, lambdas: { [i]: lambda } }) => lambda && [eta, Math.min(2, factor(eta, lambda))]);
  const upright = (/** @type {Of} */ eta) =>
    [2, 0].map((height) => of((now) => [eta(now), height]));
  const [above, below] = upright((now) => now.limit);
  const [high, low] = upright((now) => now.eta);
  const [end, bottom] = axes.to([0.3, 0]);
  const lost = drawn(svg("rect", { class: "nn-lost" }), ({ limit }) => {
    const [x, y] = axes.to([limit, 2]);
    set(lost, { x, y, width: end - x, height: bottom - y });
  });
  const beside = of(({ limit }) => [limit + (limit > 0.2 ? -0.04 : 0.04), 1.57]);
  const name = { class: "nn-name nn-off", "text-anchor": "middle" };
  axes.ground.append(line(axes, "nn-zero", [0, 1], [0.3, 1]));
  axes.area.append(
    lost,
    line(axes, "nn-drop", high, low),
    svg("path", { class: "nn-curve nn-steep", d: shape(0) }),
    svg("path", { class: "nn-curve nn-flat", d: shape(1) }),
    line(axes, "nn-limit", above, below),
    spot(axes, "nn-spot-steep", 5, here(0)),
    spot(axes, "nn-spot-flat", 5, here(1)),
    label(axes, name, (now) => `η = ${fixed(now.limit, 4)}`, beside),
  );
  return captioned("What a step makes of the distance to the minimum:", axes.node);
}

/** A number for one weight, a column for two: a number needs no brackets.
 *  @type {(what: string) => HTMLElement[]} */
const either = (what) =>
  [1, 2].map((n) =>
    when(
      (now) => now.weights === n,
      matrix(n, 1, (now) => now[what].map((/** @type {number} */ entry) => [number(entry)]), {
        class: n === 1 ? "nn-scalar" : "",
      }),
    ),
  );

const quantities = () => {
  const steep = of((now) => fixed(1 - now.eta * now.lambdas[0]));
  const flat = of(({ eta, lambdas }) => (lambdas[1] ? ` and ${fixed(1 - eta * lambdas[1])}` : ""));
  const both = [
    element("span", { class: "nn-steep" }, steep),
    element("span", { class: "nn-flat" }, flat),
  ];
  return numbers(
    equation`step ${(now) => now.steps}   C = ${(now) => number(now.cost)}`,
    equation`w = ${either("w")}   ∇C = ${either("grad")}`,
    when((now) => !now.drawing, equation`w − η ∇C = ${either("next")}`),
    equation`distance to the minimum ${(now) => number(now.off)}`,
    as("nn-secret", equation`1 − ηλ = ${both}`),
  );
};

/** What belongs to the second question: η, steps with it, and one weight or two. @type {View} */
const stepping = (shell) =>
  when(
    (now) => !now.drawing,
    element(
      "div",
      { class: "nn-stack" },
      controls(
        slider(shell, "eta", {
          label: "Step size η",
          name: as(
            "nn-dial",
            math("η = ", (now) => fixed(now.eta)),
          ),
          step: 0.001,
          decimals: 3,
        }),
        button("Step", () => {
          halt(shell);
          forward(shell);
        }),
        button(
          (now) => (now.running ? "Stop" : "Run"),
          () => run(shell),
        ),
        button("Back to the start", () => shell.put({ steps: 0 })),
      ),
      secret(factors()),
    ),
  );

export default define({
  name: "descent",
  own: () => ({ says: "", running: false, timer: 0 }),
  facts({ weights, start, eta, kappa, steps, guess }) {
    const H = descentHessian(weights, kappa);
    const path = descentPath(H, start.slice(0, weights), eta, Math.floor(steps));
    const w = path[path.length - 1];
    const lambdas = weights === 1 ? [18] : [8, 8 / kappa]; // the steepest first
    const off = norm(descentOffset(w));
    return {
      ...{ H, path, w, lambdas, off, steps: path.length - 1, limit: 2 / lambdas[0] },
      guess: guess.slice(0, weights),
      cost: descentCost(H, w),
      grad: descentGradient(H, w),
      next: descentPath(H, w, eta, 1)[1],
      done: steps >= LAST || off > FAR || off < 1e-6,
    };
  },
  words(now) {
    const { steps, w, cost, grad, revealed, drawing, eta } = now;
    const where = `After ${steps} step${steps === 1 ? "" : "s"} of η = ${fixed(eta)}, w = ${point(w)} and C = ${number(cost)}`;
    const here = `${where}; the gradient is ${point(grad)}.`;
    return revealed && !drawing ? `${here} This η is ${behaviour(now)}.` : here;
  },
  // With other numbers it is another descent.
  along(values, shell) {
    const other = ["eta", "start", "kappa", "weights"].some((name) => name in values);
    if (other) halt(shell);
    if (!("weights" in values) || "steps" in values) return {};
    return { steps: 0, drawing: true, revealed: false, guess: shell.start.guess };
  },
  question,
  view: (shell) => {
    shell.onClose(() => clearTimeout(shell.own.timer));
    return {
      picture: [
        when((now) => now.weights === 1, parabola(shell)),
        when((now) => now.weights === 2, ellipses(shell)),
      ],
      side: [stepping(shell)],
      fold: [
        controls(
          choice(shell, "weights", "Number of weights", "weights"),
          field(shell, "eta", "η", { step: 0.001, decimals: 4 }),
          slider(shell, "kappa", {
            label: "Condition number κ",
            name: math("κ = ", (now) => fixed(now.kappa, 0)),
            step: 1,
            attributes: { ".nn-hidden": (now) => now.weights === 1 },
          }),
        ),
        quantities(),
      ],
    };
  },
});
