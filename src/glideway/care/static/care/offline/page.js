// A page of the room and the worker behind it: hands it the key, paints what waits, and always says
// how it stands. All words stand in the page (#offline), written by the server.
import { cards } from "./cards.js";

const BEAT = 15000;
const bar = () => document.getElementById("offline");
const copy = Number(document.documentElement.dataset.copy ?? 0);
const visit = /^\/care\/visits\/([0-9a-f-]{36})\//.exec(location.pathname)?.[1] ?? "";
let told = null;
let asking = null;
let known = { waiting: 0, refused: 0, others: 0, unsent: 0, locked: false };

const worker = () => navigator.serviceWorker.controller;
const say = (message) => worker()?.postMessage(message);

const hand = () => {
  if (told) say({ kind: "key", told });
};

// The server's half of the key: in memory only, here and in the worker.
const key = async () => {
  asking ??= fetch(bar().dataset.key, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10000) });
  const mine = asking;
  try {
    const answer = await mine;
    if (answer.ok) {
      const said = await answer.json();
      told ??= { ...said, skew: said.now - Date.now() };
    }
    return answer.status;
  } catch {
    return 0;
  } finally {
    asking = null;
  }
};

// ------------------------------------------------------------------ what stands on the page
const part = (name) => bar().querySelector(`[data-say="${name}"]`);

const speak = (name, shown, count) => {
  const place = part(name);
  place.hidden = !shown;
  if (count !== undefined && place.querySelector("[data-count]")) place.querySelector("[data-count]").textContent = String(count);
};

const show = () => {
  const sync = document.querySelector(".sync");
  const away = known.waiting > 0;
  if (sync?.dataset.waiting && away) sync.textContent = sync.dataset.waiting.replace("{count}", known.waiting);
  if (sync?.dataset.saved && !away && sync.classList.contains("away")) {
    sync.textContent = sync.dataset.saved.replace("{clock}", clock(Date.now()));
  }
  sync?.classList.toggle("away", away);
  speak("copy", copy > 0);
  speak("waiting", away && !known.locked, known.waiting);
  speak("locked", known.locked && known.unsent > 0, known.unsent);
  speak("refused", known.refused > 0, known.refused);
  speak("others", known.others > 0, known.others);
  speak("begun", known.begun);
  const asked = new URLSearchParams(location.search).has("unsent");
  speak("unsent", known.lacks && (asked || copy > 0));
  bar().hidden = ![...bar().querySelectorAll("[data-say]:not([data-say$=-here])")].some((one) => !one.hidden);
  // Tells the site that this device has what it has not: then signing out does not wipe it.
  const secure = location.protocol === "https:" ? "; secure" : "";
  const life = known.unsent ? "max-age=2592000" : "max-age=0";
  document.cookie = `unsent=${known.unsent}; path=/; samesite=lax; ${life}${secure}`;
  document.documentElement.dataset.waiting = String(known.waiting);
};

// ------------------------------------------------------------------ what waits, painted
// The hour as the clinic's wall tells it, wherever the tablet believes to be.
const clock = (at) =>
  new Date(at)
    .toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit", timeZone: told?.zone })
    .replace(/([ap])\.\s?m\./, "$1m");

const paths = (one) => new URL(one.address, location.origin).pathname;
// By its attribute: `form.action` is the button where one of the form is called so.
const sendsTo = (form) => new URL(form.getAttribute("action"), location.href).pathname;

// To its own address, or to one of a button of its own.
const leads = (form, path) =>
  sendsTo(form) === path ||
  [...form.elements].some((one) => one.hasAttribute("formaction") && new URL(one.getAttribute("formaction"), location.href).pathname === path);

const BEGIN = /^\/care\/begin\/[0-9a-f-]{36}\/$/;
const SIGN = /\/sign\/$/;

