// The treatment room: what is tapped is painted at once and sent after; the part that comes back is
// the truth. Keys and a pedal do what the buttons do, a swipe does what the arrows do.
import { keepOpen } from "./pad.js";
import { HOLD, Presses } from "./press.js";
import { Taps, tokenFor } from "./taps.js";

const TEN_WITHIN = 900; // milliseconds between the 1 and the 0 of ten
const SWIPE = 60; // pixels across, and twice as far across as up or down
const room = () => document.getElementById("room");
const card = () => room()?.querySelector("[data-card]:not([hidden])");
const form = () => card()?.querySelector("form[data-taps=pass]");
const key = (name) => card()?.querySelector(`[data-key="${name}"]`);
const since = new Map(); // when the pass under way began, by structure; nobody says when a first one did
let painted = null;

const began = () => since.get(card()?.dataset.card);
const begin = () => card() && since.set(card().dataset.card, performance.now());
const elapsed = () => (began() === undefined ? null : Math.round((performance.now() - began()) / 1000));

// ------------------------------------------------------------------ what stands on the page
const tick = () => {
  const clock = card()?.querySelector(".clock");
  if (!clock) return;
  const seconds = elapsed();
  clock.textContent = seconds === null ? "" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

const sync = (count, away) => {
  const mark = document.querySelector(".sync");
  if (!mark?.dataset.saved) return;
  mark.classList.toggle("away", away);
  if (count && away) mark.textContent = mark.dataset.waiting.replace("{count}", count);
  else if (!count) mark.textContent = mark.dataset.saved.replace("{clock}", room().dataset.clock);
};

const show = (id) => {
  for (const one of room().querySelectorAll("[data-card]")) one.hidden = one.dataset.card !== id;
  for (const one of room().querySelectorAll(".queue [data-to]")) {
    if (one.dataset.to === id) one.setAttribute("aria-current", "step");
    else one.removeAttribute("aria-current");
  }
  history.replaceState(null, "", `?now=${id}`);
  tick();
};

const fresh = async () => {
  const id = card()?.dataset.card ?? "";
  try {
    const answer = await fetch(`${room().dataset.room}?now=${id}`, {
      credentials: "same-origin",
      headers: { "HX-Request": "true" },
    });
    if (answer.ok && taps.idle && card()?.dataset.card === id) swap(await answer.text());
  } catch {
    // no network: what is painted stays, and the taps that wait are counted in the bar
  }
};

const named = (one) => {
  if (!one?.matches?.(":focus-visible") || !room().contains(one)) return "";
  if (one.dataset.key) return `[data-key="${one.dataset.key}"]`;
  return one.name ? `[name="${one.name}"][value="${one.value}"]` : "";
};

const swap = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const part = page.getElementById("room");
  if (!part) return location.reload();
  const id = card()?.dataset.card;
  const focused = named(document.activeElement);
  const said = form()?.querySelector("[name=discomfort]:checked")?.value;
  const lost = document.getElementById("lost");
  const before = document.getElementById("pad");
  room().replaceWith(document.importNode(part, true));
  keepOpen(before, document.getElementById("pad"));
  if (lost && !lost.hidden) document.getElementById("lost").replaceWith(lost);
  if (id && room().querySelector(`[data-card="${id}"]`) && card()?.dataset.card !== id) {
    if (!card() || painted === "stay") show(id);
  }
  if (said) form()?.querySelector(`[name=discomfort][value="${said}"]`)?.click();
  if (focused) {
    const next = card()?.querySelector(focused) ?? card()?.querySelector(".closed, .tol");
    next?.focus({ preventScroll: true });
  }
  const words = document.querySelector("#movement .verdict") ?? card()?.querySelector(".told-now");
  document.getElementById("told").textContent = words?.textContent ?? "";
  sync(0, false);
  tick();
  document.dispatchEvent(new Event("room:shown"));
  return undefined;
};

const refused = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const place = document.getElementById("lost");
  const told = page.querySelector("main") ?? page.body;
  for (const way of told.querySelectorAll("a, button")) way.remove(); // the room itself is still there
  place.textContent = told.textContent.replace(/\s+/g, " ").trim();
  place.hidden = false;
};

const signedOut = (count) => {
  const place = document.getElementById("over");
  place.querySelector("[data-count]").textContent = count;
  place.hidden = !count;
};

// A new token for the forms, once the one who tapped is signed in again; nothing for anybody else.
const token = async () => {
  try {
    const answer = await fetch(room().dataset.room, {
      credentials: "same-origin",
      cache: "no-store",
      headers: { "HX-Request": "true" },
    });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    return tokenFor(page, room().dataset.who);
  } catch {
    return "";
  }
};

