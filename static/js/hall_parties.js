"use strict";
// Parties are dragged from their list onto a stall: it fills the form that does the same with two boxes, and sends it.
(() => {
  const form = document.querySelector("[data-assign]");
  if (!form) return;
  let party = "";

  document.addEventListener("dragstart", (event) => {
    const one = event.target.closest && event.target.closest("[data-party]");
    party = one ? one.dataset.party : "";
    if (one) event.dataTransfer.setData("text/plain", one.dataset.party);
  });

  const freePlace = (event) => party && event.target.closest("[data-free]");

  document.addEventListener("dragover", (event) => {
    if (freePlace(event)) event.preventDefault();
  });

  document.addEventListener("drop", (event) => {
    const place = freePlace(event);
    if (!place) return;
    event.preventDefault();
    form.elements.organisation.value = party;
    form.elements.stall.value = place.dataset.free;
    form.requestSubmit();
  });
})();
