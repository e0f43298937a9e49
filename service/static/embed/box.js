// The box of one article: its thread, the form above it, and what is asked of modqueue.

const home = new URL("..", document.currentScript.src).href; // of .../static/embed.js

// What modqueue answered with a problem (RFC 9457).
class Refused extends Error {
  constructor(status, problem) { super(problem.detail || ""); this.status = status; this.problem = problem; this.slug = (problem.type || "").split("/").pop(); }
}

class Box {
  // prefix: of the ids, which a page has once.
  constructor(root, prefix) {
    this.root = root;
    this.prefix = prefix;
    this.article = root.dataset.modqueueArticle;
    this.receipts = new Receipts(`modqueue ${root.dataset.modqueueKey} ${this.article}`);
    this.base = `${home}embed/${encodeURIComponent(root.dataset.modqueueKey)}`;
    this.language = root.dataset.modqueueLanguage || document.documentElement.lang.slice(0, 2) || "en";
    this.known = new Set();
    this.reader = new Reader(root);
    this.sort = ["newest", "votes", "picks"].find((sort) => sort === root.dataset.modqueueSort) || "oldest";
  }

  // A token that ended is renewed once; where it cannot be, the page still reads.
  async call(path, body, { key, method = "POST" } = {}) {
    try { return await this.ask(path, body, key, method); } catch (error) {
      if (error.slug !== "reader-refused") throw error;
      if (!(await this.reader.renew()) && body) throw error;
      this.reader.ended = !this.reader.url || !this.reader.token;
      return this.ask(path, body, key, method);
    }
  }

  async ask(path, body, key, method) {
    const options = { credentials: "omit", headers: this.reader.headers(body) };
    if (body) {
      options.method = method;
      Object.assign(options.headers, { "Content-Type": "application/json" }, key && { "Idempotency-Key": key });
      options.body = JSON.stringify(body);
    }
    const response = await fetch(this.base + path, options);
    const document = response.status === 204 ? null : await response.json();
    if (!response.ok) throw new Refused(response.status, document);
    return document;
  }

  // Ask who the token names, and what of theirs waits here; without a good one nobody is known.
  async meet() {
    if (!this.reader.token && !(await this.reader.renew())) return [];
    try {
      const { reader, comments } = await this.call(`/articles/${encodeURIComponent(this.article)}/mine`);
      this.me = reader;
      return comments;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      console.error("modqueue:", error.message);
      this.reader.token = null;
      return [];
    }
  }

  async start() {
    const mine = await this.meet();
    const linked = linkedComment(), page = await this.page(null, this.language, linked);
    if (!page.texts) this.language = "en";
    this.texts = page.texts || (await this.page(null, "en")).texts;
    this.limits = page.limits;
    this.nudges = page.nudge;
    this.votes = page.votes; // "up", "both" or none
    this.policy = page.policy_url;
    this.picks = page.picks;
    if (page.theme && !this.root.dataset.modqueueTheme) this.root.dataset.modqueueTheme = page.theme;
    this.closed = page.signed_only && !this.me; // to whoever is not logged in
    if (this.ended) return;
    this.build();
    this.show(page);
    await this.seek(page.at);
    const waiting = mine.filter((comment) => !this.known.has(comment.id)).reverse();
    for (const comment of waiting) new OwnComment(this, { id: comment.id, receipt: comment.receipt, comment });
    for (const kept of this.receipts.all()) if (!waiting.some((comment) => comment.id === kept.id)) await OwnComment.recall(this, kept);
  }

  // The page took its element away, or shows another article in it.
  end() { this.ended = true; }

