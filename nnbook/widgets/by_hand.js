import { bareField } from "./controls.js";
import { button, element } from "./dom.js";
import { math, sentence } from "./formulas.js";
import { affine, bp1, bp2, bp4, dsigmaOf, quadratic, sigmaOf } from "./maths.js";
import { factor, plain } from "./numbers.js";
import { ARROWS } from "./plots.js";
import { close, define } from "./shell.js";
import { judged } from "./steps.js";

/** @import { Attributes, Child, Now } from "./dom.js"
 *  @import { Matrix, Vector } from "./maths.js"
 *  @import { Shell } from "./shell.js"
 *
 *  @typedef {object} Stage what is done, the entry to be predicted, the mistakes that are known, and
 *    the formula with its numbers under it: a block in braces is a matrix by rows
 *  @property {string} title
 *  @property {string} ask
 *  @property {[(v: Now) => number, string][]} slips
 *  @property {string} formula
 *  @property {string[]} worked
 *  @property {string} [tag] the number of the equation */

// Every number has an id: w1_21 is w¹₂₁, z1_2 is z¹₂, dw1_21 its derivative, n_w1_21 its next value.
const [SUPERS, SUBS] = ["⁰¹²", "₀₁₂"];
const PARAMETERS = "w1_11 w1_12 w1_21 w1_22 b1_1 b1_2 w2_11 w2_12 b2_1".split(" ");
const GIVEN = ["x_1", "x_2", "y", ...PARAMETERS, "eta"];
/** @type {Record<string, string>} */
const NAMES = { C: "C", C_new: "new C", eta: "η" };

/** The name of a number as the text writes it; with one neuron in the layer the index is left out.
 *  @type {(id: string) => string} */
function nameOf(id) {
  if (NAMES[id]) return NAMES[id];
  if (id.startsWith("n_")) return `new ${nameOf(id.slice(2))}`;
  if (/^d[wb]/.test(id)) return `∂C/∂${nameOf(id.slice(1))}`;
  const [, letter, layer, index = ""] = /^([a-z]+)(\d?)_?(\d*)$/.exec(id) ?? ["", id, ""];
  const single = layer === "2" && letter !== "w";
  const below = single ? "" : [...index].map((digit) => SUBS[Number(digit)]).join("");
  const above = layer && SUPERS[Number(layer)];
  if (letter === "s") return `σ′(z${above}${below})`;
  return `${letter === "d" ? "δ" : letter}${above}${below}`;
}

/** Where every number comes from, in the order of the work: an expression in other numbers, for
 *  each j and k. With "!" a negative number stands there without brackets.
 *  @type {Record<string, string>} */
const RULES = {
  z1_j: "{w1_j1} · {x_1} + {w1_j2} · {x_2} + {b1_j}",
  a1_j: "max(0, {!z1_j})",
  z2_1: "{w2_11} · {a1_1} + {w2_12} · {a1_2} + {b2_1}",
  a2_1: "{!z2_1}",
  C: "½ ({!a2_1} − {y})²",
  s2_1: "the slope of the identity",
  d2_1: "({!a2_1} − {y}) · {s2_1}",
  s1_j: "(1 if {!z1_j} > 0, else 0)",
  d1_j: "{w2_1j} · {d2_1} · {s1_j}",
  db2_1: "{!d2_1}",
  db1_j: "{!d1_j}",
  dw2_1j: "{d2_1} · {a1_j}",
  dw1_jk: "{d1_j} · {x_k}",
  ...Object.fromEntries(PARAMETERS.map((id) => [`n_${id}`, `{!${id}} − {eta} · {d${id}}`])),
  n_a2_1: "the output of the net with the new weights",
  C_new: "½ ({!n_a2_1} − {y})²",
};
/** @type {(rule: [string, string], index: string) => [string, string][]} */
const spread = ([id, rule], index) =>
  new RegExp(`_\\d*${index}`).test(id)
    ? ["1", "2"].map((digit) => [
        id.replace(index, digit),
        rule.replace(/\{.*?\}/g, (one) => one.replace(index, digit)),
      ])
    : [[id, rule]];
const ORIGINS = Object.fromEntries(
  Object.entries(RULES)
    .flatMap((rule) => spread(rule, "j"))
    .flatMap((rule) => spread(rule, "k")),
);

/** The expression with something in the place of each number.
 *  @type {(id: string, put: (source: string, bare: boolean) => string) => string} */
const filled = (id, put) =>
  ORIGINS[id].replace(/\{(!?)(\w+)\}/g, (_, bare, source) => put(source, bare === "!"));
