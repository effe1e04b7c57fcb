import {
  captioned,
  choice,
  controls,
  equation,
  field,
  heading,
  list,
  numbers,
} from "./controls.js";
import { button, drawn, element, of, reducedMotion, svg, when } from "./dom.js";
import { math, sentence } from "./formulas.js";
import { contour, netCost, netOutput, netStart, netStep, norm } from "./maths.js";
import { fixed, plain } from "./numbers.js";
import { axis, label, line, plot, spot, strokes, through } from "./plots.js";
import { define } from "./shell.js";

/** @import { Now } from "./dom.js"
 *  @import { Vector } from "./maths.js"
 *  @import { Axes } from "./plots.js"
 *  @import { Shell, View } from "./shell.js" */

const NEURONS = [1, 2, 3, 4, 5, 6, 7, 8];
const CELLS = 64; // of the picture, along each side
const CENTRES = Array.from({ length: CELLS }, (_, i) => (2 * i + 1) / CELLS - 1);
/** @type {Record<string, number[]>} */
const VIEWS = { XOR: [0.5, 1], blobs: [0, 3], circles: [0, 1.5] }; // middle and half width
const SPEEDS = [1, 5, 25];
const JUMP = 100; // for readers who asked for no motion
const FAR = 50;
const SETTINGS = ["data", "sigma", "hidden", "eta", "seed"];
// Where the cost curve has points: every early step, later one for each hundredth of the way.
const MARKS = Array.from({ length: 5001 }, (_, t) => t).filter(
  (t) => t <= 200 || Math.floor(100 * Math.log(t)) !== Math.floor(100 * Math.log(t - 1)),
);
const later = (/** @type {number} */ t) => Math.log10(1 + t);

/** The network of the present state: goes on from where it was, or begins again.
 *  @type {(shell: Shell) => (state: any) => { steps: number, x: Vector[], y: Vector, theta: Vector, costs: Vector }} */
function trainer(shell) {
  let begun = "";
  /** @type {Vector[]} */
  let [theta, costs] = [[], []];
  return (state) => {
    const { data, sigma, hidden, eta, seed } = state;
    const steps = Math.floor(state.steps);
    const [x, y] = shell.at(["_data", data]);
    const asked = JSON.stringify(SETTINGS.map((name) => state[name]));
    if (asked !== begun || steps < costs.length - 1) {
      begun = asked;
      theta = netStart(shell.at(["_normals", seed]), hidden);
      costs = [netCost(sigma, theta, x, y)];
    }
    while (costs.length <= steps) {
      theta = netStep(sigma, theta, x, y, eta);
      costs.push(netCost(sigma, theta, x, y));
    }
    return { steps, x, y, theta, costs };
  };
}

// ---- the picture --------------------------------------------------------------------------------

/** The regions of the output, painted on a canvas under the axes where there is one.
 *  @type {(colours: Element[]) => HTMLCanvasElement} */
function regions(colours) {
  const canvas = element("canvas", { width: CELLS, height: CELLS, "aria-hidden": "true" });
  const digits = /[\d.]+/g;
  const ink = (/** @type {Element} */ node) =>
    [...getComputedStyle(node).fill.matchAll(digits)].slice(0, 3).map(([part]) => Number(part));
  return drawn(canvas, ({ outputs }) => {
    const paint = canvas.isConnected ? canvas.getContext?.("2d") : null;
    if (!paint) return;
    const [blue, orange] = colours.map(ink); // those of the present theme
    const image = paint.createImageData(CELLS, CELLS);
    outputs.forEach((/** @type {Vector} */ line, /** @type {number} */ j) => {
      line.forEach((output, i) => {
        const at = 4 * ((CELLS - 1 - j) * CELLS + i); // the canvas counts its rows from above
        image.data.set(output > 0.5 ? orange : blue, at);
        image.data[at + 3] = 255 * 0.75 * Math.abs(2 * output - 1);
      });
    });
    paint.putImageData(image, 0, 0);
  });
}

/** The line z = 0 of a hidden neuron in the units of the picture: its foot and its direction.
 *  @type {(now: Now, j: number) => { foot: Vector, along: Vector } | null} */
function hiddenLine({ hidden, theta, middle, half }, j) {
  if (j >= hidden) return null;
  const normal = theta.slice(2 * j, 2 * j + 2);
  const offset = (theta[2 * hidden + j] + middle * (normal[0] + normal[1])) / half;
  const length = norm(normal) || 1;
  const foot = normal.map((/** @type {number} */ entry) => (-offset * entry) / length ** 2);
  return { foot, along: [-normal[1] / length, normal[0] / length] };
}

/** The examples of a set: discs and squares, ringed where the network is wrong.
 *  @type {(axes: Axes, name: string, data: [x: Vector[], y: Vector]) => SVGElement} */
