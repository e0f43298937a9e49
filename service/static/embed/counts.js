// How many comments articles have, in a list of them: <span data-modqueue-count="ID" data-modqueue-key="pub_...">.

const counted = new WeakSet();
const COUNTS = "[data-modqueue-count][data-modqueue-key]";
const COUNTS_MAX = 100; // articles in one call

function countAll() {
  const byKey = new Map();
  for (const place of document.querySelectorAll(COUNTS)) {
    if (counted.has(place)) continue;
    counted.add(place);
    byKey.set(place.dataset.modqueueKey, [...(byKey.get(place.dataset.modqueueKey) || []), place]);
  }
  for (const [key, places] of byKey)
    for (let first = 0; first < places.length; first += COUNTS_MAX) count(key, places.slice(first, first + COUNTS_MAX)).catch(told);
}

async function count(key, places) {
  const articles = [...new Set(places.map((place) => place.dataset.modqueueCount))];
  const answer = await fetch(`${home}embed/${encodeURIComponent(key)}/counts`, {
    method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ articles }),
  });
  if (!answer.ok) throw new Error(`counts: ${answer.status}`);
  const { counts } = await answer.json();
  for (const place of places) place.textContent = counts[place.dataset.modqueueCount].toLocaleString(place.closest("[lang]")?.lang || undefined);
}
