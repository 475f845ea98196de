// Sends a marked form again when the answer is lost: the same key, so it is done once or not at all.
// Without it the plain form works. All words stand in the page (#resend), written by the server.
const WAITS = [0, 1000, 3000, 9000];
const PATIENCE = 10000;
const LOST = new Set([502, 503, 504]);
const pause = (time) => new Promise((done) => setTimeout(done, time));
const bar = () => document.getElementById("resend");

const say = (what) => {
  const place = bar();
  if (!place) return;
  place.hidden = !what;
  for (const one of place.querySelectorAll("[data-say]")) one.hidden = one.dataset.say !== what;
};

const ask = async (address, options) => {
  const answer = await fetch(address, {
    credentials: "same-origin",
    signal: AbortSignal.timeout(PATIENCE),
    ...options,
  });
  if (LOST.has(answer.status)) throw new TypeError("lost");
  return { answer, text: await answer.text() };
};

const show = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.getElementById("main");
  if (!fresh) return false;
  document.title = page.title;
  document.getElementById("main").replaceWith(document.importNode(fresh, true));
  say("");
  window.htmx?.process(document.getElementById("main"));
  const head =
    document.querySelector("#main [role=alert]") ?? document.querySelector("#main h1");
  if (head) {
    head.tabIndex = -1;
    head.focus();
  }
  document.dispatchEvent(new Event("resend:shown"));
  return true;
};

const arrive = (got, address) => {
  const onward = got.answer.headers.get("Resend-To");
  if (onward) {
    const there = new URL(onward, location.href);
    if (there.pathname + there.search === location.pathname + location.search) location.reload();
    else location.assign(there.href);
  } else if (!show(got.text)) location.assign(address);
};

const send = async (form, button) => {
  const fields = new URLSearchParams(new FormData(form, button));
  const address = form.action;
  form.setAttribute("aria-busy", "true");
  for (const wait of WAITS) {
    if (wait) say("again");
    await pause(wait);
    try {
      arrive(await ask(address, { method: "POST", body: fields, headers: { Resend: "1" } }), address);
      form.removeAttribute("aria-busy");
      return;
    } catch {
      // lost on the way there or back: nobody can tell which, so the same key goes again
    }
  }
  form.removeAttribute("aria-busy");
  const link = bar()?.querySelector("a[data-check]");
  if (link) link.href = link.dataset.check.replace(/0{8}-(0{4}-){3}0{12}/, fields.get("key"));
  say("unknown");
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-resend]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  void send(form, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#resend a[data-check]");
  if (!link) return;
  event.preventDefault();
  ask(link.href, {}).then(
    (got) => show(got.text) || location.assign(link.href),
    () => say("unknown"),
  );
});
