// Who reads, if the site signed it: the token in the page, or one from an address of the site.

class Reader {
  constructor(root) {
    this.token = root.dataset.modqueueReader || null;
    this.url = root.dataset.modqueueReaderUrl || null;
    this.ended = false;
  }

  // Get a token, or a fresh one for one that ended; answer whether there is one.
  async renew() {
    if (!this.url) return false;
    try {
      const answer = await fetch(this.url, { credentials: "same-origin", cache: "no-store" });
      this.token = answer.ok ? (await answer.text()).trim() || null : null;
    } catch { this.token = null; }
    this.ended = false;
    return this.token !== null;
  }

  // With a token that ended the page still reads; what it writes is refused, and never goes out nameless.
  headers(writes) { return this.token && (writes || !this.ended) ? { Authorization: `Bearer ${this.token}` } : {}; }
}
