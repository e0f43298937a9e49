/* What plain forms cannot do: keys, focus after a decision, the browser's time zone, and rest.
   Every action is a form that works without this file. */
(() => {
  "use strict";
  const LEFT = ".card:not(.deciding)";
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  let decided = []; // ids of the strips made on this page, newest last

  document.documentElement.classList.add("js");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `modqueue_zone=${zone};path=/;max-age=31536000;samesite=lax`;

  // Focus

  const current = () => document.activeElement?.closest(".card");

  function focusOn(element) {
    if (!element) return;
    element.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "nearest", behavior: calm ? "instant" : "smooth" });
  }

  function neighbour(card, step) {
    const cards = all(".card").filter((one) => one === card || one.matches(LEFT));
    return cards[cards.indexOf(card) + step];
  }

  function walk(step) {
    const card = current();
    focusOn(card ? neighbour(card, step) : find(LEFT));
  }

  // Deciding: the next card gets the focus at once, the answer replaces the decided one.

  const moveOf = (event) => event.detail.ctx?.request?.form?.dataset?.move;

  document.addEventListener("htmx:before:request", (event) => {
    const source = event.detail.ctx.sourceElement;
    const card = source.closest(".card");
    if (!card || !moveOf(event) || moveOf(event) === "escalate") return;
    const next = neighbour(card, 1) || neighbour(card, -1) || find("#page-end");
    card.classList.add("deciding");
    focusOn(next);
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    const card = sourceElement.closest(".card");
    if (response.status >= 400 && response.status !== 409) bringBack(card);
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
    focusOn(card);
  }

  document.addEventListener("htmx:after:swap", (event) => {
    const move = moveOf(event);
    const id = event.detail.ctx.request.action.match(/comments\/([a-z2-7]+)\//)?.[1];
    const now = id && document.getElementById(`c-${id}`);
    if (move && now) {
      decided = decided.filter((one) => one !== now.id);
      if (move === "undo" || move === "escalate") focusOn(now);
      else if (now.matches(".strip") && find("form", now)) decided.push(now.id);
    }
    // htmx gives the focus to the strip that replaced a focused card: the next card shall have it.
    if (move !== "undo" && move !== "escalate" && document.activeElement?.matches("body, .strip")) keepFocus();
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
    panel.closest(".card").scrollIntoView({ block: "nearest" });
  }, true);

  function turn(card, kind, first) {
    const panel = card && find(kind, card);
    if (!panel) return;
    panel.open = !panel.open;
    focusOn(panel.open ? find(first, panel) : find("summary", panel));
  }

  function submit(card, move) {
    find(`form[data-move=${move}] button`, card || document.createElement("p"))?.click();
  }

  function undo() {
    const strip = document.getElementById(decided.at(-1)) || find("#notice");
    if (strip) submit(strip, "undo");
    else find("[data-undo]")?.click(); // the outcome of a bulk decision
  }

  // Keys

  const help = find("#help");
  find("#help-open")?.addEventListener("click", () => help.showModal());
  const KEYS = {
    j: () => walk(1),
    k: () => walk(-1),
    f: () => submit(current() || find(LEFT), "approve"),
    d: () => turn(current() || find(LEFT), ".reject", "button[data-digit]"),
    e: () => turn(current() || find(LEFT), ".escalate", "textarea"),
    c: () => find("[data-claim] button", current() || document.createElement("p"))?.click(),
    s: () => { const fold = find(".fold", current() || document.createElement("p")); if (fold) fold.open = !fold.open; },
    u: undo,
    n: () => find("#news-link:not([hidden])")?.click(),
    "/": () => (find("#find-words") || find("#find-link"))?.[find("#find-words") ? "focus" : "click"](),
    "?": () => help.showModal(),
  };

  // The letter itself, or on a Cyrillic layout the one on the same key.
  function letter(event) {
    if (/^[a-z?/0-9]$/i.test(event.key)) return event.key.toLowerCase();
    return /^Key[A-Z]$/.test(event.code) ? event.code.at(-1).toLowerCase() : event.key;
  }

  document.addEventListener("keydown", (event) => {
    const open = find(".panel[open]");
    if (event.key === "Escape" && open) {
      open.open = false;
      focusOn(find("summary", open));
      return;
    }
    if (document.body.dataset.keys !== "on" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]") || help?.open) return;
    const key = letter(event);
    if (/^[1-9]$/.test(key) && open) find(`[data-digit="${key}"]`, open)?.click();
    else if (KEYS[key] && !event.repeat) KEYS[key]();
    else if ((key === "j" || key === "k") && event.repeat) KEYS[key]();
    else return;
    event.preventDefault();
  });
})();
