/**
 * What every explorable has in common: state, facts, words, a prediction, keys, focus, clean-up.
 *
 * An explorable is state (traits of its Python class), facts (formulas of the state) and views
 * (nodes that follow the facts). Whatever changes goes through `shell.put`, and so two views,
 * Python and a link all do the same.
 */
import { button, drawsOf, element, keepFocus, keepKeys, of, put, write } from "./dom.js";
import { formula, sentence } from "./formulas.js";
import { replaced, snap } from "./numbers.js";

/** @import { Child, Draw, Model, Now, Of } from "./dom.js"
 *
 *  A place in the state: a trait, or an entry of one: "b", ["x", 0], ["W1", 0, 1].
 *  @typedef {string | (string | number)[]} Path
 *  @typedef {(shell: Shell) => HTMLElement} View
 *
 *  @typedef {object} Question What the reader predicts before `revealed` shows what was secret.
 *  @property {string | Of} ask the question, in a few words
 *  @property {string | Of} [how] what to do to answer it
 *  @property {(now: Now, guess: number | null) => string} [verdict] said when it is revealed
 *  @property {string | Of} [after] once the state is another one than the one judged
 *  @property {string[]} [about] the traits on which the verdict depends, if not all
 *  @property {Child} [reveal] the button before
 *  @property {Child} [again] the button after
 *  @property {object[]} [places] what "again" sets, one after the other
 *  @property {(shell: Shell) => void} [onReveal]
 *  @property {(shell: Shell) => void} [onAgain]
 *  @property {Of} [guess] the name of a number to be typed, if there is one
 *  @property {Child[]} [extra] nodes before the button
 *  @property {Child[]} [more] nodes after it
 *
 *  Where the nodes of an explorable stand: a picture with what belongs beside it; what is as wide
 *  as the frame; and exact values and settings, which are folded until they are asked for.
 *  @typedef {{ picture?: Child[], side?: Child[], wide?: Child[], fold?: Child[] }} Parts
 *
 *  @typedef {object} Explorable
 *  @property {string} name the class of its root is nn- and this
 *  @property {(state: any, shell: Shell) => object} facts everything that is drawn
 *  @property {(now: Now) => string} words the state in a sentence; nothing that is still secret
 *  @property {(shell: Shell) => Parts} view the nodes, made once
 *  @property {(shell: Shell) => Question} question
 *  @property {(now: Now) => boolean} [predicting] whether secrets are hidden: until it is revealed
 *  @property {string[]} [traits] more traits to follow than those that links share
 *  @property {(shell: Shell) => object} [own] state and data that belong to the view alone
 *  @property {object} [home] where Home leads, if not to the state of the start
 *  @property {(values: any, shell: Shell) => object} [along] what else changes with these traits */

/** @param {Explorable} explorable */
export const define = (explorable) => ({
  render: (/** @type {{ model: Model, el: HTMLElement }} */ { model, el }) =>
    new Shell(explorable, model).mount(el),
  /** The facts of a state, for tests. @param {Model} model */
  now: (model) => new Shell(explorable, model).now(),
});

/** The numbers of the answers that were typed must be as near as a number of three decimals.
 *  @type {(x: number, y: number) => boolean} */
export const close = (x, y) => Math.abs(x - y) < 5e-4;

/** The trait of a path, and the places in it.
 *  @type {(path: Path) => [name: string, places: (string | number)[]]} */
const placesOf = (path) => (Array.isArray(path) ? [String(path[0]), path.slice(1)] : [path, []]);

/** @type {(text: string | Of | undefined, now: Now) => string} */
const said = (text, now) => (typeof text === "function" ? text(now) : (text ?? ""));

