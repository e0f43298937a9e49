/* Sliders beside number fields, and a brush on the histogram. The fields carry the values; this
   file only moves them. */
(() => {
  "use strict";
  const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

  for (const slider of document.querySelectorAll("[data-slides]")) {
    const field = document.getElementById(slider.dataset.slides);
    const end = slider.max;
    slider.addEventListener("input", (event) => {
      event.stopPropagation(); // the field tells of the change
      field.value = !field.required && slider.value === end ? "" : slider.value;
      changed(field);
    });
    field.addEventListener("input", () => { slider.value = field.value || end; });
  }

  const plot = document.querySelector("[data-brush]");
  if (!plot) return;
  const step = Number(plot.dataset.brush);
  const bars = [...plot.querySelectorAll("rect")];
  const [low, high] = ["low", "high"].map((name) => document.querySelector(`.band [name=${name}]`));
  const total = document.querySelector(".brushed");
  let begun = null; // the bar where the drag began

  function show() {
    let sum = 0;
    bars.forEach((bar, place) => {
      const inside = place * step >= Number(low.value) && place * step < Number(high.value);
      bar.classList.toggle("chosen", inside);
      if (inside) sum += Number(bar.dataset.count);
    });
    total.textContent = sum.toLocaleString(document.documentElement.lang);
  }

  function barAt(event) {
    const box = plot.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    return Math.min(bars.length - 1, Math.max(0, place));
  }

  function brush(event) {
    if (begun === null) return;
    const here = barAt(event);
    low.value = Math.min(begun, here) * step;
    high.value = (Math.max(begun, here) + 1) * step;
    show();
  }

  plot.addEventListener("pointerdown", (event) => {
    plot.setPointerCapture(event.pointerId);
    begun = barAt(event);
    brush(event);
  });
  plot.addEventListener("pointermove", brush);
  for (const end of ["pointerup", "pointercancel"]) plot.addEventListener(end, () => { begun = null; });
  for (const field of [low, high]) field.addEventListener("input", show);
})();
