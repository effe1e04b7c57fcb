/** Numbers as the text of the book writes them. */

/** The number with fixed decimals as Python's f"{x:.3f}" rounds it (ties to even, by the exact
 *  binary value), with a true minus sign and without a negative zero.
 *  @type {(x: number, decimals?: number) => string} */
export function fixed(x, decimals = 3) {
  let text = Math.abs(x).toFixed(decimals);
  const exact = Math.abs(x).toFixed(Math.min(100, decimals + 50));
  const rest = exact.slice(exact.indexOf(".") + 1 + decimals);
  // toFixed rounds a tie up, which made the last digit odd if Python would have kept it even.
  if (/^50*$/.test(rest) && Number(text.at(-1)) % 2) {
    text = text.slice(0, -1) + (Number(text.at(-1)) - 1);
  }
  return x < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** The number without needless decimals: 2, −0.5, 1.6636.
 *  @type {(x: number, decimals?: number) => string} */
export const plain = (x, decimals = 4) =>
  fixed(x, decimals)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");

/** A whole number as an upper index: ¹², ⁻⁵; nothing for "".
 *  @type {(whole: number | string) => string} */
export const raised = (whole) =>
  [...String(whole)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? "⁻").join("");

/** A power of ten with a whole exponent: 10⁻⁵.
 *  @type {(whole: number) => string} */
export const powerOfTen = (whole) => `10${raised(whole)}`;

/** Three digits: 5.97, 0.0123, or 1.66 · 10⁻⁵.
 *  @type {(x: number) => string} */
export function threeDigits(x) {
  if (x === 0) return "0";
  const [digits, power] = x.toExponential(2).split("e").map(Number);
  if (power < -2 || power > 2) return `${digits.toFixed(2)} · ${powerOfTen(power)}`;
  return x.toFixed(2 - power);
}

/** Entries in brackets: (1.00, −2.50).
 *  @type {(entries: number[], decimals?: number) => string} */
export const tuple = (entries, decimals = 3) =>
  `(${entries.map((entry) => fixed(entry, decimals)).join(", ")})`;

/** A column for a matrix on the page: [["1.000"], ["−2.500"]].
 *  @type {(entries: number[], decimals?: number) => string[][]} */
export const column = (entries, decimals = 3) => entries.map((entry) => [fixed(entry, decimals)]);

/** A symbol with its indices: indexed("w", 2, 1, 3) is w²₁₃, and indexed("x", "", 1) is x₁.
 *  @type {(letter: string, l: number | string, ...indices: number[]) => string} */
export const indexed = (letter, l, ...indices) =>
  `${letter}${raised(l)}${indices.map((i) => "₀₁₂₃₄₅₆₇₈₉"[i]).join("")}`;

/** The number as a factor, in brackets if it is negative.
 *  @type {(x: number) => string} */
export const factor = (x) => (x < 0 ? `(${plain(x)})` : plain(x));

/** The number as a term of a sum: " − 1", " + 2"; the first one "−1", "2".
 *  @type {(x: number, first?: boolean) => string} */
export const term = (x, first = false) =>
  `${x < 0 ? (first ? "−" : " − ") : first ? "" : " + "}${plain(Math.abs(x))}`;

/** w · a + b with its numbers: "2·1 − 1·(−2) − 1".
 *  @type {(w: number[], a: number[], b: number) => string} */
export const sumOf = (w, a, b) =>
  `${w.map((x, k) => `${term(x, !k)}·${factor(a[k])}`).join("")}${term(b)}`;

/** x held within the limits.
 *  @type {(x: number, limits: number[]) => number} */
export const clamp = (x, [low, high]) => Math.min(high, Math.max(low, x));

/** x rounded to a multiple of step and held within the limits.
 *  @type {(x: number, step: number, limits: number[]) => number} */
export const snap = (x, step, limits) =>
  Number(clamp(Math.round(x / step) * step, limits).toFixed(6));

/** The list with another entry at one place.
 *  @type {<T>(list: T[], place: number, entry: T) => T[]} */
export const replaced = (list, place, entry) => list.map((old, i) => (i === place ? entry : old));

/** Keeps what `make` returned until the values that it depends on change.
 *  @template {any[]} I, T
 *  @param {(...inputs: I) => T} make
 *  @returns {(...inputs: I) => T} */
export function remember(make) {
  let asked = "";
  /** @type {T} */
  let found;
  return (...inputs) => {
    const now = JSON.stringify(inputs);
    if (now !== asked) [asked, found] = [now, make(...inputs)];
    return found;
  };
}
