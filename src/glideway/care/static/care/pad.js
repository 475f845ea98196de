// The pad of the re-test stays as it was while the answer to an earlier tap changes the room: open,
// with what was typed or chosen in it, and with the focus where it was or on the degrees before.
export const keepOpen = (before, now) => {
  if (!before?.classList.contains("open") || !now) return;
  now.classList.add("open");
  const typed = before.querySelector("[name=typed_deg]")?.value;
  if (typed) now.querySelector("[name=typed_deg]").value = typed;
  const felt = before.querySelector("[name=pain_after]:checked")?.value;
  if (felt) now.querySelector(`[name=pain_after][value="${felt}"]`).checked = true;
  const more = now.querySelector("details");
  if (more) more.open = before.querySelector("details")?.open ?? false;
  (now.querySelector(".was") ?? now).focus({ preventScroll: true });
};
