import { captioned, controls, field, list } from "./controls.js";
import { element, of, svg } from "./dom.js";
import { written } from "./formulas.js";
import { graphAdjoints, graphTangents, graphValues } from "./maths.js";
import { plain } from "./numbers.js";
import { close, define } from "./shell.js";
import { stepwise } from "./steps.js";

/** @import { Now } from "./dom.js"
 *  @import { View } from "./shell.js"
 *  @typedef {{ from: string, to: string, slope: string }} Edge
 *  @typedef {{ id: string, of: string, sweep: string, name: string, terms: string[][] }} Step */

const [DOT, BAR] = ["\u0307", "\u0304"]; // over the letter before: the tangent, the adjoint
const moving = (/** @type {string} */ name) => name[0] + DOT + name.slice(1);
const asked = (/** @type {string} */ name) => name[0] + BAR + name.slice(1);
const SWEEPS = ["values", "forward", "reverse"];

/** The parts of the graph: which value feeds which, and by how much that one magnifies a nudge.
 *  `slope` is named as the formulas name it, "" for 1. @type {Edge[]} */
const EDGES = [
  { from: "x₁", to: "u", slope: "" },
  { from: "x₂", to: "u", slope: "" },
  { from: "u", to: "v", slope: "x₂" },
  { from: "x₂", to: "v", slope: "u" },
  { from: "u", to: "y", slope: "v" },
  { from: "v", to: "y", slope: "u" },
];
const VALUES = [
  { of: "u", terms: [["x₁"], ["x₂"]] },
  { of: "v", terms: [["u", "x₂"]] },
  { of: "y", terms: [["u", "v"]] },
];
/** The numbers in their order, each a sum of products of others. A tangent adds over the edges
 *  that lead to its node, an adjoint over those that leave it. @type {Step[]} */
const STEP = [
  ...VALUES.map((one) => ({ ...one, id: one.of, sweep: "values", name: one.of })),
  ...["u", "v", "y"].map((of) => ({
    ...{ id: `t_${of}`, of, sweep: "forward", name: moving(of) },
    terms: EDGES.filter(({ to }) => to === of).map(({ from, slope }) => [slope, moving(from)]),
  })),
  ...["v", "u", "x₂", "x₁"].map((of) => ({
    ...{ id: `a_${of.replace("₁", "1").replace("₂", "2")}`, of, sweep: "reverse", name: asked(of) },
    terms: EDGES.filter(({ from }) => from === of).map(({ to, slope }) => [slope, asked(to)]),
  })),
].map((one) => ({ ...one, terms: one.terms.map((part) => part.filter(Boolean)) }));
const byId = (/** @type {string} */ id) => /** @type {Step} */ (STEP.find((one) => one.id === id));

/** @type {(terms: string[][]) => string} */
const symbols = (terms) => terms.map((part) => part.join(" ")).join(" + ");

/** The terms with their numbers: "2 · 3 + 6 · 1".
 *  @type {(number: Record<string, number>, terms: string[][]) => string} */
function inNumbers(number, terms) {
  const inside = (/** @type {number} */ x) => (x < 0 ? `(${plain(x, 3)})` : plain(x, 3));
  const texts = terms.map(([name, ...more], i) => {
    const first = i === 0 ? plain(number[name], 3) : inside(number[name]);
    return [first, ...more.map((other) => inside(number[other]))].join(" · ");
  });
  return texts.join(" + ");
}

/** What was forgotten, if the guess says so. @type {(now: Now, id: string, guess: number) => string} */
function slip({ number }, id, guess) {
  const { terms } = byId(id);
  const parts = terms.map((part) => part.reduce((result, name) => result * number[name], 1));
  if (parts.length < 2) return "";
  const one = parts.findIndex((part) => close(part, guess));
  if (one >= 0) {
    const missing = terms[1 - one].join(" ");
    return `That is one of two roads; ${missing} comes along the other, and roads add. `;
  }
  return close(guess, parts[0] * parts[1]) ? "You multiplied two roads; roads add. " : "";
}

/** @type {Record<string, { how: (of: string) => string, names: string }>} */
const SWEEP = {
  values: { how: () => "The next value: from those that feed it.", names: "values" },
  forward: { how: (of) => `How fast does ${of} move? Who moves it?`, names: "tangents" },
  reverse: { how: (of) => `How fast does y react to ${of}? Who uses ${of}?`, names: "adjoints" },
};

const steps = stepwise({
  ids: STEP.map(({ id }) => id),
  name: (id) => byId(id).name,
  number: ({ number }, id) => number[byId(id).name],
  sum: ({ number }, id) => {
    const { terms } = byId(id);
    const [inNames, worked] = [symbols(terms), inNumbers(number, terms)];
    return worked === plain(number[byId(id).name], 3) ? inNames : `${inNames} = ${worked}`;
  },
  slip,
  how: (id) => SWEEP[byId(id).sweep].how(byId(id).of),
});

// ---- the graph ----------------------------------------------------------------------------------

/** @type {Record<string, number[]>} */
const SPOT = { "x₁": [45, 88], u: [180, 88], y: [355, 88], "x₂": [85, 196], v: [270, 196] };
const RADIUS = 17;
const CENTRED = { "text-anchor": "middle" };

/** Which road of the present sum leads over the edge: 0, 1 or null.
 *  @type {(here: Step, edge: Edge) => number | null} */
function roadOf(here, edge) {
  const end = here.sweep === "reverse" ? "from" : "to";
  if (edge[end] !== here.of) return null;
  if (here.sweep === "values" && here.terms.length === 1) return 0;
  return EDGES.filter((one) => one[end] === here.of).indexOf(edge);
}

