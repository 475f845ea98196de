// What this device has beside what the record has; the practitioner decides each tap.
import { ask } from "./page.js";

const place = document.getElementById("held");
const record = (visit) => document.querySelector(`template[data-record="${visit}"]`);
const undone = document.getElementById("undone");
let items = [];

const line = (one, words, clock) => {
  const shown = document.getElementById("tap").content.cloneNode(true);
  shown.querySelector("[data-at]").textContent = clock(one.at);
  shown.querySelector("[data-words]").textContent = words(one);
  if (one.why) shown.querySelector("[data-why]").textContent = one.why;
  const signs = /\/sign\/$/.test(one.address);
  shown.querySelector("[data-text]").hidden = !signs;
  if (signs) shown.querySelector("[data-text]").textContent = new URLSearchParams(one.body).get("words");
  shown.querySelector("[data-way=send]").hidden = signs;
  shown.querySelector("[data-way=note]").hidden = !signs;
  shown.querySelector("[data-way=note]").disabled = one.state === "waiting";
  const waits = one.state === "waiting";
  shown.querySelector("[data-why]").hidden = waits;
  shown.querySelector("[data-alone]").hidden = waits || signs || one.code === "changed-elsewhere";
  shown.querySelector("[data-wait]").hidden = !waits;
  shown.querySelector("[data-way=drop]").disabled = waits;
  shown.querySelector("[data-way=send]").disabled = waits;
  for (const button of shown.querySelectorAll("[data-way]"))
    button.addEventListener("click", () => {
      undone.hidden = true;
      ask({ kind: "decide", id: one.id, way: button.dataset.way });
    });
  return shown;
};

document.addEventListener("glideway:items", ({ detail }) => {
  items = detail.items.filter((one) => one.state !== "sent");
  const visits = [...new Set(items.map((one) => one.visit))];
  const lacking = visits.filter((one) => one && !record(one));
  if (lacking.length && !document.documentElement.dataset.copy && !new URLSearchParams(location.search).has("visit")) {
    location.replace(`?${visits.filter(Boolean).map((one) => `visit=${one}`).join("&")}`);
    return;
  }
  const focused = document.activeElement?.dataset?.way;
  place.replaceChildren(
    ...visits.map((visit) => {
      const pair = document.getElementById("pair").content.cloneNode(true);
      pair.querySelector(".taps-held").append(
        ...items.filter((one) => one.visit === visit).map((one) => line(one, detail.words, detail.clock)),
      );
      const theirs = record(visit)?.content.cloneNode(true);
      if (theirs) {
        pair.querySelector("[data-title]").append(theirs.querySelector("h2"));
        pair.querySelector("[data-gone]").remove();
        pair.querySelector("[data-theirs]").append(theirs);
      }
      return pair;
    }),
  );
  if (focused) place.querySelector("button:not([disabled])")?.focus();
  document.getElementById("nothing").hidden = items.length > 0;
  const lose = document.getElementById("lose");
  lose.hidden = items.length === 0;
  lose.querySelector("[data-count]").textContent = String(items.length);
});

document.addEventListener("glideway:undone", () => {
  undone.hidden = false;
});
document.getElementById("empty").addEventListener("click", () => ask({ kind: "wipe" }));
document.addEventListener("glideway:wiped", () => {
  document.getElementById("emptied").hidden = false;
  document.getElementById("lose").hidden = true;
  place.replaceChildren();
});
