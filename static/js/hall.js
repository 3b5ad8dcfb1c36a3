"use strict";
// The plan of the hall as something to draw on: with the mouse (rows of stalls, moving, resizing) and with keys (arrows
// move, Shift with arrows resizes, Page Up and Page Down choose, Enter edits, r turns, n adds, Delete removes, Ctrl+Z takes
// back). What is drawn is kept in one field of the form as JSON, in half metres; the server checks it. No text lives here.

(() => {
  const root = document.querySelector("[data-hall]");
  if (!root) return;
  const NS = "http://www.w3.org/2000/svg";
  const SCALE = 10;
  const STALL = 6;
  const LARGEST = 600;
  const SIZES = { stall: [6, 6], door: [4, 1], stage: [16, 8], table: [3, 3], wall: [12, 1], label: [12, 3] };
  const part = (name) => root.querySelector(`[data-hall-${name}]`);
  const field = root.querySelector("[name=drawing]");
  const svg = part("plan");
  const status = part("status");
  const kinds = Object.fromEntries([...part("tool").options].map((one) => [one.value, one.dataset.name]));
  const undone = [];
  let plan;
  let chosen = -1;
  let pixels = 8;
  let drag = null;
  let dirty = root.hasAttribute("data-hall-unsaved");

  try {
    plan = JSON.parse(field.value);
    if (!Array.isArray(plan.items)) throw new Error("no items");
  } catch {
    return; // the list beside it still works
  }
  plan.removed = plan.removed || [];

  // --- Words -----------------------------------------------------------------------------------------------------

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  const say = (key, values = {}) => (status.textContent = fill(root.dataset[key], values));
  const nameOf = (item) => `${kinds[item.kind] || item.kind} ${item.text}`.trim();
  const across = (item) => (item.turned ? item.height : item.width);
  const down = (item) => (item.turned ? item.width : item.height);
  const placeOf = (item) => ({
    item: nameOf(item),
    x: item.x / 2,
    y: item.y / 2,
    width: across(item) / 2,
    height: down(item) / 2,
  });

  // --- Geometry --------------------------------------------------------------------------------------------------

  const clamp = (value, least, most) => Math.max(least, Math.min(value, Math.max(least, most)));
  const meets = (one, other) =>
    one.x < other.x + across(other) && other.x < one.x + across(one) && one.y < other.y + down(other) && other.y < one.y + down(one);

  function metBy(item) {
    return item.kind === "stall" ? plan.items.find((one) => one !== item && one.kind === "stall" && meets(item, one)) : undefined;
  }

  function keepInside(item) {
    item.x = clamp(item.x, 0, plan.width - across(item));
    item.y = clamp(item.y, 0, plan.height - down(item));
  }

  function nextCodes(letter, count) {
    const numbers = plan.items
      .filter((item) => item.kind === "stall" && item.text.startsWith(letter))
      .map((item) => item.text.slice(letter.length))
      .filter((rest) => /^\d+$/.test(rest))
      .map(Number);
    const first = Math.max(0, ...numbers) + 1;
    return Array.from({ length: count }, (_one, at) => letter + String(first + at).padStart(2, "0"));
  }

  // --- Changing --------------------------------------------------------------------------------------------------

  const snapshot = () => JSON.stringify({ plan, chosen });

  function change(act) {
    const before = snapshot();
    act();
    if (snapshot() === before) return false;
    undone.push(before);
    if (undone.length > 200) undone.shift();
    keep();
    return true;
  }

  function keep() {
    field.value = JSON.stringify(plan);
    dirty = true;
    paint();
  }

  function undo() {
    if (!undone.length) return say("nothing");
    ({ plan, chosen } = JSON.parse(undone.pop()));
    keep();
    say("undone");
  }

  function rowOf(x, y, count, upright) {
    const letter = (part("letter").value.trim() || "A").toUpperCase().slice(0, 4);
    const like = plan.items.find((item) => item.kind === "stall" && item.text.startsWith(letter));
    return nextCodes(letter, count).map((text, at) => ({
      kind: "stall",
      x: x + (upright ? 0 : at * STALL),
      y: y + (upright ? at * STALL : 0),
      width: STALL,
      height: STALL,
      turned: false,
      text,
      zone: like ? like.zone : "",
      stall: null,
    }));
  }

  function drawn(tool, from, to) {
    const x = Math.min(from.x, to.x);
    const y = Math.min(from.y, to.y);
    const wide = Math.abs(to.x - from.x);
    const high = Math.abs(to.y - from.y);
    if (tool === "stall") {
      const upright = high > wide;
      return rowOf(x, y, clamp(Math.floor(Math.max(wide, high) / STALL), 1, 40), upright);
    }
    const small = wide < 2 && high < 2;
    const [width, height] = small ? SIZES[tool] : [Math.max(wide, 1), Math.max(high, 1)];
    return [{ kind: tool, x, y, width, height, turned: false, text: tool === "label" ? kinds.label : "", zone: "", stall: null }];
  }

  function add(items) {
    items.forEach(keepInside);
    const met = items.map(metBy).find(Boolean);
    change(() => {
      plan.items.push(...items);
      chosen = plan.items.length - items.length;
    });
    const first = items[0];
    const last = items[items.length - 1];
    say(met ? "over" : items.length > 1 ? "added" : "addedOne", { ...placeOf(first), count: items.length, last: nameOf(last), one: nameOf(first), other: met ? nameOf(met) : "" });
  }

  // A place that nothing stands on, looked for line by line; below everything where there is none.
  function freePlace(width, height) {
    for (let y = 2; y + height <= plan.height; y += 2) {
      for (let x = 2; x + width <= plan.width; x += 2) {
        const spot = { x, y, width, height, turned: false };
        if (!plan.items.some((item) => meets(spot, item))) return spot;
      }
    }
    plan.height = Math.min(LARGEST, plan.height + height + 2);
    return { x: 2, y: plan.height - height - 1 };
  }

  function addByKey() {
    const tool = part("tool").value;
    const count = tool === "stall" ? clamp(parseInt(part("count").value, 10) || 1, 1, 40) : 1;
    const [width, height] = SIZES[tool];
    const spot = freePlace(width * count, height);
    add(tool === "stall" ? rowOf(spot.x, spot.y, count, false) : drawn(tool, spot, spot));
    focusChosen();
  }

  function remove() {
    const item = plan.items[chosen];
    if (!item) return;
    if (item.fixed) {
      say("stays", { item: nameOf(item) });
      return;
    }
    const name = nameOf(item);
    change(() => {
      plan.items.splice(chosen, 1);
      if (item.stall) plan.removed.push(item.stall);
      chosen = Math.min(chosen, plan.items.length - 1);
    });
    say("removed", { item: name });
  }

  function alter(facts) {
    const item = plan.items[chosen];
    if (!item) return;
    change(() => {
      Object.assign(item, facts);
      item.width = clamp(item.width, 1, LARGEST);
      item.height = clamp(item.height, 1, LARGEST);
      keepInside(item);
    });
    const met = metBy(item);
    say(met ? "over" : "placed", { ...placeOf(item), one: nameOf(item), other: met ? nameOf(met) : "" });
  }

  // --- Painting --------------------------------------------------------------------------------------------------

  function make(name, facts, parent) {
    const element = document.createElementNS(NS, name);
    Object.entries(facts).forEach(([key, value]) => element.setAttribute(key, value));
    parent.append(element);
    return element;
  }

  function shape(item, at, parent) {
    const group = make("g", { class: `item ${item.kind}`, "data-at": at, role: "option", "aria-selected": at === chosen }, parent);
    group.setAttribute("aria-label", fill(root.dataset.place, placeOf(item)) + (item.holder ? ` · ${item.holder}` : ""));
    group.setAttribute("tabindex", at === Math.max(chosen, 0) ? 0 : -1);
    group.setAttribute("transform", `translate(${item.x * SCALE} ${item.y * SCALE})`);
    if (item.holder) group.classList.add("held");
    const [wide, high] = [across(item) * SCALE, down(item) * SCALE];
    make("rect", { width: wide, height: high }, group);
    make("text", { x: wide / 2, y: high / 2 }, group).textContent = item.text;
  }

  // Above all others, so that neighbours hide neither the frame of the chosen one nor the corner to drag.
  function mark(item) {
    const group = make("g", { class: "mark", "data-at": chosen, role: "none" }, svg);
    group.setAttribute("transform", `translate(${item.x * SCALE} ${item.y * SCALE})`);
    const [wide, high] = [across(item) * SCALE, down(item) * SCALE];
    make("rect", { class: metBy(item) ? "ring over" : "ring", width: wide, height: high }, group);
    make("rect", { class: "handle", x: wide - 8, y: high - 8, width: 12, height: 12 }, group);
  }

  function paint() {
    const focused = svg.contains(document.activeElement) || document.activeElement === svg;
    svg.setAttribute("viewBox", `0 0 ${plan.width * SCALE} ${plan.height * SCALE}`);
    svg.setAttribute("width", plan.width * pixels);
    svg.setAttribute("height", plan.height * pixels);
    svg.replaceChildren();
    make("rect", { class: "floor", width: plan.width * SCALE, height: plan.height * SCALE }, svg);
    plan.items.forEach((item, at) => shape(item, at, svg));
    if (plan.items[chosen]) mark(plan.items[chosen]);
    svg.setAttribute("tabindex", plan.items.length ? -1 : 0);
    if (focused) focusChosen();
    showPanel();
  }

  function showPanel() {
    const item = plan.items[chosen];
    part("panel").hidden = !item;
    if (!item) return;
    part("name").textContent = nameOf(item) + (item.holder ? ` · ${item.holder}` : "");
    for (const box of part("panel").querySelectorAll("[data-hall-fact]")) {
      const fact = box.dataset.hallFact;
      if (document.activeElement === box) continue;
      box.value = fact === "text" ? item.text : item[fact] / 2;
      if (fact === "text") box.readOnly = item.kind === "stall" && item.stall !== null;
    }
  }

  function focusChosen() {
    const element = svg.querySelector(`[data-at="${Math.max(chosen, 0)}"]`) || svg;
    element.focus({ preventScroll: false });
  }

  function choose(at, aloud) {
    chosen = clamp(at, 0, plan.items.length - 1);
    paint();
    if (aloud && plan.items[chosen]) say("place", placeOf(plan.items[chosen]));
  }

  // --- Mouse -----------------------------------------------------------------------------------------------------

  function pointAt(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: point.x / SCALE, y: point.y / SCALE };
  }

  const whole = (point) => ({ x: clamp(Math.round(point.x), 0, plan.width), y: clamp(Math.round(point.y), 0, plan.height) });

  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const group = event.target.closest("[data-at]");
    const from = pointAt(event);
    if (group) {
      const resize = event.target.classList.contains("handle");
      choose(Number(group.dataset.at), true);
      focusChosen();
      drag = { mode: resize ? "resize" : "move", from, item: { ...plan.items[chosen] } };
    } else {
      drag = { mode: "draw", from: whole(from), ghost: make("rect", { class: "ghost" }, svg) };
    }
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });

  function moved(event) {
    const to = pointAt(event);
    const [dx, dy] = [Math.round(to.x - drag.from.x), Math.round(to.y - drag.from.y)];
    if (drag.mode === "move") return { x: drag.item.x + dx, y: drag.item.y + dy };
    const [wide, high] = drag.item.turned ? [dy, dx] : [dx, dy];
    return { width: Math.max(1, drag.item.width + wide), height: Math.max(1, drag.item.height + high) };
  }

  svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (drag.mode === "draw") {
      const to = whole(pointAt(event));
      const items = drawn(part("tool").value, drag.from, to);
      const last = items[items.length - 1];
      const box = { x: items[0].x, y: items[0].y, width: last.x + last.width - items[0].x, height: last.y + last.height - items[0].y };
      Object.entries(box).forEach(([key, value]) => drag.ghost.setAttribute(key, value * SCALE));
      return;
    }
    const item = { ...drag.item, ...moved(event) };
    const group = svg.querySelector(`[data-at="${chosen}"]`);
    svg.querySelectorAll(".mark").forEach((one) => one.remove());
    group.setAttribute("transform", `translate(${item.x * SCALE} ${item.y * SCALE})`);
    group.firstChild.setAttribute("width", across(item) * SCALE);
    group.firstChild.setAttribute("height", down(item) * SCALE);
  });

  svg.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const done = drag;
    if (done.mode === "draw") {
      const to = whole(pointAt(event));
      drag = null;
      add(drawn(part("tool").value, done.from, to));
      focusChosen();
    } else {
      const facts = moved(event);
      drag = null;
      if (Object.entries(facts).some(([key, value]) => done.item[key] !== value)) alter(facts);
    }
  });

  svg.addEventListener("pointercancel", () => {
    drag = null;
    paint();
  });

  // --- Keys ------------------------------------------------------------------------------------------------------

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function arrow(step, resize) {
    const item = plan.items[chosen];
    if (!item) return choose(0, true);
    if (!resize) return alter({ x: item.x + step[0], y: item.y + step[1] });
    const [wide, high] = item.turned ? [step[1], step[0]] : step;
    return alter({ width: item.width + wide, height: item.height + high });
  }

  const ACTS = {
    PageDown: () => choose(chosen + 1, true),
    PageUp: () => choose(chosen - 1, true),
    Home: () => choose(0, true),
    End: () => choose(plan.items.length - 1, true),
    Delete: remove,
    Backspace: remove,
    n: addByKey,
    r: () => plan.items[chosen] && alter({ turned: !plan.items[chosen].turned }),
    Enter: () => {
      choose(chosen, false);
      part("panel").querySelector("[data-hall-fact]").focus();
    },
  };

  svg.addEventListener("keydown", (event) => {
    if (event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== "z") return;
      undo();
    } else if (STEPS[event.key]) arrow(STEPS[event.key], event.shiftKey);
    else if (ACTS[event.key]) ACTS[event.key]();
    else return;
    event.preventDefault();
  });

  svg.addEventListener("focusin", (event) => {
    const group = event.target.closest("[data-at]");
    if (group && Number(group.dataset.at) !== chosen) choose(Number(group.dataset.at), true);
  });

  // --- Boxes and buttons -----------------------------------------------------------------------------------------

  part("panel").addEventListener("change", (event) => {
    const fact = event.target.dataset.hallFact;
    const number = Math.round(parseFloat(event.target.value) * 2);
    if (fact === "text") alter({ text: event.target.value.trim().slice(0, 40) });
    else if (Number.isFinite(number)) alter({ [fact]: number });
  });

  part("panel").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
    focusChosen();
  });

  part("size").addEventListener("change", (event) => {
    const side = event.target.dataset.hallSide;
    const number = Math.round(parseFloat(event.target.value) * 2);
    if (side && Number.isFinite(number)) change(() => (plan[side] = clamp(number, 10, LARGEST)));
  });

  const BUTTONS = {
    add: addByKey,
    undo,
    remove,
    turn: ACTS.r,
    larger: () => zoom(1),
    smaller: () => zoom(-1),
  };

  function zoom(step) {
    const sizes = [3, 5, 8, 12, 18];
    pixels = sizes[clamp(sizes.indexOf(pixels) + step, 0, sizes.length - 1)];
    paint();
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hall-do]");
    if (button) BUTTONS[button.dataset.hallDo]();
  });

  root.addEventListener("submit", () => (dirty = false));
  window.addEventListener("beforeunload", (event) => dirty && event.preventDefault());

  for (const side of root.querySelectorAll("[data-hall-side]")) side.value = plan[side.dataset.hallSide] / 2;
  for (const box of root.querySelectorAll("[data-hall-scripted]")) box.hidden = false;
  svg.setAttribute("role", "listbox");
  svg.removeAttribute("aria-hidden");
  paint();
})();
