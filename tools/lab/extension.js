/**
 * JupyterLab shows the book as the site does: references lead to what they name, in this chapter
 * and in others; figures have their captions, and the colours of light and dark.
 *
 * It is an extension as JupyterLab loads them, a container of webpack's module federation, and so
 * small that it is written as one by hand. BOOK stands before it (references.py).
 */
(() => {
  /** JupyterLab's own modules by name, once it has started. */
  let scope = {};
  const lab = async (name) => (await Object.values(scope[name])[0].get())();
  const { labels, captions, files, cited, palette, style } = BOOK;
  const COLOUR = new RegExp(`(?:${Object.keys(palette).join("|")})(?![0-9a-f])`, "gi");

  // ---- references ------------------------------------------------------------------------

  const text = (value) => ({ type: "text", value });
  const link = (url, children) => ({ type: "link", url, children });

  /** "[Parr and Howard, 2018]", or in the sentence "Parr and Howard [2018]". */
  function citation({ kind, children = [] }) {
    const known = children.map(({ label }) => cited[label] ?? [label, ""]);
    if (kind === "narrative") return known.map(([who, year]) => `${who} [${year}]`).join(", ");
    return `[${known.map((source) => source.join(", ")).join("; ")}]`;
  }

  /** What stands for a node, if jupyterlab-myst would not find what it names. */
  function told(node, file) {
    const place = labels[node.label ?? node.identifier];
    switch (node.type) {
      case "crossReference": {
        if (!place) return node;
        // It finds what is in the text of this notebook, and shows it in a card.
        if (place.file === file && !(node.label in captions)) return node;
        const children = node.children?.length ? node.children : [text(place.says)];
        return link(`${place.file}#${node.label}`, children);
      }
      case "link": {
        const [path, title] = files[node.url] ?? [];
        return path ? link(path, node.children?.length ? node.children : [text(title)]) : node;
      }
      case "math":
      case "proof":
        // Numbers are those of the site; what has no label has none there.
        return { ...node, enumerated: Boolean(place), enumerator: place?.number };
      case "mystRole":
        return node.name === "nnbook"
          ? { type: "inlineCode", value: `nnbook.${node.value}`.replace("nnbook.nnbook", "nnbook") }
          : node;
      case "cite":
        return text(citation({ kind: node.kind, children: [node] }));
      case "citeGroup":
        return text(citation(node));
      default:
        return node;
    }
  }

  function tellAll(node, file) {
    const known = told(node, file);
    if (!known.children) return known;
    return { ...known, children: known.children.map((child) => tellAll(child, file)) };
  }

  /** jupyterlab-myst keeps what it has read of a cell in fragmentMDAST, and makes a page of all
   *  cells' trees: so references are put in between. */
  function tellReferences(cell) {
    const proto = Object.getPrototypeOf(cell);
    const read = Object.getOwnPropertyDescriptor(proto, "fragmentMDAST")?.get;
    if (!read || read.nnbook) return;
    const get = function () {
      const tree = read.call(this);
      const path = this.parent?.rendermime?.resolver?.path ?? "";
      return tree && tellAll(tree, path.split("/").pop());
    };
    get.nnbook = true;
    Object.defineProperty(proto, "fragmentMDAST", { get, configurable: true });
  }

  const LONG = 60_000; // milliseconds that a chapter may take to open

  /** Whether the label is set in this cell: before a heading, after a formula, or as a name. */
  const sets = ({ sharedModel: cell }, label) =>
    cell.getMetadata("mystnb")?.figure?.name === label ||
    (cell.cell_type === "markdown" &&
      [`(${label})`, `:label: ${label}`].some((mark) => cell.getSource().includes(mark)));

  /** JupyterLab opens the chapter of a link, but knows no label in it: scroll to its cell, and
   *  there to its place. */
  async function follow(label, tracker) {
    const until = Date.now() + LONG;
    while (Date.now() < until) {
      const panel = tracker.currentWidget;
      const isThere = panel?.context.path.split("/").pop() === labels[label].file;
      const cells = isThere && panel.context.isReady ? panel.content.widgets : [];
      const index = cells.findIndex(({ model }) => sets(model, label));
      if (index >= 0) {
        await panel.revealed;
        panel.content.activeCellIndex = index;
        await panel.content.scrollToItem(index, "start");
        panel.content.node.querySelector(`[id="${CSS.escape(label)}"]`)?.scrollIntoView();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  function followClick(event, tracker) {
    const anchor = event.target.closest?.(".jp-MarkdownCell .myst a");
    const label = anchor?.hash.slice(1);
    if (label in labels && !event.ctrlKey && !event.metaKey) follow(label, tracker);
  }

  // ---- figures ---------------------------------------------------------------------------

  /** What is said instead of the figures of a cell, by the cell's node. */
  const alts = new WeakMap();

  /** The caption below a cell that draws a figure; the cell is what references lead to. */
  async function caption(cell, rendermime) {
    const { figure, image } = cell.model.getMetadata("mystnb") ?? {};
    alts.set(cell.node, image?.alt ?? "");
    const name = figure?.name;
    if (!(name in captions)) return;
    cell.node.id = name;
    const { MimeModel } = await lab("@jupyterlab/rendermime");
    const source = `**${labels[name].says}** ${captions[name]}`;
    const renderer = rendermime.createRenderer("text/markdown");
    await renderer.renderModel(new MimeModel({ data: { "text/markdown": source }, trusted: true }));
    renderer.node.classList.add("nn-caption");
    cell.node.append(renderer.node);
  }

  /** matplotlib's SVG as part of the page, in the colours that explorables have there. */
  function drawing(Widget) {
    return class extends Widget {
      async renderModel(model) {
        const source = String(model.data["image/svg+xml"]);
        if (!model.trusted) {
          this.node.textContent = "Run the cell to see its figure: this notebook is not trusted.";
          return;
        }
        const coloured = source.replace(
          COLOUR,
          (hex) => `var(--${palette[hex.toLowerCase()]}, ${hex})`,
        );
        const parsed = new DOMParser().parseFromString(coloured, "image/svg+xml").documentElement;
        this.node.className = "nn-widget nn-figure";
        this.node.replaceChildren(document.importNode(parsed, true));
      }

      onAfterAttach() {
        this.node.role = "img";
        this.node.ariaLabel = alts.get(this.node.closest(".jp-Cell")) ?? "";
      }
    };
  }

  const STYLE = `${style}
.nn-widget.nn-figure { margin: 0; padding: 0; border: 0; }
.nn-figure svg { max-width: 100%; height: auto; }
.jp-Notebook .nn-caption { padding: 0 0 1rem calc(var(--jp-cell-prompt-width) + 8px); font-size: 0.9em; }
.jp-Notebook .nn-caption p { margin: 0; }`;

  function activate(factory, rendermime, tracker, Widget) {
    document.addEventListener("click", (event) => followClick(event, tracker), true);
    document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
    const Drawing = drawing(Widget);
    rendermime.addFactory({
      safe: false,
      mimeTypes: ["image/svg+xml"],
      defaultRank: 70, // before JupyterLab's own, which makes a picture of it
      createRenderer: () => new Drawing(),
    });
    const { createMarkdownCell, createCodeCell } = factory;
    factory.createMarkdownCell = function (options) {
      const cell = createMarkdownCell.call(this, options);
      tellReferences(cell);
      return cell;
    };
    factory.createCodeCell = function (options) {
      const cell = createCodeCell.call(this, options);
      caption(cell, options.rendermime);
      return cell;
    };
  }

  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB.nnbook = {
    init: (shared) => {
      scope = shared;
    },
    get: async () => {
      const { NotebookPanel, INotebookTracker } = await lab("@jupyterlab/notebook");
      const { IRenderMimeRegistry } = await lab("@jupyterlab/rendermime");
      const { Widget } = await lab("@lumino/widgets");
      const plugin = {
        id: "nnbook:plugin",
        autoStart: true,
        requires: [NotebookPanel.IContentFactory, IRenderMimeRegistry, INotebookTracker],
        activate: (_app, ...services) => activate(...services, Widget),
      };
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
