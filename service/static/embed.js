// The comment box. <div data-modqueue-article="ID" data-modqueue-key="pub_..."></div> and this
// script, loaded from modqueue; the rest of the page may come from anywhere. No cookie, nothing from
// a third party; the tab keeps the receipts of what was posted in it, and only while that waits.
// Everything that readers wrote is put in as text, never as HTML.
(() => {
  "use strict";
  if (window.modqueue) return; // a page may load the script once for each of its boxes
  const home = new URL("..", document.currentScript.src).href; // of .../static/embed.js
  const WAITS = [1, 1, 2, 3, 5, 8, 15, 30, 60]; // seconds between looks at one's own comment
  const LOOKS = 40;

  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "on") for (const [kind, listener] of Object.entries(value)) node.addEventListener(kind, listener);
      else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children);
    return node;
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  // What the server counts: UTF-16 units, after every line end became one. A textarea's value has
  // LF already; a script may have put something else in.
  const length = (text) => text.replace(/\r\n?/g, "\n").length;

  // SHA-256 (FIPS 180-4) of ASCII text. crypto.subtle needs https and a promise for every hash.
  const PRIMES = [];
  for (let n = 2; PRIMES.length < 64; n++) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  const K = PRIMES.map((p) => fraction(Math.cbrt(p)));
  const START = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  function firstWord(text) {
    const size = ((text.length + 8) >> 6) + 1;
    const words = new Int32Array(size * 16);
    for (let i = 0; i < text.length; i++) words[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
    words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
    words[size * 16 - 1] = text.length * 8;
    const hash = START.slice();
    const w = new Int32Array(64);
    for (let block = 0; block < size; block++) {
      for (let i = 0; i < 64; i++) {
        if (i < 16) w[i] = words[block * 16 + i];
        else {
          const a = w[i - 15], b = w[i - 2];
          w[i] = (w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0;
        }
      }
      let [a, b, c, d, e, f, g, h] = hash;
      for (let i = 0; i < 64; i++) {
        const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
      }
      [a, b, c, d, e, f, g, h].forEach((value, i) => { hash[i] = (hash[i] + value) | 0; });
    }
    return hash[0] >>> 0;
  }
  async function solve({ challenge, bits }) {
    for (let number = 0; ; number++) {
      if (Math.clz32(firstWord(`${challenge}:${number}`)) >= bits) return { challenge, answer: String(number) };
      if (number % 500 === 499) await sleep(0); // the reader goes on typing
    }
  }

  class Refused extends Error {
    constructor(status, problem) { super(problem.detail || ""); this.status = status; this.problem = problem; }
  }

  // What was posted in this tab and waits, so that its author finds it again after a reload.
  class Receipts {
    constructor(name) { this.name = name; }

    all() {
      try { return JSON.parse(sessionStorage.getItem(this.name)) || []; } catch { return []; }
    }

    keep(sent) { this.write([...this.all(), { id: sent.id, receipt: sent.receipt }]); }

    forget(id) { this.write(this.all().filter((kept) => kept.id !== id)); }

    write(all) {
      try { sessionStorage.setItem(this.name, JSON.stringify(all)); } catch { /* a browser that keeps nothing */ }
    }
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
    }

    async call(path, body, key) {
      const options = { credentials: "omit" };
      if (body) {
        options.method = "POST";
        options.headers = { "Content-Type": "application/json", ...(key ? { "Idempotency-Key": key } : {}) };
        options.body = JSON.stringify(body);
      }
      const response = await fetch(this.base + path, options);
      const document = await response.json();
      if (!response.ok) throw new Refused(response.status, document);
      return document;
    }

    async start() {
      const page = await this.page(null, this.language);
      if (!page.texts) this.language = "en";
      this.texts = page.texts || (await this.page(null, "en")).texts;
      this.limits = page.limits;
      this.nudges = page.nudge;
      this.policy = page.policy_url;
      if (this.ended) return;
      this.build();
      this.show(page);
      for (const kept of this.receipts.all()) this.recall(kept);
    }

    // The page took its element away, or shows another article in it.
    end() { this.ended = true; }

    page(after, language) {
      const query = new URLSearchParams();
      if (after) query.set("after", after);
      if (language) query.set("language", language);
      return this.call(`/articles/${encodeURIComponent(this.article)}/comments?${query}`);
    }

    build() {
      const t = this.texts;
      this.heading = make("h2", { class: "mq-heading" });
      this.list = make("ol", { class: "mq-list" });
      this.empty = make("p", { class: "mq-empty", hidden: true }, t.none);
      this.more = make("button", { type: "button", class: "mq-more", hidden: true, on: { click: () => this.next() } }, t.more);
      this.status = make("p", { class: "mq-status", role: "status" });
      this.form = this.makeForm(null);
      this.root.classList.add("mq");
      this.root.lang = this.language; // whatever the page around it speaks
      this.root.dir = "ltr"; // as our three languages are; what readers write finds its own way
      this.own = make("ol", { class: "mq-list" });
      this.root.replaceChildren(this.heading, this.form, this.own, this.status, this.empty, this.list, this.more);
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
      const form = new Intl.PluralRules(this.language).select(page.count);
      const words = this.texts[`count_${form}`] || this.texts.count_other;
      this.heading.textContent = fill(words, { count: page.count.toLocaleString(this.language) });
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
      this.place(above, this.list).append(item);
      return item;
    }

    shown(item, comment) {
      const t = this.texts;
      const tools = make("p", { class: "mq-tools" },
        make("button", { type: "button", on: { click: (event) => this.reply(item, comment, event.target) } }, t.reply),
        make("button", { type: "button", on: { click: (event) => this.report(comment, event.target) } }, t.report));
      return [...this.written(comment), tools];
    }

    written(comment) {
      const time = make("time", { datetime: comment.posted_at }, this.date(new Date(comment.posted_at)));
      return [make("p", { class: "mq-by" }, make("bdi", { class: "mq-author" }, comment.author), time),
        make("p", { class: "mq-body", dir: "auto" }, comment.body)];
    }

    // Where replies to a comment stand; elsewhere, if the page does not show that comment.
    place(parentId, otherwise) {
      const parent = parentId && this.find(parentId);
      if (!parent) return otherwise;
      return parent.querySelector(":scope > ol") || parent.appendChild(make("ol", { class: "mq-replies" }));
    }

    makeForm(parent) {
      const t = this.texts, mq = this.prefix, id = parent ? `-${parent.id}` : "";
      const field = (name, label, control) => {
        const error = make("p", { class: "mq-error", id: `${mq}-${name}-error${id}`, role: "alert" });
        control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") || ""} ${error.id}`.trim());
        return { control, error, row: make("div", { class: "mq-field" }, make("label", { for: control.id }, label, " ", make("span", { "aria-hidden": "true" }, "*")), control, error) };
      };
      const name = field("name", t.name, make("input", { id: `${mq}-name${id}`, name: "name", required: true, dir: "auto", maxlength: this.limits.name, autocomplete: "name" }));
      const body = field("comment", t.comment, make("textarea", { id: `${mq}-comment${id}`, name: "body", required: true, dir: "auto", rows: 5, "aria-describedby": `${mq}-left${id}` }));
      const left = make("p", { class: "mq-left", id: `${mq}-left${id}` });
      const count = () => {
        const rest = this.limits.body - length(body.control.value);
        left.textContent = fill(t.left, { left: rest, limit: this.limits.body });
        left.setAttribute("aria-label", fill(t.left_spoken, { left: rest, limit: this.limits.body }));
        left.classList.toggle("mq-over", rest < 0);
      };
      const send = make("button", { class: "mq-send" }, t.send);
      const problem = make("p", { class: "mq-error", role: "alert" });
      const form = make("form", { class: "mq-form", novalidate: true, "aria-label": parent ? fill(t.reply_to, { name: parent.author }) : t.comment },
        make("p", { class: "mq-required" }, t.required), name.row, body.row, left,
        make("div", { class: "mq-actions" }, send, this.policy ? make("a", { href: this.policy, target: "_blank", rel: "noopener" }, t.policy) : ""), problem);
      form.fields = { name, body, send, problem, count, parent };
      body.row.append(left);
      body.control.addEventListener("input", count);
      // What was said of a field goes once it is right.
      form.addEventListener("input", () => {
        for (const field of [name, body]) if (field.error.textContent) this.judge(form.fields, field);
      });
      form.addEventListener("focusin", () => this.prove(), { once: true });
      form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(form); });
      count();
      return form;
    }

    // The work is done while the reader types; what is used up is asked for again.
    prove() {
      this.proof = this.proof || this.call("/challenge").then(solve).catch(() => null);
      return this.proof;
    }

    check(fields) {
      const both = [fields.name, fields.body];
      for (const field of both) this.judge(fields, field);
      const wrong = both.find((field) => field.error.textContent);
      if (wrong) wrong.control.focus();
      return !wrong;
    }

    judge({ name }, field) {
      const t = this.texts, text = field.control.value, over = length(text) - this.limits.body;
      if (field === name) this.fault(field, text.trim() ? "" : t.missing_name);
      else this.fault(field, !text.trim() ? t.missing_comment : over > 0 ? fill(t.over, { over }) : "");
    }

    fault(field, text) {
      field.error.textContent = text;
      field.control.setAttribute("aria-invalid", text ? "true" : "false");
    }

    async submit(form, decided) {
      const t = this.texts, { name, body, send, problem, parent } = form.fields;
      problem.textContent = "";
      if (!this.check(form.fields)) return;
      send.disabled = true;
      send.textContent = t.sending;
      form.key = form.key || Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
      try {
        if (this.nudges && !decided && (await this.hurts(body.control.value))) return this.nudge(form);
        const proof = await this.prove();
        this.proof = null;
        const sent = await this.call("/comments", {
          article: { id: this.article, title: document.title.slice(0, 300) || null },
          author: { name: name.control.value.trim() }, body: body.control.value,
          parent_id: parent ? parent.id : null, proof: proof || { challenge: "-", answer: "-" },
        }, form.key);
        this.sent(form, sent);
      } catch (error) {
        form.key = error instanceof Refused ? null : form.key;
        // A reader who wrote for half an hour has a proof that has ended: another one, once.
        if (decided !== "again" && (error.problem?.errors || []).some((fault) => fault.field === "/proof")) return this.submit(form, "again");
        this.refused(form, error);
      } finally {
        send.disabled = false;
        send.textContent = t.send;
      }
    }

    async hurts(text) {
      try { return (await this.call("/look", { body: text })).high; } catch { return false; }
    }

    nudge(form) {
      const t = this.texts;
      const ask = make("div", { class: "mq-nudge", role: "group", "aria-label": t.nudge }, make("p", {}, t.nudge),
        make("button", { type: "button", on: { click: () => { ask.remove(); form.fields.body.control.focus(); } } }, t.nudge_no),
        make("button", { type: "button", class: "mq-quiet", on: { click: () => { ask.remove(); this.submit(form, true); } } }, t.nudge_yes));
      form.append(ask);
      ask.querySelector("button").focus();
    }

    sent(form, sent) {
      const { name, body, count, parent } = form.fields;
      const item = this.wait({ ...sent, comment: {
        author: name.control.value.trim(), body: body.control.value, parent_id: parent?.id ?? null, posted_at: new Date().toISOString(),
      } });
      this.receipts.keep(sent);
      body.control.value = "";
      count();
      form.key = null;
      if (parent) form.remove();
      item.querySelector(".mq-waiting").focus();
    }

    // Show one's own comment while it waits, and what becomes of it.
    wait(own) {
      const said = make("p", { class: "mq-waiting", role: "status", tabindex: "-1" }, this.texts.waiting);
      const item = make("li", { class: "mq-comment mq-own" }, ...this.written(own.comment), said);
      this.place(own.comment.parent_id, this.own).append(item);
      this.empty.hidden = true;
      this.follow(own, item, said);
      return item;
    }

    async recall({ id, receipt }) {
      let now;
      try { now = await this.look(id, receipt); } catch (error) {
        if (error.status === 404) this.receipts.forget(id); // erased, or of another secret
        return;
      }
      if (now.status !== "published" && now.comment) this.wait({ id, receipt, comment: now.comment });
      else this.receipts.forget(id);
    }

    look(id, receipt) { return this.call(`/comments/${id}?receipt=${receipt}`); }

    refused(form, error) {
      const t = this.texts, { name, body, problem } = form.fields;
      if (!(error instanceof Refused)) { problem.textContent = t.failed; return; }
      const slug = (error.problem.type || "").split("/").pop();
      for (const fault of error.problem.errors || []) {
        if (fault.field === "/body") this.fault(body, fault.received ? fill(t.over, { over: fault.received - fault.limit }) : t.missing_comment);
        else if (fault.field === "/author/name") this.fault(name, t.missing_name);
        else problem.textContent = t.failed;
      }
      if (!error.problem.errors) problem.textContent = { "article-closed": t.closed, "parent-removed": t.no_reply, "rate-limited": t.busy }[slug] || t.failed;
    }

    async follow({ id, receipt }, item, said) {
      for (let look = 0; look < LOOKS && !this.ended; look++) {
        await sleep(WAITS[Math.min(look, WAITS.length - 1)]);
        let now;
        try { now = await this.look(id, receipt); } catch { continue; }
        if (now.status === "waiting") continue;
        this.receipts.forget(id);
        said.textContent = now.status === "published" ? this.texts.published : this.texts.not_published;
        if (now.status === "published") await this.publish(id, item, said);
        return;
      }
    }

    // The comment takes its place in the thread; what was said of it stays above.
    async publish(id, item, said) {
      await this.refresh(id);
      const shown = this.find(id);
      if (!shown) return;
      const focused = document.activeElement === said;
      shown.querySelector(".mq-body").after(said);
      item.remove();
      if (focused) said.focus();
    }

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
      const form = this.makeForm(comment);
      form.querySelector(".mq-actions").append(make("button", { type: "button", class: "mq-quiet", on: { click: () => { form.remove(); button.focus(); } } }, this.texts.cancel));
      item.querySelector(".mq-tools").after(form);
      form.fields.name.control.value = this.form.fields.name.control.value;
      (form.fields.name.control.value ? form.fields.body : form.fields.name).control.focus();
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

  const mounted = new Map(); // element -> its box
  const ATTRIBUTES = ["data-modqueue-article", "data-modqueue-key", "data-modqueue-language"];
  const BOX = "[data-modqueue-article]";
  const told = (error) => console.error("modqueue: no comments here. Is the key right, is this page's origin allowed (modqueue box set), does its Content-Security-Policy let us in?", error);

  // Start the box of an element, or start it anew if its attributes have changed.
  function mount(root) {
    const wanted = ATTRIBUTES.map((name) => root.getAttribute(name)).join("\n");
    const present = mounted.get(root);
    if (present && present.wanted === wanted) return;
    if (present) unmount(root);
    if (root.classList.contains("mq")) root.replaceChildren(); // what a box left there
    const box = new Box(root, freePrefix());
    box.wanted = wanted;
    mounted.set(root, box);
    box.start().catch(told);
  }

  function freePrefix() {
    const used = new Set([...mounted.values()].map((box) => box.prefix));
    let prefix = "mq";
    for (let n = 2; used.has(prefix); n++) prefix = `mq${n}`;
    return prefix;
  }

  function unmount(root) {
    mounted.get(root).end();
    mounted.delete(root);
  }

  // A site that changes its page without loading another one moves, fills and empties elements.
  function follow() {
    for (const root of [...mounted.keys()]) if (!root.isConnected || !root.matches(BOX)) unmount(root);
    document.querySelectorAll(BOX).forEach(mount);
  }

  // length and firstWord for tests: what the page counts and computes has to agree with the server.
  window.modqueue = { mount, length, firstWord };
  const begin = () => {
    follow();
    new MutationObserver(follow).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ATTRIBUTES });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