function examples(axes, name, [x, y]) {
  const [middle, half] = VIEWS[name];
  const marks = y.map((target, i) => {
    const [cx, cy] = axes.to([x[0][i], x[1][i]].map((entry) => (entry - middle) / half));
    const wrong = { ".nn-wrong": of((now) => !now.right[i]) };
    if (target <= 0.5)
      return svg("circle", { cx, cy, r: 4.5, class: "nn-mark nn-nought", ...wrong });
    const square = { x: cx - 4, y: cy - 4, width: 8, height: 8, class: "nn-mark nn-one" };
    return svg("rect", { ...square, ...wrong });
  });
  return when((now) => now.data === name, svg("g", { "aria-hidden": "true" }, marks));
}

/** The examples over the regions, with the line at ½ and those of the hidden neurons.
 *  @type {View} */
function picture(shell) {
  const ticks = [-1, -0.5, 0, 0.5, 1];
  const texts = of(({ middle, half }) => ticks.map((tick) => plain(middle + half * tick, 2)));
  const axes = plot({
    label: "The examples, and the output of the network over the plane of its inputs",
    x: axis("x₁", [-1, 1], ticks, texts),
    y: axis("x₂", [-1, 1], ticks, texts),
  });
  const along = (/** @type {number} */ j, /** @type {number} */ way) =>
    of((now) => {
      const found = hiddenLine(now, j);
      return found?.foot.map((entry, k) => entry + way * FAR * found.along[k]);
    });
  const tag = { class: "nn-tag", "text-anchor": "middle" };
  const sets = Object.entries(shell.at("_data")).map(([name, set]) => examples(axes, name, set));
  const border = of(({ outputs }) => strokes(axes, contour(outputs, CENTRES, CENTRES, 0.5)));
  axes.area.append(
    ...NEURONS.map((_, j) => line(axes, "nn-hidden-line", along(j, 1), along(j, -1))),
    svg("path", { class: "nn-here", d: border }),
    ...sets,
    ...NEURONS.map((_, j) => label(axes, tag, String(j + 1), along(j, 0), [0, 4])),
  );
  const colours = [".nn-nought", ".nn-one"].flatMap((kind) => axes.area.querySelector(kind) ?? []);
  axes.node.prepend(regions(colours));
  return axes.node;
}

/** C against the steps; the steps on a scale that gives each tenfold the same room. */
function costCurve() {
  const [early, levels] = [
    [0, 10, 100, 1000],
    [0, 1 / 16, 1 / 8, 1 / 4],
  ];
  const axes = plot({
    label: "The cost against the number of steps",
    x: axis("step", [0, later(5000)], early.map(later), early),
    y: axis("C", [0, 0.28], levels, ["0", "1/16", "1/8", "1/4"]),
    height: 190,
    left: 36,
  });
  const point = (/** @type {Vector} */ costs) => (/** @type {number} */ t) => [later(t), costs[t]];
  const curve = of(({ steps, costs }) =>
    through(axes, [...MARKS.filter((t) => t < steps), steps].map(point(costs))),
  );
  const lines = levels.slice(1).map((level) => line(axes, "nn-zero", [0, level], [4, level]));
  axes.ground.append(...lines);
  axes.area.append(
    svg("path", { class: "nn-curve", d: curve }),
    spot(axes, "nn-now", 5, ({ steps, costs }) => point(costs)(steps)),
  );
  return captioned("The cost, step by step", axes.node);
}

/** All parameters: a row for each hidden neuron. */
function parameters() {
  // Where they stand in θ, which is W¹ row by row, b¹, W², b².
  const places = [0, 1, 2, 3].map(
    (k) => (/** @type {number} */ n, /** @type {number} */ j) => (k < 2 ? 2 * j + k : k * n + j),
  );
  const heads = ["j", "w¹ⱼ₁", "w¹ⱼ₂", "b¹ⱼ", "w²₁ⱼ"].map((name) => heading("col", name));
  const line = (/** @type {number} */ j) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, String(j + 1)),
      places.map((place) =>
        element("td", {}, ({ hidden: n, theta }) => (j < n ? fixed(theta[place(n, j)]) : "–")),
      ),
    );
  const label = "The parameters, a row for each hidden neuron";
  return element(
    "table",
    { class: "nn-table nn-parameters", "aria-label": label },
    element("thead", {}, element("tr", {}, heads)),
    element(
      "tbody",
      {},
      Array.from({ length: 8 }, (_, j) => line(j)),
    ),
  );
}

// ---- running: a matter of this view; nothing runs when a page or a link is opened ---------------

/** @type {(shell: Shell, count: number) => number} */
const onward = (shell, count) =>
  Math.min(shell.limits("steps")[1], Math.floor(shell.at("steps")) + count);

