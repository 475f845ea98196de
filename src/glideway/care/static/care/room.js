// Keys and pedals of the treatment room: the same buttons, no more. Space or PageDown records a
// pass, PageUp takes the last one back, a digit says the discomfort (1 then 0 is ten). A pedal is
// a keyboard; typing in a field is left alone.
const keys = { " ": "pass", PageDown: "pass", PageUp: "undo" };
const TEN_WITHIN = 900; // milliseconds between the 1 and the 0 of ten
let one_at = -TEN_WITHIN;

const say = (event) => {
  const ten = event.key === "0" && event.timeStamp - one_at < TEN_WITHIN;
  one_at = event.key === "1" ? event.timeStamp : -TEN_WITHIN;
  const cell = document.querySelector(`#felt input[value="${ten ? 10 : event.key}"]`);
  if (cell) cell.checked = true;
  return Boolean(cell);
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, select, a, button, summary, input:not([type=radio])");
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[0-9]$/.test(event.key) && !event.target.closest("textarea, select, input:not([type=radio])")) {
    if (say(event)) event.preventDefault();
    return;
  }
  const choosing = event.key === " " && event.target.matches("input[type=radio]:not(:checked)");
  const button = document.querySelector(`[data-key="${keys[event.key]}"]`);
  if (typing || choosing || !keys[event.key] || !button) return;
  event.preventDefault();
  button.click();
});

// After a tap the part is new: go on where the next tap is made, not at the top of the page.
document.addEventListener("htmx:afterSettle", () => {
  const next = document.querySelector("#felt, #closed");
  if (next) next.focus({ preventScroll: true });
});
