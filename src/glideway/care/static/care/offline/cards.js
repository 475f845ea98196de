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

const seen = new WeakSet();
export const cards = (items) => {
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
  }
};

for (const one of all()) based(one);
document.addEventListener("room:shown", () => {
  for (const one of all()) based(one);
});
