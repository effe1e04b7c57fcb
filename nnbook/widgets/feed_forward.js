import { bareField, matrix } from "./controls.js";
import { element, of, svg } from "./dom.js";
import { math } from "./formulas.js";
import { affine, dot, sigmaOf } from "./maths.js";
import { indexed, plain, sumOf } from "./numbers.js";
import { networkPicture } from "./plots.js";
import { close, define } from "./shell.js";
import { stepwise } from "./steps.js";

/** @import { Attributes, Now, Of } from "./dom.js"
 *  @import { Path, Shell } from "./shell.js" */

const SIGMA = ["", "ReLU", "identity"]; // of layers 1 and 2
const SIZES = [2, 2, 1];
const STEPS = ["z1_1", "z1_2", "a1_1", "a1_2", "z2_1", "a2_1"];

/** z or a, the layer and the neuron. @type {(id: string) => [what: string, l: number, j: number]} */
const partsOf = (id) => [id[0], Number(id[1]), Number(id[3])];
const nameOf = (/** @type {string} */ id) => indexed(...partsOf(id));

/** Which slip gives the number that was predicted, if it is one that is known.
 *  @type {(now: Now, id: string, guess: number) => string} */
function slip(now, id, guess) {
  const [what, l, j] = partsOf(id);
  const is = (/** @type {number} */ value) => close(value, guess);
  if (what === "a") {
    return is(now.z[l][j - 1]) ? "That is z itself: ReLU makes 0 of what is negative. " : "";
  }
  const [line, a, bias] = [now.W[l][j - 1], now.a[l - 1], now.b[l][j - 1]];
  const down = now.W[l].map((/** @type {number[]} */ other) => other[j - 1]);
  if (bias && is(dot(line, a))) return "That is the sum without the bias. ";
  if (bias && is(dot(line, a) - bias)) return "That has the bias with the wrong sign. ";
  if (down.length === a.length && is(dot(down, a) + bias)) {
    return `That runs down column ${j} of ${indexed("W", l)}; the sum runs along row ${j}. `;
  }
  if (l === 2 && is(dot(line, now.z[1]) + bias)) return "That has z¹ where a¹ belongs. ";
  return "";
}

const steps = stepwise({
  ids: STEPS,
  name: nameOf,
  number: (now, id) => {
    const [what, l, j] = partsOf(id);
    return now[what][l][j - 1];
  },
  sum: (now, id) => {
    const [what, l, j] = partsOf(id);
    if (what === "z") return sumOf(now.W[l][j - 1], now.a[l - 1], now.b[l][j - 1]);
    const z = plain(now.z[l][j - 1]);
    return l === 1 ? `max(0, ${z})` : z;
  },
  slip,
  how: (id) => {
    const [what, l, j] = partsOf(id);
    if (what === "z") return `Go along row ${j} of ${indexed("W", l)}, and add the bias.`;
    return `The activation of layer ${l} is applied to ${indexed("z", l, j)}.`;
  },
});

// ---- the equations ------------------------------------------------------------------------------

/** A matrix or column of fields; `mark(i)` gives the attributes of row i.
 *  @type {(shell: Shell, name: string, mark: (i: number) => Attributes) => HTMLElement} */
function fields(shell, name, mark) {
  const start = shell.at(name);
  const [letter, l] = [name[0].toLowerCase(), name[1] ?? ""]; // "W1" holds w¹₁₁, "x" holds x₁
  /** @type {(path: Path, i: number, ...k: number[]) => HTMLElement} */
  const entry = (path, i, ...k) =>
    bareField(shell, path, indexed(letter, l, i + 1, ...k), {
      step: 1,
      decimals: 4,
      attributes: mark(i),
    });
  const entries = start.flatMap((/** @type {any} */ line, /** @type {number} */ i) =>
    Array.isArray(line) ? line.map((_, k) => entry([name, i, k], i, k + 1)) : [entry([name, i], i)],
  );
  const kind = `nn-matrix nn-entries nn-columns-${start[0].length ?? 1}`;
  return element("span", { class: kind, role: "group", "aria-label": name }, entries);
}

/** A column of numbers that are found one by one; those that `lit(now, j)` are marked.
 *  @type {(what: string, l: number, kind: string, lit: (now: Now, j: number) => boolean) => HTMLElement} */
const found = (what, l, kind, lit) => {
  const text = (/** @type {Now} */ now, /** @type {number} */ entry, /** @type {number} */ i) =>
    now.known(`${what}${l}_${i + 1}`) ? plain(entry) : "?";
  return matrix(
    SIZES[l],
    1,
    (now) =>
      now[what][l].map((/** @type {number} */ x, /** @type {number} */ i) => [text(now, x, i)]),
    { mark: (now, i) => ({ [kind]: lit(now, i + 1) }) },
  );
};

/** z = W a + b and a = σ(z) of one layer, in the matrices of the text; what is not in use is dim.
 *  @type {(shell: Shell, l: number) => HTMLElement} */
