"use strict";
// Comfort only: every page works without this file. No text lives here; it comes from data attributes.

(() => {
  const PENDING = "aria-busy";

  // The time of the market, like all other times on the page, wherever the reader is.
  const clock = () =>
    new Date().toLocaleTimeString("zh-CN", {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
      timeZone: document.body.dataset.zone,
    });

  // -- Drafts: <form data-autosave="URL"> with an element [data-saved] somewhere on the page ---------------------

  function autosave(form) {
    const note = document.querySelector("[data-saved]");
    let timer = 0;
    let last = serialise(form);
    let running = null;

    function say(text, failed) {
      if (!note) return;
      note.textContent = text ? text.replace("{time}", clock()) : "";
      note.classList.toggle("failed", Boolean(failed));
    }

    // One save at a time: the next one starts from the marks that this one brings back.
    function save() {
      timer = 0;
      running = (running || Promise.resolve()).then(send).finally(() => (running = null));
      return running;
    }

    async function send() {
      const now = serialise(form);
      if (now === last || form.hasAttribute("data-sent")) return;
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body,
          credentials: "same-origin",
          redirect: "manual",
          headers: { "X-Requested-With": "XMLHttpRequest" },
        });
        const told = answer.ok && answer.status === 200 ? await answer.json() : null;
        if (told) takeOver(form, told);
        if (answer.ok && !(told && told.choose)) last = now;
        say(note && note.dataset[told && told.choose ? "elsewhere" : answer.ok ? "saved" : outcome(answer)], !answer.ok);
      } catch {
        say(note && note.dataset.failed, true);
      }
    }

    // Signed out or the page is too old, what was typed cannot be kept, or the server is out of order.
    function outcome(answer) {
      if (answer.type === "opaqueredirect" || answer.status === 403) return "expired";
      return answer.status === 409 || answer.status === 422 ? "refused" : "failed";
    }

    form.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, 1200);
    });
    form.addEventListener("submit", (event) => {
      window.clearTimeout(timer);
      if (!running) return;
      event.preventDefault(); // the form goes with the marks that the save under way brings back
      const button = event.submitter;
      running.then(() => (!button || button.isConnected) && form.requestSubmit(button));
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && timer) {
        window.clearTimeout(timer);
        save();
      }
    });
  }

  function serialise(form) {
    const typed = ([name, value]) => typeof value === "string" && name !== "marks";
    return JSON.stringify([...new FormData(form)].filter(typed));
  }

  // Another window has the same draft open: new marks, and a note beside each field that it changed.
  function takeOver(form, told) {
    const marks = form.elements.namedItem("marks");
    if (marks) marks.value = told.marks;
    for (const note of form.querySelectorAll("[data-elsewhere-note]"))
      if (!told.notes[note.dataset.elsewhereNote]) note.remove();
    for (const [name, html] of Object.entries(told.notes)) {
      const shown = form.querySelector(`[data-elsewhere-note="${CSS.escape(name)}"]`);
      const box = form.querySelector(`[name="${CSS.escape(name)}"]`);
      const place = (box && (box.closest(".form-row") || box.closest(".field"))) || form.querySelector("#loans");
      const fresh = document.createRange().createContextualFragment(html);
      const next = fresh.querySelector("[data-elsewhere-note]");
      if (shown && shown.dataset.seen === next.dataset.seen) continue; // a choice that was begun stays
      if (shown) shown.replaceWith(fresh);
      else if (place) place.after(fresh);
    }
  }

  // -- Counters: <span data-counter-for="id" data-limit="300" data-text="{used} / {limit} 字"> --------------------

  function counter(span) {
    const box = document.getElementById(span.dataset.counterFor);
    if (!box) return;
    const limit = Number(span.dataset.limit);
    const show = () => {
      const used = [...box.value.replace(/\r?\n/g, "\n")].length;
      span.textContent = span.dataset.text.replace("{used}", used).replace("{limit}", limit);
      span.classList.toggle("over", used > limit);
    };
    box.addEventListener("input", show);
    show();
  }

  // -- Confirmation: <button data-confirm="…" data-confirm-yes="…" data-confirm-no="…"> ---------------------------

  function confirmFirst(event) {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = document.createElement("dialog");
    const text = document.createElement("p");
    const actions = document.createElement("div");
    const no = document.createElement("button");
    const yes = document.createElement("button");
    text.textContent = button.dataset.confirm;
    actions.className = "actions";
    no.type = yes.type = "button";
    no.className = "button";
    yes.className = "button " + (button.classList.contains("danger") ? "danger" : "primary");
    no.textContent = button.dataset.confirmNo || document.body.dataset.no;
    yes.textContent = button.dataset.confirmYes || button.textContent.trim();
    actions.append(no, yes);
    dialog.append(text, actions);
    document.body.append(dialog);
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
      button.dataset.confirmed = "1";
      dialog.close();
      button.click();
      delete button.dataset.confirmed;
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      button.focus();
    });
    dialog.showModal();
  }

  // -- A form is sent once; coming back with the back button opens it again ---------------------------------------

  function sentOnce(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent", "");
    for (const button of buttonsOf(form)) button.setAttribute(PENDING, "true");
    window.setTimeout(reopen, 15000); // the reader stopped the page, or the answer was a file
  }

  function buttonsOf(form) {
    return [...form.elements].filter((element) => element.type === "submit");
  }

  function reopen() {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      form.removeAttribute("data-sent");
      for (const button of buttonsOf(form)) button.removeAttribute(PENDING);
    }
  }

  // -- Signing out takes the names that a device at the door keeps off it; what is not sent yet stays ----------------

  function forgetDoor(event) {
    if (!/\/logout\/$/.test(event.target.getAttribute("action") || "")) return;
    if (window.indexedDB) indexedDB.deleteDatabase("door-names");
    if (window.caches) caches.delete("door");
  }

  // -- Menus close on Escape and on a click elsewhere; the filter stands open beside the list on a desktop --------

  function closeMenus(event) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      const outside = event.type === "click" && !menu.contains(event.target);
      if (outside || event.key === "Escape") {
        menu.open = false;
        if (event.key === "Escape") menu.querySelector("summary").focus();
      }
    }
  }

  function unfoldFilters(query) {
    for (const filter of document.querySelectorAll("details.filter")) {
      filter.open = query.matches;
      filter.dataset.known = "";
    }
  }

  // -- Small comforts: a select that sends its form, the name of a chosen file, the first mistake -----------------

  function showNames(box) {
    const span = document.querySelector(`[data-file-name="${CSS.escape(box.id)}"]`);
    if (!span) return;
    if (!span.dataset.empty) span.dataset.empty = span.textContent;
    span.textContent = [...box.files].map((file) => file.name).join(", ") || span.dataset.empty;
  }

  function start(root) {
    for (const form of root.querySelectorAll("form[data-autosave]")) autosave(form);
    for (const span of root.querySelectorAll("[data-counter-for]")) counter(span);
  }

  document.addEventListener("click", confirmFirst, true);
  document.addEventListener("submit", sentOnce);
  document.addEventListener("submit", forgetDoor);
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", closeMenus);
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-send-on-change]")) box.form.requestSubmit();
    if (box.type === "file") showNames(box);
  });
  // A list that is drawn again (its chosen row has changed) keeps what was ticked in it.
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    for (const box of detail.target.querySelectorAll("input:checked")) {
      const same = box.id && detail.fragment.querySelector(`#${CSS.escape(box.id)}`);
      if (same) same.checked = true;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => start(event.target));
  window.addEventListener("pageshow", reopen);

  const wide = window.matchMedia("(min-width: 900px)");
  unfoldFilters(wide);
  wide.addEventListener("change", unfoldFilters);
  start(document);
  const summary = document.querySelector("[data-focus-first]");
  if (summary) summary.focus();
})();
