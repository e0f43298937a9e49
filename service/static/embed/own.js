// One's own comment while it waits, and what becomes of it.

const WAITS = [1, 1, 2, 3, 5, 8, 15, 30, 60]; // seconds between looks at one's own comment
const LOOKS = 40;

class OwnComment {
  constructor(box, { id, receipt, comment }) {
    Object.assign(this, { box, id, receipt });
    this.said = make("p", { class: "mq-waiting", role: "status", tabindex: "-1" }, box.texts.waiting);
    this.item = make("li", { class: "mq-comment mq-own" }, ...box.written(comment), this.said);
    box.place(comment.parent_id, box.own).append(this.item);
    box.empty.hidden = true;
    this.follow();
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
    for (let look = 0; look < LOOKS && !this.box.ended; look++) {
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
    const { published, not_published, errors } = this.box.texts;
    this.said.textContent = now.status === "published" ? published : not_published;
    if (now.errors_url) this.said.append(" ", make("a", { href: now.errors_url, target: "_blank", rel: "noopener" }, errors));
  }

  // The comment takes its place in the thread; what was said of it stays above.
  async publish() {
    await this.box.refresh(this.id);
    const shown = this.box.find(this.id);
    if (!shown) return;
    const focused = document.activeElement === this.said;
    shown.querySelector(".mq-body").after(this.said);
    this.item.remove();
    if (focused) this.said.focus();
  }
}
