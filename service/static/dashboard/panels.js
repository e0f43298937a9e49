/* What opens below a card: the reasons, questions to others, the drawer. One is open at a time; the
   page has the reasons once. What is typed is kept in the tab until it is sent, whatever comes
   between: a colleague who was faster, or the end of the session. */
(() => {
  "use strict";
  const { all, find, focusOn } = window.modqueue;
  const me = document.body.dataset.name;
  const DRAFT = `modqueue-draft:${me}:`, OPEN = "modqueue-open", AGAIN = "modqueue-again";
  const commentOf = (element) => element.closest(".card")?.id.slice(2);
  const fieldsOf = (panel) => [...panel.querySelectorAll("textarea, select")];

  // Drafts

  const keyOf = (field) => `${DRAFT}${commentOf(field)}:${field.form.dataset.move}:${field.name}`;

  function forget(start) {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(start)) sessionStorage.removeItem(key);
  }

  function restore(panel) {
    for (const field of fieldsOf(panel)) field.value ||= sessionStorage.getItem(keyOf(field)) ?? "";
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.matches(".panel :is(textarea, select)") || !commentOf(target)) return;
    if (target.value) sessionStorage.setItem(keyOf(target), target.value);
    else sessionStorage.removeItem(keyOf(target));
  });

  // Own decisions were sent with their notes; a refused one keeps them.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const id = commentOf(ctx.sourceElement);
    const { status } = ctx.response;
    if (id && ctx.request.form?.dataset.move && status < 300 && status !== 204) forgetComment(id);
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.action.endsWith("/log-out")) for (const start of ["modqueue-draft:", OPEN]) forget(start);
  });
  const sent = new URLSearchParams(location.search).get("decided");
  if (sent) forgetComment(sent);

  function forgetComment(id) {
    forget(`${DRAFT}${id}:`);
    sessionStorage.removeItem(OPEN);
  }

  // Opening

  function fill(panel) {
    for (const place of panel.querySelectorAll("[data-fill]:not([data-filled])")) {
      const copy = document.importNode(find(`#${place.dataset.fill}`).content, true);
      for (const part of copy.querySelectorAll("[id], [for]")) {
        for (const name of ["id", "for"]) {
          if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("ID", place.dataset.comment));
        }
      }
      place.replaceChildren(copy);
      place.dataset.filled = "";
    }
  }

  // Colleagues see who writes; a claim of theirs stays.
  function claim(card) {
    const claimed = find(".claim", card)?.textContent.trim();
    if (!claimed) find("[data-claim] button", card)?.click();
  }

  // Where keys go. That of a card whose answer is on its way may still be brought back with its card.
  const openPanel = () => all(".panel[open]").find((panel) => !panel.closest(".deciding"));

  // At once: the event that tells of a panel comes later than the next key may.
  function leaveOpen(panel) {
    for (const other of all(".panel[open]")) if (other !== panel) other.open = false;
  }

  function opened(panel) {
    leaveOpen(panel);
    const card = panel.closest(".card");
    if (card && !panel.matches(".drawer")) {
      fill(panel);
      restore(panel);
      claim(card);
      sessionStorage.setItem(OPEN, JSON.stringify([me, commentOf(panel), panel.matches(".reject") ? ".reject" : ".escalate"]));
    }
    if (card) keepInSight(card);
  }

  // What grew under the window's edge would be out of sight, and the next key would leave it.
  function keepInSight(card) {
    card.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  document.addEventListener("toggle", ({ target }) => {
    if (target.open && target.matches?.(".here .fold")) keepInSight(target.closest(".card"));
    if (!target.matches?.(".panel")) return;
    if (target.open) opened(target);
    else if (target.isConnected && !target.matches(".drawer") && !openPanel()) sessionStorage.removeItem(OPEN);
  }, true);

  // The history comes after its drawer has opened.
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.sourceElement.matches(".here .drawer[open]")) keepInSight(ctx.sourceElement.closest(".card"));
  });

  function turn(within, kind, first) {
    const panel = find(kind, within);
    if (!panel) return;
    panel.open = !panel.open;
    if (panel.open) leaveOpen(panel);
    if (panel.open && panel.closest(".card") && !panel.matches(".drawer")) fill(panel);
    focusOn(panel.open ? find(first, panel) : find("summary", panel));
  }

  // Enter in a note goes on: to the reasons, or off with the question.
  document.addEventListener("keydown", (event) => {
    const field = event.target, keysAreOn = document.body.dataset.keymap !== "{}";
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !keysAreOn || !field.matches(".panel textarea")) return;
    event.preventDefault();
    const digit = find("[data-digit]", field.form);
    if (digit) focusOn(digit);
    else find("button", field.form).click();
  });

  // After logging in again the panel that was open is open, with what was typed in it.
  function comeBack() {
    const [who, id, kind] = JSON.parse(sessionStorage.getItem(OPEN) ?? "[]");
    const again = sessionStorage.getItem(AGAIN);
    sessionStorage.removeItem(AGAIN);
    if (!again || who !== me || !id) return;
    const card = document.getElementById(`c-${id}`);
    if (card) turn(card, kind, "textarea");
    else if (find("#news")) location.assign(find("#news").dataset.card.replace("ID", id));
  }

  if (me) comeBack();
  else sessionStorage.setItem(AGAIN, "1");
  Object.assign(window.modqueue, { openPanel, turn });
})();
