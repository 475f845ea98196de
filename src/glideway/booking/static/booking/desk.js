// The desk by keyboard and by dragging. Without it every link and form of these pages still works.
const typing = (one) => one.closest?.("input, select, textarea, dialog[open]") !== null;
const stops = (within) =>
  [...within.querySelectorAll("a[data-at]")].filter((one) => one.offsetParent !== null);
const columns = () => [...document.querySelectorAll(".col")].filter((one) => stops(one).length);

const nearest = (column, at) =>
  stops(column).reduce((best, one) =>
    Math.abs(one.dataset.at - at) < Math.abs(best.dataset.at - at) ? one : best,
  );

const step = (key) => {
  const all = columns();
  if (!all.length) return false;
  const here = document.activeElement?.matches("a[data-at]") ? document.activeElement : null;
  if (!here) {
    const now = Date.now() / 1000;
    (nearest(all[0], now) ?? stops(all[0])[0]).focus();
    return true;
  }
  const at = all.indexOf(here.closest(".col"));
  if (key === "ArrowUp" || key === "ArrowDown") {
    const mine = stops(all[at]);
    mine[mine.indexOf(here) + (key === "ArrowDown" ? 1 : -1)]?.focus();
    return true;
  }
  const next = all[at + (key === "ArrowRight" ? 1 : -1)];
  if (next) nearest(next, here.dataset.at).focus();
  return true;
};

const keys = document.getElementById("keys");
const follow = (key) => {
  const one = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!one) return false;
  if (one.matches("input")) one.focus();
  else one.click();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape" && typing(event.target) && !event.target.closest("dialog")) {
    event.target.blur();
    return;
  }
  if (typing(event.target)) return;
  let done = false;
  if (event.key.startsWith("Arrow")) done = step(event.key);
  else if (event.key === "?" && keys) {
    keys.showModal();
    done = true;
  } else if (event.key === "m" && document.activeElement?.closest("[data-move]")) {
    location.assign(pick(document.activeElement.closest("[data-move]")));
    done = true;
  } else done = follow(event.key);
  if (done) event.preventDefault();
});

for (const one of document.querySelectorAll("[data-keys]")) {
  one.hidden = false;
  one.addEventListener("click", () => keys?.showModal());
}
for (const one of document.querySelectorAll("[data-print]")) {
  one.hidden = false;
  one.addEventListener("click", () => window.print());
}

// Picking up an appointment shows the starts of its own service; so does dropping one.
const pick = (piece) => {
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.set("move", piece.dataset.move.split("/").at(-3));
  return address.href;
};

let dragged = null;
for (const piece of document.querySelectorAll("[data-move]")) {
  piece.draggable = true;
  for (const link of piece.querySelectorAll("a")) link.draggable = false;
  piece.addEventListener("dragstart", (event) => {
    dragged = piece;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  piece.addEventListener("dragend", () => {
    dragged = null;
    for (const one of document.querySelectorAll(".over")) one.classList.remove("over");
  });
}

const dropped = (free, y) => {
  const box = free.getBoundingClientRect();
  const from = Number(free.dataset.from);
  const until = Number(free.dataset.until);
  const at = from + ((y - box.top) / box.height) * (until - from);
  const starts = stops(free).map((one) => Number(one.dataset.at));
  if (!starts.length) return Math.floor(at / 300) * 300;
  return starts.reduce((best, one) => (Math.abs(one - at) < Math.abs(best - at) ? one : best));
};

for (const free of document.querySelectorAll(".free[data-from]")) {
  free.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    free.classList.add("over");
  });
  free.addEventListener("dragleave", () => free.classList.remove("over"));
  free.addEventListener("drop", (event) => {
    const column = free.closest("[data-placement]");
    if (!dragged || !column) return;
    event.preventDefault();
    const onto = event.target.closest("a[data-at]");
    const at = onto ? Number(onto.dataset.at) : dropped(free, event.clientY);
    const address = new URL(dragged.dataset.move, location.origin);
    address.searchParams.set("placement", column.dataset.placement);
    address.searchParams.set("start", new Date(at * 1000).toISOString());
    location.assign(address.href);
  });
}