function layer(shell, l) {
  const sign = (/** @type {string} */ text) => element("span", { class: "nn-sign" }, text);
  const asked = (/** @type {string} */ what) => (/** @type {Now} */ now, /** @type {number} */ j) =>
    now.step === `${what}${l}_${j}`;
  const inUse = (/** @type {string} */ what) => of(({ step }) => step.startsWith(`${what}${l}`));
  const lit = (/** @type {number} */ i) => ({ ".nn-lit": of((now) => asked("z")(now, i + 1)) });
  const source =
    l === 1
      ? fields(shell, "x", () => ({ ".nn-source": inUse("z") }))
      : found("a", 1, ".nn-source", inUse("z"));
  const [z, W, b, a] = ["z", "W", "b", "a"].map((letter) => indexed(letter, l));
  const input = l === 1 ? "x" : indexed("a", l - 1);
  /** @type {(what: string, ...parts: (Node | string)[][]) => HTMLElement} */
  const line = (what, ...parts) =>
    element(
      "p",
      { ".nn-dim": (now) => !inUse(what)(now) },
      parts.map((part) => element("span", {}, part)),
    );
  return element(
    "div",
    { class: "nn-equations" },
    line(
      "z",
      [math(`${z} = ${W}${input} + ${b} = `)],
      [fields(shell, `W${l}`, lit), " ", source, sign("+"), fields(shell, `b${l}`, lit)],
      [sign("="), found("z", l, ".nn-lit", asked("z"))],
    ),
    line(
      "a",
      [math(`${a} = ${SIGMA[l]} `)],
      [found("z", l, ".nn-source", asked("a")), sign("="), found("a", l, ".nn-lit", asked("a"))],
    ),
  );
}

// ---- the drawn net ------------------------------------------------------------------------------

/** The drawn net: known numbers in its neurons, weights on the edges of the row in use. */
function netOfNumbers() {
  /** @type {(what: string, l: number, j: number) => Of} */
  const asked = (what, l, j) => of(({ step }) => step === `${what}${l}_${j}`);
  /** @type {(x: number, y: number, lit: Of, text: Of) => SVGElement} */
  const tag = (x, y, lit, text) =>
    svg("text", { x, y, "text-anchor": "middle", class: "nn-tag", ".nn-lit": lit }, text);
  const { node, front, edges, neurons } = networkPicture({
    label: "The net with two inputs, two neurons and one neuron, and the numbers found so far",
    sizes: SIZES,
    width: 330,
    height: 210,
    radius: 20,
    edge: (l, j) => ({ ".nn-lit": asked("z", l, j) }),
    neuron: (l, j) => ({
      ".nn-half": (now) => l && now.known(`z${l}_${j}`) && !now.known(`a${l}_${j}`),
      ".nn-into": ({ step }) => step.slice(1) === `${l}_${j}`,
      ".nn-from": ({ step }) => step.startsWith(`z${l + 1}`),
    }),
    text: (l, j) => (now) => {
      if (!l || now.known(`a${l}_${j}`)) return plain(now.a[l][j - 1], 2);
      return now.known(`z${l}_${j}`) ? plain(now.z[l][j - 1], 2) : "?";
    },
  });
  for (const { l, j, at } of neurons.filter(({ l }) => l)) {
    const bias = of((now) => `b = ${plain(now.b[l][j - 1], 2)}`);
    front.append(tag(at[0], at[1] + 37, asked("z", l, j), bias));
  }
  for (const { l, j, k, from, to } of edges) {
    const [x, y] = [0, 1].map((i) => from[i] + 0.3 * (to[i] - from[i]));
    front.append(tag(x, y + 4, asked("z", l, j), (now) => plain(now.W[l][j - 1][k - 1], 2)));
  }
  const words = ["A dashed neuron holds its ", math("z; σ"), " is still to come."];
  return element("div", {}, node, element("p", { class: "nn-caption" }, words));
}

export default define({
  name: "feed-forward",
  home: { step: STEPS[0], revealed: false },
  /** The whole forward pass; a[0] is x. */
  facts({ W1, b1, W2, b2, x, ...state }) {
    /** @type {any[][]} by layers, from 1 on */
    const [W, b, z, a] = [[null, W1, W2], [null, b1, b2], [null], [x]];
    for (const l of [1, 2]) {
      z.push(affine(W[l], a[l - 1], b[l]));
      a.push(z[l].map((/** @type {number} */ entry) => sigmaOf(SIGMA[l], entry)));
    }
    return { W, b, z, a, ...steps.facts(state) };
  },
  words: (now) => {
    const output = now.reached === STEPS.length ? `: the output is ${plain(now.a[2][0])}` : "";
    return `${steps.count(now)}${output}.`;
  },
  question: steps.question,
  view: (shell) => ({
    picture: [netOfNumbers()],
    side: [steps.ledger()],
    wide: [layer(shell, 1), layer(shell, 2)],
  }),
});
