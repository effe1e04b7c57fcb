/**
 * What every explorable has in common: state, facts, words, a prediction, keys, focus, clean-up.
 *
 * An explorable is state (traits of its Python class), facts (formulas of the state) and views
 * (nodes that follow the facts). Whatever changes goes through `shell.put`, and so two views,
 * Python and a link all do the same.
 */
import { button, drawsOf, element, keepFocus, keepKeys, put, write } from "./dom.js";
import { replaced, snap } from "./numbers.js";

/**
 * @typedef {object} Question What the reader predicts before `revealed` shows what was secret.
 * @property {any} ask a sentence, or a function of the facts
 * @property {(now: any, guess: number | null) => string} verdict said when it is revealed
 * @property {any} after the sentence once the state is another one than the one judged
 * @property {string[]} [about] the traits on which the verdict depends, if not all
 * @property {any} [reveal] the button before
 * @property {any} again the button after
 * @property {object[]} [places] what "again" sets, one after the other
 * @property {any[]} [guess] name and label of a number to be typed, if there is one
 * @property {() => void} [onReveal]
 * @property {() => void} [onAgain]
 * @property {any} [title] stands above the sentence
 * @property {any[]} [extra] nodes before the button
 * @property {any[]} [more] nodes after it
 */

/**
 * @typedef {object} Explorable
 * @property {string} name the class of its root is nn- and this
 * @property {(state: any, shell: Shell) => object} facts everything that is drawn
 * @property {(now: any) => string} words the state in a sentence; nothing that is still secret
 * @property {(shell: Shell) => any[]} view the nodes, made once
 * @property {(shell: Shell) => Question} [question]
 * @property {(now: any) => boolean} [predicting] whether secrets are hidden, if there is no question
 * @property {string[]} [traits] more traits to follow than those that links share
 * @property {(shell: Shell) => object} [own] state and data that belong to the view alone
 * @property {object} [home] where Home leads, if not to the state of the start
 * @property {(values: any, shell: Shell) => object} [along] what else changes with these traits
 */

/** @param {Explorable} explorable */
export const define = (explorable) => ({
  render: ({ model, el }) => new Shell(explorable, model).mount(el),
});

/** The numbers of the answers that were typed must be as near as a number of three decimals. */
export const close = (x, y) => Math.abs(x - y) < 5e-4;

/** The trait of a path, and the places in it.
 *  @returns {[name: string, places: any[]]} */
const placesOf = (path) => (Array.isArray(path) ? [path[0], path.slice(1)] : [path, []]);

export class Shell {
  /** @param {Explorable} explorable */
  constructor(explorable, model) {
    this.explorable = explorable;
    this.model = model;
    this.shared = model.get("_share");
    /** @type {any} */
    this.own = explorable.own?.(this) ?? {};
    /** @type {any} */
    this.guessed = null; // the field of the question, if a number is asked for
    const kept = this.shared.filter((name) => name !== "revealed");
    this.start = { ...this.state(kept), ...explorable.home };
    /** @type {import("./dom.js").Draw[]} */
    this.draws = []; // of all nodes, once they are there
    this.endings = []; // what is to be done when the view goes
    this.facts = null; // of the present state, once they are asked for
    this.seen = element("p", { class: "nn-live", "aria-hidden": "true" });
    this.spoken = element("p", { class: "nn-spoken", role: "status" });
  }

  /** The traits by name. */
  state(names) {
    return Object.fromEntries(names.map((name) => [name, this.model.get(name)]));
  }

  /** The facts of this moment: the state and what follows from it. */
  now() {
    if (this.facts) return this.facts;
    const traits = [...this.shared, ...(this.explorable.traits ?? [])];
    const state = { ...this.state(traits), ...this.own };
    this.facts = { ...state, ...this.explorable.facts(state, this) };
    return this.facts;
  }

  /** The value at a path; what Python or a link gave. */
  at(path) {
    const [name, places] = placesOf(path);
    return places.reduce((value, place) => value[place], this.model.get(name));
  }

  /** Its limits, or its choices. */
  limits(path) {
    const [name, places] = placesOf(path);
    return places.reduce((value, place) => value[place], this.model.get("_limits")[name]);
  }

  /** Put another value at the path. */
  change(path, value) {
    const [name, places] = placesOf(path);
    const inside = (old, depth) => {
      if (depth === places.length) return value;
      return replaced(old, places[depth], inside(old[places[depth]], depth + 1));
    };
    this.put({ [name]: inside(this.model.get(name), 0) });
  }

  /** A number for the path, rounded to whole grains and held within the limits. */
  snapped(path, x, grain = 0.01) {
    return snap(x, grain, this.limits(path));
  }

  /** Put the point at the path, likewise. */
  move(path, point, grain = 0.01) {
    this.change(
      path,
      point.map((entry, i) => this.snapped([path, i].flat(), entry, grain)),
    );
  }

