/* What plain forms cannot do: keys, focus after a decision, one card at a time, the time zone.
   Every action is a form that works without this file. */
(() => {
  "use strict";
  const LEFT = ".card:not(.deciding)";
  const MINE = "form[data-mine]"; // takes back what this moderator did to the comment
  const find = (selector, within = document) => within?.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const root = document.documentElement;
  let decided = []; // ids of the strips made on this page, newest last

  root.classList.add("js");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `modqueue_zone=${zone};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;

  // Focus

  const current = () => document.activeElement?.closest(".card");

  function focusOn(element) {
    if (!element) return;
    if (element.matches(".card")) showAlone(element);
    element.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "nearest", behavior: calm ? "instant" : "smooth" });
    if (element.id === "page-end") turnPage();
  }

  function neighbour(card, step) {
    const cards = all(".card").filter((one) => one === card || one.matches(LEFT));
    return cards[cards.indexOf(card) + step];
  }

  function walk(step) {
    const card = current();
    focusOn(card ? neighbour(card, step) : find(".card.alone") || find(LEFT));
  }

  // One at a time: the card with the focus stands alone, and the next page comes by itself.

  const single = find("#single");
  const isSingle = () => root.classList.contains("single");

  function showAlone(card) {
    for (const other of all(".alone")) other.classList.remove("alone");
    card?.classList.add("alone");
  }

  function setSingle(on) {
    root.classList.toggle("single", on);
    single?.setAttribute("aria-pressed", on);
    if (on) sessionStorage.setItem("modqueue-single", "1");
    else sessionStorage.removeItem("modqueue-single");
    if (on && single) focusOn(current() || find(LEFT) || find("#page-end"));
  }

  function turnPage() {
    if (isSingle() && !find(LEFT) && !find(".deciding")) find("#page-end [rel=next]")?.click();
  }

  single?.addEventListener("click", () => setSingle(!isSingle()));
  if (single && sessionStorage.getItem("modqueue-single")) setSingle(true);

  // Deciding: the next card gets the focus at once, the answer replaces the decided one.

  const moveOf = (event) => event.detail.ctx?.request?.form?.dataset?.move;

  document.addEventListener("htmx:before:request", (event) => {
    const card = event.detail.ctx.sourceElement.closest(".card");
    if (!card || !moveOf(event) || moveOf(event) === "escalate") return;
    const next = neighbour(card, 1) || neighbour(card, -1) || find("#page-end");
    card.classList.add("deciding");
    focusOn(next);
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    if (response.status >= 400 && response.status !== 409) bringBack(sourceElement.closest(".card"));
    else if (sourceElement.id === "news") find("#problem").replaceChildren();
  });

  document.addEventListener("htmx:error", (event) => {
    const source = event.detail.ctx?.sourceElement;
    const box = find("#problem");
    if (source?.id !== "news" || !box.textContent.trim()) {
      const line = document.createElement("p");
      line.textContent = box.dataset.offline;
      box.replaceChildren(line);
    }
    bringBack(source?.closest?.(".card"));
  });

  function bringBack(card) {
    if (!card?.classList.contains("deciding")) return;
    card.classList.remove("deciding");
    card.classList.add("returned");
    focusOn(card);
  }

  document.addEventListener("htmx:after:swap", (event) => {
    const move = moveOf(event);
    const id = event.detail.ctx.request.action.match(/comments\/([a-z2-7]+)\//)?.[1];
    const now = id && document.getElementById(`c-${id}`);
    if (move && now) {
      decided = decided.filter((one) => one !== now.id);
      if (move === "undo" || move === "escalate") focusOn(now);
      // What was taken back is not done anew: the question that it opens again is older than others.
      if (move !== "undo" && event.detail.ctx.response.status !== 409 && find(MINE, now)) decided.push(now.id);
      for (const strip of all(".strip.latest")) strip.classList.remove("latest");
      now.classList.toggle("latest", now.matches(".strip"));
    }
    // htmx gives the focus to the strip that replaced a focused card: the next card shall have it.
    if (move !== "undo" && move !== "escalate" && document.activeElement?.matches("body, .strip")) keepFocus();
    else if (document.activeElement?.id === "page-end") turnPage();
  });

  // A colleague's decision can replace the very card that has the focus.
  let lastPlace = 0;
  document.addEventListener("modqueue:lost-focus", () => keepFocus());
  document.addEventListener("focusin", () => {
    const card = current();
    if (card) lastPlace = all(".card, .strip").indexOf(card);
  });

  function keepFocus() {
    if (!lastInputWasHere) return;
    const rows = all(".card, .strip");
    focusOn(rows.slice(lastPlace).find((row) => row.matches(LEFT)) || find(LEFT) || find("#page-end"));
  }

  let lastInputWasHere = false;
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => { lastInputWasHere = Boolean(find("#cards")); }, { passive: true, capture: true });
  }

  // The reasons

  document.addEventListener("toggle", (event) => {
    const panel = event.target;
    if (!panel.matches?.(".panel") || !panel.open) return;
    for (const other of all(".panel[open]")) if (other !== panel) other.open = false;
    panel.closest(".card")?.scrollIntoView({ block: "nearest" });
  }, true);

  function turn(within, kind, first) {
    const panel = find(kind, within);
    if (!panel) return;
    panel.open = !panel.open;
    focusOn(panel.open ? find(first, panel) : find("summary", panel));
  }

  const submit = (within, move) => find(`form[data-move=${move}] button`, within)?.click();

  function undo() {
    // What a colleague moved meanwhile has no such form any more.
    const newest = decided.map((id) => find(MINE, document.getElementById(id))).findLast(Boolean);
    if (newest) find("button", newest).click();
    else (find("[data-undo]") || find("#notice form[data-move=undo] button") || find("#undo-last button"))?.click();
  }

  // Keys. A selection, if there is one, is what is approved or rejected.

  const help = find("#help");
  find("#help-open")?.addEventListener("click", () => help.showModal());
  const chosen = () => find("#selection.some");
  const here = () => current() || find(".card.alone") || find(LEFT);
  const ACTIONS = {
    next: () => walk(1),
    previous: () => walk(-1),
    approve: () => (chosen() ? find(".approve", chosen()).click() : submit(here(), "approve")),
    reject: () => turn(chosen() || here(), ".reject", "button[data-digit]"),
    escalate: () => turn(here(), ".escalate", "textarea, select"),
    claim: () => find("[data-claim] button", current())?.click(),
    select: () => find(".select", here())?.click(),
    single: () => single?.click(),
    skip: () => submit(here(), "skip"),
    fold: () => { const fold = find(".fold", current()); if (fold) fold.open = !fold.open; },
    history: () => turn(here(), ".drawer", "summary"),
    undo,
    news: () => find("#news-link:not([hidden])")?.click(),
    search: () => (find("#find-words") || find("#find-link"))?.[find("#find-words") ? "focus" : "click"](),
    help: () => help.showModal(),
  };
  const keymap = JSON.parse(document.body.dataset.keymap || "{}");

  // The sign itself, or on a Cyrillic layout the Latin one on the same place of the keyboard.
  function actionOf(event) {
    const typed = event.key.toLowerCase();
    if (keymap[typed]) return keymap[typed];
    if (event.code === "Slash" && /[.,№]/.test(typed)) return keymap[event.shiftKey ? "?" : "/"];
    const isForeign = typed.length === 1 && typed > "\u007f";
    return isForeign && /^Key[A-Z]$/.test(event.code) ? keymap[event.code.at(-1).toLowerCase()] : undefined;
  }

  document.addEventListener("keydown", (event) => {
    const open = find(".panel[open]");
    if (event.key === "Escape" && open) {
      open.open = false;
      focusOn(find("summary", open));
      return;
    }
    if (!Object.keys(keymap).length || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") || help?.open) return;
    const action = actionOf(event);
    if (/^[1-9]$/.test(event.key) && open) find(`[data-digit="${event.key}"]`, open)?.click();
    else if (action && (!event.repeat || action === "next" || action === "previous")) ACTIONS[action]();
    else return;
    event.preventDefault();
  });
})();
