"use strict";
// A table of boxes takes what is pasted from a spreadsheet: tabs part the cells, line ends the rows. Without this file one
// types the cells. No text lives here; it comes from data attributes.

(() => {
  const NUMBER = /[0-9０-９]/;

  // A row without figures, or of years that follow each other.
  function isHeading(row) {
    const figures = row.map((cell) => cell.trim()).filter((cell) => NUMBER.test(cell));
    const years = figures.map((cell) => (/^(19|20)\d\d\s*年?度?$/.test(cell) ? parseInt(cell, 10) : 0));
    return years.every((year, at) => year && (at === 0 || Math.abs(year - years[at - 1]) === 1)) && years.length !== 1;
  }

  // Rows of cells as a spreadsheet copies them; headings above and beside the figures are left out.
  function cellsOf(text) {
    let rows = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((row) => row.split("\t"));
    while (rows.length > 1 && isHeading(rows[0])) rows = rows.slice(1);
    if (rows.every((row) => row.length > 1 && !NUMBER.test(row[0]))) rows = rows.map((row) => row.slice(1));
    return rows;
  }

  function paste(event) {
    const box = event.target.closest("[data-grid] input");
    const text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!box || !text || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const table = box.closest("[data-grid]");
    const grid = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
    const top = grid.findIndex((row) => row.includes(box));
    const left = grid[top].indexOf(box);
    let count = 0;
    let beyond = 0;
    let last = box;
    cellsOf(text).forEach((row, down) =>
      row.forEach((value, along) => {
        const cell = grid[top + down] && grid[top + down][left + along];
        if (!cell) {
          if (value.trim()) beyond += 1;
          return;
        }
        cell.value = value.trim();
        cell.dispatchEvent(new Event("input", { bubbles: true }));
        count += 1;
        last = cell;
      }),
    );
    last.focus();
    const note = table.parentElement.querySelector("[data-grid-note]");
    const words = beyond ? table.dataset.beyond : table.dataset.filled;
    if (note) note.textContent = words.replace("{count}", count).replace("{left}", beyond);
  }

  document.addEventListener("paste", paste);
})();
