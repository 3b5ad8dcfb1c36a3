"use strict";
// Comfort only: the filters of a list stand open beside it on a desktop and are folded above it on a phone; and the box
// that Django puts over a long drop-down takes the words of its label, for those who hear the page. Signing out takes
// the names that a device at the door keeps off it.

(() => {
  const wide = window.matchMedia("(min-width: 768px)");
  const unfold = () => {
    for (const filters of document.querySelectorAll("details.list-filters")) filters.open = wide.matches;
  };
  wide.addEventListener("change", unfold);
  unfold();
})();

(() => {
  const name = () => {
    for (const choice of document.querySelectorAll("select.admin-autocomplete.select2-hidden-accessible")) {
      const label = choice.labels[0] ? choice.labels[0].textContent.trim() : choice.getAttribute("aria-label");
      const box = choice.nextElementSibling;
      if (!label || !box) continue;
      for (const part of box.querySelectorAll("[role=combobox], [role=textbox]")) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", [label, part.textContent.trim()].join(" "));
      }
    }
  };
  window.addEventListener("load", name);
  if (window.django?.jQuery) {
    django.jQuery(() => window.setTimeout(name)); // boxes are drawn when jQuery is ready, which can be after the load
    django.jQuery(document).on("change", name); // a choice is told to jQuery alone
  }
  document.addEventListener("formset:added", () => window.setTimeout(name));
})();

document.addEventListener("submit", (event) => {
  if (event.target.id !== "logout-form") return;
  if (window.indexedDB) indexedDB.deleteDatabase("door-names");
  if (window.caches) caches.delete("door");
});
