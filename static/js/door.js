"use strict";
// The door: a code is kept on this device first, answered from the list, then sent; nothing is lost without network.
// No text lives here; it comes from data attributes.

(() => {
  const root = document.querySelector("[data-door]");
  if (!root || !window.indexedDB) return;
  const words = root.dataset;
  const part = (name) => root.querySelector(`[data-${name}]`);
  const BATCH = 100;
  const SHOWN = 10;
  const RETRY = 5000;
  const FRESH = 10 * 60000; // people who register in the morning are on the list soon
  const MINUTE = 60000;
  const KINDS = {
    counted: "done",
    kept: "done",
    walk_in: "done",
    already: "waiting",
    conflict: "waiting",
    unknown: "refused",
    missing: "refused",
    cancelled: "refused",
    refused: "refused",
  };
  let device = null;
  let shown = "";
  let sending = false;
  let again = false;
  let finished = false;
  let taken = 0;
  let work = Promise.resolve();

  const time = (at) =>
    new Date(at).toLocaleTimeString("zh-CN", {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
      timeZone: document.body.dataset.zone,
    });

  function newToken() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function cookie(name) {
    const found = document.cookie.split("; ").find((text) => text.startsWith(`${name}=`));
    return found ? found.slice(name.length + 1) : "";
  }

  const title = (result) => words[`word${result.replace(/(^|_)(.)/g, (_all, _bar, char) => char.toUpperCase())}`];
  const who = (answer) => [answer.person, answer.party].filter(Boolean).join(" · ");

  // -- What is on the screen --------------------------------------------------------------------------------------

  function show(answer) {
    shown = answer.token;
    const box = part("result");
    box.className = `door-result ${KINDS[answer.result]}`;
    box.replaceChildren(line("strong", title(answer.result)), line("span", who(answer)), line("small", answer.text));
    box.hidden = false;
  }

  function line(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text || "";
    return made;
  }

  function row(answer) {
    const made = document.createElement("li");
    const what = line("div", who(answer) || answer.code);
    what.className = "what";
    what.append(line("small", answer.text));
    const when = line("span", time(answer.at));
    when.className = "when";
    const pill = line("span", title(answer.result));
    pill.className = `pill ${KINDS[answer.result]}`;
    made.append(when, what, pill);
    return made;
  }

  async function drawLog() {
    const rows = (await doorStore.all("log")).sort((one, other) => other.at - one.at);
    if (rows.length > SHOWN) await doorStore.remove("log", rows.slice(SHOWN).map((answer) => answer.token));
    part("log").replaceChildren(...rows.slice(0, SHOWN).map(row));
    part("log-card").hidden = rows.length === 0;
  }

  async function drawWaiting() {
    const count = (await doorStore.all("queue")).length;
    const box = part("waiting");
    box.textContent = count ? words.wordsWaiting.replace("{count}", count) : words.wordsSent;
    box.className = `pill ${count ? "waiting" : "done"}`;
    root.dataset.count = count;
    return count;
  }

  function state(name, text) {
    const box = part("note");
    box.hidden = name === "online";
    part("note-text").textContent = text || words[`words${name[0].toUpperCase()}${name.slice(1)}`] || "";
    part("sign-in").hidden = name !== "signedOut";
    root.dataset.state = name;
  }

  // -- Reading: kept first, then answered -------------------------------------------------------------------------

  async function scan(text) {
    const code = doorList.plain(text);
    const seen = await doorStore.get("seen", code);
    const answer = { token: newToken(), at: Date.now(), code, ...(await doorList.find(code)) };
    if (seen) {
      Object.assign(answer, { result: "already", text: words.wordsAlready.replace("{time}", time(seen.at)) });
    } else {
      await doorStore.put("queue", { token: answer.token, url: words.checkIns, at: answer.at, code: text.slice(0, 200) });
      const result = answer.party ? "counted" : doorList.known() ? "missing" : "kept";
      Object.assign(answer, { result, text: words[`later${result[0].toUpperCase()}${result.slice(1)}`] });
      if (answer.party) await doorStore.put("seen", { code, at: answer.at });
    }
    await doorStore.put("log", answer);
    await told(answer);
  }

  async function guest(facts) {
    const answer = { token: newToken(), at: Date.now(), person: facts.name, party: facts.party, code: "" };
    await doorStore.put("queue", { token: answer.token, url: words.checkIns, at: answer.at, walk_in: facts });
    Object.assign(answer, { result: "walk_in", text: words.laterWalkIn });
    await doorStore.put("log", answer);
    await told(answer);
  }

  async function told(answer) {
    show(answer);
    await drawLog();
    await drawWaiting();
    send();
  }

  function queued(act) {
    if (!finished) work = work.then(act).catch(() => state("noRoom"));
    return work;
  }

  // -- Sending: one batch at a time, until all is answered --------------------------------------------------------

  async function send() {
    again = true;
    if (sending || finished) return;
    sending = true;
    try {
      while (again) {
        again = false;
        while (await sendBatch());
      }
    } finally {
      sending = false;
      if (!finished) await drawWaiting();
    }
  }

  async function sendBatch() {
    const queue = (await doorStore.all("queue")).sort((one, other) => one.at - other.at);
    if (!queue.length || finished) return false;
    const batch = queue.filter((entry) => entry.url === queue[0].url).slice(0, BATCH);
    const told = await ask(queue[0].url, {
      device: device.id,
      place: device.place,
      list: doorList.signature(),
      now: Date.now(),
      entries: batch.map(({ token, at, code, walk_in }) => (walk_in ? { token, at, walk_in } : { token, at, code })),
    });
    if (!told) return false;
    for (const [number, answer] of told.answers.entries()) await settle(batch[number], answer);
    part("there").textContent = words.wordsHere.replace("{here}", told.here).replace("{everybody}", told.everybody);
    await drawLog();
    if (!told.list_is_current && Date.now() - taken > MINUTE) await takeList();
    return told.answers.length > 0;
  }

  async function settle(entry, answer) {
    const code = entry.code ? doorList.plain(entry.code) : "";
    const final = { ...answer, token: entry.token, at: entry.at, code };
    await doorStore.put("log", final);
    if (["counted", "already", "conflict"].includes(answer.result)) await doorStore.put("seen", { code, at: entry.at });
    else if (code) await doorStore.remove("seen", [code]);
    await doorStore.remove("queue", [entry.token]);
    if (shown === entry.token) show(final);
    if (answer.result === "conflict") {
      part("conflicts").prepend(row(final));
      part("conflicts-card").hidden = false;
    }
  }

  // The answer of the server as data; nothing when it did not answer, or not to us.
  async function ask(url, facts) {
    let answer;
    try {
      answer = await fetch(url, {
        method: "POST",
        body: JSON.stringify(facts),
        credentials: "same-origin",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      });
    } catch {
      state("offline");
      return null;
    }
    if (answer.ok) {
      state("online");
      return answer.json();
    }
    const away = answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403;
    if (away) await doorList.forget();
    state(away ? "signedOut" : "trouble");
    return null;
  }

  async function takeList() {
    taken = Date.now();
    const told = await ask(words.list, {});
    if (told) await doorList.keep(words.event, told);
  }

  // -- Finishing: nothing stays on the device ---------------------------------------------------------------------

  async function finish() {
    await work;
    await send();
    const left = await drawWaiting();
    if (left) return state("unsent", words.wordsUnsent.replace("{count}", left));
    finished = true;
    await doorStore.wipeAll();
    if (window.caches) await caches.delete("door");
    const worker = await navigator.serviceWorker?.getRegistration(location.pathname);
    if (worker) await worker.unregister();
    root.querySelectorAll("[data-work]").forEach((box) => (box.hidden = true));
    part("finished").hidden = false;
    root.dataset.state = "finished";
  }

  // -- Beginning --------------------------------------------------------------------------------------------------

  async function keepPage() {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register(words.worker, { scope: location.pathname });
    const { active } = await navigator.serviceWorker.ready;
    const parts = [...document.querySelectorAll("link[rel~=stylesheet], link[rel=icon], script[src]")];
    active.postMessage({ keep: [location.pathname, ...parts.map((tag) => tag.src || tag.href)] });
  }

  async function start() {
    device = (await doorStore.get("device", "this")) || { name: "this", id: newToken(), place: "" };
    await doorStore.put("device", device);
    part("place").value = device.place;
    await doorList.recall(words.event);
    root.querySelectorAll("[data-work]").forEach((box) => (box.hidden = false));
    await drawLog();
    await drawWaiting();
    part("code").focus();
    if (navigator.onLine) await takeList();
    else state("offline");
    root.dataset.ready = "1";
    send();
    keepPage().catch(() => {});
  }

  part("code-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const box = part("code");
    const text = box.value.trim();
    box.value = "";
    box.focus();
    if (text) queued(() => scan(text));
  });
  part("guest-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const facts = Object.fromEntries(new FormData(event.target));
    event.target.reset();
    event.target.closest("details").open = false;
    part("code").focus();
    queued(() => guest(facts));
  });
  part("place").addEventListener("change", () => {
    device.place = part("place").value.trim();
    doorStore.put("device", device);
    window.setTimeout(() => part("code").focus());
  });
  part("finish").addEventListener("click", () => finish());
  root.addEventListener("door:code", (event) => queued(() => scan(event.detail)));
  window.addEventListener("online", () => send());
  window.addEventListener("offline", () => state("offline"));
  window.setInterval(() => {
    if (finished) return;
    if (doorList.isOver()) doorList.forget();
    if (Number(root.dataset.count)) send();
    else if (root.dataset.state === "online" && Date.now() - taken > FRESH) takeList();
  }, RETRY);
  start().catch(() => state("noRoom"));
})();