/** @type {(id: string) => string[]} */
const sourcesOf = (id) =>
  [...(ORIGINS[id] ?? "").matchAll(/\{!?(\w+)\}/g)].map(([, source]) => source);

/** @type {Stage[]} */
const STAGES = [
  {
    title: "Forward, layer 1: the weighted inputs",
    ask: "z1_2",
    slips: [
      [(v) => v.w1_21 * v.x_1 + v.w1_22 * v.x_2, "The bias b¹₂ is missing."],
      [
        (v) => v.w1_12 * v.x_1 + v.w1_22 * v.x_2 + v.b1_2,
        "That is column 2 of W¹; z¹₂ is made with row 2.",
      ],
    ],
    formula: "z¹ = W¹x + b¹",
    worked: ["= {w1_11 w1_12; w1_21 w1_22}{x_1; x_2} + {b1_1; b1_2} = {z1_1; z1_2}"],
  },
  {
    title: "Forward, layer 1: ReLU, entry by entry",
    ask: "a1_1",
    slips: [[(v) => v.z1_1, "That is z¹₁; ReLU lets nothing below 0 through."]],
    formula: "a¹ = ReLU(z¹)",
    worked: ["= max(0, {z1_1; z1_2}) = {a1_1; a1_2}"],
  },
  {
    title: "Forward, layer 2: the output",
    ask: "a2_1",
    slips: [[(v) => v.a2_1 - v.b2_1, "The bias b² is missing."]],
    formula: "a² = z² = W²a¹ + b²",
    worked: ["= {w2_11 w2_12}{a1_1; a1_2} + {b2_1} = {z2_1} = {a2_1}"],
  },
  {
    title: "The cost",
    ask: "C",
    slips: [
      [(v) => 2 * v.C, "The ½ is missing."],
      [(v) => v.a2_1 - v.y, "That is the residual a² − y."],
    ],
    formula: "C = ½ (a² − y)²",
    worked: ["= ½ ({a2_1} − {y})² = {C}"],
  },
  {
    tag: "1",
    title: "Equation 1: the error at the output",
    ask: "d2_1",
    slips: [
      [(v) => v.y - v.a2_1, "That is y − a²; the derivative of the cost is a² − y."],
      [(v) => v.C, "That is the cost."],
    ],
    formula: "δ² = (a² − y) ⊙ σ′(z²)",
    worked: ["= ({a2_1} − {y}) · {s2_1} = {d2_1}"],
  },
  {
    tag: "2",
    title: "Equation 2: the error, one layer back",
    ask: "d1_1",
    slips: [
      [(v) => v.w2_11 * v.d2_1, "The slope σ′(z¹₁) is missing."],
      [(v) => v.w2_11 * v.d2_1 * v.a1_1, "The slope is taken at z¹₁; a¹₁ has no place here."],
    ],
    formula: "δ¹ = (W²)ᵀ δ² ⊙ σ′(z¹)",
    worked: ["= {w2_11; w2_12} {d2_1} ⊙ {s1_1; s1_2} = {d1_1; d1_2}"],
  },
  {
    tag: "3",
    title: "Equation 3: the biases",
    ask: "db1_2",
    slips: [[(v) => v.b1_2, "That is the bias; its derivative is another number."]],
    formula: "∂C/∂bˡ = δˡ",
    worked: ["∂C/∂b² = {db2_1},   ∂C/∂b¹ = {db1_1; db1_2}"],
  },
  {
    tag: "4",
    title: "Equation 4: the weights",
    ask: "dw1_21",
    slips: [
      [
        (v) => v.d1_1 * v.x_2,
        "The product is the wrong way round: row 2 belongs to δ¹₂, column 1 to x₁.",
      ],
    ],
    formula: "∂C/∂Wˡ = δˡ (aˡ⁻¹)ᵀ",
    worked: [
      "∂C/∂W² = {d2_1}{a1_1 a1_2} = {dw2_11 dw2_12}",
      "∂C/∂W¹ = {d1_1; d1_2}{x_1 x_2} = {dw1_11 dw1_12; dw1_21 dw1_22}",
    ],
  },
  {
    title: "One step of descent",
    ask: "n_w1_22",
    slips: [
      [(v) => v.w1_22 + v.eta * v.dw1_22, "That is uphill: descent subtracts."],
      [(v) => v.w1_22 - v.dw1_22, "The step size η is missing."],
    ],
    formula: "θ ← θ − η ∇C",
    worked: [
      "η = {eta}   W¹ ← {n_w1_11 n_w1_12; n_w1_21 n_w1_22}   b¹ ← {n_b1_1; n_b1_2}",
      "W² ← {n_w2_11 n_w2_12}   b² ← {n_b2_1}   a² ← {n_a2_1}   C ← {C_new}",
    ],
  },
];
const LAST = STAGES.length;

