import { bareField, columns, controls, matrix } from "./controls.js";
import { button, element, svg } from "./dom.js";
import { affine, dot, sigmaOf } from "./maths.js";
import { indexed, plain, sumOf } from "./numbers.js";
import { networkPicture } from "./plots.js";
import { close, define } from "./shell.js";
import { math } from "./formulas.js";

const SIGMA = ["", "ReLU", "identity"]; // of layers 1 and 2
const SIZES = [2, 2, 1];
const STEPS = ["z1_1", "z1_2", "a1_1", "a1_2", "z2_1", "a2_1"];
const STEP = STEPS.map((name) => ({ what: name[0], l: Number(name[1]), j: Number(name[3]) }));

const nameOf = ({ what, l, j }) => indexed(what, l, j);
const numberAt = (now, { what, l, j }) => now[what][l][j - 1];
const same = (one, what, l, j) => one.what === what && one.l === l && one.j === j;

/** The whole forward pass, a[0] is x; `here` is the step asked for, `reached` numbers are known. */
function facts({ W1, b1, W2, b2, x, step, revealed }) {
  /** @type {any[][]} by layers, from 1 on */
  const [W, b, z, a] = [[null, W1, W2], [null, b1, b2], [null], [x]];
  for (const l of [1, 2]) {
    z.push(affine(W[l], a[l - 1], b[l]));
    a.push(z[l].map((entry) => sigmaOf(SIGMA[l], entry)));
  }
  const place = STEPS.indexOf(step);
  const reached = place + (revealed ? 1 : 0);
  const known = (what, l, j) => STEP.findIndex((one) => same(one, what, l, j)) < reached;
  return { W, b, z, a, here: STEP[place], reached, known };
}

/** What stands behind the equals sign, as the text writes it. */
function working(now, { what, l, j }) {
  if (what === "z") return sumOf(now.W[l][j - 1], now.a[l - 1], now.b[l][j - 1]);
  const z = plain(now.z[l][j - 1]);
  return l === 1 ? `max(0, ${z})` : z;
}

/** Which slip gives the number that was predicted, if it is one that is known. */
function slip(now, { what, l, j }, guess) {
  const is = (value) => close(value, guess);
  if (what === "a") {
    return is(now.z[l][j - 1]) ? "That is z itself: ReLU makes 0 of what is negative. " : "";
  }
  const [line, a, bias] = [now.W[l][j - 1], now.a[l - 1], now.b[l][j - 1]];
  const down = now.W[l].map((other) => other[j - 1]);
  if (bias && is(dot(line, a))) return "That is the sum without the bias. ";
  if (bias && is(dot(line, a) - bias)) return "That has the bias with the wrong sign. ";
  if (down.length === a.length && is(dot(down, a) + bias)) {
    return `That runs down column ${j} of ${indexed("W", l)}; the sum runs along row ${j}. `;
  }
  if (l === 2 && is(dot(line, now.z[1]) + bias)) return "That has z¹ where a¹ belongs. ";
  return "";
}

const truth = (now) =>
  `${nameOf(now.here)} = ${working(now, now.here)} = ${plain(numberAt(now, now.here))}.`;

function verdict(now, guess) {
  if (guess === null) return truth(now);
  if (close(guess, numberAt(now, now.here))) return `Right: ${truth(now)}`;
  return `Not ${plain(guess)}. ${slip(now, now.here, guess)}${truth(now)}`;
}

function words({ reached, a }) {
  const count = `${reached} of ${STEPS.length} numbers are found`;
  return reached === STEPS.length ? `${count}: the output is ${plain(a[2][0])}.` : `${count}.`;
}

// ---- the equations ------------------------------------------------------------------------------

/** A matrix or column of fields; `mark(now, i)` gives the attributes of row i. */
function fields(shell, name, mark) {
  const start = shell.at(name);
  const [letter, l] = [name[0].toLowerCase(), name[1] ?? ""]; // "W1" holds w¹₁₁, "x" holds x₁
  const entry = (path, i, ...k) =>
    bareField(shell, path, indexed(letter, l, i + 1, ...k), {
      step: 1,
      decimals: 4,
      attributes: mark(i),
    });
  const entries = start.flatMap((line, i) =>
    Array.isArray(line) ? line.map((_, k) => entry([name, i, k], i, k + 1)) : [entry([name, i], i)],
  );
  const kind = `nn-matrix nn-entries nn-columns-${start[0].length ?? 1}`;
  return element("span", { class: kind, role: "group", "aria-label": name }, entries);
}

/** A column of numbers that are found one by one; those that `asked(now, j)` are lit. */
const found = (what, l, kind, asked) =>
  matrix(
    SIZES[l],
    1,
    (now) => now[what][l].map((entry, i) => [now.known(what, l, i + 1) ? plain(entry) : "?"]),
    { mark: (now, i) => ({ [kind]: asked(now, i + 1) }) },
  );

