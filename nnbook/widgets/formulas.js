/** Formulas among words: in running text, in pictures, and as they change. */
import { drawn, element, svg } from "./dom.js";
import { svgSymbol, symbol, writeSymbol } from "./symbols.js";

const WORDS = /(?:(?<!\p{L})(?!ReLU|cos|max)[a-zA-Z]{2,}(?!\p{L})[,:]?\s*)+/gu;

/** "lowest at (w, b) = " as the words "lowest at " and the formula "(w, b) = ". */
function partsOf(text) {
  const words = text.match(WORDS) ?? [];
  const formulas = text.split(WORDS);
  // MathML has no spaces of its own at its ends.
  const shown = (formula) => {
    const [before, after] = [/^\s*/, /\s*$/].map((end) => end.exec(formula)?.[0] ?? "");
    return formula.trim() ? [before, symbol(formula), after] : [formula];
  };
  return formulas.flatMap((formula, i) => [...shown(formula), words[i] ?? ""]);
}

/** A line of formulas and words, written as Unicode, "∂C/∂w²₁₃ = ", with nodes among them. A part
 *  that is a function of the facts follows them as it is, a number or a word. */
export const math = (...parts) =>
  element(
    "span",
    { class: "nn-math" },
    parts.flatMap((part) => (typeof part === "string" ? partsOf(part) : part)),
  );

/** A formula that is itself a function of the facts. */
export const formula = (of) => {
  const node = element("span");
  return drawn(node, (now) => writeSymbol(node, of(now)));
};

/** A text of a picture: a formula, words, or a function of the facts that gives a formula. */
export function written(attributes, text) {
  if (typeof text !== "function") {
    return text.match(WORDS) ? svg("text", attributes, text) : svgSymbol(text, attributes);
  }
  const node = svg("text", attributes);
  return drawn(node, (now) => writeSymbol(node, String(text(now))));
}
