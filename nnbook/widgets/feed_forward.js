import { affine, dot, sigmaOf } from "./maths.js";
import {
  bareField,
  button,
  html,
  indexed,
  live,
  matrix,
  networkPicture,
  plain,
  put,
  sumTerms,
  svg,
  symbol,
  watch,
} from "./ui.js";

const SIGMA = ["", "ReLU", "identity"]; // of layers 1 and 2
const NET_SIZES = [2, 2, 1];
const CLOSE = 5e-4; // a prediction with three decimals is good enough

const readStep = (name) => ({ what: name[0], l: Number(name[1]), j: Number(name[3]) });
const spoken = ({ what, l, j }) => indexed(what, l, j);

/** The whole forward pass: a[0] is x; W, b, z and a from layer 1 on. */
function pass(model) {
  const W = [null, model.get("W1"), model.get("W2")];
  const b = [null, model.get("b1"), model.get("b2")];
  const [z, a] = [[null], [model.get("x")]];
  for (const l of [1, 2]) {
    z.push(affine(W[l], a[l - 1], b[l]));
    a.push(z[l].map((entry) => sigmaOf(SIGMA[l], entry)));
  }
  return { W, b, z, a };
}

const valueAt = (now, { what, l, j }) => now[what][l][j - 1];

/** What stands behind the equals sign, as the text writes it. */
function working(now, { what, l, j }) {
  if (what === "z") return sumTerms(now.W[l][j - 1], now.a[l - 1], now.b[l][j - 1]).join("");
  const z = plain(now.z[l][j - 1]);
  return l === 1 ? `max(0, ${z})` : z;
}

/** Which slip gives the number that was predicted, if it is one that is known. */
function slip(now, at, guess) {
  const { what, l, j } = at;
  const is = (value) => Math.abs(value - guess) < CLOSE;
  if (what === "a") {
    return is(now.z[l][j - 1]) ? "That is z itself: ReLU makes 0 of what is negative. " : "";
  }
  const [row, a, bias] = [now.W[l][j - 1], now.a[l - 1], now.b[l][j - 1]];
  const column = now.W[l].map((other) => other[j - 1]);
  if (bias && is(dot(row, a))) return "That is the sum without the bias. ";
  if (bias && is(dot(row, a) - bias)) return "That has the bias with the wrong sign. ";
  if (column.length === a.length && is(dot(column, a) + bias)) {
    return `That runs down column ${j} of ${indexed("W", l)}; the sum runs along row ${j}. `;
  }
  if (l === 2 && is(dot(row, now.z[1]) + bias)) return "That has z¹ where a¹ belongs. ";
  return "";
}

function judged(now, at, guess) {
  const truth = `${spoken(at)} = ${working(now, at)} = ${plain(valueAt(now, at))}.`;
  if (guess === null) return truth;
  if (Math.abs(guess - valueAt(now, at)) < CLOSE) return `Right: ${truth}`;
  return `Not ${plain(guess)}. ${slip(now, at, guess)}${truth}`;
}

/** A matrix of fields; `change(i, k, value)`. */
function fieldMatrix({ name, rows, columns, limits, change, refuse }) {
  const [letter, l] = [name[0].toLowerCase(), name[1] ?? ""]; // "W1" holds w¹₁₁, "x" holds x₁
  const fields = Array.from({ length: rows * columns }, (_, at) => {
    const [i, k] = [Math.floor(at / columns), at % columns];
    return bareField({
      label: indexed(letter, l, ...(letter === "w" ? [i + 1, k + 1] : [i + 1])),
      limits,
      step: 1,
      decimals: 4,
      change: (value) => change(i, k, value),
      refuse,
    });
  });
  const node = html(
    "span",
    { class: `nn-matrix nn-entries nn-columns-${columns}`, role: "group", "aria-label": name },
    ...fields.map((field) => field.node),
  );
  /** `lit(i)` says whether row i is in use; `className` says as what. */
  const show = (values, lit, className) =>
    values.flat().forEach((value, at) => {
      fields[at].show(value);
      fields[at].node.classList.toggle(className, lit(Math.floor(at / columns)));
    });
  return { node, show };
}

/** A column of numbers that are found one by one. */
function found(rows) {
  const column = matrix(rows);
  const cells = [...column.node.children];
  const show = (values, known, lit, className) => {
    column.show(values.map((value, i) => [known(i) ? plain(value) : "?"]));
    cells.forEach((cell, i) => cell.classList.toggle(className, lit(i)));
  };
  return { node: column.node, show };
}

