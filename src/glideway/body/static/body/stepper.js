// Plays the way from start to end in the first picture of a drawing. It starts paused; without it,
// and for who asks for less motion, the two still pictures and their words say the same.
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const FRAME_MS = 240;
const HOLD_MS = 1100;
const timers = new WeakMap();
const said = new WeakMap();

const last = (drawing) => Number(drawing.dataset.frames) - 1;
const here = (drawing) => Number(drawing.dataset.here ?? 0);

const place = (path, frame) => {
  const { shapes, places } = path.dataset;
  const known = shapes?.split("|");
  const at = places?.split("|")[frame].split(" ");
  if (at) path.setAttribute("transform", `translate(${at[1]} ${at[2]}) rotate(${at[3]})`);
  if (!known) return;
  const drawn = path.getAttribute("d");
  const first = known[at ? Number.parseInt(places, 10) : 0];
  path.dataset.base ??= drawn.slice(0, drawn.length - first.length);
  path.setAttribute("d", path.dataset.base + known[at ? Number(at[0]) : frame]);
};

const words = (drawing) => {
  const [start, end] = [...drawing.querySelectorAll(".poses > div > p")];
  const frame = here(drawing);
  const output = drawing.querySelector(".film output");
  if (!said.has(drawing)) said.set(drawing, [...start.cloneNode(true).childNodes]);
  if (frame === 0) start.replaceChildren(...said.get(drawing));
  else if (frame === last(drawing)) start.replaceChildren(...end.cloneNode(true).childNodes);
  else start.replaceChildren(output.dataset.way);
  output.textContent = output.dataset.of
    .replace("{here}", frame + 1)
    .replace("{last}", last(drawing) + 1);
};

const show = (drawing, frame) => {
  drawing.dataset.here = frame;
  for (const path of drawing.querySelectorAll("[data-stage] path[data-shapes], [data-stage] path[data-places]"))
    place(path, frame);
  words(drawing);
};

const mark = (drawing, playing) => {
  const button = drawing.querySelector("[data-film=play]");
  button.toggleAttribute("data-playing", playing);
  button.lastElementChild.textContent = playing ? button.dataset.pause : button.dataset.play;
  drawing.querySelector(".film output").ariaLive = playing ? "off" : "polite";
};

const pause = (drawing) => {
  clearTimeout(timers.get(drawing));
  timers.delete(drawing);
  mark(drawing, false);
};

const tick = (drawing) => {
  if (!drawing.isConnected) return;
  const next = here(drawing) === last(drawing) ? 0 : here(drawing) + 1;
  show(drawing, next);
  const wait = next === 0 || next === last(drawing) ? HOLD_MS : FRAME_MS;
  timers.set(drawing, setTimeout(tick, wait, drawing));
};

const play = (drawing) => {
  mark(drawing, true);
  timers.set(drawing, setTimeout(tick, here(drawing) === last(drawing) ? 0 : FRAME_MS, drawing));
};

const step = (drawing, by) => {
  pause(drawing);
  show(drawing, Math.min(Math.max(here(drawing) + by, 0), last(drawing)));
};

const obey = (drawing, wish) => {
  if (wish !== "play") step(drawing, wish === "on" ? 1 : -1);
  else if (timers.has(drawing)) pause(drawing);
  else play(drawing);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-drawing] [data-film]");
  if (button) obey(button.closest("[data-drawing]"), button.dataset.film);
});

const KEYS = { ArrowLeft: "back", ArrowRight: "on" };
document.addEventListener("keydown", (event) => {
  const film = event.target.closest?.("[data-drawing] .film");
  if (!film || !KEYS[event.key]) return;
  event.preventDefault();
  obey(film.closest("[data-drawing]"), KEYS[event.key]);
});

CALM.addEventListener("change", () => {
  if (!CALM.matches) return;
  for (const drawing of document.querySelectorAll("[data-drawing][data-here]")) {
    pause(drawing);
    show(drawing, 0);
  }
});

document.documentElement.toggleAttribute("data-films", true);
