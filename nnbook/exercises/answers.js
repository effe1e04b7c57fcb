/**
 * Reading what a reader typed, and judging it: text in, verdict out, no page.
 * Nothing is ever evaluated as code. tests/exercises/ runs this file in node.
 *
 * What was read, or why it cannot be read, in a sentence:
 * @template T
 * @typedef {{ value: T, fault?: undefined } | { fault: string, value?: undefined }} Reading
 */

/** What `payload` of nnbook/exercises/model.py gives; a variant has what its kind adds.
 *  @typedef {{ name: string, says: string, value: any, holds?: boolean }} Mistake
 *  @typedef {{ answer: any, tolerance: number, mistakes: Mistake[], options: Mistake[],
 *    steps: string[], after: [step: number, used: number][],
 *    slips?: [kind: string, value: Matrix][] }} Variant
 *  @typedef {{ id: string, kind: string, variants: Variant[], several?: boolean,
 *    decimals?: number | null, slips?: Record<string, Mistake> }} Exercise
 *  @typedef {{ verdict: "right" | "wrong" | "unclear", text?: string | null,
 *    mistake?: Mistake }} Verdict
 *  @typedef {number[][]} Matrix */

const LONGEST = 100; // characters of an entry that can be a number or a shape

/** A character that cannot be seen, by a sign that can: ␛ for escape, else its number. */
const visible = (/** @type {string} */ character) => {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
};

/** The beginning of what was typed, for a sentence about it: whole characters, all of them seen. */
const quoted = (/** @type {string} */ text) => {
  const characters = [...text];
  const start = characters
    .slice(0, 24)
    .map((c) => (/\p{C}|\p{Zl}|\p{Zp}/u.test(c) ? visible(c) : c));
  return `“${start.join("")}${characters.length > 24 ? "…" : ""}”`;
};

const HALF = /(\d{0,9})\s*([¼-¾⅐-⅞])/gu; // a fraction in one character, a whole number before it

/** What was meant, in the characters of a plain keyboard: minus signs as typesetters and other
 *  programs have them, spaces of every width, ½; and nothing that cannot be seen. */
