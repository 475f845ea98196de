// Shows the kept copy of the day sheet when the connection is lost, and throws it away when it may
// not be shown any more: after twelve hours, and as soon as the site says that nobody is signed in.
const KEPT = "day-sheet";
const GOOD_FOR = 12 * 60 * 60 * 1000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Somebody signs out: the copy goes before the answer of the site could say so.
self.addEventListener("message", (event) => {
  if (event.data?.kind !== "leave") return;
  event.waitUntil(caches.delete(KEPT).then(() => event.source.postMessage({ kind: "left", unsent: 0 })));
});

const kept = async (request) => {
  const store = await caches.open(KEPT);
  const found = await store.match(request, { ignoreSearch: request.mode === "navigate" });
  if (!found) return Response.error();
  const made = Number(found.headers.get("X-Made") ?? Date.now());
  if (Date.now() - made > GOOD_FOR) {
    await caches.delete(KEPT);
    return Response.error();
  }
  return found;
};

const sheet = async (request) => {
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return kept(request);
  }
  if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status))
    await caches.delete(KEPT);
  return answer;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(sheet(request));
  else if (["style", "script", "image"].includes(request.destination))
    event.respondWith(fetch(request).catch(() => kept(request)));
});