/** The stage in which a number is found, the first that writes it. */
const STAGE_OF = Object.fromEntries(
  Object.keys(ORIGINS).map((id) => {
    const written = new RegExp(`[{ ]${id}[}; ]`);
    return [id, 1 + STAGES.findIndex(({ worked }) => written.test(worked.join()))];
  }),
);

/** Where the state holds a number that is given. @type {(id: string) => string | (string | number)[]} */
function pathOf(id) {
  const [name, digits = ""] = id.split("_");
  if (name === "b2") return "b2";
  return [name.replace("w", "W"), ...[...digits].map((digit) => Number(digit) - 1)];
}

/** The entries of a vector or the rows of a matrix among the numbers.
 *  @type {(v: Now, letter: string, rows?: number) => any[]} */
const taken = (v, letter, rows = 0) =>
  rows
    ? [1, 2].slice(0, rows).map((j) => [1, 2].map((k) => v[`${letter}_${j}${k}`]))
    : [1, 2].map((j) => v[`${letter}_${j}`]);

/** @type {(x: Vector, W1: Matrix, b1: Vector, W2: Matrix, b2: number) => Record<string, Vector>} */
function forwardPass(x, W1, b1, W2, b2) {
  const z1 = affine(W1, x, b1);
  const a1 = z1.map((z) => sigmaOf("ReLU", z));
  const z2 = affine(W2, a1, [b2]);
  return { z1, a1, z2, a2: z2.map((z) => sigmaOf("identity", z)) };
}

/** All numbers by id. @type {(state: Now) => Now} */
function numbersOf({ x, y, W1, b1, W2, b2, eta }) {
  const { z1, a1, z2, a2 } = forwardPass(x, W1, b1, W2, b2);
  const [s1, s2] = [z1.map((z) => dsigmaOf("ReLU", z)), z2.map((z) => dsigmaOf("identity", z))];
  const d2 = bp1([a2[0] - y], s2);
  const d1 = bp2(W2, d2, s1);
  /** @type {Now} */
  const v = { y, eta, C: quadratic(a2, [y]) };
  const arrays = {
    ...{ x, b1, b2: [b2], w1: W1, w2: W2, z1, a1, z2, a2, s1, s2, d1, d2, db1: d1, db2: d2 },
    ...{ dw1: bp4(d1, x), dw2: bp4(d2, a1) },
  };
  for (const [letter, list] of Object.entries(arrays)) {
    list.forEach((/** @type {number | Vector} */ entry, /** @type {number} */ i) => {
      const id = `${letter}_${i + 1}`;
      if (!Array.isArray(entry)) v[id] = entry;
      else for (const k of entry.keys()) v[`${id}${k + 1}`] = entry[k];
    });
  }
  for (const id of PARAMETERS) v[`n_${id}`] = v[id] - eta * v[`d${id}`];
  const next = forwardPass(x, taken(v, "n_w1", 2), taken(v, "n_b1"), taken(v, "n_w2", 1), v.n_b2_1);
  return { ...v, n_a2_1: next.a2[0], C_new: quadratic(next.a2, [y]) };
}

/** "δ¹₂ = w²₁₂ · δ² · σ′(z¹₂) = 2 · 1 · 1 = 2" @type {(id: string, v: Now) => string} */
function originOf(id, v) {
  if (!ORIGINS[id]) {
    const uses = Object.keys(ORIGINS).filter((use) => sourcesOf(use).includes(id));
    const list = uses.filter((use) => !use.startsWith("n_")).map(nameOf);
    return `${nameOf(id)} = ${plain(v[id])} is given. It is used in ${list.join(", ") || "the step"}.`;
  }
  const inNames = filled(id, nameOf);
  const inNumbers = filled(id, (source, bare) => (bare ? plain : factor)(v[source]));
  const steps = [nameOf(id), inNames, inNumbers, plain(v[id])];
  return steps.filter((part, i) => i === 0 || part !== steps[i - 1]).join(" = ");
}

/** @type {(now: Now, guess: number | null) => string} */
function verdict({ v, stage }, guess) {
  const { ask, slips } = STAGES[stage - 1];
  const slip = guess === null ? null : slips.find(([value]) => close(guess, value(v)));
  return judged(guess, v[ask], `${originOf(ask, v)}.`, slip ? `${slip[1]} ` : "");
}

