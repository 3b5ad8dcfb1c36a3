{% load static %}"use strict";
// Keeps the page of the door for times without network: the page itself, its style sheets and its scripts, nothing else.

const KEPT = "door";
const PARTS = "{% get_static_prefix %}";
const PATIENCE = 4000; // milliseconds: a network that does not answer is none

async function keep(urls) {
  const cache = await caches.open(KEPT);
  const wanted = new Set(urls.map((url) => new URL(url, self.location).href));
  for (const url of wanted) {
    const answer = await fetch(url, { cache: "no-cache", credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok && !answer.redirected) await cache.put(url, answer);
  }
}

// The page as the server has it now; without network, or when nothing comes, as it was kept.
async function page(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request.url);
  const late = new Promise((resolve) => kept && setTimeout(() => resolve(kept.clone()), PATIENCE));
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok) await cache.put(request.url, answer.clone());
    return answer;
  });
  return Promise.race([fresh, late]).catch(() => kept || Response.error());
}

async function part(request) {
  const cache = await caches.open(KEPT);
  return (await cache.match(request.url)) || fetch(request);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data && event.data.keep)) event.waitUntil(keep(event.data.keep));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith(PARTS)) event.respondWith(part(request));
});