const taps = new Taps({ shown: swap, refused, stale: () => void fresh(), waiting: sync, over: signedOut, token });

// ------------------------------------------------------------------ a tap
const body = (from, button) => {
  const fields = new FormData(from);
  if (button?.name) fields.set(button.name, button.value);
  if (fields.has("seconds")) fields.set("seconds", elapsed() === null ? "" : String(Math.min(elapsed(), 3600)));
  if (button?.dataset.typed !== undefined) fields.set("after_deg", fields.get("typed_deg") ?? "");
  return new URLSearchParams(fields);
};

const address = (from, button) => button?.getAttribute("formaction") || from.getAttribute("action");

const renew = () => {
  for (const one of card()?.querySelectorAll("[name=key]") ?? []) one.value = crypto.randomUUID();
};

const send = (from, button) => {
  taps.add(address(from, button), body(from, button));
  renew();
};

const ask = (from) => {
  const fault = from.querySelector(".fault");
  fault.hidden = false;
  from.querySelector("[name=discomfort]").focus();
};

// Paints the pass that was just made; says false where a number must be said first.
const paint = () => {
  const from = form();
  if (!from) return false;
  const mine = card();
  const said = from.querySelector("[name=discomfort]:checked");
  if (!said && mine.hasAttribute("data-ask")) {
    ask(from);
    return false;
  }
  const list = mine.querySelector("ol.pass");
  const label = mine.querySelector("[data-number]");
  painted = {
    mine,
    tap: [from.getAttribute("action"), body(from, null)],
    list: list.innerHTML,
    label: label.textContent,
    said,
    ask: mine.hasAttribute("data-ask"),
    began: began(),
  };
  const felt = said ? Number(said.value) : 0;
  const limit = Number(mine.dataset.limit);
  const number = Number(mine.dataset.count) + 1;
  const done = list.children[number - 1];
  if (done) done.className = felt >= limit ? "over" : felt >= Number(mine.dataset.amber) ? "near" : "ok";
  list.children[number]?.classList.add("on");
  label.textContent = label.textContent.replace(String(number), String(number + 1));
  mine.dataset.count = String(number);
  mine.toggleAttribute("data-ask", felt >= Number(mine.dataset.amber));
  if (said) said.checked = false;
  from.querySelector(".fault").hidden = true;
  begin();
  tick();
  renew();
  return true;
};

const commit = () => {
  if (painted?.tap) taps.add(...painted.tap);
  painted = null;
};

const unpaint = () => {
  if (!painted?.mine?.isConnected) return;
  const { mine, list, label, said, ask: asked } = painted;
  mine.querySelector("ol.pass").innerHTML = list;
  mine.querySelector("[data-number]").textContent = label;
  mine.dataset.count = String(Number(mine.dataset.count) - 1);
  mine.toggleAttribute("data-ask", asked);
  if (said) said.checked = true;
  if (painted.began === undefined) since.delete(mine.dataset.card);
  else since.set(mine.dataset.card, painted.began);
  painted = null;
};

const pad = (open) => {
  const none = document.getElementById("no-before"); // nothing to compare with: that is said
  if (open && none && !document.getElementById("pad")) {
    none.scrollIntoView({ block: "center" });
    document.getElementById("told").textContent = none.textContent;
  }
  document.getElementById("pad")?.classList.toggle("open", open);
  if (open) (document.querySelector("#pad .was") ?? document.getElementById("pad"))?.focus();
};

const press = new Presses({
  paint,
  unpaint,
  commit,
  stop: () => key("stop")?.click(),
  retest: () => pad(true),
});

document.addEventListener("submit", (event) => {
  const from = event.target;
  const button = event.submitter;
  if (!from.matches("#room form[data-taps], #room [form]")) return;
  event.preventDefault();
  press.flush();
  if (address(from, button) === form()?.getAttribute("action") && from === form()) {
    if (paint()) commit();
    return;
  }
  const taken = button?.dataset.key === "undo" || button?.dataset.key === "stop";
  if (!taken && from.dataset.taps === "where" && !from.elements.x.value && !from.elements.region.value) return;
  send(from, button);
  begin();
  if (from.dataset.taps === "retest") pad(false);
});

