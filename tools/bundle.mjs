// Bundles the widgets' ES modules, each with what it imports, by esbuild:
//
//   nnbook/bundles/NAME.js    an ES module, which the package gives to Jupyter
//   booksite/bundles/widgets/NAME.js  a script, which pages load (from file:// no module can be)
//   booksite/bundles/widgets.css      the styles of all of them
//
// A module that has a default export is a widget's; the exercises' is board.js. The host of
// the pages, booksite/host/, becomes booksite/bundles/afm-host.js, search and
// previews of booksite/finding/ booksite/bundles/search.js and previews.js, styles included. The first line of each is a
// fingerprint of all sources, by which nnbook/widgets/bundles.py sees whether they match.
//
// node tools/bundle.mjs                 everything
// node tools/bundle.mjs --one FROM TO   one ES module, for tests of the bundler itself
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const FOLDERS = ["booksite/finding", "booksite/host", "nnbook/exercises", "nnbook/widgets"];
const STYLES = [
  "nnbook/widgets/base.css",
  "nnbook/exercises/exercise.css",
  "nnbook/widgets/widget.css",
];
// Scripts that a page loads when they are first wanted; they bring their styles along.
const LAZY = "booksite/finding";
const LAZY_SCRIPTS = ["home", "previews", "search", "stops", "way"];
const RULES = ["package-lock.json", "tools/bundle.mjs"]; // that decide what comes of the sources

const modules = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".js"))
    .sort()
    .map((name) => `${folder}/${name}`),
);

function fingerprint() {
  const hash = createHash("sha256");
  const lazyStyles = readdirSync(join(ROOT, LAZY))
    .filter((name) => name.endsWith(".css"))
    .map((name) => `${LAZY}/${name}`);
  for (const path of [...modules, ...STYLES, ...lazyStyles, ...RULES].sort()) {
    // Git may check out other line ends.
    const text = readFileSync(join(ROOT, path), "utf8").replaceAll("\r\n", "\n");
    hash.update(`${path}\n${text}\n`);
  }
  return hash.digest("hex");
}

/** Warnings are errors: esbuild warns of what is lost or means something else than it says. */
async function bundled(from, options) {
  const result = await build({
    entryPoints: from && [from],
    bundle: true,
    minify: true,
    charset: "utf8",
    legalComments: "none",
    target: ["es2022"],
    write: false,
    logLevel: "silent",
    ...options,
  });
  if (result.warnings.length) {
    const { text, location } = result.warnings[0];
    throw new Error(`${location?.file}:${location?.line}: ${text}`);
  }
  return result.outputFiles[0].text;
}

/** Written beside its place and moved there: who reads meanwhile finds the old one whole. */
function put(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

async function everything() {
  const mark = `// ${fingerprint()}\n`;
  const written = new Set();
  const write = (path, text) => {
    put(join(ROOT, path), mark + text);
    written.add(path);
  };
  for (const path of modules) {
    const from = join(ROOT, path);
    if (!/^export default /m.test(readFileSync(from, "utf8"))) continue;
    const file = path.split("/").at(-1);
    const name = file === "board.js" ? "exercises" : file.slice(0, -3);
    write(`nnbook/bundles/${name}.js`, await bundled(from, { format: "esm" }));
    const globalName = `nnbookWidgets.${name}`;
    write(
      `booksite/bundles/widgets/${name}.js`,
      await bundled(from, { format: "iife", globalName }),
    );
  }
  const host = join(ROOT, "booksite/host/main.js");
  write("booksite/bundles/afm-host.js", await bundled(host, { format: "iife" }));
  for (const name of LAZY_SCRIPTS) {
    const script = await bundled(join(ROOT, LAZY, `${name}.js`), {
      format: "iife",
      loader: { ".css": "text" },
    });
    write(`booksite/bundles/${name}.js`, script);
  }
  const contents = STYLES.map((path) => `@import "./${path}";`).join("\n");
  const stdin = { contents, resolveDir: ROOT, loader: "css" };
  put(join(ROOT, "booksite/bundles/widgets.css"), await bundled(undefined, { stdin }));
  for (const folder of ["nnbook/bundles", "booksite/bundles/widgets"]) {
    for (const name of readdirSync(join(ROOT, folder))) {
      if (!written.has(`${folder}/${name}`)) rmSync(join(ROOT, folder, name));
    }
  }
}

const [option, from, to] = process.argv.slice(2);
try {
  if (option === "--one") put(to, await bundled(from, { format: "esm" }));
  else await everything();
} catch (error) {
  const first = error.errors?.[0];
  const place = first?.location ? `${first.location.file}:${first.location.line}: ` : "";
  process.stderr.write(`${place}${first?.text ?? error.message}\n`);
  process.exitCode = 1;
}
