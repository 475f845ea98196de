// Counts down what is held. Without it the end stands written out; nothing depends on this clock.
const count = () => {
  const clock = document.querySelector("[data-until]");
  if (!clock) return;
  const end = Number(clock.dataset.until) * 1000;
  const skew = Number(clock.dataset.now) * 1000 - Date.now();
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now() - skew) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left > 0) setTimeout(tick, 1000);
    else document.querySelector("[data-over]")?.removeAttribute("hidden");
  };
  tick();
};
count();
document.addEventListener("resend:shown", count); // an answer that came without a new page
