// The atlas by keyboard: / to the search, arrows along what was found, Enter opens it. Printing.
// Without it every link and form of these pages still works.
const hits = () => [...document.querySelectorAll("[data-hit]")].filter((one) => one.offsetParent);
const box = () => document.getElementById("q");
const writes = (one) => one.closest?.("input, select, textarea") !== null;

const step = (from, down) => {
  const all = hits();
  const at = all.indexOf(from.closest?.("[data-hit]"));
  if (at < 0) return down ? all[0] : null;
  return at === 0 && !down ? box() : all[at + (down ? 1 : -1)];
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const inBox = event.target === box();
  if (event.key === "/" && !writes(event.target) && box()) {
    box().focus();
    box().select();
    event.preventDefault();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (writes(event.target) && !inBox) return;
    if (!inBox && !event.target.closest?.("[data-hit]")) return;
    const next = step(event.target, event.key === "ArrowDown");
    if (next) {
      next.focus();
      event.preventDefault();
    }
  }
});

for (const one of document.querySelectorAll("[data-print]")) {
  one.hidden = false;
  one.addEventListener("click", () => window.print());
}