const words = (one) => {
  const verb = BEGIN.test(paths(one)) ? "begin" : paths(one).split("/").at(-2);
  const fields = new URLSearchParams(one.body);
  const name = one.words || told?.says[`${verb}-${fields.get("kind")}`] || told?.says[verb] || told?.says[""] || verb;
  const felt = fields.get("discomfort");
  const degrees = !one.words && fields.get("after_deg");
  return degrees ? `${name}, ${degrees}°` : felt ? `${name}, ${felt}` : name;
};

// Several forms may send to one address: it is the one with these fields and these hidden words.
const lines = (text) => text.replaceAll("\r\n", "\n");
const isOf = (form, one) => {
  const fields = new URLSearchParams(one.body);
  const named = [...form.elements].filter((each) => each.name && !["csrfmiddlewaretoken", "key"].includes(each.name));
  const others = [...fields.keys()].filter((each) => !["csrfmiddlewaretoken", "key"].includes(each));
  return (
    others.every((each) => named.some((field) => field.name === each)) &&
    named.every((field) => field.type !== "hidden" || !field.value || fields.getAll(field.name).some((each) => lines(each) === lines(field.value)))
  );
};

const fill = (from, one) => {
  const fields = new URLSearchParams(one.body);
  for (const field of from.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit" || !fields.has(field.name)) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = fields.getAll(field.name).includes(field.value);
    else field.value = fields.get(field.name);
  }
};

const marks = (items) => {
  for (const one of document.querySelectorAll("form + .kept-here")) one.remove();
  for (const one of items) {
    const from = [...document.querySelectorAll("main form[method=post]")].find(
      (each) => leads(each, paths(one)) && !each.matches("#room form") && isOf(each, one),
    );
    if (!from) continue;
    if (copy) fill(from, one);
    const waits = SIGN.test(paths(one)) ? "signed-here" : "waits-here";
    const line = part(one.state === "sent" ? "sent-here" : waits).cloneNode(true);
    line.hidden = false;
    line.className = "kept-here quiet";
    line.removeAttribute("data-say");
    line.append(` ${clock(one.at)}`);
    from.after(line);
    if (!BEGIN.test(paths(one))) continue;
    const on = bar().querySelector("[data-on]").content.cloneNode(true).firstElementChild;
    on.href = `/care/visits/${one.visit}/`;
    from.hidden = true;
    line.append(" ", on);
  }
};

const paint = (items) => {
  const list = bar().querySelector("ol");
  list.replaceChildren(
    ...items.filter((one) => one.state === "waiting").map((one) => {
      const line = document.createElement("li");
      line.textContent = `${clock(one.at)} ${words(one)}`;
      return line;
    }),
  );
  const mine = items.filter((one) => one.visit === visit || !one.visit || !visit);
  const waits = items.filter((one) => one.state === "waiting" && visit && one.visit === visit);
  known.lacks = location.pathname.endsWith("/note/") && waits.some((one) => !SIGN.test(paths(one)) && !paths(one).endsWith("/draft/"));
  known.begun = waits.some((one) => BEGIN.test(paths(one)));
  show();
  cards(mine.filter((one) => one.state !== "refused"), (one) => `${clock(one.at)} ${words(one)}`);
  marks(mine.filter((one) => one.state !== "refused"));
};

// ------------------------------------------------------------------ what was tapped, in words
const labelOf = (field) => {
  const label = field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0];
  return (label?.textContent ?? "").trim().replace(/\s+/g, " ");
};

const valueOf = (field) => {
  if (field.tagName === "SELECT") return field.selectedOptions[0]?.textContent.trim() ?? "";
  if (field.type === "radio" || field.type === "checkbox") return field.checked ? (field.labels?.[0]?.textContent.trim() ?? field.value) : "";
  return field.value;
};

document.addEventListener("submit", (event) => {
  const from = event.target;
  const mine = new FormData(from).get("key");
  if (!mine || from.matches("#room form")) return;
  const said = (SIGN.test(sendsTo(from)) ? [] : [...from.elements])
    .filter((one) => one.name && !["hidden", "submit"].includes(one.type))
    .map((one) => [labelOf(one), valueOf(one)])
    .filter(([, value]) => value)
    .map(([name, value]) => (name ? `${name}: ${value}` : value));
  const button = (event.submitter?.textContent ?? "").trim().replace(/\s+/g, " ");
  const text = [button, ...said].filter(Boolean).join("; ");
  setTimeout(() => say({ kind: "words", key: mine, words: text }), 50);
});