/** Whether a number is known by its name: what is given is no step.
 *  @type {(now: Now, name: string) => boolean} */
const isKnown = ({ reached }, name) => STEP.findIndex((one) => one.name === name) < reached;

/** @type {(edge: Edge) => { line: Element[], text: Element }} */
function wire(edge) {
  const [[x1, y1], [x2, y2]] = [SPOT[edge.from], SPOT[edge.to]];
  const on = (/** @type {number} */ road) => of(({ here }) => roadOf(here, edge) === road);
  const roads = { ".nn-path-1": on(0), ".nn-path-2": on(1) };
  const at = (/** @type {number} */ part) => [x1 + part * (x2 - x1), y1 + part * (y2 - y1)];
  const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  const [tip, [x, y]] = [
    at(0.66)
      .map((entry) => entry.toFixed(1))
      .join(" "),
    at(0.42),
  ];
  const turn = of(({ here }) => {
    const back = here.sweep === "reverse" ? 180 : 0; // the sweep goes against it
    return `translate(${tip}) rotate(${(angle + back).toFixed(1)})`;
  });
  const slope = of((now) => {
    if (edge.slope && !isKnown(now, edge.slope)) return "";
    return plain(edge.slope ? now.number[edge.slope] : 1, 3);
  });
  return {
    line: [
      svg("line", { x1, y1, x2, y2, class: "nn-wire", ...roads }),
      svg("path", { d: "M7 0L-6 6L-6 -6Z", class: "nn-tip", transform: turn, ...roads }),
    ],
    text: svg("text", { x, y: y + 5, ...CENTRED, class: "nn-wired", ...roads }, slope),
  };
}

/** A node with its value, its tangent and its adjoint, as far as they are known.
 *  @type {(name: string) => SVGElement[]} */
function knot(name) {
  const [x, y] = SPOT[name];
  const side = y < 140 ? -1 : 1; // away from the wires
  const number = (/** @type {string} */ letter, /** @type {number} */ row, kind = "") => {
    const text = of((now) => {
      if (now.here.name === letter && now.reached === now.place) return `${letter} = ?`;
      return isKnown(now, letter) ? `${letter} = ${plain(now.number[letter], 3)}` : "";
    });
    const lit = of(({ here }) => here.name === letter);
    const at = { x, y: y + side * (RADIUS + 14 + 18 * row) + (side < 0 ? 8 : 4) };
    return written({ ...at, ...CENTRED, class: `nn-wired ${kind}`, ".nn-lit": lit }, text);
  };
  return [
    svg("circle", { cx: x, cy: y, r: RADIUS, class: "nn-knot" }),
    written({ x, y: y + 5, ...CENTRED, class: "nn-name" }, name),
    number(name, 0),
    number(moving(name), 1, "nn-tangent"),
    number(asked(name), 2, "nn-adjoint"),
  ];
}

function picture() {
  const label =
    "The graph: x₁ and x₂ feed u, u and x₂ feed v, u and v feed y; on each edge its derivative";
  const wires = EDGES.map(wire);
  return element(
    "div",
    { class: "nn-plot nn-chain-wires" },
    svg(
      "svg",
      { viewBox: "0 0 400 278", role: "img", "aria-label": label },
      wires.map(({ line }) => line),
      wires.map(({ text }) => text),
      Object.keys(SPOT).map(knot),
    ),
  );
}

/** Begin a sweep: everything before it is known. @type {View} */
function sweeps(shell) {
  const first = (/** @type {string} */ sweep) => STEP.find((one) => one.sweep === sweep)?.id;
  return list(
    "Sweep",
    "begin the sweep of ",
    SWEEPS,
    () => shell.now().here.sweep,
    (sweep) => shell.put({ step: first(sweep), revealed: false }),
  );
}

export default define({
  name: "graph",
  /** `number` finds any number by its name. */
  facts({ x, nudge, ...state }) {
    const found = [...graphValues(x), ...graphTangents(x, nudge), ...graphAdjoints(x)];
    /** @type {Record<string, number>} */
    const number = {
      "x₁": x[0],
      "x₂": x[1],
      [moving("x₁")]: nudge[0],
      [moving("x₂")]: nudge[1],
      [asked("y")]: 1,
      ...Object.fromEntries(STEP.map(({ name }, i) => [name, found[i]])),
    };
    return { ...steps.facts(state), here: byId(state.step), number };
  },
  words(now) {
    const { reached, number } = now;
    const count = steps.count(now);
    if (reached === 0) return `${count}.`;
    if (reached === STEP.length) {
      const terms = ["x₁", "x₂"].map((name) => [asked(name), moving(name)]);
      const sum = `${symbols(terms)} = ${inNumbers(number, terms)} = ${plain(number[moving("y")], 3)}`;
      return `${count}, and ${sum}, which is ${moving("y")} again.`;
    }
    const { sweep } = STEP[reached - 1];
    const known = STEP.slice(0, reached).filter((one) => one.sweep === sweep);
    const list = known.map(({ name }) => `${name} = ${plain(number[name], 3)}`).join(", ");
    return `${count}; the ${SWEEP[sweep].names}: ${list}.`;
  },
  question: steps.question,
  view: (shell) => ({
    picture: [picture()],
    side: [steps.ledger(), controls(sweeps(shell))],
    fold: [
      controls(field(shell, ["x", 0], "x₁"), field(shell, ["x", 1], "x₂")),
      captioned(
        "how fast they move:",
        controls(
          field(shell, ["nudge", 0], moving("x₁")),
          field(shell, ["nudge", 1], moving("x₂")),
        ),
      ),
    ],
  }),
});
