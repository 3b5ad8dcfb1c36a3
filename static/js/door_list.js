"use strict";
// The list of the edition on this device: hashed codes with names, taken from the server, forgotten when it ends.

const doorList = (() => {
  let list = null;

  // The code in what was read: alone, with blanks and dashes, or at the end of our own address.
  function plain(text) {
    const words = text.normalize("NFKC").trim().toUpperCase().replace(/\/+$/, "").split("/");
    return words[words.length - 1].replace(/[\s-]/g, "");
  }

  async function hash(code) {
    if (!list || !window.crypto.subtle) return "";
    const bytes = new TextEncoder();
    const facts = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", bytes.encode(list.salt), facts, false, ["sign"]);
    const signed = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(code)));
    return [...signed.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function forget() {
    list = null;
    await doorStore.wipeNames();
  }

  // The list as it was kept, unless its time is over.
  async function recall(event) {
    list = (await doorStore.get("list", event)) || null;
    if (list && list.until <= Date.now()) await forget();
    return list;
  }

  async function keep(event, told) {
    const people = Object.fromEntries(told.people.map(([code, person, party]) => [code, { person, party }]));
    list = { event, salt: told.salt, until: told.until, signature: told.signature, people };
    if (list.until <= Date.now()) await forget();
    else await doorStore.put("list", list);
  }

  return {
    plain,
    recall,
    keep,
    forget,
    isOver: () => Boolean(list) && list.until <= Date.now(),
    signature: () => (list ? list.signature : ""),
    known: () => Boolean(list),
    find: async (code) => (list ? list.people[await hash(code)] : undefined),
  };
})();
