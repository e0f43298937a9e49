/* Single keys. A key acts on the card that the moderator looks at, or on what is selected; the
   single view suspends the selection. */
(() => {
  "use strict";
  const { all, find, focusOn, here, isSingle, openPanel, say, single, turn, undo, walk } = window.modqueue;
  const root = document.documentElement;
  const help = find("#help");
  find("#help-open")?.addEventListener("click", () => help.showModal());
  const chosen = () => !isSingle() && find("#selection.some");
  const submit = (within, move) => find(`form[data-move=${move}] button`, within)?.click();
  const on = (act) => () => { const card = here(); if (card) act(card); };

  // The first key shows what is folded; nobody approves what nobody read.
  function isUnread(cards) {
    const folds = cards.map((card) => find(".fold:not([open])", card)).filter(Boolean);
    const withheld = cards.map((card) => find(".withheld", card)).find(Boolean);
    for (const fold of folds) fold.open = true;
    if (folds.length) focusOn(folds[0].closest(".card"));
    else if (withheld) say(withheld.textContent);
    return folds.length > 0 || Boolean(withheld);
  }

  function approveSelected() {
    const cards = all(".select:checked").map((box) => box.closest(".card"));
    if (!isUnread(cards)) find(".approve", chosen()).click();
  }

  const ACTIONS = {
    next: () => walk(1),
    previous: () => walk(-1),
    approve: () => (chosen() ? approveSelected() : on((card) => isUnread([card]) || submit(card, "approve"))()),
    reject: () => (chosen() ? turn(chosen(), ".reject", "button[data-digit]")
      : on((card) => turn(card, ".reject", "button[data-digit]"))()),
    escalate: on((card) => turn(card, ".escalate", "textarea, select")),
    claim: on((card) => find("[data-claim] button", card)?.click()),
    select: on((card) => isSingle() || find(".select", card)?.click()),
    single: () => single?.click(),
    skip: on((card) => submit(card, "skip")),
    fold: on((card) => { const fold = find(".fold", card); if (fold) fold.open = !fold.open; }),
    history: on((card) => turn(card, ".drawer", "summary")),
    pick: on((card) => submit(card, "pick")),
    thread: on((card) => window.modqueue.thread(card)),
    author: on((card) => find(".author-link", card)?.click()),
    undo,
    news: () => find("#news-link:not([hidden])")?.click(),
    search: () => (find("#find-words") || find("#find-link"))?.[find("#find-words") ? "focus" : "click"](),
    help: () => help.showModal(),
  };
  const DECIDING = new Set(["approve", "reject", "escalate", "claim", "select", "skip", "pick"]);
  const keymap = JSON.parse(document.body.dataset.keymap || "{}");

  // The sign itself, or on a Cyrillic layout the Latin one on the same place of the keyboard.
  function actionOf(event) {
    const typed = event.key.toLowerCase();
    if (keymap[typed]) return keymap[typed];
    if (event.code === "Slash" && /[.,№]/.test(typed)) return keymap[event.shiftKey ? "?" : "/"];
    const isForeign = typed.length === 1 && typed > "\u007f";
    return isForeign && /^Key[A-Z]$/.test(event.code) ? keymap[event.code.at(-1).toLowerCase()] : undefined;
  }

  // The digit itself, or its place: a Kazakh or French layout has other signs in that row.
  function digitOf(event) {
    if (/^[1-9]$/.test(event.key)) return event.key;
    return event.shiftKey ? undefined : event.code.match(/^(?:Digit|Numpad)([1-9])$/)?.[1];
  }

  function closed(panel) {
    panel.open = false;
    focusOn(find("summary", panel));
  }

  function pressed(event) {
    const open = openPanel(), digit = open && digitOf(event), action = actionOf(event);
    const button = digit && find(`[data-digit="${digit}"]`, open);
    if (!button && (!action || (event.repeat && action !== "next" && action !== "previous"))) return;
    event.preventDefault();
    if (root.classList.contains("resting") && (button || DECIDING.has(action))) return;
    if (button) button.click();
    else ACTIONS[action]();
  }

  document.addEventListener("keydown", (event) => {
    const open = openPanel();
    if (event.key === "Escape" && open) return void closed(open);
    if (!Object.keys(keymap).length || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") || help?.open) return;
    pressed(event);
  });
})();
