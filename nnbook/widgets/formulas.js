/** Formulas among words: in running text, in pictures, and as they change. */
import { drawn, element, set, svg } from "./dom.js";
import { svgSymbol, symbol, writeSymbol } from "./symbols.js";

/** @import { Attributes, Child, Of } from "./dom.js" */

const WORDS = /(?:(?<!\p{L})(?!ReLU|cos|max)[a-zA-Z]{2,}(?!\p{L})[,:]?\s*)+/gu;

/** "lowest at (w, b) = " as the words "lowest at " and the formula "(w, b) = ".
 *  @type {(text: string) => (Element | string)[]} */
function partsOf(text) {
  const words = text.match(WORDS) ?? [];
  // MathML has no spaces of its own at its ends.
  const shown = (/** @type {string} */ formula) => {
    const [before, after] = [/^\s*/, /\s*$/].map((end) => end.exec(formula)?.[0] ?? "");
    return formula.trim() ? [before, symbol(formula), after] : [formula];
  };
  return text.split(WORDS).flatMap((formula, i) => [...shown(formula), words[i] ?? ""]);
}

/** A line of formulas and words, written as Unicode, "∂C/∂w²₁₃ = ", with nodes among them. A part
 *  that is a function of the facts follows them as it is, a number or a word.
 *  @type {(...parts: Child[]) => HTMLSpanElement} */
export const math = (...parts) =>
  element(
    "span",
    { class: "nn-math" },
    parts.map((part) => (typeof part === "string" ? partsOf(part) : part)),
  );

/** A formula that is itself a function of the facts.
 *  @type {(of: (now: import("./dom.js").Now) => string) => HTMLSpanElement} */
export const formula = (of) => {
  const node = element("span");
  return drawn(node, (now) => writeSymbol(node, of(now)));
};

/** A text of a picture: a formula, words, or a function of the facts that gives a formula.
 *  @type {(attributes: Attributes, text: string | Of) => SVGTextElement} */
export function written(attributes, text) {
  if (typeof text !== "function") {
    return text.match(WORDS) ? svg("text", attributes, text) : svgSymbol(text, attributes);
  }
  const node = svg("text", attributes);
  return drawn(node, (now) => writeSymbol(node, String(text(now))));
}

// In a sentence a formula is what has an index, a Greek letter, ∂ or ∇, or is one letter; "a" is
// one only before a relation, and "A" and "I" never are.
const SIGN = "[⁰¹²³⁴-⁾ⁱ₀-₎ₐₑᵢⱼₖₗₘₙₓʲᵏˡᵐᴸᵀ′Α-ω∂∇‖]";
const TERM = new RegExp(
  `[^\\s,;]*${SIGN}[^\\s,;]*|(?<![\\p{L}\\p{N}’])(?:[b-zB-HJ-Z]|a(?= [=−]))(?![\\p{L}\\p{N}’])`,
  "gu",
);

/** Without the marks around it: "(w₁" is w₁ after a bracket, and "W²." ends a sentence.
 *  @type {(term: string) => string} */
function bare(term) {
  const inner = term.replace(/[.:?!”]+$/, "").replace(/^“/, "");
  const [open, shut] = ["(", ")"].map((sign) => inner.split(sign).length);
  if (open > shut && inner.startsWith("(")) return inner.slice(1);
  return shut > open && inner.endsWith(")") ? inner.slice(0, -1) : inner;
}

/** A sentence in which formulas are set as formulas; what they were written as is their alttext.
 *  @type {(text: string) => (Element | string)[]} */
export function prose(text) {
  let at = 0;
  const parts = [...text.matchAll(TERM)].flatMap((found) => {
    const term = bare(found[0]);
    const from = found.index + found[0].indexOf(term);
    const before = text.slice(at, from);
    at = from + term.length;
    return [before, set(symbol(term), { alttext: term })];
  });
  return [...parts, text.slice(at)];
}

/** A paragraph whose sentence follows the facts.
 *  @type {(attributes: Attributes, of: string | Of) => HTMLParagraphElement} */
export function sentence(attributes, of) {
  const node = element("p", attributes);
  let shown = "";
  return drawn(node, (now) => {
    const text = String(typeof of === "function" ? of(now) : of);
    if (text !== shown) node.replaceChildren(...prose(text));
    shown = text;
  });
}
