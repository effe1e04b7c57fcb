// Bundles the scripts that run Python in a page: node bundle.mjs FOLDER
//
// start.js stands for itself; the others are ES modules, loaded when wanted.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const shared = {
  outdir: process.argv[2],
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  target: ["es2022"],
  logLevel: "error",
};
const from = (...names) => names.map((name) => join(HERE, name));
await build({ ...shared, entryPoints: from("page.js"), format: "esm", external: ["./editor.js"] });
await build({ ...shared, entryPoints: from("editor.js", "worker.js", "cdn.js"), format: "esm" });
await build({ ...shared, entryPoints: from("start.js"), format: "iife" });
