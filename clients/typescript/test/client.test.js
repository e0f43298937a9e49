// The client against a running service, whose address and key are in MODQUEUE and KEY.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, Refused } from "../dist/index.js";

const { MODQUEUE, KEY } = process.env;
const client = new Client(MODQUEUE, KEY);
const comment = (body, more = {}) => ({ article: { id: "ts/1" }, author: { name: "Asel" }, body, ...more });

test("a comment goes round through the client alone", async () => {
  const receipt = await client.submit(comment("Жақсы жазылған.", { language: "kk" }));
  assert.equal(receipt.article_id, "ts/1");
  assert.equal((await client.get(receipt.id)).body, "Жақсы жазылған.");
  const thread = await client.thread("ts/1", { limit: 100 });
  assert.deepEqual(thread.comments.map(({ id }) => id), [receipt.id]);
  assert.equal((await client.count("ts/1")).count, 1);
  assert.equal((await client.report(receipt.id, { reporter_id: "r1", reason: "rude" })).reports, 1);
  assert.equal((await client.edit(receipt.id, "A calm edit.")).version > receipt.version, true);
  await client.withdraw(receipt.id);
  assert.equal((await client.get(receipt.id)).status, "erased");
});

test("the same key stores once", async () => {
  const posts = [1, 2].map(() => client.submit(comment("Once."), { idempotencyKey: "ts-once" }));
  const [one, other] = await Promise.all(posts);
  assert.equal(one.id, other.id);
});

test("a refusal names every field", async () => {
  const wrong = { article: { id: "ts/1" }, author: { name: "" }, body: "x".repeat(1501) };
  await assert.rejects(client.submit(wrong), (error) => {
    assert.ok(error instanceof Refused);
    assert.deepEqual([error.status, error.kind], [422, "invalid"]);
    assert.deepEqual(error.problem.errors.map(({ field }) => field).sort(), ["/author/name", "/body"]);
    assert.match(error.message, /1,500/);
    return true;
  });
});

test("an unknown key and an unknown comment are refused", async () => {
  const stranger = new Client(MODQUEUE, "wrong");
  await assert.rejects(stranger.get("a".repeat(16)), { name: "Refused", status: 401 });
  await assert.rejects(client.get("a".repeat(16)), { name: "Refused", status: 404 });
});

test("a vote that the site does not count is refused", async () => {
  const receipt = await client.submit(comment("Voted."));
  const vote = client.vote(receipt.id, { voter_id: "r1", vote: "up" });
  await assert.rejects(vote, { name: "Refused", status: 409 });
});

test("a comment is decided, the decision taken back, and picked", async () => {
  const { id } = await client.submit(comment("Picked."));
  const decided = await client.decide(id, { status: "rejected", reason: "spam" });
  assert.deepEqual([decided.status, decided.decided], ["rejected", 1]);
  assert.equal((await client.undo(id)).status, "approved");
  assert.equal((await client.pick(id, { pin: true })).pick, "pin");
  assert.equal((await client.unpick(id)).pick, null);
});

test("a batch is answered item by item", async () => {
  const results = await client.submitBatch([comment("Well done."), {}]);
  assert.deepEqual(results.map(({ status }) => status), [202, 422]);
  assert.equal(results[1].problem.errors.length, 3);
});

test("events are followed without a gap, and waited for", async () => {
  const after = await client.lastCursor();
  const receipt = await client.submit(comment("Followed."));
  const stopped = new AbortController();
  const types = [];
  for await (const event of client.events({ after, signal: stopped.signal })) {
    if (event.comment_id === receipt.id) types.push(event.type);
    if (types.at(-1) === "comment.judged") break;
  }
  assert.deepEqual(types, ["comment.accepted", "comment.judged"]);
});

test("any operation can be called by its name", async () => {
  const path = { article_id: "ts/2" };
  const changed = await client.call("articles_change", { path, body: { closed: true } });
  assert.equal(changed.closed, true);
  await assert.rejects(client.submit({ ...comment("Late."), article: { id: "ts/2" } }), { name: "Refused", status: 409 });
  const counts = await client.call("articles_count_many", { body: { articles: ["ts/2"] } });
  assert.deepEqual(counts.counts, { "ts/2": 0 });
});

test("an id that would be another address is not sent", async () => {
  for (const id of ["", ".", ".."]) await assert.rejects(client.withdraw(id), RangeError);
});
