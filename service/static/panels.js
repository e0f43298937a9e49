/* What opens below a card: the reasons, questions to others, the drawer. One is open at a time. */
(() => {
  "use strict";
  const { all, find, focusOn } = window.modqueue;

  document.addEventListener("toggle", (event) => {
    const panel = event.target;
    if (!panel.matches?.(".panel") || !panel.open) return;
    for (const other of all(".panel[open]")) if (other !== panel) other.open = false;
    panel.closest(".card")?.scrollIntoView({ block: "nearest" });
  }, true);

  window.modqueue.turn = (within, kind, first) => {
    const panel = find(kind, within);
    if (!panel) return;
    panel.open = !panel.open;
    focusOn(panel.open ? find(first, panel) : find("summary", panel));
  };
})();
