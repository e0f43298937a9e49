// The form of the box: for a comment of its own, or for a reply to `parent`.

class Form {
  constructor(box, parent) {
    this.box = box;
    this.parent = parent;
    this.key = null; // the Idempotency-Key of what is being sent
    const t = box.texts, mq = box.prefix, id = parent ? `-${parent.id}` : "";
    this.name = box.me ? null : this.field("name", t.name, make("input", { id: `${mq}-name${id}`, name: "name", required: true, dir: "auto", maxlength: box.limits.name, autocomplete: "name" }));
    this.body = this.field("comment", t.comment, make("textarea", { id: `${mq}-comment${id}`, name: "body", required: true, dir: "auto", rows: 5, "aria-describedby": `${mq}-left${id}` }));
    this.left = make("p", { class: "mq-left", id: `${mq}-left${id}` });
    this.body.row.append(this.left);
    this.send = make("button", { class: "mq-send" }, t.send);
    this.problem = make("p", { class: "mq-error", role: "alert" });
    this.actions = make("div", { class: "mq-actions" }, this.send, box.policy ? make("a", { href: box.policy, target: "_blank", rel: "noopener" }, t.policy) : "");
    this.node = make("form", { class: "mq-form", novalidate: true, "aria-label": parent ? fill(t.reply_to, { name: parent.author }) : t.comment },
      make("p", { class: "mq-required" }, t.required), this.name ? this.name.row : this.me(), this.body.row, this.actions, this.problem);
    this.listen();
    this.count();
  }

  field(name, label, control) {
    const suffix = this.parent ? `-${this.parent.id}` : "";
    const error = make("p", { class: "mq-error", id: `${this.box.prefix}-${name}-error${suffix}`, role: "alert" });
    control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") || ""} ${error.id}`.trim());
    return { control, error, row: make("div", { class: "mq-field" }, make("label", { for: control.id }, label, " ", make("span", { "aria-hidden": "true" }, "*")), control, error) };
  }

  // As whom a signed reader posts.
  me() {
    const { name, profile } = this.box.me, [before, after] = this.box.texts.posting_as.split("{name}");
    return make("p", { class: "mq-me" }, before, ...this.box.who(name, profile), after);
  }

  get fields() { return this.name ? [this.name, this.body] : [this.body]; }

  listen() {
    this.body.control.addEventListener("input", () => this.count());
    // What was said of a field goes once it is right.
    this.node.addEventListener("input", () => {
      for (const field of this.fields) if (field.error.textContent) this.judge(field);
    });
    this.node.addEventListener("focusin", () => this.box.prove(), { once: true });
    this.node.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
  }

  count() {
    const { texts: t, limits } = this.box, rest = limits.body - length(this.body.control.value);
    this.left.textContent = fill(t.left, { left: rest, limit: limits.body });
    this.left.setAttribute("aria-label", fill(t.left_spoken, { left: rest, limit: limits.body }));
    this.left.classList.toggle("mq-over", rest < 0);
  }

  check() {
    for (const field of this.fields) this.judge(field);
    const wrong = this.fields.find((field) => field.error.textContent);
    if (wrong) wrong.control.focus();
    return !wrong;
  }

  judge(field) {
    const t = this.box.texts, text = field.control.value, over = length(text) - this.box.limits.body;
    if (field === this.name) this.fault(field, text.trim() ? "" : t.missing_name);
    else this.fault(field, !text.trim() ? t.missing_comment : over > 0 ? fill(t.over, { over }) : "");
  }

  fault(field, text) {
    field.error.textContent = text;
    field.control.setAttribute("aria-invalid", text ? "true" : "false");
  }

  async submit(decided) {
    const { box, send } = this, t = box.texts;
    this.problem.textContent = "";
    if (!this.check()) return;
    send.disabled = true;
    send.textContent = t.sending;
    this.key = this.key || Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
    try {
      if (box.nudges && !decided && (await this.hurts())) return this.nudge();
      this.sent(await box.call("/comments", await this.comment(), { key: this.key }));
    } catch (error) {
      this.key = error instanceof Refused ? null : this.key;
      // A reader who wrote for half an hour has a proof that has ended: another one, once.
      if (decided !== "again" && (error.problem?.errors || []).some((fault) => fault.field === "/proof")) return this.submit("again");
      this.refused(error);
    } finally {
      send.disabled = false;
      send.textContent = t.send;
    }
  }

  async comment() {
    const proof = await this.box.useProof();
    return {
      article: { id: this.box.article, title: document.title.slice(0, 300) || null },
      ...(this.name ? { author: { name: this.name.control.value.trim() } } : {}), body: this.body.control.value,
      parent_id: this.parent ? this.parent.id : null, proof: proof || { challenge: "-", answer: "-" },
    };
  }

  async hurts() {
    try { return (await this.box.call("/look", { body: this.body.control.value })).high; } catch { return false; }
  }

  nudge() {
    const t = this.box.texts;
    const ask = make("div", { class: "mq-nudge", role: "group", "aria-label": t.nudge }, make("p", {}, t.nudge),
      make("button", { type: "button", on: { click: () => { ask.remove(); this.body.control.focus(); } } }, t.nudge_no),
      make("button", { type: "button", class: "mq-quiet", on: { click: () => { ask.remove(); this.submit(true); } } }, t.nudge_yes));
    this.node.append(ask);
    ask.querySelector("button").focus();
  }

  sent(answer) {
    const own = new OwnComment(this.box, { ...answer, comment: {
      id: answer.id, editable_until: answer.editable_until,
      author: this.name ? this.name.control.value.trim() : this.box.me.name, profile: this.box.me?.profile,
      body: this.body.control.value, parent_id: this.parent?.id ?? null, posted_at: new Date().toISOString(),
    } });
    this.box.receipts.keep(answer);
    this.body.control.value = "";
    this.count();
    this.key = null;
    if (this.parent) this.node.remove();
    own.said.focus();
  }

  refused(error) {
    const t = this.box.texts;
    if (!(error instanceof Refused)) { this.problem.textContent = t.failed; return; }
    for (const fault of error.problem.errors || []) {
      if (fault.field === "/body") this.fault(this.body, fault.received ? fill(t.over, { over: fault.received - fault.limit }) : t.missing_comment);
      else if (this.name && fault.field === "/author/name") this.fault(this.name, t.missing_name);
      else this.problem.textContent = t.failed;
    }
    if (!error.problem.errors) this.problem.textContent = { "article-closed": t.closed, "author-banned": t.banned, "parent-removed": t.no_reply, "rate-limited": t.busy, "slow-mode": t.slow, "reader-refused": t.log_in_again, "reader-needed": t.log_in, "name-taken": t.name_taken }[error.slug] || t.failed;
  }
}