// ---- numbers on the page ------------------------------------------------------------------------

/** @type {(id: string) => Attributes} */
const lights = (id) => ({
  "data-id": id,
  ".nn-lit": ({ lit }) => lit === id,
  ".nn-source": ({ sources }) => sources.includes(id),
});

/** A number that is found: a button, so that it can be asked where it comes from.
 *  @type {(id: string) => HTMLElement} */
const found = (id) =>
  button(
    ({ known, v, ask }) => (known(id) ? plain(v[id]) : ask === id ? "?" : ""),
    () => {},
    {
      class: "nn-entry",
      ...lights(id),
      tabindex: ({ stop }) => (stop === id ? 0 : -1),
      disabled: ({ known }) => (known(id) ? null : ""),
      "aria-label": ({ known, v }) =>
        known(id) ? originOf(id, v) : `${nameOf(id)}, not yet known`,
    },
  );

/** The same number where another formula uses it. @type {(id: string) => HTMLElement} */
const used = (id) =>
  element("span", { class: "nn-entry", ...lights(id) }, ({ known, v }) =>
    known(id) ? plain(v[id]) : "",
  );

/** A number that is given, in a field. @type {(shell: Shell, id: string) => HTMLElement} */
const given = (shell, id) =>
  bareField(shell, pathOf(id), nameOf(id), {
    step: id === "eta" ? 0.01 : 1,
    decimals: 4,
    attributes: { class: "nn-given", ...lights(id) },
  });

/** The formulas, and under each its numbers as soon as the reader has come to it. A number is a
 *  field or a button where it is written first. @type {(shell: Shell) => HTMLElement[]} */
function lines(shell) {
  /** @type {Set<string>} */
  const seen = new Set();
  const entry = (/** @type {string} */ id) => {
    if (seen.has(id)) return used(id);
    seen.add(id);
    return GIVEN.includes(id) ? given(shell, id) : found(id);
  };
  /** @type {(text: string) => Child} */
  const block = (text) => {
    const rows = text.split("; ").map((row) => row.split(" "));
    if (rows.flat().length === 1) return entry(text);
    const kind = `nn-matrix nn-columns-${rows[0].length}`;
    const label = nameOf(rows[0][0]).replace(/[₁₂]+$/, "");
    const group = { class: kind, role: "group", "aria-label": label };
    return element("span", group, rows.flat().map(entry));
  };
  // The blocks are what stands between braces, every other part.
  /** @type {(text: string) => HTMLElement} */
  const worked = (text) =>
    element(
      "p",
      { class: "nn-worked" },
      text.split(/[{}]/).map((part, i) => (i % 2 ? block(part) : part && math(part))),
    );
  return STAGES.map(({ tag, formula, worked: texts }, i) => {
    const mark = tag ? [element("span", { class: "nn-tag" }, tag)] : [];
    const here = { ".nn-active": (/** @type {Now} */ now) => now.stage === i + 1 };
    return element(
      "div",
      { class: "nn-line", ...here },
      element("p", { class: "nn-formula" }, mark, math(`${formula} `)),
      element("div", { hidden: (now) => (now.stage > i ? null : "") }, texts.map(worked)),
    );
  });
}

// ---- where a number comes from ------------------------------------------------------------------

const HINT = "Point at a number, or go to it with the arrow keys, to read where it comes from.";

/** Pointer, focus and keys ask for the origin of a number.
 *  @type {(shell: Shell, root: HTMLElement) => void} */
function listen(shell, root) {
  const cellOf = (/** @type {Event} */ { target }) =>
    target instanceof Element ? target.closest("[data-id]") : null;
  const idOf = (/** @type {Event} */ event) => cellOf(event)?.getAttribute("data-id") ?? "";
  const ask = (/** @type {string} */ name, id = "") => {
    if (shell.own[name] !== id) shell.set({ [name]: id });
  };
  const go = (/** @type {string} */ id) => {
    shell.set({ cursor: id });
    /** @type {HTMLElement | null} */ (root.querySelector(`button[data-id="${id}"]`))?.focus();
  };
  root.addEventListener("pointerover", (event) => ask("hovered", idOf(event)));
  root.addEventListener("pointerleave", () => ask("hovered"));
  root.addEventListener("focusin", (event) => ask("focused", idOf(event)));
  root.addEventListener("focusout", () => ask("focused"));
  root.addEventListener("click", (event) => {
    if (cellOf(event)?.localName === "button") go(idOf(event));
  });
  root.addEventListener("keydown", (event) => {
    if (cellOf(event)?.localName !== "button") return;
    const { found } = shell.now();
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    /** @type {Record<string, string>} */
    const ends = { Home: found[0], End: found.at(-1) };
    const next = ends[event.key] ?? found[found.indexOf(idOf(event)) + dx - dy];
    if (!ends[event.key] && !dx && !dy) return;
    if (next) go(next);
    event.preventDefault();
  });
}

