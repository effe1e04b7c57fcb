// Reads {mathjax: <path of node-main.js>, formulas: [{tex, display}]} on stdin and writes, on
// stdout, one {svg, mathml} or {error} per formula, in order. One call converts a whole book.
const { mathjax, formulas } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));

const config = {
  loader: {
    load: ["input/tex-base", "[tex]/ams", "[tex]/boldsymbol", "[tex]/cancel", "output/svg"],
  },
  tex: {
    // Without `noundefined` and `noerrors` a misspelt macro is an error, not red text. Without
    // `newcommand` a formula cannot define a macro that the formulas after it would inherit.
    packages: ["base", "ams", "boldsymbol", "cancel"],
    tags: "none",
    formatError: (_jax, error) => {
      throw error;
    },
  },
  svg: { fontCache: "none" },
  startup: { typeset: false },
};

// One parse serves both outputs: MathJax's own tex2svg and tex2mml would parse twice.
function convert(MathJax, { tex, display }) {
  const { document, adaptor, toMML } = MathJax.startup;
  try {
    const item = new document.options.MathItem(tex, document.inputJax[0], display);
    item.start.node = adaptor.body(document.document);
    item.setMetrics(16, 8, 80 * 16, 1e6, 1);
    item.convert(document);
    return { svg: adaptor.innerHTML(item.typesetRoot), mathml: toMML(item.root) };
  } catch (error) {
    return { error: error.message };
  }
}

require(mathjax)
  .init(config)
  .then((MathJax) => {
    process.stdout.write(JSON.stringify(formulas.map((formula) => convert(MathJax, formula))));
  });
