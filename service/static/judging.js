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
})();