  page(after, language, at) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ after, language, at, sort: this.sort })) if (value) query.set(name, value);
    return this.call(`/articles/${encodeURIComponent(this.article)}/comments?${query}`);
  }

  build() {
    const t = this.texts;
    this.heading = make("h2", { class: "mq-heading", tabindex: "-1" });
    this.list = make("ol", { class: "mq-list" });
    this.empty = make("p", { class: "mq-empty", hidden: true }, t.none);
    this.more = make("button", { type: "button", class: "mq-more", hidden: true, on: { click: () => this.next() } }, t.more);
    this.status = make("p", { class: "mq-status", role: "status" });
    this.whole = make("button", { type: "button", class: "mq-more", hidden: true, on: { click: () => this.again(null) } }, t.all);
    this.order = this.sorting();
    this.form = this.closed ? { node: make("p", { class: "mq-log-in" }, t.log_in) } : new Form(this, null);
    this.root.classList.add("mq");
    this.root.lang = this.language; // whatever the page around it speaks
    this.root.dir = "ltr"; // as our three languages are; what readers write finds its own way
    this.own = make("ol", { class: "mq-list" });
    this.root.replaceChildren(this.heading, this.form.node, this.own, this.status, this.empty, this.order, this.whole, this.list, this.more);
  }

  sorting() {
    const t = this.texts, id = `${this.prefix}-sort`;
    const choice = make("select", { id, on: { change: () => { this.sort = choice.value; this.again(null); } } },
      make("option", { value: "oldest" }, t.oldest), make("option", { value: "newest" }, t.newest),
      ...(this.votes ? [make("option", { value: "votes" }, t.most_voted)] : []),
      ...(this.picks || this.sort === "picks" ? [make("option", { value: "picks" }, t.picks)] : []));
    if (!this.votes && this.sort === "votes") this.sort = "oldest";
    choice.value = this.sort;
    return make("p", { class: "mq-order", hidden: true }, make("label", { for: id }, t.sort), choice);
  }

  // Show the thread anew: in another order, or from the conversation of one comment on.
  async again(at) {
    try {
      const page = await this.page(null, null, at);
      if (at && !page.at) return;
      this.known.clear();
      this.list.replaceChildren();
      this.show(page);
      await this.seek(page.at);
      this.status.textContent = "";
    } catch { this.status.textContent = this.texts.unread; }
  }

  // The page began with the conversation of a comment, which may be a long one.
  async seek(id) {
    this.whole.hidden = !id;
    for (let pages = 0; id && !this.find(id) && this.cursor && pages < 10; pages++) this.show(await this.page(this.cursor));
    this.jump(id);
  }

  // Bring a comment that a link names into view.
  jump(id) {
    const item = id && this.find(id);
    if (!item) return;
    item.tabIndex = -1;
    item.classList.add("mq-linked");
    item.focus();
    item.scrollIntoView({ block: "center" });
  }

  follow() {
    const id = linkedComment();
    if (!id || !this.list) return;
    if (this.find(id)) this.jump(id);
    else this.again(id);
  }

  show(page) {
    const fresh = page.comments.find((comment) => !this.known.has(comment.id));
    for (const comment of page.comments) this.add(comment);
    this.count(page);
    this.cursor = page.next;
    this.more.hidden = !page.next;
    return fresh && this.find(fresh.id);
  }

  count(page) {
    this.empty.hidden = this.list.childElementCount + this.own.childElementCount > 0;
    this.order.hidden = page.count < 2;
    const form = new Intl.PluralRules(this.language).select(page.count);
    const words = this.texts[`count_${form}`] || this.texts.count_other;
    this.heading.textContent = fill(words, { count: page.count.toLocaleString(this.language) });
  }

  async recount() {
    try { this.count(await this.page(null)); } catch { /* the next page says it */ }
  }

  // Browsers without the names of Kazakh months write "M11": figures in the country's order then.
  date(when) {
    const text = when.toLocaleString(this.language, { dateStyle: "medium", timeStyle: "short" });
    return /M\d\d/.test(text) ? when.toLocaleString("ru", { dateStyle: "short", timeStyle: "short" }) : text;
  }

  find(id) { return this.list.querySelector(`#${this.prefix}-${id}`); }

  async next() {
    this.more.disabled = true;
    try {
      const first = this.show(await this.page(this.cursor));
      this.status.textContent = "";
      if (first) { first.tabIndex = -1; first.focus(); }
    } catch { this.status.textContent = this.texts.unread; } finally { this.more.disabled = false; }
  }

  // The server gives each comment before its replies, so a parent is here before its children.
  add(comment) {
    if (this.known.has(comment.id)) return this.find(comment.id);
    this.known.add(comment.id);
    const item = make("li", { class: "mq-comment", id: `${this.prefix}-${comment.id}` });
    item.append(...(comment.removed ? [make("p", { class: "mq-removed" }, this.texts.removed)] : this.shown(item, comment)));
    const above = [comment.parent_id, comment.above].find((id) => id && this.find(id));
    this.put(item, this.place(above, this.list), comment.posted_at || "");
    return item;
  }

  // At the end; but what was just published is the newest conversation of all.
  put(item, list, postedAt) {
    item.dataset.at = postedAt;
    const newest = list === this.list && this.sort === "newest" && postedAt;
    const next = newest ? [...list.children].find((other) => other.dataset.at && other.dataset.at < postedAt) : null;
    list.insertBefore(item, next || null);
  }

  shown(item, comment) {
    const t = this.texts;
    const button = (words, act) => make("button", { type: "button", on: { click: (event) => act(event.target) } }, words);
    const tools = make("p", { class: "mq-tools" },
      ...(this.closed ? [] : [button(t.reply, (pressed) => this.reply(item, comment, pressed))]),
      button(t.report, (pressed) => this.report(comment, pressed)), ...Votes.tools(this, comment), ...Change.tools(this, item, comment));
    return [...this.written(comment), tools];
  }

  written(comment) {
    const time = make("time", { datetime: comment.posted_at }, this.date(new Date(comment.posted_at)));
    const link = comment.id && this.known.has(comment.id) ? make("a", { class: "mq-link", href: `#modqueue-${comment.id}`, title: this.texts.link }, time) : time;
    return [make("p", { class: "mq-by" }, ...this.who(comment.author, comment.profile, comment), link),
      make("p", { class: "mq-body", dir: "auto" }, comment.body)];
  }

  // A name, and what the site signed of a reader who is logged in.
  who(name, profile, { staff, pick } = {}) {
    const { avatar, badges = [], verified } = profile || {};
    return [
      ...(avatar ? [make("img", { class: "mq-avatar", src: avatar, alt: "", width: 32, height: 32, loading: "lazy", referrerpolicy: "no-referrer" })] : []),
      make("bdi", { class: "mq-author" }, name),
      ...(staff ? [make("span", { class: "mq-badge mq-staff" }, this.texts.staff)] : []),
      ...(pick ? [make("span", { class: "mq-badge mq-pick" }, `★ ${this.texts.pick}`)] : []),
      ...[...(verified ? [`✓ ${this.texts.verified}`] : []), ...badges].map((words) => make("bdi", { class: "mq-badge" }, words)),
    ];
  }

  // Where replies to a comment stand; elsewhere, if the page does not show that comment.
  place(parentId, otherwise) {
    const parent = parentId && this.find(parentId);
    if (!parent) return otherwise;
    return parent.querySelector(":scope > ol") || parent.appendChild(make("ol", { class: "mq-replies" }));
  }

  // The work is done while the reader types; what is used up is asked for again.
  prove() {
    this.proof = this.proof || this.call("/challenge").then(solve).catch(() => null);
    return this.proof;
  }

  async useProof() {
    const proof = await this.prove();
    this.proof = null;
    return proof;
  }

  look(id, receipt) { return this.call(`/comments/${id}?receipt=${receipt}`); }

  async refresh(id) {
    let after = null;
    for (let pages = 0; pages < 50; pages++) {
      const page = await this.page(after);
      for (const comment of page.comments) this.add(comment);
      this.count(page);
      if (page.comments.some((comment) => comment.id === id) || !page.next) break;
      after = page.next;
    }
  }

  reply(item, comment, button) {
    if (item.querySelector(":scope > form")) return;
    const form = new Form(this, comment);
    form.actions.append(make("button", { type: "button", class: "mq-quiet", on: { click: () => { form.node.remove(); button.focus(); } } }, this.texts.cancel));
    item.querySelector(".mq-tools").after(form.node);
    if (!this.me) form.name.control.value = this.form.name.control.value;
    (this.me || form.name.control.value ? form.body : form.name).control.focus();
  }

  report(comment, button) {
    const t = this.texts, id = `${this.prefix}-why-${comment.id}`;
    if (document.getElementById(id)) return;
    const why = make("input", { id, maxlength: 500 });
    const form = make("form", { class: "mq-report" }, make("label", { for: id }, t.report_why), why, make("button", {}, t.report_send));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      let said = t.reported;
      try { await this.call(`/comments/${comment.id}/reports`, { reason: why.value || null }); } catch (error) { said = error.status === 429 ? t.busy : t.failed; }
      const thanks = make("p", { class: "mq-waiting", role: "status", tabindex: "-1" }, said);
      form.replaceWith(thanks);
      thanks.focus();
    });
    button.parentElement.after(form);
    why.focus();
  }
}
