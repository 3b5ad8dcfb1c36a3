"use strict";
// The lead board by keyboard, while the focus is in the list: up and down (or k and j) move from row to row, x ticks.

document.addEventListener("keydown", (event) => {
  const row = event.target.closest("#lead-rows tbody tr");
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (step) {
    const links = [...document.querySelectorAll("#lead-rows tbody a")].filter((link) => link.offsetParent);
    const next = links[links.findIndex((link) => row.contains(link)) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  } else if (event.key === "x") {
    const box = row.querySelector(".tick input");
    if (box) box.checked = !box.checked;
  }
});
