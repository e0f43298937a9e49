/* The conversation around a comment opens below its card, one at a time, and closes again. */
(() => {
  "use strict";
  const { find, focusOn } = window.modqueue;
  const opened = () => find(".conversation[data-of]");

  function close() {
    opened()?.remove();
  }

  // The same key or click that opened it closes it.
  document.addEventListener("htmx:before:request", (event) => {
    const link = event.detail.ctx.sourceElement, card = link.closest(".card");
    if (!link.matches(".thread-link")) return void (card && opened()?.dataset.of === card.id && close());
    const isOpen = opened()?.dataset.of === card.id;
    close();
    if (isOpen) event.preventDefault();
  });

  document.addEventListener("htmx:after:swap", () => {
    const title = find("#conversation-title"), words = opened()?.dataset.words;
    if (words && title) {
      find("#announcer").textContent = words;
      delete opened().dataset.words;
    }
  });

  // Where one card stands alone, the conversation goes with its card.
  document.addEventListener("modqueue:alone", ({ detail }) => {
    if (opened() && opened().dataset.of !== detail) close();
  });

  // Within the conversation it leads back to the card; on a comment's page, to the first answer.
  window.modqueue.thread = (card) => {
    const link = find(".thread-link", card), owner = opened()?.dataset.of;
    if (link) link.click();
    else if (owner && card.matches(".reply")) {
      close();
      focusOn(document.getElementById(owner));
    } else focusOn(find(".conversation .card"));
  };
})();
