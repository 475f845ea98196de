// How a worker speaks with its pages, waits for the key and hears events: one way for every room.
// A worker is the room's own file after this one; it makes `box`, `copies` and `queue`, says what
// `state` tells and what it is `lacking`, brings those with `gather`, and has for each
// request under HOME that is its own an `answering`.
const ASK = 700; // milliseconds that a page has to say the key again
const LAST = 4000; // milliseconds that what waits has to go out before somebody signs out

const tell = async (message) => {
  for (const one of await self.clients.matchAll({ includeUncontrolled: true })) one.postMessage(message);
};

const unlocked = async () => {
  if (box.open) return true;
  const answer = new Promise((done) => {
    box.waiting = done;
    setTimeout(done, ASK);
  });
  await tell({ kind: "say-key" });
  await answer;
  return box.open;
};

// The page for who has no copy, kept with the looks of the others.
const away = async () => (await (await caches.open(LOOKS)).match(AWAY)) ?? Response.error();
const keepAway = async () => {
  await copies.looksOf(await (await fetch(AWAY)).clone().text());
  await (await caches.open(LOOKS)).add(AWAY);
};

const ended = async () => {
  await copies.wipe();
  await tell(await state());
};

// One after the other: two pages may say the key at once, and the box has one salt.
let opening = Promise.resolve();
const opened = async (told) => {
  const mine = opening.then(() => box.unlock(told));
  opening = mine.catch(() => {});
  await mine;
  box.waiting?.();
  queue.locked = false;
};

const heard = {
  claim: async () => self.clients.claim(),
  lend: async (_said, from) => {
    if (box.open) from.postMessage({ kind: "told", told: box.told });
  },
  tick: async () => {
    if (!(await unlocked())) return;
    box.heard = Date.now();
    await queue.drain();
    if ((await lacking()).length) await gather();
  },
  leave: async (_said, from) => {
    if (await unlocked()) await Promise.race([queue.drain(), new Promise((go) => setTimeout(go, LAST))]);
    await copies.wipe();
    const { unsent } = await queue.counts();
    box.forget();
    if (!unsent) await box.remove();
    from.postMessage({ kind: "left", unsent });
  },
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const act = heard[event.data?.kind];
  if (act) event.waitUntil(act(event.data, event.source).catch((fault) => console.error(String(fault), fault.stack)));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin || OWN.has(url.pathname)) return;
  if (url.pathname.startsWith("/static/")) {
    if (request.method === "GET") event.respondWith(copies.look(request));
    return;
  }
  const answer = url.pathname.startsWith(HOME) && answering(event, url);
  if (answer) event.respondWith(answer);
});
