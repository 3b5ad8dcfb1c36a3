"use strict";
// Comfort only: the filters of a list stand open beside it on a desktop and are folded above it on a phone.

(() => {
  const wide = window.matchMedia("(min-width: 768px)");
  const unfold = () => {
    for (const filters of document.querySelectorAll("details.list-filters")) filters.open = wide.matches;
  };
  wide.addEventListener("change", unfold);
  unfold();
})();
