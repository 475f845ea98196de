// What waits, painted on the cards of the treat step: passes that were made, taps taken back, and
// above all a card that is closed, by the stop word, by the agreed number or by being left out.
const TAPS = new Set(["pass", "sense", "adjust", "stop"]);
const all = () => document.querySelectorAll("[data-card]");
const bases = new WeakMap(); // each card as the site made it

const based = (card) => {
  const list = card.querySelector("ol.pass");
  const label = card.querySelector("[data-number]");
  if (list && label && !bases.has(card))
    bases.set(card, { list, label, passes: list.innerHTML, words: label.textContent, count: card.dataset.count, ask: card.hasAttribute("data-ask") });
  return bases.get(card);
};

const verb = (one) => new URL(one.address, location.origin).pathname.split("/").at(-2);
const said = (one, name) => new URLSearchParams(one.body).get(name) ?? "";

// The taps of a card that stand: one that was taken back is gone with what took it back.
const standing = (items, target) => {
  const left = [];
  for (const one of items.filter((each) => each.address.includes(target))) {
    if (TAPS.has(verb(one))) left.push(one);
    if (verb(one) === "undo") left.pop();
  }
  return left;
};

const made = (card, base, felt) => {
  const number = Number(card.dataset.count) + 1;
  const done = base.list.children[number - 1];
  if (done) done.className = felt >= Number(card.dataset.limit) ? "over" : felt >= Number(card.dataset.amber) ? "near" : "ok";
  base.list.children[number]?.classList.add("on");
  base.label.textContent = base.label.textContent.replace(String(number), String(number + 1));
  card.dataset.count = String(number);
  card.toggleAttribute("data-ask", felt >= Number(card.dataset.amber));
};

const repaint = (card, base, left) => {
  base.list.innerHTML = base.passes;
  base.label.textContent = base.words;
  card.dataset.count = base.count;
  card.toggleAttribute("data-ask", base.ask);
  for (const one of left) {
    if (verb(one) === "pass") made(card, base, Number(said(one, "discomfort") || 0));
    if (verb(one) === "sense") card.toggleAttribute("data-ask", true);
  }
};

const closes = (card, one) =>
  verb(one) === "stop" ||
  (verb(one) === "pass" && Number(said(one, "discomfort")) >= Number(card.dataset.limit)) ||
  (verb(one) === "adjust" && said(one, "kind") === "left-out");

// A closed card takes no pass, by no key either; the tap that closed it can be taken back.
const shut = (card, closed) => {
  const form = card.querySelector("form.taps");
  if (!form || closed === form.hidden) return;
  form.hidden = closed;
  form.dataset.taps = closed ? "closed" : "pass";
  card.querySelector(".shut-here")?.remove();
  if (!closed) return;
  const told = document.querySelector("#offline [data-shut]").content.cloneNode(true).firstElementChild;
  const back = told.querySelector("button");
  back.setAttribute("form", form.id);
  back.setAttribute("formaction", form.getAttribute("action").replace(/pass\/$/, "undo/"));
  form.before(told);
};

// Where the three measures wait too there is no pad of degrees: the form of the next step has them.
const retests = (card) => {
  if (document.getElementById("pad")) return;
  for (const link of card.querySelectorAll("[data-pad]")) {
    link.href = "../after/#retest";
    link.removeAttribute("data-pad");
  }
};

// What no number shows: a warning, what was changed, the re-test; and the way to take a tap back.
const kept = (place, text, warns) => {
  const line = document.createElement("span");
  line.className = warns ? "kept-tap warned" : "kept-tap";
  line.textContent = text;
  place.append(line);
};

const line = (card) => {
  const there = card.querySelector(".told-now");
  if (there) return there;
  const made = document.createElement("p");
  made.className = "told-now kept-tap";
  card.querySelector(".hands")?.prepend(made);
  return made;
};

const chips = (card, left, told) => {
  const waits = document.querySelector("#offline [data-say=waits-here]").textContent;
  for (const one of left)
    if (["sense", "adjust"].includes(verb(one))) kept(line(card), `${told(one)} · ${waits}`, verb(one) === "sense");
  const form = card.querySelector("form.taps:not([hidden])");
  if (!left.length || !form || card.querySelector("[data-key=undo]")) return;
  const back = document.querySelector("#offline [data-shut]").content.querySelector("button").cloneNode(true);
  back.className = "btn undo kept-tap";
  const words = document.createElement("span");
  words.className = "vh";
  words.append(...[...back.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE));
  back.append(words);
  back.setAttribute("form", form.id);
  back.setAttribute("formaction", form.getAttribute("action").replace(/pass\/$/, "undo/"));
  card.querySelector(".count").prepend(back);
};

const measured = (items, told) => {
  const last = items.findLast((one) => verb(one) === "retest");
  const place = document.getElementById("movement");
  if (!last || !place) return;
  const waits = document.querySelector("#offline [data-say=waits-here]").textContent;
  const made = document.createElement("p");
  made.className = "verdict kept-tap";
  made.textContent = `${told(last)} · ${waits}`;
  place.querySelector(".v").after(made);
};

// Said once to who does not see it: what is new since it was said last.
const tell = () => {
  const place = document.getElementById("told");
  const text = [...document.querySelectorAll("[data-card]:not([hidden]) span.kept-tap, #movement .kept-tap")].map((one) => one.textContent).join(". ");
  if (place && text && place.dataset.kept !== text) place.textContent = text;
  if (place) place.dataset.kept = text;
};

const seen = new WeakSet();
export const cards = (items, told) => {
  const waiting = items.filter((one) => one.state === "waiting");
  for (const one of document.querySelectorAll(".kept-tap")) one.remove();
  for (const card of all()) {
    const base = based(card);
    if (!base) continue;
    const mine = items.filter((one) => one.address.includes(card.dataset.card));
    const left = standing(mine, card.dataset.card);
    const first = document.documentElement.dataset.copy && !seen.has(card);
    if (first || mine.some((one) => verb(one) === "undo")) repaint(card, base, left);
    seen.add(card);
    shut(card, left.some((one) => closes(card, one)));
    retests(card);
    chips(card, standing(waiting, card.dataset.card), told);
  }
  if (all().length) measured(waiting, told);
  tell();
};

for (const one of all()) based(one);
document.addEventListener("room:shown", () => {
  for (const one of all()) based(one);
});
