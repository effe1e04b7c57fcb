// Joins style sheets and leaves out what is not in use, for booksite/styles.py.
// JSON in, { sheets: [path], words: [name in use] }; the sheet out.
import { readFileSync } from "node:fs";
import { basename, dirname, join, posix, relative } from "node:path";
import { text } from "node:stream/consumers";
import { transform } from "esbuild";
import { PurgeCSS } from "purgecss";

const { sheets, words } = JSON.parse(await text(process.stdin));
const home = sheets.map(dirname).sort((a, b) => a.length - b.length)[0];

const IMPORT_OR_URL = /@import\s+(?:url\()?["']?([^"')]+)["']?\)?\s*;|url\((["']?)(.*?)\2\)/g;

/** A sheet with those that it imports, its addresses as seen from the folder of the joined one. */
function whole(path) {
  const folder = dirname(path);
  const put = (found, imported, quote, address) => {
    if (imported) return whole(join(folder, imported));
    if (/^(data:|#|\/)/.test(address)) return found;
    return `url(${quote}${posix.join(relative(home, folder), address)}${quote})`;
  };
  return readFileSync(path, "utf8").replace(IMPORT_OR_URL, put);
}

// A field of a widget that is not live yet has another name, and the same look (drawing.mjs).
const FIELD = /(?<![\w.#:[-])(form|input|select|textarea)(?![\w-])(?=[^{}]*\{)/g;
const joined = sheets.map((path) =>
  basename(path) === "widgets.css" ? whole(path).replace(FIELD, ":is($1, nn-$1)") : whole(path),
);

const [{ css }] = await new PurgeCSS().purge({
  content: [{ raw: words.join(" "), extension: "words" }],
  css: [{ raw: joined.join("\n") }],
  defaultExtractor: (content) => content.split(" "),
  fontFace: true,
  keyframes: true,
  variables: true,
  // Names that are known to the browser alone or that a script completes, and what is set from
  // outside the sheets.
  safelist: {
    standard: [
      /^:/,
      "html",
      "body",
      ...words.filter((w) => w.endsWith("*")).map((w) => new RegExp(`^${w.slice(0, -1)}`)),
    ],
    variables: words.filter((w) => w.startsWith("--")),
  },
});
const { code, warnings } = await transform(css, { loader: "css", minify: true, charset: "utf8" });
// The theme's sheets are not ours to mend: what esbuild cannot read there, browsers skip as well.
if (!code) throw new Error(`nothing is left: ${warnings[0]?.text}`);
process.stdout.write(code);
