"use strict";
// What a device at the door keeps: names (forgotten in the evening and at sign-out), and what waits to be sent.
// Other pages delete the first database by its name when somebody signs out (market.js, admin.js).

const doorStore = (() => {
  const NAMES = "door-names";
  const QUEUE = "door-queue";
  const TABLES = {
    list: { base: NAMES, key: "event" },
    log: { base: NAMES, key: "token" },
    seen: { base: NAMES, key: "code" },
    queue: { base: QUEUE, key: "token" },
    device: { base: QUEUE, key: "name" },
  };
  const opened = {};

  function open(base) {
    if (opened[base]) return opened[base];
    opened[base] = new Promise((resolve, reject) => {
      const request = indexedDB.open(base, 1);
      request.onupgradeneeded = () => {
        for (const [name, table] of Object.entries(TABLES))
          if (table.base === base) request.result.createObjectStore(name, { keyPath: table.key });
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => close(base);
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });
    opened[base].catch(() => delete opened[base]);
    return opened[base];
  }

  function close(base) {
    const open = opened[base];
    delete opened[base];
    return open ? open.then((db) => db.close(), () => {}) : Promise.resolve();
  }

  // One transaction; it is over only when it is on the disk.
  async function run(name, mode, act) {
    const db = await open(TABLES[name].base);
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(name, mode, { durability: "strict" });
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request && request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }

  async function wipe(base) {
    await close(base);
    return new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(base);
      request.onsuccess = () => resolve();
      request.onerror = () => reject(request.error);
    });
  }

  return {
    all: (name) => run(name, "readonly", (table) => table.getAll()),
    get: (name, key) => run(name, "readonly", (table) => table.get(key)),
    put: (name, row) => run(name, "readwrite", (table) => table.put(row)),
    remove: (name, keys) =>
      run(name, "readwrite", (table) => {
        for (const key of keys) table.delete(key);
        return null;
      }),
    wipeNames: () => wipe(NAMES),
    wipeAll: async () => {
      await wipe(NAMES);
      await wipe(QUEUE);
    },
  };
})();
