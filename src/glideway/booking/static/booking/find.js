// The result page without reload: what htmx leaves to us. Without it every link and form still works.
const page = document.getElementById("main");
const live = document.getElementById("live");
const HANDED_ON = /^(lat|lon|needs|sort|much_\w+)$/;

htmx.config.refreshOnHistoryMiss = true; // the way back asks the server for the whole page

// The form says what the address says, whoever changed it: the form, a chip, a day, an order.
const same = (said) => {
  for (const one of live.querySelectorAll("input, select")) {
    if (one.type === "hidden") one.remove();
    else if (one.type === "checkbox") one.checked = said.has(one.name);
    else one.value = said.get(one.name) ?? "";
  }
  for (const [name, value] of said) {
    if (!HANDED_ON.test(name)) continue;
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name, value });
    live.append(kept);
  }
};

document.body.addEventListener("htmx:pushedIntoHistory", (event) => {
  const address = new URL(event.detail.path, location.href);
  same(address.searchParams);
  // The other language is asked for by a form that knows the address of the page.
  for (const one of document.querySelectorAll("header.site input[name=next]"))
    one.value = address.pathname + address.search;
});

page.addEventListener("htmx:afterSettle", () => {
  // What was tapped may be gone: a filter that was taken off. The heading says what is there now.
  if (document.activeElement === document.body)
    document.getElementById("heading")?.focus({ preventScroll: true });
});

page.addEventListener("click", (event) => {
  // A dot of the map leads to its card, and the keyboard goes along.
  const dot = event.target.closest?.(".map .mark");
  if (dot) page.querySelector(`${dot.getAttribute("href")} a`)?.focus({ preventScroll: true });
});

// Escape closes the filters, and the keyboard goes back to what opened them.
const ask = document.getElementById("ask");
ask.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !ask.open) return;
  ask.open = false;
  ask.querySelector("summary").focus();
});