export class Shell {
  /** @type {Now} */
  facts = null; // of the present state, once they are asked for
  /** @type {Draw[]} */
  draws = []; // of all nodes, once they are there
  /** @type {(() => void)[]} */
  endings = []; // what is to be done when the view goes
  /** @type {HTMLInputElement | null} */
  guessed = null; // the field of the question, if a number is asked for
  verdict = { of: "", says: "" }; // of which state
  round = 0; // of the places to predict at
  drawn = false;
  /** @type {HTMLElement} */
  el = element("div"); // the root, once it is mounted
  words = "";
  told = ""; // by `words`; a refusal may stand in its place
  /** @type {number | undefined} */
  frame;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** @param {Explorable} explorable
   *  @param {Model} model */
  constructor(explorable, model) {
    this.explorable = explorable;
    this.model = model;
    /** @type {string[]} */
    this.shared = model.get("_share");
    /** @type {any} */
    this.own = explorable.own?.(this) ?? {};
    const kept = this.shared.filter((name) => name !== "revealed");
    /** @type {any} */
    this.start = { ...this.state(kept), ...explorable.home };
    this.seen = sentence({ class: "nn-live", "aria-hidden": "true" }, () => this.words);
    this.spoken = element("p", { class: "nn-spoken", role: "status" });
    this.question = explorable.question(this);
  }

  /** The traits by name. @type {(names: string[]) => any} */
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

  /** The value at a path. @type {(path: Path) => any} */
  at(path) {
    const [name, places] = placesOf(path);
    return places.reduce((value, place) => value[place], this.model.get(name));
  }

  /** Its limits, or its choices. @type {(path: Path) => any} */
  limits(path) {
    const [name, places] = placesOf(path);
    return places.reduce((value, place) => value[place], this.model.get("_limits")[name]);
  }

  /** Put another value at the path. @type {(path: Path, value: any) => void} */
  change(path, value) {
    const [name, places] = placesOf(path);
    /** @type {(old: any, depth: number) => any} */
    const inside = (old, depth) => {
      if (depth === places.length) return value;
      const place = Number(places[depth]);
      return replaced(old, place, inside(old[place], depth + 1));
    };
    this.put({ [name]: inside(this.model.get(name), 0) });
  }

  /** A number for the path, rounded to whole grains and held within the limits.
   *  @type {(path: Path, x: number, grain?: number) => number} */
  snapped(path, x, grain = 0.01) {
    return snap(x, grain, this.limits(path));
  }

  /** Put the point at the path, likewise.
   *  @type {(path: Path, point: number[], grain?: number) => void} */
  move(path, point, grain = 0.01) {
    this.change(
      path,
      point.map((entry, i) => this.snapped([path, i].flat(), entry, grain)),
    );
  }

  /** The one way to change the state. @type {(values: object) => void} */
  put(values) {
    put(this.model, { ...this.explorable.along?.(values, this), ...values });
  }

  /** Change what belongs to this view alone. @type {(values: object) => void} */
  set(values) {
    Object.assign(this.own, values);
    this.redraw();
  }

  home = () => {
    this.forget();
    this.put(this.start);
  };

  /** Empty the field of the prediction. */
  forget() {
    if (this.guessed) this.guessed.value = "";
  }

  /** Refuse in a sentence, which is seen until there is something new to say.
   *  @type {(text: string) => void} */
  refuse(text) {
    this.tell(text);
    this.redraw();
    this.seen.classList.add("nn-refused");
  }

  /** Say a sentence: seen at once, so that it tells the state that is drawn, and read aloud once
   *  the reader pauses. @type {(text: string) => void} */
  tell(text) {
    this.words = text;
    this.seen.classList.remove("nn-refused");
    clearTimeout(this.timer);
    if (this.drawn) this.timer = setTimeout(() => write(this.spoken, text), 200);
  }

  /** @type {(ending: () => void) => void} */
  onClose(ending) {
    this.endings.push(ending);
  }

  /** Hear of a trait as long as the view is there. @type {(trait: string, callback: () => void) => void} */
  on(trait, callback) {
    this.model.on(`change:${trait}`, callback);
    this.onClose(() => this.model.off(`change:${trait}`, callback));
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
    const { predicting = ({ revealed }) => revealed === false, words } = this.explorable;
    const text = words(now);
    if (text !== this.told) this.tell(text); // a refusal stands until there is something new
    this.told = text;
    const { classList } = this.el;
    keepFocus(this.el, () => {
      // What a prediction has brought to light is pointed out, until something else happens.
      classList.toggle("nn-fresh", classList.contains("nn-predicting") && !predicting(now));
      classList.toggle("nn-predicting", predicting(now));
      for (const draw of this.draws) draw(now);
    });
  }

