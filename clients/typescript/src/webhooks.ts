/** Verifying webhooks by Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`. */

import { createHmac, timingSafeEqual } from "node:crypto";

import { SignatureInvalid } from "./errors.js";

const TOLERANCE_SECONDS = 5 * 60; // the specification's advice against replays

/** `request.headers` of Node's http, or of fetch. */
export type WebhookHeaders = Headers | Record<string, string | string[] | undefined>;

/** What a webhook brings; `data` has further fields for each type. */
export interface WebhookMessage {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/**
 * Returns the message in `body` if `secret` signed it in the last five minutes.
 *
 * `body` is the request's raw body; header names may be in any case. Handle a `webhook-id` once: a
 * message whose answer was lost comes again with the same one.
 *
 * @throws SignatureInvalid where a header is missing, the time is off, or no signature is right.
 */
export function verifyWebhook(
  secret: string,
  headers: WebhookHeaders,
  body: string | Uint8Array,
  { now = Date.now() }: { now?: number } = {},
): WebhookMessage {
  const sent = lowered(headers);
  const id = sent.get("webhook-id");
  const timestamp = sent.get("webhook-timestamp");
  const signatures = sent.get("webhook-signature");
  if (!id || !signatures || !/^\d{1,15}$/.test(timestamp ?? ""))
    throw new SignatureInvalid("a webhook header is missing or malformed");
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS)
    throw new SignatureInvalid("the message is older or newer than five minutes");
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  if (key.length === 0) throw new SignatureInvalid("the secret is empty");
  const digest = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  if (!signatures.split(/\s+/).some((signature) => same(signature, `v1,${digest}`)))
    throw new SignatureInvalid("no signature is right");
  return JSON.parse(typeof body === "string" ? body : Buffer.from(body).toString("utf8")) as WebhookMessage;
}

function lowered(headers: WebhookHeaders): Map<string, string> {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  return new Map(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Compares in a time that says nothing of where they differ. */
function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
