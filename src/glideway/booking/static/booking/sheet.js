// Keeps the last good copy of today's sheet for when the connection is lost. Only this page has one.
// The copy has no forms and no links into the site: nothing can be booked or marked in it.
const KEPT = "day-sheet";
const words = document.getElementById("offline");

const copy = () => {
  const page = document.documentElement.cloneNode(true);
  for (const one of page.querySelectorAll(".no-print, form, footer, .skip, .demo-strip, template, script[src*=htmx]"))
    one.remove();
  page.querySelector("main").prepend(words.content.cloneNode(true));
  for (const one of page.querySelectorAll("script")) one.remove();
  const clock = document.createElement("script");
  clock.src = document.querySelector('script[src*="booking/sheet"]').src;
  clock.type = "module";
  page.querySelector("body").append(clock);
  return "<!doctype html>" + page.outerHTML;
};

const keep = async () => {
  const worker = await navigator.serviceWorker.register(words.dataset.worker, { scope: "/day-sheet/" });
  await navigator.serviceWorker.ready;
  if (!worker || !words.dataset.today) return;
  const looks = [...document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"]')].map((one) => one.href);
  const clock = document.querySelector('script[src*="booking/sheet"]').src;
  const store = await caches.open(KEPT);
  await store.addAll([...looks, clock]);
  const head = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Made": String(Date.now()),
  };
  await store.put(location.pathname, new Response(copy(), { headers: head }));
  document.documentElement.dataset.kept = "1";
};

if (words && "serviceWorker" in navigator && "caches" in window) keep().catch(() => {});

// In the copy: how old it is, to the minute.
for (const one of document.querySelectorAll("main [data-age]")) {
  const tick = () => {
    one.querySelector("b").textContent = Math.max(0, Math.floor(Date.now() / 60000 - one.dataset.age / 60));
    setTimeout(tick, 15000);
  };
  tick();
}
