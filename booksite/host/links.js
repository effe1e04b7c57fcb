/** Links to a widget's state, #nn-KEY=STATE: written, read, and checked. */

/** @import { Model } from "./model.js" */

const LINK = /^#nn-([^=]+)=(.*)$/;

/** @type {(value: unknown) => string} */
export const encode = (value) => {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
};

/** @type {(text: string) => any} */
export const decode = (text) => {
  const characters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
};

/** Same kind and shape as the value that the widget has, finite, and inside its limits or
 *  among its choices.
 *  @type {(value: any, current: any, limits: any) => boolean} */
export function fits(value, current, limits) {
  if (typeof value !== typeof current) return false;
  if (limits?.choices) return limits.choices.includes(value);
  if (typeof value === "number") {
    return Number.isFinite(value) && (!limits || (limits[0] <= value && value <= limits[1]));
  }
  if (!Array.isArray(current)) return typeof value !== "object";
  return (
    Array.isArray(value) &&
    value.length === current.length &&
    value.every((entry, i) => fits(entry, current[i], limits?.[i]))
  );
}

/** The hash of a link to the model's state.
 *  @type {(model: Model) => string} */
export function hashOf(model) {
  const names = /** @type {string[]} */ (model.get("_share"));
  const state = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  return `#nn-${encodeURIComponent(model.get("key"))}=${encode(state)}`;
}

/** { key, text } of a hash that holds a state, or null.
 *  @type {(hash: string) => { key: string, text: string } | null} */
export function parts(hash) {
  const match = LINK.exec(hash);
  return match && { key: match[1], text: match[2] };
}

/** The state that a link holds for the model; throws if it holds none that the model can have.
 *  @type {(model: Model, text: string) => object} */
export function stateFor(model, text) {
  const state = decode(text);
  const limits = model.get("_limits") ?? {};
  const entries = Object.entries(state);
  const known = (/** @type {[string, any]} */ [name, value]) =>
    model.get("_share").includes(name) && fits(value, model.get(name), limits[name]);
  if (!entries.length || !entries.every(known)) throw new Error("not a state of this widget");
  return state;
}
