// A tap on the body chart is sent in the chart's own units, so the picture may be of any size.
// Without this script the browser sends the pixels of a picture of fixed size instead.
for (const form of document.querySelectorAll("form.charted")) {
  form.classList.add("live");
  form.addEventListener("click", (event) => {
    if (!event.target.matches("input[type=image]")) return;
    const figure = event.target.closest("figure");
    const [left, top, wide, high] = figure.dataset.box.split(" ").map(Number);
    const there = event.target.getBoundingClientRect();
    form.elements.view.value = figure.dataset.view;
    form.elements.x.value = (left + ((event.clientX - there.left) / there.width) * wide).toFixed(2);
    form.elements.y.value = (top + ((event.clientY - there.top) / there.height) * high).toFixed(2);
  });
}
