/* What plain forms cannot do: focus after a decision, one card at a time, the time zone. Every
   action is a form that works without this file; shortcuts.js and panels.js use what it exports. */
(() => {
  "use strict";
  const LEFT = ".card:not(.deciding)";
  const MINE = "form[data-mine]"; // takes back what this moderator did to the comment
  const REST_MS = 800; // after a focus change that the moderator did not cause
  const find = (selector, within = document) => within?.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const root = document.documentElement;
  let lastPlace = -1; // of the focus, among cards and lines
  let decided = []; // ids of the strips made on this page, newest last
  const asking = new Set(); // moves whose answer is on its way
  let undos = 0; // asked for meanwhile

  root.classList.add("js");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `modqueue_zone=${zone};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;

  // Focus

  const current = () => document.activeElement?.closest(".card");
  // What keys act on: the card with the focus, or that had it last; on a fresh page the first.
  const marked = () => current() || find(".card.alone") || find(".card.here:not(.deciding)")
    || (lastPlace < 0 ? find(LEFT) : null);

  function focusOn(element) {
    if (!element) return;
    if (element.matches(".card:not(.reply)")) showAlone(element);
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest", behavior: "instant" }); // a key may follow at once
    if (element.id === "page-end") turnPage();
  }

  // Half of the card, or half of the window, below the bar at the top.
  function isInSight(card) {
    const { top, bottom, height } = card.getBoundingClientRect();
    const ceiling = Math.max(0, find(".top").getBoundingClientRect().bottom);
    const seen = Math.min(bottom, innerHeight) - Math.max(top, ceiling);
    return height > 0 && seen >= Math.min(height, innerHeight - ceiling) / 2;
  }

  // A card out of sight was not looked at: one in sight gets the focus, and the next key acts.
  function here() {
    const card = marked();
    if (card && isInSight(card)) return card;
    focusOn(all(LEFT).find(isInSight) || card);
    return null;
  }

  function neighbour(card, step, cards = ".card") {
    const left = all(cards).filter((one) => one === card || one.matches(LEFT));
    return left[left.indexOf(card) + step];
  }

  function walk(step) {
    const card = current();
    if (card && !isInSight(card)) here();
    else focusOn(card ? neighbour(card, step) : find(".card.alone") || find(LEFT));
  }

  function mark(card) {
    for (const other of all(".here")) other.classList.remove("here");
    card.classList.add("here");
    lastPlace = all(".card, .strip").indexOf(card);
  }

  const say = (words) => { find("#announcer").textContent = words; };

  // Decision keys wait until the moderator has seen where the focus is now.
  let restTimer = null;
  function rest() {
    root.classList.add("resting");
    clearTimeout(restTimer);
    restTimer = setTimeout(() => root.classList.remove("resting"), REST_MS);
  }

  // One at a time: the card with the focus stands alone, and the next page comes by itself.

  const single = find("#single");
  const isSingle = () => root.classList.contains("single");

  function showAlone(card) {
    for (const other of all(".alone")) other.classList.remove("alone");
    card?.classList.add("alone");
    if (isSingle()) document.dispatchEvent(new CustomEvent("modqueue:alone", { detail: card?.id }));
  }

  function setSingle(on) {
    root.classList.toggle("single", on);
    single?.setAttribute("aria-pressed", on);
    if (on) sessionStorage.setItem("modqueue-single", "1");
    else sessionStorage.removeItem("modqueue-single");
    if (on && single) focusOn(marked() || find(LEFT) || find("#page-end"));
  }

  function turnPage() {
    if (isSingle() && !find(LEFT) && !find(".deciding")) find("#page-end [rel=next]")?.click();
  }

  single?.addEventListener("click", () => setSingle(!isSingle()));
  if (single && sessionStorage.getItem("modqueue-single")) {
    setSingle(true);
    rest(); // the page turned by itself
  }

  // Deciding: the next card gets the focus at once, the answer replaces the decided one.

  const STAYING = new Set(["escalate", "pick"]); // the card stays, and keeps the focus
  const moveOf = (event) => event.detail.ctx?.request?.form?.dataset?.move;

  document.addEventListener("htmx:before:request", (event) => {
    const card = event.detail.ctx.sourceElement.closest(".card");
    if (moveOf(event)) asking.add(event.detail.ctx);
    if (!card || !moveOf(event) || STAYING.has(moveOf(event))) return;
    card.classList.add("deciding");
    if (card.matches(".reply")) return; // it stays in its conversation
    const ofList = ".card:not(.reply)";
    focusOn(neighbour(card, 1, ofList) || neighbour(card, -1, ofList) || find("#page-end"));
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    if (response.status >= 400 && response.status !== 409) bringBack(sourceElement.closest(".card"));
    else if (sourceElement.id === "news") find("#problem [data-asked=news]")?.remove();
  });

  document.addEventListener("htmx:error", (event) => {
    const source = event.detail.ctx?.sourceElement;
    const box = find("#problem");
    if (source?.id !== "news" || !box.textContent.trim()) {
      const line = document.createElement("p");
      line.textContent = box.dataset.offline;
      line.dataset.asked = source?.id ?? "";
      box.replaceChildren(line);
    }
    bringBack(source?.closest?.(".card"));
  });

  function bringBack(card) {
    if (!card?.classList.contains("deciding")) return;
    card.classList.remove("deciding");
    card.classList.add("returned");
    rest();
    focusOn(card);
  }

  document.addEventListener("htmx:after:swap", (event) => {
    const move = moveOf(event);
    const now = move && find(event.detail.ctx.request.form.getAttribute("hx-target") ?? "#none");
    if (move && now) {
      decided = decided.filter((one) => one !== now.id);
      if (move === "undo" || STAYING.has(move) || now.matches(".reply")) focusOn(now);
      if (now.matches(".asks")) {
        focusOn(now);
        focusOn(find("button", now));
      }
      // What was taken back is not done anew: the question that it opens again is older than others.
      if (move !== "undo" && move !== "pick" && event.detail.ctx.response.status !== 409 && find(MINE, now)) decided.push(now.id);
      for (const strip of all(".strip.latest")) strip.classList.remove("latest");
      now.classList.toggle("latest", now.matches(".strip"));
    }
    // htmx gives the focus to the strip that replaced a focused card: the next card shall have it.
    if (move !== "undo" && !STAYING.has(move) && isFocusLost()) keepFocus();
    else if (document.activeElement?.id === "page-end") turnPage();
  });

  // A colleague's decision can replace the very card that has the focus.
  document.addEventListener("modqueue:lost-focus", (event) => keepFocus(event.detail));
  document.addEventListener("focusin", () => { if (current()) mark(current()); });

  // Not where somebody merely clicked beside the cards: the frame is still there.
  const isFocusLost = () => document.activeElement?.matches(".strip")
    || (document.activeElement === document.body && lastPlace >= 0 && !find(".card.here:not(.deciding)"));

  function keepFocus(words) {
    if (!lastInputWasHere) return;
    const rows = all(".card, .strip"), gone = rows[lastPlace];
    rest();
    if (words || gone?.matches(".strip-conflict")) say(words || told(gone));
    focusOn(rows.slice(Math.max(0, lastPlace)).find((row) => row.matches(LEFT)) || find(LEFT) || find("#page-end"));
  }

  // Who took the card, and what they made of it.
  const told = (strip) => [".strip-excerpt bdi", ".strip-words"]
    .map((part) => find(part, strip)?.textContent.trim().replace(/\s+/g, " ")).filter(Boolean).join(": ");

  let lastInputWasHere = false;
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => { lastInputWasHere = Boolean(find("#cards")); }, { passive: true, capture: true });
  }

  // What is on its way is the newest: it is taken back as soon as it is here.
  function undo() {
    if (asking.size) undos += 1;
    else takeBack();
  }

  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (!asking.delete(ctx)) return;
    if (!(ctx.response?.status < 400)) undos = 0; // nothing was done
    if (asking.size || !undos) return;
    undos -= 1;
    takeBack();
  });

  function takeBack() {
    // What a colleague moved meanwhile has no such form any more.
    const newest = decided.map((id) => find(MINE, document.getElementById(id))).findLast(Boolean);
    if (newest) find("button", newest).click();
    else (find("[data-undo]") || find("#notice form[data-move=undo] button") || find("#undo-last button"))?.click();
  }

  window.modqueue = { all, find, focusOn, here, isSingle, say, single, undo, walk };
})();