document.addEventListener("click", (event) => {
  // what a finger tapped keeps no focus: the next Space is the pedal's
  if (event.detail > 0) event.target.closest?.("#room summary, #room button")?.blur();
  const link = event.target.closest?.("#room [data-to], #room [data-pad], #room [data-hide], #room [data-show]");
  if (link) {
    event.preventDefault();
    press.flush();
    if (link.dataset.to) turn(link.dataset.to);
    else if ("pad" in link.dataset) pad(true);
    else if (link.dataset.show) document.getElementById(link.dataset.show).hidden = false;
    else if (link.closest("#pad")) pad(false);
    else link.closest(".where-to").hidden = true;
    return;
  }
  const chart = event.target.closest?.(".where-to svg");
  if (chart) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.getScreenCTM().inverse());
    const from = chart.closest("form");
    from.elements.view.value = chart.dataset.view;
    from.elements.x.value = place.x.toFixed(2);
    from.elements.y.value = place.y.toFixed(2);
    from.requestSubmit();
    return;
  }
  const number = event.target.closest?.("#room [name=discomfort]");
  if (number && event.detail > 0) over(number); // arrows choose on the way and close nothing
});

// The agreed number closes at once: the pass is told without another tap.
const over = (number) => {
  if (Number(number.value) >= Number(card().dataset.limit) && paint()) commit();
};

const turn = (id) => {
  show(id);
  if (taps.idle) void fresh();
};

// ------------------------------------------------------------------ keys and pedal
let one_at = -TEN_WITHIN;
const say = (event) => {
  const ten = event.key === "0" && event.timeStamp - one_at < TEN_WITHIN;
  one_at = event.key === "1" ? event.timeStamp : -TEN_WITHIN;
  const cell = form()?.querySelector(`[name=discomfort][value="${ten ? 10 : event.key}"]`);
  if (!cell) return false;
  press.flush();
  cell.checked = true;
  if (document.activeElement?.name === "discomfort") cell.focus({ preventScroll: true });
  over(cell);
  return true;
};

// A pedal is a Space that nobody looks at: it never chooses a number, whatever has the focus.
const pedal = (event) => {
  if (event.key === "PageDown") return true;
  if (event.key !== " ") return false;
  const on = event.target;
  if (on.closest("[data-key=pass], [name=discomfort]")) return true;
  return !on.closest("textarea, select, button, summary, input");
};

// Space on another button is that button, but held down it stops all the same.
let held = 0;
const hold = () => {
  clearTimeout(held);
  held = setTimeout(() => {
    held = -1;
    press.flush();
    key("stop")?.click();
  }, HOLD);
};
const release = () => {
  const stopped = held === -1;
  clearTimeout(held);
  held = 0;
  return stopped;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !card()) return;
  const typing = event.target.closest("textarea, select, input:not([type=radio])");
  if (/^[0-9]$/.test(event.key) && !typing) {
    if (!event.repeat && say(event)) event.preventDefault();
  } else if (pedal(event)) {
    event.preventDefault();
    if (!event.repeat) press.down();
  } else if (event.key === " " && event.target.closest("#room :is(button, summary)")) {
    if (!event.repeat) hold();
  } else if (event.key === "Enter" && event.target.name === "discomfort") {
    event.preventDefault(); // not the first button of the form, which takes back
    if (!event.repeat) key("pass")?.click();
  } else if (event.key === "PageUp" && !event.repeat) {
    event.preventDefault();
    press.flush();
    key("undo")?.click();
  } else if (event.key === "Escape") pad(false);
  else if (/^Arrow(Left|Right)$/.test(event.key) && !event.target.closest("input, select, textarea")) {
    card().querySelector(`.turn [rel=${event.key === "ArrowLeft" ? "prev" : "next"}]`)?.click();
  }
});

document.addEventListener("keyup", (event) => {
  if (event.key !== " " && event.key !== "PageDown") return;
  if (release() || pedal(event)) event.preventDefault();
  press.up();
});

// ------------------------------------------------------------------ swipe
let from = null;
document.addEventListener("pointerdown", (event) => {
  const there = event.target.closest?.("#room [data-card]");
  from = there && event.pointerType !== "mouse" ? [event.clientX, event.clientY] : null;
});
document.addEventListener("pointercancel", () => {
  from = null;
});
document.addEventListener("pointerup", (event) => {
  if (!from) return;
  const [across, down] = [event.clientX - from[0], event.clientY - from[1]];
  from = null;
  if (Math.abs(across) < SWIPE || Math.abs(across) < 2 * Math.abs(down)) return;
  card()?.querySelector(`.turn [rel=${across > 0 ? "prev" : "next"}]`)?.click();
});

document.addEventListener("glideway:replayed", () => void fresh());
tick();
setInterval(tick, 500);