// Whether somebody has begun to fill in a form of this page: then it is not shown anew.
const begun = () =>
  [...document.querySelectorAll("main input:not([type=hidden]), main textarea")].some((one) =>
    ["radio", "checkbox"].includes(one.type) ? one.checked !== one.defaultChecked : one.value !== one.defaultValue,
  ) && !document.querySelector("form + .kept-here");

// ------------------------------------------------------------------ the worker speaks
const heard = {
  state: (said) => {
    known = { begun: known.begun, lacks: known.lacks, ...said };
    document.documentElement.dataset.ready = String(said.ready);
    if (said.open && !said.lacking.some((one) => visit && one.includes(visit)))
      document.documentElement.dataset.kept = said.lacking.length ? "visit" : "all";
    show();
    say({ kind: "waiting", copy });
    if (said.sent) document.dispatchEvent(new Event("glideway:replayed"));
    if (said.sent && (copy || !document.getElementById("room")) && !begun()) location.reload();
    if (said.locked && said.unsent) void again();
  },
  items: (said) => {
    paint(said.items);
    document.dispatchEvent(new CustomEvent("glideway:items", { detail: { items: said.items, words, clock } }));
  },
  go: (said) => location.assign(said.to),
  undone: () => document.dispatchEvent(new Event("glideway:undone")),
  "say-key": hand,
  told: (said) => {
    told ??= said.told;
  },
  wiped: () => {
    document.cookie = "unsent=0; path=/; max-age=0";
    document.dispatchEvent(new Event("glideway:wiped"));
  },
};

let tried = 0;
const again = async () => {
  if (Date.now() - tried < 5000) return;
  tried = Date.now();
  const before = told;
  told = null;
  const status = await key();
  if (status === 200) hand();
  else if (status === 0) told = before;
};

// ------------------------------------------------------------------ left alone
let touched = Date.now();
const lock = () => {
  if (!told?.idle || Date.now() - touched < told.idle * 1000) return;
  told = null;
  say({ kind: "forget" });
  location.assign("/care/offline/away/");
};

// The worker, installed; asked again where a part of it could not be fetched.
const installed = async () => {
  for (;;) {
    await navigator.serviceWorker.register(bar().dataset.worker, { scope: "/care/" }).catch(() => {});
    const late = new Promise((done) => setTimeout(done, BEAT, null));
    const there = await Promise.race([navigator.serviceWorker.ready, late]);
    if (there) return there;
  }
};

const start = async () => {
  navigator.serviceWorker.addEventListener("message", (event) => heard[event.data?.kind]?.(event.data));
  navigator.serviceWorker.addEventListener("controllerchange", hand);
  const there = await installed();
  // A page that was opened while the worker was being installed is not its own yet.
  if (!worker()) there.active.postMessage({ kind: "claim" });
  const status = copy ? 0 : await key();
  if (status === 200) hand();
  else if (status === 0) say({ kind: "lend" });
  say({ kind: "tick" });
  say({ kind: "waiting", copy });
  setInterval(() => {
    lock();
    if (!told && !copy) void key().then((found) => found === 200 && hand());
    say({ kind: "tick" });
  }, BEAT);
  window.addEventListener("online", () => say({ kind: "tick" }));
  for (const one of ["pointerdown", "keydown"]) document.addEventListener(one, () => (touched = Date.now()), { passive: true });
};

// Of the treat step as all of last time would be: what was unticked is not there.
for (const one of (document.documentElement.dataset.left ?? "").split(" ").filter(Boolean)) {
  for (const gone of document.querySelectorAll(`[data-card="${one}"], [data-to="${one}"], #target-${CSS.escape(one)}`)) gone.remove();
}

export const ask = say;
if (bar() && "serviceWorker" in navigator) {
  show();
  void start().catch(() => {});
}
