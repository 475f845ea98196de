// A page of the sheet and the worker behind it: hands it the key, puts back what was filled in
// here, and says how it stands. All words stand in the page (#sheets), written by the server.
const BEAT = 15000;
const bar = document.getElementById("sheets");
const copy = Number(document.documentElement.dataset.copy ?? 0);
const worker = () => navigator.serviceWorker.controller;
const say = (message) => worker()?.postMessage(message);
let told = null;
let no = null;

const key = async () => {
  try {
    const answer = await fetch(bar.dataset.key, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10000) });
    if (answer.ok) {
      const said = await answer.json();
      told = { ...said, skew: said.now - Date.now() };
    }
    return answer.status;
  } catch {
    return 0;
  }
};

const hand = () => {
  if (told) say({ kind: "key", told });
};

const part = (name) => bar.querySelector(`[data-say="${name}"]`);
const speak = (name, shown, count) => {
  const place = part(name);
  place.hidden = !shown;
  if (count !== undefined) place.querySelector("[data-count]").textContent = String(count);
};

const show = (known) => {
  speak("copy", copy > 0);
  speak("waiting", known.waiting > 0 && !known.locked, known.waiting);
  speak("locked", known.locked && known.unsent > 0);
  speak("refused", known.refused > 0, known.refused);
  speak("ready", known.open && !known.lacking && !known.waiting && !known.refused && !copy);
  bar.hidden = ![...bar.querySelectorAll("[data-say]")].some((one) => !one.hidden);
  document.documentElement.dataset.waiting = String(known.waiting);
  document.documentElement.dataset.kept = known.open && !known.lacking ? "all" : "";
};

const fill = (body) => {
  const form = document.querySelector("form[data-sheet]");
  if (!form || !body) return;
  const fields = new URLSearchParams(body);
  for (const field of form.elements) {
    if (!field.name || ["hidden", "submit", "file"].includes(field.type)) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = fields.getAll(field.name).includes(field.value);
    else if (fields.has(field.name)) field.value = fields.get(field.name);
  }
};

const heard = {
  state: (known) => {
    show(known);
    say({ kind: "said", path: location.pathname });
    if (known.sent && copy) location.reload();
    if (known.locked && known.unsent) void key().then((status) => status === 200 && hand());
  },
  said: (message) => {
    if (copy) fill(message.body);
    no = message.no ?? null;
    part("refused").querySelector("[data-why]").textContent = no?.why ?? "";
    part("refused").querySelector("[data-tick]").hidden = no?.code !== "photo-may-show-patient";
    const open = part("refused").querySelector("[data-open]");
    open.hidden = !no || no.address === location.pathname;
    if (no) open.href = no.address;
  },
  told: (message) => {
    told ??= message.told;
  },
  "say-key": hand,
};

// A photo needs the word that nobody is on it, said here, before the page is kept or sent.
const mind = (form) => {
  const tick = (photo) => {
    const said = form.elements[photo.name.replace("f", "n")];
    said.required = photo.files.length > 0;
  };
  for (const photo of form.querySelectorAll('input[type="file"]')) {
    photo.addEventListener("change", () => tick(photo));
    tick(photo);
  }
};

const start = async () => {
  navigator.serviceWorker.addEventListener("message", (event) => heard[event.data?.kind]?.(event.data));
  navigator.serviceWorker.addEventListener("controllerchange", hand);
  await navigator.serviceWorker.register(bar.dataset.worker, { scope: "/quality/desk/" }).catch(() => {});
  const there = await navigator.serviceWorker.ready;
  if (!worker()) there.active.postMessage({ kind: "claim" });
  const status = copy ? 0 : await key();
  if (status === 200) hand();
  else if (status === 0) say({ kind: "lend" });
  say({ kind: "tick" });
  say({ kind: "said", path: location.pathname });
  setInterval(() => {
    if (!told && !copy) void key().then((found) => found === 200 && hand());
    say({ kind: "tick" });
  }, BEAT);
  window.addEventListener("online", () => say({ kind: "tick" }));
};

for (const form of document.querySelectorAll("form[data-sheet]")) mind(form);
if (bar && "serviceWorker" in navigator) {
  part("refused").querySelector("[data-again]").addEventListener("click", () => no && say({ kind: "again", id: no.id }));
  part("refused").querySelector("[data-tick]").addEventListener("click", () => no && say({ kind: "again", id: no.id, ticked: true }));
  part("refused").querySelector("[data-drop]").addEventListener("click", () => no && say({ kind: "drop", id: no.id }));
  void start().catch(() => {});
}