/** z = W a + b and a = σ(z) of one layer, in the matrices of the text. */
function layer(shell, l) {
  const sign = (text) => element("span", { class: "nn-sign" }, text);
  const isAsked = (what) => (now, j) => same(now.here, what, l, j);
  const inSum = (now) => now.here.what === "z" && now.here.l === l;
  const lit = (i) => ({ ".nn-lit": (now) => isAsked("z")(now, i + 1) });
  const source =
    l === 1
      ? fields(shell, "x", () => ({ ".nn-source": inSum }))
      : found("a", 1, ".nn-source", inSum);
  const input = l === 1 ? "x" : indexed("a", l - 1);
  const [z, W, b, a] = ["z", "W", "b", "a"].map((letter) => indexed(letter, l));
  const own = [fields(shell, `W${l}`, lit), " ", source, sign("+"), fields(shell, `b${l}`, lit)];
  const together = (...parts) => element("span", {}, parts);
  return element(
    "div",
    { class: "nn-equations" },
    element(
      "p",
      {},
      together(math(`${z} = ${W}${input} + ${b} = `)),
      together(own),
      together(sign("="), found("z", l, ".nn-lit", isAsked("z"))),
    ),
    element(
      "p",
      {},
      together(math(`${a} = ${SIGMA[l]} `)),
      together(
        found("z", l, ".nn-source", isAsked("a")),
        sign("="),
        found("a", l, ".nn-lit", isAsked("a")),
      ),
    ),
  );
}

// ---- the drawn net and the ledger ---------------------------------------------------------------

/** The drawn net: known numbers in its neurons, weights on the edges of the row in use. */
function netOfNumbers() {
  const inSum = (l, j) => (now) => same(now.here, "z", l, j);
  const tag = (x, y, lit, text) =>
    svg("text", { x, y, "text-anchor": "middle", class: "nn-tag", ".nn-lit": lit }, text);
  const number = (l, j) => (now) => {
    const [z, a] = ["z", "a"].map((what) => !l || now.known(what, l, j));
    if (a) return plain(now.a[l][j - 1], 2);
    return z ? plain(now.z[l][j - 1], 2) : "?";
  };
  const { node, front, edges, neurons } = networkPicture({
    label: "The net with two inputs, two neurons and one neuron, and the numbers found so far",
    sizes: SIZES,
    width: 330,
    height: 210,
    radius: 20,
    edge: (l, j) => ({ ".nn-lit": inSum(l, j) }),
    neuron: (l, j) => ({
      ".nn-half": (now) => l && now.known("z", l, j) && !now.known("a", l, j),
      ".nn-into": ({ here }) => here.l === l && here.j === j,
      ".nn-from": ({ here }) => here.what === "z" && here.l - 1 === l,
    }),
    text: number,
  });
  for (const {
    l,
    j,
    at: [x, y],
  } of neurons.filter(({ l }) => l)) {
    front.append(tag(x, y + 37, inSum(l, j), (now) => `b = ${plain(now.b[l][j - 1], 2)}`));
  }
  for (const {
    l,
    j,
    k,
    from: [x1, y1],
    to: [x2, y2],
  } of edges) {
    const [x, y] = [x1 + 0.3 * (x2 - x1), y1 + 0.3 * (y2 - y1) + 4];
    front.append(tag(x, y, inSum(l, j), (now) => plain(now.W[l][j - 1][k - 1], 2)));
  }
  const words = ["A dashed neuron holds its ", math("z; σ"), " is still to come."];
  return element("div", {}, node, element("p", { class: "nn-caption" }, words));
}

/** Every number with its working, once it is known. */
const ledger = () =>
  element(
    "ol",
    { class: "nn-ledger" },
    STEP.map((one, i) => {
      const worked = (now) => `${working(now, one)} = ${plain(numberAt(now, one))}`;
      const lit = (now) => now.here === one;
      const attributes = { ".nn-lit": lit, ".nn-waiting": (now) => i >= now.reached && !lit(now) };
      const text = (now) => `${nameOf(one)} = ${i < now.reached ? worked(now) : "?"}`;
      return element("li", attributes, text);
    }),
  );

/** One step back: hide the number that is shown, or show the one before. */
function back(shell) {
  const place = STEPS.indexOf(shell.at("step"));
  shell.guessed.clear();
  if (shell.at("revealed")) shell.put({ revealed: false });
  else shell.put({ step: STEPS[Math.max(0, place - 1)], revealed: place > 0 });
}

const onward = (shell) => {
  const next = STEPS.indexOf(shell.at("step")) + 1;
  shell.put({ step: STEPS[next % STEPS.length], revealed: false });
};

export default define({
  name: "feed-forward",
  home: { step: STEPS[0], revealed: false },
  facts,
  words,
  question: (shell) => ({
    ask: (now) => `Predict ${nameOf(now.here)}, then reveal it.`,
    guess: ["your prediction ", "Your prediction"],
    again: (now) => (now.reached === STEPS.length ? "Start again" : "Next number"),
    verdict,
    after: truth,
    onAgain: () => onward(shell),
  }),
  view: (shell) => [
    layer(shell, 1),
    layer(shell, 2),
    columns(
      "",
      [netOfNumbers()],
      [
        ledger(),
        controls(
          button("Back", () => back(shell)),
          shell.reset(),
        ),
      ],
    ),
  ],
});
