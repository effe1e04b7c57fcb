/**
 * Stands in the place of pyodide.mjs where Pyodide itself lies on a CDN (make live PYODIDE_URL=…), so
 * that the chapters' worker and JupyterLite start it alike.
 *
 * It fetches Pyodide's core from there with the hashes that the build wrote down (cdn.json): the
 * browser refuses any other file. Packages are fetched by Pyodide, with the hashes of the lock file
 * on the site. Only the loader lies on the site too, as loader.mjs, since an import takes no hash.
 */

/** @type {(options: any) => Promise<any>} */
export async function loadPyodide(options) {
  const here = new URL(".", import.meta.url).href;
  const { url, hashes } = await (await fetch(`${here}cdn.json`)).json();
  const fetchAny = self.fetch;
  /** @type {(name: string) => Promise<[string, Response]>} */
  const checked = async (name) => [
    url + name,
    await fetchAny(url + name, { integrity: hashes[name], credentials: "omit" }),
  ];
  const core = new Map(await Promise.all(Object.keys(hashes).map(checked)));

  // What has come is handed over when the loader asks for it, once.
  self.fetch = async (input, init) => {
    const wanted = String(input instanceof Request ? input.url : input);
    const come = core.get(wanted);
    core.delete(wanted);
    return come ?? fetchAny(input, init);
  };
  const script = /** @type {Response} */ (core.get(`${url}pyodide.asm.mjs`));
  const address = URL.createObjectURL(new Blob([await script.text()], { type: "text/javascript" }));
  const [module, loader] = await Promise.all([import(address), import(`${here}loader.mjs`)]);
  URL.revokeObjectURL(address);
  return loader.loadPyodide({
    ...options,
    indexURL: url,
    lockFileURL: `${here}pyodide-lock.json`,
    createPyodideModule: module.default,
  });
}
