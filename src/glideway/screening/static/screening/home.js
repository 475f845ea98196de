// Asks for the position on a tap only, turns it into a town, and carries the place on to the chart.
// The page works without this file: the place can be typed, the chart's links and the list lead on.
"use strict";
(() => {
  const near = document.getElementById("id_near");
  const button = document.getElementById("locate");
  const hint = document.getElementById("near_hint");
  const form = document.getElementById("hurts");
  if (!near || !button || !hint || !form) return;

  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !near.value.trim()) return;
    // A link of the chart is an SVG element: its address is an attribute, not a string property.
    const address = new URL(link.getAttribute("href"), location.href);
    address.searchParams.set("near", near.value.trim());
    link.setAttribute("href", address.pathname + address.search);
  });

  if (!("geolocation" in navigator)) return;
  button.hidden = false;
  const fail = () => { hint.textContent = button.dataset.fail; button.disabled = false; };
  const found = async (position) => {
    const body = new URLSearchParams({
      lat: position.coords.latitude.toFixed(2),
      lon: position.coords.longitude.toFixed(2),
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    });
    try {
      const answer = await fetch(button.dataset.here, { method: "POST", body });
      if (!answer.ok) return fail();
      near.value = (await answer.json()).near;
      hint.textContent = near.value;
      button.disabled = false;
    } catch { fail(); }
  };
  button.addEventListener("click", () => {
    hint.textContent = button.dataset.wait;
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(found, fail, { timeout: 10000, maximumAge: 600000 });
  });
})();
