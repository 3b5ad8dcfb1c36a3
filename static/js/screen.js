/* The big screen listens for signs that something has changed, and says whether its figures are of this moment. */
(() => {
  "use strict";
  const line = document.getElementById("live");
  const shown = document.getElementById("screen");
  const STALE = 25000; // two missed answers: a page asks every ten seconds, whatever happens to its stream
  let last = Date.now();
  let stamp = "";

  const asOf = () => document.querySelector(".as-of")?.textContent.match(/\d\d:\d\d:\d\d/)?.[0] ?? "";

  const say = () => {
    const lost = Date.now() - last > STALE;
    const text = lost ? `${line.dataset.lost} ${stamp}` : line.dataset.live;
    line.classList.toggle("lost", lost);
    if (line.textContent !== text) line.textContent = text;
  };

  document.body.addEventListener("htmx:afterSwap", () => {
    last = Date.now();
    stamp = asOf();
    say();
  });
  // The browser opens the next stream by itself when one ends or is lost; meanwhile the page asks every ten seconds.
  new EventSource(shown.dataset.changes).addEventListener("changed", () => htmx.trigger(shown, "changed"));

  stamp = asOf();
  say();
  setInterval(say, 1000);
})();
