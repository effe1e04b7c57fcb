import { columns, controls, field, list } from "./controls.js";
import { button, element, svg } from "./dom.js";
import { formula, written } from "./formulas.js";
import { graphAdjoints, graphTangents, graphValues } from "./maths.js";
import { plain } from "./numbers.js";
import { close, define } from "./shell.js";

const [DOT, BAR] = ["\u0307", "\u0304"]; // over the letter before: the tangent, the adjoint
const moving = (name) => name[0] + DOT + name.slice(1);
const asked = (name) => name[0] + BAR + name.slice(1);
const SWEEPS = ["values", "forward", "reverse"];

/** The parts of the graph: which value feeds which, and by how much that one magnifies a nudge.
 *  `slope` is named as the formulas name it, "" for 1. */
const EDGES = [
  { from: "x₁", to: "u", slope: "" },
  { from: "x₂", to: "u", slope: "" },
  { from: "u", to: "v", slope: "x₂" },
  { from: "x₂", to: "v", slope: "u" },
  { from: "u", to: "y", slope: "v" },
  { from: "v", to: "y", slope: "u" },
];
const VALUES = [
  { id: "u", of: "u", terms: [["x₁"], ["x₂"]] },
  { id: "v", of: "v", terms: [["u", "x₂"]] },
  { id: "y", of: "y", terms: [["u", "v"]] },
];
/** The numbers in their order, each a sum of products of others. A tangent adds over the edges
 *  that lead to its node, an adjoint over those that leave it. */
const STEP = [
  ...VALUES.map((one) => ({ ...one, sweep: "values", name: one.of })),
  ...["u", "v", "y"].map((of) => ({
    id: `t_${of}`,
    of,
    sweep: "forward",
    name: moving(of),
    terms: EDGES.filter(({ to }) => to === of).map(({ from, slope }) => [slope, moving(from)]),
  })),
  ...["v", "u", "x₂", "x₁"].map((of) => ({
    id: `a_${of.replace("₁", "1").replace("₂", "2")}`,
    of,
    sweep: "reverse",
    name: asked(of),
    terms: EDGES.filter(({ from }) => from === of).map(({ to, slope }) => [slope, asked(to)]),
  })),
].map((one) => ({ ...one, terms: one.terms.map((part) => part.filter(Boolean)) }));

/** `reached` numbers are known; `number` finds any by its name. */
function facts({ x, nudge, step, revealed }) {
  const place = STEP.findIndex(({ id }) => id === step);
  const found = [...graphValues(x), ...graphTangents(x, nudge), ...graphAdjoints(x)];
  const given = { "x₁": x[0], "x₂": x[1], [moving("x₁")]: nudge[0], [moving("x₂")]: nudge[1] };
  const number = {
    ...given,
    [asked("y")]: 1,
    ...Object.fromEntries(STEP.map(({ name }, i) => [name, found[i]])),
  };
  return { place, here: STEP[place], reached: place + (revealed ? 1 : 0), number };
}

const symbols = ({ terms }) => terms.map((part) => part.join(" ")).join(" + ");
const product = (number, part) => part.reduce((result, name) => result * number[name], 1);

/** The terms with their numbers: "2 · 3 + 6 · 1". */
function working({ number }, { terms }) {
  const inside = (x) => (x < 0 ? `(${plain(x, 3)})` : plain(x, 3));
  const first = (x, i) => (i === 0 ? plain(x, 3) : inside(x));
  const texts = terms.map(([name, ...more], i) =>
    [first(number[name], i), ...more.map((other) => inside(number[other]))].join(" · "),
  );
  return texts.join(" + ");
}

/** " = 2 · 3 + 6 · 1 = 12", or " = 12" if there is nothing to compute. */
function worked(now, one) {
  const [terms, result] = [working(now, one), plain(now.number[one.name], 3)];
  return [...(terms === result ? [] : [terms]), result].map((text) => ` = ${text}`).join("");
}

