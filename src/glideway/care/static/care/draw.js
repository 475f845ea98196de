// Drawing with a finger, a pen or a mouse: strokes are kept as points in the chart's own units in
// the form's hidden field, and sent with it. Without this script each tap is a form of its own.
const form = document.querySelector("form.draw-page");
const MOST_STROKES = 80, MOST_POINTS = 300, APART = 0.3;
const SVG = "http://www.w3.org/2000/svg";

if (form) {
  const field = form.elements.strokes;
  const strokes = JSON.parse(field.value || "[]");
  form.classList.add("live");
  for (const button of form.querySelectorAll("input[type=image]")) button.hidden = true;

  const path = (points) => {
    const there = points.length > 1 ? points.slice(1) : points;
    return `M${points[0].join(" ")}` + there.map((one) => `L${one.join(" ")}`).join("");
  };
  const redraw = () => {
    for (const pane of form.querySelectorAll(".pane")) {
      const lines = pane.querySelector(".lines");
      lines.replaceChildren(...strokes.filter((one) => one.view === pane.dataset.view).map((one) => {
        const line = document.createElementNS(SVG, "path");
        line.setAttribute("class", `stroke k-${one.kind}`);
        line.setAttribute("d", path(one.points));
        return line;
      }));
    }
    field.value = JSON.stringify(strokes);
  };
  const at = (svg, event) => {
    const [left, top, wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
    const there = svg.getBoundingClientRect();
    const x = left + ((event.clientX - there.left) / there.width) * wide;
    const y = top + ((event.clientY - there.top) / there.height) * high;
    const inside = (value, low, high_) => Math.min(Math.max(value, low), high_);
    return [+inside(x, left, left + wide).toFixed(1), +inside(y, top, top + high).toFixed(1)];
  };

  for (const svg of form.querySelectorAll(".pane .sheet > svg")) {
    let line = null;
    svg.addEventListener("pointerdown", (event) => {
      if (strokes.length >= MOST_STROKES || event.button) return;
      svg.setPointerCapture(event.pointerId);
      const kind = form.querySelector("[name=kind]:checked").value;
      line = { view: svg.closest(".pane").dataset.view, kind, points: [at(svg, event)] };
      strokes.push(line);
      redraw();
    });
    svg.addEventListener("pointermove", (event) => {
      if (!line || line.points.length >= MOST_POINTS) return;
      const [x, y] = at(svg, event), [a, b] = line.points[line.points.length - 1];
      if (Math.hypot(x - a, y - b) < APART) return;
      line.points.push([x, y]);
      redraw();
    });
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { line = null; });
  }
  form.querySelector("[name=undo]").addEventListener("click", (event) => {
    event.preventDefault();
    strokes.pop();
    redraw();
  });
}
