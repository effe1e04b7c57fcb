// Compiles every module below a folder with Pyodide's own Python: NAME.py becomes NAME.pyc.
//
// node compile.mjs CORE FOLDER
import { pathToFileURL } from "node:url";

const [core, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${core}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: core });
python.mountNodeFS("/work", folder);
const fine = python.runPython(`
import compileall, py_compile, os
ok = True
for wheel in sorted(os.listdir("/work")):
    ok &= compileall.compile_dir(
        f"/work/{wheel}", quiet=2, legacy=True, maxlevels=30, stripdir=f"/work/{wheel}",
        prependdir="/lib/python3.14/site-packages",
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
bool(ok)
`);
if (!fine) {
  process.stderr.write("a module could not be compiled\n");
  process.exitCode = 1;
}
