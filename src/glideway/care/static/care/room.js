// Keys and pedals of the treatment room: the same buttons, no more. Space or PageDown records a
// pass, PageUp takes the last one back. A pedal is a keyboard; typing in a field is left alone.
const keys = { " ": "pass", PageDown: "pass", PageUp: "undo" };

document.addEventListener("keydown", (event) => {
  const wanted = keys[event.key];
  const typing = event.target.closest("textarea, select, a, button, summary, input:not([type=radio])");
  if (!wanted || typing || event.repeat) return;
  const button = document.querySelector(`[data-key="${wanted}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
