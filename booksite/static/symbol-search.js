// A search field over the symbol table, which is whole without it.
"use strict";
(() => {
  // As a reader may type it: W^l, w_jk and \delta find what is set as Wˡ, wⱼₖ and δ.
  const plain = (text) => text.toLowerCase().replace(/[\s\\^_{}$]+/g, "");

  document.querySelectorAll(".tag_symbol-table").forEach((cell, number) => {
    const table = cell.querySelector("table");
    if (!table) return;
    const rows = [...table.tBodies[0].rows];
    // All cells but the last, which holds a link.
    const texts = rows.map((row) =>
      plain(
        [...row.cells]
          .slice(0, -1)
          .map((c) => c.textContent)
          .join(),
      ),
    );

    const search = document.createElement("p");
    search.className = "symbol-search";
    search.setAttribute("role", "search");
    const label = document.createElement("label");
    const field = document.createElement("input");
    const found = document.createElement("span");
    field.type = "search";
    field.id = `symbol-search-${number}`;
    field.autocomplete = "off";
    field.spellcheck = false;
    label.htmlFor = field.id;
    label.textContent = "Find a symbol:";
    found.setAttribute("role", "status");
    search.append(label, " ", field, " ", found);
    (table.closest(".cell_output") ?? table).before(search);

    field.addEventListener("input", () => {
      const words = field.value.split(/\s+/).map(plain).filter(Boolean);
      let count = 0;
      rows.forEach((row, i) => {
        row.hidden = !words.every((word) => texts[i].includes(word));
        count += !row.hidden;
      });
      found.textContent = words.length ? `${count} of ${rows.length}` : "";
    });
  });
})();