  /** The one way to change the state. */
  put(values) {
    put(this.model, { ...this.explorable.along?.(values, this), ...values });
  }

  /** Change what belongs to this view alone. */
  set(values) {
    Object.assign(this.own, values);
    this.redraw();
  }

  home = () => {
    this.guessed?.clear();
    this.put(this.start);
  };

  reset = (label = "Reset") => button(label, this.home);

  /** Say a sentence: seen at once, so that it tells the state that is drawn, and read aloud once
   *  the reader pauses. */
  say(text) {
    write(this.seen, text);
    clearTimeout(this.timer);
    if (this.drawn) this.timer = setTimeout(() => write(this.spoken, text), 200);
  }

  onClose(ending) {
    this.endings.push(ending);
  }

  /** Draw once a frame, however much has changed. */
  redraw = () => {
    this.facts = null;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  };

  draw() {
    this.facts = null;
    const now = this.now();
    const { question, predicting = () => Boolean(question) && !now.revealed } = this.explorable;
    keepFocus(this.el, () => {
      this.el.classList.toggle("nn-predicting", predicting(now));
      for (const draw of this.draws) draw(now);
    });
    const words = this.explorable.words(now);
    if (words !== this.words) this.say(words); // a refusal stands until there is something new
    this.words = words;
  }

  mount(el) {
    const { name, view, question, traits = [] } = this.explorable;
    this.el = el;
    el.classList.add("nn-widget", `nn-${name}`);
    el.append(...view(this).flat(), this.seen, this.spoken);
    if (question && !this.bar) el.prepend(this.ask(question));
    this.draws = drawsOf(el);
    keepKeys(el);
    for (const trait of [...this.shared, ...traits]) this.on(trait, this.redraw);
    this.draw();
    this.drawn = true;
    return () => {
      cancelAnimationFrame(this.frame);
      clearTimeout(this.timer);
      for (const ending of this.endings) ending();
    };
  }

  /** The question with its button; at the top, unless the view takes it. */
  ask(question = this.explorable.question) {
    this.bar = questionBar(this, /** @type {any} */ (question)(this));
    return this.bar;
  }

  /** Hear of a trait as long as the view is there. */
  on(trait, callback) {
    this.model.on(`change:${trait}`, callback);
    this.onClose(() => this.model.off(`change:${trait}`, callback));
  }
}

const said = (text, now) => (typeof text === "function" ? text(now) : text);

const announced = (sentence) => element("p", { "aria-live": "polite" }, sentence);

/** A sentence with controls beside it, at the top of an explorable. */
export const bar = (sentence, ...nodes) =>
  element("div", { class: "nn-predict" }, announced(sentence), nodes);

/** Predict, then reveal: the question and its button; after it the verdict and a way to go on. */
function questionBar(shell, question) {
  const {
    ask,
    reveal = "Reveal",
    again,
    after,
    places = [],
    extra = [],
    more = [],
    guess,
    title,
  } = question;
  const { about = shell.shared } = question;
  const { onReveal = () => shell.put({ revealed: true }) } = question;
  let round = 0;
  const { onAgain = () => shell.put({ ...places[round++ % places.length], revealed: false }) } =
    question;
  const field = guess && guessField(guess, () => onReveal());
  shell.guessed = field;
  let verdict = { of: "", says: "" }; // of which state
  const present = () => JSON.stringify(shell.state(about));
  const judge = () => {
    shell.facts = null;
    const now = shell.now();
    if (now.revealed)
      verdict = { of: present(), says: question.verdict(now, field?.entry() ?? null) };
    else field?.clear();
  };
  shell.on("revealed", judge);
  shell.fresh = () => verdict.of === present(); // nothing has changed since it was judged
  const sentence = (now) => {
    if (!now.revealed) return said(ask, now);
    return shell.fresh() ? verdict.says : said(after, now);
  };
  const press = button(
    (now) => said(now.revealed ? again : reveal, now),
    () => (shell.at("revealed") ? onAgain() : onReveal()),
  );
  const nodes = [...(field ? [field.node] : []), ...extra, press, ...more];
  if (!title) return bar(sentence, ...nodes);
  const task = element(
    "div",
    { class: "nn-task" },
    element("strong", {}, title),
    announced(sentence),
  );
  const pressed = element("div", { class: "nn-controls" }, nodes);
  return element("div", { class: "nn-predict" }, task, pressed);
}

/** A field for the number that the reader expects; Enter reveals it. */
function guessField([name, label], reveal) {
  const input = element("input", { type: "number", step: "any", "aria-label": label });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // or the same key would press the button that gets the focus
    reveal();
  });
  return {
    node: element("label", { class: "nn-field nn-ask" }, name, input),
    entry: () => (input.value === "" ? null : Number(input.value)),
    clear: () => {
      input.value = "";
    },
  };
}
