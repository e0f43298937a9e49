/* The cards of a saved list are mine while its page is open; leaving lets go of them. */
(() => {
  "use strict";
  window.addEventListener("pagehide", () => {
    const form = document.getElementById("dealt");
    if (!form) return;
    const fields = new FormData(form);
    fields.append("release", "1");
    navigator.sendBeacon(form.getAttribute("hx-post"), fields);
  });
  // A page that comes back from the browser's memory shows cards that others may have by now.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.getElementById("dealt")) location.reload();
  });
})();
