// Readers' votes below a comment: a number to press, once; pressed again it is taken back.
class Votes {
  static tools(box, comment) {
    if (!box.votes || box.closed || comment.editable_until) return [];
    const votes = new Votes(box, comment);
    return votes.buttons.map(({ node }) => node);
  }

  constructor(box, comment) {
    this.box = box;
    this.comment = comment;
    const signs = box.votes === "both" ? [["up", "▲"], ["down", "▼"]] : [["up", "▲"]];
    this.buttons = signs.map(([vote, sign]) => ({ vote, sign, node: make("button", { type: "button", "aria-pressed": "false", on: { click: () => this.press(vote) } }) }));
    this.show();
  }

  show() {
    for (const { vote, sign, node } of this.buttons) {
      const count = (this.comment[vote] || 0).toLocaleString(this.box.language);
      node.textContent = `${sign} ${count}`;
      node.setAttribute("aria-label", `${this.box.texts[`vote_${vote}`]}, ${count}`);
      node.setAttribute("aria-pressed", String(this.said === vote));
    }
  }

  async press(pressed) {
    const { box, comment } = this, vote = this.said === pressed ? "none" : pressed;
    try {
      const proof = box.me ? {} : { proof: await box.useProof() };
      Object.assign(comment, await box.call(`/comments/${comment.id}/votes`, { vote, ...proof }));
      this.said = vote;
      box.status.textContent = box.texts[vote === "none" ? "vote_gone" : "voted"];
    } catch (error) { box.status.textContent = error.status === 429 ? box.texts.busy : error.slug === "vote-refused" ? box.texts.vote_refused : box.texts.vote_failed; }
    this.show();
  }
}
