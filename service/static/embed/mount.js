// Boxes on a page: one for each element that asks for one, also for those that come later.

const mounted = new Map(); // element -> its box
const ATTRIBUTES = ["data-modqueue-article", "data-modqueue-key", "data-modqueue-language", "data-modqueue-sort", "data-modqueue-reader", "data-modqueue-reader-url"];
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
  countAll();
}

// length and firstWord for tests: what the page counts and computes has to agree with the server.
window.modqueue = { mount, length, firstWord };
const begin = () => {
  follow();
  addEventListener("hashchange", () => { for (const box of mounted.values()) box.follow(); });
  new MutationObserver(follow).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ATTRIBUTES });
};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