/** @type {(shell: Shell) => void} */
function pause(shell) {
  if (!shell.own.running) return;
  cancelAnimationFrame(shell.own.frame);
  shell.set({ running: false });
  shell.model.save_changes(); // a kernel hears where it stopped, not of every frame
}

/** @type {(shell: Shell) => void} */
function tick(shell) {
  shell.model.set({ steps: onward(shell, shell.own.speed) });
  if (shell.at("steps") === shell.limits("steps")[1]) return pause(shell);
  shell.own.frame = requestAnimationFrame(() => tick(shell));
}

/** @type {(shell: Shell) => void} */
function run(shell) {
  if (shell.own.running) return pause(shell);
  if (reducedMotion() || shell.at("steps") === shell.limits("steps")[1]) {
    return shell.put({ steps: onward(shell, JUMP) });
  }
  shell.own.frame = requestAnimationFrame(() => tick(shell));
  return shell.set({ running: true });
}

/** Pause where nobody looks, and follow the theme: a canvas does not know the colours of the page.
 *  @type {(shell: Shell, root: Element) => void} */
function watchPage(shell, root) {
  if (!globalThis.IntersectionObserver) return;
  const seen = new IntersectionObserver(([entry]) => entry.isIntersecting || pause(shell));
  seen.observe(root);
  const themes = new MutationObserver(shell.redraw);
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  themes.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  const away = () => document.hidden && pause(shell);
  document.addEventListener("visibilitychange", away);
  shell.onClose(() => {
    seen.disconnect();
    themes.disconnect();
    document.removeEventListener("visibilitychange", away);
    cancelAnimationFrame(shell.own.frame);
  });
}

const KEY =
  "Blue circles: y = 0, orange squares: y = 1; ringed: on the wrong side. Solid line: output ½. " +
  "Dashed: z = 0 of each hidden neuron.";

export default define({
  name: "playground",
  own: (shell) => ({ train: trainer(shell), running: false, frame: 0, speed: SPEEDS[1] }),
  home: { steps: 0 },
  /** right: which examples are on their side; outputs: the picture, row by row. */
  facts(state) {
    const { steps, x, y, theta, costs } = state.train(state);
    const { sigma, data } = state;
    const [middle, half] = VIEWS[data];
    /** @type {(x1: number, x2: number) => number} */
    const output = (x1, x2) => netOutput(sigma, theta, x1, x2);
    /** @type {boolean[]} */
    const right = y.map(
      (/** @type {number} */ target, /** @type {number} */ i) =>
        output(x[0][i], x[1][i]) > 0.5 === target > 0.5,
    );
    const outputs = CENTRES.map((v) =>
      CENTRES.map((u) => output(middle + half * u, middle + half * v)),
    );
    const share = `${fixed((100 * right.filter(Boolean).length) / right.length, 1)} %`;
    return { steps, theta, costs, cost: costs[steps], right, share, outputs, middle, half };
  },
  words: ({ steps, eta, cost, share }) =>
    `After ${steps} steps with η = ${plain(eta, 2)}: C = ${fixed(cost, 4)}, ${share} right.`,
  // Another setting begins again; whatever the reader does stops a run.
  along: (values, shell) => {
    pause(shell);
    return SETTINGS.some((name) => name in values) ? { steps: 0 } : {};
  },
  question: (shell) => ({
    ask: "Will the net learn to tell blue from orange?",
    how: ({ steps, cost, share }) =>
      steps ? `After ${steps} steps: C = ${fixed(cost, 4)}, ${share} right.` : "Run it, and see.",
    reveal: of(({ running }) => {
      if (running) return "Pause";
      return reducedMotion() ? `${JUMP} steps` : "Run";
    }),
    onReveal: run,
    more: [
      button("Step", () => {
        pause(shell);
        shell.put({ steps: onward(shell, 1) });
      }),
      button("Back to the start", () => shell.put({ steps: 0 })),
    ],
  }),
  view: (shell) => {
    const note = sentence({ class: "nn-note" }, KEY);
    const node = picture(shell);
    watchPage(shell, node);
    const speed = (/** @type {number} */ value) => {
      shell.own.speed = value;
    };
    return {
      picture: [node, note],
      side: [
        controls(
          choice(shell, "data", "Examples", "examples"),
          choice(shell, "hidden", "Number of hidden neurons", "hidden neurons"),
          choice(shell, "seed", "Random start", "start"),
        ),
        costCurve(),
      ],
      fold: [
        controls(
          choice(shell, "sigma", "Activation σ of the hidden neurons", math("σ")),
          field(shell, "eta", "η", { step: 0.5 }),
          list("Steps in each frame", "steps a frame", SPEEDS, () => shell.own.speed, speed),
        ),
        parameters(),
        numbers(equation`b²₁ = ${({ theta }) => fixed(theta.at(-1))}`),
      ],
    };
  },
});