const tidy = (/** @type {string} */ text) =>
  text
    .replace(/[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, "")
    .replace(/\uFE0E|\uFE0F/g, "")
    .replace(/[\p{Pd}\u2212\u02D7\u2796]/gu, "-")
    .replace(/[\uFF0B\u2795]/g, "+")
    .replace(/[\p{Zs}\t]/gu, " ")
    .replace(HALF, (_, whole, fraction) => {
      const [over, under] = fraction.normalize("NFKC").split("\u2044").map(Number);
      return `${Number(whole) * under + over}/${under}`;
    })
    .trim();

/** A text without the brackets around the whole of it, and the sign before them. */
const BRACKETS = /^([+-]?)\s*(?:\(([^()]*)\)|\[([^[\]]*)\])$/;

const SIGNED = "[+-]?\\s*(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
const PART = `(${SIGNED}|\\(\\s*${SIGNED}\\s*\\))`;
const NUMBER = new RegExp(`^${PART}(?:\\s*[/\u2044\u2215]\\s*${PART})?$`);

/** { value } of 3/4, 0.75, .75, 3e-1, −1, ½, 1/-2, (0.75), or { fault }, a sentence.
 *  @type {(typed: string) => Reading<number>} */
export function readNumber(typed) {
  const text = tidy(typed);
  if (!text) return { fault: "Nothing is entered yet: type a number such as 0.75, 3/4 or 3e-1." };
  if (text.length > LONGEST) {
    return {
      fault: `That has ${text.length} characters: type one number such as 0.75, 3/4 or 3e-1.`,
    };
  }
  const [, outer = "", ...inside] = BRACKETS.exec(text) ?? [];
  const bare = (inside[0] ?? inside[1] ?? text).trim();
  if (/^[+-]?\d*,\d+$/.test(bare)) {
    const point = bare.replace(",", ".");
    return { fault: `${quoted(bare)} has a comma: write a point, as in ${point}.` };
  }
  const found = NUMBER.exec(bare);
  if (!found) {
    return {
      fault: `${quoted(typed)} cannot be read as a number: type one such as 0.75, 3/4 or 3e-1.`,
    };
  }
  const [over, under = 1] = found
    .slice(1)
    .map((part) => part && Number(part.replace(/[\s()]/g, "")));
  if (under === 0) return { fault: `${quoted(text)} divides by zero, which gives no number.` };
  const size = Number(over) / Number(under);
  if (!Number.isFinite(size)) {
    return { fault: `${quoted(text)} is too large: type a smaller number.` };
  }
  return { value: outer === "-" ? -size : size };
}

const SHAPE = /^([1-9]\d{0,5})\s*(?:[×xXхХ*✕✖⨯,]|by)\s*([1-9]\d{0,5})$/u;

/** { value: [rows, columns] } of 2×3, 2x3, 2*3, 2,3 or (2, 3), or { fault }.
 *  @type {(typed: string) => Reading<number[]>} */
export function readShape(typed) {
  const text = tidy(typed);
  if (!text) return { fault: "Nothing is entered yet: type a shape such as 2×3 or (2, 3)." };
  if (text.length > LONGEST) {
    return { fault: `That has ${text.length} characters: type a shape such as 2×3 or (2, 3).` };
  }
  const [, outer = "", ...inside] = BRACKETS.exec(text) ?? [];
  const bare = outer ? text : (inside[0] ?? inside[1] ?? text).trim();
  if (/^\d+\s*,?$/.test(bare)) {
    return { fault: `${quoted(text)} is one size: a shape here has two, rows × columns, as 3×1.` };
  }
  const found = SHAPE.exec(bare);
  if (!found) {
    return { fault: `${quoted(typed)} cannot be read as a shape: type one such as 2×3 or (2, 3).` };
  }
  return { value: [Number(found[1]), Number(found[2])] };
}

/** Whether an entry, as a file or storage holds it, is an order of so many steps.
 *  @type {(entry: any, count: number) => boolean} */
export const isOrder = (entry, count) =>
  Array.isArray(entry) &&
  entry.length === count &&
  Array.from({ length: count }, (_, step) => step).every((step) => entry.includes(step));

// ---- judging -------------------------------------------------------------------------

/** @type {Verdict} */
const right = { verdict: "right" };
/** @type {(text: string) => Verdict} */
const unclear = (text) => ({ verdict: "unclear", text });
/** @type {(text: string | null, mistake?: Mistake) => Verdict} */
const wrong = (text, mistake) => ({ verdict: "wrong", text, mistake });

/** @type {(a: Matrix, b: Matrix, tolerance: number) => boolean} */
const alike = (a, b, tolerance) =>
  a.length === b.length &&
  a.every(
    (row, i) =>
      row.length === b[i].length && row.every((x, j) => Math.abs(x - b[i][j]) <= tolerance),
  );
const negative = (/** @type {Matrix} */ a) => a.map((row) => row.map((x) => -x));
const transposed = (/** @type {Matrix} */ a) => a[0].map((_, j) => a.map((row) => row[j]));
const allZero = (/** @type {Matrix} */ a) => a.every((row) => row.every((x) => x === 0));

/** Numbers as a matrix, read cell by cell; a fault names its cell.
 *  @type {(entry: string[][]) => Reading<Matrix>} */
function readMatrix(entry) {
  /** @type {Matrix} */
  const rows = [];
  for (const [i, row] of entry.entries()) {
    rows.push([]);
    for (const [j, text] of row.entries()) {
      const { value, fault } = readNumber(text);
      if (fault !== undefined) {
        const single = entry.length === 1 && row.length === 1;
        return { fault: single ? fault : `Row ${i + 1}, column ${j + 1}: ${fault}` };
      }
      rows[i].push(value);
    }
  }
  return { value: rows };
}

/** @template Entry
 *  @typedef {(exercise: Exercise, variant: Variant, entry: Entry) => Verdict} Judge */

/** entry: the texts of the cells, row by row.
 *  @type {Judge<string[][]>} */
function judgeNumbers(exercise, variant, entry) {
  const { value, fault } = readMatrix(entry);
  if (fault !== undefined) return unclear(fault);
  const { answer, tolerance, mistakes } = variant;
  if (alike(value, answer, tolerance)) return right;
  const mistake = mistakes.find((known) => alike(value, known.value, tolerance));
  if (mistake) return wrong(null, mistake);
  const slip = variant.slips?.find(([, result]) => alike(value, result, tolerance));
  if (slip) return wrong(null, exercise.slips?.[slip[0]]);
  if (!allZero(answer) && alike(negative(value), answer, tolerance)) {
    return wrong("The size is right; look at the sign.");
  }
  if (typeof exercise.decimals === "number" && alike(value, answer, 20 * tolerance)) {
    return wrong(
      `Close, but not to ${exercise.decimals} decimals: keep more digits until the end.`,
    );
  }
  if (answer.length === answer[0].length && alike(transposed(value), answer, tolerance)) {
    return wrong("These are the right numbers the wrong way round: it is the transpose.");
  }
  if (exercise.variants.some((v) => v !== variant && alike(value, v.answer, v.tolerance))) {
    return wrong("That answers another variant of this exercise; this one has other numbers.");
  }
  const near = nearMiss(value, answer, tolerance);
  if (near) return wrong(near);
  if (exercise.kind === "number") return wrong("Not yet. Try again, or take a hint.");
  const hits = value.flat().filter((x, i) => Math.abs(x - answer.flat()[i]) <= tolerance).length;
  return wrong(`${hits} of ${answer.flat().length} entries are right.`);
}

/** What can be seen of a wrong answer without knowing the exercise, or "".
 *  @type {(value: Matrix, answer: Matrix, tolerance: number) => string} */
function nearMiss(value, answer, tolerance) {
  if (allZero(answer)) return "";
  const each = (/** @type {(x: number) => number} */ change) =>
    answer.map((row) => row.map(change));
  const sorted = (/** @type {Matrix} */ a) => [a.flat().sort((x, y) => x - y)];
  const size = (/** @type {Matrix} */ a) => a.map((row) => row.map(Math.abs));
  for (const factor of [2, 1 / 2]) {
    if (
      alike(
        value,
        each((x) => factor * x),
        tolerance,
      )
    ) {
      return "Off by a factor of 2: look for a half, a square or a mean.";
    }
  }
  if (answer.flat().length === 1) {
    const upside = alike(
      value,
      each((x) => 1 / x),
      tolerance,
    );
    return upside ? "That is the answer upside down: 1 divided by it." : "";
  }
  if (alike(size(value), size(answer), tolerance)) return "The sizes are right; look at the signs.";
  if (alike(sorted(value), sorted(answer), tolerance)) {
    return "The right numbers, but not in their places.";
  }
  return "";
}

/** entry: a text.
 *  @type {Judge<string>} */
function judgeShape(exercise, variant, entry) {
  const { value, fault } = readShape(entry);
  if (fault !== undefined) return unclear(fault);
  const same = (/** @type {number[]} */ shape) => shape[0] === value[0] && shape[1] === value[1];
  if (same(variant.answer)) return right;
  const mistake = variant.mistakes.find((known) => same(known.value));
  if (mistake) return wrong(null, mistake);
  if (same([variant.answer[1], variant.answer[0]])) {
    return wrong("The sizes are right the wrong way round: rows come first, then columns.");
  }
  if (exercise.variants.some((v) => v !== variant && same(v.answer))) {
    return wrong("That answers another variant of this exercise; this one has other sizes.");
  }
  return wrong("Not yet. Try again, or take a hint.");
}

/** entry: the numbers of the chosen options.
 *  @type {Judge<number[]>} */
function judgeChoice(exercise, variant, entry) {
  const { options } = variant;
  if (!entry.length) {
    return unclear(
      exercise.several
        ? "Nothing is chosen yet: choose all that hold."
        : "Nothing is chosen yet: choose one.",
    );
  }
  const bad = entry.find((i) => !options[i].holds);
  if (bad !== undefined) return wrong(null, options[bad]);
  const missing = options.filter((option, i) => option.holds && !entry.includes(i));
  if (!missing.length) return right;
  const text = `What you chose holds, but ${missing.length} more ${missing.length > 1 ? "do" : "does"}.`;
  return wrong(
    text,
    missing.find((option) => option.says),
  );
}

/** entry: the steps in the order of the reader, by their numbers.
 *  @type {Judge<number[]>} */
function judgeOrder(_exercise, variant, entry) {
  if (!isOrder(entry, variant.steps.length)) return unclear("Put all steps in order first.");
  const place = (/** @type {number} */ step) => entry.indexOf(step);
  const broken = variant.after.filter(([step, used]) => place(step) < place(used));
  if (!broken.length) return right;
  const isBroken = (/** @type {number[]} */ value) =>
    broken.some(([i, j]) => i === value[0] && j === value[1]);
  const mistake = variant.mistakes.find((known) => isBroken(known.value));
  if (mistake) return wrong(null, mistake);
  const first = Math.min(...broken.map(([step]) => place(step)));
  return wrong(`The step in place ${first + 1} uses one that comes after it.`);
}

/** entry: what was written, and the steps that its writer found in it: null before looking.
 *  @type {Judge<{ text: string, found: number[] | null }>} */
function judgeProof(_exercise, variant, { found }) {
  if (!found) return wrong("Now hold your proof against the model proof, and tick what it has.");
  const left = variant.steps.findIndex((_, step) => !found.includes(step));
  if (left < 0) return { verdict: "right", text: "✓ Every step is there, as you judge it." };
  return wrong(
    `You found ${found.length} of ${variant.steps.length} steps in your proof. Of the first that is missing:`,
    variant.mistakes.find((known) => known.value === left),
  );
}

/** entry: the number of the line, or null.
 *  @type {Judge<number | null>} */
function judgeBug(_exercise, variant, entry) {
  if (entry === null) return unclear("No line is chosen yet: choose the one that is wrong.");
  if (entry === variant.answer) return right;
  const mistake = variant.mistakes.find((known) => known.value === entry);
  return wrong(mistake ? null : `Line ${entry + 1} does what it should. Look further.`, mistake);
}

/** @type {Record<string, Judge<any>>} */
const JUDGES = {
  number: judgeNumbers,
  matrix: judgeNumbers,
  shape: judgeShape,
  choice: judgeChoice,
  order: judgeOrder,
  prove: judgeProof,
  bug: judgeBug,
};

/** { verdict: "right" | "wrong" | "unclear", text, mistake } of an entry; the text is plain,
 *  the mistake one of the exercise's own.
 *  @type {Judge<any>} */
export const judge = (exercise, variant, entry) => JUDGES[exercise.kind](exercise, variant, entry);