// ---- predict, reveal, go on ---------------------------------------------------------------------

/** @type {(shell: Shell) => void} */
function descend(shell) {
  const { v } = shell.now();
  const out = PARAMETERS.find((id) => Math.abs(v[`n_${id}`]) > shell.limits("b2")[1]);
  if (out) {
    const there = `${nameOf(out)} to ${plain(v[`n_${out}`])}`;
    return shell.refuse(`The step would take ${there}, beyond ±9: choose a smaller η.`);
  }
  const [W1, b1, W2] = [taken(v, "n_w1", 2), taken(v, "n_b1"), taken(v, "n_w2", 1)];
  shell.put({ W1, b1, W2, b2: v.n_b2_1 });
  const fall = `C went from ${plain(v.C)} to ${plain(v.C_new)}.`;
  return shell.set({ says: `${fall} All numbers are those of the new net.` });
}

/** @type {(shell: Shell, stage: number, revealed?: boolean) => void} */
const go = (shell, stage, revealed = false) => {
  shell.forget();
  shell.put({ stage, revealed });
};

export default define({
  name: "by-hand",
  own: () => ({ hovered: "", focused: "", cursor: "", says: "" }),
  home: { stage: 1, revealed: false },
  /** v: all numbers; known(id): whether that one has been found; ask: the one to be predicted;
   *  lit: the one whose origin is asked for; stop: the one on which the Tab key stops. */
  facts(state) {
    const { revealed, hovered, focused, cursor } = state;
    const stage = Math.max(1, state.stage);
    const reached = stage - (revealed ? 0 : 1);
    const known = (/** @type {string} */ id) => (STAGE_OF[id] ?? 0) <= reached;
    const asked = hovered || focused;
    const lit = asked && known(asked) ? asked : "";
    const found = Object.keys(ORIGINS).filter(known);
    const stop = found.includes(cursor) ? cursor : found[0];
    const { ask } = STAGES[stage - 1];
    return {
      stage,
      v: numbersOf(state),
      known,
      ask,
      lit,
      sources: sourcesOf(lit),
      found,
      stop,
      reached,
    };
  },
  /** No more than is known. */
  words({ v, reached, eta }) {
    if (reached < 3) return `Input (${plain(v.x_1)}, ${plain(v.x_2)}), target ${plain(v.y)}.`;
    /** @type {[number, string][]} */
    const parts = [
      [3, `Output a² = ${plain(v.a2_1)}`],
      [4, `cost C = ${plain(v.C)}`],
      [5, `δ² = ${plain(v.d2_1)}`],
      [6, `δ¹ = (${plain(v.d1_1)}, ${plain(v.d1_2)})`],
      [9, `after a step with η = ${plain(eta)} the cost is ${plain(v.C_new)}`],
    ];
    return `${parts.flatMap(([stage, text]) => (reached >= stage ? [text] : [])).join(", ")}.`;
  },
  along: (_values, shell) => {
    shell.own.says = "";
    return {};
  },
  question: (shell) => ({
    ask: ({ ask }) => `What is ${nameOf(ask).replace("new", "the new")}?`,
    how: ({ stage }) => `${stage} of ${LAST}. ${STAGES[stage - 1].title}.`,
    guess: ({ ask }) => nameOf(ask),
    again: ({ stage }) => (stage < LAST ? "Next" : "Take the step"),
    verdict,
    after: (now) => now.says || verdict(now, null),
    onAgain: () => {
      const { stage } = shell.now();
      return stage === LAST ? descend(shell) : go(shell, stage + 1);
    },
    more: [
      button("Back", () => go(shell, shell.now().stage - 1), {
        disabled: ({ stage }) => (stage > 1 ? null : ""),
      }),
      button("Show all", () => go(shell, LAST, true)),
    ],
  }),
  view: (shell) => {
    const root = element("div", { class: "nn-lines" }, lines(shell));
    listen(shell, root);
    const origin = sentence(
      { class: "nn-origin", ".nn-asking": ({ lit }) => lit !== "" },
      ({ lit, v }) => (lit ? originOf(lit, v) : HINT),
    );
    return { wide: [root, origin] };
  },
});
