// What the service signed (SIGNED: secret, headers, body, seconds since 1970), checked by the client.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SignatureInvalid, verifyWebhook } from "../dist/index.js";

const { secrets, headers, body, timestamp } = JSON.parse(process.env.SIGNED ?? "{}");
const now = timestamp * 1000;
const rejects = (...given) => assert.throws(() => verifyWebhook(...given), SignatureInvalid);

test("each live secret verifies, whatever holds headers and body", () => {
  for (const secret of secrets) assert.equal(verifyWebhook(secret, headers, body, { now }).type, "comment.decided");
  const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
  assert.ok(verifyWebhook(secrets[0], upper, Buffer.from(body), { now }));
  assert.ok(verifyWebhook(secrets[0], new Headers(headers), new TextEncoder().encode(body), { now }));
});

test("a message is good for five minutes to either side", () => {
  for (const seconds of [-299, 299]) assert.ok(verifyWebhook(secrets[0], headers, body, { now: now + seconds * 1000 }));
  for (const seconds of [-301, 301]) rejects(secrets[0], headers, body, { now: now + seconds * 1000 });
  rejects(secrets[0], headers, body);
});

test("whatever was changed is refused", () => {
  rejects(secrets[0], headers, `${body} `, { now });
  rejects(secrets[0], { ...headers, "webhook-id": "other" }, body, { now });
  rejects(secrets[0], { ...headers, "webhook-signature": "v1,AAAA" }, body, { now });
  rejects(secrets[0], { ...headers, "webhook-timestamp": "now" }, body, { now });
  rejects(secrets[0], {}, body, { now });
  rejects("whsec_", headers, body, { now });
});
