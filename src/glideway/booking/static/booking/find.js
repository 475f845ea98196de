// The result page without reload: what htmx leaves to us. Without it every link and form still works.
const page = document.getElementById("main");

htmx.config.refreshOnHistoryMiss = true; // the way back asks the server for the whole page

document.body.addEventListener("htmx:pushedIntoHistory", (event) => {
  // The other language is asked for by a form that knows the address of the page.
  for (const one of document.querySelectorAll("header.site input[name=next]")) one.value = event.detail.path;
});

page.addEventListener("htmx:afterSettle", () => {
  // What was tapped may be gone: a filter that was taken off. The heading says what is there now.
  if (document.activeElement === document.body) document.getElementById("heading")?.focus({ preventScroll: true });
});

page.addEventListener("click", (event) => {
  // A dot of the map leads to its card, and the keyboard goes along.
  const card = document.getElementById(event.target.closest?.(".map .mark")?.getAttribute("href").slice(1) ?? "");
  card?.querySelector("a")?.focus({ preventScroll: true });
});