/** z = W a + b and a = σ(z) of one layer, in the matrices of the text. */
function layerRow({ l, own, source }) {
  const [z, zAgain, a] = [found(NET_SIZES[l]), found(NET_SIZES[l]), found(NET_SIZES[l])];
  const sign = (text) => html("span", { class: "nn-sign" }, text);
  const letter = (text, upper) => symbol(indexed(text, upper));
  const input = l === 1 ? symbol("x") : letter("a", l - 1);
  const node = html(
    "div",
    { class: "nn-equations" },
    html(
      "p",
      {},
      html("span", {}, letter("z", l), " = ", letter("W", l), input, " + ", letter("b", l), " = "),
      html("span", {}, own.W.node, " ", source.node, sign("+"), own.b.node),
      html("span", {}, sign("="), z.node),
    ),
    html(
      "p",
      {},
      html("span", {}, letter("a", l), ` = ${SIGMA[l]} `),
      html("span", {}, zAgain.node, sign("="), a.node),
    ),
  );
  return { node, z, zAgain, a };
}

/** The drawn net: known numbers in its neurons, weights on the edges of the row in use. */
function netOfNumbers() {
  const picture = networkPicture({
    sizes: NET_SIZES,
    width: 330,
    height: 210,
    radius: 20,
    label: "The net with two inputs, two neurons and one neuron, and the numbers found so far",
  });
  const labels = [];
  for (const l of [1, 2]) {
    for (let j = 1; j <= NET_SIZES[l]; j++) {
      const [x, y] = picture.neuron(l, j).at;
      const bias = svg("text", { x, y: y + 37, "text-anchor": "middle", class: "nn-tag" });
      labels.push({ l, j, k: 0, text: bias });
      picture.front.append(bias);
      for (let k = 1; k <= NET_SIZES[l - 1]; k++) {
        const {
          from: [x1, y1],
          to: [x2, y2],
        } = picture.edge(l, j, k);
        const at = { x: x1 + 0.3 * (x2 - x1), y: y1 + 0.3 * (y2 - y1) + 4 };
        const text = svg("text", { ...at, "text-anchor": "middle", class: "nn-tag" });
        labels.push({ l, j, k, text });
        picture.front.append(text);
      }
    }
  }
  const show = (now, at, known) => {
    const inSum = (l, j) => at.what === "z" && at.l === l && at.j === j;
    for (const { l, j, k, text } of labels) {
      text.textContent = k ? plain(now.W[l][j - 1][k - 1], 2) : `b = ${plain(now.b[l][j - 1], 2)}`;
      text.classList.toggle("nn-lit", inSum(l, j));
      if (k) picture.edge(l, j, k).node.classList.toggle("nn-lit", inSum(l, j));
    }
    NET_SIZES.forEach((size, l) => {
      for (let j = 1; j <= size; j++) {
        const { node, text } = picture.neuron(l, j);
        const [z, a] = ["z", "a"].map((what) => !l || known({ what, l, j }));
        text.textContent = a ? plain(now.a[l][j - 1], 2) : z ? plain(now.z[l][j - 1], 2) : "?";
        node.classList.toggle("nn-half", z && !a); // z is there, σ is not done
        node.classList.toggle("nn-into", at.l === l && at.j === j);
        node.classList.toggle("nn-from", at.what === "z" && at.l - 1 === l);
      }
    });
  };
  const words = [
    "A dashed neuron holds its ",
    symbol("z"),
    "; ",
    symbol("σ"),
    " is still to come.",
  ];
  const note = html("p", { class: "nn-caption" }, ...words);
  return { node: html("div", {}, picture.node, note), show };
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const steps = limits.step.choices;
  const names = ["W1", "b1", "W2", "b2", "x"];
  const start = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const [at, revealed] = [() => model.get("step"), () => model.get("revealed")];
  const said = live();

  const fields = Object.fromEntries(
    names.map((name) => {
      const isMatrix = name[0] === "W";
      const old = start[name];
      const replaced = (i, k, value) =>
        model.get(name).map((entry, row) => {
          if (row !== i) return entry;
          return isMatrix ? entry.map((weight, column) => (column === k ? value : weight)) : value;
        });
      return [
        name,
        fieldMatrix({
          name,
          rows: old.length,
          columns: isMatrix ? old[0].length : 1,
          limits: isMatrix ? limits[name][0][0] : limits[name][0],
          change: (i, k, value) => put(model, { [name]: replaced(i, k, value) }),
          refuse: said.say,
        }),
      ];
    }),
  );
  const between = found(NET_SIZES[1]); // a¹ where layer 2 takes it
  const layers = [1, 2].map((l) =>
    layerRow({
      l,
      own: { W: fields[`W${l}`], b: fields[`b${l}`] },
      source: l === 1 ? fields.x : between,
    }),
  );
  const net = netOfNumbers();
  const lines = steps.map(() => html("li"));
  const ledger = html("ol", { class: "nn-ledger" }, ...lines);

  // Predict: a number, then Enter or the button.
  const text = html("p", { "aria-live": "polite" });
  const guess = html("input", { type: "number", step: "any", "aria-label": "Your prediction" });
  const label = html("label", { class: "nn-field" }, "your prediction ", guess);
  let verdict = "";
  const given = () => (guess.value === "" ? null : Number(guess.value));
  const onward = () => {
    const next = steps.indexOf(at()) + 1;
    if (!revealed()) put(model, { revealed: true });
    else put(model, { step: steps[next % steps.length], revealed: false });
  };
  const back = () => {
    const now = steps.indexOf(at());
    if (!revealed()) put(model, { step: steps[Math.max(0, now - 1)], revealed: now > 0 });
    else put(model, { revealed: false });
  };
  const press = button("", onward);
  guess.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    onward();
    press.focus({ preventScroll: true }); // the field is gone; Enter on the button goes on
  });
  const judge = () => {
    verdict = revealed() ? judged(pass(model), readStep(at()), given()) : "";
    if (!revealed()) guess.value = "";
  };
  model.on("change:revealed", judge);
  model.on("change:step", judge);
  if (revealed()) judge();
  const home = () => put(model, { ...start, step: steps[0], revealed: false });

  el.classList.add("nn-widget", "nn-feed-forward");
  el.append(
    html("div", { class: "nn-predict" }, text, label, press),
    ...layers.map(({ node }) => node),
    html(
      "div",
      { class: "nn-columns" },
      net.node,
      html(
        "div",
        {},
        ledger,
        html("div", { class: "nn-controls" }, button("Back", back), button("Reset", home)),
      ),
    ),
    said.node,
  );

  const stop = watch(model, [...names, "step", "revealed"], () => {
    const now = pass(model);
    const here = readStep(at());
    const reached = steps.indexOf(at()) + (revealed() ? 1 : 0);
    const known = ({ what, l, j }) => steps.indexOf(`${what}${l}_${j}`) < reached;
    const inRow = (l) => (i) => here.what === "z" && here.l === l && here.j - 1 === i;
    const inSource = (l) => () => here.what === "z" && here.l === l;
    for (const l of [1, 2]) {
      fields[`W${l}`].show(now.W[l], inRow(l), "nn-lit");
      fields[`b${l}`].show(now.b[l], inRow(l), "nn-lit");
      const isKnown = (what) => (i) => known({ what, l, j: i + 1 });
      const isAsked = (what) => (i) => here.what === what && here.l === l && here.j - 1 === i;
      layers[l - 1].z.show(now.z[l], isKnown("z"), isAsked("z"), "nn-lit");
      layers[l - 1].zAgain.show(now.z[l], isKnown("z"), isAsked("a"), "nn-source");
      layers[l - 1].a.show(now.a[l], isKnown("a"), isAsked("a"), "nn-lit");
    }
    fields.x.show(now.a[0], inSource(1), "nn-source");
    between.show(now.a[1], (i) => known({ what: "a", l: 1, j: i + 1 }), inSource(2), "nn-source");
    net.show(now, here, known);
    lines.forEach((line, i) => {
      const own = readStep(steps[i]);
      const shown = i < reached ? `${working(now, own)} = ${plain(valueAt(now, own))}` : "?";
      line.textContent = `${spoken(own)} = ${shown}`;
      line.classList.toggle("nn-lit", steps[i] === at());
      line.classList.toggle("nn-waiting", i >= reached && steps[i] !== at());
    });
    const last = reached === steps.length;
    const sentence = revealed() ? verdict : `Predict ${spoken(here)}, then reveal it.`;
    if (text.textContent !== sentence) text.textContent = sentence;
    label.classList.toggle("nn-hidden", revealed());
    press.textContent = revealed() ? (last ? "Start again" : "Next number") : "Reveal";
    const count = `${reached} of ${steps.length} numbers are found`;
    said.say(last ? `${count}: the output is ${plain(now.a[2][0])}.` : `${count}.`);
  });
  return () => {
    stop();
    said.close();
    model.off("change:revealed", judge);
    model.off("change:step", judge);
  };
}

export default { render };