const truth = (now) => `${now.here.name} = ${symbols(now.here)}${worked(now, now.here)}.`;

/** What was forgotten, if the guess says so. */
function slip({ here, number }, guess) {
  const parts = here.terms.map((part) => product(number, part));
  if (parts.length < 2) return "";
  const one = parts.findIndex((part) => close(part, guess));
  if (one >= 0) {
    const missing = here.terms[1 - one].join(" ");
    return `That is one of two roads; ${missing} comes along the other, and roads add. `;
  }
  return close(guess, parts[0] * parts[1]) ? "You multiplied two roads; roads add. " : "";
}

function verdict(now, guess) {
  if (guess === null) return truth(now);
  if (close(guess, now.number[now.here.name])) return `Right: ${truth(now)}`;
  return `Not ${plain(guess)}. ${slip(now, guess)}${truth(now)}`;
}

const ASK = {
  values: ({ name }) => `Predict ${name}, the next value.`,
  forward: ({ of, name }) => `Predict ${name}, how fast ${of} moves: who moves it?`,
  reverse: ({ of, name }) => `Predict ${name}, how fast y reacts to ${of}: who uses ${of}?`,
};

const NAMES = { values: "values", forward: "tangents", reverse: "adjoints" };

function words({ reached, number }) {
  const count = `${reached} of ${STEP.length} numbers are found`;
  if (reached === 0) return `${count}.`;
  if (reached === STEP.length) {
    const terms = ["x₁", "x₂"].map((name) => [asked(name), moving(name)]);
    return `${count}, and ${symbols({ terms })}${worked({ number }, { name: moving("y"), terms })}, which is ${moving("y")} again.`;
  }
  const { sweep } = STEP[reached - 1];
  const known = STEP.slice(0, reached).filter((one) => one.sweep === sweep);
  const list = known.map(({ name }) => `${name} = ${plain(number[name], 3)}`).join(", ");
  return `${count}; the ${NAMES[sweep]}: ${list}.`;
}

// ---- the graph ----------------------------------------------------------------------------------

const SPOT = { "x₁": [45, 88], u: [180, 88], y: [355, 88], "x₂": [85, 196], v: [270, 196] };
const RADIUS = 17;
const CENTRED = { "text-anchor": "middle" };

/** Which road of the present sum leads over the edge: 0, 1 or null. */
function roadOf({ here }, edge) {
  const ends = here.sweep === "reverse" ? "from" : "to";
  if (edge[ends] !== here.of) return null;
  const road = EDGES.filter((one) => one[ends] === here.of).indexOf(edge);
  return here.sweep === "values" && here.terms.length === 1 ? 0 : road;
}

function wire(edge) {
  const [[x1, y1], [x2, y2]] = [SPOT[edge.from], SPOT[edge.to]];
  const on = (road) => (now) => roadOf(now, edge) === road;
  const roads = { ".nn-path-1": on(0), ".nn-path-2": on(1) };
  const at = (part) => [x1 + part * (x2 - x1), y1 + part * (y2 - y1)];
  const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  const [[tipX, tipY], [textX, textY]] = [at(0.66), at(0.42)];
  const back = ({ here }) => (here.sweep === "reverse" ? 180 : 0); // the sweep goes against it
  const turn = (now) =>
    `translate(${tipX.toFixed(1)} ${tipY.toFixed(1)}) rotate(${(angle + back(now)).toFixed(1)})`;
  const slope = ({ number }) => plain(edge.slope ? number[edge.slope] : 1, 3);
  const known = (now) => !edge.slope || isKnown(now, edge.slope);
  return [
    [
      svg("line", { x1, y1, x2, y2, class: "nn-wire", ...roads }),
      svg("path", { d: "M7 0L-6 6L-6 -6Z", class: "nn-tip", transform: turn, ...roads }),
    ],
    svg("text", { x: textX, y: textY + 5, ...CENTRED, class: "nn-wired", ...roads }, (now) =>
      known(now) ? slope(now) : "",
    ),
  ];
}

