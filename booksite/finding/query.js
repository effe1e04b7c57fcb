/**
 * The index and what it is asked, by MiniSearch. No page; the build makes the index with it.
 *
 * @typedef {[page: number, anchor: string, kind: string, title: string, text: string]} Entry
 * @typedef {{ pages: [file: string, title: string][], entries: Entry[], index: object }} Data
 * @typedef {{ entry: Entry, terms: Set<string> }} Found an entry, and which terms are to be marked
 * @typedef {import("minisearch").Query} Query
 */
import MiniSearch from "minisearch";
import { asWritten, tells, terms, words } from "./words.js";

const OPTIONS = {
  fields: ["title", "text"],
  tokenize: terms,
  processTerm: (/** @type {string} */ term) => term,
};
// A section tells more of a word than one exercise or formula in which it occurs.
/** @type {Record<string, number>} */
const WEIGHTS = {
  chapter: 1.6,
  symbol: 1.4,
  term: 1.4,
  equation: 0.6,
  exercise: 0.6,
  reference: 0.4,
};
const MOST = 30; // of the results that are shown
const WHOLE = 2; // letters of a word that may be the beginning of a longer one

/** What the page loads, from the entries.
 *  @type {(entries: Entry[]) => object} */
export function indexOf(entries) {
  const index = new MiniSearch(OPTIONS);
  index.addAll(entries.map(([, , , title, text], id) => ({ id, title, text })));
  return index.toJSON();
}

/** A function that finds the entries for what is typed, the best first.
 *  @type {(data: Data) => (typed: string) => Found[]} */
export function finder(data) {
  // What toJSON gave is taken as it is, without a detour by text.
  const index = MiniSearch.loadJS(/** @type {any} */ (data.index), OPTIONS);
  const kindOf = (/** @type {number} */ id) => data.entries[id][2];
  const ask = (/** @type {Query} */ query, fuzzy = false) =>
    index.search(query, {
      combineWith: "AND",
      boost: { title: 4 },
      boostDocument: (id) => WEIGHTS[kindOf(id)] ?? 1,
      tokenize: (text) => [text], // a query is taken apart below
      prefix: (term) => term.length >= WHOLE || !/[a-z0-9]/.test(term),
      fuzzy: (term) => (fuzzy && term.length > 4 ? 0.2 : false),
      weights: { prefix: 0.6, fuzzy: 0.3 },
    });
  const known = (/** @type {string} */ term, prefix = false) =>
    index.search(term, { prefix, tokenize: (text) => [text] }).length > 0;

  /** "backpropagation" is found where "back propagation" stands, and the other way round.
   *  @type {(term: string) => Query} */
  const apart = (term) => {
    const splits = [];
    for (let i = 4; i <= term.length - 3; i++) {
      const [first, second] = [term.slice(0, i), term.slice(i)];
      if (known(first) && known(second, true)) {
        splits.push({ combineWith: /** @type {const} */ ("AND"), queries: [first, second] });
      }
    }
    return splits.length ? { combineWith: "OR", queries: [term, ...splits] } : term;
  };
  /** @type {(asked: string[], joined: boolean) => Query} */
  const queryOf = (asked, joined) => {
    if (joined && asked.length === 2 && known(asked.join(""), true)) {
      return { combineWith: "OR", queries: [asked.join(""), queryOf(asked, false)] };
    }
    return { combineWith: "AND", queries: asked.map(apart) };
  };

  return (typed) => {
    const asked = words(asWritten(typed))
      .map((word) => word.terms[0])
      .filter(tells);
    if (!asked.length) return [];
    const query = queryOf(asked, true);
    let found = ask(query);
    if (!found.length) found = ask(query, true);
    if (!found.length) found = ask({ combineWith: "OR", queries: asked }, true);
    /** @type {Found[]} */
    const results = [];
    for (const { id, match } of found) {
      const entry = data.entries[id];
      const byTitle = Object.values(match).some((fields) => fields.includes("title"));
      // A formula stands in its section's text, too: one result for both, unless its number is asked.
      const twice = (/** @type {Found} */ { entry: other }) =>
        other[0] === entry[0] && other[4].includes(entry[4]);
      if (entry[2] === "equation" && !byTitle && results.some(twice)) continue;
      results.push({ entry, terms: new Set(Object.keys(match)) });
      if (results.length === MOST) break;
    }
    return results;
  };
}

/** The piece of a text around the terms, with the places of those in it.
 *  @type {(text: string, wanted: Set<string>, length: number) =>
 *    { text: string, marks: [number, number][] }} */
export function excerpt(text, wanted, length) {
  const hits = words(text).filter((word) => word.terms.some((term) => wanted.has(term)));
  // The window that holds most different terms; of equal ones the first.
  let best = { start: 0, score: 0 };
  for (const { start } of hits) {
    const inside = hits.filter((hit) => hit.start >= start && hit.end <= start + length);
    const score = new Set(inside.flatMap((hit) => hit.terms.filter((t) => wanted.has(t)))).size;
    if (score > best.score) best = { start, score };
  }
  const whole = text.length <= length || best.start < length / 2;
  const from = whole ? 0 : text.indexOf(" ", best.start - length / 3) + 1;
  const rest = text.slice(from, from + length);
  const to = from + length >= text.length ? text.length : from + rest.lastIndexOf(" ");
  const [before, after] = [from > 0 ? "… " : "", to < text.length ? " …" : ""];
  const shift = before.length - from;
  const marks = hits
    .filter((hit) => hit.start >= from && hit.end <= to)
    .map((hit) => /** @type {[number, number]} */ ([hit.start + shift, hit.end + shift]));
  return { text: before + text.slice(from, to) + after, marks };
}
