// What a signed reader does to a comment of their own: another text, or an end for good.

class Change {
  static tools(box, item, comment) {
    if (!(Date.parse(comment.editable_until) > Date.now())) return [];
    const t = box.texts, button = (words, act) => make("button", { type: "button", on: { click: (event) => act(new Change(box, item, comment, event.target)) } }, words);
    return [button(t.edit, (change) => change.edit()), button(t.delete, (change) => change.ask())];
  }

  constructor(box, item, comment, button) { Object.assign(this, { box, item, comment, button }); }

  // One form at a time below the comment; the button that opened it gets the focus back.
  open(form, focused) {
    this.item.querySelector(":scope > .mq-change")?.remove();
    const cancel = make("button", { type: "button", class: "mq-quiet", on: { click: () => { form.remove(); this.button.focus(); } } }, this.box.texts.cancel);
    this.problem = make("p", { class: "mq-error", role: "alert" });
    form.append(make("div", { class: "mq-actions" }, focused.send, cancel), this.problem);
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(focused.method, focused.body, form); });
    this.button.parentElement.after(form);
    (focused.control || cancel).focus();
  }

  edit() {
    const { box, comment } = this, t = box.texts, id = `${box.prefix}-change-${comment.id}`;
    const text = make("textarea", { id, rows: 5, required: true, dir: "auto", maxlength: box.limits.body });
    text.value = comment.body;
    const form = make("form", { class: "mq-change mq-field" }, make("label", { for: id }, t.comment), text);
    this.open(form, { method: "PATCH", body: () => ({ body: text.value }), control: text, send: make("button", { class: "mq-send" }, t.save) });
  }

  ask() {
    const t = this.box.texts;
    const form = make("form", { class: "mq-change mq-nudge", "aria-label": t.delete_sure }, make("p", {}, t.delete_sure));
    this.open(form, { method: "DELETE", body: () => ({}), send: make("button", {}, t.delete) });
  }

  async send(method, body, form) {
    const { box, comment } = this, t = box.texts, sent = body();
    try {
      const answer = await box.call(`/comments/${comment.id}`, sent, { method });
      form.remove();
      if (method === "DELETE") this.remove();
      else if (sent.body !== comment.body) this.show(sent.body, answer);
    } catch (error) { this.problem.textContent = { conflict: t.too_late, "author-banned": t.banned, "reader-refused": t.log_in_again, "rate-limited": t.busy }[error.slug] || t.failed; }
  }

  show(text, answer) {
    const { box, item, comment } = this;
    comment.body = text;
    item.querySelector(":scope > .mq-body").textContent = text;
    item.querySelector(":scope > .mq-waiting")?.remove();
    box.receipts.keep(answer);
    box.recount();
    new OwnComment(box, { ...answer, comment }, { item, words: box.texts.edited }).said.focus();
  }

  // Its replies stay below a stub, as a reload shows them.
  remove() {
    const { box, item, comment } = this, replies = item.querySelector(":scope > ol");
    box.receipts.forget(comment.id);
    if (replies) item.replaceChildren(make("p", { class: "mq-removed" }, box.texts.removed), replies);
    else item.remove();
    box.status.textContent = box.texts.deleted;
    box.recount();
    box.heading.focus();
  }
}