  /** @param {HTMLElement} el */
  mount(el) {
    const { name, view, traits = [] } = this.explorable;
    this.el = el;
    el.classList.add("nn-widget", "nn-explorable", `nn-${name}`);
    const { picture, side = [], wide = [], fold = [] } = view(this);
    const box = (/** @type {string} */ kind, /** @type {Child[]} */ nodes) =>
      element("div", { class: `nn-stack ${kind}` }, nodes);
    const ask = this.ask();
    const stage = [ask, box("nn-picture", picture ?? []), box("nn-side", side)];
    const summary = element("summary", {}, "Exact values and settings");
    const folded = element("details", { class: "nn-values" }, summary, box("nn-folded", fold));
    const foot = [fold.length ? folded : [], button("Reset", this.home)];
    el.append(
      picture ? element("div", { class: "nn-stage" }, stage) : ask,
      box("nn-broad", wide),
      this.seen,
      element("div", { class: "nn-foot" }, foot),
      this.spoken,
    );
    this.draws = drawsOf(el);
    keepKeys(el);
    this.on("revealed", () => this.judge());
    for (const trait of [...this.shared, ...traits]) this.on(trait, this.redraw);
    this.draw();
    this.drawn = true;
    return () => {
      if (this.frame !== undefined) cancelAnimationFrame(this.frame);
      clearTimeout(this.timer);
      for (const ending of this.endings) ending();
    };
  }

  // ---- predict, then reveal ------------------------------------------------------------

  /** What the verdict depends on, as it is now. */
  present() {
    return JSON.stringify(this.state(this.question.about ?? this.shared));
  }

  /** Whether nothing has changed since the verdict. */
  fresh() {
    return this.verdict.of === this.present();
  }

  judge() {
    this.facts = null;
    const now = this.now();
    if (!now.revealed) return this.forget();
    const typed = this.guessed?.value;
    const says = this.question.verdict?.(now, typed ? Number(typed) : null) ?? "";
    this.verdict = { of: this.present(), says };
  }

  reveal() {
    const { onReveal = () => this.put({ revealed: true }) } = this.question;
    onReveal(this);
  }

  /** The question with its button; after it the verdict and a way to go on. */
  ask() {
    const { ask, how, after, reveal = "Reveal", again = "", guess, ...rest } = this.question;
    const { places = [{}], extra = [], more = [] } = rest;
    const {
      onAgain = () => this.put({ ...places[this.round++ % places.length], revealed: false }),
    } = rest;
    const answer = (/** @type {Now} */ now) => {
      if (!now.revealed) return said(how, now);
      return this.fresh() ? this.verdict.says : said(after, now);
    };
    const label = (/** @type {Now} */ now) => {
      const text = now.revealed ? again : reveal;
      return typeof text === "function" ? text(now) : text;
    };
    const press = button(label, () => (this.now().revealed ? onAgain(this) : this.reveal()), {
      class: "nn-main",
    });
    const field = guess ? [this.guessField(guess)] : [];
    const bar = element("div", { class: "nn-controls" }, field, extra, press, more);
    const judged = of(({ revealed }) => revealed);
    const spoken = of(({ running }) => (running ? "off" : "polite")); // not every frame of a run
    return element(
      "div",
      { class: "nn-predict" },
      sentence({ class: "nn-question", "aria-live": "polite" }, ask),
      sentence({ class: "nn-reply", "aria-live": spoken, ".nn-judged": judged }, answer),
      bar,
    );
  }

  /** A field for the number that the reader expects; Enter reveals it. @param {Of} name */
  guessField(name) {
    const input = element("input", {
      type: "number",
      step: "any",
      "aria-label": "Your prediction",
    });
    this.guessed = input;
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // or the same key would press the button that gets the focus
      this.reveal();
    });
    return element(
      "label",
      { class: "nn-field nn-ask" },
      formula((now) => `${name(now)} = `),
      input,
    );
  }
}
