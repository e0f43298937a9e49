// Patience, against a server that fails as it is told.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { Client } from "../dist/index.js";

const RECEIPT = { id: "a".repeat(16), status: "pending", version: 1, article_id: "a" };
const COMMENT = { article: { id: "a" }, author: { name: "Asel" }, body: "Hello." };
const PROBLEM = { type: "/problems#busy", title: "Busy", status: 503, detail: "try again" };

/** Answers each request with the next of `answers`; `undefined` breaks the connection. */
async function failing(answers, ask, options = { patienceMs: 5000 }) {
  const requests = [];
  const server = createServer((request, response) => {
    requests.push({ key: request.headers["idempotency-key"], url: request.url });
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    if (answer === undefined) return request.socket.destroy();
    const { status, headers = {}, document = PROBLEM, text } = answer;
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(text ?? JSON.stringify(document));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await ask(new Client(`http://127.0.0.1:${server.address().port}/`, "k", options));
  } finally {
    server.close();
    server.closeAllConnections();
  }
  return requests;
}

const AGAIN = { "Retry-After": "0" };
const STORED = { status: 202, document: RECEIPT };

test("a post is repeated with the same key until it is stored", async () => {
  const answers = [{ status: 503, headers: AGAIN }, undefined, { status: 429, headers: AGAIN }, STORED];
  const requests = await failing(answers, async (client) => {
    assert.equal((await client.submit(COMMENT)).id, RECEIPT.id);
  });
  assert.equal(requests.length, 4);
  assert.equal(new Set(requests.map(({ key }) => key)).size, 1);
  assert.match(requests[0].key, /^[0-9a-f]{32}$/);
});

test("a date in Retry-After is waited for", async () => {
  const past = { status: 503, headers: { "Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT" } };
  const requests = await failing([past, STORED], (client) => client.submit(COMMENT));
  assert.equal(requests.length, 2);
});

test("a post without a key is repeated only where nothing was done", async () => {
  const input = { body: { url: "https://cms.example/hook" } };
  const once = await failing([{ status: 503, headers: AGAIN }], (client) =>
    assert.rejects(client.call("webhooks_add", input), { name: "Refused", status: 503 }),
  );
  assert.equal(once.length, 1);
  const broken = await failing([undefined], (client) =>
    assert.rejects(client.call("webhooks_add", input), { name: "Unreachable" }),
  );
  assert.equal(broken.length, 1);
  const added = { status: 201, document: { id: "w" } };
  const twice = await failing([{ status: 429, headers: AGAIN }, added], (client) => client.call("webhooks_add", input));
  assert.equal(twice.length, 2);
});

test("an undo is not repeated where it may be done", async () => {
  const lost = await failing([undefined], (client) => assert.rejects(client.undo("x"), { name: "Unreachable" }));
  assert.equal(lost.length, 1);
});

test("patience ends with the problem, or with the reason of the network", async () => {
  const impatient = { patienceMs: -1 };
  await failing([{ status: 503 }], (client) => assert.rejects(client.submit(COMMENT), { name: "Refused" }), impatient);
  await failing([undefined], (client) => assert.rejects(client.get("x"), { name: "Unreachable" }), impatient);
});

test("a redirect is not followed, with the key in hand", async () => {
  const requests = await failing([{ status: 302, headers: { Location: "/other" }, text: "" }], (client) =>
    assert.rejects(client.get("x"), /answer was 302/),
  );
  assert.equal(requests.length, 1);
});

test("an answer that is no JSON is no answer", async () => {
  await failing([{ status: 200, text: "{" }], (client) => assert.rejects(client.get("x"), { name: "Unreachable" }));
  const page = { status: 404, headers: { "Content-Type": "text/html" }, text: "<p>no</p>" };
  await failing([page], (client) => assert.rejects(client.get("x"), /404 without a problem/));
});

test("a caller may stop waiting", async () => {
  const stopped = new AbortController();
  await failing([{ status: 503, headers: { "Retry-After": "3600" } }], async (client) => {
    const waiting = client.get("x", { signal: stopped.signal });
    setTimeout(() => stopped.abort(), 20);
    await assert.rejects(waiting, { name: "AbortError" });
  });
});

test("parts of an address are encoded", async () => {
  const thread = { status: 200, document: { comments: [], next: null } };
  const [request] = await failing([thread], (client) => client.thread("a/b c", { after: "x&y", limit: 2 }));
  assert.equal(request.url, "/v1/articles/a%2Fb%20c/comments?after=x%26y&limit=2");
});