function isKnown({ reached }, name) {
  const place = STEP.findIndex((one) => one.name === name);
  return place < reached; // what is given has no place, −1
}

/** A node with its value, its tangent and its adjoint, as far as they are known. */
function knot(name) {
  const [x, y] = SPOT[name];
  const side = y < 140 ? -1 : 1; // away from the wires
  const number = (letter, row, kind) => {
    const isAsked = ({ here, reached, place }) => here.name === letter && reached === place;
    const text = (now) => {
      if (isAsked(now)) return `${letter} = ?`;
      return isKnown(now, letter) ? `${letter} = ${plain(now.number[letter], 3)}` : "";
    };
    const lit = ({ here }) => here.name === letter;
    const at = { x, y: y + side * (RADIUS + 14 + 18 * row) + (side < 0 ? 8 : 4) };
    return written({ ...at, ...CENTRED, class: `nn-wired ${kind}`, ".nn-lit": lit }, text);
  };
  return [
    svg("circle", { cx: x, cy: y, r: RADIUS, class: "nn-knot" }),
    written({ x, y: y + 5, ...CENTRED, class: "nn-name" }, name),
    number(name, 0, ""),
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
    { class: "nn-plot nn-chain-wires nn-graph-wires" },
    svg(
      "svg",
      { viewBox: "0 0 400 278", role: "img", "aria-label": label },
      wires.map(([line]) => line),
      wires.map(([, text]) => text),
      Object.keys(SPOT).map(knot),
    ),
  );
}

// ---- the ledger and the controls ----------------------------------------------------------------

/** Every number with its working, once it is known. */
const ledger = () =>
  element(
    "ol",
    { class: "nn-ledger" },
    STEP.map((one, i) => {
      const lit = (now) => now.here === one;
      const attributes = { ".nn-lit": lit, ".nn-waiting": (now) => i >= now.reached && !lit(now) };
      return element(
        "li",
        attributes,
        formula((now) => (i < now.reached ? `${one.name} = ${symbols(one)}` : `${one.name} =`)),
        (now) => (i < now.reached ? worked(now, one) : " ?"),
      );
    }),
  );

/** One step back: hide the number that is shown, or show the one before. */
function back(shell) {
  const { place } = shell.now();
  shell.guessed.clear();
  if (shell.at("revealed")) shell.put({ revealed: false });
  else shell.put({ step: STEP[Math.max(0, place - 1)].id, revealed: place > 0 });
}

function onward(shell) {
  const next = shell.now().place + 1;
  shell.put({ step: STEP[next % STEP.length].id, revealed: false });
}

/** Begin a sweep: everything before it is known. */
function sweeps(shell) {
  const first = (sweep) => STEP[STEP.findIndex((one) => one.sweep === sweep)].id;
  const begin = (sweep) => shell.put({ step: first(sweep), revealed: false });
  return list("Sweep", "sweep", SWEEPS, () => shell.now().here.sweep, begin);
}

export default define({
  name: "graph",
  facts,
  words,
  question: (shell) => ({
    ask: ({ here }) => ASK[here.sweep](here),
    guess: ["your prediction ", "Your prediction"],
    again: ({ reached }) => (reached === STEP.length ? "Start again" : "Next number"),
    verdict,
    after: truth,
    onAgain: () => onward(shell),
  }),
  view: (shell) => [
    columns(
      "",
      [
        picture(),
        controls(field(shell, ["x", 0], "x₁"), field(shell, ["x", 1], "x₂")),
        controls(
          field(shell, ["nudge", 0], moving("x₁")),
          field(shell, ["nudge", 1], moving("x₂")),
        ),
      ],
      [
        ledger(),
        controls(
          sweeps(shell),
          button("Back", () => back(shell)),
          shell.reset(),
        ),
      ],
    ),
  ],
});
