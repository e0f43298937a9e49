// One's own comment while it waits, and what becomes of it.

const WAITS = [1, 1, 2, 3, 5, 8, 15, 30, 60]; // seconds between looks at one's own comment
const LOOKS = 40;

class OwnComment {
  // item: where it stands already, if its author changed it there.
  constructor(box, { id, receipt, comment }, { item = null, words = box.texts.waiting } = {}) {
    Object.assign(this, { box, id, receipt, inPlace: Boolean(item) });
    this.said = make("p", { class: "mq-waiting", role: "status", tabindex: "-1" }, words);
    this.item = item || this.listed(comment);
    this.item.querySelector(":scope > .mq-body").after(this.said);
    box.empty.hidden = true;
    this.follow();
  }

  listed(comment) {
    const item = make("li", { class: "mq-comment mq-own" }, ...this.box.written(comment));
    const tools = Change.tools(this.box, item, comment);
    if (tools.length) item.append(make("p", { class: "mq-tools" }, ...tools));
    this.box.place(comment.parent_id, this.box.own).append(item);
    return item;
  }

  // Show a comment of a former visit again, if it still waits.
  static async recall(box, { id, receipt }) {
    let now;
    try { now = await box.look(id, receipt); } catch (error) {
      if (error.status === 404) box.receipts.forget(id); // erased, or of another secret
      return;
    }
    if (now.status !== "published" && now.comment) new OwnComment(box, { id, receipt, comment: now.comment });
    else box.receipts.forget(id);
  }

  async follow() {
    for (let look = 0; look < LOOKS && !this.box.ended && this.said.isConnected; look++) {
      await sleep(WAITS[Math.min(look, WAITS.length - 1)]);
      let now;
      try { now = await this.box.look(this.id, this.receipt); } catch { continue; }
      if (now.status === "waiting") continue;
      this.box.receipts.forget(this.id);
      this.tell(now);
      if (now.status === "published") await this.publish();
      return;
    }
  }

  tell(now) {
    const { published, not_published, policy, errors } = this.box.texts;
    const link = (href, text) => { if (href) this.said.append(" ", make("a", { href, target: "_blank", rel: "noopener" }, text)); };
    this.said.textContent = now.status === "published" ? published : not_published;
    link(now.policy_url, policy);
    link(now.errors_url, errors);
  }

  // The comment takes its place in the thread; what was said of it stays above.
  async publish() {
    if (this.inPlace) return;
    await this.box.refresh(this.id);
    const shown = this.box.find(this.id);
    if (!shown) return;
    const focused = document.activeElement === this.said;
    shown.querySelector(".mq-body").after(this.said);
    this.item.remove();
    if (focused) this.said.focus();
  }
}
