/* News of the list as it happens, from one stream of server-sent events; while there is none
   (no such server, too many tabs, a proxy that holds lines back) #news asks every few seconds. */
(() => {
  "use strict";
  const REST_AFTER_MS = 20 * 60 * 1000; // an abandoned page stops listening
  const SILENCE_MS = 25 * 1000; // the server says at least "beat" every 15 s
  const AGAIN_MS = 60 * 1000;
  const CLAIM_MS = 120 * 1000;
  const find = (selector, within = document) => within.querySelector(selector);
  const language = document.documentElement.lang;
  const me = document.body.dataset.name;
  let source = null, heardAt = 0, refusedAt = -AGAIN_MS, lastInput = Date.now();
  const claimEnds = {};

  const resting = () => document.hidden || Date.now() - lastInput > REST_AFTER_MS;
  const listening = () => source?.readyState === EventSource.OPEN && Date.now() - heardAt < SILENCE_MS;

  function listen() {
    const box = find("#news");
    if (!box || source || resting() || Date.now() - refusedAt < AGAIN_MS) return;
    source = new EventSource(`${box.dataset.live}?after=${box.dataset.after}`);
    const hear = (kind, act) => source.addEventListener(kind, (event) => {
      heardAt = Date.now();
      act(JSON.parse(event.data), event.lastEventId);
      if (resting()) hush();
    });
    hear("beat", () => {});
    hear("news", (news, cursor) => follow(news, cursor));
    hear("present", showPresent);
    hear("bye", () => location.reload()); // logged out: the texts leave the screen
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return; // else the browser tries again itself
      refusedAt = Date.now();
      hush();
    });
  }

  function hush() {
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
  window.addEventListener("pagehide", hush);
  window.addEventListener("pageshow", listen);
  for (const kind of ["keydown", "pointerdown", "scroll", "focusin"]) {
    document.addEventListener(kind, () => { lastInput = Date.now(); listen(); }, { passive: true, capture: true });
  }

  // While the stream is heard nothing is asked; else the question starts where the stream ended.
  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceElement.id !== "news") return;
    if (resting() || listening()) return void event.preventDefault();
    const { after, new: arrived } = ctx.sourceElement.dataset;
    ctx.request.action += `${ctx.request.action.includes("?") ? "&" : "?"}after=${after}&new=${arrived}`;
    listen();
  });

  // What is heard

  function follow(news, cursor) {
    const box = find("#news");
    if (cursor) box.dataset.after = cursor;
    for (const [list, count] of Object.entries(news.counts)) {
      const shown = find(`#count-${list}`); // the two kinds of questions are told on their own lists
      if (shown) shown.textContent = count;
    }
    showTitle();
    const arrived = news.arrived.filter(([list, by]) => list === box.dataset.list && by !== me);
    showNew(box, arrived.reduce((sum, [, , count]) => sum + count, Number(box.dataset.new)));
    for (const [id, moved] of Object.entries(news.moved)) showMoved(id, moved, box.dataset);
    for (const [id, by] of Object.entries(news.asked)) if (by !== me) renew(id, box.dataset);
    for (const [id, holder] of Object.entries(news.claims)) showClaim(id, holder, news.names[holder]);
  }

  // A question to others, or a decision that was taken back, changes what a card shows, and the
  // version that its forms carry; whoever writes in one of them is not disturbed.
  async function renew(id, { card }, words = find("#moved").dataset.changed) {
    const old = document.getElementById(`c-${id}`);
    if (!old || old.matches(".deciding")) return;
    const open = find(".panel[open]", old);
    if (open) return void open.addEventListener("toggle", () => renew(id, { card }, words), { once: true });
    const author = find(".author", old)?.textContent.trim() ?? "";
    const kept = { alone: old.matches(".alone"), returned: old.matches(".strip") };
    const hadFocus = old.contains(document.activeElement);
    await htmx.ajax("GET", card.replace("ID", id), { target: old, swap: "outerHTML" });
    for (const [name, on] of Object.entries(kept)) document.getElementById(old.id)?.classList.toggle(name, on);
    if (hadFocus) document.dispatchEvent(new CustomEvent("modqueue:lost-focus", { detail: `${author}: ${words}` }));
  }

  document.addEventListener("htmx:after:swap", () => {
    const box = find("#news");
    showTitle();
    const changed = box?.dataset.changed?.split(" ") ?? [];
    delete box?.dataset.changed;
    for (const id of changed) renew(id, box.dataset);
  });

  // The tab says how much is left, also while another one is looked at.
  function showTitle() {
    const count = find(`#count-${find("#news")?.dataset.list}`)?.textContent.trim();
    if (count === undefined) return;
    document.title = (count === "0" ? "" : `(${count}) `) + document.title.replace(/^\([^)]*\) /, "");
  }

  function showNew(box, count) {
    const link = find("#news-link", box), words = find("[data-forms]", link);
    box.dataset.new = count;
    const said = plural(words.dataset.forms, count);
    if (words.textContent !== said) words.textContent = said;
    link.hidden = count <= 0;
  }

  function plural(forms, count) {
    const known = JSON.parse(forms), form = new Intl.PluralRules(language).select(count);
    return (known[form] ?? known.other).replace("{num}", new Intl.NumberFormat(language).format(count));
  }

  // Accounts by their name to log in with, and what colleagues read for each.
  function showPresent(people) {
    const line = find("#news .present"), others = Object.keys(people).filter((name) => name !== me);
    find("span", line).textContent = others.map((name) => people[name]).join(", ");
    line.hidden = !others.length;
  }

  function showClaim(id, holder, shown) {
    const line = document.getElementById(`claim-${id}`), words = find("#moved").dataset;
    if (!line) return;
    line.textContent = !holder ? "" : holder === me ? words.mine : words.theirs.replace("{who}", () => shown);
    clearTimeout(claimEnds[id]);
    if (holder) claimEnds[id] = setTimeout(() => showClaim(id, ""), CLAIM_MS);
  }

  function showMoved(id, moved, list) {
    const card = document.getElementById(`c-${id}`);
    if (!card || moved.by === me) return;
    if (moved.status === list.status) {
      find("#announcer").textContent = moved.words;
      return void renew(id, list, moved.words);
    }
    const strip = find("#moved").content.firstElementChild.cloneNode(true);
    const [author, text] = strip.querySelectorAll("bdi");
    const [oldAuthor, oldText] = card.matches(".strip") ? card.querySelectorAll(".strip-excerpt bdi")
      : [find(".author", card), document.getElementById(`t-${id}`)];
    strip.id = card.id;
    strip.classList.add(`strip-${moved.status}`);
    find("strong", strip).textContent = moved.words;
    const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    find(".strip-words span", strip).textContent = find(".strip-words span", strip).textContent.replace("{time}", clock.format(moved.at));
    if (moved.status === "erased") find(".strip-excerpt", strip).remove();
    else {
      author.textContent = oldAuthor.textContent.trim();
      const folded = oldText.closest("details:not([open])"); // severe: a line must not show it either
      text.textContent = folded ? "…" : oldText.textContent.trim().replace(/\s+/g, " ").slice(0, 90);
    }
    find("a", strip).href = find(".history-link, .strip-actions a", card).href;
    const hadFocus = card.contains(document.activeElement);
    card.replaceWith(strip);
    if (hadFocus) document.dispatchEvent(new CustomEvent("modqueue:lost-focus"));
  }

  listen();
})();
