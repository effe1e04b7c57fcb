// Draws first states for booksite/widgets.py. A line of JSON in, { file, entries }, a line out,
// { html: […] } or { error }; an entry is { state, buffers } as a notebook stores it.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { firstState } from "./drawing.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const { file, entries } = JSON.parse(line);
    const { default: module } = await import(pathToFileURL(file).href);
    const html = [];
    for (const entry of entries) html.push(await firstState(module, entry));
    answer = { html };
  } catch (error) {
    answer = { error: String(error.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
