// Receipts of what was posted in this tab.

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
