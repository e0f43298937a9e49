/* The bar that says how many cards are selected; the form in it works without this file. */
(() => {
  "use strict";
  const bar = document.querySelector("#selection");
  if (!bar) return;
  const words = bar.querySelector("[data-forms]");
  const language = document.documentElement.lang;
  const forms = JSON.parse(words.dataset.forms);
  const count = () => document.querySelectorAll(".select:checked").length;

  function show(announce = false) {
    const selected = count();
    const form = new Intl.PluralRules(language).select(selected);
    const said = (forms[form] ?? forms.other).replace("{num}", new Intl.NumberFormat(language).format(selected));
    bar.classList.toggle("some", selected > 0);
    words.textContent = said;
    if (announce) document.querySelector("#announcer").textContent = said;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches(".select")) show(true);
  });
  bar.addEventListener("reset", () => setTimeout(() => {
    bar.querySelector(".panel").open = false;
    show(true);
  }));
  // A decided card leaves the selection, so that nobody decides it twice.
  document.addEventListener("htmx:before:request", (event) => {
    const box = event.detail.ctx.sourceElement.closest("[data-move]")?.closest(".card")?.querySelector(".select");
    if (box) box.checked = false;
    show();
  });
  document.addEventListener("htmx:after:swap", () => show());
  window.addEventListener("pageshow", () => show());
  document.querySelector("#bulk-notice")?.focus();
})();
